"""Makes the awkward files: one for each way in which offices really keep, export and break their registers.

Run ``python tests/files/awkward/make.py`` after adding one; the files are kept in the repository and the tests read those.
To add a file, write a function named like the file (``_`` for ``-``) under the decorator that gives its ending, and say
in ``tests/files/test_awkward_reading.py`` (or in a test of its own) what is to be read from it. Keep it tiny.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).parent
FILES: dict[str, Callable[[], bytes]] = {}

# The headers and two rows of a register of events; most files hold these and nothing else.
HEADERS = ("活动编号", "活动名称", "活动类别", "开始日期", "县区", "主办单位", "场次", "备注")
ROWS = (
    ("HD-01", "科普进校园", "科普讲座", "2025-05-24", "甘州区", "市科协", "3", ""),
    ("HD-02", "春耕农技培训", "科技培训", "2025年3月", "民乐县", "民乐县科协", "12", "含线上"),
)
TABLE = (HEADERS, *ROWS)
Rows = Sequence[Sequence[object]]


def file(ending: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Register a function that returns the bytes of a file."""

    def register(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES[make.__name__.strip("_").replace("_", "-") + ending] = make
        return make

    return register


def lines(rows: Rows, delimiter: str = ",", newline: str = "\r\n") -> str:
    """Return rows as text; a cell with the delimiter, a quotation mark or a line break is put in quotation marks."""

    def cell(value: object) -> str:
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if re.search(rf'[{re.escape(delimiter)}"\r\n]', text) else text

    return "".join(delimiter.join(map(cell, row)) + newline for row in rows)


def workbook(*fill: Callable[[Worksheet], None], names: Sequence[str] = ("活动",)) -> bytes:
    """Return a workbook with a sheet for each function that fills one; the same bytes each time."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, one in zip(names, fill, strict=True):
        one(book.create_sheet(name))
    held = io.BytesIO()
    book.save(held)
    return repacked(held.getvalue())


def repacked(
    data: bytes, *, change: Callable[[str, bytes], bytes] = lambda _, part: part, more: dict[str, bytes] | None = None
) -> bytes:
    """Return a package without times, its parts changed and others added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: change(name, old.read(name)) for name in old.namelist()} | (more or {})
        for name, part in parts.items():
            part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2025-01-01T00:00:00Z", part) if "core" in name else part
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def filled(rows: Rows, *, top: int = 1, left: int = 1, merge: Sequence[str] = ()) -> Callable[[Worksheet], None]:
    """Return what puts rows on a sheet. Dates written as such stay text: types are another file's trap."""

    def fill(sheet: Worksheet) -> None:
        for row, cells in enumerate(rows, start=top):
            for column, value in enumerate(cells, start=left):
                if value != "":
                    sheet.cell(row, column, value)
        for one in merge:
            sheet.merge_cells(one)

    return fill


def old_workbook(rows: Rows, *, name: str = "活动", more: Callable[..., None] | None = None) -> bytes:
    """Return an XLS file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # xlwt is older than the Python it runs on
        import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(name)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value != "":
                sheet.write(row, column, value)
    if more:
        more(sheet, xlwt)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def container(streams: dict[str, bytes], storages: Sequence[str] = ()) -> bytes:
    """Return an OLE2 compound file: one sector of table, one or more of directory, streams of 4096 bytes and more."""
    size, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    names = [("Root Entry", 5, b""), *((name, 1, b"") for name in storages)]
    names += [(name, 2, data.ljust(4096, b"\0")) for name, data in streams.items()]
    directory_sectors = -(-len(names) // 4)
    table = [0xFFFFFFFD, *range(2, directory_sectors + 1), end]
    body, entries = b"", b""
    for place, (name, kind, data) in enumerate(names):
        start = end
        if data:
            start = len(table)
            count = -(-len(data) // size)
            table += [*range(start + 1, start + count), end]
            body += data.ljust(count * size, b"\0")
        text = (name + "\0").encode("utf-16-le")
        sibling = place + 1 if 0 < place < len(names) - 1 else free
        child = 1 if place == 0 and len(names) > 1 else free
        entries += text.ljust(64, b"\0") + struct.pack("<HBB3I", len(text), kind, 1, free, sibling, child)
        entries += b"\0" * 36 + struct.pack("<IQ", start, len(data))
    entries = entries.ljust(directory_sectors * size, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + entries + body


# --- encodings, delimiters, line breaks ---


@file(".csv")
def utf8() -> bytes:
    return lines(TABLE).encode()


@file(".csv")
def utf8_bom() -> bytes:
    return lines(TABLE).encode("utf-8-sig")


@file(".csv")
def gb18030() -> bytes:
    return lines(TABLE).encode("gb18030")


@file(".csv")
def gbk_tiny() -> bytes:
    """So short that detectors by statistics take it for Korean, and that Big5 would read it too."""
    return "名称,数量\n科普,3\n".encode("gbk")


@file(".txt")
def utf16_unicode_text() -> bytes:
    """What Excel calls Unicode text."""
    return lines(TABLE, "\t").encode("utf-16")


@file(".txt")
def utf16_big_endian() -> bytes:
    return b"\xfe\xff" + lines(TABLE, "\t").encode("utf-16-be")


@file(".txt")
def utf16_without_mark() -> bytes:
    """With 一 (U+4E00), which has a NUL where other Chinese words have none."""
    return lines((HEADERS, ("HD-01", "一日一科普", *ROWS[0][2:]), ROWS[1]), "\t").encode("utf-16-le")


@file(".csv")
def semicolon() -> bytes:
    return lines(TABLE, ";").encode()


@file(".tsv")
def tab() -> bytes:
    return lines(TABLE, "\t").encode()


@file(".txt")
def pipe() -> bytes:
    return lines(TABLE, "|").encode()


@file(".csv")
def full_width_comma() -> bytes:
    return lines((HEADERS, (*ROWS[0][:7], "室内，室外"), ROWS[1]), "，").encode()


@file(".csv")
def full_width_comma_gbk() -> bytes:
    return lines(TABLE, "，").encode("gbk")


@file(".csv")
def full_width_comma_in_texts() -> bytes:
    """The comma divides; the full-width one stands in every text."""
    return lines((HEADERS, *((*row[:7], "一，二，三") for row in ROWS))).encode()


@file(".csv")
def line_feed() -> bytes:
    return lines(TABLE, newline="\n").encode()


@file(".csv")
def carriage_return() -> bytes:
    return lines(TABLE, newline="\r").encode()


@file(".csv")
def mixed_line_breaks() -> bytes:
    return b"".join(lines([row], newline=end).encode() for row, end in zip(TABLE, ("\r\n", "\n", "\r"), strict=True))


@file(".csv")
def no_last_line_break() -> bytes:
    return lines(TABLE).rstrip("\r\n").encode()


@file(".csv")
def end_of_file_mark() -> bytes:
    return lines(TABLE).encode("gbk") + b"\x1a"


@file(".csv")
def quoted_line_breaks() -> bytes:
    return lines((HEADERS, (*ROWS[0][:7], '含“线上”,\n"直播"'), ROWS[1])).encode()


@file(".csv")
def inch_mark() -> bytes:
    """A quotation mark within a text that does not begin with one."""
    return lines(TABLE).replace("含线上", '含线上，5"屏').encode()


@file(".csv")
def delimiter_named() -> bytes:
    """Excel's own first line, which Excel does not count."""
    return ("sep=;\r\n" + lines(TABLE, ";")).encode()


# --- where the table is ---


@file(".csv")
def preamble() -> bytes:
    return lines([["2025年科普活动台账"], ["填报单位：市科协", "", "时间：2025年"], [], *TABLE]).encode()


@file(".csv")
def preamble_with_commas() -> bytes:
    """Words before the table that hold more semicolons than the table holds commas in its first line."""
    return ("说明;一;二;三;四;五;六;七;八;九\n单位：万元\n" + lines(TABLE, newline="\n")).encode()


@file(".csv")
def preamble_with_headers() -> bytes:
    """单位 and 时间 are headers elsewhere."""
    return lines([["单位", "市科协", "时间", "2025年", "", "", "", ""], *TABLE]).encode()


@file(".csv")
def blank_lines() -> bytes:
    return lines([[], *TABLE[:2], [], [" ", "　", "", "", "", "", "", ""], TABLE[2], [], []]).encode()


@file(".csv")
def blank_columns() -> bytes:
    return lines([("", *row, "", "") for row in TABLE]).encode()


@file(".csv")
def short_rows() -> bytes:
    """What some programs leave of trailing blanks."""
    return lines([HEADERS, ROWS[0][:7], ROWS[1]]).encode()


@file(".csv")
def extra_cells() -> bytes:
    """A comma in a text that was not put in quotation marks pushes every cell behind it."""
    return lines(TABLE).replace("科普进校园", "科普进校园,进社区").encode()


@file(".csv")
def delimiter_at_every_end() -> bytes:
    """Programs that end every line but the first with a delimiter."""
    return lines([HEADERS, *((*row, "") for row in ROWS)]).encode()


@file(".csv")
def spaced_headers() -> bytes:
    headers = ("*活动编号", "活动 名称", "活动\n类别", "开始日期：", "县　区", "主办单位（全称）", "场次(场)", "备 注")
    return lines([headers, *ROWS]).encode()


@file(".csv")
def two_row_header() -> bytes:
    upper = ("活动编号", "活动名称", "时间", "", "县区", "场次")
    lower = ("", "", "开始日期", "结束日期", "", "")
    return lines([upper, lower, ("HD-01", "科普进校园", "2025-05-24", "2025-05-26", "甘州区", "3")]).encode()


@file(".csv")
def two_row_header_joined() -> bytes:
    """The lower row says too little: 计划 and 完成 of what."""
    upper = ("活动编号", "活动名称", "县区", "任务数", "")
    lower = ("", "", "", "计划", "完成")
    return lines([upper, lower, ("HD-01", "科普进校园", "甘州区", "5", "3")]).encode()


# --- rows that are no data ---


def _between(*rows: Sequence[str]) -> bytes:
    return lines([HEADERS, ROWS[0], *rows, ROWS[1]]).encode()


def _below(*rows: Sequence[str]) -> bytes:
    return lines([*TABLE, *rows]).encode()


def _row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(letter, "") for letter in "abcdefgh")


@file(".csv")
def totals() -> bytes:
    return lines(
        [
            HEADERS,
            _row(a="总　计：", g="15"),
            ROWS[0],
            _row(b="甘州区小计", g="3", h="不含线上"),
            ROWS[1],
            _row(a="13", b="合 计", g="15"),
            _row(a="合计（场）", g="15", h="—"),
        ]
    ).encode()


@file(".csv")
def words_like_totals() -> bytes:
    """Every row is data, whatever it begins with."""
    return lines(
        [
            HEADERS,
            ("HD-01", "合计", "其他", "2025-05-01", "甘州区", "市科协", "1", "注：首场"),
            ("HD-02", "总计划发布", "其他", "2025-05-02", "甘州区", "市科协", "1", "合计 3 场"),
            ("HD-03", "其中一场", "其他", "2025-05-03", "甘州区", "市科协", "1", "其中：线上 1 场"),
            ("HD-04", "一、二年级研学", "科普研学", "2025-05-04", "甘州区", "市科协", "1", ""),
            ("HD-05", "注意力讲座", "科普讲座", "2025-05-05", "甘州区", "市科协", "1", ""),
            ("", "备注：缺编号的活动", "其他", "2025-05-06", "甘州区", "市科协", "1", ""),
        ]
    ).encode()


@file(".csv")
def unlabelled_sum() -> bytes:
    return _below(_row(g="15"))


@file(".csv")
def sections() -> bytes:
    return lines(
        [HEADERS, _row(a="一、科普讲座"), ROWS[0], _row(b="（二）培训", g="12"), _row(a="农技"), ROWS[1]]
    ).encode()


@file(".csv")
def subrows() -> bytes:
    return _below(_row(b="其中：线上", g="2"), _row(b="  其 中 ： 线下", g="10"))


@file(".csv")
def footer() -> bytes:
    return _below(
        [],
        _row(a="注：1.数据截至12月31日"),
        _row(a="2.不含县级活动"),
        _row(a="数据来源：各县区科协"),
        _row(a="填表人：", b="张某", d="审核：李某", f="联系电话：0936-8210000"),
        _row(a="单位负责人（签字）：", e="填报日期：2025年12月31日"),
        _row(d="2025年12月31日"),
    )


@file(".csv")
def header_again() -> bytes:
    return _between(HEADERS)


@file(".csv")
def another_table() -> bytes:
    return _below(
        [],
        ["资金明细"],
        ["资金编号", "资金名称", "资金来源", "金额(万元)", "日期"],
        ["ZJ-01", "科普经费", "市级财政", "3", "2025-01-01"],
        ["ZJ-02", "培训经费", "省级财政", "4", "2025-01-02"],
    )


@file(".csv")
def list_beside() -> bytes:
    beside = ["可选类别", "科普讲座", "科技培训", "其他"]
    rows = [*TABLE, ("",) * 8]
    return lines([(*row, "", word) for row, word in zip(rows, beside, strict=True)]).encode()


# --- workbooks ---


@file(".xlsx")
def plain() -> bytes:
    return workbook(filled(TABLE))


@file(".xlsx")
def merged_title() -> bytes:
    rows = [["2025年科普活动台账"], ["单位：场"], *TABLE, ["合计", "", "", "", "", "", 15]]
    return workbook(filled(rows, merge=("A1:H1", "A2:H2", "A6:F6")))


@file(".xlsx")
def starts_at_b3() -> bytes:
    return workbook(filled(TABLE, top=3, left=2))


@file(".xlsx")
def merged_header() -> bytes:
    upper = ("活动编号", "活动名称", "时间", "", "县区", "任务数", "")
    lower = ("", "", "开始日期", "结束日期", "", "计划", "场次")
    row = ("HD-01", "科普进校园", "2025-05-24", "2025-05-26", "甘州区", 5, 3)
    merge = ("A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:G2", "A1:G1")
    return workbook(filled([["台账"], upper, lower, row], merge=merge))


@file(".xlsx")
def merged_rows() -> bytes:
    rows = [list(row) for row in TABLE]
    rows[2][4] = rows[2][5] = ""
    return workbook(filled(rows, merge=("E2:E3", "F2:F3")))


@file(".xlsx")
def merged_number() -> bytes:
    """Three sessions in two rows: of which?"""
    rows = [list(row) for row in TABLE]
    rows[1][6], rows[2][6] = 3, ""  # type: ignore[call-overload]
    return workbook(filled(rows, merge=("G2:G3",)))


@file(".xlsx")
def several_sheets() -> bytes:
    note = filled([["填报说明"], ["每行一场活动"]])
    other = filled([("资金编号", "资金名称", "金额(万元)", "日期"), ("ZJ-01", "科普经费", 3, "2025-01-01")])
    empty = filled([HEADERS])
    return workbook(note, filled(TABLE), other, empty, names=("说明", "活动", "资金", "空表"))


@file(".xlsx")
def hidden_rows() -> bytes:
    def fill(sheet: Worksheet) -> None:
        filled(TABLE)(sheet)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["E"].hidden = True

    return workbook(fill)


@file(".xlsx")
def hidden_sheet() -> bytes:
    def fill(sheet: Worksheet) -> None:
        filled([HEADERS, ("HD-99", *ROWS[0][1:])])(sheet)
        sheet.sheet_state = "hidden"

    return workbook(filled(TABLE), fill, names=("活动", "旧数据"))


@file(".xlsx")
def values() -> bytes:
    """Cells as Excel keeps them, not as text: numbers, dates, formats that say more than the value, an error."""

    def fill(sheet: Worksheet) -> None:
        filled([HEADERS])(sheet)
        for row, (number, shown, date, as_shown, remark) in enumerate(
            [
                (3, "General", dt.date(2025, 5, 24), "yyyy-mm-dd", True),
                (3.5, "0.0", dt.date(2025, 3, 1), 'yyyy"年"m"月"', "007"),
                (0.12, "0%", dt.date(2025, 1, 1), 'yyyy"年"', 0.1 + 0.2),
                (300, '0"余"', dt.datetime(2025, 5, 24, 9, 30), "yyyy-mm-dd hh:mm", 620702),  # noqa: DTZ001 - a sheet knows no zones
            ],
            start=2,
        ):
            for column, value in enumerate(
                (f"HD-0{row - 1}", "活动", "其他", date, "甘州区", "市科协", number, remark), 1
            ):
                sheet.cell(row, column, value)
            sheet.cell(row, 7).number_format = shown
            sheet.cell(row, 4).number_format = as_shown
        filled([("HD-05", "活动", "其他", "2025-06-01", "甘州区", "市科协", "#REF!", "#N/A")], top=6)(sheet)
        sheet["G6"].data_type = sheet["H6"].data_type = "e"
        filled([("HD-06", "活动", "其他", "2025-06-01", "甘州区", "市科协", "=SUM(G2:G3)", "")], top=7)(sheet)

    return workbook(fill)


@file(".xlsx")
def formulas_of_nothing() -> bytes:
    """A formula whose result is an empty text was calculated."""

    def change(name: str, part: bytes) -> bytes:
        cell = b'<c r="H2" t="str"><f>IF(G2&gt;9,"many","")</f><v></v></c>'
        return part.replace(b'</row><row r="3"', cell + b'</row><row r="3"') if name.endswith("sheet1.xml") else part

    return repacked(plain(), change=change)


@file(".xlsx")
def long_codes() -> bytes:
    """Typed as a number, a code loses what is beyond its fifteenth digit; typed as text it does not."""
    rows = [HEADERS, (620702199001011234, *ROWS[0][1:]), ("620702199001011234", *ROWS[1][1:])]
    return workbook(filled(rows))


@file(".xls")
def plain_old() -> bytes:
    return old_workbook(TABLE)


@file(".xls")
def values_old() -> bytes:
    def more(sheet, xlwt) -> None:  # type: ignore[no-untyped-def]
        sheet.write(1, 3, dt.date(2025, 3, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
        sheet.write(1, 6, 3.0)
        sheet.write(1, 7, 0.12, xlwt.easyxf(num_format_str="0%"))
        sheet.write(2, 3, dt.date(2025, 5, 24), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        sheet.row(2).set_cell_error(6, "#REF!")
        sheet.write_merge(1, 2, 4, 4, "甘州区")
        sheet.row(2).hidden = True

    first = (*ROWS[0][:3], "", "", "市科协", "", "")
    return old_workbook([HEADERS, first, (*ROWS[1][:3], "", "", "市科协", "", "")], more=more)


@file(".xls")
def new_named_old() -> bytes:
    return plain()


@file(".xlsx")
def old_named_new() -> bytes:
    return plain_old()


@file(".xlsx")
def text_named_workbook() -> bytes:
    return gb18030()


# --- files that are refused ---


@file(".csv")
def nothing() -> bytes:
    return b""


@file(".csv")
def only_blanks() -> bytes:
    return b"\xef\xbb\xbf \r\n\r\n"


@file(".csv")
def one_bad_byte() -> bytes:
    """UTF-8 but for one byte; GB18030 would read it all as other words."""
    return lines(TABLE).encode().replace("甘".encode(), "甘".encode()[:2], 1)


@file(".csv")
def one_bad_byte_read_by_gbk() -> bytes:
    """The same where every text has an even number of words: GB18030 does read it, as other words throughout."""
    table = [("活动编号", "活动名称", "县区", "场次"), ("HD-01", "科普讲座", "山丹", "3")]
    return lines(table).encode().replace("讲".encode(), b"\xe8\xc0\xb2", 1)


@file(".csv")
def neither_encoding() -> bytes:
    return lines(TABLE).encode("gbk") + b"\xff\xff\r\n"


@file(".csv")
def binary() -> bytes:
    return bytes(range(1, 128)) * 2


@file(".csv")
def open_quote() -> bytes:
    return lines(TABLE).replace("科普进校园", '"科普进校园').encode()


@file(".csv")
def quotes_not_doubled() -> bytes:
    """Some systems join cells with commas and think of nothing else."""
    return lines(TABLE).replace("科普进校园", '"星火"行动').encode()


@file(".csv")
def no_header() -> bytes:
    return lines(ROWS).encode()


@file(".csv")
def only_header() -> bytes:
    return lines([HEADERS]).encode()


@file(".csv")
def only_totals() -> bytes:
    return lines([HEADERS, _row(a="合计", g="0")]).encode()


@file(".xls")
def html_table() -> bytes:
    """What many systems call an export to Excel."""
    return "<html><table><tr><td>活动编号</td><td>活动名称</td></tr></table></html>".encode("gbk")


@file(".xls")
def xml_table() -> bytes:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@file(".csv")
def portable_document() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@file(".xlsx")
def letter() -> bytes:
    """A package of another kind: a Word document."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        package.writestr(zipfile.ZipInfo("word/document.xml"), "<document/>")
    return held.getvalue()


@file(".xlsx")
def bomb() -> bytes:
    return repacked(plain(), more={"xl/media/image1.bin": b"\0" * 8_000_000})


@file(".xlsx")
def lying_size() -> bytes:
    """The directory of the package says that a part is smaller than it is."""
    data = bytearray(repacked(plain(), more={"xl/zz.xml": b" " * 5000}))
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 10)
    return bytes(data)


@file(".xlsx")
def far_cell() -> bytes:
    """One cell in the last column and row: room for seventeen thousand million cells."""

    def fill(sheet: Worksheet) -> None:
        filled(TABLE)(sheet)
        sheet["XFD1048576"] = "。"

    return workbook(fill)


@file(".xlsm")
def macro() -> bytes:
    return repacked(plain(), more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


@file(".xlsx")
def macro_sheet() -> bytes:
    return repacked(plain(), more={"xl/macrosheets/sheet1.xml": b"<macrosheet/>"})


@file(".xls")
def macro_old() -> bytes:
    return container({"Workbook": b"\x09\x08\x10\x00"}, storages=("_VBA_PROJECT_CUR", "VBA"))


@file(".xlsx")
def entity() -> bytes:
    def change(name: str, part: bytes) -> bytes:
        declared = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return declared + part if name.endswith("sheet1.xml") else part

    return repacked(plain(), change=change)


@file(".xlsx")
def entity_in_utf16() -> bytes:
    """The same, where a search for the plain letters finds nothing."""

    def change(name: str, part: bytes) -> bytes:
        text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
        return text.encode("utf-16") if name.endswith("app.xml") else part

    return repacked(plain(), change=change)


@file(".xlsx")
def encrypted() -> bytes:
    return container({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"\0"})


@file(".xls")
def encrypted_old() -> bytes:
    begin = struct.pack("<HH6H", 0x809, 16, 0x600, 5, 0, 0, 0, 0) + b"\0" * 4
    return container({"Workbook": begin + struct.pack("<HH", 0x2F, 6) + b"\0" * 6 + struct.pack("<HH", 0x0A, 0)})


@file(".xlsx")
def cut_short() -> bytes:
    return plain()[:-400]


@file(".xls")
def cut_short_old() -> bytes:
    return plain_old()[:3000]


@file(".xlsx")
def part_missing() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain())) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if "sheet1" not in name:
                new.writestr(zipfile.ZipInfo(name), old.read(name))
    return held.getvalue()


@file(".xlsx")
def total_by_formula() -> bytes:
    def fill(sheet: Worksheet) -> None:
        for row in (*TABLE, ("合计", "", "", "", "", "", "=SUM(G2:G3)", "")):
            sheet.append(row)

    return workbook(fill)


# --- cells: one register each, in plain CSV ---

EVENT = ("活动编号", "活动名称", "活动类别", "工作板块", "开始日期", "县区", "主办单位", "场次")
FUND = ("资金编号", "资金名称", "资金来源", "资金形式", "资金环节", "金额", "日期", "县区", "工作板块")
CROWD = ("记录编号", "活动或场馆名称", "日期", "县区", "人数口径", "参与方式", "数量")
OUTCOME = ("成果编号", "成果名称", "成果类别", "工作板块", "数量", "计量单位", "新增或累计", "取得日期", "县区")
EVENT_ROW = ("H{n}", "讲座", "科普讲座", "普惠共享", "2025-03-01", "甘州区", "市科协", "1")
FUND_ROW = ("Z{n}", "经费", "市级财政", "货币", "下达", "10", "2025-03-01", "市本级", "普惠共享")
CROWD_ROW = ("R{n}", "科技馆", "2025-03-01", "甘州区", "人次", "线下", "100")
OUTCOME_ROW = ("O{n}", "专利", "专利", "汇智赋能", "1", "项", "新增", "2025-03-01", "市本级")


def column(header: tuple[str, ...], row: tuple[str, ...], name: str, cells: Sequence[str], title: str = "") -> bytes:
    """Return a register in which one column holds the given cells and everything else is in order."""
    place = header.index(name)
    rows = [
        tuple(cell if at == place else own.format(n=number) for at, own in enumerate(row))
        for number, cell in enumerate(cells, start=1)
    ]
    return ((title + "\r\n" if title else "") + lines((header, *rows))).encode("gb18030")


@file(".csv")
def dates_in_all_forms() -> bytes:
    cells = (
        "2025年5月24日",
        "2025.5.24",
        "2025/5/24",
        "20250524",
        "45801",
        "２０２５年５月２４日",
        "2025-05-24 00:00:00",
    )
    return column(EVENT, EVENT_ROW, "开始日期", cells)


@file(".csv")
def dates_of_a_month_or_year() -> bytes:
    return column(EVENT, EVENT_ROW, "开始日期", ("2025年5月", "2025.5", "2025年", "2025年5月上旬"))


@file(".csv")
def dates_of_a_period() -> bytes:
    cells = ("2025/5/24-26", "2025年5月24日至6月2日", "2025.5.24—2025.5.26")
    return column(EVENT, EVENT_ROW, "开始日期", cells)


@file(".csv")
def dates_without_year_and_a_title_with_one() -> bytes:
    return column(EVENT, EVENT_ROW, "开始日期", ("5月24日", "6.1"), "某某科协2025年活动台账")


@file(".csv")
def dates_without_year() -> bytes:
    return column(EVENT, EVENT_ROW, "开始日期", ("5月24日", "6月1日"))


@file(".csv")
def dates_there_are_not() -> bytes:
    return column(EVENT, EVENT_ROW, "开始日期", ("2025-02-30", "2025年13月1日", "五月", "05/06/2025", "待定"))


@file(".csv")
def numbers_in_all_forms() -> bytes:
    cells = (
        "１２３",
        "1,200",
        "1 200",
        "1.2万",
        "二十",
        "六十余",
        "300余",
        "近万",
        "约500",
        "超10万",
        "120.0",
        "100?",
        "100\u3000",
    )
    return column(CROWD, CROWD_ROW, "数量", cells)


@file(".csv")
def numbers_that_are_none() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("很多", "1e309", "12%", "第十五届", "-5", "三五", "1,20", "0936-8214871"))


@file(".csv")
def numbers_missing_and_zero() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("", "-", "/", "无", "—", "0"))


@file(".csv")
def all_zero() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("0", "0", "0"))


@file(".csv")
def people_among_attendances() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("500人", "300人次"))


@file(".csv")
def money_without_unit() -> bytes:
    return column(FUND, FUND_ROW, "金额", ("50000", "12.5"))


@file(".csv")
def money_in_yuan_by_header() -> bytes:
    header = tuple(one.replace("金额", "金额(元)") for one in FUND)
    return column(header, FUND_ROW, "金额(元)", ("50000", "¥12.50", "3万", "1,200.05"))


@file(".csv")
def money_by_the_words_before() -> bytes:
    return column(FUND, FUND_ROW, "金额", ("120.50", "80余", "5000元"), "单位：万元")


@file(".csv")
def money_finer_than_a_fen() -> bytes:
    return column(FUND, FUND_ROW, "金额", ("0.0000001",), "单位：万元")


@file(".csv")
def a_refund() -> bytes:
    rows = (FUND, ("Z1", "退款", "市级财政", "货币", "支出", "-2万元", "2025-03-01", "市本级", "普惠共享"))
    return lines(rows).encode("gb18030")


@file(".csv")
def a_thousand_times_too_much() -> bytes:
    return column(FUND, FUND_ROW, "金额", ("10", "12", "9.5", "11", "8", "100000"), "单位：万元")


@file(".csv")
def counties_by_other_names() -> bytes:
    cells = ("甘州", "肃南县", "大满镇", "裕固族自治县", "张掖", "兰州市")
    return column(EVENT, EVENT_ROW, "县区", cells)


@file(".csv")
def words_not_on_the_list() -> bytes:
    return column(EVENT, EVENT_ROW, "活动类别", ("讲座", "科普 讲座", "科普讲座 ", "舞会"))


@file(".csv")
def numbers_that_occur_twice() -> bytes:
    return column(EVENT, ("甲", *EVENT_ROW[1:]), "活动名称", ("讲座一", "讲座二", "讲座三"))


@file(".csv")
def blank_where_needed() -> bytes:
    return column(OUTCOME, OUTCOME_ROW, "成果名称", ("专利一", "", "-"))


@file(".csv")
def running_numbers() -> bytes:
    header = tuple(one.replace("活动编号", "序号") for one in EVENT)
    return column(header, EVENT_ROW, "序号", ("1", "2", "3"))


@file(".csv")
def a_header_that_is_nearly_one() -> bytes:
    header = tuple(one.replace("主办单位", "主办的单位") for one in EVENT)
    return column(header, EVENT_ROW, "活动名称", ("讲座",))


@file(".csv")
def headers_by_their_aliases() -> bytes:
    header = ("编号", "活动主题", "类型", "板块", "活动时间", "地区", "牵头单位", "次数")
    return column(header, EVENT_ROW, "活动主题", ("讲座",))


@file(".csv")
def two_columns_of_one_name() -> bytes:
    return lines(((*EVENT, "场次"), (*(one.format(n=1) for one in EVENT_ROW), "2"))).encode("gb18030")


@file(".csv")
def an_end_before_the_start() -> bytes:
    row = tuple(one.format(n=1) for one in EVENT_ROW)
    return lines(((*EVENT, "结束日期"), (*row, "2025-02-28"))).encode("gb18030")


@file(".csv")
def personal_columns() -> bytes:
    row = tuple(one.format(n=1) for one in CROWD_ROW)
    return lines(((*CROWD, "姓名", "联系电话"), (*row, "某某", "13993600000"))).encode("gb18030")


@file(".csv")
def a_telephone_in_a_remark() -> bytes:
    row = tuple(one.format(n=1) for one in EVENT_ROW)
    return lines(((*EVENT, "备注"), (*row, "联系13993600000"))).encode("gb18030")


@file(".csv")
def a_formula_that_failed() -> bytes:
    return column(EVENT, EVENT_ROW, "场次", ("#REF!", "=SUM(A1:A3)", "2"))


@file(".csv")
def markup_in_words() -> bytes:
    cells = ("![](http://example.org/x.png)", "<img src=x onerror=alert(1)>", "$x$ :red[y]", "=HYPERLINK(A1)")
    return column(EVENT, EVENT_ROW, "活动名称", cells)


@file(".csv")
def invisible_marks() -> bytes:
    return column(EVENT, EVENT_ROW, "主办单位", ("市科协\u00a0", "\u200b市科协", " 市科协"))


@file(".csv")
def which_register() -> bytes:
    return "编号,名称,日期,备注\r\n1,讲座,2025-03-01,好\r\n".encode("gb18030")


# --- one more of each kind that is read as a person reads it ---


def _events(count: int) -> list[list[str]]:
    """Return a register of events that is in order, with a header."""
    return [list(EVENT), *([one.format(n=number) for one in EVENT_ROW] for number in range(1, count + 1))]


@file(".xlsx")
def hedges_and_codes_by_format() -> bytes:
    def fill(sheet: Worksheet) -> None:
        filled(_events(2))(sheet)
        for place, value, code in (("A2", 7, '"HD2025-"000'), ("H2", 3, "0.00"), ("H3", 12, '0"场"')):
            sheet[place] = value
            sheet[place].number_format = code

    return workbook(fill)


@file(".xlsx")
def parts_spelled_otherwise() -> bytes:
    def change(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/"):
            return part
        return (
            re.sub(rb' r="[A-Z]*\d+"', b"", part).replace(b'"', b"'").replace(b"<sheetData>", b"<!-- 1 --><sheetData>")
        )

    return repacked(workbook(filled(_events(2))), change=change)


@file(".xlsx")
def struck_out_cell() -> bytes:
    def fill(sheet: Worksheet) -> None:
        filled(_events(2))(sheet)
        sheet["H3"].font = Font(strike=True)

    return workbook(fill)


@file(".csv")
def marks_behind_numbers() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("120②", "300余*", "85（注3）", "6 000³"))


@file(".csv")
def numbers_as_spoken() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("一百三", "三千六", "两万二", "四百零八余", "1.5 万"))


@file(".csv")
def times_with_zones() -> bytes:
    cells = ("2025-05-23T16:00:00Z", "2025-06-01T00:00:00+08:00", "202507", "2025-08-01 23:59:59")
    return column(EVENT, EVENT_ROW, "开始日期", cells)


@file(".csv")
def record_numbers_as_text() -> bytes:
    return column(EVENT, EVENT_ROW, "活动编号", ('="007"', "'008", "2025009.0", "\u200eHD-10"))


@file(".txt")
def pasted_from_a_message() -> bytes:
    table = [EVENT, ["---"] * len(EVENT), [one.format(n=1) for one in EVENT_ROW]]
    return "".join("| " + " | ".join(row) + " |\n" for row in table).encode()


@file(".csv")
def words_for_nothing() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("NULL", "\\N", "undefined", "None", "100"))


@file(".csv")
def rows_that_are_none() -> bytes:
    row = [one.format(n=1) for one in EVENT_ROW]
    blank = ["", "", "", "", "", "", ""]
    rows = [EVENT, ["甲", "乙", "丙", "丁", "戊", "己", "庚", "1"], ["承前页", *blank[:6], "4"], row]
    rows += [["2", *blank], ["3", *blank], ["过次页", *blank[:6], "5"], ["平均", *blank[:6], "1"]]
    return lines(rows).encode("gb18030")


@file(".csv")
def errors_of_other_programs() -> bytes:
    return column(CROWD, CROWD_ROW, "数量", ("Err:502", "#SPILL!", "#名称?", "100"))


@file(".xlsx")
def three_blocks_side_by_side() -> bytes:
    def fill(sheet: Worksheet) -> None:
        for place, left in enumerate((1, 10, 19)):
            filled([EVENT, [one.format(n=place) for one in EVENT_ROW]], left=left)(sheet)

    return workbook(fill)


@file(".csv")
def money_by_a_column_of_sizes() -> bytes:
    sizes = ("元", "千元", "十万元", "百万元", "亿元")
    rows = [[*(one.format(n=place) for one in FUND_ROW), size] for place, size in enumerate(sizes)]
    return lines([[*FUND, "单位"], *rows]).encode("gb18030")


@file(".csv")
def counties_but_one() -> bytes:
    return column(EVENT, EVENT_ROW, "县区", ("除甘州区外", "甘州区、临泽县", "甘州区和高台县", "甘州区"))


if __name__ == "__main__":
    for name, make in FILES.items():
        (HERE / name).write_bytes(make())
