"""The annual report of a year: who published it, and the figures it printed.

Read from ``data/<year>/report.toml`` and ``published.csv``. A published figure is frozen: it stays as the
report printed it, whatever the registers come to hold. Each carries the shortest phrase of the report that
bears it.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from kexie.declared import DeclarationError, Entry
from kexie.quantity import Bound, Quantity, find
from kexie.words import Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kexie.metrics import Metric

COLUMNS = ("metric", "value", "bound", "unit", "focus_area", "evidence")


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as the report printed it. ``evidence`` is the phrase that bears it, letter by letter."""

    metric: str
    quantity: Quantity
    evidence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a year: its figures, what it does not say, and how the office explains variances.

    ``figures`` and ``explanations`` go by the key of their metric.
    """

    year: int
    title: Name
    publisher: Name
    published_on: dt.date
    address: str
    not_stated: tuple[Name, ...]
    figures: dict[str, Published]
    explanations: dict[str, Name]


def read(text: str, figures: str, *, year: int, metrics: tuple[Metric, ...], folder: str = "") -> Report:
    """Read the declaration of a report and its figures.

    Parameters
    ----------
    text
        ``report.toml``.
    figures
        ``published.csv``, with the columns `COLUMNS`.
    year
        The year the report is about.
    metrics
        The metrics declared; a figure belongs to one of them.
    folder
        What stands before the file names in an error.

    Raises
    ------
    DeclarationError
        With file, line or key, and reason. A figure that its own phrase does not bear is refused.
    """
    entry = Entry.read(text, f"{folder}report.toml")
    date = entry.text("published_on")
    try:
        published_on = dt.date.fromisoformat(date)
    except ValueError:
        raise entry.error("published_on", f"{date!r} is no date like 2026-01-13") from None
    known = {metric.key: metric for metric in metrics}
    report = Report(
        year=year,
        title=entry.name("title"),
        publisher=entry.name("publisher"),
        published_on=published_on,
        address=entry.text("address", ""),
        not_stated=tuple(_name(one) for one in entry.entries("not_stated", [])),
        figures=_figures(figures, f"{folder}published.csv", known),
        explanations=_explanations(entry.entry("explanation", {}), known),
    )
    entry.finish()
    return report


def evidence_missing(report: Report, text: str) -> list[Published]:
    """Return the figures whose phrase does not occur in the text of the report.

    Full-width and half-width forms of a character count as one, and line breaks as nothing.
    """
    missing = set(phrases_missing([figure.evidence for figure in report.figures.values()], text))
    return [figure for figure in report.figures.values() if figure.evidence in missing]


def phrases_missing(phrases: Iterable[str], text: str) -> list[str]:
    """Return the phrases that do not occur in the text of a report, compared as `evidence_missing` says."""
    text = _comparable(text)
    return [phrase for phrase in phrases if _comparable(phrase) not in text]


def _comparable(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _name(entry: Entry) -> Name:
    name = Name(entry.text("zh"), entry.text("en"))
    entry.finish()
    return name


def _explanations(entry: Entry, metrics: dict[str, Metric]) -> dict[str, Name]:
    for key in entry.untaken():
        if key not in metrics:
            raise entry.error(key, "is no metric of metrics.toml")
    return {key: entry.name(key) for key in entry.untaken()}


def _figures(text: str, source: str, metrics: dict[str, Metric]) -> dict[str, Published]:
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise DeclarationError(source, "line 1", f"the columns must be {', '.join(COLUMNS)}")
    figures: dict[str, Published] = {}
    for row in rows:
        line = f"line {rows.line_num}"
        if None in row or None in row.values():
            raise DeclarationError(source, line, f"needs {len(COLUMNS)} fields")
        figure = _figure(row, source, line, metrics)
        if figure.metric in figures:
            raise DeclarationError(source, line, f"{figure.metric} has a figure already")
        figures[figure.metric] = figure
    return figures


def _figure(row: dict[str, Any], source: str, line: str, metrics: dict[str, Metric]) -> Published:
    metric = metrics.get(row["metric"])
    if metric is None:
        raise DeclarationError(source, line, f"{row['metric']!r} is no metric of metrics.toml")
    for column, declared in (("unit", metric.unit), ("focus_area", metric.focus_area or "")):
        if row[column] != declared:
            reason = f"{column} is {row[column]!r}, but {declared!r} in metrics.toml"
            raise DeclarationError(source, line, reason)
    try:
        value, bound = Decimal(row["value"]), Bound(row["bound"])
        # Of a range the column gives the lower end, and the phrase brings the upper one.
        quantity = Quantity(value, bound, row["unit"], row["value"] if bound is Bound.BETWEEN else "")
    except InvalidOperation:
        raise DeclarationError(source, line, f"{row['value']!r} is no number") from None
    except ValueError as error:
        raise DeclarationError(source, line, f"is no quantity: {error}") from None
    # The phrase is the proof, and brings the word the report used for the bound.
    for said in find(row["evidence"]):
        if (said.value, said.bound, said.unit) == (quantity.value, quantity.bound, quantity.unit):
            return Published(metric.key, said, row["evidence"])
    wanted = f"a range from {row['value']}" if quantity.bound is Bound.BETWEEN else quantity["zh"]
    raise DeclarationError(source, line, f"the phrase {row['evidence']!r} does not say {wanted}")
