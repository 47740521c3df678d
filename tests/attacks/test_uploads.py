"""Uploads by those who may not, to others' pages, without a length, too large, too many, or never ending."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from kexie.access import Operator, Role, Visitor
from kexie.serve.uploads import MEGABYTE, UploadLimits, Uploads
from tests.attacks.conftest import NAMES, PAGE, Place, connected

ADDRESS = f"/_stcore/upload_file/{PAGE}/file"


@contextmanager
def page(client: TestClient) -> Iterator[None]:
    """Keep a page of a browser open."""
    with connected(client) as socket:
        socket.receive_bytes()
        yield


def reached(place: Place) -> bool:
    return f"PUT {ADDRESS}" in place.reached


# --- who ---


@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), (Role.VIEWER, 403), (Role.ANALYST, 200), (Role.ADMINISTRATOR, 200)]
)
def test_an_upload_takes_an_analyst(local: Place, role: Role | None, status: int) -> None:
    client = local.client(role)
    with page(client):
        assert client.put(ADDRESS, content=b"x").status_code == status
        assert client.delete(ADDRESS).status_code == status
    assert reached(local) is (status == 200)


def test_an_upload_goes_to_ones_own_page(office: Place) -> None:
    own, other = office.client(Role.ANALYST), office.client(Role.ADMINISTRATOR)
    with page(other):
        assert own.put(ADDRESS, content=b"x").status_code == 403
        assert own.delete(ADDRESS).status_code == 403
        assert other.put(ADDRESS, content=b"x").status_code == 200
    # Nor to one that is no longer open.
    assert other.put(ADDRESS, content=b"x").status_code == 403


def test_a_role_that_is_lowered_uploads_nothing_more(office: Place) -> None:
    client = office.client(Role.ANALYST)
    with page(client):
        office.gate.store.accounts.set_role(NAMES[Role.ANALYST], Role.VIEWER, by=Operator("tests"))
        assert client.put(ADDRESS, content=b"x").status_code == 403
    assert not reached(office)


# --- how much ---


def test_a_length_is_needed_and_held_to(office: Place) -> None:
    client = office.client(Role.ANALYST)
    with page(client):
        assert client.put(ADDRESS, content=iter([b"x"])).status_code == 411
        assert client.put(ADDRESS, content=b"x", headers={"Content-Length": "many"}).status_code == 411
        assert client.put(ADDRESS, content=b"x", headers={"Content-Length": str(52 * MEGABYTE)}).status_code == 413
    assert not reached(office)


def test_files_that_wait_are_counted_by_user(office: Place) -> None:
    client = office.client(Role.ANALYST)
    small = SimpleNamespace(data=b"x")
    with page(client):
        office.files = {PAGE: {str(number): small for number in range(20)}}
        assert client.put(ADDRESS, content=b"x").status_code == 429
        office.files = {PAGE: {"1": SimpleNamespace(data=bytes(199 * MEGABYTE))}}
        assert client.put(ADDRESS, content=b"x" * 2 * MEGABYTE).status_code == 429
        # Others' files are not one's own.
        office.files = {"another page": {str(number): small for number in range(20)}}
        assert client.put(ADDRESS, content=b"x").status_code == 200


# --- how many, how long ---


class Slow:
    """An application that reads an upload until the test lets it end."""

    def __init__(self) -> None:
        self.begun = 0
        self.goes_on = asyncio.Event()

    async def __call__(self, scope: Scope, receive: object, send: object) -> None:
        self.begun += 1
        await self.goes_on.wait()


async def status(uploads: Uploads, app: object, visitor: Visitor, messages: list[Message]) -> int | None:
    """Return what an upload is answered by the limits, None where the application has to answer."""
    found: list[int] = []
    scope = {
        "type": "http",
        "path": ADDRESS,
        "headers": [(b"content-length", b"4")],
        "kexie.visitor": visitor,
        "method": "PUT",
    }

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.append(message["status"])

    uploads.pages[PAGE] = visitor
    await uploads(app, scope, receive, send)  # type: ignore[arg-type]
    return found[0] if found else None


def visitor(name: str) -> Visitor:
    return Visitor(name, Role.ANALYST, f"session of {name}")


def test_two_at_once_for_each_and_six_for_all() -> None:
    async def run() -> list[int | None]:
        uploads, slow = Uploads(UploadLimits(), dict), Slow()
        under_way = [asyncio.create_task(status(uploads, slow, visitor(f"{n // 2}"), [])) for n in range(5)]
        await asyncio.sleep(0)
        found = [await status(uploads, slow, visitor("0"), [])]
        under_way.append(asyncio.create_task(status(uploads, slow, visitor("2"), [])))
        await asyncio.sleep(0)
        found.append(await status(uploads, slow, visitor("another"), []))
        assert slow.begun == 6
        slow.goes_on.set()
        await asyncio.gather(*under_way)
        # Whoever has ended makes room.
        found.append(await status(uploads, slow, visitor("another"), []))
        return found

    assert asyncio.run(run()) == [429, 429, None]


async def read(scope: Scope, receive: object, send: object) -> None:
    """Read an upload to its end, as Streamlit does."""
    while (message := await receive())["type"] == "http.request" and message["more_body"]:  # type: ignore[operator]
        pass
    kind = 200 if message["type"] == "http.request" else 400
    await send({"type": "http.response.start", "status": kind, "headers": []})  # type: ignore[operator]


def test_an_upload_that_stands_still_is_ended() -> None:
    async def run() -> int | None:
        uploads = Uploads(UploadLimits(stalled_seconds=0.05), dict)
        return await status(uploads, read, visitor("a"), [{"type": "http.request", "body": b"x", "more_body": True}])

    assert asyncio.run(run()) == 408


@pytest.mark.parametrize(("body", "answered"), [(b"four", 200), (b"five!", 400)])
def test_a_body_is_no_longer_than_it_said(body: bytes, answered: int) -> None:
    async def run() -> int | None:
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        return await status(Uploads(UploadLimits(), dict), read, visitor("a"), messages)

    assert asyncio.run(run()) == answered
