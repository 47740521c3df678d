"""What the commands share: the terminal's language, refusals and their exit codes, tables of text."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from typing import Any

import click

from kexie import store
from kexie.declared import DeclarationError
from kexie.store import Revision, Store, StoreError
from kexie.words import LANGUAGES, Language, sentence


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

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(LANGUAGES),
    default=_language_of_environment,
    show_default=sentence("of the environment", HELP),
    help=sentence("Language of what is printed.", HELP),
)


def opened() -> Store:
    """Return the store, opened; the first time, from the data folder.

    Raises
    ------
    Refusal
        Where data or store cannot be used; the text says which file, and why.
    """
    try:
        return store.of_environment()
    except DeclarationError as error:
        raise Refusal(error[HELP]) from None
    except StoreError as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"{error.filename}: {error.strerror}") from None


def revision_of(held: Store, number: int | None, language: Language) -> Revision:
    """Return a revision by its number, the latest if none is given.

    Raises
    ------
    WrongCall
        Where there is no such revision.
    """
    latest = held.latest()
    if number is not None and not 1 <= number <= latest:
        raise WrongCall(
            sentence("There is no revision {number}; the latest is {latest}.", language, number=number, latest=latest)
        )
    try:
        return held.revision(number)
    except DeclarationError as error:
        raise Refusal(error[language]) from None
    except StoreError as error:
        raise Refusal(str(error)) from None


def lines_of(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of text as lines with aligned columns."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
