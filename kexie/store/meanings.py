"""What words mean that are on no list, as analysts have decided: kept for every file to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select

from kexie.access import Author, Deed, Role
from kexie.store import audit, history, users
from kexie.store.engine import insert, reading, writing
from kexie.store.schema import MEANINGS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word means.

    Parameters
    ----------
    of_list
        The list that the word is not on, as in `kexie.registers.list_of`.
    word
        As typed.
    meaning
        The word of the list.
    by, at
        Who decided, and when.
    """

    of_list: str
    word: str
    meaning: str
    by: str
    at: dt.datetime


class Meanings:
    """The meanings that a store keeps.

    Parameters
    ----------
    engine
        The database.
    refuse_writing
        Raises where the store is damaged, so that nothing is written into it.
    """

    def __init__(self, engine: Engine, refuse_writing: Callable[[], None]) -> None:
        self._engine, self._refuse_writing = engine, refuse_writing

    def all(self) -> tuple[Meaning, ...]:
        """Return them by list and word."""
        with reading(self._engine) as connection:
            found = connection.execute(select(MEANINGS).order_by(MEANINGS.c.list, MEANINGS.c.word)).all()
        return tuple(
            Meaning(own, word, meaning, by, dt.datetime.fromisoformat(at)) for own, word, meaning, by, at in found
        )

    def decide(self, meanings: Mapping[tuple[str, str], str | None], *, by: Author) -> None:
        """Keep what words mean, by list and word; None forgets one.

        Raises
        ------
        NotAllowed, Damaged, ReadOnly, StoreError
            As `Store.commit`.
        """
        self._refuse_writing()
        with writing(self._engine) as connection:
            author = users.authorised(connection, by, Role.ANALYST)
            held = {(own, word): meaning for own, word, meaning, *_ in connection.execute(select(MEANINGS))}
            for (own, word), meaning in meanings.items():
                if held.get((own, word)) == meaning:
                    continue
                connection.execute(delete(MEANINGS).where(MEANINGS.c.list == own, MEANINGS.c.word == word))
                if meaning is not None:
                    row = (own, word, meaning, author, history.now())
                    insert(connection, MEANINGS, ["list", "word", "meaning", "by", "at"], [row])
                audit.add(connection, by, Deed.WORD_DECIDED, about=f"{own}: {word} → {meaning or '—'}")
