"""What a sheet of a workbook says of its cells beyond their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kexie.read.formats import Pattern, Shown

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
        Those that are hidden.
    """

    texts: Mapping[Place, str] = field(default_factory=dict)
    shown: Mapping[Place, Shown | Pattern] = field(default_factory=dict)
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
