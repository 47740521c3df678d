"""``commit``: what files would change, and the change itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kexie import plan
from kexie.choices import Mode
from kexie.cli.checking import report
from kexie.cli.people import operator, refusals
from kexie.cli.reading import FILE, checked, choices_of, reading_options
from kexie.cli.terminal import HELP, Refusal, language_option, opened
from kexie.plan import Hindrance
from kexie.store import Conflict
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from kexie.plan import Plan
    from kexie.store import Difference, Entry


@click.command(help=sentence("Store the rows of files as one revision, after showing what they change.", HELP))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@reading_options
@click.option("--by", required=True, help=sentence("Who commits.", HELP))
@click.option("--note", default="", help=sentence("Why, or where the file comes from.", HELP))
@click.option(
    "--leave-out-refused",
    is_flag=True,
    help=sentence("Store the accepted rows although others are refused.", HELP),
)
@click.option(
    "--confirm-removal",
    is_flag=True,
    help=sentence("Remove the rows that the files lack, where they replace a year.", HELP),
)
@click.option(
    "--personal-data-seen",
    is_flag=True,
    help=sentence("Go on although the file seems to hold personal data.", HELP),
)
@click.option(
    "--blank-personal",
    is_flag=True,
    help=sentence("Blank the cells that seem to hold personal data: neither stored nor kept in the file.", HELP),
)
@click.option("--dry-run", is_flag=True, help=sentence("Only show what would change.", HELP))
@language_option
def commit(
    *,
    files: tuple[Path, ...],
    mode: str,
    by: str,
    note: str,
    leave_out_refused: bool,
    confirm_removal: bool,
    personal_data_seen: bool,
    blank_personal: bool,
    dry_run: bool,
    language: Language,
    **reading: Any,
) -> None:
    """Commit all files or none."""
    say = partial(sentence, language=language)
    author = operator(by, language)
    held = opened()
    based_on = held.latest()
    choices = choices_of(language, personal_data_seen=personal_data_seen, **reading)
    read = [checked(file, held, Mode(mode), choices, blank_personal=blank_personal) for file in files]
    uploads = [upload for upload, _ in read]
    for upload, chosen in read:
        is_recalled = replace(chosen, blanked=choices.blanked) != choices
        said = report(upload, language, is_recalled=is_recalled)
        click.echo(said.encode(), err=not upload.is_accepted)
    try:
        with refusals(language):
            ahead = plan.of_files(held, uploads, Mode(mode), based_on)
            is_confirmed = confirm_removal or dry_run
            hindrance = ahead.hindrance(leave_out_refused=leave_out_refused, removal_confirmed=is_confirmed)
            if hindrance is Hindrance.REMOVALS:
                # What would go is shown first.
                click.echo(_told(ahead, language).encode())
            if hindrance:
                raise Refusal(_why_not(ahead, hindrance, language))
            click.echo(_told(ahead, language).encode())
            if dry_run:
                return
            committed = plan.commit(
                held,
                ahead,
                by=author,
                note="\n".join([*([note] if note else []), *plan.left_out(uploads, language)]),
                leave_out_refused=leave_out_refused,
                removal_confirmed=confirm_removal,
            )
            for upload, chosen in read:
                plan.remember(held, upload, chosen, by=author)
    except Conflict as conflict:
        raise Refusal(_conflict(conflict, language)) from None
    if committed.created:
        click.echo(say("Stored as revision {number}.", number=committed.number).encode())
    else:
        click.echo(say("All of it is held already: revision {number} stays.", number=committed.number).encode())


def _why_not(ahead: Plan, hindrance: Hindrance, language: Language) -> str:
    """Return why nothing is stored, and the way on."""
    say = partial(sentence, language=language)
    match hindrance:
        case Hindrance.UNREAD:
            return say("Nothing was stored: no row of {file} can be. Mend the file.", file=ahead.unread[0])
        case Hindrance.PERSONAL:
            return say(
                "Nothing was stored: {file} seems to hold personal data. Drop the columns with --drop, blank the "
                "cells with --blank-personal, or add --personal-data-seen.",
                file=ahead.personal[0],
            )
        case Hindrance.DOUBLES:
            double = ahead.doubles[0]
            return say(
                "Nothing was stored: the number “{number}” occurs in {files}.",
                number=double.number,
                files=listing(list(double.files), language),
            )
        case Hindrance.REMOVALS:
            return say(
                "Nothing was stored: {count} rows that the files lack would be removed. Add --confirm-removal if they "
                "are to be.",
                count=ahead.removed,
            )
        case Hindrance.REFUSED:
            return say("Nothing was stored. Mend the file, or add --leave-out-refused.")


def _told(ahead: Plan, language: Language) -> str:
    """Return in lines what a commit changes: rows, cells, and the figures."""
    lines = [difference_told(one, language) for one in ahead.differences]
    for year, effect in ahead.effects:
        name = effect.metric.name[language]
        lines.append(f"  {year} {name}: {effect.counts(language)} ({effect.verdicts(language)})")
    return "\n".join(lines) or sentence("Nothing changes.", language)


def difference_told(difference: Difference, language: Language) -> str:
    """Return a difference in lines: how many rows, then each cell that changes."""
    lines = [
        sentence(
            "{register}: {added} rows added, {changed} changed, {removed} removed, {unchanged} as they were.",
            language,
            register=difference.register.name[language],
            added=len(difference.added),
            changed=len(difference.changed),
            removed=len(difference.removed),
            unchanged=difference.unchanged,
        )
    ]
    for row in difference.changed:
        for key, old, new in row.cells:
            lines.append(f"  {row.number} {difference.register[key].name[language]}: {old or '—'} → {new or '—'}")
    return "\n".join(lines)


def _conflict(conflict: Conflict, language: Language) -> str:
    said = [_entry(entry) for entry in conflict.meanwhile]
    return sentence(
        "Nothing was stored: the registers were changed meanwhile ({changes}). Run the command again to see the new "
        "difference.",
        language,
        changes=listing(said, language),
    )


def _entry(entry: Entry) -> str:
    return f"{entry.number}, {entry.by}, {entry.at.astimezone():%Y-%m-%d %H:%M}"
