"""How the commands take a file: the options that say how it is to be read, and its check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kexie import check, plan
from kexie.choices import EVERY_SHEET, Choices, Mode
from kexie.cli.terminal import HELP, WrongCall
from kexie.registers import REGISTERS, list_of
from kexie.words import Language, sentence

if TYPE_CHECKING:
    from kexie.check import Upload
    from kexie.store import Store

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_READING = (
    click.option(
        "--register",
        type=click.Choice(list(REGISTERS)),
        help=sentence("The register; recognised by its headers if left out.", HELP),
    ),
    click.option("--year", type=click.IntRange(2000, 2100), help=sentence("The year of dates that name none.", HELP)),
    click.option(
        "--unit",
        type=click.Choice(["元", "万元"]),
        help=sentence("The unit of money where the file does not say it.", HELP),
    ),
    click.option(
        "--encoding",
        type=click.Choice(["utf-8", "gb18030", "utf-16"]),
        help=sentence("The encoding; found out if left out.", HELP),
    ),
    click.option("--sheet", "sheets", multiple=True, help=sentence("Read only this sheet; may be repeated.", HELP)),
    click.option(
        "--header-row",
        "header_rows",
        multiple=True,
        metavar="[SHEET=]ROW",
        help=sentence("The row of the header, if it is not found; may be repeated for sheets.", HELP),
    ),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="TYPED=COLUMN",
        help=sentence("Read a header as a column of the register; may be repeated.", HELP),
    ),
    click.option(
        "--word",
        "words",
        multiple=True,
        metavar="COLUMN:TYPED=WORD",
        help=sentence(
            "Read a word that is on no list as one of the column's; without WORD, leave out the rows that hold it.",
            HELP,
        ),
    ),
    click.option(
        "--drop",
        "dropped",
        multiple=True,
        metavar="HEADER",
        help=sentence("Leave out a column that holds personal data; may be repeated.", HELP),
    ),
    click.option(
        "--mode",
        type=click.Choice([mode.value for mode in Mode]),
        default=Mode.APPEND.value,
        show_default=True,
        help=sentence("Add rows, update them by number, or replace those of the year.", HELP),
    ),
)


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a file is to be read."""
    for option in reversed(_READING):
        command = option(command)
    return command


def choices_of(
    language: Language,
    *,
    register: str | None,
    headers: Sequence[str],
    header_rows: Sequence[str],
    sheets: Sequence[str],
    dropped: Sequence[str],
    words: Sequence[str] = (),
    **others: Any,
) -> Choices:
    """Return what the options say.

    Raises
    ------
    WrongCall
        If a header or a word is of a column that does not exist, or the row of a header is not a number.
    """
    return Choices(
        registers={EVERY_SHEET: register} if register else {},
        headers=dict(_header(one, register, language) for one in headers),
        header_rows=dict(_header_row(one, language) for one in header_rows),
        sheets=tuple(sheets) or None,
        dropped=frozenset(dropped),
        words=dict(meant for one in words for meant in _words(one, register, language)),
        **others,
    )


def _header_row(given: str, language: Language) -> tuple[str, int]:
    """Return sheet and row of a header; a file of text has one sheet without a name."""
    sheet, _, row = given.rpartition("=")
    if not row.isascii() or not row.isdigit() or int(row) < 1:
        raise WrongCall(sentence("“{row}” is not the number of a row, counted from 1.", language, row=row))
    return sheet, int(row)


def _header(given: str, register: str | None, language: Language) -> tuple[str, str]:
    """Return the header as typed and the key of the column, which may be given by its key or its name."""
    typed, _, wanted = given.partition("=")
    return typed, _column(wanted, register, language) if wanted else ""


def _words(given: str, register: str | None, language: Language) -> list[tuple[tuple[str, str], str]]:
    """Return what a word means, for each list of a column of the name given."""
    place, _, meant = given.partition("=")
    wanted, _, typed = place.replace("：", ":").partition(":")
    key = _column(wanted, register, language)
    own = [one for one in REGISTERS.values() if key in one and register in (None, one.key)]
    return [((list_of(one, one[key]), typed), meant) for one in own]


def _column(wanted: str, register: str | None, language: Language) -> str:
    """Return the key of a column, which may be given by its key or its name."""
    registers = [REGISTERS[register]] if register else list(REGISTERS.values())
    for one in registers:
        for column in one.columns:
            if wanted in (column.key, column.name.zh, column.name.en):
                return column.key
    raise WrongCall(sentence("“{column}” is not a column of a register.", language, column=wanted))


def checked(
    file: Path, held: Store, mode: Mode, choices: Choices, *, blank_personal: bool = False
) -> tuple[Upload, Choices]:
    """Return a file as checked against the latest revision, and how it was read.

    What the options leave open is read as it was in the last file with the same headers. With ``blank_personal`` it
    is read without the cells that seem to hold personal data.
    """
    revision, data, known = held.revision(), file.read_bytes(), plan.known(held)

    def upload(choices: Choices) -> Upload:
        return check.upload(
            data,
            file.name,
            organisation=revision.organisation,
            held=revision.tables,
            mode=mode,
            choices=choices.over(known),
        )

    found = upload(choices)
    recalled = plan.recalled(held, found, choices)
    if recalled != choices:
        found, choices = upload(recalled), recalled
    if blank_personal and found.personal_cells:
        choices = replace(choices, blanked=frozenset(found.personal_cells))
        found = upload(choices)
    return found, choices
