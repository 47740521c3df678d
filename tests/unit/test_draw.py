"""Charts read back from the figure: bounds, scales, words; and the colours, measured."""

import html
import itertools
import json
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from plotly import graph_objects as go

from kexie import draw, measure
from kexie.draw import PALETTE, Bar, Panel
from kexie.quantity import Bound, Quantity, at_most
from kexie.registers import REGISTERS
from kexie.show.panels import finding, panels_of
from kexie.show.visit import COLOUR_NAMES, Visit
from kexie.store import Revision
from kexie.words import Language

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
INK = "#123456"

Q = Callable[[str], Quantity]


def bar(quantity: Quantity | None, label: str = "甲", text: str = "") -> Bar:
    return Bar(label, text or (quantity["zh"] if quantity else "不可相加"), quantity, PALETTE[0])


def panel(*bars: Bar, title: str = "单位：场") -> Panel:
    return Panel("场", title, bars)


def drawn(figure: go.Figure) -> list[Any]:
    """Return the bars that can be seen: not the rows that lie over them for the mouse, nor the signs at their ends."""
    return [trace for trace in figure.data if trace.meta not in ("marks", "signs")]


def signs(figure: go.Figure) -> list[tuple[str, float]]:
    """Return the signs at the ends of bars: symbol and value."""
    return [
        (symbol, value)
        for trace in figure.data
        if trace.meta == "signs"
        for symbol, value in zip(trace.marker.symbol, trace.x, strict=True)
    ]


def traces(figure: go.Figure, number: int = 0) -> tuple[Any, Any]:
    """Return the solid and the hatched trace of a panel; None for the second where no end is open."""
    own = [trace for trace in drawn(figure) if trace.xaxis == f"x{number + 1 if number else ''}"]
    solid = [trace for trace in own if trace.marker.pattern.shape is None]
    hatched = [trace for trace in own if trace.marker.pattern.shape]
    assert len(solid) == 1
    assert len(hatched) <= 1
    return solid[0], hatched[0] if hatched else None


def beside(one: Bar) -> go.Figure:
    """Return a drawing of a bar beside another one: alone it would be a number."""
    unit = (one.quantity or one.reported or Quantity(1, Bound.EXACT, "场")).unit
    return draw.bars([panel(one, bar(Quantity(1, Bound.EXACT, unit)))], ink=INK)


def lengths(quantity: Quantity) -> tuple[float, float]:
    """Return how long a bar is drawn: in full, and hatched."""
    solid, hatched = traces(beside(bar(quantity)))
    return solid.x[0], hatched.x[0] if hatched else 0.0


def end(figure: go.Figure, number: int = 0) -> float:
    return float(figure.layout[f"xaxis{number + 1 if number else ''}"].range[1])


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


# --- bounds ---


def test_an_exact_bar_is_as_long_as_its_value_and_has_no_sign(q: Q) -> None:
    assert lengths(q("38场")) == (38, 0)
    assert signs(beside(bar(q("38场")))) == []


@pytest.mark.parametrize(
    ("text", "sign"), [("60余场", "triangle-right"), ("近60场", "triangle-left"), ("约60场", "diamond")]
)
def test_an_open_end_is_a_sign_of_one_size_and_no_length(q: Q, text: str, sign: str) -> None:
    assert lengths(q(text)) == (60, 0)
    assert signs(beside(bar(q(text)))) == [(sign, 60)]
    figure = draw.bars([panel(bar(q("20余场")), bar(q("12场")), bar(q("300余场")))], ink=INK)
    assert [trace.marker.size for trace in figure.data if trace.meta == "signs"] == [13]
    assert [value for _, value in signs(figure)] == [20, 300]


def test_between_two_ends_that_were_said_a_bar_is_hatched(q: Q) -> None:
    assert lengths(q("3—5万人次")) == (30_000, 20_000)
    assert lengths(at_most(q("300人"))) == (0, 300)
    assert signs(beside(bar(q("3—5万人次")))) == []


def test_a_value_that_is_alone_in_its_unit_is_a_number(q: Q) -> None:
    figure = draw.bars([panel(bar(q("46篇"), "报道"))], ink=INK)
    assert (drawn(figure), signs(figure)) == ([], [])
    assert {"报道", "<b>46篇</b>"} <= set(notes(figure))
    assert [trace.customdata for trace in figure.data if trace.meta == "marks"] == [([0, 0],)]
    assert figure.layout.height < draw.bars([panel(bar(q("1篇")), bar(q("2篇")))], ink=INK).layout.height / 1.5


@pytest.mark.parametrize("text", ["60余场", "近60场", "约60场", "60场", "0场"])
def test_no_bar_reaches_beyond_its_scale(q: Q, text: str) -> None:
    figure = draw.bars([panel(bar(q(text)), bar(q("1场")))], ink=INK)
    assert sum(lengths(q(text))) <= end(figure)


def test_what_is_below_zero_goes_to_the_left_of_a_line(q: Q) -> None:
    spent, refund = Quantity(10, Bound.EXACT, "万元"), Quantity(-4, Bound.EXACT, "万元")
    figure = draw.bars([panel(bar(spent), bar(refund))], ink=INK)
    assert list(traces(figure)[0].x) == [10, -4]
    start, stop = figure.layout.xaxis.range
    assert start < -4
    assert stop > 10
    (zero,) = figure.layout.shapes
    assert (zero.x0, zero.x1, zero.line.color) == (0, 0, INK)
    assert not draw.bars([panel(bar(spent), bar(spent))], ink=INK).layout.shapes


def test_a_panel_of_refunds_alone_ends_at_zero() -> None:
    refund = bar(Quantity(-4, Bound.NEARLY, "万元"))
    figure = draw.bars([panel(refund, refund)], ink=INK)
    assert list(traces(figure)[0].x) == [-4, -4]
    assert [value for _, value in signs(figure)] == [-4, -4]
    assert figure.layout.xaxis.range[1] == 0


def test_what_the_report_states_lies_pale_behind_what_records_come_to(q: Q) -> None:
    figure = beside(replace(bar(q("40余场")), reported=q("60余场")))
    stated, counted = drawn(figure)
    assert (stated.base[0], stated.x[0]) == (0, 60)
    assert (counted.base, counted.x[0]) == (None, 40)
    assert stated.marker.color[0] == f"{counted.marker.color[0]}66"
    assert signs(figure) == [("triangle-right", 60), ("triangle-right", 40)]


def test_what_only_the_report_states_has_no_full_bar(q: Q) -> None:
    one = replace(bar(q("1场")), quantity=None, reported=q("14场"))
    [stated] = drawn(draw.bars([panel(one, one)], ink=INK))
    assert (stated.x[0], stated.marker.line.width) == (14, 1)


def test_a_sign_has_the_colour_of_its_bar(q: Q) -> None:
    bars = [Bar("甲", "60余场", q("60余场"), colour) for colour in PALETTE]
    figure = draw.bars([panel(*bars)], ink=INK)
    assert [trace.marker.color for trace in figure.data if trace.meta == "signs"] == [PALETTE]


# --- what is missing ---


def test_a_value_that_is_missing_has_words_and_no_bar(q: Q) -> None:
    figure = draw.bars([panel(bar(q("9场")), bar(None, "乙", "无记录"))], ink=INK)
    solid, hatched = traces(figure)
    assert list(solid.x) == [9, 0]
    assert hatched is None
    assert {"乙", "无记录", "<b>9场</b>"} <= set(notes(figure))


def test_a_panel_in_which_all_is_missing_can_be_drawn() -> None:
    figure = draw.bars([panel(bar(None))], ink=INK)
    assert end(figure) > 0
    assert "不可相加" in notes(figure)


def test_zero_is_written_as_zero(q: Q) -> None:
    figure = draw.bars([panel(bar(q("0场")))], ink=INK)
    assert "<b>0场</b>" in notes(figure)
    assert end(figure) > 0


# --- panels ---


def test_each_panel_has_a_scale_of_its_own_that_its_longest_bar_fills(q: Q) -> None:
    figure = draw.bars([panel(bar(q("9项")), bar(q("1项"))), panel(bar(q("10000人")), bar(q("300人")))], ink=INK)
    assert [trace.xaxis for trace in drawn(figure)] == ["x", "x2"]
    assert [trace.yaxis for trace in drawn(figure)] == ["y", "y2"]
    for number, longest in enumerate((9, 10000)):
        assert 0.85 * end(figure, number) < longest <= end(figure, number)
        assert figure.layout[f"xaxis{number + 1 if number else ''}"].range[0] == 0


def test_bars_in_a_panel_are_as_long_as_their_values_are_great(q: Q) -> None:
    solid, _ = traces(draw.bars([panel(bar(q("120余场")), bar(q("12场")), bar(q("1场")))], ink=INK))
    assert list(solid.x) == [120, 12, 1]


def test_panels_lie_one_below_the_other_and_give_every_bar_the_same_room(q: Q) -> None:
    panels = [panel(*[bar(q("1场"))] * count) for count in (3, 5, 2)]
    figure = draw.bars(panels, ink=INK)
    domains = [figure.layout[f"yaxis{number or ''}"].domain for number in ("", 2, 3)]
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(domains))
    room = [(top - bottom) / len(one.bars) for (bottom, top), one in zip(domains, panels, strict=True)]
    assert room == pytest.approx([room[0]] * 3)


def test_the_row_of_a_bar_says_by_number_which_one_it_is_over_its_whole_width(q: Q) -> None:
    panels = [panel(bar(q("20余场"), "甲"), bar(q("1场"), "乙")), panel(bar(q("3项"), "丙"))]
    figure = draw.bars(panels, ink=INK)
    rows = [trace for trace in figure.data if trace.meta == "marks"]
    assert len(rows) == len(panels)
    for panel_number, trace in enumerate(rows):
        for (number, place), words in zip(trace.customdata, trace.hovertext, strict=True):
            one = panels[number].bars[place]
            assert words == f"{one.label} {one.text}"
        start, stop = figure.layout[f"xaxis{panel_number + 1 if panel_number else ''}"].range
        assert [base + length for base, length in zip(trace.base, trace.x, strict=True)] == [stop] * len(trace.x)
        assert {*trace.base} == {start}
        assert trace.width == 1


def test_the_json_of_a_figure_has_no_template(q: Q) -> None:
    sent = json.loads(draw.json_of(draw.bars([panel(bar(q("60余场")))])))
    assert "template" not in sent["layout"]
    assert sent["layout"]["font"]["color"] == draw.INK


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("association", ["revision", "another"])
def test_no_panel_holds_two_units_and_no_bar_is_lost(
    request: pytest.FixtureRequest, association: str, language: Language
) -> None:
    revision: Revision = request.getfixturevalue(association)
    seen = 0
    for year, register in itertools.product(revision.years, REGISTERS.values()):
        rows = revision.of_year(year)[register.key]
        parts = measure.parts(register.of(revision.organisation), rows, by="focus_area")
        panels = panels_of(Visit(revision, year, language), register, parts.parts, by="focus_area", area=None)
        for one in panels:
            units = {shown.unit for bar in one.bars for shown in (bar.quantity, bar.reported) if shown}
            assert len(units) == 1, one.title
        assert sum(len(one.bars) for one in panels) == len(parts.parts)
        seen += len(panels)
    assert seen


@pytest.mark.parametrize("association", ["revision", "another"])
def test_a_bar_leads_to_exactly_the_rows_it_is_made_of(request: pytest.FixtureRequest, association: str) -> None:
    revision: Revision = request.getfixturevalue(association)
    for year, register in itertools.product(revision.years, REGISTERS.values()):
        rows = revision.of_year(year)[register.key]
        parts = measure.parts(register.of(revision.organisation), rows, by="focus_area")
        panels = panels_of(Visit(revision, year, "zh"), register, parts.parts, by="focus_area", area=None)
        behind = [led(rows, one.leads_to, register.id) for part in panels for one in part.bars]
        made_of = [part.counted.n + part.reported.n for part in parts.parts]
        assert len(set().union(*behind)) == len(rows) - parts.left_out
        if any(one.is_by_word for one in register.apart):
            # What only some words keep apart is no filter of the page: the bar leads to more, never to fewer.
            assert all(n <= len(found) for n, found in zip(sorted(made_of), sorted(behind, key=len), strict=True))
        else:
            assert sorted(map(len, behind)) == sorted(made_of)


def led(rows: pd.DataFrame, filters: dict[str, str], number: str) -> set[str]:
    for column, wanted in filters.items():
        if column != "register":
            rows = rows[rows[number if column == "number" else column] == wanted]
    return set(rows[number])


# --- words ---


def test_words_are_shown_as_they_are_not_as_markup(q: Q) -> None:
    said = '<b>x</b> <a href="y">&amp;</a> $z$'
    figure = draw.bars([panel(bar(q("1场"), said, said), bar(None, said, said), title=said)], ink=INK)
    shown = [*notes(figure), *(text for trace in figure.data for text in trace.hovertext or ())]
    assert len(shown) == 1 + 2 * 2 + 2
    for text in shown:
        assert "<" not in text.removeprefix("<b>").removesuffix("</b>")
        assert "&amp;amp;" in text
        # A formula stands between two of them; the quotation mark has no name that plotly knows.
        assert "$" not in text
        assert '"y"' in text
        assert said in html.unescape(text)
    alt = draw.alt_text("甲", [panel(bar(q("1场"), said, said), title=said)], colon=": ", comma=", ", stop=". ")
    assert alt.count(said) == 3


def test_name_and_value_stand_above_each_bar_in_its_panel(q: Q) -> None:
    figure = draw.bars([panel(bar(q("9场"), "甲")), panel(bar(q("8项"), "乙"), bar(q("7项"), "丙"))], ink=INK)
    for axis, labels in (("y", {"甲": "9场"}), ("y2", {"乙": "8项", "丙": "7项"})):
        own = [note for note in figure.layout.annotations if note.yref == axis]
        left = {note.y: note.text for note in own if note.x == 0}
        right = {note.y: note.text for note in own if note.x == 1}
        assert {left[y]: right[y] for y in left} == {label: f"<b>{text}</b>" for label, text in labels.items()}
        for trace in drawn(figure):
            if trace.yaxis == axis:
                assert all(0 < middle - y < 1 for middle, y in zip(trace.y, sorted(left), strict=True))


def test_all_words_have_the_ink_given() -> None:
    figure = draw.bars([panel(bar(None))], ink=INK)
    assert figure.layout.font.color == INK
    assert all(note.font.color is None for note in figure.layout.annotations)


def test_alt_text_says_every_bar_with_its_value(q: Q) -> None:
    panels = [
        panel(bar(q("60余场"), "甲"), bar(None, "乙", "无记录"), title="单位：场"),
        panel(bar(q("1项"), "丙"), title="单位：项"),
    ]
    said = draw.alt_text("条形图：活动", panels, colon="：", comma="，", stop="。")
    assert said == "条形图：活动。单位：场：甲 60余场，乙 无记录。单位：项：丙 1项。"


# --- colours ---

# How light reaches an eye that lacks one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.0.
VISIONS = {
    "all three": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
OKLAB = (
    np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    ),
    np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    ),
)
AREAS = PALETTE[:5]
GROUNDS = {
    mode: (THEME[mode]["backgroundColor"], THEME[mode]["secondaryBackgroundColor"]) for mode in ("light", "dark")
}


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(colour: str, vision: str) -> np.ndarray:
    """Return a colour in OKLab as an eye of this kind sees it."""
    to_cones, to_lab = OKLAB
    light = np.clip(VISIONS[vision] @ linear(colour), 0, 1)
    return np.asarray(to_lab @ np.cbrt(to_cones @ light))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    darker, lighter = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measures_are_those_of_their_authors() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert seen("#ffffff", "deutan") == pytest.approx([1, 0, 0], abs=1e-3)
    assert seen("#ff0000", "all three") == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)


@pytest.mark.parametrize("vision", VISIONS)
def test_the_colours_of_five_areas_stay_apart(vision: str) -> None:
    near = {
        (one, other): round(float(distance), 3)
        for one, other in itertools.combinations(AREAS, 2)
        if (distance := np.linalg.norm(seen(one, vision) - seen(other, vision))) <= 0.09
    }
    assert near == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", [*PALETTE, draw.NEUTRAL])
def test_a_bar_stands_out_from_the_ground_it_lies_on(colour: str, mode: str) -> None:
    assert contrast(colour, THEME[mode]["backgroundColor"]) >= 3.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", [*(f"{name}TextColor" for name in COLOUR_NAMES), "textColor", "linkColor"])
def test_words_in_a_colour_can_be_read(name: str, mode: str) -> None:
    assert min(contrast(THEME[mode][name], ground) for ground in GROUNDS[mode]) >= 4.5


def test_the_theme_has_the_colours_of_the_charts_in_their_order() -> None:
    assert tuple(THEME["chartCategoricalColors"]) == PALETTE
    assert tuple(THEME[f"{name}Color"] for name in COLOUR_NAMES) == PALETTE
    assert len(set(PALETTE)) == len(PALETTE)


@pytest.mark.parametrize(
    ("panels", "said"),
    [
        ("甲 12场, 乙 3场", "最多：甲（12场）"),
        ("甲 12场, 乙 3场; 丙 9项, 丁 2项", "最多：甲（12场）、丙（9项）"),
        ("甲 12场, 乙 12场", ""),
        ("甲 60余场, 乙 65场", ""),
        ("甲 60余场, 乙 58场", "最多：甲（60余场）"),
        ("甲 12场", ""),
        ("甲 报告12场, 乙 报告3场", "最多：甲（12场）"),
        ("甲 12场, 乙 报告3场", ""),
        ("甲 12场, 乙 3场; 丙 9场, 丁 2场", ""),
        ("", ""),
    ],
)
def test_the_largest_is_named_if_it_is_beyond_doubt(q: Q, revision: Revision, panels: str, said: str) -> None:
    def read(words: str) -> Bar:
        label, value = words.split()
        if not value.startswith("报告"):
            return bar(q(value), label)
        stated = q(value.removeprefix("报告"))
        return replace(bar(None, label, stated["zh"]), reported=stated)

    read_panels = [panel(*map(read, words.split(", "))) for words in panels.split("; ") if words]
    assert finding(Visit(revision, 2025, "zh"), read_panels) == said
