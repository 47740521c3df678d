"""Quantities -> plotly figures and their alt texts. Figures receive finished text and translate nothing.

Bars lie on their side with name and value written above them, so that a chart reads the same on a wall and on a
telephone. Each panel has one unit and its own scale; a value that is alone in its panel is a number without a bar: its
length would say nothing. An open-ended figure has a sign at its end, always of one size: how far it goes on nobody
has said. Between two ends that were said the bar is hatched. What the report states lies pale behind what records come
to. What is below zero, as a refund, goes to the left of a line at zero.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from plotly import graph_objects as go
from plotly.utils import PlotlyJSONEncoder

from kexie.quantity import Bound, Quantity

# Told apart with every kind of colour blindness, and at least 3.5:1 against both grounds: a test measures it.
PALETTE = ("#aa571c", "#2f67db", "#c9740f", "#758f7f", "#92639d", "#6b7480")
# Stands for the colour of all words: the browser, which knows the theme, puts that in its place.
INK = "#0a0b0c"
# Of what belongs to no area that is declared.
NEUTRAL = "#808691"

_SLOT = 46  # pixels a bar takes, its name included
_LINE = 26  # pixels a value takes that has no bar
_HEAD = 30  # pixels the name of a panel takes
_THICKNESS = 0.30
_BELOW = 0.22  # of a slot: how far below its middle the bar lies
_PALE = "66"  # how opaque a bar is that shows what the report states: 40 %
_ROOM = 1.03  # how much longer than the longest bar the axis is, for the sign at its end
# At the end of a bar: it goes on, it ends before, it ends about here.
SIGNS = {Bound.MORE_THAN: "triangle-right", Bound.NEARLY: "triangle-left", Bound.ABOUT: "diamond"}
_SIGN = 13  # pixels
# What plotly takes for markup: tags, entities, and formulas between two of the last. Of entities it knows few by name.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


# Of each bar the solid and the hatched part.
Lengths = tuple[list[float], list[float]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value in words, the quantity (None draws no bar), colour and where a click leads.

    ``reported`` is what the report states of the same, drawn pale behind the bar.
    """

    label: str
    text: str
    quantity: Quantity | None
    colour: str
    leads_to: dict[str, str] = field(default_factory=dict)
    reported: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one unit. ``unit`` names it for a table, ``title`` as the heading of the panel."""

    unit: str
    title: str
    bars: tuple[Bar, ...]

    @property
    def is_number(self) -> bool:
        """Whether its only value is shown as a number: the length of a bar alone says nothing."""
        return len(self.bars) == 1


def alt_text(title: str, panels: Sequence[Panel], *, colon: str, comma: str, stop: str) -> str:
    """Return what a chart says, in words: every bar with its value. The marks are those of the language."""
    said = [f"{panel.title}{colon}" + comma.join(f"{bar.label} {bar.text}" for bar in panel.bars) for panel in panels]
    return stop.join([title, *said]) + stop.strip()


def json_of(figure: go.Figure) -> str:
    """Return a figure as the JSON that plotly's script reads, without the template that every figure has."""
    content = figure.to_plotly_json()
    content["layout"].pop("template", None)
    return json.dumps(content, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def bars(panels: Sequence[Panel], *, ink: str = INK) -> go.Figure:
    """Draw panels of bars, one below the other.

    A click on the row of a bar, its words or the bar itself, gives its place as ``customdata``: number of panel, number
    of bar. These rows are the traces whose ``meta`` is ``marks``. ``ink`` is the colour of all words.
    """
    height = sum(_HEAD + _room(panel) for panel in panels)
    traces: list[dict[str, object]] = []
    axes: dict[str, object] = {}
    annotations: list[dict[str, object]] = []
    shapes: list[dict[str, object]] = []
    top = 1.0
    for number, panel in enumerate(panels):
        axis = "" if number == 0 else str(number + 1)
        bottom = top - (_HEAD + _room(panel)) / height
        domain = (max(bottom, 0.0), top - _HEAD / height)
        counted = _lengths([bar.quantity for bar in panel.bars])
        reported = _lengths([bar.reported for bar in panel.bars])
        ends = [solid + hatched for lengths in (counted, reported) for solid, hatched in zip(*lengths, strict=True)]
        start, end = _ROOM * min(0.0, *ends), _ROOM * max(0.0, *ends)
        # Where all is nothing there is still room for words.
        end = end if end or start else 1.0
        if not panel.is_number:
            traces += _traces(panel, counted, reported, axis=axis)
            traces += _signs(panel, axis=axis)
        traces.append(_rows(panel, (start, end), number=number, axis=axis))
        axes |= _axes(panel, axis=axis, domain=domain, ends=(start, end))
        if start:
            shapes.append(_zero(axis=axis, domain=domain, ink=ink))
        annotations += _annotations(panel, axis=axis, top=domain[1])
        top = bottom
    layout = {
        "barmode": "stack",
        "bargap": 0,
        "height": height + 8,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 8, "pad": 0},
        "showlegend": False,
        "dragmode": False,
        "clickmode": "event",
        "hovermode": "closest",
        "font": {"color": ink},
        "hoverlabel": {"align": "left"},
        "annotations": annotations,
        "shapes": shapes,
        **axes,
    }
    # All at once: with every annotation added to a figure, plotly copies and checks those before it again.
    return go.Figure({"data": traces, "layout": layout})


def _room(panel: Panel) -> int:
    return _LINE if panel.is_number else _SLOT * len(panel.bars)


def _lengths(quantities: Sequence[Quantity | None]) -> Lengths:
    """Return how long the solid and the hatched part of each bar are: the latter between two ends that were said."""
    solid, hatched = [], []
    for quantity in quantities:
        if quantity is None:
            full = open_end = 0.0
        elif quantity.bound in SIGNS:
            full, open_end = float(quantity.value), 0.0
        elif quantity.interval.high <= 0:
            full = float(quantity.interval.high)
            open_end = float(quantity.interval.low - quantity.interval.high)
        else:
            full = float(quantity.interval.low)
            open_end = float(quantity.interval.high - quantity.interval.low)
        solid.append(full)
        hatched.append(open_end)
    return solid, hatched


def _rows(panel: Panel, ends: tuple[float, float], *, number: int, axis: str) -> dict[str, object]:
    """Return what is under the mouse over the whole row of a bar: a bar is thin, and its words belong to it."""
    count = len(panel.bars)
    return {
        "type": "bar",
        "meta": "marks",
        "x": [ends[1] - ends[0]] * count,
        "base": [ends[0]] * count,
        "y": list(range(count)),
        "orientation": "h",
        "width": 1,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "marker": {"color": "rgba(0,0,0,0)", "line": {"width": 0}},
        "customdata": [[number, place] for place in range(count)],
        "hovertext": [_literal(f"{bar.label} {bar.text}") for bar in panel.bars],
        "hoverinfo": "text",
        "textposition": "none",
    }


def _traces(panel: Panel, counted: Lengths, reported: Lengths, *, axis: str) -> list[dict[str, object]]:
    places = [place + _BELOW for place in range(len(panel.bars))]
    shared: dict[str, object] = {
        "type": "bar",
        "y": places,
        "orientation": "h",
        "width": _THICKNESS,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "hoverinfo": "skip",
        "textposition": "none",
    }
    colours = [bar.colour for bar in panel.bars]
    traces: list[dict[str, object]] = []
    stated, stated_open = reported
    if any(stated) or any(stated_open):
        # A bar with a base of its own is laid under the others, not stacked upon them.
        pale = [f"{colour}{_PALE}" for colour in colours]
        outline = {"color": pale, "line": {"color": colours, "width": 1}, "cornerradius": 2}
        traces.append({**shared, "x": stated, "base": [0] * len(stated), "marker": outline})
        if any(stated_open):
            traces.append({**shared, "x": stated_open, "base": stated, "marker": _hatching(pale)})
    solid, hatched = counted
    if any(solid) or any(hatched) or not traces:
        marker = {"color": colours, "line": {"width": 0}, "cornerradius": 2}
        traces.append({**shared, "x": solid, "marker": marker})
    if any(hatched):
        traces.append({**shared, "x": hatched, "marker": _hatching(colours)})
    return traces


def _signs(panel: Panel, *, axis: str) -> list[dict[str, object]]:
    """Return the signs at the ends of bars that are open there."""
    traces: list[dict[str, object]] = []
    for quantities in ([bar.reported for bar in panel.bars], [bar.quantity for bar in panel.bars]):
        own = [(place, one) for place, one in enumerate(quantities) if one and one.bound in SIGNS]
        if own:
            marker = {
                "symbol": [SIGNS[one.bound] for _, one in own],
                "color": [panel.bars[place].colour for place, _ in own],
                "size": _SIGN,
            }
            traces.append(
                {
                    "type": "scatter",
                    "meta": "signs",
                    "mode": "markers",
                    "x": [float(one.value) for _, one in own],
                    "y": [place + _BELOW for place, _ in own],
                    "xaxis": f"x{axis}",
                    "yaxis": f"y{axis}",
                    "marker": marker,
                    "cliponaxis": False,
                    "hoverinfo": "skip",
                }
            )
    return traces


def _hatching(colours: list[str]) -> dict[str, object]:
    pattern = {"shape": "/", "fgcolor": colours, "bgcolor": "rgba(0,0,0,0)", "size": 5, "solidity": 0.45}
    return {"color": colours, "line": {"width": 0}, "pattern": pattern}


def _axes(panel: Panel, *, axis: str, domain: tuple[float, float], ends: tuple[float, float]) -> dict[str, object]:
    return {
        f"xaxis{axis}": {"anchor": f"y{axis}", "range": list(ends), "visible": False, "fixedrange": True},
        f"yaxis{axis}": {
            "anchor": f"x{axis}",
            "domain": domain,
            "range": [len(panel.bars) - 0.5, -0.5],
            "visible": False,
            "fixedrange": True,
        },
    }


def _zero(*, axis: str, domain: tuple[float, float], ink: str) -> dict[str, object]:
    """Return the line from which bars go to either side."""
    line = {"color": ink, "width": 1}
    ends = {"x0": 0, "x1": 0, "y0": domain[0], "y1": domain[1]}
    return {"type": "line", "xref": f"x{axis}", "yref": "paper", **ends, "line": line}


def _annotations(panel: Panel, *, axis: str, top: float) -> list[dict[str, object]]:
    words = {"showarrow": False, "xref": "paper", "yanchor": "middle"}
    left, right = {"x": 0, "xanchor": "left"}, {"x": 1, "xanchor": "right"}
    head = {"text": _literal(panel.title), "y": top, "yref": "paper", "yshift": 14, "font": {"size": 12}}
    annotations: list[dict[str, object]] = [{**words, **left, **head}]
    for place, bar in enumerate(panel.bars):
        above = {**words, "y": place - (0 if panel.is_number else 0.2), "yref": f"y{axis}", "font": {"size": 13}}
        value = _literal(bar.text)
        annotations += [
            {**above, **left, "text": _literal(bar.label)},
            {**above, **right, "text": f"<b>{value}</b>" if bar.quantity else value},
        ]
    return annotations


def _literal(text: str) -> str:
    """Return a text that plotly draws letter by letter."""
    return text.translate(_MARKUP)
