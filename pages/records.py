"""The rows themselves: those of a register, of a focus area, of a kind, or those behind one figure."""

import streamlit as st

from kexie import measure, show
from kexie.metrics import Metric
from kexie.registers import REGISTERS

EVERYTHING = "all"

visit = show.visit()
say, language = visit.say, visit.language


def behind(metric: Metric) -> None:
    st.markdown(show.plain(say("The rows behind “{figure}” of {year}", figure=metric.name[language], year=visit.year)))
    show.standing(visit, metric)
    rows = measure.rows(metric, visit.tables)
    if rows.empty:
        words = say(
            "No rows of {year} bear on this figure yet: neither records nor entries of the report.", year=visit.year
        )
        st.info(show.plain(words), icon=":material/inbox:")
        st.page_link("tie_out.py", label=say("To the report check"), icon=":material/fact_check:")
        return
    show.rows_by_evidence(visit, metric.register, rows, download=f"{metric.name[language]}-{visit.year}")
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
        rows = visit.inherited[key]
        # Who comes from a bar sees what the bar counts: its unit, and what else is never added.
        apart = [one.column for one in register.apart if one.column in st.query_params]
        for column in dict.fromkeys(("focus_area", register.kind_column, *apart)):
            names = {name.zh: name[language] for name in register[column].allowed(visit.organisation)}
            present = [value for value in names if value in set(rows[column])]
            wanted = show.choose(
                register[column].name[language],
                column,
                [EVERYTHING, *present],
                ({EVERYTHING: say("All")} | names).__getitem__,
            )
            if wanted != EVERYTHING:
                rows = rows[rows[column] == wanted]

    number = st.query_params.get("number")
    if number and number not in set(rows[register.id]):
        st.info(show.plain(say("There is no row “{number}” here: all rows are shown.", number=number)))
    elif number:
        rows = rows[rows[register.id] == number]
        st.page_link("records.py", label=say("All entries"), icon=":material/table_rows:")
    st.caption(show.plain(say("{count} rows of {year}", count=len(rows), year=visit.year)))
    if len(rows):
        held = visit.tables[key].loc[rows.index]
        # Records take the place of the report's entries within one sum; a list of several says nothing of that.
        name = f"{register.name[language]}-{visit.year}"
        is_mixed = not measure.records(rows).empty and not measure.entries(rows).empty
        if is_mixed and len(measure.parts(register.of(visit.organisation), rows, by=register.kind_column).parts) == 1:
            show.rows_by_evidence(visit, register, held, download=name)
        else:
            show.rows_table(visit, register, held, download=name, are_held=True)
    else:
        st.info(say("No rows here. Choose another register or focus area."), icon=":material/inbox:")


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
