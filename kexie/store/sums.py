"""Sums over what each revision did to the rows, and the seal over all that is noted of it.

A sum covers every row version that a revision added to a register, and which ones it ended. A row version is in two
sums at most, so one pass over the rows checks all of them, and a commit sums up no more than it writes. A cell that
holds nothing is left out: a column that is added later changes no sum.

The seal of a revision covers its entry, its counts, its sums, its files, and the seal before. Sums find what was
changed behind the store's back; whoever computes them anew is not found by them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select, text

from kexie.registers import Register
from kexie.store.engine import insert
from kexie.store.schema import COMPLETE, COUNTS, REVISION_FILES, REVISIONS, ROWS, SEALS, SUMS

# So few that another thread has its turn soon.
_AT_ONCE = 1000


class Sum:
    """What a revision did to a register: row versions that came, in the order of their numbers, and that went."""

    def __init__(self, names: Sequence[str]) -> None:
        self._places = sorted((name, place) for place, name in enumerate(names))
        self._came, self._went = hashlib.sha256(), hashlib.sha256()
        self.came = self.went = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take up row versions that came."""
        places = self._places
        said = [{name: row[place] for name, place in places if row[place] is not None} for row in rows]
        # The same text however the rows are parted. What JSON does not know is there only where somebody put it.
        if said:
            self._came.update(f"{json.dumps(said, default=repr)[1:-1]}, ".encode())
        self.came += len(rows)

    def passing(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """Take up row versions as they pass by."""
        part: list[tuple[Any, ...]] = []
        for row in rows:
            part.append(row)
            if len(part) == _AT_ONCE:
                self.add(part)
                part = []
            yield row
        if part:
            self.add(part)

    def end(self, numbers: Sequence[int]) -> None:
        """Take up the numbers of row versions that went, in their order."""
        self._went.update("".join(f"{number} " for number in numbers).encode())
        self.went += len(numbers)

    @property
    def digest(self) -> str:
        """The digest of all that was taken up."""
        return hashlib.sha256(f"{self._came.hexdigest()} {self._went.hexdigest()}".encode()).hexdigest()


def summed(connection: Connection, table: str, names: Sequence[str]) -> dict[int, Sum]:
    """Return the sum of each revision over a table of rows as it is, in one pass.

    ``names`` are its columns, without ``until``.
    """
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quoted, (*names, "until")))
    query = text(f"SELECT {columns} FROM {quoted(table)} ORDER BY pk")  # noqa: S608 - names of our own
    number, since = names.index("pk"), itemgetter(names.index("since"))
    found: dict[int, Sum] = {}
    for part in connection.execute(query, execution_options={"yield_per": _AT_ONCE}).partitions(_AT_ONCE):
        rows = list(map(tuple, part))
        for revision, came in groupby(rows, since):
            _of(found, revision, names).add(list(came))
        ended = sorted(((row[-1], row[number]) for row in rows if row[-1] is not None), key=repr)
        for revision, went in groupby(ended, itemgetter(0)):
            _of(found, revision, names).end(sorted((pk for _, pk in went), key=int))
    return found


def columns(register: Register) -> list[str]:
    """Return the columns that the sums of a register cover."""
    return [column.name for column in ROWS[register.key].columns if column.name != "until"]


def note(connection: Connection, register: Register, revision: int, done: Sum) -> None:
    """Note what a revision did to a register, and how many rows the register holds since."""
    query = (
        select(SUMS.c.rows)
        .where(SUMS.c.register == register.key, SUMS.c.revision < revision)
        .order_by(SUMS.c.revision.desc())
        .limit(1)
    )
    before: int = connection.execute(query).scalar() or 0
    row = (revision, register.key, before + done.came - done.went, done.digest)
    insert(connection, SUMS, ["revision", "register", "rows", "digest"], [row])


def seal(connection: Connection, revision: int) -> None:
    """Seal a revision, of which all is noted."""
    before = connection.execute(select(SEALS.c.digest).where(SEALS.c.revision == revision - 1)).scalar() or ""
    entry = connection.execute(select(REVISIONS).where(REVISIONS.c.number == revision)).one()
    noted = [
        [tuple(row)[1:] for row in connection.execute(select(table).where(table.c.revision == revision))]
        for table in (COUNTS, SUMS, REVISION_FILES, COMPLETE)
    ]
    insert(connection, SEALS, ["revision", "digest"], [(revision, sealed(before, tuple(entry), *noted))])


def sealed(
    before: str,
    entry: Sequence[Any],
    counts: Iterable[Sequence[Any]],
    sums: Iterable[Sequence[Any]],
    files: Iterable[Sequence[Any]],
    complete: Iterable[Sequence[Any]] = (),
) -> str:
    """Return the seal of a revision.

    Parameters
    ----------
    before
        The seal of the one before, "" for the first.
    entry
        The row of the revision itself.
    counts, sums, files, complete
        The rows that belong to it, without its number.
    """
    said = [before, list(entry), *(sorted(map(list, rows), key=repr) for rows in (counts, sums, files))]
    # Revisions from before there were declarations keep their seals.
    if declared := sorted(map(list, complete), key=repr):
        said.append(declared)
    return hashlib.sha256(json.dumps(said, default=repr).encode()).hexdigest()


def _of(found: dict[int, Sum], revision: int, names: Sequence[str]) -> Sum:
    if revision not in found:
        found[revision] = Sum(names)
    return found[revision]
