"""Copies of a whole store, made and put back while it is in use.

A backup is one file of SQLite, whichever database the store is: the same tables, the same schema. So a backup of a
PostgreSQL store opens as a store of its own, and either kind can be put back into either.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, Table, delete, select

from kexie.access import Deed, Operator
from kexie.store import audit, history, rollups, soundness
from kexie.store import engine as engines
from kexie.store.failures import StoreError, told
from kexie.store.migrate import upgrade, version
from kexie.store.schema import AUDIT, CONTENT, FACTS, HEAD, METADATA, ROWS, USERS

_AT_ONCE = 5000


def write(engine: Engine, path: Path) -> None:
    """Write a backup; the file has its name only once all of it is on the disk."""
    try:
        with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".backup-") as folder:
            copy = Path(folder) / path.name
            if engine.dialect.name == "sqlite":
                _copy_sqlite(engine, copy)
            else:
                _copy_tables(engine, copy)
            _on_disk(copy)
            copy.replace(path)
            _on_disk(path.absolute().parent)
    except OSError as error:
        raise StoreError(f"{error.filename or path}: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}.") from error


def restore(engine: Engine, path: Path, association: str, by: Operator) -> None:
    """Put a backup in the place of the registers that a store holds, in one transaction.

    Who may come in, and what the audit log tells, is not what it was at the time of the backup; only a store that has
    neither takes them over. Sessions, links and attempts belong to the moment and are never taken over. Nothing is
    replaced by a backup that is not as it was written.
    """
    with _opened(path) as source, engines.reading(source, whole=True) as backup:
        known = backup.execute(select(FACTS.c.value).where(FACTS.c.key == "organisation")).scalar()
        if known != association:
            raise StoreError(f"{path}: holds the registers of {known}, not of {association}.")
        damage = soundness.check(backup, with_log=False)
        if damage:
            said = "; ".join(one.words["en"] for one in damage)
            raise StoreError(f"{path}: is damaged, and nothing was replaced. {said}. Take another backup.")
        with engines.writing(engine) as connection:
            before = history.latest(connection)
            content = (*ROWS.values(), *CONTENT)
            for table in reversed(METADATA.sorted_tables):
                if table in content:
                    connection.execute(delete(table))
            known = [connection.execute(select(table).limit(1)).first() for table in (USERS, AUDIT)]
            _copy(backup, connection, content if any(known) else (*content, USERS, AUDIT))
            rollups.rebuild(connection)
            audit.add(
                connection,
                by,
                Deed.BACKUP_RESTORED,
                about=path.name,
                revision_from=before.number,
                revision_to=history.latest(connection).number,
            )


@contextmanager
def _opened(path: Path) -> Iterator[Engine]:
    """Open a copy of a backup, brought up to date: the file itself is only read."""
    with tempfile.TemporaryDirectory(prefix="kexie-backup-") as folder:
        copy = Path(folder) / "backup.sqlite"
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}.") from error
        engine = engines.engine(URL.create("sqlite", database=str(copy)))
        try:
            with told(str(path)), engine.connect() as connection:
                damage = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
                at = version(connection)
            if damage != "ok" or at is None:
                raise StoreError(f"{path}: {'is damaged' if damage != 'ok' else 'is no backup of a store'}.")
            if at != HEAD:
                with engines.writing(engine) as connection:
                    upgrade(connection)
            yield engine
        finally:
            engine.dispose()


def _copy_sqlite(engine: Engine, path: Path) -> None:
    with told(engines.name(engine)), engine.connect() as connection:
        source = _driver(connection)
        target = sqlite3.connect(path)
        try:
            source.backup(target)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        finally:
            target.close()


def _copy_tables(engine: Engine, path: Path) -> None:
    target = engines.engine(URL.create("sqlite", database=str(path)))
    try:
        with engines.reading(engine, whole=True) as source, engines.writing(target) as connection:
            upgrade(connection)
            _copy(source, connection, METADATA.sorted_tables)
        with target.connect() as connection:
            _driver(connection).execute("PRAGMA journal_mode = DELETE")
    finally:
        target.dispose()


def _copy(source: Connection, target: Connection, tables: Container[Table]) -> None:
    for table in METADATA.sorted_tables:
        if table not in tables:
            continue
        names = [column.name for column in table.columns]
        found = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for part in found.partitions():
            engines.insert(target, table, names, [tuple(row) for row in part])


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return the connection of the driver itself, outside of any transaction."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
