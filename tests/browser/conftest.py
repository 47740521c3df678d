"""A real server and a real Chromium, the one on this machine, without any network beyond it."""

from __future__ import annotations

import os
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kexie.access import Operator, Role
from kexie.store import Store
from tests.processes import LONG, Process, free_port

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Server:
    """The dashboard on a port of its own; `restart` makes every next visit a first one.

    ``environment`` holds further variables; what the server prints is in ``log``.
    """

    def __init__(self, store: Path, data: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self._url, self._data = f"sqlite:///{store}", data or ROOT / "data"
        self._environment = os.environ | {"LANG": "C.UTF-8", "KEXIE_STORE": self._url, **environment}
        if data:
            self._environment["KEXIE_DATA"] = str(data)
        self._process = Process(store.with_suffix(".log"))
        self.log = self._process.log
        self._secrets: dict[Role, str] = {}

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(self.port)]
        self._process.start(command, self._ask, folder=ROOT, environment=self._environment)

    def _ask(self) -> None:
        # Where the machine has much to do, the port is open long before anybody answers at it.
        urllib.request.urlopen(f"{self.address}/healthz", timeout=LONG).close()

    def stop(self) -> None:
        self._process.stop()

    def restart(self) -> None:
        self.stop()
        self.start()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store behind the server, beside it."""
        with closing(Store(self._url, self._data)) as held:
            yield held

    def enter(self, role: Role) -> str:
        """Return the secret of a session of a user of a role, who is there from then on."""
        if role not in self._secrets:
            with self.store() as held:
                name = f"{role.name_in_words.zh}员"
                link = held.accounts.add(name, role, by=Operator("tests"))
                self._secrets[role] = held.entrance.by_link(link, "", "no hash", "127.0.0.1")
        return self._secrets[role]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the real data."""
    running = Server(tmp_path_factory.mktemp("store") / "kexie.sqlite")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def another_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard of the made-up second association."""
    running = Server(tmp_path_factory.mktemp("store") / "kexie.sqlite", ROOT / "tests" / "files" / "another")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser; with it goes Playwright's event loop, beside which no other could run."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    expect.set_options(timeout=LONG * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def profiles(chromium: Browser) -> Callable[[str, str, Role | None], BrowserContext]:
    """A browser profile for each language, theme and role; what it has loaded once it keeps."""

    @cache
    def profile(language: str, theme: str, role: Role | None) -> BrowserContext:
        return chromium.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[language], color_scheme="dark" if theme == "dark" else "light"
        )

    return profile


@pytest.fixture
def visit(profiles: Callable[[str, str, Role | None], BrowserContext]) -> Iterator[Visit]:
    """Open a page of a server, as somebody of a role; at the end no page may have asked another host or met an error."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_page(
        server: Server,
        path: str = "",
        *,
        language: str = "zh",
        theme: str = "light",
        width: int = 1440,
        role: Role | None = None,
    ) -> Page:
        context = profiles(language, theme, role)
        if role:
            # Cookies know no ports: another server's would be sent here as well.
            cookie = {"name": "kexie", "value": server.enter(role), "domain": "localhost", "path": "/"}
            context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Strict"}])  # type: ignore[typeddict-item]
        page = context.new_page()
        page.set_default_timeout(LONG * 1000)
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: None if _is_here(request.url) else faults.append(request.url))
        page.goto(f"{server.address}/{path}")
        settle(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert faults == []


def settle(page: Page) -> None:
    """Wait until the foot of the page stands, no run is under way, and every chart is painted."""
    page.locator(".st-key-language-zh, .st-key-language-en").wait_for(timeout=LONG * 1000)
    page.wait_for_function(
        """() => !document.querySelector('[data-testid=stStatusWidget]')
            && !document.querySelector('[data-testid=stSkeleton]')
            && [...document.querySelectorAll('.kexie-chart')]
                .every(chart => chart.offsetParent === null || chart.dataset.drawn)""",
        timeout=LONG * 1000,
    )


def _is_here(url: str) -> bool:
    return url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))
