"""Rows as they are held -> rows as they are read: a word that has another name now goes by that one.

What is held stays as it was written, and its sums with it. Rows are compared as they are read, so that a name alone is
no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kexie.organisation import Organisation
from kexie.registers import REGISTERS, Register
from kexie.registers.former import former_words
from kexie.store.schema import fields

_BETWEEN = "、"


class Renamed:
    """The present words of an association's lists by their former ones."""

    def __init__(self, organisation: Organisation) -> None:
        self._former = {key: former_words(register, organisation) for key, register in REGISTERS.items()}
        self._words = {
            key: [
                (place, self._former[key][field.column])
                for place, field in enumerate(fields(register))
                if field.column in self._former[key]
            ]
            for key, register in REGISTERS.items()
        }

    def word(self, register: Register, column: str, cell: str) -> str:
        """Return what a cell of a column says now."""
        words = self._former[register.key].get(column)
        return _now(cell, words) if words else cell

    def words(self, register: Register, column: str, word: str) -> list[str]:
        """Return a word of a column with those that it went by."""
        former = self._former[register.key].get(column, {})
        return [word, *(old for old, now in former.items() if now == word)]

    def cells(self, register: Register, cells: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the cells of a row with the words that they go by now."""
        own = self._words[register.key]
        if not any(cells[place] for place, _ in own):
            return cells
        changed = list(cells)
        for place, words in own:
            if changed[place]:
                changed[place] = _now(changed[place], words)
        return tuple(changed)


def _now(cell: str, words: Mapping[str, str]) -> str:
    # A cell may hold several words of its list.
    if cell not in words and _BETWEEN not in cell:
        return cell
    return _BETWEEN.join(dict.fromkeys(words.get(one, one) for one in cell.split(_BETWEEN)))
