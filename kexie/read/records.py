"""Old workbooks (XLS): xlrd reads values, formats, strike-through and what is hidden in one pass over the records."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Iterator
from typing import Literal

import xlrd
from xlrd.formatting import std_format_strings
from xlrd.sheet import Cell as Record
from xlrd.sheet import Sheet as Leaf

from kexie.read import compound
from kexie.read.formats import Pattern, Shown, Value, meaning
from kexie.read.marks import Grid, Marks, Place

_SHEET, _FILE_PASSWORD, _EOF = 0x85, 0x2F, 0x0A
_MACRO_SHEETS = (1, 6)  # and modules of Visual Basic
# What WPS and Excel in Chinese write: a file before Excel 97 need not say its code page.
_CODE_PAGE = "gb18030"


class Encrypted(ValueError):  # noqa: N818 - it reads as what happened
    """A workbook that needs a password."""


class Broken(ValueError):  # noqa: N818 - it reads as what happened
    """A workbook whose records make no sense."""


class HasMacros(ValueError):  # noqa: N818 - it reads as what happened
    """A workbook with a sheet of macros."""


def grids(data: bytes) -> Iterator[Grid]:
    """Yield the sheets of a workbook in the order of the file.

    Raises
    ------
    Encrypted, HasMacros
        Where the workbook needs a password, or holds a sheet of macros.
    Broken
        Where the file is damaged.
    """
    _refuse(data)
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            ragged_rows=True,
            # It prints what it wonders about; what this process prints is its answer.
            logfile=io.StringIO(),
            encoding_override=None if _says_code_page(data) else _CODE_PAGE,
        )
        shown = _shown(book)
        struck = {number for number, style in enumerate(book.xf_list) if _is_struck(book, style.font_index)}
        for sheet in book.sheets():
            yield _grid(book, sheet, shown, struck)
    except Exception as error:
        # It trusts what a file says of itself, and stumbles in many ways over one that does not keep its word.
        raise Broken from error


def _refuse(data: bytes) -> None:
    for number, body in _globals(data):
        if number == _FILE_PASSWORD:
            raise Encrypted
        if number == _SHEET and len(body) > 5 and body[5] in _MACRO_SHEETS:
            raise HasMacros


def _says_code_page(data: bytes) -> bool:
    return any(number == 0x42 for number, _ in _globals(data))


def _globals(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the records before the first sheet."""
    book = compound.stream(data, "Workbook", "Book")
    place = 0
    while place + 4 <= len(book):
        number, length = struct.unpack_from("<HH", book, place)
        yield number, book[place + 4 : place + 4 + length]
        place += 4 + length
        if number == _EOF:
            return


def _shown(book: xlrd.Book) -> dict[int, Shown | Pattern]:
    """Return what the styles of cells mean beyond the value, by number of the style."""
    found = {}
    for number, style in enumerate(book.xf_list):
        key = style.format_key
        code = book.format_map[key].format_str if key in book.format_map else None
        # Where the file gives no code of its own, xlrd puts the American one in.
        means = meaning(key, None if code == std_format_strings.get(key) else code)
        if means is not None:
            found[number] = means
    return found


def _is_struck(book: xlrd.Book, font: int) -> bool:
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def _grid(book: xlrd.Book, sheet: Leaf, styles: dict[int, Shown | Pattern], struck_styles: set[int]) -> Grid:
    texts: dict[Place, str] = {}
    shown: dict[Place, Shown | Pattern] = {}
    struck: dict[Place, str] = {}
    rows: list[list[Value]] = []
    for row in range(sheet.nrows):
        values: list[Value] = []
        for column, cell in enumerate(sheet.row(row)):
            place = row + 1, column + 1
            value = _value(cell, book.datemode)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                texts[place] = xlrd.error_text_from_code.get(int(cell.value), "#N/A")
            elif cell.xf_index in styles and not isinstance(value, str):
                shown[place] = styles[cell.xf_index]
            runs = sheet.rich_text_runlist_map.get((row, column))
            if runs and isinstance(value, str):
                value, gone = _without_struck(book, value, runs, starts_struck=cell.xf_index in struck_styles)
                if gone is not None:
                    struck[place] = gone
            elif cell.xf_index in struck_styles and value != "":
                struck[place] = ""
            values.append(value)
        rows.append(values)
    return Grid(
        sheet.name,
        hidden=bool(sheet.visibility),
        height=sheet.nrows,
        width=max(map(len, rows), default=0),
        rows=rows,
        merged=tuple(
            sorted((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
        ),
        marks=Marks(
            texts,
            shown,
            frozenset(row + 1 for row, about in sheet.rowinfo_map.items() if about.hidden or about.height == 0),
            frozenset(column + 1 for column, about in sheet.colinfo_map.items() if about.hidden or about.width == 0),
            struck,
            frozenset((row + 1, column + 1) for row, column in sheet.cell_note_map),
        ),
    )


def _value(cell: Record, mode: Literal[0, 1]) -> Value:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE, xlrd.XL_CELL_BOOLEAN):
        return ""
    value = float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return value
    if 0 <= value < 1:
        minutes, seconds = divmod(round(value * 86_400) % 86_400, 60)
        return dt.time(minutes // 60, minutes % 60, seconds)
    try:
        return xlrd.xldate_as_datetime(value, mode)
    except (ValueError, OverflowError):
        return value


def _without_struck(
    book: xlrd.Book, text: str, runs: list[tuple[int, int]], *, starts_struck: bool
) -> tuple[str, str | None]:
    """Return a text without the parts that are struck out, and these; None if there are none, "" for all of it."""
    ends = [start for start, _ in runs] + [len(text)]
    parts = [(text[: ends[0]], starts_struck)]
    parts += [(text[start:end], _is_struck(book, font)) for (start, font), end in zip(runs, ends[1:], strict=True)]
    gone = "".join(part for part, is_struck in parts if is_struck)
    kept = "".join(part for part, is_struck in parts if not is_struck)
    if not gone.strip():
        return text, None
    return (kept, gone) if kept.strip() else (text, "")
