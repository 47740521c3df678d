"""Rows that may count the same are never added, however a clerk names them; all others are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kexie import check, measure, plan
from kexie.access import Operator
from kexie.check import Upload
from kexie.choices import Mode
from kexie.measure import Counted
from kexie.metrics import Metric
from kexie.problems import Fault, Severity
from kexie.quantity import Quantity, Reason
from kexie.registers import Register
from kexie.registers.reference import numbers_in
from kexie.store import Revision, Store

Tables = Callable[..., dict[str, pd.DataFrame]]
Registers = Mapping[str, Register]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]

HEADER = "活动或场馆名称,日期,县区,人数口径,参与方式,数量,可能重叠的记录\n"


def uploaded(revision: Revision, text: str, name: str = "台账.csv", mode: Mode = Mode.APPEND) -> Upload:
    return check.upload(text.encode(), name, organisation=revision.organisation, held=dict(revision.tables), mode=mode)


def asked(upload: Upload) -> list[tuple[int | None, Fault, object]]:
    return [
        (one.row, one.fault, one.details.get("number"))
        for one in upload.findings
        if one.fault.severity is not Severity.NOTE
    ]


@pytest.mark.parametrize(
    "cell",
    ["B1、B2", "B1，B2", "B1, B2", "B1,B2", "B1;B2", "B1；B2", "B1 B2", "B1\nB2", "B1/B2", "B1|B2", "、B1、B2、B1"],
)
def test_every_separator_tells_two_numbers_apart(cell: str) -> None:
    assert numbers_in(cell) == ("B1", "B2")


@pytest.mark.parametrize("cell", ["KP/2025/01", "B1-B2", "甲和乙-1"])
def test_one_number_is_not_torn(cell: str) -> None:
    assert numbers_in(cell) == (cell,)


@pytest.mark.parametrize("cell", ["A、X", "A，X", "A, X", "X;A", "X A"])
def test_rows_that_name_one_another_are_not_added(metric: Declared, tables: Tables, cell: str) -> None:
    drawn = tables(
        attendance=f"""
            record_id | focus_area | category   | measure | count      | overlaps
            A         | literacy   | 流动科技馆 | 人次    | 5万余      |
            X         | literacy   | 流动科技馆 | 人次    | 7          |
            B         | literacy   | 流动科技馆 | 人次    | 超10万     | {cell}
            C         | literacy   | 流动科技馆 | 人次    | 3          |
        """
    )
    counted = measure.value(replace(metric("science_month_attendance"), conditions=()), drawn)
    assert counted == Counted(None, 4, Reason.OVERLAP, ("A", "X", "B"))


def test_one_pair_among_200_rows_leaves_198_as_one_sum(tables: Tables, q: Q, registers: Registers) -> None:
    rows = [f"{number} | 讲座 | 人次 | 10 | {'5' if number == 9 else ''}" for number in range(1, 201)]
    drawn = tables(attendance="\n".join(["record_id | subject | measure | count | overlaps", *rows]))
    found = measure.parts(registers["attendance"], drawn["attendance"], by="measure")
    one, *apart = found.parts
    together = one.counted
    assert (together.quantity, together.n, together.refused) == (q("1980人次"), 198, None)
    assert [(part.counted.quantity, part.number, part.counted.refused) for part in apart] == [
        (q("10人次"), "5", Reason.OVERLAP),
        (q("10人次"), "9", Reason.OVERLAP),
    ]
    assert found.refused == (Reason.OVERLAP,)


def test_a_row_that_names_itself_alone_is_added(tables: Tables, q: Q, registers: Registers) -> None:
    drawn = tables(attendance="record_id | measure | count | overlaps\nA | 人次 | 10 | A\nB | 人次 | 5 |")
    (part,) = measure.parts(registers["attendance"], drawn["attendance"], by="measure").parts
    assert part.counted == Counted(q("15人次"), 2)


def test_running_numbers_are_found_by_the_rule_that_renumbers_rows(revision: Revision) -> None:
    rows = '1,甲,2025-05-01,甘州区,人次,线下,10,\n2,乙,2025-05-02,甘州区,人次,线下,5,"1，3"\n3,丙,2025,甘州区,人次,线下,5,\n'
    upload = uploaded(revision, f"序号,{HEADER}{rows}", "五月.csv")
    (table,) = upload.tables
    assert list(table.frame["overlaps"].dropna()) == ["五月-1、五月-3"]
    assert asked(upload) == []
    assert Fault.REFERENCES_READ_AS in {one.fault for one in upload.findings}


@pytest.mark.parametrize(
    ("named", "mode", "expected"),
    [
        ("R1", Mode.APPEND, []),
        ("BG25-A2", Mode.APPEND, []),
        ("R1;BG25-A2", Mode.APPEND, []),
        ("R1;没有", Mode.APPEND, [(3, Fault.UNKNOWN_REFERENCE, "没有")]),
        ("R2", Mode.APPEND, [(3, Fault.REFERS_TO_ITSELF, "R2")]),
        ("BG25-E1", Mode.APPEND, [(3, Fault.UNKNOWN_REFERENCE, "BG25-E1")]),
        # What the year held is about to be replaced; the report's entries stay.
        ("BG25-A2", Mode.REPLACE, []),
        ("BG25-A2", Mode.REPLACE_ALL, [(3, Fault.UNKNOWN_REFERENCE, "BG25-A2")]),
        ("R1", Mode.REPLACE, []),
    ],
)
def test_numbers_are_looked_for_in_file_and_store(
    revision: Revision, named: str, mode: Mode, expected: list[tuple[int, Fault, str]]
) -> None:
    rows = f"R1,甲,2025-05-01,甘州区,人次,线下,10,\nR2,乙,2025-05-02,甘州区,人次,线下,5,{named}\n"
    upload = uploaded(revision, f"记录编号,{HEADER}{rows}", mode=mode)
    assert asked(upload) == expected
    assert upload.is_accepted


def test_a_row_of_another_year_does_not_count_the_same(revision: Revision) -> None:
    upload = uploaded(revision, f"记录编号,{HEADER}R2,乙,2024-05-02,甘州区,人次,线下,5,BG25-A2\n")
    assert asked(upload) == [(2, Fault.UNKNOWN_REFERENCE, "BG25-A2")]
    assert "2024年参与人数台账中没有" in next(
        one["zh"] for one in upload.findings if one.fault is Fault.UNKNOWN_REFERENCE
    )


EVENTS = "活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次\n"


def test_events_that_attendance_refers_to_are_missed_when_a_year_is_replaced(data: Path, tmp_path: Path) -> None:
    def row(number: str) -> str:
        return f"{number},讲座,科普讲座,普惠共享,2025-05-01,甘州区,市科协,1\n"

    visits = "记录编号,活动编号,活动或场馆名称,日期,县区,人数口径,参与方式,数量\n"
    visits += "".join(f"R{n},H1,讲座,2025-05-01,甘州区,人次,线下,10\n" for n in (1, 2))
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)) as held:
        for text in (EVENTS + row("H1") + row("H2"), visits):
            upload = uploaded(held.revision(), text)
            held.commit(plan.changes_of([upload], Mode.APPEND), based_on=held.latest(), by=Operator("clerk"), note="")
        fewer = uploaded(held.revision(), EVENTS + row("H3"), mode=Mode.REPLACE)
        told = [one for one in fewer.findings if one.fault is Fault.STILL_REFERRED_TO]
        # H2 goes as well, and nothing refers to it.
        assert [(one.value, one.details["count"]) for one in told] == [("H1", 2)]
        assert not [
            one
            for one in uploaded(held.revision(), EVENTS + row("H1"), mode=Mode.REPLACE).findings
            if one.fault is Fault.STILL_REFERRED_TO
        ]
