"""The quantity itself: what may be added, and what may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING

from kexie.quantity.bound import Bound, Interval, interval
from kexie.quantity.printing import in_chinese, in_english, plain
from kexie.quantity.unit import MONEY, MONEY_SIZES, PERCENT, WHOLE, unit_of
from kexie.words import Language, Name


class Reason(Enum):
    """Why quantities may not be added."""

    UNITS = Name("计量单位不同", "different units")
    PEOPLE = Name("人数与人次口径不同", "people and attendances are different units")
    SERIES = Name("“项”与“场”口径不同", "series and sessions are different units")
    FORM = Name("资金与实物折价不能合计", "money and donated goods are not one sum")
    STAGE = Name("同一笔资金的不同环节不能合计", "stages of the same money are not one sum")
    STOCK = Name("新增与累计口径不同", "new and standing numbers are counted differently")
    KIND = Name("成果类别不同", "different kinds of outcome")
    OVERLAP = Name("内容可能重叠", "entries may overlap")
    SHARES = Name("百分比不能合计", "percentages are not one sum")


_UNIT_REASONS = {frozenset(("人", "人次")): Reason.PEOPLE, frozenset(("项", "场")): Reason.SERIES}


class CannotAdd(ValueError):  # noqa: N818 - it reads as what happened
    """A sum that would state something nobody counted. ``reason`` says why, in both languages."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of what: a value, its bound, its unit.

    Two quantities are equal when value, bound, unit and the end of a range are; the hedge is remembered for printing,
    and says whether the value itself is meant as well.

    Parameters
    ----------
    value
        An exact number, an int will do; money in 万元, everything else in single units. A float is refused:
        0.1 + 0.2 is not 0.3.
    bound
        Which side the value is open to.
    unit
        A key of `UNITS`, or a counting word that an association declares.
    hedge
        The word that carried the bound where the quantity was read (超, 余, 近): it prints as written. Of a range, its
        upper end as a plain number.
    span
        The values that a sum may stand for, where they are not those that value and bound tell.

    Raises
    ------
    TypeError
        For a float.
    ValueError
        For no unit, money in another unit than 万元, or a value that is no finite number.
    """

    value: Decimal
    bound: Bound
    unit: str
    hedge: str = field(default="", compare=False)
    span: Interval | None = field(default=None, compare=False, repr=False)
    until: Decimal | None = field(default=None, init=False)

    if TYPE_CHECKING:

        def __init__(
            self, value: Decimal | int, bound: Bound, unit: str, hedge: str = "", span: Interval | None = None
        ) -> None: ...

    def __post_init__(self) -> None:
        if isinstance(self.value, float):
            raise TypeError("a quantity is exact: give an int or a Decimal, not a float")
        object.__setattr__(self, "value", Decimal(self.value))
        object.__setattr__(self, "bound", Bound(self.bound))
        if not self.value.is_finite():
            raise ValueError(f"{self.value} is not a number")
        if not self.unit or (self.unit in MONEY_SIZES and self.unit != MONEY):
            raise ValueError(f"{self.unit!r} is not a unit that is kept")
        if self.bound is Bound.BETWEEN:
            object.__setattr__(self, "until", Decimal(self.hedge))

    def __add__(self, other: Quantity) -> Quantity:
        """Add two quantities of one unit; the sum is as open as its parts.

        Raises
        ------
        CannotAdd
            Where the units differ: 人 and 人次, 项 and 场, a count and money. Percentages are never added.
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        if self.unit != other.unit:
            raise CannotAdd(_UNIT_REASONS.get(frozenset((self.unit, other.unit)), Reason.UNITS))
        if self.unit == PERCENT:
            raise CannotAdd(Reason.SHARES)
        span = self.interval + other.interval
        bound = self.bound.joined(other.bound)
        if bound is Bound.BETWEEN:
            return Quantity(span.low, bound, self.unit, plain(span.high), span)
        return Quantity(self.value + other.value, bound, self.unit, span=span)

    @property
    def interval(self) -> Interval:
        """The values the quantity may stand for: of a sum, the sum of its parts' intervals."""
        return self.span or interval(self.value, self.bound, self.hedge, self.until)

    @property
    def in_numbers(self) -> Quantity:
        """The quantity with its interval in numbers, as 300余场 is 301—399场."""
        return between(self.interval, self.unit)

    @property
    def is_open(self) -> bool:
        """Whether the quantity is anything but exact."""
        return self.bound is not Bound.EXACT

    def rounded(self, places: int) -> Quantity:
        """Return the quantity with so many decimals, as tables show money: a half goes up (四舍五入)."""
        return replace(self, value=self.value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))

    def __getitem__(self, language: Language) -> str:
        """Return the quantity in words: ``300余场`` in Chinese, ``300+ sessions`` in English."""
        if language == "zh":
            return in_chinese(self.value, self.bound, self.unit, self.hedge)
        return in_english(self.value, self.bound, self.unit, self.hedge)

    def bare(self, language: Language) -> str:
        """Return the quantity in words without its unit, where that stands beside it: ``300余``, ``300+``."""
        words = self[language]
        nouns = (self.unit,) if language == "zh" else (unit_of(self.unit).one, unit_of(self.unit).many)
        for noun in filter(None, nouns):
            # ¥12,500 has its unit before the number, and 1.2亿元 in another size.
            words = words.removesuffix(noun).rstrip()
        return words


def between(span: Interval, unit: str) -> Quantity:
    """Return a quantity whose ends are those of an interval; exact where they are the same.

    What is counted comes in whole numbers: above 300 and below 400 is 301 to 399. Of money both ends are named.
    """
    low, high = span.low, span.high
    if unit in WHOLE:
        first = low.to_integral_value(ROUND_CEILING) + (not span.holds_low and low == low.to_integral_value())
        last = high.to_integral_value(ROUND_FLOOR) - (not span.holds_high and high == high.to_integral_value())
        # Above 3 and below 4 there is none: then the ends are named as they are.
        if first <= last:
            low, high = first, last
    if low == high:
        return Quantity(low, Bound.EXACT, unit)
    return Quantity(low, Bound.BETWEEN, unit, plain(high), span)


def several(whole: Decimal, n: int, bound: Bound, unit: str, hedge: str = "", step: Decimal | int = 0) -> Quantity:
    """Return what quantities of one shape come to, as adding them one by one would.

    Parameters
    ----------
    whole
        What their values add up to; none of them differs in sign from another.
    n
        How many they are. One alone keeps the words it was written in.
    bound, unit, hedge
        As each of them has it; of ranges, the upper end is one of all.
    step
        The place of the last digit of each that is not zero, if they are more than they say.
    """
    if n == 1 or bound is Bound.EXACT:
        return Quantity(whole, bound, unit, hedge)
    if bound is Bound.BETWEEN:
        high = n * Decimal(hedge)
        return Quantity(whole, bound, unit, plain(high), Interval(whole, high))
    one = interval(whole, bound, hedge)
    span = replace(one, high=whole + n * step) if bound is Bound.MORE_THAN else one
    return Quantity(whole, bound, unit, span=span)


def at_most(whole: Quantity) -> Quantity:
    """Return a sum of quantities that may count the same: they come to it at most, and nothing else is known."""
    span = Interval(min(whole.interval.low, Decimal(0)), whole.interval.high, holds_high=whole.interval.holds_high)
    most = between(span, whole.unit)
    return most if most.until is None else Quantity(most.until, Bound.AT_MOST, whole.unit, span=span)


def total(quantities: Iterable[Quantity]) -> Quantity | None:
    """Add quantities; of none at all there is no sum, which is not zero.

    Raises
    ------
    CannotAdd
        As `Quantity.__add__` does.
    """
    quantities = list(quantities)
    return reduce(Quantity.__add__, quantities) if quantities else None
