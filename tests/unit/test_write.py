"""Files written: they open in a spreadsheet, run nothing, and read back as what was written."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from kexie import clean, describe, metrics, organisation, read, report, write
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.read import apostrophes
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, REGISTERS, Register
from kexie.report import Report
from kexie.words import LANGUAGES, Language
from kexie.write.workbook import NUMBERS, ROWS, parts
from tests.soak import examples

DATA = Path(__file__).resolve().parents[2] / "data"
KNOWN = {
    key: tuple(header for column in register.columns for header in (column.name.zh, *column.aliases))
    for key, register in REGISTERS.items()
}
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1+1",
    "－1余",
    '=HYPERLINK("x","y")',
    "=cmd|' /C calc'!A0",
)

every_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)


@dataclass
class Holding:
    """What a revision says of itself."""

    version: str
    organisation: Organisation
    reports: dict[int, Report]
    tables: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def held() -> Holding:
    """The registers of data/."""

    def text(name: str) -> str:
        return (DATA / name).read_text("utf-8-sig")

    own = organisation.read(text("organisation.toml"), text("townships.csv"), words=text("words.toml"))
    declared = metrics.read(text("metrics.toml"), own)
    of_2025 = report.read(text("2025/report.toml"), text("2025/published.csv"), year=2025, metrics=declared)
    tables = {key: typed((DATA / f"2025/{key}.csv").read_bytes(), REGISTERS[key], own) for key in REGISTERS}
    return Holding("7-1a2b3c4d", own, {2025: of_2025}, tables)


def typed(data: bytes, register: Register, own: Organisation) -> pd.DataFrame:
    (table,) = read.tables(read.book(data, register.key), KNOWN).tables
    cleaned = clean.table(table, register, own)
    assert [one["en"] for one in cleaned.findings if one.is_fatal] == []
    return cleaned.frame


def sheets_of(data: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def formulas(data: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=str)


# --- CSV ---


def test_csv_is_what_excel_and_wps_open() -> None:
    assert write.csv(table(名称=["甲", ""], 数量=["300余", "-2.50"])) == (
        "\ufeff名称,数量\r\n甲,300余\r\n,-2.50\r\n".encode()
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_holds_no_formula(formula: str) -> None:
    cells = read.book(write.csv(table(**{"名称": ["甲"], formula: [formula]})), "a.csv").sheets[0].cells
    assert cells.loc[2, 2] == formula
    raw = write.csv(table(**{"名称": ["甲"], formula: [formula]})).decode("utf-8-sig")
    rows = pd.read_csv(io.StringIO(raw), header=None, dtype=str, keep_default_na=False)
    assert list(rows[1]) == [f"'{formula}"] * 2


def test_a_negative_number_stays_a_number() -> None:
    assert b"\r\n-2.50\r\n-3\r\n" in write.csv(table(金额=["-2.50", "-3"]))
    assert b"\r\n'-3+1\r\n" in write.csv(table(金额=["-3+1"]))


@given(st.text())
def test_every_text_loses_the_apostrophe_it_was_given(text: str) -> None:
    assert apostrophes.taken_off(apostrophes.put_on(text)) == text


def test_an_apostrophe_of_the_user_stays() -> None:
    for text in ("'甲", "'", "''", "'2025", "it's"):
        assert apostrophes.put_on(text) == apostrophes.taken_off(text) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))), min_size=1, max_size=4))
def test_any_text_survives_csv_and_reading(texts: list[str]) -> None:
    # A row beside them: a file of blanks only is no file.
    cells = read.book(write.csv(table(编号=["Z", *texts], 名称=["甲"] * (len(texts) + 1))), "a.csv").sheets[0].cells
    assert list(cells.loc[3:, 1]) == texts


# What stands for something else: the text above, or a text that a spreadsheet is to keep as it is.
OTHERWISE = re.compile(r"\"|''|=\".*\"", re.DOTALL)
REMARKS = (
    st.text(st.sampled_from("=+-@'\t\"\n, ;|，甲1＝"))
    .map(str.strip)
    .filter(lambda text: text not in clean.MISSING and not OTHERWISE.fullmatch(text))
)


@given(st.lists(REMARKS, min_size=1, max_size=20))
@settings(max_examples=examples(20))
def test_any_remark_survives_export_and_upload(held: Holding, remarks: list[str]) -> None:
    one = held.tables["attendance"].iloc[:1]
    rows = clean.written(one.loc[one.index.repeat(len(remarks))], ATTENDANCE)
    numbered = rows.assign(备注=remarks, 记录编号=[f"R{number}" for number in range(len(remarks))])
    frame = typed(write.csv(numbered), ATTENDANCE, held.organisation)
    again = typed(write.csv(clean.written(frame, ATTENDANCE)), ATTENDANCE, held.organisation)
    assert list(frame["remark"]) == list(again["remark"])
    # Cleaning makes one blank of a line break, and takes nothing else away.
    assert ["".join(remark.split()) for remark in frame["remark"]] == ["".join(remark.split()) for remark in remarks]


@every_register
def test_a_register_exported_and_uploaded_is_the_same(held: Holding, register: Register) -> None:
    before = held.tables[register.key]
    texts = clean.written(before, register)
    for data in (write.csv(texts), write.xlsx({register.name.zh: texts})):
        after = typed(data, register, held.organisation)
        pd.testing.assert_frame_equal(clean.written(after, register), texts)
        assert list(after["year"]) == list(before["year"])


def test_several_registers_are_an_archive_by_name(held: Holding) -> None:
    texts = {register.name.zh: clean.written(held.tables[key], register) for key, register in REGISTERS.items()}
    with zipfile.ZipFile(io.BytesIO(write.csv_files(texts))) as archive:
        assert archive.namelist() == ["项目.csv", "资金.csv", "活动.csv", "参与人数.csv", "成果.csv"]
        assert archive.read("活动.csv") == write.csv(texts["活动"])
    assert write.csv_files(texts) == write.csv_files(texts)


# --- XLSX ---


def test_a_workbook_holds_text_as_text_and_plain_quantities_as_numbers() -> None:
    texts = table(
        编号=["001", "=1+1", "#N/A", "_x0041_", "\x1b["],
        日期=["2025-05", "2025", "2025-05-24", "", "45801"],
        数量=["300余", "12", "-2.50", "1234567890123456", "007"],
    )
    rows = sheets_of(write.xlsx({"活动": texts}))["活动"]
    assert rows[1:] == [
        ["001", "2025-05", "300余"],
        ["=1+1", "2025", 12],
        ["#N/A", "2025-05-24", -2.5],
        ["_x005F_x0041_", None, "1234567890123456"],
        ["␛[", "45801", "007"],
    ]
    assert formulas(write.xlsx({"活动": texts})) == []
    assert list(read.book(write.xlsx({"活动": texts}), "a.xlsx").sheets[0].cells[1])[1:4] == ["001", "=1+1", "#N/A"]


def test_the_header_is_bold_stays_in_view_and_columns_are_wide_enough() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write.xlsx({"活动": table(活动名称=["全国科普月主场活动", "甲"])})))
    sheet = book["活动"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width >= 18
    assert sheet["A2"].number_format == "@"


def test_names_of_sheets_are_made_fit() -> None:
    names = ["台账/2025", "甲" * 40, "甲" * 41, "ABC", "abc", ""]
    titles = list(sheets_of(write.xlsx(dict.fromkeys(names, table(名称=["甲"])))))
    assert titles == ["台账_2025", "甲" * 31, "甲" * 29 + " 2", "ABC", "abc 2", "Sheet"]


def test_what_is_longer_than_a_sheet_goes_on_in_the_next() -> None:
    rows = pd.DataFrame(index=range(ROWS + 1))
    assert [len(part) for part in parts(rows)] == [ROWS - 1, 2]
    assert [len(part) for part in parts(rows.head(0))] == [0]


def test_numbers_are_under_headers_that_hold_nothing_else() -> None:
    others = {
        column.name.zh for one in REGISTERS.values() for column in one.columns if column.kind.name in ("TEXT", "DATE")
    }
    assert {"数量", "场次", "金额", "年度"} <= NUMBERS
    assert not NUMBERS & others


# --- data package ---


def validated(data: bytes, folder: Path) -> tuple[bool, list[Any]]:
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    with warnings.catch_warnings():
        # frictionless imports what is going to leave the standard library.
        warnings.simplefilter("ignore", DeprecationWarning)
        from frictionless import Package

        outcome = Package(str(folder / "datapackage.json")).validate()
    return outcome.valid, outcome.flatten(["type", "fieldName", "note"])


def test_a_data_package_is_valid_and_says_where_it_comes_from(held: Holding, tmp_path: Path) -> None:
    data = write.datapackage(held.tables, held)
    assert validated(data, tmp_path) == (True, [])
    said = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert said["version"] == "7-1a2b3c4d"
    assert said["sources"] == [
        {
            "title": "张掖市科协2025年度报告 / Annual report 2025 of the Zhangye AST",
            "path": "http://kp.zhangye.gov.cn/gzdt/202601/t20260113_1497925.html",
        }
    ]
    assert "licenses" not in said
    assert [one["name"] for one in said["resources"]] == list(REGISTERS)
    assert data == write.datapackage(held.tables, held)


def test_fields_of_a_data_package_are_as_declared(held: Holding, tmp_path: Path) -> None:
    assert validated(write.datapackage({"events": held.tables["events"]}, held), tmp_path)[0]
    (events,) = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"]
    fields = {field["name"]: field for field in events["schema"]["fields"]}
    assert list(fields) == ["年度", *(column.name.zh for column in EVENTS.columns)]
    assert events["schema"]["primaryKey"] == ["年度", "活动编号"]
    assert events["schema"]["missingValues"] == [""]
    assert fields["活动编号"]["constraints"] == {"required": True}
    assert fields["工作板块"]["constraints"]["enum"] == [area.name.zh for area in held.organisation.focus_areas]
    assert fields["场次"]["title"] == "场次 / Sessions"
    assert "300余" in fields["场次"]["description"]


def test_records_have_all_that_is_required(held: Holding, tmp_path: Path) -> None:
    records = held.tables["attendance"].assign(basis="台账记录")
    broken = records.assign(subject=None)
    assert validated(write.datapackage({"attendance": records}, held), tmp_path) == (True, [])
    valid, errors = validated(write.datapackage({"attendance": broken}, held), tmp_path)
    assert not valid
    assert {(kind, field) for kind, field, _ in errors} == {("constraint-error", "活动或场馆名称")}


def test_a_word_that_is_on_no_list_makes_a_data_package_invalid(held: Holding, tmp_path: Path) -> None:
    valid, errors = validated(
        write.datapackage({"events": held.tables["events"].assign(county="火星")}, held), tmp_path
    )
    assert not valid
    assert {field for _, field, _ in errors} == {"县区"}


# --- the user's own file, marked ---


@dataclass
class Place:
    """Where a table stands."""

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[int, ...]


CLERKS = "资金台账,\n编号,金额\n=A1,很多\nZ2,5\n"
FOUND = (
    Finding(Fault.READ_AS, value="GB18030"),
    Finding(Fault.MISSING_COLUMN, None, "日期"),
    Finding(Fault.UNKNOWN_COLUMN, None, "金额"),
    Finding(Fault.DOUBLE_NUMBER, 3, "编号", "=A1", details={"first": 2}),
    Finding(Fault.NOT_A_QUANTITY, 3, "金额", "很多"),
    Finding(Fault.FAR_FROM_USUAL, 4, "金额", "5", details={"usual": "1"}),
    Finding(Fault.ANOTHER_TABLE, 4),
)
RED, AMBER = "00FFC7CD", "00FFEB9B"


def marked(data: bytes, name: str, sheet: str = "", *, language: Language = "zh", found: Any = FOUND) -> bytes:
    book = read.book(data, name)
    own = tuple(Finding(one.fault, one.row, one.column, one.value, sheet, one.details) for one in found)
    places = [Place(sheet, 2, ("编号", "金额"), (1, 2))]
    return write.marked(data, book, tables=places, findings=own, language=language)


def marks(data: bytes, sheet: str) -> dict[str, tuple[str, str]]:
    """Return colour and comment of the cells that have either."""
    cells = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows()
    return {
        cell.coordinate: (cell.fill.fgColor.rgb, cell.comment.text if cell.comment else "")
        for row in cells
        for cell in row
        if cell.fill.fill_type or cell.comment
    }


def test_a_text_file_comes_back_with_its_bad_cells_marked() -> None:
    data = marked(CLERKS.encode("gb18030"), "资金.csv")
    assert list(sheets_of(data)) == ["Sheet1", "问题清单"]
    assert sheets_of(data)["Sheet1"] == [["资金台账", None], ["编号", "金额"], ["=A1", "很多"], ["Z2", "5"]]
    assert formulas(data) == []
    found = marks(data, "Sheet1")
    assert {place: colour for place, (colour, _) in found.items()} == {
        "A2": RED,
        "B2": AMBER,
        "A3": RED,
        "B3": RED,
        "A4": AMBER,
        "B4": AMBER,
    }
    assert found["B3"][1] == "【检查】" + Finding(Fault.NOT_A_QUANTITY, 3, "金额", "很多")["zh"]
    assert "日期" in found["A2"][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_sheet_lists_all_findings_errors_first(language: Language) -> None:
    sheets = sheets_of(marked(CLERKS.encode(), "资金.csv", language=language))
    name, (header, *rows) = list(sheets.items())[-1]
    words = {"zh": ("问题清单", "错误", "提醒", "说明"), "en": ("Findings", "Error", "Warning", "Note")}[language]
    assert name == words[0]
    assert not set(header) & {known for headers in KNOWN.values() for known in headers}
    assert [row[0] for row in rows] == [words[1]] * 3 + [words[2]] * 3 + [words[3]]
    assert rows[2] == [
        words[1],
        None,
        3,
        "金额",
        "很多",
        Finding(Fault.NOT_A_QUANTITY, 3, "金额", "很多")[language],
        "not-a-quantity",
    ]


def clerks_book() -> bytes:
    """Return a workbook as a clerk keeps one: formats, a formula, a comment, merged cells, text that looks like one."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "资金"
    for row in (["资金台账", None], ["编号", "金额"], ["x", "很多"], ["Z2", "=1+4"]):
        sheet.append(row)
    sheet["A3"].value = "=A1"
    sheet["A3"].data_type = "s"
    sheet["B3"].font = Font(bold=True)
    sheet["B3"].comment = Comment("待核", "张三")
    sheet["B4"].number_format = "0.00"
    sheet["A1"].fill = PatternFill("solid", fgColor="0000FF00")
    sheet.merge_cells("A1:B1")
    book.create_sheet("附件")["A1"] = "甲"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_stays_as_it_is_but_for_the_marks() -> None:
    data = marked(clerks_book(), "资金.xlsx", "资金")
    assert list(sheets_of(data)) == ["资金", "附件", "问题清单"]
    assert formulas(data) == ["=1+4"]
    sheet = openpyxl.load_workbook(io.BytesIO(data))["资金"]
    assert sheet["A3"].value == "=A1"
    assert sheet["B3"].font.bold
    assert sheet["B4"].number_format == "0.00"
    assert sheet["A1"].fill.fgColor.rgb == "0000FF00"
    assert str(sheet.merged_cells) == "A1:B1"
    comment = sheet["B3"].comment
    assert comment is not None
    assert comment.author == "张三"
    assert comment.text.startswith("待核\n\n【检查】“很多”不是数量。")


def test_marks_of_an_earlier_check_go_when_all_is_well() -> None:
    first = marked(clerks_book(), "资金.xlsx", "资金")
    again = marked(first, "资金.xlsx", "资金", language="en", found=FOUND[4:5])
    assert list(sheets_of(again)) == ["资金", "附件", "Findings"]
    assert marks(again, "资金") == {
        "A1": ("0000FF00", ""),
        "B3": (RED, "待核\n\n[Check] " + FOUND[4]["en"]),
    }
    assert marks(marked(again, "资金.xlsx", "资金", found=()), "资金") == {
        "A1": ("0000FF00", ""),
        "B3": ("00000000", "待核"),
    }


def test_a_finding_within_merged_cells_is_at_the_first_of_them() -> None:
    found = [Finding(Fault.NOT_A_QUANTITY, 1, "金额", "x")]
    assert set(marks(marked(clerks_book(), "资金.xlsx", "资金", found=found), "资金")) == {"A1", "B3"}


def test_a_column_without_a_header_is_found_by_its_letter() -> None:
    found = [Finding(Fault.UNKNOWN_COLUMN, None, "B列")]
    assert set(marks(marked(CLERKS.encode(), "资金.csv", found=found), "Sheet1")) == {"B2"}


def test_a_workbook_that_openpyxl_cannot_load_is_written_anew() -> None:
    data = clerks_book()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts_of = {name: old.read(name) for name in old.namelist()}
    # WPS leaves fills that openpyxl refuses.
    parts_of["xl/styles.xml"] = re.sub(rb"<fill>.*?</fill>", b"<fill/>", parts_of["xl/styles.xml"], count=1)
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as new:
        for name, part in parts_of.items():
            new.writestr(name, part)
    with pytest.raises((TypeError, ValueError)):
        openpyxl.load_workbook(io.BytesIO(changed.getvalue()))
    sheets = sheets_of(marked(changed.getvalue(), "资金.xlsx", "资金"))
    assert list(sheets) == ["资金", "附件", "问题清单"]
    assert sheets["资金"][2] == ["=A1", "很多"]


def test_a_marked_file_can_be_uploaded_again(held: Holding) -> None:
    texts = clean.written(held.tables["funding"], FUNDING).assign(金额="很多")
    data = write.csv(texts)
    book = read.book(data, "资金.csv")
    layout = read.tables(book, KNOWN)
    found = clean.table(layout.tables[0], FUNDING, held.organisation).findings
    data = write.marked(data, book, tables=layout.tables, findings=found, language="zh")
    again = read.tables(read.book(data, "资金.xlsx"), KNOWN)
    (table,) = again.tables
    assert table.headers == layout.tables[0].headers
    assert [one.fault for one in again.findings] == [Fault.SHEET_SET_ASIDE]
    assert [(one.row, one.column) for one in found if one.is_fatal] == [(2, "金额")]
    assert marks(data, "Sheet1")[f"{chr(ord('A') + table.headers.index('金额'))}2"][0] == RED


# --- differences ---


@dataclass
class Changed:
    """A row that changed."""

    number: str
    year: int | None
    cells: tuple[tuple[str, str, str], ...]


@dataclass
class Difference:
    """What becomes of a register."""

    register: Register
    added: pd.DataFrame
    removed: pd.DataFrame
    changed: tuple[Changed, ...]


def test_a_difference_has_a_line_for_each_cell(held: Holding) -> None:
    frame = held.tables["events"]
    one = Difference(EVENTS, frame.iloc[:1], frame.iloc[:0], (Changed("E9", 2025, (("sessions", "60余", "62"),)),))
    lines = write.difference([one], "zh")
    assert list(lines) == ["台账", "年度", "编号", "变动", "列名", "原内容", "新内容"]
    rows = lines.to_numpy().tolist()
    assert rows[0] == ["活动", "2025", "BG25-E1", "新增", "活动编号", "", "BG25-E1"]
    assert rows[-1] == ["活动", "2025", "E9", "修改", "场次", "60余", "62"]
    assert len(rows) == 1 + (clean.written(one.added, EVENTS) != "").to_numpy().sum()
    removed = write.difference([Difference(EVENTS, frame.iloc[:0], frame.iloc[:1], ())], "en")
    assert removed.iloc[0].tolist() == ["Events", "2025", "BG25-E1", "Removed", "Event number", "BG25-E1", ""]


def test_no_difference_is_a_table_without_lines() -> None:
    assert write.difference([], "en").shape == (0, 7)


# --- templates ---


@pytest.fixture(scope="module")
def template_of(held: Holding) -> Callable[[Register], bytes]:
    def of(register: Register) -> bytes:
        return write.template(register, held.organisation, describe.columns(register, held.organisation, "zh"))

    return of


@every_register
def test_a_template_offers_the_words_of_each_list(
    template_of: Callable[[Register], bytes], held: Holding, register: Register
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of(register)))
    sheet, guide = book.worksheets
    assert [cell.value for cell in sheet[1]] == [column.name.zh for column in register.columns]
    offered = {}
    for validation in sheet.data_validations.dataValidation:
        place = next(iter(validation.sqref.ranges)).min_col
        area = validation.formula1.partition("!")[2].replace("$", "")
        offered[register.columns[place - 1].name.zh] = [cell.value for row in guide[area] for cell in row]
    assert offered == {
        column.name.zh: [name.zh for name in column.allowed(held.organisation)]
        for column in register.columns
        if column.allowed(held.organisation) and column.kind.name != "CHOICES"
    }


@every_register
def test_a_template_that_is_filled_in_is_read(
    template_of: Callable[[Register], bytes], held: Holding, register: Register
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_of(register)))
    texts = clean.written(held.tables[register.key], register)
    for row in texts.itertuples(index=False, name=None):
        book.worksheets[0].append([text or None for text in row])
    file = io.BytesIO()
    book.save(file)
    after = typed(file.getvalue(), register, held.organisation)
    assert clean.written(after, register).to_numpy().tolist() == texts.to_numpy().tolist()
