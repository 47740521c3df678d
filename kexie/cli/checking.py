"""``check``: what a file holds, in lines or as JSON."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from kexie import clean
from kexie.choices import Mode
from kexie.cli.reading import FILE, checked, choices_of, reading_options
from kexie.cli.terminal import HELP, language_option, opened
from kexie.problems import Severity, alike
from kexie.quantity import Bound
from kexie.registers import Kind, Register
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kexie.check import Checked, Upload
    from kexie.problems import Finding

# How many cleaned rows `check --json` shows.
SHOWN_ROWS = 20
# How many rows of one message are named.
_ROWS_TOLD = 6


@click.command(help=sentence("Check a file: what would be accepted, and every finding.", HELP))
@click.argument("file", type=FILE)
@reading_options
@click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
@language_option
def check(*, file: Path, mode: str, as_json: bool, language: Language, **reading: Any) -> None:
    """Exit with 0 where every row is accepted, and with 1 where one is not."""
    held = opened()
    given = choices_of(language, **reading)
    upload, choices = checked(file, held, Mode(mode), given)
    is_recalled = choices != given
    said = (
        _json(upload, language, is_recalled=is_recalled)
        if as_json
        else report(upload, language, is_recalled=is_recalled)
    )
    click.echo(said.encode())
    if not upload.is_accepted:
        raise SystemExit(1)


def _counts(upload: Upload) -> dict[str, int]:
    return {
        key: sum(getattr(table, key) for table in upload.tables) for key in ("read", "accepted", "set_aside", "refused")
    }


def report(upload: Upload, language: Language, *, is_recalled: bool) -> str:
    """Return in lines what was found in a file: the counts of each table, then the findings by severity."""
    say = partial(sentence, language=language)
    lines = [upload.name]
    if is_recalled:
        lines.append(say("Read as the last file with the same headers was."))
    for table in upload.tables:
        sheet = f" · {table.sheet}" if table.sheet else ""
        lines.append(
            f"{table.register.name[language]}{sheet}: "
            + say(
                "{read} rows: {accepted} ready, {refused} with errors, {set_aside} not counted",
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
            lines += [
                f"  {_place(several, language)}{several[0][language]} [{several[0].fault.code}]"
                for several in alike(found)
            ]
    return "\n".join(lines)


def _place(several: Sequence[Finding], language: Language) -> str:
    """Return where findings that say the same are: the first rows, and how many there are."""
    finding = several[0]
    parts = [finding.sheet] if finding.sheet else []
    if len(several) > 1:
        rows = listing([str(one.row) for one in several], language, _ROWS_TOLD)
        parts.append(sentence("{count} rows ({rows})", language, count=len(several), rows=rows))
    elif finding.row is not None:
        parts.append(sentence("row {row}", language, row=finding.row))
    if finding.column:
        parts.append(finding.column)
    return f"{listing(parts, language)}: " if parts else ""


def _json(upload: Upload, language: Language, *, is_recalled: bool) -> str:
    tables = [_table(table, language) for table in upload.tables]
    first: dict[str, Any] = (
        tables[0] if tables else dict.fromkeys(("register", "sheet", "header_row"), None) | {"rows": []}
    )
    answer: dict[str, Any] = {
        "file": upload.name,
        "encoding": upload.encoding or None,
        "read_as_before": is_recalled,
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
