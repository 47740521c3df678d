"""What a file holds: sheets of cells as text, each cell at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kexie.problems import Fault, Finding

if TYPE_CHECKING:
    import pandas as pd

# First row, first column, last row, last column: as the sheet counts them, both ends included.
Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet of a workbook, or the whole of a text file.

    Parameters
    ----------
    name
        Its name; "" in a text file.
    cells
        Text in every cell, "" where it is blank. The index is the number of the row in the sheet, the columns are the
        numbers of its columns; both count from 1.
    merged
        The merged ranges; their text stands in the first cell.
    width
        How many fields most rows of a text file have; 0 in a workbook, where every row has as many.
    widths
        How many fields the other rows of a text file have, by row.
    hidden
        Whether the sheet itself is hidden.
    """

    name: str
    cells: pd.DataFrame
    merged: tuple[Range, ...] = ()
    width: int = 0
    widths: Mapping[int, int] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A file that was read.

    Parameters
    ----------
    name
        Its name.
    encoding
        How its bytes were read: ``utf-8``, ``utf-8-sig``, ``gb18030``, ``utf-16``, or ``xlsx``, ``xls``.
    delimiter
        What separates the fields of a text file; "" in a workbook.
    sheets
        In the order of the file, hidden ones included.
    findings
        What is to be known of the file as a whole.
    """

    name: str
    encoding: str
    delimiter: str
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()


class Unreadable(ValueError):  # noqa: N818 - it reads as what happened
    """A file that cannot be read, and why.

    Parameters
    ----------
    fault
        What kind of finding it is; always a fatal one.
    value, row, details
        As in `kexie.problems.Finding`.
    """

    finding: Finding

    def __init__(self, fault: Fault, value: str = "", *, row: int | None = None, **details: object) -> None:
        self.finding = Finding(fault, row, value=value, details=details)
        super().__init__(self.finding["en"])


def letters(column: int) -> str:
    """Return what a sheet calls a column, counted from 1.

    >>> letters(1), letters(27)
    ('A', 'AA')
    """
    text = ""
    while column:
        column, letter = divmod(column - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
