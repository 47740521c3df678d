"""The WebSocket of an open page: opened without a session, outliving it, asking for what no page asks for."""

from __future__ import annotations

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from kexie.access import Operator, Role
from kexie.gate import Gate
from kexie.serve import stream
from kexie.serve.stream import ALLOWED, SESSION_ENDED
from kexie.store import StoreError
from tests.attacks.conftest import NAMES, PAGE, Message, Place, connected


def ends(socket: WebSocketTestSession) -> int:
    """Return the code with which a page is closed, whatever still comes before."""
    try:
        while True:
            socket.receive_bytes()
    except WebSocketDisconnect as closed:
        return closed.code


def test_without_a_session_nothing_runs_and_the_page_is_told(office: Place) -> None:
    with connected(office.client()) as socket:
        assert socket.accepted_subprotocol == "streamlit"
        assert ends(socket) == SESSION_ENDED
    assert office.reached == []


def test_a_viewer_without_a_name_sees_pages_on_the_machine_itself(local: Place, message: Message) -> None:
    with connected(local.client()) as socket:
        socket.receive_bytes()
        socket.send_bytes(message("rerun_script"))
        socket.receive_bytes()
    assert local.received[0] == "rerun_script"


@pytest.mark.parametrize("what", ["killed", "disabled", "signed out", "reset", "role kept"])
def test_a_session_that_ends_ends_the_page_at_its_next_message(office: Place, message: Message, what: str) -> None:
    client = office.client(Role.ANALYST)
    accounts, name = office.gate.store.accounts, NAMES[Role.ANALYST]
    operator = Operator("tests")
    with connected(client) as socket:
        socket.receive_bytes()
        socket.send_bytes(message("rerun_script"))
        socket.receive_bytes()
        match what:
            case "killed":
                accounts.end_sessions(name, by=operator)
            case "disabled":
                accounts.disable(name, by=operator)
            case "signed out":
                client.post("/sign-out", data={})
            case "reset":
                accounts.reset(name, by=operator)
            case "role kept":
                accounts.set_role(name, Role.ANALYST, by=operator)
        socket.send_bytes(message("rerun_script"))
        if what == "role kept":
            socket.receive_bytes()
        else:
            assert ends(socket) == SESSION_ENDED
    assert office.received.count("rerun_script") == (2 if what == "role kept" else 1)


def test_viewing_that_is_closed_again_ends_open_pages(office: Place, message: Message) -> None:
    accounts = office.gate.store.accounts
    accounts.set_viewing(is_open=True, by=Operator("tests"))
    with connected(office.client()) as socket:
        socket.receive_bytes()
        accounts.set_viewing(is_open=False, by=Operator("tests"))
        socket.send_bytes(message("rerun_script"))
        assert ends(socket) == SESSION_ENDED
    assert office.received == [f"gone {SESSION_ENDED}"]


def test_a_script_that_goes_on_is_cut_off(office: Place, message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_ASKED_AGAIN_AFTER", -1.0)
    lasts = [True]
    asked = Gate.visitor
    monkeypatch.setattr(
        Gate, "visitor", lambda self, secret, address="": asked(self, secret, address) if lasts[0] else None
    )
    office.answers = 3
    with connected(office.client(Role.ANALYST)) as socket:
        socket.receive_bytes()
        socket.send_bytes(message("rerun_script"))
        for _ in range(3):
            socket.receive_bytes()
        office.goes_on.clear()
        socket.send_bytes(message("rerun_script"))
        socket.receive_bytes()
        lasts[0] = False
        office.goes_on.set()
        assert ends(socket) == SESSION_ENDED


@pytest.mark.parametrize("kind", sorted(field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields))
def test_only_what_a_page_asks_for_reaches_streamlit(local: Place, message: Message, kind: str) -> None:
    """Emptying everybody's caches and what is for developers is dropped, even for administrators."""
    sent = message(kind)
    with connected(local.client(Role.ADMINISTRATOR)) as socket:
        socket.receive_bytes()
        socket.send_bytes(sent)
        socket.send_bytes(message("stop_script"))
        socket.receive_bytes()
    wanted = [kind, "stop_script"] if kind in ALLOWED else ["stop_script"]
    assert local.received[: len(wanted)] == wanted


def test_what_is_no_message_reaches_nothing(local: Place, message: Message) -> None:
    with connected(local.client(Role.ADMINISTRATOR)) as socket:
        socket.receive_bytes()
        socket.send_text("text")
        socket.send_bytes(b"\xff\xff\xff")
        socket.send_bytes(b"")
        socket.send_bytes(message("stop_script"))
        socket.receive_bytes()
    assert local.received[0] == "stop_script"


def test_where_nobody_can_be_asked_the_page_ends(
    office: Place, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected(office.client(Role.ANALYST)) as socket:
        socket.receive_bytes()

        def fail(*_: object) -> None:
            raise StoreError("gone")

        monkeypatch.setattr(Gate, "visitor", fail)
        socket.send_bytes(message("rerun_script"))
        assert ends(socket) == SESSION_ENDED
    assert office.received == [f"gone {SESSION_ENDED}"]


@pytest.mark.parametrize(("kind", "is_used"), [("rerun_script", True), ("app_heartbeat", False)])
def test_a_session_is_used_by_what_somebody_does(
    office: Place, message: Message, monkeypatch: pytest.MonkeyPatch, kind: str, is_used: bool
) -> None:
    used: list[str] = []
    monkeypatch.setattr("kexie.store.entrance.Entrance.use", lambda _, visitor: used.append(visitor.name))
    with connected(office.client(Role.ANALYST)) as socket:
        socket.receive_bytes()
        socket.send_bytes(message(kind))
        socket.receive_bytes()
    assert bool(used) is is_used


def test_whose_page_it_is_is_known_while_it_is_open(office: Place) -> None:
    with connected(office.client(Role.ANALYST)) as socket:
        socket.receive_bytes()
        assert office.uploads.pages[PAGE].name == NAMES[Role.ANALYST]
    assert office.uploads.pages == {}
