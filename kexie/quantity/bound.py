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

    def joined(self, other: Bound) -> Bound:
        """Return the bound of a sum of two parts with these bounds."""
        if self is other or other is Bound.EXACT:
            return self
        return other if self is Bound.EXACT else Bound.ABOUT

    @property
    def name_in_words(self) -> Name:
        """What the bound is called."""
        return _BOUND_NAMES[self]


_BOUND_NAMES = {
    Bound.EXACT: Name("准确数", "exact"),
    Bound.MORE_THAN: Name("以上（余、超）", "more than"),
    Bound.NEARLY: Name("将近（近）", "nearly"),
    Bound.ABOUT: Name("大约（约）", "about"),
}

# The words that carry a bound: before the number, behind it, behind the unit.
BEFORE = {
    "超过": Bound.MORE_THAN,
    "超": Bound.MORE_THAN,
    "逾": Bound.MORE_THAN,
    "上": Bound.MORE_THAN,
    "将近": Bound.NEARLY,
    "接近": Bound.NEARLY,
    "近": Bound.NEARLY,
    "大约": Bound.ABOUT,
    "约": Bound.ABOUT,
    "more than ": Bound.MORE_THAN,
    "over ": Bound.MORE_THAN,
    "nearly ": Bound.NEARLY,
    "about ": Bound.ABOUT,
}
AFTER = {"余": Bound.MORE_THAN, "多": Bound.MORE_THAN, "+": Bound.MORE_THAN}
LAST = {"以上": Bound.MORE_THAN, "左右": Bound.ABOUT, "上下": Bound.ABOUT, "+": Bound.MORE_THAN}


def bound_of(hedge: str) -> Bound:
    """Return the bound that a word carries; of no word, exact."""
    return BEFORE.get(hedge) or AFTER.get(hedge) or LAST.get(hedge) or Bound.EXACT


@dataclass(frozen=True, slots=True)
class Interval:
    """The values a quantity may stand for, from ``low`` to ``high`` (None: without end)."""

    low: Decimal
    high: Decimal | None
    holds_low: bool = True
    holds_high: bool = True

    def is_below(self, other: Interval) -> bool:
        """Tell whether every value here is smaller than every value there."""
        if self.high is None:
            return False
        return self.high < other.low or (self.high == other.low and not (self.holds_high and other.holds_low))

    def meets(self, other: Interval) -> bool:
        """Tell whether one value can be in both."""
        return not (self.is_below(other) or other.is_below(self))
