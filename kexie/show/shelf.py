"""Uploads begun and not committed, kept for a day: a browser that is refreshed, or closed, loses nothing.

They lie in the memory of the server, by user, and never in the store: nothing is stored before a commit. A server that
is started anew has forgotten them.
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

import streamlit as st

from kexie.access import Role
from kexie.choices import Mode
from kexie.show import desk
from kexie.show.desk import Draft
from kexie.show.identity import only, visitor
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, held
from kexie.store import Store

_KEPT_FOR = dt.timedelta(days=1)
# Bytes of files, of all users together: what was kept longest goes first.
_MOST = 200 * 1024**2


@dataclass(frozen=True, slots=True)
class Begun:
    """An upload that was begun: its files with all that was decided about them."""

    drafts: tuple[Draft, ...]
    mode: Mode
    at: dt.datetime


@dataclass(slots=True)
class Shelf:
    """Where uploads lie that were begun, one for each user; several threads may reach for it.

    Parameters
    ----------
    most
        How many bytes of files it holds.
    """

    most: int = _MOST
    _begun: dict[str, Begun] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, user: str, drafts: list[Draft], mode: Mode) -> None:
        """Keep an upload in place of the one before; one without files is forgotten."""
        with self._lock:
            self._begun.pop(user, None)
            if drafts:
                # What was checked is checked again: it is many times as large as the file.
                copies = tuple(replace(draft, was=dict(draft.was), upload=None) for draft in drafts)
                self._begun[user] = Begun(copies, mode, dt.datetime.now(dt.UTC))
            while sum(len(draft.data) for one in self._begun.values() for draft in one.drafts) > self.most:
                self._begun.pop(next(iter(self._begun)))

    def begun(self, user: str) -> Begun | None:
        """Return the upload that a user has begun; None if there is none, or it is too old."""
        with self._lock:
            found = self._begun.get(user)
            if found and dt.datetime.now(dt.UTC) - found.at > _KEPT_FOR:
                found = self._begun.pop(user) and None
        return found


_SHELVES: WeakKeyDictionary[Store, Shelf] = WeakKeyDictionary()


def shelf() -> Shelf:
    """Return the shelf beside the store."""
    return _SHELVES.setdefault(held(), Shelf())


def resumed(visit: Visit) -> None:
    """Bring back what the user has begun, if nothing lies on the desk of this session yet, and say so."""
    own, user = desk.desk(), visitor().name
    if not own.begun:
        own.begun = True
        found = None if own.drafts else shelf().begun(user)
        if found:
            own.drafts = {draft.name: replace(draft, was=dict(draft.was)) for draft in found.drafts}
            own.mode, own.resumed = found.mode, found.at
    if own.resumed and own.drafts:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            said = visit.say(
                "Brought back from {date}: an upload that was begun and not committed.", date=local(own.resumed)
            )
            st.markdown(plain(said))
            st.button(visit.say("Discard it"), icon=":material/delete:", on_click=_discard, key="discard")


def kept() -> None:
    """Keep what lies on the desk for when the user comes back."""
    own = desk.desk()
    shelf().put(visitor().name, list(own.drafts.values()), own.mode)


@only(Role.ANALYST)
def _discard() -> None:
    desk.clear(list(desk.desk().drafts))
    desk.desk().resumed = None
