"""What becomes of the registers, as a table to be kept or sent on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from kexie import clean
from kexie.words import Language, Name, sentence

if TYPE_CHECKING:
    from kexie.registers import Register


class Changed(Protocol):
    """A row that changed, as `kexie.store` tells it."""

    @property
    def number(self) -> str: ...  # noqa: D102
    @property
    def year(self) -> int | None: ...  # noqa: D102
    @property
    def cells(self) -> Sequence[tuple[str, str, str]]: ...  # noqa: D102


class Difference(Protocol):
    """What becomes of a register, as `kexie.store` tells it."""

    @property
    def register(self) -> Register: ...  # noqa: D102
    @property
    def added(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def removed(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def changed(self) -> Sequence[Changed]: ...  # noqa: D102


_ADDED, _CHANGED, _REMOVED = Name("新增", "Added"), Name("修改", "Changed"), Name("删除", "Removed")

# Year, number, what happened, key of the column, text before and after.
_Line = tuple[str, str, Name, str, str, str]


def difference(differences: Iterable[Difference], language: Language) -> pd.DataFrame:
    """Return what changes as a table with a line for each cell: register, year, number, change, column, before, after.

    A row that is added or removed has a line for each of its cells that hold anything.
    """
    say = partial(sentence, language=language)
    headers = [
        say("Register"),
        say("Year"),
        say("Number of record"),
        say("Change"),
        say("Header"),
        say("Before"),
        say("After"),
    ]
    lines = [
        (one.register.name[language], year, number, change[language], one.register[key].name[language], before, after)
        for one in differences
        for year, number, change, key, before, after in _lines(one)
    ]
    return pd.DataFrame(lines, columns=pd.Index(headers), dtype=str)


def _lines(one: Difference) -> Iterable[_Line]:
    for year, number, key, text in _cells(one.added, one.register):
        yield year, number, _ADDED, key, "", text
    for row in one.changed:
        year = "" if row.year is None else str(row.year)
        for key, before, after in row.cells:
            yield year, row.number, _CHANGED, key, before, after
    for year, number, key, text in _cells(one.removed, one.register):
        yield year, number, _REMOVED, key, text, ""


def _cells(frame: pd.DataFrame, register: Register) -> Iterable[tuple[str, str, str, str]]:
    texts = clean.written(frame, register)
    keys = [column.key for column in register.columns]
    for row, year in zip(texts.itertuples(index=False, name=None), frame["year"], strict=True):
        for key, text in zip(keys, row, strict=True):
            if text:
                # The number stands first in every register.
                yield "" if pd.isna(year) else str(int(year)), row[0], key, text
