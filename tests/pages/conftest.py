"""What tests of pages share: the charts of a page taken apart, and the files that it offers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest


@dataclass(frozen=True)
class Chart:
    """A chart as a page shows it: its title, its figure as it is sent to the browser, its alt text, its notes."""

    title: str
    figure: dict[str, Any]
    alt: str
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
def figures(shown_on: Callable[[Any], list[str]]) -> Callable[[AppTest], dict[str, list[str]]]:
    """Return the cards of a page that show one figure: name, number and what else each says, by the name."""

    def found(page: AppTest) -> dict[str, list[str]]:
        said = [shown_on(node) for node in page if (getattr(node, "key", None) or "").startswith("card-figure-")]
        assert len({name for name, *_ in said}) == len(said)
        return {name: [name, *rest] for name, *rest in said}

    return found


@pytest.fixture(scope="session")
def charts(shown_on: Callable[[Any], list[str]]) -> Callable[[AppTest], list[Chart]]:
    """Return the charts of a page."""

    def found(page: AppTest) -> list[Chart]:
        cards = [node for node in page if (getattr(node, "key", None) or "").startswith("chart-")]
        drawn = [card for card in cards if card.get("bidi_component")]
        assert len(drawn) == len(page.get("bidi_component")), "a chart stands outside a card"
        sent = [json.loads(card.get("bidi_component")[0].proto.json) for card in drawn]
        return [
            Chart(
                title=shown_on(card.subheader[0])[0],
                figure=json.loads(data["figure"]),
                alt=data["alt"],
                captions=[text for caption in card.caption for text in shown_on(caption)],
            )
            for card, data in zip(drawn, sent, strict=True)
        ]

    return found


@pytest.fixture(scope="session")
def opened() -> Callable[..., AppTest]:
    """Open what the charts of a page have beside the drawing, which is sent only then: table, files, definition."""

    def done(page: AppTest) -> AppTest:
        for key in list(page.session_state._state.filtered_state):
            if str(key).startswith("more-"):
                page.session_state[key] = True
        page = page.run()
        assert not page.exception
        return page

    return done


class Offered(Mapping[str, bytes]):
    """Files that pages offer, by their names. One that is made when it is asked for is made when it is looked at.

    As on a server, that happens on a thread that knows no page.
    """

    def __init__(self) -> None:
        self._files: dict[str, bytes | Callable[[], bytes]] = {}

    def add(self, name: str | None, file: Any) -> None:
        if name:
            self._files[name] = file

    def __getitem__(self, name: str) -> bytes:
        file = self._files[name]
        if isinstance(file, bytes):
            return file
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(file).result()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """Return the files that pages offer for download from now on."""
    files = Offered()
    keep = MemoryMediaFileStorage.load_and_get_id

    def noted(
        self: MemoryMediaFileStorage, data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        if isinstance(data, bytes):
            files.add(filename, data)
        return keep(self, data, mimetype, kind, filename)

    def deferred(self: MediaFileManager, data: Callable[[], bytes], *given: Any, **more: Any) -> str:
        files.add(more.get("file_name"), data)
        return defer(self, data, *given, **more)

    defer = MediaFileManager.add_deferred
    monkeypatch.setattr(MediaFileManager, "add_deferred", deferred)
    monkeypatch.setattr(MemoryMediaFileStorage, "load_and_get_id", noted)
    return files
