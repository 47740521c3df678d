"""A quantity in words."""

from __future__ import annotations

from decimal import Decimal

from kexie.quantity.bound import AFTER, BEFORE, INCLUSIVE, LAST, Bound, bound_of
from kexie.quantity.unit import MONEY, unit_of

# Hedges that are printed as they were read; 上万 would print as 上1万, the English ones belong to English.
_PRINTED = {"余", "超", "逾", "突破", "不少于", "不低于", "至少", "以上", "近", "不足", "不到", "约"}
_DEFAULT_BEFORE = {Bound.MORE_THAN: "超", Bound.NEARLY: "近", Bound.ABOUT: "约", Bound.AT_MOST: "至多"}
_IN_ENGLISH = {Bound.NEARLY: "nearly ", Bound.ABOUT: "about ", Bound.AT_MOST: "at most "}


def in_chinese(value: Decimal, bound: Bound, unit: str, hedge: str) -> str:
    """Return a quantity as Chinese writes it: ``300余场``, ``近1万人``, ``741万元``."""
    money = unit == MONEY
    if bound is Bound.BETWEEN:
        first, last = _chinese_ends(value, Decimal(hedge), unit)
        return f"{first}—{last}"
    number, scale = _scaled(value, money=money)
    if bound is Bound.AT_MOST and not hedge and not money:
        # The upper end of a sum: nobody has written it, and it is told to the last digit.
        number, scale = _grouped(value), ""
    word = {"亿": "亿元", "": "万元"}[scale] if money else unit
    if bound is Bound.EXACT:
        return f"{number}{word}" if money else f"{number}{scale}{word}"
    # 63余 is not Chinese: 余 follows a round number, 超 goes before any.
    hedge = hedge if hedge in _PRINTED and bound_of(hedge) is bound else ""
    round_number = number.endswith("0") or (scale and not money) or scale == "亿"
    if not hedge and bound is Bound.MORE_THAN and round_number and value > 0:
        hedge = "余"
    if hedge in LAST:
        return f"{number}{word}{hedge}" if money else f"{number}{scale}{word}{hedge}"
    if hedge in AFTER:
        if money:
            return f"{number}亿余元" if scale == "亿" else f"{number}余万元"
        return f"{number}{scale}余{word}"
    before = hedge if hedge in BEFORE else _DEFAULT_BEFORE[bound]
    return f"{before}{number}{word}" if money else f"{before}{number}{scale}{word}"


def _chinese_ends(low: Decimal, high: Decimal, unit: str) -> tuple[str, str]:
    """Return the ends of a range, the unit behind the last: ``3万—5万人次``, ``59—60万元``, ``9,000—12,000人``."""
    money = unit == MONEY
    (first, scale), (last, last_scale) = (_scaled(end, money=money) for end in (low, high))
    if scale != last_scale:
        # An end without a scale would be read in that of the other.
        (first, scale), (last, last_scale) = (_grouped(low), ""), (_grouped(high), "")
    if money:
        return first, f"{last}{'亿元' if last_scale else '万元'}"
    return f"{first}{scale}", f"{last}{last_scale}{unit}"


def in_english(value: Decimal, bound: Bound, unit: str, hedge: str) -> str:
    """Return a quantity as English writes it: ``300+ sessions``, ``nearly 10,000 people``, ``¥7.41 million``."""
    if bound is Bound.BETWEEN:
        return "–".join(_english_ends(value, Decimal(hedge), unit))
    if bound is Bound.MORE_THAN and hedge in INCLUSIVE:
        return f"at least {in_english(value, Bound.EXACT, unit, '')}"
    if unit == MONEY:
        number, noun = _yuan_in_english(value * 10_000), ""
    else:
        number = _grouped(value)
        words = unit_of(unit)
        noun = words.one if value == 1 and bound is Bound.EXACT else words.many
    plus = "+" if bound is Bound.MORE_THAN else ""
    gap = " " if noun and noun != "%" else ""
    return f"{_IN_ENGLISH.get(bound, '')}{number}{plus}{gap}{noun}"


def _english_ends(low: Decimal, high: Decimal, unit: str) -> tuple[str, str]:
    """Return the ends of a range, the noun behind the last: ``¥590,000–¥600,000``, ``30,000–50,000 people``."""
    if unit != MONEY:
        noun = unit_of(unit).many
        return _grouped(low), f"{_grouped(high)}{' ' if noun and noun != '%' else ''}{noun}"
    first, last = (_yuan_in_english(end * 10_000) for end in (low, high))
    if first.partition(" ")[2] == last.partition(" ")[2]:
        return first, last
    return _with_sign(low * 10_000), _with_sign(high * 10_000)


def plain(value: Decimal) -> str:
    """Return a number without exponent and without zeros at its end: ``300``, ``0.0012``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(value: Decimal) -> str:
    return f"{Decimal(plain(value)):,}"


def _scaled(value: Decimal, *, money: bool) -> tuple[str, str]:
    """Return number and scale by Chinese habit: 10万, 3亿; 38,182 stays, since 3.8182万 is no habit."""
    scales = [("亿", 10_000)] if money else [("亿", 10**8), ("万", 10_000)]
    for scale, size in scales:
        scaled = value / size
        if abs(scaled) >= 1 and scaled == round(scaled, 2):
            return _grouped(scaled), scale
    return _grouped(value), ""


def _yuan_in_english(yuan: Decimal) -> str:
    for scale, size in (("billion", 10**9), ("million", 10**6)):
        if abs(yuan) >= size:
            return f"{_with_sign(yuan / size)} {scale}"
    # Fen are written with both their digits.
    has_fen = yuan == round(yuan, 2) != round(yuan)
    return _with_sign(yuan, f"{abs(yuan):,.2f}") if has_fen else _with_sign(yuan)


def _with_sign(yuan: Decimal, digits: str = "") -> str:
    return f"{'-' if yuan < 0 else ''}¥{digits or _grouped(abs(yuan))}"
