"""What keeps the store from its work, told to whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

if TYPE_CHECKING:
    from kexie.access import Role
    from kexie.store.damage import Damage
    from kexie.store.entries import Entry


class StoreError(Exception):
    """The store cannot be used, or cannot take what it is given. Nothing in it has changed."""


class ReadOnly(StoreError):  # noqa: N818 - it reads as what happened
    """The store can be read and not written."""


class Damaged(StoreError):  # noqa: N818 - it reads as what happened
    """The store is not as it was written, so nothing is written to it, and no number is read where rows may be wrong.

    ``damage`` is what was found; nothing where the database only says that its file is damaged.
    """

    def __init__(self, message: str, damage: tuple[Damage, ...] = ()) -> None:
        super().__init__(message)
        self.damage = damage


class NotAllowed(Exception):  # noqa: N818 - it reads as what happened
    """The author may not do this, or is no longer signed in: ``needed`` is the role that it takes."""

    def __init__(self, needed: Role) -> None:
        super().__init__(f"this takes a session of the role {needed.value}")
        self.needed = needed


class Conflict(Exception):  # noqa: N818 - it reads as what happened
    """Others have changed the registers meanwhile: ``meanwhile`` holds their revisions, latest first."""

    def __init__(self, meanwhile: tuple[Entry, ...]) -> None:
        said = "; ".join(f"{entry.number} by {entry.by or '?'} at {entry.at:%Y-%m-%d %H:%M}" for entry in meanwhile)
        super().__init__(
            f"the registers have changed meanwhile: {said}" if said else "there is no such revision to go on from"
        )
        self.meanwhile = meanwhile


# How databases name what went wrong: the beginning of SQLite's error names, and PostgreSQL's SQLSTATE.
_REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk cannot be read or written, or is full",
    "SQLITE_BUSY": "it is in use by others for too long. Try again",
    "SQLITE_CANTOPEN": "the file cannot be opened",
    "SQLITE_NOTADB": "the file is no database of SQLite",
    "SQLITE_CORRUPT": "the file is damaged. Restore a backup",
    "53100": "the disk is full",
    "55P03": "it is in use by others for too long. Try again",
    "08": "the database server does not answer",
    "57P": "the database server does not answer",
}
_READ_ONLY = ("SQLITE_READONLY", "25006", "42501")
# A page, a table or a column that is not what it was; a text that is none any more.
_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002", "42P01", "42703")
_DAMAGE_IN_WORDS = ("no such table", "no such column", "Could not decode to UTF-8")


def is_damage(error: DBAPIError) -> bool:
    """Tell whether the database says that what it holds is damaged."""
    return _code(error).startswith(_DAMAGE) or any(words in str(error.orig) for words in _DAMAGE_IN_WORDS)


def is_overflow(error: DBAPIError) -> bool:
    """Tell whether the database says that a sum is larger than it can hold."""
    return _code(error) == "22003" or "integer overflow" in str(error.orig)


def _code(error: DBAPIError) -> str:
    original = error.orig
    return str(getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or "")


@contextmanager
def told(store: str) -> Iterator[None]:
    """Tell an error of the database as a `StoreError` that names the store."""
    try:
        yield
    except DBAPIError as error:
        code = _code(error)
        if code.startswith(_READ_ONLY):
            raise ReadOnly(f"{store}: can be read, but not written.") from error
        reason = next((reason for known, reason in _REASONS.items() if code.startswith(known)), None)
        detail = " ".join(str(error.orig).split())
        kind = Damaged if code.startswith("SQLITE_CORRUPT") else StoreError
        raise kind(f"{store}: {f'{reason} ({detail})' if reason else detail}.") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{store}: {error}.") from error
