"""Whether a store is as it was written: every row, every revision, every file, every line of the audit log.

One pass over all row versions, compared with the sums that the revisions noted of them; then the roll-ups, compared
with sound rows. What is changed by another tool, or by a disk, is found; the words for it are in `kexie.store.damage`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Connection, Select, func, select, text
from sqlalchemy.exc import DBAPIError

from kexie.access import Deed
from kexie.registers import REGISTERS, Register
from kexie.store import audit, guards, rollups, sums
from kexie.store.damage import Damage, Sort
from kexie.store.entries import Origin
from kexie.store.failures import is_damage
from kexie.store.history import digest_of
from kexie.store.schema import AUDIT, COMPLETE, COUNTS, FACTS, FILES, REVISION_FILES, REVISIONS, SEALS, SUMS

# Of one sort, as many are told one by one.
_MOST = 20
# A store of at most so many bytes is checked before anything of it is shown.
_SMALL = 16 * 1024 * 1024


def check(connection: Connection, *, with_log: bool = True) -> list[Damage]:
    """Return all damage of a store, in a transaction that sees one state of it; nothing is changed.

    ``with_log`` is false where only what a backup puts back is meant: the registers with their history. Roll-ups are
    made anew there.
    """
    steps: list[Callable[[Connection], Iterable[Damage]]] = [_database, _revisions]
    steps += [_register(one) for one in REGISTERS.values()]
    steps.append(_files)
    found: list[Damage] = []
    for step in steps:
        found += _found(step, connection)
    if with_log:
        # Of rows that are not what they were, nothing follows for what they come to.
        found += [] if found else _found(_rollups, connection)
        found += _found(_log, connection)
    return list(_at_most(dict.fromkeys(found)))


def _found(step: Callable[[Connection], Iterable[Damage]], connection: Connection) -> list[Damage]:
    try:
        with _apart(connection):
            return list(step(connection))
    except DBAPIError as error:
        if not is_damage(error):
            raise
        return [Damage(Sort.DATABASE, detail=" ".join(str(error.orig).split()))]


def is_small(connection: Connection) -> bool:
    """Tell whether a check takes no longer than a visitor may wait."""
    if connection.dialect.name == "sqlite":
        pages, size = (connection.exec_driver_sql(f"PRAGMA {one}").scalar_one() for one in ("page_count", "page_size"))
        return bool(pages * size <= _SMALL)
    query = """
        SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'
    """
    return bool(connection.execute(text(query)).scalar_one() <= _SMALL)


def mark(connection: Connection) -> tuple[Any, ...]:
    """Return what changes when a backup is restored, damage is accepted, or roll-ups are rebuilt."""
    ways_out = (Deed.BACKUP_RESTORED.code, Deed.DAMAGE_ACCEPTED.code, Deed.REBUILT.code)
    query = select(func.max(AUDIT.c.number)).where(AUDIT.c.deed.in_(ways_out))
    try:
        with _apart(connection):
            return (connection.execute(query).scalar(),)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        return ()


def _apart(connection: Connection) -> AbstractContextManager[object]:
    """Return what keeps an error from ending the transaction, which SQLite does not do anyway."""
    return nullcontext() if connection.dialect.name == "sqlite" else connection.begin_nested()


def _at_most(found: Iterable[Damage]) -> Iterator[Damage]:
    told: dict[tuple[Sort, str], int] = defaultdict(int)
    for one in found:
        told[one.sort, one.register] += 1
        if told[one.sort, one.register] <= _MOST:
            yield one


def _database(connection: Connection) -> Iterator[Damage]:
    """Return what SQLite itself finds. PostgreSQL keeps keys, and tells of a bad page where it is read."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql(f"PRAGMA quick_check({_MOST})").all():
        if said != "ok":
            yield Damage(Sort.DATABASE, detail=" ".join(str(said).split()))
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_MOST):
        yield Damage(Sort.DATABASE, detail=f"{table} {row} → {parent}")


def _revisions(connection: Connection) -> Iterator[Damage]:
    """Find gaps, and revisions of which not all is noted as it was."""
    entries = {row[0]: tuple(row) for row in connection.execute(select(REVISIONS))}
    seals = dict(_all(connection, select(SEALS)))
    belonging = (COUNTS, SUMS, REVISION_FILES, COMPLETE)
    counts, noted, files, complete = (_by_revision(_all(connection, select(table))) for table in belonging)
    known = [number for number in {*entries, *seals, *counts, *noted, *files, *complete} if isinstance(number, int)]
    for number in range(1, max(known, default=0) + 1):
        if number not in entries:
            yield Damage(Sort.GAP, revision=number)
            continue
        before = seals.get(number - 1, "")
        # After a gap, the seal before it may be missing too.
        can_tell = number == 1 or number - 1 in seals or number not in seals
        sealed = sums.sealed(before, entries[number], counts[number], noted[number], files[number], complete[number])
        if can_tell and sealed != seals.get(number):
            yield Damage(Sort.ENTRY, revision=number)


def _register(register: Register) -> Callable[[Connection], Iterator[Damage]]:
    """Return what finds rows that are not as they were added or ended, and counts that do not agree with them."""

    def step(connection: Connection) -> Iterator[Damage]:
        key, names = register.key, sums.columns(register)
        revisions = set(connection.execute(select(REVISIONS.c.number)).scalars())
        noted = {
            revision: (rows, digest)
            for revision, rows, digest in _all(
                connection, select(SUMS.c.revision, SUMS.c.rows, SUMS.c.digest).where(SUMS.c.register == key)
            )
        }
        counts = {
            revision: told for revision, _, *told in _all(connection, select(COUNTS).where(COUNTS.c.register == key))
        }
        found = sums.summed(connection, f"rows_{key}", names)
        held = 0
        for revision in sorted({*noted, *counts, *found}, key=lambda one: (not isinstance(one, int), one)):
            if revision not in revisions:
                if revision in found:
                    yield Damage(Sort.STRAY, key, revision)
                continue
            done = found.get(revision) or sums.Sum(names)
            held += done.came - done.went
            rows, digest = noted.get(revision, (None, ""))
            if done.digest != digest:
                yield Damage(Sort.ROWS, key, revision)
                held = held if rows is None else rows
            elif held != rows or not _agree(counts.get(revision), done):
                yield Damage(Sort.COUNTS, key, revision)

    return step


def _agree(counts: Sequence[int] | None, done: sums.Sum) -> bool:
    if counts is None:
        return False
    added, changed, removed = counts
    # A row that only came to stand in another place has a new version, and is not counted as changed.
    versions = done.came - added
    return versions == done.went - removed and versions >= changed


def _rollups(connection: Connection) -> Iterator[Damage]:
    """Find roll-ups that do not say what the rows come to."""
    for register, revision in rollups.damaged(connection):
        yield Damage(Sort.ROLLUP, register, revision)


def _files(connection: Connection) -> Iterator[Damage]:
    """Find files whose content is not what its digest says."""
    meant: dict[str, tuple[int, str]] = {}
    for revision, digest, name in _all(connection, select(REVISION_FILES)):
        meant.setdefault(digest, (revision, name))
    sizes = dict(_all(connection, select(FILES.c.digest, FILES.c.size)))
    for digest in sorted({*meant, *sizes}, key=str):
        revision, name = meant.get(digest, (None, str(digest)[:10]))
        # One after the other: all of them need not be in memory at once.
        content = connection.execute(select(FILES.c.content).where(FILES.c.digest == digest)).scalar()
        if not isinstance(content, bytes | memoryview) or not _is(bytes(content), digest, sizes.get(digest)):
            yield Damage(Sort.CONTENT, revision=revision, detail=name)


def _is(content: bytes, digest: str, size: int | None) -> bool:
    return len(content) == size and digest_of(content) == digest


def _log(connection: Connection) -> Iterator[Damage]:
    """Find what is wrong with the chain of the log, what it says of revisions, and the triggers that keep it."""
    verdict = audit.verdict(connection)
    if verdict.broken is not None:
        yield Damage(Sort.LINE, line=verdict.broken)
    explained = int(connection.execute(select(FACTS.c.value).where(FACTS.c.key == "unlogged")).scalar() or 0)
    lines: dict[int, int] = {}
    stored = (Deed.COMMIT.code, Deed.RESTORE.code, Deed.DECLARED.code)
    anew = (Deed.BACKUP_RESTORED.code, Deed.DAMAGE_ACCEPTED.code)
    query = (
        select(AUDIT.c.number, AUDIT.c.deed, AUDIT.c.revision_to)
        .where(AUDIT.c.deed.in_((*stored, *anew)), AUDIT.c.revision_to.is_not(None))
        .order_by(AUDIT.c.number)
    )
    for line, deed, revision in _all(connection, query):
        if deed in anew:
            # From here on the history is the one that this revision ends.
            explained, lines = revision, {revision: line} if revision else {}
        else:
            lines[revision] = line
    kinds = dict(_all(connection, select(REVISIONS.c.number, REVISIONS.c.kind).order_by(REVISIONS.c.number)))
    for revision, line in lines.items():
        if revision not in kinds:
            yield Damage(Sort.LOST, revision=revision, line=line)
    for revision, kind in kinds.items():
        if revision > explained and kind != Origin.OPEN.value and revision not in lines:
            yield Damage(Sort.UNLOGGED, revision=revision)
    if not guards.stand(connection):
        yield Damage(Sort.GUARD)


def _all(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(query)]


def _by_revision(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for revision, *rest in rows:
        found[revision].append(tuple(rest))
    return found
