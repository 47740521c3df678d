"""A sheet of a workbook as its reader gives it: values, and what the file says of its cells beyond them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie.read.formats import Pattern, Shown, Value
    from kexie.read.sheets import Range

Place = tuple[int, int]  # row and column, both counted from 1


@dataclass(frozen=True, slots=True)
class Marks:
    """What a reader of values passes over.

    Parameters
    ----------
    texts
        Cells whose text is not their value: errors (``#REF!``), and formulas that were never calculated.
    shown
        Cells whose format says more than the value.
    rows, columns
        Those that are hidden, or too narrow to be seen.
    struck
        Cells that are struck out: the part that is, which is not in the value any more; "" where all of it is.
    notes
        Cells with a note.
    """

    texts: Mapping[Place, str] = field(default_factory=dict)
    shown: Mapping[Place, Shown | Pattern] = field(default_factory=dict)
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    struck: Mapping[Place, str] = field(default_factory=dict)
    notes: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of a workbook before its values are texts.

    Parameters
    ----------
    name
        Its name.
    hidden
        Whether the sheet itself is hidden.
    height, width
        Up to which row and column it holds anything.
    rows
        The values of each row, from the first row on; a row may be shorter than the sheet is wide.
    skipped
        How many columns stand before the first value of each row.
    merged
        The merged ranges.
    marks
        What else is to be known.
    """

    name: str
    hidden: bool
    height: int
    width: int
    rows: Iterable[Sequence[Value]]
    skipped: int = 0
    merged: tuple[Range, ...] = ()
    marks: Marks = field(default_factory=Marks)
