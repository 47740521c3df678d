"""The five charts of the overview, for what the dashboard is held against: the same figures, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kexie import draw, measure, store
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS
from kexie.show.panels import panels_of
from kexie.show.visit import Visit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from kexie.words import Language


def figures(language: Language) -> list[Figure]:
    """Return the charts of the latest year."""
    revision = store.of_environment().revision()
    visit = Visit(revision, revision.years[0], language, revision.number)
    drawn = []
    for register in (EVENTS, PROJECTS, ATTENDANCE, FUNDING, OUTCOMES):
        tallies = visit.tallies[register.key]
        parts = measure.parts(register.of(revision.organisation), tallies, by="focus_area").parts
        drawn.append(draw.bars(panels_of(visit, register, parts, by="focus_area", area=None)))
    return drawn
