"""Dates as offices write them; what can be read in two ways is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie import clean
from kexie.clean import Date, NoSuchDay, NoYear, Precision

DAY, MONTH, YEAR = Precision


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2025-05-24", (2025, 5, 24), DAY),
        ("2025/5/24", (2025, 5, 24), DAY),
        ("2025.5.24", (2025, 5, 24), DAY),
        ("2025年5月24日", (2025, 5, 24), DAY),
        ("2025年5月24号", (2025, 5, 24), DAY),
        ("２０２５年５月２４日", (2025, 5, 24), DAY),
        (" 2025 年 5 月 24 日 ", (2025, 5, 24), DAY),
        ("二〇二五年五月二十四日", (2025, 5, 24), DAY),
        ("二〇二五年十二月三十一日", (2025, 12, 31), DAY),
        ("20250524", (2025, 5, 24), DAY),
        ("2025-05-24 00:00:00", (2025, 5, 24), DAY),
        ("2025年5月24日 14:30", (2025, 5, 24), DAY),
        ("2025年5月24日（星期六）", (2025, 5, 24), DAY),
        ("45801", (2025, 5, 24), DAY),
        ("45801.0", (2025, 5, 24), DAY),
        ("45801.5", (2025, 5, 24), DAY),
        ("42838", (2017, 4, 13), DAY),
        ("25.5.24", (2025, 5, 24), DAY),
        ("05/24/2025", (2025, 5, 24), DAY),
        ("24/05/2025", (2025, 5, 24), DAY),
        ("2024-02-29", (2024, 2, 29), DAY),
        ("2025年5月", (2025, 5, 1), MONTH),
        ("2025年5月上旬", (2025, 5, 1), MONTH),
        ("2025-05", (2025, 5, 1), MONTH),
        ("2025/12", (2025, 12, 1), MONTH),
        ("2025年", (2025, 1, 1), YEAR),
        ("2025", (2025, 1, 1), YEAR),
    ],
)
def test_a_date_keeps_its_precision(text: str, day: tuple[int, int, int], precision: Precision) -> None:
    assert clean.date(text) == Date(dt.date(*day), precision)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025/5/24-26", "2025-05-24至2025-05-26"),
        ("2025年5月24日-6月2日", "2025-05-24至2025-06-02"),
        ("2025.5.24—2025.5.26", "2025-05-24至2025-05-26"),
        ("2025年5月24日至26日", "2025-05-24至2025-05-26"),
        ("2025-05-24-2025-05-26", "2025-05-24至2025-05-26"),
        ("2025年12月30日～2026年1月2日", "2025-12-30至2026-01-02"),
        ("2025年5月-6月", "2025-05至2025-06"),
        ("2025年第一季度", "2025-01至2025-03"),
        ("2025年4季度", "2025-10至2025-12"),
        ("2025年下半年", "2025-07至2025-12"),
        ("2024-2025", "2024至2025"),
    ],
)
def test_a_period_has_a_last_day(text: str, read: str) -> None:
    assert str(clean.date(text)) == read
    assert clean.date(read) == clean.date(text)


def test_the_last_day_of_a_period_of_months_is_that_of_the_month() -> None:
    assert clean.date("2025年1月-2月").until == dt.date(2025, 2, 28)


@pytest.mark.parametrize("text", ["5月24日", "5.24", "5/24", "05-24", "五月二十四日"])
def test_a_date_without_a_year_takes_the_one_given(text: str) -> None:
    assert clean.date(text, 2025) == Date(dt.date(2025, 5, 24), DAY)
    with pytest.raises(NoYear, match=f"^{text}$"):
        clean.date(text)


@pytest.mark.parametrize(
    "text", ["2025-02-30", "2025-02-29", "2025-13", "2025-00-10", "2025-05-32", "20250230", "2月30日"]
)
def test_a_day_that_does_not_exist_is_refused_as_such(text: str) -> None:
    with pytest.raises(NoSuchDay, match=f"^{text}$"):
        clean.date(text, 2025)


def test_a_leap_day_needs_a_leap_year() -> None:
    assert clean.date("2月29日", 2024).first == dt.date(2024, 2, 29)
    with pytest.raises(NoSuchDay):
        clean.date("2月29日", 2025)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "五月里",
        "2025-05-24-26",
        "2025年5月26日-24日",
        "2025年5月24日-6月",
        "12345",
        "60000",
        "1999-12-31",
        "2101",
        "05/06/2025",
        "25/5/24",
        "05.06.07",
        "2025-05-24 晚",
        "2025124",
        "5月24日、26日",
        "3",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$") as refused:
        clean.date(text, 2020)
    assert refused.type is ValueError


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d"]),
)
def test_any_day_is_read_as_it_is_written(day: dt.date, form: str) -> None:
    # A year of the century before or after is no year of a register; 2100 does not begin with 20.
    if form == "%Y%m%d" and day.year == 2100:
        return
    assert clean.date(day.strftime(form)) == Date(day, DAY)


@given(st.text() | st.text("0123456789-/.年月日至二〇十 "), st.sampled_from([None, 2024]))
def test_any_text_is_a_date_or_refused(text: str, year: int | None) -> None:
    try:
        found = clean.date(text, year)
    except ValueError:
        return
    assert found.first.day == 1 or found.precision is DAY
    assert found.first.month == 1 or found.precision is not YEAR
    assert found.until is None or found.until >= found.first
    assert clean.date(str(found)) == found
