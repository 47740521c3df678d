"""Personal data is found wherever it stands in a file, before anything is kept; what is blanked is kept nowhere."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from kexie import check
from kexie.check import Upload
from kexie.choices import Choices
from kexie.problems import Fault
from kexie.store import Revision

HEADER = "活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次,备注"
ROW = "H1,讲座,科普讲座,普惠共享,2025-03-01,甘州区,市科协,1,"
NUMBER, SHOWN = "13993600000", "139******00"


def uploaded(revision: Revision, data: bytes | str, choices: Choices | None = None) -> Upload:
    content = data.encode() if isinstance(data, str) else data
    return check.upload(content, "活动.csv", organisation=revision.organisation, held=revision.tables, choices=choices)


PLACES = {
    "in a text": (f"{HEADER}\n{ROW}请致电{NUMBER}\n", 2, "备注", ("", 2, 9)),
    "in a column of numbers": (f"{HEADER}\n{ROW.replace(',1,', f',{NUMBER},')}\n", 2, "场次", ("", 2, 8)),
    "in a number of record": (f"{HEADER}\n{ROW.replace('H1', NUMBER)}\n", 2, "活动编号", ("", 2, 1)),
    "in a column that no register has": (f"{HEADER},随行\n{ROW},某 {NUMBER}\n", 2, "随行", ("", 2, 10)),
    "above the table": (f"联系人：某某 {NUMBER},,,,,,,,\n{HEADER}\n{ROW}\n", 1, "A列", ("", 1, 1)),
    "below the table": (f"{HEADER}\n{ROW}\n填表人：某某 {NUMBER},,,,,,,,\n", 3, "A列", ("", 3, 1)),
    "in a row of totals": (f"{HEADER}\n{ROW}\n合计,,,,,,,1,{NUMBER}\n", 3, "I列", ("", 3, 9)),
    "beside the table": (f"{HEADER},,\n{ROW},,{NUMBER}\n", 2, "K列", ("", 2, 11)),
}


@pytest.mark.parametrize(("text", "row", "column", "cell"), PLACES.values(), ids=PLACES)
def test_it_is_found_in_every_cell(
    revision: Revision, text: str, row: int, column: str, cell: tuple[str, int, int]
) -> None:
    upload = uploaded(revision, text)
    (finding,) = upload.personal
    assert (finding.fault, finding.row, finding.column) == (Fault.PERSONAL_CELL, row, column)
    assert SHOWN in finding.value
    assert list(upload.personal_cells) == [cell]
    assert NUMBER.encode() in upload.kept


@pytest.mark.parametrize(("text", "row", "column", "cell"), PLACES.values(), ids=PLACES)
def test_what_is_blanked_is_neither_read_nor_kept(
    revision: Revision, text: str, row: int, column: str, cell: tuple[str, int, int]
) -> None:
    upload = uploaded(revision, text, Choices(blanked=frozenset([cell])))
    assert upload.personal == ()
    assert NUMBER not in upload.kept.decode("utf-8-sig")
    assert "讲座" in upload.kept.decode("utf-8-sig")
    for table in upload.tables:
        assert NUMBER not in table.frame.astype(str).to_csv()
    # Nothing else is lost.
    before = uploaded(revision, text)
    lines = before.kept.decode("utf-8-sig").splitlines()
    assert upload.kept.decode("utf-8-sig").count(",") == sum(line.count(",") for line in lines)


def test_sheets_that_are_set_aside_are_looked_through(revision: Revision) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "活动"
    for line in (HEADER, ROW):
        sheet.append(line.split(","))
    for title, rows in (("名单", [["姓名", "单位"], ["某某", "某校"]]), ("电话", [["某某", NUMBER]])):
        other = book.create_sheet(title)
        for row in rows:
            other.append(row)
    book["电话"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    upload = uploaded(revision, file.getvalue())
    assert [(one.fault, one.sheet, one.row, one.column) for one in upload.personal] == [
        (Fault.PERSONAL_COLUMN, "名单", None, "姓名"),
        (Fault.PERSONAL_CELL, "电话", 1, "B列"),
    ]
    choices = Choices(dropped=frozenset(["姓名"]), blanked=frozenset(upload.personal_cells))
    mended = uploaded(revision, file.getvalue(), choices)
    assert mended.personal == ()
    kept = openpyxl.load_workbook(io.BytesIO(mended.kept))
    assert [[cell.value for cell in row] for row in kept["名单"].iter_rows()] == [["姓名", "单位"], [None, "某校"]]
    assert kept["电话"]["B1"].value is None
    assert kept["电话"].sheet_state == "hidden"


def test_many_in_one_column_are_told_together(revision: Revision) -> None:
    rows = "\n".join(ROW.replace("H1", f"H{number}") + f"139936{number:05}" for number in range(30))
    upload = uploaded(revision, f"{HEADER}\n{rows}\n")
    (finding,) = upload.personal
    assert (finding.row, finding.column) == (None, "备注")
    assert len(upload.personal_cells) == 30
    blanked = uploaded(revision, f"{HEADER}\n{rows}\n", Choices(blanked=frozenset(upload.personal_cells)))
    assert blanked.personal == ()
    assert blanked.tables[0].frame["remark"].isna().all()


def test_a_cell_that_was_mended_is_still_asked_about_in_the_file(revision: Revision) -> None:
    text = f"{HEADER}\n{ROW}请致电{NUMBER}\n"
    choices = Choices(edits={("", 2, "备注"): "已更正"})
    upload = uploaded(revision, text, choices)
    assert list(upload.personal_cells) == [("", 2, 9)]
    both = uploaded(revision, text, replace(choices, blanked=frozenset(upload.personal_cells)))
    assert both.personal == ()
    assert list(both.tables[0].frame["remark"]) == ["已更正"]
    assert NUMBER not in both.kept.decode("utf-8-sig")


def test_a_file_without_any_is_kept_as_it_is(revision: Revision) -> None:
    data = f"{HEADER}\n{ROW}电话0936-8214871\n".encode("gb18030")
    upload = uploaded(revision, data)
    assert upload.personal == ()
    assert upload.kept == data
