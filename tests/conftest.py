"""What tests share: the association as declared, drawn tables, and a copy of the data that may be broken."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from kexie import clean, store
from kexie.metrics import Metric
from kexie.quantity import Quantity, parse
from kexie.registers import ATTENDANCE, EVENTS, REGISTERS, Kind, Register
from kexie.store import Revision
from kexie.words import Language

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

# The same examples at every run, and none fails for taking its time on a busy machine.
settings.register_profile("kexie", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kexie")

DATA = Path(__file__).parent.parent / "data"
ANOTHER = Path(__file__).parent / "files" / "another"
FRAME = Path(__file__).parent.parent / "pages" / "frame.py"

# Required columns that a drawn table leaves out get the first of their words, unless that one does not count.
FILLED = {"status": "已立项", "stage": "下达", "county": "不详"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that draws snapshots anew."""
    parser.addoption("--renew-snapshots", action="store_true", help="write the snapshots of charts anew")


@pytest.fixture(scope="session")
def revision() -> Revision:
    """Everything that data/ holds."""
    return store.load(DATA)


@pytest.fixture(scope="session")
def another() -> Revision:
    """Everything that the made-up second association holds."""
    return store.load(ANOTHER)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/, to be changed."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def metric(revision: Revision) -> Callable[[str], Metric]:
    """Return a declared metric by its key."""
    return {metric.key: metric for metric in revision.metrics}.__getitem__


@pytest.fixture(scope="session")
def tables(revision: Revision) -> Callable[..., dict[str, pd.DataFrame]]:
    """Return typed tables from drawn ones.

    ``tables(events=\"\"\"...\"\"\")`` reads a table drawn with ``|``; a header is the key of a column or what an
    office would write. A focus area may go by its key. Registers that are not drawn have no rows.
    """
    areas = {area.key: area.name.zh for area in revision.organisation.focus_areas}

    def cells(drawing: str, register: Register) -> pd.DataFrame:
        header, *rows = [
            [areas.get(cell.strip(), cell.strip()) for cell in line.split("|")] for line in drawing.strip().splitlines()
        ]
        header = [register[key].name.zh if key in register else key for key in header]
        frame = pd.DataFrame(rows, columns=header, index=range(2, len(rows) + 2), dtype=str)
        for column in register.columns:
            if column.required and not {column.name.zh, *column.aliases} & set(frame.columns):
                words = column.allowed(revision.organisation)
                first = words[0].zh if words else "2025" if column.kind in (Kind.DATE, Kind.YEAR) else "1"
                frame[column.name.zh] = FILLED.get(column.key, first)
        if register[register.id].name.zh not in header:
            frame[register[register.id].name.zh] = [str(number) for number in frame.index]
        return frame.astype(str)

    @cache
    def typed(register: Register, drawing: str) -> pd.DataFrame:
        cleaned = clean.table(cells(drawing, register), register, revision.organisation)
        assert not cleaned.problems
        return cleaned.frame

    def drawn(**drawings: str) -> dict[str, pd.DataFrame]:
        found = {
            key: typed(register, drawings.pop(key, register[register.id].name.zh))
            for key, register in REGISTERS.items()
        }
        assert not drawings, "a drawing of no register"
        found[ATTENDANCE.key] = clean.with_events(found[ATTENDANCE.key], found[EVENTS.key])
        return found

    return drawn


@pytest.fixture(scope="session")
def q() -> Callable[[str], Quantity]:
    """Return a quantity as an office writes it: ``q("超63场")``."""
    return parse


@pytest.fixture(autouse=True)
def _no_other_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a KEXIE_DATA of the outside away from the tests."""
    monkeypatch.delenv(store.FOLDER_VARIABLE, raising=False)


# --- pages without a browser ---


@pytest.fixture(scope="session")
def open_page() -> Iterator[Callable[..., AppTest]]:
    """Open a page as a visitor does: by its address, with a browser of a language.

    ``open_page("records", "en", register="outcomes")``; ``data`` names another folder than ``data/``. A language may
    also be a browser's own word for it, as ``fr-FR``.
    """
    # The specification and most units are tested without Streamlit, which takes its time to load.
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    def opened(address: str = "", language: str = "zh", *, data: Path = DATA, **query: str) -> AppTest:
        patch.setenv(store.FOLDER_VARIABLE, str(data))
        page = AppTest.from_file(FRAME, default_timeout=60)
        page.context = {"locale": {"zh": "zh-CN", "en": "en-GB"}.get(language, language)}
        page.query_params.update(query)
        # Streamlit's switch_page() goes by file, and all focus areas share one.
        page._page_hash = calc_hash(address)
        return page.run()

    with pytest.MonkeyPatch.context() as patch:
        yield opened


@pytest.fixture(scope="session")
def page_of(open_page: Callable[..., AppTest]) -> Callable[[str, Language], AppTest]:
    """Return a page of data/ that is only read: each is opened once in a language."""
    return cache(open_page)


@pytest.fixture(scope="session")
def shown_on() -> Callable[[Any], list[str]]:
    """Return every text on a page, or in a part of one, as its reader sees it: charts, tables and tooltips too."""
    return lambda part: [text for node in part for text in map(rendered, _texts(node)) if text]


def rendered(markdown: str) -> str:
    """Return what Markdown shows: its marks are gone, and what was escaped stands letter by letter."""
    text = re.sub(r"(?<!\\)(:material/\w+:|\*\*|^- )", "", markdown, flags=re.MULTILINE)
    for _ in range(2):  # a directive may stand in another one
        text = re.sub(r"(?<!\\):[a-z-]+\[((?:\\.|[^\]\\])*)\]", r"\1", text)
    return re.sub(r"\\(\W)", r"\1", text).strip()


def _texts(node: Any) -> Iterator[str]:
    """Return the texts of one element, not of those in it."""
    proto = getattr(node, "proto", None)
    match node.type:
        case "title" | "header" | "subheader" | "markdown" | "caption" | "info" | "error" | "warning" | "success":
            yield from (node.value, getattr(proto, "help", ""))
        case "metric":
            yield from (node.label, node.value)
        case "table" | "dataframe":
            yield from map(str, node.value.columns)
            yield from (str(cell) for row in node.value.to_numpy() for cell in row if pd.notna(cell))
        case "tab" | "button" | "download_button" | "page_link":
            yield from (node.label, getattr(proto, "help", ""))
        case "selectbox" | "button_group":
            yield from (node.label, *node.options)
        case "plotly_chart":
            figure = json.loads(node.proto.spec)
            yield node.proto.alt
            yield from (note["text"] for note in figure["layout"]["annotations"])
            yield from (text for trace in figure["data"] for text in trace["hovertext"])
        case "exception":
            yield node.message
