"""``check`` and ``commit``: what a file holds, what it would change, and the change itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from kexie import check as checking
from kexie import clean, plan
from kexie.choices import EVERY_SHEET, Choices, Mode
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, opened
from kexie.problems import Finding, Severity
from kexie.quantity import Bound
from kexie.registers import REGISTERS, Kind, Register
from kexie.store import Conflict, ReadOnly, StoreError
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from kexie.check import Checked, Upload
    from kexie.plan import Plan
    from kexie.store import Difference, Entry, Store

# How many cleaned rows `check --json` shows.
SHOWN_ROWS = 20

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
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
        "--header",
        "headers",
        multiple=True,
        metavar="TYPED=COLUMN",
        help=sentence("Read a header as a column of the register; may be repeated.", HELP),
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


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a file is to be read."""
    for option in reversed(_READING):
        command = option(command)
    return command


@click.command(help=sentence("Check a file: what would be accepted, and every finding.", HELP))
@click.argument("file", type=_FILE)
@_reading
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@language_option
def check(*, file: Path, mode: str, as_json: bool, language: Language, **reading: Any) -> None:
    """Exit with 0 where every row is accepted, and with 1 where one is not."""
    held = opened()
    upload = _upload(file, held, Mode(mode), _choices(language, **reading))
    click.echo((_json(upload, language) if as_json else _report(upload, language)).encode())
    if not upload.is_accepted:
        raise SystemExit(1)


@click.command(help=sentence("Store the rows of files as one revision, after showing what they change.", HELP))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@_reading
@click.option("--by", required=True, help=sentence("Who commits.", HELP))
@click.option("--note", default="", help=sentence("Why, or where the file comes from.", HELP))
@click.option(
    "--leave-out-refused",
    is_flag=True,
    help=sentence("Store the accepted rows although others are refused.", HELP),
)
@click.option(
    "--personal-data-seen",
    is_flag=True,
    help=sentence("Go on although the file seems to hold personal data.", HELP),
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
    personal_data_seen: bool,
    dry_run: bool,
    language: Language,
    **reading: Any,
) -> None:
    """Commit all files or none."""
    say = partial(sentence, language=language)
    held = opened()
    based_on = held.latest()
    choices = _choices(language, personal_data_seen=personal_data_seen, **reading)
    uploads = [_upload(file, held, Mode(mode), choices) for file in files]
    for upload in uploads:
        click.echo(_report(upload, language).encode(), err=not upload.is_accepted)
        if not upload.tables or not (upload.is_accepted or leave_out_refused):
            raise Refusal(say("Nothing was stored. Mend the file, or add --leave-out-refused."))
        if upload.personal and not personal_data_seen:
            raise Refusal(
                say(
                    "Nothing was stored: {file} seems to hold personal data. Drop the columns with --drop, or add "
                    "--personal-data-seen.",
                    file=upload.name,
                )
            )
    try:
        ahead = plan.of_files(held, uploads, Mode(mode), based_on)
        for double in ahead.doubles:
            where = listing(list(double.files), language)
            raise Refusal(
                say("Nothing was stored: the number “{number}” occurs in {files}.", number=double.number, files=where)
            )
        click.echo(_told(ahead, language).encode())
        if dry_run:
            return
        kept = [(upload.name, upload.kept) for upload in uploads]
        committed = held.commit(ahead.changes, based_on=based_on, by=by, note=note, files=kept)
    except Conflict as conflict:
        raise Refusal(_conflict(conflict, language)) from None
    except ReadOnly:
        raise Refusal(say("The store can only be read here. Nothing was stored.")) from None
    except StoreError as error:
        raise Refusal(str(error)) from None
    if committed.created:
        click.echo(say("Stored as revision {number}.", number=committed.number).encode())
    else:
        click.echo(say("All of it is held already: revision {number} stays.", number=committed.number).encode())


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


def _choices(
    language: Language,
    *,
    register: str | None,
    headers: Sequence[str],
    sheets: Sequence[str],
    dropped: Sequence[str],
    **others: Any,
) -> Choices:
    return Choices(
        registers={EVERY_SHEET: register} if register else {},
        headers=dict(_header(one, register, language) for one in headers),
        sheets=tuple(sheets) or None,
        dropped=frozenset(dropped),
        **others,
    )


def _header(given: str, register: str | None, language: Language) -> tuple[str, str]:
    """Return the header as typed and the key of the column, which may be given by its key or its name."""
    typed, _, wanted = given.partition("=")
    registers = [REGISTERS[register]] if register else list(REGISTERS.values())
    for one in registers:
        for column in one.columns:
            if wanted in (column.key, column.name.zh, column.name.en):
                return typed, column.key
    if wanted:
        raise WrongCall(sentence("“{column}” is no column of a register.", language, column=wanted))
    return typed, ""


def _upload(file: Path, held: Store, mode: Mode, choices: Choices) -> Upload:
    revision = held.revision()
    return checking.upload(
        file.read_bytes(),
        file.name,
        organisation=revision.organisation,
        held=revision.tables,
        mode=mode,
        choices=choices,
    )


def _counts(upload: Upload) -> dict[str, int]:
    return {
        key: sum(getattr(table, key) for table in upload.tables) for key in ("read", "accepted", "set_aside", "refused")
    }


def _report(upload: Upload, language: Language) -> str:
    say = partial(sentence, language=language)
    lines = [upload.name]
    for table in upload.tables:
        sheet = f" · {table.sheet}" if table.sheet else ""
        lines.append(
            f"{table.register.name[language]}{sheet}: "
            + say(
                "{read} rows read = {accepted} accepted + {set_aside} set aside + {refused} refused",
                read=table.read,
                accepted=table.accepted,
                set_aside=table.set_aside,
                refused=table.refused,
            )
        )
    for severity in Severity:
        found = [one for one in upload.findings if one.fault.severity is severity]
        if found:
            lines += ["", f"{severity.name_in_words[language]} ({len(found)})"]
            lines += [f"  {_place(one, language)}{one[language]} [{one.fault.code}]" for one in found]
    return "\n".join(lines)


def _place(finding: Finding, language: Language) -> str:
    parts = [finding.sheet] if finding.sheet else []
    if finding.row is not None:
        parts.append(sentence("row {row}", language, row=finding.row))
    if finding.column:
        parts.append(finding.column)
    return f"{listing(parts, language)}: " if parts else ""


def _json(upload: Upload, language: Language) -> str:
    tables = [_table(table, language) for table in upload.tables]
    first: dict[str, Any] = (
        tables[0] if tables else dict.fromkeys(("register", "sheet", "header_row"), None) | {"rows": []}
    )
    answer: dict[str, Any] = {
        "file": upload.name,
        "encoding": upload.encoding or None,
        **{key: first[key] for key in ("register", "sheet", "header_row")},
        **_counts(upload),
        "findings": [
            {
                "severity": one.fault.severity.value,
                "code": one.fault.code,
                "sheet": one.sheet or None,
                "row": one.row,
                "column": one.column or None,
                "value": one.value or None,
                "message": one[language],
            }
            for one in upload.findings
        ],
        "rows": first["rows"],
    }
    if len(tables) > 1:
        answer["tables"] = tables
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _table(table: Checked, language: Language) -> dict[str, Any]:  # noqa: ARG001 - names are Chinese in both
    return {
        "register": table.register.key,
        "sheet": table.sheet or None,
        "header_row": table.header_row,
        "read": table.read,
        "accepted": table.accepted,
        "set_aside": table.set_aside,
        "refused": table.refused,
        "rows": rows_of(table.frame.head(SHOWN_ROWS), table.register),
    }


def rows_of(frame: pd.DataFrame, register: Register) -> list[dict[str, Any]]:
    """Return typed rows for JSON, by Chinese header: exact quantities as numbers, open ones as written, or None."""
    texts = clean.written(frame, register)
    rows: list[dict[str, Any]] = [
        {str(header): value or None for header, value in row.items()} for row in texts.to_dict(orient="records")
    ]
    for column in register.columns:
        if column.kind not in (Kind.QUANTITY, Kind.YEAR):
            continue
        bounds = frame[f"{column.key}.bound"] if column.kind is Kind.QUANTITY else [Bound.EXACT] * len(frame)
        for row, value, bound in zip(rows, frame[column.key], bounds, strict=True):
            if pd.notna(value) and bound == Bound.EXACT:
                number = float(value)
                row[column.name.zh] = int(number) if number == math.floor(number) else number
    return rows


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
