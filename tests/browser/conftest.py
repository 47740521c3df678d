"""A real server and a real Chromium, the one on this machine, without any network beyond it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    """The dashboard on a port of its own; `restart` makes every next visit a first one."""

    def __init__(self, store: Path, data: Path | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self._environment = os.environ | {"LANG": "C.UTF-8", "KEXIE_STORE": f"sqlite:///{store}"}
        if data:
            self._environment["KEXIE_DATA"] = str(data)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
            except (urllib.error.URLError, ConnectionError):
                assert self._process.poll() is None, "the server has stopped"
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server does not answer")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=30)

    def restart(self) -> None:
        self.stop()
        self.start()


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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Callable[[str, str], BrowserContext]:
    """A browser profile for each language and theme; what it has loaded once it keeps."""

    @cache
    def profile(language: str, theme: str) -> BrowserContext:
        return chromium.new_context(
            locale={"zh": "zh-CN", "en": "en-GB"}[language], color_scheme="dark" if theme == "dark" else "light"
        )

    return profile


@pytest.fixture
def visit(profiles: Callable[[str, str], BrowserContext]) -> Iterator[Visit]:
    """Open a page of a server; at the end no page may have asked another host or met an error."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_page(
        server: Server, path: str = "", *, language: str = "zh", theme: str = "light", width: int = 1440
    ) -> Page:
        page = profiles(language, theme).new_page()
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
    page.locator(".st-key-language-zh, .st-key-language-en").wait_for(timeout=60_000)
    page.wait_for_function(
        """() => !document.querySelector('[data-testid=stStatusWidget]')
            && !document.querySelector('[data-testid=stSkeleton]')
            && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
                .every(chart => chart.offsetParent === null || chart.querySelector('.bars .point path'))""",
        timeout=60_000,
    )


def _is_here(url: str) -> bool:
    return url.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))
