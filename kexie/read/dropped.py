"""A copy of a file without the cells of some columns: what is kept where personal data must not be."""

from __future__ import annotations

import io
from codecs import BOM_UTF8
from collections.abc import Collection

import openpyxl
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kexie.read import apostrophes
from kexie.read.headers import DEPTH, plain_header
from kexie.read.sheets import Book, Sheet


def without(book: Book, headers: Collection[str]) -> bytes:
    """Return a copy of a file in which the cells below some headers are blank.

    Parameters
    ----------
    book
        What was read.
    headers
        The headers as typed, or as a table gives them (``upper/lower``). Every column with such a header is emptied
        from there to the end of the sheet, on every sheet: rather too much is taken away than too little.

    Returns
    -------
    bytes
        CSV in UTF-8 with a byte order mark for a text file, XLSX for a workbook. Rows and columns keep their places.
    """
    wanted = {plain_header(header) for header in headers} | {plain_header(header.split("/")[-1]) for header in headers}
    emptied = [_emptied(sheet, wanted) for sheet in book.sheets]
    if book.delimiter:
        return BOM_UTF8 + apostrophes.csv(emptied[0])
    return _workbook(book, emptied)


def _emptied(sheet: Sheet, wanted: Collection[str]) -> pd.DataFrame:
    cells = sheet.cells.copy()
    top = cells.iloc[:DEPTH].to_numpy(dtype=object)
    for place in range(cells.shape[1]):
        rows = [row for row, cell in enumerate(top[:, place]) if cell.strip() and plain_header(cell) in wanted]
        # A header merged over several columns stands over all of them.
        for row in rows:
            right = max(
                [right for first, left, last, right in sheet.merged if first <= row + 1 <= last and left == place + 1],
                default=place + 1,
            )
            for column in range(place, min(right, cells.shape[1])):
                cells.iloc[row + 1 :, column] = ""
    return cells


def _workbook(book: Book, emptied: list[pd.DataFrame]) -> bytes:
    written = openpyxl.Workbook(write_only=True)
    for sheet, cells in zip(book.sheets, emptied, strict=True):
        page = written.create_sheet(sheet.name)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
        for row in cells.itertuples(index=False, name=None):
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
