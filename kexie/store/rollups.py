"""Rows -> tallies: what is asked of many rows is kept added up, by the commit that changes them and for each revision.

A tally is how many rows agree in all dimensions of a roll-up (`kexie.registers.Rollup`), and what their values add up
to. Its versions begin and end with revisions, as those of a row do, so an earlier revision is read as the latest one
is. Tallies hold words as the rows do; what a word goes by now is a matter of reading.

A commit adds what its revision began and takes away what it ended, so it costs what it touches. A row that takes its
kind or focus area from another one (`Register.inherited`) is touched with that one. What a whole history comes to is
told in one pass over the row versions: for a store whose tallies are missing, or to hold them against the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    FromClause,
    Integer,
    Select,
    Update,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from kexie.clean import Precision
from kexie.quantity import Bound
from kexie.registers import MONTH, REGISTERS, Inherited, Kind, Register, Rollup
from kexie.store.engine import insert
from kexie.store.failures import StoreError, is_overflow
from kexie.store.schema import MOST, PARTS, ROLLUPS, ROWS, dimensions
from kexie.store.work import visible

# How many rows, and what their values add up to, in millionths.
Sum = tuple[int, int]
# By the dimensions.
Tallies = dict[tuple[Any, ...], Sum]

_NONE: Sum = (0, 0)
# The largest power of ten in 64 bits.
_PLACES = 18

# What makes a statement of a roll-up.
Of = Callable[[Register, Rollup], Select[Any] | Update]
_IN_WORDS: dict[tuple[str, Of, str, str], SQLCompiler] = {}


def bring_up_to_date(connection: Connection, revision: int, touched: Collection[str]) -> None:
    """Take up what a revision did to rows; all of it must be written.

    Parameters
    ----------
    connection
        The transaction that writes the revision.
    revision
        Its number: the latest one.
    touched
        Keys of the registers whose rows it added or ended.

    Raises
    ------
    StoreError
        Where a sum is too large to be kept exactly.
    """
    for register, rollup in _hanging_on(touched):
        _apply(connection, register, rollup, _changes(connection, register, rollup, revision), revision)


def rebuild(connection: Connection) -> None:
    """Make all tallies anew from the rows, for each revision."""
    for register, rollup in _hanging_on(REGISTERS):
        table = ROLLUPS[register.key, rollup.key]
        connection.execute(delete(table))
        begun: dict[tuple[Any, ...], tuple[int, Sum]] = {}
        versions: list[tuple[Any, ...]] = []
        for revision, changes in sorted(_history(connection, register, rollup).items()):
            for dims, change in changes.items():
                since, before = begun.pop(dims, (0, _NONE))
                if before != _NONE:
                    versions.append((since, revision, *dims, *before))
                if (after := _added(register, before, change)) != _NONE:
                    begun[dims] = revision, after
        versions += [(since, None, *dims, *sum_) for dims, (since, sum_) in begun.items()]
        insert(connection, table, ["since", "until", *dimensions(register, rollup), "n", "total"], versions)


def damaged(connection: Connection) -> Iterator[tuple[str, int]]:
    """Find tallies that are not what the rows come to: the register, and the first revision at which they are not.

    Where each revision changed the tallies as it changed the rows, they are equal at every one.
    """
    for register, rollup in _hanging_on(REGISTERS):
        kept, told = (of(connection, register, rollup) for of in (_kept, _history))
        wrong = [revision for revision in kept.keys() | told.keys() if kept.get(revision) != told.get(revision)]
        if wrong:
            yield register.key, min(wrong)


def _hanging_on(touched: Collection[str]) -> Iterator[tuple[Register, Rollup]]:
    """Return the roll-ups that hang on rows of any of these registers."""
    for register in REGISTERS.values():
        inherited = register.inherited
        sources = register[inherited.by].refers_to if inherited else ()
        if not {register.key, *sources}.isdisjoint(touched):
            for rollup in register.rollups:
                yield register, rollup


def _apply(connection: Connection, register: Register, rollup: Rollup, changes: Tallies, revision: int) -> None:
    """End the tallies that change, and begin them anew with what they come to now."""
    if not changes:
        return
    table, names = ROLLUPS[register.key, rollup.key], dimensions(register, rollup)
    given = [{f"of_{name}": one for name, one in zip(names, dims, strict=True)} for dims in changes]
    _run(connection, _ending, register, rollup, *({**dims, "revision": revision} for dims in given))
    before = dict(_told_by(connection, _ended, register, rollup, {"revision": revision}))
    after = ((dims, _added(register, before.get(dims, _NONE), change)) for dims, change in changes.items())
    new = [(revision, *dims, *sum_) for dims, sum_ in after if sum_ != _NONE]
    insert(connection, table, ["since", *names, "n", "total"], new)


def _ending(register: Register, rollup: Rollup) -> Update:
    table = ROLLUPS[register.key, rollup.key]
    same = (table.c[name] == bindparam(f"of_{name}") for name in dimensions(register, rollup))
    return update(table).where(table.c.until.is_(None), *same).values(until=bindparam("revision"))


def _ended(register: Register, rollup: Rollup) -> Select[Any]:
    table = ROLLUPS[register.key, rollup.key]
    names = (*dimensions(register, rollup), "n", "total")
    return select(*(table.c[name] for name in names)).where(table.c.until == bindparam("revision"))


def _added(register: Register, before: Sum, change: Sum) -> Sum:
    n, total = before[0] + change[0], before[1] + change[1]
    if abs(total) > MOST:
        raise _too_large(register)
    return n, total


def _too_large(register: Register) -> StoreError:
    return StoreError(f"{register.key}: the sum of {register.quantity} is too large to be kept exactly.")


# --- what rows come to ---


def facts(
    register: Register, rollup: Rollup, at: int | ColumnElement[int], *conditions: ColumnElement[bool], sign: int = 1
) -> Select[Any]:
    """Return a query for the rows visible at a revision: the dimensions of each, ``n`` (1) and ``total`` (its value).

    Parameters
    ----------
    register, rollup
        What is asked of what.
    at
        The revision.
    conditions
        Which of the rows are meant.
    sign
        -1 where they are to be taken away.
    """
    rows, inherited = ROWS[register.key], register.inherited
    if inherited is None:
        found = _told(register, rollup, None, sign).select_from(rows)
    else:
        source, same = source_of(register, inherited)
        found = _told(register, rollup, source, sign)
        found = found.select_from(rows.outerjoin(source, and_(same, visible(source, at))))
    return found.where(visible(rows, at), *conditions)


def _changes(connection: Connection, register: Register, rollup: Rollup, revision: int) -> Tallies:
    """Return by how much a revision changes each tally; those that stay as they are are not among them."""
    return dict(_told_by(connection, _changed, register, rollup, {"revision": revision, "before": revision - 1}))


def _changed(register: Register, rollup: Rollup) -> Select[Any]:
    rows, inherited = ROWS[register.key], register.inherited
    revision, before = bindparam("revision", type_=Integer()), bindparam("before", type_=Integer())

    def touched(moment: ColumnElement[Any]) -> ColumnElement[bool]:
        if inherited is None:
            return moment == revision
        source, _ = source_of(register, inherited)
        number = source.c[REGISTERS[register[inherited.by].refers_to[0]].id]
        moved = select(number).where(or_(source.c.since == revision, source.c.until == revision))
        return or_(moment == revision, rows.c[inherited.by].in_(moved))

    come = facts(register, rollup, revision, touched(rows.c.since))
    gone = facts(register, rollup, before, touched(rows.c.until), sign=-1)
    return _added_up(union_all(come, gone), dimensions(register, rollup))


def _history(connection: Connection, register: Register, rollup: Rollup) -> dict[int, Tallies]:
    """Return by how much each revision has changed each tally, told by the row versions."""
    return _by_revision(_told_by(connection, _moments_of_rows, register, rollup))


def _moments_of_rows(register: Register, rollup: Rollup) -> Select[Any]:
    rows, inherited = ROWS[register.key], register.inherited
    own = partial(_told, register, rollup, None)
    moments = [
        own(1).add_columns(rows.c.since.label("at")),
        own(-1).add_columns(rows.c.until.label("at")).where(rows.c.until.is_not(None)),
    ]
    if inherited:
        # While both are there, the row stands elsewhere. Versions of one row are never there at once.
        source, same = source_of(register, inherited)
        meet = and_(
            same,
            or_(*(rows.c[name].is_(None) for name in inherited.columns)),
            or_(source.c.until.is_(None), rows.c.since < source.c.until),
            or_(rows.c.until.is_(None), source.c.since < rows.c.until),
        )
        first = case((rows.c.since > source.c.since, rows.c.since), else_=source.c.since)
        source_ends_first = or_(rows.c.until.is_(None), source.c.until < rows.c.until)
        last = case((source_ends_first, source.c.until), else_=rows.c.until)
        elsewhere = partial(_told, register, rollup, source)
        moments += [
            of(sign).add_columns(at.label("at")).select_from(rows.join(source, meet)).where(at.is_not(None))
            for of, sign, at in ((elsewhere, 1, first), (own, -1, first), (elsewhere, -1, last), (own, 1, last))
        ]
    return _added_up(union_all(*moments), ("at", *dimensions(register, rollup)))


def _kept(connection: Connection, register: Register, rollup: Rollup) -> dict[int, Tallies]:
    """Return by how much each revision has changed each tally, told by the versions of the tallies."""
    return _by_revision(_told_by(connection, _moments_of_tallies, register, rollup))


def _moments_of_tallies(register: Register, rollup: Rollup) -> Select[Any]:
    table, names = ROLLUPS[register.key, rollup.key], dimensions(register, rollup)
    dims = [table.c[name] for name in names]
    moments = (
        select(at.label("at"), *dims, n.label("n"), total.label("total")).where(at.is_not(None))
        for at, n, total in ((table.c.since, table.c.n, table.c.total), (table.c.until, -table.c.n, -table.c.total))
    )
    return _added_up(union_all(*moments), ("at", *names))


def _added_up(facts: CompoundSelect[Any], names: Sequence[str]) -> Select[Any]:
    """Return a query for what facts come to by the columns named; what comes to nothing is left out."""
    each = facts.subquery()
    columns = [each.c[name] for name in names]
    n, total = func.sum(each.c.n), func.sum(each.c.total)
    # PostgreSQL adds up in wider numbers than these.
    query = select(*columns, cast(n, BigInteger), cast(total, BigInteger))
    return query.group_by(*columns).having(or_(n != 0, total != 0))


def _told_by(
    connection: Connection, of: Of, register: Register, rollup: Rollup, values: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[tuple[tuple[Any, ...], Sum]]:
    try:
        for row in map(tuple, _run(connection, of, register, rollup, values)):
            yield row[:-2], (row[-2], row[-1])
    except DBAPIError as error:
        raise (_too_large(register) if is_overflow(error) else error) from error


def _run(
    connection: Connection, of: Of, register: Register, rollup: Rollup, *values: Mapping[str, Any]
) -> CursorResult[Any]:
    """Execute a statement of a roll-up. To put it into words takes longer than to run it: that is done once."""
    key = connection.dialect.name, of, register.key, rollup.key
    if key not in _IN_WORDS:
        _IN_WORDS[key] = of(register, rollup).compile(dialect=connection.dialect)
    words = _IN_WORDS[key]
    given = [words.construct_params(one) for one in values]
    if (order := words.positiontup) is None:
        return connection.exec_driver_sql(words.string, given)
    return connection.exec_driver_sql(words.string, [tuple(one[name] for name in order) for one in given])


def _by_revision(changes: Iterator[tuple[tuple[Any, ...], Sum]]) -> dict[int, Tallies]:
    found: dict[int, Tallies] = defaultdict(dict)
    for (at, *dims), sum_ in changes:
        found[at][tuple(dims)] = sum_
    return dict(found)


def source_of(register: Register, inherited: Inherited) -> tuple[FromClause, ColumnElement[bool]]:
    """Return the rows that those of a register inherit from, and what is true of the one that a row names."""
    rows, target = ROWS[register.key], REGISTERS[register[inherited.by].refers_to[0]]
    source = ROWS[target.key].alias("source")
    return source, and_(source.c[target.id] == rows.c[inherited.by], source.c.year == rows.c.year)


def _told(register: Register, rollup: Rollup, source: FromClause | None, sign: int) -> Select[Any]:
    """Return a query for the dimensions of rows, ``n`` (1) and ``total``; ``source`` is what they inherit from."""
    of: dict[str, ColumnElement[Any]] = {column.name: column for column in ROWS[register.key].c}
    if source is not None and register.inherited:
        of |= {name: func.coalesce(of[name], source.c[name]) for name in register.inherited.columns}
    quantity, bound = of[register.quantity], of[f"{register.quantity}_bound"]
    own: dict[str, ColumnElement[Any]] = {
        "year": func.coalesce(of["year"], 0),
        MONTH: _month(register, of),
        "bound": func.coalesce(bound, ""),
        "hedge": func.coalesce(of[f"{register.quantity}_hedge"], ""),
        "sign": case((quantity > 0, 1), (quantity < 0, -1), else_=0),
        "step": case((bound == Bound.MORE_THAN.value, _step(quantity)), else_=0),
    }
    columns = (
        (own[name] if name in own else func.coalesce(of[name], "")).label(name) for name in dimensions(register, rollup)
    )
    total = func.coalesce(quantity, 0)
    return select(*columns, literal_column(str(sign)).label("n"), (total if sign > 0 else -total).label("total"))


def _month(register: Register, of: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the month that all of a row's period lies in; 0 if there is none."""
    dated = register.dated
    if register[dated].kind is not Kind.DATE:
        return literal_column("0")
    first, until = of[dated], of[f"{dated}_until"]
    ends_there = or_(until.is_(None), func.substr(until, 1, 7) == func.substr(first, 1, 7))
    precision = of[f"{dated}_precision"]
    is_known = or_(precision == Precision.DAY.value, precision == Precision.MONTH.value)
    return case((and_(is_known, ends_there), cast(func.substr(first, 6, 2), Integer)), else_=0)


def _step(quantity: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the place of the last digit that is not zero, as `kexie.quantity` has it; of zero itself, one."""
    name = f"{quantity.table.name}.{quantity.name}"
    places = " ".join(f"WHEN {name} % {10**place} = 0 THEN {10**place}" for place in range(_PLACES, 0, -1))
    return literal_column(f"CASE WHEN {name} = 0 THEN {PARTS} {places} ELSE 1 END")
