"""An analyst's way in a real browser: a bad file, its mended copy, the figure it moves, and back again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kexie.access import Role
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import Server, Visit, settle
from tests.pages.test_upload import BAD, MENDED, NAME

# Words of the browser, of the files, and names of formats.
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
LATIN_IN_CHINESE = {"CSV", "TXT", "TSV", "XLSX", "XLSM", "XLS", "ODS", "MB", "UTF", "GB", "GBK", "WPS", "Excel"}


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the real data, with a store that may be changed."""
    running = Server(tmp_path_factory.mktemp("store") / "kexie.sqlite")
    running.start()
    yield running
    running.stop()


def put(page: Page, text: str, name: str = NAME) -> None:
    uploader = page.locator("input[type=file]")
    # While one is emptied, there are two for a moment.
    expect(uploader).to_have_count(1)
    uploader.set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")})


def cleared(page: Page) -> Page:
    """Discard what a test before has begun and left."""
    discard = page.get_by_role("button", name="放弃")
    if discard.count():
        discard.click()
        expect(discard).to_be_hidden()
        # The uploader is emptied too: another one has taken its place when the old one is gone.
        expect(page.locator("input[type=file]")).to_have_count(1)
        settle(page)
    return page


def funding(page: Page) -> str:
    """Return what the registers hold of the project money, as the tie-out shows it."""
    return page.locator("tr", has_text="项目资金").locator("td").nth(2).inner_text()


def follow(page: Page, menu: str, title: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=menu).click()
    expect(page.locator("h1").first).to_have_text(title)
    settle(page)


def test_from_a_bad_file_to_a_figure_and_back(own_server: Server, visit: Visit) -> None:
    page = visit(own_server, "tie_out", role=Role.ANALYST)
    assert funding(page) == "—"

    # Three bad cells are three errors, in the rows of the file.
    follow(page, "上传", "上传台账")
    put(page, BAD)
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    settle(page)
    # The cursor is at the outcome, not somewhere before the page.
    assert "st-key-outcome" in page.evaluate("document.activeElement.className")
    told = page.get_by_test_id("stAlert").filter(has_text="请处理以下 3 项").locator("li")
    assert told.count() == 3
    for place, words in enumerate(("“资金来源”：“省财政厅”", "“金额”：“很多”", "“日期”：没有“2025-02-30”这个日期")):
        assert words in (told.nth(place).text_content() or "")
    # Each line leads to its place, by keyboard too.
    told.nth(2).locator("a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="第 7 行“日期”")).to_be_focused()

    # The mended file takes its place; what it changes is shown before it is stored.
    put(page, MENDED)
    expect(page.get_by_text("检查无误，可以入库。")).to_be_visible()
    expect(page.get_by_text("资金：新增 4 条，修改 0 条，删除 0 条，不变 1 条。")).to_be_visible()
    expect(page.get_by_text("— → 290.5万元")).to_be_visible()
    page.get_by_label("说明", exact=True).fill("一季度资金")
    page.get_by_role("button", name="入库", exact=True).click()
    expect(page.get_by_text("已入库，存为第 2 版：项目资金.csv。")).to_be_visible()

    # The figure has moved.
    page.get_by_role("link", name="查看数据核对").click()
    expect(page.locator("h1").first).to_have_text("2025年数据核对")
    settle(page)
    assert funding(page) == "290.5万元"

    # As of the revision before, and back to the latest.
    follow(page, "历史", "历史")
    page.locator(".st-key-entry-1").get_by_role("link", name="本次变动").click()
    expect(page.locator("h1").first).to_have_text("第 1 版")
    settle(page)
    page.get_by_role("link", name="查看当时的数据").click()
    expect(page.get_by_text("您正在查看历史数据（第 1 版），不是最新数据（第 2 版）。")).to_be_visible()
    follow(page, "核对", "2025年数据核对")
    assert funding(page) == "—"
    expect(page).to_have_url(re.compile("revision=1"))
    page.get_by_role("button", name="返回最新").click()
    expect(page.get_by_text("您正在查看历史数据")).to_be_hidden()
    settle(page)
    assert funding(page) == "290.5万元"

    # Restored, the figure is as it was.
    follow(page, "历史", "历史")
    page.locator(".st-key-entry-1").get_by_role("link", name="本次变动").click()
    expect(page.locator("h1").first).to_have_text("第 1 版")
    settle(page)
    page.get_by_text("将台账恢复到这一版本").click()
    page.get_by_label("原因").fill("录入有误")
    page.get_by_role("button", name="恢复到第 1 版").click()
    expect(page.get_by_text("台账已恢复，存为第 3 版。")).to_be_visible()
    follow(page, "核对", "2025年数据核对")
    assert funding(page) == "—"


def test_a_cell_is_mended_in_the_browser(own_server: Server, visit: Visit) -> None:
    page = cleared(visit(own_server, "upload", role=Role.ANALYST))
    put(page, BAD)
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    settle(page)
    for done, (label, text) in enumerate((("第 5 行“金额”", "80"), ("第 7 行“日期”", "2025-02-28")), start=1):
        field = page.get_by_role("textbox", name=label)
        field.fill(text)
        field.press("Enter")
        expect(page.get_by_text(f"已更正 {done} 处，尚有 {2 - done} 处有误。")).to_be_visible()
        settle(page)
    # What a word means is decided once, for all rows that hold it.
    page.get_by_role("button", name="确认词语对应").click()
    expect(page.get_by_text("检查无误，可以入库。")).to_be_visible()
    # Another page and back: nothing typed is lost.
    follow(page, "台账明细", "台账明细")
    follow(page, "上传", "上传台账")
    expect(page.get_by_text("已更正 2 处，尚有 0 处有误。")).to_be_visible()
    # Nor is it by a refresh of the browser.
    page.reload()
    expect(page.get_by_text("未完成的上传，可继续办理。")).to_be_visible()
    expect(page.get_by_text("已更正 2 处，尚有 0 处有误。")).to_be_visible()
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_text("已更正 2 处")).to_be_hidden()


def test_a_marked_copy_is_offered(own_server: Server, visit: Visit) -> None:
    page = cleared(visit(own_server, "upload", role=Role.ANALYST))
    put(page, BAD)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载标注文件").click()
    assert download.value.suggested_filename == "项目资金.xlsx"
    assert download.value.path().read_bytes().startswith(b"PK")


def test_findings_fit_on_a_desk_and_on_a_telephone(own_server: Server, visit: Visit) -> None:
    for width in (1440, 390):
        page = cleared(visit(own_server, "upload", width=width, role=Role.ANALYST))
        put(page, BAD)
        expect(page.get_by_text("有误 3 行")).to_be_visible()
        settle(page)
        wide, seen = page.locator("[data-testid=stMain]").evaluate("part => [part.scrollWidth, part.clientWidth]")
        assert wide <= seen


def test_a_file_that_is_not_a_table_is_told_in_words(own_server: Server, visit: Visit) -> None:
    page = cleared(visit(own_server, "upload", role=Role.ANALYST))
    page.locator("input[type=file]").set_input_files(
        {"name": "表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(page.get_by_text("“表.pdf”不是表格文件。请上传 XLSX、XLS 或 CSV。")).to_be_visible()
    words = set(LATIN.findall(page.get_by_test_id("stFileUploader").inner_text().replace("表.pdf", "")))
    # The name of an icon.
    assert words - LATIN_IN_CHINESE <= {"add"}


def test_a_correct_file_is_stored_in_three_actions(
    own_server: Server, visit: Visit, request: pytest.FixtureRequest
) -> None:
    page = cleared(visit(own_server, "upload", role=Role.ANALYST))
    started, actions = time.monotonic(), 0

    put(page, MENDED.replace("ZJ-", "ZS-"))
    actions += 1
    expect(page.get_by_text("检查无误，可以入库。")).to_be_visible()
    page.get_by_label("说明", exact=True).fill("一季度资金")
    actions += 1
    page.get_by_role("button", name="入库", exact=True).click()
    actions += 1
    expect(page.get_by_text(re.compile("已入库，存为第 \\d+ 版：项目资金.csv。"))).to_be_visible()

    assert actions == 3
    seconds = round(time.monotonic() - started, 1)
    # It is told at the end of a run.
    request.node.user_properties.append(("seconds from choosing a correct file to its revision", seconds))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_findings(own_server: Server, visit: Visit, theme: str) -> None:
    page = cleared(visit(own_server, "upload", theme=theme, role=Role.ANALYST))
    put(page, BAD)
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    settle(page)
    assert serious_violations(page) == []
