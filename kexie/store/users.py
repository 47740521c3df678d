"""Users and their sessions in the database, and what every write asks first: whether its author may do that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from kexie.access import Author, Operator, Role, Session, User, folded, is_name
from kexie.store.engine import insert
from kexie.store.failures import NotAllowed
from kexie.store.history import now
from kexie.store.schema import SESSIONS, USERS

_USER = (USERS.c.name, USERS.c.role, USERS.c.enabled, USERS.c.password, USERS.c.subject)


def authorised(connection: Connection, author: Author, needed: Role) -> str:
    """Return the name of an author who may do what a role is needed for, as the database knows it now.

    Raises
    ------
    NotAllowed
        Where the session has ended, or its user may not.
    """
    if isinstance(author, Operator):
        return author.name
    session = session_of(connection, author.session) if author.session else None
    if session is None or not session.role.covers(needed):
        raise NotAllowed(needed)
    return session.user


def find(connection: Connection, name: str) -> User | None:
    """Return the user of a name, None where there is none. What can be no name is not looked for."""
    if not is_name(name):
        return None
    found = connection.execute(select(*_USER).where(USERS.c.key == folded(name))).first()
    return _user(found) if found else None


def by_subject(connection: Connection, subject: str) -> User | None:
    """Return the user of single sign-on, None where there is none."""
    found = connection.execute(select(*_USER).where(USERS.c.subject == subject)).first()
    return _user(found) if found else None


def every(connection: Connection) -> list[User]:
    """Return all users by name."""
    return [_user(row) for row in connection.execute(select(*_USER).order_by(USERS.c.name))]


def add(connection: Connection, user: User) -> User:
    """Add a user, and return it as it is kept; the name must be free."""
    user = replace(user, name=" ".join(user.name.split()))
    row = (folded(user.name), user.name, user.role.value, int(user.is_enabled), None, user.subject, now())
    insert(connection, USERS, ["key", "name", "role", "enabled", "password", "subject", "at"], [row])
    return user


def change(connection: Connection, name: str, **values: str | int | None) -> None:
    """Change what is known of a user."""
    connection.execute(update(USERS).where(USERS.c.key == folded(name)).values(**values))


def password(connection: Connection, name: str) -> str | None:
    """Return the hash of a user's password, None where there is none."""
    found: str | None = connection.execute(select(USERS.c.password).where(USERS.c.key == folded(name))).scalar()
    return found


def administrators(connection: Connection) -> int:
    """Return how many local administrators can sign in: those of single sign-on do not count."""
    local = (USERS.c.password.is_not(None), USERS.c.subject.is_(None))
    able = (USERS.c.role == Role.ADMINISTRATOR.value, USERS.c.enabled == 1, *local)
    count: int = connection.execute(select(func.count()).select_from(USERS).where(*able)).scalar_one()
    return count


# --- sessions ---


def session_of(connection: Connection, key: str) -> Session | None:
    """Return the session of a key, None where it has ended or its user is disabled."""
    found = connection.execute(_sessions().where(SESSIONS.c.key == key)).first()
    session = _session(found) if found else None
    return session if session and session.until > dt.datetime.now(dt.UTC) else None


def sessions(connection: Connection) -> list[Session]:
    """Return the sessions that have not ended, the latest used first."""
    found = [_session(row) for row in connection.execute(_sessions().order_by(SESSIONS.c.used.desc()))]
    return [session for session in found if session.until > dt.datetime.now(dt.UTC)]


def begin(connection: Connection, key: str, name: str, address: str) -> None:
    """Begin a session; those that have ended are forgotten."""
    held = {session.key for session in sessions(connection)}
    known = set(connection.execute(select(SESSIONS.c.key)).scalars())
    for ended in known - held:
        end(connection, ended)
    moment = now()
    row = (key, folded(name), moment, moment, address)
    insert(connection, SESSIONS, ["key", "user", "began", "used", "address"], [row])


def use(connection: Connection, key: str) -> None:
    """Note that a session is used now."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.key == key).values(used=now()))


def end(connection: Connection, key: str) -> None:
    """End a session."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.key == key))


def end_all(connection: Connection, name: str, *, but: str = "") -> int:
    """End the sessions of a user, all or all but one; return how many."""
    condition = (SESSIONS.c.user == folded(name), SESSIONS.c.key != but)
    count: int = connection.execute(select(func.count()).select_from(SESSIONS).where(*condition)).scalar_one()
    connection.execute(delete(SESSIONS).where(*condition))
    return count


def _sessions() -> Select[Any]:
    own = (SESSIONS.c.key, USERS.c.name, USERS.c.role, SESSIONS.c.began, SESSIONS.c.used, SESSIONS.c.address)
    return select(*own).join(USERS, USERS.c.key == SESSIONS.c.user).where(USERS.c.enabled == 1)


def _session(row: Sequence[Any]) -> Session:
    key, user, role, began, used, address = row
    return Session(key, user, Role(role), dt.datetime.fromisoformat(began), dt.datetime.fromisoformat(used), address)


def _user(row: Sequence[Any]) -> User:
    name, role, enabled, password, subject = row
    return User(name, Role(role), bool(enabled), has_password=password is not None, subject=subject)
