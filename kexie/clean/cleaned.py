"""A table as typed -> the typed rows of a register, with all that was wrong or read in another form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kexie.choices import Choices
from kexie.clean import days, lists, money, quantities, references
from kexie.clean.headers import Recognised, is_running, recognise
from kexie.clean.places import Places
from kexie.clean.texts import Flags, Objects, Texts, absent, objects, of_column
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.quantity import MONEY
from kexie.read.sheets import letters
from kexie.registers import Column, Kind, Register, Source, list_of
from kexie.registers.vocabulary import TRANSCRIBED

if TYPE_CHECKING:
    from kexie.read import Table

# Rows transcribed from a report may lack what the report does not say.
_VENUE = "venue"
_RUNNING = re.compile(r"(\d{1,9})(?:\.0+)?")
_DEFAULT_SHEET = re.compile(r"(sheet|工作表)\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A register's typed rows, and what is to be told of them.

    Parameters
    ----------
    frame
        Typed; the index is the row of the sheet. All columns of the register, ``year`` among them. A quantity
        ``count`` has ``count.bound`` and ``count.hedge`` beside it, a date ``date`` has ``date.precision`` and
        ``date.until``. A cell that would not convert is missing.
    cells
        The cells as typed or mended, of the columns that were recognised, by key.
    headers
        Header as typed, by key.
    findings
        In the order of the columns: fatal ones by cell, notes one for a column and a form.
    year
        The year that the analyst or the words before the table name, or that dates without one took.
    unit
        The unit the money was in.
    constant
        Columns of the frame in which every row has the same, since the sheet does not have them.
    """

    frame: pd.DataFrame
    cells: pd.DataFrame
    headers: dict[str, str]
    findings: tuple[Finding, ...]
    year: int | None = None
    unit: str | None = None
    constant: frozenset[str] = frozenset()

    def without(self, rows: Collection[int | None]) -> pd.DataFrame:
        """Return the frame without some rows of the sheet."""
        if not rows:
            return self.frame
        kept = ~self.frame.index.isin(list(rows))
        index = self.frame.index[kept]
        # Most columns of a register are in no file: what is the same everywhere is cut to length, not copied.
        chosen = {
            key: values.iloc[: len(index)].set_axis(index) if key in self.constant else values[kept]
            for key, values in self.frame.items()
        }
        return pd.DataFrame(chosen, index=index, copy=False)


def table(
    table: Table, register: Register, organisation: Organisation, *, choices: Choices | None = None, source: str = ""
) -> Cleaned:
    """Type the cells of a register.

    Parameters
    ----------
    table
        A table as it was read.
    register
        Which register it is. A column is recognised by its header or one of its aliases.
    organisation
        Whose focus areas, counties and townships are allowed.
    choices
        What the analyst has decided.
    source
        Name of the file: running numbers become numbers of record with it.

    Returns
    -------
    Cleaned
        It never raises for what a cell holds.
    """
    return _Cleaning(table, register, organisation, choices or Choices(), source).cleaned()


def edited(table: Table, choices: Choices) -> pd.DataFrame:
    """Return the cells of a table with those that the analyst has mended."""
    own = {place: text for place, text in choices.edits.items() if place[0] == table.sheet}
    if not own:
        return table.cells
    cells = table.cells.copy()
    for (_, row, header), text in own.items():
        if header in table.headers and row in cells.index:
            cells.loc[row, cells.columns[table.headers.index(header)]] = text
    return cells


class _Cleaning:
    """One table on its way: its columns are read one after the other, some by what others say."""

    def __init__(
        self, table: Table, register: Register, organisation: Organisation, choices: Choices, source: str
    ) -> None:
        self.table, self.register, self.organisation, self.choices = table, register, organisation, choices
        self.source = source
        self.cells = edited(table, choices)
        self.recognised = _recognised(table, self.cells, register, choices)
        self.findings = [replace(one, sheet=table.sheet) for one in self.recognised.findings]
        self.stated = choices.year or days.stated_year(table.preamble)
        self.taken: int | None = None
        self.unit: str | None = None
        # Most of the time goes into finding distinct words, during which the interpreter is free for another column.
        with ThreadPoolExecutor() as beside:
            read = list(beside.map(self._read, register.columns))
        self.texts = {texts.column.key: texts for texts, _ in read}
        self.findings += [finding for _, told in read for finding in told]
        self.typed: dict[str, pd.Series[Any]] = {}

    def cleaned(self) -> Cleaned:
        constant: dict[str, pd.Series[Any]] = {}
        # Quantities ask what the words beside them say.
        for column in sorted(self.register.columns, key=lambda column: column.kind is Kind.QUANTITY):
            typed = self._column(column)
            self.typed |= typed
            if column.key not in self.recognised.places:
                constant |= typed
        self._counties()
        self._ends()
        self._years()
        keys = [key for column in self.register.columns for key in self.typed if key.partition(".")[0] == column.key]
        # Columns are put side by side as they are: to pack them into one block would copy them all.
        frame = pd.DataFrame({key: self.typed[key] for key in [*keys, "year"]}, index=self.cells.index, copy=False)
        self._missing()
        places = self.recognised.places
        return Cleaned(
            frame,
            self.cells.iloc[:, list(places.values())].set_axis(list(places), axis="columns"),
            dict(self.recognised.headers),
            tuple(self.findings),
            self.stated or self.taken,
            self.unit,
            # What other columns have filled in is a column of its own.
            frozenset(key for key, values in constant.items() if self.typed[key] is values),
        )

    def _read(self, column: Column) -> tuple[Texts, list[Finding]]:
        is_year = column.key == self.register.dated and column.kind is Kind.YEAR
        blank = str(self.choices.year) if is_year and self.choices.year else None
        place = self.recognised.places.get(column.key)
        if place is None:
            return absent(column, self.cells.index, blank)
        # A number of its own, and a quantity, nobody repeats by 同上.
        may_repeat = column.key != self.register.id and column.kind is not Kind.QUANTITY
        header = self.recognised.headers[column.key]
        return of_column(column, self.cells.iloc[:, place], header, self.table.sheet, blank, may_repeat=may_repeat)

    def _column(self, column: Column) -> dict[str, pd.Series[Any]]:
        key, texts = column.key, self.texts[column.key]
        match column.kind:
            case Kind.QUANTITY:
                return self._quantities(texts)
            case Kind.DATE:
                typed, findings, taken = days.dates(texts, self.stated)
                self.taken = self.taken or taken
            case Kind.YEAR:
                values, findings = days.years(texts)
                typed = {key: values}
            case Kind.TEXT:
                is_number = key == self.register.id or bool(column.refers_to)
                words, findings = self._numbered(texts) if is_number else (texts.words, [])
                typed = {key: texts.spread(pd.Series(words, dtype=object).replace("", None).to_numpy())}
            case Kind.NUMBERS:
                # Rows of this table go by the numbers that they are given here.
                is_own = column.refers_to == (self.register.key,)
                values, findings = references.typed(texts, self._renumbered if is_own else str)
                typed = {key: values}
            case _:
                keeps = self.register.keeps_unlisted(column)
                own = list_of(self.register, column)
                decided = {typed: word for (key, typed), word in self.choices.words.items() if key == own}
                values, findings = lists.typed(texts, self.organisation, decided, keeps_unlisted=keeps)
                typed = {key: values}
        self.findings += findings
        return typed

    def _quantities(self, texts: Texts) -> dict[str, pd.Series[Any]]:
        column, register = texts.column, self.register
        may_be_negative = np.zeros(len(texts.rows), dtype=bool)
        beside = f"{column.key}_unit"
        if column.unit == MONEY:
            own = (self.texts[beside], self.typed[beside]) if beside in register else None
            units, findings, unit = money.units_of_money(texts, self.table.preamble, own, self.choices.unit)
            self.unit = self.unit or unit
        else:
            of_row = register.unit_column if column.key == register.quantity else None
            findings = []
            ways = register[of_row].ways(self.organisation) if of_row else {}
            units = money.units_of_counts(texts, self.typed[of_row] if of_row else None, column.unit or "", ways)
        if column.sign_by:
            words = register[column.sign_by].words(self.organisation)
            below_zero = [word.name.zh for word in words if word.may_be_negative]
            may_be_negative = self.typed[column.sign_by].isin(below_zero).to_numpy(dtype=bool)
        typed, told = quantities.typed(texts, units, may_be_negative)
        if column.unit == MONEY and beside in register:
            typed[beside] = typed[column.key].map(lambda _: MONEY, na_action="ignore").astype(object)
        self.findings += [*findings, *told]
        return typed

    def _numbered(self, texts: Texts) -> tuple[Objects, list[Finding]]:
        """Make running numbers numbers of record: with the name of the file, and of its sheet where that has one."""
        typed, known = texts.words, pd.Index(texts.words, dtype=str)
        plain, mended = _mapped(typed, known, references.SPREADSHEETS_OWN, references.plain_number)
        if mended.any():
            known = pd.Index(plain, dtype=str)
        words, running = plain, np.zeros(len(plain), dtype=bool)
        if texts.column.key == self.register.id:
            words, running = _mapped(plain, known, r"^\d{1,9}(?:\.0+)?$", self._renumbered)
        mended &= ~running
        short = np.asarray(known.str.fullmatch(references.EXPONENT), dtype=bool)
        return words, [
            *texts.note(Fault.RUNNING_NUMBERS, running, lambda code: str(words[code])),
            *texts.note(Fault.RECORD_NUMBERS_READ_AS, mended, lambda code: str(words[code])),
            *texts.fatal(Fault.RECORD_NUMBER_CUT, texts.rows_of(short)),
        ]

    def _renumbered(self, number: str) -> str:
        """Return the number of record of a running number; any other number as it is."""
        running = _RUNNING.fullmatch(number)
        if running is None or not self.source or not is_running(self.texts[self.register.id].header):
            return number
        sheet = "" if _DEFAULT_SHEET.fullmatch(self.table.sheet) else self.table.sheet
        stem = "-".join(part for part in (PurePath(self.source).stem, sheet) if part)
        return f"{stem}-{int(running[1])}"

    def _counties(self) -> None:
        """Take the county of rows without one from their venue, where that can be in one county only."""
        county = self.texts.get("county")
        if not county or county.column.choices is not Source.COUNTIES or _VENUE not in self.register:
            return
        venue, blank = self.texts[_VENUE], county.rows_of((county.words == "") & ~county.errors)
        if not blank.any() or "county" not in self.recognised.places or _VENUE not in self.recognised.places:
            return
        places = Places(self.organisation)
        found = objects(places.county_of(word)[0] if word else None for word in venue.words.tolist())
        filled = blank & venue.rows_of(np.array([one is not None for one in found], dtype=bool))
        self.typed["county"] = self.typed["county"].mask(filled, venue.spread(found))
        told = replace(venue, header=county.header)
        self.findings += told.note_rows(Fault.COUNTIES_FROM_TOWNSHIPS, filled, lambda code: str(found[code]))

    def _ends(self) -> None:
        """Let a period in the column of starts end in the column of ends, where that is blank."""
        if "start_date" not in self.register or "end_date" not in self.register:
            return
        until = self.typed["start_date.until"]
        end = self.texts["end_date"]
        filled = end.rows_of((end.words == "") & ~end.errors) & until.notna().to_numpy(dtype=bool)
        if not filled.any():
            return
        precision = self.typed["start_date.precision"]
        first = until.where(precision != "month", until.dt.to_period("M").dt.start_time.astype(until.dtype))
        first = first.where(precision != "year", until.dt.to_period("Y").dt.start_time.astype(until.dtype))
        self.typed["end_date"] = self.typed["end_date"].mask(filled, first)
        self.typed["end_date.precision"] = self.typed["end_date.precision"].mask(filled, precision)

    def _years(self) -> None:
        dated = self.typed[self.register.dated]
        if self.register[self.register.dated].kind is Kind.DATE:
            dated = dated.dt.year.astype("Int64")
        year = self.typed["year"].fillna(dated) if "year" in self.typed else dated
        if self.stated:
            # Only where nothing was typed: what could not be read is no year.
            texts = self.texts[self.register.dated]
            blank = texts.rows_of((texts.words == "") & ~texts.errors)
            year = year.mask(blank & year.isna().to_numpy(dtype=bool), self.stated)
        self.typed["year"] = year

    def _missing(self) -> None:
        transcribed = self.typed["basis"].isin(TRANSCRIBED).to_numpy(dtype=bool)
        for column in self.register.columns:
            if not column.required or column.key not in self.recognised.places:
                continue
            texts = self.texts[column.key]
            blank = texts.rows_of((texts.words == "") & ~texts.errors)
            if not blank.any():
                continue
            blank &= self.typed[column.key].isna().to_numpy(dtype=bool)
            if column.key == self.register.id:
                self.findings += texts.fatal(Fault.MISSING_NUMBER, blank)
                continue
            self.findings += texts.fatal(Fault.MISSING_VALUE, blank & ~transcribed)
            if column.key == self.register.dated:
                # A row without a year would be in no year's figures and on no page.
                of_no_year = self.typed["year"].isna().to_numpy(dtype=bool)
                self.findings += texts.fatal(Fault.NO_YEAR, blank & transcribed & of_no_year)


def _recognised(table: Table, cells: pd.DataFrame, register: Register, choices: Choices) -> Recognised:
    """Recognise the columns that have a header or hold anything."""
    headers = dict(enumerate(table.headers))
    for place, header in enumerate(table.headers):
        if not header.strip():
            if (cells.iloc[:, place].str.strip() == "").all():
                del headers[place]
            else:
                headers[place] = f"{letters(table.columns[place])}列"
    found = recognise(list(headers.values()), register, choices)
    place_of = list(headers)
    return replace(found, places={key: place_of[place] for key, place in found.places.items()})


def _mapped(words: Objects, known: pd.Index[str], pattern: str, change: Callable[[str], str]) -> tuple[Objects, Flags]:
    """Return words of which those that a pattern is found in are changed, and which these are.

    ``known`` are the words as pandas keeps them: looking for a pattern in all of them at once is cheap.
    """
    found: Flags = np.asarray(known.str.contains(pattern, regex=True), dtype=bool)
    if not found.any():
        return words, found
    changed = words.copy()
    changed[found] = [change(word) for word in words[found]]
    return changed, np.asarray(changed != words, dtype=bool)
