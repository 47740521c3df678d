"""The page of users: added, given roles, kept out; their links and sessions; open viewing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.access import Deed, Operator, Purpose, Role, User
from kexie.store import ReadOnly, Store
from tests.pages.test_upload import labelled

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]

SOMEBODY = Operator("管理")


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    return Store(store_of(data), data)


@pytest.fixture
def people(open_page: Open, held: Store, data: Path) -> Callable[..., AppTest]:
    """Open the page as an administrator, in a store with one more user, 李某, who is signed in."""
    link = held.accounts.add("李某", Role.VIEWER, by=SOMEBODY)
    held.entrance.by_link(link, "", "no hash", "192.0.2.9")

    def opened(language: str = "zh") -> AppTest:
        page = open_page("people", language, data=data, as_role=Role.ADMINISTRATOR)
        assert not page.exception
        return page

    return opened


def user(held: Store, name: str) -> User:
    [found] = [one for one in held.accounts.users() if one.name == name]
    return found


def add(page: AppTest, name: str, role: Role = Role.ANALYST) -> AppTest:
    labelled(page.text_input, "用户名").set_value(name)
    page.radio[0].set_value(role)
    page = labelled(page.button, "新增").click().run()
    assert not page.exception
    return page


def click(page: AppTest, label: str) -> AppTest:
    page = labelled(page.button, label).click().run()
    assert not page.exception
    return page


def test_users_are_listed_with_role_state_and_sessions(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    held.accounts.add("赵某", Role.ANALYST, by=SOMEBODY)
    said = shown_on(people())
    assert "全部用户（3）" in said
    assert said.index("李某") < said.index("赵某")
    assert "尚未设置密码：一次性链接未使用 · 未登录" in said
    assert any(text.startswith("192.0.2.9 · 登录于 ") for text in said)
    assert "当前会话" in said
    said = shown_on(people("en"))
    assert "No password yet: the one-time link has not been used · Not signed in" in said


def test_a_link_is_shown_once_with_how_long_it_is_valid(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    page = add(people(), "孙某")
    assert shown_on(page.success[0]) == ["已新增用户：孙某。"]
    [link] = page.code
    address, _, secret = link.value.partition("#")
    assert address == "http://localhost:8501/enter"
    known = held.entrance.link(secret)
    assert known
    assert (known.purpose, known.user) == (Purpose.PASSWORD, "孙某")
    assert any("有效期至 20" in text for text in shown_on(page))
    assert user(held, "孙某").role is Role.ANALYST
    assert labelled(page.text_input, "用户名").value == ""
    page = page.run()
    assert not page.code
    assert not page.success


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "用户名须为 1 至 60 个可见字符"), ("李某", "已有同名用户"), ("ａ\u200bb", "用户名须为")]
)
def test_a_name_that_cannot_be_is_refused_in_words(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn, name: str, said: str
) -> None:
    page = add(people(), name)
    assert shown_on(page.error[0])[0].startswith(said)
    assert not page.code
    assert len(held.accounts.users()) == 2


def test_a_role_is_changed_and_told(people: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    page = people()
    labelled(page.selectbox, "角色").select(Role.ANALYST)
    page = click(page, "变更角色")
    assert shown_on(page.success[0]) == ["李某的角色已变更为“填报”。"]
    assert user(held, "李某").role is Role.ANALYST
    line = held.log.entries(most=1)[0]
    assert (line.deed, line.user) == (Deed.ROLE_CHANGED, "陈某")


def test_a_user_is_disabled_and_enabled(people: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    page = click(people(), "停用")
    assert "已停用" in shown_on(page)
    assert not user(held, "李某").is_enabled
    assert {one.user for one in held.accounts.sessions()} == {"陈某"}
    click(page, "启用")
    assert user(held, "李某").is_enabled


def test_a_reset_shows_a_link_and_ends_sessions(people: Callable[..., AppTest], held: Store) -> None:
    page = click(people(), "新的一次性链接")
    assert held.entrance.link(page.code[0].value.partition("#")[2])
    assert {one.user for one in held.accounts.sessions()} == {"陈某"}


def test_one_session_is_ended(people: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    held.entrance.sign_in("李某", "no hash", "192.0.2.10")
    page = people()
    ends = [one for one in page.button if one.label == "结束会话"]
    assert len(ends) == 2
    page = ends[0].click().run()
    assert shown_on(page.success[0]) == ["李某的一个会话已结束。"]
    assert len([one for one in held.accounts.sessions() if one.user == "李某"]) == 1


def test_nobody_locks_himself_out(people: Callable[..., AppTest]) -> None:
    page = people()
    # One of each: those of 李某.
    for label in ("停用", "变更角色", "新的一次性链接", "结束会话"):
        assert len([one for one in page.button if one.label == label]) == 1


def test_the_last_administrator_with_a_password_stays(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    page = people()
    # Somebody of single sign-on looks at the page.
    page.session_state["test-secret"] = held.entrance.sign_on("a b", "钱某", Role.ADMINISTRATOR, "192.0.2.8")
    page = page.run()
    held.accounts.disable("李某", by=SOMEBODY)
    page = click(page.run(), "停用")
    assert shown_on(page.error[0]) == ["这是最后一个可用密码登录的管理员，须先另设一人。"]
    assert user(held, "陈某").is_enabled


def test_whoever_comes_by_single_sign_on_has_neither_role_nor_password_here(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    held.accounts.disable("李某", by=SOMEBODY)
    held.entrance.sign_on("a b", "钱某", Role.ANALYST, "192.0.2.8")
    page = people()
    assert "由单点登录接入，角色亦由其指定 · 已登录" in shown_on(page)
    assert [one.label for one in page.button if one.label in ("停用", "新的一次性链接")] == ["停用"]
    assert [one.label for one in page.button if one.label == "变更角色"] == ["变更角色"]


def test_nothing_is_changed_for_somebody_who_may_no_more(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    page = people()
    held.accounts.end_sessions("陈某", by=SOMEBODY)
    page = click(page, "停用")
    assert user(held, "李某").is_enabled
    assert shown_on(page.error[0])[0].startswith("未执行：须有“管理”角色。")
    assert not page.title


def test_a_store_that_can_only_be_read_says_so(
    people: Callable[..., AppTest], shown_on: ShownOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ReadOnly("read only")

    page = people()
    monkeypatch.setattr("kexie.store.accounts.Accounts.disable", refused)
    assert shown_on(click(page, "停用").error[0]) == ["未更改：数据库在此处只能读取。"]


def test_viewing_is_opened_after_a_confirmation_and_closed_at_once(
    people: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    page = people()
    assert "未开放：须登录后查看数字与台账。" in shown_on(page)
    page = click(page, "开放查看")
    assert shown_on(page.error[0]) == ["未更改：请先勾选确认所有人均可查看数字与台账。"]
    assert not held.accounts.viewing_is_open()
    page.checkbox[0].check()
    page = click(page, "开放查看")
    assert held.accounts.viewing_is_open()
    assert "已开放：能访问本服务器的人，均可查看数字与台账。" in shown_on(page)
    page = click(page, "关闭查看")
    assert not held.accounts.viewing_is_open()
    assert [one.deed for one in held.log.entries(most=2)] == [Deed.VIEWING_CLOSED, Deed.VIEWING_OPENED]
    # The tick does not stay for the next time.
    assert not page.checkbox[0].value


def test_a_name_is_shown_letter_by_letter(people: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    page = add(people(), "**粗** $x$")
    assert "已新增用户：**粗** $x$。" in shown_on(page)
    assert not any("**粗**" in node.value for node in page.markdown)
