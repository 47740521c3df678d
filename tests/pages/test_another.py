"""A made-up second association: four areas, two years, English first. Nothing of the first one is left on its pages."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.words import LANGUAGES, Language
from tests.conftest import NEEDED

ANOTHER = Path(__file__).parents[1] / "files" / "another"
DECLARED = tomllib.loads((ANOTHER / "organisation.toml").read_text("utf-8"))
AREAS = [area["key"] for area in DECLARED["focus_area"]]

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]
Numbers = Callable[[AppTest], dict[str, str]]


@pytest.fixture(scope="module")
def visit(open_page: Open) -> Open:
    def visited(address: str = "", language: str = "zh", **query: str) -> AppTest:
        return open_page(address, language, data=ANOTHER, as_role=NEEDED.get(address), **query)

    return visited


@pytest.fixture(scope="module")
def numbers(figures: Callable[[AppTest], dict[str, list[str]]]) -> Callable[[AppTest], dict[str, str]]:
    return lambda page: {name: said[1] for name, said in figures(page).items()}


def test_it_opens_in_its_own_first_language(visit: Open, shown_on: ShownOn) -> None:
    assert shown_on(visit("", "fr-FR").title[0]) == ["2025 at a glance: Qinghe AST"]
    assert shown_on(visit("", "zh").title[0]) == ["清和市科协2025年总览"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["", *AREAS, "tie_out", "records", "dictionary", *NEEDED])
def test_every_page_is_shown_and_says_nothing_of_the_first_association(
    visit: Open, shown_on: ShownOn, address: str, language: Language
) -> None:
    page = visit(address, language)
    assert not page.exception
    assert len(page.title) == 1
    said = "\n".join(shown_on(page))
    for word in ("张掖", "Zhangye", "五个", "Five", "five", "铸魂固本", "汇智赋能", "Science literacy", "甘州", "BG25"):
        assert word not in said
    assert ("清和市科学技术协会" if language == "zh" else "Qinghe Association for Science and Technology") in said


def test_its_four_areas_are_on_the_overview_and_have_pages(visit: Open, shown_on: ShownOn) -> None:
    page = visit("", "en")
    assert [link.proto.page for link in page.page_link if not link.proto.query_string] == AREAS
    for area in DECLARED["focus_area"]:
        assert area["name"]["en"] in shown_on(page)
        assert shown_on(visit(area["key"], "en").title[0]) == [area["name"]["en"]]


def test_figures_stand_as_its_report_wrote_them(visit: Open, numbers: Numbers) -> None:
    assert numbers(visit("")) == {"下达资金": "超120万元"}
    assert numbers(visit("schools")) == {"校园科普讲座": "15场", "竞赛参与学生": "近1,000人"}
    assert numbers(visit("villages")) == {"农技培训": "30余场", "科学集市参与": "2万余人次"}
    assert numbers(visit("industry")) == {"企业专利": "9件"}


def test_a_metric_that_its_report_lacks_is_counted_from_the_registers(
    visit: Open, shown_on: ShownOn, numbers: Numbers
) -> None:
    page = visit("network")
    assert numbers(page) == {"新建基层组织": "2家", "未办结的意见": "0件"}
    assert "根据台账1条记录" in shown_on(page)
    assert "报告未载明" not in shown_on(page)


def test_its_tie_out_holds_every_kind_of_verdict_it_was_made_for(visit: Open, shown_on: ShownOn) -> None:
    page = visit("tie_out", verdict="all")
    assert any(text.startswith("共8项：") for text in shown_on(page))
    [table] = page.table
    assert {cell.partition("[")[2].rstrip("]") for cell in table.value.iloc[:, 3] if cell} == {
        "仅有报告摘录",
        "相符",
        "录入中",
        "台账多于报告",
        "尚无台账",
        "报告未载明",
    }
    why = "至多620人（各项相加，可能重复）。近1,000人按900—999人理解。两所学校的名单尚待补登。"
    assert f"竞赛参与学生  \n{why}" in shown_on(table)


def test_fewer_records_than_reported_are_work_in_progress(visit: Open, shown_on: ShownOn) -> None:
    [table] = visit("tie_out", verdict="being_entered").table
    cells = shown_on(table)
    assert cells[:4] == ["指标", "报告", "台账", "结论"]
    assert cells[-3:] == ["近1,000人", "至多620人", "录入中"]


def test_the_other_year_has_its_own_figures_rows_and_foot(visit: Open, shown_on: ShownOn, numbers: Numbers) -> None:
    page = visit("villages", "zh", year="2024")
    assert numbers(page)["农技培训"] == "20余场"
    assert "2025" not in "".join(text for text in shown_on(page) if "发布" not in text and text != "2025")
    assert "清和市科协2024年度报告" in shown_on(page.caption[-1])[0]
    rows = visit("records", "zh", year="2024").dataframe[0].value
    assert [number[:4] for number in rows.iloc[:, 0]] == ["QH24"] * 3


def test_the_year_is_chosen_in_the_menu_and_stands_in_the_address(visit: Open, shown_on: ShownOn) -> None:
    page = visit("", "zh")
    switch = page.selectbox(key="year-switch")
    assert [switch.label, *switch.options] == ["年度", "2025", "2024"]
    switch.select(2024).run()
    assert shown_on(page.title[0]) == ["清和市科协2024年总览"]
    assert page.query_params == {"year": "2024"}
    page.switch_page("tie_out.py").run()
    assert shown_on(page.title[0]) == ["2024年数据核对"]
    page.selectbox(key="year-switch").select(2025).run()
    assert page.query_params == {}


def test_a_year_and_a_language_in_the_address_are_kept_together(visit: Open, shown_on: ShownOn) -> None:
    page = visit("records", "zh", year="2024", lang="en", register="outcomes")
    assert "1 rows of 2024" in shown_on(page)
    assert page.query_params == {"year": "2024", "lang": "en", "register": "outcomes"}


def test_stages_of_money_and_its_forms_have_panels_of_their_own(visit: Open) -> None:
    [funding] = [
        alt
        for alt in (json.loads(chart.proto.json)["alt"] for chart in visit("", "zh").get("bidi_component"))
        if alt.startswith("条形图：资金")
    ]
    assert funding == (
        "条形图：资金（按工作板块）。货币、下达（单位：万元）：科技兴乡村 86万元，科学进校园 42.55万元。"
        "货币、支出（单位：万元）：科学进校园 30万元。实物折价、到账（单位：万元）：科学进校园 5.2万元。"
    )


def test_a_register_that_it_does_not_keep_is_an_empty_card(visit: Open, shown_on: ShownOn) -> None:
    assert "No entries in Projects for 2025. They appear here once the register holds rows of the year." in shown_on(
        visit("", "en")
    )


def test_no_colour_of_an_area_is_used_for_two(visit: Open) -> None:
    colours = [
        element.value.partition("[")[0]
        for element in visit("").markdown
        if element.value.startswith(":") and element.value.partition("[")[2].startswith(":material/")
    ]
    assert len(set(colours)) == len(colours) == len(AREAS)
