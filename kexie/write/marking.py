"""A user's own file, with every finding at its cell and a list of them all at the end."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol
from zipfile import BadZipFile

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from kexie.problems import Finding, Severity
from kexie.read.own import FINDINGS, is_own
from kexie.words import Language, sentence
from kexie.write.marks import clear, mark
from kexie.write.workbook import ROWS, add, new_sheet, parts, saved, text_cell

if TYPE_CHECKING:
    from kexie.read import Book, Sheet


class Headed(Protocol):
    """Where a table stands in its sheet: a `kexie.read.Table`, or anything that tells the same of one."""

    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def header_row(self) -> int: ...  # noqa: D102
    @property
    def headers(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def columns(self) -> Sequence[int]: ...  # noqa: D102


# The name that spreadsheets give a first sheet: numbers of record are never made from it.
_ONLY_SHEET = "Sheet1"
# More cells than this are not loaded with their formats: openpyxl takes some 0.5 kB for each.
_MOST_CELLS = 2_000_000
# A spreadsheet that opens more comments than this does not answer for minutes.
_MOST_COMMENTS = 10_000
_LETTERS = re.compile(r"([A-Z]{1,3})列")
_ORDER = {severity: place for place, severity in enumerate(Severity)}
_NOT_LOADED = (
    BadZipFile,
    InvalidFileException,
    AttributeError,
    IndexError,
    KeyError,
    SyntaxError,
    TypeError,
    ValueError,
)

# Findings by row and column.
_Marks = dict[tuple[int, int], list[Finding]]


def marked(
    data: bytes, book: Book, *, tables: Iterable[Headed], findings: Sequence[Finding], language: Language
) -> bytes:
    """Return a user's file as an XLSX workbook in which everything that was found is marked.

    A cell with an error is red and one with a warning amber, each with a comment that says what is wrong and how to
    mend it. What concerns a whole column is marked at its header, a whole row at its first cell, a whole table at the
    first header. The last sheet lists all findings, the notes among them; beyond 10,000 cells only the list says why.

    A workbook stays as it is, with formats and formulas, as far as openpyxl can keep it; what an earlier call has
    marked is taken away first. Text files, XLS and workbooks of more than two million cells are written anew, all
    cells being text. The file goes by the name of the user's, with ``.xlsx``.

    Parameters
    ----------
    data, book
        The file, and what was read from it.
    tables
        Where its tables stand.
    findings
        Of the file and all its tables.
    language
        Of the comments and the list.
    """
    marks = _marks(tables, findings)
    cells = sum(sheet.cells.size for sheet in book.sheets)
    own = _loaded(data) if book.encoding == "xlsx" and cells <= _MOST_CELLS else None
    if own is None:
        own = _anew(book, marks, language)
    else:
        _mark(own, marks, language)
    for part in parts(_listed(findings, language)):
        add(new_sheet(own, FINDINGS[language]), part)
    return saved(own)


@dataclass(slots=True)
class _Comments:
    """Tells for how many more cells there may be comments."""

    left: int = field(default=_MOST_COMMENTS)

    def take(self) -> bool:
        """Return whether there may be one more."""
        self.left -= 1
        return self.left >= 0


def _marks(tables: Iterable[Headed], findings: Sequence[Finding]) -> dict[str, _Marks]:
    of_sheet = {table.sheet: table for table in tables}
    marks: dict[str, _Marks] = {sheet: {} for sheet in of_sheet}
    for finding in findings:
        table = of_sheet.get(finding.sheet)
        if table and finding.fault.severity is not Severity.NOTE:
            row = table.header_row if finding.row is None else finding.row
            for column in _columns(finding, table):
                marks[finding.sheet].setdefault((row, column), []).append(finding)
    return marks


def _columns(finding: Finding, table: Headed) -> list[int]:
    """Return the numbers of the columns that a finding is about: of a cell the first one with its header."""
    found = [number for header, number in zip(table.headers, table.columns, strict=True) if header == finding.column]
    letters = _LETTERS.fullmatch(finding.column)
    if not found and letters:
        # A column without a header goes by its letter.
        found = [number for number in table.columns if number == column_index_from_string(letters[1])]
    found = found or [min(table.columns)]
    return found if finding.row is None else found[:1]


def _loaded(data: bytes) -> Any | None:
    """Return the user's workbook without what was written into it here before; None where openpyxl cannot."""
    with warnings.catch_warnings():
        # It tells what it does not keep of a workbook.
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            own = load_workbook(BytesIO(data), rich_text=True)
        except _NOT_LOADED:
            return None
    for sheet in own.worksheets:
        first = str(sheet.cell(1, 1).value)
        if (
            is_own(sheet.title, first)
            and sheet.title.startswith((FINDINGS.zh, FINDINGS.en))
            and len(own.sheetnames) > 1
        ):
            own.remove(sheet)
        else:
            clear(sheet)
    return own


def _mark(own: Any, marks: Mapping[str, _Marks], language: Language) -> None:
    comments = _Comments()
    for name, of_sheet in marks.items():
        if name not in own.sheetnames:
            continue
        sheet = own[name]
        merged = {
            place: (area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            for place in ((row, column) for row, column in of_sheet if _holds(area, row, column))
        }
        by_cell: _Marks = {}
        for place, found in of_sheet.items():
            by_cell.setdefault(merged.get(place, place), []).extend(found)
        for (row, column), found in sorted(by_cell.items()):
            mark(sheet.cell(row, column), found, language, commented=comments.take())


def _holds(area: Any, row: int, column: int) -> bool:
    return bool(area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col)


def _anew(book: Book, marks: Mapping[str, _Marks], language: Language) -> Any:
    own = Workbook(write_only=True)
    comments = _Comments()
    for sheet in book.sheets:
        of_sheet = marks.get(sheet.name, {})
        # What is longer than a sheet of a workbook goes on in the next one.
        for _, rows in groupby(_rows(sheet), lambda row: (row[0] - 1) // ROWS):
            new = new_sheet(own, sheet.name or _ONLY_SHEET)
            for number, texts in rows:
                new.append(
                    [
                        mark(text_cell(new, text), found, language, commented=comments.take())
                        if (found := of_sheet.get((number, column)))
                        else text_cell(new, text)
                        if text
                        else None
                        for column, text in texts.items()
                    ]
                )
    return own


def _rows(sheet: Sheet) -> Iterator[tuple[int, Mapping[int, str]]]:
    """Yield every row from the first of the sheet on, blank ones too: number, and texts by number of column."""
    width = max(map(int, sheet.cells.columns), default=0)
    cells = sheet.cells.reindex(columns=range(1, width + 1), fill_value="")
    columns = range(1, width + 1)
    before = 0
    numbers = [int(number) for number in cells.index]
    for number, texts in zip(numbers, cells.itertuples(index=False, name=None), strict=True):
        for blank in range(before + 1, number):
            yield blank, {}
        yield number, dict(zip(columns, texts, strict=True))
        before = number


def _listed(findings: Sequence[Finding], language: Language) -> pd.DataFrame:
    """Return all findings as a table, the errors first."""
    say = partial(sentence, language=language)
    # No header of a register is among these: uploaded again, the list is not taken for one.
    headers = [
        say("Severity"),
        say("Sheet"),
        say("Row of the sheet"),
        say("Header"),
        say("As typed"),
        say("What is wrong, and how to mend it"),
        say("Code"),
    ]
    lines = [
        (
            one.fault.severity.name_in_words[language],
            one.sheet,
            one.row,
            one.column,
            one.value,
            one[language],
            one.fault.code,
        )
        for one in sorted(findings, key=lambda one: _ORDER[one.fault.severity])
    ]
    return pd.DataFrame(lines, columns=pd.Index(headers), dtype=object)
