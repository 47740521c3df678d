"""The rows themselves: those of a register, of a focus area, of a kind, or those behind one figure."""

import streamlit as st

from kexie import measure, show
from kexie.registers import REGISTERS

visit = show.visit()
say, language = visit.say, visit.language
metric = visit.metric(st.query_params.get("metric", ""))
everything = "all"

st.title(say("Entries"), anchor=False)
if metric:
    st.markdown(show.plain(say("The rows behind “{figure}” of {year}", figure=metric.name[language], year=visit.year)))
    behind = measure.rows(metric, visit.tables)
    show.rows_table(visit, metric.register, behind, download=f"{metric.name[language]}-{visit.year}")
    st.page_link("records.py", label=say("All entries"), icon=":material/table_rows:")
    st.stop()

show.unplaced(visit)
with st.grid(3, min_column_width=220):
    key = show.choose(
        say("Register"),
        "register",
        list(REGISTERS),
        lambda key: REGISTERS[key].name[language],
        default="events",
    )
    register = REGISTERS[key]
    rows = visit.inherited[key]
    for column in ("focus_area", register.kind_column):
        names = {name.zh: name[language] for name in register[column].allowed(visit.organisation)}
        present = [value for value in names if value in set(rows[column])]
        chosen = show.choose(
            register[column].name[language],
            column,
            [everything, *present],
            ({everything: say("All")} | names).__getitem__,
        )
        if chosen != everything:
            rows = rows[rows[column] == chosen]

number = st.query_params.get("number")
if number in set(rows[register.id]):
    rows = rows[rows[register.id] == number]
    st.page_link("records.py", label=say("All entries"), icon=":material/table_rows:")
st.caption(show.plain(say("{count} rows of {year}", count=len(rows), year=visit.year)))
if len(rows):
    held = visit.tables[key].loc[rows.index]
    show.rows_table(visit, register, held, download=f"{register.name[language]}-{visit.year}")
else:
    st.info(say("No rows here. Choose another register or focus area."), icon=":material/inbox:")

show.rows_without_year(visit)
