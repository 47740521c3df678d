"""Tallies as they are read: what the rows of a year come to, in the shape of a typed frame.

Where rows may overlap, or are percentages, each stands for itself: it is taken out of its tally and told as a row. They
are few; percentages that are not stay tallies, of which nothing is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, select

from kexie.measure import SIGN, STEP, N
from kexie.quantity import PERCENT, Bound
from kexie.registers import REGISTERS, Register, Rollup
from kexie.registers.reference import BETWEEN, numbers_in
from kexie.store.renamed import Renamed
from kexie.store.rollups import facts
from kexie.store.rows import decimal
from kexie.store.schema import ROLLUPS, ROWS, dimensions
from kexie.store.work import visible

# More percentages than this nobody reads one by one.
_MOST_ALONE = 200
_NUMBERS_AT_ONCE = 500

Line = tuple[Any, ...]


def rollup_with(register: Register, columns: Iterable[str]) -> Rollup | None:
    """Return the first roll-up of a register that tells of all the columns; None where rows have to be counted."""
    wanted = set(columns)
    return next((one for one in register.rollups if wanted <= set(dimensions(register, one))), None)


def years(connection: Connection, at: int) -> set[int]:
    """Return the years of which any row is held at a revision; 0 if there are rows of no year."""
    found: set[int] = set()
    for register in REGISTERS.values():
        table = ROLLUPS[register.key, register.rollups[0].key]
        found |= set(connection.execute(select(table.c.year).where(visible(table, at)).distinct()).scalars())
    return found


def words(connection: Connection, register: Register, column: str, renamed: Renamed, at: int) -> dict[str, int]:
    """Return how many rows of all years hold each word of a column that a roll-up tells of; a blank is no word."""
    rollup = next(one for one in register.rollups if column in dimensions(register, one))
    table = ROLLUPS[register.key, rollup.key]
    cell = table.c[column]
    query = select(cell, func.sum(table.c.n)).where(visible(table, at), cell != "").group_by(cell).order_by(cell)
    found: dict[str, int] = {}
    for words_of_cell, n in connection.execute(query):
        for word in renamed.word(register, column, words_of_cell).split(BETWEEN):
            found[word] = found.get(word, 0) + int(n)
    return found


def tallies(
    connection: Connection,
    register: Register,
    rollup: Rollup,
    renamed: Renamed,
    at: int,
    year: int,
    more: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Return what the rows of a year come to.

    Parameters
    ----------
    register, rollup, renamed
        Which register, by which of its roll-ups, and what words of lists go by now.
    at, year
        The revision, and the year.
    more
        Columns of the roll-up to tell apart beside those that are never added up; others are added up.

    Returns
    -------
    pd.DataFrame
        The columns of a typed frame that are told apart, the register's quantity, the number and name of rows that
        stand for themselves (missing in a tally), and `N`, `SIGN` and `STEP`, as `kexie.measure` takes them.
    """
    own = Rollup(rollup.key, more)
    names = dimensions(register, own)
    table = ROLLUPS[register.key, rollup.key]
    columns = [table.c[name] for name in names]
    sums = select(*columns, func.sum(table.c.n), func.sum(table.c.total))
    query = sums.where(visible(table, at), table.c.year == year).group_by(*columns)
    found = {tuple(row[:-2]): (int(row[-2]), int(row[-1])) for row in sorted(map(tuple, connection.execute(query)))}
    alone = list(_alone(connection, register, own, at, year, found))
    for dims, _, value in alone:
        n, total = found[dims]
        found[dims] = n - 1, total - value
    lines = [(*dims, n, total, None, None, None) for dims, (n, total) in found.items() if n]
    lines += [(*dims, 1, value, *words) for dims, words, value in alone]
    return _frame(lines, register, names, renamed)


def _alone(
    connection: Connection, register: Register, rollup: Rollup, at: int, year: int, found: dict[Line, tuple[int, int]]
) -> Iterator[tuple[Line, Line, int]]:
    """Return the rows that stand for themselves: dimensions; number, name and what they overlap with; and value."""
    rows, names = ROWS[register.key], dimensions(register, rollup)
    which: list[ColumnElement[bool]] = []
    if register.overlaps:
        of_year = and_(visible(rows, at), rows.c.year == year)
        pairs = select(rows.c[register.id], rows.c[register.overlaps]).where(
            of_year, rows.c[register.overlaps].is_not(None)
        )
        numbers = sorted({one for by, named in connection.execute(pairs) for one in (by, *numbers_in(named))})
        for start in range(0, len(numbers), _NUMBERS_AT_ONCE):
            some = numbers[start : start + _NUMBERS_AT_ONCE]
            which.append(and_(rows.c.year == year, rows.c[register.id].in_(some)))
    if register.unit_column:
        place = names.index(register.unit_column)
        percentages = sum(n for dims, (n, _) in found.items() if dims[place] == PERCENT)
        if 0 < percentages <= _MOST_ALONE:
            which.append(and_(rows.c.year == year, rows.c[register.unit_column] == PERCENT))
    words = [rows.c[register.id], rows.c[register.label]]
    words.append(rows.c[register.overlaps] if register.overlaps else rows.c[register.id])
    seen: set[str] = set()
    for one in which:
        query = facts(register, rollup, at, one).add_columns(*words).order_by(rows.c.place)
        for row in map(tuple, connection.execute(query)):
            if row[-3] not in seen:
                seen.add(row[-3])
                yield row[: len(names)], row[-3:], row[len(names) + 1]


def _frame(lines: Sequence[Line], register: Register, names: Sequence[str], renamed: Renamed) -> pd.DataFrame:
    own = {register.id: "number", register.label: "name"} | ({register.overlaps: "named"} if register.overlaps else {})
    raw = pd.DataFrame(lines, columns=[*names, N, "total", "number", "name", "named"], dtype=object)
    quantity, has_none = register.quantity, raw["bound"] == ""
    columns: dict[str, Any] = {
        name: [renamed.word(register, name, word) if word else None for word in raw[name]]
        for name in names
        if name in register and name != "year"
    }
    columns |= {
        "year": raw["year"].astype("Int64"),
        quantity: [None if none else decimal(total) for none, total in zip(has_none, raw["total"], strict=True)],
        f"{quantity}.bound": [Bound(one) if one else None for one in raw["bound"]],
        f"{quantity}.hedge": raw["hedge"],
        N: raw[N].astype("int64"),
        SIGN: raw["sign"],
        STEP: [decimal(one) for one in raw["step"]],
        **{column: raw[name] for column, name in own.items()},
    }
    # What is missing is None, as in a typed frame.
    return pd.DataFrame(
        {
            name: pd.Series(cells, index=raw.index, dtype=None if name in ("year", N) else object)
            for name, cells in columns.items()
        }
    )
