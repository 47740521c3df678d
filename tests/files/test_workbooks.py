"""Workbooks that other programs write: spelled otherwise, under other names, and what is struck out, hidden or noted.

Each test draws one workbook by openpyxl or xlwt and writes its parts anew as some other program would.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from kexie.read import book
from kexie.read.sheets import Book, Unreadable

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # xlwt is older than the Python it runs on
    import xlwt

ROWS: list[list[str | int]] = [["活动编号", "数量"], ["KP-01", 3], ["KP-02", 12]]
FIELD = Path(__file__).parent / "field"
STRUCK = Font(strike=True)
Parts = dict[str, bytes]


def workbook(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None] = lambda _: None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in ROWS:
        sheet.append(row)
    change(sheet)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def old(change: Callable[[xlwt.Worksheet], None] = lambda _: None) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("Sheet", cell_overwrite_ok=True)
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    change(sheet)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def rewritten(data: bytes, change: Callable[[Parts], Parts]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in change(parts).items():
            # As it is called, with backslashes too.
            about = zipfile.ZipInfo("x")
            about.filename = name
            package.writestr(about, part)
    return held.getvalue()


def spelled(pattern: str, instead: str, part: str = "xl/worksheets/sheet1.xml") -> Callable[[Parts], Parts]:
    """Return what writes one part in another spelling; it has to find what it changes."""

    def change(parts: Parts) -> Parts:
        text, count = re.subn(pattern, instead, parts[part].decode())
        assert count
        return parts | {part: text.encode()}

    return change


def renamed(names: Mapping[str, str]) -> Callable[[Parts], Parts]:
    """Return what calls parts otherwise, in the package and in what links to them."""

    def change(parts: Parts) -> Parts:
        parts = {names.get(name, name): part for name, part in parts.items()}
        for old_name, new in names.items():
            for name, part in parts.items():
                if name.endswith((".rels", "].xml")):
                    # A link says where a part is from the package's root, or from the workbook's folder.
                    link = rf'"/?{re.escape(old_name)}"|"{re.escape(old_name.removeprefix("xl/"))}"'
                    parts[name] = re.sub(link, rf'"/{new}"', part.decode()).encode()
        return parts

    return change


def encoded(parts: Parts) -> Parts:
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode().removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
    return parts | {name: f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")}


def strokes(parts: Parts) -> Parts:
    return {name.replace("/", "\\"): part for name, part in parts.items()}


def texts(read: Book) -> list[list[str]]:
    return [list(row) for row in read.sheets[0].cells.itertuples(index=False)]


def codes(read: Book) -> list[tuple[str, str]]:
    return [(one.fault.code, one.value) for one in read.findings]


SPELLINGS = {
    "other quotation marks": spelled(r'"([^"]*)"', r"'\1'"),
    "blanks around equals signs": spelled(r'(\w)="', r'\1 = "'),
    "comments": spelled("<sheetData>", '<!-- <c r="A2"><v>9</v></c> --><sheetData>'),
    "character data": spelled("<v>3</v>", "<v><![CDATA[3]]></v>"),
    "cells without their places": spelled(r'(<c) r="[A-Z]+\d+"', r"\1"),
    "rows and cells without their places": spelled(r'(<(?:row|c)) r="[A-Z]*\d+"', r"\1"),
    "prefixes": spelled(r"(</?)(?=[a-z])", r"\1x:"),
    "another encoding": encoded,
    "the strokes of another system": strokes,
    "parts in other letters": renamed({"xl/worksheets/sheet1.xml": "xl/Worksheets/Sheet1.XML"}),
    "styles under another name": renamed({"xl/styles.xml": "xl/Formats.xml"}),
    "a workbook under another name": renamed(
        {"xl/workbook.xml": "xl/workbook22.xml", "xl/_rels/workbook.xml.rels": "xl/_rels/workbook22.xml.rels"}
    ),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_another_spelling_is_the_same_workbook(name: str) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B2"].number_format = '"约"0'
        sheet["B3"].font = STRUCK
        sheet.row_dimensions[2].hidden = True

    plain = workbook(change)
    spelled_otherwise = rewritten(plain, SPELLINGS[name] if name != "prefixes" else _prefixed)
    read = book(spelled_otherwise, "活动.xlsx")
    assert texts(read) == [["活动编号", "数量"], ["KP-01", "约3"], ["KP-02", "12"]]
    assert codes(read) == [("hidden", "2"), ("cells-struck", "B3")]


def test_strings_are_found_under_another_name() -> None:
    data = (FIELD / "struck-out-part-of-number.xlsx").read_bytes()
    change = renamed({"xl/sharedStrings.xml": "xl/strings2.xml"})
    assert "xl/sharedStrings.xml" not in zipfile.ZipFile(io.BytesIO(rewritten(data, change))).namelist()
    read = book(rewritten(data, change), "人数.xlsx")
    assert (texts(read), codes(read)) == (texts(book(data, "人数.xlsx")), [("part-struck", "320")])


def test_macros_are_found_behind_the_strokes_of_another_system() -> None:
    def change(parts: Parts) -> Parts:
        return strokes(parts | {"xl/macrosheets/sheet1.xml": b"<macrosheet/>"})

    with pytest.raises(Unreadable) as refusal:
        book(rewritten(workbook(), change), "a.xlsx")
    assert refusal.value.finding.fault.code == "has-macros"


def _prefixed(parts: Parts) -> Parts:
    name = "xl/worksheets/sheet1.xml"
    return spelled("x:worksheet xmlns=", "x:worksheet xmlns:x=", name)(SPELLINGS["prefixes"](parts))


@pytest.mark.parametrize("make", ["new", "old"])
def test_what_is_struck_out_is_said(make: str) -> None:
    def new_one(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for cell in (sheet["A2"], sheet["B2"], sheet["B3"]):
            cell.font = STRUCK
        sheet.append(["KP-03", CellRichText(TextBlock(InlineFont(strike=True), "300"), "320")])
        sheet.append(["KP-04", CellRichText("5", TextBlock(InlineFont(strike=False), "6"))])
        sheet.append(
            ["KP-05", CellRichText(TextBlock(InlineFont(strike=True), "7"), TextBlock(InlineFont(strike=True), "8"))]
        )

    def old_one(sheet: xlwt.Worksheet) -> None:
        struck = xlwt.easyxf("font: struck_out on")
        for row, column in ((1, 0), (1, 1), (2, 1)):
            sheet.write(row, column, ROWS[row][column], struck)
        sheet.write(3, 0, "KP-03")
        sheet.write_rich_text(3, 1, [("300", struck.font), "320"])
        sheet.write(4, 0, "KP-04")
        sheet.write_rich_text(4, 1, ["5", ("6", xlwt.easyxf("font: bold on").font)])
        sheet.write(5, 0, "KP-05")
        sheet.write_rich_text(5, 1, [("7", struck.font), ("8", struck.font)])

    read = book(workbook(new_one), "a.xlsx") if make == "new" else book(old(old_one), "a.xls")
    assert [row[1] for row in texts(read)] == ["数量", "3", "12", "320", "56", "78"]
    assert codes(read) == [("rows-struck", "2"), ("cells-struck", "B3、B6"), ("part-struck", "320")]


@pytest.mark.parametrize("make", ["new", "old"])
def test_what_is_too_narrow_to_be_seen_is_hidden(make: str) -> None:
    def old_one(sheet: xlwt.Worksheet) -> None:
        sheet.row(2).height_mismatch = True
        sheet.row(2).height = 0
        sheet.col(1).width = 0

    narrow = spelled("<sheetData>", '<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>')
    flat = spelled('<row r="3"', '<row r="3" ht="0" customHeight="1"')
    new_one = rewritten(workbook(), lambda parts: flat(narrow(parts)))
    read = book(new_one, "a.xlsx") if make == "new" else book(old(old_one), "a.xls")
    assert codes(read) == [("hidden", "3、B")]


def test_notes_on_cells_are_said() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["B2"].comment = Comment("含线上 2 场", "小王")

    assert codes(book(workbook(change), "a.xlsx")) == [("notes", "B2")]


def test_an_old_workbook_says_its_formats_errors_and_texts() -> None:
    def change(sheet: xlwt.Worksheet) -> None:
        sheet.write(1, 1, 3, xlwt.easyxf(num_format_str='"约"0'))
        sheet.row(2).set_cell_error(1, "#REF!")

    assert texts(book(old(change), "a.xls"))[1:] == [["KP-01", "约3"], ["KP-02", "#REF!"]]


@pytest.mark.parametrize("cut", range(3000, 5200, 40))
def test_an_old_workbook_that_was_cut_or_garbled_is_refused_or_read(cut: int) -> None:
    data = bytearray(old())
    data[cut : cut + 7] = b"\xff\x00\x7f\x80\x01\x99\xee"
    with contextlib.suppress(Unreadable):
        book(bytes(data), "a.xls")
