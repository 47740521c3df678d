"""An analyst's way in a real browser: a bad file, its mended copy, the figure it moves, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as TookTooLong

from kexie.access import Role
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import Server, Visit, settle
from tests.pages.test_upload import BAD, MENDED, NAME
from tests.processes import until

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
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    )


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
    expect(page.get_by_text("读取 6 行 = 可入库 1 行 + 未计入 2 行 + 有误 3 行")).to_be_visible()
    settle(page)
    told = page.locator("[class*='st-key-narrow-'] li")
    assert told.count() == 3
    for place, words in enumerate(("第 5 行、“金额”", "第 6 行、“资金来源”", "第 7 行、“日期”")):
        assert words in (told.nth(place).text_content() or "")

    # The mended file takes its place; what it changes is shown before it is stored.
    put(page, MENDED)
    expect(page.get_by_text("读取 6 行 = 可入库 4 行 + 未计入 2 行 + 有误 0 行")).to_be_visible()
    expect(page.get_by_text("资金：新增 4 条，修改 0 条，删除 0 条，不变 1 条。")).to_be_visible()
    expect(page.get_by_text("— → 290.5万元")).to_be_visible()
    page.get_by_label("说明", exact=True).fill("一季度资金")
    page.get_by_role("button", name="入库", exact=True).click()
    expect(page.get_by_text("已入库，存为修订 2：项目资金.csv。")).to_be_visible()

    # The figure has moved.
    page.get_by_role("link", name="查看数据核对").click()
    expect(page.locator("h1").first).to_have_text("2025年数据核对")
    settle(page)
    assert funding(page) == "290.5万元"

    # As of the revision before, and back to the latest.
    follow(page, "历史", "历史")
    page.locator(".st-key-entry-1").get_by_role("link", name="本次变动").click()
    expect(page.locator("h1").first).to_have_text("修订 1")
    settle(page)
    page.get_by_role("link", name="查看当时的数据").click()
    expect(page.get_by_text("当前显示修订 1 时的数据；最新为修订 2。")).to_be_visible()
    follow(page, "核对", "2025年数据核对")
    assert funding(page) == "—"
    expect(page).to_have_url(re.compile("revision=1"))
    page.get_by_role("button", name="返回最新").click()
    expect(page.get_by_text("当前显示修订 1")).to_be_hidden()
    settle(page)
    assert funding(page) == "290.5万元"

    # Restored, the figure is as it was.
    follow(page, "历史", "历史")
    page.locator(".st-key-entry-1").get_by_role("link", name="本次变动").click()
    page.get_by_text("将台账恢复到本次修订").click()
    page.get_by_label("原因").fill("录入有误")
    page.get_by_role("button", name="恢复到修订 1").click()
    expect(page.get_by_text("台账已恢复，存为修订 3。")).to_be_visible()
    follow(page, "核对", "2025年数据核对")
    assert funding(page) == "—"


def test_a_cell_is_mended_in_the_browser(own_server: Server, visit: Visit) -> None:
    page = visit(own_server, "upload", role=Role.ANALYST)
    put(page, BAD)
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    settle(page)
    grid = page.get_by_test_id("stExpander").filter(has_text="在此改正").get_by_test_id("stDataFrame")
    for row, text in enumerate(("80", "省级财政", "2025-02-28")):
        field = opened(page, grid, row)
        field.fill(text)
        field.press("Enter")
        field.wait_for(state="hidden")
        expect(page.get_by_text(f"已改正 {row + 1} 格，尚有 {2 - row} 格有误。")).to_be_visible()
        settle(page)
    expect(page.get_by_text("可入库 4 行 + 未计入 2 行 + 有误 0 行")).to_be_visible()
    # Another page and back: nothing typed is lost.
    follow(page, "条目", "条目")
    follow(page, "上传", "上传台账")
    expect(page.get_by_text("已改正 3 格，尚有 0 格有误。")).to_be_visible()


def opened(page: Page, grid: Locator, row: int) -> Locator:
    """Open the cell of a row to type into, the fourth of five, as soon as the page has come to rest."""
    field = page.locator("textarea.gdg-input")

    def is_open() -> bool:
        # What is asked above the cells may have gone since, and the cells with it.
        grid.scroll_into_view_if_needed()
        box = grid.locator("canvas").first.bounding_box()
        assert box is not None
        header = 36
        height = (box["height"] - header) / 3
        page.mouse.dblclick(box["x"] + 0.42 * box["width"], box["y"] + header + height * (row + 0.5))
        try:
            # A click before the page has come to rest is lost.
            field.wait_for(timeout=2_000)
        except TookTooLong:
            page.keyboard.press("Escape")
            return False
        return True

    until(is_open, "the cell can be typed into")
    return field


def test_a_marked_copy_is_offered(own_server: Server, visit: Visit) -> None:
    page = visit(own_server, "upload", role=Role.ANALYST)
    put(page, BAD)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载标注后的原文件").click()
    assert download.value.suggested_filename == "项目资金.xlsx"
    assert download.value.path().read_bytes().startswith(b"PK")


def test_findings_are_a_table_on_a_desk_and_a_list_on_a_telephone(own_server: Server, visit: Visit) -> None:
    for width, table, listed in ((1440, True, False), (390, False, True)):
        page = visit(own_server, "upload", width=width, role=Role.ANALYST)
        put(page, BAD)
        expect(page.get_by_text("有误 3 行")).to_be_visible()
        settle(page)
        assert page.locator("[class*='st-key-wide-']").is_visible() is table
        assert page.locator("[class*='st-key-narrow-']").is_visible() is listed
        wide, seen = page.locator("[data-testid=stMain]").evaluate("part => [part.scrollWidth, part.clientWidth]")
        assert wide <= seen


def test_streamlits_words_about_files_are_chinese(own_server: Server, visit: Visit) -> None:
    page = visit(own_server, "upload", role=Role.ANALYST)
    uploader = page.get_by_test_id("stFileUploader")
    page.locator("input[type=file]").set_input_files(
        {"name": "表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(uploader.get_by_text("错误：")).to_be_visible()
    words = set(LATIN.findall(uploader.inner_text().replace("表.pdf", ""))) - LATIN_IN_CHINESE
    # Its name for the kind of file, and the name of an icon.
    assert words <= {"application", "pdf", "add"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_findings(own_server: Server, visit: Visit, theme: str) -> None:
    page = visit(own_server, "upload", theme=theme, role=Role.ANALYST)
    put(page, BAD)
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    settle(page)
    assert serious_violations(page) == []
