"""Rows and declarations as tables."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kexie import clean, measure, write
from kexie.quantity import MONEY, Bound
from kexie.registers import Kind, Register
from kexie.show.identity import exported
from kexie.show.text import plain
from kexie.show.visit import Visit

# Rows that a table shows without scrolling.
_SEEN = 10


def rows_table(
    visit: Visit, register: Register, rows: pd.DataFrame, *, download: str = "", are_held: bool = False
) -> None:
    """Show rows of a register as a table one can sort and search, and offer them as a file.

    A quantity stands as a number, by whose value one sorts; if it is not exact (300余场), the words it was written in
    stand in a column beside it.

    Columns in which no row holds anything are left out of the table; the file has all, as a register holds them, and
    can be uploaded again.

    Parameters
    ----------
    visit
        In whose language.
    register
        Whose rows they are.
    rows
        The typed rows, as they are held.
    download
        Name of the file without its ending; "" offers none.
    are_held
        Whether they are rows of the visit's year, whose words are at hand once they were shown.
    """
    if are_held:
        words = _words_of_year(visit, register).loc[rows.index]
    else:
        words = clean.shown(rows, register, visit.organisation, visit.language)
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
    if download:
        rows_download(visit, register, rows, visit.say("Download these rows"), download)


@st.cache_resource(
    show_spinner=False,
    max_entries=32,
    hash_funcs={
        Visit: lambda visit: (visit.revision.version, visit.year, visit.language),
        Register: lambda register: register.key,
    },
)
def _words_of_year(visit: Visit, register: Register) -> pd.DataFrame:
    return clean.shown(visit.tables[register.key], register, visit.organisation, visit.language)


def rows_by_evidence(visit: Visit, register: Register, rows: pd.DataFrame, *, download: str) -> None:
    """Show rows of the year; if records are among them, apart from the report's own entries, which then do not count.

    The file has all of them.
    """
    records, entries = measure.records(rows), measure.entries(rows)
    if records.empty or entries.empty:
        rows_table(visit, register, rows, download=download, are_held=True)
        return
    rows_table(visit, register, records, are_held=True)
    st.subheader(visit.say("Not counted: entries of the report, since there are records"), anchor=False)
    rows_table(visit, register, entries, are_held=True)
    rows_download(visit, register, rows, visit.say("Download these rows"), download)


def rows_download(visit: Visit, register: Register, rows: pd.DataFrame, label: str, name: str) -> None:
    """Offer rows of a register as a file of it, which can be uploaded again.

    A table that scrolls is printed as far as it is seen: on paper the file takes the place of the button.
    """
    if len(rows) > _SEEN:
        with st.container(key=f"paper-{name}"):
            st.caption(
                plain(
                    visit.say(
                        "{count} rows in all; the table is printed in part. Download them to print all.",
                        count=len(rows),
                    )
                )
            )
    st.download_button(
        plain(label),
        exported(visit, f"{name}.csv", lambda: write.csv(clean.written(rows, register))),
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
