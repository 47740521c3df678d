"""Single sign-on through a real server and a real provider: the way in for whom it is meant, and for nobody else."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from kexie.access import Deed, Operator, Refusal, Role, Visitor
from kexie.gate import Gate
from kexie.gate.openid import OpenId
from kexie.gate.provider import read
from kexie.serve.doors import Doors
from kexie.serve.front import Headers
from kexie.serve.guard import Guard
from kexie.serve.single_sign_on import SignOn
from kexie.serve.uploads import UploadLimits, Uploads
from kexie.store import StoreError
from tests.attacks.conftest import TITLES, Place
from tests.browser.conftest import ROOT, Server
from tests.processes import until
from tests.provider import ProviderProcess

ELSEWHERE = (
    "https://elsewhere.example.org",
    "//elsewhere.example.org",
    "/\\elsewhere.example.org",
    "\\\\elsewhere.example.org",
    "javascript:alert(1)",
    "records\n\nx",
    "localhost@elsewhere.example.org",
    '"><script>alert(1)</script>',
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderProcess]:
    running = ProviderProcess(tmp_path_factory.mktemp("provider"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(provider: ProviderProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sign-on")
    running = Server(folder / "kexie.sqlite", KEXIE_SIGN_ON=str(provider.declare(folder)))
    try:
        # There is no provider yet when the server starts.
        with provider.without():
            running.start()
        yield running
    finally:
        running.stop()


def browser(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.address, headers={"Accept-Language": "zh"})


@pytest.fixture
def here(server: Server) -> Iterator[httpx.Client]:
    with browser(server) as client:
        yield client


def sent_to(here: httpx.Client, wanted: str = "") -> str:
    """Press the button; return where the browser is sent."""
    answer = here.get("/sign-on", params={"next": wanted} if wanted else {})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def visitor(server: Server, answer: httpx.Response) -> Visitor | None:
    """Return who an answer has signed in."""
    with server.store() as held:
        return held.entrance.visitor(answer.cookies.get("kexie") or "")


def goes_on_to(answer: httpx.Response) -> str:
    found = re.search(r'<meta http-equiv="refresh" content="0;url=([^"]*)"', answer.text)
    assert found, answer.text
    return html.unescape(found[1])


def assert_refused(answer: httpx.Response, why: Refusal, status: int = 403) -> None:
    assert answer.status_code == status
    assert why.value.zh in html.unescape(answer.text)
    assert "kexie" not in answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


# --- in ---


def test_who_has_signed_in_at_the_provider_is_signed_in_here(
    server: Server, provider: ProviderProcess, here: httpx.Client
) -> None:
    shown = here.get("/sign-in", params={"next": "records?register=events"})
    assert "统一身份认证" in shown.text
    button = html.unescape(re.search(r'href="(/sign-on[^"]*)"', shown.text)[1])  # type: ignore[index]
    address = here.get(button).headers["Location"]
    answer = here.get(provider.sign_in(address, "li"))
    assert answer.status_code == 200
    assert goes_on_to(answer) == "/records?register=events"
    who = visitor(server, answer)
    assert who is not None
    assert (who.name, who.role, who.address) == ("李明", Role.ANALYST, "")
    with server.store() as held:
        line = held.log.entries(deed=Deed.SIGN_IN)[0]
    assert (line.user, line.about, line.address) == ("李明", "single sign-on", "127.0.0.1")


def test_the_session_is_kept_from_scripts_and_other_sites_and_nothing_stays_behind(
    provider: ProviderProcess, here: httpx.Client
) -> None:
    begun = here.get("/sign-on")
    assert re.fullmatch(
        r"kexie-sign-on=[\w-]{43}\.; HttpOnly; Max-Age=600; Path=/; SameSite=lax", begun.headers["Set-Cookie"]
    )
    answer = here.get(provider.sign_in(begun.headers["Location"], "li"))
    session, forgotten = answer.headers.get_list("Set-Cookie")
    assert re.fullmatch(r"kexie=[\w-]{43}; HttpOnly; Max-Age=\d+; Path=/; SameSite=strict", session)
    assert re.fullmatch(r'kexie-sign-on=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax', forgotten)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies["kexie"] not in answer.text
    assert "code" not in answer.text


def test_the_provider_is_asked_by_the_code_flow_with_pkce(server: Server, here: httpx.Client) -> None:
    asked = parse_qs(urlsplit(sent_to(here)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{server.address}/sign-on/back"]
    for key in ("state", "nonce", "code_challenge"):
        assert len(asked[key][0]) == 43
    assert "s3cr3t" not in str(asked)
    another = parse_qs(urlsplit(sent_to(here)).query)
    assert not {asked[key][0] for key in ("state", "nonce")} & {another[key][0] for key in ("state", "nonce")}


def test_by_another_name_of_the_machine_one_is_sent_to_the_one_that_the_provider_knows(server: Server) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}") as another:
        answer = another.get("/sign-on", params={"next": "records"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{server.address}/sign-on?next=records"
    assert "Set-Cookie" not in answer.headers


# --- not in ---


def test_an_answer_opened_in_another_browser_signs_nobody_in(
    server: Server, provider: ProviderProcess, here: httpx.Client
) -> None:
    back = provider.sign_in(sent_to(here), "wang")
    with browser(server) as victim:
        assert_refused(victim.get(back), Refusal.SIGN_ON_AGAIN)
        # Nor where that one has begun a sign-on of its own, which goes on.
        own = sent_to(victim)
        kept = victim.cookies["kexie-sign-on"]
        assert_refused(victim.get(back), Refusal.SIGN_ON_AGAIN)
        victim.cookies.set("kexie-sign-on", kept, domain="localhost.local", path="/")
        assert own
    assert here.get(back).status_code == 200


def test_an_answer_is_used_up_even_for_whoever_has_copied_the_cookie(
    server: Server, provider: ProviderProcess, here: httpx.Client
) -> None:
    address = sent_to(here)
    kept = here.cookies["kexie-sign-on"]
    assert here.get(provider.sign_in(address, "li")).status_code == 200
    # A new code for the same state: only the use of the state stands against it.
    again = provider.sign_in(address, "wang")
    answer = httpx.get(again, headers={"Cookie": f"kexie-sign-on={kept}", "Accept-Language": "zh"})
    assert_refused(answer, Refusal.SIGN_ON_AGAIN)


@pytest.mark.parametrize("state", ["", "x", "状态", "A" * 43])
def test_an_answer_with_another_state_signs_nobody_in(
    provider: ProviderProcess, here: httpx.Client, state: str
) -> None:
    back = provider.sign_in(sent_to(here), "li")
    code = parse_qs(urlsplit(back).query)["code"][0]
    for answer in ({"code": code, "state": state}, {"code": code}):
        assert_refused(here.get("/sign-on/back", params=answer), Refusal.SIGN_ON_AGAIN)


def test_a_code_that_the_provider_does_not_know_signs_nobody_in(server: Server, here: httpx.Client) -> None:
    state = parse_qs(urlsplit(sent_to(here)).query)["state"][0]
    answer = here.get("/sign-on/back", params={"code": "made-up", "state": state})
    assert_refused(answer, Refusal.SIGN_ON_UNTRUSTED)
    assert "invalid_grant" in server.log.read_text("utf-8")


def test_a_code_of_another_sign_on_signs_nobody_in(
    provider: ProviderProcess, server: Server, here: httpx.Client
) -> None:
    """The code is somebody else's, put into one's own answer: the nonce in the token is of that other sign-on."""
    with browser(server) as another:
        stolen = parse_qs(urlsplit(provider.sign_in(sent_to(another), "wang")).query)["code"][0]
    state = parse_qs(urlsplit(sent_to(here)).query)["state"][0]
    assert_refused(here.get("/sign-on/back", params={"code": stolen, "state": state}), Refusal.SIGN_ON_UNTRUSTED)


def test_two_cookies_of_one_name_are_none(provider: ProviderProcess, here: httpx.Client) -> None:
    address = sent_to(here)
    kept = here.cookies["kexie-sign-on"]
    back = provider.sign_in(address, "li")
    twice = {"Cookie": f"kexie-sign-on={kept}; kexie-sign-on=planted.", "Accept-Language": "zh"}
    assert_refused(httpx.get(back, headers=twice), Refusal.SIGN_ON_AGAIN)


def test_whoever_only_looks_uses_nothing_up(provider: ProviderProcess, here: httpx.Client) -> None:
    back = provider.sign_in(sent_to(here), "li")
    looked = here.head(back)
    assert (looked.status_code, looked.headers.get_list("Set-Cookie")) == (200, [])
    assert here.get(back).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_way_back_is_no_form(provider: ProviderProcess, server: Server, here: httpx.Client, method: str) -> None:
    back = provider.sign_in(sent_to(here), "li")
    answer = here.request(method, back, headers={"Origin": server.address})
    assert answer.status_code in (403, 404, 405)
    assert "kexie" not in answer.cookies


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_one_is_sent_on_within_the_dashboard_only(provider: ProviderProcess, here: httpx.Client, wanted: str) -> None:
    answer = here.get(provider.sign_in(sent_to(here, wanted), "li"))
    assert goes_on_to(answer) == "/"
    assert "elsewhere" not in answer.text


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_cookie_that_was_changed_leads_nowhere_else(
    provider: ProviderProcess, here: httpx.Client, wanted: str
) -> None:
    address = sent_to(here)
    secret = here.cookies["kexie-sign-on"].partition(".")[0]
    planted = f"kexie-sign-on={secret}.{urlencode({'': wanted})[1:]}"
    assert goes_on_to(httpx.get(provider.sign_in(address, "li"), headers={"Cookie": planted})) == "/"


def test_who_is_in_no_group_is_told_so(provider: ProviderProcess, here: httpx.Client) -> None:
    assert_refused(here.get(provider.sign_in(sent_to(here), "zhao")), Refusal.SIGN_ON_NO_ROLE)


def test_who_declines_is_told_so(here: httpx.Client) -> None:
    answer = httpx.post(sent_to(here), data={"action": "deny"})
    state = parse_qs(urlsplit(sent_to(here)).query)["state"][0]
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    declined = {"error": query["error"][0], "state": state}
    assert_refused(here.get("/sign-on/back", params=declined), Refusal.SIGN_ON_DECLINED)


def test_a_local_users_name_is_not_taken_over(server: Server, provider: ProviderProcess, here: httpx.Client) -> None:
    with server.store() as held:
        held.accounts.add("刘洋", Role.ADMINISTRATOR, by=Operator("tests"))
    provider.name("liu", preferred_username="刘 洋".replace(" ", ""), groups=["chiefs"])
    assert_refused(here.get(provider.sign_in(sent_to(here), "liu")), Refusal.SIGN_ON_NAME_TAKEN)


def test_a_role_that_the_provider_takes_away_is_gone(
    server: Server, provider: ProviderProcess, here: httpx.Client
) -> None:
    provider.name("chen", preferred_username="陈静", groups=["chiefs"])
    first = here.get(provider.sign_in(sent_to(here), "chen"))
    who = visitor(server, first)
    assert who is not None
    assert who.role is Role.ADMINISTRATOR
    provider.name("chen", preferred_username="陈静", groups=["registrars"])
    here.get(provider.sign_in(sent_to(here), "chen"))
    who = visitor(server, first)
    assert who is not None
    assert who.role is Role.ANALYST
    provider.name("chen", preferred_username="陈静", groups=[])
    assert_refused(here.get(provider.sign_in(sent_to(here), "chen")), Refusal.SIGN_ON_NO_ROLE)
    assert visitor(server, first) is None


def test_who_is_disabled_here_stays_out(server: Server, provider: ProviderProcess, here: httpx.Client) -> None:
    provider.name("sun", preferred_username="孙丽", groups=["registrars"])
    first = here.get(provider.sign_in(sent_to(here), "sun"))
    with server.store() as held:
        held.accounts.disable("孙丽", by=Operator("tests"))
    assert visitor(server, first) is None
    assert_refused(here.get(provider.sign_in(sent_to(here), "sun")), Refusal.SIGN_ON_DISABLED)


# --- in an office: over TLS, at several processes ---


def process(gate: Gate, provider: ProviderProcess, folder: Path) -> TestClient:
    """One process of several behind the same proxy."""
    files = dict.fromkeys(("favicon.svg", "gate.css", "gate.js"), "house/x")
    declared = read(provider.declare(folder).read_text("utf-8"), "sign-on.toml", folder)
    sign_on = SignOn(Doors(lambda: gate, TITLES, files), OpenId(declared))
    guard = Middleware(Guard, gate=lambda: gate, uploads=Uploads(UploadLimits(), dict))
    app = Starlette(routes=sign_on.routes(""), middleware=[Middleware(Headers), guard])
    return TestClient(app, base_url="https://board.example", follow_redirects=False)


def test_the_way_back_may_end_at_another_process_once(office: Place, provider: ProviderProcess, tmp_path: Path) -> None:
    first, second = (process(office.gate, provider, tmp_path) for _ in range(2))
    begun = first.get("/sign-on")
    back = provider.sign_in(begun.headers["Location"], "li")
    assert back.startswith("https://board.example/sign-on/back?")
    kept = {"Cookie": begun.headers["Set-Cookie"].partition(";")[0]}
    answer = second.get(back, headers=kept)
    assert answer.status_code == 200
    assert office.gate.visitor(answer.cookies["__Host-kexie"]) is not None
    assert first.get(back, headers=kept).status_code == 403


def test_over_tls_no_cookie_of_a_neighbour_is_taken(office: Place, provider: ProviderProcess, tmp_path: Path) -> None:
    client = process(office.gate, provider, tmp_path)
    begun = client.get("/sign-on")
    assert re.fullmatch(
        r"__Host-kexie-sign-on=[\w-]{43}\.; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure",
        begun.headers["Set-Cookie"],
    )
    back = provider.sign_in(begun.headers["Location"], "li")
    value = begun.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    client.cookies.clear()
    assert client.get(back, headers={"Cookie": f"kexie-sign-on={value}"}).status_code == 403
    answer = client.get(back, headers={"Cookie": f"__Host-kexie-sign-on={value}"})
    session = answer.headers.get_list("Set-Cookie")[0]
    assert re.fullmatch(r"__Host-kexie=[\w-]{43}; HttpOnly; Max-Age=\d+; Path=/; SameSite=strict; Secure", session)


def test_a_store_that_cannot_be_written_is_told_calmly(
    office: Place, provider: ProviderProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> str:
        raise StoreError("the disk is full")

    monkeypatch.setattr(office.gate.store.entrance, "expect_sign_on", full)
    assert process(office.gate, provider, tmp_path).get("/sign-on").status_code == 503


# --- the provider and its file ---


def test_without_the_provider_the_server_goes_on_and_says_so(
    server: Server, provider: ProviderProcess, here: httpx.Client
) -> None:
    back = provider.sign_in(sent_to(here), "li")
    with provider.without():
        assert here.get("/healthz").status_code == 200
        assert "统一身份认证" in here.get("/sign-in").text
        # It was described a moment ago; what fails is the rest.
        assert_refused(here.get(back), Refusal.SIGN_ON_UNREACHABLE, 503)
        server.restart()
        answer = here.get("/sign-on", params={"next": "records"})
        assert_refused(answer, Refusal.SIGN_ON_UNREACHABLE, 503)
        assert 'href="/sign-in?next=records"' in answer.text
    until(lambda: here.get("/sign-on").status_code == 303, "a provider that is back is asked again")


def test_nothing_that_opens_a_door_is_in_the_log(server: Server, provider: ProviderProcess, here: httpx.Client) -> None:
    address = sent_to(here)
    kept = here.cookies["kexie-sign-on"]
    back = provider.sign_in(address, "li")
    answer = here.get(back)
    log = server.log.read_text("utf-8")
    for secret in ("s3cr3t", kept, answer.cookies["kexie"], parse_qs(urlsplit(back).query)["code"][0]):
        assert secret not in log


def test_without_a_file_there_is_no_single_sign_on(tmp_path: Path) -> None:
    plain = Server(tmp_path / "kexie.sqlite")
    try:
        plain.start()
        assert "/sign-on" not in httpx.get(f"{plain.address}/sign-in").text
        for path in ("/sign-on", "/sign-on/back?code=x&state=y"):
            answer = httpx.get(f"{plain.address}{path}")
            assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    finally:
        plain.stop()


def test_a_file_with_a_mistake_stops_the_start_and_says_where(provider: ProviderProcess, tmp_path: Path) -> None:
    file = provider.declare(tmp_path, registrars='"boss"')
    server = Server(tmp_path / "kexie.sqlite", KEXIE_SIGN_ON=str(file))
    command = [str(Path(sys.executable).with_name("kexie")), "serve", "--port", str(server.port)]
    done = subprocess.run(command, cwd=ROOT, env=server._environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert (
        f"{file}: roles.registrars: 'boss' is not one of: viewer, analyst, administrator" in done.stdout + done.stderr
    )
