"""One focus area: its figures, its charts, its entries. One script for all; the address says which."""

import streamlit as st

from kexie import show
from kexie.registers import REGISTERS

visit = show.visit()
say, language = visit.say, visit.language
area = visit.organisation.focus_area(st.session_state["address"])
held = {
    key: rows
    for key, read in visit.inherited.items()
    if len(rows := visit.tables[key][read["focus_area"] == area.name.zh])
}

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
    show.explain_bars(visit, [(REGISTERS[key], REGISTERS[key].kind_column, area) for key in held])
    left, right = st.columns(2)
    for place, key in enumerate(sorted(held, key=lambda key: -len(held[key]))):
        with (left, right)[place % 3 > 0] if len(held) > 1 else st.container():
            show.parts_chart(visit, REGISTERS[key], by=REGISTERS[key].kind_column, area=area)

st.header(say("Entries"), anchor=False)
if held:
    # The largest register first; what is not open is not sent.
    registers = [REGISTERS[key] for key in sorted(held, key=lambda key: -len(held[key]))]
    tabs = st.tabs(
        [show.plain(register.name[language]) for register in registers], key=f"entries-{language}", on_change="rerun"
    )
    for tab, register in zip(tabs, registers, strict=True):
        if tab.open:
            with tab:
                name = f"{area.name[language]}-{register.name[language]}-{visit.year}"
                show.rows_table(visit, register, held[register.key], download=name, are_held=True)
else:
    st.info(show.plain(say("No entries in {year} yet.", year=visit.year)), icon=":material/inbox:")
