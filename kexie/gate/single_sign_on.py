"""Single sign-on by OpenID Connect: the authorization code flow, with PKCE, from the button to a session.

Whoever begins gets a secret, which only that browser keeps; the store keeps its digest for ten minutes and for one use,
so the way back may end at another process than the one where the way there began. What the provider is sent along
(state, nonce, the PKCE verifier) is made from the secret: the answer to one browser is of no use in another.
"""

from __future__ import annotations

import base64
import hmac
import logging
from collections.abc import Mapping

from kexie.access import AccessRefused, Refusal, Role
from kexie.gate.openid import OpenId, Person, Proof, ProviderError, Unreachable
from kexie.store import Store

_log = logging.getLogger(__name__)

# What the store refuses, in the words of somebody who has typed neither name nor password here.
_TOLD = {
    Refusal.NO_NAME: Refusal.SIGN_ON_NO_NAME,
    Refusal.NAME_TAKEN: Refusal.SIGN_ON_NAME_TAKEN,
    Refusal.WRONG: Refusal.SIGN_ON_DISABLED,
}


def begin(store: Store, openid: OpenId, redirect_uri: str) -> tuple[str, str]:
    """Begin a sign-on; return the address at the provider, and the secret that the browser is to bring back.

    Raises
    ------
    AccessRefused
        Where the provider cannot be reached.
    """
    try:
        # Asked first: nothing is noted of a sign-on that cannot begin.
        openid.describe()
        secret = store.entrance.expect_sign_on()
        return openid.way_there(_proof(secret), redirect_uri), secret
    except ProviderError as error:
        raise _refusal(error) from None


def finish(
    store: Store, openid: OpenId, secret: str, answer: Mapping[str, str], redirect_uri: str, address: str
) -> str:
    """Begin a session for whom the provider has named; return its secret.

    Parameters
    ----------
    store
        Whose users these are.
    openid
        The provider.
    secret
        What the browser has kept since the sign-on began.
    answer
        What the provider has given it to bring back.
    redirect_uri
        As it was when the sign-on began.
    address
        From where the browser comes.

    Raises
    ------
    AccessRefused
        Where this is not the answer to what this browser has begun, the provider is not believed or not reached, or
        whom it names may not come in.
    """
    proof = _proof(secret)
    # What another browser has begun does not use up what this one has.
    if not secret or not hmac.compare_digest(answer.get("state", "").encode(), proof.state.encode()):
        raise AccessRefused(Refusal.SIGN_ON_AGAIN)
    if not store.entrance.is_expected(secret):
        raise AccessRefused(Refusal.SIGN_ON_AGAIN)
    if answer.get("error") == "access_denied":
        raise AccessRefused(Refusal.SIGN_ON_DECLINED)
    try:
        person = openid.person(answer, proof, redirect_uri)
    except ProviderError as error:
        raise _refusal(error) from None
    return _let_in(store, person, openid.provider.role(person.groups), address)


def _let_in(store: Store, person: Person, role: Role | None, address: str) -> str:
    why = Refusal.SIGN_ON_NO_ROLE
    if role is not None:
        try:
            return store.entrance.sign_on(person.subject, person.name, role, address)
        except AccessRefused as refused:
            why = _TOLD.get(refused.why, refused.why)
    store.entrance.sign_on_failed(person.subject, person.name, address, about=why.name, keeps_role=role is not None)
    raise AccessRefused(why)


def _refusal(error: ProviderError) -> AccessRefused:
    _log.warning("Single sign-on: %s", error)
    return AccessRefused(Refusal.SIGN_ON_UNREACHABLE if isinstance(error, Unreachable) else Refusal.SIGN_ON_UNTRUSTED)


def _proof(secret: str) -> Proof:
    def made(what: str) -> str:
        digest = hmac.digest(secret.encode(), what.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    return Proof(made("state"), made("nonce"), made("verifier"))
