"""The year at a glance: the totals that open the report, the focus areas, and what the registers hold."""

import streamlit as st

from kexie import show
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS

LEFT = (EVENTS, PROJECTS, ATTENDANCE, FUNDING)

visit = show.visit()
say, language = visit.say, visit.language

show.heading(visit, say("{year} at a glance: {name}", year=visit.year, name=visit.organisation.short_name[language]))

show.unplaced(visit)
with st.grid(5, min_column_width=150):
    for figure in visit.figures_of(None):
        show.opening_card(visit, figure)

with st.grid(len(visit.organisation.focus_areas), min_column_width=150):
    for area in visit.organisation.focus_areas:
        show.area_card(visit, area, st.session_state["area-pages"][area.key])

st.header(say("From the registers"), anchor=False)
show.explain_bars(visit, [(register, "focus_area", None) for register in (*LEFT, OUTCOMES)])
left, right = st.columns(2)
with left:
    for register in LEFT:
        show.parts_chart(visit, register, by="focus_area")
with right:
    show.parts_chart(visit, OUTCOMES, by="focus_area")
    if visit.report and visit.report.not_stated:
        with st.container(border=True, key="not-stated"):
            st.subheader(say("Not in the report"), anchor=False)
            for silence in visit.report.not_stated:
                st.markdown(f"- {show.plain(silence[language])}")
            st.caption(show.plain(visit.organisation.focus_areas_note[language]))
