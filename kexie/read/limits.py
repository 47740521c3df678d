"""How much a file may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass

from kexie.problems import Fault
from kexie.read.sheets import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of what is read. The defaults hold a workbook that fills a whole sheet, and little more.

    Parameters
    ----------
    file_bytes
        The file as it was sent.
    unpacked_bytes
        The parts of a workbook, unpacked, together.
    entries
        The number of those parts.
    ratio
        How many times larger than its packed form a part of more than a megabyte may be.
    rows, columns
        Of one sheet, from the first cell of the sheet to the last that holds anything.
    cells
        Rows times columns of one sheet: blank cells need room as well.
    cell_length
        The characters of one cell; 32,767 is what Excel keeps.
    seconds
        What reading may take.
    memory_bytes
        What reading may need, beyond the interpreter and its libraries.
    """

    file_bytes: int = 256 * 1024**2
    unpacked_bytes: int = 1024**3
    entries: int = 2_000
    ratio: int = 200
    rows: int = 2_000_000
    columns: int = 1_000
    cells: int = 50_000_000
    cell_length: int = 32_767
    seconds: float = 120
    memory_bytes: int = 4 * 1024**3


LIMITS = Limits()


def refuse_large(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet with too many rows, columns or cells, before room is made for them."""
    for count, limit, unit in (
        (rows, limits.rows, "行 (rows)"),
        (columns, limits.columns, "列 (columns)"),
        (rows * columns, limits.cells, "格 (cells)"),
    ):
        if count > limit:
            raise Unreadable(Fault.TOO_LARGE, f"{count:,} {unit}", limit=f"{limit:,}")
