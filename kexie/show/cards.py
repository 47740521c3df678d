"""Figures as cards: a number, how it stands to the registers, and the way to its rows; each is one link as a whole."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from kexie.measure import Figure, Verdict
from kexie.metrics import Metric
from kexie.organisation import FocusArea
from kexie.show.text import icon, plain
from kexie.show.tie_out import VERDICT_COLOURS
from kexie.show.visit import Visit

_ONWARD = ":material/chevron_right:"


def opening_card(visit: Visit, figure: Figure) -> None:
    """Show a total that opens the report; the words that bear it come with its name."""
    _figure(visit, figure)


def figure_card(visit: Visit, figure: Figure) -> None:
    """Show a figure with the words that bear it."""
    _figure(visit, figure, with_words=True)


def area_card(visit: Visit, area: FocusArea, page: st.Page) -> None:
    """Show a focus area with its leading figures and how its figures tie out."""
    figures = visit.figures_of(area)
    leading = [figure for figure in figures if figure.metric.leading and figure.quantity] or figures[:2]
    lines = [f":{visit.colour_name(area)}[{icon(area.icon)} **{plain(area.name[visit.language])}**]"]
    lines += [
        f"**{plain(figure.quantity[visit.language])}** :small[{plain(figure.metric.name[visit.language])}]"
        for figure in leading
        if figure.quantity
    ]
    outcomes = Counter(figure.verdict for figure in figures if figure.verdict is not Verdict.NOT_PUBLISHED)
    told = [verdict.outcome[visit.language].format(count=count) for verdict, count in outcomes.items()] or [
        visit.say("No figures of this area in {year}.", year=visit.year)
    ]
    with st.container(border=True, gap="xxsmall", height="stretch", key=f"card-area-{area.key}"):
        st.markdown("  \n".join(lines))
        st.page_link(page, label=f":small[:gray[{plain(' · '.join(told))}]]", icon=_ONWARD, icon_position="right")


def standing(visit: Visit, metric: Metric) -> None:
    """Say of a metric what the report states, in its words, and how records stand to it."""
    figure = next(figure for figure in visit.figures if figure.metric.key == metric.key)
    lines = [_words(visit, figure)] if figure.published else []
    counted = figure.counted.quantity
    if counted:
        count = figure.counted.n
        lines.append(visit.say("Records: {quantity} in {count} rows", quantity=counted[visit.language], count=count))
    lines += [figure.verdict.value[visit.language], metric.why[visit.language]]
    st.caption("  \n".join(plain(line) for line in lines))


def _figure(visit: Visit, figure: Figure, *, with_words: bool = False) -> None:
    quantity, metric, language = figure.quantity, figure.metric, visit.language
    number = plain(quantity[language]) if quantity else "—"
    lines = [f":small[{plain(metric.name[language])}]", f"**{number}**"]
    words = [_words(visit, figure), *([metric.not_stated[language]] if metric.not_stated else [])]
    if with_words:
        lines += [f":small[:gray[{plain(line)}]]" for line in words]
    with st.container(border=True, gap="xxsmall", height="stretch", key=f"card-figure-{metric.key}"):
        st.markdown("  \n".join(lines))
        if not (figure.published or figure.counted.n or figure.reported.n):
            st.caption(plain(_words(visit, figure)))
            return
        st.page_link(
            "records.py",
            label=f":small[:{VERDICT_COLOURS[figure.verdict]}[{plain(_standing(visit, figure))}]]",
            icon=_ONWARD,
            icon_position="right",
            help="\n\n".join(plain(line) for line in (*words, metric.why[language])),
            query_params={"metric": metric.key},
        )


def _standing(visit: Visit, figure: Figure) -> str:
    """Say how report and registers stand to each other, and what the registers come to."""
    if figure.verdict is Verdict.NOT_PUBLISHED:
        return visit.say("Rows")
    verdict: str = figure.verdict.value[visit.language]
    counted = figure.counted.quantity
    if counted:
        return visit.say("{verdict} ({quantity})", verdict=verdict, quantity=counted[visit.language])
    return verdict


def _words(visit: Visit, figure: Figure) -> str:
    if figure.published:
        return visit.say("Report: {words}", words=figure.published.evidence)
    if figure.counted.may_repeat:
        return visit.say("From {count} records, added up; some people may be the same", count=figure.counted.n)
    if figure.counted.quantity:
        return visit.say("From {count} records", count=figure.counted.n)
    if figure.reported.quantity:
        return visit.say("From {count} entries of the report", count=figure.reported.n)
    return visit.say("No figure and no entries for {year}", year=visit.year)
