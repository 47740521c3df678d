"""Text cells -> typed columns, and the cells that would not convert.

A quantity column ``count`` becomes three: ``count`` (an exact decimal, money in 万元), ``count.bound`` and
``count.hedge``. A date column ``date`` becomes two: ``date`` (its first day) and ``date.precision``. Choices
and texts stay text. Missing is ``None`` (``NaT`` for a date) and never zero.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pandas as pd

from kexie.problems import Fault, Problem
from kexie.quantity import MONEY_SIZES, UNITS, NotAQuantity, Quantity, parse
from kexie.registers import EVENTS, Column, Kind, Register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kexie.organisation import Organisation

# How clerks write "nothing here". Zero is not among them.
MISSING = frozenset(("", "-", "/", "无", "—", "——"))


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A register's typed rows, and what would not convert: such a row stays, with the cell missing."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]


def table(cells: pd.DataFrame, register: Register, organisation: Organisation) -> Cleaned:
    """Type the cells of a register.

    Parameters
    ----------
    cells
        What `kexie.read.table` returns: text, the index being the row of the user's sheet.
    register
        Which register it is. A column is recognised by its header or one of its aliases.
    organisation
        Whose focus areas and counties are allowed.

    Returns
    -------
    Cleaned
        The frame has every column of the register, and ``year``.
    """
    headers, problems = _headers(list(cells.columns), register)
    columns = [_text(cells, column, headers.get(column.key)) for column in register.columns]
    texts = {text.column.key: text for text in columns}
    frame = pd.DataFrame(index=cells.index)
    for text in columns:
        if text.column.kind is Kind.QUANTITY:
            typed, faults = _quantities(text, _units(text, register, texts))
        else:
            typed, faults = _typed(text, organisation)
        problems += faults
        for key, values in typed.items():
            frame[key] = values
    if register.id in headers:
        problems += _numbers(frame[register.id], texts[register.id].header)
    if register[register.dated].kind is Kind.DATE:
        of_date = frame[register.dated].dt.year.astype("Int64")
        frame["year"] = frame["year"].fillna(of_date) if "year" in frame else of_date
    return Cleaned(frame, tuple(problems))


def with_events(attendance: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return attendance with focus area, category and campaign of its event where it has none of its own."""
    event = events.drop_duplicates(EVENTS.id).set_index(EVENTS.id)
    filled = {
        key: attendance[key].where(attendance[key].notna(), attendance["event_id"].map(event[key]))
        for key in ("focus_area", "category", "campaign")
    }
    return attendance.assign(**filled)


def date(text: str) -> tuple[dt.date, Precision]:
    """Read a date to the day, the month or the year, and say which.

    Raises
    ------
    ValueError
        Where it is none, 2025-02-30 included.
    """
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        raise ValueError(text)
    year, month, day = int(found["year"]), found["month"], found["day"]
    if not 2000 <= year <= 2100:  # the years an office keeps registers of
        raise ValueError(text)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    if day and int(day) > calendar.monthrange(year, int(month))[1]:
        raise ValueError(text)
    return dt.date(year, int(month or 1), int(day or 1)), precision


_DATE = re.compile(
    r"(?P<year>\d{4})(?:年|[-./]?$|[-./])(?:(?P<month>0?[1-9]|1[0-2])(?:月|[-./]?$|[-./])(?:(?P<day>0?[1-9]|[12]\d|3[01])日?)?)?"
)


def _headers(typed: list[str], register: Register) -> tuple[dict[str, int], list[Problem]]:
    known = {header: column.key for column in register.columns for header in (column.name.zh, *column.aliases)}
    places: dict[str, int] = {}
    problems = []
    for place, header in enumerate(typed):
        key = known.get(header)
        if key is None:
            problems.append(Problem(Fault.UNKNOWN_COLUMN, None, header))
        elif key in places:
            problems.append(Problem(Fault.DOUBLE_COLUMN, None, header))
        else:
            places[key] = place
    problems += [
        Problem(Fault.MISSING_COLUMN, None, column.name.zh)
        for column in register.columns
        if column.required and not column.blank and column.key not in places
    ]
    return places, problems


@dataclass(frozen=True, slots=True)
class _Text:
    """The cells of one column, under the header as typed; "" where nothing is meant."""

    column: Column
    header: str
    cells: pd.Series[str]


def _text(cells: pd.DataFrame, column: Column, place: int | None) -> _Text:
    if place is None:
        return _Text(column, column.name.zh, pd.Series(column.blank, index=cells.index, dtype=str))
    text = cells.iloc[:, place].str.strip()
    return _Text(column, str(cells.columns[place]), text.where(~text.isin(MISSING), column.blank))


def _units(text: _Text, register: Register, texts: dict[str, _Text]) -> Iterable[str]:
    """Return the unit of each cell that names none: by the header, by a column of units, as declared."""
    in_header = re.search(r"[(（](.+)[)）]$", text.header)
    if in_header and in_header[1] in MONEY_SIZES:
        return repeat(in_header[1])
    key = register.unit_column if text.column.key == register.quantity else None
    beside = texts.get(key or f"{text.column.key}_unit")
    declared = text.column.unit or ""
    return beside.cells.replace("", declared) if beside else repeat(declared)


def _quantities(text: _Text, units: Iterable[str]) -> tuple[dict[str, Any], list[Problem]]:
    values, problems = _each(text, Fault.NOT_A_QUANTITY, _quantity, units)
    return {
        text.column.key: values.map(lambda quantity: quantity and quantity.value),
        f"{text.column.key}.bound": values.map(lambda quantity: quantity and quantity.bound),
        f"{text.column.key}.hedge": values.map(lambda quantity: quantity and quantity.hedge),
    }, problems


def _quantity(cell: str, unit: str) -> Quantity:
    if unit in UNITS or unit in MONEY_SIZES:
        return parse(cell, unit)
    # The row names no unit that is known: a unit in the cell is only checked for being one.
    try:
        return parse(cell, "个")
    except NotAQuantity:
        return parse(cell)


def _typed(text: _Text, organisation: Organisation) -> tuple[dict[str, Any], list[Problem]]:
    key = text.column.key
    allowed = {name.zh for name in text.column.allowed(organisation)}
    match text.column.kind:
        case Kind.DATE:
            values, problems = _each(text, Fault.NOT_A_DATE, date)
            return {
                key: pd.to_datetime(values.map(lambda pair: pair and pair[0])),
                f"{key}.precision": values.map(lambda pair: pair and pair[1]),
            }, problems
        case Kind.YEAR:
            values, problems = _each(text, Fault.NOT_A_YEAR, lambda cell: date(cell)[0].year)
            return {key: values.astype("Int64")}, problems
        case Kind.CHOICE | Kind.TRUTH:
            values, problems = _each(text, Fault.NOT_ON_THE_LIST, lambda cell: _on_list([cell], allowed))
        case Kind.CHOICES:
            values, problems = _each(
                text, Fault.NOT_ON_THE_LIST, lambda cell: _on_list(re.split("[、,，;；]", cell), allowed)
            )
        case _:
            values, problems = text.cells.astype(object).where(text.cells != "", None), []
    return {key: values}, problems


def _each(
    text: _Text, fault: Fault, convert: Callable[..., Any], *beside: Iterable[str]
) -> tuple[pd.Series[Any], list[Problem]]:
    """Convert a column by its distinct cells: a million rows hold few different words."""
    rows = list(zip(text.cells, *beside, strict=False))
    converted: dict[tuple[str, ...], Any] = {}
    bad = set()
    for row in set(rows):
        if row[0]:
            try:
                converted[row] = convert(*row)
            except ValueError:
                bad.add(row)
    values = pd.Series([converted.get(row) for row in rows], index=text.cells.index, dtype=object)
    places = zip(text.cells.index.tolist(), rows, strict=True) if bad else ()
    return values, [Problem(fault, place, text.header, row[0]) for place, row in places if row in bad]


def _on_list(words: list[str], allowed: set[str]) -> str:
    words = [word.strip() for word in words]
    if not set(words) <= allowed:
        raise ValueError
    return "、".join(words)


def _numbers(numbers: pd.Series[str], header: str) -> list[Problem]:
    missing = [Problem(Fault.MISSING_NUMBER, row, header) for row in numbers.index[numbers.isna()].tolist()]
    double = numbers[numbers.notna() & numbers.duplicated(keep="first")]
    return missing + [
        Problem(Fault.DOUBLE_NUMBER, row, header, value)
        for row, value in zip(double.index.tolist(), double, strict=True)
    ]
