"""Connections: what SQLite and PostgreSQL need so that one code path serves both.

A transaction that writes takes the store's one lock at its very beginning: whatever it reads then stays so until it
ends. Readers wait for nobody.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from kexie.store.failures import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Table

# How long a writer waits for another one.
PATIENCE = 30
# Any number will do, as long as nobody else on the database server takes the same: "kexie" in ASCII.
_LOCK = 0x6B65786965
_WRITES = "kexie_writes"
_AT_ONCE = 10_000


def engine(url: URL) -> Engine:
    """Return the engine of a store."""
    if url.get_backend_name() == "sqlite":
        made = create_engine(_readable(url), connect_args={"timeout": PATIENCE})
        event.listen(made, "connect", _settle_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    else:
        made = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
        event.listen(made, "begin", _begin_postgresql)
    return made


@contextmanager
def reading(engine: Engine, *, whole: bool = False) -> Iterator[Connection]:
    """Open a transaction that reads; ``whole`` where it reads more than what never changes again."""
    with told(name(engine)), engine.connect() as connection:
        if whole and engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that alone may write until it ends; an exception undoes it."""
    with told(name(engine)), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def trying(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that alone may write, and is undone in the end: what would come of it can be read in it."""
    with told(name(engine)), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()


def name(engine: Engine) -> str:
    """Return what a store is called in a message: its file, or its URL without the password."""
    if engine.dialect.name == "sqlite":
        return (engine.url.database or "").removeprefix("file://")
    return engine.url.render_as_string(hide_password=True)


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows by one prepared statement."""
    quoted = connection.dialect.identifier_preparer.quote
    marks = ", ".join(["?" if connection.dialect.paramstyle == "qmark" else "%s"] * len(columns))
    names = ", ".join(map(quoted, columns))
    statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    rows = iter(rows)
    # By parts: a million rows need not lie there twice.
    while part := list(islice(rows, _AT_ONCE)):
        connection.exec_driver_sql(statement, part)


def _readable(url: URL) -> URL:
    """Return the URL that opens a file as far as the disk permits."""
    file = Path(url.database or "")
    if url.query or not file.exists() or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return url
    # On a disk that nobody can write, SQLite needs to be told so; a log left beside the file has to be read with it.
    log = file.with_name(f"{file.name}-wal")
    settled = not (log.exists() and log.stat().st_size)
    immutable = {"immutable": "1"} if settled and os.statvfs(file).f_flag & os.ST_RDONLY else {}
    return url.set(database=file.as_uri(), query={"mode": "ro", **immutable, "uri": "true"})


def _settle_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Transactions begin where we say so, not where the driver thinks.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # With FULL, what was acknowledged survives a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    deadline = time.monotonic() + PATIENCE
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_READONLY"):
                return
            # Two processes that both find a new file: SQLite does not wait here by itself.
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
