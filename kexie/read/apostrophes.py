"""The apostrophe before a text that a spreadsheet would take for a formula: put there in CSV, taken off when read.

Excel and WPS run what begins with = + - @ (half or full width, blanks before it included), and older versions what
begins with a control character. Such a text gets one apostrophe more than it has, and loses one when it is read, so
that every text comes back as it was. A negative number is no formula and stays a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FORMULA = re.compile(r"'*(?:[\x00-\x1f\x7f-\x9f]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")


def put_on(text: str) -> str:
    """Return a text with an apostrophe where it would be a formula.

    >>> put_on("=1+1"), put_on("'=1+1"), put_on("-3.50"), put_on("甲")
    ("'=1+1", "''=1+1", '-3.50', '甲')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text


def taken_off(text: str) -> str:
    """Return a text without the apostrophe that keeps it from being a formula.

    >>> taken_off("'=1+1"), taken_off("''=1+1"), taken_off("'甲")
    ('=1+1', "'=1+1", "'甲")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv(cells: pd.DataFrame, header: Sequence[str] = ()) -> bytes:
    """Return cells as CSV in which no text is a formula: every CSV file that leaves is made here.

    UTF-8, CRLF; what is missing is left blank. Excel and WPS take it for UTF-8 with a byte order mark before it.
    """
    harmless = of_every_cell(put_on, cells)
    names = [put_on(name) for name in header]
    written: str = harmless.to_csv(index=False, header=names or False, lineterminator="\r\n")
    return written.encode()


def without(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of a CSV file without the apostrophes that keep them from being formulas."""
    return of_every_cell(taken_off, cells, only="'")


def of_every_cell(change: Callable[[str], str], cells: pd.DataFrame, only: str = "") -> pd.DataFrame:
    """Return cells with each text changed, or each that begins with ``only``."""
    return pd.DataFrame(
        {place: _changed(change, cells.iloc[:, place], only) for place in range(cells.shape[1])}, index=cells.index
    ).set_axis(cells.columns, axis="columns")


def _changed(change: Callable[[str], str], values: pd.Series[Any], only: str) -> pd.Series[Any]:
    if only and not values.str.startswith(only).any():
        return values
    # A million rows hold few different words.
    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    before = list(distinct)
    after = [change(value) if isinstance(value, str) else value for value in before]
    if all(one is other for one, other in zip(after, before, strict=True)):
        return values
    changed = pd.Series(after, dtype=object).to_numpy()[codes]
    return pd.Series(changed, index=values.index, dtype=values.dtype)
