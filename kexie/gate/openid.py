"""OpenID Connect: the way to the provider and back, and what is believed of what it says.

Believed is an ID token that the provider has signed for the dashboard and for this one sign-on; and, where it lacks a
claim, what the provider says at its userinfo address of the same person. Keys are fetched at every sign-on: so a key
that the provider has changed is known at once, and one that it has withdrawn is not.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet, OctKey
from joserfc.jws import JWSRegistry

from kexie.gate.provider import Provider, is_trustworthy

# Signatures by a key of which the provider keeps the other half. Neither "none" nor HS256, whose key would be the
# client's secret, or whatever somebody takes for it.
ALGORITHMS = tuple(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512))
# Clocks of two machines differ.
LEEWAY_SECONDS = 60
# How long the provider's description of itself holds, and how soon one that does not answer is asked again.
_HOLDS_SECONDS = 600
_ASKED_AGAIN_SECONDS = 5
_TIMEOUT = httpx.Timeout(10, connect=5)
_LARGEST = 1024**2
# With a chain of certificates, a header is longer than joserfc expects.
_LONGEST_HEADER = 16 * 1024
_LONGEST_SIGNATURE = 2048


class ProviderError(Exception):
    """What the provider says is of no use. The text is for the log and holds no secret."""


class Unreachable(ProviderError):  # noqa: N818 - it reads as what happened
    """The provider does not answer."""


class Untrusted(ProviderError):  # noqa: N818 - it reads as what happened
    """The provider answers, and what it says is not believed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider has named.

    Parameters
    ----------
    subject
        Issuer and subject, which never change.
    name
        What the person is called, "" where no claim says so.
    groups
        The groups that the person is in.
    """

    subject: str
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What ties the way back to the way there: only who has begun a sign-on knows these three."""

    state: str
    nonce: str
    verifier: str


class OpenId:
    """A provider, asked over the network.

    Parameters
    ----------
    provider
        What is declared of it.
    transport
        What takes the place of the network in tests.
    """

    def __init__(self, provider: Provider, transport: httpx.BaseTransport | None = None) -> None:
        self.provider = provider
        self._transport = transport
        self._lock = threading.Lock()
        self._description: dict[str, Any] | ProviderError | None = None
        self._until = 0.0

    def way_there(self, proof: Proof, redirect_uri: str) -> str:
        """Return the address at the provider to which a browser is sent.

        Raises
        ------
        ProviderError
            Where the provider cannot be reached, or is another one than declared.
        """
        address: str = prepare_grant_uri(
            self.describe()["authorization_endpoint"],
            self.provider.client_id,
            "code",
            redirect_uri=redirect_uri,
            scope=" ".join(self.provider.scopes),
            state=proof.state,
            nonce=proof.nonce,
            code_challenge=create_s256_code_challenge(proof.verifier),
            code_challenge_method="S256",
        )
        return address

    def person(self, answer: Mapping[str, str], proof: Proof, redirect_uri: str) -> Person:
        """Return whom the provider has named in its answer, which a browser has brought back.

        Raises
        ------
        ProviderError
            Where the provider cannot be reached, has named nobody, or is not believed.
        """
        description = self.describe()
        says_who = description.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", None if says_who else self.provider.issuer) != self.provider.issuer:
            raise Untrusted(f"the answer comes from {answer.get('iss')!r}")
        if "code" not in answer:
            raise Untrusted(f"the answer is {answer.get('error', 'empty')[:100]!r}")
        token = self._token(description, answer["code"], proof, redirect_uri)
        access = token.get("access_token")
        keys = keys_of(self._asked(lambda http: http.get(description["jwks_uri"]), "keys"))
        claims = checked(token.get("id_token"), keys, self.provider, proof.nonce, access)
        if access and (self._name(claims) is None or self._groups(claims) is None):
            claims = {**self._userinfo(description, access, claims["sub"]), **claims}
        subject = f"{self.provider.issuer}#{claims['sub']}"
        return Person(subject, self._name(claims) or "", self._groups(claims) or ())

    def describe(self) -> dict[str, Any]:
        """Return what the provider says of itself, asked once in a while and by one thread.

        Raises
        ------
        ProviderError
            Where it cannot be reached, or is another one than declared.
        """
        with self._lock:
            if self._description is None or time.monotonic() > self._until:
                try:
                    self._description = self._described()
                    self._until = time.monotonic() + _HOLDS_SECONDS
                except ProviderError as error:
                    # However many knock meanwhile: nobody waits for a timeout again and again.
                    self._description = error
                    self._until = time.monotonic() + _ASKED_AGAIN_SECONDS
            if isinstance(self._description, ProviderError):
                raise type(self._description)(*self._description.args)
            return self._description

    def _described(self) -> dict[str, Any]:
        address = f"{self.provider.issuer.removesuffix('/')}/.well-known/openid-configuration"
        description = self._asked(lambda http: http.get(address), "discovery document")
        if description.get("issuer") != self.provider.issuer:
            raise Untrusted(f"it calls itself {description.get('issuer')!r}, declared is {self.provider.issuer!r}")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        for name in (*needed, *({"userinfo_endpoint"} & description.keys())):
            if not is_trustworthy(description.get(name)):
                raise Untrusted(f"its {name} is no address with https: {description.get(name)!r}")
        return description

    def _token(self, description: dict[str, Any], code: str, proof: Proof, redirect_uri: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": proof.verifier,
        }
        name, secret = self.provider.client_id, self.provider.client_secret
        methods = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in methods:
            # RFC 6749, 2.3.1: what has a meaning in a header or an address is written as in a form.
            auth = httpx.BasicAuth(quote_plus(name), quote_plus(secret))
            return self._asked(lambda http: http.post(description["token_endpoint"], data=form, auth=auth), "token")
        form |= {"client_id": name, "client_secret": secret}
        return self._asked(lambda http: http.post(description["token_endpoint"], data=form), "token")

    def _userinfo(self, description: dict[str, Any], access: str, subject: str) -> dict[str, Any]:
        if "userinfo_endpoint" not in description:
            return {}
        headers = {"Authorization": f"Bearer {access}"}
        told = self._asked(lambda http: http.get(description["userinfo_endpoint"], headers=headers), "userinfo")
        if told.get("sub") != subject:
            raise Untrusted("its userinfo is about somebody else than its ID token")
        return told

    def _asked(self, ask: Callable[[httpx.Client], httpx.Response], what: str) -> dict[str, Any]:
        try:
            # Connections are not kept: minutes later the other side would have closed them.
            with httpx.Client(
                verify=_trusted(), timeout=_TIMEOUT, transport=self._transport, headers={"Accept": "application/json"}
            ) as http:
                response = ask(http)
        # OSError: the environment may name certificates that cannot be read.
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unreachable(f"{what}: {type(error).__name__}: {error}") from None
        if response.is_server_error:
            raise Unreachable(f"{what}: it answers with {response.status_code}")
        try:
            told = response.json() if len(response.content) <= _LARGEST else None
        except ValueError:
            told = None
        if response.is_success and isinstance(told, dict):
            return told
        # As RFC 6749 has it, so that whoever reads the log finds a wrong secret; nothing else of the answer.
        fault = told.get("error") if isinstance(told, dict) else None
        raise Untrusted(f"{what}: it answers with {response.status_code} {str(fault)[:100]!r}")

    def _name(self, claims: Mapping[str, Any]) -> str | None:
        found = (claim(claims, key) for key in self.provider.name_claims)
        return next((one.strip() for one in found if isinstance(one, str) and one.strip()), None)

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        found = claim(claims, self.provider.groups_claim)
        if found is None:
            return None
        listed = found if isinstance(found, list) else [found]
        return tuple(group for group in listed if isinstance(group, str))


@cache
def _trusted() -> ssl.SSLContext:
    """Return which certificates are trusted: those of certifi, or of the environment's SSL_CERT_FILE."""
    return httpx.create_ssl_context()


def claim(claims: Mapping[str, Any], key: str) -> Any:
    """Return a claim by its name, or where there are dots in it, from below others; None where there is none.

    >>> claim({"realm_access": {"roles": ["a"]}}, "realm_access.roles")
    ['a']
    """
    if key in claims:
        return claims[key]
    found: Any = claims
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def keys_of(told: Mapping[str, Any]) -> KeySet:
    """Return the public keys of a key set; what is none, or of a kind that is not known here, is left out."""
    listed = told.get("keys")
    keys: list[Key] = []
    for one in listed if isinstance(listed, Sequence) else ():
        try:
            key = JWKRegistry.import_key(one)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if not isinstance(key, OctKey):
            keys.append(key)
    return KeySet(keys)


def checked(token: object, keys: KeySet, provider: Provider, nonce: str, access: str | None = None) -> dict[str, Any]:
    """Return the claims of an ID token that has stood every test.

    Parameters
    ----------
    token
        The token as the provider gave it.
    keys
        The keys of the provider.
    provider
        Who has to have signed it, and for whom.
    nonce
        What was sent along with this one sign-on.
    access
        The access token beside it, whose digest it may carry.

    Raises
    ------
    Untrusted
        Where anything is wrong with it.
    """
    if not isinstance(token, str):
        raise Untrusted("there is no ID token")
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_header_length, registry.max_signature_length = _LONGEST_HEADER, _LONGEST_SIGNATURE
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    known = {"client_id": provider.client_id, "nonce": nonce, "access_token": access}
    try:
        found = jwt.decode(token, keys, registry=registry)
        claims = CodeIDToken(found.claims, found.header, wanted, known)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Untrusted(f"ID token: {type(error).__name__}: {error}") from None
    return dict(claims)
