"""What goes into the store and what it tells of it: changes, differences, the history. Nouns, all of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from kexie.choices import Mode
from kexie.registers import Register
from kexie.words import Name


class Origin(StrEnum):
    """How a revision came about."""

    OPEN = "open"
    UPLOAD = "upload"
    RESTORE = "restore"
    DECLARATION = "declaration"

    @property
    def name_in_words(self) -> Name:
        """What it is called."""
        return {
            "open": Name("初始数据", "Opened from the data folder"),
            "upload": Name("上传", "Upload"),
            "restore": Name("恢复", "Restored"),
            "declaration": Name("声明录入情况", "Completeness declared"),
        }[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """A revision as the history tells of it.

    Parameters
    ----------
    number
        Revisions are counted from 1, without gaps.
    at, by, note
        When, by whom, and what was said about it.
    kind
        How it came about.
    based_on
        The revision that its author had seen.
    restores
        The earlier revision that it is equal to, if it was made by restoring one.
    files
        Digest and name of each file that it came from.
    added, changed, removed
        How many rows of all registers.
    """

    number: int
    at: dt.datetime
    by: str
    note: str
    kind: Origin
    based_on: int
    restores: int | None = None
    files: tuple[tuple[str, str], ...] = ()
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What rows of a table are to do to a register.

    Parameters
    ----------
    register
        Which register.
    mode
        Whether its rows are added, updated by number, or take the place of the records, or of all rows, of ``years``.
    frame
        Typed rows, as `kexie.check` accepts them. The index is the row of the sheet.
    years
        The years that are replaced; none in the other modes.
    columns
        Keys of the columns that the table has; None is all of them. A row that is updated keeps what it holds in the
        others.
    sheet, file
        Where the rows stand: the sheet, and the name of the file among those that are stored with them. The name may
        be left out where there is one file only.
    """

    register: Register
    mode: Mode
    frame: pd.DataFrame
    years: frozenset[int] = frozenset()
    columns: frozenset[str] | None = None
    sheet: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Committed:
    """The revision that holds what was to be stored; ``created`` where this call has made it."""

    number: int
    created: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that changed: its number and year, and for each cell the key of its column, the old text and the new."""

    number: str
    year: int | None
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What becomes of a register from one state to another; ``unchanged`` counts the rows that are in both."""

    register: Register
    added: pd.DataFrame
    removed: pd.DataFrame
    changed: tuple[Changed, ...]
    unchanged: int

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return self.added.empty and self.removed.empty and not self.changed
