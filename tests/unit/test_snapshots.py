"""What every chart of the real data shows, as text that a reviewer reads: ``make snapshots`` writes it anew.

A snapshot holds for each bar its name, its value in words, how long it is drawn in full and hatched, and its colour.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kexie import draw, measure
from kexie.registers import REGISTERS, Register
from kexie.show.panels import panels_of
from kexie.show.visit import Visit
from kexie.words import LANGUAGES, Language

if TYPE_CHECKING:
    from kexie.organisation import FocusArea
    from kexie.store import Revision

SNAPSHOTS = Path(__file__).parent / "snapshots"


def drawn(visit: Visit, register: Register, by: str, area: FocusArea | None) -> str:
    """Return a chart in words; nothing where no chart is drawn."""
    rows = visit.tallies[register.key]
    if area:
        rows = rows[rows["focus_area"] == area.name.zh]
    panels = panels_of(
        visit, register, measure.parts(register.of(visit.organisation), rows, by=by).parts, by=by, area=area
    )
    if not panels:
        return ""
    figure = draw.bars(panels, ink="#000000")
    lengths: dict[tuple[int, int], list[float]] = {}
    ends: dict[tuple[int, int], str] = {}
    for trace in figure.data:
        number = int(trace.xaxis[1:] or 1) - 1
        if trace.meta == "signs":
            for y, symbol in zip(trace.y, trace.marker.symbol, strict=True):
                ends[number, int(y)] = symbol
        if trace.meta:
            continue
        for place, length in enumerate(trace.x):
            lengths.setdefault((number, place), []).append(length)
    lines = [f"# {register.key} by {by}" + (f", {area.key}" if area else "")]
    for number, panel in enumerate(panels):
        lines.append(f"{panel.title}")
        for place, bar in enumerate(panel.bars):
            # A number has no bar.
            parts = " + ".join(f"{length:g}" for length in lengths.get((number, place), []))
            parts = " ".join(filter(None, (parts, ends.get((number, place)))))
            lines.append(f"  {bar.label} | {bar.text} | {parts} | {bar.colour}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_show_what_was_reviewed(revision: Revision, language: Language, request: pytest.FixtureRequest) -> None:
    visit = Visit(revision, 2025, language)
    charts = [drawn(visit, register, "focus_area", None) for register in REGISTERS.values()]
    charts += [
        drawn(visit, register, register.kind_column, area)
        for area, register in itertools.product(revision.organisation.focus_areas, REGISTERS.values())
    ]
    shown = "\n".join(filter(None, charts))
    file = SNAPSHOTS / f"charts-2025-{language}.txt"
    if request.config.getoption("--renew-snapshots"):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")
