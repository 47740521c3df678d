"""Bytes to cells: as typed, each with the number of its row in the sheet, and nothing but `Unreadable` raised."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie import read
from kexie.problems import Fault
from kexie.read import Limits, apart
from kexie.read.formats import Pattern, Shown, has_lost_digits, meaning, number, text
from kexie.read.headers import tidy
from tests.soak import examples

AWKWARD = Path(__file__).parents[1] / "files" / "awkward"
KNOWN = {"events": ("编号", "名称", "数量", "日期", "县区"), "funding": ("资金编号", "资金名称", "金额(万元)")}


def rows(sheet: read.Sheet) -> dict[int, list[str]]:
    return {int(row): list(sheet.cells.loc[row]) for row in sheet.cells.index}


def the_table(drawn: str, known: Mapping[str, tuple[str, ...]] = KNOWN) -> read.Table:
    (table,) = read.tables(read.book(drawn.encode(), "x.csv"), known).tables
    return table


def refused(data: bytes, limits: Limits = read.LIMITS, *, apart: bool = False) -> Fault:
    reader = read.book_apart if apart else read.book
    with pytest.raises(read.Unreadable) as refusal:
        reader(data, "x", limits=limits)
    return refusal.value.finding.fault


# --- text files ---


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        ("编号,数量\nA,3\n", {1: ["编号", "数量"], 2: ["A", "3"]}),
        ("\ufeff编号,数量\nA,3\n", {1: ["编号", "数量"], 2: ["A", "3"]}),
        ("编号,数量\r\nA,3", {1: ["编号", "数量"], 2: ["A", "3"]}),
        (" 编号 ,数量\nA, 3", {1: [" 编号 ", "数量"], 2: ["A", " 3"]}),
        ("编号,数量\nA\n", {1: ["编号", "数量"], 2: ["A", ""]}),
        ("编号,数量\nNA,null\n", {1: ["编号", "数量"], 2: ["NA", "null"]}),
        ("编号,数量\n007,1e3\n", {1: ["编号", "数量"], 2: ["007", "1e3"]}),
        ('编号,数量\n"一\n二","1,200"\nB,4\n', {1: ["编号", "数量"], 2: ["一\n二", "1,200"], 3: ["B", "4"]}),
        ("编号,数量\n\nA,3\n\n", {1: ["编号", "数量"], 2: ["", ""], 3: ["A", "3"], 4: ["", ""]}),
        (
            "单位：万元\n编号,数量\nA,3,x,\n",
            {1: ["单位：万元", *[""] * 3], 2: ["编号", "数量", "", ""], 3: ["A", "3", "x", ""]},
        ),
    ],
)
def test_cells_stay_as_typed_with_the_row_of_the_sheet(data: str, cells: dict[int, list[str]]) -> None:
    assert rows(read.book(data.encode(), "x.csv").sheets[0]) == cells


def test_many_lines_of_other_widths_keep_their_places() -> None:
    text = "".join(f"{row},a\n" if row % 3 else f"{row}\n" if row % 2 else f"{row},a,b\n" for row in range(1, 5000))
    cells = read.book(text.encode(), "x.csv").sheets[0].cells
    assert list(cells[1]) == [str(row) for row in range(1, 5000)]
    assert list(cells[3]) == ["" if row % 3 or row % 2 else "b" for row in range(1, 5000)]


@pytest.mark.parametrize(
    ("drawn", "row"),
    [
        ('编号,数量\nA,"3\nB,4\n', 2),
        ('编号,数量\nA,"3\nB,"4\n', 2),
        ('编号,数量\n"A\nB",3\nC,"三"场\n', 3),
        ('编号,数量\nA,"', 2),
    ],
)
def test_a_quotation_mark_without_a_partner_is_found(drawn: str, row: int) -> None:
    with pytest.raises(read.Unreadable) as refusal:
        read.book(drawn.encode(), "x.csv")
    assert (refusal.value.finding.fault, refusal.value.finding.row) == (Fault.OPEN_QUOTE, row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=6),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=examples(15))
def test_what_is_written_is_read_again(encoding: str, delimiter: str, table: list[list[str]]) -> None:
    table = [["编号", "名称", "数量"], *[[cell.replace("\ufeff", "").strip("'") for cell in row] for row in table]]
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    book = read.book("\r\n".join(lines).encode(encoding), "x.csv")
    assert (book.encoding, book.delimiter) == (encoding, delimiter)
    assert list(rows(book.sheets[0]).values()) == table


# --- anything at all ---


@given(data=st.binary(max_size=400))
@settings(max_examples=examples(150))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    _reads_or_refuses(data)


@pytest.mark.parametrize(
    "name", ["values.xlsx", "merged-header.xlsx", "values-old.xls", "preamble.csv", "utf16-unicode-text.txt"]
)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6),
    cut=st.floats(0, 1),
)
@settings(max_examples=examples(25))
def test_no_damage_raises_anything_else(name: str, changes: list[tuple[float, bytes]], cut: float) -> None:
    data = bytearray((AWKWARD / name).read_bytes())
    for share, piece in changes:
        place = int(share * (len(data) - 4))
        data[place : place + len(piece)] = piece
    _reads_or_refuses(bytes(data))
    _reads_or_refuses(bytes(data[: int(cut * len(data))]))


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4))
@settings(max_examples=examples(25))
def test_no_damaged_part_raises_anything_else(part: str, changes: list[tuple[float, bytes]]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(AWKWARD / "values.xlsx") as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            data = bytearray(old.read(name))
            for share, piece in changes if name == part else ():
                place = int(share * len(data))
                data[place : place + len(piece)] = piece
            new.writestr(name, bytes(data))
    _reads_or_refuses(held.getvalue())


def _reads_or_refuses(data: bytes) -> None:
    with contextlib.suppress(read.Unreadable):
        read.tables(read.book(data, "x", limits=Limits(cells=100_000)), KNOWN)


# --- limits ---


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (Limits(file_bytes=10), b"a,b\n1,2\n3,4\n"),
        (Limits(rows=2), b"a,b\n1,2\n3,4\n"),
        (Limits(columns=1), b"a,b\n1,2\n3,4\n"),
        (Limits(columns=5), b"a,b\n1,2\n3,4" + b"," * 50),
        (Limits(cells=5), b"a,b\n1,2\n3,4\n"),
        (Limits(cell_length=4), "a,b\n一二三四五,2\n".encode()),
    ],
)
def test_a_text_file_keeps_within_its_limits(limits: Limits, data: bytes) -> None:
    assert refused(data, limits) is Fault.TOO_LARGE


def test_a_cell_is_measured_in_characters() -> None:
    read.book("a,b\n一二三四,2\n".encode(), "x", limits=Limits(cell_length=4))


@pytest.mark.parametrize(
    "limits", [Limits(unpacked_bytes=5000), Limits(entries=3), Limits(rows=2), Limits(columns=7), Limits(cells=20)]
)
def test_a_workbook_keeps_within_its_limits(limits: Limits) -> None:
    assert refused((AWKWARD / "plain.xlsx").read_bytes(), limits) is Fault.TOO_LARGE


def test_a_part_may_not_be_packed_too_tightly() -> None:
    held = io.BytesIO((AWKWARD / "plain.xlsx").read_bytes())
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.png", b"\0" * 2_000_000)
    assert refused(held.getvalue()) is Fault.TOO_LARGE
    read.book(held.getvalue(), "x", limits=Limits(ratio=2_000))


def test_two_parts_of_one_name_are_not_trusted() -> None:
    held = io.BytesIO((AWKWARD / "plain.xlsx").read_bytes())
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("XL/workbook.xml", b"<workbook/>")
    assert refused(held.getvalue()) is Fault.DAMAGED


# --- in a process of its own ---


APART = ["values.xlsx", "values-old.xls", "hidden-sheet.xlsx", "merged-title.xlsx", "gb18030.csv"]


@pytest.mark.parametrize("name", APART)
def test_a_file_read_apart_is_the_same(name: str) -> None:
    data = (AWKWARD / name).read_bytes()
    here, apart = read.book(data, name), read.book_apart(data, name)
    assert (apart.encoding, apart.delimiter, apart.findings) == (here.encoding, here.delimiter, here.findings)
    assert [details(sheet) for sheet in apart.sheets] == [details(sheet) for sheet in here.sheets]
    for one, other in zip(apart.sheets, here.sheets, strict=True):
        pd.testing.assert_frame_equal(one.cells, other.cells)


def details(sheet: read.Sheet) -> tuple[object, ...]:
    return sheet.name, sheet.merged, sheet.width, sheet.widths, sheet.hidden


def test_a_large_text_file_read_apart_is_the_same() -> None:
    data = ("单位：场\n编号,数量\n" + "A,3\n" * 300_000 + "B\n").encode("gb18030")
    here, apart = read.book(data, "x.csv"), read.book_apart(data, "x.csv")
    assert (apart.encoding, apart.delimiter, apart.findings) == (here.encoding, here.delimiter, here.findings)
    assert details(apart.sheets[0]) == details(here.sheets[0])
    pd.testing.assert_frame_equal(apart.sheets[0].cells, here.sheets[0].cells)


def test_what_is_refused_apart_says_the_same() -> None:
    data = (AWKWARD / "macro.xlsm").read_bytes()
    assert refused(data, apart=True) is Fault.HAS_MACROS


def test_a_hang_is_ended() -> None:
    assert refused((AWKWARD / "plain.xlsx").read_bytes(), Limits(seconds=0.01), apart=True) is Fault.TOOK_TOO_LONG


def test_what_eats_memory_is_ended() -> None:
    limits = Limits(memory_bytes=256 * 1024**2, columns=20_000, cells=10**12)
    assert refused((AWKWARD / "far-cell.xlsx").read_bytes(), limits, apart=True) is Fault.TOO_LARGE


def test_memory_is_bounded_where_the_machine_has_more() -> None:
    held = io.BytesIO()
    written = openpyxl.Workbook()
    written.worksheets[0]["A1"] = written.worksheets[0]["T600000"] = "。"
    written.save(held)
    assert refused(held.getvalue(), Limits(memory_bytes=128 * 1024**2), apart=True) is Fault.TOO_LARGE


def test_a_bomb_is_not_unpacked() -> None:
    limits = Limits(memory_bytes=64 * 1024**2, ratio=10**6)
    assert refused((AWKWARD / "bomb.xlsx").read_bytes(), Limits(unpacked_bytes=10**6), apart=True) is Fault.TOO_LARGE
    # Looking into it needs no room for it.
    read.book_apart((AWKWARD / "bomb.xlsx").read_bytes(), "x", limits=limits)


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[apart._AtHand]:
    """A reader waits, as in a server."""
    kept = apart._AtHand()
    monkeypatch.setattr(apart, "_AT_HAND", kept)
    read.keep_reader()
    yield kept
    kept.reader().end()


def test_each_file_has_a_reader_of_its_own_and_the_next_one_waits(at_hand: apart._AtHand) -> None:
    data = (AWKWARD / "values.xlsx").read_bytes()
    seen = []
    for _ in range(2):
        assert at_hand._waits
        seen.append(at_hand._waits.child)
        pd.testing.assert_frame_equal(read.book_apart(data, "x").sheets[0].cells, read.book(data, "x").sheets[0].cells)
        assert seen[-1].returncode is not None
    assert seen[0] is not seen[1]


def test_a_reader_that_ended_while_it_waited_is_no_fault_of_the_file(at_hand: apart._AtHand) -> None:
    assert at_hand._waits
    at_hand._waits.child.kill()
    at_hand._waits.child.wait()
    assert read.book_apart((AWKWARD / "values.xlsx").read_bytes(), "x").sheets


def test_a_reader_that_is_asked_nothing_ends_by_itself(at_hand: apart._AtHand) -> None:
    waits = at_hand.reader()
    assert waits.child.stdin
    waits.child.stdin.close()
    assert waits.child.wait(60) == 0
    waits.file.close()
    at_hand.replace()


# --- cells of workbooks ---


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1234.56, "1234.56"),
        (1e-7, "0.0000001"),
        (1e15, "1000000000000000"),
        (1e22, "10000000000000000000000"),
    ],
)
def test_numbers_are_written_in_full(value: float, shown: str) -> None:
    assert number(value) == shown


def test_texts_and_truths_are_no_numbers() -> None:
    assert [text("007"), text(True), text(False)] == ["007", "是", "否"]
    assert [has_lost_digits(10**15), has_lost_digits(10**15 - 1), has_lost_digits(True)] == [True, False, False]


@pytest.mark.parametrize(
    ("number", "code", "means"),
    [
        (0, None, None),
        (9, None, Shown.PERCENT),
        (14, None, None),
        (57, None, Shown.MONTH),
        (164, "yyyy-mm-dd", None),
        (164, 'yyyy"年"m"月";@', Shown.MONTH),
        (164, '[$-804]yyyy"年"m"月"', Shown.MONTH),
        (164, 'yyyy"年"', Shown.YEAR),
        (164, 'm"月"d"日"', None),
        (164, "0.00E+00", None),
        (164, '#,##0.00"万元"', Pattern(after="万元")),
        (164, "0余", Pattern(after="余")),
        (164, 'General"余"', Pattern(after="余")),
        (164, '"约"0', Pattern(before="约")),
        (164, '"KP2025-"000', Pattern(before="KP2025-", digits=3)),
        (164, '0.0,"千人次"', Pattern(after="千人次", thousands=1, decimals=1)),
        (164, '0.0,,"百万人次"', Pattern(after="百万人次", thousands=2, decimals=1)),
        (2, None, Pattern(decimals=2)),
        (164, "¥#,##0.00", Pattern(before="¥")),
        (164, "[$¥-804]#,##0.00", Pattern(before="¥")),
        (44, None, Pattern(before="¥")),
        (164, '[Red]0"人"', Pattern(after="人")),
        # In tens of thousands, by a point that is only a word; and one of several ways: read as it is held.
        (164, '0!.0,"万"', None),
        (164, '[>=10000]0.0,"千";0', None),
        (164, "#,##0.00", None),
        (164, "#,##0_);(#,##0)", None),
        (164, "General", None),
        (164, "@", None),
    ],
)
def test_a_format_may_say_more_than_the_value(number: int, code: str | None, means: Shown | Pattern | None) -> None:
    assert meaning(number, code) == means


@pytest.mark.parametrize(
    ("pattern", "value", "shown"),
    [
        (Pattern(before="约"), 500, "约500"),
        (Pattern(before="KP2025-", digits=3), 7, "KP2025-007"),
        (Pattern(after="千人次", thousands=1, decimals=1), 12_345, "12.345千人次"),
        (Pattern(after="百万人次", thousands=2, decimals=1), 2_500_000, "2.5百万人次"),
        (Pattern(decimals=2), 2025.1, "2025.10"),
        (Pattern(decimals=2), 12.345, "12.345"),
        (Pattern(before="¥"), -5.2, "¥-5.2"),
    ],
)
def test_a_number_is_read_as_the_sheet_shows_it(pattern: Pattern, value: float, shown: str) -> None:
    assert text(value, pattern) == shown


# --- headers ---


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("活动 名称", "活动名称"),
        ("活动\n名称：", "活动名称"),
        ("*活动名称", "活动名称"),
        ("金额（万元）", "金额"),
        ("金额(万元)*", "金额"),
        ("线上／线下", "线上/线下"),
        ("（必填）", "(必填)"),
        ("", ""),
    ],
)
def test_headers_are_compared_by_what_they_say(typed: str, plain: str) -> None:
    assert read.plain_header(typed) == plain


def test_headers_lose_their_line_breaks_only() -> None:
    assert [tidy(header) for header in ("活动\n名称", " 县 区 ", "QR code")] == ["活动名称", "县区", "QR code"]


@pytest.mark.parametrize(
    ("drawn", "header_row", "headers"),
    [
        ("编号,名称\nA,b\n", 1, ("编号", "名称")),
        ("编号,我的列,名称\nA,b,c\n", 1, ("编号", "我的列", "名称")),
        ("编号,,名称\nA,,c\n", 1, ("编号", "名称")),
        ("日期,2025\n编号,名称,数量\nA,b,3\n", 2, ("编号", "名称", "数量")),
        # Nothing but near misses: the columns are suggested later.
        ("编号码,名称列\nA,b\n", 1, ("编号码", "名称列")),
        # The same table again beside it.
        ("编号,名称,,编号,名称\nA,b,,C,d\n", 1, ("编号", "名称")),
        # A row of data under a header is no second row of it, whatever is blank.
        ("编号,名称,数量\n,b,三\n", 1, ("编号", "名称", "数量")),
    ],
)
def test_the_header_is_found(drawn: str, header_row: int, headers: tuple[str, ...]) -> None:
    table = the_table(drawn)
    assert (table.header_row, table.headers) == (header_row, headers)


def test_lower_headers_that_are_the_same_take_the_upper_one_with_them() -> None:
    table = the_table("编号,计划,,完成,\n,数量,日期,数量,日期\nA,1,2,3,4\n")
    assert table.headers == ("编号", "计划/数量", "计划/日期", "完成/数量", "完成/日期")


def test_a_header_that_is_nowhere_is_said_to_be_missing() -> None:
    with pytest.raises(read.Unreadable) as refusal:
        the_table("甲,乙\n1,2\n")
    assert refusal.value.finding.fault is Fault.NO_TABLE


# --- rows ---


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("合计,,15,,", Fault.TOTAL_SET_ASIDE),
        (",合　计,15,,", Fault.TOTAL_SET_ASIDE),
        ("12,总计：,15,,", Fault.TOTAL_SET_ASIDE),
        ("本页小计,,300余,,—", Fault.TOTAL_SET_ASIDE),
        ("A9,合计,15,,", None),
        (",合计,15,2025-01-01,", None),
        (",合计,15,,甘州区", None),
        ("合计划,,15,,", None),
        ("一、讲座,,,,", Fault.SECTION_SET_ASIDE),
        ("（一）讲座,,7,,", Fault.SECTION_SET_ASIDE),
        ("甘州区,,,,", Fault.SECTION_SET_ASIDE),
        ("A9,一、二年级,1,2025,甘州区", None),
        ("A9,,,,", None),
        (",,15,,", None),
        (",其中：线上,3,,", Fault.SUBROW_SET_ASIDE),
        (",其中线上,3,,", Fault.SUBROW_SET_ASIDE),
        ("A9,其中一场,3,2025-01-01,甘州区", None),
        ("注：含线上,,,,", Fault.NOTE_SET_ASIDE),
        ("填表人：张某,,审核：李某,,", Fault.NOTE_SET_ASIDE),
        ("说明会,讲座,3,2025-01-01,甘州区", None),
        ("编号,名称,数量,日期,县区", Fault.HEADER_AGAIN),
    ],
)
def test_a_row_is_judged_as_a_whole(row: str, fault: Fault | None) -> None:
    last = "Z,最后,8,2025-12-01,民乐县"
    table = the_table(f"编号,名称,数量,日期,县区\nA,讲座,3,2025-05-01,甘州区\n{row}\n{last}\n")
    assert [one.fault for one in table.findings] == ([fault] if fault else [])
    assert list(table.cells.index) == ([2, 4] if fault else [2, 3, 4])
    assert (table.read, table.set_aside) == (3, 1 if fault else 0)


def test_a_sum_without_a_word_is_found_only_where_it_is_one() -> None:
    head = "编号,名称,数量,日期,县区\nA,a,3,2025,甘州区\nB,b,4,2025,甘州区\n"
    assert the_table(f"{head},,7,,\n").set_aside == 1
    assert the_table(f"{head},,8,,\n").set_aside == 0


@pytest.mark.parametrize(
    ("drawn", "shifted"),
    [
        ("编号,名称,数量\nA,b,3\nC,d,e,4\n", [3]),
        ("编号,名称,数量\nA,b,3\nC,d,e,\n", [3]),
        ("编号,名称,数量\nA,b,c,\n", [2]),
        ("编号,名称,数量\nA,b,3,\nC,d,4,\n", []),
        ("编号,名称,数量\nA,b,3,\nC,d,4,\nE,f,g,5,\n", [4]),
        ("编号,名称,数量,\nA,b,3,\nC,d,4,\n", []),
    ],
)
def test_cells_pushed_by_a_stray_delimiter_are_found(drawn: str, shifted: list[int]) -> None:
    found = the_table(drawn).findings
    assert [one.row for one in found if one.fault is Fault.EXTRA_CELLS] == shifted


def test_names_below_those_who_sign_are_no_data() -> None:
    head = "编号,名称,数量,日期,县区\nA,a,3,2025,甘州区\n填表人,,审核人,,\n"
    assert the_table(f"{head}张某,,李某,,\n").set_aside == 2
    assert the_table(f"{head}张某,,李某,,\nB,b,4,2025,甘州区\n").set_aside == 1
    assert the_table(f"{head}B9,,4,,\n").set_aside == 1


_CELLS = st.sampled_from(
    ["", "", "A1", "合计", "小计", "注：含线上", "其中：线上", "一、讲座", "3", "2025-05-24", "甘州区", "编号", "名称"]
)


@given(body=st.lists(st.lists(_CELLS, min_size=5, max_size=7), min_size=1, max_size=8))
@settings(max_examples=examples(150))
def test_no_row_is_lost_or_told_of_twice(body: list[list[str]]) -> None:
    drawn = "编号,名称,数量,日期,县区\n" + "".join(",".join(row) + "\n" for row in body) + "Z,z,1,2025,甘州区\n"
    table = the_table(drawn)
    below = [row for row, cells in enumerate([*body, ["Z"]], start=2) if any(cells)]
    told = [one.row for one in table.findings if one.row and one.fault is not Fault.EXTRA_CELLS]
    assert sorted([*table.cells.index, *told]) == below
    assert (table.read, table.set_aside) == (len(below), len(told))


# --- without ---


def test_a_copy_lacks_the_cells_of_a_column_and_nothing_else() -> None:
    book = read.book("名单\n编号,姓 名,数量\nA,张某,3\n合计,,3\n".encode("gb18030"), "x.csv")
    copy = read.copy(read.emptied(book, headers=["姓名"]))
    assert copy == "\ufeff名单,,\r\n编号,姓 名,数量\r\nA,,3\r\n合计,,3\r\n".encode()


def test_a_copy_of_a_workbook_is_a_workbook_of_texts() -> None:
    book = read.book((AWKWARD / "values.xlsx").read_bytes(), "x.xlsx")
    copy = openpyxl.load_workbook(io.BytesIO(read.copy(read.emptied(book, headers=["县区"]))))
    sheet = copy["活动"]
    assert [sheet.cell(1, 5).value, sheet.cell(2, 5).value, sheet.cell(2, 7).value] == ["县区", None, "3"]
    assert sheet["G7"].data_type == "s"


def test_a_header_merged_over_columns_takes_all_of_them_along() -> None:
    held = io.BytesIO()
    written = openpyxl.Workbook()
    sheet = written.worksheets[0]
    for cells in (["编号", "联系人", None, "数量"], [None, "姓名", "电话", None], ["A", "张某", "0936", 3]):
        sheet.append(cells)
    sheet.merge_cells("B1:C1")
    written.save(held)
    copy = read.book(read.copy(read.emptied(read.book(held.getvalue(), "x"), headers=["联系人"])), "x")
    assert rows(copy.sheets[0])[3] == ["A", "", "", "3"]
