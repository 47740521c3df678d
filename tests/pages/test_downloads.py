"""Tables that pages offer: nothing in them runs in a spreadsheet, and all of it comes back as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kexie import read

Open = Callable[..., AppTest]
FORMULA = "@SUM(1;1)*cmd!A1"


@pytest.fixture
def with_formula(data: Path) -> Path:
    """Return data in which the name of an event is a formula."""
    file = data / "2025" / "events.csv"
    text = file.read_text("utf-8")
    assert "BG25-E4,技术指导," in text
    file.write_text(text.replace("BG25-E4,技术指导,", f"BG25-E4,{FORMULA},"), "utf-8")
    return data


@pytest.mark.parametrize(("address", "file"), [("records", "活动-2025.csv"), ("innovation", "rows.csv")])
def test_no_formula_is_offered_and_each_comes_back(
    open_page: Open, opened: Open, with_formula: Path, offered: dict[str, bytes], address: str, file: str
) -> None:
    opened(open_page(address, data=with_formula))
    carrying = {name: held for name, held in offered.items() if name.endswith(file) and FORMULA.encode() in held}
    assert carrying
    for name, held in carrying.items():
        assert held.startswith(b"\xef\xbb\xbf")
        written = [cell for line in held.decode("utf-8-sig").splitlines() for cell in line.split(",")]
        assert f"'{FORMULA}" in written
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in written)
        cells = read.book(held, name).sheets[0].cells
        assert FORMULA in {cell for column in cells for cell in cells[column]}
