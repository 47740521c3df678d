"""Cells to types: what converts, what does not, and what stays missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie import clean
from kexie.clean import Cleaned, Precision
from kexie.problems import Fault, Problem
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS, REGISTERS, Register
from kexie.store import Revision

DAY, MONTH, YEAR = Precision


def cleaned(register: Register, cells: Mapping[str, list[str]], revision: Revision) -> Cleaned:
    """Clean some columns of a register, with numbers of their own and every required column there."""
    rows = len(next(iter(cells.values())))
    whole = {column.name.zh: [""] * rows for column in register.columns if column.required}
    whole[register[register.id].name.zh] = [str(number) for number in range(rows)]
    for header in cells:
        for column in register.columns:
            if header in column.aliases:
                whole.pop(column.name.zh, None)
    frame = pd.DataFrame({**whole, **cells}, index=range(2, rows + 2), dtype=str)
    return clean.table(frame, register, revision.organisation)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2025-05-24", (2025, 5, 24), DAY),
        ("2025/5/24", (2025, 5, 24), DAY),
        ("2025.5.24", (2025, 5, 24), DAY),
        ("2025年5月24日", (2025, 5, 24), DAY),
        ("２０２５年５月２４日", (2025, 5, 24), DAY),
        ("2024-02-29", (2024, 2, 29), DAY),
        ("2025年5月", (2025, 5, 1), MONTH),
        ("2025-05", (2025, 5, 1), MONTH),
        ("2025/12", (2025, 12, 1), MONTH),
        ("2025年", (2025, 1, 1), YEAR),
        ("2025", (2025, 1, 1), YEAR),
    ],
)
def test_a_date_keeps_its_precision(text: str, day: tuple[int, int, int], precision: Precision) -> None:
    assert clean.date(text) == (dt.date(*day), precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "五月",
        "5月24日",
        "2025-02-30",
        "2025-02-29",
        "2025-13",
        "2025-00-10",
        "2025-05-32",
        "2025-05-24-26",
        "45801",
        "1999-12-31",
        "2101",
        "25-05-24",
        "2025-05-24 晚",
        "202512",
        "2025124",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        clean.date(text)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d"]))
def test_any_day_is_read_as_it_is_written(day: dt.date, form: str) -> None:
    assert clean.date(day.strftime(form)) == (day, DAY)


@given(st.text() | st.text("0123456789-/.年月日 "))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        day, precision = clean.date(text)
    except ValueError:
        return
    assert (day.day == 1 or precision is DAY) and (day.month == 1 or precision is not YEAR)  # noqa: PT018


def test_a_quantity_becomes_value_bound_and_hedge(revision: Revision) -> None:
    table = cleaned(ATTENDANCE, {"数量": ["5万余", "-", "0", "38"]}, revision).frame
    assert list(table["count"]) == [Decimal(50_000), None, Decimal(0), Decimal(38)]
    shown = table.loc[[2, 4, 5], ["count.bound", "count.hedge"]]
    assert shown.to_numpy().tolist() == [["more_than", "余"], ["exact", ""], ["exact", ""]]
    assert table.loc[3, ["count.bound", "count.hedge"]].isna().all()


def test_a_date_becomes_its_first_day_and_precision(revision: Revision) -> None:
    table = cleaned(EVENTS, {"开始日期": ["2025年5月", "2024-12-31", "/"]}, revision).frame
    assert list(table["start_date"])[:2] == [pd.Timestamp(2025, 5, 1), pd.Timestamp(2024, 12, 31)]
    assert table["start_date"].isna().tolist() == [False, False, True]
    assert list(table["start_date.precision"])[:2] == [MONTH, DAY]
    assert table["year"].tolist() == [2025, 2024, pd.NA]


def test_a_year_of_its_own_goes_before_that_of_the_date(revision: Revision) -> None:
    table = cleaned(FUNDING, {"日期": ["2026-01-05", "2025-12-01"], "年度": ["2025", ""]}, revision).frame
    assert table["year"].tolist() == [2025, 2025]
    assert cleaned(PROJECTS, {"立项年度": ["2024年"]}, revision).frame["year"].tolist() == [2024]


@pytest.mark.parametrize("missing", sorted(clean.MISSING))
@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_blank_is_missing_in_every_kind_of_column(revision: Revision, missing: str, register: Register) -> None:
    blank = [column for column in register.columns[1:] if not column.blank]
    result = cleaned(register, {column.name.zh: [missing] for column in blank}, revision)
    assert not result.problems
    for column in blank:
        assert result.frame[column.key].isna().all(), column.key


def test_a_blank_that_stands_for_something_stands_for_it(revision: Revision) -> None:
    table = cleaned(EVENTS, {"场次": ["", "-"], "计量单位": ["", "项"]}, revision).frame
    assert list(table["sessions"]) == [Decimal(1), Decimal(1)]
    assert list(table["unit"]) == ["场", "项"]
    assert list(table["basis"]) == ["台账记录"] * 2


def test_several_choices_are_told_apart_by_any_mark(revision: Revision) -> None:
    table = cleaned(EVENTS, {"面向人群": ["农民、老年人", "农民, 老年人", "农民；老年人", "农民"]}, revision).frame
    assert list(table["audience"]) == ["农民、老年人"] * 3 + ["农民"]


@pytest.mark.parametrize(
    ("register", "header", "cell", "fault"),
    [
        (EVENTS, "场次", "很多", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "第十五届", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "9项", Fault.NOT_A_QUANTITY),
        (EVENTS, "场次", "5万元", Fault.NOT_A_QUANTITY),
        (FUNDING, "金额", "38人", Fault.NOT_A_QUANTITY),
        (FUNDING, "金额(元)", "一些", Fault.NOT_A_QUANTITY),
        (EVENTS, "开始日期", "2025-02-30", Fault.NOT_A_DATE),
        (EVENTS, "活动时间", "五月", Fault.NOT_A_DATE),
        (PROJECTS, "立项年度", "去年", Fault.NOT_A_YEAR),
        (EVENTS, "活动类别", "讲座", Fault.NOT_ON_THE_LIST),
        (EVENTS, "县区", "某县", Fault.NOT_ON_THE_LIST),
        (EVENTS, "工作板块", "innovation", Fault.NOT_ON_THE_LIST),
        (EVENTS, "是否科普活动", "对", Fault.NOT_ON_THE_LIST),
        (EVENTS, "面向人群", "农民、外星人", Fault.NOT_ON_THE_LIST),
    ],
)
def test_what_does_not_convert_is_told_and_stays_missing(
    revision: Revision, register: Register, header: str, cell: str, fault: Fault
) -> None:
    result = cleaned(register, {header: ["", cell]}, revision)
    assert result.problems == (Problem(fault, 3, header, cell),)
    key = next(column.key for column in register.columns if header in (column.name.zh, *column.aliases))
    assert result.frame[key].isna().iloc[1]


@pytest.mark.parametrize(
    ("measure", "cell", "fits"),
    [
        ("人", "38人", True),
        ("人", "38名", True),
        ("人", "38人次", False),
        ("人次", "5万余人次", True),
        ("", "38人次", True),
    ],
)
def test_a_unit_in_the_cell_must_be_that_of_the_row(revision: Revision, measure: str, cell: str, *, fits: bool) -> None:
    result = cleaned(ATTENDANCE, {"数量": [cell], "人数口径": [measure]}, revision)
    assert [problem.fault for problem in result.problems] == ([] if fits else [Fault.NOT_A_QUANTITY])


def test_numbers_tell_rows_apart(revision: Revision) -> None:
    result = cleaned(OUTCOMES, {"编号": ["A", "", "A", "B", "-", "A"]}, revision)
    assert set(result.problems) == {
        Problem(Fault.MISSING_NUMBER, 3, "编号"),
        Problem(Fault.MISSING_NUMBER, 6, "编号"),
        Problem(Fault.DOUBLE_NUMBER, 4, "编号", "A"),
        Problem(Fault.DOUBLE_NUMBER, 7, "编号", "A"),
    }


def test_a_column_of_numbers_that_is_missing_is_told_once(revision: Revision) -> None:
    frame = pd.DataFrame([["3"], ["4"]], columns=["场次"], index=[2, 3], dtype=str)
    problems = clean.table(frame, EVENTS, revision.organisation).problems
    assert Problem(Fault.MISSING_COLUMN, None, "活动编号") in problems
    assert {problem.fault for problem in problems} == {Fault.MISSING_COLUMN}


def test_headers_are_known_missing_double_or_unknown(revision: Revision) -> None:
    frame = pd.DataFrame([["1", "2", "3", "x"]], columns=["编号", "序号", "场次", "天气"], index=[2], dtype=str)
    problems = clean.table(frame, EVENTS, revision.organisation).problems
    assert Problem(Fault.DOUBLE_COLUMN, None, "序号") in problems
    assert Problem(Fault.UNKNOWN_COLUMN, None, "天气") in problems
    missing = {problem.column for problem in problems if problem.fault is Fault.MISSING_COLUMN}
    assert missing == {"活动名称", "活动类别", "工作板块", "开始日期", "县区", "主办单位"}
    assert len(problems) == len(missing) + 2


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_every_header_and_alias_leads_to_one_column(revision: Revision, register: Register) -> None:
    headers = [header for column in register.columns for header in (column.name.zh, *column.aliases)]
    assert len(set(headers)) == len(headers)
    problems = clean.table(pd.DataFrame(columns=headers, dtype=str), register, revision.organisation).problems
    assert {problem.fault for problem in problems} == {Fault.DOUBLE_COLUMN}


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_a_table_without_rows_has_its_columns(revision: Revision, register: Register) -> None:
    headers = [column.name.zh for column in register.columns]
    result = clean.table(pd.DataFrame(columns=headers, dtype=str), register, revision.organisation)
    assert result.problems == ()
    assert {column.key for column in register.columns} | {"year"} <= set(result.frame.columns)
    assert len(result.frame) == 0
