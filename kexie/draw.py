"""Quantities -> plotly figures and their alt texts. Figures receive finished text and translate nothing.

Bars lie on their side with name and value written above them, so that a chart reads the same on a wall and on a
telephone. Each panel has one unit and its own scale. An open-ended figure has a hatched end: more than 60 goes on
behind 60, nearly 10,000 has its last tenth hatched.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field

from plotly import graph_objects as go

from kexie.quantity import Bound, Quantity

# Told apart with every kind of colour blindness, and at least 3:1 against both grounds: a test measures it.
PALETTE = ("#a9531e", "#3364db", "#c38323", "#6e9e8b", "#97659c", "#6b7480")

_SLOT = 46  # pixels a bar takes, its name included
_HEAD = 30  # pixels the name of a panel takes
_THICKNESS = 0.30
_OPEN_END = 0.07  # of the axis: how far the hatched end of a more-than goes on
_TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value in words, the quantity (None draws no bar), colour and where a click leads."""

    label: str
    text: str
    quantity: Quantity | None
    colour: str
    leads_to: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit. ``unit`` names it for a table, ``title`` as the heading of the panel."""

    unit: str
    title: str
    bars: tuple[Bar, ...]


def alt_text(title: str, panels: Sequence[Panel], *, colon: str, comma: str, stop: str) -> str:
    """Return what a chart says, in words: every bar with its value. The marks are those of the language."""
    said = [f"{panel.title}{colon}" + comma.join(f"{bar.label} {bar.text}" for bar in panel.bars) for panel in panels]
    return stop.join([title, *said]) + stop.strip()


def bars(panels: Sequence[Panel], *, ink: str) -> go.Figure:
    """Draw panels of bars, one below the other.

    A click on a bar gives its place as ``customdata``: number of panel, number of bar. ``ink`` is the colour of
    all words.
    """
    height = sum(_HEAD + _SLOT * len(panel.bars) for panel in panels)
    figure = go.Figure()
    top = 1.0
    for number, panel in enumerate(panels):
        axis = "" if number == 0 else str(number + 1)
        bottom = top - (_HEAD + _SLOT * len(panel.bars)) / height
        domain = (max(bottom, 0.0), top - _HEAD / height)
        _draw_panel(figure, panel, number=number, axis=axis, domain=domain)
        top = bottom
    figure.update_layout(
        barmode="stack",
        bargap=0,
        height=height + 8,
        margin={"l": 0, "r": 0, "t": 0, "b": 8, "pad": 0},
        showlegend=False,
        dragmode=False,
        clickmode="event+select",
        font={"color": ink},
        hoverlabel={"align": "left"},
    )
    return figure


def _draw_panel(figure: go.Figure, panel: Panel, *, number: int, axis: str, domain: tuple[float, float]) -> None:
    longest = max((float(bar.quantity.value) for bar in panel.bars if bar.quantity), default=1.0) or 1.0
    solid, hatched = [], []
    for bar in panel.bars:
        value = float(bar.quantity.value) if bar.quantity else 0.0
        bound = bar.quantity.bound if bar.quantity else Bound.EXACT
        full = value * (1 - _TENTH) if bound in (Bound.NEARLY, Bound.ABOUT) else value
        open_end = {
            Bound.EXACT: 0.0,
            Bound.MORE_THAN: longest * _OPEN_END,
            Bound.NEARLY: value * _TENTH,
            Bound.ABOUT: value * _TENTH * 2,
        }[bound]
        solid.append(full)
        hatched.append(open_end)
    end = 1.01 * max(longest * (1 + _OPEN_END), *(full + more for full, more in zip(solid, hatched, strict=True)))
    places = [place + 0.22 for place in range(len(panel.bars))]
    shared = {
        "y": places,
        "orientation": "h",
        "width": _THICKNESS,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "customdata": [[number, place] for place in range(len(panel.bars))],
        "hovertext": [html.escape(f"{bar.label} {bar.text}") for bar in panel.bars],
        "hoverinfo": "text",
        "textposition": "none",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    colours = [bar.colour for bar in panel.bars]
    figure.add_bar(x=solid, marker={"color": colours, "line": {"width": 0}, "cornerradius": 2}, **shared)
    if any(hatched):
        pattern = {"shape": "/", "fgcolor": colours, "bgcolor": "rgba(0,0,0,0)", "size": 5, "solidity": 0.45}
        figure.add_bar(x=hatched, marker={"color": colours, "line": {"width": 0}, "pattern": pattern}, **shared)
    figure.update_layout(
        {
            f"xaxis{axis}": {"anchor": f"y{axis}", "range": [0, end], "visible": False, "fixedrange": True},
            f"yaxis{axis}": {
                "anchor": f"x{axis}",
                "domain": domain,
                "range": [len(panel.bars) - 0.5, -0.5],
                "visible": False,
                "fixedrange": True,
            },
        }
    )
    words = {"showarrow": False, "xref": "paper", "yanchor": "middle"}
    figure.add_annotation(
        text=html.escape(panel.title),
        x=0,
        xanchor="left",
        y=domain[1],
        yref="paper",
        yshift=14,
        font={"size": 12},
        **words,
    )
    for place, bar in enumerate(panel.bars):
        above = {"y": place - 0.2, "yref": f"y{axis}", **words}
        figure.add_annotation(text=html.escape(bar.label), x=0, xanchor="left", font={"size": 13}, **above)
        figure.add_annotation(
            text=f"<b>{html.escape(bar.text)}</b>" if bar.quantity else html.escape(bar.text),
            x=1,
            xanchor="right",
            font={"size": 13},
            **above,
        )
