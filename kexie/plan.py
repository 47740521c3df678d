"""What files would do, and whether they may: decided here, once, for pages and command line.

Their changes, the difference these make and the effect on figures are shown before any commit; `commit` stores exactly
what was shown. How files of one layout were read is remembered for the next one, whichever way it comes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import pandas as pd

from kexie import measure
from kexie.choices import LEFT_OUT, Choices, Mode
from kexie.clean import column_of, plain_header
from kexie.measure import Effect
from kexie.registers import Register, headers_of, list_of, of_headers
from kexie.store import Change, Committed, Difference, NotAllowed, Revision, Store, StoreError
from kexie.words import Language, listing, sentence

if TYPE_CHECKING:
    from kexie.access import Author
    from kexie.check import Upload

_log = logging.getLogger(__name__)
# How many rows that are left out a note names.
_TOLD = 12


@dataclass(frozen=True, slots=True)
class Double:
    """A number that two tables of one upload both have, and the names of their files."""

    register: Register
    number: str
    files: tuple[str, ...]


class Hindrance(Enum):
    """Why files may not be stored as they are: the first of these that holds."""

    UNREAD = "a file of which nothing can be stored"
    PERSONAL = "personal data that nobody has decided about"
    DOUBLES = "a number that more than one table has"
    REFUSED = "rows with an error that are not left out knowingly"
    REMOVALS = "rows that would be removed, which nobody has confirmed"


class Hindered(Exception):  # noqa: N818 - it reads as what happened
    """Nothing was stored, since the files may not be stored as they are."""

    def __init__(self, hindrance: Hindrance) -> None:
        super().__init__(hindrance.value)
        self.hindrance = hindrance


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a commit of files would do.

    Parameters
    ----------
    changes
        What becomes of the registers, table by table.
    based_on
        The number of the revision that they were held against.
    files
        Name and content of each file, as it is to be kept.
    differences
        Register by register, what is added, changed and removed.
    effects
        The figures that move, each with its year.
    doubles
        Numbers that more than one table has: while there are any, nothing can be compared.
    unread, personal
        Names of the files of which nothing can be stored, and of those with personal data that nobody has decided
        about.
    refused
        How many rows have an error, and are left out.
    """

    changes: tuple[Change, ...]
    based_on: int
    files: tuple[tuple[str, bytes], ...] = ()
    differences: tuple[Difference, ...] = ()
    effects: tuple[tuple[int, Effect], ...] = ()
    doubles: tuple[Double, ...] = ()
    unread: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    refused: int = 0

    @property
    def is_none(self) -> bool:
        """Whether all of it is held already."""
        return not self.doubles and all(one.is_none for one in self.differences)

    @property
    def rows(self) -> tuple[int, int, int]:
        """How many rows are added, changed, and removed."""
        added = sum(len(one.added) for one in self.differences)
        changed = sum(len(one.changed) for one in self.differences)
        return added, changed, self.removed

    @property
    def removed(self) -> int:
        """How many rows are removed, since the files lack them."""
        return sum(len(one.removed) for one in self.differences)

    def hindrance(self, *, leave_out_refused: bool, removal_confirmed: bool) -> Hindrance | None:
        """Return why the files may not be stored; None where they may."""
        reasons = {
            Hindrance.UNREAD: self.unread,
            Hindrance.PERSONAL: self.personal,
            Hindrance.DOUBLES: self.doubles,
            Hindrance.REFUSED: self.refused and not leave_out_refused,
            Hindrance.REMOVALS: self.removed and not removal_confirmed,
        }
        return next((hindrance for hindrance, holds in reasons.items() if holds), None)


def of_files(held: Store, uploads: Sequence[Upload], mode: Mode, based_on: int) -> Plan:
    """Return what files would do to a revision.

    Parameters
    ----------
    held
        The store.
    uploads
        The files as checked; rows with an error are left out.
    mode
        What their rows do to those held.
    based_on
        The revision they are held against.
    """
    changes = changes_of(uploads, mode)
    plan = Plan(
        changes,
        based_on,
        files=tuple((upload.name, upload.kept) for upload in uploads),
        doubles=_doubles(changes),
        unread=tuple(one.name for one in uploads if not any(table.accepted for table in one.tables)),
        personal=tuple(one.name for one in uploads if one.personal and not one.personal_data_seen),
        refused=sum(table.refused for upload in uploads for table in upload.tables),
    )
    if plan.doubles or not changes:
        return plan
    with held.trial(changes, based_on) as trial:
        return replace(plan, differences=trial.differences, effects=effects(held.revision(based_on), trial.revision))


def commit(
    held: Store,
    plan: Plan,
    *,
    by: Author,
    note: str,
    leave_out_refused: bool = False,
    removal_confirmed: bool = False,
) -> Committed:
    """Store a plan as it was shown, whole or not at all.

    Raises
    ------
    Hindered
        Where the files may not be stored as they are.
    NotAllowed, Conflict, Damaged, ReadOnly, StoreError
        As `Store.commit`.
    """
    hindrance = plan.hindrance(leave_out_refused=leave_out_refused, removal_confirmed=removal_confirmed)
    if hindrance:
        raise Hindered(hindrance)
    return held.commit(plan.changes, based_on=plan.based_on, by=by, note=note, files=plan.files)


def left_out(uploads: Sequence[Upload], language: Language) -> list[str]:
    """Return in words which rows of files are not stored, for the note of the revision: those refused or left out."""
    lines = []
    for upload in uploads:
        for table in upload.tables:
            rows = [int(row) for row in table.cells.index.difference(table.frame.index)]
            if not rows:
                continue
            told = listing([str(row) for row in rows], language, _TOLD)
            name = f"{upload.name} · {table.sheet}" if table.sheet else upload.name
            lines.append(
                sentence("Left out of {file}: {count} rows ({rows})", language, file=name, count=len(rows), rows=told)
            )
    return lines


def known(held: Store) -> Choices:
    """Return what was decided for every file: what words mean that are on no list, and headers no register knows."""
    words: dict[tuple[str, str], str] = {}
    columns: dict[tuple[str, str], str] = {}
    for one in held.meanings.all():
        register = of_headers(one.of_list)
        if register:
            columns[register.key, one.word] = one.meaning
        else:
            words[one.of_list, one.word] = one.meaning
    return Choices(words=words, columns=columns)


def recalled(held: Store, upload: Upload, choices: Choices) -> Choices:
    """Return how a file is to be read: as files with the same headers were, where the choices leave it open."""
    remembered = held.layout(_layout(upload)) if upload.read_tables else None
    if remembered is None:
        return choices
    open_yet = {name: value for name, value in _of_layout(remembered).items() if not _of_layout(choices)[name]}
    return replace(choices, **open_yet)


def remember(held: Store, upload: Upload, choices: Choices, *, by: Author) -> None:
    """Keep what was decided about a file: words and headers for every file, the rest for those with the same headers.

    Parameters
    ----------
    held
        The store.
    upload
        The file as checked.
    choices
        What was decided about this file, without what was known before.
    by
        Who has decided.
    """
    try:
        if decided := _words(upload, choices) | _columns(upload, choices):
            held.meanings.decide(decided, by=by)
        if upload.read_tables and any(_of_layout(choices).values()):
            held.remember(_layout(upload), choices, by=by)
    except (NotAllowed, StoreError):
        # What was stored is stored; the next file is asked about anew.
        _log.exception("The choices for a layout could not be kept")


def _words(upload: Upload, choices: Choices) -> dict[tuple[str, str], str]:
    """Return what was decided of words of a file; that rows were left out holds for one file."""
    own = {list_of(table.register, column) for table in upload.tables for column in table.register.columns}
    return {(name, typed): word for (name, typed), word in choices.words.items() if name in own and word != LEFT_OUT}


def _columns(upload: Upload, choices: Choices) -> dict[tuple[str, str], str]:
    """Return what was decided of headers that their register does not know; one left out is left out of one layout."""
    return {
        (headers_of(table.register), plain_header(header)): choices.headers[header]
        for table in upload.tables
        for header in table.headers
        if choices.headers.get(header) in table.register and column_of(header, table.register) is None
    }


def _of_layout(choices: Choices) -> dict[str, Any]:
    """Return what of the choices belongs to files of a layout, not to one file."""
    return {
        name: getattr(choices, name)
        for name in ("encoding", "sheets", "header_rows", "registers", "unit", "headers", "dropped")
    }


def _layout(upload: Upload) -> str:
    """Return the digest of the headers of a file: files of one kind share it."""
    headers = "\n".join("\t".join((table.sheet, *table.headers)) for table in upload.read_tables)
    return hashlib.sha256(headers.encode()).hexdigest()


def changes_of(uploads: Sequence[Upload], mode: Mode) -> tuple[Change, ...]:
    """Return what files do to the registers: a table each, in the order of the files."""
    return tuple(
        Change(
            register=table.register,
            mode=mode,
            years=frozenset(int(year) for year in table.frame["year"].dropna().unique())
            if mode.replaces
            else frozenset(),
            frame=table.frame,
            columns=table.columns,
            sheet=table.sheet,
            file=upload.name,
        )
        for upload in uploads
        for table in upload.tables
    )


def effects(before: Revision, after: Revision) -> tuple[tuple[int, Effect], ...]:
    """Return the figures that differ between two revisions, latest year first."""
    years = sorted({*before.years, *after.years}, reverse=True)
    return tuple(
        (year, effect)
        for year in years
        for effect in measure.effects(
            *(
                measure.figures(one.metrics, one.reports.get(year), one.tallies(year), one.complete_in(year))
                for one in (before, after)
            )
        )
    )


def _doubles(changes: Sequence[Change]) -> tuple[Double, ...]:
    found: list[Double] = []
    by_register: dict[str, list[Change]] = {}
    for change in changes:
        by_register.setdefault(change.register.key, []).append(change)
    for several in by_register.values():
        if len(several) < 2:
            continue
        key = several[0].register.id
        rows = pd.concat([one.frame[["year", key]].assign(file=one.file) for one in several])
        again = rows[rows.duplicated(["year", key], keep=False)]
        for (_, number), group in again.groupby(["year", key], sort=False, dropna=False):
            files = tuple(dict.fromkeys(group["file"]))
            found.append(Double(several[0].register, str(number), files))
    return tuple(found)
