"""Quantities out of what clerks and reports write."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from kexie.quantity.amount import Quantity
from kexie.quantity.bound import BEFORE, LAST, Bound, bound_of
from kexie.quantity.printing import plain
from kexie.quantity.unit import ALIASES, MONEY, MONEY_SIZES, UNITS
from kexie.words import plain_forms

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_SCALES = {"百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_MOST_DIGITS = 15  # what is longer is a code, not a count
_ENGLISH_SCALES = {" million": 10**6, " billion": 10**9}


class NotAQuantity(ValueError):  # noqa: N818 - it reads as what happened
    """A text that does not say how much of what."""


def parse(text: str, unit: str | None = None) -> Quantity:
    """Read a quantity as clerks and reports write it, in Chinese or as this module prints English.

    Parameters
    ----------
    text
        For example ``300余场``, ``近万人``, ``1.2万``, ``六十余``, ``１２３``, ``¥7.41 million``.
    unit
        The unit where the text has none, 元 and 亿元 included; where it has one, the two must be the same,
        but for the size of money. 1.2万 of money is 1.2万元 under any of them. A counting word that is no key of
        `UNITS` is read where it is given here.

    Raises
    ------
    NotAQuantity
        Where the text says nothing of the kind, or says another unit.
    """
    own = unit if unit and unit not in _UNIT_WORDS and unit not in MONEY_SIZES else ""
    found = _pattern(own).fullmatch(_normal(text))
    if not found:
        raise NotAQuantity(text)
    return _quantity(found, unit)


def find(text: str) -> list[Quantity]:
    """Return every quantity with a unit that stands in a text, as ``专利38项`` holds 38项."""
    quantities = []
    for found in _pattern().finditer(_normal(text)):
        try:
            quantities.append(_quantity(found, None))
        except NotAQuantity:
            continue
    return quantities


def _normal(text: str) -> str:
    return _IN_FULL.sub(_in_digits, plain_forms(text).replace(" ,", ",").strip())


def _in_digits(found: re.Match[str]) -> str:
    """Return in digits what is spoken with more than its scale: 一万二千三百 and, for short, 一万二."""
    try:
        number, scale = _number(found[1]), Decimal(_SCALES[found[2]])
        rest = _number(found[3])
    except NotAQuantity:
        return found[0]
    # 一万二 leaves out the thousand of its last digit.
    short = len(found[3]) == 1 and found[3] in _DIGITS
    return plain(number * scale + rest * (scale / 10 if short else 1))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NOUNS = {noun: unit.zh for unit in UNITS.values() for noun in (unit.one, unit.many) if noun}
_UNIT_WORDS = {unit: unit for unit in UNITS} | ALIASES | _NOUNS
_NUMERALS = "".join([*_DIGITS, *_TENS])
_IN_FULL = re.compile(rf"([{_NUMERALS}]+)([万亿])([{_NUMERALS}]+)(?![{_NUMERALS}]*[万亿])")
_DIGIT = f"[{''.join(_DIGITS)}]"
# 三五 is "three to five" and 二〇二五 a year: neither is read as its last sign.
_NUMERAL = re.compile(rf"({_DIGIT}?千)?[零〇]?({_DIGIT}?百)?[零〇]?({_DIGIT}?十)?[零〇]?{_DIGIT}?")
_DIGITS_OR_NUMERALS = rf"(?:\d{{1,3}}(?:[, ]\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|[{_NUMERALS}]+"
_SCALE = r"[百千]?万|亿|[百千]|[ ](?:million|billion)"
# An ordinal (第十六个, 前三名, 第3-5场) is no quantity, 数十 and 几百 say no number, 少于20 has no lower end.
# 线上300场, 签约12项 and 附近3家 bear no hedge.
_QUANTITY = rf"""(?<![第数几干好\d{_NUMERALS}]) (?<!(?<![目以此日年])前) (?<![少低小]于) (?<!\d[—–~～至到-])
    (?P<before>(?<![线网])上(?=[百千万亿])|(?<![附最])近|(?<![预节签])约
      |{_any_of(BEFORE.keys() - set("上近约"))})? [ ]?
    (?P<yen>¥)? (?P<sign>-)?
    (?:(?P<low>{_DIGITS_OR_NUMERALS}) (?P<low_scale>{_SCALE})? (?P<low_unit>万元|元|亿元)? (?P<to>[—–~～至到-]) ¥?)?
    (?P<number>{_DIGITS_OR_NUMERALS})?
    (?P<inner>[余多])?
    (?:[ ]?(?P<scale>{_SCALE}))?
    (?P<after>[余多+])?
    [ ]? (?P<unit>{_any_of([*_UNIT_WORDS, *MONEY_SIZES])}OWN)?
    (?P<last>{_any_of(LAST.keys() - {"+"})})?"""


@cache
def _pattern(own: str = "") -> re.Pattern[str]:
    """Return what a quantity looks like, where one more counting word is known: an association's own."""
    return re.compile(_QUANTITY.replace("OWN", f"|{re.escape(own)}" if own else ""), re.VERBOSE)


def _quantity(found: re.Match[str], unit: str | None) -> Quantity:
    part = found.groupdict()
    hedges = [word for word in (part["before"], part["inner"], part["after"], part["last"]) if word]
    # 近万, 万余 and 近亿元 are one 万 or 亿; without a hedge these are scales that lack their number.
    if len(hedges) > 1 or (part["number"] is None and not (part["scale"] and hedges)):
        raise NotAQuantity(found[0])
    hedge = hedges[0] if hedges else ""
    value = _scaled(part["number"], part["scale"])
    # 3—5万 is from 30,000, and 5000元—1万元 from 5,000.
    low_scale = part["low_scale"] or (None if part["low_unit"] else part["scale"])
    low = _scaled(part["low"], low_scale) if part["low"] else None
    if part["sign"]:
        value = -value

    said = part["unit"] or ("元" if part["yen"] else None)
    if said is None and unit in MONEY_SIZES:
        said = "元" if {"万", "亿"} & set(part["scale"] or "") else unit
    said = said or unit
    size = MONEY_SIZES.get(said or "")
    wanted = MONEY if unit in MONEY_SIZES else unit
    said = MONEY if size else _UNIT_WORDS.get(said or "", unit if said == unit else None)
    if said is None or (wanted and said != wanted):
        raise NotAQuantity(found[0])
    value *= size or 1
    if low is None:
        return Quantity(value, bound_of(hedge), said, hedge)
    low *= size or 1
    if hedges or part["sign"] or low >= value or (part["to"] == "-" and _is_code(part["low"], low, value)):
        raise NotAQuantity(found[0])
    return Quantity(low, Bound.BETWEEN, said, plain(value))


def _is_code(written: str, low: Decimal, high: Decimal) -> bool:
    """Tell whether two numbers with a hyphen are rather a telephone or filing number: 0936-8214871, 400-8008208."""
    return (written[0] == "0" and len(written) > 1) or high > 10 * low


def _scaled(number: str | None, scale: str | None) -> Decimal:
    scale = (scale or "").strip()
    return (_number(number) if number else Decimal(1)) * (_SCALES.get(scale) or _ENGLISH_SCALES.get(f" {scale}") or 1)


def _number(text: str) -> Decimal:
    if text[0].isdecimal():
        digits = text.replace(",", "").replace(" ", "")
        if len(digits.partition(".")[0]) > _MOST_DIGITS:
            raise NotAQuantity(text)
        return Decimal(digits)
    if not _NUMERAL.fullmatch(text):
        raise NotAQuantity(text)
    value = digit = size = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            # 一百零二 says its tens; 一百二 leaves them out.
            size = 0 if not digit else size
        else:
            size = _TENS[sign]
            value += (digit or 1) * size
            digit = 0
    return Decimal(value + digit * (size // 10 if size > 10 else 1))
