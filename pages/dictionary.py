"""The dictionary: what every register, column, metric and focus area means, and blank templates to fill in."""

from functools import partial

import pandas as pd
import streamlit as st

from kexie import describe, show, write
from kexie.registers import REGISTERS, Register

visit = show.visit()
say, language, organisation = visit.say, visit.language, visit.organisation


def columns(register: Register) -> pd.DataFrame:
    """Return what stands in each column of a register; in Chinese without English names."""
    table = describe.columns(register, organisation, language)
    return table.drop(columns=say("English name")) if language == "zh" else table


def metrics(area: str = "") -> pd.DataFrame:
    """Return what each metric is; of one focus area, without its name."""
    table = describe.metrics(visit.revision.metrics, organisation, language)
    column = say("Focus area")
    return table[table[column] == area].drop(columns=column) if area else table


def containing(table: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows of a table that hold words anywhere, in capitals or not."""
    held = [any(words.casefold() in cell.casefold() for cell in row) for row in table.itertuples(index=False)]
    return table[held]


def templates(register: Register) -> None:
    with st.container(horizontal=True):
        st.download_button(
            say("Blank template (CSV)"),
            describe.template(register),
            file_name=f"{register.name.zh}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"template-{register.key}",
        )
        st.download_button(
            say("Template with lists to choose from (XLSX)"),
            # Made when it is asked for: a workbook takes its time.
            partial(write.template, register, organisation, describe.columns(register, organisation, "zh")),
            file_name=f"{register.name.zh}.xlsx",
            icon=":material/table:",
            on_click="ignore",
            key=f"workbook-{register.key}",
        )


def found(words: str) -> None:
    """Show what holds the words: columns of any register, and metrics."""
    of_all = pd.concat([columns(one).assign(**{say("Register"): one.name[language]}) for one in REGISTERS.values()])
    of_all, of_figures = containing(of_all, words), containing(metrics(), words)
    if of_all.empty and of_figures.empty:
        st.info(show.plain(say("Nothing here says “{words}”.", words=words)), icon=":material/search_off:")
    if len(of_all):
        st.header(say("Registers"), anchor=False)
        show.declared_table(visit, of_all, key="columns-found")
    if len(of_figures):
        st.header(say("Metrics"), anchor=False)
        show.declared_table(visit, of_figures, key="metrics-found")


def everything() -> None:
    st.header(say("Registers"), anchor=False)
    names = [show.plain(register.name[language]) for register in REGISTERS.values()]
    tabs = st.tabs(names, key=f"registers-{language}", on_change="rerun")
    for tab, register in zip(tabs, REGISTERS.values(), strict=True):
        # What is not open is not sent.
        if tab.open:
            with tab:
                st.markdown(show.plain(register.purpose[language]))
                templates(register)
                show.declared_table(visit, columns(register), key=register.key)

    st.header(say("Metrics"), anchor=False)
    areas = [say("Opening totals"), *(area.name[language] for area in organisation.focus_areas)]
    tabs = st.tabs([show.plain(area) for area in areas], key=f"metrics-{language}", on_change="rerun")
    for tab, area in zip(tabs, areas, strict=True):
        if tab.open:
            with tab:
                show.declared_table(visit, metrics(area), key="metrics")

    st.header(say("Focus areas"), anchor=False)
    st.caption(show.plain(organisation.focus_areas_note[language]))
    show.declared_table(visit, describe.focus_areas(organisation, language), key="areas")


st.title(say("Dictionary"), anchor=False)
st.caption(say("Generated from the rules the dashboard uses."))
words = st.text_input(
    say("Search"), placeholder=say("Search columns and metrics"), icon=":material/search:", label_visibility="collapsed"
).strip()
if words:
    found(words)
else:
    everything()
