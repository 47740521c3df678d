"""Requests that no page of ours makes: by other names, through a proxy nobody announced, from elsewhere, odd ones."""

from __future__ import annotations

import logging

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from kexie.access import Role
from kexie.gate import Exposure, Gate
from kexie.store import StoreError
from tests.attacks.conftest import LOCAL, Place, connected

OPEN = {"/healthz", "/sign-in", "/enter", "/sign-on", "/sign-on/back", "/house/gate.css"}
PATHS = [
    "/",
    "/records",
    "/upload",
    "/people",
    "/static/js/index.js",
    "/media/abc.csv",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json",
    "/_stcore/bidi-components/x/y.js",
    "/component/x/y.html",
    "/app/static/x",
    "/auth/login",
    "/oauth2callback",
    "/records/_stcore/health",
    "/.streamlit/config.toml",
    "/data/organisation.toml",
    "/house/../kexie/gate.py",
    "/password",
    "/sign-out",
]


# --- nobody gets in ---


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_served_without_a_session(office: Place, path: str) -> None:
    answer = office.client().get(path)
    assert answer.status_code in (303, 401, 404)
    assert office.reached == []


@pytest.mark.parametrize("path", sorted(OPEN))
def test_the_sign_in_page_and_what_it_needs_is_served(office: Place, path: str) -> None:
    assert office.client().get(path).status_code == 200


def test_every_route_of_streamlit_is_on_the_table_or_closed(office: Place) -> None:
    """Fails when an upgrade of Streamlit brings a route that an administrator's session reaches unasked."""
    from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

    class Nothing:
        def __getattr__(self, name: str) -> Nothing:
            return self

    routes = create_streamlit_routes(Nothing())  # type: ignore[arg-type]
    closed: list[str] = []
    let_through: list[str] = []
    client = office.client(Role.ADMINISTRATOR)
    for route in routes:
        assert isinstance(route, Route | WebSocketRoute | Mount)
        if isinstance(route, Route):
            path = route.path.replace("{", "").replace("}", "").replace(":path", "")
            for method in sorted(route.methods or ()):
                office.reached.clear()
                client.request(method, path)
                (let_through if office.reached else closed).append(f"{method} {path}")
    assert let_through == [
        "GET /_stcore/health",
        "HEAD /_stcore/health",
        "GET /_stcore/host-config",
        "HEAD /_stcore/host-config",
        "GET /media/file_id",
        "HEAD /media/file_id",
    ]
    assert {"GET /_stcore/metrics", "OPTIONS /_stcore/health"} <= set(closed)


@pytest.mark.parametrize("method", ["OPTIONS", "PATCH", "TRACE", "DELETE", "POST", "PUT", "CONNECT"])
def test_other_methods_reach_nothing(place: Place, method: str) -> None:
    client = place.client(Role.ADMINISTRATOR)
    for path in ("/", "/records", "/healthz", "/media/x", "/_stcore/health"):
        assert client.request(method, path).status_code == 404
    assert place.reached == []


def test_viewing_is_open_on_the_machine_itself_and_nothing_more(local: Place) -> None:
    client = local.client()
    assert client.get("/records").status_code == 200
    assert client.get("/password").status_code == 303
    assert client.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401
    assert local.reached == ["GET /records"]


def test_an_administrator_may_open_viewing_to_the_network(office: Place) -> None:
    from kexie.access import Operator

    office.gate.store.accounts.set_viewing(is_open=True, by=Operator("tests"))
    assert office.client().get("/records").status_code == 200
    office.gate.store.accounts.set_viewing(is_open=False, by=Operator("tests"))
    assert office.client().get("/records").status_code == 303


# --- by another name ---


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "", "a b", "x@localhost"]
)
def test_a_name_that_is_not_ours_is_refused(local: Place, host: str) -> None:
    client = local.client(Role.ADMINISTRATOR)
    assert client.get("/", headers={"Host": host, "Origin": f"http://{host}"}).status_code in (400, 421)
    with pytest.raises(WebSocketDisconnect), connected(client, host=host, origin=f"http://{host}"):
        pass
    assert local.reached == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8501", "127.0.0.1:80", "[::1]:8501", "localhost."])
def test_the_names_of_the_machine_are_ours(local: Place, host: str) -> None:
    assert local.client().get("/", headers={"Host": host}).status_code == 200


def test_two_names_are_none(local: Place) -> None:
    headers = [("Host", "localhost"), ("Host", "evil.example")]
    assert local.client().get("/", headers=headers).status_code == 421


# --- through a proxy that nobody has announced ---


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Via"])
def test_a_proxy_that_nobody_announced_opens_nothing(
    local: Place, header: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert local.client().get("/", headers={header: "10.0.0.7"}).status_code == 400
    assert local.reached == []
    # Said once: nobody fills the log from outside.
    assert caplog.text.count("--behind-proxy") == 1


# --- from elsewhere ---


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://board.example",
        "https://board.example:444",
        "https://board.example.evil",
    ],
)
def test_what_changes_something_comes_from_our_own_pages(office: Place, origin: str | None) -> None:
    client = office.client(Role.ADMINISTRATOR)
    del client.headers["Origin"]
    headers = {"Origin": origin} if origin else {}
    for method, path in (("POST", "/sign-in"), ("POST", "/sign-out"), ("PUT", "/_stcore/upload_file/a/b")):
        assert client.request(method, path, headers=headers, content=b"x").status_code == 403
    with pytest.raises(WebSocketDisconnect), connected(client, **headers):
        pass
    assert office.reached == []
    assert office.client(Role.ADMINISTRATOR).get("/records").status_code == 200


# --- odd paths ---


@pytest.mark.parametrize(
    "path",
    [
        "//records",
        "/records//",
        "/static/..%2fmedia/x",
        "/%2e%2e/x",
        "/a\\b",
        "/a%5cb",
        "/a%00",
        "/a%0d%0ab",
    ],
)
def test_a_path_that_can_be_read_in_two_ways_leads_nowhere(place: Place, path: str) -> None:
    client = place.client(Role.ADMINISTRATOR)
    assert client.get(f"{client.base_url}".rstrip("/") + path).status_code == 404
    assert place.reached == []


# --- below another address ---


def test_below_another_address_nothing_else_is_ours(store: object, local: Place) -> None:
    local.gate = Gate(local.gate.store, Exposure("localhost", 8501, base="/kexie"))
    client = local.client()
    assert client.get("/kexie/records").status_code == 200
    assert client.get("/records").status_code == 404
    assert client.get("/kexiex").status_code == 404


# --- who cannot be asked lets nobody in ---


def test_without_an_answer_nobody_comes_in(local: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    client = local.client(Role.ADMINISTRATOR)

    def fail(*_: object) -> None:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(Gate, "visitor", fail)
    answer = client.get("/records")
    assert answer.status_code == 503
    assert "disk" not in answer.text
    assert client.get("/healthz").status_code == 200
    assert local.reached == ["GET /healthz"]


def test_a_server_that_has_not_said_where_it_is_lets_nobody_in(local: Place) -> None:
    client = local.client()
    local.gate = Gate(local.gate.store, None)
    assert client.get("/records").status_code == 421


# --- where it may start ---


@pytest.mark.parametrize(
    ("exposure", "has_administrator", "starts"),
    [
        (LOCAL, False, True),
        (Exposure("127.0.0.1"), False, True),
        (Exposure("0.0.0.0"), True, False),
        (Exposure(""), True, False),
        (Exposure("192.168.1.5"), True, False),
        (Exposure("0.0.0.0", is_tls=True), False, False),
        (Exposure("0.0.0.0", is_tls=True), True, True),
        (Exposure("localhost", is_behind_proxy=True), False, False),
        (Exposure("localhost", is_behind_proxy=True), True, True),
    ],
)
def test_the_network_is_let_in_only_with_tls_and_an_administrator(
    exposure: Exposure, has_administrator: bool, starts: bool
) -> None:
    assert (exposure.refusal(has_administrator=has_administrator) is None) is starts
