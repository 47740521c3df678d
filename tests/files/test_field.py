"""Files in forms that people really use, and what is read from each: as a person reads it, or a question.

The files lie in ``tests/files/field``, their right outcomes in ``EXPECTED.md`` beside them. Each stands for a kind: the
other forms of it are drawn below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie import check, clean
from kexie.check import Upload
from kexie.problems import Severity
from kexie.store import Revision

FIELD = Path(__file__).parent / "field"
FILES = sorted(path.name for path in FIELD.iterdir() if path.suffix != ".md")

# What is read: file, column, the values of the rows accepted. What is asked: rows and codes of errors and warnings.
EXPECTED = """
    blank-before-quotation-mark.csv   | 备注     | 室内,室外、分两批,不含线上 |
    blank-between-number-and-wan.csv  | 数量     | 约12000、30000、近2000  |
    colloquial-numerals.csv           | 数量     | 120、2500、305          |
    column-numbers-below-header.csv   | 场次     | 3、12                   |
    equals-sign-keeps-text.csv        | 活动编号 | 001、002                |
    exponents-as-record-numbers.csv   | 场次     | 3、3                    | 2 record-number-cut、3 record-number-cut
    footnote-mark-behind-number.csv   | 数量     | 120、300、85            |
    headers-decoded-twice.csv         |          |                         | - mojibake
    look-alike-radical-in-county.csv  | 县区     | 民乐县、山丹县          |
    million-yuan-above-table.csv      | 金额     | 120                     |
    month-in-six-digits.csv           | 开始日期 | 2025-05、2025-11        |
    record-numbers-with-point-zero.csv | 活动编号 | 2025001、2025002       |
    same-as-above.csv                 | 主办单位 | 甘州区科协、甘州区科协、临泽县科协、临泽县科协 |
    two-counties-in-cell.csv          | 县区     |                         | 2 not-on-the-list、3 not-on-the-list
    utc-timestamps.csv                | 开始日期 | 2025-05-24、2025-01-01  |
    words-for-null.csv                | 主办单位 |                         | 2 missing-value、3 missing-value、4 missing-value、5 missing-value、6 missing-value、7 missing-value
    example-row.csv                   | 活动编号 | KP-01、KP-02 | 2 example-set-aside
    markup-behind-byte-order-mark.xls |  |  | - unknown-format
    one-full-width-comma.csv          | 场次 | 12 | 2 full-width-comma
    rows-numbered-beforehand.csv      | 场次 | 3、12 |
    subtotals-in-grouping-column.xlsx | 场次 | 3、12 |
    tab-behind-every-cell.csv         | 场次 | 3、12 |
    units-below-header.csv            | 金额 | 5.2、3 |
    hedge-in-number-format.xlsx       | 数量 | 约500、近80、超60 |
    month-typed-as-decimal.xlsx       | 开始日期 | 2025-10、2025-11 |
    record-number-in-number-format.xlsx | 活动编号 | KP2025-007、008 |
    thousands-in-number-format.xlsx   | 数量 | 12000、2500000 |
    formula-without-result-no-cell-references.xlsx | 场次 | 12 | 2 not-calculated
    one-unusual-error-cell.xlsx       | 场次 | 12 | 2 error-value
    picture-in-cell.xlsx              | 成果编号 | CG-01、CG-02 |
    styles-part-renamed.xlsx          | 开始日期 | 2025-03、2025-03-18 |
    zero-stored-for-formula.xlsx      | 场次 | 12 | 2 not-calculated
    summary-sheet-repeats-rows.xlsx   | 场次 | 3、12、2、3、12、2 | - sheet-repeats
    two-blocks-side-by-side.xlsx      | 场次 | 3、12 | 1 table-beside
    old-workbook-code-page-936.xls | 场次 | 3、12 |
    struck-out-part-of-number.xlsx | 数量 | 320 | 2 part-struck
    struck-out-row.xlsx            | 场次 | 3、12、2 | 3 rows-struck
    year-of-filling-in-only.csv       | 场次     |                         | - year-not-stated
    yuan-sign-under-wan-header.csv    | 金额     | 5.2、18.6               | - currency-sign
"""
# The same of one more file of each kind, among the awkward ones.
AWKWARD = """
    counties-but-one.csv            | 县区     | 甘州区 | 2 not-on-the-list、3 not-on-the-list、4 not-on-the-list
    errors-of-other-programs.csv    | 数量     | 100    | 2 error-value、3 error-value、4 error-value
    hedges-and-codes-by-format.xlsx | 活动编号 | HD2025-007、H2 |
    marks-behind-numbers.csv        | 数量     | 120、300余、85、6000 |
    money-by-a-column-of-sizes.csv  | 金额     | 0.001、1、100、1000、100000 | 6 far-from-usual
    numbers-as-spoken.csv           | 数量     | 130、3600、22000、408余、15000 |
    parts-spelled-otherwise.xlsx    | 活动编号 | H1、H2 |
    pasted-from-a-message.txt       | 活动编号 | H1     |
    record-numbers-as-text.csv      | 活动编号 | 007、008、2025009、HD-10 |
    rows-that-are-none.csv          | 活动编号 | H1     |
    struck-out-cell.xlsx            | 场次     | 1、1   | 3 cells-struck
    three-blocks-side-by-side.xlsx  | 活动编号 | H0     | 1 table-beside
    times-with-zones.csv            | 开始日期 | 2025-05-24、2025-06-01、2025-07、2025-08-01 |
    words-for-nothing.csv           | 数量     | 100    | 2 missing-value、3 missing-value、4 missing-value、5 missing-value
"""


def _cases(table: str) -> dict[str, list[str]]:
    lines = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return {name: rest for name, *rest in lines}


CASES = _cases(EXPECTED)


def checked(data: bytes | str, name: str, revision: Revision) -> Upload:
    content = data.encode() if isinstance(data, str) else data
    return check.upload(content, name, organisation=revision.organisation, held=revision.tables)


def read(upload: Upload, column: str) -> list[str]:
    return [text for table in upload.tables for text in clean.written(table.frame, table.register)[column].tolist()]


def asked(upload: Upload) -> list[str]:
    """Return row and code of what is more than a note."""
    return [
        f"{'-' if one.row is None else one.row} {one.fault.code}"
        for one in upload.findings
        if one.fault.severity is not Severity.NOTE
    ]


def test_every_file_has_its_outcome() -> None:
    assert sorted(CASES) == FILES


@pytest.mark.parametrize(
    ("folder", "name"), [*(("field", name) for name in FILES), *(("awkward", name) for name in _cases(AWKWARD))]
)
def test_a_file_is_read_as_a_person_reads_it(revision: Revision, folder: str, name: str) -> None:
    column, values, questions = (CASES if folder == "field" else _cases(AWKWARD))[name]
    upload = checked((FIELD.parent / folder / name).read_bytes(), name, revision)
    assert asked(upload) == [one for one in questions.split("、") if one]
    if column:
        assert read(upload, column) == [one for one in values.split("、") if one]
    for finding in upload.findings:
        assert finding["zh"]
        assert finding["en"]


# --- other forms of the same kinds ---

ATTENDANCE = "记录编号,活动或场馆名称,日期,县区,人数口径,参与方式,数量\nR1,甲,{date},{county},人次,线下,{count}\n"


def attendance(revision: Revision, *, date: str = "2025-05-01", county: str = "甘州区", count: str = "1") -> Upload:
    return checked(ATTENDANCE.format(date=date, county=county, count=count), "人数.csv", revision)


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("120²", "120"),
        ("120 ③", "120"),
        ("300余⑴", "300余"),
        ("85[2]", "85"),
        ("85（注1）", "85"),
        ("85*", "85"),
        ("12①0", None),
        ("①", None),
        ("三百六", "360"),
        ("三百六余", "360余"),
        ("一千零五", "1005"),
        ("一万二", "12000"),
        ("一万二千三百", "12300"),
        ("两万零五十", "20050"),
        ("一百一十", "110"),
        ("超 3 万", "超30000"),
        ("1.2 万余", "12000余"),
    ],
)
def test_numbers_are_read_as_they_are_spoken_and_without_marks(
    revision: Revision, typed: str, held: str | None
) -> None:
    upload = attendance(revision, count=typed)
    assert read(upload, "数量") == ([held] if held else [])


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("2025-05-23T16:00:00Z", "2025-05-24"),
        ("2025-05-24T00:00:00+08:00", "2025-05-24"),
        ("2025-05-23 23:59:59", "2025-05-23"),
        ("2025-05-24T07:30:00.000+0800", "2025-05-24"),
        ("202512", "2025-12"),
        ("202513", None),
        ("2025-05-24①", None),
    ],
)
def test_a_zone_or_a_second_moves_no_day(revision: Revision, typed: str, held: str | None) -> None:
    assert read(attendance(revision, date=typed), "日期") == ([held] if held else [])


@pytest.mark.parametrize(
    ("above", "held"),
    [
        ("2025年科普活动台账", "2025-05-24"),
        ("科普活动台账 制表时间 2026年1月8日", None),
        ("2025年科普活动台账 填报日期：2026年1月8日", "2025-05-24"),
        ("统计期间：2025年1月1日至2025年12月31日", "2025-05-24"),
        ("2024年与2025年活动台账", None),
        ("2026年1月8日", None),
    ],
)
def test_the_year_is_that_of_the_title_or_the_period(revision: Revision, above: str, held: str | None) -> None:
    data = f"{above},,,,,,\n{ATTENDANCE.format(date='5月24日', county='甘州区', count='1')}"
    upload = checked(data, "人数.csv", revision)
    assert read(upload, "日期") == ([held] if held else [])
    assert asked(upload) == ([] if held else ["- year-not-stated"])


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("肃南县", "肃南裕固族自治县"),
        ("甘州区/高台县", None),
        ("甘州，临泽", None),
        ("除甘州区外各县", None),
        ("各县（不含甘州区）", None),
        ("⾼台县", "高台县"),
    ],
)
def test_of_two_counties_none_is_taken(revision: Revision, typed: str, held: str | None) -> None:
    cell = f'"{typed}"' if "," in typed else typed
    assert read(attendance(revision, county=cell), "县区") == ([held] if held else [])


@pytest.mark.parametrize(("unit", "held"), [("千元", "0.52"), ("十万元", "52"), ("百万元", "520"), ("亿元", "52000")])
@pytest.mark.parametrize("place", ["header", "preamble", "column"])
def test_money_in_every_size(revision: Revision, unit: str, held: str, place: str) -> None:
    header = "资金编号,资金名称,资金来源,资金形式,资金环节,{},日期,县区,工作板块{}"
    row = "Z1,甲,市级财政,货币,下达,5.2,2025-06-10,市本级,普惠共享"
    data = {
        "header": f"{header.format(f'金额({unit})', '')}\n{row}\n",
        "preamble": f"单位：{unit},,,,,,,,\n{header.format('金额', '')}\n{row}\n",
        "column": f"{header.format('金额', ',单位')}\n{row},{unit}\n",
    }[place]
    upload = checked(data, "资金.csv", revision)
    assert read(upload, "金额") == [held]


@pytest.mark.parametrize("word", ["null", "(null)", "N/A", "none", "NaN", "<null>"])
def test_what_programs_write_for_nothing_is_nothing(revision: Revision, word: str) -> None:
    upload = attendance(revision, count=word)
    assert asked(upload) == ["2 missing-value"]


@pytest.mark.parametrize(("encoding", "taken_for"), [("utf-8", "gb18030"), ("gb18030", "cp1252"), ("utf-8", "cp1252")])
def test_a_file_that_was_saved_in_the_wrong_encoding_says_in_which(
    revision: Revision, encoding: str, taken_for: str
) -> None:
    text = ATTENDANCE.format(date="2025-05-01", county="甘州区", count="1") * 3
    garbled = text.encode(encoding).decode(taken_for, "ignore")
    (finding,) = checked(garbled, "人数.csv", revision).findings
    assert finding.fault.code == "mojibake"
    assert {"utf-8": "UTF-8", "gb18030": "GBK"}[encoding] in finding["zh"]


@pytest.mark.parametrize("lost", ["锟斤拷锟斤拷", "????", "科普????活动", "\ufffd\ufffd讲座"])
def test_characters_that_are_lost_are_said(revision: Revision, lost: str) -> None:
    upload = checked(
        ATTENDANCE.format(date="2025-05-01", county="甘州区", count="1").replace(",甲,", f",{lost},"),
        "人数.csv",
        revision,
    )
    assert asked(upload) == ["2 characters-lost"]


@pytest.mark.parametrize(
    ("typed", "held", "code"),
    [("'001", "001", ""), ("12.0", "12", ""), ('="0012"', "0012", ""), ("1.2E+05", "1.2E+05", "2 record-number-cut")],
)
def test_a_number_of_record_is_mended_where_that_is_certain(
    revision: Revision, typed: str, held: str, code: str
) -> None:
    upload = checked(
        ATTENDANCE.format(date="2025-05-01", county="甘州区", count="1").replace("R1,", f"{typed},"),
        "人数.csv",
        revision,
    )
    assert read(upload, "记录编号") == [held]
    assert asked(upload) == ([code] if code else [])


EVENTS = "活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次"
EVENT = "KP-01,科普讲座,科普讲座,普惠共享,2025-04-12,甘州区,甘州区科协,3"


@pytest.mark.parametrize(
    "row",
    [
        ",,,,,,,场",
        ",,,,,,,（场）",
        "1,2,3,4,5,6,7,8",
        "(1),(2),(3),(4),(5),(6),(7),(8)",
        "甲,乙,丙,丁,5,6,7,8",
        "必填,必填,下拉选择,下拉选择,格式：2025-01-01,必填,必填,选填",
        "例：,科普报告会,科普讲座,普惠共享,2025-01-01,甘州区,某科协,1",
        "---,---,---,---,---,---,---,---",
        "平均,,,,,,,3",
        "承前页,,,,,,,12",
        "过次页,,,,,,,15",
    ],
)
def test_rows_that_are_no_data_are_set_aside_with_one_line(revision: Revision, row: str) -> None:
    upload = checked(f"{EVENTS}\n{row}\n{EVENT}\n", "活动.csv", revision)
    assert read(upload, "活动编号") == ["KP-01"]
    assert [one.fault.code for one in upload.findings if one.row == 2] != []
    assert len([one for one in upload.findings if one.row == 2]) == 1
    assert not [one for one in upload.findings if one.is_fatal]


@pytest.mark.parametrize(
    "row",
    [
        "12,第十二场,科普讲座,普惠共享,2025-04-12,甘州区,甘州区科协,3",
        "例会-1,例会,科普讲座,普惠共享,2025-04-12,甘州区,甘州区科协,3",
        "KP-02,年度汇总展,科普展览,普惠共享,2025-04-12,甘州区,甘州区科协,3",
    ],
)
def test_a_row_of_data_that_looks_like_one_of_these_is_kept(revision: Revision, row: str) -> None:
    upload = checked(f"{EVENTS}\n{row}\n{EVENT}\n", "活动.csv", revision)
    assert len(read(upload, "活动编号")) == 2


@pytest.mark.parametrize(
    "row",
    [
        EVENT.replace(",", ", "),
        ", ".join(f'"{cell}"' for cell in EVENT.split(",")),
        EVENT.replace(",", "\t,") + "\t",
        EVENT.replace("科普讲座,科普讲座", '"科普讲座",  "科普讲座"'),
    ],
)
def test_blanks_and_tabs_around_a_delimiter_mean_nothing(revision: Revision, row: str) -> None:
    upload = checked(f"{EVENTS}\n{row}\n{row.replace('KP-01', 'KP-02')}\n", "活动.csv", revision)
    assert read(upload, "活动编号") == ["KP-01", "KP-02"]
    assert read(upload, "场次") == ["3", "3"]


def test_a_full_width_comma_in_a_whole_row_is_only_a_comma(revision: Revision) -> None:
    upload = checked(f"{EVENTS}\n{EVENT.replace('甘州区科协', '甘州区科协，市科协')}\n", "活动.csv", revision)
    assert read(upload, "主办单位") == ["甘州区科协，市科协"]
    assert asked(upload) == []


def test_a_table_of_markdown_is_read(revision: Revision) -> None:
    lines = [f"| {line.replace(',', ' | ')} |" for line in (EVENTS, ",".join(["---"] * 8), EVENT)]
    upload = checked("\n".join(lines) + "\n", "活动.md", revision)
    assert read(upload, "场次") == ["3"]
    assert asked(upload) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("#REF!", "error-value"),
        ("#ERROR!", "error-value"),
        ("Err:508", "error-value"),
        ("#名称?", "error-value"),
        ("######", "error-value"),
        ("=A1+B1", "not-calculated"),
        ("=1+2", "not-calculated"),
    ],
)
def test_an_error_of_any_program_is_one_of_its_cell(revision: Revision, typed: str, code: str) -> None:
    assert asked(attendance(revision, count=typed)) == [f"2 {code}"]
