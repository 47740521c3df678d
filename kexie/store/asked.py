"""Rows that are asked for: of a year, by what stands in them, some at a time and in their order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, or_, select

from kexie.metrics import Condition
from kexie.registers import Register
from kexie.store.renamed import Renamed
from kexie.store.rollups import source_of
from kexie.store.rows import decoded
from kexie.store.schema import ROWS, fields
from kexie.store.work import visible


def rows(
    connection: Connection,
    register: Register,
    renamed: Renamed,
    at: int,
    year: int | None,
    conditions: Sequence[Condition] = (),
    filled: Sequence[str] = (),
    after: int = 0,
    skip: int = 0,
    most: int | None = None,
) -> pd.DataFrame:
    """Return typed rows of a year, in the order of the register.

    Parameters
    ----------
    register, renamed
        Which register, and what words of lists go by now.
    at, year
        The revision, and the year; None for the rows of no year.
    conditions, filled
        What a row has to meet, as it is read for a sum (attendance belongs where its event does), and columns in which
        something has to stand.
    after, skip, most
        Only rows behind this place of the register; so many of them are passed over, and so many are returned at most.

    Returns
    -------
    pd.DataFrame
        The index is the place of each row in the register.
    """
    table, inherited = ROWS[register.key], register.inherited
    found: FromClause = table
    of: dict[str, ColumnElement[Any]] = {column.name: column for column in table.c}
    if inherited and any(one.column in inherited.columns for one in conditions):
        source, same = source_of(register, inherited)
        found = table.outerjoin(source, and_(same, visible(source, at)))
        of |= {name: func.coalesce(of[name], source.c[name]) for name in inherited.columns}
    wanted = [visible(table, at), table.c.year == year, table.c.place > after]
    wanted += [table.c[name].is_not(None) for name in filled]
    for one in conditions:
        cell = of[one.column]
        meets = cell.in_(list(chain.from_iterable(renamed.words(register, one.column, word) for word in one.values)))  # noqa: PD011
        wanted.append(or_(cell.is_(None), ~meets) if one.excludes else meets)
    cells = [table.c[field.name] for field in fields(register)]
    query = select(table.c.place, *cells).select_from(found).where(*wanted).order_by(table.c.place)
    held = connection.execute(query.offset(skip).limit(most)).all()
    frame = decoded((renamed.cells(register, tuple(row[1:])) for row in held), register)
    return frame.set_axis(pd.Index([row[0] for row in held], dtype="int64"), axis="index")
