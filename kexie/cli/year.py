"""``figures``: every metric of a year, as published and as counted; and whether the report bears them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kexie import measure, report
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, lines_of, opened, revision_of
from kexie.registers import REGISTERS
from kexie.words import LANGUAGES, Language, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kexie.measure import Figure
    from kexie.quantity import Quantity
    from kexie.store import Revision


@click.command(help=sentence("List the figures of a year: as published, as counted, and the verdict.", HELP))
@click.option("--year", type=int, help=sentence("The year; the latest if left out.", HELP))
@click.option("--revision", type=int, help=sentence("As of this revision; the latest if left out.", HELP))
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@click.option(
    "--evidence-in",
    "text_of_report",
    metavar="REPORT.txt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("Check that every phrase cited occurs in the text of the report.", HELP),
)
@language_option
def figures(
    *, year: int | None, revision: int | None, as_json: bool, text_of_report: Path | None, language: Language
) -> None:
    """Print the figures of a year, and check their evidence if asked to."""
    held = revision_of(opened(), revision, language)
    if held.is_sample:
        click.echo(sentence("Made-up sample", language), err=True)
    year = _year(year, held, language)
    found = measure.figures(held.metrics, held.reports.get(year), held.tallies(year), held.complete_in(year))
    # Bytes, so that the encoding of the terminal has no say in a file.
    click.echo(_json(found).encode() if as_json else _table(found, held, year, language))
    if text_of_report:
        # With --json, stdout holds the figures alone.
        click.echo(_evidence(held, year, text_of_report, language), err=as_json)


def _year(asked: int | None, revision: Revision, language: Language) -> int:
    say = partial(sentence, language=language)
    if not revision.years:
        raise WrongCall(say("Nothing is held yet: no report, no register."))
    if asked is None:
        return revision.years[0]
    if asked not in revision.years:
        held = ", ".join(str(year) for year in revision.years)
        raise WrongCall(say("Nothing is held for {year}. There is: {held}.", year=asked, held=held))
    return asked


def _json(figures: Sequence[Figure]) -> str:
    entries = [
        {
            "metric": figure.metric.key,
            "focus_area": figure.metric.focus_area,
            "title": {language: figure.metric.name[language] for language in LANGUAGES},
            "unit": figure.metric.unit,
            "published": (
                _plain(figure.published.quantity) | {"evidence": figure.published.evidence}
                if figure.published
                else None
            ),
            "counted": _plain(figure.counted.quantity) if figure.counted.quantity else None,
            "reported": _plain(figure.reported.quantity) if figure.reported.quantity else None,
            "verdict": figure.verdict.code,
        }
        for figure in figures
    ]
    return json.dumps({"figures": entries}, ensure_ascii=False, indent=2)


def _plain(quantity: Quantity) -> dict[str, Any]:
    span = quantity.interval
    return {
        "value": _number(quantity.value),
        "bound": quantity.bound.value,
        "interval": {
            "low": _number(span.low),
            "high": _number(span.high),
            "holds_low": span.holds_low,
            "holds_high": span.holds_high,
        },
    }


def _number(value: Decimal) -> int | float:
    # JSON knows no decimal. A float prints up to 15 digits as they were: enough for 万元 to the 分.
    return int(value) if value == int(value) else float(value)


def _table(figures: Sequence[Figure], revision: Revision, year: int, language: Language) -> str:
    say = partial(sentence, language=language)
    areas = {area.key: area.name for area in revision.organisation.focus_areas}
    rows = [
        [
            areas[figure.metric.focus_area][language] if figure.metric.focus_area else say("Opening totals"),
            figure.metric.name[language],
            figure.published.quantity[language] if figure.published else "—",
            figure.counted.quantity[language] if figure.counted.quantity else "—",
            figure.verdict.value[language],
        ]
        for figure in figures
    ]
    rows.insert(0, [say("Focus area"), say("Figure"), say("Report"), say("Registers"), say("Verdict")])
    title = say("{name}, {year}", name=revision.organisation.name[language], year=year)
    read = [
        say("{name}: {words}", name=figure.metric.name[language], words=words)
        for figure in figures
        for words in figure.readings(language)
    ]
    return "\n".join([title, "", lines_of(rows), *(["", *read] if read else [])])


def _evidence(revision: Revision, year: int, path: Path, language: Language) -> str:
    say = partial(sentence, language=language)
    held = revision.reports.get(year)
    if held is None:
        raise WrongCall(say("No report is held for {year}.", year=year))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongCall(say("{file} is not in UTF-8.", file=path)) from None
    cited = [
        (f"{key} {number}", words)
        for key, table in revision.of_year(year).items()
        for number, words in zip(table[REGISTERS[key].id], table["report_words"], strict=True)
        if isinstance(words, str)
    ]
    absent = set(report.phrases_missing((words for _, words in cited), text))
    missing = [(figure.metric, figure.evidence) for figure in report.evidence_missing(held, text)]
    missing += [(entry, words) for entry, words in cited if words in absent]
    if missing:
        lines = [f"  {where}: {words}" for where, words in missing]
        raise Refusal("\n".join([say("These phrases do not occur in {file}:", file=path), *lines]))
    return say(
        "{figures} phrases of figures and {entries} of entries occur in {file}.",
        figures=len(held.figures),
        entries=len(cited),
        file=path,
    )
