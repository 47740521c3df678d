"""``verify``, ``rebuild`` and ``audit accept``: whether the store is as it was written, and what to do if it is not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from kexie.cli.people import operator, refusals, seen
from kexie.cli.terminal import HELP, Refusal, language_option, opened
from kexie.words import Language, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kexie.store import Damage


@click.command(help=sentence("Check that the whole store is as it was written: rows, history, files, log.", HELP))
@language_option
def verify(*, language: Language) -> None:
    """Exit with 0 where nothing is damaged; else list the damage with the steps that follow, and exit with 1."""
    say = partial(sentence, language=language)
    held = opened()
    with refusals(language):
        damage = held.verify()
        if damage:
            raise Refusal("\n".join([say("The store is damaged:"), *_told(damage, language)]))
        lines = [say("The store is as it was written. Its latest revision is {number}.", number=held.latest())]
        lines += [
            say("Line {number} of the log was not as it was written when the damage was accepted.", number=number)
            for number in held.log.verdict().accepted
        ]
    click.echo("\n".join(lines).encode())


@click.command(help=sentence("Add the rows of the registers up anew, if that alone is damaged.", HELP))
@click.option("--by", help=sentence("Who does this, for the audit log.", HELP))
@language_option
def rebuild(*, by: str | None, language: Language) -> None:
    """Make the roll-ups anew; nothing in the registers changes."""
    say = partial(sentence, language=language)
    author = operator(by, language)
    held = opened()
    with refusals(language):
        damage = [one for one in held.verify() if not one.is_of_the_log and not one.is_of_rollups]
        if damage:
            raise Refusal("\n".join([say("The registers themselves are damaged:"), *_told(damage, language)]))
        held.rebuild(by=author)
    click.echo(say("The rows were added up anew, for every revision.").encode())


@click.command("accept", help=sentence("Go on with a damaged audit log, after looking at it.", HELP))
@click.option("--by", required=True, help=sentence("Who does this, for the audit log.", HELP))
@click.option("--note", required=True, help=sentence("What is known of the damage, for the audit log.", HELP))
@language_option
def accept(*, by: str, note: str, language: Language) -> None:
    """Begin a new stretch of the log; the damage stays told."""
    say = partial(sentence, language=language)
    author = operator(by, language)
    held = opened()
    with refusals(language):
        damage = held.verify()
        if any(not one.is_of_the_log for one in damage):
            raise Refusal("\n".join([say("Damage of the registers cannot be accepted:"), *_told(damage, language)]))
        if not damage:
            raise Refusal(say("Nothing is damaged, so there is nothing to accept."))
        accepted = held.accept_damage(by=author, note=note)
    lines = [say("Accepted, and noted in the audit log:"), *(f"  {seen(one.words[language])}" for one in accepted)]
    click.echo("\n".join(lines).encode())


def _told(damage: Sequence[Damage], language: Language) -> list[str]:
    say = partial(sentence, language=language)
    lines = [f"  {seen(one.words[language])}" for one in damage]
    if all(one.is_of_the_log for one in damage):
        return [
            *lines,
            say(
                "The registers are sound and are shown; nothing is written. Compare the log with that of a backup, "
                "then accept the damage: `kexie audit accept --by NAME --note WHY`."
            ),
        ]
    if all(one.is_of_the_log or one.is_of_rollups for one in damage):
        return [
            *lines,
            say(
                "The registers are sound; what their rows come to is not. No numbers are shown, and nothing is "
                "written, until it is added up anew: `kexie rebuild`. No backup is needed."
            ),
        ]
    return [
        *lines,
        say("Until this is mended, the dashboard shows no numbers, and nothing is written. What to do:"),
        say("1. Make no backup over an earlier one. Copy the damaged store as it is to another place, for experts."),
        say("2. Restore the latest backup that is sound: `kexie restore-backup FILE`. A damaged one is refused."),
        say(
            "3. Where that fails because the file itself is torn: stop the dashboard, move the file of the store away "
            "with those beside it (-wal, -shm), and restore the backup again; users come from the backup then."
        ),
        say("4. Check again with `kexie verify`, and upload anew what was stored since that backup."),
        say("Find out what caused it: the disk, or somebody with another tool."),
    ]
