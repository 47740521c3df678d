"""``user``, ``session``, ``viewing``: who may come in, who is in, and what whoever is not may see.

Also what the commands say of whoever gives them: the name that the audit log tells, and why something is refused.
"""

from __future__ import annotations

import getpass
import json
import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from kexie import access, gate
from kexie.access import AccessRefused, Operator, Role, User, folded, is_name
from kexie.cli.terminal import HELP, Refusal, WrongCall, language_option, lines_of, opened
from kexie.store import NotAllowed, ReadOnly, StoreError
from kexie.words import Language, sentence

if TYPE_CHECKING:
    import datetime as dt

    from kexie.access import Session
    from kexie.store import Store

by_option = click.option(
    "--by",
    show_default=sentence("your login name", HELP),
    help=sentence("Who does this, for the audit log.", HELP),
)
_json_option = click.option("--json", "as_json", is_flag=True, help=sentence("Print JSON for other programs.", HELP))
_ROLES = click.Choice([role.value for role in Role])


# --- whoever gives a command ---


def operator(by: str | None, language: Language) -> Operator:
    """Return who gives a command: the name given, or the one that the machine knows.

    Raises
    ------
    WrongCall
        Where the name given is none that a log can tell in a line.
    """
    name = _login_name() if by is None else by
    if not is_name(name):
        raise WrongCall(sentence("--by takes a name of 1 to 60 visible characters.", language))
    return Operator(name.strip())


def _login_name() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # In a container, nobody may have given the user a name.
        name = ""
    return name if is_name(name) else f"uid {os.getuid()}"


def seen(text: str) -> str:
    r"""Return a text as a terminal may show it: what would steer the terminal, or hide, is a mark.

    >>> seen("a\x1b[2Jb")
    'a\ufffd[2Jb'
    """
    # Into a table, somebody may have written what is no text.
    return "".join(one if one.isprintable() or unicodedata.category(one) == "Zs" else "\ufffd" for one in str(text))


@contextmanager
def refusals(language: Language) -> Iterator[None]:
    """Tell what the store refuses in the reader's language, with what to do about it."""
    say = partial(sentence, language=language)
    try:
        yield
    except AccessRefused as refused:
        advice = _advice(refused.why, language)
        raise Refusal(("" if language == "zh" else " ").join([refused.why.value[language], *advice])) from None
    except NotAllowed as refused:
        role = refused.needed.name_in_words[language]
        raise Refusal(
            say("Nothing was done: it takes the role “{role}”. `kexie user role` gives it to a user.", role=role)
        ) from None
    except ReadOnly:
        raise Refusal(
            say(
                "The store can only be read here. Nothing was changed. Run the command as whoever runs the dashboard, "
                "on a disk that can be written."
            )
        ) from None
    except StoreError as error:
        raise Refusal(str(error)) from None


def _advice(why: access.Refusal, language: Language) -> list[str]:
    say = partial(sentence, language=language)
    if why is access.Refusal.NO_USER:
        return [say("`kexie user list` shows them all.")]
    if why is access.Refusal.NAME_TAKEN:
        return [say("Names that differ in case, width or blanks only are the same. `kexie user list` shows them all.")]
    if why is access.Refusal.NO_SESSION:
        return [say("`kexie session list` shows those that there are.")]
    return []


def local(moment: dt.datetime) -> str:
    """Return a moment by the clock of the machine."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


# --- users ---


@click.group(help=sentence("Users: who may sign in, and as what.", HELP))
def user() -> None:
    """Stand before what concerns users."""


@user.command("add", help=sentence("Add a user, and print the link by which the user sets a password.", HELP))
@click.argument("name")
@click.option(
    "--role", type=_ROLES, default=Role.VIEWER.value, show_default=True, help=sentence("What the user may do.", HELP)
)
@by_option
@language_option
def add(*, name: str, role: str, by: str | None, language: Language) -> None:
    """Add a user who has no password yet."""
    author, held = operator(by, language), opened()
    with refusals(language):
        secret = held.accounts.add(name, Role(role), by=author)
        added = _user(held, name)
        said = sentence(
            "{name} was added as {role}.", language, name=added.name, role=added.role.name_in_words[language]
        )
        _tell([said, *_link(held, secret, added, language)])


@user.command("role", help=sentence("Give a user another role.", HELP))
@click.argument("name")
@click.argument("role", type=_ROLES)
@by_option
@language_option
def change_role(*, name: str, role: str, by: str | None, language: Language) -> None:
    """Change what a user may do, at once."""
    say = partial(sentence, language=language)
    author, held = operator(by, language), opened()
    with refusals(language):
        held.accounts.set_role(_asked(name), Role(role), by=author)
        changed = _user(held, name)
    lines = [say("The role of {name} is {role}.", name=changed.name, role=changed.role.name_in_words[language])]
    if changed.subject is not None:
        lines.append(say("It lasts until the next single sign-on, which brings the role of the provider."))
    _tell(lines)


@user.command("disable", help=sentence("Keep a user out, and end the sessions of the user at once.", HELP))
@click.argument("name")
@by_option
@language_option
def disable(*, name: str, by: str | None, language: Language) -> None:
    """Keep a user out; nothing that the user has done is lost."""
    author, held = operator(by, language), opened()
    with refusals(language):
        held.accounts.disable(_asked(name), by=author)
        said = _user(held, name).name
    _tell([sentence("{name} can no longer sign in. Sessions and links of this user have ended.", language, name=said)])


@user.command("enable", help=sentence("Let a user in again, with the password as it was.", HELP))
@click.argument("name")
@by_option
@language_option
def enable(*, name: str, by: str | None, language: Language) -> None:
    """Let a user in again."""
    say = partial(sentence, language=language)
    author, held = operator(by, language), opened()
    with refusals(language):
        held.accounts.enable(_asked(name), by=author)
        enabled = _user(held, name)
    lines = [say("{name} can sign in again.", name=enabled.name)]
    if not enabled.has_password and enabled.subject is None:
        lines = [say("{name} is enabled, but has no password yet. `kexie user reset` gives a link.", name=enabled.name)]
    _tell(lines)


@user.command("reset", help=sentence("End the sessions of a user, and print a link that sets a new password.", HELP))
@click.argument("name")
@by_option
@language_option
def reset(*, name: str, by: str | None, language: Language) -> None:
    """Give a new link; the password stays as it is until the link is used."""
    say = partial(sentence, language=language)
    author, held = operator(by, language), opened()
    with refusals(language):
        secret = held.accounts.reset(_asked(name), by=author)
        known = _user(held, name)
        lines = [say("The sessions of {name} have ended.", name=known.name)]
        if not known.is_enabled:
            lines.append(say("The user is disabled: the link does not work before `kexie user enable`."))
        _tell([*lines, *_link(held, secret, known, language)])


@user.command("list", help=sentence("List the users.", HELP))
@_json_option
@language_option
def list_users(*, as_json: bool, language: Language) -> None:
    """Print the users by name."""
    say = partial(sentence, language=language)
    with refusals(language):
        users = opened().accounts.users()
    if as_json:
        _tell([json.dumps({"users": list(map(_user_json, users))}, ensure_ascii=False, indent=2)])
    elif not users:
        _tell([say("There are no users yet. `kexie user add` adds one.")])
    else:
        head = [say("User"), say("Role"), say("State"), say("Password"), say("Single sign-on")]
        _tell([lines_of([head, *(_user_row(one, language) for one in users)])])


def _user_row(user: User, language: Language) -> list[str]:
    say = partial(sentence, language=language)
    return [
        seen(user.name),
        user.role.name_in_words[language],
        say("enabled") if user.is_enabled else say("disabled"),
        say("set") if user.has_password else say("not yet"),
        say("yes") if user.subject is not None else "—",
    ]


def _user_json(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "role": user.role.value,
        "enabled": user.is_enabled,
        "password": user.has_password,
        "single_sign_on": user.subject is not None,
    }


def _asked(name: str) -> str:
    """Return a name that a user may have; of another one there is no user, and a database may not even take it."""
    if not is_name(name):
        raise AccessRefused(access.Refusal.NO_USER)
    return name


def _user(held: Store, name: str) -> User:
    """Return a user that there is, with the name as it is kept."""
    return next(one for one in held.accounts.users() if folded(one.name) == folded(name))


def _link(held: Store, secret: str, user: User, language: Language) -> list[str]:
    """Return what there is to say about a one-time link; its address has a line of its own, to be copied."""
    say = partial(sentence, language=language)
    link = held.entrance.link(secret)
    lines = [
        say("This link sets the password of {name}. It works once:", name=user.name),
        "",
        gate.link_address(secret),
        "",
    ]
    if link:
        lines.append(say("It is valid until {until}.", until=local(link.until)))
    return [
        *lines,
        say("Whoever has it can use it: let only {name} see it.", name=user.name),
        say("Where visitors reach the dashboard at another address, put that in the place of what precedes “/enter”."),
    ]


# --- sessions ---


@click.group(help=sentence("Sessions: who is signed in.", HELP))
def session() -> None:
    """Stand before what concerns sessions."""


@session.command("list", help=sentence("List the sessions, the latest used first.", HELP))
@_json_option
@language_option
def list_sessions(*, as_json: bool, language: Language) -> None:
    """Print the sessions that have not ended."""
    say = partial(sentence, language=language)
    with refusals(language):
        sessions = opened().accounts.sessions()
    if as_json:
        _tell([json.dumps({"sessions": list(map(_session_json, sessions))}, ensure_ascii=False, indent=2)])
    elif not sessions:
        _tell([say("Nobody is signed in.")])
    else:
        head = [say("Session"), say("User"), say("Role"), say("Began"), say("Last used"), say("Until"), say("Address")]
        _tell([lines_of([head, *(_session_row(one, language) for one in sessions)])])


@session.command("kill", help=sentence("End a session, or all sessions of a user, at once.", HELP))
@click.argument("number", required=False)
@click.option("--user", "name", help=sentence("End all sessions of this user.", HELP))
@by_option
@language_option
def kill(*, number: str | None, name: str | None, by: str | None, language: Language) -> None:
    """End sessions; whoever was in may sign in again."""
    say = partial(sentence, language=language)
    author = operator(by, language)
    if (number is None) == (name is None):
        raise WrongCall(say("Name either the number of a session, or a user with --user."))
    held = opened()
    with refusals(language):
        if number is not None:
            ended = held.accounts.end_session(number.strip(), by=author)
            said = say("Session {number} of {name} has ended.", number=ended.number, name=ended.user)
        else:
            count = held.accounts.end_sessions(_asked(name or ""), by=author)
            said = say("Sessions of {name} that have ended: {count}.", name=_user(held, name or "").name, count=count)
    _tell([said, say("To keep somebody out, use `kexie user disable`.")])


def _session_row(session: Session, language: Language) -> list[str]:
    return [
        session.number,
        seen(session.user),
        session.role.name_in_words[language],
        *map(local, (session.began, session.used, session.until)),
        seen(session.address) or "—",
    ]


def _session_json(session: Session) -> dict[str, object]:
    return {
        "number": session.number,
        "user": session.user,
        "role": session.role.value,
        "began": session.began.isoformat(),
        "used": session.used.isoformat(),
        "until": session.until.isoformat(),
        "address": session.address or None,
    }


# --- viewing without a session ---


@click.group(help=sentence("Viewing without signing in: open it, close it, or show which it is.", HELP))
def viewing() -> None:
    """Stand before what concerns viewing."""


@viewing.command("open", help=sentence("Let everybody who reaches the dashboard view it without signing in.", HELP))
@by_option
@language_option
def open_viewing(*, by: str | None, language: Language) -> None:
    """Open viewing."""
    _set_viewing(operator(by, language), is_open=True, language=language)


@viewing.command("close", help=sentence("Show the dashboard only to those who sign in.", HELP))
@by_option
@language_option
def close_viewing(*, by: str | None, language: Language) -> None:
    """Close viewing."""
    _set_viewing(operator(by, language), is_open=False, language=language)


@viewing.command("show", help=sentence("Show whether viewing is open, and what that means.", HELP))
@language_option
def show_viewing(*, language: Language) -> None:
    """Print which it is."""
    with refusals(language):
        is_open = opened().accounts.viewing_is_open()
    _tell(_viewing(is_open=is_open, language=language))


def _set_viewing(by: Operator, *, is_open: bool, language: Language) -> None:
    held = opened()
    with refusals(language):
        held.accounts.set_viewing(is_open=is_open, by=by)
    _tell(_viewing(is_open=is_open, language=language))


def _viewing(*, is_open: bool, language: Language) -> list[str]:
    say = partial(sentence, language=language)
    if is_open:
        return [
            say("Viewing is open: whoever reaches the dashboard over the network sees it without signing in."),
            say("That is every figure and every entry of the registers, and the audit log names nobody for it."),
            say("Uploading, restoring and managing users take a sign-in as before. `kexie viewing close` ends it."),
        ]
    return [
        say("Viewing is closed: over the network, only those who sign in see the dashboard."),
        say(
            "Where it listens on localhost alone, with no proxy in front, everybody at that machine sees it without "
            "signing in."
        ),
    ]


def _tell(lines: list[str]) -> None:
    # Bytes, so that the encoding of the terminal has no say in it.
    click.echo("\n".join(lines).encode())
