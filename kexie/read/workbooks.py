"""The sheets of a workbook as cells of text. Calamine reads the values; what it passes over is put back here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from xml.etree.ElementTree import ParseError

import numpy as np
import pandas as pd
import pyarrow as pa
import python_calamine as calamine

from kexie.problems import Fault, Finding
from kexie.read import compound, package, records
from kexie.read.formats import Pattern, Shown, Value, has_lost_digits, text
from kexie.read.limits import Limits, refuse_large
from kexie.read.marks import Marks
from kexie.read.sheets import Sheet, Unreadable, letters

_AT_ONCE = 10_000  # rows turned to text at a time, so that no sheet is held as Python's objects
# What the readers raise where a file is not what it should be.
_DAMAGES = (
    calamine.CalamineError,
    compound.Broken,
    struct.error,
    ParseError,
    OSError,
    LookupError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_FEW = 20  # findings of one kind for a sheet


def sheets(data: bytes, name: str, kind: str, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """Return the sheets of a workbook that passed the guard, and what is hidden or has lost digits in them.

    Raises
    ------
    Unreadable
        `ENCRYPTED`, `HAS_MACROS`, `DAMAGED` or `TOO_LARGE`.
    """
    try:
        return _sheets(data, name, kind, limits)
    except (calamine.PasswordError, records.Encrypted):
        raise Unreadable(Fault.ENCRYPTED, name) from None
    except _DAMAGES as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(Fault.DAMAGED, name) from None
    except BaseException as error:
        # A panic of the reader's Rust code stands beside Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(Fault.DAMAGED, name) from None


def _sheets(data: bytes, name: str, kind: str, limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    by_name: Mapping[str, Marks] = package.marks(data) if kind == "xlsx" else {}
    by_order = records.marks(data) if kind == "xls" else []
    found: list[Sheet] = []
    findings: list[Finding] = []
    with calamine.load_workbook(io.BytesIO(data)) as book:
        for place, about in enumerate(book.sheets_metadata):
            if about.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
                raise Unreadable(Fault.HAS_MACROS, name)
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            marks = by_name.get(about.name) or (by_order[place] if place < len(by_order) else Marks())
            sheet, lost = _sheet(_read(book, place, data, kind), about, marks, limits)
            found.append(sheet)
            findings += lost
            findings += _hidden(sheet, marks)
    return tuple(found), tuple(findings)


def _read(book: calamine.CalamineWorkbook, place: int, data: bytes, kind: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_index(place)
    except calamine.CalamineError:
        if kind != "xlsx":
            raise
        # An error that only another program knows is one of its cell, not of the file.
        return calamine.load_workbook(io.BytesIO(package.with_known_errors(data))).get_sheet_by_index(place)


def _sheet(
    read: calamine.CalamineSheet, about: calamine.SheetMetadata, marks: Marks, limits: Limits
) -> tuple[Sheet, list[Finding]]:
    rows, columns = (read.end[0] + 1, read.end[1] + 1) if read.end else (0, 0)
    rows = max([rows, *(row for row, _ in marks.texts)])
    columns = max([columns, *(column for _, column in marks.texts)])
    refuse_large(rows, columns, limits)
    lost: list[Finding] = []
    table = pa.concat_tables(
        [_table(block, columns) for block in _blocks(_texts(read, marks, rows, columns, about.name, lost))]
        or [_table([], columns)]
    )
    cells: pd.DataFrame = table.to_pandas()
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(1, cells.shape[1] + 1)
    merged = tuple(
        sorted(
            (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in read.merged_cell_ranges or ()
        )
    )
    hidden = about.visible is not calamine.SheetVisibleEnum.Visible
    return Sheet(about.name, cells, merged, hidden=hidden), lost


def _texts(
    read: calamine.CalamineSheet, marks: Marks, rows: int, columns: int, name: str, lost: list[Finding]
) -> Iterator[list[str]]:
    """Yield the rows of a sheet as text. Calamine begins at the first column that holds anything."""
    skipped = read.start[1] if read.start else 0
    marked: dict[int, dict[int, str]] = {}
    for (row, column), instead in marks.texts.items():
        marked.setdefault(row, {})[column] = instead
    shown: dict[int, dict[int, Shown | Pattern]] = {}
    for (row, column), means in marks.shown.items():
        shown.setdefault(row, {})[column] = means
    none: dict[int, Shown | Pattern] = {}
    for row, values in enumerate(_padded(read.iter_rows(), rows), start=1):
        ways = shown.get(row, none)
        cells = [
            value if type(value) is str else text(value, ways.get(column) if ways else None)
            for column, value in enumerate(values, start=skipped + 1)
        ]
        if len(lost) < _FEW and any(type(value) is float and has_lost_digits(value) for value in values):
            lost += [
                Finding(Fault.DIGITS_LOST, row, letters(column), cell, name)
                for column, (value, cell) in enumerate(zip(values, cells, strict=True), start=skipped + 1)
                if has_lost_digits(value)
            ]
        cells = [""] * skipped + cells
        cells += [""] * (columns - len(cells))
        for column, instead in marked.get(row, {}).items():
            cells[column - 1] = instead
        yield cells


def _padded(read: Iterable[list[Value]], rows: int) -> Iterator[list[Value]]:
    count = 0
    for values in read:
        count += 1
        yield values
    for _ in range(count, rows):
        yield []


def _blocks(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    while block := list(islice(rows, _AT_ONCE)):
        yield block


def _table(rows: list[list[str]], columns: int) -> pa.Table:
    places = list(zip(*rows, strict=True)) if rows else [()] * columns
    return pa.table([pa.array(cells, pa.large_string()) for cells in places], [str(place) for place in range(columns)])


def _hidden(sheet: Sheet, marks: Marks) -> Iterator[Finding]:
    """Say which hidden rows and columns hold anything."""
    rows = sorted(row for row in marks.rows if row <= len(sheet.cells))
    rows = [row for row in rows if sheet.cells.loc[row].str.strip().any()]
    columns = [column for column in sorted(marks.columns) if column <= sheet.cells.shape[1]]
    columns = [column for column in columns if sheet.cells[column].str.strip().any()]
    places = [*_runs(rows), *map(letters, columns)]
    if places and not sheet.hidden:
        yield Finding(Fault.HIDDEN, rows[0] if rows else None, value="、".join(places), sheet=sheet.name)


def _runs(numbers: list[int]) -> list[str]:
    """Return numbers with runs drawn together: ``5-9``, ``12``."""
    if not numbers:
        return []
    runs = np.split(np.array(numbers), np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
