"""The revisions and the files behind them, as the database tells of them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from kexie.store.engine import insert
from kexie.store.entries import Entry, Origin
from kexie.store.failures import StoreError
from kexie.store.schema import COMPLETE, COUNTS, FILES, REVISION_FILES, REVISIONS

# Names and contents.
Files = Sequence[tuple[str, bytes]]


class Head(NamedTuple):
    """A revision's number and its key, which is a digest of all that led to it."""

    number: int
    key: str


# Before anything is stored.
NOTHING = Head(0, "")


def latest(connection: Connection) -> Head:
    """Return the latest revision."""
    query = select(REVISIONS.c.number, REVISIONS.c.key).order_by(REVISIONS.c.number.desc()).limit(1)
    found = connection.execute(query).first()
    return Head(*found) if found else NOTHING


def head(connection: Connection, number: int) -> Head:
    """Return a revision.

    Raises
    ------
    StoreError
        Where there is none of this number.
    """
    if number == 0:
        return NOTHING
    found = connection.execute(select(REVISIONS.c.number, REVISIONS.c.key).where(REVISIONS.c.number == number)).first()
    if not found:
        raise StoreError(f"There is no revision {number}.")
    return Head(*found)


def stored_at(connection: Connection, number: int) -> dt.datetime | None:
    """Return when a revision was stored; None where there is none."""
    at: str | None = connection.execute(select(REVISIONS.c.at).where(REVISIONS.c.number == number)).scalar()
    return dt.datetime.fromisoformat(at) if at else None


def by_key(connection: Connection, key: str) -> int | None:
    """Return the number of the revision with a key, None where there is none."""
    found: int | None = connection.execute(select(REVISIONS.c.number).where(REVISIONS.c.key == key)).scalar()
    return found


def entries(connection: Connection, since: int = 0) -> list[Entry]:
    """Return the revisions above a number, latest first."""
    files: dict[int, list[tuple[str, str]]] = {}
    for revision, digest, name in connection.execute(
        select(REVISION_FILES.c.revision, REVISION_FILES.c.digest, REVISION_FILES.c.name)
        .where(REVISION_FILES.c.revision > since)
        .order_by(REVISION_FILES.c.name)
    ):
        files.setdefault(revision, []).append((digest, name))
    sums = [func.coalesce(func.sum(COUNTS.c[name]), 0) for name in ("added", "changed", "removed")]
    found = connection.execute(
        select(REVISIONS, *sums)
        .outerjoin(COUNTS, COUNTS.c.revision == REVISIONS.c.number)
        .where(REVISIONS.c.number > since)
        .group_by(*REVISIONS.c)
        .order_by(REVISIONS.c.number.desc())
    )
    return [
        Entry(
            number=number,
            at=dt.datetime.fromisoformat(at),
            by=by,
            note=note,
            kind=Origin(kind),
            based_on=based_on,
            restores=restores,
            files=tuple(files.get(number, ())),
            added=int(added),
            changed=int(changed),
            removed=int(removed),
        )
        for number, at, by, note, kind, based_on, restores, _, added, changed, removed in found
    ]


def complete(connection: Connection, number: int) -> frozenset[tuple[int, str]]:
    """Return of which years and metrics the records are declared complete as of a revision."""
    lines = connection.execute(
        select(COMPLETE.c.year, COMPLETE.c.metric, COMPLETE.c.is_complete)
        .where(COMPLETE.c.revision <= number)
        .order_by(COMPLETE.c.revision)
    )
    last = {(int(year), str(metric)): bool(is_complete) for year, metric, is_complete in lines}
    return frozenset(one for one, is_complete in last.items() if is_complete)


def declare(connection: Connection, number: int, declared: Mapping[tuple[int, str], bool]) -> None:
    """Note what a revision declares complete, or no longer so."""
    rows = [(number, year, metric, int(is_complete)) for (year, metric), is_complete in declared.items()]
    insert(connection, COMPLETE, ["revision", "year", "metric", "is_complete"], rows)


def entry(kind: Origin, based_on: int, *, by: str, note: str, files: Files = (), restores: int | None = None) -> Entry:
    """Return the entry of a revision that is to follow another one now."""
    return Entry(
        number=based_on + 1,
        at=dt.datetime.now(dt.UTC),
        by=by,
        note=note,
        kind=kind,
        based_on=based_on,
        restores=restores,
        files=tuple((digest_of(content), name) for name, content in files),
    )


def key(before: Head, digest: str) -> str:
    """Return the key of what is stored after a revision: it tells all that led to it, as in a chain."""
    return hashlib.sha256(f"{before.key} {digest}".encode()).hexdigest()


def now() -> str:
    """Return the time as it is kept."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def add(connection: Connection, entry: Entry, key: str) -> None:
    """Note a revision; its files must be there."""
    at = entry.at.isoformat(timespec="seconds")
    columns = ("number", "at", "by", "note", "kind", "based_on", "restores", "key")
    row = (entry.number, at, entry.by, entry.note, entry.kind.value, entry.based_on, entry.restores, key)
    insert(connection, REVISIONS, columns, [row])
    names = [(entry.number, digest, name) for digest, name in dict.fromkeys(entry.files)]
    insert(connection, REVISION_FILES, ["revision", "digest", "name"], names)


def keep(connection: Connection, files: Files) -> None:
    """Keep the content of files, each content once."""
    contents = {digest_of(content): content for _, content in files}
    known = set(connection.execute(select(FILES.c.digest).where(FILES.c.digest.in_(list(contents)))).scalars())
    new = [(digest, content, len(content)) for digest, content in contents.items() if digest not in known]
    insert(connection, FILES, ["digest", "content", "size"], new)


def file(connection: Connection, digest: str) -> tuple[str, bytes]:
    """Return the name that a file was last stored under, and its content."""
    found = connection.execute(
        select(REVISION_FILES.c.name, FILES.c.content)
        .join(FILES, FILES.c.digest == REVISION_FILES.c.digest)
        .where(FILES.c.digest == digest)
        .order_by(REVISION_FILES.c.revision.desc(), REVISION_FILES.c.name)
        .limit(1)
    ).first()
    if not found:
        raise StoreError(f"There is no file {digest}.")
    return found[0], bytes(found[1])


def digest_of(content: bytes) -> str:
    """Return the digest by which a file is kept."""
    return hashlib.sha256(content).hexdigest()
