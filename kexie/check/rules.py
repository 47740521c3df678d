"""Typed rows against one another, against those held, and against what is usual.

Every rule works on whole columns; a loop runs over bad cells only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from kexie import clean
from kexie.choices import Mode
from kexie.clean import Cleaned, Precision
from kexie.problems import Fault, Finding
from kexie.registers import ATTENDANCE, REGISTERS, SAMPLE, Column, Kind, Register
from kexie.registers.reference import numbers_in
from kexie.registers.vocabulary import TRANSCRIBED
from kexie.words import Name

Tables = Mapping[str, pd.DataFrame]

# How many values make a column's usual size, and how many times it a value is asked about.
_ENOUGH, _FAR = 5, 1000


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
        *_made_up(places, held, others or {}),
        *_against_held(places, held.get(register.key), mode),
        *_references(places, held, others or {}, mode),
        *_still_referred_to(places, held, others or {}, mode),
        *_ends_before_start(places),
        *_of_another_year(places),
        *_far_from_usual(places, held.get(register.key)),
        *_all_zero(places),
        *_people_or_attendances(places),
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


def _made_up(places: _Places, held: Tables, others: Tables) -> Iterator[Finding]:
    """Made-up rows stand by themselves: not among real ones, and no real ones among them."""
    key = places.register.id
    numbers = places.frame[key].dropna()
    # What is held is of one kind throughout; before anything is, what comes first decides.
    known = (_first_number(held), _first_number(others), str(numbers.iloc[0]) if len(numbers) else "")
    is_sample = next(filter(None, known), "").startswith(SAMPLE)
    fault = Fault.REAL_AMONG_SAMPLE if is_sample else Fault.SAMPLE_AMONG_REAL
    own = places.frame[key]
    yield from places.findings(fault, key, own.notna() & own.str.startswith(SAMPLE).ne(is_sample))


def _first_number(tables: Tables) -> str:
    """Return a number of the tables, "" if they have no row."""
    for name, one in tables.items():
        for number in one[REGISTERS[name].id].head(100).dropna():
            return str(number)
    return ""


def _against_held(places: _Places, held: pd.DataFrame | None, mode: Mode) -> Iterator[Finding]:
    if mode.replaces:
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


def _references(places: _Places, held: Tables, others: Tables, mode: Mode) -> Iterator[Finding]:
    """Ask about numbers of rows that no register has: neither the files of this upload nor what is held."""
    register, frame = places.register, places.frame
    for column in register.columns:
        if not column.refers_to:
            continue
        named = _named(frame, column)
        if named.empty:
            continue
        of_one_year = register.names_of_one_year(column)
        known = _known(column, held, others, mode)
        keys = pd.MultiIndex.from_arrays([frame["year"].reindex(named.index), named])
        there = keys.isin(known) if of_one_year else named.isin(known.get_level_values(1))
        itself = (named == frame[register.id].reindex(named.index)) & (column.refers_to == (register.key,))
        target = REGISTERS[column.refers_to[0]].name
        for fault, bad in ((Fault.REFERS_TO_ITSELF, itself), (Fault.UNKNOWN_REFERENCE, ~there & ~itself)):
            rows = named.index[bad].tolist()
            for row, number, typed in zip(rows, named[bad], places.typed(column.key, rows), strict=True):
                year = frame["year"].loc[row]
                of_year = Name(f"{year}年{target.zh}", f"{target.en} of {year}")
                details = {"number": number, "register": of_year if of_one_year and pd.notna(year) else target}
                yield Finding(fault, _row(row), places.header(column.key), typed, details=details)


def _still_referred_to(places: _Places, held: Tables, others: Tables, mode: Mode) -> Iterator[Finding]:
    """Ask about rows that are about to be removed, and that rows of other registers refer to."""
    register, frame = places.register, places.frame
    if not mode.replaces or register.key not in held:
        return
    before = held[register.key]
    before = before[before["year"].isin(frame["year"])]
    if mode is Mode.REPLACE:
        before = before[~before["basis"].isin(TRANSCRIBED)]
    going = set(before[register.id].dropna()) - set(frame[register.id].dropna())
    for key, other in REGISTERS.items():
        table = others.get(key, held.get(key))
        if key == register.key or table is None:
            continue
        for column in other.columns:
            if register.key not in column.refers_to:
                continue
            named = _named(table, column)
            for number, rows in named[named.isin(going)].value_counts().items():
                details = {"number": number, "register": other.name, "count": int(rows)}
                yield Finding(Fault.STILL_REFERRED_TO, None, places.header(register.id), str(number), details=details)


def _named(frame: pd.DataFrame, column: Column) -> pd.Series:
    """Return every number that a column names, by the row of the sheet: several of one row stand apart."""
    cells = frame[column.key].dropna()
    return cells.map(numbers_in).explode() if column.kind is Kind.NUMBERS else cells


def _known(column: Column, held: Tables, others: Tables, mode: Mode) -> pd.MultiIndex:
    """Return year and number of every row that a column may name."""
    found = []
    for key in column.refers_to:
        names = ["year", REGISTERS[key].id]
        own = others[key][names] if key in others else pd.DataFrame(columns=names)
        before = held[key][names] if key in held else own[:0]
        if mode.replaces and key in others:
            # What is about to be replaced will not be there.
            going = before["year"].isin(own["year"])
            if mode is Mode.REPLACE:
                going &= ~held[key]["basis"].isin(TRANSCRIBED) if key in held else going
            before = before[~going]
        found += [one.set_axis(["year", "number"], axis="columns").astype(object) for one in (before, own)]
    return pd.MultiIndex.from_frame(pd.concat(found).dropna(subset="number"))


def _ends_before_start(places: _Places) -> Iterator[Finding]:
    if "start_date" not in places.register or "end_date" not in places.register:
        return
    start, end = places.frame["start_date"], places.frame["end_date"]
    if end.isna().all():
        return
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
    others = set(years.dropna().unique()) - {places.year}
    bad = years.isin(others)
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
        # No middle is below the least.
        if not (values[column.key] >= _FAR * known[column.key].min()).any():
            continue
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
            values = places.frame[column.key]
            first = values.first_valid_index()
            # Most columns begin with something: they need no look at the rest.
            if first is None or values.loc[first] != 0:
                continue
            values = values.dropna()
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


def _row(label: object) -> int:
    return int(str(label))
