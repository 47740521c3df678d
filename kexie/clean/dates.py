"""Dates as offices write them: to the day, the month or the year, and periods.

Day and month are never guessed: what can be read in two ways is refused.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kexie.problems import Fault
from kexie.words import Language, plain_forms


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class NoSuchDay(ValueError):  # noqa: N818 - it reads as what happened
    """A date that the calendar does not have, as 2025-02-30."""


class NoYear(ValueError):  # noqa: N818 - it reads as what happened
    """A date that names no year, where none was given for it."""


@dataclass(frozen=True, slots=True)
class Date:
    """A date or a period.

    Parameters
    ----------
    first
        Its first day.
    precision
        How much of it is known.
    until
        The last day of a period; None for a date.
    form
        What there is to tell of how it was written; None for the usual forms.
    """

    first: dt.date
    precision: Precision
    until: dt.date | None = None
    form: Fault | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Return the date as registers write it: 2025-05-24, 2025-05, 2025, 2025-05-24至2025-05-26."""
        return "至".join(self._ends)

    def __getitem__(self, language: Language) -> str:
        """Return the date as a reader is shown it: in Chinese as registers write it, else 2025-01 – 2025-06."""
        return str(self) if language == "zh" else " – ".join(self._ends)

    @property
    def _ends(self) -> list[str]:
        known = slice(0, _SHOWN[self.precision])
        return [one.isoformat()[known] for one in (self.first, self.until) if one]


def date(text: str, year: int | None = None) -> Date:
    """Read a date or a period.

    Parameters
    ----------
    text
        For example ``2025年5月24日``, ``2025.5``, ``2025/5/24-26``, ``5月24日``, ``45801``.
    year
        The year of dates that name none.

    Raises
    ------
    NoSuchDay
        Where the calendar does not have the day.
    NoYear
        Where the text names no year and none is given.
    ValueError
        Where the text is no date at all.
    """
    plain = _plain(text)
    try:
        found = _one(plain, year) or _period(plain, year) or _part_of_year(plain, year)
    except NoSuchDay:
        raise NoSuchDay(text) from None
    except NoYear:
        raise NoYear(text) from None
    if not found:
        raise ValueError(text)
    if text == str(found) or (found.until is None and _USUAL.fullmatch(text)):
        return replace(found, form=None)
    return replace(found, form=found.form or Fault.DATES_READ_AS)


# The years an office keeps registers of, and those in which Excel's count of days is not taken for another number.
_YEARS = range(2000, 2101)
_SERIALS = range(36526, 54789)  # 2000 to 2049
_FIRST_SERIAL = dt.date(1899, 12, 30)

_SHOWN = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
_USUAL = re.compile(r"[0-9]{4}年([0-9]{1,2}月([0-9]{1,2}日)?)?")

_NUMERALS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十廿卅]+(?=[年月日号])")
_TIME = re.compile(r"(?<=[\d日号])[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_CHINA = dt.timezone(dt.timedelta(hours=8))
_WEEKDAY = re.compile(r"\((星期|周|礼拜)[一二三四五六日天]\)$")
_VAGUE = re.compile(r"(?<=月)(份|上旬|中旬|下旬|初|中|底|末)$")
_TO = re.compile(r"--+|[—–―~至到]+")

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:年度?|[-./]?$|(?P<mark>[-./]))"
    r"(?:(?P<month>\d{1,2})(?:月|[-./]?$|[-./])(?:(?P<day>\d{1,2})[日号]?)?)?"
)
_SHORT_YEAR = re.compile(r"(?P<year>\d\d)(?P<mark>[年./-])(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})(?P<mark>[-./])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4})")
_NO_YEAR = re.compile(r"(?P<month>\d{1,2})(?:月(?:(?P<day>\d{1,2})[日号]?)?|(?P<mark>[-./])(?P<short>\d{1,2}))")
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]?")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)(?:\.0+)?")
_COMPACT_MONTH = re.compile(r"(20\d\d)(\d\d)(?:\.0+)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_PART = re.compile(r"(?:(?P<year>\d{4})年?)?(?P<part>上半年|下半年|第?[一二三四1-4]季度)")


def _plain(text: str) -> str:
    text = _TIME.sub("", _in_china(plain_forms(text).strip()))
    text = "".join(text.split())
    text = _VAGUE.sub("", _WEEKDAY.sub("", text))
    return _NUMERAL.sub(lambda found: _in_digits(found[0]), text)


def _in_china(text: str) -> str:
    """Return the day in China of a moment that names its zone: midnight of the 24th is 16:00 of the 23rd in UTC."""
    if not _MOMENT.fullmatch(text):
        return text
    try:
        return dt.datetime.fromisoformat(text).astimezone(_CHINA).date().isoformat()
    except ValueError:
        return text


def _in_digits(numeral: str) -> str:
    numeral = numeral.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return "".join(str(_NUMERALS[sign]) for sign in numeral)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numeral
    return str((_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0))


def _one(text: str, year: int | None) -> Date | None:
    """Read a text that is one date, not a period."""
    if found := _YEAR_FIRST.fullmatch(text):
        return _of(int(found["year"]), found["month"], found["day"])
    if found := _COMPACT.fullmatch(text):
        return _of(int(found[1]), found[2], found[3], Fault.DATES_READ_AS)
    if found := _COMPACT_MONTH.fullmatch(text):
        return _of(int(found[1]), found[2], None, Fault.DATES_READ_AS)
    if (found := _SERIAL.fullmatch(text)) and int(found[1]) in _SERIALS:
        day = _FIRST_SERIAL + dt.timedelta(days=int(found[1]))
        return Date(day, Precision.DAY, None, Fault.SERIALS_READ_AS)
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found["one"]), int(found["other"]), int(found["year"]))
    if found := _SHORT_YEAR.fullmatch(text):
        return _short_year(found, year)
    if found := _NO_YEAR.fullmatch(text):
        _of(2000, found["month"], found["day"] or found["short"])
        if year is None:
            raise NoYear(text)
        return _of(year, found["month"], found["day"] or found["short"], Fault.DATES_OF_YEAR)
    return None


def _of(year: int, month: str | None, day: str | None, form: Fault | None = None) -> Date | None:
    if year not in _YEARS:
        return None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    if month and not 1 <= int(month) <= 12:
        raise NoSuchDay
    if day and not 1 <= int(day) <= calendar.monthrange(year, int(month or 1))[1]:
        raise NoSuchDay
    return Date(dt.date(year, int(month or 1), int(day or 1)), precision, None, form)


def _year_last(one: int, other: int, year: int) -> Date | None:
    # 05/06/2025 is June in one country and May in another.
    if one != other and one <= 12 and other <= 12:
        return None
    month, day = (one, other) if one <= 12 else (other, one)
    return _of(year, str(month), str(day), Fault.DATES_READ_AS)


def _short_year(found: re.Match[str], year: int | None) -> Date | None:
    # 12 and less may be a month; with strokes 25/5/24 may end in its year.
    short = int(found["year"])
    if not 13 <= short <= 50 or (found["mark"] == "/" and (year is None or year % 100 != short)):
        return None
    return _of(2000 + short, found["month"], found["day"], Fault.DATES_READ_AS)


def _period(text: str, year: int | None) -> Date | None:
    marks = list(_TO.finditer(text))
    splits = [(text[: mark.start()], text[mark.end() :], mark[0]) for mark in marks] or [
        (text[:place], text[place + 1 :], "-") for place, sign in enumerate(text) if sign == "-"
    ]
    periods = {
        period
        for before, after, mark in splits
        if (first := _try_one(before, year)) and (period := _completed(first, before, after, mark))
    }
    return periods.pop() if len(periods) == 1 else None


def _try_one(text: str, year: int | None) -> Date | None:
    try:
        found = _one(text, year)
    except NoSuchDay:
        return None
    return found if found and found.form is not Fault.SERIALS_READ_AS else None


def _completed(first: Date, before: str, after: str, mark: str) -> Date | None:
    """Read the end of a period, which leaves out what it shares with its first day."""
    own = first.first
    # 2025-05-24-26 may be anything.
    whole_only = mark == "-" and "-" in before
    if found := _YEAR_FIRST.fullmatch(after):
        last = _of(int(found["year"]), found["month"], found["day"])
    elif whole_only:
        return None
    elif first.precision is Precision.DAY and (found := _DAY_ONLY.fullmatch(after)):
        last = _of(own.year, str(own.month), found[1])
    elif found := _NO_YEAR.fullmatch(after):
        last = _of(own.year, found["month"], found["day"] or found["short"])
    else:
        return None
    if not last or last.precision is not first.precision:
        return None
    until = _last_day(last)
    if until < own:
        return None
    form = first.form if first.form is Fault.DATES_OF_YEAR else Fault.PERIODS_READ_AS
    return Date(own, first.precision, until, form)


def _last_day(found: Date) -> dt.date:
    if found.precision is Precision.YEAR:
        return dt.date(found.first.year, 12, 31)
    if found.precision is Precision.MONTH:
        return found.first.replace(day=calendar.monthrange(found.first.year, found.first.month)[1])
    return found.first


def _part_of_year(text: str, year: int | None) -> Date | None:
    found = _PART.fullmatch(text)
    if not found:
        return None
    own = int(found["year"]) if found["year"] else year
    if own is None:
        raise NoYear(text)
    if own not in _YEARS:
        return None
    part = found["part"]
    if part.endswith("半年"):
        start, months = (1, 6) if part[0] == "上" else (7, 6)
    else:
        start, months = "一二三四1234".index(part.removeprefix("第")[0]) % 4 * 3 + 1, 3
    last = Date(dt.date(own, start + months - 1, 1), Precision.MONTH)
    form = Fault.PERIODS_READ_AS if found["year"] else Fault.DATES_OF_YEAR
    return Date(dt.date(own, start, 1), Precision.MONTH, _last_day(last), form)
