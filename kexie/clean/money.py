"""In which unit a column is: what header, words before the table, a column beside or the analyst say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kexie.clean.headers import unit_of
from kexie.clean.quantities import Units
from kexie.clean.texts import Texts
from kexie.problems import Fault, Finding
from kexie.quantity import MONEY, MONEY_SIZES
from kexie.words import Name

_STATED = re.compile(rf"单位[^\n]{{0,8}}?({'|'.join(sorted(MONEY_SIZES, key=len, reverse=True))})(?!\w)")
_HEADER = Name("表头", "the header")
_PREAMBLE = Name("表前说明", "the words before the table")
_COLUMN = Name("单位列", "the column of units")
_CHOICE = Name("您的选择", "your choice")


def stated_unit(preamble: str) -> str | None:
    """Return the unit of money that the words before a table name; None where they name none, or several."""
    units = set(_STATED.findall(preamble))
    return units.pop() if len(units) == 1 else None


def units_of_money(
    texts: Texts, preamble: str, beside: tuple[Texts, pd.Series[Any]] | None, chosen: str | None
) -> tuple[Units, list[Finding], str | None]:
    """Tell the unit of each cell of a column of money that names none itself.

    The header goes before the words above the table, these before a column of units, and that before the analyst's
    choice. Nothing is concluded from the size of a number.
    """
    _, in_header = unit_of(texts.header)
    for unit, where in ((in_header if in_header in MONEY_SIZES else None, _HEADER), (stated_unit(preamble), _PREAMBLE)):
        if unit:
            return _all(texts, unit), _taken(texts, unit, where), unit
    if beside and beside[0].given.any():
        of_row, findings, units = _by_row(texts, *beside, chosen)
        return of_row, findings, "、".join(units) or None
    if chosen in MONEY_SIZES:
        return _all(texts, chosen), _taken(texts, chosen, _CHOICE), chosen
    return _all(texts, None), [], None


def units_of_counts(
    texts: Texts, values: pd.Series[Any] | None, declared: str, ways: Mapping[str, str] | None = None
) -> Units:
    """Tell the unit of each cell of a column that counts: by the row where a column names it, else as declared.

    ``ways`` are other words for units.
    """
    scale, _ = unit_of(texts.header)
    if values is None:
        return Units(np.zeros(len(texts.rows), dtype=np.intp), [declared], scale)
    codes, labels = pd.factorize(values, use_na_sentinel=False)
    return Units(codes, [declared if pd.isna(label) else str(label) for label in labels], scale, ways or {})


def _all(texts: Texts, unit: str | None) -> Units:
    return Units(np.zeros(len(texts.rows), dtype=np.intp), [unit])


def _taken(texts: Texts, unit: str | None, where: Name) -> list[Finding]:
    if not texts.given.any():
        return []
    return [Finding(Fault.UNIT_TAKEN, None, texts.header, str(unit), texts.sheet, {"where": where})]


def _by_row(
    texts: Texts, beside: Texts, values: pd.Series[Any], chosen: str | None
) -> tuple[Units, list[Finding], list[str]]:
    codes, labels = pd.factorize(values, use_na_sentinel=False)
    named = [None if pd.isna(label) else str(label) for label in labels]
    units = [unit for unit in named if unit]
    fallback = chosen if chosen in MONEY_SIZES else None
    # What the column says wrongly is told there, and no reason to ask for the unit of the whole column.
    wrong = beside.rows_of(beside.given | beside.errors) & values.isna().to_numpy(dtype=bool)
    codes = np.where(wrong, len(named), codes).astype(np.intp)
    findings = _taken(texts, "、".join(units), _COLUMN) if units else []
    if fallback and bool((values.isna().to_numpy(dtype=bool) & ~wrong).any()):
        findings += _taken(texts, fallback, _CHOICE)
    return Units(codes, [*(unit or fallback for unit in named), MONEY]), findings, units
