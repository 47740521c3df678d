"""The one way of a figure to the screen: a component of our own, which redraws in place.

Its script and style are in ``kexie/show/chart``; `kexie.serve` sends plotly's script with them.
"""

from __future__ import annotations

import streamlit as st

from kexie.show.visit import Visit


def drawing(visit: Visit, figure: str, *, title: str, alt: str, key: str) -> tuple[int, int] | None:
    """Show a figure, and return the mark that was chosen by a click or by the keyboard.

    Parameters
    ----------
    visit
        What is looked at: a picture that is saved names it.
    figure
        The figure as JSON, as `kexie.draw.json_of` makes it.
    title
        What a saved picture is called.
    alt
        What the figure shows, in words.
    key
        Tells charts of a page apart.

    Returns
    -------
    tuple of int, or None
        The number of the panel and of the bar; None as a rule.
    """
    say = visit.say
    made_up = [say("Made-up sample")] if visit.revision.is_sample else []
    render = st.components.v2.component("kexie.chart", js="chart.js", css="chart.css", isolate_styles=False)
    result = render(
        key=key,
        data={
            "figure": figure,
            "alt": alt,
            "title": title,
            "foot": " · ".join([*made_up, visit.organisation.name[visit.language], str(visit.year), visit.updated]),
            "name": f"{title}-{visit.year}",
            "words": {
                "picture": say("Save picture"),
                "full": say("Full screen"),
                "failed": say("The chart could not be drawn. It shows:"),
            },
        },
        # A trigger is known by its callback; the choice itself is read from the result.
        on_mark_change=lambda: None,
    )
    chosen = result.mark
    return (int(chosen[0]), int(chosen[1])) if chosen else None
