"""What attacks share: a guard before an application that answers everything, and who may pass it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Event

import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kexie.access import Operator, Role
from kexie.gate import Exposure, Gate, passwords
from kexie.serve.doors import Doors
from kexie.serve.front import Headers
from kexie.serve.guard import Guard
from kexie.serve.uploads import UploadLimits, Uploads
from kexie.store import Store
from tests.conftest import DATA

PASSWORD = "tulip-anvil-93-moss"
LOCAL = Exposure("localhost", 8501)
# In an office: behind a proxy that speaks TLS, by one name.
OFFICE = Exposure("localhost", 8501, is_behind_proxy=True, names=("board.example",))
NAMES = {Role.VIEWER: "看客", Role.ANALYST: "填报员", Role.ADMINISTRATOR: "管理员"}
PAGE = "page-of-streamlit"
TITLES = {"zh": "看板", "en": "Dashboard"}


def _set() -> Event:
    event = Event()
    event.set()
    return event


@dataclass
class Place:
    """A guarded application: what reached it is in ``reached``; ``files`` are those that wait in memory."""

    gate: Gate
    reached: list[str] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    files: dict[str, dict[str, object]] = field(default_factory=dict)
    limits: UploadLimits = field(default_factory=UploadLimits)
    # What the application sends after each message that it receives.
    answers: int = 1
    # What it waits for before each answer but the first.
    goes_on: Event = field(default_factory=_set)

    def __post_init__(self) -> None:
        self.uploads = Uploads(self.limits, lambda: self.files)
        doors = Doors(lambda: self.gate, TITLES, dict.fromkeys(("favicon.svg", "gate.css", "gate.js"), "house/x"))
        rest = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]
        self.app = Starlette(
            routes=[
                *doors.routes(""),
                WebSocketRoute("/{path:path}", self._socket),
                Route("/{path:path}", self._everything, methods=rest),
            ],
            middleware=[Middleware(Headers), Middleware(Guard, gate=lambda: self.gate, uploads=self.uploads)],
        )

    def client(self, role: Role | None = None) -> TestClient:
        """A browser, signed in as somebody of a role."""
        is_local = self.gate.exposure is not None and self.gate.exposure.is_local
        base = "http://localhost" if is_local else "https://board.example"
        client = TestClient(self.app, base_url=base, follow_redirects=False, headers={"Origin": base})
        if role:
            client.headers["Cookie"] = f"{'kexie' if is_local else '__Host-kexie'}={self.enter(role)}"
        return client

    def enter(self, role: Role) -> str:
        """Return the secret of a new session of somebody of a role."""
        name = NAMES[role]
        store = self.gate.store
        if not any(user.name == name for user in store.accounts.users()):
            link = store.accounts.add(name, role, by=Operator("tests"))
            return store.entrance.by_link(link, "", _hashed(), "10.0.0.1")
        return self.gate.sign_in(name, PASSWORD, "10.0.0.1")

    async def _everything(self, request: Request) -> Response:
        self.reached.append(f"{request.method} {request.url.path}")
        await request.body()
        return PlainTextResponse("Streamlit", headers={"Access-Control-Allow-Origin": "*"})

    async def _socket(self, websocket: WebSocket) -> None:
        self.reached.append(f"WEBSOCKET {websocket.url.path}")
        await websocket.accept(subprotocol="streamlit")
        hello = ForwardMsg()
        hello.new_session.initialize.session_id = PAGE
        await websocket.send_bytes(hello.SerializeToString())
        try:
            while True:
                self.received.append(BackMsg.FromString(await websocket.receive_bytes()).WhichOneof("type") or "")
                for place in range(self.answers):
                    if place:
                        await run_in_threadpool(self.goes_on.wait)
                    await websocket.send_bytes(b"")
        except WebSocketDisconnect as gone:
            self.received.append(f"gone {gone.code}")


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)


def connected(client: TestClient, **headers: str) -> WebSocketTestSession:
    """Connect as a page does."""
    address = str(client.base_url).replace("http", "ws", 1)
    return client.websocket_connect(
        f"{address.rstrip('/')}/_stcore/stream", subprotocols=["streamlit", "token"], headers=headers
    )


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store opened from the data folder, to be copied: opening takes longer than any attack."""
    path = tmp_path_factory.mktemp("attacks") / "store.sqlite"
    held = Store(f"sqlite:///{path}", DATA)
    held.backup(path.with_name("copy.sqlite"), by=Operator("tests"))
    held.close()
    return path.with_name("copy.sqlite")


@pytest.fixture
def store(tmp_path: Path, opened: Path) -> Iterator[Store]:
    held = Store(f"sqlite:///{shutil.copyfile(opened, tmp_path / 'store.sqlite')}", DATA)
    yield held
    held.close()


@pytest.fixture
def office(store: Store) -> Place:
    """A dashboard in an office network, viewing closed."""
    return Place(Gate(store, OFFICE))


@pytest.fixture
def local(store: Store) -> Place:
    """A dashboard that only the machine itself reaches, viewing open."""
    return Place(Gate(store, LOCAL))


@pytest.fixture(params=["office", "local"])
def place(request: pytest.FixtureRequest) -> Place:
    found: Place = request.getfixturevalue(request.param)
    return found


Message = Callable[..., bytes]


@pytest.fixture
def message() -> Message:
    """Return what a page sends, by its kind."""

    def made(kind: str) -> bytes:
        sent = BackMsg()
        if kind in ("rerun_script", "file_urls_request", "backend_operation_request"):
            getattr(sent, kind).SetInParent()
        else:
            setattr(sent, kind, True)
        return bytes(sent.SerializeToString())

    return made
