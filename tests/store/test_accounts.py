"""Who may come in, for how long, and what every write asks first: the same on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from kexie.access import (
    AccessRefused,
    Author,
    Deed,
    Operator,
    Purpose,
    Refusal,
    Role,
    User,
    Visitor,
    folded,
    is_name,
)
from kexie.choices import Choices
from kexie.store import Change, Committed, NotAllowed, Store, users
from kexie.store import engine as engines
from kexie.store.place import parsed
from tests.store.people import HERE, ROOT, ago, alive, enter, refused, rows, seen, write

Draw = Callable[..., list[Change]]

ROW = "event_id | start_date\nE1 | 2025"


# --- names ---


@pytest.mark.parametrize(
    ("a", "b", "are_one"),
    [
        ("Li", "li", True),
        ("Ｌｉ", "li", True),
        ("  li ", "li", True),
        ("li\u3000 wei", "Li Wei", True),
        ("STRASSE", "straße", True),
        ("ﾜﾝ", "ワン", True),
        ("e\u0301ve", "\u00c9ve", True),
        ("liwei", "li wei", False),
        ("张三", "张叁", False),
        ("li1", "li", False),
    ],
)
def test_width_case_and_blanks_tell_no_users_apart(a: str, b: str, are_one: bool) -> None:
    assert is_name(a)
    assert is_name(b)
    assert (folded(a) == folded(b)) is are_one
    assert folded(folded(a)) == folded(a)


NO_NAMES = {
    "nothing": "",
    "blanks": " \u3000\t",
    "too long": "名" * 61,
    "too long for its blanks": f"a{' ' * 60}b",
    "too long once it is folded": "ß" * 31,
    "two lines": "li\nwei",
    "two lines of Unicode": "li\u2028wei",
    "a tab": "li\twei",
    "a zero byte": "li\0",
    "written backwards": "li\u202ewei",
    "a blank without width": "li\u200bwei",
    "a byte-order mark": "\ufeffli",
    "a filler": "\u3164",
    "a selector of variants": "li\ufe0f",
    "half of a character": "li\ud800",
    "of nobody's alphabet": "\ue000",
}


@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES)
def test_what_can_be_no_name_is_refused(held: Store, database: Engine, name: str) -> None:
    assert not is_name(name)
    with refused(Refusal.NO_NAME, database):
        held.accounts.add(name, Role.VIEWER, by=ROOT)
    with refused(Refusal.NO_NAME, database):
        held.entrance.sign_on("issuer subject", name, Role.VIEWER, HERE)
    first = held.entrance.offer_first()
    with refused(Refusal.NO_NAME, database):
        held.entrance.by_link(first, name, "hash", HERE)
    # And nobody is behind it: the database is not even asked.
    assert held.entrance.attempt(name, HERE) is None
    with refused(Refusal.NO_USER, database):
        held.accounts.disable(name, by=ROOT)


@pytest.mark.parametrize("name", ["名" * 60, "O'Brien-Smith (IT)", "张\u3000三", "ألف", "🙂"])
def test_what_people_are_called_is_a_name(held: Store, name: str) -> None:
    held.accounts.add(name, Role.VIEWER, by=ROOT)
    assert [folded(user.name) for user in held.accounts.users()] == [folded(name)]


# --- users ---


def test_a_user_is_added_as_written_and_has_no_password_yet(held: Store) -> None:
    held.accounts.add(" Li  Ｗei ", Role.ANALYST, by=ROOT)
    assert held.accounts.users() == [User("Li Ｗei", Role.ANALYST)]
    assert [(one.deed, one.user, one.about) for one in held.log.entries()] == [
        (Deed.USER_ADDED, "root", "Li Ｗei · analyst")
    ]


def test_a_name_that_somebody_has_in_another_writing_is_taken(held: Store, database: Engine) -> None:
    held.accounts.add("Li Wei", Role.VIEWER, by=ROOT)
    with refused(Refusal.NAME_TAKEN, database):
        held.accounts.add("ｌi  WEI", Role.ADMINISTRATOR, by=ROOT)


def test_a_disabled_user_is_out_at_once_and_comes_back_as_before(held: Store, database: Engine) -> None:
    visitor = enter(held, "Li")
    other = seen(held, held.entrance.sign_in("Li", "hash of Li", HERE))
    held.accounts.disable("ＬＩ", by=ROOT)
    assert held.accounts.users() == [User("Li", Role.ANALYST, is_enabled=False, has_password=True)]
    assert not alive(held, visitor)
    assert not alive(held, other)
    assert rows(database)["sessions"] == []
    assert held.entrance.attempt("Li", HERE) is None
    with refused(Refusal.WRONG, database):
        held.entrance.sign_in("Li", "hash of Li", HERE)
    held.accounts.enable("li", by=ROOT)
    assert held.entrance.attempt("Li", HERE) == "hash of Li"
    # The sessions do not come back with the user.
    assert not alive(held, visitor)
    assert alive(held, seen(held, held.entrance.sign_in("Li", "hash of Li", HERE)))


def test_a_user_disabled_in_the_database_itself_is_out_at_once(held: Store, database: Engine) -> None:
    visitor = enter(held)
    write(database, "UPDATE users SET enabled = 0")
    assert not alive(held, visitor)
    with pytest.raises(NotAllowed):
        held.remember("digest", Choices(), by=visitor)


def test_a_reset_ends_sessions_and_keeps_the_password_until_the_link_is_used(held: Store, database: Engine) -> None:
    visitor = enter(held)
    link = held.accounts.reset("张三", by=ROOT)
    assert not alive(held, visitor)
    assert held.entrance.attempt("张三", HERE) == "hash of 张三"
    going_on = seen(held, held.entrance.sign_in("张三", "hash of 张三", HERE))
    held.entrance.by_link(link, "somebody else", "another hash", HERE)
    assert held.entrance.attempt("张三", HERE) == "another hash"
    assert not alive(held, going_on)
    assert [user.name for user in held.accounts.users()] == ["张三"]
    with refused(Refusal.WRONG, database):
        held.entrance.sign_in("张三", "hash of 张三", HERE)


CHANGES: dict[str, Callable[[Store, str, Author], object]] = {
    "add": lambda held, _, by: held.accounts.add("somebody new", Role.VIEWER, by=by),
    "role": lambda held, name, by: held.accounts.set_role(name, Role.ADMINISTRATOR, by=by),
    "disable": lambda held, name, by: held.accounts.disable(name, by=by),
    "enable": lambda held, name, by: held.accounts.enable(name, by=by),
    "reset": lambda held, name, by: held.accounts.reset(name, by=by),
    "end sessions": lambda held, name, by: held.accounts.end_sessions(name, by=by),
    "end one": lambda held, _, by: held.accounts.end_session(held.accounts.sessions()[-1].number, by=by),
    "open viewing": lambda held, _, by: held.accounts.set_viewing(is_open=True, by=by),
}


@pytest.mark.parametrize("what", CHANGES)
def test_only_an_administrator_changes_accounts(held: Store, database: Engine, what: str) -> None:
    enter(held, "王五", Role.VIEWER)
    authors = [enter(held, role.value, role) for role in Role]
    *others, administrator = authors
    ended = replace(administrator, session="")
    for author in (*others, ended, replace(ended, session="no session"), replace(others[0], role=Role.ADMINISTRATOR)):
        before = rows(database)
        with pytest.raises(NotAllowed) as refusal:
            CHANGES[what](held, "王五", author)
        assert refusal.value.needed is Role.ADMINISTRATOR
        assert rows(database) == before
    CHANGES[what](held, "王五", administrator)
    assert rows(database)["audit"] != before["audit"]


@pytest.mark.parametrize("what", ["role", "disable", "enable", "reset", "end sessions"])
def test_nobody_is_changed_who_is_not_there(held: Store, database: Engine, what: str) -> None:
    with refused(Refusal.NO_USER, database):
        CHANGES[what](held, "nobody", ROOT)


def test_viewing_is_closed_until_it_is_opened(held: Store, open_store: Callable[..., Store]) -> None:
    assert not held.accounts.viewing_is_open()
    for _ in range(2):
        held.accounts.set_viewing(is_open=True, by=ROOT)
    assert open_store().accounts.viewing_is_open()
    held.accounts.set_viewing(is_open=False, by=ROOT)
    assert not held.accounts.viewing_is_open()
    # The association of the store stands in the same table.
    open_store()


# --- the last administrator ---


@pytest.fixture
def single_sign_on(held: Store) -> Visitor:
    """An administrator of single sign-on, who does not count as one that can sign in with a password."""
    return seen(held, held.entrance.sign_on("issuer subject", "provided", Role.ADMINISTRATOR, HERE))


@pytest.mark.parametrize("author", ["operator", "self", "single sign-on"])
def test_the_last_local_administrator_stays(
    held: Store, database: Engine, single_sign_on: Visitor, author: str
) -> None:
    last = enter(held, "last", Role.ADMINISTRATOR)
    authors: dict[str, Author] = {"operator": ROOT, "self": last, "single sign-on": single_sign_on}
    by = authors[author]
    # One that has no password yet, one that is disabled, and one of single sign-on with a password cannot take over.
    held.accounts.add("no password", Role.ADMINISTRATOR, by=ROOT)
    enter(held, "disabled", Role.ADMINISTRATOR)
    held.accounts.disable("disabled", by=ROOT)
    held.entrance.set_password(single_sign_on, "hash")
    if author == "single sign-on":
        by = seen(held, held.entrance.sign_on("issuer subject", "provided", Role.ADMINISTRATOR, HERE))
    for role in (Role.ANALYST, Role.VIEWER):
        with refused(Refusal.LAST_ADMINISTRATOR, database):
            held.accounts.set_role("last", role, by=by)
    with refused(Refusal.LAST_ADMINISTRATOR, database):
        held.accounts.disable("last", by=by)
    assert alive(held, last)
    held.accounts.enable("disabled", by=by)
    held.accounts.set_role("last", Role.ANALYST, by=by)


def test_where_there_is_no_local_administrator_everything_can_be_changed(held: Store, single_sign_on: Visitor) -> None:
    assert not held.accounts.has_administrator()
    enter(held, "张三")
    held.accounts.disable("张三", by=single_sign_on)
    held.accounts.set_role("provided", Role.VIEWER, by=single_sign_on)


def test_a_reset_of_the_last_administrator_locks_nobody_out(held: Store) -> None:
    enter(held, "last", Role.ADMINISTRATOR)
    held.accounts.reset("last", by=ROOT)
    assert held.accounts.has_administrator()


# --- links ---


def test_a_link_lets_in_once(held: Store, database: Engine) -> None:
    link = held.accounts.add("Li Wei", Role.ANALYST, by=ROOT)
    for _ in range(2):
        known = held.entrance.link(link)
        assert known
        assert (known.purpose, known.user) == (Purpose.PASSWORD, "Li Wei")
        assert dt.timedelta(hours=23, minutes=59) < known.until - dt.datetime.now(dt.UTC) <= dt.timedelta(hours=24)
    assert held.entrance.visitor(link) is None
    visitor = seen(held, held.entrance.by_link(link, "", "hash", HERE))
    assert visitor == Visitor("Li Wei", Role.ANALYST, visitor.session, HERE)
    assert held.entrance.link(link) is None
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(link, "", "hash of somebody else", HERE)


def test_a_newer_link_takes_the_place_of_an_older_one_of_the_same_user(held: Store, database: Engine) -> None:
    older = held.accounts.add("张三", Role.ANALYST, by=ROOT)
    others = held.accounts.add("李四", Role.ANALYST, by=ROOT)
    newer = held.accounts.reset("张三", by=ROOT)
    assert held.entrance.link(older) is None
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(older, "", "hash", HERE)
    for link in (newer, others):
        held.entrance.by_link(link, "", "hash", HERE)


def test_a_link_is_void_after_a_day(held: Store, database: Engine) -> None:
    link = held.accounts.add("张三", Role.ANALYST, by=ROOT)
    write(database, "UPDATE links SET until = :moment", moment=ago(seconds=1))
    assert held.entrance.link(link) is None
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(link, "", "hash", HERE)
    write(database, "UPDATE links SET until = :moment", moment=ago(seconds=-30))
    held.entrance.by_link(link, "", "hash", HERE)


def test_a_link_is_void_once_its_user_is_disabled_or_has_another_password(held: Store, database: Engine) -> None:
    enter(held)
    link = held.accounts.reset("张三", by=ROOT)
    held.accounts.disable("张三", by=ROOT)
    held.accounts.enable("张三", by=ROOT)
    assert held.entrance.link(link) is None
    # While disabled nobody comes in, by whichever link.
    held.accounts.disable("张三", by=ROOT)
    link = held.accounts.reset("张三", by=ROOT)
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(link, "", "hash", HERE)
    held.accounts.enable("张三", by=ROOT)
    visitor = seen(held, held.entrance.sign_in("张三", "hash of 张三", HERE))
    held.entrance.set_password(visitor, "another hash")
    assert held.entrance.link(link) is None


def test_a_made_up_link_is_void(held: Store, database: Engine) -> None:
    held.entrance.offer_first()
    for secret in ("", "guess", *(str(row[0]) for row in rows(database)["links"])):
        assert held.entrance.link(secret) is None
        with refused(Refusal.LINK_VOID, database):
            held.entrance.by_link(secret, "张三", "hash", HERE)


def test_the_first_link_makes_the_first_administrator(held: Store, database: Engine) -> None:
    older = held.entrance.offer_first()
    newer = held.entrance.offer_first()
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(older, "张三", "hash", HERE)
    known = held.entrance.link(newer)
    assert known
    assert (known.purpose, known.user) == (Purpose.FIRST, "")
    held.accounts.add("李四", Role.VIEWER, by=ROOT)
    with refused(Refusal.NAME_TAKEN, database):
        held.entrance.by_link(newer, "李四", "hash", HERE)
    visitor = seen(held, held.entrance.by_link(newer, " 张三 ", "hash", HERE))
    assert (visitor.name, visitor.role) == ("张三", Role.ADMINISTRATOR)
    assert held.accounts.has_administrator()
    # The link of another user is not void for that.
    assert len(rows(database)["links"]) == 1
    with refused(Refusal.LINK_VOID, database):
        held.entrance.by_link(newer, "王五", "hash", HERE)


def test_the_first_link_is_void_once_there_is_an_administrator(held: Store, database: Engine) -> None:
    first = held.entrance.offer_first()
    # One who has no password yet, and one of single sign-on, are none.
    password = held.accounts.add("张三", Role.ADMINISTRATOR, by=ROOT)
    held.entrance.sign_on("issuer subject", "provided", Role.ADMINISTRATOR, HERE)
    assert held.entrance.link(first)
    held.entrance.by_link(password, "", "hash", HERE)
    for link in (first, held.entrance.offer_first()):
        assert held.entrance.link(link) is None
        with refused(Refusal.LINK_VOID, database):
            held.entrance.by_link(link, "王五", "hash", HERE)


# --- sessions ---

# How long ago a session began and was used, and whether it goes on: in hours.
SESSIONS = """
    role          | began  | used   | goes on
    viewer        | 8759.9 | 8759.9 | yes
    viewer        | 8760   | 8760   | no
    viewer        | 8760   | 0      | no
    analyst       | 3.99   | 3.99   | yes
    analyst       | 4      | 4      | no
    analyst       | 11.99  | 0      | yes
    analyst       | 11.99  | 3.99   | yes
    analyst       | 11     | 4      | no
    analyst       | 12     | 0      | no
    administrator | 0.99   | 0.99   | yes
    administrator | 1      | 1      | no
    administrator | 11.99  | 0.5    | yes
    administrator | 12     | 0      | no
"""


def test_a_session_ends_without_use_and_after_its_time(held: Store, database: Engine, change: Draw) -> None:
    enter(held, "last", Role.ADMINISTRATOR)
    secret = held.entrance.by_link(held.accounts.add("张三", Role.VIEWER, by=ROOT), "", "hash", HERE)
    visitor = seen(held, secret)
    for line in SESSIONS.strip().splitlines()[1:]:
        role, began, used, goes_on = (cell.strip() for cell in line.split("|"))
        held.accounts.set_role("张三", Role(role), by=ROOT)
        moments = {"began": ago(hours=float(began)), "used": ago(hours=float(used)), "key": visitor.session}
        write(database, "UPDATE sessions SET began = :began, used = :used WHERE key = :key", **moments)
        found = held.entrance.visitor(secret, HERE)
        assert (found is not None) is (goes_on == "yes"), line
        assert alive(held, visitor) is (goes_on == "yes"), line
        if goes_on == "yes":
            assert found == replace(visitor, role=Role(role))
        elif role != "viewer":
            with pytest.raises(NotAllowed):
                held.commit(change(events=ROW), based_on=0, by=visitor, note="")


def test_a_session_is_noted_as_used_once_in_a_while(held: Store, database: Engine) -> None:
    visitor = enter(held)
    for moment, is_noted in ((ago(seconds=30), False), (ago(minutes=2), True), (ago(hours=4), False)):
        write(database, "UPDATE sessions SET used = :moment", moment=moment)
        held.entrance.use(visitor)
        [(_, _, began, used, _)] = rows(database)["sessions"]
        assert used == (began if is_noted else moment) or (is_noted and used > began)
    held.entrance.use(replace(visitor, session=""))


def test_another_role_counts_in_a_running_session_at_once(held: Store, change: Draw) -> None:
    enter(held, "last", Role.ADMINISTRATOR)
    secret = held.entrance.by_link(held.accounts.add("张三", Role.VIEWER, by=ROOT), "", "hash", HERE)
    visitor = seen(held, secret)
    for role in (Role.ANALYST, Role.ADMINISTRATOR, Role.VIEWER):
        held.accounts.set_role("张三", role, by=ROOT)
        assert seen(held, secret).role is role
        if role is Role.VIEWER:
            with pytest.raises(NotAllowed):
                held.remember("digest", Choices(), by=visitor)
        else:
            held.remember("digest", Choices(), by=visitor)


def test_a_new_password_ends_other_sessions_and_changes_the_secret(held: Store, database: Engine) -> None:
    other = enter(held)
    somebody = enter(held, "李四")
    secret = held.entrance.sign_in("张三", "hash of 张三", HERE)
    visitor = seen(held, secret)
    renewed = held.entrance.set_password(visitor, "another hash")
    assert renewed != secret
    assert held.entrance.visitor(secret) is None
    assert seen(held, renewed) == replace(visitor, session=seen(held, renewed).session)
    assert [alive(held, one) for one in (other, visitor, somebody)] == [False, False, True]
    assert held.entrance.attempt("张三", HERE) == "another hash"
    # Whoever was signed out by that sets none.
    for ended in (other, visitor, replace(visitor, session="")):
        before = rows(database)
        with pytest.raises(NotAllowed):
            held.entrance.set_password(ended, "a third hash")
        assert rows(database) == before


def test_a_session_is_ended_by_its_number(held: Store, database: Engine) -> None:
    first, second, other = (
        enter(held),
        seen(held, held.entrance.sign_in("张三", "hash of 张三", HERE)),
        enter(held, "李四"),
    )
    number = next(one.number for one in held.accounts.sessions() if one.key == second.session)
    assert held.accounts.end_session(number, by=ROOT).user == "张三"
    assert [alive(held, one) for one in (first, second, other)] == [True, False, True]
    for unknown in (number, "", "%", "no number"):
        with refused(Refusal.NO_SESSION, database):
            held.accounts.end_session(unknown, by=ROOT)
    assert held.accounts.end_sessions("张三", by=ROOT) == 1
    assert [alive(held, one) for one in (first, other)] == [False, True]
    # Nor is the only one left meant by no number.
    with refused(Refusal.NO_SESSION, database):
        held.accounts.end_session("", by=ROOT)
    assert [one.about for one in held.log.entries(deed=Deed.SESSIONS_ENDED)] == ["张三 · 1", f"张三 · {number}"]


def test_whoever_signs_out_is_out_in_this_browser_only(held: Store, database: Engine) -> None:
    first, second = enter(held), seen(held, held.entrance.sign_in("张三", "hash of 张三", HERE))
    held.entrance.sign_out(first)
    assert [alive(held, one) for one in (first, second)] == [False, True]
    # Once more changes nothing, and is not told either.
    before = rows(database)
    for nobody in (first, replace(first, session=""), replace(second, session="made up")):
        held.entrance.sign_out(nobody)
    assert rows(database) == before


def test_sessions_that_have_ended_are_forgotten(held: Store, database: Engine) -> None:
    ended = enter(held)
    write(database, "UPDATE sessions SET used = :moment", moment=ago(hours=5))
    assert held.accounts.sessions() == []
    new = enter(held, "李四")
    assert [row[0] for row in rows(database)["sessions"]] == [new.session]
    assert ended.session != new.session


# --- passwords and single sign-on ---


def test_a_password_that_was_changed_meanwhile_lets_nobody_in(held: Store, database: Engine) -> None:
    visitor = enter(held)
    compared_with = held.entrance.attempt("张三", HERE)
    assert compared_with == "hash of 张三"
    held.entrance.set_password(visitor, "another hash")
    with refused(Refusal.WRONG, database):
        held.entrance.sign_in("张三", compared_with, HERE)
    with refused(Refusal.WRONG, database):
        held.entrance.sign_in("nobody", compared_with, HERE)


def test_a_password_is_hashed_anew_where_the_parameters_have_changed(held: Store) -> None:
    visitor = enter(held)
    held.entrance.sign_in("张三", "hash of 张三", HERE, rehashed="better hash")
    assert held.entrance.attempt("张三", HERE) == "better hash"
    assert alive(held, visitor)


def test_single_sign_on_knows_users_by_subject_and_follows_their_role(held: Store, database: Engine) -> None:
    enter(held, "Li")
    with refused(Refusal.NAME_TAKEN, database):
        held.entrance.sign_on("issuer 1", "ＬＩ", Role.ADMINISTRATOR, HERE)
    first = seen(held, held.entrance.sign_on("issuer 1", "王五", Role.VIEWER, HERE))
    # Under another name it is still the same user.
    secret = held.entrance.sign_on("issuer 1", "Li", Role.ANALYST, HERE)
    assert seen(held, secret).name == "王五"
    assert {user.name: (user.role, user.subject) for user in held.accounts.users()} == {
        "Li": (Role.ANALYST, None),
        "王五": (Role.ANALYST, "issuer 1"),
    }
    assert alive(held, first)
    held.accounts.disable("王五", by=ROOT)
    with refused(Refusal.WRONG, database):
        held.entrance.sign_on("issuer 1", "王五", Role.ADMINISTRATOR, HERE)


# --- what the database gives away ---


def test_only_digests_of_secrets_are_kept(held: Store, database: Engine) -> None:
    """Whoever reads the database learns no secret, and no password that was typed where the name belongs."""
    typed = "Correct-Horse-9 "
    first = held.entrance.offer_first()
    secrets = [first, held.entrance.by_link(first, "张三", "hash of 张三", HERE)]
    secrets.append(held.accounts.add("李四", Role.ANALYST, by=ROOT))
    for name in (typed, typed.upper(), "张三"):
        hashed = held.entrance.attempt(name, HERE)
        assert hashed == ("hash of 张三" if name == "张三" else None)
        held.entrance.failed(name, HERE)
    secrets.append(held.entrance.sign_in("张三", "hash of 张三", HERE))
    secrets.append(held.entrance.set_password(seen(held, secrets[-1]), "another hash"))
    secrets.append(held.accounts.reset("李四", by=ROOT))
    secrets.append(held.entrance.sign_on("issuer 1", "王五", Role.VIEWER, HERE))
    assert all(len(secret) >= 43 for secret in secrets)
    assert len(set(secrets)) == len(secrets)
    kept = repr(rows(database)).casefold()
    assert "李四" in kept
    for given in (*secrets, typed.strip()):
        assert given.casefold() not in kept
    # A digest opens nothing.
    for session in held.accounts.sessions():
        assert held.entrance.visitor(session.key) is None


# --- attempts ---


def tried(held: Store, name: str, address: str) -> bool:
    """Tell whether an attempt is let through."""
    try:
        held.entrance.attempt(name, address)
    except AccessRefused as refusal:
        if refusal.why is not Refusal.BLOCKED:
            raise
        return False
    return True


def test_five_attempts_for_a_name_from_an_address(held: Store, database: Engine) -> None:
    enter(held, "Li")
    assert [tried(held, name, HERE) for name in ("Li", "ｌｉ", "LI", " li", "Li", "Li")] == [True] * 5 + [False]
    # Neither others nor the same user elsewhere are kept out.
    assert tried(held, "张三", HERE)
    assert tried(held, "Li", "192.0.2.2")
    # After a quarter of an hour they are forgotten.
    write(database, "UPDATE attempts SET at = :moment", moment=ago(minutes=14, seconds=50))
    assert not tried(held, "Li", HERE)
    write(database, "UPDATE attempts SET at = :moment", moment=ago(minutes=15, seconds=1))
    assert tried(held, "Li", HERE)
    assert len(rows(database)["attempts"]) == 3


def test_thirty_attempts_for_a_name_from_anywhere(held: Store) -> None:
    enter(held)
    assert all(tried(held, "张三", f"192.0.2.{address}") for address in range(30))
    assert not tried(held, "张三", "192.0.2.99")
    assert tried(held, "李四", "192.0.2.1")


def test_thirty_attempts_from_an_address_for_anybody(held: Store) -> None:
    assert all(tried(held, f"user {number}", HERE) for number in range(30))
    assert not tried(held, "张三", HERE)
    assert tried(held, "user 1", "192.0.2.2")


def test_an_attempt_that_is_blocked_counts_for_nobody(held: Store, database: Engine) -> None:
    """Knocking on keeps out neither others at the same address nor the same user elsewhere, nor for any longer."""
    for _ in range(5):
        tried(held, "张三", HERE)
    before = rows(database)
    assert not any(tried(held, "张三", HERE) for _ in range(40))
    assert rows(database) == before
    assert tried(held, "李四", HERE)
    assert tried(held, "张三", "192.0.2.2")


def test_an_attempt_is_counted_before_anything_is_compared(held: Store, database: Engine) -> None:
    enter(held)
    for number in range(1, 6):
        assert held.entrance.attempt("张三", HERE) == "hash of 张三"
        assert len(rows(database)["attempts"]) == 3 * number
    # Even the right password is not asked for any more.
    with refused(Refusal.BLOCKED, database):
        held.entrance.attempt("张三", HERE)


def test_of_attempts_at_once_no_more_are_let_through(held: Store, open_store: Callable[..., Store]) -> None:
    stores = [held, open_store()]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda turn: tried(stores[turn % 2], "张三", HERE), range(24)))
    assert sum(found) == 5


def test_a_success_forgives_the_attempts_from_its_address(held: Store) -> None:
    enter(held)
    assert all(tried(held, "张三", "192.0.2.9") for _ in range(5))
    for _ in range(4):
        assert all(tried(held, "张三", HERE) for _ in range(5))
        held.entrance.sign_in("张三", "hash of 张三", HERE)
    # Not those from elsewhere: there somebody else may be guessing.
    assert not tried(held, "张三", "192.0.2.9")
    # Nor do they stop to count for the name: 25 were forgiven or not, and 5 more make 30.
    assert [tried(held, "张三", f"198.51.100.{address}") for address in range(6)] == [True] * 5 + [False]


def test_a_block_is_noted_once(held: Store) -> None:
    enter(held)
    for _ in range(9):
        if tried(held, "张三", HERE):
            held.entrance.failed("张三", HERE)
    for name in ("nobody", "somebody"):
        for _ in range(7):
            if tried(held, name, HERE):
                held.entrance.failed(name, HERE)
    found = [(one.deed, one.user, one.address) for one in reversed(held.log.entries())][3:]
    failed, blocked = (
        [(deed, name, HERE) for name in ("张三", "")] for deed in (Deed.SIGN_IN_FAILED, Deed.SIGN_IN_BLOCKED)
    )
    assert found == [*[failed[0]] * 5, blocked[0], *([*[failed[1]] * 5, blocked[1]] * 2)]


# --- what a write asks first ---


def outsiders(held: Store) -> Iterator[Visitor]:
    """Yield authors who may not commit, whatever they claim."""
    yield enter(held, "viewer", Role.VIEWER)
    yield replace(enter(held, "claims", Role.VIEWER), role=Role.ADMINISTRATOR)
    yield Visitor("anybody", Role.VIEWER)
    yield Visitor("张三", Role.ADMINISTRATOR)
    ended = enter(held, "ended")
    held.entrance.sign_out(ended)
    yield ended
    disabled = enter(held, "disabled", Role.ADMINISTRATOR)
    held.accounts.disable("disabled", by=ROOT)
    yield disabled
    lowered = enter(held, "lowered")
    held.accounts.set_role("lowered", Role.VIEWER, by=ROOT)
    yield lowered


def test_only_an_analyst_writes(held: Store, database: Engine, change: Draw) -> None:
    analyst = enter(held)
    enter(held, "last", Role.ADMINISTRATOR)
    held.commit(change(events=ROW), based_on=0, by=analyst, note="")
    more = change(events="event_id | start_date\nE2 | 2025")
    for outsider in outsiders(held):
        before = rows(database)
        with pytest.raises(NotAllowed) as refusal:
            held.commit(more, based_on=1, by=outsider, note="", files=[("a.csv", b"a")])
        assert refusal.value.needed is Role.ANALYST
        with pytest.raises(NotAllowed):
            held.restore(0, based_on=1, by=outsider, note="")
        with pytest.raises(NotAllowed):
            held.remember("digest", Choices(unit="元"), by=outsider)
        # Not even what was made before, and what others have done meanwhile, is told.
        with pytest.raises(NotAllowed):
            held.commit(change(events=ROW), based_on=0, by=outsider, note="")
        assert rows(database) == before
    held.remember("digest", Choices(unit="元"), by=analyst)
    assert held.layout("digest") == Choices(unit="元")
    assert held.commit(more, based_on=1, by=analyst, note="") == Committed(2, created=True)
    assert held.restore(1, based_on=2, by=analyst, note="") == Committed(3, created=True)


@pytest.mark.parametrize("write_as", ["commit", "restore", "remember"])
def test_a_role_lowered_while_a_write_waits_counts(
    held: Store, url: str, database: Engine, change: Draw, write_as: str
) -> None:
    analyst = enter(held)
    held.commit(change(events=ROW), based_on=0, by=analyst, note="")
    more = change(events="event_id | start_date\nE2 | 2025")
    what: dict[str, Callable[[], object]] = {
        "commit": lambda: held.commit(more, based_on=1, by=analyst, note=""),
        "restore": lambda: held.restore(0, based_on=1, by=analyst, note=""),
        "remember": lambda: held.remember("digest", Choices(), by=analyst),
    }
    outcome: list[object] = []

    def waiting() -> None:
        try:
            outcome.append(what[write_as]())
        except NotAllowed as refusal:
            outcome.append(refusal.needed)

    other = engines.engine(parsed(url))
    writer = threading.Thread(target=waiting)
    try:
        with engines.writing(other) as connection:
            writer.start()
            # However long it is given, it cannot end.
            writer.join(0.3)
            assert writer.is_alive()
            users.change(connection, "张三", role=Role.VIEWER.value)
        before = rows(database)
    finally:
        writer.join()
        other.dispose()
    assert outcome == [Role.ANALYST]
    assert rows(database) == before


def test_a_write_is_by_whom_the_database_knows(held: Store, change: Draw) -> None:
    claims = replace(enter(held), name="李四", role=Role.ADMINISTRATOR)
    held.commit(change(events=ROW), based_on=0, by=claims, note="")
    held.restore(0, based_on=1, by=claims, note="")
    held.commit(change(events=ROW), based_on=2, by=Operator("王五"), note="")
    assert [entry.by for entry in held.history()] == ["王五", "张三", "张三"]
    assert [(one.user, one.address) for one in held.log.entries(most=3)] == [
        ("王五", ""),
        ("张三", HERE),
        ("张三", HERE),
    ]


def test_users_are_those_of_the_store_in_every_process(held: Store, url: str) -> None:
    secret = held.entrance.by_link(held.accounts.add("张三", Role.ANALYST, by=ROOT), "", "hash", HERE)
    with closing(Store(url, held.folder)) as other:
        assert seen(other, secret) == seen(held, secret)
        other.accounts.disable("张三", by=ROOT)
    assert held.entrance.visitor(secret) is None
