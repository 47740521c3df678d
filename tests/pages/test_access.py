"""Who sees which page, and what becomes of pages, callbacks and files when a right is taken away while they are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from kexie import gate, store
from kexie.access import Deed, Operator, Role
from kexie.choices import Mode
from kexie.gate import Exposure

# The one that looks into the browser's cookies; pages in tests have another one.
from kexie.show.identity import secret
from kexie.store import NotAllowed, ReadOnly, Store, StoreError
from tests.pages.test_upload import MENDED, NAME, commit, labelled, put

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]

SOMEBODY = Operator("管理")
NEEDED = {
    "": Role.VIEWER,
    "talent": Role.VIEWER,
    "tie_out": Role.VIEWER,
    "records": Role.VIEWER,
    "dictionary": Role.VIEWER,
    "upload": Role.ANALYST,
    "words": Role.ANALYST,
    "history": Role.ANALYST,
    "people": Role.ADMINISTRATOR,
    "audit": Role.ADMINISTRATOR,
}
EVERYBODY = (None, *Role)


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    return Store(store_of(data), data)


def doors(page: AppTest) -> list[str]:
    """Return where the links to the server's own pages lead."""
    found = (node.value.rpartition("](")[2].removesuffix(")") for node in page.markdown if "](" in node.value)
    return list(found)


def is_refused(page: AppTest) -> bool:
    assert not page.exception
    assert len(page.title) + len([one for one in page.error if one.icon == ":material/lock:"]) == 1
    return not page.title


# --- pages ---


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("address", NEEDED)
def test_a_page_is_shown_to_those_who_may_see_it_and_refuses_everybody_else(
    open_page: Open, shown_on: ShownOn, address: str, role: Role | None
) -> None:
    page = open_page(address, as_role=role)
    may = (role or Role.VIEWER).covers(NEEDED[address])
    assert is_refused(page) is not may
    if not may:
        words = NEEDED[address].name_in_words
        assert f"本页须由“{words.zh}”角色使用。" in shown_on(page)
        assert not page.file_uploader
        assert [one.key for one in page.button] == ["enlarge"]
        assert not page.get("download_button")
        last = store.of_environment().log.entries(most=1)[0]
        assert (last.deed, last.about) == (Deed.REFUSED, f"{address} · {NEEDED[address].value}")
        assert last.user == {None: "", Role.VIEWER: "周某", Role.ANALYST: "王某"}[role]
        if role is None:
            assert doors(page) == [f"/sign-in?next={address}"] * 2
        else:
            assert any(text.startswith("当前用户：") for text in shown_on(page))
            assert "Signed in as" in "".join(shown_on(open_page(address, "en", as_role=role)))


def test_a_refusal_is_noted_once_and_not_at_each_run(open_page: Open, held: Store, data: Path) -> None:
    page = open_page("people", data=data)
    lines = len(held.log)
    page.run()
    page.button_group(key="language-switch").set_value("en").run()
    assert len(held.log) == lines
    assert "This page takes the role “administrator”." in page.error[0].value.replace("\\", "")


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_menu_shows_the_pages_of_the_role(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    menus: list[Mapping[str, list[Any]]] = []
    navigation = streamlit.navigation

    def noted(pages: Mapping[str, list[Any]], **more: Any) -> Any:
        menus.append(pages)
        return navigation(pages, **more)

    monkeypatch.setattr(streamlit, "navigation", noted)
    open_page("dictionary", as_role=role)
    shown = {page.url_path for pages in menus[-1].values() for page in pages if page.visibility == "visible"}
    may = role or Role.VIEWER
    assert shown >= {address for address, needed in NEEDED.items() if may.covers(needed)}
    assert not shown & {address for address, needed in NEEDED.items() if not may.covers(needed)}
    # No heading of the menu stands over nothing.
    assert all(any(page.visibility == "visible" for page in pages) for pages in menus[-1].values())


def test_where_viewing_is_closed_nobody_sees_anything_without_signing_in(
    open_page: Open, held: Store, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_exposures", [Exposure("192.0.2.1", base="/kanban")])
    page = open_page("records", data=data)
    assert [one.value.replace("\\", "") for one in page.error] == ["请先登录，再查看各页。"]
    assert doors(page) == ["/kanban/sign-in"]
    assert not page.title
    assert not page.sidebar.children
    assert page.get_by_key("language-zh")
    assert open_page("records", data=data, as_role=Role.VIEWER).title
    held.accounts.set_viewing(is_open=True, by=SOMEBODY)
    page = page.run()
    assert page.title


def test_an_empty_store_leads_to_the_upload_only_where_that_is_allowed(
    open_page: Open, shown_on: ShownOn, data: Path
) -> None:
    for file in (data / "2025").iterdir():
        file.unlink()
    (data / "2025").rmdir()
    page = open_page("", data=data)
    assert shown_on(page.info) == ["尚无数据。请填报人员登录后上传台账。"]
    assert not page.page_link
    page = open_page("", data=data, as_role=Role.ANALYST)
    assert [link.proto.page for link in page.page_link] == ["upload"]


# --- the account ---


def test_the_menu_says_who_is_signed_in_and_offers_the_ways_out(open_page: Open, shown_on: ShownOn) -> None:
    said = shown_on(open_page("records", as_role=Role.ANALYST).sidebar)
    assert any(text.startswith("王某 填报") for text in said)
    page = open_page("records", "en", as_role=Role.ADMINISTRATOR)
    assert any(text.startswith("陈某 administrator") for text in shown_on(page.sidebar))
    assert doors(page) == ["/password", "/sign-out"]


def test_whoever_is_not_signed_in_comes_back_to_the_page_after_signing_in(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_exposures", [Exposure(base="/kanban")])
    page = open_page("records", "zh", register="outcomes", category="a&b)")
    [door] = doors(page)
    path, _, wanted = door.partition("?next=")
    assert path == "/kanban/sign-in"
    # What Markdown or Streamlit look for is not in it.
    assert not set(wanted) & set("():&*_[]<>$~` ?=")
    assert wanted.startswith("records%3Fregister%3Doutcomes%26category%3D")


# --- rights that are taken away ---


@pytest.mark.parametrize("address", ["upload", "history"])
def test_a_page_refuses_from_the_next_run_on_when_the_role_is_lowered(
    open_page: Open, shown_on: ShownOn, held: Store, data: Path, address: str
) -> None:
    page = open_page(address, data=data, as_role=Role.ANALYST)
    held.accounts.set_role("王某", Role.VIEWER, by=SOMEBODY)
    page = page.run()
    assert is_refused(page)
    assert "当前用户：王某（查看）。如需其他角色，请联系管理员。" in shown_on(page)
    held.accounts.set_role("王某", Role.ANALYST, by=SOMEBODY)
    assert not is_refused(page.run())


@pytest.mark.parametrize("way", ["ended", "disabled"])
def test_a_page_refuses_from_the_next_run_on_when_the_session_is_ended(
    open_page: Open, held: Store, data: Path, way: str
) -> None:
    page = open_page("history", data=data, as_role=Role.ANALYST)
    if way == "ended":
        held.accounts.end_sessions("王某", by=SOMEBODY)
    else:
        held.accounts.disable("王某", by=SOMEBODY)
    page = page.run()
    assert is_refused(page)
    assert doors(page) == ["/sign-in?next=history"] * 2


def with_a_file(open_page: Open, data: Path) -> AppTest:
    return put(open_page("upload", data=data, as_role=Role.ANALYST), {NAME: MENDED})


def click_remove(page: AppTest) -> AppTest:
    changed: AppTest = labelled(page.button, "移除").click().run()
    return changed


def choose_mode(page: AppTest) -> AppTest:
    changed: AppTest = page.radio[0].set_value(Mode.REPLACE).run()
    return changed


def choose_unit(page: AppTest) -> AppTest:
    changed: AppTest = labelled(page.selectbox, "金额单位（文件未写明时）").select("元").run()
    return changed


@pytest.mark.parametrize("change", [click_remove, choose_mode, choose_unit])
def test_a_callback_does_nothing_for_somebody_who_may_no_more(
    open_page: Open, held: Store, data: Path, change: Callable[[AppTest], AppTest]
) -> None:
    page = with_a_file(open_page, data)
    desk = page.session_state["desk"]
    before = (list(desk.drafts), desk.mode, desk.drafts[NAME].choices)
    held.accounts.set_role("王某", Role.VIEWER, by=SOMEBODY)
    page = change(page)
    assert not page.exception
    assert (list(desk.drafts), desk.mode, desk.drafts[NAME].choices) == before
    assert page.error[0].value.replace("\\", "").startswith("未执行：须有“填报”角色。")
    assert Deed.REFUSED in {one.deed for one in held.log.entries(most=2)}
    # Told once.
    assert len(page.run().error) == 1


def test_a_commit_by_somebody_whose_role_was_lowered_stores_nothing(
    open_page: Open, shown_on: ShownOn, held: Store, data: Path
) -> None:
    page = with_a_file(open_page, data)
    held.accounts.set_role("王某", Role.VIEWER, by=SOMEBODY)
    page = commit(page)
    assert held.latest() == 1
    assert shown_on(page.error[0])[0].startswith("未入库：会话已结束，或角色已变更。请重新登录")
    assert not page.title
    assert (Deed.REFUSED, "王某") in {(one.deed, one.user) for one in held.log.entries(most=3)}
    assert list(page.session_state["desk"].drafts) == [NAME]
    held.accounts.set_role("王某", Role.ANALYST, by=SOMEBODY)
    page = commit(page.run())
    assert held.latest() == 2
    assert page.success


def test_a_commit_in_a_session_that_has_ended_stores_nothing(open_page: Open, held: Store, data: Path) -> None:
    page = with_a_file(open_page, data)
    held.accounts.end_sessions("王某", by=SOMEBODY)
    page = commit(page)
    assert held.latest() == 1
    assert page.error[0].value.replace("\\", "").startswith("未入库：会话已结束")


def test_restoring_by_somebody_whose_role_was_lowered_changes_nothing(open_page: Open, held: Store, data: Path) -> None:
    commit(with_a_file(open_page, data))
    page = open_page("history", data=data, as_role=Role.ANALYST, entry="1")
    held.accounts.set_role("王某", Role.VIEWER, by=SOMEBODY)
    labelled(page.text_input, "原因").set_value("录入有误")
    page = labelled(page.button, "恢复到第 1 版").click().run()
    assert held.latest() == 2
    assert page.error[0].value.replace("\\", "").startswith("未恢复：会话已结束，或角色已变更。")


# --- files ---


def exports(held: Store) -> list[tuple[str, str, int | None]]:
    return [(one.user, one.about, one.revision_to) for one in held.log.entries(deed=Deed.EXPORT)]


def test_every_file_that_is_taken_away_has_a_line_in_the_log(
    open_page: Open, opened: Open, held: Store, data: Path, offered: Mapping[str, bytes]
) -> None:
    open_page("records", data=data)
    opened(open_page("talent", data=data, as_role=Role.VIEWER))
    assert exports(held) == []
    assert all(offered.values())
    assert len(offered) > 2
    assert {(user, about, number) for user, about, number in exports(held)} == {
        ("" if name == "活动-2025.csv" else "周某", name, 1) for name in offered
    }


def test_no_figure_is_given_out_once_viewing_is_closed(
    open_page: Open, held: Store, data: Path, offered: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("records", data=data)
    monkeypatch.setattr(gate, "_exposures", [Exposure("192.0.2.1")])
    with pytest.raises(NotAllowed):
        offered["活动-2025.csv"]
    assert exports(held) == []
    assert held.log.entries(most=1)[0].deed is Deed.REFUSED


def test_kept_files_are_given_to_analysts_only(
    open_page: Open, held: Store, data: Path, offered: Mapping[str, bytes]
) -> None:
    commit(with_a_file(open_page, data))
    open_page("history", data=data, as_role=Role.ANALYST)
    assert offered[NAME] == MENDED.encode("gb18030")
    line = held.log.entries(most=1)[0]
    assert (line.deed, line.about, line.file) == (Deed.EXPORT, NAME, held.history()[0].files[0][0])
    held.accounts.set_role("王某", Role.VIEWER, by=SOMEBODY)
    with pytest.raises(NotAllowed):
        offered[NAME]


def test_a_store_that_can_only_be_read_still_gives_files(
    open_page: Open, data: Path, offered: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ReadOnly("read only")

    monkeypatch.setattr("kexie.store.log.Log.note", refused)
    open_page("records", data=data)
    assert offered["活动-2025.csv"]


def test_no_file_is_given_without_its_line(
    open_page: Open, data: Path, offered: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr("kexie.store.log.Log.note", failed)
    open_page("records", data=data)
    with pytest.raises(StoreError):
        offered["活动-2025.csv"]


# --- what is checked ---


def test_a_checked_file_has_one_line_for_each_revision_it_was_held_against(
    open_page: Open, held: Store, data: Path
) -> None:
    page = with_a_file(open_page, data).run()
    [line] = held.log.entries(deed=Deed.PREVIEW)
    digest = page.session_state["desk"].drafts[NAME].digest
    assert (line.user, line.about, line.file, line.revision_from) == ("王某", NAME, digest, 1)
    commit(page)
    [line] = held.log.entries(deed=Deed.COMMIT)
    assert (line.user, line.file, line.revision_from, line.revision_to) == ("王某", digest, 1, 2)
    with_a_file(open_page, data)
    assert [one.revision_from for one in held.log.entries(deed=Deed.PREVIEW)] == [2, 1]


# --- whose browser it is ---


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ([("Origin", "http://localhost:8501"), ("Cookie", "a=b; kexie=x; __Host-kexie=y")], "x"),
        ([("Origin", "https://kx.example"), ("Cookie", "kexie=x; __Host-kexie=y")], "y"),
        ([("Origin", "https://kx.example"), ("Cookie", "kexie=x")], ""),
        ([("Origin", "http://localhost:8501"), ("Cookie", "kexie=x; kexie=z")], ""),
        ([("Origin", "http://localhost:8501"), ("Cookie", "kexie=x"), ("Cookie", "kexie=z")], ""),
        ([("Origin", "http://localhost:8501")], ""),
        ([], ""),
    ],
)
def test_the_secret_is_the_one_cookie_that_is_bound_to_this_host(
    monkeypatch: pytest.MonkeyPatch, headers: list[tuple[str, str]], found: str
) -> None:
    context = SimpleNamespace(headers=headers, cookies={})
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: context)
    assert secret() == found
