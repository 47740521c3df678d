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
        The word of the list; the word itself where it was added to it.
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

    def added(self) -> dict[str, tuple[str, ...]]:
        """Return the words that were added to lists, by list: those that mean themselves."""
        with reading(self._engine) as connection:
            own = select(MEANINGS.c.list, MEANINGS.c.word).where(MEANINGS.c.word == MEANINGS.c.meaning)
            found = connection.execute(own.order_by(MEANINGS.c.at, MEANINGS.c.word)).all()
        lists = dict.fromkeys(name for name, _ in found)
        return {name: tuple(word for of_list, word in found if of_list == name) for name in lists}

    def decide(self, meanings: Mapping[tuple[str, str], str | None], *, by: Author) -> None:
        """Keep what words mean, by list and word; None forgets one.

        What a list holds is for an administrator: a word is added to it by meaning itself, and taken off it by being
        forgotten or meaning another one.

        Raises
        ------
        NotAllowed, Damaged, ReadOnly, StoreError
            As `Store.commit`.
        """
        self._refuse_writing()
        with writing(self._engine) as connection:
            held = {(own, word): meaning for own, word, meaning, *_ in connection.execute(select(MEANINGS))}
            changes_lists = any(
                meaning != held.get((own, word)) and word in (meaning, held.get((own, word)))
                for (own, word), meaning in meanings.items()
            )
            author = users.authorised(connection, by, Role.ADMINISTRATOR if changes_lists else Role.ANALYST)
            for (own, word), meaning in meanings.items():
                if held.get((own, word)) == meaning:
                    continue
                connection.execute(delete(MEANINGS).where(MEANINGS.c.list == own, MEANINGS.c.word == word))
                if meaning is not None:
                    row = (own, word, meaning, author, history.now())
                    insert(connection, MEANINGS, ["list", "word", "meaning", "by", "at"], [row])
                audit.add(connection, by, Deed.WORD_DECIDED, about=f"{own}: {word} → {meaning or '—'}")
