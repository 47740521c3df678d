"""Files as offices really keep, export and break them: what is read from each, and what is said about it.

The files lie in ``tests/files/awkward``; ``make.py`` beside them says how each came to be.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kexie import read
from kexie.problems import Fault
from kexie.registers import REGISTERS

FOLDER = Path(__file__).parent / "awkward"
KNOWN = {
    key: tuple(header for column in register.columns for header in (column.name.zh, *column.aliases))
    for key, register in REGISTERS.items()
}
HEADERS = ("活动编号", "活动名称", "活动类别", "开始日期", "县区", "主办单位", "场次", "备注")
FIRST = ("HD-01", "科普进校园", "科普讲座", "2025-05-24", "甘州区", "市科协", "3", "")
SECOND = ("HD-02", "春耕农技培训", "科技培训", "2025年3月", "民乐县", "民乐县科协", "12", "含线上")
UTF8, BOM, GBK, UTF16, XLSX, XLS = "utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx", "xls"

TITLE, PREAMBLE = Fault.TITLE_SET_ASIDE, Fault.PREAMBLE_SET_ASIDE
TOTAL, SECTION, SUBROW = Fault.TOTAL_SET_ASIDE, Fault.SECTION_SET_ASIDE, Fault.SUBROW_SET_ASIDE
NOTE, BESIDE, AGAIN = Fault.NOTE_SET_ASIDE, Fault.BESIDE_SET_ASIDE, Fault.HEADER_AGAIN
SET_ASIDE = {TOTAL, SECTION, SUBROW, NOTE, BESIDE, AGAIN, Fault.ANOTHER_TABLE, Fault.OF_ANOTHER_TABLE}


@dataclass(frozen=True)
class Case:
    """A file with the two rows of every file, unless it says otherwise.

    ``rows`` are the rows of the sheet that are data, ``asides`` those that are none and why, ``others`` what else is said.
    """

    name: str
    encoding: str = UTF8
    delimiter: str = ","
    header: int = 1
    rows: tuple[int, ...] = (2, 3)
    asides: Mapping[int, Fault] = field(default_factory=dict)
    others: tuple[Fault, ...] = ()
    cells: tuple[Sequence[str], ...] = (FIRST, SECOND)
    headers: tuple[str, ...] = HEADERS
    columns: tuple[int, ...] = ()


def second(**cells: str) -> tuple[str, ...]:
    """The second row with other cells."""
    return tuple(cells.get(letter, cell) for letter, cell in zip("abcdefgh", SECOND, strict=True))


def first(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(letter, cell) for letter, cell in zip("abcdefgh", FIRST, strict=True))


READ_AS = (Fault.READ_AS,)
CASES = [
    # --- encodings, delimiters, line breaks ---
    Case("utf8.csv"),
    Case("utf8-bom.csv", BOM),
    Case("gb18030.csv", GBK, others=READ_AS),
    Case("gbk-tiny.csv", GBK, rows=(2,), cells=(("科普", "3"),), headers=("名称", "数量"), others=READ_AS),
    Case("utf16-unicode-text.txt", UTF16, "\t", others=READ_AS),
    Case("utf16-big-endian.txt", UTF16, "\t", others=READ_AS),
    Case("utf16-without-mark.txt", UTF16, "\t", cells=(first(b="一日一科普"), SECOND), others=READ_AS),
    Case("semicolon.csv", delimiter=";"),
    Case("tab.tsv", delimiter="\t"),
    Case("pipe.txt", delimiter="|"),
    Case("full-width-comma.csv", delimiter="，", cells=(first(h="室内，室外"), SECOND)),
    Case("full-width-comma-gbk.csv", GBK, "，", others=READ_AS),
    Case("full-width-comma-in-texts.csv", cells=(first(h="一，二，三"), second(h="一，二，三"))),
    Case("line-feed.csv"),
    Case("carriage-return.csv"),
    Case("mixed-line-breaks.csv"),
    Case("no-last-line-break.csv"),
    Case("end-of-file-mark.csv", GBK, others=READ_AS),
    Case("quoted-line-breaks.csv", cells=(first(h='含“线上”,\n"直播"'), SECOND)),
    Case("inch-mark.csv", cells=(FIRST, second(h='含线上，5"屏'))),
    Case("delimiter-named.csv", delimiter=";"),
    # --- where the table is ---
    Case("preamble.csv", header=4, rows=(5, 6), asides={1: TITLE, 2: PREAMBLE}),
    Case("preamble-with-commas.csv", header=3, rows=(4, 5), asides={1: TITLE, 2: PREAMBLE}),
    Case("preamble-with-headers.csv", header=2, rows=(3, 4), asides={1: PREAMBLE}),
    Case("blank-lines.csv", header=2, rows=(3, 6)),
    Case("blank-columns.csv", columns=(2, 3, 4, 5, 6, 7, 8, 9)),
    Case("short-rows.csv"),
    Case(
        "extra-cells.csv",
        cells=(("HD-01", "科普进校园", "进社区", "科普讲座", "2025-05-24", "甘州区", "市科协", "3"), SECOND),
        others=(Fault.EXTRA_CELLS,),
    ),
    Case("delimiter-at-every-end.csv"),
    Case(
        "spaced-headers.csv",
        headers=("*活动编号", "活动名称", "活动类别", "开始日期：", "县区", "主办单位（全称）", "场次(场)", "备注"),
    ),
    Case(
        "two-row-header.csv",
        header=2,
        rows=(3,),
        headers=("活动编号", "活动名称", "开始日期", "结束日期", "县区", "场次"),
        cells=(("HD-01", "科普进校园", "2025-05-24", "2025-05-26", "甘州区", "3"),),
    ),
    Case(
        "two-row-header-joined.csv",
        header=2,
        rows=(3,),
        headers=("活动编号", "活动名称", "县区", "任务数/计划", "任务数/完成"),
        cells=(("HD-01", "科普进校园", "甘州区", "5", "3"),),
    ),
    # --- rows that are no data ---
    Case("totals.csv", rows=(3, 5), asides=dict.fromkeys((2, 4, 6, 7), TOTAL)),
    Case("unlabelled-sum.csv", asides={4: TOTAL}),
    Case("sections.csv", rows=(3, 6), asides=dict.fromkeys((2, 4, 5), SECTION)),
    Case("subrows.csv", asides=dict.fromkeys((4, 5), SUBROW)),
    Case("total-by-formula.xlsx", XLSX, "", asides={4: TOTAL}),
    Case("footer.csv", asides=dict.fromkeys(range(5, 11), NOTE)),
    Case("header-again.csv", rows=(2, 4), asides={3: AGAIN}),
    Case(
        "another-table.csv",
        asides={5: NOTE, 6: Fault.ANOTHER_TABLE, 7: Fault.OF_ANOTHER_TABLE, 8: Fault.OF_ANOTHER_TABLE},
    ),
    Case("list-beside.csv", asides={4: BESIDE}, others=(BESIDE,)),
    Case(
        "words-like-totals.csv",
        rows=(2, 3, 4, 5, 6, 7),
        cells=(
            ("HD-01", "合计", "其他", "2025-05-01", "甘州区", "市科协", "1", "注：首场"),
            ("HD-02", "总计划发布", "其他", "2025-05-02", "甘州区", "市科协", "1", "合计 3 场"),
            ("HD-03", "其中一场", "其他", "2025-05-03", "甘州区", "市科协", "1", "其中：线上 1 场"),
            ("HD-04", "一、二年级研学", "科普研学", "2025-05-04", "甘州区", "市科协", "1", ""),
            ("HD-05", "注意力讲座", "科普讲座", "2025-05-05", "甘州区", "市科协", "1", ""),
            ("", "备注：缺编号的活动", "其他", "2025-05-06", "甘州区", "市科协", "1", ""),
        ),
    ),
    # --- workbooks ---
    Case("plain.xlsx", XLSX, ""),
    Case("merged-title.xlsx", XLSX, "", header=3, rows=(4, 5), asides={1: TITLE, 2: PREAMBLE, 6: TOTAL}),
    Case("starts-at-b3.xlsx", XLSX, "", header=3, rows=(4, 5), columns=(2, 3, 4, 5, 6, 7, 8, 9)),
    Case(
        "merged-header.xlsx",
        XLSX,
        "",
        header=3,
        rows=(4,),
        asides={1: TITLE},
        headers=("活动编号", "活动名称", "开始日期", "结束日期", "县区", "任务数/计划", "场次"),
        cells=(("HD-01", "科普进校园", "2025-05-24", "2025-05-26", "甘州区", "5", "3"),),
    ),
    Case(
        "merged-rows.xlsx",
        XLSX,
        "",
        cells=(FIRST, second(e="甘州区", f="市科协")),
        others=(Fault.MERGED_FILLED, Fault.MERGED_FILLED),
    ),
    Case(
        "merged-number.xlsx",
        XLSX,
        "",
        cells=(FIRST, second(g="")),
        others=(Fault.MERGED_NUMBER, Fault.MERGED_NUMBER),
    ),
    Case("hidden-rows.xlsx", XLSX, "", others=(Fault.HIDDEN,)),
    Case("hidden-sheet.xlsx", XLSX, "", others=(Fault.HIDDEN_SHEET,)),
    Case(
        "values.xlsx",
        XLSX,
        "",
        rows=(2, 3, 4, 5, 6, 7),
        cells=(
            ("HD-01", "活动", "其他", "2025-05-24", "甘州区", "市科协", "3", "是"),
            ("HD-02", "活动", "其他", "2025-03", "甘州区", "市科协", "3.5", "007"),
            ("HD-03", "活动", "其他", "2025", "甘州区", "市科协", "12%", "0.3"),
            ("HD-04", "活动", "其他", "2025-05-24 09:30", "甘州区", "市科协", "300余", "620702"),
            ("HD-05", "活动", "其他", "2025-06-01", "甘州区", "市科协", "#REF!", "#N/A"),
            ("HD-06", "活动", "其他", "2025-06-01", "甘州区", "市科协", "=SUM(G2:G3)", ""),
        ),
    ),
    Case("formulas-of-nothing.xlsx", XLSX, ""),
    Case(
        "long-codes.xlsx",
        XLSX,
        "",
        cells=(first(a="620702199001011200"), second(a="620702199001011234")),
        others=(Fault.DIGITS_LOST,),
    ),
    Case("plain-old.xls", XLS, ""),
    Case(
        "values-old.xls",
        XLS,
        "",
        cells=(
            ("HD-01", "科普进校园", "科普讲座", "2025-03", "甘州区", "市科协", "3", "12%"),
            ("HD-02", "春耕农技培训", "科技培训", "2025-05-24", "甘州区", "市科协", "#REF!", ""),
        ),
        others=(Fault.HIDDEN, Fault.MERGED_FILLED),
    ),
    # --- names that lie ---
    Case("new-named-old.xls", XLSX, ""),
    Case("old-named-new.xlsx", XLS, ""),
    Case("text-named-workbook.xlsx", GBK, others=READ_AS),
]
REFUSED = {
    "nothing.csv": Fault.EMPTY_FILE,
    "only-blanks.csv": Fault.EMPTY_FILE,
    "one-bad-byte.csv": Fault.NOT_TEXT,
    "one-bad-byte-read-by-gbk.csv": Fault.NOT_TEXT,
    "neither-encoding.csv": Fault.NOT_TEXT,
    "binary.csv": Fault.UNKNOWN_FORMAT,
    "portable-document.csv": Fault.UNKNOWN_FORMAT,
    "html-table.xls": Fault.UNKNOWN_FORMAT,
    "xml-table.xls": Fault.UNKNOWN_FORMAT,
    "letter.xlsx": Fault.UNKNOWN_FORMAT,
    "open-quote.csv": Fault.OPEN_QUOTE,
    "quotes-not-doubled.csv": Fault.OPEN_QUOTE,
    "no-header.csv": Fault.NO_TABLE,
    "only-header.csv": Fault.NO_ROWS,
    "only-totals.csv": Fault.NO_ROWS,
    "bomb.xlsx": Fault.TOO_LARGE,
    "far-cell.xlsx": Fault.TOO_LARGE,
    "lying-size.xlsx": Fault.DAMAGED,
    "cut-short.xlsx": Fault.DAMAGED,
    "cut-short-old.xls": Fault.DAMAGED,
    "part-missing.xlsx": Fault.DAMAGED,
    "macro.xlsm": Fault.HAS_MACROS,
    "macro-sheet.xlsx": Fault.HAS_MACROS,
    "macro-old.xls": Fault.HAS_MACROS,
    "entity.xlsx": Fault.HAS_EXTERNAL_ENTITIES,
    "entity-in-utf16.xlsx": Fault.HAS_EXTERNAL_ENTITIES,
    "encrypted.xlsx": Fault.ENCRYPTED,
    "encrypted-old.xls": Fault.ENCRYPTED,
}


def layout(name: str, read_as: str | None = None) -> tuple[read.Book, read.Layout]:
    # What eats memory is read apart; the rest is read here, which is faster and the same.
    reader = read.book_apart if name == "far-cell.xlsx" else read.book
    book = reader((FOLDER / name).read_bytes(), name, read_as)
    return book, read.tables(book, KNOWN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_to_the_last_row(case: Case) -> None:
    book, found = layout(case.name)
    (table,) = found.tables
    assert (book.encoding, book.delimiter, table.header_row) == (case.encoding, case.delimiter, case.header)
    assert table.headers == case.headers
    assert table.columns == (case.columns or tuple(range(1, len(case.headers) + 1)))
    assert tuple(table.cells.index) == case.rows
    assert [tuple(row) for row in table.cells.itertuples(index=False)] == [tuple(row) for row in case.cells]
    said = [*book.findings, *found.findings, *table.findings]
    rows = {one.row: one.fault for one in said if one.row and one.fault in {*SET_ASIDE, TITLE, PREAMBLE}}
    assert rows == case.asides
    rest = [one.fault for one in said if one.row is None or one.fault not in {*SET_ASIDE, TITLE, PREAMBLE}]
    assert sorted(fault.name for fault in rest) == sorted(fault.name for fault in case.others)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_row_below_the_header_is_data_or_has_one_finding(case: Case) -> None:
    book, found = layout(case.name)
    (table,) = found.tables
    (sheet,) = [sheet for sheet in book.sheets if sheet.name == table.sheet]
    holding = sheet.cells.apply(lambda column: column.str.strip() != "").any(axis="columns")
    below = [row for row in sheet.cells.index[holding] if row > table.header_row]
    told = [one.row for one in table.findings if one.fault in SET_ASIDE and one.row]
    assert sorted([*table.cells.index, *told]) == below
    assert (table.read, table.set_aside) == (len(below), len(told))


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_trusted_is_refused_with_advice(name: str) -> None:
    with pytest.raises(read.Unreadable) as refusal:
        layout(name)
    assert refusal.value.finding.fault is REFUSED[name]
    assert refusal.value.finding.is_fatal
    for language in ("zh", "en"):
        assert refusal.value.finding[language]


def test_the_sheets_of_a_workbook_are_read_apart() -> None:
    _, found = layout("several-sheets.xlsx")
    assert [(table.sheet, tuple(table.cells.index)) for table in found.tables] == [("活动", (2, 3)), ("资金", (2,))]
    assert [(one.fault, one.sheet) for one in found.findings] == [
        (Fault.SHEET_SET_ASIDE, "说明"),
        (Fault.SHEET_EMPTY, "空表"),
    ]


def test_a_hidden_sheet_is_read_where_it_is_chosen() -> None:
    book, _ = layout("hidden-sheet.xlsx")
    (table,) = read.tables(book, KNOWN, ["旧数据"]).tables
    assert table.cells.iloc[0, 0] == "HD-99"


def test_what_stands_above_the_header_is_kept_for_year_and_unit() -> None:
    _, found = layout("preamble.csv")
    assert found.tables[0].preamble == "2025年科普活动台账\n填报单位：市科协 时间：2025年"


def test_the_chosen_encoding_goes_before_the_bytes_but_is_as_strict() -> None:
    assert layout("utf8.csv", "utf-8")[0].encoding == "utf-8"
    with pytest.raises(read.Unreadable) as refusal:
        layout("gb18030.csv", "utf-8")
    assert refusal.value.finding.fault is Fault.NOT_TEXT


def test_every_file_of_the_folder_is_made_and_read() -> None:
    source = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
    assert source is not None
    assert source.loader is not None
    make = importlib.util.module_from_spec(source)
    source.loader.exec_module(make)
    kept = {path.name for path in FOLDER.iterdir() if path.suffix not in (".py", ".md", "")} - {"findings.txt"}
    assert kept == set(make.FILES)
    # Text files are as the recipe says; workbooks may be packed otherwise by another version of a library.
    for name in kept:
        if name.endswith((".csv", ".tsv", ".txt")):
            assert (FOLDER / name).read_bytes() == make.FILES[name](), name
