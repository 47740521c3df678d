"""Words of a file that are on no list: one decision each, for all rows that hold the word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from kexie.check.checked import Upload
from kexie.clean import List
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.registers import Column, list_of
from kexie.words import Name


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A word that is on no list.

    Parameters
    ----------
    of_list
        The list that it is not on, as in `kexie.registers.list_of`.
    column
        A column with that list.
    word
        As typed.
    rows
        Sheet and row of each cell that holds it.
    choices
        The words of the list, those most like it first.
    guess
        The one that is meant most likely; None if none is like it, or several are.
    is_kept
        Whether the rows are stored with the word as it is, if nothing is decided.
    """

    of_list: str
    column: Column
    word: str
    rows: tuple[tuple[str, int], ...]
    choices: tuple[Name, ...]
    guess: Name | None
    is_kept: bool


def unlisted(upload: Upload, organisation: Organisation) -> tuple[Unlisted, ...]:
    """Return the words of a file that are on no list, in the order of the file: those that stop rows first."""
    found: dict[tuple[str, str], list[Finding]] = {}
    columns: dict[str, Column] = {}
    for table in upload.tables:
        for finding in table.findings:
            if finding.fault not in (Fault.NOT_ON_THE_LIST, Fault.WORD_KEPT):
                continue
            column = table.register[str(finding.details["key"])]
            own = list_of(table.register, column)
            columns.setdefault(own, column)
            for word in cast("Iterable[str]", finding.details["words"]):
                found.setdefault((own, word), []).append(finding)
    asked = []
    for (own, word), findings in found.items():
        choices = List(columns[own], organisation).by_likeness(word)
        asked.append(
            Unlisted(
                own,
                columns[own],
                word,
                tuple((one.sheet, one.row or 0) for one in findings),
                choices,
                _guess(word, choices),
                is_kept=all(one.fault is Fault.WORD_KEPT for one in findings),
            )
        )
    return tuple(sorted(asked, key=lambda one: one.is_kept))


def _guess(word: str, choices: tuple[Name, ...]) -> Name | None:
    """Return the word of a list that shares two signs and half of the word's, if no other shares as many."""
    shared = [len(set(word) & set(one.zh)) for one in choices[:2]] + [0, 0]
    is_like = shared[0] > max(1, shared[1]) and 2 * shared[0] >= len(set(word))
    return choices[0] if is_like else None
