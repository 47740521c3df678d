"""The gate itself: who somebody is, and how one comes in and goes out."""

from __future__ import annotations

from kexie.access import AccessRefused, Author, Refusal, Role, Visitor
from kexie.gate import passwords
from kexie.gate.exposure import Exposure
from kexie.store import Store


class Gate:
    """What stands before a store.

    Parameters
    ----------
    store
        Whose users and sessions these are.
    exposure
        From where the server can be reached; None where no server has said so, and nobody comes in unnamed.
    """

    def __init__(self, store: Store, exposure: Exposure | None = None) -> None:
        self.store = store
        self.exposure = exposure

    def visitor(self, secret: str, address: str = "") -> Visitor | None:
        """Return who is behind the secret of a session now, None where it has ended."""
        return self.store.entrance.visitor(secret, address) if secret else None

    def anybody(self, address: str = "") -> Visitor | None:
        """Return a viewer without a name where viewing is open: on loopback, or because an administrator opened it."""
        is_open = (self.exposure is not None and self.exposure.is_local) or self.store.accounts.viewing_is_open()
        return Visitor("", Role.VIEWER, "", address) if is_open else None

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Begin a session by name and password; return its secret.

        Raises
        ------
        AccessRefused
            Where there were too many attempts, or name and password do not belong together. Which of the two is wrong
            is not said, and takes as long to find out.
        """
        entrance = self.store.entrance
        kept = entrance.attempt(name, address)
        if kept is None or len(password) > passwords.LONGEST or not passwords.is_right(password, kept):
            if kept is None:
                passwords.is_right(password[: passwords.LONGEST], None)
            entrance.failed(name, address)
            raise AccessRefused(Refusal.WRONG)
        return entrance.sign_in(name, kept, address, rehashed=passwords.rehashed(password, kept))

    def by_link(self, link: str, name: str, password: str, again: str, address: str) -> str:
        """Set a password by a one-time link and begin a session; return its secret.

        Raises
        ------
        AccessRefused
            Where the link is no longer valid, the name cannot be one, or the password is not good enough. The link
            stays valid in the last two cases.
        """
        known = self.store.entrance.link(link)
        if known is None:
            raise AccessRefused(Refusal.LINK_VOID)
        self._refuse(password, again, known.user or name)
        return self.store.entrance.by_link(link, name, passwords.hashed(password), address)

    def change_password(self, visitor: Visitor, current: str, new: str, again: str) -> str:
        """Change one's own password; other sessions end. Return the new secret of this one.

        Raises
        ------
        AccessRefused
            As for signing in, where the current password is wrong; or the new one is not good enough.
        """
        kept = self.store.entrance.attempt(visitor.name, visitor.address)
        if not passwords.is_right(current[: passwords.LONGEST], kept):
            self.store.entrance.failed(visitor.name, visitor.address)
            raise AccessRefused(Refusal.WRONG)
        self._refuse(new, again, visitor.name)
        return self.store.entrance.set_password(visitor, passwords.hashed(new))

    def sign_out(self, visitor: Visitor) -> None:
        """End a session."""
        self.store.entrance.sign_out(visitor)

    def link_address(self, secret: str) -> str:
        """Return the address of a one-time link.

        The secret stands behind ``#``, which no browser sends: so it is in no log of a server or proxy.
        """
        return f"{(self.exposure or Exposure()).origin}/enter#{secret}"

    def reset(self, name: str, *, by: Author) -> str:
        """End a user's sessions; return the address of a link that sets a new password."""
        return self.link_address(self.store.accounts.reset(name, by=by))

    def _refuse(self, password: str, again: str, name: str) -> None:
        if password != again:
            raise AccessRefused(Refusal.PASSWORDS_DIFFER)
        association = self.store.organisation
        names = [f"{one.zh} {one.en}" for one in (association.name, association.short_name)]
        passwords.refuse_weak(password, [name, *names, association.short_name.zh])
