"""The rows themselves: those of a register, of a focus area, of a kind, or those behind one figure."""

import streamlit as st

from kexie import measure, show
from kexie.metrics import Condition, Metric
from kexie.registers import REGISTERS

EVERYTHING = "all"

visit = show.visit()
say, language = visit.say, visit.language


def behind(metric: Metric) -> None:
    st.markdown(show.plain(say("The rows behind “{figure}” of {year}", figure=metric.name[language], year=visit.year)))
    show.standing(visit, metric)
    asked = show.Asked(metric.register, visit.year).by(visit, *metric.conditions)
    if not asked.n:
        words = say(
            "No rows of {year} bear on this figure yet: neither records nor entries of the report.", year=visit.year
        )
        st.info(show.plain(words), icon=":material/inbox:")
        st.page_link("tie_out.py", label=say("To the report check"), icon=":material/fact_check:")
        return
    show.by_evidence(visit, asked, key=metric.key, download=f"{metric.name[language]}-{visit.year}")
    st.page_link("records.py", label=say("All entries"), icon=":material/table_rows:")


def chosen() -> None:
    with st.grid(3, min_column_width=220):
        key = show.choose(
            say("Register"),
            "register",
            list(REGISTERS),
            lambda key: REGISTERS[key].name[language],
            default="events",
        )
        register = REGISTERS[key]
        asked = show.Asked(register, visit.year).by(visit)
        # Who comes from a bar sees what the bar counts: its unit, and what else is never added.
        apart = [one.column for one in register.apart if one.column in st.query_params]
        for column in dict.fromkeys(("focus_area", register.kind_column, *apart)):
            names = {name.zh: name[language] for name in register[column].allowed(visit.organisation)}
            held = set(asked.tallies(visit)[column])
            wanted = show.choose(
                register[column].name[language],
                column,
                [EVERYTHING, *(value for value in names if value in held)],
                ({EVERYTHING: say("All")} | names).__getitem__,
            )
            if wanted != EVERYTHING:
                asked = asked.by(visit, Condition(column, (wanted,)))

    number = st.query_params.get("number")
    if number:
        one = asked.numbered(visit, number)
        if one.n:
            asked = one
            st.page_link("records.py", label=say("All entries"), icon=":material/table_rows:")
        else:
            st.info(show.plain(say("There is no row “{number}” here: all rows are shown.", number=number)))
    st.caption(show.plain(say("{count} rows of {year}", count=asked.n, year=visit.year)))
    if not asked.n:
        st.info(say("No rows here. Choose another register or focus area."), icon=":material/inbox:")
        return
    name = f"{register.name[language]}-{visit.year}"
    # Records take the place of the report's entries within one sum; a list of several says nothing of that.
    parts = measure.parts(register.of(visit.organisation), asked.tallies(visit), by=register.kind_column).parts
    if len(parts) == 1 and not number:
        show.by_evidence(visit, asked, key=key, download=name)
    else:
        show.asked_table(visit, asked, key=key, download=name)


show.heading(visit, say("Entries"))
asked = st.query_params.get("metric", "")
metric = visit.metric(asked)
if metric:
    behind(metric)
else:
    if asked:
        st.info(show.plain(say("There is no figure “{metric}”: all entries are shown.", metric=asked)))
    show.unplaced(visit)
    chosen()
    show.rows_without_year(visit)
