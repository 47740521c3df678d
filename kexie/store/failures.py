"""What keeps the store from its work, told to whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

if TYPE_CHECKING:
    from kexie.store.entries import Entry


class StoreError(Exception):
    """The store cannot be used, or cannot take what it is given. Nothing in it has changed."""


class ReadOnly(StoreError):  # noqa: N818 - it reads as what happened
    """The store can be read and not written."""


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


@contextmanager
def told(store: str) -> Iterator[None]:
    """Tell an error of the database as a `StoreError` that names the store."""
    try:
        yield
    except DBAPIError as error:
        original = error.orig
        code = str(getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or "")
        if code.startswith(_READ_ONLY):
            raise ReadOnly(f"{store}: can be read, but not written.") from error
        reason = next((reason for known, reason in _REASONS.items() if code.startswith(known)), None)
        detail = " ".join(str(original).split())
        raise StoreError(f"{store}: {f'{reason} ({detail})' if reason else detail}.") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{store}: {error}.") from error
