"""What the tests of deploy/ share: nginx, dashboards behind it, and a stand-in that tells what reaches it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kexie.access import Role
from tests.browser.conftest import Server
from tests.deploy.proxy import NGINX, Certificate, Nginx
from tests.processes import free_port

# One of PostgreSQL, started for the tests that ask for it.
from tests.store.conftest import PostgreSQL, postgresql

__all__ = ["PostgreSQL", "postgresql"]


class Dashboard(Server):
    """The dashboard as it runs behind a proxy; its store may be another one than a file of its own."""

    def __init__(self, folder: Path, url: str = "") -> None:
        super().__init__(folder / "kexie.sqlite", None, KEXIE_BEHIND_PROXY="1", KEXIE_HOSTS="localhost")
        if url:
            self._url = self._environment["KEXIE_STORE"] = url

    def cookie(self, role: Role = Role.ANALYST) -> str:
        """Return what the browser of a user of a role sends."""
        return f"__Host-kexie={self.enter(role)}"


class Echo(BaseHTTPRequestHandler):
    """Tells the head of a request and the length of its body; refuses some before their body, as the dashboard does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/_stcore/upload_file/refused"):
            self._answer(403, b"")
            self.close_connection = True
            return
        length = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        told = json.dumps({"path": self.path, "headers": dict(self.headers), "length": length, "filling": " " * 2000})
        self._answer(200, told.encode())

    do_PUT = do_POST = do_GET  # noqa: N815 - names that the base class looks for

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session", autouse=True)
def nginx_is_installed() -> None:
    if not NGINX.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("no nginx is installed")
        pytest.skip("no nginx is installed")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    made = Certificate(tmp_path_factory.mktemp("certificate"))
    made.make()
    return made


@pytest.fixture(scope="session")
def nginx_for(certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Nginx]]:
    """Start nginx in front of whatever listens on some ports."""
    started = []

    def of(*upstreams: int) -> Nginx:
        started.append(Nginx(tmp_path_factory.mktemp("nginx"), certificate, *upstreams))
        started[-1].start()
        return started[-1]

    yield of
    for nginx in started:
        nginx.stop()


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """The real dashboard."""
    running = Dashboard(tmp_path_factory.mktemp("dashboard"))
    # It starts only where there is one.
    running.enter(Role.ADMINISTRATOR)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def nginx(nginx_for: Callable[..., Nginx], dashboard: Dashboard) -> Nginx:
    """nginx in front of the real dashboard."""
    return nginx_for(dashboard.port)


@pytest.fixture(scope="session")
def before_echo(nginx_for: Callable[..., Nginx]) -> Iterator[Nginx]:
    """nginx in front of what tells what reaches it."""
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=echo.serve_forever)
    thread.start()
    yield nginx_for(echo.server_port)
    echo.shutdown()
    thread.join()
    echo.server_close()


@pytest.fixture(scope="session")
def before_nothing(nginx_for: Callable[..., Nginx]) -> Nginx:
    """nginx in front of a dashboard that is away."""
    return nginx_for(free_port())
