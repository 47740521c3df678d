"""A quantity: a value, how it is bounded, and its unit. ``300余场`` stays "more than 300 sessions".

A report says 38 and means 38, says 300余 and means more than 300, says 近万 and means somewhat less
than ten thousand. The bound is part of the figure: it is printed, drawn, added and compared with it, and
never dropped. Money is kept in 万元 as an exact decimal; counts are kept in single units.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from kexie.words import Language, Name

if TYPE_CHECKING:
    from collections.abc import Iterable


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


@dataclass(frozen=True, slots=True)
class Unit:
    """A counting word: its English nouns, and the name it goes by beside an axis or in a heading.

    ``one`` and ``many`` are empty where English has no word for the classifier (6个基地 is "6").
    """

    zh: str
    one: str
    many: str
    label: Name


MONEY = "万元"

UNITS = {
    unit.zh: unit
    for unit in (
        Unit("个", "", "", Name("个", "number (个)")),
        Unit("项", "", "", Name("项", "items (项)")),
        Unit("件", "", "", Name("件", "pieces (件)")),
        Unit("场", "session", "sessions", Name("场", "sessions")),
        Unit("人", "person", "people", Name("人", "people")),
        Unit("人次", "attendance", "attendances", Name("人次", "attendances")),
        Unit("家", "organisation", "organisations", Name("家", "organisations")),
        Unit("处", "site", "sites", Name("处", "sites")),
        Unit("篇", "article", "articles", Name("篇", "articles")),
        Unit("%", "%", "%", Name("%", "per cent")),
        Unit(MONEY, "", "", Name(MONEY, "¥10,000")),
    )
}

# Other words for the same units, and money in its other sizes (how many 万元 one of them is).
_ALIASES = {"名": "人", "位": "人", "幅": "件", "所": "家", "座": "个", "場": "场", "％": "%"}
MONEY_SIZES = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}

_BEFORE = {
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
_AFTER = {"余": Bound.MORE_THAN, "多": Bound.MORE_THAN, "+": Bound.MORE_THAN}
_LAST = {"以上": Bound.MORE_THAN, "左右": Bound.ABOUT, "上下": Bound.ABOUT, "+": Bound.MORE_THAN}

# Hedges that are printed as they were read; 上万 would print as 上1万, the English ones belong to English.
_PRINTED = {"余", "超", "逾", "近", "约"}
_DEFAULT_BEFORE = {Bound.MORE_THAN: "超", Bound.NEARLY: "近", Bound.ABOUT: "约"}
_IN_ENGLISH = {Bound.NEARLY: "nearly ", Bound.ABOUT: "about "}

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MOST_DIGITS = 15  # what is longer is a code, not a count
_ENGLISH_SCALES = {" million": 10**6, " billion": 10**9}


class NotAQuantity(ValueError):  # noqa: N818 - it reads as what happened
    """A text that does not say how much of what."""


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


class CannotAdd(ValueError):  # noqa: N818 - it reads as what happened
    """A sum that would state something nobody counted. ``reason`` says why, in both languages."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value.en)
        self.reason = reason


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
        return self._in_chinese() if language == "zh" else self._in_english()

    def _in_chinese(self) -> str:
        number, scale = _scaled(self.value, money=self.unit == MONEY)
        unit = {"万": "万元", "亿": "亿元", "": "万元"}[scale] if self.unit == MONEY else self.unit
        if self.bound is Bound.EXACT:
            return f"{number}{unit}" if self.unit == MONEY else f"{number}{scale}{unit}"
        # 63余 is not Chinese: 余 follows a round number, 超 goes before any.
        hedge = self.hedge if self.hedge in _PRINTED and _bound_of(self.hedge) is self.bound else ""
        round_number = number.endswith("0") or (scale and self.unit != MONEY) or scale == "亿"
        if not hedge and self.bound is Bound.MORE_THAN and round_number and self.value > 0:
            hedge = "余"
        if hedge in _AFTER:
            if self.unit == MONEY:
                return f"{number}亿余元" if scale == "亿" else f"{number}余万元"
            return f"{number}{scale}余{unit}"
        before = hedge if hedge in _BEFORE else _DEFAULT_BEFORE[self.bound]
        return f"{before}{number}{unit}" if self.unit == MONEY else f"{before}{number}{scale}{unit}"

    def _in_english(self) -> str:
        if self.unit == MONEY:
            number, noun = _yuan_in_english(self.value * 10_000), ""
        else:
            number = _grouped(self.value)
            unit = UNITS[self.unit]
            noun = unit.one if self.value == 1 and not self.is_open else unit.many
        plus = "+" if self.bound is Bound.MORE_THAN else ""
        gap = " " if noun and noun != "%" else ""
        return f"{_IN_ENGLISH.get(self.bound, '')}{number}{plus}{gap}{noun}"


_UNIT_REASONS = {frozenset(("人", "人次")): Reason.PEOPLE, frozenset(("项", "场")): Reason.SERIES}


def total(quantities: Iterable[Quantity]) -> Quantity | None:
    """Add quantities; of none at all there is no sum, which is not zero.

    Raises
    ------
    CannotAdd
        As `Quantity.__add__` does.
    """
    quantities = list(quantities)
    return reduce(Quantity.__add__, quantities) if quantities else None


def parse(text: str, unit: str | None = None) -> Quantity:
    """Read a quantity as clerks and reports write it, in Chinese or as this module prints English.

    Parameters
    ----------
    text
        For example ``300余场``, ``近万人``, ``1.2万``, ``六十余``, ``１２３``, ``¥7.41 million``.
    unit
        The unit where the text has none, 元 and 亿元 included; where it has one, the two must be the same,
        but for the size of money. 1.2万 of money is 1.2万元 under any of them.

    Raises
    ------
    NotAQuantity
        Where the text says nothing of the kind, or says another unit.
    """
    found = _QUANTITY.fullmatch(_normal(text))
    if not found:
        raise NotAQuantity(text)
    return _quantity(found, unit)


def find(text: str) -> list[Quantity]:
    """Return every quantity with a unit that stands in a text, as ``专利38项`` holds 38项."""
    quantities = []
    for found in _QUANTITY.finditer(_normal(text)):
        try:
            quantities.append(_quantity(found, None))
        except NotAQuantity:
            continue
    return quantities


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ,", ",").strip()


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NOUNS = {noun: unit.zh for unit in UNITS.values() for noun in (unit.one, unit.many) if noun}
_UNIT_WORDS = {unit: unit for unit in UNITS} | _ALIASES | _NOUNS
_NUMERALS = "".join([*_DIGITS, *_TENS])
_DIGIT = f"[{''.join(_DIGITS)}]"
# 三五 is "three to five" and 二〇二五 a year: neither is read as its last sign.
_NUMERAL = re.compile(rf"({_DIGIT}?千)?[零〇]?({_DIGIT}?百)?[零〇]?({_DIGIT}?十)?[零〇]?{_DIGIT}?")
# An ordinal (第十六个) is no quantity, and 线上300场, 签约12项, 附近3家 bear no hedge.
_QUANTITY = re.compile(
    rf"""(?<![第\d{_NUMERALS}])
    (?P<before>(?<![线网])上(?=[百千万亿])|(?<![附最])近|(?<![预节签])约
      |{_any_of(_BEFORE.keys() - set("上近约"))})? [ ]?
    (?P<yen>¥)? (?P<sign>-)?
    (?P<number>(?:\d{{1,3}}(?:[, ]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|[{_NUMERALS}]+)?
    (?P<inner>[余多])?
    (?P<scale>[百千]?万|亿|[百千]|[ ](?:million|billion))?
    (?P<after>[余多+])?
    [ ]? (?P<unit>{_any_of([*_UNIT_WORDS, *MONEY_SIZES])})?
    (?P<last>以上|左右|上下)?""",
    re.VERBOSE,
)


def _quantity(found: re.Match[str], unit: str | None) -> Quantity:
    part = found.groupdict()
    hedges = [word for word in (part["before"], part["inner"], part["after"], part["last"]) if word]
    # 近万, 万余 and 近亿元 are one 万 or 亿; without a hedge these are scales that lack their number.
    if len(hedges) > 1 or (part["number"] is None and not (part["scale"] and hedges)):
        raise NotAQuantity(found[0])
    hedge = hedges[0] if hedges else ""
    scale = (part["scale"] or "").strip()
    value = _number(part["number"]) if part["number"] else Decimal(1)
    value *= _SCALES.get(scale) or _ENGLISH_SCALES.get(f" {scale}") or 1
    if part["sign"]:
        value = -value

    said = part["unit"] or ("元" if part["yen"] else None)
    if said is None and unit in MONEY_SIZES:
        said = "元" if {"万", "亿"} & set(scale) else unit
    said = said or unit
    if said in MONEY_SIZES:
        value, said = value * MONEY_SIZES[said], MONEY
    wanted = MONEY if unit in MONEY_SIZES else unit
    said = _UNIT_WORDS.get(said or "")
    if said is None or (wanted and said != wanted):
        raise NotAQuantity(found[0])
    return Quantity(value, _bound_of(hedge), said, hedge)


def _bound_of(hedge: str) -> Bound:
    return _BEFORE.get(hedge) or _AFTER.get(hedge) or _LAST.get(hedge) or Bound.EXACT


def _number(text: str) -> Decimal:
    if text[0].isdecimal():
        digits = text.replace(",", "").replace(" ", "")
        if len(digits) > _MOST_DIGITS:
            raise NotAQuantity(text)
        return Decimal(digits)
    if not _NUMERAL.fullmatch(text):
        raise NotAQuantity(text)
    value = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            value += (digit or 1) * _TENS[sign]
            digit = 0
    return Decimal(value + digit)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(value: Decimal) -> str:
    return f"{Decimal(_plain(value)):,}"


def _scaled(value: Decimal, *, money: bool) -> tuple[str, str]:
    """Return number and scale by Chinese habit: 10万, 3亿; 38,182 stays, since 3.8182万 is no habit."""
    scales = [("亿", 10_000)] if money else [("亿", 10**8), ("万", 10_000)]
    for scale, size in scales:
        scaled = value / size
        if abs(scaled) >= 1 and scaled == round(scaled, 2):
            return _grouped(scaled), scale
    return _grouped(value), ""


def _yuan_in_english(yuan: Decimal) -> str:
    sign, yuan = ("-" if yuan < 0 else ""), abs(yuan)
    for scale, size in (("billion", 10**9), ("million", 10**6)):
        if yuan >= size:
            return f"¥{sign}{_grouped(yuan / size)} {scale}"
    return f"¥{sign}{yuan:,.2f}" if yuan == round(yuan, 2) != round(yuan) else f"¥{sign}{_grouped(yuan)}"
