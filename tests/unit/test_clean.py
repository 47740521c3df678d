"""Cells to types: what converts, what does not, and what stays missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie import clean
from kexie.choices import Choices
from kexie.clean import Cleaned, Precision
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.read import Table
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS, REGISTERS, Column, Kind, Register
from tests.soak import examples

DAY, MONTH, YEAR = Precision
Sheet = Callable[..., Table]
Clean = Callable[..., Cleaned]
# What fills required columns that a test leaves out, besides the first word of a list.
FILLED = {Kind.DATE: "2025-05-24", Kind.YEAR: "2025", Kind.QUANTITY: "1", Kind.TEXT: "某"}


@pytest.fixture(scope="module")
def cleaned(association: Organisation, sheet: Sheet) -> Clean:
    """Clean some columns of a register, with numbers of their own and every required column filled."""

    def made(
        register: Register,
        cells: Mapping[str, list[str]],
        *,
        preamble: str = "",
        name: str = "",
        source: str = "",
        **choices: Any,
    ) -> Cleaned:
        rows = len(next(iter(cells.values())))
        whole = {}
        there = clean.recognise(list(cells), register).places
        for column in register.columns:
            if (column.required or column.blank) and column.key not in there:
                words = column.allowed(association)
                filled = column.blank or (words[0].zh if words else FILLED[column.kind])
                numbered = column.key == register.id
                whole[column.name.zh] = [str(number) if numbered else filled for number in range(rows)]
        table = sheet({**whole, **cells}, name, preamble)
        return clean.table(table, register, association, choices=Choices(**choices), source=source)

    return made


def fatal(result: Cleaned) -> list[tuple[Fault, int | None, str, str]]:
    return [(one.fault, one.row, one.column, one.value) for one in result.findings if one.is_fatal]


def told(result: Cleaned, fault: Fault) -> Finding:
    (finding,) = (one for one in result.findings if one.fault is fault)
    return finding


# --- quantities ---


def test_a_quantity_becomes_value_bound_and_hedge(cleaned: Clean) -> None:
    table = cleaned(ATTENDANCE, {"数量": ["5万余", "-", "0", "38"]}).frame
    assert list(table["count"]) == [Decimal(50_000), None, Decimal(0), Decimal(38)]
    shown = table.loc[[2, 4, 5], ["count.bound", "count.hedge"]]
    assert shown.to_numpy().tolist() == [["more_than", "余"], ["exact", ""], ["exact", ""]]
    assert table.loc[3, ["count.bound", "count.hedge"]].isna().all()


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("38", "38", None),
        ("38人", "38", None),
        ("300余", "300", None),
        ("5万余", "50000", None),
        ("1.2万", "12000", None),
        ("近万", "10000", None),
        ("约500", "500", None),
        ("１２３", "123", Fault.NUMBERS_READ_AS),
        ("1,200", "1200", Fault.NUMBERS_READ_AS),
        ("1 200", "1200", Fault.NUMBERS_READ_AS),
        ("3亿", "300000000", None),
        ("二十", "20", Fault.NUMBERS_READ_AS),
        ("六十余", "60", Fault.NUMBERS_READ_AS),
        ("不少于20", "20", None),
        ("不足100", "100", None),
        ("突破5万", "50000", None),
        ("至多12300", "12300", None),
        ("3—5", "3", None),
        ("3万—5万", "30000", None),
        ("120.0", "120", None),
        ("007", "7", Fault.NUMBERS_READ_AS),
        ("-0", "0", Fault.NUMBERS_READ_AS),
        ("1.0E3", "1000", Fault.NUMBERS_READ_AS),
        ("38?", "38", Fault.MARKS_REMOVED),
        ("38？", "38", Fault.MARKS_REMOVED),
        ("38\u00a0", "38", Fault.MARKS_REMOVED),
        ("'38", "38", Fault.MARKS_REMOVED),
        ("\u200b38", "38", Fault.MARKS_REMOVED),
        (" 38 ", "38", Fault.MARKS_REMOVED),
    ],
)
def test_a_number_is_read_in_every_form_and_told(cleaned: Clean, cell: str, value: str, note: Fault | None) -> None:
    result = cleaned(ATTENDANCE, {"数量": ["38", cell, cell], "人数口径": ["人"] * 3})
    assert list(result.frame["count"])[1:] == [Decimal(value)] * 2
    assert {one.fault for one in result.findings} == ({note} if note else set())
    if note:
        finding = told(result, note)
        assert (finding.row, finding.column, finding.value) == (None, "数量", cell)
        assert (finding.details["count"], finding.details["read"]) == (2, value + "余" * ("余" in cell))


@pytest.mark.parametrize(
    ("register", "header", "cell", "fault"),
    [
        (EVENTS, "场次", "很多", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "第十五届", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "1e309", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "1e-309", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "999999999999999", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "620702199001011234", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "200-100", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "数十场", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "几百", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "若干", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "前三名", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "9项", Fault.WRONG_UNIT),
        (EVENTS, "场次", "5万元", Fault.WRONG_UNIT),
        (EVENTS, "场次", "-3", Fault.NEGATIVE),
        (EVENTS, "场次", "0.0000001", Fault.TOO_PRECISE),
        (EVENTS, "场次", "0." + "0" * 60 + "1", Fault.TOO_PRECISE),
        (EVENTS, "场次", "#REF!", Fault.ERROR_VALUE),
        (EVENTS, "县区", "#N/A", Fault.ERROR_VALUE),
        (EVENTS, "备注", "#NAME?", Fault.ERROR_VALUE),
        (FUNDING, "金额(元)", "一些", Fault.NOT_A_QUANTITY),
        (FUNDING, "金额(元)", "38人", Fault.WRONG_UNIT),
        (FUNDING, "金额(元)", "0.001", Fault.TOO_PRECISE),
        (FUNDING, "金额(元)", "-3", Fault.NEGATIVE),
        (EVENTS, "开始日期", "2025-02-30", Fault.NO_SUCH_DAY),
        (EVENTS, "活动时间", "五月里", Fault.NOT_A_DATE),
        (PROJECTS, "立项年度", "去年", Fault.NOT_A_YEAR),
        (PROJECTS, "立项年度", "45801", Fault.NOT_A_YEAR),
        (EVENTS, "活动类别", "讲座", Fault.NOT_ON_THE_LIST),
        (EVENTS, "县区", "某县", Fault.NOT_ON_THE_LIST),
        (EVENTS, "工作板块", "innovation", Fault.NOT_ON_THE_LIST),
        (EVENTS, "是否科普活动", "对", Fault.NOT_ON_THE_LIST),
    ],
)
def test_what_does_not_convert_is_told_and_stays_missing(
    cleaned: Clean, register: Register, header: str, cell: str, fault: Fault
) -> None:
    basis = ["报告明载"] * 2
    result = cleaned(register, {header: ["", cell], "数据依据": basis}, name="表一", year=2025)
    assert fatal(result) == [(fault, 3, header, cell)]
    assert next(one for one in result.findings if one.is_fatal).sheet == "表一"
    key = next(column.key for column in register.columns if header in (column.name.zh, *column.aliases))
    assert result.frame[key].isna().iloc[1]
    for finding in result.findings:
        assert finding["zh"]
        assert finding["en"]


@pytest.mark.parametrize(
    ("measure", "cell", "fits"),
    [("人", "38人", True), ("人", "38名", True), ("人", "38人次", False), ("人次", "5万余人次", True)],
)
def test_a_unit_in_the_cell_must_be_that_of_the_row(cleaned: Clean, measure: str, cell: str, *, fits: bool) -> None:
    result = cleaned(ATTENDANCE, {"数量": [cell], "人数口径": [measure]})
    assert fatal(result) == ([] if fits else [(Fault.WRONG_UNIT, 2, "数量", cell)])
    if not fits:
        assert told(result, Fault.WRONG_UNIT).details == {"unit": "人"}


def test_a_header_in_ten_thousands_multiplies(cleaned: Clean) -> None:
    result = cleaned(ATTENDANCE, {"参与人数(万人)": ["1.2", "5余", "3万"], "人数口径": ["人"] * 3})
    assert list(result.frame["count"]) == [Decimal(12_000), Decimal(50_000), Decimal(30_000)]
    assert told(result, Fault.NUMBERS_READ_AS).details == {"count": 2, "read": "12000"}


# --- money ---


@pytest.mark.parametrize(
    ("header", "preamble", "beside", "chosen", "cell", "value", "unit"),
    [
        ("金额（元）", "单位：万元", "万元", "万元", "125000", "12.5", "元"),
        ("金额", "单位：元", "万元", "万元", "125000", "12.5", "元"),
        ("金额", "制表：科普部　单位：人民币万元", "", None, "12.5", "12.5", "万元"),
        ("金额", "单位：元、万元", "元", None, "125000", "12.5", "元"),
        ("金额", "", "元", "万元", "125000", "12.5", "元"),
        ("金额", "", "", "元", "125000", "12.5", "元"),
        ("金额(亿元)", "", "", None, "0.1", "1000", "亿元"),
        ("金额(万元)", "", "", None, "¥12.50", "12.5", "万元"),
        ("金额(元)", "", "", None, "0.01", "0.000001", "元"),
        ("金额", "", "", None, "12.5万元", "12.5", None),
        ("金额", "", "", None, "12.5万", "12.5", None),
        ("金额", "", "", None, "3元", "0.0003", None),
        ("金额", "", "", None, "0", "0", None),
    ],
)
def test_the_unit_of_money_is_said_by_the_cell_header_preamble_column_or_choice(
    cleaned: Clean, header: str, preamble: str, beside: str, chosen: str | None, cell: str, value: str, unit: str | None
) -> None:
    result = cleaned(FUNDING, {header: [cell], "单位": [beside]}, preamble=preamble, unit=chosen)
    assert not fatal(result)
    assert list(result.frame["amount"]) == [Decimal(value)]
    assert list(result.frame["amount_unit"]) == ["万元"]
    assert result.unit == unit
    assert [one.value for one in result.findings if one.fault is Fault.UNIT_TAKEN] == [unit] * bool(unit)


def test_money_without_a_unit_is_asked_for_once(cleaned: Clean) -> None:
    result = cleaned(FUNDING, {"金额": ["12.5", "13", "5万元"], "单位": [""] * 3}, name="2025年资金(万元)")
    assert fatal(result) == [(Fault.UNIT_NOT_STATED, None, "金额", "")]


def test_a_unit_that_is_none_is_told_at_its_cell(cleaned: Clean) -> None:
    result = cleaned(FUNDING, {"金额": ["12.5", "13"], "单位": ["斤", "万元"]})
    assert fatal(result) == [(Fault.NOT_ON_THE_LIST, 2, "单位", "斤")]


def test_converted_money_is_told(cleaned: Clean) -> None:
    result = cleaned(FUNDING, {"金额(元)": ["125000", "1,000", "3万元"]})
    assert list(result.frame["amount"]) == [Decimal("12.5"), Decimal("0.1"), Decimal(3)]
    finding = told(result, Fault.MONEY_CONVERTED)
    assert (finding.value, dict(finding.details)) == ("125000", {"count": 2, "read": "12.5", "unit": "元"})


def test_only_spending_may_be_negative(cleaned: Clean) -> None:
    result = cleaned(FUNDING, {"金额(万元)": ["-3", "-4"], "资金环节": ["支出", "下达"]})
    assert fatal(result) == [(Fault.NEGATIVE, 3, "金额(万元)", "-4")]
    assert list(result.frame["amount"]) == [Decimal(-3), None]


def test_other_words_for_a_unit_are_read_as_the_list_knows_them(cleaned: Clean) -> None:
    result = cleaned(EVENTS, {"场次": ["5次", "3场", "20余次"], "计量单位": ["", "次", "场"]})
    assert list(result.frame["sessions"]) == [5, 3, 20]
    assert list(result.frame["unit"]) == ["场", "场", "场"]
    assert fatal(result) == []
    assert fatal(cleaned(EVENTS, {"场次": ["5人次"]})) == [(Fault.WRONG_UNIT, 2, "场次", "5人次")]


# --- dates ---


def test_a_date_becomes_its_first_day_and_precision(cleaned: Clean) -> None:
    table = cleaned(EVENTS, {"开始日期": ["2025年5月", "2024-12-31", "/"]}).frame
    assert list(table["start_date"])[:2] == [pd.Timestamp(2025, 5, 1), pd.Timestamp(2024, 12, 31)]
    assert table["start_date"].isna().tolist() == [False, False, True]
    assert list(table["start_date.precision"])[:2] == [MONTH, DAY]
    assert table["start_date.until"].isna().all()
    assert table["year"].tolist() == [2025, 2024, pd.NA]


def test_a_period_ends_in_the_column_of_ends_where_that_is_blank(cleaned: Clean) -> None:
    table = cleaned(
        EVENTS,
        {"活动时间": ["2025/5/24-26", "2025/5/24-26", "2025年5月-6月"], "结束日期": ["", "2025-05-25", "/"]},
    ).frame
    assert list(table["start_date.until"]) == [pd.Timestamp(2025, 5, 26)] * 2 + [pd.Timestamp(2025, 6, 30)]
    assert list(table["end_date"]) == [pd.Timestamp(2025, 5, 26), pd.Timestamp(2025, 5, 25), pd.Timestamp(2025, 6, 1)]
    assert list(table["end_date.precision"]) == [DAY, DAY, MONTH]


@pytest.mark.parametrize(
    ("dates", "preamble", "year", "taken"),
    [
        (["5月24日", "2024-01-01"], "2023年活动台账", 2025, 2025),
        (["5月24日", "2024-01-01"], "2023年活动台账", None, 2023),
        (["5.24", "2024-01-01", "2024-03-01", "2025-01-01"], "", None, 2024),
        (["5.24", "2024-01-01"], "2023年、2024年活动台账", None, 2024),
    ],
)
def test_dates_without_a_year_take_one_and_say_so(
    cleaned: Clean, dates: list[str], preamble: str, year: int | None, taken: int
) -> None:
    result = cleaned(EVENTS, {"开始日期": dates}, preamble=preamble, year=year)
    assert result.frame["start_date"].iloc[0] == pd.Timestamp(taken, 5, 24)
    finding = told(result, Fault.DATES_OF_YEAR)
    assert dict(finding.details) == {"count": 1, "year": taken, "read": f"{taken}-05-24"}
    assert result.year == taken


def test_dates_without_a_year_that_nothing_names_are_asked_for_once(cleaned: Clean) -> None:
    result = cleaned(EVENTS, {"开始日期": ["5月24日", "5.25", "2024-01-01", "2025-01-01"]})
    assert fatal(result) == [(Fault.YEAR_NOT_STATED, None, "开始日期", "5月24日")]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("2025.5.24", Fault.DATES_READ_AS),
        (" 2025-05-24", Fault.DATES_READ_AS),
        ("45801", Fault.SERIALS_READ_AS),
        ("2025.5.24—26", Fault.PERIODS_READ_AS),
        ("2025-05-24", None),
        ("2025年5月24日", None),
    ],
)
def test_dates_read_in_another_form_are_told(cleaned: Clean, cell: str, fault: Fault | None) -> None:
    result = cleaned(EVENTS, {"开始日期": [cell, "2025-01-01", cell]})
    assert {one.fault for one in result.findings} == ({fault} if fault else set())
    assert result.frame["start_date"].iloc[2] == pd.Timestamp(2025, 5, 24)
    if fault:
        assert told(result, fault).details["count"] == 2


def test_a_year_of_its_own_goes_before_that_of_the_date(cleaned: Clean) -> None:
    table = cleaned(FUNDING, {"日期": ["2026-01-05", "2025-12-01"], "年度": ["2025", ""]}).frame
    assert table["year"].tolist() == [2025, 2025]
    assert cleaned(PROJECTS, {"立项年度": ["2024年", "2024年度", "２０２４"]}).frame["year"].tolist() == [2024] * 3


def test_rows_without_any_year_take_that_of_the_analyst(association: Organisation, sheet: Sheet) -> None:
    cells = {column.name.zh: ["", ""] for column in PROJECTS.columns if column.key != "year"}
    result = clean.table(sheet(cells), PROJECTS, association, choices=Choices(year=2024))
    assert result.frame["year"].tolist() == [2024, 2024]
    assert "立项年度" not in {one.column for one in result.findings if one.is_fatal}


# --- words of a list ---


@pytest.mark.parametrize(
    ("header", "cell", "read", "fault"),
    [
        ("县区", "甘州区", "甘州区", None),
        ("县区", "甘州", "甘州区", Fault.CHOICES_READ_AS),
        ("县区", " 甘 州 区", "甘州区", Fault.CHOICES_READ_AS),
        ("县区", "肃南", "肃南裕固族自治县", Fault.CHOICES_READ_AS),
        ("县区", "肃南县", "肃南裕固族自治县", Fault.CHOICES_READ_AS),
        ("县区", "张掖市甘州区", "甘州区", Fault.CHOICES_READ_AS),
        ("县区", "甘肃省张掖市民乐县", "民乐县", Fault.CHOICES_READ_AS),
        ("县区", "620722", "民乐县", Fault.CHOICES_READ_AS),
        ("县区", "市直", "市本级", Fault.CHOICES_READ_AS),
        ("县区", "沙井镇", "甘州区", Fault.COUNTIES_FROM_TOWNSHIPS),
        ("县区", "沙井镇东沟村", "甘州区", Fault.COUNTIES_FROM_TOWNSHIPS),
        ("县区", "园艺场", "临泽县", Fault.COUNTIES_FROM_TOWNSHIPS),
        ("是否科普活动", "Y", "是", Fault.CHOICES_READ_AS),
        ("是否科普活动", "√", "是", Fault.CHOICES_READ_AS),
        ("是否科普活动", "1", "是", Fault.CHOICES_READ_AS),
        ("是否科普活动", "false", "否", Fault.CHOICES_READ_AS),
        ("是否科普活动", "×", "否", Fault.CHOICES_READ_AS),
        ("举办方式", "线上+线下", "线上线下", Fault.CHOICES_READ_AS),
        ("举办方式", "线上线下结合", "线上线下", Fault.CHOICES_READ_AS),
        ("所属活动", "文化科技卫生“三下乡”", "三下乡", Fault.CHOICES_READ_AS),
        ("所属活动", "科普赋能•乐享银龄", "科普赋能·乐享银龄", Fault.CHOICES_READ_AS),
        ("面向人群", "农民、老年人", "农民、老年人", None),
        ("面向人群", "农民, 老年人", "农民、老年人", Fault.CHOICES_READ_AS),
        ("面向人群", "农民；老人；", "农民、老年人", Fault.CHOICES_READ_AS),
        ("面向人群", "农民", "农民", None),
    ],
)
def test_words_of_a_list_are_read_where_they_are_surely_meant(
    cleaned: Clean, header: str, cell: str, read: str, fault: Fault | None
) -> None:
    result = cleaned(EVENTS, {header: [cell, cell]})
    key = next(column.key for column in EVENTS.columns if column.name.zh == header)
    assert list(result.frame[key]) == [read] * 2
    assert {one.fault for one in result.findings} == ({fault} if fault else set())
    if fault:
        assert dict(told(result, fault).details) == {"count": 2, "read": read}


def test_two_counties_are_none(cleaned: Clean) -> None:
    result = cleaned(EVENTS, {"县区": ["甘州区民乐县", "民乐团", "我市园艺场"]})
    assert [finding[0] for finding in fatal(result)] == [Fault.NOT_ON_THE_LIST] * 3


def test_a_blank_county_follows_from_the_venue(cleaned: Clean) -> None:
    venues = ["沙井镇文化站", "临泽县科技馆", "甘州区和民乐县", "市民广场", "沙井镇"]
    result = cleaned(EVENTS, {"县区": ["", "-", "", "", "山丹县"], "地点": venues})
    assert list(result.frame["county"]) == ["甘州区", "临泽县", None, None, "山丹县"]
    assert fatal(result) == [(Fault.MISSING_VALUE, row, "县区", "") for row in (4, 5)]
    finding = told(result, Fault.COUNTIES_FROM_TOWNSHIPS)
    assert (finding.column, finding.value, finding.details["count"]) == ("县区", "沙井镇文化站", 2)


def test_the_closest_words_of_a_list_are_named_first(cleaned: Clean) -> None:
    finding = told(cleaned(EVENTS, {"活动类别": ["讲座"]}), Fault.NOT_ON_THE_LIST)
    choices: Any = finding.details["choices"]
    assert choices.zh.split("、")[0] == "科普讲座"
    assert choices.zh.count("、") == 7
    assert choices.en.startswith("科普讲座 (Popular science lecture), ")


# --- what is missing ---


def test_the_same_as_above_is_the_last_text_of_its_own(cleaned: Clean) -> None:
    table = cleaned(EVENTS, {"主办单位": ["同上", "市科协", " 〃 ", "同上", "", "同上", "县科协"]})
    assert table.frame["organiser"].tolist() == [None, "市科协", "市科协", "市科协", None, None, "县科协"]
    told = [one for one in table.findings if one.fault is Fault.SAME_AS_ABOVE]
    assert [(one.value, one.details) for one in told] == [("市科协", {"count": 2, "read": "市科协"})]
    assert [one.row for one in table.findings if one.fault is Fault.MISSING_VALUE] == [2, 6, 7]


@pytest.mark.parametrize("missing", sorted(clean.MISSING))
@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_blank_is_missing_in_every_kind_of_column(cleaned: Clean, missing: str, register: Register) -> None:
    blank = [column for column in register.columns[1:] if not column.blank]
    result = cleaned(register, {column.name.zh: [missing] for column in blank})
    required = {column.name.zh for column in blank if column.required}
    assert set(fatal(result)) == {(Fault.MISSING_VALUE, 2, header, missing) for header in required}
    marks = {one.column: one.value for one in result.findings if one.fault is Fault.MISSING_MARKS}
    assert marks == ({column.name.zh: missing for column in blank} if missing else {})
    for column in blank:
        assert result.frame[column.key].isna().all(), column.key


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_a_row_out_of_a_report_may_lack_what_the_report_does_not_say(cleaned: Clean, register: Register) -> None:
    blank = {column.name.zh: ["", ""] for column in register.columns[1:] if column.required and not column.blank}
    basis = {"数据依据": ["报告明载", "报告隐含"]}
    assert not fatal(cleaned(register, blank | basis, year=2025))
    # But every row is of some year.
    dated = register[register.dated].name.zh
    assert fatal(cleaned(register, blank | basis)) == [(Fault.NO_YEAR, row, dated, "") for row in (2, 3)]


def test_a_blank_that_stands_for_something_stands_for_it(cleaned: Clean) -> None:
    result = cleaned(EVENTS, {"场次": ["", "-"], "计量单位": ["", "项"]})
    assert list(result.frame["sessions"]) == [Decimal(1), Decimal(1)]
    assert list(result.frame["unit"]) == ["场", "项"]
    filled = {one.column: dict(one.details) for one in result.findings}
    assert filled == {"场次": {"count": 2, "read": "1"}, "计量单位": {"count": 1, "read": "场"}}


def test_numbers_are_needed_in_every_row(cleaned: Clean) -> None:
    result = cleaned(OUTCOMES, {"编号": ["A", "", "B", "-"], "数据依据": ["报告明载"] * 4})
    assert fatal(result) == [(Fault.MISSING_NUMBER, 3, "编号", ""), (Fault.MISSING_NUMBER, 5, "编号", "-")]


# --- texts ---


def test_texts_are_tidied_and_kept(cleaned: Clean) -> None:
    texts = [" 科普\n大集 ", "\ufeff科\u200b普", "科普　大集", "=1+1", "620702199001011234", "123456789012345678"]
    result = cleaned(EVENTS, {"备注": texts})
    assert list(result.frame["remark"]) == ["科普 大集", "科普", "科普　大集", *texts[3:]]
    assert told(result, Fault.TEXTS_TIDIED).details["count"] == 2


def test_running_numbers_go_with_the_name_of_the_file(cleaned: Clean) -> None:
    def numbers(**options: str) -> list[str]:
        return list(cleaned(EVENTS, {"序号": ["1", "2.0", "A-3"]}, **options).frame["event_id"])

    assert numbers(source="2025年活动.xlsx", name="Sheet1") == ["2025年活动-1", "2025年活动-2", "A-3"]
    assert numbers(source="2025年活动.xlsx", name="五月") == ["2025年活动-五月-1", "2025年活动-五月-2", "A-3"]
    assert numbers() == ["1", "2", "A-3"]
    finding = told(cleaned(EVENTS, {"序号": ["1", "2"]}, source="活动.csv"), Fault.RUNNING_NUMBERS)
    assert (finding.value, dict(finding.details)) == ("1", {"count": 2, "read": "活动-1"})


def test_cells_mended_go_before_those_typed(association: Organisation, sheet: Sheet, cleaned: Clean) -> None:
    edits = {("", 3, "场次"): "4", ("", 99, "场次"): "5", ("", 3, "没有"): "6", ("别的", 2, "场次"): "7"}
    result = cleaned(EVENTS, {"场次": ["3", "很多"]}, edits=edits)
    assert not fatal(result)
    assert list(result.frame["sessions"]) == [Decimal(3), Decimal(4)]
    table = sheet({"场次": ["很多"]})
    clean.table(table, EVENTS, association, choices=Choices(edits={("", 2, "场次"): "4"}))
    assert table.cells.to_numpy().tolist() == [["很多"]]


def test_the_cells_as_typed_go_by_key(cleaned: Clean) -> None:
    result = cleaned(EVENTS, {"场数": [" 3", "很多"], "天气": ["晴", "雨"]})
    assert result.cells["sessions"].to_dict() == {2: " 3", 3: "很多"}
    assert result.headers["sessions"] == "场数"
    assert set(result.cells) == set(result.headers)
    assert set(result.headers) <= {column.key for column in EVENTS.columns}


# --- what holds for everything ---

NUMBERS = (
    "",
    "38",
    "1.2万",
    "近万",
    "上千",
    "六十余",
    "300余",
    "500左右",
    "more than 30",
    "1\u00a0200",
    "1e3",
    "0",
    "38?",
    "1,200.5",
)
SUMS = (
    "",
    "5万余元",
    "¥12.50",
    "99.99亿元",
    "0.01元",
    "约123456789012345",
    "123456789012.34",
    "12.5",
    "80余万元",
    "超3亿",
)
DATES = ("2025/5/24-26", "5月24日", "45801", "2025年一季度", "5-24", "2025", "2025年5月", "2024-2025", "")
ODD = (
    "-",
    "无",
    "甘州",
    "沙井镇",
    "-3",
    "12%",
    "9项",
    "#REF!",
    "1e309",
    "线上+线下",
    "农民,老人",
    "报告明载",
    "支出",
    "元",
    "万元",
)
WORDS = st.sampled_from(NUMBERS + SUMS + DATES + ODD)
CELLS = WORDS | st.text(max_size=12) | st.text("0123456789.,-+¥%万亿百十三五余近约上年月日至/—", max_size=10)


def good(column: Column, association: Organisation) -> st.SearchStrategy[str]:
    """Return cells that the column takes."""
    words = [word.zh for word in column.allowed(association)]
    if words:
        return st.sampled_from(["", *words])
    if column.kind is Kind.QUANTITY:
        return st.sampled_from(SUMS if column.unit == "万元" else NUMBERS)
    if column.kind is Kind.TEXT:
        return CELLS.filter(lambda cell: not cell.startswith("#"))
    return st.sampled_from(DATES) if column.kind is Kind.DATE else st.sampled_from(["2025", "2024年", ""])


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
@settings(max_examples=examples(40))
@given(data=st.data())
def test_no_text_stops_it_and_what_it_writes_it_reads_again(
    register: Register, data: st.DataObject, association: Organisation, sheet: Sheet
) -> None:
    """A refused cell has no value to be written: rows that hold one are told, not kept."""
    headers = [column.name.zh for column in register.columns]
    accepted = st.tuples(*(good(column, association) for column in register.columns))
    rows = data.draw(st.lists(accepted | st.tuples(*(CELLS for _ in headers)), max_size=4))
    choices = Choices(unit=data.draw(st.sampled_from(["元", "万元"])), year=2025)
    table = sheet(pd.DataFrame(rows, columns=headers, dtype=str))
    result = clean.table(table, register, association, choices=choices, source="台账.csv")
    for finding in result.findings:
        assert finding["zh"]
        assert finding["en"]
    lacking = {Fault.MISSING_VALUE, Fault.MISSING_NUMBER}
    refused = {one.row for one in result.findings if one.is_fatal and one.fault not in lacking}
    assert None not in refused
    kept = result.frame[~result.frame.index.isin(refused)].set_axis(range(2, len(rows) - len(refused) + 2))
    again = clean.table(sheet(clean.written(kept, register)), register, association, choices=Choices(year=2025))
    pd.testing.assert_frame_equal(again.frame, kept, check_index_type=False)
    told_again = {Fault.UNIT_TAKEN, Fault.BLANKS_FILLED, Fault.RECORD_NUMBER_CUT, *lacking}
    assert {one.fault for one in again.findings} <= told_again


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_a_table_without_rows_has_its_columns(association: Organisation, sheet: Sheet, register: Register) -> None:
    result = clean.table(sheet({column.name.zh: [] for column in register.columns}), register, association)
    assert result.findings == ()
    parts = {Kind.QUANTITY: ("bound", "hedge"), Kind.DATE: ("precision", "until")}
    expected = {column.key for column in register.columns} | {"year"}
    expected |= {f"{column.key}.{part}" for column in register.columns for part in parts.get(column.kind, ())}
    assert set(result.frame.columns) == expected
    assert len(result.frame) == 0
    assert len(clean.written(result.frame, register)) == 0
