"""A made-up sample: three years of registers as an association might keep them, to try the dashboard with.

Rows have the shapes of real life: seasons with a busy September, some counties that report late or leave out a month,
dates of which only the month is known, counts that are open. In the last year, which has a report, they come to what
it published, but for a few figures that deliberately do not (`SHORT`, `OVER`, `NONE`). Every number of a row begins
with `kexie.registers.SAMPLE`, by which such rows are known wherever they go.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from kexie.metrics import Aggregate, Metric
from kexie.organisation import Organisation
from kexie.quantity import MONEY, Quantity
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS, SAMPLE, Column, Kind, Register
from kexie.report import Report
from kexie.store import read_folder
from kexie.write import csv

# Which of the published figures, by their order, the rows fall short of, exceed, and have nothing for.
SHORT, OVER, NONE = 5, 11, 17

_SHARES = {EVENTS: 0.40, ATTENDANCE: 0.38, OUTCOMES: 0.10, FUNDING: 0.07, PROJECTS: 0.05}
_YEARS = (0.28, 0.34, 0.38)
_MONTHS = np.array([2, 1, 5, 6, 9, 7, 5, 6, 20, 9, 8, 6]) / 84
_DECLARED = ("organisation.toml", "metrics.toml", "townships.csv", "words.toml")

Random = np.random.Generator
# Of each column of a register, the cells as a clerk types them; "" is blank.
Cells = dict[str, np.ndarray]


class NoReport(Exception):  # noqa: N818 - it reads as what happened
    """There is no report that made-up rows could come to."""


def write(
    source: Path,
    target: Path,
    *,
    rows: int,
    seed: int,
) -> None:
    """Write a data folder with the declarations of another one and made-up registers of three years.

    Parameters
    ----------
    source
        The folder whose declarations are taken. Its last report is of the last year of the sample.
    target
        The folder to make; it must not exist.
    rows
        How many rows in all registers and years, about.
    seed
        The same seed makes the same rows.

    Raises
    ------
    DeclarationError
        Where the folder cannot be read.
    NoReport
        Where it has no report that the rows could come to.
    """
    declared = read_folder(source)
    if not declared.reports:
        raise NoReport
    last = max(declared.reports)
    target.mkdir(parents=True)
    for name in _DECLARED:
        if (source / name).exists():
            shutil.copy(source / name, target / name)
    for register, year, table in _registers(
        declared.organisation, declared.metrics, declared.reports[last], rows=rows, seed=seed, last=last
    ):
        folder = target / str(year)
        folder.mkdir(exist_ok=True)
        (folder / f"{register.key}.csv").write_bytes(csv(table))
    for name in ("report.toml", "published.csv"):
        shutil.copy(source / str(last) / name, target / str(last) / name)


def _registers(
    organisation: Organisation, metrics: Sequence[Metric], report: Report, *, rows: int, seed: int, last: int
) -> Iterator[tuple[Register, int, pd.DataFrame]]:
    """Yield each register of each year as a table of cells as they are typed, under the headers of its template."""
    random = np.random.default_rng(seed)
    published = {metric: report.figures[metric.key].quantity for metric in metrics if metric.key in report.figures}
    events: dict[int, pd.DataFrame] = {}
    for register, share in _SHARES.items():
        own = register.of(organisation)
        counted = [metric for metric in metrics if metric.register.key == register.key]
        made = _Maker(own, organisation, random, counted)
        targets = {
            metric: _target(quantity, place)
            for place, (metric, quantity) in enumerate(published.items())
            if metric in counted
        }
        tables = _of_years(made, counted, max(int(rows * share), 1), last, events if register is ATTENDANCE else {})
        tables[last] = pd.concat([tables[last], made.tallies(targets, last)], ignore_index=True)
        for year, table in tables.items():
            numbers = [f"{SAMPLE}{register.key[:2].upper()}{year}-{number}" for number in range(1, len(table) + 1)]
            table[own.id] = numbers
            if register is EVENTS:
                events[year] = table
            headers = {column.key: _header(column) for column in own.columns}
            yield own, year, table[list(headers)].rename(columns=headers)


def _of_years(
    made: _Maker, metrics: Sequence[Metric], rows: int, last: int, events: Mapping[int, pd.DataFrame]
) -> dict[int, pd.DataFrame]:
    """Return rows that no figure of the last year counts; those that it would count belong to the year before."""
    years = made.random.choice([last - 2, last - 1, last], size=rows, p=_YEARS)
    cells = made.rows(years)
    if events:
        made.at_events(cells, years, events)
    table = pd.DataFrame(cells)
    moved = (years == last) & np.logical_or.reduce([_counts(metric, table) for metric in metrics])
    years = np.where(moved, last - 1, years)
    for column in made.dated:
        table.loc[moved, column] = table.loc[moved, column].str.replace(str(last), str(last - 1), regex=False)
    inherited = made.register.inherited
    if inherited:
        # Of another year, they are of no event of this one; the others do not repeat what their event says.
        table.loc[moved, inherited.by] = ""
        table.loc[table[inherited.by] != "", list(inherited.columns)] = ""
    return {year: table[years == year].reset_index(drop=True) for year in (last - 2, last - 1, last)}


def _header(column: Column) -> str:
    return f"{column.name.zh}({MONEY})" if column.unit == MONEY else column.name.zh


def _counts(metric: Metric, table: pd.DataFrame) -> np.ndarray:
    """Return which rows a metric counts."""
    counted = np.ones(len(table), dtype=bool)
    for condition in metric.conditions:
        counted &= table[condition.column].isin(condition.values).to_numpy() != condition.excludes
    return counted


def _target(quantity: Quantity, place: int) -> Decimal:
    """Return what the rows are to come to for a published figure, in the register's own unit."""
    low, high = quantity.interval.low, quantity.interval.high
    inside = quantity.value if low == high else low + (min(high, low * 2) - low) * Decimal("0.3")
    step = Decimal("0.1") if quantity.unit == MONEY else Decimal(1)
    wanted = {SHORT: low * Decimal("0.7"), OVER: min(high, low * 2) * Decimal("1.25"), NONE: Decimal(0)}
    target = wanted.get(place, inside)
    return (target / step).to_integral_value() * step


class _Maker:
    """Makes cells of one register."""

    def __init__(
        self, register: Register, organisation: Organisation, random: Random, metrics: Sequence[Metric]
    ) -> None:
        self.register = register
        self.organisation = organisation
        self.random = random
        self.places = [one.name.zh for one in organisation.counties if not one.code]
        self.counties = [one.name.zh for one in organisation.counties if one.code] or self.places
        # What the rows of a kind say as a rule, one area and one unit: as metrics have it, or by its place in the list.
        self.as_a_rule = {
            column: self._ties(register[column], metrics)
            for column in ("focus_area", register.unit_column)
            if column and column != register.kind_column and MONEY not in self._allowed(register[column])
        }
        self.dated = [one.key for one in register.columns if one.kind in (Kind.DATE, Kind.YEAR)]

    def rows(self, years: np.ndarray) -> Cells:
        """Return rows of some years, one for each."""
        count = len(years)
        months = self.random.choice(12, size=count, p=_MONTHS) + 1
        cells: Cells = {"county": self._county(years, months)}
        for column in self.register.columns:
            if column.key not in cells:
                cells[column.key] = self._cells(column, years, months)
        for key, ties in self.as_a_rule.items():
            rule = np.array([ties[kind] for kind in cells[self.register.kind_column]], dtype=object)
            # An area is another one now and then, a unit is not.
            keep = self.random.random(count) < (0.9 if key == "focus_area" else 1)
            cells[key] = np.where(keep, rule, cells[key])
        names = np.char.add(cells["county"].astype(str), cells[self.register.kind_column].astype(str))
        for column in self.register.columns:
            if column.key == self.register.label:
                cells[column.key] = names.astype(object)
            elif column.kind is Kind.TEXT and column.required:
                cells[column.key] = np.char.add(cells["county"].astype(str), "科协")
        return cells

    def at_events(self, cells: Cells, years: np.ndarray, events: Mapping[int, pd.DataFrame]) -> None:
        """Let two thirds of the rows be of an event of their year: what an event says is theirs as well."""
        inherited = self.register.inherited
        if inherited is None:
            return
        for year, table in events.items():
            at = np.flatnonzero((years == year) & (self.random.random(len(years)) < 0.67))
            if len(table):
                chosen = table.iloc[self.random.integers(len(table), size=len(at))]
                for key in (inherited.by, *inherited.columns, "county"):
                    cells[key][at] = chosen[key].to_numpy()
                for key, of_event in ((self.register.dated, EVENTS.dated), (self.register.label, EVENTS.label)):
                    cells[key][at] = chosen[of_event].to_numpy()

    def tallies(self, targets: Mapping[Metric, Decimal], year: int) -> pd.DataFrame:
        """Return rows of a year that come to a target for each metric: the ones with most conditions first."""
        made = pd.DataFrame(columns=[column.key for column in self.register.columns])
        amounts: list[Decimal] = []
        done: list[Metric] = []
        for metric in sorted(targets, key=lambda one: -len(one.conditions)):
            counted = _counts(metric, made)
            need = targets[metric] - sum((amounts[place] for place in np.flatnonzero(counted)), Decimal(0))
            if need > 0:
                parts = self._parts(need, metric)
                rows = pd.DataFrame(self.rows(np.full(len(parts), year)))
                for column, value in self._combination(metric, done).items():
                    rows[column] = value
                if self.register.quantity and metric.aggregate is Aggregate.SUM:
                    rows[self.register.quantity] = [f"{part:f}" for part in parts]
                made = pd.concat([made, rows], ignore_index=True)
                amounts += parts if metric.aggregate is Aggregate.SUM else [Decimal(1)] * len(parts)
            done.append(metric)
        return made

    def _combination(self, metric: Metric, done: Sequence[Metric]) -> dict[str, str]:
        """Return values by which a row counts for a metric, and for none that has all of its rows already."""
        known = {one.column: one for one in metric.conditions}
        choices: dict[str, list[str]] = {}
        for column in self.register.columns:
            words = self._allowed(column)
            condition = known.get(column.key)
            if condition and not condition.excludes:
                choices[column.key] = list(condition.values)
            elif condition:
                choices[column.key] = [word for word in words if word not in set(condition.values)]
            elif column.kind is Kind.TRUTH:
                choices[column.key] = ["否"]
            elif column.key in {one.column for other in done for one in other.conditions}:
                choices[column.key] = words
        for values in product(*choices.values()):
            row = dict(zip(choices, values, strict=True))
            if not any(_counts(other, pd.DataFrame([row])).any() for other in done):
                return row
        return {key: values[0] for key, values in choices.items()}

    def _parts(self, need: Decimal, metric: Metric) -> list[Decimal]:
        step = Decimal("0.1") if metric.unit == MONEY else Decimal(1)
        whole = int(need / step)
        count = whole if metric.aggregate is Aggregate.ROWS else min(whole, 12 if whole < 1000 else 40)
        spread = self.random.multinomial(whole - count, np.full(count, 1 / count)) + 1
        return [int(part) * step for part in spread]

    def _allowed(self, column: Column) -> list[str]:
        return [name.zh for name in column.allowed(self.organisation)]

    def _ties(self, column: Column, metrics: Sequence[Metric]) -> dict[str, str]:
        """Return for each kind the word of a column that goes with it."""
        words, kinds = self._allowed(column), ["", *self._allowed(self.register[self.register.kind_column])]
        # Every area has its kinds; a unit is one of the first two.
        ties = {
            kind: words[place % (len(words) if column.key == "focus_area" else 2)] for place, kind in enumerate(kinds)
        }
        for metric in metrics:
            said = {one.column: list(one.values) for one in metric.conditions if not one.excludes}
            for kind in said.get(self.register.kind_column, []):
                ties[kind] = said.get(column.key, [ties[kind]])[0]
        return ties

    def _county(self, years: np.ndarray, months: np.ndarray) -> np.ndarray:
        """Return counties: the last reports late in the last year, the one before leaves out July."""
        weights = 1 / np.arange(1, len(self.counties) + 1) ** 0.5
        chosen = self.random.choice(self.counties, size=len(years), p=weights / weights.sum())
        # An association of one county has nobody to be late.
        *_, silent_one, late_one = ("", "", *self.counties[1:])
        late = (chosen == late_one) & (years == years.max()) & (months > 9)
        silent = (chosen == silent_one) & (months == 7)
        chosen = np.where(late | silent, self.counties[0], chosen)
        if self.places:
            others = self.random.choice(self.places, size=len(years))
            chosen = np.where(self.random.random(len(years)) < 0.1, others, chosen)
        return chosen.astype(object)

    def _cells(self, column: Column, years: np.ndarray, months: np.ndarray) -> np.ndarray:
        count = len(years)
        blank = np.full(count, "", dtype=object)
        if column.key == "basis" or MONEY in self._allowed(column):
            # A blank basis means a record, and in what money is counted, the header says.
            return blank
        match column.kind:
            case Kind.YEAR:
                return years.astype(str).astype(object)
            case Kind.DATE:
                return self._dates(years, months) if column.key == self.register.dated else blank
            case Kind.CHOICE:
                cells = self._words(column, count)
            case Kind.CHOICES:
                cells = self._several(column, count)
            case Kind.TRUTH:
                cells = self.random.choice(["是", "否"], size=count).astype(object)
            case Kind.QUANTITY:
                cells = self._quantities(column, count)
            case _:
                return blank
        if column.required or column.key == self.register.unit_column:
            return cells
        return np.where(self.random.random(count) < 0.35, blank, cells)

    def _words(self, column: Column, count: int) -> np.ndarray:
        words = self._allowed(column)
        # Of kinds there are many; of other lists the first words are by far the most used.
        weights = 1 / np.arange(1, len(words) + 1) ** (0.7 if column.key == self.register.kind_column else 1.6)
        return self.random.choice(words, size=count, p=weights / weights.sum()).astype(object)

    def _several(self, column: Column, count: int) -> np.ndarray:
        one, other = self._words(column, count), self._words(column, count)
        both = (self.random.random(count) < 0.2) & (one != other)
        return np.where(both, one + "、" + other, one)

    def _dates(self, years: np.ndarray, months: np.ndarray) -> np.ndarray:
        """Return dates: of one in eight only the month is known, of one in forty only the year."""
        days = self.random.integers(1, 29, size=len(years))
        known = self.random.random(len(years))
        cells = []
        for year, month, day, share in zip(years, months, days, known, strict=True):
            if share < 0.025:
                cells.append(f"{year}年")
            else:
                cells.append(f"{year}年{month}月" if share < 0.15 else f"{year}-{month:02}-{day:02}")
        return np.array(cells, dtype=object)

    def _quantities(self, column: Column, count: int) -> np.ndarray:
        """Return counts of which one in thirty is open, and money to a tenth of a unit."""
        if column.unit == MONEY:
            return np.array([f"{amount:.1f}" for amount in self.random.lognormal(2, 1, size=count) + 0.1], dtype=object)
        people = column.key == "count" and self.register.key == ATTENDANCE.key
        values = np.ceil(self.random.lognormal(4.5 if people else 0.4, 1, size=count)).astype(int)
        open_ended = self.random.random(count) < 0.033
        return np.array(
            [
                f"{value // 10 * 10}余" if is_open and value >= 20 else str(value)
                for value, is_open in zip(values, open_ended, strict=True)
            ],
            dtype=object,
        )
