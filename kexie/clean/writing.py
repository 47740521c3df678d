"""Typed rows -> texts: as a register holds them, which reads as the same rows again, and as a reader is shown them.

Every table, download and export has its cells from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kexie.clean.dates import Date, Precision
from kexie.clean.quantities import text
from kexie.quantity import MONEY, Bound, Quantity
from kexie.registers import Column, Kind, Register
from kexie.words import Language, listing

if TYPE_CHECKING:
    from kexie.organisation import Organisation

_SEVERAL = "、"


@dataclass(frozen=True, slots=True)
class _Form:
    """How the cells of a column are written: a quantity with its unit, a date, a word."""

    quantity: Callable[[Any, str, str, str], str]
    date: Callable[[Date], str]
    word: Callable[[str], str] = str


def written(frame: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return typed rows as a register holds them: Chinese headers, text in every cell, "" where it is missing.

    Cleaning the result gives the rows again. Money is in 万元; a column of money without a column of units beside it
    says so in each cell.
    """

    def form(column: Column) -> _Form:
        names_unit = column.unit == MONEY and f"{column.key}_unit" not in register
        unit = MONEY if names_unit else ""
        return _Form(lambda value, bound, hedge, _: f"{text(value, bound, hedge)}{unit}", str)

    columns = {column.name.zh: _column(frame, column, register, form(column)) for column in register.columns}
    return pd.DataFrame(columns, index=frame.index, dtype=str)


def shown(frame: pd.DataFrame, register: Register, organisation: Organisation, language: Language) -> pd.DataFrame:
    """Return typed rows as a reader is shown them: headers and words of a list in a language, "" where it is missing.

    Quantities stand with their unit and as they were written, dates as far as they are known, a period with its end.
    A word that no list has stands as it is.
    """

    def quantity(value: Any, bound: str, hedge: str, unit: str) -> str:
        # Without a unit that is known it is shown all the same: what is held is never out of sight.
        return Quantity(value, Bound(bound), unit, hedge)[language] if unit else text(value, bound, hedge)

    def form(column: Column) -> _Form:
        names = {name.zh: name[language] for name in column.allowed(organisation)}

        def word(cell: str) -> str:
            if column.kind is not Kind.CHOICES:
                return names.get(cell, cell)
            return listing([names.get(one, one) for one in cell.split(_SEVERAL)], language)

        return _Form(quantity, lambda date: date[language], word)

    columns = {column.name[language]: _column(frame, column, register, form(column)) for column in register.columns}
    return pd.DataFrame(columns, index=frame.index, dtype=str)


def _column(frame: pd.DataFrame, column: Column, register: Register, form: _Form) -> pd.Series[Any]:
    key = column.key
    match column.kind:
        case Kind.QUANTITY:
            of_row = register.unit_column if key == register.quantity else None
            unit = frame[of_row] if of_row else pd.Series(column.unit or "", index=frame.index, dtype=object)
            parts = frame[[key, f"{key}.bound", f"{key}.hedge"]].assign(unit=unit.where(unit.notna(), ""))
            return _each(parts, form.quantity)
        case Kind.DATE:
            return _each(
                frame[[key, f"{key}.precision", f"{key}.until"]],
                lambda first, precision, until: form.date(_date(first, precision, until)),
            )
        case Kind.YEAR:
            return _each(frame[[key]], lambda year: str(int(year)))
        case _:
            return _each(frame[[key]], lambda cell: form.word(str(cell)))


def _date(first: pd.Timestamp, precision: str, until: pd.Timestamp) -> Date:
    return Date(first.date(), Precision(precision), None if pd.isna(until) else until.date())


def _each(parts: pd.DataFrame, write: Callable[..., str]) -> pd.Series[Any]:
    """Write every row by its distinct values: "" where the first of them is missing."""
    codes = np.zeros(len(parts), dtype=np.int64)
    for key in parts:
        own, distinct = pd.factorize(parts[key], use_na_sentinel=False)
        codes, _ = pd.factorize(codes * max(len(distinct), 1) + own)
    first = np.unique(codes, return_index=True)[1]
    chosen = parts.iloc[first]
    words = np.array(
        ["" if pd.isna(row[0]) else write(*row) for row in zip(*(chosen[key].tolist() for key in chosen), strict=True)],
        dtype=object,
    )
    return pd.Series(words[codes] if len(words) else words, index=parts.index, dtype=str)
