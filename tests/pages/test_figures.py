"""Each of the 29 figures of the report stands on its page as it was written, in both languages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.words import LANGUAGES, Language

PageOf = Callable[[str, Language], AppTest]
ShownOn = Callable[[Any], list[str]]
Figures = Callable[[AppTest], dict[str, list[str]]]

# The page, then name and number in Chinese and in English, then the phrase of the report.
FIGURES = """
    overview   | 科普项目 | 18个 | Popular science projects | 18 | 18个科普项目
    overview   | 项目资金 | 741万元 | Project funding | ¥7.41 million | 741万元项目资金
    overview   | 科普活动 | 300余场 | Popular science events | 300+ sessions | 300余场科普活动
    overview   | 科技竞赛与科普赛事 | 14场 | Science contests | 14 sessions | 14场科技竞赛与科普赛事
    overview   | 获省级奖项作品 | 269项 | Works awarded at provincial contests | 269 | 269项作品
    guidance   | 全国科技工作者日系列活动 | 9项 | National S&T Workers' Day activities | 9 | 九项系列活动
    innovation | 柔性引进高层次专家 | 38人 | High-level experts brought in | 38 people | 高层次专家38人
    innovation | 科研成果落地转化 | 33项 | Research results applied | 33 | 33项科研成果
    innovation | 技术指导 | 60余场 | Technical guidance | 60+ sessions | 技术指导60余场
    innovation | 获得专利 | 38项 | Patents obtained | 38 | 专利38项
    innovation | 省级协同创新基地 | 6个 | Provincial collaborative innovation bases | 6 | 省级协同创新基地6个
    innovation | 省级创新驱动助力工程项目 | 3个 | Provincial innovation-driven support projects | 3 | 创新驱动助力工程项目3个
    innovation | 企业创新大赛优秀成果 | 16项 | Outstanding results of the enterprise contest | 16 | 16项优秀成果
    innovation | 新建科技小院 | 2个 | New science and technology backyards | 2 | “科技小院”2个
    talent     | 建家交友活动 | 20余场 | Member networking events | 20+ sessions | 20余场“建家交友”
    talent     | 学术交流活动 | 12场 | Academic exchanges | 12 sessions | 学术交流活动12场
    talent     | 竞赛参与师生 | 近1万人 | Pupils and teachers in contests | nearly 10,000 people | 近万名师生
    talent     | 学会科普和学术交流项目 | 8个 | Society outreach and exchange projects | 8 | 学会科普和学术交流项目8个
    talent     | 省科协决策咨询立项课题 | 3项 | Decision-consulting topics approved by the province | 3 | 3项课题
    literacy   | 精准服务 | 120余场 | Targeted science services | 120+ sessions | 精准服务120余场
    literacy   | 全国科普月参与 | 超10万人次 | Attendance of the Science Popularisation Month | 100,000+ attendances | 线上线下超10万人次
    literacy   | 流动科技馆接待 | 5万余人次 | Mobile museum visits | 50,000+ attendances | 接待公众5万余人次
    literacy   | 县级科技馆展厅升级改造 | 4个 | County science museums renewed | 4 | 4个县级科技馆
    literacy   | 建成校园科技馆 | 1个 | Campus science museums built | 1 | 1个校园科技馆
    literacy   | 建成特色科普场所 | 5处 | Special science venues opened | 5 sites | 5处特色科普场所
    literacy   | 获赠科普物资（折价） | 80余万元 | Donated goods, at their value | ¥800,000+ | 80余万元科普物资
    literacy   | 主流媒体报道 | 46篇 | Reports in mainstream media | 46 articles | 46篇工作经验
    capacity   | 新建医院、企业、科研院所科协 | 15家 | New branches in hospitals, enterprises and institutes | 15 organisations | 科协15家
    capacity   | 指导成立市级协会 | 3个 | Municipal societies founded with guidance | 3 | 市级协会3个
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in FIGURES.strip().splitlines()]
AREAS = ("guidance", "innovation", "talent", "literacy", "capacity")
PAGES = ("overview", *AREAS)
ADDRESSES = {"overview": ""} | {area: area for area in AREAS}


def on(page: str, language: Language) -> dict[str, str]:
    """Return what the table says of a page: number by name."""
    place = 1 if language == "zh" else 3
    return {row[place]: row[place + 1] for row in ROWS if row[0] == page}


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


def test_the_table_above_holds_29_figures() -> None:
    assert len(ROWS) == 29
    assert {row[0] for row in ROWS} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_its_figures_as_they_were_written_and_no_other(
    page_of: PageOf, figures: Figures, name: str, language: Language
) -> None:
    shown = figures(page_of(ADDRESSES[name], language))
    assert [(card[0], card[1]) for card in shown.values()] == list(on(name, language).items())


@pytest.mark.parametrize("name", PAGES)
def test_each_figure_has_the_words_of_the_report_beside_it(
    page_of: PageOf, figures: Figures, name: str, language: Language
) -> None:
    label = "原文：" if language == "zh" else "Report: "
    shown = figures(page_of(ADDRESSES[name], language))
    for row in ROWS:
        if row[0] == name:
            assert label + row[5] in shown[row[1 if language == "zh" else 3]]


def test_a_figure_says_how_it_ties_out_and_leads_to_its_rows(
    page_of: PageOf, figures: Figures, language: Language
) -> None:
    verdict = "仅有报告摘录" if language == "zh" else "Report entries only"
    for area in AREAS:
        page = page_of(area, language)
        assert all(verdict in said for said in figures(page).values())
        targets = [link.proto.query_string for link in page.page_link]
        assert len(set(targets)) == len(on(area, language))
        assert all(re.fullmatch(r"metric=\w+", target) for target in targets)


def test_the_overview_gives_each_area_its_leading_figures_and_a_way_in(
    page_of: PageOf, shown_on: ShownOn, language: Language
) -> None:
    page = page_of("", language)
    links = [link for link in page.page_link if not link.proto.query_string]
    assert [link.proto.page for link in links] == list(AREAS)
    for area, link in zip(AREAS, links, strict=True):
        name, *said = shown_on(page.get_by_key(f"card-area-{area}"))
        assert name
        count = len(on(area, language))
        assert shown_on(link)[0] == (
            f"{count}项仅有报告摘录" if language == "zh" else f"{count} with report entries only"
        )
        shown = [number_and_name for number_and_name in said if number_and_name in leading(area, language)]
        assert 1 <= len(shown) <= 3


def leading(area: str, language: Language) -> list[str]:
    return [f"{number} {name}" for name, number in on(area, language).items()]


def test_no_page_adds_the_two_audiences_that_may_overlap(page_of: PageOf, shown_on: ShownOn) -> None:
    fifteen = re.compile(r"15\s*万|150[,，]?000|十五万|1\.5\s*lakh")
    for language in LANGUAGES:
        for address in ("", *AREAS, "tie_out", "records", "dictionary"):
            said = shown_on(page_of(address, language))
            assert [text for text in said if fifteen.search(text)] == [], address


def test_the_page_says_why_it_does_not_add_them(page_of: PageOf, shown_on: ShownOn) -> None:
    assert "不可相加：内容可能重叠。" in shown_on(page_of("literacy", "zh"))
    assert "No total: entries may overlap." in shown_on(page_of("literacy", "en"))
    assert "不可相加：人数与人次口径不同、内容可能重叠。" in shown_on(page_of("", "zh"))


SILENCES = {
    "zh": [
        "上年数据：报告未列2024年数据，本看板不作同比。",
        "目标值：报告未列年度目标，本看板不计算完成率。",
        "县区数据：报告未按县区列数。",
        "资金构成：741万元项目资金未按来源、板块或项目分列。",
    ],
    "en": [
        "Prior year: the report gives no figure for 2024, so nothing is compared with it.",
        "Targets: the report names none, so no rate of completion is worked out.",
        "Counties: the report splits no figure by county.",
        "Funding: the ¥7.41 million is not split by source, focus area or project.",
    ],
}
# Where a single figure is silent about something, on the page of the figure.
SILENT_FIGURES = {
    "": ("报告未按来源、板块或项目分列。", "Not split by source, focus area or project in the report."),
    "innovation": ("报告未分列新建与续建。", "The report does not separate new from continued bases."),
    "literacy": ("报告未分列线上与线下。", "The report does not separate online from on-site attendance."),
}


def test_the_overview_says_what_the_report_does_not_say(page_of: PageOf, shown_on: ShownOn, language: Language) -> None:
    page = page_of("", language)
    said = shown_on(page.get_by_key("not-stated"))
    assert [text for text in said if text in SILENCES[language]] == SILENCES[language]
    assert ("五个聚焦" if language == "zh" else "five focus areas") in said[-1]


@pytest.mark.parametrize("address", SILENT_FIGURES)
def test_a_figure_says_what_the_report_leaves_unsaid_about_it(
    page_of: PageOf, figures: Figures, address: str, language: Language
) -> None:
    wanted = SILENT_FIGURES[address][0 if language == "zh" else 1]
    assert wanted in [text for said in figures(page_of(address, language)).values() for text in said]
