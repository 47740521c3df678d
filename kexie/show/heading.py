"""What heads a page: that its data are made up, if so; its title, of when they are, and the way to another year."""

from __future__ import annotations

import streamlit as st

from kexie.organisation import FocusArea
from kexie.show.text import icon, plain
from kexie.show.visit import Visit, switch_year


def made_up(visit: Visit) -> None:
    """Say that what is shown is made up, if so."""
    if visit.revision.is_sample:
        words = visit.say("Made-up sample: no row here is real. It shows what the dashboard can do.")
        st.warning(plain(words), icon=":material/science:")


def heading(visit: Visit, title: str, *, area: FocusArea | None = None) -> None:
    """Head a page that shows a year; that of a focus area with its mark and colour."""
    mark = f":{visit.colour_name(area)}[{icon(area.icon)}] " if area else ""
    years = visit.revision.years
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title(f"{mark}{plain(title)}", anchor=False, width="stretch")
        st.caption(plain(visit.updated), width="content")
        if len(years) > 1:
            st.selectbox(
                visit.say("Year"),
                years,
                index=years.index(visit.year),
                key="year-switch",
                on_change=switch_year,
                label_visibility="collapsed",
                width=110,
            )
