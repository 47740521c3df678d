"""Typed columns -> a Checked table, or every reason why not.

Only a `Checked` table can be stored: its frame holds the rows without a fatal finding, and nothing else does. Checks
work on whole columns; a loop runs over bad cells only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from kexie import clean, read
from kexie.choices import Choices, Mode
from kexie.clean import Cleaned, Precision
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS, REGISTERS, Kind, Register

Tables = Mapping[str, pd.DataFrame]

# Which columns hold numbers of other registers.
REFERENCES: Mapping[tuple[str, str], tuple[Register, ...]] = {
    (FUNDING.key, "project_id"): (PROJECTS,),
    (EVENTS.key, "project_id"): (PROJECTS,),
    (ATTENDANCE.key, "event_id"): (EVENTS,),
    (OUTCOMES.key, "related_id"): (PROJECTS, EVENTS),
}
# How many values make a column's usual size, and how many times it a value is asked about.
_ENOUGH, _FAR = 5, 1000
_PERSONAL = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A table that was read, cleaned and checked.

    Parameters
    ----------
    register
        Which register its rows belong to.
    sheet, header_row, headers
        Where it stands in the user's file: the sheet, the row of its header, the headers as typed.
    year, unit
        What was taken for dates without a year and money without a unit.
    frame
        The typed rows that may be stored; the index is the row of the sheet.
    cells
        Every row read as data, as typed, under ``headers``; the index is the row of the sheet.
    findings
        All of them, in the order of the sheet: the table as a whole first.
    read, accepted, set_aside, refused
        How many rows: ``read`` is the sum of the other three.
    """

    register: Register
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    year: int | None
    unit: str | None
    frame: pd.DataFrame
    cells: pd.DataFrame
    findings: tuple[Finding, ...]
    read: int
    accepted: int
    set_aside: int
    refused: int


@dataclass(frozen=True, slots=True, eq=False)
class Upload:
    """A file with all that was found in it.

    Parameters
    ----------
    name, digest
        Its name and the SHA-256 of its bytes.
    encoding
        How its bytes were read; "" where they could not be.
    tables
        One for each sheet that holds a register; none where the file cannot be read.
    findings
        All findings of file and tables.
    kept
        The bytes to keep: the file itself, or a copy without the columns that are not to be stored.
    book, read_tables
        The cells as they were read, of the whole file and of each table in it, whether or not its register is known.
    """

    name: str
    digest: str
    encoding: str
    tables: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    kept: bytes
    book: read.Book | None = None
    read_tables: tuple[read.Table, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether every row may be stored."""
        return bool(self.tables) and not any(finding.is_fatal for finding in self.findings)

    @property
    def personal(self) -> tuple[Finding, ...]:
        """The warnings of personal data, which ask for a decision before anything is stored."""
        return tuple(one for one in self.findings if one.fault in (Fault.PERSONAL_COLUMN, Fault.PERSONAL_CELL))


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
    digest = hashlib.sha256(data).hexdigest()
    book = None
    try:
        book = read.book_apart(data, name, choices.encoding)
        layout = read.tables(book, known_headers(), choices.sheets)
    except read.Unreadable as refusal:
        return Upload(name, digest, "", (), (refusal.finding,), data, book)
    findings = [*book.findings, *layout.findings]
    cleaned: list[tuple[read.Table, Register, Cleaned]] = []
    for table_read in layout.tables:
        register = clean.register_of(table_read, choices)
        if isinstance(register, Finding):
            findings.append(register)
        else:
            cleaned.append(
                (table_read, register, clean.table(table_read, register, organisation, choices=choices, source=name))
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
    kept = read.without(book, choices.dropped) if choices.dropped else data
    return Upload(name, digest, book.encoding, tables, tuple(findings), kept, book, layout.tables)


def known_headers() -> dict[str, tuple[str, ...]]:
    """Return every header that is known, by register: names and aliases."""
    return {
        key: tuple(header for column in register.columns for header in (column.name.zh, *column.aliases))
        for key, register in REGISTERS.items()
    }


def table(
    cleaned: Cleaned, register: Register, *, held: Tables, mode: Mode, others: Tables | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with a cleaned table beyond its single cells.

    Parameters
    ----------
    cleaned
        The typed rows, with the cells as typed.
    register
        Which register they belong to.
    held
        The rows held, by register.
    mode
        What the rows are to do to those held.
    others
        The typed rows of the same upload, by register: a number may refer to them.
    """
    places = _Places(cleaned, register)
    return (
        *_double_numbers(places),
        *_against_held(places, held.get(register.key), mode),
        *_unknown_references(places, held, others or {}),
        *_ends_before_start(places),
        *_of_another_year(places),
        *_far_from_usual(places, held.get(register.key)),
        *_all_zero(places),
        *_people_or_attendances(places),
        *_personal(places),
    )


def _checked(table_read: read.Table, cleaned: Cleaned, register: Register, findings: tuple[Finding, ...]) -> Checked:
    everything = (
        *table_read.findings,
        *cleaned.findings,
        *(replace(one, sheet=table_read.sheet) for one in findings),
    )
    fatal = [one for one in everything if one.is_fatal]
    whole = any(one.row is None for one in fatal)
    bad = {one.row for one in fatal}
    frame = cleaned.frame[[not whole and row not in bad for row in cleaned.frame.index]]
    return Checked(
        register=register,
        sheet=table_read.sheet,
        header_row=table_read.header_row,
        headers=table_read.headers,
        year=cleaned.year,
        unit=cleaned.unit,
        frame=frame,
        cells=table_read.cells,
        findings=tuple(sorted(everything, key=lambda one: one.row or 0)),
        read=table_read.read,
        accepted=len(frame),
        set_aside=table_read.set_aside,
        refused=len(table_read.cells) - len(frame),
    )


class _Places:
    """The typed rows, and how each of their cells was typed."""

    def __init__(self, cleaned: Cleaned, register: Register) -> None:
        self.frame = cleaned.frame
        self.register = register
        self.headers = cleaned.headers
        self.year = cleaned.year
        self.cells = cleaned.cells

    def header(self, key: str) -> str:
        return self.headers.get(key, self.register[key].name.zh)

    def typed(self, key: str, rows: list[int]) -> list[str]:
        if key not in self.cells:
            return [""] * len(rows)
        return [str(cell) for cell in self.cells[key].loc[rows]]

    def findings(self, fault: Fault, key: str, bad: pd.Series, **details: object) -> Iterator[Finding]:
        """Yield a finding for every row in which ``bad`` is true; a detail is one for all, or a column of them."""
        rows = self.frame.index[bad.fillna(value=False).to_numpy(dtype=bool)].tolist()
        for row, typed in zip(rows, self.typed(key, rows), strict=True):
            own = {name: one.loc[row] if isinstance(one, pd.Series) else one for name, one in details.items()}
            yield Finding(fault, row, self.header(key), typed, details=own)


def _double_numbers(places: _Places) -> Iterator[Finding]:
    key = places.register.id
    numbers = places.frame[key].dropna()
    again = numbers[numbers.duplicated(keep="first")]
    if again.empty:
        return
    first = pd.Series(numbers.index, index=numbers).groupby(level=0).first()
    for row, number in again.items():
        yield Finding(
            Fault.DOUBLE_NUMBER, _row(row), places.header(key), str(number), details={"first": int(first[number])}
        )


def _against_held(places: _Places, held: pd.DataFrame | None, mode: Mode) -> Iterator[Finding]:
    if mode is Mode.REPLACE:
        return
    key, frame = places.register.id, places.frame
    # Most numbers are new, and years need only be looked at for those that are not.
    known = pd.Series(data=False, index=frame.index)
    if held is not None and not held.empty:
        known |= frame[key].isin(held[key])
        own = pd.MultiIndex.from_frame(frame.loc[known, ["year", key]].astype(object))
        known[known] = own.isin(pd.MultiIndex.from_frame(held[["year", key]].astype(object)))
    if mode is Mode.UPDATE:
        new = ~known & frame[key].notna() & frame["year"].notna()
        yield from places.findings(Fault.NUMBER_NOT_HELD, key, new, year=frame["year"])
        return
    if not known.any() or held is None:
        return
    rows = frame[known]
    texts = clean.written(rows, places.register).set_axis(pd.MultiIndex.from_frame(rows[["year", key]].astype(object)))
    before = clean.written(held, places.register).set_axis(pd.MultiIndex.from_frame(held[["year", key]].astype(object)))
    before = before[~before.index.duplicated()].reindex(texts.index)
    differs = pd.Series((texts != before).any(axis="columns").to_numpy(), index=rows.index)
    yield from places.findings(
        Fault.NUMBER_HELD, key, differs.reindex(frame.index, fill_value=False), year=frame["year"]
    )


def _unknown_references(places: _Places, held: Tables, others: Tables) -> Iterator[Finding]:
    for (register, key), targets in REFERENCES.items():
        if register != places.register.key:
            continue
        known: set[str] = set()
        for target in targets:
            for tables in (held, others):
                if target.key in tables:
                    known |= set(tables[target.key][target.id].dropna())
        values = places.frame[key]
        bad = values.notna() & ~values.isin(known)
        yield from places.findings(Fault.UNKNOWN_REFERENCE, key, bad, register=targets[0].name)


def _ends_before_start(places: _Places) -> Iterator[Finding]:
    if "start_date" not in places.register or "end_date" not in places.register:
        return
    start, end = places.frame["start_date"], places.frame["end_date"]
    precision = places.frame["end_date.precision"]
    # An end known to the month only may be any day of that month.
    last = end.where(precision != Precision.MONTH, end + pd.offsets.MonthEnd(0))
    last = last.where(precision != Precision.YEAR, end + pd.offsets.YearEnd(0))
    bad = last < start
    yield from places.findings(Fault.END_BEFORE_START, "end_date", bad, start=places.cells.get("start_date", ""))


def _of_another_year(places: _Places) -> Iterator[Finding]:
    if places.year is None:
        return
    years = places.frame["year"]
    bad = years.notna() & (years != places.year)
    yield from places.findings(Fault.OTHER_YEAR, places.register.dated, bad, year=places.year, own=years)


def _far_from_usual(places: _Places, held: pd.DataFrame | None) -> Iterator[Finding]:
    """Ask about values far above the middle of their like: of one unit, and of one kind where it is counted."""
    register = places.register
    for column in register.columns:
        if column.kind is not Kind.QUANTITY:
            continue
        counted = column.key == register.quantity and register.unit_column
        alike = [register.unit_column, register.kind_column] if counted and register.unit_column else []
        values = places.frame[[column.key, *alike]].astype({column.key: float})
        known = values if held is None else pd.concat([values, held[values.columns].astype({column.key: float})])
        known = known[known[column.key] > 0]
        if alike:
            groups = known.groupby(alike)[column.key].agg(["median", "size"])
            usual = values[alike].join(groups, on=alike)
        else:
            usual = pd.DataFrame({"median": known[column.key].median(), "size": len(known)}, index=values.index)
        bad = (usual["size"] >= _ENOUGH) & (values[column.key] >= _FAR * usual["median"])
        shown = usual.loc[bad, "median"].map("{:,.15g}".format)
        yield from places.findings(Fault.FAR_FROM_USUAL, column.key, bad, usual=shown)


def _all_zero(places: _Places) -> Iterator[Finding]:
    for column in places.register.columns:
        if column.kind is Kind.QUANTITY and column.key in places.headers:
            values = places.frame[column.key].dropna()
            if len(values) > 1 and (values == 0).all():
                yield Finding(Fault.ALL_ZERO, None, places.header(column.key), "0")


def _people_or_attendances(places: _Places) -> Iterator[Finding]:
    if places.register is not ATTENDANCE or "count" not in places.headers:
        return
    header = places.headers["count"]
    told = "人次" if "人次" in header else "人" if header.rstrip("）)").endswith("人数") else ""
    against = set(places.frame["measure"].dropna()) - {told} if told else set()
    for measure in sorted(against):
        yield Finding(Fault.PEOPLE_OR_ATTENDANCES, None, header, measure)


def _personal(places: _Places) -> Iterator[Finding]:
    for column in places.register.columns:
        if column.kind is not Kind.TEXT or column.key not in places.headers:
            continue
        values = places.frame[column.key]
        words = pd.Series(values.dropna().unique(), dtype=object)
        personal = set(words[words.astype(str).str.contains(_PERSONAL)])
        if personal:
            yield from places.findings(Fault.PERSONAL_CELL, column.key, values.isin(personal))


def _row(label: object) -> int:
    return int(str(label))
