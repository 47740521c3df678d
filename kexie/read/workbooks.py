"""The sheets of a workbook as cells of text. Calamine reads the values; what it passes over is put back here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from xml.etree.ElementTree import ParseError

import pandas as pd
import pyarrow as pa
import python_calamine as calamine

from kexie.problems import Fault, Finding
from kexie.read import compound, package, records
from kexie.read.formats import Pattern, Shown, Value, has_lost_digits, text
from kexie.read.limits import Limits, refuse_large
from kexie.read.marks import Grid, Marks
from kexie.read.seen import seen
from kexie.read.sheets import Sheet, Unreadable, letters

_AT_ONCE = 10_000  # rows turned to text at a time, so that no sheet is held as Python's objects
# What the readers raise where a file is not what it should be.
_DAMAGES = (
    calamine.CalamineError,
    compound.Broken,
    records.Broken,
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
    """Return the sheets of a workbook that passed the guard, and what else a person sees in them.

    Raises
    ------
    Unreadable
        `ENCRYPTED`, `HAS_MACROS`, `DAMAGED` or `TOO_LARGE`.
    """
    try:
        return _sheets(_grids(data) if kind == "xlsx" else records.grids(data), limits)
    except (calamine.PasswordError, records.Encrypted):
        raise Unreadable(Fault.ENCRYPTED, name) from None
    except records.HasMacros:
        raise Unreadable(Fault.HAS_MACROS, name) from None
    except _DAMAGES as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(Fault.DAMAGED, name) from None
    except BaseException as error:
        # A panic of the reader's Rust code stands beside Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(Fault.DAMAGED, name) from None


def _sheets(grids: Iterator[Grid], limits: Limits) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    found: list[Sheet] = []
    findings: list[Finding] = []
    for grid in grids:
        sheet, lost = _sheet(grid, limits)
        found.append(sheet)
        findings += lost
        if not grid.hidden:
            findings += seen(sheet, grid.marks)
    return tuple(found), tuple(findings)


def _grids(data: bytes) -> Iterator[Grid]:
    """Yield the sheets of a new workbook."""
    common, by_name = package.opened(data)
    with calamine.load_workbook(io.BytesIO(common)) as book:
        for place, about in enumerate(book.sheets_metadata):
            if about.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba):
                raise records.HasMacros
            if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            read = book.get_sheet_by_index(place)
            height, width = (read.end[0] + 1, read.end[1] + 1) if read.end else (0, 0)
            yield Grid(
                about.name,
                hidden=about.visible is not calamine.SheetVisibleEnum.Visible,
                height=height,
                width=width,
                rows=read.iter_rows(),
                # Calamine begins at the first column that holds anything.
                skipped=read.start[1] if read.start else 0,
                merged=tuple(
                    sorted(
                        (top + 1, left + 1, bottom + 1, right + 1)
                        for (top, left), (bottom, right) in read.merged_cell_ranges or ()
                    )
                ),
                marks=by_name.get(about.name, Marks()),
            )


def _sheet(grid: Grid, limits: Limits) -> tuple[Sheet, list[Finding]]:
    rows = max([grid.height, *(row for row, _ in grid.marks.texts)])
    columns = max([grid.width, *(column for _, column in grid.marks.texts)])
    refuse_large(rows, columns, limits)
    lost: list[Finding] = []
    table = pa.concat_tables(
        [_table(block, columns) for block in _blocks(_texts(grid, rows, columns, lost))] or [_table([], columns)]
    )
    cells: pd.DataFrame = table.to_pandas()
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(1, cells.shape[1] + 1)
    return Sheet(grid.name, cells, grid.merged, hidden=grid.hidden), lost


def _texts(grid: Grid, rows: int, columns: int, lost: list[Finding]) -> Iterator[list[str]]:
    """Yield the rows of a sheet as text."""
    marks, skipped = grid.marks, grid.skipped
    marked: dict[int, dict[int, str]] = {}
    for (row, column), instead in marks.texts.items():
        marked.setdefault(row, {})[column] = instead
    shown: dict[int, dict[int, Shown | Pattern]] = {}
    for (row, column), means in marks.shown.items():
        shown.setdefault(row, {})[column] = means
    none: dict[int, Shown | Pattern] = {}
    for row, values in enumerate(_padded(grid.rows, rows), start=1):
        ways = shown.get(row, none)
        cells = [
            value if type(value) is str else text(value, ways.get(column) if ways else None)
            for column, value in enumerate(values, start=skipped + 1)
        ]
        if len(lost) < _FEW and any(type(value) is float and has_lost_digits(value) for value in values):
            lost += [
                Finding(Fault.DIGITS_LOST, row, letters(column), cell, grid.name)
                for column, (value, cell) in enumerate(zip(values, cells, strict=True), start=skipped + 1)
                if has_lost_digits(value)
            ]
        cells = [""] * skipped + cells
        cells += [""] * (columns - len(cells))
        for column, instead in marked.get(row, {}).items():
            cells[column - 1] = instead
        yield cells


def _padded(read: Iterable[Sequence[Value]], rows: int) -> Iterator[Sequence[Value]]:
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
