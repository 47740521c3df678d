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

from kexie.declared import Entry, Mistake, line
from kexie.quantity import Bound, Quantity, find
from kexie.words import LANGUAGES, Language, Name

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


def read(
    text: str,
    figures: str,
    *,
    year: int,
    metrics: tuple[Metric, ...],
    folder: str = "",
    languages: tuple[Language, ...] = LANGUAGES,
) -> Report:
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
    languages
        In which languages names have to be given.

    Raises
    ------
    DeclarationError
        With file, line or key, and reason. A figure that its own phrase does not bear is refused.
    """
    entry = Entry.read(text, f"{folder}report.toml")
    entry.languages = languages
    date = entry.text("published_on")
    published_on = dt.date(year, 12, 31)
    try:
        published_on = dt.date.fromisoformat(date)
    except ValueError:
        if date:
            entry.refuse("published_on", "{value} is not a date like 2026-01-13", value=repr(date))
    known = {metric.key: metric for metric in metrics}
    report = Report(
        year=year,
        title=entry.name("title"),
        publisher=entry.name("publisher"),
        published_on=published_on,
        address=entry.text("address", ""),
        not_stated=tuple(_name(one) for one in entry.entries("not_stated", [])),
        figures=_figures(figures, f"{folder}published.csv", known, entry.mistakes),
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
    zh = entry.text("zh")
    name = Name(zh, entry.text("en", ... if "en" in entry.languages else zh))
    entry.finish()
    return name


def _explanations(entry: Entry, metrics: dict[str, Metric]) -> dict[str, Name]:
    for key in entry.untaken():
        if key not in metrics:
            entry.refuse(key, "is not a metric of metrics.toml")
    return {key: entry.name(key) for key in entry.untaken()}


def _figures(text: str, source: str, metrics: dict[str, Metric], mistakes: list[Mistake]) -> dict[str, Published]:
    rows = csv.DictReader(text.splitlines())
    figures: dict[str, Published] = {}
    if tuple(rows.fieldnames or ()) != COLUMNS:
        details = {"columns": Name("、".join(COLUMNS), ", ".join(COLUMNS))}
        mistakes.append(Mistake(source, line(1), "the columns must be {columns}", details))
        return figures
    for row in rows:
        place = line(rows.line_num)
        if None in row or None in row.values():
            mistakes.append(Mistake(source, place, "needs {count} fields", {"count": len(COLUMNS)}))
            continue
        figure = _figure(row, source, place, metrics)
        if isinstance(figure, Mistake):
            mistakes.append(figure)
        elif figure.metric in figures:
            mistakes.append(Mistake(source, place, "{metric} has a figure already", {"metric": figure.metric}))
        else:
            figures[figure.metric] = figure
    return figures


def _figure(row: dict[str, Any], source: str, place: Name, metrics: dict[str, Metric]) -> Published | Mistake:
    metric = metrics.get(row["metric"])
    if metric is None:
        return Mistake(source, place, "{value} is not a metric of metrics.toml", {"value": repr(row["metric"])})
    for column, declared in (("unit", metric.unit), ("focus_area", metric.focus_area or "")):
        if row[column] != declared:
            both = {"column": column, "value": repr(row[column]), "declared": repr(declared)}
            return Mistake(source, place, "{column} is {value}, but {declared} in metrics.toml", both)
    try:
        value, bound = Decimal(row["value"]), Bound(row["bound"])
        # Of a range the column gives the lower end, and the phrase brings the upper one.
        quantity = Quantity(value, bound, row["unit"], row["value"] if bound is Bound.BETWEEN else "")
    except InvalidOperation:
        return Mistake(source, place, "{value} is not a number", {"value": repr(row["value"])})
    except ValueError as error:
        return Mistake(source, place, "is not a quantity: {error}", {"error": error})
    # The phrase is the proof, and brings the word the report used for the bound.
    for said in find(row["evidence"]):
        if (said.value, said.bound, said.unit) == (quantity.value, quantity.bound, quantity.unit):
            return Published(metric.key, said, row["evidence"])
    wanted = Name(quantity["zh"], quantity["zh"])
    if quantity.bound is Bound.BETWEEN:
        wanted = Name(f"从 {row['value']} 起的区间", f"a range from {row['value']}")
    details: dict[str, object] = {"phrase": repr(row["evidence"]), "wanted": wanted}
    return Mistake(source, place, "the phrase {phrase} does not say {wanted}", details)
