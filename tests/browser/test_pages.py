"""The pages as a visitor sees them, in both languages and themes, on a desk and on a telephone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from kexie.access import Role
from kexie.serve.plots import BUNDLE, WHOLE
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import Server, Visit, settle
from tests.conftest import NEEDED
from tests.processes import LONG

AREAS = {
    "guidance": "九项系列活动",
    "innovation": "高层次专家38人",
    "talent": "20余场",
    "literacy": "超10万人次",
    "capacity": "科协15家",
}
TITLES = {
    "": ("张掖市科协2025年总览", "2025 at a glance: Zhangye AST"),
    "tie_out": ("2025年数据核对", "Report check 2025"),
    "records": ("台账明细", "Entries"),
    "dictionary": ("数据字典", "Dictionary"),
    "upload": ("上传台账", "Upload registers"),
    "words": ("词语对应", "Words"),
    "history": ("历史", "History"),
    "people": ("用户", "Users"),
    "audit": ("操作日志", "Audit log"),
}
PAGES = ["", *AREAS, *(path for path in TITLES if path)]
# Totals that open the report.
OPENING = 5
CHARTS = {"": 5, "guidance": 1, "innovation": 3, "talent": 4, "literacy": 5, "capacity": 1}
# What the menu holds for whom.
SEEN = {
    role: [path for path in PAGES if (role or Role.VIEWER).covers(NEEDED.get(path, Role.VIEWER))]
    for role in (None, Role.ANALYST, Role.ADMINISTRATOR)
}


def heading(page: Page) -> str:
    return page.locator("h1").first.inner_text()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_by_its_address(server: Server, visit: Visit, path: str, language: str) -> None:
    """One visit: whether it is the page, then what axe finds in either theme, then whether a telephone holds it."""
    if language == "zh" and path in ("innovation", "tie_out", "records"):
        # The first visit after a start, too, has the menu.
        server.restart()
    role = NEEDED.get(path)
    page = visit(server, path, language=language, theme={"zh": "light", "en": "dark"}[language], role=role)

    assert urlsplit(page.url).path == f"/{path}"
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])
    if path in TITLES:
        assert heading(page) == TITLES[path][language == "en"]
    else:
        expect(page.get_by_text(AREAS[path]).first).to_be_visible()
    # The menu stands on every page: the frame was run.
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(len(SEEN[role]))
    charts = page.locator(".kexie-chart")
    assert charts.count() == CHARTS.get(path, 0)
    for place in range(charts.count()):
        assert charts.nth(place).locator(".bars .point path").count() > 0

    assert serious_violations(page) == []
    assert cut_off(page) == []

    narrow(page)
    for part in ("html", "[data-testid=stMain]"):
        wide = page.locator(part).evaluate("part => Math.max(part.scrollWidth, part.getBoundingClientRect().right)")
        assert wide <= 390, f"{part} runs out of the screen"
    assert cut_off(page) == []


def narrow(page: Page) -> None:
    """Make the window as narrow as a telephone's, and wait until every chart has followed."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(
        """() => [...document.querySelectorAll('.kexie-chart .main-svg')]
            .every(drawing => drawing.getBoundingClientRect().width <= innerWidth)"""
    )
    settle(page)


def cut_off(page: Page) -> list[str]:
    """Return headings and values that end before they are read to the end."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[class*=st-key-card-] *, h1, h2, h3')]
            .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflow === 'hidden')
            .map(part => part.innerText)"""
    )
    return found


def test_the_essentials_fit_the_first_screen(server: Server, visit: Visit) -> None:
    for language in ("zh", "en"):
        page = visit(server, language=language)
        for words in ("18", "269", "15", "3"):
            assert page.get_by_text(re.compile(f"^{words}(项|个|家| organisations)?$")).first.is_visible()
        boxes = [box.bounding_box() for box in page.locator("[class*=st-key-card-]").all()]
        assert len(boxes) == OPENING + len(AREAS)
        assert all(box is not None and box["y"] + box["height"] <= 900 for box in boxes)


def test_a_card_leads_on_wherever_it_is_clicked(server: Server, visit: Visit) -> None:
    for card, heading in (("figure-popular_science_events", "台账明细"), ("area-literacy", "普惠共享")):
        page = visit(server)
        box = page.locator(f".st-key-card-{card}").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] - 15, box["y"] + 12)
        expect(page.locator("h1").first).to_contain_text(heading)


def test_on_a_telephone_the_menu_closes_once_a_page_is_chosen(server: Server, visit: Visit) -> None:
    page = visit(server, width=390)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="核对").click()
    expect(page.locator("h1").first).to_have_text(TITLES["tie_out"][0])
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    expect(page).to_have_title("核对 · 张掖市科协数据看板")
    # The browser remembers it, and other tests have the same browser.
    page.evaluate("localStorage.clear()")


def test_the_language_switches_and_stays(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.locator("h1").first).to_have_text(TITLES[""][1])
    expect(page).to_have_url(re.compile(r"lang=en"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    settle(page)
    assert heading(page) == TITLES[""][1]
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Report check").click()
    expect(page.locator("h1").first).to_have_text(TITLES["tie_out"][1])
    expect(page).to_have_url(re.compile(r"tie_out\?lang=en"))


def test_a_figure_of_the_tie_out_leads_to_its_rows_without_loading_anew(server: Server, visit: Visit) -> None:
    page = visit(server, "tie_out", language="en")
    page.evaluate("window.still = true")
    page.get_by_role("link", name="Technical guidance").click()
    expect(page.get_by_text("The rows behind “Technical guidance” of 2025")).to_be_visible()
    expect(page).to_have_url(re.compile(r"records\?metric=technical_guidance$"))
    page.go_back()
    expect(page.locator("h1").first).to_have_text(TITLES["tie_out"][1])
    assert page.evaluate("window.still")
    assert len(page.context.pages) == 1


def test_a_projector_shows_all_of_it_larger(server: Server, visit: Visit) -> None:
    card = "document.querySelector('[class*=st-key-card-] strong').getBoundingClientRect().height"
    page = visit(server)
    usual = page.evaluate(card)
    page.get_by_role("button", name="大屏显示").click()
    expect(page).to_have_url(re.compile(r"view=screen"))
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    settle(page)
    assert page.evaluate(card) == pytest.approx(1.25 * usual, rel=0.05)
    page = visit(server, "innovation?view=screen")
    canvas = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    assert canvas is not None
    assert canvas["x"] + canvas["width"] <= 1440
    page.get_by_role("button", name="退出大屏显示").click()
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


@pytest.fixture
def projects(server: Server, visit: Visit) -> Locator:
    """The chart of projects on the overview."""
    chart = visit(server).locator(".st-key-chart-projects-focus_area .kexie-chart")
    chart.scroll_into_view_if_needed()
    return chart


def leads_to_projects_of_talent(page: Page) -> None:
    expect(page.locator("h1").first).to_have_text("台账明细")
    settle(page)
    expect(page).to_have_url(re.compile(r"records\?register=projects&focus_area="))
    expect(page.get_by_text("2025年，共2条")).to_be_visible()


def test_the_words_of_a_bar_lead_to_its_rows(projects: Locator) -> None:
    box = projects.locator(".annotation-text", has_text="育才荐智").bounding_box()
    assert box is not None
    projects.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    leads_to_projects_of_talent(projects.page)


def test_the_keyboard_goes_from_bar_to_bar_and_to_the_rows(projects: Locator) -> None:
    expect(projects).to_have_attribute(
        "aria-label", re.compile("^条形图：项目（按工作板块）。单位：个：育才荐智 11个，")
    )
    projects.focus()
    said = projects.locator(".said")
    for key, words in (
        ("ArrowUp", "普惠共享 1个"),
        ("Home", "育才荐智 11个"),
        ("ArrowDown", "汇智赋能 3个"),
        ("ArrowLeft", "育才荐智 11个"),
    ):
        projects.press(key)
        expect(said).to_have_text(words)
        expect(projects.locator(".hoverlayer .hovertext")).to_contain_text(words)
    projects.press("Enter")
    leads_to_projects_of_talent(projects.page)


def test_a_chart_is_saved_as_a_picture_that_says_what_it_is(projects: Locator) -> None:
    projects.hover()
    with projects.page.expect_download() as download:
        projects.get_by_role("button", name="保存图片").click()
    assert download.value.suggested_filename == "项目（按工作板块）-2025.png"
    with Image.open(download.value.path()) as picture:
        shown = picture.convert("RGB")
    ground = shown.getpixel((0, 0))
    # Title and foot are whole: words end before the edges.
    for edge in ((0, 0, shown.width, 8), (0, shown.height - 8, shown.width, shown.height)):
        assert shown.crop(edge).getcolors() == [(shown.width * 8, ground)]
    assert len(shown.crop((0, 8, shown.width, 88)).getcolors(1 << 16) or ()) > 1


def test_a_chart_is_redrawn_in_place_in_the_colours_of_the_theme(projects: Locator) -> None:
    page = projects.page
    words = projects.locator(".annotation-text").first
    before = words.evaluate("part => getComputedStyle(part).fill")
    page.evaluate("document.querySelector('.js-plotly-plot').dataset.same = 'yes'")
    page.emulate_media(color_scheme="dark")
    expect(words).not_to_have_css("fill", before)
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(projects).to_have_attribute("aria-label", re.compile("^Bar chart: Projects by focus area"))
    expect(projects.locator(".annotation-text", has_text="Talent").first).to_be_attached()
    assert page.locator(".js-plotly-plot[data-same]").count() == 1


def test_charts_that_cannot_be_drawn_say_what_they_show(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto(server.address)
    expect(page.locator(".kexie-chart .failed").first).to_contain_text(
        "图表未能绘制。内容： 条形图：", timeout=LONG * 1000
    )
    context.close()


@pytest.mark.skipif(not BUNDLE.is_file(), reason="plotly's small script is not here: make bundle-charts")
def test_the_whole_script_and_the_bundle_draw_the_same(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    seen: dict[Path, list[bytes]] = {}
    for script in (WHOLE, BUNDLE):
        page = context.new_page()
        asked: list[str] = []

        def answer(route: Route, *, script: Path = script, asked: list[str] = asked) -> None:
            asked.append(route.request.url)
            route.fulfill(path=script, content_type="text/javascript")

        page.route("**/plotly.min.js*", answer)
        page.goto(f"{server.address}/literacy")
        charts = page.locator(".kexie-chart[data-drawn]")
        expect(charts).to_have_count(CHARTS["literacy"], timeout=LONG * 1000)
        settle(page)
        # Bars, and the signs of open ends.
        assert page.locator(".kexie-chart .bars path").count() > 1
        assert page.locator(".kexie-chart .scatterlayer .point").count() > 0
        assert asked
        seen[script] = [charts.nth(place).locator(".plot").screenshot() for place in range(CHARTS["literacy"])]
        page.close()
    assert seen[WHOLE] == seen[BUNDLE]
    context.close()


def test_dark_is_dark(server: Server, visit: Visit) -> None:
    page = visit(server, theme="dark")
    ground = page.locator("[data-testid=stApp]").evaluate("part => getComputedStyle(part).backgroundColor")
    assert ground == "rgb(17, 23, 31)"
    ink = page.locator(".js-plotly-plot .annotation-text").first.evaluate("part => getComputedStyle(part).fill")
    assert min(int(number) for number in re.findall(r"\d+", ink)[:3]) > 200


def test_streamlits_own_words_are_chinese(server: Server, visit: Visit) -> None:
    page = visit(server)
    page.get_by_test_id("stMainMenu").click()
    menu = page.get_by_test_id("stMainMenuPopover")
    menu.wait_for()
    expect(menu).to_contain_text("打印")
    assert "Print" not in menu.inner_text()


def test_a_download_opens_in_a_spreadsheet(server: Server, visit: Visit) -> None:
    page = visit(server)
    card = page.locator(".st-key-chart-events-focus_area")
    card.get_by_role("button", name="数据", exact=True).click()
    page.get_by_test_id("stPopoverBody").get_by_role("tab", name="下载").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="数据依据").click()
    data = download.value.path().read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "技术指导60余场" in data.decode("utf-8-sig")


def test_print_leaves_the_menu_out(server: Server, visit: Visit) -> None:
    page = visit(server)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_test_id("stPopoverButton").first).to_be_hidden()
    expect(page.get_by_text("741万元", exact=True).first).to_be_visible()


def test_a_table_that_is_drawn_dark_is_known_to_paper(server: Server, visit: Visit) -> None:
    for theme, classes in (("dark", "drawn-dark"), ("light", "")):
        page = visit(server, "records", theme=theme)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate("document.documentElement.className").strip() == classes
        note = page.get_by_text("共 14 条，打印只含部分；全部内容请下载。")
        expect(note).to_be_hidden()
        page.emulate_media(media="print")
        expect(note).to_be_visible()


def test_the_overview_is_printed_on_two_sheets(server: Server, visit: Visit) -> None:
    page = visit(server)
    expect(page.locator(".kexie-chart[data-drawn]")).to_have_count(CHARTS[""])
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def test_the_keyboard_reaches_menu_and_language(server: Server, visit: Visit) -> None:
    page = visit(server)
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert any("铸魂固本" in words for words in reached)
    assert any("English" in words or "中文" in words for words in reached)


def test_another_association_has_its_own_pages(another_server: Server, visit: Visit) -> None:
    page = visit(another_server)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(4 + 4)
    assert "张掖" not in page.locator("body").inner_text()
