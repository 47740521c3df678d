"""Rows and declarations as tables."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from kexie import clean, measure, write
from kexie.metrics import Condition
from kexie.quantity import MONEY, Bound
from kexie.registers import Kind, Register
from kexie.show.identity import exported
from kexie.show.text import plain
from kexie.show.visit import Visit

# Rows that a table shows without scrolling.
_SEEN = 10
# Rows that are read and sent at once, and pages of them that are kept for the next visitor.
_AT_ONCE = 1000
_AT_HAND = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of a register in a year (of None: those of no year) that meet conditions, and how many they are."""

    register: Register
    year: int | None
    conditions: tuple[Condition, ...] = ()
    n: int = 0

    def all(self, visit: Visit) -> pd.DataFrame:
        """Return all of them; it asks Streamlit for nothing."""
        return visit.revision.contents.rows(self.register, self.year, conditions=self.conditions)

    def tallies(self, visit: Visit) -> pd.DataFrame:
        """Return what they come to."""
        return measure.meeting(self.conditions, visit.tallies[self.register.key])

    def numbered(self, visit: Visit, number: str) -> Asked:
        """Return the one of them that has a number, if any has."""
        conditions = (*self.conditions, Condition(self.register.id, (number,)))
        found = visit.revision.contents.rows(self.register, self.year, conditions=conditions, most=1)
        return replace(self, conditions=conditions, n=len(found))

    def by(self, visit: Visit, *further: Condition) -> Asked:
        """Return those of them that meet further conditions, of which tallies tell."""
        narrower = replace(self, conditions=(*self.conditions, *further))
        return replace(narrower, n=measure.count(narrower.tallies(visit)))


def asked_table(visit: Visit, asked: Asked, *, key: str, download: str = "") -> None:
    """Show rows as `rows_table` does, some at a time where there are many, and offer all as a file.

    Parameters
    ----------
    visit
        In whose language.
    asked
        Which rows.
    key
        What tells the table from others of the page.
    download
        Name of the file without its ending; "" offers none.
    """
    page, pages = 1, math.ceil(asked.n / _AT_ONCE)
    if pages > 1:
        # Other rows, or more of them, begin at their first page.
        which = zlib.crc32(repr((asked.year, asked.conditions, pages)).encode())
        page = st.pagination(pages, key=f"page-{key}-{asked.register.key}-{which}")
        first = (page - 1) * _AT_ONCE
        st.caption(
            plain(
                visit.say(
                    "Rows {first} to {last} of {count}: sorting and searching concern these.",
                    first=first + 1,
                    last=min(first + _AT_ONCE, asked.n),
                    count=asked.n,
                )
            )
        )
    rows, words = _pages(visit, asked).page(page)
    _table(visit, asked.register, rows, words)
    if download:
        rows_download(visit, asked, visit.say("Download these rows"), download)


def rows_table(visit: Visit, register: Register, rows: pd.DataFrame) -> None:
    """Show rows of a register as a table one can sort and search.

    A quantity stands as a number, by whose value one sorts; if it is not exact (300余场), the words it was written in
    stand in a column beside it. Columns in which no row holds anything are left out.

    Parameters
    ----------
    visit
        In whose language.
    register
        Whose rows they are.
    rows
        The typed rows, as they are held.
    """
    _table(visit, register, rows, clean.shown(rows, register, visit.organisation, visit.language))


def _table(visit: Visit, register: Register, rows: pd.DataFrame, words: pd.DataFrame) -> None:
    table, numbers = {}, {}
    for column in register.columns:
        if not rows[column.key].notna().any():
            continue
        name = column.name[visit.language]
        if column.kind is not Kind.QUANTITY:
            table[name] = words[name]
            continue
        unit = register.unit_name(MONEY, visit.organisation)[visit.language] if column.unit == MONEY else ""
        header = visit.say("{column} ({unit})", column=name, unit=unit) if unit else name
        table[header] = rows[column.key].astype(float)
        numbers[header] = st.column_config.NumberColumn(format="localized")
        is_exact = rows[f"{column.key}.bound"].fillna(Bound.EXACT) == Bound.EXACT
        if not is_exact.all():
            table[visit.say("{column}, as written", column=name)] = words[name].mask(is_exact, "")
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        width="stretch",
        placeholder="",
        alt=register.name[visit.language],
        column_config=numbers,
    )


class _Pages:
    """The pages of rows that are asked for, as they are read."""

    def __init__(self, visit: Visit, asked: Asked) -> None:
        self._visit, self._asked = visit, asked
        # The place of the last row of each page that was read: the next one goes on from there.
        self._ends = {0: 0}
        self._read: dict[int, tuple[pd.DataFrame, pd.DataFrame]] = {}

    def page(self, number: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the rows of a page, and their words in the visitor's language."""
        if number not in self._read:
            visit, asked = self._visit, self._asked
            before = max(known for known in self._ends if known < number)
            rows = visit.revision.contents.rows(
                asked.register,
                asked.year,
                conditions=asked.conditions,
                after=self._ends[before],
                skip=(number - 1 - before) * _AT_ONCE,
                most=_AT_ONCE,
            )
            if len(rows):
                self._ends[number] = int(rows.index[-1])
            if len(self._read) >= _AT_HAND:
                self._read.clear()
            self._read[number] = rows, clean.shown(rows, asked.register, visit.organisation, visit.language)
        return self._read[number]


@st.cache_resource(
    show_spinner=False,
    max_entries=64,
    hash_funcs={
        Visit: lambda visit: (visit.revision.version, visit.year, visit.language),
        Asked: lambda asked: (asked.register.key, asked.year, repr(asked.conditions)),
    },
)
def _pages(visit: Visit, asked: Asked) -> _Pages:
    """Return the pages for all visitors of a revision; nobody may change what they are given."""
    return _Pages(visit, asked)


def by_evidence(visit: Visit, asked: Asked, *, key: str, download: str) -> None:
    """Show rows of the year; if records are among them, apart from the report's own entries, which then do not count.

    The file has all of them.
    """
    records = asked.by(visit, Condition("basis", (measure.RECORD,)))
    entries = asked.by(visit, Condition("basis", (measure.RECORD,), excludes=True))
    if not records.n or not entries.n:
        asked_table(visit, asked, key=key, download=download)
        return
    asked_table(visit, records, key=f"{key}-records")
    st.subheader(visit.say("Not counted: entries of the report, since there are records"), anchor=False)
    asked_table(visit, entries, key=f"{key}-entries")
    rows_download(visit, asked, visit.say("Download these rows"), download)


def rows_download(visit: Visit, asked: Asked, label: str, name: str) -> None:
    """Offer rows of a register as a file of it, which can be uploaded again: all columns, as the register holds them.

    A table that scrolls is printed as far as it is seen: on paper the file takes the place of the button.
    """
    if asked.n > _SEEN:
        with st.container(key=f"paper-{name}"):
            st.caption(
                plain(
                    visit.say(
                        "{count} rows in all; the table is printed in part. Download them to print all.",
                        count=asked.n,
                    )
                )
            )
    st.download_button(
        plain(label),
        exported(visit, f"{name}.csv", lambda: write.csv(clean.written(asked.all(visit), asked.register))),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{name}",
    )


def declared_table(visit: Visit, table: pd.DataFrame, *, key: str) -> None:
    """Show declarations as a table; the first cell of a row names it, and a column in which nothing stands is left out.

    On a telephone a row becomes a block: there each cell says its heading itself (``static/pages.css``).
    """
    table = table.loc[:, [bool(table[header].any()) for header in table.columns]]
    name, *headers = table.columns
    lines = [
        [f"**{plain(row[0])}**", *(_labelled(header, cell) for header, cell in zip(headers, row[1:], strict=True))]
        for row in table.itertuples(index=False, name=None)
    ]
    with st.container(key=f"declared-{key}-{visit.language}"):
        headings = [plain(name), *(plain(header) for header in headers)]
        st.table(pd.DataFrame(lines, columns=headings), border="horizontal", hide_index=True)


def _labelled(header: str, cell: str) -> str:
    return f":small[{plain(header)}] {plain(cell)}" if cell else ""
