"""The store itself: read, compare, commit, restore."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from kexie import lists
from kexie.access import Author, Deed, Operator, Role
from kexie.choices import Choices
from kexie.organisation import Organisation
from kexie.registers import REGISTERS
from kexie.store import (
    audit,
    backup,
    declared,
    engine,
    guards,
    history,
    layouts,
    opening,
    rollups,
    soundness,
    users,
    work,
)
from kexie.store.accounts import Accounts
from kexie.store.contents import Contents, Opened
from kexie.store.damage import Damage, Sort
from kexie.store.declared import Declared
from kexie.store.entrance import Entrance
from kexie.store.entries import Change, Committed, Difference, Entry, Origin
from kexie.store.failures import Conflict, Damaged, ReadOnly, StoreError
from kexie.store.history import Head
from kexie.store.log import Log
from kexie.store.meanings import Meanings
from kexie.store.place import parsed
from kexie.store.renamed import Renamed
from kexie.store.revision import Revision
from kexie.store.schema import LAYOUTS
from kexie.store.work import Work

_log = logging.getLogger(__name__)

Files = Sequence[tuple[str, bytes]]

# How many revisions are kept at hand: the latest, and what somebody compares it with.
_AT_HAND = 4


class _Found(NamedTuple):
    """What a check has found, and the mark by which to see that a way out was taken since."""

    damage: tuple[Damage, ...]
    mark: tuple[Any, ...]


class Trial(NamedTuple):
    """What a commit would do, register by register, and the revision that it would make."""

    differences: tuple[Difference, ...]
    revision: Revision


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
        self._extended: tuple[tuple[str, str], Declared] | None = None
        self._revisions: OrderedDict[tuple[Head, str], Revision] = OrderedDict()
        self._found: _Found | None = None
        self._look = threading.RLock()
        declarations = self._files()
        place = parsed(url)
        self._engine = engine.engine(place)
        try:
            if place.get_backend_name() == "sqlite" and not place.query:
                _make_folder(Path(place.database or ""))
            opening.prepare(self._engine, folder, declarations.organisation)
        except BaseException:
            self.close()
            raise

        self.accounts = Accounts(self._engine)
        self.entrance = Entrance(self._engine)
        self.log = Log(self._engine)
        self.meanings = Meanings(self._engine, self._refuse_writing)

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
        """Return what the data folder declares now, its lists with the words that administrators have added."""
        of_files, added = self._files(), self.meanings.added()
        if not added:
            return of_files
        key = of_files.digest, repr(added)
        with self._lock:
            if self._extended is None or self._extended[0] != key:
                association = of_files.organisation
                own = replace(association, lists=lists.extended(association.lists, added))
                digest = hashlib.sha256("".join(key).encode()).hexdigest()
                self._extended = key, replace(of_files, organisation=own, digest=digest)
            return self._extended[1]

    def _files(self) -> Declared:
        with self._lock:
            if self._declared is None or self._declared.digest != declared.digest(self.folder):
                self._declared = declared.read(self.folder)
            return self._declared

    # --- whether it is as it was written ---

    def verify(self) -> tuple[Damage, ...]:
        """Check all that is held against what was written, and return the damage: none, as a rule.

        It takes seconds for a million rows. Pages of a large store are shown meanwhile, and writers wait; where there
        is damage, nothing is written from then on, and nothing of damaged registers is shown.

        Raises
        ------
        StoreError
            Where the database cannot be used.
        """
        with self._look:
            found, mark = self._checked_now()
            with self._lock:
                before, self._found = self._found, _Found(found, mark)
                if found or (before and before.damage):
                    # What was read before it was checked is not shown again, after a backup was restored either.
                    self._revisions.clear()
            return found

    def verify_at_start(self) -> None:
        """Check a small store now, and a large one in a thread of its own, so that nobody waits; the log tells damage.

        Nothing is raised: a server starts on a damaged store as well, to say so.
        """
        with suppress(StoreError), engine.reading(self._engine) as connection:
            if not soundness.is_small(connection):
                threading.Thread(target=self._verify_and_log, name="verify", daemon=True).start()
                return
        self._verify_and_log()

    def _verify_and_log(self) -> None:
        try:
            for one in self.verify():
                _log.error("%s: %s", self.name, one.words["en"])
        except StoreError:
            _log.exception("The store could not be checked")

    def damage(self) -> tuple[Damage, ...]:
        """Return what the last check has found. Before the first one: that of a small store, nothing of a large one."""
        found = self._found
        if found is None:
            with engine.reading(self._engine) as connection:
                is_small = soundness.is_small(connection)
            return self._checked() if is_small else ()
        if found.damage and self._is_past(found):
            return self.verify()
        return found.damage

    def accept_damage(self, *, by: Operator, note: str) -> tuple[Damage, ...]:
        """Go on with an audit log that is damaged, after looking at it: a line of its own says so. Return the damage.

        The triggers that keep the log are put back. What is wrong with the registers cannot be accepted.

        Raises
        ------
        Damaged
            Where the registers, their history or their files are damaged.
        StoreError
            Where there is nothing to accept.
        """
        found = self.verify()
        self._refuse_wrong(found)
        if not found:
            raise StoreError(f"{self.name}: nothing is damaged.")
        with engine.writing(self._engine) as connection:
            audit.accept(connection, by, note, history.latest(connection).number)
            if not guards.stand(connection):
                guards.put_back(connection)
        self.verify()
        return found

    def rebuild(self, *, by: Operator) -> None:
        """Make the roll-ups anew from the rows, for every revision. This is the way out where they alone are damaged.

        Raises
        ------
        Damaged
            Where the registers themselves are damaged: nothing follows from them.
        """
        damage = self.verify()
        self._refuse_wrong(tuple(one for one in damage if not one.is_of_rollups))
        with engine.writing(self._engine) as connection:
            rollups.rebuild(connection)
            audit.add(connection, by, Deed.REBUILT)
        self.verify()

    def _checked_now(self) -> _Found:
        found = _Found((), ())
        try:
            with engine.reading(self._engine, whole=True) as connection:
                damage = tuple(soundness.check(connection))
                found = _Found(damage, soundness.mark(connection) if damage else ())
        except Damaged as error:
            # A torn file may not even let a transaction end that only reads.
            return found if found.damage else _Found((Damage(Sort.DATABASE, detail=str(error)),), ())
        return found

    def _checked(self) -> tuple[Damage, ...]:
        """Return the damage, after a check if there was none yet; one that is under way is waited for."""
        with self._look:
            return self.verify() if self._found is None else self.damage()

    def _is_past(self, found: _Found) -> bool:
        """Tell whether a backup was restored, or damage accepted, since the check: by another process perhaps."""
        try:
            with engine.reading(self._engine) as connection:
                return soundness.mark(connection) != found.mark
        except StoreError:
            return False

    def _refuse_wrong(self, damage: tuple[Damage, ...]) -> None:
        """Refuse what would rest on registers that are damaged."""
        if any(not one.is_of_the_log for one in damage):
            raise Damaged(f"{self.name}: is damaged, see `kexie verify`. Nothing of it is shown or written.", damage)

    def _refuse_writing(self) -> None:
        """Refuse to write into a store that is damaged anywhere."""
        damage = self._checked()
        self._refuse_wrong(damage)
        if damage:
            advice = "see `kexie verify`. Nothing is written until that is accepted"
            raise Damaged(f"{self.name}: the audit log is damaged, {advice}.", damage)

    # --- reading ---

    def latest(self) -> int:
        """Return the number of the latest revision; 0 while nothing is stored."""
        return self._latest().number

    def revision(self, number: int | None = None) -> Revision:
        """Return a revision, the latest if none is named: one state throughout, whatever others do meanwhile.

        Raises
        ------
        Damaged
            Where what the registers hold is not as it was written.
        StoreError
            Where there is no such revision.
        """
        self._refuse_wrong(self.damage())
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
                with engine.reading(self._engine) as connection:
                    self._revisions[key] = self._joined(connection, head, declarations)
                while len(self._revisions) > _AT_HAND:
                    self._revisions.popitem(last=False)
            self._revisions.move_to_end(key)
            return self._revisions[key]

    def history(self) -> list[Entry]:
        """Return all revisions, latest first."""
        self._refuse_wrong(self.damage())
        with engine.reading(self._engine, whole=True) as connection:
            return history.entries(connection)

    def file(self, digest: str) -> tuple[str, bytes]:
        """Return name and content of a file that was stored.

        Raises
        ------
        Damaged
            Where the content is not what was stored: one that is, is returned whatever else is damaged.
        StoreError
            Where there is no such file.
        """
        with engine.reading(self._engine) as connection:
            name, content = history.file(connection, digest)
        if history.digest_of(content) != digest:
            raise Damaged(f"{self.name}: the file {name} is not as it was stored. See `kexie verify`.")
        return name, content

    # --- comparing ---

    @contextmanager
    def trial(self, changes: Sequence[Change], based_on: int) -> Iterator[Trial]:
        """Do what a commit of changes would do to a revision, and undo it in the end. Others may read meanwhile.

        Raises
        ------
        Damaged, ReadOnly, StoreError
            As `commit`.
        """
        self._refuse_wrong(self.damage())
        ready, renamed = work.ready(changes), self._renamed()
        with engine.trying(self._engine) as connection:
            latest = history.head(connection, based_on)
            if history.latest(connection) != latest:
                latest = self._gone_back(connection, latest)
            todo = work.of_changes(connection, ready, (), renamed)
            differences = tuple(work.difference(one, work.counted(connection, one.register, None)) for one in todo)
            entry = history.entry(Origin.UPLOAD, latest.number, by="", note="")
            head = Head(entry.number, history.key(latest, work.digest(ready, ())))
            opening.add(connection, entry, head.key, [one for one in todo if one], ())
            yield Trial(differences, self._joined(connection, head, self.declared(), lambda: nullcontext(connection)))

    def _gone_back(self, connection: Connection, wanted: Head) -> Head:
        """Make the latest revision equal to an earlier one."""
        latest = history.latest(connection)
        entry = history.entry(Origin.RESTORE, latest.number, by="", note="", restores=wanted.number)
        head = Head(entry.number, history.key(latest, f"restore {wanted.number}"))
        todo = [one for one in self._back(connection, wanted.number) if one]
        declared = _declared_back(connection, latest.number, wanted.number)
        opening.add(connection, entry, head.key, todo, (), declared)
        return head

    def between(self, a: int, b: int) -> tuple[Difference, ...]:
        """Return what became of the registers from one revision to another: those in which anything did."""
        self._refuse_wrong(self.damage())
        with engine.reading(self._engine, whole=True) as connection:
            for number in (a, b):
                history.head(connection, number)
            found = [work.between(connection, register, self._renamed(), a, b) for register in REGISTERS.values()]
            told = [work.difference(one, work.counted(connection, one.register, a)) for one in found if one]
        return tuple(one for one in told if not one.is_none)

    # --- writing ---

    def commit(
        self, changes: Sequence[Change], *, based_on: int, by: Author, note: str, files: Files = ()
    ) -> Committed:
        """Store changes of any registers as one revision, whole or not at all.

        Parameters
        ----------
        changes
            What becomes of which register.
        based_on
            The revision that their author has seen.
        by, note
            Who stores them, an analyst at least, and what there is to say about it.
        files
            Name and content of the files they come from.

        Returns
        -------
        Committed
            The same commit again, after an answer that got lost, gives the revision it made at first. Where all rows
            are held already, it is the latest one.

        Raises
        ------
        NotAllowed
            Where the author may not, as the store knows it in the transaction that would write.
        Conflict
            Where others have stored anything since.
        Damaged
            Where anything in the store is not as it was written.
        ReadOnly
            Where the store can only be read.
        StoreError
            Where the changes contradict themselves or what is held, or the database fails. Nothing has changed then.
        """
        ready = work.ready(changes)
        entry = history.entry(Origin.UPLOAD, based_on, by=by.name, note=note, files=files)
        return self._write(
            by,
            entry,
            work.digest(ready, entry.files),
            lambda connection: work.of_changes(connection, ready, entry.files, self._renamed()),
            files,
        )

    def declare(
        self, declared: Mapping[str, bool], year: int, *, based_on: int, by: Author, note: str = ""
    ) -> Committed:
        """Declare the records of metrics complete for a year, or no longer so, as a revision of its own.

        Parameters
        ----------
        declared
            By the key of a metric, whether its records are complete.
        year
            The year that they are complete for.
        based_on, by, note
            As `commit`.

        Raises
        ------
        NotAllowed, Conflict, Damaged, ReadOnly, StoreError
            As `commit`; also where there is no metric of a key.
        """
        unknown = sorted(declared.keys() - {metric.key for metric in self.declared().metrics})
        if unknown:
            raise StoreError(f"There is no metric {', '.join(unknown)}.")
        wanted = {(year, metric): is_complete for metric, is_complete in declared.items()}

        def changed(connection: Connection) -> dict[tuple[int, str], bool]:
            now = history.complete(connection, based_on)
            return {one: is_complete for one, is_complete in wanted.items() if is_complete != (one in now)}

        entry = history.entry(Origin.DECLARATION, based_on, by=by.name, note=note)
        return self._write(by, entry, f"declare {sorted(wanted.items())}", lambda _: [], (), changed)

    def restore(self, number: int, *, based_on: int, by: Author, note: str) -> Committed:
        """Make a new revision that is equal to an earlier one. The ones between stay in the history.

        Raises
        ------
        NotAllowed, Conflict, Damaged, ReadOnly, StoreError
            As `commit`; also where there is no revision of this number.
        """

        def wanted(connection: Connection) -> list[Work]:
            history.head(connection, number)
            return self._back(connection, number)

        def declared(connection: Connection) -> dict[tuple[int, str], bool]:
            return _declared_back(connection, based_on, number)

        entry = history.entry(Origin.RESTORE, based_on, by=by.name, note=note, restores=number)
        return self._write(by, entry, f"restore {number}", wanted, (), declared)

    # --- layouts of files ---

    def layout(self, digest: str) -> Choices | None:
        """Return the choices remembered for files with such headers."""
        with engine.reading(self._engine) as connection:
            text = connection.execute(select(LAYOUTS.c.choices).where(LAYOUTS.c.digest == digest)).scalar()
        return None if text is None else layouts.read(text)

    def remember(self, digest: str, choices: Choices, *, by: Author) -> None:
        """Remember choices for files with such headers, as an analyst has made them."""
        self._refuse_writing()
        row = (digest, layouts.written(choices), history.now())
        with engine.writing(self._engine) as connection:
            users.authorised(connection, by, Role.ANALYST)
            connection.execute(delete(LAYOUTS).where(LAYOUTS.c.digest == digest))
            engine.insert(connection, LAYOUTS, ["digest", "choices", "at"], [row])

    # --- backup ---

    def backup(self, path: Path, *, by: Operator) -> None:
        """Write a copy of the whole store to a file, while it is in use. The file is there whole or not at all.

        Raises
        ------
        Damaged
            Where what the registers hold is not as it was written: earlier backups are better than this one would be.
        """
        damage = self.verify()
        if any(not one.is_of_the_log for one in damage):
            advice = "A backup of it would help nobody: keep the earlier ones, and see `kexie verify`"
            raise Damaged(f"{self.name}: is damaged. {advice}.", damage)
        backup.write(self._engine, path)
        try:
            self.log.note(by, Deed.BACKUP, about=path.name)
        except ReadOnly:
            # A store that can only be read is the one that needs a copy most.
            return

    def restore_backup(self, path: Path, *, by: Operator) -> None:
        """Put the registers of a backup in the place of those that the store holds, whole or not at all.

        Users and the audit log stay as they are; a store that has none yet takes them over. This is the way out where
        the registers are damaged; the store is checked again after it.

        Raises
        ------
        StoreError
            Where the file is no backup, is damaged, or holds the registers of another association.
        """
        backup.restore(self._engine, path, self.organisation.name.zh, by)
        self.verify()

    # --- within ---

    def _write(
        self,
        by: Author,
        entry: Entry,
        digest: str,
        wanted: Callable[[Connection], list[Work]],
        files: Files,
        declares: Callable[[Connection], Mapping[tuple[int, str], bool]] = lambda _: {},
    ) -> Committed:
        """Write a revision: all that decides about it, its author first, is read in the transaction that makes it."""
        self._refuse_writing()
        with engine.writing(self._engine) as connection:
            author = users.authorised(connection, by, Role.ANALYST)
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
            declared = declares(connection)
            if not todo and not declared:
                return Committed(latest.number, created=False)
            opening.add(connection, replace(entry, by=author), key, todo, files, declared)
            audit.add(
                connection,
                replace(by, name=author),
                _DEEDS[entry.kind],
                about=_about(entry, declared),
                file=entry.files[0][0] if entry.files else "",
                revision_from=entry.based_on,
                revision_to=entry.number,
            )
        return Committed(entry.number, created=True)

    def _back(self, connection: Connection, number: int) -> list[Work]:
        """Return what makes the rows those of an earlier revision."""
        return [work.between(connection, one, self._renamed(), None, number) for one in REGISTERS.values()]

    def _latest(self) -> Head:
        with engine.reading(self._engine) as connection:
            return history.latest(connection)

    def _renamed(self) -> Renamed:
        return Renamed(self.organisation)

    def _joined(
        self, connection: Connection, head: Head, declarations: Declared, opened: Opened | None = None
    ) -> Revision:
        """Return a revision with what is declared; its rows are read by ``opened``, in transactions of their own."""
        digest = hashlib.sha256(f"{head.key} {declarations.digest}".encode()).hexdigest()
        return Revision(
            number=head.number,
            version=f"{head.number}-{digest[:8]}",
            organisation=declarations.organisation,
            metrics=declarations.metrics,
            reports=declarations.reports,
            contents=Contents(opened or partial(self._at, head), head.number, Renamed(declarations.organisation)),
            complete=history.complete(connection, head.number),
            at=history.stored_at(connection, head.number),
        )

    @contextmanager
    def _at(self, head: Head) -> Iterator[Connection]:
        """Open a transaction that reads a revision, if it is the one that is meant still."""
        with engine.reading(self._engine, whole=True) as connection:
            if history.head(connection, head.number) != head:
                raise StoreError(f"Revision {head.number} is another one now: a backup was restored meanwhile.")
            yield connection


_DEEDS = {Origin.UPLOAD: Deed.COMMIT, Origin.RESTORE: Deed.RESTORE, Origin.DECLARATION: Deed.DECLARED}


def _declared_back(connection: Connection, latest: int, number: int) -> dict[tuple[int, str], bool]:
    """Return what makes the declarations those of an earlier revision."""
    now, then = (history.complete(connection, one) for one in (latest, number))
    return {one: one in then for one in now ^ then}


def _about(entry: Entry, declared: Mapping[tuple[int, str], bool]) -> str:
    """Return what the audit log says that a revision is about."""
    if entry.kind is Origin.RESTORE:
        return f"→ {entry.restores}"
    if entry.kind is Origin.DECLARATION:
        return "; ".join(
            f"{year} {metric} {'+' if is_complete else '-'}" for (year, metric), is_complete in declared.items()
        )
    return "; ".join(name for _, name in entry.files)


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{error.filename}: {error.strerror}.") from None
