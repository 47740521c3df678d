"""The dictionary: what every register, column, metric and focus area means, and blank templates to fill in."""

from functools import partial

import streamlit as st

from kexie import describe, show, write
from kexie.registers import REGISTERS

visit = show.visit()
say, language, organisation = visit.say, visit.language, visit.organisation

st.title(say("Dictionary"), anchor=False)
st.caption(say("Generated from the rules the dashboard uses."))

st.header(say("Registers"), anchor=False)
names = [show.plain(register.name[language]) for register in REGISTERS.values()]
for tab, register in zip(st.tabs(names, key=f"registers-{language}"), REGISTERS.values(), strict=True):
    with tab:
        st.markdown(show.plain(register.purpose[language]))
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
        show.dictionary_list(visit, describe.columns(register, organisation, language))

st.header(say("Metrics"), anchor=False)
show.dictionary_list(visit, describe.metrics(visit.revision.metrics, organisation, language))

st.header(say("Focus areas"), anchor=False)
st.caption(show.plain(organisation.focus_areas_note[language]))
show.dictionary_list(visit, describe.focus_areas(organisation, language))
