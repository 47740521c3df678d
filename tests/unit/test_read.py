"""Bytes to cells: as typed, each with the number of its row in the sheet."""

from __future__ import annotations

import pytest

from kexie import read


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        ("编号,数量\nA,3\n", {2: ["A", "3"]}),
        ("\ufeff编号,数量\nA,3\n", {2: ["A", "3"]}),
        ("编号,数量\r\nA,3\r\n", {2: ["A", "3"]}),
        (" 编号 , 数量\nA,3", {2: ["A", "3"]}),
        ("编号,数量\nA,\n", {2: ["A", ""]}),
        ("编号,数量\nA\n", {2: ["A", ""]}),
        ("编号,数量\nNA,null\n", {2: ["NA", "null"]}),
        ("编号,数量\n007,1e3\n", {2: ["007", "1e3"]}),
        ('编号,数量\n"一\n二","1,200"\nB,4\n', {2: ["一\n二", "1,200"], 3: ["B", "4"]}),
        ("编号,数量\n\nA,3\n,\nB,4\n,\n", {3: ["A", "3"], 5: ["B", "4"]}),
        ("编号,数量\n", {}),
    ],
)
def test_cells_stay_as_typed_with_the_row_of_the_sheet(data: str, cells: dict[int, list[str]]) -> None:
    frame = read.table(data.encode())
    assert list(frame.columns) == ["编号", "数量"]
    assert {row: list(frame.loc[row]) for row in frame.index} == cells


def test_double_headers_stay_double() -> None:
    assert list(read.table("数量,数量\n1,2\n".encode()).columns) == ["数量", "数量"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_other_encodings_are_never_read_with_replacements(encoding: str) -> None:
    with pytest.raises(read.NotUtf8):
        read.table("编号,数量\nA,三\n".encode(encoding))
