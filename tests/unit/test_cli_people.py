"""Users, sessions, viewing and the audit log on the command line: what it prints, and the code it exits with."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kexie import cli, store
from kexie.access import AccessRefused, Deed, Operator, Refusal, Role, Visitor
from kexie.cli.people import refusals
from kexie.cli.terminal import Refusal as Refused
from kexie.registers import REGISTERS
from kexie.store import NotAllowed, Store
from kexie.words import LANGUAGES, Language
from tests.conftest import DATA
from tests.spec.test_a_clerks_file import MENDED

Call = Callable[..., Result]

SHOWING = (("user", "list"), ("session", "list"), ("viewing", "show"), ("audit", "show"), ("audit", "verify"))
LINK = re.compile(r"^(\S+/enter)#(\S+)$", re.MULTILINE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kexie.sqlite"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: Path) -> Call:
    """Call the command in an English terminal, on a store of its own that holds nothing."""
    registers = shutil.ignore_patterns(*(f"{key}.csv" for key in REGISTERS))
    folder = shutil.copytree(DATA, tmp_path / "bare", ignore=registers)
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("LOGNAME", "wang")
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(folder))
    monkeypatch.setenv(store.STORE_VARIABLE, f"sqlite:///{file}")

    def called(*words: str | Path) -> Result:
        result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="kexie")
        # A refusal is a sentence: nothing else ends a command.
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return called


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_bytes(MENDED.encode("gb18030"))
    return path


@pytest.fixture
def read_only(call: Call, file: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command on the store as it is on a disk that cannot be written."""
    store.of_environment().close()
    monkeypatch.setenv(store.STORE_VARIABLE, f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true")
    return call


def held() -> Store:
    return store.of_environment()


def enter(name: str, role: str = "viewer", address: str = "192.0.2.7") -> Visitor:
    """Add a user who has set a password by the link, and is signed in."""
    secret = held().accounts.add(name, Role(role), by=Operator("王五"))
    visitor = held().entrance.visitor(held().entrance.by_link(secret, "", "a hash", address), address)
    assert visitor
    return visitor


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout_bytes)


def deeds() -> list[tuple[str, str, str]]:
    return [(one.deed.code, one.user, one.about) for one in reversed(held().log.entries())]


def unguarded(connection: sqlite3.Connection) -> None:
    """Take away the triggers that keep the log from being changed, as somebody would who changes it."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


# --- users ---


@pytest.mark.parametrize("role", Role)
def test_whoever_is_added_gets_a_link_that_works_once(call: Call, role: Role) -> None:
    result = call("user", "add", "李明", "--role", role.value)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == f"李明 was added as {role.value}."
    ((address, secret),) = LINK.findall(result.stdout)
    assert address == "http://localhost:8501/enter"
    link = held().entrance.link(secret)
    assert link
    assert link.user == "李明"
    assert f"It is valid until {link.until.astimezone():%Y-%m-%d %H:%M}." in lines
    assert link.until - dt.datetime.now(dt.UTC) > dt.timedelta(hours=23)
    held().entrance.by_link(secret, "", "a hash", "")
    assert held().entrance.link(secret) is None
    assert deeds()[0] == ("user-added", "wang", f"李明 · {role.value}")


def test_who_is_added_without_a_role_may_view(call: Call) -> None:
    assert "李明 was added as viewer." in call("user", "add", "李明").stdout


def test_users_are_told_in_chinese_where_that_is_asked_for(call: Call) -> None:
    result = call("user", "add", "李明", "--role", "analyst", "--lang", "zh")
    assert result.stdout.startswith("已新增用户“李明”，角色为填报。\n")
    again = call("user", "add", "李明", "--lang", "zh")
    assert again.exit_code == 1
    assert again.stderr == (
        f"{Refusal.NAME_TAKEN.value.zh}仅大小写、全半角或空格不同的名称视为相同。"
        "可用 `kexie user list` 查看全部用户。\n"
    )


@pytest.mark.parametrize("other", ["li ming", "LI MING", "Ｌｉ　ｍｉｎｇ", "  Li   Ming "])
def test_a_name_that_only_looks_different_is_taken(call: Call, other: str) -> None:
    assert call("user", "add", "Li Ming").exit_code == 0
    result = call("user", "add", other)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "There is a user of this name already. Choose another one. Names that differ in case, width or blanks only "
        "are the same. `kexie user list` shows them all.\n"
    )
    # And every command finds the user by it.
    for words in (("role", other, "analyst"), ("disable", other), ("enable", other), ("reset", other)):
        assert "Li Ming" in call("user", *words).stdout
    assert [one["name"] for one in answer(call("user", "list", "--json"))["users"]] == ["Li Ming"]


@pytest.mark.parametrize(
    "name",
    ["", " ", "\t\n", "a\tb", "a\nb", "a\u2028b", "a\x1b[2Jb", "a\u202eb", "a\u200bb", "a\x7fb", "\udcff", "字" * 61],
)
def test_what_is_no_name_is_refused(call: Call, name: str) -> None:
    result = call("user", "add", name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "A user name has 1 to 60 visible characters, on one line.\n"
    for words in (("role", name, "analyst"), ("disable", name), ("enable", name), ("reset", name)):
        result = call("user", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "There is no such user. `kexie user list` shows them all.\n"
    assert call("session", "kill", "--user", name).exit_code == 1
    by = call("user", "add", "李明", "--by", name)
    assert (by.exit_code, by.stderr) == (2, "--by takes a name of 1 to 60 visible characters.\n")
    assert deeds() == []


@pytest.mark.parametrize("name", [" 李明 ", "\t李明\n", "　李明"])
def test_blanks_around_a_name_are_left_out(call: Call, name: str) -> None:
    assert call("user", "add", name, "--by", name).exit_code == 0
    assert deeds() == [("user-added", "李明", "李明 · viewer")]
    assert answer(call("user", "list", "--json"))["users"][0]["name"] == "李明"


def test_a_wide_blank_in_a_name_is_a_blank(call: Call) -> None:
    call("user", "add", "李　明", "--by", "王　五")
    call("user", "add", "赵六六")
    assert call("user", "list").stdout.splitlines()[1:] == [
        "李 明   viewer  enabled  not yet   —",
        "赵六六  viewer  enabled  not yet   —",
    ]
    held().log.note(Visitor("李 明", Role.VIEWER), Deed.EXPORT)
    for name, number in (("李　明", 3), ("李 明", 3), ("王　五", 1), ("王 五", 1)):
        assert [one["number"] for one in answer(call("audit", "show", "--json", "--user", name))["lines"]] == [number]


def test_a_name_that_begins_with_a_dash_stands_after_two(call: Call) -> None:
    assert call("user", "add", "-x").exit_code == 2
    assert call("user", "add", "--", "-x").exit_code == 0


def test_a_name_may_look_like_a_place_in_a_sentence(call: Call) -> None:
    result = call("user", "add", "{role}")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "{role} was added as viewer.")


def test_users_are_listed_with_what_they_are(call: Call) -> None:
    assert call("user", "list").stdout == "There are no users yet. `kexie user add` adds one.\n"
    assert answer(call("user", "list", "--json")) == {"users": []}
    enter("Boss", "administrator")
    call("user", "add", "李明明")
    call("user", "disable", "李明明")
    held().entrance.sign_on("https://id.example · 7", "Zhou", Role.ANALYST, "192.0.2.8")
    assert call("user", "list").stdout.splitlines() == [
        "User    Role           State     Password  Single sign-on",
        "Boss    administrator  enabled   set       —",
        "Zhou    analyst        enabled   not yet   yes",
        "李明明  viewer         disabled  not yet   —",
    ]
    assert call("user", "list", "--lang", "zh").stdout.splitlines()[3] == "李明明  查看  停用  未设置  —"
    assert answer(call("user", "list", "--json"))["users"][1] == {
        "name": "Zhou",
        "role": "analyst",
        "enabled": True,
        "password": False,
        "single_sign_on": True,
    }


def test_a_role_is_changed_and_the_session_follows(call: Call) -> None:
    visitor = enter("李明")
    assert call("user", "role", "李明", "analyst", "--by", "赵六").stdout == "The role of 李明 is analyst.\n"
    assert deeds()[-1] == ("role-changed", "赵六", "李明 · viewer → analyst")
    assert [one.role for one in held().accounts.sessions() if one.key == visitor.session] == [Role.ANALYST]
    before = deeds()
    assert call("user", "role", "李明", "analyst").exit_code == 0
    assert deeds() == before


def test_of_a_role_of_single_sign_on_is_said_how_long_it_lasts(call: Call) -> None:
    held().entrance.sign_on("https://id.example · 7", "Zhou", Role.VIEWER, "")
    assert "until the next single sign-on" in call("user", "role", "Zhou", "analyst").stdout


def test_a_disabled_user_is_out_at_once_and_comes_back_by_the_password(call: Call) -> None:
    enter("李明")
    call("user", "add", "赵六")
    assert call("user", "disable", "李明").stdout == (
        "李明 can no longer sign in. Sessions and links of this user have ended.\n"
    )
    assert held().accounts.sessions() == []
    assert call("user", "enable", "李明").stdout == "李明 can sign in again.\n"
    call("user", "disable", "赵六")
    assert call("user", "enable", "赵六").stdout == (
        "赵六 is enabled, but has no password yet. `kexie user reset` gives a link.\n"
    )
    assert [deed for deed, *_ in deeds()[-4:]] == ["user-disabled", "user-enabled", "user-disabled", "user-enabled"]


def test_a_reset_ends_sessions_and_gives_a_new_link(call: Call) -> None:
    ((_, first),) = LINK.findall(call("user", "add", "赵六").stdout)
    enter("李明")
    result = call("user", "reset", "李明")
    assert result.stdout.startswith("The sessions of 李明 have ended.\nThis link sets the password of 李明.")
    assert held().accounts.sessions() == []
    assert [one.has_password for one in held().accounts.users()] == [True, False]
    ((_, second),) = LINK.findall(call("user", "reset", "赵六").stdout)
    assert (held().entrance.link(first), held().entrance.link(second) is None) == (None, False)


def test_of_a_link_for_a_disabled_user_is_said_that_it_waits(call: Call) -> None:
    enter("李明")
    call("user", "disable", "李明")
    ((_, secret),) = LINK.findall((result := call("user", "reset", "李明")).stdout)
    assert "The user is disabled: the link does not work before `kexie user enable`." in result.stdout
    with pytest.raises(AccessRefused):
        held().entrance.by_link(secret, "", "another hash", "")
    call("user", "enable", "李明")
    held().entrance.by_link(secret, "", "another hash", "")


@pytest.mark.parametrize("words", [("role", "Boss", "analyst"), ("disable", "Boss")])
def test_the_last_administrator_stays(call: Call, words: tuple[str, ...]) -> None:
    enter("Boss", "administrator")
    # This one could not sign in yet.
    call("user", "add", "李明", "--role", "administrator")
    before = deeds()
    result = call("user", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{Refusal.LAST_ADMINISTRATOR.value.en}\n")
    assert call("user", *words, "--lang", "zh").stderr == f"{Refusal.LAST_ADMINISTRATOR.value.zh}\n"
    assert deeds() == before
    enter("赵六", "administrator")
    assert call("user", *words).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("user",),
        ("user", "add"),
        ("user", "add", "李明", "--role", "chief"),
        ("user", "role", "李明"),
        ("user", "role", "李明", "chief"),
        ("user", "add", "李明", "--by"),
        ("session", "kill"),
        ("session", "kill", "0123456789", "--user", "李明"),
        ("viewing", "ajar"),
        ("audit", "show", "--deed", "nothing"),
        ("audit", "show", "--latest", "0"),
        ("audit", "verify", "--known", "1"),
        ("audit", "verify", "--known", f"0:{'0' * 64}"),
        ("audit", "verify", "--known", f"{'9' * 30}:{'0' * 64}"),
    ],
)
def test_a_wrong_call_exits_with_2(call: Call, words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


# --- who gives a command ---


@pytest.mark.parametrize(
    ("login", "told"), [("wang", "wang"), (" 王五 ", "王五"), ("a\x1b[2Jb", "uid 1234"), ("字" * 61, "uid 1234")]
)
def test_the_login_name_stands_where_none_is_given(
    call: Call, monkeypatch: pytest.MonkeyPatch, login: str, told: str
) -> None:
    monkeypatch.setenv("LOGNAME", login)
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    call("user", "add", "甲")
    assert [by for _, by, _ in deeds()] == [told]


def test_a_user_of_the_machine_without_a_name_is_told_by_number(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    call("user", "add", "甲")
    assert [by for _, by, _ in deeds()] == ["uid 1234"]


# --- sessions ---


def test_sessions_are_listed_and_ended_by_their_number(call: Call) -> None:
    assert call("session", "list").stdout == "Nobody is signed in.\n"
    enter("李明", address="192.0.2.7")
    visitor = enter("Boss", "administrator", address="2001:db8::1")
    listed = answer(call("session", "list", "--json"))["sessions"]
    assert {one["user"]: (one["role"], one["address"]) for one in listed} == {
        "李明": ("viewer", "192.0.2.7"),
        "Boss": ("administrator", "2001:db8::1"),
    }
    ours = next(one for one in listed if one["user"] == "Boss")
    began = dt.datetime.fromisoformat(ours["began"])
    assert dt.datetime.fromisoformat(ours["until"]) - began == dt.timedelta(hours=1)
    head, *rows = call("session", "list").stdout.splitlines()
    assert re.split(r" {2,}", head) == ["Session", "User", "Role", "Began", "Last used", "Until", "Address"]
    assert {re.split(r" {2,}", row)[0] for row in rows} == {one["number"] for one in listed}
    assert all(visitor.session not in said for said in (head, *rows, str(listed)))
    result = call("session", "kill", ours["number"])
    assert result.stdout.splitlines()[0] == f"Session {ours['number']} of Boss has ended."
    assert deeds()[-1] == ("sessions-ended", "wang", f"Boss · {ours['number']}")
    assert [one.user for one in held().accounts.sessions()] == ["李明"]
    again = call("session", "kill", ours["number"])
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == (
        "There is no such session; it may have ended. `kexie session list` shows those that there are.\n"
    )


def test_all_sessions_of_a_user_end_together(call: Call) -> None:
    enter("Li Ming")
    held().entrance.sign_in("li ming", "a hash", "192.0.2.9")
    result = call("session", "kill", "--user", "LI MING")
    assert result.stdout.splitlines()[0] == "Sessions of Li Ming that have ended: 2."
    assert held().accounts.sessions() == []
    assert call("session", "kill", "--user", "赵六").exit_code == 1


@pytest.mark.parametrize("number", ["", " ", "nonsense", "\udcff"])
def test_what_is_no_number_ends_nothing(call: Call, number: str) -> None:
    enter("李明")
    assert call("session", "kill", number).exit_code == 1
    assert len(held().accounts.sessions()) == 1


# --- viewing ---


def test_viewing_is_opened_and_closed_in_clear_words(call: Call) -> None:
    assert call("viewing", "show").stdout.startswith("Viewing is closed: ")
    opened = call("viewing", "open", "--by", "赵六")
    assert (opened.exit_code, opened.stderr) == (0, "")
    assert held().accounts.viewing_is_open()
    assert opened.stdout == call("viewing", "show").stdout
    assert "without signing in" in opened.stdout
    assert "every entry of the registers" in opened.stdout
    assert call("viewing", "show", "--lang", "zh").stdout.startswith("查看已开放：")
    assert call("viewing", "close").stdout.startswith("Viewing is closed: ")
    assert not held().accounts.viewing_is_open()
    assert deeds() == [("viewing-opened", "赵六", ""), ("viewing-closed", "wang", "")]


# --- the audit log ---


def test_the_log_is_shown_the_latest_line_first(call: Call, good: Path) -> None:
    assert call("audit", "show").stdout == "No line of the log is of this kind.\n"
    assert answer(call("audit", "show", "--json")) == {"lines": []}
    enter("Li", "analyst")
    assert call("commit", good, "--by", "赵六").exit_code == 0
    head, first, *rest = call("audit", "show").stdout.splitlines()
    assert re.split(r" {2,}", head) == ["Line", "Time", "User", "Address", "Deed", "About", "Revision"]
    number, _, *told = re.split(r" {2,}", first)
    assert (number, told) == ("4", ["赵六", "—", "Committed", "good.csv", "0 → 1"])
    assert len(rest) == 3
    assert "入库" in call("audit", "show", "--lang", "zh").stdout
    lines = answer(call("audit", "show", "--json"))["lines"]
    assert [one["deed"] for one in lines] == ["commit", "sign-in", "password-set", "user-added"]
    assert {key: value for key, value in lines[1].items() if key != "at"} == {
        "number": 3,
        "user": "Li",
        "address": "192.0.2.7",
        "deed": "sign-in",
        "about": "link",
        "file": None,
        "revision_from": None,
        "revision_to": None,
    }
    assert len(lines[0]["file"]) == 64


def test_lines_are_chosen_by_deed_and_user(call: Call) -> None:
    enter("Li Ming")
    for name in ("甲", "乙", "丙"):
        call("user", "add", name, "--by", "赵六")

    def numbers(*words: str) -> list[int]:
        return [one["number"] for one in answer(call("audit", "show", "--json", *words))["lines"]]

    assert numbers("--latest", "2") == [6, 5]
    assert numbers("--deed", "sign-in") == [3]
    assert numbers("--user", " li　MING") == [3, 2]
    assert numbers("--user", "赵六", "--latest", "1") == [6]
    assert numbers("--user", "nobody") == []
    assert call("audit", "show", "--user", "\udcff").exit_code == 1
    assert call("audit", "show", "--user", "").exit_code == 1


def test_the_log_cannot_steer_the_terminal(call: Call) -> None:
    held().log.note(Operator("a\x1b[2Jb"), Deed.EXPORT, about="台账\u202e\n2  forged　x")
    (row,) = call("audit", "show").stdout.splitlines()[1:]
    assert row.isprintable()
    assert "台账" in row


def test_a_sound_log_is_verified_and_its_last_line_told(call: Call) -> None:
    assert call("audit", "verify").stdout == "Lines of the log: 0. Each follows from the one before.\n"
    enter("李明")
    lines = call("audit", "verify").stdout.splitlines()
    assert lines[0] == "Lines of the log: 3. Each follows from the one before."
    assert "elsewhere" in lines[1]
    known = lines[2]
    assert known == f"3:{held().log.verdict().hash}"
    call("user", "add", "赵六")
    later = call("audit", "verify", "--known", f" {known.upper()} ")
    assert later.exit_code == 0
    assert "Line 3 is as it was noted." in later.stdout
    assert later.stdout.splitlines()[3].startswith("4:")


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET about = '甲 · viewer' WHERE number = 2", 2),
        ("UPDATE audit SET about = x'00ff' WHERE number = 3", 3),
        ("UPDATE audit SET deed = 'nothing' WHERE number = 1", 1),
        ("UPDATE audit SET at = 'never' WHERE number = 1", 1),
        ("UPDATE audit SET number = 9 WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
    ],
)
def test_the_first_broken_line_is_named(call: Call, file: Path, statement: str, broken: int) -> None:
    enter("李明")
    call("user", "add", "赵六")
    held().close()
    with closing(sqlite3.connect(file)) as connection, connection:
        unguarded(connection)
        connection.execute(statement)
    for words in ((), ("--known", f"1:{'0' * 64}")):
        result = call("audit", "verify", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"Line {broken} of the log is missing, or not as it was written.")
        assert f"sound: {broken - 1}." in result.stderr
    assert f"操作日志第 {broken} 行" in call("audit", "verify", "--lang", "zh").stderr
    call("audit", "show", "--json")
    shown = call("audit", "show")
    assert (shown.exit_code, "kexie audit verify" in shown.stderr) in ((0, False), (1, True))


def test_a_log_that_was_cut_off_or_written_anew_does_not_hold_the_line_noted(call: Call, file: Path) -> None:
    call("user", "add", "甲")
    call("user", "add", "乙")
    known = call("audit", "verify").stdout.splitlines()[2]
    held().close()
    with closing(sqlite3.connect(file)) as connection, connection:
        unguarded(connection)
        connection.execute("DELETE FROM audit WHERE number = 2")
    assert call("audit", "verify").exit_code == 0
    cut = call("audit", "verify", "--known", known)
    assert (cut.exit_code, cut.stdout) == (1, "")
    assert cut.stderr.startswith("Line 2 is no longer there: the log ends with line 1.")
    held().accept_damage(by=Operator("王五"), note="tried")
    anew = call("audit", "verify", "--known", known)
    assert (anew.exit_code, anew.stdout) == (1, "")
    assert anew.stderr.startswith("Line 2 is another one than was noted: the log was written anew.")


# --- a store that can only be read ---


def test_a_store_that_can_only_be_read_is_shown_and_not_changed(
    call: Call, good: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    number = enter("李明").session[:10]
    assert call("commit", good, "--by", "甲").exit_code == 0
    good.write_text(MENDED.replace("120.50", "121"), "utf-8")
    assert call("commit", good, "--by", "甲", "--mode", "update").exit_code == 0
    lines = len(held().log)
    call = request.getfixturevalue("read_only")
    for group, command in SHOWING:
        result = call(group, command)
        assert (result.exit_code, result.stderr) == (0, "")
    changing: list[tuple[str, ...]] = [
        ("user", "add", "赵六"),
        ("user", "role", "李明", "analyst"),
        ("user", "disable", "李明"),
        ("user", "enable", "李明"),
        ("user", "reset", "李明"),
        ("session", "kill", number),
        ("session", "kill", "--user", "李明"),
        ("viewing", "open"),
        ("restore", "1", "--by", "甲"),
    ]
    for words in changing:
        result = call(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("The store can only be read here. Nothing was changed. ")
    assert call("viewing", "open", "--lang", "zh").stderr.startswith("此处数据库只能读取，未作改动。")
    # The line is left out: what is held can still be taken down.
    path = tmp_path / "funding.csv"
    assert call("export", "--register", "funding", "--output", path).exit_code == 0
    assert "ZJ-01" in path.read_text("utf-8-sig")
    assert call("backup", tmp_path / "copy.kexie").exit_code == 0
    assert len(held().log) == lines


# --- why something is refused ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_told_in_the_language_asked_for(language: Language) -> None:
    for why in Refusal:
        with pytest.raises(Refused, match=re.escape(why.value[language])), refusals(language):
            raise AccessRefused(why)
    role = Role.ANALYST.name_in_words[language]
    with pytest.raises(Refused, match=f"“{role}”.*kexie user role"), refusals(language):
        raise NotAllowed(Role.ANALYST)
