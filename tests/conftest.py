"""What tests share: the association as declared, drawn tables, and a copy of the data that may be broken."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from kexie import clean, gate, organisation, read, store
from kexie.access import Operator, Role
from kexie.choices import Choices
from kexie.metrics import Metric
from kexie.organisation import Organisation
from kexie.problems import Fault
from kexie.quantity import Quantity, parse
from kexie.registers import REGISTERS, Kind, Register
from kexie.store import Revision, Store
from kexie.words import Language
from tests.soak import SOAK

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

# None fails for taking its time on a busy machine. The same examples at every run; `make soak` looks for new ones.
settings.register_profile("kexie", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", settings.get_profile("kexie"), derandomize=False, max_examples=2000)
settings.load_profile("soak" if SOAK else "kexie")

# A test is of a kind by a fixture that it takes, so that none is forgotten: `make quick` leaves these out.
KINDS = {
    "chromium": "browser",
    "nginx_is_installed": "deploy",
    "postgresql": "postgresql",
    "killed": "killed",
    "provider": "server",
    "open_page": "page",
}
# What keeps a core busy by itself, or changes the limits of its process, runs on one worker, one test after another. The
# longest comes first: the other worker has all the rest meanwhile.
TOGETHER = ("tests/browser/", "tests/deploy/", "tests/store/test_crashes.py")

DATA = Path(__file__).parent.parent / "data"
ANOTHER = Path(__file__).parent / "files" / "another"
FRAME = Path(__file__).parent.parent / "pages" / "frame.py"

# From where the visitors of tests come.
ADDRESS = "192.0.2.7"
# Who adds them, at the machine itself.
OPERATOR = "测试"
# Who is signed in as what, and what the pages take that not everybody may see.
USERS = {Role.VIEWER: "周某", Role.ANALYST: "王某", Role.ADMINISTRATOR: "陈某"}
NEEDED = {
    "upload": Role.ANALYST,
    "words": Role.ANALYST,
    "history": Role.ANALYST,
    "people": Role.ADMINISTRATOR,
    "audit": Role.ADMINISTRATOR,
}

# Required columns that a drawn table leaves out get the first of their words, unless that one does not count.
FILLED = {"status": "已立项", "stage": "下达", "county": "不详"}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell at the end of a run what tests have measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that draws snapshots anew."""
    parser.addoption("--renew-snapshots", action="store_true", help="write the snapshots of charts and findings anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by what it takes; what takes longest comes first."""
    for item in items:
        # A test that runs on either database takes one of the two as a parameter.
        given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
        taken = {*getattr(item, "fixturenames", ()), *(one for one in given if isinstance(one, str))}
        for fixture, kind in KINDS.items():
            if fixture in taken:
                item.add_marker(kind)
    items.sort(key=lambda item: (*TOGETHER, _together(item.nodeid)).index(_together(item.nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Say which tests stay on one worker: those of a group, and those of a module, whose fixtures are made once then.

    The marks by which pytest-xdist 3.8 groups tests have no effect with pytest 9.2: it writes into a name of pytest's
    own that is no longer read.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            return _together(nodeid)

    return Together(config, log)


def _together(nodeid: str) -> str:
    module = nodeid.partition("::")[0]
    return next((group for group in TOGETHER if module.startswith(group)), module)


@pytest.fixture(scope="session", autouse=True)
def store_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Return the URL of a store for a data folder as it is now; no store of a test is anywhere else.

    A folder whose registers have changed since has another store: one that is opened from it as it is then.
    """
    stores = tmp_path_factory.mktemp("stores")

    @cache
    def opened(folder: Path) -> Path:
        """Return the file of a store that was opened from a folder, to be copied."""
        file = stores / f"{folder.name}.opened"
        Store(f"sqlite:///{file}", folder).close()
        return file

    unchanged = {_content(folder): folder for folder in (DATA, ANOTHER)}

    def url(folder: Path) -> str:
        state = hashlib.sha256(os.fsencode(folder))
        for path in sorted(folder.rglob("*.csv")):
            state.update(os.fsencode(path) + path.read_bytes())
        file = stores / f"{state.hexdigest()[:16]}.sqlite"
        if not file.exists() and (like := unchanged.get(_content(folder))):
            # Opening takes a quarter of a second, and most tests have a copy of one of the two folders.
            shutil.copyfile(opened(like), file)
        return f"sqlite:///{file}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kexie.store.place.STORES", stores)
        yield url


def _content(folder: Path) -> str:
    """Return a digest of all that a folder holds."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(os.fsencode(path.relative_to(folder)) + b"\0" + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="session")
def revision(store_of: Callable[[Path], str]) -> Revision:
    """Everything that data/ holds."""
    with closing(Store(store_of(DATA), DATA)) as held:
        return held.revision()


@pytest.fixture(scope="session")
def another(store_of: Callable[[Path], str]) -> Revision:
    """Everything that the made-up second association holds."""
    with closing(Store(store_of(ANOTHER), ANOTHER)) as held:
        return held.revision()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/, to be changed."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def metric(revision: Revision) -> Callable[[str], Metric]:
    """Return a declared metric by its key."""
    return {metric.key: metric for metric in revision.metrics}.__getitem__


@pytest.fixture(scope="session")
def registers(revision: Revision) -> Mapping[str, Register]:
    """The registers as the association counts by them."""
    return {key: register.of(revision.organisation) for key, register in REGISTERS.items()}


@pytest.fixture(scope="session")
def association() -> Organisation:
    """The association that data/ declares."""
    return organisation.read(
        (DATA / "organisation.toml").read_text(encoding="utf-8"),
        (DATA / "townships.csv").read_text(encoding="utf-8-sig"),
        words=(DATA / "words.toml").read_text(encoding="utf-8"),
    )


@pytest.fixture(scope="session")
def sheet() -> Callable[..., read.Table]:
    """Return a table as it is read, of columns of text by header; its first row of data is row 2 of the sheet."""

    def table(cells: Mapping[str, Sequence[str]] | pd.DataFrame, name: str = "", preamble: str = "") -> read.Table:
        frame = pd.DataFrame(cells, dtype=str)
        frame.index = pd.RangeIndex(2, len(frame) + 2)
        return read.Table(
            sheet=name,
            header_row=1,
            headers=tuple(frame.columns),
            columns=tuple(range(1, len(frame.columns) + 1)),
            cells=frame.set_axis(range(len(frame.columns)), axis="columns"),
            preamble=preamble,
            read=len(frame),
            set_aside=0,
            findings=(),
        )

    return table


@pytest.fixture(scope="session")
def tables(association: Organisation, sheet: Callable[..., read.Table]) -> Callable[..., dict[str, pd.DataFrame]]:
    """Return typed tables from drawn ones.

    ``tables(events=\"\"\"...\"\"\")`` reads a table drawn with ``|``; a header is the key of a column or what an
    office would write. A focus area may go by its key, money without a unit is in 万元, and what every row must have
    may be left blank. Registers that are not drawn have no rows.
    """
    areas = {area.key: area.name.zh for area in association.focus_areas}

    def cells(drawing: str, register: Register) -> pd.DataFrame:
        header, *rows = [
            [areas.get(cell.strip(), cell.strip()) for cell in line.split("|")] for line in drawing.strip().splitlines()
        ]
        header = [register[key].name.zh if key in register else key for key in header]
        frame = pd.DataFrame(rows, columns=header, index=range(2, len(rows) + 2), dtype=str)
        for column in register.columns:
            if column.required and not {column.name.zh, *column.aliases} & set(frame.columns):
                words = column.allowed(association)
                first = words[0].zh if words else "2025" if column.kind in (Kind.DATE, Kind.YEAR) else "1"
                frame[column.name.zh] = FILLED.get(column.key, first)
        if register[register.id].name.zh not in header:
            frame[register[register.id].name.zh] = [str(number) for number in frame.index]
        return frame.astype(str)

    @cache
    def typed(register: Register, drawing: str) -> pd.DataFrame:
        drawn = sheet(cells(drawing, register))
        cleaned = clean.table(drawn, register, association, choices=Choices(unit="万元"))
        assert {one.fault for one in cleaned.findings if one.is_fatal} <= {Fault.MISSING_VALUE}
        return cleaned.frame

    def drawn(**drawings: str) -> dict[str, pd.DataFrame]:
        found = {
            key: typed(register, drawings.pop(key, register[register.id].name.zh))
            for key, register in REGISTERS.items()
        }
        assert not drawings, "a drawing of no register"
        return found

    return drawn


@pytest.fixture(scope="session")
def q() -> Callable[[str], Quantity]:
    """Return a quantity as an office writes it: ``q("超63场")``."""
    return parse


@pytest.fixture(autouse=True)
def _no_other_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a KEXIE_DATA and a KEXIE_STORE of the outside away from the tests."""
    monkeypatch.delenv(store.FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(store.STORE_VARIABLE, raising=False)


# --- pages without a browser ---


@pytest.fixture(scope="session")
def open_page(store_of: Callable[[Path], str]) -> Iterator[Callable[..., AppTest]]:
    """Open a page as a visitor does: by its address, with a browser of a language.

    ``open_page("records", "en", register="outcomes")``; ``data`` names another folder than ``data/``. A language may
    also be a browser's own word for it, as ``fr-FR``. ``as_role`` is that of the user who is signed in: `USERS` says
    who, and `signed_in` does it, so that ``page.session_state["test-secret"]`` is the secret. With none, nobody is
    signed in, and viewing is open.
    """
    # The specification and most units are tested without Streamlit, which takes its time to load.
    import streamlit
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    def opened(
        address: str = "", language: str = "zh", *, data: Path = DATA, as_role: Role | None = None, **query: str
    ) -> AppTest:
        patch.setenv(store.FOLDER_VARIABLE, str(data))
        patch.setenv(store.STORE_VARIABLE, store_of(data))
        page = AppTest.from_file(FRAME, default_timeout=60)
        page.context = {"locale": {"zh": "zh-CN", "en": "en-GB"}.get(language, language)}
        page.query_params.update(query)
        # Streamlit's switch_page() goes by file, and all focus areas share one.
        page._page_hash = calc_hash(address)
        if as_role:
            page.session_state["test-secret"] = signed_in(store.of_environment(), as_role)
        return page.run()

    def secret() -> str:
        return str(streamlit.session_state.get("test-secret", ""))

    with pytest.MonkeyPatch.context() as patch:
        # Every page has its own browser, and the server is reached from this machine only.
        patch.setattr("kexie.show.identity.secret", secret)
        patch.setattr("kexie.show.identity.address", lambda: ADDRESS)
        gate.expose(gate.Exposure())
        yield opened


@pytest.fixture(scope="session")
def page_of(
    open_page: Callable[..., AppTest], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Language], AppTest]:
    """Return a page of data/ that is only read: each is opened once in a language, by somebody who may see it."""
    # A copy has a store of its own: what other tests do shows in the audit log.
    data = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("read") / "data"))

    @cache
    def opened(address: str, language: Language = "zh") -> AppTest:
        return open_page(address, language, data=data, as_role=NEEDED.get(address))

    return opened


def signed_in(held: Store, role: Role) -> str:
    """Return the secret of a new session of the user of a role."""
    name, hashed = USERS[role], "no hash"
    if any(user.name == name for user in held.accounts.users()):
        return held.entrance.sign_in(name, hashed, ADDRESS)
    link = held.accounts.add(name, role, by=Operator(OPERATOR))
    return held.entrance.by_link(link, "", hashed, ADDRESS)


@pytest.fixture(scope="session")
def shown_on() -> Callable[[Any], list[str]]:
    """Return every text on a page, or in a part of one, as its reader sees it: charts, tables and tooltips too."""
    return lambda part: [text for node in part for text in map(rendered, _texts(node)) if text]


def rendered(markdown: str) -> str:
    """Return what Markdown shows: its marks are gone, and what was escaped stands letter by letter."""
    text = re.sub(r"(?<!\\)(:material/\w+:|\*\*|^- )", "", markdown, flags=re.MULTILINE)
    for _ in range(2):  # a directive may stand in another one
        text = re.sub(r"(?<!\\):[a-z-]+\[((?:\\.|[^\]\\])*)\]", r"\1", text)
    text = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\\(\W)", r"\1", text).strip()


def _texts(node: Any) -> Iterator[str]:
    """Return the texts of one element, not of those in it."""
    proto = getattr(node, "proto", None)
    match node.type:
        case "title" | "header" | "subheader" | "markdown" | "caption" | "info" | "error" | "warning" | "success":
            # Two blanks at the end of a line begin another one.
            yield from (*node.value.split("  \n"), getattr(proto, "help", ""))
        case "table" | "dataframe":
            yield from map(str, node.value.columns)
            yield from (str(cell) for row in node.value.to_numpy() for cell in row if pd.notna(cell))
        case "tab" | "button" | "download_button" | "page_link":
            yield from (node.label, *getattr(proto, "help", "").split("\n\n"))
        case "selectbox" | "button_group" | "radio" | "multiselect":
            yield from (node.label, *node.options, *getattr(proto, "captions", ()))
        case "checkbox" | "text_input" | "file_uploader" | "expander":
            yield from (node.label, getattr(proto, "placeholder", ""))
        case "bidi_component":
            chart = json.loads(node.proto.json)
            figure = json.loads(chart["figure"])
            yield from (chart["alt"], chart["title"], chart["foot"], *chart["words"].values())
            yield from (note["text"] for note in figure["layout"]["annotations"])
            yield from (text for trace in figure["data"] for text in trace.get("hovertext", ()))
        case "exception":
            yield node.message
