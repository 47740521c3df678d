"""What a commit does to the rows of a register: worked out first, then shown or written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, FromClause, and_, bindparam, func, not_, or_, select, update

from kexie import clean
from kexie.choices import Mode
from kexie.registers import REGISTERS, Register
from kexie.registers.vocabulary import BASIS, TRANSCRIBED
from kexie.store import sums
from kexie.store.engine import insert
from kexie.store.entries import Change, Changed, Difference
from kexie.store.failures import StoreError
from kexie.store.renamed import Renamed
from kexie.store.rows import Key, Row, decoded, encoded, keys
from kexie.store.schema import COUNTS, ROWS, fields

# With more numbers than this, reading whole years costs less than asking for each.
_FEW = 2000
_NUMBERS_AT_ONCE = 500
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A change with the cells of its rows as the database keeps them."""

    change: Change
    cells: list[tuple[Any, ...]]

    @property
    def rows(self) -> list[int]:
        """The rows of the sheet that they stand in."""
        return [int(row) for row in self.change.frame.index]


@dataclass(frozen=True, slots=True)
class Work:
    """What becomes of a register's rows: those added, those changed (before and after), those removed."""

    register: Register
    added: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything is to be done."""
        return bool(self.added or self.changed or self.removed)


def visible(table: FromClause, at: int | ColumnElement[int] | None) -> ColumnElement[bool]:
    """Return what is true of the row versions visible at a revision; None is the latest one."""
    if at is None:
        return table.c.until.is_(None)
    return and_(table.c.since <= at, or_(table.c.until.is_(None), table.c.until > at))


def held(connection: Connection, register: Register, renamed: Renamed, *conditions: ColumnElement[bool]) -> list[Row]:
    """Return row versions in the order of the register, as they are read."""
    table = ROWS[register.key]
    own = [table.c[name] for name in ("pk", "place", "file", "sheet", "row")]
    cells = [table.c[one.name] for one in fields(register)]
    found = connection.execute(select(*own, *cells).where(*conditions).order_by(table.c.place))
    return [
        Row(pk, place, file, sheet, row, renamed.cells(register, tuple(cells)))
        for pk, place, file, sheet, row, *cells in found
    ]


def ready(changes: Iterable[Change]) -> list[Ready]:
    """Return changes with their cells, which cost the most for many rows: no lock is held meanwhile."""
    return [Ready(change, encoded(change.frame, change.register)) for change in changes]


def digest(changes: Iterable[Ready], files: Sequence[tuple[str, str]]) -> str:
    """Return a digest of all that changes say, and of the files behind them: the same in whichever process."""
    total = hashlib.sha256(json.dumps(sorted(files)).encode())
    for one in changes:
        change = one.change
        columns = None if change.columns is None else sorted(change.columns)
        said = (change.register.key, change.mode, sorted(change.years), columns, change.sheet, change.file)
        total.update(json.dumps([said, one.rows]).encode())
        for start in range(0, len(one.cells), _AT_ONCE):
            total.update(json.dumps(one.cells[start : start + _AT_ONCE]).encode())
    return total.hexdigest()


def table(connection: Connection, register: Register, renamed: Renamed, at: int) -> pd.DataFrame:
    """Return the typed rows of a register at a revision."""
    rows = ROWS[register.key]
    query = select(*(rows.c[one.name] for one in fields(register))).where(visible(rows, at)).order_by(rows.c.place)
    found = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    return decoded((renamed.cells(register, tuple(row)) for part in found.partitions() for row in part), register)


def of_changes(
    connection: Connection,
    changes: Sequence[Ready],
    files: Sequence[tuple[str, str]],
    renamed: Renamed,
) -> list[Work]:
    """Return what changes do to the latest revision, one register after the other.

    Parameters
    ----------
    connection
        A transaction in which that revision does not change.
    changes
        Several may concern one register: its sheets, say.
    files
        Digest and name of each file that they may come from.
    renamed
        What words of lists go by now.

    Raises
    ------
    StoreError
        Where a number occurs twice in a year, or an appended row is held with other values.
    """
    by_register: dict[str, list[Ready]] = {}
    for one in changes:
        by_register.setdefault(one.change.register.key, []).append(one)
    names = Counter(name for _, name in files)
    # Of two files with one name it is not known which is meant.
    sources = {name: digest for digest, name in files if names[name] == 1}
    if len(files) == 1:
        sources[""] = files[0][0]
    return [_of_register(connection, of_one, sources, renamed) for of_one in by_register.values()]


def _of_register(
    connection: Connection, changes: Sequence[Ready], sources: Mapping[str, str], renamed: Renamed
) -> Work:
    register = changes[0].change.register
    key_of = keys(register)
    wanted: dict[Key, tuple[Row, Change]] = {}
    for one in changes:
        change = one.change
        file = sources.get(change.file)
        for row, cells in zip(one.rows, one.cells, strict=True):
            key = key_of(cells)
            if key in wanted:
                where = f"the number “{key[1]}” of {key[0]}"
                raise StoreError(f"{register.key}: {where} occurs twice in what is to be stored.")
            wanted[key] = Row(0, 0, file, change.sheet, row, cells), change
    # Of a year that any table replaces as a whole nothing stays.
    replaced = frozenset(year for one in changes if one.change.mode.replaces for year in one.change.years)
    whole = frozenset(year for one in changes if one.change.mode is Mode.REPLACE_ALL for year in one.change.years)
    basis = next(place for place, one in enumerate(fields(register)) if one.column == BASIS.key)

    def goes(key: Key, row: Row) -> bool:
        is_entry = row.cells[basis] in TRANSCRIBED
        return key not in wanted and (key[0] in whole or (key[0] in replaced and not is_entry))

    before = {key_of(row.cells): row for row in _concerned(connection, register, renamed, wanted, replaced)}
    work = Work(register, removed=[row for key, row in before.items() if goes(key, row)])
    for key, (given, change) in wanted.items():
        known = before.get(key)
        if known is None:
            work.added.append(given)
            continue
        new = given._replace(cells=_updated(known.cells, given.cells, change)) if change.columns is not None else given
        if known.cells != new.cells:
            if change.mode is Mode.APPEND:
                raise StoreError(f"{register.key}: the number “{key[1]}” of {key[0]} is held with other values.")
            work.changed.append((known, new._replace(place=known.place)))
    return work


def _updated(known: tuple[Any, ...], given: tuple[Any, ...], change: Change) -> tuple[Any, ...]:
    """Return the cells of a row that is updated: what its table has no column for stays as it is held.

    What cleaning has found in another column (a county in the venue, the end of a period) is given all the same; what a
    blank stands for is not.
    """
    if change.mode is not Mode.UPDATE or change.columns is None:
        return given
    declared, register = fields(change.register), change.register
    first = {one.column: cell for one, cell in reversed(list(zip(declared, given, strict=True)))}
    kept = {
        column.key
        for column in register.columns
        if column.key not in change.columns and (column.blank or first[column.key] is None)
    }
    return tuple(old if one.column in kept else new for one, old, new in zip(declared, known, given, strict=True))


def _concerned(
    connection: Connection,
    register: Register,
    renamed: Renamed,
    wanted: Iterable[Key],
    years: frozenset[int],
) -> list[Row]:
    """Return the rows held that have one of the numbers wanted, or are of one of the years."""
    table = ROWS[register.key]
    wanted = list(wanted)
    of_years: ColumnElement[bool] = table.c.year.in_(sorted(years))
    numbers = sorted({number for year, number in wanted if year not in years})
    if len(numbers) > _FEW:
        further = {year for year, _ in wanted}
        of_years = table.c.year.in_(sorted(years | {year for year in further if year is not None}))
        if None in further:
            of_years = or_(of_years, table.c.year.is_(None))
        return held(connection, register, renamed, visible(table, None), of_years)
    found = held(connection, register, renamed, visible(table, None), of_years) if years else []
    for start in range(0, len(numbers), _NUMBERS_AT_ONCE):
        of_numbers = table.c[register.id].in_(numbers[start : start + _NUMBERS_AT_ONCE])
        # A row of a replaced year has been found by its year.
        elsewhere = [or_(table.c.year.is_(None), table.c.year.not_in(sorted(years)))] if years else []
        found += held(connection, register, renamed, visible(table, None), of_numbers, *elsewhere)
    return found


def between(
    connection: Connection, register: Register, renamed: Renamed, before: int | None, after: int | None
) -> Work:
    """Return what became of a register from one revision to another; None is the latest one."""
    table, key_of = ROWS[register.key], keys(register)
    gone = held(connection, register, renamed, visible(table, before), not_(visible(table, after)))
    come = held(connection, register, renamed, visible(table, after), not_(visible(table, before)))
    old = {key_of(row.cells): row for row in gone}
    work = Work(register)
    for row in come:
        known = old.pop(key_of(row.cells), None)
        if known is None:
            work.added.append(row)
        elif (known.cells, known.place) != (row.cells, row.place):
            work.changed.append((known, row))
    work.removed.extend(old.values())
    return work


def write(connection: Connection, work: Work, number: int) -> None:
    """End and add row versions, as of a revision, and note how many and their sum."""
    table, register = ROWS[work.register.key], work.register
    ended = [row.pk for row in work.removed] + [row.pk for row, _ in work.changed]
    if ended:
        statement = update(table).where(table.c.pk == bindparam("ended")).values(until=number)
        connection.execute(statement, [{"ended": pk} for pk in ended])
    last: int = connection.execute(select(func.coalesce(func.max(table.c.pk), 0))).scalar_one()
    rows = [row for _, row in work.changed] + work.added
    names = ["pk", "since", "file", "sheet", "row", "place", *(one.name for one in fields(register))]
    done = sums.Sum(names)
    done.end(sorted(ended))
    new = (
        # A new row comes last; the new version of one keeps its place.
        (pk, number, row.file, row.sheet, row.row, row.place or pk, *row.cells)
        for pk, row in enumerate(rows, start=last + 1)
    )
    insert(connection, table, names, done.passing(new))
    sums.note(connection, register, number, done)
    # A row that only comes to stand in another place has not changed.
    changed = sum(old.cells != new.cells for old, new in work.changed)
    counts = (len(work.added), changed, len(work.removed))
    insert(
        connection, COUNTS, ["revision", "register", "added", "changed", "removed"], [(number, register.key, *counts)]
    )


def first_number(connection: Connection, at: int) -> str:
    """Return the number of any row of any register; "" if none is held."""
    for key, register in REGISTERS.items():
        rows = ROWS[key]
        found = connection.execute(select(rows.c[register.id]).where(visible(rows, at)).limit(1)).scalar()
        if found:
            return str(found)
    return ""


def counted(connection: Connection, register: Register, at: int | None) -> int:
    """Return how many rows a register has at a revision."""
    table = ROWS[register.key]
    count: int = connection.execute(select(func.count()).where(visible(table, at))).scalar_one()
    return count


def difference(work: Work, before: int) -> Difference:
    """Return what work means, told in typed rows and texts; ``before`` is how many rows there were."""
    register = work.register
    frame, changed = _frame(register), _cells(work)
    return Difference(
        register,
        added=frame(work.added),
        removed=frame(work.removed),
        changed=changed,
        unchanged=before - len(work.removed) - len(changed),
    )


def _frame(register: Register) -> Callable[[Sequence[Row]], pd.DataFrame]:
    return lambda rows: decoded([row.cells for row in rows], register)


def _cells(work: Work) -> tuple[Changed, ...]:
    pairs = [(old, new) for old, new in work.changed if old.cells != new.cells]
    if not pairs:
        return ()
    register, key_of, declared = work.register, keys(work.register), fields(work.register)
    frame = _frame(register)
    before, after = (clean.written(frame(rows), register).to_dict("records") for rows in zip(*pairs, strict=True))
    headers = {column.key: column.name.zh for column in register.columns}
    changed = []
    for (old, new), was, now in zip(pairs, before, after, strict=True):
        differing = {one.column for one, a, b in zip(declared, old.cells, new.cells, strict=True) if a != b}
        year, number = key_of(new.cells)
        cells = tuple((key, str(was[header]), str(now[header])) for key, header in headers.items() if key in differing)
        changed.append(Changed(number, year, cells))
    return tuple(changed)
