"""Single sign-on: what its file may say, what is believed of a provider, and who comes in as what."""

import base64
import hashlib
import hmac
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry
from sqlalchemy import create_engine, text

from kexie.access import AccessRefused, Deed, Operator, Purpose, Refusal, Role
from kexie.declared import DeclarationError
from kexie.gate import provider, single_sign_on
from kexie.gate.openid import OpenId, Untrusted, checked, claim, keys_of
from kexie.gate.provider import Provider, is_trustworthy
from kexie.store import Store

DATA = Path(__file__).parents[2] / "data"
ISSUER = "https://login.example.org/realms/office"
BACK = "http://localhost:8501/sign-on/back"
WHOLE = f"""
issuer = "{ISSUER}"
client_id = "kexie"
client_secret = "s3cr3t of theirs"
name = {{ zh = "统一身份认证", en = "Office account" }}
scopes = ["openid", "profile"]
name_claim = "name"
groups_claim = "realm_access.roles"
default_role = "viewer"

[roles]
registrars = "analyst"
"/office/chiefs" = "administrator"
"""

KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
ANOTHER = RSAKey.generate_key(2048, {"kid": "second", "use": "sig", "alg": "RS256"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})


def declared(**changes: Any) -> Provider:
    roles = {"viewers": Role.VIEWER, "registrars": Role.ANALYST, "chiefs": Role.ADMINISTRATOR}
    return Provider(**({"issuer": ISSUER, "client_id": "kexie", "client_secret": "s3cr3t", "roles": roles} | changes))


# --- the file ---


def read(text: str, folder: Path = DATA) -> Provider:
    return provider.read(text, "sign-on.toml", folder)


def without(key: str) -> str:
    return "\n".join(line for line in WHOLE.splitlines() if not line.startswith(key))


def test_a_whole_file_is_read() -> None:
    found = read(WHOLE)
    assert found.issuer == ISSUER
    assert (found.client_id, found.client_secret) == ("kexie", "s3cr3t of theirs")
    assert (found.name.zh, found.name.en) == ("统一身份认证", "Office account")
    assert (found.scopes, found.name_claims, found.groups_claim) == (
        ("openid", "profile"),
        ("name",),
        "realm_access.roles",
    )
    assert found.roles == {"registrars": Role.ANALYST, "/office/chiefs": Role.ADMINISTRATOR}
    assert found.default_role is Role.VIEWER


def test_what_a_file_leaves_out_has_a_meaning() -> None:
    short = f'issuer = "{ISSUER}"\nclient_id = "kexie"\nclient_secret = "x"\n[roles]\nstaff = "viewer"'
    found = read(short)
    assert found.name_claims == ("preferred_username", "name", "email")
    assert found.groups_claim == "groups"
    assert "openid" in found.scopes
    assert found.default_role is None


def test_the_secret_may_lie_in_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cr3t\n")
    assert (
        read(
            without("client_secret").replace("[roles]", 'client_secret_file = "secret"\n[roles]'), tmp_path
        ).client_secret
        == "s3cr3t"
    )


def test_a_secret_is_not_shown() -> None:
    assert "s3cr3t" not in repr(read(WHOLE))


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (without("issuer"), "issuer", "is missing"),
        (WHOLE.replace(ISSUER, "http://login.example.org"), "issuer", "https"),
        (WHOLE.replace(ISSUER, "login.example.org"), "issuer", "https"),
        (WHOLE.replace(ISSUER, "https://me:word@login.example.org"), "issuer", "https"),
        (WHOLE.replace(ISSUER, "https://login.example.org/?a=b"), "issuer", "https"),
        (without("client_id"), "client_id", "is missing"),
        (without("client_secret"), "client_secret", "is missing"),
        (WHOLE.replace('"s3cr3t of theirs"', "4711"), "client_secret", "must be a text"),
        (WHOLE.replace("default_role", 'client_secret_file = "x"\ndefault_role'), "client_secret_file", "only one"),
        (
            without("client_secret").replace("default_role", 'client_secret_file = "gone"\ndefault_role'),
            "client_secret_file",
            "cannot be read",
        ),
        (WHOLE.replace('"openid", ', ""), "scopes", "openid"),
        (WHOLE.replace('"viewer"', '"boss"'), "default_role", "not one of: viewer, analyst, administrator"),
        (WHOLE.replace('"analyst"', '"boss"'), "roles.registrars", "not one of: viewer, analyst, administrator"),
        (without("default_role").split("[roles]")[0], "roles", "nobody could come in"),
        (WHOLE.replace("name_claim", "nmae_claim"), "nmae_claim", "not a key"),
        (WHOLE.replace("en = ", "eng = "), "name.en", "is missing"),
        ("issuer = ", "", "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_reason(text: str, key: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=reason) as told:
        read(text, tmp_path)
    mistake, *_ = told.value.mistakes
    assert mistake.source == "sign-on.toml"
    assert str(mistake.key).startswith(key)
    assert "4711" not in str(told.value)


@pytest.mark.parametrize("key", ["issuer", "client_id", "client_secret"])
def test_a_mistake_is_told_with_how_to_mend_it(key: str) -> None:
    with pytest.raises(DeclarationError, match=r"is missing\. (Write|Name) .+\.$"):
        read(without(key))


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(provider.VARIABLE, raising=False)
    assert provider.of_environment() is None
    (tmp_path / "sign-on.toml").write_text(WHOLE, "utf-8")
    monkeypatch.setenv(provider.VARIABLE, str(tmp_path / "sign-on.toml"))
    found = provider.of_environment()
    assert found is not None
    assert found.issuer == ISSUER
    monkeypatch.setenv(provider.VARIABLE, str(tmp_path / "gone.toml"))
    with pytest.raises(DeclarationError, match=r"gone\.toml: KEXIE_SIGN_ON names this file, but it cannot be read"):
        provider.of_environment()


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.org",
        "https://",
        "//login.example.org",
        "javascript:alert(1)",
        "https://a b.example.org",
        "https://login.example.org/#x",
        "https://login.example.org:port",
        "http://localhost.example.org",
        "http://localhost@example.org",
        None,
        ["https://login.example.org"],
    ],
)
def test_only_https_and_this_machine_are_trustworthy(address: object) -> None:
    assert not is_trustworthy(address)


@pytest.mark.parametrize(
    "address", ["https://login.example.org/a", "http://localhost:9400", "http://127.0.0.1", "http://[::1]:80"]
)
def test_https_and_this_machine_are_trustworthy(address: str) -> None:
    assert is_trustworthy(address)


# --- the table of roles ---


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["viewers"], Role.VIEWER),
        (["viewers", "chiefs", "registrars"], Role.ADMINISTRATOR),
        (["registrars", "somebody's"], Role.ANALYST),
        (["Chiefs"], None),
        ([], None),
    ],
)
def test_the_highest_role_of_the_groups_counts(groups: list[str], role: Role | None) -> None:
    assert declared().role(groups) is role


def test_without_a_group_the_default_role_counts_and_never_lowers_one() -> None:
    some = declared(default_role=Role.ANALYST)
    assert some.role(["nobody's"]) is Role.ANALYST
    assert some.role(["chiefs"]) is Role.ADMINISTRATOR
    assert some.role(["viewers"]) is Role.VIEWER


def test_a_claim_may_lie_below_others() -> None:
    assert claim({"realm_access": {"roles": ["a"]}}, "realm_access.roles") == ["a"]
    assert claim({"https://example.org/groups": ["a"]}, "https://example.org/groups") == ["a"]
    assert claim({"groups": "a"}, "groups.more") is None


# --- what is believed of an ID token ---


def claims_of(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": "kexie", "sub": "4711", "nonce": "n", "iat": now, "exp": now + 300} | changes
    return {key: value for key, value in whole.items() if value is not ...}


def signed(key: Any = KEY, algorithm: str = "RS256", header: dict[str, Any] | None = None, **changes: Any) -> str:
    whole = {"alg": algorithm, "kid": key.kid} | (header or {})
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    return jwt.encode({k: v for k, v in whole.items() if v is not ...}, claims_of(**changes), key, registry=registry)


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    def part(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    said = part(json.dumps(header).encode()) + b"." + part(json.dumps(claims).encode())
    return (said + b"." + part(sign(said))).decode()


def public(*keys: Any) -> KeySet:
    return keys_of({"keys": [key.as_dict(private=False) for key in keys]})


def verdict(token: object, keys: KeySet | None = None, access: str | None = None) -> str:
    try:
        checked(token, public(KEY) if keys is None else keys, declared(), "n", access)
    except Untrusted as refused:
        return str(refused)
    return ""


def half(access: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(access.encode()).digest()[:16]).rstrip(b"=").decode()


# Tokens are made when they are looked at: they do not grow old while other tests run.
@pytest.mark.parametrize(
    "token",
    [
        lambda: signed(),
        lambda: signed(aud=["kexie"]),
        lambda: signed(aud=["kexie", "account"], azp="kexie"),
        lambda: signed(azp="kexie"),
        lambda: signed(exp=int(time.time()) - 30),
        lambda: signed(iat=int(time.time()) + 30),
        lambda: signed(at_hash=half("access")),
        lambda: signed(header={"kid": ...}),
        lambda: signed(header={"x-of-theirs": "1"}),
    ],
)
def test_a_token_for_this_sign_on_is_believed(token: Callable[[], str]) -> None:
    assert verdict(token(), access="access") == ""


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
def test_signatures_by_rsa_are_believed(algorithm: str) -> None:
    key = RSAKey.generate_key(2048, {"kid": "any"})
    assert verdict(signed(key, algorithm), public(key)) == ""


def test_a_signature_by_a_curve_is_believed() -> None:
    assert verdict(signed(CURVE, "ES256"), public(CURVE)) == ""


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (lambda: signed(iss="https://login.example.org/realms/other"), "iss"),
        (lambda: signed(iss=f"{ISSUER}/"), "iss"),
        (lambda: signed(iss=...), "iss"),
        (lambda: signed(aud="another"), "aud"),
        (lambda: signed(aud=["another", "account"]), "aud"),
        (lambda: signed(aud=...), "aud"),
        (lambda: signed(aud=["kexie", "account"]), "azp"),
        (lambda: signed(aud=["kexie", "account"], azp="account"), "azp"),
        (lambda: signed(azp="another"), "azp"),
        (lambda: signed(nonce="m"), "nonce"),
        (lambda: signed(nonce=...), "nonce"),
        (lambda: signed(nonce=["n"]), "nonce"),
        (lambda: signed(exp=int(time.time()) - 120), "exp"),
        (lambda: signed(exp=...), "exp"),
        (lambda: signed(exp="never"), "exp"),
        (lambda: signed(iat=int(time.time()) + 600), "future"),
        (lambda: signed(iat=...), "iat"),
        (lambda: signed(nbf=int(time.time()) + 600), "not yet valid"),
        (lambda: signed(sub=...), "sub"),
        (lambda: signed(sub=""), "sub"),
        (lambda: signed(sub=["4711"]), "sub"),
        (lambda: signed(at_hash=half("another's")), "at_hash"),
        (lambda: signed(ANOTHER), "key"),
        (lambda: signed(ANOTHER, header={"kid": "first"}), "signature"),
        (lambda: "", "ID token"),
        (lambda: None, "no ID token"),
        (lambda: {"iss": ISSUER}, "no ID token"),
        (lambda: "a.b.c", "ID token"),
        (lambda: signed()[:-8] + "AAAAAAAA", "signature"),
    ],
)
def test_any_other_token_is_not_believed(token: Callable[[], object], why: str) -> None:
    told = verdict(token(), access="access")
    assert why.lower() in told.lower()


def test_a_token_without_signature_is_not_believed() -> None:
    for algorithm in ("none", "None", "NONE", ""):
        for signature in (b"", b"x"):
            header = {"alg": algorithm, "kid": "first"}
            assert "algorithm" in verdict(by_hand(header, claims_of(), lambda _, made=signature: made)).lower()  # type: ignore[misc]


def test_a_public_key_or_the_clients_secret_is_no_secret_to_sign_with() -> None:
    pem = KEY.as_pem(private=False)
    modulus = base64.urlsafe_b64decode(str(KEY.as_dict()["n"]) + "==")
    for secret in (pem, pem.strip(), modulus, b"s3cr3t"):
        made = by_hand(
            {"alg": "HS256", "kid": "first"},
            claims_of(),
            lambda said, key=secret: hmac.digest(key, said, "sha256"),  # type: ignore[misc]
        )
        assert "algorithm" in verdict(made).lower()


def test_a_key_that_a_token_brings_along_does_not_count() -> None:
    brought = {"jwk": ANOTHER.as_dict(private=False), "jku": "https://elsewhere.example.org/keys"}
    assert verdict(signed(ANOTHER, header=brought)) != ""
    assert verdict(signed(ANOTHER, header=brought | {"kid": "first"})) != ""


def test_a_symmetric_key_in_the_providers_set_does_not_count() -> None:
    shared = OctKey.import_key("everybody knows this, it is published", {"kid": "shared"})
    keys = keys_of({"keys": [shared.as_dict(private=True), KEY.as_dict(private=False)]})
    assert [key.kid for key in keys] == ["first"]
    assert verdict(signed(shared, "HS256"), keys) != ""


def test_a_key_for_encryption_does_not_sign() -> None:
    key = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    told = {"keys": [key.as_dict(private=False), KEY.as_dict(private=False)]}
    as_signature = RSAKey.import_key(key.as_dict(private=True) | {"use": "sig"})
    assert verdict(signed(as_signature), keys_of(told)) != ""


def test_keys_of_kinds_unknown_here_do_not_hide_the_others() -> None:
    odd = [
        {"kty": "ML-DSA", "kid": "x"},
        {"kty": "EC", "crv": "SM2", "x": "AA", "y": "AA"},
        {"kty": "RSA"},
        {},
        None,
        "x",
    ]
    assert verdict(signed(), keys_of({"keys": [*odd, KEY.as_dict(private=False)]})) == ""
    nothings: list[dict[str, Any]] = [{}, {"keys": None}, {"keys": {}}, {"keys": "none"}]
    for nothing in nothings:
        assert verdict(signed(), keys_of(nothing)) != ""


def test_without_a_key_id_several_keys_leave_it_open() -> None:
    assert verdict(signed(header={"kid": ...}), public(KEY, ANOTHER)) != ""


@given(st.text(), st.binary(max_size=60), st.dictionaries(st.text(), st.none() | st.integers() | st.text()))
def test_nothing_that_comes_as_a_token_breaks_the_check(words: str, data: bytes, header: dict[str, Any]) -> None:
    assert verdict(words) != ""
    assert verdict(by_hand(header, claims_of(), lambda _: data)) != ""
    assert verdict(by_hand({"alg": "RS256", "kid": "first"} | header, claims_of(), lambda _: data)) != ""


# --- a provider, without a network ---


class Office:
    """A provider that keeps to the protocol, and what it says may be changed."""

    def __init__(self) -> None:
        self.keys: list[Any] = [KEY]
        self.key: Any = KEY
        self.claims: dict[str, Any] = {"preferred_username": "李明", "groups": ["registrars"]}
        self.userinfo: dict[str, Any] = {}
        self.description: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth?theme=office",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
        }
        self.is_down = False
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """Return the answer that a browser brings back after somebody has signed in here."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == "kexie"
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/realms/office")
        self.asked.append(path)
        if self.is_down:
            raise httpx.ConnectError("nobody there", request=request)
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self.description)
        if path == "/keys":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        if path == "/userinfo":
            assert request.headers["authorization"] == "Bearer access"
            return httpx.Response(200, json={"sub": "4711", **self.userinfo})
        return self._token(request)

    def _token(self, request: httpx.Request) -> httpx.Response:
        form = {key: value[0] for key, value in parse_qs(request.content.decode()).items()}
        basic = base64.b64encode(b"kexie:s3cr3t").decode()
        if request.headers.get("authorization") != f"Basic {basic}" and form.get("client_secret") != "s3cr3t":
            return httpx.Response(401, json={"error": "invalid_client"})
        begun = self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            begun is None
            or begun["redirect_uri"] != form["redirect_uri"]
            or begun["code_challenge"] != challenge.decode()
        ):
            return httpx.Response(400, json={"error": "invalid_grant"})
        token = signed(self.key, **({"nonce": begun["nonce"]} | self.claims))
        return httpx.Response(200, json={"access_token": "access", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def openid(office: Office) -> OpenId:
    return OpenId(declared(), httpx.MockTransport(office))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that declares the association and holds no register."""
    registers = shutil.ignore_patterns("2025")
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("data") / "bare", ignore=registers))


@pytest.fixture
def store(tmp_path: Path, bare: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", bare)) as held:
        yield held


def sign_on(store: Store, openid: OpenId, office: Office) -> str:
    address, secret = single_sign_on.begin(store, openid, BACK)
    return single_sign_on.finish(store, openid, secret, office.authorize(address), BACK, "192.0.2.7")


def refusal(store: Store, openid: OpenId, office: Office) -> Refusal:
    with pytest.raises(AccessRefused) as refused:
        sign_on(store, openid, office)
    return refused.value.why


def deeds(store: Store) -> list[tuple[Deed, str, str]]:
    return [(entry.deed, entry.user, entry.about) for entry in reversed(store.log.entries())]


# --- from the button to a session ---


def test_somebody_in_a_group_comes_in_with_its_role(store: Store, openid: OpenId, office: Office) -> None:
    visitor = store.entrance.visitor(sign_on(store, openid, office))
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("李明", Role.ANALYST)
    assert [user.subject for user in store.accounts.users()] == [f"{ISSUER}#4711"]
    assert deeds(store) == [
        (Deed.USER_ADDED, "kexie", "李明 · analyst"),
        (Deed.SIGN_IN, "李明", "single sign-on"),
    ]


def test_the_provider_is_told_where_to_and_no_secret(store: Store, openid: OpenId) -> None:
    address, secret = single_sign_on.begin(store, openid, BACK)
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{ISSUER}/auth?theme=office&")
    assert asked["redirect_uri"] == [BACK]
    assert asked["scope"] == ["openid profile email"]
    assert len({*asked["state"], *asked["nonce"], *asked["code_challenge"], secret}) == 4
    assert "s3cr3t" not in address


def test_an_answer_counts_once(store: Store, openid: OpenId, office: Office) -> None:
    address, secret = single_sign_on.begin(store, openid, BACK)
    first, second = office.authorize(address), office.authorize(address)
    single_sign_on.finish(store, openid, secret, first, BACK, "")
    with pytest.raises(AccessRefused) as refused:
        single_sign_on.finish(store, openid, secret, second, BACK, "")
    assert refused.value.why is Refusal.SIGN_ON_AGAIN


def test_an_answer_counts_in_the_browser_that_has_begun(store: Store, openid: OpenId, office: Office) -> None:
    address, _ = single_sign_on.begin(store, openid, BACK)
    _, another = single_sign_on.begin(store, openid, BACK)
    answer = office.authorize(address)
    for secret in (another, "", "made up"):
        with pytest.raises(AccessRefused) as refused:
            single_sign_on.finish(store, openid, secret, answer, BACK, "")
        assert refused.value.why is Refusal.SIGN_ON_AGAIN
    assert "/token" not in office.asked


def test_a_state_that_nobody_has_begun_is_asked_of_the_store(store: Store, openid: OpenId, office: Office) -> None:
    address, secret = single_sign_on.begin(store, openid, BACK)
    made_up = single_sign_on._proof("made up")
    answer = office.authorize(address) | {"state": made_up.state}
    with pytest.raises(AccessRefused) as refused:
        single_sign_on.finish(store, openid, "made up", answer, BACK, "")
    assert refused.value.why is Refusal.SIGN_ON_AGAIN
    # And what has begun here is not used up by it.
    assert single_sign_on.finish(store, openid, secret, office.authorize(address), BACK, "")


def test_an_answer_counts_for_ten_minutes(store: Store, openid: OpenId, office: Office, tmp_path: Path) -> None:
    address, secret = single_sign_on.begin(store, openid, BACK)
    engine = create_engine(f"sqlite:///{tmp_path / 'kexie.sqlite'}")
    with engine.begin() as connection:
        until = connection.execute(text("SELECT until FROM links")).scalar_one()
        assert 590 < (time.mktime(time.strptime(until[:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(time.gmtime())) <= 600
        connection.execute(text("UPDATE links SET until = '2026-01-01T00:00:00+00:00'"))
    engine.dispose()
    with pytest.raises(AccessRefused) as refused:
        single_sign_on.finish(store, openid, secret, office.authorize(address), BACK, "")
    assert refused.value.why is Refusal.SIGN_ON_AGAIN


def test_what_nobody_has_come_back_from_is_forgotten(store: Store, openid: OpenId, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'kexie.sqlite'}")
    single_sign_on.begin(store, openid, BACK)
    with engine.begin() as connection:
        connection.execute(text("UPDATE links SET until = '2026-01-01T00:00:00+00:00'"))
    single_sign_on.begin(store, openid, BACK)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM links")).scalar_one() == 1
    engine.dispose()


def test_a_sign_on_that_has_begun_is_no_link(store: Store, openid: OpenId) -> None:
    first = store.entrance.offer_first()
    _, secret = single_sign_on.begin(store, openid, BACK)
    assert store.entrance.link(secret) is None
    link = store.entrance.link(first)
    assert link is not None
    assert link.purpose is Purpose.FIRST
    # Nor is a link the beginning of a sign-on.
    assert not store.entrance.is_expected(first)
    assert store.entrance.link(first) is not None


def test_the_way_back_may_end_at_another_process(store: Store, office: Office, tmp_path: Path, bare: Path) -> None:
    here, there = (OpenId(declared(), httpx.MockTransport(office)) for _ in range(2))
    address, secret = single_sign_on.begin(store, here, BACK)
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", bare)) as another:
        assert single_sign_on.finish(another, there, secret, office.authorize(address), BACK, "")


def test_the_answer_has_to_come_from_the_declared_provider(store: Store, openid: OpenId, office: Office) -> None:
    for says_who, answer in ((False, {"iss": "https://another.example.org"}), (True, {})):
        office.description["authorization_response_iss_parameter_supported"] = says_who
        openid = OpenId(declared(), httpx.MockTransport(office))
        address, secret = single_sign_on.begin(store, openid, BACK)
        with pytest.raises(AccessRefused) as refused:
            single_sign_on.finish(store, openid, secret, office.authorize(address) | answer, BACK, "")
        assert refused.value.why is Refusal.SIGN_ON_UNTRUSTED
    address, secret = single_sign_on.begin(store, openid, BACK)
    assert single_sign_on.finish(store, openid, secret, office.authorize(address) | {"iss": ISSUER}, BACK, "")


def test_who_declines_at_the_provider_is_told_so(store: Store, openid: OpenId, office: Office) -> None:
    for answer, why in (
        ({"error": "access_denied"}, Refusal.SIGN_ON_DECLINED),
        ({"error": "server_error"}, Refusal.SIGN_ON_UNTRUSTED),
        ({}, Refusal.SIGN_ON_UNTRUSTED),
    ):
        address, secret = single_sign_on.begin(store, openid, BACK)
        state = office.authorize(address)["state"]
        with pytest.raises(AccessRefused) as refused:
            single_sign_on.finish(store, openid, secret, answer | {"state": state}, BACK, "")
        assert refused.value.why is why


# --- the provider ---


def test_a_provider_that_is_down_is_told_so_and_asked_again(
    store: Store, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    openid = OpenId(declared(), httpx.MockTransport(office))
    clock = [1000.0]
    monkeypatch.setattr("kexie.gate.openid.time.monotonic", lambda: clock[0])
    assert office.asked == []
    office.is_down = True
    for _ in range(3):
        assert refusal(store, openid, office) is Refusal.SIGN_ON_UNREACHABLE
    assert len(office.asked) == 1
    assert deeds(store) == []
    office.is_down = False
    clock[0] += 6
    assert sign_on(store, openid, office)


def test_a_provider_that_goes_down_on_the_way_is_told_so(store: Store, openid: OpenId, office: Office) -> None:
    address, secret = single_sign_on.begin(store, openid, BACK)
    answer = office.authorize(address)
    office.is_down = True
    with pytest.raises(AccessRefused) as refused:
        single_sign_on.finish(store, openid, secret, answer, BACK, "")
    assert refused.value.why is Refusal.SIGN_ON_UNREACHABLE


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://login.example.org/realms/other"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": "http://login.example.org/token"},
        {"jwks_uri": "http://login.example.org/keys"},
        {"userinfo_endpoint": "http://login.example.org/userinfo"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
    ],
)
def test_a_provider_other_than_declared_is_not_believed(
    store: Store, openid: OpenId, office: Office, changes: dict[str, Any]
) -> None:
    office.description |= changes
    assert refusal(store, openid, office) is Refusal.SIGN_ON_UNTRUSTED
    assert office.asked == ["/.well-known/openid-configuration"]


def test_a_new_key_of_the_provider_is_known_at_once_and_an_old_one_no_longer(
    store: Store, openid: OpenId, office: Office
) -> None:
    assert sign_on(store, openid, office)
    office.keys, office.key = [ANOTHER], ANOTHER
    assert sign_on(store, openid, office)
    office.key = KEY
    assert refusal(store, openid, office) is Refusal.SIGN_ON_UNTRUSTED


def test_a_provider_may_want_the_secret_in_the_form(store: Store, office: Office) -> None:
    office.description["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert sign_on(store, OpenId(declared(), httpx.MockTransport(office)), office)


def test_a_wrong_secret_is_named_in_the_log_and_not_repeated(
    store: Store, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    openid = OpenId(declared(client_secret="wr0ng"), httpx.MockTransport(office))
    assert refusal(store, openid, office) is Refusal.SIGN_ON_UNTRUSTED
    assert "invalid_client" in caplog.text
    assert "wr0ng" not in caplog.text


def test_a_token_for_another_sign_on_is_not_believed(store: Store, openid: OpenId, office: Office) -> None:
    office.claims |= {"nonce": "of another sign-on"}
    assert refusal(store, openid, office) is Refusal.SIGN_ON_UNTRUSTED
    assert store.accounts.users() == []


@pytest.mark.parametrize("answer", [b"", b"[]", b"<html>", b'"text"', b"{" + b" " * 2**20 + b"}"])
def test_an_answer_that_is_none_is_not_believed(store: Store, answer: bytes) -> None:
    openid = OpenId(declared(), httpx.MockTransport(lambda _: httpx.Response(200, content=answer)))
    with pytest.raises(AccessRefused) as refused:
        single_sign_on.begin(store, openid, BACK)
    assert refused.value.why is Refusal.SIGN_ON_UNTRUSTED


def test_no_answer_leads_anywhere_else(store: Store) -> None:
    asked = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "http://elsewhere.example.org/"})

    with pytest.raises(AccessRefused):
        single_sign_on.begin(store, OpenId(declared(), httpx.MockTransport(elsewhere)), BACK)
    assert len(asked) == 1


# --- what a token leaves out ---


def test_claims_that_a_token_lacks_are_asked_for(store: Store, openid: OpenId, office: Office) -> None:
    office.claims = {}
    office.userinfo = {"preferred_username": "王芳", "groups": ["chiefs"]}
    visitor = store.entrance.visitor(sign_on(store, openid, office))
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("王芳", Role.ADMINISTRATOR)


def test_what_a_token_says_is_not_asked_again(store: Store, openid: OpenId, office: Office) -> None:
    office.userinfo = {"preferred_username": "王芳", "groups": ["chiefs"]}
    sign_on(store, openid, office)
    assert "/userinfo" not in office.asked
    office.claims = {"groups": ["viewers"], "sub": "4712"}
    office.userinfo |= {"sub": "4712"}
    visitor = store.entrance.visitor(sign_on(store, openid, office))
    assert visitor is not None
    assert (visitor.name, visitor.role) == ("王芳", Role.VIEWER)


def test_claims_about_somebody_else_are_not_believed(store: Store, openid: OpenId, office: Office) -> None:
    office.claims = {}
    office.userinfo = {"sub": "4712", "preferred_username": "王芳", "groups": ["chiefs"]}
    assert refusal(store, openid, office) is Refusal.SIGN_ON_UNTRUSTED


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "li", "name": "李明", "email": "li@example.org"}, "li"),
        ({"preferred_username": " ", "name": "李明"}, "李明"),
        ({"preferred_username": ["li"], "email": "li@example.org"}, "li@example.org"),
    ],
)
def test_the_first_claim_that_holds_a_name_gives_it(
    store: Store, openid: OpenId, office: Office, claims: dict[str, Any], name: str
) -> None:
    office.claims = claims | {"groups": "viewers"}
    visitor = store.entrance.visitor(sign_on(store, openid, office))
    assert visitor is not None
    assert visitor.name == name


# --- who may not come in ---


def test_who_is_in_no_group_does_not_come_in(store: Store, openid: OpenId, office: Office) -> None:
    for groups in ([], ["others"], {"chiefs": True}, [["chiefs"]], "registrars, chiefs", 7):
        office.claims["groups"] = groups
        assert refusal(store, openid, office) is Refusal.SIGN_ON_NO_ROLE
    assert store.accounts.users() == []
    assert deeds(store)[0] == (Deed.SIGN_IN_FAILED, "", "single sign-on · SIGN_ON_NO_ROLE · 李明")


def test_the_name_of_a_local_user_is_not_taken_over(store: Store, openid: OpenId, office: Office) -> None:
    store.accounts.add("李明", Role.ADMINISTRATOR, by=Operator("root"))
    for name in ("李明", " 李明 "):
        office.claims["preferred_username"] = name
        assert refusal(store, openid, office) is Refusal.SIGN_ON_NAME_TAKEN
    assert store.accounts.sessions() == []


def test_nor_is_the_name_of_somebody_else_at_the_provider(store: Store, openid: OpenId, office: Office) -> None:
    sign_on(store, openid, office)
    office.claims["sub"] = "4712"
    assert refusal(store, openid, office) is Refusal.SIGN_ON_NAME_TAKEN


def test_a_name_that_is_none_is_refused_in_words(store: Store, openid: OpenId, office: Office) -> None:
    office.claims["preferred_username"] = "x" * 61
    assert refusal(store, openid, office) is Refusal.SIGN_ON_NO_NAME


def test_who_is_disabled_here_stays_out(store: Store, openid: OpenId, office: Office) -> None:
    secret = sign_on(store, openid, office)
    store.accounts.disable("李明", by=Operator("root"))
    assert store.entrance.visitor(secret) is None
    office.claims["groups"] = ["chiefs"]
    assert refusal(store, openid, office) is Refusal.SIGN_ON_DISABLED
    assert [(user.role, user.is_enabled) for user in store.accounts.users()] == [(Role.ANALYST, False)]


def test_a_role_follows_the_provider_at_the_next_sign_on(store: Store, openid: OpenId, office: Office) -> None:
    office.claims["groups"] = ["chiefs"]
    first = sign_on(store, openid, office)
    office.claims |= {"groups": ["viewers"], "preferred_username": "renamed"}
    sign_on(store, openid, office)
    earlier = store.entrance.visitor(first)
    assert earlier is not None
    assert (earlier.name, earlier.role) == ("李明", Role.VIEWER)


def test_who_has_lost_every_group_loses_role_and_sessions(store: Store, openid: OpenId, office: Office) -> None:
    office.claims["groups"] = ["chiefs"]
    secret = sign_on(store, openid, office)
    office.claims["groups"] = []
    assert refusal(store, openid, office) is Refusal.SIGN_ON_NO_ROLE
    assert store.entrance.visitor(secret) is None
    assert [user.role for user in store.accounts.users()] == [Role.VIEWER]
    assert deeds(store)[-3:] == [
        (Deed.SIGN_IN_FAILED, "李明", "single sign-on · SIGN_ON_NO_ROLE"),
        (Deed.ROLE_CHANGED, "kexie", "李明 · administrator → viewer"),
        (Deed.SESSIONS_ENDED, "kexie", "李明 · 1"),
    ]


def test_an_administrator_of_the_provider_is_not_the_last_one(store: Store, openid: OpenId, office: Office) -> None:
    office.claims["groups"] = ["chiefs"]
    sign_on(store, openid, office)
    assert not store.accounts.has_administrator()
