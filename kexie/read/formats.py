"""What a number format adds to a number, as far as it changes what is meant.

A reader of workbooks gives the value of a cell. That is not what the clerk sees where the format shows a month only
(2025年5月, which the sheet keeps as the first of May), a percentage, or a word behind the number (300余).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from enum import Enum

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    17: "mmm-yy",
    27: 'yyyy"年"m"月"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    52: 'yyyy"年"m"月"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
}
_SUFFIX = re.compile(r'[#0,.?_ )]*[#0][#0,.?_ )]*(?:"(?P<quoted>[^"]+)"|\\?(?P<bare>[\u4e00-\u9fff+]+))(?:_ )?')
_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DIGITS = 15


class Shown(Enum):
    """How much of a date its format shows, and whether a number is a percentage."""

    YEAR = "year"
    MONTH = "month"
    PERCENT = "percent"


def meaning(number: int, code: str | None) -> Shown | str | None:
    """Return what a format means beyond the value: a `Shown`, the word behind the number, or None."""
    code = _BUILT_IN.get(number, "") if code is None else code
    first = code.split(";")[0]
    bare = _LETTERS.sub("", first).lower()
    if "%" in bare:
        return Shown.PERCENT
    if "y" in bare or ("e" in bare and "0" not in bare):
        if "d" not in bare and "h" not in bare and "s" not in bare:
            return Shown.MONTH if "m" in bare else Shown.YEAR
        return None
    found = _SUFFIX.fullmatch(first)
    return (found["quoted"] or found["bare"]) if found else None


def text(value: Value, shown: Shown | str | None = None) -> str:
    """Return a value of a cell as text."""
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case dt.datetime() | dt.date():
            return _date(value, shown)
        case dt.time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if shown is Shown.PERCENT:
        return f"{number(float(Decimal(repr(value)) * 100))}%"
    return number(value) + (shown if isinstance(shown, str) else "")


def number(value: float) -> str:
    """Return a number as Excel shows it at its most precise: fifteen digits, no exponent, no ``.0``."""
    shown = f"{value:.{_DIGITS}g}"
    if float(value).is_integer() and abs(value) < 10**22:
        return str(int(value))
    return format(Decimal(shown), "f") if "e" in shown else shown


def has_lost_digits(value: Value) -> bool:
    """Tell whether a number is longer than the fifteen digits that a sheet keeps."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**_DIGITS


def _date(value: dt.date, shown: Shown | str | None) -> str:
    if shown is Shown.MONTH:
        return f"{value:%Y-%m}"
    if shown is Shown.YEAR:
        return f"{value:%Y}"
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    # A sheet keeps time as a fraction of a day, which is off by microseconds.
    value = (value + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ", "minutes" if not value.second else "seconds")
