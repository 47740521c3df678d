"""Users: added, given roles, kept out, let in again; their one-time links and sessions; and open viewing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from kexie import gate
from kexie.access import NAME_LENGTH, AccessRefused, Role, Session, User, Visitor, folded
from kexie.show import identity
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, held
from kexie.store import NotAllowed, ReadOnly, StoreError
from kexie.words import Name

_log = logging.getLogger(__name__)

_COLOURS = {Role.VIEWER: "gray", Role.ANALYST: "blue", Role.ADMINISTRATOR: "violet"}
_WHAT = {
    Role.VIEWER: Name("查看数字与台账", "sees figures and registers"),
    Role.ANALYST: Name("另可上传、入库、恢复", "also uploads, commits and restores"),
    Role.ADMINISTRATOR: Name("另可管理用户、查看操作日志", "also keeps users and reads the audit log"),
}


@dataclass(frozen=True, slots=True)
class _Change:
    """What came of the last change: words, and whether it was made."""

    words: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """A one-time link that has not been shown yet. The secret is nowhere else: the store keeps its digest."""

    user: str
    secret: str


# --- what came of the last change ---


def changed() -> None:
    """Say what came of the last change."""
    change: _Change | None = st.session_state.pop("people-change", None)
    if change is None:
        return
    if change.is_done:
        st.success(plain(change.words), icon=":material/check_circle:")
    else:
        st.error(plain(change.words), icon=":material/error:")


def passed_on(visit: Visit) -> None:
    """Show a one-time link, once: with the next click it is gone."""
    link: _Link | None = st.session_state.pop("people-link", None)
    known = held().entrance.link(link.secret) if link else None
    if link is None or known is None:
        return
    with st.container(border=True, key="link"):
        words = visit.say("One-time link for {name}", name=link.user)
        st.markdown(f":material/link: **{plain(words)}**")
        st.code(gate.link_address(link.secret), language=None, wrap_lines=True)
        words = visit.say(
            "Copy it now and hand it over in person or by a safe way: it is not shown again. It is used once, to set "
            "a password, and is valid until {until}.",
            until=local(known.until),
        )
        st.caption(plain(words))


# --- users ---


def users_list(visit: Visit, visitor: Visitor) -> None:
    """List users with their sessions, and what can be changed about each."""
    sessions = held().accounts.sessions()
    users = held().accounts.users()
    st.header(plain(visit.say("All users ({count})", count=len(users))), anchor=False)
    if not users:
        st.info(visit.say("No users yet. Add the first one below."), icon=":material/inbox:")
    for user in users:
        own = [session for session in sessions if folded(session.user) == folded(user.name)]
        with st.container(border=True, gap="xsmall", key=_key("user", user.name)):
            _user(visit, user, own, is_self=folded(user.name) == folded(visitor.name))
            if folded(user.name) != folded(visitor.name):
                _controls(visit, user)
            if own:
                _sessions(visit, user, own, visitor)


def add_user(visit: Visit) -> None:
    """Ask for name and role of a new user."""
    say, language = visit.say, visit.language
    keys = {name: f"new-{name}-{language}" for name in ("name", "role")}
    with st.form("add-user", border=True):
        st.text_input(say("User name"), key=keys["name"], max_chars=NAME_LENGTH, autocomplete="off")
        st.radio(
            say("Role"),
            list(Role),
            format_func=lambda role: plain(role.name_in_words[language]),
            captions=[plain(_WHAT[role][language]) for role in Role],
            key=keys["role"],
            horizontal=True,
        )
        st.form_submit_button(
            say("Add the user"), type="primary", icon=":material/person_add:", on_click=_add, args=(visit, keys)
        )


def _user(visit: Visit, user: User, sessions: list[Session], *, is_self: bool) -> None:
    say, role = visit.say, user.role.name_in_words[visit.language]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{plain(user.name)}**", width="content")
        st.markdown(f":{_COLOURS[user.role]}-badge[{plain(role)}]", width="content")
        if is_self:
            words = say("That is you")
            st.markdown(f":green-badge[{plain(words)}]", width="content")
        if not user.is_enabled:
            words = say("Disabled")
            st.markdown(f":red-badge[{plain(words)}]", width="content")
    said = []
    if user.subject:
        said.append(say("By single sign-on, which also gives the role"))
    elif not user.has_password:
        said.append(say("No password yet: the one-time link has not been used"))
    said.append(say("Signed in") if sessions else say("Not signed in"))
    st.caption(plain(" · ".join(said)))


def _controls(visit: Visit, user: User) -> None:
    say, language = visit.say, visit.language
    with st.expander(say("Change"), icon=":material/tune:", key=_key("change", user.name, language)):
        if not user.subject:
            key = _key("role", user.name, language, user.role.value)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.selectbox(
                    say("Role"),
                    list(Role),
                    index=list(Role).index(user.role),
                    format_func=lambda role: role.name_in_words[language],
                    key=key,
                    width=220,
                )
                st.button(
                    say("Change the role"),
                    icon=":material/badge:",
                    on_click=_set_role,
                    args=(visit, user.name, key),
                    key=_key("set-role", user.name, language),
                )
        with st.container(horizontal=True):
            if not user.subject and user.is_enabled:
                st.button(
                    say("New one-time link"),
                    icon=":material/link:",
                    on_click=_reset,
                    args=(visit, user.name),
                    key=_key("reset", user.name, language),
                    help=say("Ends all sessions of the user. The old password stays until the link is used."),
                )
            if user.is_enabled:
                st.button(
                    say("Disable"),
                    icon=":material/block:",
                    on_click=_disable,
                    args=(visit, user.name),
                    key=_key("disable", user.name, language),
                    help=say("Ends all sessions of the user, who cannot sign in until enabled again."),
                )
            else:
                st.button(
                    say("Enable"),
                    icon=":material/check:",
                    on_click=_enable,
                    args=(visit, user.name),
                    key=_key("enable", user.name, language),
                )


def _sessions(visit: Visit, user: User, sessions: list[Session], visitor: Visitor) -> None:
    say, language = visit.say, visit.language
    title, own = say("Sessions ({count})", count=len(sessions)), say("This session")
    with st.expander(plain(title), icon=":material/devices:", key=_key("sessions", user.name, language)):
        for session in sessions:
            words = [
                session.address or say("at the machine itself"),
                say("signed in {at}", at=local(session.began)),
                say("last used {at}", at=local(session.used)),
                say("ends {at} at the latest", at=local(session.until)),
            ]
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(plain(" · ".join(words)), width="content")
                if session.key == visitor.session:
                    st.markdown(f":green-badge[{plain(own)}]", width="content")
                else:
                    st.button(
                        say("End the session"),
                        icon=":material/logout:",
                        type="tertiary",
                        on_click=_end_session,
                        args=(visit, session.number),
                        key=f"end-{session.number}-{language}",
                    )


# --- open viewing ---


def viewing(visit: Visit) -> None:
    """Say who sees the pages without signing in, and let that be changed, after a confirmation."""
    say, language = visit.say, visit.language
    is_open = held().accounts.viewing_is_open()
    exposure = gate.exposure()
    with st.container(border=True, key="viewing"):
        if is_open:
            st.markdown(plain(say("Open: everybody who reaches this server sees figures and registers.")))
        else:
            st.markdown(plain(say("Closed: whoever wants to see figures and registers signs in.")))
        if exposure and exposure.is_local:
            words = say(
                "At present the server is reached from this machine only, and whoever sits at it may view in either "
                "case. The setting counts once the server is reached from the network."
            )
            st.caption(plain(words))
        if is_open:
            st.button(
                say("Close viewing"),
                icon=":material/lock:",
                on_click=_close_viewing,
                args=(visit,),
                key=f"close-viewing-{language}",
            )
            return
        st.caption(
            plain(
                say(
                    "Open viewing is meant for a display on the wall and for offices that may see everything. The "
                    "history, uploads, users and the audit log stay closed. The audit log names nobody for what is "
                    "seen or exported without signing in."
                )
            )
        )
        key = f"confirm-viewing-{language}"
        st.checkbox(
            say("I want everybody who reaches this server to see figures and registers without signing in"), key=key
        )
        st.button(
            say("Open viewing"),
            icon=":material/visibility:",
            on_click=_open_viewing,
            args=(visit, key),
            key=f"open-viewing-{language}",
        )


# --- what is done, before the page is drawn again ---


@only(Role.ADMINISTRATOR)
def _add(visit: Visit, keys: dict[str, str]) -> None:
    name = str(st.session_state.get(keys["name"]) or "").strip()
    role: Role = st.session_state[keys["role"]]

    def add() -> str:
        _show_link(name, held().accounts.add(name, role, by=identity.visitor()))
        st.session_state[keys["name"]] = ""
        return visit.say("{name} is added.", name=name)

    _try(visit, add)


@only(Role.ADMINISTRATOR)
def _set_role(visit: Visit, name: str, key: str) -> None:
    role: Role = st.session_state[key]

    def change() -> str:
        held().accounts.set_role(name, role, by=identity.visitor())
        return visit.say("{name} now has the role “{role}”.", name=name, role=role.name_in_words[visit.language])

    _try(visit, change)


@only(Role.ADMINISTRATOR)
def _disable(visit: Visit, name: str) -> None:
    def disable() -> str:
        held().accounts.disable(name, by=identity.visitor())
        return visit.say("{name} is disabled; all sessions of the user have ended.", name=name)

    _try(visit, disable)


@only(Role.ADMINISTRATOR)
def _enable(visit: Visit, name: str) -> None:
    def enable() -> str:
        held().accounts.enable(name, by=identity.visitor())
        return visit.say("{name} is enabled.", name=name)

    _try(visit, enable)


@only(Role.ADMINISTRATOR)
def _reset(visit: Visit, name: str) -> None:
    def reset() -> str:
        _show_link(name, held().accounts.reset(name, by=identity.visitor()))
        return visit.say("All sessions of {name} have ended.", name=name)

    _try(visit, reset)


@only(Role.ADMINISTRATOR)
def _end_session(visit: Visit, number: str) -> None:
    def end() -> str:
        ended = held().accounts.end_session(number, by=identity.visitor())
        return visit.say("A session of {name} has ended.", name=ended.user)

    _try(visit, end)


@only(Role.ADMINISTRATOR)
def _open_viewing(visit: Visit, key: str) -> None:
    if not st.session_state.get(key):
        words = visit.say("Nothing was changed: tick first that everybody is to see figures and registers.")
        st.session_state["people-change"] = _Change(words, is_done=False)
        return

    def open_viewing() -> str:
        held().accounts.set_viewing(is_open=True, by=identity.visitor())
        return visit.say("Viewing is open now.")

    _try(visit, open_viewing)


@only(Role.ADMINISTRATOR)
def _close_viewing(visit: Visit) -> None:
    def close() -> str:
        held().accounts.set_viewing(is_open=False, by=identity.visitor())
        return visit.say("Viewing is closed now.")

    _try(visit, close)


def _try(visit: Visit, change: Callable[[], str]) -> None:
    """Make a change, and keep in words what came of it."""
    is_done = False
    try:
        words = change()
        is_done = True
    except AccessRefused as refusal:
        words = refusal.why.value[visit.language]
    except NotAllowed as error:
        # The role was taken away between the look at it and the transaction.
        identity.refused(error.needed)
        return
    except ReadOnly:
        words = visit.say("Nothing was changed: the store can only be read here.")
    except StoreError:
        _log.exception("Users could not be changed")
        words = visit.say("Nothing was changed: the store did not answer as it should. Please try again.")
    st.session_state["people-change"] = _Change(words, is_done=is_done)


def _show_link(user: str, secret: str) -> None:
    st.session_state["people-link"] = _Link(user, secret)


def _key(part: str, name: str, *more: str) -> str:
    """Return the key of a widget about a user."""
    return "-".join((part, hashlib.sha256(folded(name).encode()).hexdigest()[:8], *more))
