"""What administrators decide: who may come in, as what, and whether viewing is open to the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, delete, select

from kexie.access import AccessRefused, Author, Deed, Purpose, Refusal, Role, Session, User, is_name
from kexie.store import audit, entering, users
from kexie.store.engine import insert, reading, writing
from kexie.store.schema import FACTS

_VIEWING = "viewing"


class Accounts:
    """Users and settings. Whoever changes them must be an administrator in the transaction that changes them.

    Every change raises `NotAllowed` where the author may not, and `AccessRefused` with the reason where it cannot be
    made; nothing has changed then.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def users(self) -> list[User]:
        """Return all users by name."""
        with reading(self._engine) as connection:
            return users.every(connection)

    def has_administrator(self) -> bool:
        """Tell whether any administrator can sign in with a password."""
        with reading(self._engine) as connection:
            return users.administrators(connection) > 0

    def sessions(self) -> list[Session]:
        """Return the sessions that have not ended, the latest used first."""
        with reading(self._engine) as connection:
            return users.sessions(connection)

    def viewing_is_open(self) -> bool:
        """Tell whether everybody who reaches the server may view."""
        with reading(self._engine) as connection:
            return connection.execute(select(FACTS.c.value).where(FACTS.c.key == _VIEWING)).scalar() == "open"

    # --- changes ---

    def add(self, name: str, role: Role, *, by: Author) -> str:
        """Add a user; return the secret of the link by which the password is set."""
        with self._changing(by) as connection:
            if not is_name(name):
                raise AccessRefused(Refusal.NO_NAME)
            if users.find(connection, name):
                raise AccessRefused(Refusal.NAME_TAKEN)
            user = users.add(connection, User(name, role))
            audit.add(connection, by, Deed.USER_ADDED, about=f"{user.name} · {role.value}")
            return entering.offer(connection, Purpose.PASSWORD, name)

    def set_role(self, name: str, role: Role, *, by: Author) -> None:
        """Give a user another role. Open pages follow at their next message."""
        with self._changing(by) as connection:
            user = _known(connection, name)
            if user.role is not role:
                users.change(connection, name, role=role.value)
                audit.add(connection, by, Deed.ROLE_CHANGED, about=f"{user.name} · {user.role.value} → {role.value}")

    def disable(self, name: str, *, by: Author) -> None:
        """Keep a user out, at once."""
        with self._changing(by) as connection:
            user = _known(connection, name)
            users.change(connection, name, enabled=0)
            users.end_all(connection, name)
            entering.void(connection, name)
            audit.add(connection, by, Deed.USER_DISABLED, about=user.name)

    def enable(self, name: str, *, by: Author) -> None:
        """Let a user in again, with the password as it was."""
        with self._changing(by) as connection:
            user = _known(connection, name)
            users.change(connection, name, enabled=1)
            audit.add(connection, by, Deed.USER_ENABLED, about=user.name)

    def reset(self, name: str, *, by: Author) -> str:
        """End a user's sessions and return the secret of a link that sets a new password.

        The old password stays until the link is used: whoever resets the last administrator is not locked out.
        """
        with self._changing(by) as connection:
            user = _known(connection, name)
            users.end_all(connection, name)
            audit.add(connection, by, Deed.USER_RESET, about=user.name)
            return entering.offer(connection, Purpose.PASSWORD, name)

    def end_session(self, number: str, *, by: Author) -> Session:
        """End the session of a number, as lists show it."""
        with self._changing(by) as connection:
            found = [one for one in users.sessions(connection) if number and one.key.startswith(number)]
            if len(found) != 1:
                raise AccessRefused(Refusal.NO_SESSION)
            users.end(connection, found[0].key)
            audit.add(connection, by, Deed.SESSIONS_ENDED, about=f"{found[0].user} · {found[0].number}")
            return found[0]

    def end_sessions(self, name: str, *, by: Author) -> int:
        """End all sessions of a user; return how many."""
        with self._changing(by) as connection:
            user = _known(connection, name)
            count = users.end_all(connection, name)
            audit.add(connection, by, Deed.SESSIONS_ENDED, about=f"{user.name} · {count}")
            return count

    def set_viewing(self, *, is_open: bool, by: Author) -> None:
        """Open viewing to everybody who reaches the server, or close it."""
        with self._changing(by) as connection:
            connection.execute(delete(FACTS).where(FACTS.c.key == _VIEWING))
            if is_open:
                insert(connection, FACTS, ["key", "value"], [(_VIEWING, "open")])
            audit.add(connection, by, Deed.VIEWING_OPENED if is_open else Deed.VIEWING_CLOSED)

    @contextmanager
    def _changing(self, by: Author) -> Iterator[Connection]:
        """Open a transaction of an administrator in which one must be left."""
        with writing(self._engine) as connection:
            users.authorised(connection, by, Role.ADMINISTRATOR)
            before = users.administrators(connection)
            yield connection
            if before and not users.administrators(connection):
                raise AccessRefused(Refusal.LAST_ADMINISTRATOR)


def _known(connection: Connection, name: str) -> User:
    user = users.find(connection, name)
    if user is None:
        raise AccessRefused(Refusal.NO_USER)
    return user
