"""What comes of a file: its tables as far as they may be stored, and all that was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import pandas as pd

from kexie import read
from kexie.problems import Fault, Finding
from kexie.registers import Register


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A table that was read, cleaned and checked.

    Parameters
    ----------
    register
        Which register its rows belong to.
    sheet, header_row, headers
        Where it stands in the user's file: the sheet, the row of its header, the headers as typed.
    year, unit
        What was taken for dates without a year and money without a unit.
    columns
        Keys of the columns of the register that the table has.
    frame
        The typed rows that may be stored; the index is the row of the sheet.
    cells
        Every row read as data, as typed, under ``headers``; the index is the row of the sheet.
    findings
        All of them, in the order of the sheet: the table as a whole first.
    read, accepted, set_aside, refused
        How many rows: ``read`` is the sum of the other three.
    """

    register: Register
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    year: int | None
    unit: str | None
    columns: frozenset[str]
    frame: pd.DataFrame
    cells: pd.DataFrame
    findings: tuple[Finding, ...]
    read: int
    accepted: int
    set_aside: int
    refused: int


@dataclass(frozen=True, slots=True, eq=False)
class Upload:
    """A file with all that was found in it.

    Parameters
    ----------
    name, digest
        Its name and the SHA-256 of its bytes.
    encoding
        How its bytes were read; "" where they could not be.
    tables
        One for each sheet that holds a register; none where the file cannot be read.
    findings
        All findings of file and tables.
    kept
        The bytes to keep: the file itself, or a copy without the columns and cells that are not to be stored.
    personal_data_seen
        Whether the analyst has seen what seems to be personal data and keeps it.
    book, read_tables
        The cells as they were read, of the whole file and of each table in it, whether or not its register is known.
    """

    name: str
    digest: str
    encoding: str
    tables: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    kept: bytes
    personal_data_seen: bool = False
    book: read.Book | None = None
    read_tables: tuple[read.Table, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether every row may be stored."""
        return bool(self.tables) and not any(finding.is_fatal for finding in self.findings)

    @property
    def personal(self) -> tuple[Finding, ...]:
        """The warnings of personal data, which ask for a decision before anything is stored."""
        return tuple(one for one in self.findings if one.fault in (Fault.PERSONAL_COLUMN, Fault.PERSONAL_CELL))

    @property
    def personal_cells(self) -> dict[read.Cell, Finding]:
        """The cells that seem to hold personal data, each with what is said of it."""
        found = [(one, cast("Iterable[read.Cell]", one.details.get("cells", ()))) for one in self.personal]
        return {cell: one for one, cells in found for cell in cells}
