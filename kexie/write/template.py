"""A blank register as a workbook: drop-down lists, and beside it how each column is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from kexie.read.own import GUIDE
from kexie.registers import Column, Kind, Register
from kexie.words import sentence
from kexie.write.workbook import ROWS, add, bold, new_sheet, saved, text_cell, width_of

if TYPE_CHECKING:
    import pandas as pd

    from kexie.organisation import Organisation

_LONGEST_PROMPT = 255


def template(register: Register, organisation: Organisation, guide: pd.DataFrame) -> bytes:
    """Return a blank register as an XLSX workbook.

    Columns with a list of words offer it; a county may be told by a township, so other words are only questioned.
    Dates and texts are formatted as text: no spreadsheet turns 2025-05 into a day.

    Parameters
    ----------
    register, organisation
        Which register, and whose focus areas and counties.
    guide
        How each column is filled in, in the order of the columns, as `kexie.describe.columns` returns it.
    """
    book = Workbook()
    book.remove(book.active)
    sheet = new_sheet(book, register.name.zh)
    sheet.freeze_panes = "A2"
    sheet.append([bold(text_cell(sheet, column.name.zh)) for column in register.columns])
    explained = new_sheet(book, GUIDE.zh)
    add(explained, guide)
    lists = len(guide.columns) + 2  # a blank column before the words that the lists offer
    for place, column in enumerate(register.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = max(12, width_of(column.name.zh) + 4)
        if column.kind is not Kind.QUANTITY:
            dimension.number_format = "@"
        words = [name.zh for name in column.allowed(organisation)]
        if words and column.kind is not Kind.CHOICES:
            row = place + 1
            for offset, word in enumerate(words):
                explained.cell(row, lists + offset, word)
            first, last = (get_column_letter(number) for number in (lists, lists + len(words) - 1))
            source = f"{quote_sheetname(explained.title)}!${first}${row}:${last}${row}"
            _offer(sheet, place, column, source)
    for cells in explained.iter_rows(min_row=2, max_col=len(guide.columns)):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    return saved(book)


def _offer(sheet: Any, place: int, column: Column, source: str) -> None:
    letter = get_column_letter(place)
    validation = DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle=column.name.zh,
        error=sentence("This value is not on the list. Keep it?", "zh"),
    )
    if column.note:
        validation.showInputMessage = True
        validation.promptTitle, validation.prompt = column.name.zh, column.note.zh[:_LONGEST_PROMPT]
    validation.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(validation)
