"""Tie-out: each published figure beside what the registers hold, the way to its rows, and what there is to explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kexie.measure import Figure, Verdict
from kexie.organisation import FocusArea
from kexie.show.text import plain, to_page
from kexie.show.visit import Visit, choose
from kexie.words import listing

VERDICT_COLOURS = {
    Verdict.AGREES: "green",
    Verdict.AGREES_WITHIN_BOUND: "green",
    Verdict.REGISTERS_FALL_SHORT: "red",
    Verdict.REGISTERS_EXCEED: "red",
    Verdict.BEING_ENTERED: "blue",
    Verdict.ONLY_ENTRIES: "gray",
    Verdict.NO_ROWS: "orange",
    Verdict.CANNOT_BE_REBUILT: "gray",
    Verdict.NOT_PUBLISHED: "gray",
}

_ALL, _ATTENTION = "all", "attention"


def choose_verdict(visit: Visit) -> list[Figure]:
    """Let the visitor choose by verdict, and return the figures chosen: at first those where the two sides differ."""
    say, figures = visit.say, visit.figures
    groups = {_ALL: set(Verdict), _ATTENTION: {one for one in Verdict if one.is_variance}}
    groups |= {verdict.code: {verdict} for verdict in Verdict}
    names = {_ALL: say("All"), _ATTENTION: say("To be explained")}
    names |= {verdict.code: verdict.value[visit.language] for verdict in Verdict}
    verdicts = Counter(figure.verdict for figure in figures)
    counts = {code: sum(verdicts[one] for one in group) for code, group in groups.items()}
    chosen = choose(
        say("Verdict"),
        "verdict",
        [code for code, count in counts.items() if count or code == _ALL],
        lambda code: say("{name} ({count})", name=names[code], count=counts[code]),
        default=_ATTENTION if counts[_ATTENTION] else _ALL,
        at_a_glance=True,
    )
    return [figure for figure in figures if figure.verdict in groups[chosen]]


def tie_out_table(visit: Visit, figures: Sequence[Figure]) -> None:
    """Show figures as one table, area by area: each leads to its rows, each area to its page.

    Below the name of a figure stands what there is to explain. The difference has a column only if there is one: the
    table is read on telephones too, where it becomes a list (``static/pages.css``).
    """
    say = visit.say
    headers = [say("Figure"), say("Report"), say("Registers"), say("Verdict"), say("Difference")]
    lines: list[list[str]] = []
    for area in (None, *visit.organisation.focus_areas):
        members = [figure for figure in figures if figure.metric.focus_area == (area.key if area else None)]
        if members:
            lines.append([_heading(visit, area), "", "", "", ""])
            lines += [_line(visit, figure) for figure in members]
    table = pd.DataFrame(lines, columns=headers)
    if not any(figure.difference for figure in figures):
        del table[say("Difference")]
    with st.container(key="tie-out-figures"):
        st.table(table, border="horizontal", hide_index=True, alt=say("Report check {year}", year=visit.year))


def _heading(visit: Visit, area: FocusArea | None) -> str:
    if area is None:
        return f"**{plain(visit.say('Opening totals'))}**"
    return f"**{to_page(area.name[visit.language], area.key)}**"


def _line(visit: Visit, figure: Figure) -> list[str]:
    language = visit.language
    published, counted = figure.published, figure.counted.quantity
    name = to_page(figure.metric.name[language], "records", metric=figure.metric.key)
    explanation = _explanation(visit, figure)
    return [
        f"{name}  \n:small[:gray[{plain(explanation)}]]" if explanation else name,
        plain(published.quantity[language]) if published else "—",
        plain(counted[language]) if counted else "—",
        f":{VERDICT_COLOURS[figure.verdict]}[{plain(figure.verdict.value[language])}]",
        plain(figure.gap(language)) or "—",
    ]


def _explanation(visit: Visit, figure: Figure) -> str:
    """Return how hedges were read where the verdict hangs on them, and what there is to say about it."""
    stop = "。" if visit.language == "zh" else ". "
    return "".join([*(words + stop for words in figure.readings(visit.language)), _why(visit, figure)]).strip()


def _why(visit: Visit, figure: Figure) -> str:
    report = visit.report
    given = report.explanations.get(figure.metric.key) if report else None
    if given:
        return given[visit.language]
    if figure.verdict is Verdict.CANNOT_BE_REBUILT:
        if figure.metric.why_not_rebuilt:
            return figure.metric.why_not_rebuilt[visit.language]
        if figure.counted.refused:
            why = figure.counted.refused.value[visit.language]
            if figure.counted.overlapping:
                rows = listing(list(figure.counted.overlapping), visit.language)
                why = visit.say("{name}: {words}", name=why, words=rows)
            return visit.say("No total: {why}.", why=why)
    if figure.verdict is Verdict.BEING_ENTERED and figure.counted.quantity and figure.published:
        counted, published = (one[visit.language] for one in (figure.counted.quantity, figure.published.quantity))
        return visit.say("Being entered: {counted} of {published}.", counted=counted, published=published)
    return visit.say("Not explained yet.") if figure.verdict.is_variance else ""
