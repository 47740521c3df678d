"""Personal data wherever it stands in a file: the whole file would be kept, not the columns of a register alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kexie.clean.headers import is_personal
from kexie.problems import Fault, Finding
from kexie.read import Book, Table
from kexie.read.headers import DEPTH
from kexie.read.sheets import Sheet, letters

# An identity number with its date, or a mobile telephone, in one piece or in three.
_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?P<gap>[- ]?)\d{4}(?P=gap)\d{4}(?!\d)"
)
# What any of these has at least, in half or in full width: most words are passed over at once.
_SUSPECT = r"[0-9０-９][- ]?[0-9０-９]{3}[- ]?[0-9０-９]{4}"
# A telephone number has eleven digits, and each sign that becomes one is at least a byte: what is shorter holds none.
_LEAST = 11
# More of them in one column are told together.
_MOST = 20
# No header is longer.
_LONGEST = 12


def personal(book: Book, tables: Sequence[Table]) -> tuple[Finding, ...]:
    """Return where a file seems to hold personal data: in tables, beside and above them, on sheets that were set aside.

    Parameters
    ----------
    book
        What was read, without the cells that are not going to be kept.
    tables
        The tables found in it; cells in their rows of data go by their headers, all others by the letter of the column.

    Returns
    -------
    tuple of Finding
        One for each cell, or one for a column with many; the details name the cells by sheet, row and column, and the
        value shows no more than the ends of a number. Sheets without a table are also looked through for headers that
        name personal data; those of tables are told where they are recognised.
    """
    of_sheet: dict[str, list[Table]] = {}
    for table in tables:
        of_sheet.setdefault(table.sheet, []).append(table)
    return tuple(finding for sheet in book.sheets for finding in _of_sheet(sheet, of_sheet.get(sheet.name, [])))


def _of_sheet(sheet: Sheet, tables: Sequence[Table]) -> Iterator[Finding]:
    if not tables:
        top = sheet.cells.iloc[:DEPTH]
        words = {cell.strip() for cell in top.to_numpy(dtype=object).ravel() if len(cell) <= _LONGEST}
        for word in sorted(word for word in words if word and is_personal(word) and _holds_below(top, word)):
            yield Finding(Fault.PERSONAL_COLUMN, None, word, sheet=sheet.name)
    for column in map(int, sheet.cells.columns):
        by_header: dict[str, dict[int, str]] = {}
        for row, text in _found(sheet.cells[column]).items():
            by_header.setdefault(_header(tables, row, column), {})[row] = text
        for header, found in by_header.items():
            # Of a column as a whole it is told where its header is recognised.
            if not is_personal(header):
                yield from _told(sheet.name, column, header, found)


def _header(tables: Sequence[Table], row: int, column: int) -> str:
    """Return what a cell's column is called: its header in a row of data, its letter above, below and beside those."""
    for table in tables:
        if column in table.columns and row in table.cells.index:
            header = table.headers[table.columns.index(column)]
            if header.strip():
                return header
    return f"{letters(column)}列"


def _told(sheet: str, column: int, header: str, found: Mapping[int, str]) -> Iterator[Finding]:
    places = tuple((sheet, row, column) for row in found)
    if len(places) > _MOST:
        example = masked(next(iter(found.values())))
        yield Finding(Fault.PERSONAL_CELL, None, header, example, sheet, {"cells": places})
        return
    for place, (row, text) in zip(places, found.items(), strict=True):
        yield Finding(Fault.PERSONAL_CELL, row, header, masked(text), sheet, {"cells": (place,)})


def masked(text: str) -> str:
    """Return a text in which of each personal number only the ends can be read.

    >>> masked("联系人 13993600000")
    '联系人 139******00'
    """
    plain = unicodedata.normalize("NFKC", text)
    hidden = _NUMBER.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], plain)
    return text if hidden == plain else hidden


def _holds_below(top: pd.DataFrame, header: str) -> bool:
    """Tell whether anything stands below a header: one that was emptied asks nothing any more."""
    cells = top.to_numpy(dtype=object)
    return any(
        any(str(cell).strip() for cell in cells[row + 1 :, column])
        for row, column in np.argwhere(np.char.strip(cells.astype(str)) == header).tolist()
    )


def _found(cells: pd.Series[str]) -> dict[int, str]:
    """Return the cells of a column that seem to hold a personal number, by row."""
    words = pa.array(cells, pa.large_string())
    long = np.flatnonzero(pc.greater_equal(pc.binary_length(words), _LEAST).to_numpy(zero_copy_only=False))
    looked_at = words if len(long) == len(words) else words.take(pa.array(long))
    suspects = long[pc.match_substring_regex(looked_at, _SUSPECT).to_numpy(zero_copy_only=False)]
    return {
        int(row): text
        for row, text in cells.iloc[suspects].items()
        if _NUMBER.search(unicodedata.normalize("NFKC", text))
    }
