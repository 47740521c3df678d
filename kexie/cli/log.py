"""``audit``: what was done, by whom, from where; and whether the log of it is whole."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

import click

from kexie import access
from kexie.access import AccessRefused, Deed, folded, is_name
from kexie.cli.people import refusals, seen
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, lines_of, opened
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from kexie.access import AuditEntry
    from kexie.store import Store, Verdict

_DEEDS = {deed.code: deed for deed in Deed}
_KNOWN = re.compile(r"([1-9][0-9]{0,14}):([0-9a-f]{64})")


@click.group(help=sentence("The audit log: what was done, by whom, from where.", HELP))
def audit() -> None:
    """Stand before what concerns the log."""


@audit.command("show", help=sentence("Show the latest lines of the audit log.", HELP))
@click.option(
    "--latest",
    type=click.IntRange(1, 1_000_000),
    default=50,
    show_default=True,
    help=sentence("At most so many lines.", HELP),
)
@click.option("--deed", type=click.Choice(list(_DEEDS)), help=sentence("Lines of this kind only.", HELP))
@click.option("--user", "name", help=sentence("Lines of this user only.", HELP))
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@language_option
def show(*, latest: int, deed: str | None, name: str | None, as_json: bool, language: Language) -> None:
    """Print lines of the log, the latest first."""
    say = partial(sentence, language=language)
    held = opened()
    with refusals(language):
        whose = "" if name is None else _as_told(held, name)
        entries = held.log.entries(most=latest, deed=_DEEDS[deed] if deed else None, user=whose)
    if as_json:
        click.echo(json.dumps({"lines": list(map(_json, entries))}, ensure_ascii=False, indent=2, default=str).encode())
    elif not entries:
        click.echo(say("No line of the log is of this kind.").encode())
    else:
        rows = [[say("Line"), say("Time"), say("User"), say("Address"), say("Deed"), say("About"), say("Revision")]]
        click.echo(lines_of([*rows, *(_row(one, language) for one in entries)]).encode())


@audit.command("verify", help=sentence("Check that no line of the audit log was changed, taken out or put in.", HELP))
@click.option(
    "--known",
    metavar="NUMBER:HASH",
    help=sentence("A line noted earlier, which the log must still hold as it was.", HELP),
)
@language_option
def verify(*, known: str | None, language: Language) -> None:
    """Exit with 0 where every line follows from the one before, and with 1 where one does not."""
    say = partial(sentence, language=language)
    noted = _noted(known, language)
    held = opened()
    with refusals(language):
        verdict = held.log.verdict()
        kept = held.log.seal(noted[0]) if noted else None
    if verdict.broken is not None:
        raise Refusal(
            say(
                "Line {number} of the log is missing, or not as it was written. Those before it are sound: {sound}. "
                "`kexie verify` tells what else is damaged, and what to do.",
                number=verdict.broken,
                sound=verdict.number,
            )
        )
    lines = [say("Lines of the log: {number}. Each follows from the one before.", number=verdict.number)]
    if verdict.accepted:
        numbers = listing([str(number) for number in verdict.accepted], language)
        lines.append(say("But for these, which were accepted as damaged: {numbers}.", numbers=numbers))
    if noted:
        lines.append(_held(noted, kept, verdict, language))
    if verdict.number:
        lines += [
            say("Note this elsewhere, outside of this machine:"),
            f"{verdict.number}:{verdict.hash}",
            say("`kexie audit verify --known` tells from it later whether the end was cut off, or all written anew."),
        ]
    click.echo("\n".join(lines).encode())


def _noted(known: str | None, language: Language) -> tuple[int, str] | None:
    if known is None:
        return None
    found = _KNOWN.fullmatch(known.strip().lower())
    if found is None:
        raise WrongCall(
            sentence("--known takes number and hash of a line as `kexie audit verify` prints them.", language)
        )
    return int(found[1]), found[2]


def _held(noted: tuple[int, str], kept: str | None, verdict: Verdict, language: Language) -> str:
    """Say that the log still holds a line as it was noted, or refuse."""
    say = partial(sentence, language=language)
    number, noted_hash = noted
    if kept is None:
        raise Refusal(
            say(
                "Line {number} is no longer there: the log ends with line {last}. Its end was cut off, or an older "
                "copy was put in its place. Leave the store as it is, and compare it with a backup.",
                number=number,
                last=verdict.number,
            )
        )
    if kept != noted_hash:
        raise Refusal(
            say(
                "Line {number} is another one than was noted: the log was written anew. Leave the store as it is, and "
                "compare it with a backup.",
                number=number,
            )
        )
    return say("Line {number} is as it was noted.", number=number)


def _as_told(held: Store, name: str) -> str:
    """Return a name as the log tells it: that of a user as it is kept, that of whoever was at the machine as given."""
    if not is_name(name):
        raise AccessRefused(access.Refusal.NO_NAME)
    kept = next((one.name for one in held.accounts.users() if folded(one.name) == folded(name)), name.strip())
    # In a line of the log, every blank is a space.
    return "".join(one if one.isprintable() else " " for one in kept)


def _row(entry: AuditEntry, language: Language) -> list[str]:
    return [
        str(entry.number),
        f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}",
        seen(entry.user) or "—",
        seen(entry.address) or "—",
        entry.deed.name_in_words[language],
        seen(entry.about) or "—",
        _revisions(entry),
    ]


def _revisions(entry: AuditEntry) -> str:
    before, after = entry.revision_from, entry.revision_to
    if before is None:
        return "—" if after is None else str(after)
    return f"{before} → {'—' if after is None else after}"


def _json(entry: AuditEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "user": entry.user or None,
        "address": entry.address or None,
        "deed": entry.deed.code,
        "about": entry.about or None,
        "file": entry.file or None,
        "revision_from": entry.revision_from,
        "revision_to": entry.revision_to,
    }
