"""Columns with a list of words: every way in which offices write a word that is surely meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kexie.choices import LEFT_OUT
from kexie.clean.places import Places
from kexie.clean.texts import Texts, objects
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.quantity.unit import ALIASES
from kexie.registers import Column, Kind, Source
from kexie.words import Name, plain_forms

# Words that mean a word of a list beyond doubt; each holds wherever the list has that word.
_SYNONYMS = {
    "市本级": ("市级", "市直"),
    "是": ("Y", "YES", "√", "✓", "✔", "☑", "1", "1.0", "TRUE", "T"),
    "否": ("N", "NO", "×", "✗", "✘", "✕", "X", "0", "0.0", "FALSE", "F"),
}
_BETWEEN = re.compile(r"[、,，;；/\n]|\s{2,}")
_UNSAID = re.compile(r"[\s、·•・.。“”\"'‘’()（）]")
Decided = Mapping[str, str]
_SHOWN = 8  # words of a list that a message names


@dataclass(frozen=True, slots=True)
class _Read:
    value: str | None = None
    fault: Fault | None = None


class List:
    """The words allowed in a column, and what leads to each.

    Parameters
    ----------
    column, organisation
        Which column it is, and whose words are allowed.
    decided
        What words mean that are not on this list: a word of it, itself (it is added), or `kexie.choices.LEFT_OUT`.
    """

    def __init__(self, column: Column, organisation: Organisation, decided: Decided | None = None) -> None:
        self.names = column.allowed(organisation)
        self.several = column.kind is Kind.CHOICES
        words = {name.zh for name in column.known(organisation)}
        self._exact = words
        self._normal = {_normal(word): word for word in words}
        others = {
            _normal(other): word
            for word, ways in (*_SYNONYMS.items(), *((unit, (alias,)) for alias, unit in ALIASES.items()))
            if word in words
            for other in ways
        }
        others |= {_normal(way): word for way, word in column.ways(organisation).items()}
        former = {_normal(old): new for old, new in column.former(organisation).items()}
        self._normal = others | former | self._normal
        # What was decided for a list that has changed since is asked about anew.
        self._decided = {
            _normal(typed): word for typed, word in (decided or {}).items() if word in {*words, LEFT_OUT, typed}
        }
        self._places = Places(organisation) if column.choices is Source.COUNTIES else None

    def read(self, cell: str) -> _Read:
        """Return the word, or the words, that a cell means."""
        if cell in self._exact:
            return _Read(cell)
        word = self._word(cell)
        if word:
            return _Read(word, Fault.CHOICES_READ_AS)
        if self._places:
            county, by_township = self._places.county_of(cell)
            if county and _normal(cell) not in self._decided:
                return _Read(county, Fault.COUNTIES_FROM_TOWNSHIPS if by_township else Fault.CHOICES_READ_AS)
        decided = self._decided.get(_normal(cell))
        if decided is not None:
            return (
                _Read(fault=Fault.WORD_LEFT_OUT) if decided == LEFT_OUT else _Read(decided, _of_decision(cell, decided))
            )
        if self.several:
            words = [
                self._word(part) or self._decided.get(_normal(part)) for part in _BETWEEN.split(cell) if part.strip()
            ]
            if words and all(words):
                joined = "、".join(dict.fromkeys(word for word in words if word))
                is_decided = any(_normal(part) in self._decided for part in _BETWEEN.split(cell))
                return _Read(
                    joined, None if joined == cell else Fault.WORD_READ_AS if is_decided else Fault.CHOICES_READ_AS
                )
        return _Read(fault=Fault.NOT_ON_THE_LIST)

    def _word(self, cell: str) -> str | None:
        return self._normal.get(_normal(cell))

    def unlisted(self, cell: str) -> tuple[str, ...]:
        """Return the words of a cell that are on no list and mean none of it: one, or some of several."""
        if not self.several:
            return (cell,)
        parts = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
        return tuple(
            dict.fromkeys(part for part in parts if not self._word(part) and _normal(part) not in self._decided)
        )

    def by_likeness(self, cell: str) -> tuple[Name, ...]:
        """Return the words of the list, those most like a cell first."""
        signs = set(cell)
        return tuple(sorted(self.names, key=lambda name: -len(signs & set(name.zh))))

    def closest(self, cell: str) -> Name:
        """Return the words of the list, those most like a cell first; a long list is cut."""
        names = self.by_likeness(cell)
        zh = "、".join(name.zh for name in names[:_SHOWN])
        en = ", ".join(f"{name.zh} ({name.en})" for name in names[:_SHOWN])
        if len(names) > _SHOWN:
            return Name(f"{zh}等", f"{en} and others")
        return Name(zh, en)


def typed(
    texts: Texts, organisation: Organisation, decided: Decided | None = None, *, keeps_unlisted: bool = False
) -> tuple[pd.Series[Any], list[Finding]]:
    """Read a column of words of a list; cells that are none are missing, or kept as they are, and told."""
    allowed = List(texts.column, organisation, decided)
    reads = [allowed.read(word) if word else _Read() for word in texts.words.tolist()]
    if keeps_unlisted:
        reads = [
            _Read(word, Fault.WORD_KEPT) if read.fault is Fault.NOT_ON_THE_LIST else read
            for read, word in zip(reads, texts.words.tolist(), strict=True)
        ]
    values = texts.spread(objects(read.value for read in reads))
    return values, _told(texts, reads, allowed)


def _told(texts: Texts, reads: Sequence[_Read], allowed: List) -> list[Finding]:
    faults = objects(read.fault for read in reads)
    words = objects(read.value for read in reads)

    def details(code: int) -> Mapping[str, object]:
        word = texts.words[code]
        return {"choices": allowed.closest(word), "key": texts.column.key, "words": allowed.unlisted(word)}

    def read(code: int) -> str:
        return str(words[code])

    findings = texts.fatal(Fault.NOT_ON_THE_LIST, texts.rows_of(faults == Fault.NOT_ON_THE_LIST), details)
    findings += texts.fatal(Fault.WORD_KEPT, texts.rows_of(faults == Fault.WORD_KEPT), details)
    findings += texts.fatal(Fault.WORD_LEFT_OUT, texts.rows_of(faults == Fault.WORD_LEFT_OUT))
    decided = np.array([read.fault in (Fault.WORD_READ_AS, Fault.WORD_ADDED) for read in reads], dtype=bool)
    for code in np.flatnonzero(decided):
        findings += texts.note(faults[code], np.arange(len(decided)) == code, read)
    by_township = faults == Fault.COUNTIES_FROM_TOWNSHIPS
    findings += texts.note(Fault.COUNTIES_FROM_TOWNSHIPS, by_township & texts.given, read)
    other = texts.given & np.array([word is not None for word in words], dtype=bool) & ~by_township
    differs = (texts.typed != words) & other & ~decided
    return findings + texts.note(Fault.CHOICES_READ_AS, differs, read)


def _of_decision(cell: str, decided: str) -> Fault:
    return Fault.WORD_ADDED if _normal(cell) == _normal(decided) else Fault.WORD_READ_AS


def _normal(word: str) -> str:
    return _UNSAID.sub("", plain_forms(word)).upper()
