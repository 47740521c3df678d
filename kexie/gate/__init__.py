"""Who may come in and do what.

The store knows users, sessions and the audit log, and asks who an author is in every transaction that writes. Here is
what leads there. Modules::

    passwords       which are good enough, how they are hashed and compared
    exposure        from where the server can be reached, and what follows from it
    entry           the gate: sessions, sign-in, links, open viewing
    provider        the provider of single sign-on, declared in a file
    openid          the provider asked, and what is believed of what it says
    single_sign_on  from the button to a session
"""

from __future__ import annotations

import threading

from kexie import store
from kexie.gate.entry import Gate
from kexie.gate.exposure import Exposure

__all__ = ["COOKIES", "Exposure", "Gate", "expose", "exposure", "link_address", "of_environment"]

# Under which name a browser holds the secret of a session. The first one is only ever taken over TLS.
COOKIES = ("__Host-kexie", "kexie")

_exposures: list[Exposure] = []
_lock = threading.Lock()


def expose(exposure: Exposure) -> None:
    """Say from where the server of this process can be reached."""
    with _lock:
        _exposures[:] = [exposure]


def exposure() -> Exposure | None:
    """Return from where the server of this process can be reached; None where there is none."""
    return _exposures[0] if _exposures else None


def of_environment() -> Gate:
    """Return the gate before the store that the environment names.

    Raises
    ------
    DeclarationError, StoreError
        As `kexie.store.of_environment`.
    """
    return Gate(store.of_environment(), exposure())


def link_address(secret: str) -> str:
    """Return the address of a one-time link, as far as this process knows where the server is."""
    return of_environment().link_address(secret)
