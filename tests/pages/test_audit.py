"""The audit log: the latest first, filtered, in parts, linked to revisions, verified, and taken away."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kexie.access import Deed, Operator, Role
from kexie.store import NotAllowed, Store
from tests.pages.test_upload import labelled

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]

SOMEBODY = Operator("管理")


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    return Store(store_of(data), data)


@pytest.fixture
def audit(open_page: Open, held: Store, data: Path) -> Callable[..., AppTest]:
    def opened(language: str = "zh", **query: str) -> AppTest:
        page = open_page("audit", language, data=data, as_role=Role.ADMINISTRATOR, **query)
        assert not page.exception
        return page

    return opened


def lines(page: AppTest, shown_on: ShownOn) -> list[str]:
    """Return the lines that are shown."""
    return [text for node in page.markdown for text in shown_on(node) if text[:1].isdigit() and " · 20" in text]


def numbers(page: AppTest, shown_on: ShownOn) -> list[int]:
    return [int(line.partition(" ")[0]) for line in lines(page, shown_on)]


def test_the_latest_line_stands_first_with_who_where_and_what(
    audit: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    held.accounts.add("李某", Role.VIEWER, by=SOMEBODY)
    page = audit()
    first, *others = lines(page, shown_on)
    at = pd.Timestamp(held.log.entries(most=1)[0].at).tz_convert(None)
    assert first.startswith(f"{len(held.log)} · {at.year}-")
    assert first.endswith(" 陈某 · 192.0.2.7 登录 一次性链接")
    assert any(line.endswith("管理 新增用户 李某 · 查看") for line in others)
    assert numbers(page, shown_on) == list(range(len(held.log), 0, -1))
    assert lines(audit("en"), shown_on)[1].endswith("Signed in one-time link")


def test_times_are_those_of_the_visitors_clock(audit: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    page = audit()
    page.context = {"locale": "zh-CN", "timezone": "Pacific/Kiritimati"}
    at = pd.Timestamp(held.log.entries(most=1)[0].at).tz_convert("Pacific/Kiritimati")
    assert f"{at:%Y-%m-%d %H:%M}" in lines(page.run(), shown_on)[0]


def test_a_line_leads_to_the_revision_that_it_is_about(
    audit: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    held.log.note(SOMEBODY, Deed.PREVIEW, about="资金.csv", file="a1b2c3d4e5f6", revision_from=1)
    held.restore(1, based_on=1, by=SOMEBODY, note="无")
    page = audit()
    [link] = page.page_link
    assert (link.label, link.proto.page, link.proto.query_string) == ("第 1 版", "history", "entry=1")
    [line] = [one for one in lines(page, shown_on) if "检查文件" in one]
    assert line.endswith("检查文件 资金.csv · a1b2c3d4")


def test_lines_are_filtered_by_deed_and_user(audit: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    held.accounts.add("李某", Role.VIEWER, by=SOMEBODY)
    held.accounts.add("孙某", Role.VIEWER, by=Operator("别人"))
    page = audit()
    page = labelled(page.selectbox, "事项").select("user-added").run()
    assert {line.partition("新增用户")[1] for line in lines(page, shown_on)} == {"新增用户"}
    assert page.query_params["deed"] == "user-added"
    page = labelled(page.selectbox, "操作人").select("别人").run()
    assert len(lines(page, shown_on)) == 1
    page = labelled(page.selectbox, "事项").select("backup").run()
    assert "没有符合条件的记录，请另选事项或操作人。" in shown_on(page)
    assert len(lines(audit(user="别人"), shown_on)) == 1


@pytest.mark.parametrize("asked", ["nonsense", "*", ""])
def test_a_filter_that_is_none_shows_all(
    audit: Callable[..., AppTest], held: Store, shown_on: ShownOn, asked: str
) -> None:
    assert len(lines(audit(deed=asked, user=asked), shown_on)) == len(held.log)


def test_many_lines_are_shown_in_parts(audit: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    for number in range(120):
        held.log.note(SOMEBODY, Deed.EXPORT, about=str(number))
    page = audit()
    total = len(held.log)
    assert numbers(page, shown_on) == list(range(total, total - 50, -1))
    page = labelled(page.button, "较早").click().run()
    assert numbers(page, shown_on) == list(range(total - 50, total - 100, -1))
    page = labelled(page.button, "较早").click().run()
    assert numbers(page, shown_on) == list(range(total - 100, 0, -1))
    assert not [one for one in page.button if one.label == "较早"]
    page = labelled(page.button, "较新").click().run()
    assert numbers(page, shown_on)[0] == total - 50
    # Another choice begins with the latest.
    page = labelled(page.selectbox, "事项").select("export").run()
    assert numbers(page, shown_on)[0] == next(one.number for one in held.log.entries(deed=Deed.EXPORT))


def test_a_whole_log_is_told_with_number_and_hash(
    audit: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    page = audit()
    assert not page.code
    page = labelled(page.button, "校验").click().run()
    verdict = held.log.verdict()
    assert shown_on(page.success[0]) == [f"共 {verdict.number} 行，逐行衔接，完整无缺。"]
    assert page.code[0].value == verdict.hash


def test_a_changed_line_is_told(
    audit: Callable[..., AppTest], held: Store, shown_on: ShownOn, store_of: Callable[[Path], str], data: Path
) -> None:
    for number in range(3):
        held.log.note(SOMEBODY, Deed.EXPORT, about=str(number))
    page = audit()
    changed = held.log.entries(deed=Deed.EXPORT)[1].number
    with closing(sqlite3.connect(store_of(data).removeprefix("sqlite:///"))) as database, database:
        for trigger in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger[0]}"')
        database.execute("UPDATE audit SET about = 'x' WHERE number = ?", (changed,))
    page = labelled(page.button, "校验").click().run()
    assert shown_on(page.error[0])[0].startswith(f"第 {changed} 行与上一行不衔接")


def test_the_lines_can_be_taken_away_which_is_a_line_itself(
    audit: Callable[..., AppTest], held: Store, offered: Mapping[str, bytes]
) -> None:
    held.log.note(SOMEBODY, Deed.PREVIEW, about="=cmd", file="a" * 64, revision_from=1)
    audit(user="管理")
    header, *rows = csv.reader(io.StringIO(offered["操作日志.csv"].decode("utf-8-sig")))
    assert header[:2] == ["行号", "时间"]
    assert rows
    assert {row[2] for row in rows} == {"管理"}
    assert rows[0][4:] == ["preview", "检查文件", "'=cmd", "a" * 64, "1", ""]
    last = held.log.entries(most=1)[0]
    assert (last.deed, last.user, last.about) == (Deed.EXPORT, "陈某", "操作日志.csv")
    held.accounts.end_sessions("陈某", by=SOMEBODY)
    with pytest.raises(NotAllowed):
        offered["操作日志.csv"]
