"""The quantity itself: what may be added, and what may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING

from kexie.quantity.bound import Bound, Interval
from kexie.quantity.printing import in_chinese, in_english
from kexie.quantity.unit import UNITS
from kexie.words import Language, Name


class Reason(Enum):
    """Why quantities may not be added."""

    UNITS = Name("计量单位不同", "their units differ")
    PEOPLE = Name("人数与人次口径不同", "people and attendances are counted differently")
    SERIES = Name("项（系列）与场（次）口径不同", "series and sessions are counted differently")
    FORM = Name("资金与实物折价不能合计", "money and donated goods are not one sum")
    STAGE = Name("同一笔资金的不同环节不能合计", "stages of the same money are not one sum")
    STOCK = Name("新增与累计口径不同", "new and standing numbers are counted differently")
    KIND = Name("成果类别不同", "they are different kinds of outcome")
    OVERLAP = Name("所计内容可能重叠", "they may count the same")


_UNIT_REASONS = {frozenset(("人", "人次")): Reason.PEOPLE, frozenset(("项", "场")): Reason.SERIES}


class CannotAdd(ValueError):  # noqa: N818 - it reads as what happened
    """A sum that would state something nobody counted. ``reason`` says why, in both languages."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much of what: a value, its bound, its unit.

    Two quantities are equal when value, bound and unit are; the hedge is only remembered for printing.

    Parameters
    ----------
    value
        An exact number, an int will do; money in 万元, everything else in single units. A float is refused:
        0.1 + 0.2 is not 0.3.
    bound
        Which side the value is open to.
    unit
        A key of `UNITS`.
    hedge
        The word that carried the bound where the quantity was read (超, 余, 近): it prints as written.

    Raises
    ------
    TypeError
        For a float.
    ValueError
        For an unknown unit, or a value that is no finite number.
    """

    value: Decimal
    bound: Bound
    unit: str
    hedge: str = field(default="", compare=False)

    if TYPE_CHECKING:

        def __init__(self, value: Decimal | int, bound: Bound, unit: str, hedge: str = "") -> None: ...

    def __post_init__(self) -> None:
        if isinstance(self.value, float):
            raise TypeError("a quantity is exact: give an int or a Decimal, not a float")
        object.__setattr__(self, "value", Decimal(self.value))
        object.__setattr__(self, "bound", Bound(self.bound))
        if not self.value.is_finite():
            raise ValueError(f"{self.value} is not a number")
        if self.unit not in UNITS:
            raise ValueError(f"{self.unit!r} is not a unit that is known")

    def __add__(self, other: Quantity) -> Quantity:
        """Add two quantities of one unit; the sum is as open as its parts.

        Raises
        ------
        CannotAdd
            Where the units differ: 人 and 人次, 项 and 场, a count and money.
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        if self.unit != other.unit:
            raise CannotAdd(_UNIT_REASONS.get(frozenset((self.unit, other.unit)), Reason.UNITS))
        return Quantity(self.value + other.value, self.bound.joined(other.bound), self.unit)

    @property
    def interval(self) -> Interval:
        """The values the quantity may stand for.

        More than 60 is anything above 60: the words give no upper end, so none is invented. 近 (somewhat less
        than) and 约 (about) need a reading: within a tenth, as ``GLOSSARY.md`` says.
        """
        tenth = abs(self.value) / 10
        if self.bound is Bound.MORE_THAN:
            return Interval(self.value, None, holds_low=False)
        if self.bound is Bound.NEARLY:
            return Interval(self.value - tenth, self.value, holds_high=self.value == 0)
        if self.bound is Bound.ABOUT:
            return Interval(self.value - tenth, self.value + tenth)
        return Interval(self.value, self.value)

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
        return in_english(self.value, self.bound, self.unit)


def total(quantities: Iterable[Quantity]) -> Quantity | None:
    """Add quantities; of none at all there is no sum, which is not zero.

    Raises
    ------
    CannotAdd
        As `Quantity.__add__` does.
    """
    quantities = list(quantities)
    return reduce(Quantity.__add__, quantities) if quantities else None
