"""One state of everything that is held: what a page reads throughout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kexie.metrics import Metric
from kexie.organisation import Organisation
from kexie.registers import REGISTERS, SAMPLE, Register
from kexie.report import Report
from kexie.store.contents import Contents


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word in a column of a register that its list does not have, and how many rows hold it."""

    register: Register
    column: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of everything that is held: of all years; a year may lack a report.

    ``complete`` holds the year and the key of each metric whose records an analyst has declared complete.

    ``version`` names it to readers: the number of the revision, and a digest of all that led to it and of what is
    declared. ``at`` says when it was stored; None before anything is.
    """

    number: int
    version: str
    organisation: Organisation
    metrics: tuple[Metric, ...]
    reports: dict[int, Report]
    contents: Contents
    complete: frozenset[tuple[int, str]] = frozenset()
    at: dt.datetime | None = None

    @property
    def years(self) -> list[int]:
        """The years with a report or a row, latest first."""
        return sorted((self.contents.years - {0}) | set(self.reports), reverse=True)

    @property
    def is_sample(self) -> bool:
        """Whether the rows are made up. No check lets real rows and made-up ones into one store, so one row tells."""
        return self.contents.first_number.startswith(SAMPLE)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The rows of all years, by register: all of a register are read where it is asked for."""
        return self.contents.tables

    def complete_in(self, year: int) -> frozenset[str]:
        """Return the keys of the metrics whose records of a year are declared complete."""
        return frozenset(metric for one, metric in self.complete if one == year)

    def tallies(self, year: int) -> dict[str, pd.DataFrame]:
        """Return what the rows of a year come to, by register, apart by all that metrics ask for."""
        found = {}
        for key, register in REGISTERS.items():
            own = (metric for metric in self.metrics if metric.register.key == key)
            asked = frozenset(condition.column for metric in own for condition in metric.conditions)
            found[key] = self.contents.tallies(register, year, asked)
        return found

    def of_year(self, year: int) -> dict[str, pd.DataFrame]:
        """Return the rows of a year, by register."""
        return {key: table[table["year"] == year] for key, table in self.tables.items()}

    def without_year(self) -> dict[str, pd.DataFrame]:
        """Return the rows that belong to no year, by register; none is stored so today."""
        if 0 not in self.contents.years:
            return {}
        found = {key: self.contents.rows(register, None) for key, register in REGISTERS.items()}
        return {key: rows for key, rows in found.items() if len(rows)}

    def unknown_words(self) -> tuple[Unknown, ...]:
        """Return the words that are held and on no list: a list may have lost them since."""
        found = []
        for register in REGISTERS.values():
            for column in register.columns:
                allowed = {name.zh for name in column.known(self.organisation)}
                words = self.contents.words(register, column.key) if allowed else {}
                found += [
                    Unknown(register, column.key, word, n)
                    for word, n in sorted(words.items(), key=lambda one: -one[1])
                    if word not in allowed
                ]
        return tuple(found)
