"""The first start of a store: its tables, whose it is, and the registers of the data folder as revision 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from kexie.organisation import Organisation
from kexie.store import declared, engine, history, rollups, sums, work
from kexie.store.entries import Change, Entry, Origin
from kexie.store.failures import StoreError
from kexie.store.history import Files
from kexie.store.migrate import upgrade, version
from kexie.store.renamed import Renamed
from kexie.store.schema import FACTS, HEAD

NOTE = "opened from the data folder"


def prepare(store: Engine, folder: Path, association: Organisation) -> None:
    """Make a store ready for use; what is missing is made in one transaction.

    Raises
    ------
    DeclarationError
        Where a register of the folder cannot be taken over.
    StoreError
        Where the store holds the registers of another association, or is of a newer version.
    """
    with engine.reading(store) as connection:
        found = version(connection)
        if found == HEAD:
            _refuse_another(connection, association)
            opened = history.latest(connection).number > 0
    if found != HEAD:
        # What is in the folder is read before anybody has to wait for the lock.
        changes, files = declared.opening(folder, association) if found is None else ([], [])
        with engine.writing(store) as connection:
            # Another process may have been quicker.
            if version(connection) != HEAD:
                upgrade(connection)
                # What is derived from the rows is no matter of migrations.
                if found is not None:
                    rollups.rebuild(connection)
            _refuse_another(connection, association)
            _open(connection, changes, files, association)
    elif not opened:
        open_folder(store, folder, association)


def open_folder(store: Engine, folder: Path, association: Organisation) -> None:
    """Make the registers of a folder revision 1, where there are any and nothing is stored yet."""
    if declared.has_registers(folder):
        changes, files = declared.opening(folder, association)
        with engine.writing(store) as connection:
            _open(connection, changes, files, association)


def _open(connection: Connection, changes: Sequence[Change], files: Files, association: Organisation) -> None:
    if not files or history.latest(connection).number > 0:
        return
    entry = history.entry(Origin.OPEN, 0, by="kexie", note=NOTE, files=files)
    ready = work.ready(changes)
    todo = work.of_changes(connection, ready, entry.files, Renamed(association))
    add(connection, entry, history.key(history.NOTHING, work.digest(ready, entry.files)), todo, files)


def add(
    connection: Connection,
    entry: Entry,
    key: str,
    todo: Sequence[work.Work],
    files: Files,
    declared: Mapping[tuple[int, str], bool] | None = None,
) -> None:
    """Add a revision: its files, its entry, what becomes of rows and roll-ups, what it declares, and its seal."""
    history.keep(connection, files)
    history.add(connection, entry, key)
    for one in todo:
        work.write(connection, one, entry.number)
    rollups.bring_up_to_date(connection, entry.number, {one.register.key for one in todo})
    history.declare(connection, entry.number, declared or {})
    sums.seal(connection, entry.number)


def _refuse_another(connection: Connection, association: Organisation) -> None:
    """Refuse a store of another association; a new one is marked as this one's."""
    known = connection.execute(select(FACTS.c.value).where(FACTS.c.key == "organisation")).scalar()
    if known is None:
        engine.insert(connection, FACTS, ["key", "value"], [("organisation", association.name.zh)])
    elif known != association.name.zh:
        reason = f"holds the registers of {known}, but the data folder declares {association.name.zh}"
        advice = "Give each association a store of its own (KEXIE_STORE)."
        raise StoreError(f"{engine.name(connection.engine)}: {reason}. {advice}")
