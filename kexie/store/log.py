"""The audit log of a store: read by administrators, added to by what is done."""

from __future__ import annotations

from sqlalchemy import Engine

from kexie.access import AuditEntry, Author, Deed
from kexie.store import audit
from kexie.store.audit import Verdict
from kexie.store.engine import reading, writing


class Log:
    """What was done, by whom, from where. Whatever changes the store adds its line in the same transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(
        self,
        by: Author,
        deed: Deed,
        *,
        about: str = "",
        file: str = "",
        revision_from: int | None = None,
        revision_to: int | None = None,
    ) -> None:
        """Add a line about something that changes nothing in the store: a preview, an export, a refusal."""
        with writing(self._engine) as connection:
            audit.add(
                connection,
                by,
                deed,
                about=about,
                file=file,
                revision_from=revision_from,
                revision_to=revision_to,
            )

    def entries(
        self, *, before: int | None = None, most: int = 100, deed: Deed | None = None, user: str = ""
    ) -> list[AuditEntry]:
        """Return lines, the latest first: at most so many, below a number, of one kind or one user."""
        with reading(self._engine) as connection:
            return audit.entries(connection, before=before, most=most, deed=deed, user=user)

    def verdict(self) -> Verdict:
        """Follow the whole chain."""
        with reading(self._engine, whole=True) as connection:
            return audit.verdict(connection)

    def seal(self, number: int) -> str | None:
        """Return the hash of a line, to be held against one noted earlier; None where there is no such line."""
        with reading(self._engine) as connection:
            return audit.seal(connection, number)

    def __len__(self) -> int:
        """Return how many lines there are."""
        with reading(self._engine) as connection:
            return audit.counted(connection)
