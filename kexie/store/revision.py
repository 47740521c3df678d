"""One state of everything that is held: what a page reads throughout."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from kexie.metrics import Metric
from kexie.organisation import Organisation
from kexie.registers import REGISTERS, SAMPLE, Kind, Register
from kexie.report import Report


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word in a column of a register that its list does not have, and how many rows hold it."""

    register: Register
    column: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of everything that is held. ``tables`` holds all years; a year may lack a report.

    ``complete`` holds the year and the key of each metric whose records an analyst has declared complete.

    ``version`` names it to readers: the number of the revision, and a digest of all that led to it and of what is
    declared. ``at`` says when it was stored; None before anything is.
    """

    number: int
    version: str
    organisation: Organisation
    metrics: tuple[Metric, ...]
    reports: dict[int, Report]
    tables: dict[str, pd.DataFrame]
    complete: frozenset[tuple[int, str]] = frozenset()
    at: dt.datetime | None = None

    @property
    def years(self) -> list[int]:
        """The years with a report or a row, latest first."""
        with_rows = {int(year) for table in self.tables.values() for year in table["year"].dropna().unique()}
        return sorted(with_rows | set(self.reports), reverse=True)

    @property
    def is_sample(self) -> bool:
        """Whether the rows are made up. No check lets real rows and made-up ones into one store, so one row tells."""
        first = (str(table[REGISTERS[key].id].iloc[0]) for key, table in self.tables.items() if len(table))
        return any(number.startswith(SAMPLE) for number in first)

    def complete_in(self, year: int) -> frozenset[str]:
        """Return the keys of the metrics whose records of a year are declared complete."""
        return frozenset(metric for one, metric in self.complete if one == year)

    def of_year(self, year: int) -> dict[str, pd.DataFrame]:
        """Return the rows of a year, by register."""
        return {key: table[table["year"] == year] for key, table in self.tables.items()}

    def without_year(self) -> dict[str, pd.DataFrame]:
        """Return the rows that belong to no year, by register; none is stored so today."""
        found = {key: table[table["year"].isna()] for key, table in self.tables.items()}
        return {key: rows for key, rows in found.items() if len(rows)}

    def unknown_words(self) -> tuple[Unknown, ...]:
        """Return the words that are held and on no list: a list may have lost them since."""
        found = []
        for register in REGISTERS.values():
            table = self.tables[register.key]
            for column in register.columns:
                allowed = {name.zh for name in column.known(self.organisation)}
                if not allowed:
                    continue
                words = table[column.key].dropna()
                if column.kind is Kind.CHOICES:
                    words = words.str.split("、").explode()
                counts = words[~words.isin(allowed)].value_counts()
                found += [Unknown(register, column.key, str(word), int(rows)) for word, rows in counts.items()]
        return tuple(found)
