"""``dictionary`` and ``template``: what is declared, for readers and for those who fill in registers."""

from __future__ import annotations

from pathlib import Path

import click

from kexie import describe, write
from kexie.cli.revisions import to_file
from kexie.cli.terminal import HELP, language_option, opened
from kexie.registers import REGISTERS
from kexie.words import Language, sentence


@click.command(help=sentence("Write the data dictionary as Markdown, in both languages.", HELP))
def dictionary() -> None:
    """Print the dictionary."""
    revision = opened().revision()
    click.echo(describe.dictionary(revision.organisation, revision.metrics).encode(), nl=False)


@click.command(help=sentence("Write a blank register to fill in (CSV or XLSX).", HELP))
@click.argument("register", type=click.Choice(list(REGISTERS)))
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=sentence("File to write; one that exists is left alone.", HELP),
)
@language_option
def template(*, register: str, kind: str, output: Path | None, language: Language) -> None:
    """Write a template to a file or to stdout."""
    declared = REGISTERS[register]
    if kind == "csv":
        blank = describe.template(declared)
    else:
        # The lists hold the association's own focus areas and counties.
        organisation = opened().organisation
        blank = write.template(declared, organisation, describe.columns(declared, organisation, "zh"))
    to_file(blank, output, language)
