"""The store itself: read, compare, commit, restore."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, select

from kexie import clean
from kexie.choices import Choices
from kexie.organisation import Organisation
from kexie.registers import ATTENDANCE, EVENTS, REGISTERS
from kexie.store import backup, declared, engine, history, layouts, opening, work
from kexie.store.declared import Declared
from kexie.store.entries import Change, Committed, Difference, Entry, Origin
from kexie.store.failures import Conflict, StoreError
from kexie.store.history import Head
from kexie.store.place import parsed
from kexie.store.revision import Revision
from kexie.store.schema import LAYOUTS
from kexie.store.work import Work

Files = Sequence[tuple[str, bytes]]

# How many revisions are kept at hand: the latest, and what somebody compares it with.
_AT_HAND = 4


class Store:
    """The registers with all their revisions, and the declarations beside them.

    Parameters
    ----------
    url
        A file of SQLite (``sqlite:////folder/kexie.sqlite``) or a database of PostgreSQL.
    folder
        The data folder. A store that holds nothing yet is opened with the registers in it.

    Raises
    ------
    DeclarationError
        Where a declaration, or a register that the store is to be opened with, cannot be used.
    StoreError
        Where the database cannot be used, or holds the registers of another association.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._declared: Declared | None = None
        self._tables: OrderedDict[Head, dict[str, pd.DataFrame]] = OrderedDict()
        self._revisions: OrderedDict[tuple[Head, str], Revision] = OrderedDict()
        declarations = self.declared()
        place = parsed(url)
        self._engine = engine.engine(place)
        try:
            if place.get_backend_name() == "sqlite" and not place.query:
                _make_folder(Path(place.database or ""))
            opening.prepare(self._engine, folder, declarations.organisation)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @property
    def name(self) -> str:
        """What the store is called in a message."""
        return engine.name(self._engine)

    @property
    def organisation(self) -> Organisation:
        """The association whose registers these are."""
        return self.declared().organisation

    def declared(self) -> Declared:
        """Return what the data folder declares now."""
        with self._lock:
            if self._declared is None or self._declared.digest != declared.digest(self.folder):
                self._declared = declared.read(self.folder)
            return self._declared

    # --- reading ---

    def latest(self) -> int:
        """Return the number of the latest revision; 0 while nothing is stored."""
        return self._latest().number

    def revision(self, number: int | None = None) -> Revision:
        """Return a revision, the latest if none is named: one state throughout, whatever others do meanwhile.

        Raises
        ------
        StoreError
            Where there is no such revision.
        """
        declarations = self.declared()
        if number is None:
            head = self._latest()
            if head.number == 0 and declared.has_registers(self.folder):
                opening.open_folder(self._engine, self.folder, declarations.organisation)
                head = self._latest()
        else:
            with engine.reading(self._engine) as connection:
                head = history.head(connection, number)
        with self._lock:
            key = head, declarations.digest
            if key not in self._revisions:
                self._revisions[key] = self._joined(head, declarations, self._tables_of(head))
                _forget_old(self._revisions)
            self._revisions.move_to_end(key)
            return self._revisions[key]

    def history(self) -> list[Entry]:
        """Return all revisions, latest first."""
        with engine.reading(self._engine, whole=True) as connection:
            return history.entries(connection)

    def file(self, digest: str) -> tuple[str, bytes]:
        """Return name and content of a file that was stored."""
        with engine.reading(self._engine) as connection:
            return history.file(connection, digest)

    # --- comparing ---

    def differences(self, changes: Sequence[Change], based_on: int) -> tuple[Difference, ...]:
        """Return what a commit of changes would do, register by register. Nothing is stored."""
        ready = work.ready(changes)
        with engine.reading(self._engine, whole=True) as connection:
            history.head(connection, based_on)
            return tuple(
                work.difference(one, work.counted(connection, one.register, based_on))
                for one in work.of_changes(connection, ready, (), based_on)
            )

    def after(self, changes: Sequence[Change], based_on: int) -> Revision:
        """Return the revision that a commit of changes would make, for the figures it would give. Nothing is stored."""
        before = self.revision(based_on)
        ready = work.ready(changes)
        with engine.reading(self._engine, whole=True) as connection:
            head = history.head(connection, based_on)
            tables = self._tables_of(head) | {
                one.register.key: work.after(connection, one, based_on)
                for one in work.of_changes(connection, ready, (), based_on)
            }
        unsaved = Head(before.number, history.key(head, work.digest(ready, ())))
        return self._joined(unsaved, self.declared(), tables)

    def between(self, a: int, b: int) -> tuple[Difference, ...]:
        """Return what became of the registers from one revision to another: those in which anything did."""
        with engine.reading(self._engine, whole=True) as connection:
            for number in (a, b):
                history.head(connection, number)
            found = [work.between(connection, register, a, b) for register in REGISTERS.values()]
            told = [work.difference(one, work.counted(connection, one.register, a)) for one in found if one]
        return tuple(one for one in told if not one.is_none)

    # --- writing ---

    def commit(self, changes: Sequence[Change], *, based_on: int, by: str, note: str, files: Files = ()) -> Committed:
        """Store changes of any registers as one revision, whole or not at all.

        Parameters
        ----------
        changes
            What becomes of which register.
        based_on
            The revision that their author has seen.
        by, note
            Who stores them, and what there is to say about it.
        files
            Name and content of the files they come from.

        Returns
        -------
        Committed
            The same commit again, after an answer that got lost, gives the revision it made at first. Where all rows
            are held already, it is the latest one.

        Raises
        ------
        Conflict
            Where others have stored anything since.
        ReadOnly
            Where the store can only be read.
        StoreError
            Where the changes contradict themselves or what is held, or the database fails. Nothing has changed then.
        """
        ready = work.ready(changes)
        entry = history.entry(Origin.UPLOAD, based_on, by=by, note=note, files=files)
        return self._write(
            entry,
            work.digest(ready, entry.files),
            lambda connection: work.of_changes(connection, ready, entry.files, None),
            files,
        )

    def restore(self, number: int, *, based_on: int, by: str, note: str) -> Committed:
        """Make a new revision that is equal to an earlier one. The ones between stay in the history.

        Raises
        ------
        Conflict, ReadOnly, StoreError
            As `commit`; also where there is no revision of this number.
        """

        def wanted(connection: Connection) -> list[Work]:
            history.head(connection, number)
            return [work.between(connection, register, None, number) for register in REGISTERS.values()]

        entry = history.entry(Origin.RESTORE, based_on, by=by, note=note, restores=number)
        return self._write(entry, f"restore {number}", wanted, ())

    # --- layouts of files ---

    def layout(self, digest: str) -> Choices | None:
        """Return the choices remembered for files with such headers."""
        with engine.reading(self._engine) as connection:
            text = connection.execute(select(LAYOUTS.c.choices).where(LAYOUTS.c.digest == digest)).scalar()
        return None if text is None else layouts.read(text)

    def remember(self, digest: str, choices: Choices) -> None:
        """Remember choices for files with such headers."""
        row = (digest, layouts.written(choices), history.now())
        with engine.writing(self._engine) as connection:
            connection.execute(delete(LAYOUTS).where(LAYOUTS.c.digest == digest))
            engine.insert(connection, LAYOUTS, ["digest", "choices", "at"], [row])

    # --- backup ---

    def backup(self, path: Path) -> None:
        """Write a copy of the whole store to a file, while it is in use. The file is there whole or not at all."""
        backup.write(self._engine, path)

    def restore_backup(self, path: Path) -> None:
        """Put the content of a backup in the place of all that the store holds, whole or not at all.

        Raises
        ------
        StoreError
            Where the file is no backup, is damaged, or holds the registers of another association.
        """
        backup.restore(self._engine, path, self.organisation.name.zh)

    # --- within ---

    def _write(self, entry: Entry, digest: str, wanted: Callable[[Connection], list[Work]], files: Files) -> Committed:
        """Write a revision: all that decides about it is read in the transaction that makes it."""
        with engine.writing(self._engine) as connection:
            latest = history.latest(connection)
            if entry.based_on > latest.number:
                raise Conflict(())
            key = history.key(history.head(connection, entry.based_on), digest)
            again = history.by_key(connection, key)
            if again is not None:
                return Committed(again, created=False)
            if latest.number != entry.based_on:
                raise Conflict(tuple(history.entries(connection, entry.based_on)))
            todo = [one for one in wanted(connection) if one]
            if not todo:
                return Committed(latest.number, created=False)
            opening.add(connection, entry, key, todo, files)
        return Committed(entry.number, created=True)

    def _latest(self) -> Head:
        with engine.reading(self._engine) as connection:
            return history.latest(connection)

    def _tables_of(self, head: Head) -> dict[str, pd.DataFrame]:
        with self._lock:
            if head not in self._tables:
                with engine.reading(self._engine, whole=True) as connection:
                    if history.head(connection, head.number) != head:
                        raise StoreError(f"Revision {head.number} is another one now: a backup was restored meanwhile.")
                    self._tables[head] = {
                        register.key: work.table(connection, register, head.number) for register in REGISTERS.values()
                    }
                _forget_old(self._tables)
            self._tables.move_to_end(head)
            return self._tables[head]

    def _joined(self, head: Head, declarations: Declared, tables: dict[str, pd.DataFrame]) -> Revision:
        attendance = clean.with_events(tables[ATTENDANCE.key], tables[EVENTS.key])
        digest = hashlib.sha256(f"{head.key} {declarations.digest}".encode()).hexdigest()
        return Revision(
            number=head.number,
            version=f"{head.number}-{digest[:8]}",
            organisation=declarations.organisation,
            metrics=declarations.metrics,
            reports=declarations.reports,
            tables=tables | {ATTENDANCE.key: attendance},
        )


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{error.filename}: {error.strerror}.") from None


def _forget_old(cache: OrderedDict[Any, Any]) -> None:
    while len(cache) > _AT_HAND:
        cache.popitem(last=False)
