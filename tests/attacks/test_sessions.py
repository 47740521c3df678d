"""Passwords, links, cookies: guessed, copied, tossed, used twice."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from kexie.access import AccessRefused, Deed, Operator, Purpose, Refusal, Role
from kexie.gate import Gate, passwords
from kexie.serve.doors import place as within
from tests.attacks.conftest import NAMES, PASSWORD, Place

ANALYST = NAMES[Role.ANALYST]


def sign_in(client: TestClient, name: str, password: str, wanted: str = "") -> int:
    return client.post("/sign-in", data={"name": name, "password": password, "next": wanted, "lang": "en"}).status_code


def cookie(answer: object) -> tuple[str, set[str]]:
    """Return name=value of the cookie that an answer sets, and what else it says of it."""
    head, *rest = str(answer.headers["set-cookie"]).split("; ")  # type: ignore[attr-defined]
    return head, {part.lower() for part in rest}


# --- guessing ---


def test_which_of_name_and_password_is_wrong_is_not_told(office: Place) -> None:
    office.enter(Role.ANALYST)
    client = office.client()
    known = client.post("/sign-in", data={"name": ANALYST, "password": "wrong wrong wrong"})
    unknown = client.post("/sign-in", data={"name": "nobody", "password": "wrong wrong wrong"})
    assert known.status_code == unknown.status_code == 403
    assert known.text.replace(ANALYST, "nobody") == unknown.text


def test_the_sixth_attempt_is_not_even_compared(office: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    office.enter(Role.ANALYST)
    compared: list[str] = []

    def noted(given: str, _kept: str | None) -> bool:
        compared.append(given)
        return given == PASSWORD

    monkeypatch.setattr(passwords, "is_right", noted)
    client = office.client()
    assert [sign_in(client, ANALYST, f"wrong password {turn}") for turn in range(6)] == [403] * 5 + [429]
    assert sign_in(client, ANALYST, PASSWORD) == 429
    assert len(compared) == 5
    deeds = [entry.deed for entry in office.gate.store.log.entries(user=ANALYST)]
    assert deeds.count(Deed.SIGN_IN_FAILED) == 5
    # Said once, however often somebody goes on knocking.
    assert deeds.count(Deed.SIGN_IN_BLOCKED) == 1


def test_many_names_from_one_address_are_blocked_too(office: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "is_right", lambda given, kept: False)
    client = office.client()
    statuses = [sign_in(client, f"name {turn}", "wrong wrong wrong") for turn in range(32)]
    assert statuses == [403] * 30 + [429] * 2


def test_what_was_typed_for_an_unknown_name_is_kept_nowhere(office: Place) -> None:
    sign_in(office.client(), "my-secret-typed-into-the-wrong-field", "x")
    [entry, *_] = office.gate.store.log.entries()
    assert (entry.deed, entry.user, entry.about) == (Deed.SIGN_IN_FAILED, "", "")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", Refusal.TOO_SHORT),
        ("12345678901", Refusal.TOO_SHORT),
        ("password12345", Refusal.GUESSABLE),
        ("张掖市科协张掖市科协张掖", Refusal.GUESSABLE),
        ("aaaaaaaaaaaaaaaa", Refusal.GUESSABLE),
        ("填报员填报员填报员填报员", Refusal.GUESSABLE),
        ("x" * 201, Refusal.TOO_LONG),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays(office: Place, password: str, why: Refusal) -> None:
    link = office.gate.store.accounts.add("填报员", Role.ANALYST, by=Operator("tests"))
    with pytest.raises(AccessRefused) as refused:
        office.gate.by_link(link, "", password, password, "")
    assert refused.value.why is why
    assert office.gate.by_link(link, "", PASSWORD, PASSWORD, "")


def test_a_password_of_any_length_costs_no_more_than_another(office: Place) -> None:
    office.enter(Role.ANALYST)
    assert sign_in(office.client(), ANALYST, "x" * 7000) == 403
    assert sign_in(office.client(), ANALYST, "x" * 9000) == 413


# --- cookies ---


def test_a_session_over_tls_is_bound_to_host_and_tls(office: Place) -> None:
    office.enter(Role.ANALYST)
    answer = office.client().post("/sign-in", data={"name": ANALYST, "password": PASSWORD})
    named, said = cookie(answer)
    assert named.startswith("__Host-kexie=")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= said
    assert not any(part.startswith("domain") for part in said)


def test_a_session_without_tls_is_taken_on_no_other_terms(local: Place) -> None:
    local.enter(Role.ANALYST)
    answer = local.client().post("/sign-in", data={"name": ANALYST, "password": PASSWORD})
    named, said = cookie(answer)
    assert named.startswith("kexie=")
    assert {"httponly", "samesite=strict"} <= said


def test_over_tls_a_cookie_that_a_neighbour_can_set_is_not_taken(office: Place) -> None:
    secret = office.enter(Role.ANALYST)
    for header, status in ((f"kexie={secret}", 303), (f"__Host-kexie={secret}", 200)):
        assert office.client().get("/records", headers={"Cookie": header}).status_code == status


def test_of_two_cookies_none_is_taken(office: Place) -> None:
    secret, other = office.enter(Role.ANALYST), office.enter(Role.VIEWER)
    for pair in ((secret, other), (other, secret), (secret, secret)):
        header = "; ".join(f"__Host-kexie={value}" for value in pair)
        assert office.client().get("/records", headers={"Cookie": header}).status_code == 303


@pytest.mark.parametrize("made_up", ["", "x", "0" * 43, "' OR 1=1 --", "é"])
def test_a_made_up_secret_opens_nothing(office: Place, made_up: str) -> None:
    office.enter(Role.ADMINISTRATOR)
    header = f"__Host-kexie={made_up}".encode()
    assert office.client().get("/records", headers=[(b"cookie", header)]).status_code == 303


def test_what_the_database_holds_opens_nothing(office: Place) -> None:
    office.enter(Role.ADMINISTRATOR)
    [session] = office.gate.store.accounts.sessions()
    header = f"__Host-kexie={session.key}"
    assert office.client().get("/records", headers={"Cookie": header}).status_code == 303


def test_a_copy_of_the_cookie_ends_with_signing_out(office: Place) -> None:
    client = office.client(Role.ANALYST)
    copied = client.headers["Cookie"]
    answer = client.post("/sign-out", data={"lang": "zh"})
    assert answer.status_code == 303
    assert "max-age=0" in cookie(answer)[1]
    assert office.client().get("/records", headers={"Cookie": copied}).status_code == 303


def test_an_address_alone_signs_nobody_out(office: Place) -> None:
    client = office.client(Role.ANALYST)
    assert client.get("/sign-out").status_code == 200
    assert client.get("/records").status_code == 200


def test_a_new_password_ends_every_other_session_and_copy(office: Place) -> None:
    client, other = office.client(Role.ANALYST), office.client(Role.ANALYST)
    copied = client.headers["Cookie"]
    new = "walnut kettle orbit 58"
    given = {"current": PASSWORD, "new": new, "again": new}
    answer = client.post("/password", data=given)
    assert answer.status_code == 303
    for header, status in ((copied, 303), (other.headers["Cookie"], 303), (cookie(answer)[0], 200)):
        assert office.client().get("/records", headers={"Cookie": header}).status_code == status
    assert sign_in(office.client(), ANALYST, PASSWORD) == 403
    assert sign_in(office.client(), ANALYST, new) == 303


def test_a_stolen_session_guesses_the_password_no_faster(office: Place) -> None:
    client = office.client(Role.ANALYST)
    given = {"current": "wrong wrong wrong", "new": PASSWORD, "again": PASSWORD}
    assert [client.post("/password", data=given).status_code for _ in range(6)] == [403] * 5 + [429]


# --- links ---


def test_a_link_is_used_up_by_setting_the_password_and_not_by_looking(office: Place) -> None:
    link = office.gate.store.accounts.add(ANALYST, Role.ANALYST, by=Operator("tests"))
    client = office.client()
    assert client.get("/enter").status_code == 200
    for _ in range(2):
        assert ANALYST in client.post("/enter", data={"link": link}).text
    given = {"link": link, "new": PASSWORD, "again": PASSWORD}
    assert client.post("/enter", data={**given, "again": "another"}).status_code == 403
    assert client.post("/enter", data=given).status_code == 303
    assert client.post("/enter", data=given).status_code == 403


def test_the_first_link_makes_one_administrator(office: Place) -> None:
    older = office.gate.store.entrance.offer_first()
    link = office.gate.store.entrance.offer_first()
    given = {"new": PASSWORD, "again": PASSWORD, "name": "李某"}
    client = office.client()
    assert client.post("/enter", data={**given, "link": older}).status_code == 403
    assert client.post("/enter", data={**given, "link": link}).status_code == 303
    assert client.post("/enter", data={**given, "link": link, "name": "王某"}).status_code == 403
    assert [(user.name, user.role) for user in office.gate.store.accounts.users()] == [("李某", Role.ADMINISTRATOR)]


def test_a_first_link_left_over_makes_no_second_administrator(office: Place) -> None:
    link = office.gate.store.entrance.offer_first()
    assert office.gate.store.entrance.link(link).purpose is Purpose.FIRST  # type: ignore[union-attr]
    office.enter(Role.ADMINISTRATOR)
    given = {"link": link, "new": PASSWORD, "again": PASSWORD, "name": "李某"}
    assert office.client().post("/enter", data=given).status_code == 403


def test_the_secret_of_a_link_reaches_no_log(office: Place) -> None:
    address = office.gate.link_address("secret")
    assert address == "https://board.example/enter#secret"


# --- where one goes from there ---


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "records\r\nX: y",
        "a/b",
        "@evil",
        "x" * 3000,
    ],
)
def test_signing_in_leads_nowhere_else(office: Place, wanted: str) -> None:
    office.enter(Role.ANALYST)
    answer = office.client().post("/sign-in", data={"name": ANALYST, "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert within(wanted) == ""


def test_signing_in_leads_to_where_one_wanted(office: Place) -> None:
    office.enter(Role.ANALYST)
    client = office.client()
    wanted = client.get("/records?register=events&county=甘州区").headers["location"]
    assert wanted.startswith("/sign-in?next=records%3Fregister")
    page = client.get(wanted)
    assert 'value="records?register=events&amp;county=' in page.text
    answer = client.post("/sign-in", data={"name": ANALYST, "password": PASSWORD, "next": "records?register=events"})
    assert answer.headers["location"] == "/records?register=events"


def test_a_link_on_another_site_knocks_once(office: Place) -> None:
    """The browser keeps the cookie back at first; asked by our own page, it brings it, or there is none."""
    client = office.client()
    knocked = client.get("/records", headers={"Sec-Fetch-Site": "cross-site"})
    assert knocked.status_code == 200
    assert 'http-equiv="refresh" content="0"' in knocked.text
    assert client.get("/records", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert office.reached == []


def test_what_is_typed_is_shown_letter_by_letter(office: Place) -> None:
    given = {"name": '"><img src=http://198.51.100.7/a>', "password": "x", "next": '"><script>'}
    page = office.client().post("/sign-in", data=given).text
    assert "<img src=http" not in page
    assert "<script>" not in page


def test_a_form_is_short(office: Place) -> None:
    client = office.client()
    assert client.post("/sign-in", content=b"name=" + b"x" * 9000).status_code == 413
    assert client.post("/sign-in", content=iter([b"name=x"])).status_code == 413


def test_the_words_for_hashing_are_those_of_today() -> None:
    assert passwords.hashed("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    old = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    assert passwords.rehashed("x", old)
    assert not passwords.rehashed("x", passwords.hashed("x"))


def test_without_a_password_it_takes_as_long(office: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str | None] = []

    def noted(_given: str, kept: str | None) -> bool:
        verified.append(kept)
        return False

    monkeypatch.setattr(passwords, "is_right", noted)
    gate = Gate(office.gate.store, office.gate.exposure)
    with pytest.raises(AccessRefused):
        gate.sign_in("nobody", "x" * 12, "")
    assert len(verified) == 1
