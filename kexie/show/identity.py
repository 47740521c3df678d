"""Who looks at the pages: looked up in the store whenever it matters, and told in words where it is not enough.

The guard at the top of a page is not enough: callbacks run before it, and files are made on a thread of their own.
So `only` stands before callbacks and `exported` before files. What writes asks the store once more, which
decides in the transaction that writes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote, urlencode

import streamlit as st

from kexie import gate
from kexie.access import Deed, Role, Visitor
from kexie.show.text import plain
from kexie.show.visit import Visit, held, visit
from kexie.store import NotAllowed, ReadOnly, StoreError
from kexie.words import sentence

_log = logging.getLogger(__name__)

Given = ParamSpec("Given")

_ICONS = {"sign-in": ":material/login:", "password": ":material/key:", "sign-out": ":material/logout:"}
# Nobody who may do anything; what the log calls whoever is refused without a session.
NOBODY = Visitor("", Role.VIEWER)


def secret() -> str:
    """Return the secret of the session that the browser holds; "" where it holds none, or several.

    As the guard does: over TLS only the cookie that is bound to this host is taken. The guard has let the page in
    only because its ``Origin`` is exact, so that tells which it is.
    """
    headers = st.context.headers
    name = gate.COOKIES[not headers.get("Origin", "").lower().startswith("https://")]
    pairs = (part.strip().partition("=") for line in headers.get_all("Cookie") for part in line.split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def address() -> str:
    """Return from where the visitor comes; "" for the machine itself."""
    return st.context.ip_address or ""


def known() -> Visitor | None:
    """Return who looks at the page, as the store knows it now; None for somebody who may see nothing."""
    return _looked_up(secret(), address())


def visitor() -> Visitor:
    """Return who looks at the page, as the store knows it now. For somebody who may see nothing the page ends here."""
    return demand(Role.VIEWER)


def demand(needed: Role) -> Visitor:
    """Return the visitor, who may do what a role is needed for; for anybody else the page ends here, with the reason.

    Parameters
    ----------
    needed
        The role that the page takes.
    """
    found = known()
    if found is None or not found.role.covers(needed):
        about = f"{_here() or 'overview'} · {needed.value}"
        if st.session_state.get("refused-page") != (about, found):
            # Once, and not at each run of the same page.
            st.session_state["refused-page"] = about, found
            noted(found, Deed.REFUSED, about=about)
        words = visit().say("This page takes the role “{role}”.", role=needed.name_in_words[visit().language])
        _refuse(visit(), visit().say("Sign in to see these pages.") if needed is Role.VIEWER else words, found)
        st.stop()
    return found


def only(needed: Role) -> Callable[[Callable[Given, None]], Callable[Given, None]]:
    """Let a callback run only for somebody with a role. For anybody else nothing is done, and the page says so.

    Parameters
    ----------
    needed
        The role that the callback takes.
    """

    def decorated(callback: Callable[Given, None]) -> Callable[Given, None]:
        @wraps(callback)
        def guarded(*args: Given.args, **kwargs: Given.kwargs) -> None:
            found = known()
            if found is not None and found.role.covers(needed):
                callback(*args, **kwargs)
            else:
                refused(needed)

        return guarded

    return decorated


def refused(needed: Role, words: str = "") -> None:
    """Note that something was not done for lack of a role; the page says so when it is drawn next.

    Parameters
    ----------
    needed
        The role that it takes.
    words
        What the page says; if left out, that nothing was done.
    """
    noted(known(), Deed.REFUSED, about=f"{_here() or 'overview'} · {needed.value}")
    st.session_state["refused"] = words or visit().say(
        "Nothing was done: it takes the role “{role}”. The session has ended, or its role was changed.",
        role=needed.name_in_words[visit().language],
    )


def told() -> None:
    """Say what was not done for lack of a role since the page was drawn last."""
    words = st.session_state.pop("refused", None)
    if words:
        st.error(plain(words), icon=":material/lock:")


def exported(
    visit: Visit, what: str, make: Callable[[], bytes], *, needed: Role = Role.VIEWER, file: str = ""
) -> Callable[[], bytes]:
    """Return what makes a file when it is asked for: for whoever may have it then, and with a line in the log.

    It runs on a thread of its own that knows no page: whose browser asks is settled here, who that is, there.

    Parameters
    ----------
    visit
        What is looked at; the log names its revision.
    what
        What the log calls it.
    make
        Makes the file. It may not ask Streamlit for anything.
    needed
        The role that it takes.
    file
        The digest of the file, where it is one that is kept.
    """
    held_secret, from_where = secret(), address()

    def made() -> bytes:
        found = _looked_up(held_secret, from_where)
        if found is None or not found.role.covers(needed):
            noted(found or replace(NOBODY, address=from_where), Deed.REFUSED, about=f"{what} · {needed.value}")
            raise NotAllowed(needed)
        data = make()
        if visit.revision.is_sample and not file and what.endswith(".csv"):
            data = _marked_as_made_up(data, visit)
        try:
            held().log.note(found, Deed.EXPORT, about=what, file=file, revision_to=visit.revision.number)
        except ReadOnly:
            # A store that can only be read is there to be read.
            _log.warning("An export of %r could not be noted: the store is read-only", what)
        return data

    return made


def _marked_as_made_up(data: bytes, visit: Visit) -> bytes:
    """Return a CSV file with a line at its head that says what it is; a file that is uploaded may have such lines."""
    line = sentence("Made-up sample", visit.language).encode()
    mark = b"\xef\xbb\xbf"
    return mark * data.startswith(mark) + line + b"\r\n" + data.removeprefix(mark)


def noted(by: Visitor | None, deed: Deed, *, about: str = "", file: str = "", revision_from: int | None = None) -> None:
    """Add a line to the log about something that changes nothing; where that fails, the server's own log says so."""
    by = by or replace(NOBODY, address=address())
    try:
        held().log.note(by, deed, about=about, file=file, revision_from=revision_from)
    except StoreError:
        _log.exception("%s by %r could not be noted", deed.code, by.name)


def account(visit: Visit, visitor: Visitor) -> None:
    """Say who is signed in, as what, and offer the ways out; or the way in."""
    with st.container(key="account", gap="xxsmall"):
        if not visitor.is_signed_in:
            door(visit.say("Sign in"), "sign-in", back=True)
            return
        role = visitor.role.name_in_words[visit.language]
        st.markdown(f":material/account_circle: **{plain(visitor.name)}** :small[{plain(role)}]")
        door(visit.say("Change password"), "password")
        door(visit.say("Sign out"), "sign-out")


def door(words: str, way: str, *, back: bool = False) -> None:
    """Show a link to one of the server's own pages: it leaves Streamlit's, so it is a plain address.

    Streamlit would open it in another tab; `static/session.js` keeps it in this one.

    Parameters
    ----------
    words
        What it says.
    way
        The page: ``sign-in``, ``password``, ``sign-out``.
    back
        Whether the present page is shown again afterwards.
    """
    st.markdown(f"[{_ICONS[way]} {plain(words)}]({_address(way, back=back)})")


def _address(way: str, *, back: bool) -> str:
    """Return the address of one of the server's own pages, without any sign that Markdown or Streamlit look for."""
    exposure = gate.exposure()
    query = urlencode(st.query_params.to_dict())
    here = quote(_here()) + (f"?{query}" if query else "")
    there = f"?next={quote(here, safe='')}" if back and here else ""
    return quote(f"{exposure.base if exposure else ''}/{way}") + there


def _here() -> str:
    """Return the address of the page that is shown; "" for the overview."""
    return str(st.session_state.get("address", ""))


def _looked_up(held_secret: str, from_where: str) -> Visitor | None:
    own = gate.of_environment()
    return own.visitor(held_secret, from_where) or own.anybody(from_where)


def _refuse(visit: Visit, words: str, found: Visitor | None) -> None:
    # The key tells interface.js the language, as the foot of a page does that is shown.
    with st.container(key=f"language-{visit.language}"):
        st.error(plain(words), icon=":material/lock:")
        if found is not None and found.is_signed_in:
            role = found.role.name_in_words[visit.language]
            words = visit.say(
                "Signed in as {name}, {role}. An administrator can give another role.", name=found.name, role=role
            )
            st.caption(plain(words))
        else:
            door(visit.say("Sign in"), "sign-in", back=True)
