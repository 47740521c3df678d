"""What a revision holds, read from the store as it is asked for, and kept as long as the revision is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection

from kexie import measure
from kexie.registers import REGISTERS, Register
from kexie.store import tallied, work
from kexie.store.asked import rows
from kexie.store.renamed import Renamed

T = TypeVar("T")
Opened = Callable[[], AbstractContextManager[Connection]]


class Contents:
    """The rows of a revision, and what they come to.

    Parameters
    ----------
    opened
        Opens a transaction in which the revision is there.
    number
        The number of the revision.
    renamed
        What words of lists go by now.
    """

    def __init__(self, opened: Opened, number: int, renamed: Renamed) -> None:
        self._opened, self._number, self._renamed = opened, number, renamed
        self._known: dict[tuple[object, ...], Any] = {}
        self._lock = threading.RLock()
        self.tables: Mapping[str, pd.DataFrame] = _Tables(self)

    @property
    def years(self) -> frozenset[int]:
        """The years of which any row is held; 0 if there are rows of no year."""
        return self._once(("years",), lambda connection: frozenset(tallied.years(connection, self._number)))

    @property
    def first_number(self) -> str:
        """The number of any row; "" if none is held."""
        return self._once(("first",), lambda connection: work.first_number(connection, self._number))

    def table(self, register: Register) -> pd.DataFrame:
        """Return the typed rows of a register, of all years."""
        return self._once(("rows", register.key), self._read(work.table, register=register))

    def tallies(self, register: Register, year: int, columns: frozenset[str]) -> pd.DataFrame:
        """Return what the rows of a year come to, as `kexie.store.tallied.tallies`, apart by all of the columns too.

        If no roll-up tells of them, these are the rows themselves.
        """
        rollup = tallied.rollup_with(register, columns)
        if rollup is None:
            return self._once(("as read", register.key, year), lambda _: self._as_read(register, year))
        more = tuple(column for column in rollup.columns if column in columns)
        read = self._read(tallied.tallies, register=register, rollup=rollup, year=year, more=more)
        return self._once(("tallies", register.key, year, more), read)

    def rows(self, register: Register, year: int | None, **asked: Any) -> pd.DataFrame:
        """Return typed rows of a year, as `kexie.store.asked.rows` is asked for them. They are not kept."""
        with self._opened() as connection:
            return self._read(rows, register=register, year=year, **asked)(connection)

    def words(self, register: Register, column: str) -> dict[str, int]:
        """Return how many rows hold each word of a column that a roll-up tells of; a blank is no word."""
        read = self._read(tallied.words, register=register, column=column)
        return self._once(("words", register.key, column), read)

    def _as_read(self, register: Register, year: int) -> pd.DataFrame:
        of_year = {key: table[table["year"] == year] for key, table in self.tables.items()}
        return measure.inherited(of_year)[register.key]

    def _read(self, of: Callable[..., T], **asked: Any) -> Callable[[Connection], T]:
        return partial(of, renamed=self._renamed, at=self._number, **asked)

    def _once(self, key: tuple[object, ...], read: Callable[[Connection], T]) -> T:
        with self._lock:
            if key not in self._known:
                with self._opened() as connection:
                    self._known[key] = read(connection)
            found: T = self._known[key]
            return found


class _Tables(Mapping[str, pd.DataFrame]):
    """The rows by register, each register read where it is first asked for."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def __getitem__(self, key: str) -> pd.DataFrame:
        return self._contents.table(REGISTERS[key])

    def __iter__(self) -> Iterator[str]:
        return iter(REGISTERS)

    def __len__(self) -> int:
        return len(REGISTERS)
