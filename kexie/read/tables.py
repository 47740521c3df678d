"""Sheets -> tables: header, rows of data, and every other row with the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kexie.problems import Fault, Finding
from kexie.read import headers as heads
from kexie.read.asides import SUSPICIOUS, Judge, asides
from kexie.read.merges import filled_down
from kexie.read.own import is_own
from kexie.read.sheets import Book, Sheet, Unreadable, letters

_Mask = npt.NDArray[np.bool_]
_SHOWN = 120  # characters of a row that a finding shows
_EXAMPLES = 5
_TABLE = 3  # headers that are known make a table of columns beside another one
_WIDE_COMMA = "，"


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table found on a sheet.

    Parameters
    ----------
    sheet
        The name of the sheet.
    header_row
        The row of its header, the lower one of two.
    headers
        As typed, without line breaks; of two rows the lower one where it says enough, else ``upper/lower``.
    columns
        The columns of the sheet they stand in.
    cells
        The rows that are data, as typed. The index is the row of the sheet, the columns are positions in `headers`.
    preamble
        What stands above the header, a line for each row.
    read
        How many rows below the header hold anything: the rows of `cells` and those set aside.
    set_aside
        How many of them are no data; each has one finding.
    findings
        What was set aside below and above the header and beside the table, and what was filled in.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[int, ...]
    cells: pd.DataFrame
    preamble: str
    read: int
    set_aside: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The tables of a book, and what is said of the sheets that hold none."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]


def tables(
    book: Book,
    headers: Mapping[str, Collection[str]],
    sheets: Collection[str] | None = None,
    header_rows: Mapping[str, int] | None = None,
) -> Layout:
    """Find the table of each sheet.

    Parameters
    ----------
    book
        What was read.
    headers
        All headers known, by register: names and aliases.
    sheets
        The names of the sheets to look at; None looks at every one that is not hidden.
    header_rows
        The row of the header by sheet, counted from 1, if somebody has pointed at it.

    Raises
    ------
    Unreadable
        `NO_TABLE` where no sheet has a header, `NO_ROWS` where none has a row below it.
    """
    known = heads.Known(headers)
    found: list[Table] = []
    findings: list[Finding] = []
    empty: list[Table] = []
    for sheet in book.sheets:
        if sheet.hidden and sheets is None:
            findings.append(Finding(Fault.HIDDEN_SHEET, value=sheet.name, sheet=sheet.name))
            continue
        if sheets is not None and sheet.name not in sheets:
            continue
        first = str(sheet.cells.iloc[0, 0]) if sheet.cells.size else ""
        row = (header_rows or {}).get(sheet.name)
        own = sheets is None and row is None and is_own(sheet.name, first)
        table = None if own else _table(sheet, known, row)
        if table is None:
            findings.append(Finding(Fault.SHEET_SET_ASIDE, value=sheet.name, sheet=sheet.name))
        elif table.read:
            found.append(table)
        else:
            empty.append(table)
            findings.append(Finding(Fault.SHEET_EMPTY, value=sheet.name, sheet=sheet.name))
    if not found and not empty:
        raise Unreadable(Fault.NO_TABLE)
    if not any(len(table.cells) for table in found):
        raise Unreadable(Fault.NO_ROWS, row=(found + empty)[0].header_row)
    return Layout(tuple(found), tuple(findings))


def _table(sheet: Sheet, known: heads.Known, row: int | None) -> Table | None:
    top = sheet.cells.iloc[: max(heads.DEPTH, row or 0)].to_numpy(dtype=object).tolist()
    rows = [[cell.strip() for cell in cells] for cells in top]
    header = heads.find(rows, known, sheet.merged) if row is None else heads.at(rows, row - 1)
    return None if header is None else _Reading(sheet, header, known).table()


class _Reading:
    """One sheet whose header is known. Rows below it are counted from 0, columns of the sheet too."""

    def __init__(self, sheet: Sheet, header: heads.Header, known: heads.Known) -> None:
        self._sheet, self._header, self._known = sheet, header, known
        # Columns are looked at as Arrow holds them: a million rows take a moment.
        self._cells = sheet.cells.iloc[header.last + 1 :]
        self._columns = pa.Table.from_pandas(self._cells, preserve_index=False).columns
        with ThreadPoolExecutor() as beside:
            self._holds = list(beside.map(_holds, self._columns))
        self._inside = self._count(header.columns)
        # What a line of a text file has beyond the fields of its header has been pushed there by a stray delimiter.
        fields = sheet.widths.get(header.last + 1, sheet.width) or len(self._columns)
        self._beside = self._used(set(range(fields)) - set(header.columns))
        self._beyond = self._used(set(range(fields, len(self._columns))) - set(header.columns))
        self._outside = self._count([*self._beside, *self._beyond])
        self._pushed = self._shifted(fields) & (self._inside > 0)

    def table(self) -> Table:
        set_aside = asides(self._inside, self._suspects(), self._inner, Judge(self._header.texts, self._known))
        data = self._inside > 0
        data[list(set_aside)] = False
        set_aside |= (
            dict.fromkeys(np.flatnonzero((self._outside > 0) & ~data).tolist(), Fault.BESIDE_SET_ASIDE) | set_aside
        )
        stated = self._units(set_aside)
        cells, merged = filled_down(self._data(data), self._sheet.merged, self._header)
        findings = (
            *self._above(),
            *(Finding(fault, self._row(place), value=self._shown(place)) for place, fault in sorted(set_aside.items())),
            *self._extra(data),
            *self._lists(data),
            *merged,
        )
        return Table(
            sheet=self._sheet.name,
            header_row=self._header.last + 1,
            headers=self._header.texts,
            columns=tuple(column + 1 for column in self._header.columns),
            cells=cells,
            preamble="\n".join([*(line for _, line, _ in self._lines_above()), *stated]),
            read=len(cells) + len(set_aside),
            set_aside=len(set_aside),
            findings=tuple(replace(finding, sheet=self._sheet.name) for finding in findings),
        )

    def _units(self, set_aside: Mapping[int, Fault]) -> list[str]:
        """Return what a row of units below the header says, as words above it would say it."""
        rows = [place for place, fault in set_aside.items() if fault is Fault.UNITS_SET_ASIDE]
        units = {cell.strip().strip("()（）") for place in rows for cell in self._inner(place) if "元" in cell}
        return [f"单位：{units.pop()}"] if len(units) == 1 else []

    def _suspects(self) -> list[int]:
        """Return the rows worth a closer look, in their order."""
        width = len(self._header.columns)
        few = min(4, max(1 if width < 4 else 2, width // 3))
        suspects = (self._inside > 0) & (self._inside <= few)
        suspects[1:] |= (self._inside > 0)[1:] & (self._inside == 0)[:-1]
        words = pa.array([*self._known.words, *self._header.texts], pa.large_string())

        def look(column: int) -> _Mask:
            cells = self._columns[column]
            is_header = pc.is_in(pc.utf8_trim_whitespace(cells), words)
            return _mask(pc.or_(pc.match_substring_regex(cells, SUSPICIOUS), is_header))

        with ThreadPoolExecutor() as beside:
            suspects = np.logical_or.reduce([suspects, *beside.map(look, self._header.columns[:3])])
        return np.flatnonzero(suspects & (self._inside > 0)).tolist()

    def _data(self, data: _Mask) -> pd.DataFrame:
        rows = self._cells if data.all() else self._cells[data]
        return rows.iloc[:, list(self._header.columns)].set_axis(range(len(self._header.columns)), axis="columns")

    def _lines_above(self) -> list[tuple[int, str, int]]:
        """Return the rows above the header that hold anything: number, text, and how many cells."""
        above = self._sheet.cells.iloc[: self._header.first].to_numpy(dtype=object).tolist()
        lines = [(row, [cell.strip() for cell in cells if cell.strip()]) for row, cells in enumerate(above, start=1)]
        return [(row, " ".join(cells), len(cells)) for row, cells in lines if cells]

    def _above(self) -> Iterator[Finding]:
        for place, (row, line, cells) in enumerate(self._lines_above()):
            is_title = place == 0 and cells == 1 and not re.search(r"[:：]|单位", line)
            yield Finding(Fault.TITLE_SET_ASIDE if is_title else Fault.PREAMBLE_SET_ASIDE, row, value=_shortened(line))

    def _shifted(self, fields: int) -> _Mask:
        """Tell which lines of a text file have more fields than the header: a stray delimiter pushed their cells.

        The last cell may be blank, so fields are counted. Where most lines have the same one too many and nothing in
        it, a program ended every line with a delimiter.
        """
        shifted = self._count(self._beyond) > 0
        first = self._row(0)
        others = {row - first: count for row, count in self._sheet.widths.items() if row >= first}
        usual = len(self._cells) - len(others)
        most = max(fields, self._sheet.width) if usual > 1 else fields
        if self._sheet.width > most:
            shifted[[place for place in range(len(self._cells)) if place not in others]] = True
        shifted[[place for place, count in others.items() if count > most]] = True
        return shifted

    def _extra(self, data: _Mask) -> Iterator[Finding]:
        for place in np.flatnonzero(data & self._pushed).tolist():
            yield Finding(Fault.EXTRA_CELLS, self._row(place), value=self._shown(place))
        # A line with a field too few, and a comma of the other width in it.
        for row, count in self._sheet.widths.items():
            place, missing = row - self._row(0), self._sheet.width - count
            if missing > 0 and place >= 0 and data[place]:
                joined = next((cell for cell in self._inner(place) if _WIDE_COMMA in cell), "")
                if joined and sum(cell.count(_WIDE_COMMA) for cell in self._inner(place)) >= missing:
                    yield Finding(Fault.FULL_WIDTH_COMMA, row, value=_shortened(joined), details={"missing": missing})

    def _lists(self, data: _Mask) -> Iterator[Finding]:
        """Say for each column beside the table what stands next to rows of data, or that a second table does."""
        headers = {column: str(self._sheet.cells.iloc[self._header.last, column]).strip() for column in self._beside}
        again = [column for column, header in headers.items() if header in self._known]
        if len(again) >= _TABLE:
            rows = np.logical_or.reduce([self._holds[column] for column in again])
            ends = f"{letters(again[0] + 1)}—{letters(again[-1] + 1)}"
            details = {"columns": ends, "count": int(rows.sum())}
            yield Finding(Fault.TABLE_BESIDE, self._header.last + 1, details=details)
        for column in (column for column in self._beside if column not in again or len(again) < _TABLE):
            places = np.flatnonzero(self._holds[column] & data).tolist()
            header = str(self._sheet.cells.iloc[self._header.last, column]).strip()
            texts = [header] if header else []
            texts += [self._cell(place, column).strip() for place in places[:_EXAMPLES]]
            if places:
                more = "…" if len(places) > _EXAMPLES else ""
                yield Finding(Fault.BESIDE_SET_ASIDE, None, letters(column + 1), _shortened("、".join(texts) + more))

    def _inner(self, place: int) -> list[str]:
        return [self._cell(place, column) for column in self._header.columns]

    def _shown(self, place: int) -> str:
        cells = (self._cell(place, column).strip() for column in range(len(self._columns)))
        return _shortened(" ".join(cell for cell in cells if cell))

    def _cell(self, place: int, column: int) -> str:
        return str(self._columns[column][place].as_py())

    def _row(self, place: int) -> int:
        return place + self._header.last + 2

    def _used(self, columns: Collection[int]) -> list[int]:
        return [column for column in sorted(columns) if self._holds[column].any()]

    def _count(self, columns: Collection[int]) -> npt.NDArray[np.int64]:
        counts = np.zeros(len(self._cells), dtype=np.int64)
        for column in columns:
            counts += self._holds[column]
        return counts


def _holds(column: pa.ChunkedArray) -> _Mask:
    return _mask(pc.not_equal(pc.utf8_trim_whitespace(column), ""))


def _mask(values: pa.ChunkedArray) -> _Mask:
    return np.array(values.to_numpy(), dtype=bool)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
