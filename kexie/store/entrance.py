"""How somebody comes in and goes out: attempts, sessions, links, single sign-on. Passwords come here hashed."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from kexie.access import AccessRefused, Deed, Link, Operator, Purpose, Refusal, Role, User, Visitor, is_name
from kexie.store import audit, entering, users
from kexie.store.engine import reading, writing

# A session is noted as used once in a while, not at every message.
_USE_NOTED = dt.timedelta(minutes=1)


class Entrance:
    """Sessions and what leads to them. A secret is told once, to the browser; what is kept is its digest."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def visitor(self, secret: str, address: str = "") -> Visitor | None:
        """Return who is behind the secret of a session now, None where it has ended."""
        with reading(self._engine) as connection:
            session = users.session_of(connection, entering.digest(secret))
        return Visitor(session.user, session.role, session.key, address) if session else None

    def use(self, visitor: Visitor) -> None:
        """Note that a session is used."""
        with reading(self._engine) as connection:
            session = users.session_of(connection, visitor.session)
        if session and dt.datetime.now(dt.UTC) - session.used > _USE_NOTED:
            with writing(self._engine) as connection:
                users.use(connection, session.key)

    # --- passwords ---

    def attempt(self, name: str, address: str) -> str | None:
        """Count an attempt before anything is compared; return the hash to compare with, None where there is none.

        Raises
        ------
        AccessRefused
            Where there were too many.
        """
        with writing(self._engine) as connection:
            user = users.find(connection, name)
            let_through = entering.attempt(connection, name, address)
            hashed = users.password(connection, name) if user and user.is_enabled else None
        if not let_through:
            raise AccessRefused(Refusal.BLOCKED)
        return hashed

    def failed(self, name: str, address: str) -> None:
        """Note that a password was wrong. An unknown name is not noted: it may be a password."""
        with writing(self._engine) as connection:
            whoever = _whoever(users.find(connection, name), address)
            audit.add(connection, whoever, Deed.SIGN_IN_FAILED)
            # Once, and not at each further attempt: nobody fills the log by knocking.
            if entering.is_blocked(connection, name, address):
                audit.add(connection, whoever, Deed.SIGN_IN_BLOCKED)

    def sign_in(self, name: str, hashed: str, address: str, *, rehashed: str | None = None) -> str:
        """Begin a session after a right password; return its secret.

        Parameters
        ----------
        name, address
            Who, and from where.
        hashed
            The hash that the password was right for: it must still be the user's.
        rehashed
            The same password by the parameters of today, where they have changed.
        """
        with writing(self._engine) as connection:
            user = users.find(connection, name)
            if user is None or not user.is_enabled or users.password(connection, name) != hashed:
                raise AccessRefused(Refusal.WRONG)
            entering.forgive(connection, name, address)
            if rehashed:
                users.change(connection, name, password=rehashed)
            made, key = entering.secret()
            users.begin(connection, key, name, address)
            audit.add(connection, Visitor(user.name, user.role, key, address), Deed.SIGN_IN, about="password")
            return made

    def set_password(self, visitor: Visitor, hashed: str) -> str:
        """Set the password of whoever is signed in; other sessions end, and this one gets a new secret."""
        with writing(self._engine) as connection:
            name = users.authorised(connection, visitor, Role.VIEWER)
            users.change(connection, name, password=hashed)
            users.end_all(connection, name)
            entering.void(connection, name)
            made, key = entering.secret()
            users.begin(connection, key, name, visitor.address)
            audit.add(connection, visitor, Deed.PASSWORD_SET)
            return made

    def sign_out(self, visitor: Visitor) -> None:
        """End a session. Where it has ended already, nothing is noted: nobody fills the log by leaving."""
        with writing(self._engine) as connection:
            if users.session_of(connection, visitor.session):
                users.end(connection, visitor.session)
                audit.add(connection, visitor, Deed.SIGN_OUT)

    # --- links ---

    def offer_first(self) -> str:
        """Return the secret of a link for the first administrator; an earlier one is void."""
        with writing(self._engine) as connection:
            return entering.offer(connection, Purpose.FIRST, "")

    def link(self, secret: str) -> Link | None:
        """Return what a link is for, None where it is no longer valid. It is not used up by looking."""
        with reading(self._engine) as connection:
            found = entering.link(connection, secret)
            if found and found.purpose is Purpose.FIRST and users.administrators(connection):
                return None
            return found

    def name_of(self, link: Link) -> str:
        """Return the name of the user that a link is for; "" where it names none."""
        with reading(self._engine) as connection:
            user = users.find(connection, link.user) if link.user else None
        return user.name if user else ""

    def by_link(self, secret: str, name: str, hashed: str, address: str) -> str:
        """Use up a link: set the password, and begin a session; return its secret.

        Parameters
        ----------
        secret
            That of the link.
        name
            What the first administrator is to be called; ignored for a link that names its user.
        hashed
            The hash of the new password.
        address
            From where.
        """
        with writing(self._engine) as connection:
            link = entering.link(connection, secret)
            is_first = link is not None and link.purpose is Purpose.FIRST
            if link is None or (is_first and users.administrators(connection)):
                raise AccessRefused(Refusal.LINK_VOID)
            if is_first:
                if not is_name(name):
                    raise AccessRefused(Refusal.NO_NAME)
                if users.find(connection, name):
                    raise AccessRefused(Refusal.NAME_TAKEN)
                users.add(connection, User(name, Role.ADMINISTRATOR))
            else:
                name = link.user
            user = users.find(connection, name)
            if user is None or not user.is_enabled:
                raise AccessRefused(Refusal.LINK_VOID)
            users.change(connection, name, password=hashed)
            users.end_all(connection, name)
            entering.void(connection, "" if is_first else name)
            made, key = entering.secret()
            users.begin(connection, key, name, address)
            visitor = Visitor(user.name, user.role, key, address)
            if is_first:
                about = f"{user.name} · {user.role.value}"
                audit.add(connection, Operator("kexie"), Deed.USER_ADDED, about=about)
            audit.add(connection, visitor, Deed.PASSWORD_SET)
            audit.add(connection, visitor, Deed.SIGN_IN, about="link")
            return made

    # --- single sign-on ---

    def expect_sign_on(self) -> str:
        """Note that a sign-on has begun; return its secret, which the browser keeps meanwhile."""
        with writing(self._engine) as connection:
            return entering.expect(connection)

    def is_expected(self, secret: str) -> bool:
        """Tell whether a sign-on has begun and may end now: once, and not too late."""
        with writing(self._engine) as connection:
            return entering.is_expected(connection, secret)

    def sign_on(self, subject: str, name: str, role: Role, address: str) -> str:
        """Begin a session for somebody whom a provider has named; the role is the provider's. Return the secret.

        A user whom nobody knows yet is added. A name that a local user has is not taken over.
        """
        with writing(self._engine) as connection:
            user = users.by_subject(connection, subject)
            if user is None:
                if not is_name(name):
                    raise AccessRefused(Refusal.NO_NAME)
                if users.find(connection, name):
                    raise AccessRefused(Refusal.NAME_TAKEN)
                user = users.add(connection, User(name, role, subject=subject))
                audit.add(connection, Operator("kexie"), Deed.USER_ADDED, about=f"{user.name} · {role.value}")
            if not user.is_enabled:
                raise AccessRefused(Refusal.WRONG)
            if user.role is not role:
                users.change(connection, user.name, role=role.value)
                about = f"{user.name} · {user.role.value} → {role.value}"
                audit.add(connection, Operator("kexie"), Deed.ROLE_CHANGED, about=about)
            made, key = entering.secret()
            users.begin(connection, key, user.name, address)
            audit.add(connection, Visitor(user.name, role, key, address), Deed.SIGN_IN, about="single sign-on")
            return made

    def sign_on_failed(self, subject: str, name: str, address: str, *, about: str, keeps_role: bool) -> None:
        """Note that somebody whom a provider has named may not come in.

        Parameters
        ----------
        subject, name, address
            Who, as the provider says, and from where.
        about
            Why not.
        keeps_role
            False where the provider gives no role any more: what an earlier one let in ends then.
        """
        with writing(self._engine) as connection:
            user = users.by_subject(connection, subject)
            named = "" if user else f" · {name}"
            audit.add(
                connection, _whoever(user, address), Deed.SIGN_IN_FAILED, about=f"single sign-on · {about}{named}"
            )
            if user is None or keeps_role:
                return
            if user.role is not Role.VIEWER:
                users.change(connection, user.name, role=Role.VIEWER.value)
                about = f"{user.name} · {user.role.value} → {Role.VIEWER.value}"
                audit.add(connection, Operator("kexie"), Deed.ROLE_CHANGED, about=about)
            count = users.end_all(connection, user.name)
            if count:
                audit.add(connection, Operator("kexie"), Deed.SESSIONS_ENDED, about=f"{user.name} · {count}")


def _whoever(user: User | None, address: str) -> Visitor:
    return Visitor(user.name if user else "", Role.VIEWER, "", address)
