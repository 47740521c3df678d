"""Tables -> a workbook. Text is text in it, whatever it looks like; only quantities become numbers."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kexie.registers import REGISTERS, Kind

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# Rows that a sheet of a workbook holds.
ROWS = 2**20
# Headers of the columns in which registers hold numbers.
NUMBERS = frozenset(
    column.name.zh
    for register in REGISTERS.values()
    for column in register.columns
    if column.kind in (Kind.QUANTITY, Kind.YEAR)
)

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DIGITS = 15  # what a spreadsheet keeps of a number
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TITLE = 31
_NARROWEST, _WIDEST = 8, 50
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_SAMPLE = 200  # rows that a column's width is taken from


def xlsx(sheets: Mapping[str, pd.DataFrame], *, numbers: Collection[str] = NUMBERS) -> bytes:
    """Return tables as an XLSX workbook, one sheet each, with a bold header that stays in view.

    Text is never a formula, a date never anything but the text it is. A table longer than a sheet goes on in the next.

    Parameters
    ----------
    sheets
        The tables, by the name of their sheet.
    numbers
        The headers under which plain numbers are written as numbers: those of the registers' quantities and years. An
        open quantity (300余) and what has more digits than a spreadsheet keeps stay text there too. A value that is
        no text is a number anywhere.
    """
    book = Workbook(write_only=True)
    for name, table in sheets.items():
        for part in parts(table):
            add(new_sheet(book, name), part, numbers=numbers)
    return saved(book)


def parts(table: pd.DataFrame) -> Iterable[pd.DataFrame]:
    """Return a table in pieces that fit on a sheet below a header; an empty table is one piece."""
    most = ROWS - 1
    return (table.iloc[start : start + most] for start in range(0, max(len(table), 1), most))


def new_sheet(book: Workbook, name: str) -> Worksheet:
    """Return a new sheet at the end of a workbook, its name as near to the given one as a workbook allows."""
    taken = {title.lower() for title in book.sheetnames}
    wanted = _FORBIDDEN.sub("_", name).strip("'") or "Sheet"
    title, number = wanted[:_LONGEST_TITLE], 1
    while title.lower() in taken:
        number += 1
        end = f" {number}"
        title = wanted[: _LONGEST_TITLE - len(end)] + end
    sheet: Worksheet = book.create_sheet(title)
    return sheet


def add(sheet: Worksheet, table: pd.DataFrame, *, numbers: Collection[str] = ()) -> None:
    """Write a table into an empty sheet."""
    headers = [str(header) for header in table.columns]
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(headers, table), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([bold(text_cell(sheet, header)) for header in headers])
    numeric = [header in numbers for header in headers]
    for row in table.itertuples(index=False, name=None):
        sheet.append([_cell(sheet, value, numeric=one) for value, one in zip(row, numeric, strict=True)])


def text_cell(sheet: Worksheet, text: str) -> Cell:
    """Return a cell that holds a text and stays text when somebody edits it."""
    cell: Cell = WriteOnlyCell(sheet, writable(text))
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    cell.number_format = "@"
    return cell


def bold(cell: Cell) -> Cell:
    """Return the cell in bold."""
    cell.font = Font(bold=True)
    return cell


def writable(text: str) -> str:
    """Return a text that a workbook can hold: control characters become their pictures, as ␛.

    What looks like the workbook's own escape, ``_x0041_``, is escaped itself.
    """
    text = _UNWRITABLE.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)
    return _ESCAPE.sub("_x005F_", text)


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def width_of(text: str) -> int:
    """Return how wide a text is: a Chinese character is as wide as two others."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _cell(sheet: Worksheet, value: Any, *, numeric: bool) -> Cell | Decimal | int | float | None:
    if isinstance(value, str):
        if not value:
            return None
        if numeric and _NUMBER.fullmatch(value) and sum(map(str.isdigit, value)) <= _DIGITS:
            return Decimal(value)
        cell = text_cell(sheet, value)
        if len(value) * 2 > _WIDEST:
            cell.alignment = _WRAPPED
        return cell
    if pd.isna(value):
        return None
    return value if isinstance(value, int | float | Decimal) else text_cell(sheet, str(value))


def _widths(headers: list[str], table: pd.DataFrame) -> list[int]:
    sample = table.head(_SAMPLE)
    return [
        min(max(_NARROWEST, 2 + max(map(width_of, [header, *map(str, sample.iloc[:, place])]))), _WIDEST)
        for place, header in enumerate(headers)
    ]
