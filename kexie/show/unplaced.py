"""Rows that no figure counts for what they say: said on pages, so that none is out of sight."""

from __future__ import annotations

import streamlit as st

from kexie.registers import REGISTERS
from kexie.show.tables import Asked, asked_table
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.store import Revision
from kexie.store.revision import Unknown


def unplaced(visit: Visit) -> None:
    """Say which rows belong to no year, and which words are on no list."""
    lines = [
        visit.say(
            "{count} rows of {register} belong to no year, and no figure counts them: see the entries.",
            count=len(rows),
            register=REGISTERS[key].name[visit.language],
        )
        for key, rows in visit.revision.without_year().items()
    ]
    lines += [
        visit.say(
            "{count} rows of {register} say “{word}” in “{column}”, which is on no list, and may be in no figure. "
            "Correct them, or name the word under `formerly` in organisation.toml.",
            count=one.rows,
            register=one.register.name[visit.language],
            word=one.word,
            column=one.register[one.column].name[visit.language],
        )
        for one in _unknown_words(visit.revision)
    ]
    if lines:
        st.warning("  \n".join(plain(line) for line in lines), icon=":material/warning:")


def rows_without_year(visit: Visit) -> None:
    """Show the rows that belong to no year, register by register; nothing where there are none."""
    for key, rows in visit.revision.without_year().items():
        register = REGISTERS[key]
        st.subheader(
            plain(visit.say("{register}: rows without a year", register=register.name[visit.language])), anchor=False
        )
        name = f"{register.name[visit.language]}-0000"
        asked_table(visit, Asked(register, None, n=len(rows)), key="no-year", download=name)


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Revision: lambda revision: revision.version})
def _unknown_words(revision: Revision) -> tuple[Unknown, ...]:
    return revision.unknown_words()
