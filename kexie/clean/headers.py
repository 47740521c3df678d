"""Which column of a register a header means, and which register a table is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kexie.choices import EVERY_SHEET, Choices
from kexie.problems import Fault, Finding
from kexie.quantity import MONEY_SIZES, UNITS
from kexie.quantity.unit import ALIASES
from kexie.registers import REGISTERS, Column, Kind, Register
from kexie.words import Name, plain_forms

if TYPE_CHECKING:
    from kexie.read import Table

_BRACKET = re.compile(r"\(([^()]*)\)$")
_SCALED = re.compile(r"(?:单位:?)?(?:人民币)?(百万|千万|[百千万])?(.+)")
# What stands in brackets behind a header and says nothing of another column.
_HINTS = re.compile(r"必填|选填|可空|单选|多选|是/否|[年月日/\-.、]+|[ymd/\-.]+|格式.*|如.*|例.*", re.IGNORECASE)
_PERSONAL = re.compile(
    r"姓名|身份证|手机|电话|联系方式|联系人|住址|家庭地址|出生日期|出生年月|银行卡|学籍号|学号|微信|邮箱|监护人|护照|^民族$|^QQ号?$"
)
_RUNNING = "序号"
_CLOSE = 0.6  # how like a header must be to be suggested
_LEAST = 0.35  # the share of headers a register must know, by weight, to be taken for it
_LEAD = 1.15  # how far ahead of the next one
_NAMED = 1.3  # what a sheet or title that names the register adds


@dataclass(frozen=True, slots=True)
class Recognised:
    """The columns of a table.

    Parameters
    ----------
    places
        Position of the column in the table, by key.
    headers
        Header as typed, by key.
    findings
        Columns missing, double, unknown or suggested; headers read as another; personal data.
    """

    places: Mapping[str, int]
    headers: Mapping[str, str]
    findings: tuple[Finding, ...]


def recognise(headers: Sequence[str], register: Register, choices: Choices | None = None) -> Recognised:
    """Find the columns of a register by their headers.

    An exact name goes before an alias. What is merely like a header is suggested and never taken.

    Parameters
    ----------
    headers
        As typed.
    register
        Whose columns to look for.
    choices
        Headers that the analyst has named, left out or dropped.
    """
    choices = choices or Choices()
    findings: list[Finding] = []
    places: dict[str, int] = {}
    keys = [_key(header, register, choices) for header in headers]
    exact = {key for key, header in zip(keys, headers, strict=True) if key and _is_name(header, key, register, choices)}
    numbered = any(key == register.id and plain(header) != _RUNNING for key, header in zip(keys, headers, strict=True))
    unknown = []
    for place, (header, key) in enumerate(zip(headers, keys, strict=True)):
        if header in choices.dropped:
            findings.append(Finding(Fault.COLUMN_DROPPED, None, header))
            continue
        if is_personal(header):
            findings.append(Finding(Fault.PERSONAL_COLUMN, None, header))
            if not key:
                continue
        if key == "":
            continue
        yields = key in exact and not _is_name(header, key, register, choices)
        if key is None or yields or (key == register.id and numbered and plain(header) == _RUNNING):
            unknown.append(header)
        elif key in places:
            findings.append(Finding(Fault.DOUBLE_COLUMN, None, header))
        else:
            places[key] = place
            if not _is_usual(header, register[key]):
                details = {"key": key}
                findings.append(Finding(Fault.HEADER_READ_AS, None, header, register[key].name.zh, details=details))
    findings += _unknown(unknown, places, register)
    findings += [
        Finding(Fault.MISSING_COLUMN, None, column.name.zh)
        for column in register.columns
        if column.required
        and not column.blank
        and column.key not in places
        # A register by years needs no column of them where the analyst says which year it is.
        and not (choices.year and column.key == register.dated and column.kind is Kind.YEAR)
    ]
    return Recognised(places, {key: headers[place] for key, place in places.items()}, tuple(findings))


def register_of(table: Table, choices: Choices | None = None) -> Register | Finding:
    """Tell which register a table is by its headers; its sheet or title may decide between two alike.

    Returns
    -------
    Register or Finding
        Where the headers leave it open, the finding that asks; its details name the candidates.
    """
    chosen_for_sheet = (choices or Choices()).registers
    chosen = REGISTERS.get(chosen_for_sheet.get(table.sheet) or chosen_for_sheet.get(EVERY_SHEET, ""))
    if chosen:
        return chosen
    headers = [header for header in table.headers if header.strip()]
    scores = {key: _score(headers, register, choices or Choices()) for key, register in REGISTERS.items()}
    titled = f"{table.sheet}\n{table.preamble}"
    named = [key for key, register in REGISTERS.items() if register.name.zh in titled or table.sheet.lower() == key]
    if len(named) == 1:
        scores[named[0]] *= _NAMED
    ranked = sorted(scores, key=lambda key: -scores[key])
    first, second = scores[ranked[0]], scores[ranked[1]]
    if first >= _LEAST and first >= second * _LEAD:
        return REGISTERS[ranked[0]]
    candidates = [key for key in ranked if scores[key] and scores[key] * 2 >= first] or ranked
    words = [REGISTERS[key].name for key in candidates]
    details = {
        "choices": Name("、".join(word.zh for word in words), ", ".join(f"{word.zh} ({word.en})" for word in words)),
        "registers": tuple(candidates),
    }
    return Finding(Fault.UNKNOWN_REGISTER, table.header_row, sheet=table.sheet, details=details)


def plain(header: str) -> str:
    """Return a header without blanks, marks and full-width forms."""
    text = "".join(plain_forms(header).split())
    return text.replace("\u200b", "").replace("\ufeff", "").strip("*:﹡※")


def column_of(header: str, register: Register) -> str | None:
    """Return the key of the column that a register knows a header as; None if it does not know it."""
    return _key(header, register, Choices())


def unit_of(header: str) -> tuple[str, str]:
    """Return scale and unit in the brackets of a header, as 万 and 人次 in ``人数(万人次)``; "" for none."""
    found = _BRACKET.search(plain(header))
    return _unit(found[1]) if found else ("", "")


def is_personal(header: str) -> bool:
    """Tell whether a header names personal data."""
    return bool(_PERSONAL.search(plain(header)))


def is_running(header: str) -> bool:
    """Tell whether a column only counts the rows of its sheet."""
    return plain(header) == _RUNNING


def _unit(words: str) -> tuple[str, str]:
    words = words.removeprefix("单位:").removeprefix("单位").removeprefix("人民币")
    if words in MONEY_SIZES:
        return "", words
    if words in UNITS or words in ALIASES:
        return "", ALIASES.get(words, words)
    found = _SCALED.fullmatch(words)
    if found and found[1] and (found[2] in UNITS or found[2] in ALIASES):
        return found[1], ALIASES.get(found[2], found[2])
    return "", ""


def _bare(header: str) -> str:
    """Return a header without brackets that hold a unit or a hint."""
    found = _BRACKET.search(header)
    if found and (_unit(found[1])[1] or _HINTS.fullmatch(found[1])):
        return header[: found.start()].strip("*")
    return header


@cache
def _known(register: Register) -> dict[str, str]:
    """Return key by header; what is written in full goes before what is left of it without its brackets."""
    declared = [
        *((plain(column.name.zh), column.key) for column in register.columns),
        *((plain(alias), column.key) for column in register.columns for alias in column.aliases),
    ]
    bare = {_bare(header): key for header, key in reversed(declared)}
    return bare | dict(reversed(declared))


def _key(header: str, register: Register, choices: Choices) -> str | None:
    chosen = choices.headers.get(header)
    if chosen is not None and (chosen == "" or chosen in register):
        return chosen
    known = _known(register)
    for written in _readings(header):
        if written in known:
            return known[written]
    decided = choices.columns.get((register.key, plain(header)))
    return decided if decided in register else None


def _readings(header: str) -> Iterator[str]:
    whole = plain(header)
    yield from (whole, _bare(whole))
    if "/" in whole:
        upper, _, lower = whole.rpartition("/")
        for written in (upper + lower, lower):
            yield from (written, _bare(written))


def _is_name(header: str, key: str, register: Register, choices: Choices) -> bool:
    return choices.headers.get(header) == key or _is_usual(header, register[key])


def _is_usual(header: str, column: Column) -> bool:
    return column.name.zh in (plain(header), _bare(plain(header)))


def _unknown(unknown: Sequence[str], places: Collection[str], register: Register) -> Iterator[Finding]:
    open_headers = {header: key for header, key in _known(register).items() if key not in places}
    for header in unknown:
        close = max(open_headers, key=lambda known: _likeness(_bare(plain(header)), known), default="")
        if close and _likeness(_bare(plain(header)), close) >= _CLOSE:
            column = register[open_headers[close]]
            yield Finding(Fault.COLUMN_SUGGESTED, None, header, column.name.zh, details={"key": column.key})
        else:
            yield Finding(Fault.UNKNOWN_COLUMN, None, header)


def _likeness(header: str, known: str) -> float:
    if not header:
        return 0
    ratio = difflib.SequenceMatcher(None, header, known).ratio()
    shorter, longer = sorted((header, known), key=len)
    return max(ratio, _CLOSE) if len(shorter) > 1 and shorter in longer else ratio


def _score(headers: Sequence[str], register: Register, choices: Choices) -> float:
    """Return how much of a header row a register knows; what few registers know weighs more."""
    # What was decided for every file counts here; what was for this file is of the register already.
    choices = Choices(columns=choices.columns)
    found = {key: header for header in headers if (key := _key(header, register, choices))}
    if len(found) < 2:
        return 0
    known_by = {header: _times_known(header, choices) for header in headers}
    weight = sum(1 / known_by[header] for header in found.values())
    whole = sum(1 / max(1, known_by[header]) for header in headers)
    required = [column.key for column in register.columns if column.required and not column.blank]
    return (weight / whole) * (0.5 + 0.5 * sum(key in found for key in required) / len(required))


def _times_known(header: str, choices: Choices) -> int:
    return sum(_key(header, register, choices) is not None for register in REGISTERS.values())
