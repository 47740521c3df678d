"""Columns of quantities: value, bound and hedge of every cell, money in 万元."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kexie.clean.texts import Codes, Flags, Texts, objects
from kexie.problems import Fault, Finding
from kexie.quantity import BEFORE, MONEY, MONEY_SIZES, UNITS, WHOLE, Bound, NotAQuantity, Quantity, parse
from kexie.words import plain_forms

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
_EXPONENT = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?[eE][+-]?\d{1,3}")
_STRAY = re.compile(
    r"^['‘’`]+|\s*[?]+$"
    # Marks of footnotes: ①, ¹, *, [1], (注2).
    r"|(?<=\S)\s*(?:[\u00b2\u00b3\u00b9\u2070-\u2079\u2460-\u24ff\u2776-\u2793*※†‡]+|[\[〔【]注?\d{1,2}[\]〕】]|\(注\d{0,2}\))$"
)
_ONE = re.compile(r"(?<!\d)1(?=[万亿])")
_SCALE = re.compile("[百千万亿]")
_NAMED_MONEY = re.compile(r"(亿|万)?[余多]?元|¥")
_FAR_BEHIND = re.compile(r"\.\d{13,}")
_SMALLEST = Decimal("0.000001")
# What can be kept in millionths.
_MOST = Decimal(9 * 10**12)
# The words that are kept for printing; the others mean the same.
_HEDGES = {
    "上": "余",
    "more than ": "超",
    "over ": "超",
    "at least ": "不少于",
    "nearly ": "近",
    "about ": "约",
    "at most ": "至多",
}
_OF_BOUND = {Bound.EXACT: "", Bound.MORE_THAN: "超", Bound.NEARLY: "近", Bound.ABOUT: "约", Bound.AT_MOST: "至多"}


@dataclass(frozen=True, slots=True)
class Units:
    """The unit of each row: a money size, a counting word, "" where none is known, None where money must name it.

    ``scale`` is what a header multiplies by: 万 of ``人数(万人次)``. ``ways`` are other words for units, by which their
    list knows them: 5次 are 5场.
    """

    codes: Codes
    labels: Sequence[str | None]
    scale: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Read:
    """What one word says, or why it says nothing."""

    value: Decimal | None = None
    bound: Bound = Bound.EXACT
    hedge: str = ""
    fault: Fault | None = None
    unit: str = ""


def typed(texts: Texts, units: Units, may_be_negative: Flags) -> tuple[dict[str, pd.Series[Any]], list[Finding]]:
    """Read a column of quantities; cells that are none are missing, and told."""
    pairs, beside = texts.beside(units.codes, len(units.labels))
    of_pair = [units.labels[code] for code in beside.tolist()]
    reads = [
        _read(word, as_typed, unit, units) if word else _Read()
        for word, as_typed, unit in zip(pairs.words.tolist(), pairs.typed.tolist(), of_pair, strict=True)
    ]
    reads = [_whole(read, unit) for read, unit in zip(reads, of_pair, strict=True)]
    values = objects(read.value for read in reads)
    findings = _told(pairs, reads, of_pair)

    negative = np.array([read.value is not None and read.value < 0 for read in reads], dtype=bool)
    refused = np.zeros(len(texts.rows), dtype=bool)
    if negative.any():
        refused = pairs.rows_of(negative) & ~may_be_negative
        findings += pairs.fatal(Fault.NEGATIVE, refused)
    key = texts.column.key
    columns = {
        key: pairs.spread(values),
        f"{key}.bound": pairs.spread([None if read.value is None else read.bound for read in reads]),
        f"{key}.hedge": pairs.spread([None if read.value is None else read.hedge for read in reads]),
    }
    if refused.any():
        columns = {name: series.mask(refused, None) for name, series in columns.items()}
    return columns, findings


def text(value: Decimal, bound: str, hedge: str) -> str:
    """Return a quantity as a register holds it, without its unit: ``300余``, ``近10000``, ``30000—50000``."""
    number = _number(value)
    if bound == Bound.BETWEEN:
        return f"{number}—{hedge}"
    word = hedge or _OF_BOUND[Bound(bound)]
    return f"{word}{number}" if word in BEFORE else f"{number}{word}"


def _number(value: Decimal) -> str:
    number = f"{value:f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return "0" if number == "-0" else number


def _read(word: str, as_typed: str, unit: str | None, units: Units) -> _Read:
    if _FAR_BEHIND.search(word):
        return _Read(fault=Fault.TOO_PRECISE)
    if not units.scale and _PLAIN.fullmatch(word) and unit is not None:
        read = _kept(Decimal(word) * MONEY_SIZES.get(unit, 1))
        if read.fault is not None:
            return read
        if unit in MONEY_SIZES and unit != MONEY and read.value:
            return _Read(read.value, fault=Fault.MONEY_CONVERTED, unit=unit)
        # 12.50 is no other form of 12.5.
        usual = word.rstrip("0").rstrip(".") if "." in word else word
        as_read = None if usual == _number(Decimal(word)) else Fault.NUMBERS_READ_AS
        return _Read(read.value, fault=as_read if as_typed == word else Fault.MARKS_REMOVED)
    stripped = _STRAY.sub("", plain_forms(word)).strip()
    is_marked = stripped != plain_forms(as_typed)
    if _EXPONENT.fullmatch(stripped):
        exact = Decimal(stripped)
        stripped = f"{exact:f}" if abs(exact.adjusted()) <= 15 or not exact else stripped
    try:
        quantity, converted = (
            _money(stripped, unit)
            if unit is None or unit in MONEY_SIZES
            else (
                _count(stripped, unit, units),
                "",
            )
        )
    except NotAQuantity:
        return _Read(fault=_why_not(stripped), unit=(MONEY if unit is None or unit in MONEY_SIZES else unit))
    if quantity is None:
        return _Read(fault=Fault.UNIT_NOT_STATED)
    if _is_contradicted(stripped, unit):
        read = _kept(quantity.value)
        return read if read.fault else _Read(read.value, quantity.bound, quantity.hedge, Fault.CURRENCY_SIGN, str(unit))
    read = _kept(quantity.value)
    until = _kept(quantity.until or quantity.value)
    if read.fault is not None or until.fault is not None:
        return _Read(fault=read.fault or until.fault)
    hedge = _HEDGES.get(quantity.hedge, quantity.hedge)
    form = None
    if is_marked:
        form = Fault.MARKS_REMOVED
    elif converted and quantity.value:
        form = Fault.MONEY_CONVERTED
    elif not _is_usual(word, quantity):
        form = Fault.NUMBERS_READ_AS
    return _Read(read.value, quantity.bound, hedge, form, converted)


def _whole(read: _Read, unit: str | None) -> _Read:
    """Return what a word says, unless it is a fraction of what comes in whole numbers."""
    ends = [
        one for one in (read.value, Decimal(read.hedge) if read.bound is Bound.BETWEEN else None) if one is not None
    ]
    if unit in WHOLE and any(one != one.to_integral_value() for one in ends):
        return _Read(fault=Fault.FRACTION, unit=str(unit))
    return read


def _kept(value: Decimal) -> _Read:
    if abs(value) > _MOST:
        return _Read(fault=Fault.NOT_A_QUANTITY)
    kept = value.quantize(_SMALLEST)
    if kept != value:
        return _Read(fault=Fault.TOO_PRECISE)
    return _Read(Decimal(_number(kept)))


def _is_contradicted(word: str, unit: str | None) -> bool:
    """Tell whether a bare ¥ stands before a sum that header, preamble or column say to be in a larger unit."""
    larger = unit in MONEY_SIZES and unit != "元"
    return larger and "¥" in word and "元" not in word and not _SCALE.search(word)


def _money(word: str, unit: str | None) -> tuple[Quantity | None, str]:
    """Return the sum and the unit that was converted; no sum where the unit would have to be guessed."""
    if _is_contradicted(word, unit):
        word = word.replace("¥", "")
    in_yuan = parse(word, "元")
    named = _NAMED_MONEY.search(word)
    said = f"{named[1] or ''}元" if named else MONEY if _SCALE.search(word) else unit
    # 0 is 0 in any unit, and 1.2万 is 1.2万元.
    if in_yuan == parse(word, MONEY):
        return in_yuan, "" if said in (MONEY, None) else said
    if unit is None:
        return None, ""
    return parse(word, unit), "" if unit == MONEY else unit


def _count(word: str, unit: str | None, units: Units) -> Quantity:
    if units.scale and not _SCALE.search(word):
        return parse(f"{word}{units.scale}", unit or "个")
    if unit:
        other = next((way for way, means in units.ways.items() if means == unit and way in word), None)
        try:
            return parse(word, unit)
        except NotAQuantity:
            if other is None:
                raise
            return parse(word.replace(other, unit), unit)
    # The row names no unit that is known: a unit in the cell is only checked for being one.
    try:
        return parse(word, "个")
    except NotAQuantity:
        return parse(word)


def _why_not(word: str) -> Fault:
    try:
        parse(word)
    except NotAQuantity:
        return Fault.NOT_A_QUANTITY
    return Fault.WRONG_UNIT


def _is_usual(word: str, quantity: Quantity) -> bool:
    """Tell whether a word is written as a register or this dashboard writes it, with or without its unit."""
    shown = quantity["zh"].replace(",", "")
    bare = shown.removesuffix(quantity.unit)
    plain = text(quantity.value, quantity.bound, quantity.hedge)
    # 近万 is 近1万.
    return word in {shown, bare, plain, f"{plain}{quantity.unit}", _ONE.sub("", shown), _ONE.sub("", bare)}


def _told(texts: Texts, reads: Sequence[_Read], units: Sequence[str | None]) -> list[Finding]:
    faults = objects(read.fault for read in reads)
    findings: list[Finding] = []
    if not any(read.fault for read in reads):
        return findings

    def details(code: int) -> Mapping[str, object]:
        return {"unit": reads[code].unit or units[code] or ""}

    def counted_in(code: int) -> Mapping[str, object]:
        return {"unit": UNITS[reads[code].unit].label}

    def shown(code: int) -> str:
        read = reads[code]
        return "" if read.value is None else text(read.value, read.bound, read.hedge)

    named = {Fault.WRONG_UNIT: details, Fault.FRACTION: counted_in}
    for fault in (Fault.NOT_A_QUANTITY, Fault.WRONG_UNIT, Fault.TOO_PRECISE, Fault.FRACTION):
        findings += texts.fatal(fault, texts.rows_of(faults == fault), named.get(fault))
    unstated = faults == Fault.UNIT_NOT_STATED
    if unstated.any():
        findings.append(Finding(Fault.UNIT_NOT_STATED, None, texts.header, sheet=texts.sheet))
    for fault in (Fault.NUMBERS_READ_AS, Fault.MARKS_REMOVED):
        findings += texts.note(fault, (faults == fault) & texts.given, shown)
    for unit in MONEY_SIZES:
        converted = objects(read.unit for read in reads) == unit
        findings += texts.note(Fault.CURRENCY_SIGN, (faults == Fault.CURRENCY_SIGN) & converted, shown, unit=unit)
        findings += texts.note(Fault.MONEY_CONVERTED, (faults == Fault.MONEY_CONVERTED) & converted, shown, unit=unit)
    return findings
