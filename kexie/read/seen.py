"""What a person sees in a sheet that its cells do not say: what is hidden, what is struck out, what has a note."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kexie.problems import Fault, Finding
from kexie.read.marks import Marks, Place
from kexie.read.sheets import Sheet, letters

_FEW = 20  # findings of one kind for a sheet


def seen(sheet: Sheet, marks: Marks) -> Iterator[Finding]:
    """Yield what is to be known of a sheet that is shown itself."""
    yield from _hidden(sheet, marks)
    yield from _struck(sheet, marks)
    if marks.notes:
        yield Finding(Fault.NOTES, value=_places(marks.notes), sheet=sheet.name)


def _hidden(sheet: Sheet, marks: Marks) -> Iterator[Finding]:
    rows = sorted(row for row in marks.rows if row <= len(sheet.cells))
    rows = [row for row in rows if sheet.cells.loc[row].str.strip().any()]
    columns = [column for column in sorted(marks.columns) if column <= sheet.cells.shape[1]]
    columns = [column for column in columns if sheet.cells[column].str.strip().any()]
    places = [*_runs(rows), *map(letters, columns)]
    if places:
        yield Finding(Fault.HIDDEN, rows[0] if rows else None, value="、".join(places), sheet=sheet.name)


def _struck(sheet: Sheet, marks: Marks) -> Iterator[Finding]:
    """Say which rows are struck out, which cells of others, and which parts of a cell, that were left away."""
    whole: dict[int, set[int]] = {}
    for (row, column), part in marks.struck.items():
        if not part and row <= len(sheet.cells) and column <= sheet.cells.shape[1]:
            whole.setdefault(row, set()).add(column)
    rows, cells = [], set()
    for row, columns in sorted(whole.items()):
        texts = sheet.cells.loc[row].str.strip()
        filled = {int(column) for column in texts.index[texts != ""]}
        if filled and filled <= columns:
            rows.append(row)
        else:
            cells |= {(row, column) for column in columns & filled}
    if rows:
        yield Finding(Fault.ROWS_STRUCK, rows[0], value="、".join(_runs(rows)), sheet=sheet.name)
    if cells:
        yield Finding(Fault.CELLS_STRUCK, min(cells)[0], value=_places(cells), sheet=sheet.name)
    parts = sorted((place, part) for place, part in marks.struck.items() if part)
    for (row, column), part in parts[:_FEW]:
        read = str(sheet.cells.at[row, column])
        yield Finding(Fault.PART_STRUCK, row, letters(column), read, sheet.name, details={"part": part.strip()})


def _places(places: frozenset[Place] | set[Place]) -> str:
    """Return the names of the first places, and the number of all if there are more: ``B2、C5``."""
    first = sorted(places)[:_FEW]
    more = f"…（{len(places)}）" if len(places) > _FEW else ""
    return "、".join(f"{letters(column)}{row}" for row, column in first) + more


def _runs(numbers: list[int]) -> list[str]:
    """Return numbers with runs drawn together: ``5-9``, ``12``."""
    if not numbers:
        return []
    runs = np.split(np.array(numbers), np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
