"""The way in and out in a real browser: first start, refresh, restart, expiry, lost rights, signing out."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kexie.access import Operator, Role
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import Server, settle
from tests.processes import LONG

PASSWORD = "tulip-anvil-93-moss"
OPERATOR = Operator("tests")


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A new installation, reached from this machine only."""
    running = Server(tmp_path / "kexie.sqlite")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser of somebody new."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    yield page
    context.close()


Enter = Callable[..., None]


def links_in(server: Server) -> list[str]:
    """Return the one-time links that the server has printed."""
    return re.findall(r"http://localhost:\d+/enter#\S+", server.log.read_text("utf-8"))


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def invite(server: Server, page: Page, name: str, role: Role) -> None:
    """Let a new user in by the link that an administrator gives."""
    with server.store() as held:
        link = held.accounts.add(name, role, by=OPERATOR)
    page.goto(f"{server.address}/enter#{link}")
    expect(page.get_by_text(f"为 {name} 设置密码。")).to_be_visible()
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输入一次").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并进入").click()
    settle(page)


def age(server: Server, **columns: str) -> None:
    """Make every session older than it is."""
    path = server.log.with_suffix(".sqlite")
    with sqlite3.connect(path, timeout=LONG) as connection:
        for column, value in columns.items():
            connection.execute(f"UPDATE sessions SET {column} = ?", [value])
    connection.close()


def test_the_first_start(own_server: Server, page: Page) -> None:
    # The year is there at once; signing in is offered.
    page.goto(own_server.address)
    settle(page)
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNavLink").filter(has_text="上传")).to_have_count(0)

    # The link that the terminal shows makes the first administrator, once.
    printed = links_in(own_server)
    link = printed[-1]
    page.goto(link)
    expect(page.get_by_text("您将成为本看板的首位管理员")).to_be_visible()
    assert "#" not in page.url
    assert serious_violations(page) == []
    page.get_by_label("用户名").fill("李某")
    page.get_by_label("新密码").fill("password12345")
    page.get_by_label("再输入一次").fill("password12345")
    page.get_by_role("button", name="设置密码并进入").click()
    expect(page.get_by_role("alert")).to_contain_text("容易猜到")
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输入一次").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并进入").click()
    settle(page)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("李某")
    expect(page.get_by_test_id("stSidebarNavLink").filter(has_text="用户")).to_have_count(1)
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("链接已失效")

    # A refresh and a restart of the server change nothing.
    page.goto(f"{own_server.address}/upload")
    settle(page)
    page.reload()
    settle(page)
    expect(page.locator("h1").first).to_have_text("上传台账")
    own_server.restart()
    page.reload()
    settle(page)
    expect(page.locator("h1").first).to_have_text("上传台账")
    # There is an administrator now: no other link was printed.
    assert links_in(own_server) == printed

    # Signed out, the browser sees what everybody on this machine sees, and Back brings nothing.
    page.get_by_role("link", name="退出登录").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(f"{own_server.address}/upload")
    page.wait_for_selector("[data-testid=stSidebar]")
    expect(page.get_by_test_id("stMain")).to_contain_text("登录")
    expect(page.locator("input[type=file]")).to_have_count(0)


def test_a_session_that_ends_leads_to_the_sign_in_page_and_back(own_server: Server, page: Page) -> None:
    invite(own_server, page, "张某", Role.ANALYST)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="上传").click()
    expect(page.locator("h1").first).to_have_text("上传台账")
    settle(page)

    # Expired by the clock: the next click leads to the sign-in page, and signing in back to where one was going.
    age(own_server, used="2020-01-01T00:00:00+00:00")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="历史").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    assert serious_violations(page) == []
    sign_in(page, "张某", "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确。")
    sign_in(page, " 张某 ")
    settle(page)
    expect(page).to_have_url(re.compile(r"/(history|upload)"))

    # Killed by an administrator while the page is open.
    with own_server.store() as held:
        held.accounts.end_sessions("张某", by=OPERATOR)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="台账明细").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(own_server: Server, page: Page) -> None:
    invite(own_server, page, "张某", Role.ANALYST)
    page.goto(f"{own_server.address}/upload")
    settle(page)
    with own_server.store() as held:
        held.accounts.set_role("张某", Role.VIEWER, by=OPERATOR)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="台账明细").click()
    settle(page)
    expect(page.get_by_test_id("stSidebarNavLink").filter(has_text="上传")).to_have_count(0)
    page.goto(f"{own_server.address}/upload")
    settle(page)
    expect(page.locator("input[type=file]")).to_have_count(0)


def test_whoever_guesses_is_told_to_wait(own_server: Server, page: Page) -> None:
    invite(own_server, page, "张某", Role.VIEWER)
    page.context.clear_cookies()
    page.goto(f"{own_server.address}/sign-in")
    for _ in range(6):
        sign_in(page, "张某", "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_contain_text("登录暂停 15 分钟")
    sign_in(page, "张某")
    expect(page.get_by_role("alert")).to_contain_text("登录暂停 15 分钟")


def test_the_pages_in_front_are_there_in_english_too(own_server: Server, page: Page) -> None:
    page.goto(f"{own_server.address}/sign-in?next=records")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The wish is kept through the change of language.
    assert page.locator("input[name=next]").input_value() == "records"
    page.get_by_role("link", name="View without signing in").click()
    expect(page).to_have_url(re.compile("/records"))
