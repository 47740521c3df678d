"""The history: every revision with its difference, its files, its figures, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kexie import check, store
from kexie.access import Operator, Role
from kexie.choices import Choices, Mode
from kexie.plan import changes_of
from kexie.store import ReadOnly, Store
from tests.conftest import rendered
from tests.pages.test_upload import MENDED, NAME, labelled

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    """A store with an upload as its second revision."""
    held = Store(store_of(data), data)
    add(held, MENDED, "王某", "一季度资金")
    return held


def add(held: Store, text: str, by: str, note: str, mode: Mode = Mode.APPEND) -> None:
    revision = held.revision()
    upload = check.upload(
        text.encode("gb18030"),
        NAME,
        organisation=revision.organisation,
        held=revision.tables,
        mode=mode,
        choices=Choices(),
    )
    changes = changes_of([upload], mode)
    held.commit(changes, based_on=revision.number, by=Operator(by), note=note, files=[(NAME, upload.kept)])


@pytest.fixture
def visit(open_page: Open, held: Store, data: Path) -> Callable[..., AppTest]:
    def opened(address: str = "history", language: str = "zh", **query: str) -> AppTest:
        page = open_page(address, language, data=data, as_role=Role.ANALYST, **query)
        assert not page.exception
        return page

    return opened


def restore(page: AppTest, note: str = "录入有误") -> AppTest:
    labelled(page.text_input, "原因").set_value(note)
    page = labelled(page.button, "恢复到第 1 版").click().run()
    assert not page.exception
    return page


def funding(page: AppTest) -> str:
    """Return what the registers hold of the project money, as the tie-out shows it."""
    [table] = page.table
    [row] = [row for row in table.value.to_numpy().tolist() if row[0].startswith("[项目资金]")]
    return rendered(row[2])


def test_revisions_are_listed_with_the_latest_first(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    said = shown_on(visit())
    assert said.index("第 2 版") < said.index("第 1 版")
    assert "一季度资金" in said
    assert "新增 4 条，修改 0 条，删除 0 条" in said
    assert "初始数据" in said
    assert any(text.endswith(" · 王某") for text in said)


def test_times_are_those_of_the_visitors_clock(visit: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    page = visit()
    page.context = {"locale": "zh-CN", "timezone": "Pacific/Kiritimati"}
    at = pd.Timestamp(held.history()[0].at).tz_convert("Pacific/Kiritimati")
    assert f"{at:%Y-%m-%d %H:%M} · 王某" in shown_on(page.run())


def test_the_files_of_a_revision_are_offered(visit: Callable[..., AppTest]) -> None:
    offered: Any = visit().get("download_button")
    labels = [one.label.replace("\\", "") for one in offered]
    assert labels[0] == NAME
    assert "2025/funding.csv" in labels


def test_a_revision_shows_what_it_changed_and_which_figures(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = visit(entry="2")
    said = shown_on(page)
    assert said[0] == "第 2 版"
    assert "资金：新增 4 条，修改 0 条，删除 0 条，不变 1 条。" in said
    assert shown_on(page.table[0])[3:] == ["项目资金", "— → 290.5万元", "暂不能核对 → 录入中"]
    assert not [one for one in page.button if one.label.startswith("恢复到")]


def test_the_first_revision_tells_its_rows_and_no_change_of_figures(
    visit: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = visit(entry="1")
    assert "活动：新增 14 条，修改 0 条，删除 0 条，不变 0 条。" in shown_on(page)
    # The one table of figures is that of restoring.
    assert len(page.table) == 1


@pytest.mark.parametrize("asked", ["3", "0", "x", ""])
def test_a_revision_that_is_not_there_shows_the_list(
    visit: Callable[..., AppTest], shown_on: ShownOn, asked: str
) -> None:
    assert shown_on(visit(entry=asked))[0] == "历史"


# --- as of an earlier revision ---


def test_every_page_can_be_seen_as_of_an_earlier_revision(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    assert funding(visit("tie_out")) == "290.5万元"
    page = visit("tie_out", revision="1")
    assert "您正在查看历史数据（第 1 版），不是最新数据（第 2 版）。" in shown_on(page)
    assert funding(page) == "—"
    assert shown_on(page.caption[-1])[0].endswith("（第 1 版）")


def test_a_revision_that_does_not_exist_is_told(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = visit("tie_out", revision="9")
    assert [one.value for one in page.toast] == ["没有第 9 版，最近的是第 2 版。"]
    assert "revision" not in page.query_params
    assert shown_on(visit(entry="9").info) == ["没有第 9 版，最近的是第 2 版。"]
    assert shown_on(visit(entry="<b>").info) == ["没有第 <b> 版，最近的是第 2 版。"]


def test_it_is_kept_from_page_to_page_until_one_goes_back(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = visit("", revision="1")
    page.query_params.clear()  # as a link of the menu does
    page.switch_page("tie_out.py").run()
    assert funding(page) == "—"
    assert page.query_params["revision"] == "1"
    page = labelled(page.button, "返回最新").click().run()
    assert funding(page) == "290.5万元"
    assert "revision" not in page.query_params
    assert not any("当前显示" in text for text in shown_on(page))


@pytest.mark.parametrize("asked", ["2", "3", "0", "-1", "x", "9" * 5000, "١"])
def test_what_is_no_earlier_revision_is_the_latest(visit: Callable[..., AppTest], asked: str) -> None:
    page = visit("tie_out", revision=asked)
    assert funding(page) == "290.5万元"
    assert "revision" not in page.query_params


def test_an_upload_is_held_against_the_latest_whatever_is_looked_at(
    visit: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = visit("upload", revision="1")
    page = page.file_uploader[0].set_value([(NAME, MENDED.encode("gb18030"), "text/csv")]).run()
    assert "无变动，文件内容均已在台账中。" in shown_on(page)


# --- restoring ---


def test_restoring_shows_what_it_will_change(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    said = shown_on(visit(entry="1"))
    assert "资金：新增 0 条，修改 0 条，删除 4 条，不变 1 条。" in said
    assert "290.5万元 → —" in said


def test_a_restored_revision_is_a_new_one(visit: Callable[..., AppTest], shown_on: ShownOn, held: Store) -> None:
    page = restore(visit(entry="1"))
    assert shown_on(page.success[0]) == ["台账已恢复，存为第 3 版。"]
    assert "恢复自第 1 版" in shown_on(page)
    entry = held.history()[0]
    assert (entry.number, entry.by, entry.note, entry.restores) == (3, "王某", "录入有误", 1)
    page.switch_page("tie_out.py").run()
    assert funding(page) == "—"


def test_restoring_names_who_is_signed_in_and_needs_a_reason(
    visit: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    page = restore(visit(entry="1"), note=" ")
    assert "经办人：王某。" in shown_on(page)
    assert [one.value for one in page.error] == ["未恢复：请填写原因。"]
    assert held.latest() == 2


def test_a_conflict_names_who_was_quicker(visit: Callable[..., AppTest], shown_on: ShownOn, held: Store) -> None:
    page = visit(entry="1")
    add(held, MENDED.replace("ZJ-", "ZK-"), "赵某", "二季度资金")
    page = restore(page)
    said = shown_on(page.warning[0])[0]
    assert said.startswith("未入库：您查看期间，他人已改动台账。")
    assert "第 3 版 · 赵某" in said
    assert held.latest() == 3
    assert "资金：新增 0 条，修改 0 条，删除 8 条，不变 1 条。" in shown_on(page)
    page = restore(page)
    assert shown_on(page.success[0]) == ["台账已恢复，存为第 4 版。"]


def test_a_store_that_can_only_be_read_says_so(
    visit: Callable[..., AppTest], shown_on: ShownOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(entry="1")

    def refused(*_: object, **__: object) -> None:
        raise ReadOnly("read only")

    monkeypatch.setattr(store.Store, "restore", refused)
    assert "数据库在此处只能读取" in shown_on(restore(page).error[0])[0]


def test_many_revisions_are_listed_in_parts(visit: Callable[..., AppTest], held: Store, shown_on: ShownOn) -> None:
    for number in range(3, 24):
        add(held, MENDED.replace("120.50", str(number)), "王某", "更正", Mode.UPDATE)
    page = visit()
    said = shown_on(page)
    assert "第 23 版" in said
    assert "第 3 版" not in said


# --- two revisions beside one another ---


def test_two_revisions_are_compared_at_an_address_of_their_own(
    visit: Callable[..., AppTest], held: Store, shown_on: ShownOn
) -> None:
    add(held, MENDED.replace("ZJ-0", "ZJ-1"), "王某", "二季度")
    page = visit(**{"from": "1", "to": "3"})
    assert page.title[0].value == "从第 1 版到第 3 版"
    assert any("新增 8 条" in text for text in shown_on(page))
    labelled(page.selectbox, "从").set_value(2)
    page = labelled(page.button, "比较").click().run()
    assert not page.exception
    assert page.title[0].value == "从第 2 版到第 3 版"
    assert any("新增 4 条" in text for text in shown_on(page))


def test_the_other_way_round_what_came_is_gone(visit: Callable[..., AppTest], shown_on: ShownOn) -> None:
    assert any("删除 4 条" in text for text in shown_on(visit(**{"from": "2", "to": "1"})))


@pytest.mark.parametrize("asked", [{"from": "1", "to": "9"}, {"from": "x", "to": "2"}, {"to": "2"}])
def test_revisions_that_are_not_there_lead_to_the_list(visit: Callable[..., AppTest], asked: dict[str, str]) -> None:
    page = visit(**asked)
    assert page.title[0].value == "历史"
    # The present one and the one before it are proposed.
    assert [labelled(page.selectbox, label).value for label in ("从", "到")] == [1, 2]
