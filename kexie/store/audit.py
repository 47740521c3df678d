"""The audit log: lines that are only ever added, each sealed with the one before.

The hash of a line covers all that it says and the hash before it: a line that is changed, taken out or put in
breaks the chain from there on. What is cut off at the end is told by the number and hash that somebody has noted
elsewhere (`kexie audit verify` prints them).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kexie.access import AuditEntry, Author, Deed, Visitor
from kexie.store.engine import insert
from kexie.store.failures import StoreError
from kexie.store.history import now
from kexie.store.schema import AUDIT

_DEEDS = {deed.code: deed for deed in Deed}
_COLUMNS = [column.name for column in AUDIT.columns]
# What is told of a deed is a line, not a document.
_LONGEST = 500
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a look at the whole log says.

    ``number`` and ``hash`` are those of its last line; ``broken`` is the number of the first line that does not follow
    from the one before, None where all do. ``accepted`` holds the numbers of such lines that an administrator has seen
    and accepted: the log is sound from there on, and as it was found then up to there.
    """

    number: int
    hash: str
    broken: int | None = None
    accepted: tuple[int, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether every line follows from the one before, but for those accepted."""
        return self.broken is None


def add(
    connection: Connection,
    by: Author,
    deed: Deed,
    *,
    about: str = "",
    file: str = "",
    revision_from: int | None = None,
    revision_to: int | None = None,
) -> None:
    """Add a line, in a transaction that alone may write."""
    last = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).first()
    number, before = (last[0] + 1, last[1]) if last else (1, "")
    address = by.address if isinstance(by, Visitor) else ""
    who, where, what = map(_line, (by.name, address, about))
    said = (number, now(), who, where, deed.code, what, file, revision_from, revision_to)
    insert(connection, AUDIT, _COLUMNS, [(*said, _sealed(before, said))])


def entries(
    connection: Connection, *, before: int | None = None, most: int = 100, deed: Deed | None = None, user: str = ""
) -> list[AuditEntry]:
    """Return lines, the latest first: at most so many, below a number, of one kind or one user."""
    query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    if deed is not None:
        query = query.where(AUDIT.c.deed == deed.code)
    if user:
        query = query.where(AUDIT.c.user == user)
    return [_entry(row) for row in connection.execute(query)]


def counted(connection: Connection) -> int:
    """Return how many lines there are."""
    count: int = connection.execute(select(func.count()).select_from(AUDIT)).scalar_one()
    return count


def seal(connection: Connection, number: int) -> str | None:
    """Return the hash of a line, None where there is no such line."""
    found: str | None = connection.execute(select(AUDIT.c.hash).where(AUDIT.c.number == number)).scalar()
    return found


def verdict(connection: Connection) -> Verdict:
    """Follow the chain from the first line to the last."""
    return _followed(connection)[0]


def accept(connection: Connection, by: Author, note: str, revision: int) -> Verdict:
    """Begin a new stretch of the chain, where it is broken: the line that says so seals all lines as they are now.

    ``revision`` is the latest one: what the log does not tell of those up to it is accepted too. Return what was found.
    """
    found, digest = _followed(connection)
    about = f"{found.broken or '-'} · {digest} · {note}"
    add(connection, by, Deed.DAMAGE_ACCEPTED, about=about, revision_to=revision)
    return found


def _followed(connection: Connection) -> tuple[Verdict, str]:
    """Return the verdict, and a digest of all lines as they are."""
    number, before, all_lines = 0, "", hashlib.sha256()
    # The last line before one that is broken and not accepted.
    sound: tuple[int, str] | None = None
    accepted: list[int] = []
    found = connection.execute(select(AUDIT).order_by(AUDIT.c.number), execution_options={"yield_per": _AT_ONCE})
    for row in found:
        *said, sealed = row
        follows = said[0] == number + 1 and sealed == _sealed(before, tuple(said))
        if not follows:
            sound = sound or (number, before)
        elif sound and said[4] == Deed.DAMAGE_ACCEPTED.code and _accepts(said[5], sound[0] + 1, all_lines.hexdigest()):
            accepted.append(sound[0] + 1)
            sound = None
        all_lines.update(_sealed(str(sealed), tuple(said)).encode())
        number, before = said[0], sealed
    if sound:
        return Verdict(*sound, broken=sound[0] + 1, accepted=tuple(accepted)), all_lines.hexdigest()
    return Verdict(number, before, accepted=tuple(accepted)), all_lines.hexdigest()


def _accepts(about: object, broken: int, digest: str) -> bool:
    # Whoever accepts has seen all lines before as they were then: none may have changed since.
    return str(about).startswith(f"{broken} · {digest} · ")


def _line(text: str) -> str:
    # A name of a file may hold anything, ends of lines too: nobody writes a second line into the log.
    return "".join(one if one.isprintable() else " " for one in text[:_LONGEST])


def _sealed(before: str, said: tuple[object, ...]) -> str:
    # Somebody may have put bytes where SQLite held a text: that is told, as any other change.
    text = json.dumps([before, *said], ensure_ascii=False, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    try:
        at, deed = dt.datetime.fromisoformat(row.at), _DEEDS[row.deed]
    except (KeyError, TypeError, ValueError):
        raise StoreError(f"Line {row.number} of the audit log cannot be read: see `kexie audit verify`.") from None
    return AuditEntry(
        number=row.number,
        at=at,
        user=row.user,
        address=row.address,
        deed=deed,
        about=row.about,
        file=row.file,
        revision_from=row.revision_from,
        revision_to=row.revision_to,
    )
