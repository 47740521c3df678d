"""Typed frames <-> rows of the database, exactly and by whole columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kexie.clean import Precision
from kexie.quantity import Bound
from kexie.registers import Register
from kexie.store.failures import StoreError
from kexie.store.schema import MOST, PARTS, Field, Part, fields

_AT_ONCE = 10_000

Key = tuple[int | None, str]


class Row(NamedTuple):
    """A row version: its number in the database, its place in the register, where it comes from, what it says."""

    pk: int
    place: int
    file: str | None
    sheet: str
    row: int
    cells: tuple[Any, ...]


def keys(register: Register) -> Callable[[tuple[Any, ...]], Key]:
    """Return what finds a row's identity in its cells: the year, and the register's number."""
    order = [field.frame for field in fields(register)]
    year, number = order.index("year"), order.index(register.id)
    return lambda cells: (cells[year], cells[number])


def encoded(frame: pd.DataFrame, register: Register) -> list[tuple[Any, ...]]:
    """Return the values of a typed frame as the database keeps them.

    Raises
    ------
    StoreError
        Where a number cannot be kept exactly, or a row has no number: nothing is ever rounded.
    """
    columns = [_encode(frame, field, register) for field in fields(register)]
    rows = list(zip(*columns, strict=True))
    if None in columns[0]:
        raise StoreError(f"{register.key}: row {frame.index[columns[0].index(None)]} has no number.")
    return rows


def decoded(rows: Iterable[Sequence[Any]], register: Register) -> pd.DataFrame:
    """Return the typed frame of rows as the database keeps them; they are counted from 0."""
    declared = fields(register)
    columns: list[list[Any]] = [[] for _ in declared]
    known: list[dict[Any, Any]] = [{None: _MISSING.get(field.part)} for field in declared]
    rows = iter(rows)
    # By parts, and each distinct value once: a million rows hold few different ones.
    while part := list(islice(rows, _AT_ONCE)):
        for field, column, found, cells in zip(declared, columns, known, zip(*part, strict=True), strict=True):
            column.extend(_each(cells, _TYPES.get(field.part, _as_it_is), found))
    index = pd.RangeIndex(len(columns[0]))
    series = {field.frame: _series(values, field, index) for field, values in zip(declared, columns, strict=True)}
    return pd.DataFrame(series, index=index)


def _encode(frame: pd.DataFrame, field: Field, register: Register) -> list[Any]:
    values = frame[field.frame]
    convert: Callable[[Any], Any]
    match field.part:
        case Part.DATE | Part.UNTIL:
            days = np.datetime_as_string(values.to_numpy(dtype="datetime64[D]"), unit="D")
            return [None if day == "NaT" else str(day) for day in days]
        case Part.YEAR:
            return [None if missing else int(year) for year, missing in zip(values, values.isna(), strict=True)]
        case Part.VALUE:
            convert = partial(_parts_of, field=field, register=register)
        case _:
            # A plain text, where the frame may hold a member of an enumeration.
            convert = str.__str__
    return _each(values.astype(object).where(values.notna(), None).tolist(), convert, {None: None})


def _parts_of(value: Decimal, field: Field, register: Register) -> int:
    above, below = value.as_integer_ratio()
    whole, rest = divmod(above * PARTS, below)
    if rest or abs(whole) > MOST:
        reason = "is too precise" if rest else "is too large"
        raise StoreError(f"{register.key}: {value} in {field.column} {reason} to be kept exactly.")
    return whole


def _series(values: list[Any], field: Field, index: pd.RangeIndex) -> pd.Series[Any]:
    match field.part:
        case Part.DATE | Part.UNTIL:
            return pd.Series(np.array(values, dtype="datetime64[s]"), index=index)
        case Part.YEAR:
            return pd.Series(values, index=index, dtype="Int64")
        case _:
            return pd.Series(values, index=index, dtype=object)


def _as_it_is(value: Any) -> Any:
    return value


def decimal(parts: int) -> Decimal:
    """Return the number that the database keeps in millionths."""
    whole, rest = divmod(parts, PARTS)
    return Decimal(parts).scaleb(-6).normalize() if rest else Decimal(whole)


# What a cell of the database becomes in a frame, where it does not stay what it is.
_TYPES: dict[Part, Callable[[Any], Any]] = {Part.VALUE: decimal, Part.BOUND: Bound, Part.PRECISION: Precision}
_MISSING = {Part.DATE: "NaT", Part.UNTIL: "NaT"}


def _each(values: Sequence[Any], convert: Callable[[Any], Any], found: dict[Any, Any]) -> list[Any]:
    """Convert by distinct values; ``found`` holds those that are converted already."""
    for value in set(values) - found.keys():
        found[value] = convert(value)
    return [found[value] for value in values]
