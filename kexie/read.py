"""Bytes of a file -> its cells as text, each with its place. Types come later: nothing is guessed here."""

from __future__ import annotations

import io

import pandas as pd


class NotUtf8(ValueError):  # noqa: N818 - it reads as what happened
    """A file whose bytes are not UTF-8."""


class NotATable(ValueError):  # noqa: N818 - it reads as what happened
    """A text whose rows are no table: it is empty, a row is longer than the header, a quotation mark is open."""


def table(data: bytes) -> pd.DataFrame:
    """Read a CSV file in UTF-8, with or without a byte order mark.

    Returns
    -------
    pandas.DataFrame
        Text in every cell, "" where it is blank; columns as the header names them, double ones kept; the index
        is the number of the row in the sheet, so the first row below the header is 2.

    Raises
    ------
    NotUtf8
        Where the bytes are anything else. They are never read with replacements.
    NotATable
        Where the text has no rows and columns; its text says why.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    try:
        # Without a header row pandas renames no double columns.
        cells = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            skip_blank_lines=False,
        )
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        raise NotATable(str(error)) from None
    frame = cells.iloc[1:].copy()
    frame.columns = [header.strip() for header in cells.iloc[0]]
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame[(frame != "").any(axis="columns")]
