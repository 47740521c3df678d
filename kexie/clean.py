"""Text cells -> typed columns, and the cells that would not convert.

A quantity column ``count`` becomes three: ``count`` (an exact decimal, money in 万元), ``count.bound`` and
``count.hedge``. A date column ``date`` becomes two: ``date`` (its first day) and ``date.precision``. Choices and
texts stay text. Missing is ``None`` (``NaT`` for a date) and never zero.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from kexie.organisation import Organisation
from kexie.problems import Fault, Problem
from kexie.quantity import Bound, NotAQuantity, Quantity, parse
from kexie.registers import EVENTS, Column, Kind, Register

# How clerks write "nothing here". Zero is not among them.
MISSING = frozenset(("", "-", "/", "无", "—", "——"))


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A register's typed rows, and what would not convert. Rows with a problem stay, with the cell missing."""

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
    frame = pd.DataFrame(index=cells.index)
    for column in register.columns:
        if column.key in headers:
            text = cells.iloc[:, headers[column.key]].str.strip()
            header = str(cells.columns[headers[column.key]])
        else:
            text, header = pd.Series("", index=cells.index, dtype=str), column.name.zh
        typed, faults = _typed(text, column, header, organisation)
        problems += faults
        for key, values in typed.items():
            frame[key] = values
    problems += _numbers(frame[register.id], register[register.id].name.zh)
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
    if not 2000 <= year <= 2100:  # noqa: PLR2004 - the years an office keeps registers of
        raise ValueError(text)
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    if day and int(day) > calendar.monthrange(year, int(month))[1]:
        raise ValueError(text)
    return dt.date(year, int(month or 1), int(day or 1)), precision


_DATE = re.compile(
    r"(?P<year>\d{4})(?:年|[-./]?$|[-./])(?:(?P<month>0?[1-9]|1[0-2])(?:月|[-./]?$|[-./])(?:(?P<day>0?[1-9]|[12]\d|3[01])日?)?)?"
)


def _headers(typed: list[str], register: Register) -> tuple[dict[str, int], list[Problem]]:
    known = {}
    for column in register.columns:
        for header in (column.name.zh, *column.aliases):
            # A header proper goes before another column's alias of the same spelling.
            if header == column.name.zh or header not in known:
                known[header] = column.key
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


def _typed(
    text: pd.Series, column: Column, header: str, organisation: Organisation
) -> tuple[dict[str, Any], list[Problem]]:
    text = text.where(~text.isin(MISSING), column.blank)
    allowed = {name.zh for name in column.allowed(organisation)}
    match column.kind:
        case Kind.QUANTITY:
            values, problems = _each(text, header, Fault.NOT_A_QUANTITY, lambda cell: _quantity(cell, column))
            return {
                column.key: values.map(lambda quantity: quantity and quantity.value),
                f"{column.key}.bound": values.map(lambda quantity: quantity and quantity.bound),
                f"{column.key}.hedge": values.map(lambda quantity: quantity and quantity.hedge),
            }, problems
        case Kind.DATE:
            values, problems = _each(text, header, Fault.NOT_A_DATE, date)
            return {
                column.key: pd.to_datetime(values.map(lambda pair: pair and pair[0])),
                f"{column.key}.precision": values.map(lambda pair: pair and pair[1]),
            }, problems
        case Kind.YEAR:
            values, problems = _each(text, header, Fault.NOT_A_YEAR, lambda cell: date(cell)[0].year)
            return {column.key: values.astype("Int64")}, problems
        case Kind.CHOICE | Kind.TRUTH:
            values, problems = _each(text, header, Fault.NOT_ON_THE_LIST, lambda cell: _on_list((cell,), allowed))
            return {column.key: values}, problems
        case Kind.CHOICES:
            values, problems = _each(
                text, header, Fault.NOT_ON_THE_LIST, lambda cell: _on_list(re.split("[、,，;；]", cell), allowed)
            )
            return {column.key: values}, problems
        case Kind.TEXT:
            values, problems = _each(text, header, Fault.NOT_ON_THE_LIST, str)
            return {column.key: values}, problems


def _each(
    text: pd.Series, header: str, fault: Fault, convert: Callable[[str], Any]
) -> tuple[pd.Series, list[Problem]]:
    """Convert a column by its distinct cells: a million rows hold few different words."""
    converted: dict[Hashable, Any] = {"": None}
    bad = set()
    for cell in text.unique():
        if cell:
            try:
                converted[cell] = convert(cell)
            except ValueError:
                converted[cell] = None
                bad.add(cell)
    values = pd.Series([converted[cell] for cell in text], index=text.index, dtype=object)
    faulty = text[text.isin(bad)]
    return values, [Problem(fault, int(row), header, cell) for row, cell in faulty.items()]


def _quantity(cell: str, column: Column) -> Quantity:
    if column.unit:
        return parse(cell, column.unit)
    # The unit stands in a column of its own; a unit in the cell is only checked for being one.
    try:
        return parse(cell, "个")
    except NotAQuantity:
        return parse(cell)


def _on_list(words: list[str] | tuple[str, ...], allowed: set[str]) -> str:
    words = [word.strip() for word in words]
    if not set(words) <= allowed:
        raise ValueError
    return "、".join(words)


def _numbers(numbers: pd.Series, header: str) -> list[Problem]:
    missing = [Problem(Fault.MISSING_NUMBER, int(row), header) for row in numbers.index[numbers.isna()]]
    double = numbers[numbers.notna() & numbers.duplicated(keep="first")]
    return missing + [Problem(Fault.DOUBLE_NUMBER, int(row), header, str(value)) for row, value in double.items()]


__all__ = ["MISSING", "Bound", "Cleaned", "Precision", "date", "table", "with_events"]
