"""How a quantity is bounded, which words say so, and which values it may stand for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kexie.words import Name


class Bound(StrEnum):
    """Which side of its value a quantity is open to."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    NEARLY = "nearly"
    ABOUT = "about"
    BETWEEN = "between"
    AT_MOST = "at_most"

    def joined(self, other: Bound) -> Bound:
        """Return the bound of a sum of two parts with these bounds: how the sum is written, not what it may stand for.

        What a sum may stand for is the sum of its parts' intervals.
        """
        if self is other or other is Bound.EXACT:
            return self
        if self is Bound.EXACT:
            return other
        # Both ends are said where one part has both.
        return Bound.BETWEEN if {self, other} & {Bound.BETWEEN, Bound.AT_MOST} else Bound.ABOUT

    @property
    def name_in_words(self) -> Name:
        """What the bound is called."""
        return _BOUND_NAMES[self]


_BOUND_NAMES = {
    Bound.EXACT: Name("准确数", "exact"),
    Bound.MORE_THAN: Name("以上（余、超）", "more than"),
    Bound.NEARLY: Name("将近（近）", "nearly"),
    Bound.ABOUT: Name("大约（约）", "about"),
    Bound.BETWEEN: Name("区间（3—5万）", "between"),
    Bound.AT_MOST: Name("至多", "at most"),
}

# The words that carry a bound: before the number, behind it, behind the unit.
BEFORE = {
    "超过": Bound.MORE_THAN,
    "超": Bound.MORE_THAN,
    "逾": Bound.MORE_THAN,
    "突破": Bound.MORE_THAN,
    "多于": Bound.MORE_THAN,
    "上": Bound.MORE_THAN,
    "不少于": Bound.MORE_THAN,
    "不低于": Bound.MORE_THAN,
    "至少": Bound.MORE_THAN,
    "将近": Bound.NEARLY,
    "接近": Bound.NEARLY,
    "近": Bound.NEARLY,
    "不足": Bound.NEARLY,
    "不到": Bound.NEARLY,
    "大约": Bound.ABOUT,
    "约": Bound.ABOUT,
    "不超过": Bound.AT_MOST,
    "不多于": Bound.AT_MOST,
    "至多": Bound.AT_MOST,
    "最多": Bound.AT_MOST,
    "more than ": Bound.MORE_THAN,
    "over ": Bound.MORE_THAN,
    "at least ": Bound.MORE_THAN,
    "nearly ": Bound.NEARLY,
    "about ": Bound.ABOUT,
    "at most ": Bound.AT_MOST,
}
AFTER = {"余": Bound.MORE_THAN, "多": Bound.MORE_THAN, "+": Bound.MORE_THAN}
LAST = {
    "以上": Bound.MORE_THAN,
    "左右": Bound.ABOUT,
    "上下": Bound.ABOUT,
    "以内": Bound.AT_MOST,
    "以下": Bound.AT_MOST,
    "+": Bound.MORE_THAN,
}
# More than, or as many: the value itself is one of those it may stand for.
INCLUSIVE = {"以上", "不少于", "不低于", "至少", "at least "}


def bound_of(hedge: str) -> Bound:
    """Return the bound that a word carries; of no word, exact."""
    return BEFORE.get(hedge) or AFTER.get(hedge) or LAST.get(hedge) or Bound.EXACT


@dataclass(frozen=True, slots=True)
class Interval:
    """The values a quantity may stand for, from ``low`` to ``high``; either end is among them or not."""

    low: Decimal
    high: Decimal
    holds_low: bool = True
    holds_high: bool = True

    def __add__(self, other: Interval) -> Interval:
        """Return the values that a sum may stand for, of one value here and one there."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.holds_low and other.holds_low,
            self.holds_high and other.holds_high,
        )

    def __sub__(self, other: Interval) -> Interval:
        """Return the values that may lie between one value there and one here."""
        return self + Interval(-other.high, -other.low, other.holds_high, other.holds_low)

    def is_below(self, other: Interval) -> bool:
        """Tell whether every value here is smaller than every value there."""
        return self.high < other.low or (self.high == other.low and not (self.holds_high and other.holds_low))

    def meets(self, other: Interval) -> bool:
        """Tell whether one value can be in both."""
        return not (self.is_below(other) or other.is_below(self))


def interval(value: Decimal, bound: Bound, hedge: str = "", until: Decimal | None = None) -> Interval:
    """Return the values that a bounded value may stand for, as a reader takes them.

    More than 60 ends below 70, where one would have said 70余: at the next *step*, the place of the last digit of the
    value that is not zero. 近 reaches down to nine tenths, 约 a tenth either way. ``GLOSSARY.md`` says the same.

    Parameters
    ----------
    value, bound
        What was written, and how it was bounded.
    hedge
        The word that carried the bound: 以上 and 不少于 hold the value itself, 余 and 超 do not.
    until
        The upper end of a range.
    """
    tenth = abs(value) / 10
    match bound:
        case Bound.MORE_THAN:
            return Interval(value, value + _step(value), holds_low=hedge in INCLUSIVE, holds_high=False)
        case Bound.NEARLY:
            return Interval(value - tenth, value, holds_high=value == 0)
        case Bound.ABOUT:
            return Interval(value - tenth, value + tenth)
        case Bound.AT_MOST:
            return Interval(min(value, Decimal(0)), value)
        case Bound.BETWEEN if until is not None:
            return Interval(value, until)
    return Interval(value, value)


def _step(value: Decimal) -> Decimal:
    """Return the place of the last digit that is not zero: 10 of 60, 100 of 300, 1 of 741, 0.1 of 290.5."""
    exponent = value.normalize().as_tuple().exponent if value else 0
    return Decimal(1).scaleb(int(exponent))
