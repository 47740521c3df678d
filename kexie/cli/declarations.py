"""``dictionary`` and ``template``: what is declared, for readers and for those who fill in registers."""

from __future__ import annotations

from pathlib import Path

import click

from kexie import describe
from kexie.cli.revisions import to_file
from kexie.cli.terminal import HELP, language_option, opened
from kexie.registers import REGISTERS
from kexie.words import Language, sentence


@click.command(help=sentence("Write the data dictionary as Markdown, in both languages.", HELP))
def dictionary() -> None:
    """Print the dictionary."""
    revision = opened().revision()
    click.echo(describe.dictionary(revision.organisation, revision.metrics).encode(), nl=False)


@click.command(help=sentence("Write a blank register to fill in (CSV).", HELP))
@click.argument("register", type=click.Choice(list(REGISTERS)))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=sentence("File to write; one that exists is left alone.", HELP),
)
@language_option
def template(*, register: str, output: Path | None, language: Language) -> None:
    """Write a template to a file or to stdout."""
    to_file(describe.template(REGISTERS[register]), output, language)
