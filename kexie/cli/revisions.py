"""``history``, ``diff``, ``restore``, ``complete``, ``export``, ``backup``: revisions, and what leaves the store."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kexie import clean, write
from kexie.access import Deed
from kexie.cli.committing import difference_told
from kexie.cli.people import by_option, operator, refusals
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, lines_of, opened, revision_of
from kexie.registers import REGISTERS
from kexie.store import Conflict, Origin, ReadOnly
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from kexie.store import Entry, Revision

_NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_FORMATS = ("csv", "xlsx", "datapackage")


@click.command(help=sentence("List the revisions, the latest first: who, when, which files.", HELP))
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@language_option
def history(*, as_json: bool, language: Language) -> None:
    """Print the history of the store."""
    say = partial(sentence, language=language)
    held = opened()
    with refusals(language):
        entries = held.history()
    if as_json:
        click.echo(json.dumps({"revisions": list(map(_entry_json, entries))}, ensure_ascii=False, indent=2).encode())
        return
    rows = [[say("Revision"), say("Time"), say("By"), say("Rows"), say("Files"), say("Note")]]
    rows += [
        [
            str(entry.number),
            f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
            entry.by,
            f"+{entry.added} ~{entry.changed} -{entry.removed}",
            listing([name for _, name in entry.files], language) or "—",
            _note(entry, language),
        ]
        for entry in entries
    ]
    click.echo(lines_of(rows).encode())


@click.command(help=sentence("Show what one revision changed against another.", HELP))
@click.argument("earlier", type=click.IntRange(min=1))
@click.argument("later", type=click.IntRange(min=1))
@language_option
def diff(*, earlier: int, later: int, language: Language) -> None:
    """Print the difference of two revisions, cell by cell."""
    held = opened()
    for number in (earlier, later):
        revision_of(held, number, language)
    told = [
        difference_told(one, language)
        for one in held.between(earlier, later)
        if len(one.added) or one.changed or len(one.removed)
    ]
    click.echo(("\n".join(told) or sentence("Nothing changes.", language)).encode())


@click.command(help=sentence("Make an earlier revision the present one again, as a new revision.", HELP))
@click.argument("revision", type=click.IntRange(min=1))
@click.option("--by", required=True, help=sentence("Who restores.", HELP))
@click.option("--note", default="", help=sentence("Why.", HELP))
@language_option
def restore(*, revision: int, by: str, note: str, language: Language) -> None:
    """Restore; nothing is erased by it."""
    say = partial(sentence, language=language)
    author = operator(by, language)
    held = opened()
    revision_of(held, revision, language)
    try:
        with refusals(language):
            committed = held.restore(revision, based_on=held.latest(), by=author, note=note)
    except Conflict:
        raise Refusal(say("Nothing was stored: the registers were changed meanwhile.")) from None
    if committed.created:
        said = say("Revision {number} now holds what {revision} held.", number=committed.number, revision=revision)
    else:
        said = say("Nothing changes: the registers are as in revision {revision}.", revision=revision)
    click.echo(said.encode())


@click.command(
    help=sentence("Declare the records of figures complete for a year: fewer than reported are a variance then.", HELP)
)
@click.argument("metrics", metavar="FIGURE...", nargs=-1, required=True)
@click.option("--year", type=int, required=True, help=sentence("The year.", HELP))
@click.option("--open", "is_open", is_flag=True, help=sentence("They are no longer complete.", HELP))
@click.option("--by", required=True, help=sentence("Who declares it.", HELP))
@click.option("--note", default="", help=sentence("Why.", HELP))
@language_option
def complete(*, metrics: tuple[str, ...], year: int, is_open: bool, by: str, note: str, language: Language) -> None:
    """Make a revision that declares it; figures go by their keys, as `figures --json` lists them."""
    say = partial(sentence, language=language)
    author, held = operator(by, language), opened()
    known = {metric.key for metric in held.revision().metrics}
    for one in metrics:
        if one not in known:
            raise WrongCall(say("There is no figure “{metric}”. `kexie figures --json` lists their keys.", metric=one))
    try:
        with refusals(language):
            declared = dict.fromkeys(metrics, not is_open)
            committed = held.declare(declared, year, based_on=held.latest(), by=author, note=note)
    except Conflict:
        raise Refusal(say("Nothing was stored: the registers were changed meanwhile.")) from None
    if committed.created:
        click.echo(say("Stored as revision {number}.", number=committed.number).encode())
    else:
        click.echo(say("All of it is held already: revision {number} stays.", number=committed.number).encode())


@click.command(help=sentence("Write registers to a file: CSV, XLSX, or a data package.", HELP))
@click.option("--register", type=click.Choice(list(REGISTERS)), help=sentence("This register only.", HELP))
@click.option("--year", type=int, help=sentence("The rows of this year only.", HELP))
@click.option("--revision", type=int, help=sentence("As of this revision; the latest if left out.", HELP))
@click.option("--format", "kind", type=click.Choice(_FORMATS), default="csv", show_default=True)
@click.option("--output", type=_NEW_FILE, help=sentence("File to write; one that exists is left alone.", HELP))
@by_option
@language_option
def export(
    *,
    register: str | None,
    year: int | None,
    revision: int | None,
    kind: str,
    output: Path | None,
    by: str | None,
    language: Language,
) -> None:
    """Write to a file or to stdout."""
    author = operator(by, language)
    if output is not None:
        _refuse_existing(output, language)
    store = opened()
    held = revision_of(store, revision, language)
    data = _exported(held, register, year, kind)
    about = [register or ", ".join(held.tables), *([str(year)] if year is not None else []), kind]
    # The line is written first: nothing leaves that the log does not tell of. A store that can only be read takes none.
    with refusals(language), suppress(ReadOnly):
        store.log.note(author, Deed.EXPORT, about=" · ".join(about), revision_to=held.number)
    to_file(data, output, language)


@click.command(help=sentence("Copy the whole store into a file, while it is in use.", HELP))
@click.argument("file", type=_NEW_FILE)
@by_option
@language_option
def backup(*, file: Path, by: str | None, language: Language) -> None:
    """Write a backup; a file that exists is left alone."""
    author = operator(by, language)
    _refuse_existing(file, language)
    held = opened()
    try:
        with refusals(language):
            held.backup(file, by=author)
    except OSError as error:
        raise Refusal(str(error)) from None
    click.echo(sentence("The store was copied to {file}.", language, file=file).encode())


@click.command("restore-backup", help=sentence("Put a backup in the place of the store, while it is in use.", HELP))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@by_option
@language_option
def restore_backup(*, file: Path, by: str | None, language: Language) -> None:
    """Restore from a backup that `backup` has written."""
    author = operator(by, language)
    held = opened()
    try:
        with refusals(language):
            held.restore_backup(file, by=author)
    except OSError as error:
        raise Refusal(str(error)) from None
    click.echo(sentence("The store holds what {file} held.", language, file=file).encode())


def to_file(data: bytes, output: Path | None, language: Language) -> None:
    """Write bytes to a new file, or to stdout.

    Raises
    ------
    Refusal
        Where the file exists: what somebody has filled in is never overwritten.
    """
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        with output.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refusal(sentence("{file} exists and is left as it is.", language, file=output)) from None
    except OSError as error:
        raise Refusal(f"{output}: {error.strerror}") from None


def _refuse_existing(file: Path, language: Language) -> None:
    if file.exists():
        raise Refusal(sentence("{file} exists and is left as it is.", language, file=file))


def _exported(revision: Revision, register: str | None, year: int | None, kind: str) -> bytes:
    tables = revision.tables if year is None else revision.of_year(year)
    if register:
        tables = {register: tables[register]}
    if kind == "datapackage":
        return write.datapackage(tables, revision)
    texts = {REGISTERS[key].name.zh: clean.written(table, REGISTERS[key]) for key, table in tables.items()}
    if kind == "xlsx":
        return write.xlsx(texts)
    return write.csv(next(iter(texts.values()))) if register else write.csv_files(texts)


def _note(entry: Entry, language: Language) -> str:
    # What the store has done by itself has no words of anybody.
    if entry.kind is Origin.OPEN:
        return entry.kind.name_in_words[language]
    return entry.note or "—"


def _entry_json(entry: Entry) -> dict[str, object]:
    return {
        "revision": entry.number,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "note": entry.note,
        "kind": entry.kind,
        "based_on": entry.based_on,
        "restores": entry.restores,
        "files": [{"name": name, "sha256": digest} for digest, name in entry.files],
        "added": entry.added,
        "changed": entry.changed,
        "removed": entry.removed,
    }
