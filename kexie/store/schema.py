"""The tables of the database, those of the registers generated from their declarations.

A row of a register is never overwritten. A *row version* is visible at a revision R if ``since <= R`` and ``until`` is
null or above R; it ends by setting ``until``, once. Numbers are exact: quantities are kept in millionths, a fen for
money in 万元. Dates are kept as ISO text, beside how much of each is known and where a period ends.

Changing anything here takes a migration in ``migrations/versions``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from kexie.registers import MONTH, REGISTERS, Kind, Register, Rollup

# The newest migration. A store that says so needs no look into the folder of migrations.
HEAD = "0008"

METADATA = MetaData()

REVISIONS = Table(
    "revisions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("restores", Integer),
    Column("key", Text, nullable=False, unique=True),
)
COUNTS = Table(
    "revision_counts",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), primary_key=True),
    Column("register", Text, primary_key=True),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)
FILES = Table(
    "files",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)
REVISION_FILES = Table(
    "revision_files",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), primary_key=True),
    Column("digest", Text, ForeignKey("files.digest"), primary_key=True),
    Column("name", Text, primary_key=True),
)
# What the rows are checked by: see `kexie.store.sums`.
SUMS = Table(
    "sums",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), primary_key=True),
    Column("register", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)
SEALS = Table(
    "seals",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), primary_key=True),
    Column("digest", Text, nullable=False),
)
# What an analyst has declared of the records of a metric in a year: that they are complete, or no longer so.
COMPLETE = Table(
    "complete",
    METADATA,
    Column("revision", Integer, ForeignKey("revisions.number"), primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("metric", Text, primary_key=True),
    Column("is_complete", Integer, nullable=False),
)
LAYOUTS = Table(
    "layouts",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("choices", Text, nullable=False),
    Column("at", Text, nullable=False),
)
# What a word that is on no list means, by that list: decided once, for every file.
MEANINGS = Table(
    "meanings",
    METADATA,
    Column("list", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("meaning", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
FACTS = Table(
    "facts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
USERS = Table(
    "users",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("enabled", Integer, nullable=False),
    Column("password", Text),
    Column("subject", Text, unique=True),
    Column("at", Text, nullable=False),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("user", Text, ForeignKey("users.key"), nullable=False),
    Column("began", Text, nullable=False),
    Column("used", Text, nullable=False),
    Column("address", Text, nullable=False),
)
LINKS = Table(
    "links",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("until", Text, nullable=False),
)
ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index("attempts_key", ATTEMPTS.c.key)
AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("revision_from", Integer),
    Column("revision_to", Integer),
    Column("hash", Text, nullable=False),
)
# What a backup puts back; who may come in, and what the log tells, stays as it is where it is put back.
CONTENT = (REVISIONS, COUNTS, FILES, REVISION_FILES, SUMS, SEALS, COMPLETE, LAYOUTS, MEANINGS)


# A quantity is kept in so many parts of a unit, and in 64 bits; a sum of quantities too.
PARTS = 10**6
MOST = 2**63 - 1


class Part(Enum):
    """What a column of the database keeps of a cell."""

    TEXT = "text"
    YEAR = "year"
    VALUE = "value"
    BOUND = "bound"
    HEDGE = "hedge"
    DATE = "date"
    PRECISION = "precision"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Field:
    """A typed column: its key in a frame, its name in the database, the column of the register that it belongs to."""

    frame: str
    name: str
    part: Part
    column: str

    @property
    def type(self) -> TypeEngine[Any]:
        """The type in the database."""
        if self.part is Part.VALUE:
            return BigInteger()
        return Integer() if self.part is Part.YEAR else Text()


_PARTS = {
    Kind.QUANTITY: (Part.VALUE, Part.BOUND, Part.HEDGE),
    Kind.DATE: (Part.DATE, Part.PRECISION, Part.UNTIL),
    Kind.YEAR: (Part.YEAR,),
}


def fields(register: Register) -> tuple[Field, ...]:
    """Return the typed columns of a register, in the order of a typed frame."""

    def of_columns() -> Iterator[Field]:
        for column in register.columns:
            first, *further = _PARTS.get(column.kind, (Part.TEXT,))
            yield Field(column.key, column.key, first, column.key)
            for part in further:
                yield Field(f"{column.key}.{part.value}", f"{column.key}_{part.value}", part, column.key)
        if "year" not in register:
            yield Field("year", "year", Part.YEAR, register.dated)

    return tuple(of_columns())


def _rows(register: Register) -> Table:
    table = Table(
        f"rows_{register.key}",
        METADATA,
        # SQLite makes only an INTEGER the number of the row itself.
        Column("pk", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
        Column("since", Integer, nullable=False),
        Column("until", Integer),
        Column("file", Text),
        Column("sheet", Text, nullable=False),
        Column("row", Integer, nullable=False),
        Column("place", BigInteger, nullable=False),
        *(Column(field.name, field.type, nullable=field.frame != register.id) for field in fields(register)),
    )
    held = table.c.until.is_(None)
    # What is held now is found by number, and no number is held twice in a year.
    Index(
        f"held_{register.key}",
        table.c[register.id],
        table.c.year,
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    _index_of_ended(table, register.key)
    Index(f"begun_{register.key}", table.c.since)
    Index(f"in_order_{register.key}", table.c.year, table.c.place)
    # Rows that others name, at any revision: by the number that `held` finds at the latest one only.
    if register.inherited:
        Index(f"inheriting_{register.key}", table.c[register.inherited.by])
    named = (one for other in REGISTERS.values() for one in other.columns if other.names_of_one_year(one))
    if any(register.key in one.refers_to for one in named):
        Index(f"named_{register.key}", table.c[register.id], table.c.year)
    if register.overlaps:
        # Rows that may count the same are few, and asked for with every figure.
        overlaps = table.c[register.overlaps].is_not(None)
        Index(f"overlaps_{register.key}", table.c.year, sqlite_where=overlaps, postgresql_where=overlaps)
    return table


def _index_of_ended(table: Table, name: str) -> None:
    # Not of what is held: SQLite would look for it here, which is nearly everything, where a number finds one row.
    ended = table.c.until.is_not(None)
    Index(f"ended_{name}", table.c.until, sqlite_where=ended, postgresql_where=ended)


ROWS = {key: _rows(register) for key, register in REGISTERS.items()}


# --- roll-ups: the rows of the tables above, added up; made anew from them at any time ---

# What a tally keeps of its rows' basis and quantities. With these, how many rows there are and what their values add
# up to tells the interval of their sum as well: `step` is the place of the last digit that is not zero, to which
# 300余 reaches, and 0 where the bound has no use for it; `sign` is that of the value. A bound itself cannot be added.
SHAPE = ("basis", "bound", "hedge", "sign", "step")


def dimensions(register: Register, rollup: Rollup) -> tuple[str, ...]:
    """Return the columns in which all rows of a tally agree, in the order of its table."""
    return (*register.dimensions(rollup), *SHAPE)


def _rollup(register: Register, rollup: Rollup) -> Table:
    types: dict[str, TypeEngine[Any]] = {"year": Integer(), MONTH: Integer(), "sign": Integer(), "step": BigInteger()}
    names = dimensions(register, rollup)
    table = Table(
        f"rollup_{register.key}_{rollup.key}",
        METADATA,
        Column("since", Integer, nullable=False),
        Column("until", Integer),
        # What a row lacks is "" or 0: databases take no missing value for equal to another one.
        *(Column(name, types.get(name, Text()), nullable=False) for name in names),
        Column("n", BigInteger, nullable=False),
        Column("total", BigInteger, nullable=False),
    )
    held = table.c.until.is_(None)
    Index(
        f"held_{table.name}",
        *(table.c[name] for name in names),
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    _index_of_ended(table, table.name)
    return table


ROLLUPS = {
    (register.key, rollup.key): _rollup(register, rollup)
    for register in REGISTERS.values()
    for rollup in register.rollups
}
