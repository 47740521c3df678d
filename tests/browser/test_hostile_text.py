"""Words that somebody has typed or uploaded are read letter by letter, and a page asks no other host for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from kexie.access import Role
from tests.browser import hostile
from tests.browser.conftest import Server, Visit, settle
from tests.conftest import NEEDED

# What is to be read on each page. On a telephone findings are a list; tables are drawn on a canvas otherwise.
READ = {
    "": ("short name", "heading of areas", "note on areas", "silence", "attendance", "association"),
    "tie_out": ("metric", "report"),
    "literacy": ("theme", "report"),
    "innovation": (),
    "innovation?lang=en": (),
    "literacy?lang=en": ("area",),
    "records": ("event",),
    "records?register=funding": ("funding", "stored"),
    "records?register=attendance": ("attendance",),
    "records?register=outcomes&focus_area=普惠共享": ("outcome",),
    "dictionary": ("metric", "reason", "not stated", "note on areas", "theme"),
    "upload": ("association",),
    "history": ("note", "second line", "author", "file"),
    "history?entry=1": ("association",),
    "history?entry=2": ("note", "second line", "author", "file", "stored"),
}


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard of an association whose every word is markup."""
    place = tmp_path_factory.mktemp("hostile")
    data = hostile.folder(place / "data")
    hostile.commit(place / "kexie.sqlite", data)
    running = Server(place / "kexie.sqlite", data)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def quiet(visit: Visit) -> Iterator[Callable[..., Page]]:
    """Open a page; at the end none may have opened a dialog, nor made anything of the words."""
    pages: list[Page] = []
    said: list[str] = []

    def told(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def open_page(server: Server, path: str = "", **how: object) -> Page:
        page = visit(server, path, **how)
        page.on("dialog", told)
        pages.append(page)
        return page

    yield open_page
    assert [hostile.made_of_it(page) for page in pages] == [[] for _ in pages]
    assert said == []


@pytest.mark.parametrize("path", READ)
def test_a_page_shows_words_as_they_are(hostile_server: Server, quiet: Callable[..., Page], path: str) -> None:
    page = quiet(hostile_server, path, role=NEEDED.get(path.partition("?")[0]))
    assert hostile.missing(page, *READ[path]) == []


def test_words_that_come_up_are_shown_as_they_are(hostile_server: Server, quiet: Callable[..., Page]) -> None:
    page = quiet(hostile_server)
    chart = page.locator(".st-key-chart-attendance-focus_area")
    chart.scroll_into_view_if_needed()
    bar = chart.locator(".bars .point path").last.bounding_box()
    assert bar is not None
    page.mouse.move(bar["x"] + bar["width"] / 3, bar["y"] + bar["height"] / 2)
    expect(chart.locator(".hoverlayer .hovertext")).to_be_visible()
    chart.get_by_role("button", name="数据", exact=True).click()
    opened = page.get_by_test_id("stPopoverBody")
    expect(opened.get_by_test_id("stTable").first).to_be_visible()
    opened.get_by_role("tab", name="说明").click()
    expect(opened.get_by_test_id("stTable").last).to_be_visible()
    page.keyboard.press("Escape")
    funding = page.locator("[class*=st-key-card-figure-]").nth(1)
    funding.get_by_test_id("stTooltipHoverTarget").hover()
    expect(page.get_by_test_id("stTooltipContent").first).to_be_visible()
    assert hostile.missing(page, "attendance", "phrase") == []


def test_the_browser_names_a_page_as_it_is_called(hostile_server: Server, quiet: Callable[..., Page]) -> None:
    page = quiet(hostile_server, "literacy", language="en")
    expect(page).to_have_title(re.compile(re.escape(hostile.words("area"))))


@pytest.mark.parametrize("width", [1440, 390])
def test_an_uploaded_file_is_told_as_it_is(hostile_server: Server, quiet: Callable[..., Page], width: int) -> None:
    page = quiet(hostile_server, "upload", width=width, role=Role.ANALYST)
    put(page, hostile.FILE, hostile.BAD)
    expect(page.get_by_text("有误 1 行")).to_be_visible()
    settle(page)
    assert hostile.missing(page, "file", "header", "source", "amount", "new") == []


def put(page: Page, name: str, text: str) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
