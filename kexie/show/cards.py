"""Figures as cards: a number, the words that bear it, and the way to its rows."""

from __future__ import annotations

import streamlit as st

from kexie.measure import Figure, Verdict
from kexie.organisation import FocusArea
from kexie.show.tables import VERDICT_COLOURS
from kexie.show.text import icon, plain
from kexie.show.visit import Visit


def opening_card(visit: Visit, figure: Figure) -> None:
    """Show a total that opens the report, with the words that bear it."""
    metric = figure.metric
    with st.container(border=True, gap="xxsmall", height="stretch"):
        _number(visit, figure)
        st.caption(plain(_words(visit, figure)))
        if metric.not_stated:
            st.caption(plain(metric.not_stated[visit.language]))


def area_card(visit: Visit, area: FocusArea, page: st.Page) -> None:
    """Show a focus area with its leading figures; the whole area is one click away."""
    figures = visit.figures_of(area)
    leading = [figure for figure in figures if figure.metric.leading and figure.quantity] or figures[:3]
    colour = visit.colour_name(area)
    with st.container(border=True, gap="xsmall", height="stretch"):
        st.markdown(f":{colour}[{icon(area.icon)} **{plain(area.name[visit.language])}**]")
        st.caption(plain(area.theme[visit.language]))
        for figure in leading:
            if figure.quantity:
                number, name = (
                    plain(figure.quantity[visit.language]),
                    plain(figure.metric.name[visit.language]),
                )
                st.markdown(f"**{number}** :small[{name}]")
        if not figures:
            st.caption(plain(visit.say("No figures of this area in {year}.", year=visit.year)))
        st.page_link(
            page,
            label=plain(visit.say("All figures ({count})", count=len(figures))),
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def figure_card(visit: Visit, figure: Figure) -> None:
    """Show a figure with the words that bear it, how it ties out, and the way to its rows."""
    metric, verdict = figure.metric, figure.verdict
    with st.container(border=True, gap="xxsmall", height="stretch"):
        _number(visit, figure)
        st.caption(plain(_words(visit, figure)))
        if metric.not_stated:
            st.caption(plain(metric.not_stated[visit.language]))
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if verdict is not Verdict.NOT_PUBLISHED:
                badge = f":{VERDICT_COLOURS[verdict]}-badge[{plain(verdict.value[visit.language])}]"
                st.markdown(badge, width="content")
            if figure.counted.rows or figure.reported.rows:
                st.page_link(
                    "records.py",
                    label=visit.say("Rows"),
                    icon=":material/table_rows:",
                    query_params={"metric": metric.key},
                )


def _number(visit: Visit, figure: Figure) -> None:
    quantity, language = figure.quantity, visit.language
    name = plain(figure.metric.name[language])
    # The label of st.metric is cut off where it is long; a line of text wraps.
    st.markdown(f":small[{name}]", help=plain(figure.metric.why[language]))
    st.metric(name, plain(quantity[language]) if quantity else "—", label_visibility="collapsed")


def _words(visit: Visit, figure: Figure) -> str:
    if figure.published:
        return visit.say("Report: {words}", words=figure.published.evidence)
    if figure.counted.may_repeat:
        return visit.say("From {count} records, added up; some people may be the same", count=len(figure.counted.rows))
    if figure.counted.quantity:
        return visit.say("From {count} records", count=len(figure.counted.rows))
    if figure.reported.quantity:
        return visit.say("From {count} entries of the report", count=len(figure.reported.rows))
    return visit.say("No figure and no entries for {year}", year=visit.year)
