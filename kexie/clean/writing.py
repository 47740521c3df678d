"""Typed rows -> the text of a register, which reads as the same rows again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from kexie.clean.dates import Date, Precision
from kexie.clean.quantities import text
from kexie.quantity import MONEY
from kexie.registers import Column, Kind, Register


def written(frame: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return typed rows as a register holds them: Chinese headers, text in every cell, "" where it is missing.

    Cleaning the result gives the rows again. Money is in 万元; a column of money without a column of units beside it
    says so in each cell.
    """
    columns = {column.name.zh: _column(frame, column, register) for column in register.columns}
    return pd.DataFrame(columns, index=frame.index, dtype=str)


def _column(frame: pd.DataFrame, column: Column, register: Register) -> pd.Series[Any]:
    key = column.key
    match column.kind:
        case Kind.QUANTITY:
            unit = MONEY if column.unit == MONEY and f"{key}_unit" not in register else ""
            return _each(
                frame[[key, f"{key}.bound", f"{key}.hedge"]],
                lambda value, bound, hedge: f"{text(value, bound, hedge)}{unit}",
            )
        case Kind.DATE:
            return _each(frame[[key, f"{key}.precision", f"{key}.until"]], _date)
        case Kind.YEAR:
            return _each(frame[[key]], lambda year: str(int(year)))
        case _:
            return frame[key].astype(object).where(frame[key].notna(), "").astype(str)


def _date(first: pd.Timestamp, precision: str, until: pd.Timestamp) -> str:
    return str(Date(first.date(), Precision(precision), None if pd.isna(until) else until.date()))


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
