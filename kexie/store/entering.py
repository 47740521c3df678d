"""What stands before a session: one-time links, and attempts, counted before anything is compared."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import Connection, delete, func, select

from kexie.access import Link, Purpose, folded
from kexie.store.engine import insert
from kexie.store.history import now
from kexie.store.schema import ATTEMPTS, LINKS, USERS

LINK_LASTS = dt.timedelta(hours=24)

# A sign-on at a provider that has begun: kept as a link is, but nobody's, and no way in by itself.
_SIGN_ON = "sign-on"
SIGN_ON_LASTS = dt.timedelta(minutes=10)

# How many attempts are let through within a quarter of an hour: for a name from one address, for a name, from an
# address. The second is larger, or anybody could keep everybody out.
WINDOW = dt.timedelta(minutes=15)
MOST = {"name at address": 5, "name": 30, "address": 30}


def secret() -> tuple[str, str]:
    """Return a new secret of 256 random bits, and the digest by which it is kept."""
    made = secrets.token_urlsafe(32)
    return made, digest(made)


def digest(secret: str) -> str:
    """Return the digest by which a secret is kept: whoever reads the database learns none."""
    return hashlib.sha256(secret.encode()).hexdigest()


# --- links ---


def offer(connection: Connection, purpose: Purpose, name: str) -> str:
    """Make the one link of a user for a purpose; an earlier one is void. Return its secret."""
    connection.execute(delete(LINKS).where(LINKS.c.purpose == purpose.value, LINKS.c.user == folded(name)))
    made, key = secret()
    until = dt.datetime.now(dt.UTC) + LINK_LASTS
    row = (key, purpose.value, folded(name), until.isoformat(timespec="seconds"))
    insert(connection, LINKS, ["key", "purpose", "user", "until"], [row])
    return made


def link(connection: Connection, secret: str) -> Link | None:
    """Return the link of a secret, None where it was used, replaced, or is too old."""
    found = connection.execute(
        select(LINKS.c.purpose, USERS.c.name, LINKS.c.until)
        .outerjoin(USERS, USERS.c.key == LINKS.c.user)
        .where(LINKS.c.key == digest(secret), LINKS.c.purpose != _SIGN_ON)
    ).first()
    if found is None:
        return None
    known = Link(Purpose(found[0]), found[1] or "", dt.datetime.fromisoformat(found[2]))
    return known if known.until > dt.datetime.now(dt.UTC) else None


def void(connection: Connection, name: str) -> None:
    """Void the links of a user."""
    connection.execute(delete(LINKS).where(LINKS.c.user == folded(name)))


# --- single sign-on ---


def expect(connection: Connection) -> str:
    """Note that a sign-on has begun; return its secret. Those that nobody has come back from are forgotten."""
    begun = LINKS.c.purpose == _SIGN_ON
    connection.execute(delete(LINKS).where(begun, LINKS.c.until <= now()))
    made, key = secret()
    until = dt.datetime.now(dt.UTC) + SIGN_ON_LASTS
    row = (key, _SIGN_ON, "", until.isoformat(timespec="seconds"))
    insert(connection, LINKS, ["key", "purpose", "user", "until"], [row])
    return made


def is_expected(connection: Connection, secret: str) -> bool:
    """Tell whether a sign-on has begun and may end now: once, and not too late."""
    begun = (LINKS.c.key == digest(secret), LINKS.c.purpose == _SIGN_ON)
    until: str | None = connection.execute(select(LINKS.c.until).where(*begun)).scalar()
    connection.execute(delete(LINKS).where(*begun))
    return until is not None and dt.datetime.fromisoformat(until) > dt.datetime.now(dt.UTC)


# --- attempts ---


def attempt(connection: Connection, name: str, address: str) -> bool:
    """Count an attempt, and tell whether it may go on. One that may not counts for nobody."""
    since = (dt.datetime.now(dt.UTC) - WINDOW).isoformat(timespec="seconds")
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at < since))
    if is_blocked(connection, name, address):
        return False
    insert(connection, ATTEMPTS, ["key", "at"], [(key, now()) for key in _keys(name, address).values()])
    return True


def is_blocked(connection: Connection, name: str, address: str) -> bool:
    """Tell whether a further attempt would be one too many."""
    return any(
        connection.execute(select(func.count()).select_from(ATTEMPTS).where(ATTEMPTS.c.key == key)).scalar_one()
        >= MOST[kind]
        for kind, key in _keys(name, address).items()
    )


def forgive(connection: Connection, name: str, address: str) -> None:
    """Forget the attempts for a name from an address, after one that was right."""
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == _keys(name, address)["name at address"]))


def _keys(name: str, address: str) -> dict[str, str]:
    # Only digests: somebody may have typed a password where the name belongs.
    parts = {"name at address": (folded(name), address), "name": (folded(name), ""), "address": ("", address)}
    return {kind: hashlib.sha256(repr((kind, part)).encode()).hexdigest() for kind, part in parts.items()}
