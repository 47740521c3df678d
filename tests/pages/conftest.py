"""What tests of pages share: the charts of a page taken apart, and the files that it offers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest


@dataclass(frozen=True)
class Chart:
    """A chart as a page shows it: its title, its figure as it is sent to the browser, its alt text, its table."""

    title: str
    figure: dict[str, Any]
    alt: str
    table: pd.DataFrame
    captions: list[str]

    @property
    def bars(self) -> list[tuple[str, str]]:
        """Name and value of each bar as they stand in the drawing."""
        notes = [note for note in self.figure["layout"]["annotations"] if note["yref"] != "paper"]
        places = {(note["yref"], note["y"]) for note in notes}
        written = {(note["yref"], note["y"], note["x"]): note["text"] for note in notes}
        assert len(notes) == 2 * len(places)
        in_order = sorted(places, key=lambda place: (int(place[0].removeprefix("y") or 1), place[1]))
        return [
            (written[axis, y, 0], written[axis, y, 1].removeprefix("<b>").removesuffix("</b>")) for axis, y in in_order
        ]


@pytest.fixture(scope="session")
def charts(shown_on: Callable[[Any], list[str]]) -> Callable[[AppTest], list[Chart]]:
    """Return the charts of a page."""

    def found(page: AppTest) -> list[Chart]:
        cards = [node for node in page if (getattr(node, "key", None) or "").startswith("chart-")]
        drawn = [card for card in cards if card.get("plotly_chart")]
        assert len(drawn) == len(page.get("plotly_chart")), "a chart stands outside a card"
        return [
            Chart(
                title=shown_on(card.subheader[0])[0],
                figure=json.loads(card.get("plotly_chart")[0].proto.spec),
                alt=card.get("plotly_chart")[0].proto.alt,
                table=card.table[0].value,
                captions=[text for caption in card.caption for text in shown_on(caption)],
            )
            for card in drawn
        ]

    return found


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Return the files that pages offer for download from now on, by their names."""
    files: dict[str, bytes] = {}
    keep = MemoryMediaFileStorage.load_and_get_id

    def noted(
        self: MemoryMediaFileStorage, data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        if filename and isinstance(data, bytes):
            files[filename] = data
        return keep(self, data, mimetype, kind, filename)

    monkeypatch.setattr(MemoryMediaFileStorage, "load_and_get_id", noted)
    return files
