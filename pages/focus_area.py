"""One focus area: its figures, its charts, its entries. One script for all; the address says which."""

import streamlit as st

from kexie import measure, show
from kexie.metrics import Condition
from kexie.registers import REGISTERS

visit = show.visit()
say, language = visit.say, visit.language
area = visit.organisation.focus_area(st.session_state["address"])
counts = {key: measure.count(rows[rows["focus_area"] == area.name.zh]) for key, rows in visit.tallies.items()}
# The largest register first.
held = [REGISTERS[key] for key in sorted(REGISTERS, key=lambda key: -counts[key]) if counts[key]]

show.heading(visit, area.name[language], area=area)
st.caption(show.plain(say("{theme} · {year}", theme=area.theme[language], year=visit.year)))

figures = visit.figures_of(area)
with st.grid(4, min_column_width=160):
    for figure in figures:
        show.figure_card(visit, figure)
if not figures:
    st.info(say("No metric is declared for this area."), icon=":material/inbox:")

if held:
    st.header(say("By kind"), anchor=False)
    show.explain_bars(visit, [(register, register.kind_column, area) for register in held])
    left, right = st.columns(2)
    for place, register in enumerate(held):
        with (left, right)[place % 3 > 0] if len(held) > 1 else st.container():
            show.parts_chart(visit, register, by=register.kind_column, area=area)

st.header(say("Entries"), anchor=False)
if held:
    # What is not open is neither read nor sent.
    tabs = st.tabs(
        [show.plain(register.name[language]) for register in held], key=f"entries-{language}", on_change="rerun"
    )
    for tab, register in zip(tabs, held, strict=True):
        if tab.open:
            with tab:
                name = f"{area.name[language]}-{register.name[language]}-{visit.year}"
                asked = show.Asked(register, visit.year).by(visit, Condition("focus_area", (area.name.zh,)))
                show.asked_table(visit, asked, key=area.key, download=name)
else:
    st.info(show.plain(say("No entries in {year} yet.", year=visit.year)), icon=":material/inbox:")
