"""A file without some of its cells: what is kept where personal data must not be."""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Collection
from dataclasses import replace

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kexie.read import apostrophes
from kexie.read.headers import DEPTH, plain_header
from kexie.read.sheets import Book, Sheet

# Name of the sheet, row and column of it, both counted from 1.
Cell = tuple[str, int, int]


def emptied(book: Book, *, headers: Collection[str] = (), cells: Collection[Cell] = ()) -> Book:
    """Return a book in which some cells are blank; all others keep their places.

    Parameters
    ----------
    book
        What was read.
    headers
        The headers as typed, or as a table gives them (``upper/lower``). Every column with such a header is emptied
        from there to the end of the sheet, on every sheet: rather too much is taken away than too little.
    cells
        Single cells.
    """
    if not headers and not cells:
        return book
    wanted = {plain_header(header) for header in headers} | {plain_header(header.split("/")[-1]) for header in headers}
    return replace(book, sheets=tuple(_emptied(sheet, wanted, cells) for sheet in book.sheets))


def copy(book: Book) -> bytes:
    """Return a book as a file: CSV in UTF-8 with a byte order mark for a text file, XLSX for a workbook."""
    if book.delimiter:
        return BOM_UTF8 + apostrophes.csv(book.sheets[0].cells)
    return _workbook(book)


def _emptied(sheet: Sheet, headers: Collection[str], cells: Collection[Cell]) -> Sheet:
    kept = sheet.cells.copy()
    top = kept.iloc[:DEPTH].to_numpy(dtype=object)
    for place in range(kept.shape[1] if headers else 0):
        rows = [row for row, cell in enumerate(top[:, place]) if cell.strip() and plain_header(cell) in headers]
        # A header merged over several columns stands over all of them.
        for row in rows:
            right = max(
                [right for first, left, last, right in sheet.merged if first <= row + 1 <= last and left == place + 1],
                default=place + 1,
            )
            for column in range(place, min(right, kept.shape[1])):
                kept.iloc[row + 1 :, column] = ""
    of_column: dict[int, list[int]] = {}
    for name, row, column in cells:
        if name == sheet.name and row in kept.index and column in kept.columns:
            of_column.setdefault(column, []).append(row)
    for column, rows in of_column.items():
        kept.loc[rows, column] = ""
    return replace(sheet, cells=kept)


def _workbook(book: Book) -> bytes:
    written = openpyxl.Workbook(write_only=True)
    for sheet in book.sheets:
        page = written.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for row in sheet.cells.itertuples(index=False, name=None):
            line = []
            for text in row:
                cell = WriteOnlyCell(page, value=ILLEGAL_CHARACTERS_RE.sub("", text) or None)
                if text:
                    cell.data_type = "s"  # what begins with = is no formula here
                line.append(cell)
            page.append(line)
    file = io.BytesIO()
    written.save(file)
    return file.getvalue()
