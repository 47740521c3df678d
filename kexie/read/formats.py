"""What a number format adds to a number, as far as it changes what is meant.

A reader of workbooks gives the value of a cell. That is not what the clerk sees where the format shows a month only
(2025年5月, which the sheet keeps as the first of May), a percentage, a word before or behind the number (约500, 300余,
KP2025-007), a part of it (12.0千, which the sheet keeps as 12000), or more digits than it has (2025.10, 008).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_BUILT_IN = {
    2: "0.00",
    5: "¥#,##0",
    6: "¥#,##0",
    7: "¥#,##0.00",
    8: "¥#,##0.00",
    42: "¥#,##0",
    44: "¥#,##0.00",
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
# Words, the digits, words. What only makes room, and what names a colour or a place, is taken away before.
_NUMBER = re.compile(r"(?P<before>[^#0?]*)(?P<digits>[#?]*[#0?,]*0?(?:\.[0#?]+)?)(?P<commas>,*)(?P<after>[^#0?.,]*)")
_GENERAL = re.compile(r"General|G/通用格式|@", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_ROOM = re.compile(r"\[[^\]]*\]|_.|\*.")
_WORDS = re.compile(r'"([^"]*)"|\\(.)|!(.)')
_ALLOWED = re.compile(r"[\u4e00-\u9fff¥￥$€+~—-]*")
_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DIGITS = 15
_FIRST_SERIAL, _SERIALS = dt.date(1899, 12, 30), range(36526, 73051)  # 2000 to 2099


class Shown(Enum):
    """How much of a date its format shows, and whether a number is a percentage."""

    YEAR = "year"
    MONTH = "month"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a format shows a number.

    Parameters
    ----------
    before, after
        The words before and behind it.
    thousands
        How many times it is divided by a thousand.
    digits, decimals
        The least digits before and behind the point: 008, 2025.10. Decimals are never cut off here.
    """

    before: str = ""
    after: str = ""
    thousands: int = 0
    digits: int = 1
    decimals: int = 0

    def text(self, value: float) -> str:
        """Return a number as the sheet shows it, to its last digit."""
        exact = number(value)
        if self.thousands:
            exact = f"{Decimal(exact).scaleb(-3 * self.thousands):f}"
        sign = "-" if exact[0] == "-" else ""
        whole, _, fraction = exact.lstrip("-").partition(".")
        fraction = fraction.rstrip("0").ljust(self.decimals, "0")
        return f"{self.before}{sign}{whole.zfill(self.digits)}{'.' * bool(fraction)}{fraction}{self.after}"


def meaning(number: int, code: str | None) -> Shown | Pattern | None:
    """Return what a format means beyond the value, None for nothing."""
    code = _BUILT_IN.get(number, "") if code is None else code
    first = code.split(";")[0]
    if _CONDITION.search(first):
        # Which of several ways is shown hangs on the value: that is read as it is held.
        return None
    bare = _GENERAL.sub("", _LETTERS.sub("", first)).lower()
    if "%" in bare:
        return Shown.PERCENT
    if "y" in bare or ("e" in bare and "0" not in bare):
        if "d" not in bare and "h" not in bare and "s" not in bare:
            return Shown.MONTH if "m" in bare else Shown.YEAR
        return None
    return _pattern(first)


def _pattern(code: str) -> Pattern | None:
    """Return how a section of a format shows a number; None where it adds nothing, or cannot be told."""
    words: list[str] = []

    def set_aside(found: re.Match[str]) -> str:
        words.append(next(one for one in found.groups() if one is not None))
        return chr(0xE000 + len(words) - 1)

    plain = _ROOM.sub("", _CURRENCY.sub(lambda found: found[1], _WORDS.sub(set_aside, code)))
    found = _NUMBER.fullmatch(_GENERAL.sub("#", plain).replace("/", "／") if "[" not in plain else "")
    if not found:
        return None

    def literal(text: str) -> str | None:
        bare = re.sub("[\ue000-\uf8ff]", "", text).strip(" ()")
        if not _ALLOWED.fullmatch(bare):
            return None
        told = re.sub("[\ue000-\uf8ff]", lambda sign: words[ord(sign[0]) - 0xE000], text).strip()
        return told.strip("()") if told in ("(", ")") else told

    before, after = literal(found["before"]), literal(found["after"])
    if before is None or after is None:
        return None
    whole, _, fraction = found["digits"].partition(".")
    # Only where all places are fixed: 2025.10 and 008 are what was typed, 12,345.60 is a matter of looks.
    is_fixed = set(whole) <= {"0"} and set(fraction) <= {"0"}
    commas = len(found["commas"]) + len(whole) - len(whole.rstrip(","))
    pattern = Pattern(
        before,
        after,
        commas,
        digits=len(whole) if is_fixed and len(whole) > 1 else 1,
        decimals=len(fraction) * is_fixed,
    )
    return None if pattern == Pattern() else pattern


def text(value: Value, shown: Shown | Pattern | None = None) -> str:
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
    if shown in (Shown.MONTH, Shown.YEAR) and value in _SERIALS:
        # A reader that found no formats gives the count of days.
        return _date(_FIRST_SERIAL + dt.timedelta(days=int(value)), shown)
    if shown is Shown.PERCENT:
        return f"{number(float(Decimal(repr(value)) * 100))}%"
    return shown.text(value) if isinstance(shown, Pattern) else number(value)


def number(value: float) -> str:
    """Return a number as Excel shows it at its most precise: fifteen digits, no exponent, no ``.0``."""
    shown = f"{value:.{_DIGITS}g}"
    if float(value).is_integer() and abs(value) < 10**22:
        return str(int(value))
    return format(Decimal(shown), "f") if "e" in shown else shown


def has_lost_digits(value: Value) -> bool:
    """Tell whether a number is longer than the fifteen digits that a sheet keeps."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**_DIGITS


def _date(value: dt.date, shown: Shown | Pattern | None) -> str:
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
