"""The command ``kexie``: figures, templates, the dictionary, and the start of the dashboard."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import unicodedata
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kexie import __version__, describe, measure, report, store
from kexie.declared import DeclarationError
from kexie.registers import REGISTERS
from kexie.words import LANGUAGES, Language, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kexie.measure import Figure
    from kexie.quantity import Quantity
    from kexie.store import Revision

APPLICATION = Path(__file__).resolve().parent.parent / "dashboard.py"
# Addresses that mean every network of the machine; a browser on it uses localhost.
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


class Refusal(click.ClickException):
    """What keeps a command from its work, in a sentence on stderr. The command exits with 1."""

    def show(self, file: Any = None) -> None:
        """Print the sentence without the English ``Error:`` before it."""
        click.echo(self.message, file=file, err=True)


class WrongCall(Refusal):
    """A command that asks for what there is not. It exits with 2, as with an option that does not exist."""

    exit_code = 2


def _language_of_environment() -> Language:
    return "zh" if os.environ.get("LANG", "").lower().startswith("zh") else "en"


# Help is in the language of the terminal; what a command prints follows --lang.
HELP = _language_of_environment()

_language = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default=_language_of_environment,
    show_default=sentence("of the environment", HELP),
    help=sentence("Language of what is printed.", HELP),
)


@click.group(help=sentence("The year of an association: its figures, its registers, its dashboard.", HELP))
@click.version_option(__version__, prog_name="kexie")
def main() -> None:
    """Stand before the commands; each of them reads the data for itself."""


@main.command(help=sentence("List the figures of a year: as published, as counted, and the verdict.", HELP))
@click.option("--year", type=int, help=sentence("The year; the latest if left out.", HELP))
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@click.option(
    "--evidence-in",
    "text_of_report",
    metavar="REPORT.txt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("Check that every phrase cited occurs in the text of the report.", HELP),
)
@_language
def figures(*, year: int | None, as_json: bool, text_of_report: Path | None, language: Language) -> None:
    """Print the figures of a year, and check their evidence if asked to."""
    revision = _revision()
    year = _year(year, revision, language)
    found = measure.figures(revision.metrics, revision.reports.get(year), revision.of_year(year))
    # Bytes, so that the encoding of the terminal has no say in a file.
    click.echo(_json(found).encode() if as_json else _table(found, revision, year, language))
    if text_of_report:
        # With --json, stdout holds the figures alone.
        click.echo(_evidence(revision, year, text_of_report, language), err=as_json)


@main.command(help=sentence("Start the dashboard and print its address.", HELP))
@click.option(
    "--host",
    default="localhost",
    envvar="STREAMLIT_SERVER_ADDRESS",
    show_default=True,
    help=sentence(
        "Address to listen on. The name that visitors use, if another, goes into STREAMLIT_BROWSER_SERVER_ADDRESS.",
        HELP,
    ),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8501,
    envvar="STREAMLIT_SERVER_PORT",
    show_default=True,
    help=sentence("Port to listen on.", HELP),
)
@_language
def serve(*, host: str, port: int, language: Language) -> None:
    """Refuse what would fail before the first visitor's eyes, then make way for Streamlit."""
    _revision()
    _free(host, port, language)
    if not APPLICATION.exists():
        raise Refusal(sentence("{file} is missing: start the dashboard from its checkout.", language, file=APPLICATION))
    seen_as = os.environ.get("STREAMLIT_BROWSER_SERVER_ADDRESS") or ("localhost" if host in EVERYWHERE else host)
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    address = f"http://{f'[{seen_as}]' if ':' in seen_as else seen_as}:{port}/{base}"
    click.echo(sentence("Open {address} in a browser. Ctrl+C stops it.", language, address=address))
    # Streamlit reads its configuration beside dashboard.py, and one in the folder it is started in as well.
    if given := os.environ.get(store.FOLDER_VARIABLE):
        os.environ[store.FOLDER_VARIABLE] = str(Path(given).resolve())
    os.chdir(APPLICATION.parent)
    options = {
        "server.address": host,
        "server.port": port,
        # Visitors' pages may talk to the server by this name.
        "browser.serverAddress": seen_as,
        # Its address has just been said.
        "logger.hideWelcomeMessage": "true",
    }
    flags = [f"--{key}={value}" for key, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", str(APPLICATION), *flags]
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


@main.command(help=sentence("Write the data dictionary as Markdown, in both languages.", HELP))
def dictionary() -> None:
    """Print the dictionary."""
    revision = _revision()
    click.echo(describe.dictionary(revision.organisation, revision.metrics).encode(), nl=False)


@main.command(help=sentence("Write a blank register to fill in (CSV).", HELP))
@click.argument("register", type=click.Choice(list(REGISTERS)))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=sentence("File to write; one that exists is left alone.", HELP),
)
@_language
def template(*, register: str, output: Path | None, language: Language) -> None:
    """Write a template to a file or to stdout."""
    blank = describe.template(REGISTERS[register])
    if output is None:
        click.echo(blank, nl=False)
        return
    try:
        # "x": a register that somebody has filled in is never overwritten by a blank one.
        with output.open("xb") as file:
            file.write(blank)
    except FileExistsError:
        raise Refusal(sentence("{file} exists and is left as it is.", language, file=output)) from None
    except OSError as error:
        raise Refusal(f"{output}: {error.strerror}") from None


def _revision() -> Revision:
    try:
        return store.load(store.folder())
    except DeclarationError as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"{error.filename}: {error.strerror}") from None


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
            "verdict": figure.verdict.code,
        }
        for figure in figures
    ]
    return json.dumps({"figures": entries}, ensure_ascii=False, indent=2)


def _plain(quantity: Quantity) -> dict[str, Any]:
    # JSON knows no decimal. A float prints up to 15 digits as they were: enough for 万元 to the 分.
    number = int(quantity.value) if quantity.value == int(quantity.value) else float(quantity.value)
    return {"value": number, "bound": quantity.bound.value}


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
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
    title = say("{name}, {year}", name=revision.organisation.name[language], year=year)
    return "\n".join([title, "", *(line.rstrip() for line in lines)])


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


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


def _free(host: str, port: int, language: Language) -> None:
    """Refuse an address on which nothing can listen."""
    say = partial(sentence, language=language)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Refusal(say("{host} is no address of this machine.", host=host)) from None
    failures = []
    for family, kind, protocol, _, address in found:
        with socket.socket(family, kind, protocol) as listener:
            # As the server does: a port it has just left is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(address)
            except OSError as error:
                failures.append(error.errno)
    if errno.EADDRINUSE in failures:
        raise Refusal(say("Port {port} is taken. Choose another one with --port.", port=port))
    # One of localhost's two addresses may be missing.
    if len(failures) == len(found):
        why = os.strerror(failures[0] or 0)
        raise Refusal(say("Nothing can listen on {host}, port {port}: {why}.", host=host, port=port, why=why))
