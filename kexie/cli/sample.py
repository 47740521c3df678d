"""``sample``: a data folder with made-up registers, to try the dashboard with."""

from __future__ import annotations

from pathlib import Path

import click

from kexie import sample as made_up
from kexie import store
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option
from kexie.declared import DeclarationError
from kexie.words import Language, sentence


@click.command(help=sentence("Write a data folder with made-up registers of three years.", HELP))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--rows",
    type=click.IntRange(100, 20_000_000),
    default=3000,
    show_default=True,
    help=sentence("Rows in all registers and years, about.", HELP),
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help=sentence("The same makes the same rows.", HELP)
)
@language_option
def sample(*, folder: Path, rows: int, seed: int, language: Language) -> None:
    """Write the sample; the declarations are those of the data folder."""
    if folder.exists():
        raise WrongCall(sentence("{file} exists and is left as it is.", language, file=folder))
    try:
        made_up.write(store.folder(), folder, rows=rows, seed=seed)
    except DeclarationError as error:
        raise Refusal(error[language]) from None
    except made_up.NoReport:
        raise Refusal(sentence("There is no report that the rows could come to.", language)) from None
    click.echo(
        sentence(
            "{file} holds a made-up sample. Show it with KEXIE_DATA={file} and a KEXIE_STORE of its own.",
            language,
            file=folder,
        )
    )
