"""The bytes of a file -> read, cleaned, checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd

from kexie import clean, read
from kexie.check.checked import Checked, Upload
from kexie.check.personal import masked, personal
from kexie.check.rules import Tables, table
from kexie.choices import Choices, Mode
from kexie.clean import Cleaned
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.registers import REGISTERS, Register

# One row alone may be the same by chance.
_REPEATED = 2


def upload(
    data: bytes,
    name: str,
    *,
    organisation: Organisation,
    held: Tables,
    mode: Mode = Mode.APPEND,
    choices: Choices | None = None,
) -> Upload:
    """Read, clean and check a file.

    Parameters
    ----------
    data, name
        The bytes and the name of the file.
    organisation
        Whose focus areas, counties and townships are allowed.
    held
        The rows held, of all years, by register.
    mode
        What the rows are to do to those held.
    choices
        What the analyst has decided.

    Returns
    -------
    Upload
        It never raises for what a file holds: a file that cannot be read has one fatal finding and no table.
    """
    choices = choices or Choices()
    book = None
    with ThreadPoolExecutor() as beside:
        digest = beside.submit(lambda: hashlib.sha256(data).hexdigest())
        try:
            book = read.emptied(read.book_apart(data, name, choices.encoding), cells=choices.blanked)
            layout = read.tables(book, known_headers(choices), choices.sheets, choices.header_rows)
        except read.Unreadable as refusal:
            return Upload(name, digest.result(), "", (), (refusal.finding,), data, book=book)
        # What is kept is the file itself, whatever of it is in a table: all of it is looked through, meanwhile.
        keep = read.emptied(book, headers=choices.dropped)
        personal_data = beside.submit(personal, keep, layout.tables)
        findings, tables = _tables(layout, choices, organisation, held, mode, source=name)
    findings = [*book.findings, *findings, *personal_data.result()]
    # Messages go to pages, terminals and notes: none of them repeats a personal number.
    findings = [replace(one, value=masked(one.value)) for one in findings]
    kept = read.copy(keep) if choices.dropped or choices.blanked else data
    seen = choices.personal_data_seen
    return Upload(name, digest.result(), book.encoding, tables, tuple(findings), kept, seen, book, layout.tables)


def _tables(
    layout: read.Layout, choices: Choices, organisation: Organisation, held: Tables, mode: Mode, *, source: str
) -> tuple[list[Finding], tuple[Checked, ...]]:
    """Clean and check the tables of a file, and return them with all that there is to say of them."""
    findings = [*layout.findings]
    cleaned: list[tuple[read.Table, Register, Cleaned]] = []
    for table_read in layout.tables:
        register = clean.register_of(table_read, choices)
        if isinstance(register, Finding):
            findings.append(register)
        else:
            cleaned.append(
                (table_read, register, clean.table(table_read, register, organisation, choices=choices, source=source))
            )
    beside: dict[str, list[pd.DataFrame]] = {}
    for _, register, one in cleaned:
        beside.setdefault(register.key, []).append(one.frame)
    others = {key: pd.concat(frames) for key, frames in beside.items()}
    tables = tuple(
        _checked(table_read, one, register, table(one, register, held=held, mode=mode, others=others))
        for table_read, register, one in cleaned
    )
    findings += [finding for checked in tables for finding in checked.findings]
    findings += _repeating(cleaned) if len(cleaned) > 1 else ()
    return findings, tables


def _repeating(cleaned: Sequence[tuple[read.Table, Register, Cleaned]]) -> Iterator[Finding]:
    """Ask about sheets whose rows all stand on others too, whatever numbers they have there: summaries, as a rule."""
    rows: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for table_read, register, one in cleaned:
        told = clean.written(one.frame, register).drop(columns=register[register.id].name.zh)
        rows[register.key, table_read.sheet] = set(told.itertuples(index=False, name=None))
    for (key, sheet), own in rows.items():
        others = [them for (other, name), them in rows.items() if other == key and name != sheet]
        shared = [them for them in others if them & own]
        # Of two sheets that are the same, the later one is told.
        is_later = list(rows).index((key, sheet)) > 0
        if len(own) >= _REPEATED and own <= set().union(*others) and (len(shared) > 1 or is_later):
            yield Finding(Fault.SHEET_REPEATS, value=sheet, sheet=sheet, details={"count": len(own)})


def known_headers(choices: Choices | None = None) -> dict[str, tuple[str, ...]]:
    """Return every header that is known, by register: names, aliases, and what was decided for every file."""
    decided = (choices or Choices()).columns
    return {
        key: (
            *(header for column in register.columns for header in (column.name.zh, *column.aliases)),
            *(header for of, header in decided if of == key),
        )
        for key, register in REGISTERS.items()
    }


def _checked(table_read: read.Table, cleaned: Cleaned, register: Register, findings: tuple[Finding, ...]) -> Checked:
    everything = (
        *table_read.findings,
        *cleaned.findings,
        *(replace(one, sheet=table_read.sheet) for one in findings),
    )
    # Of a row that is left out nothing else is told: it need not be in order.
    out = {one.row for one in everything if one.fault is Fault.WORD_LEFT_OUT}
    everything = tuple(one for one in everything if one.fault is Fault.WORD_LEFT_OUT or one.row not in out)
    fatal = [one for one in everything if one.is_fatal]
    whole = any(one.row is None for one in fatal)
    bad = {one.row for one in fatal} | out
    frame = cleaned.without(bad) if not whole else cleaned.frame[:0]
    return Checked(
        register=register,
        sheet=table_read.sheet,
        header_row=table_read.header_row,
        headers=table_read.headers,
        year=cleaned.year,
        unit=cleaned.unit,
        columns=frozenset(cleaned.headers),
        frame=frame,
        cells=table_read.cells,
        findings=tuple(sorted(everything, key=lambda one: one.row or 0)),
        read=table_read.read,
        accepted=len(frame),
        set_aside=table_read.set_aside + len(out),
        refused=len(table_read.cells) - len(frame) - len(out),
    )
