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


def rows_table(visit: Visit, register: Register, rows: pd.DataFrame, *, download: str = "") -> None:
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
    """
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


def rows_by_evidence(visit: Visit, register: Register, rows: pd.DataFrame, *, download: str) -> None:
    """Show rows of a register; if records are among them, apart from the report's own entries, which then do not count.

    The file has all of them.
    """
    records, entries = measure.records(rows), measure.entries(rows)
    if records.empty or entries.empty:
        rows_table(visit, register, rows, download=download)
        return
    rows_table(visit, register, records)
    st.subheader(visit.say("Not counted: entries of the report, since there are records"), anchor=False)
    rows_table(visit, register, entries)
    rows_download(visit, register, rows, visit.say("Download these rows"), download)


def rows_download(visit: Visit, register: Register, rows: pd.DataFrame, label: str, name: str) -> None:
    """Offer rows of a register as a file of it, which can be uploaded again."""
    st.download_button(
        plain(label),
        exported(visit, f"{name}.csv", lambda: write.csv(clean.written(rows, register))),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{name}",
    )


def dictionary_list(visit: Visit, table: pd.DataFrame) -> None:
    """Show declarations as a list: the first cell of a row names it, the others follow with their headings.

    A table of eight columns is unreadable on a telephone; what is blank is left out.
    """
    colon, stop = ("：", "；") if visit.language == "zh" else (": ", "; ")
    lines = []
    for row in table.itertuples(index=False):
        name, *rest = (str(cell).rstrip("。.") for cell in row)
        said = stop.join(
            f"{heading}{colon}{cell}" for heading, cell in zip(table.columns[1:], rest, strict=True) if cell
        )
        lines.append(f"- **{plain(name)}**  \n  :small[{plain(said)}]")
    st.markdown("\n".join(lines))
