"""The tie-out page: the outcome first, every figure below it, and a filter that stands in the address."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.access import Operator, Role
from kexie.store import Store
from kexie.words import Language
from tests.conftest import USERS, rendered

Open = Callable[..., AppTest]
PageOf = Callable[[str, Language], AppTest]
ShownOn = Callable[[Any], list[str]]


def table_of(page: AppTest) -> list[list[str]]:
    """Return the lines of the table as they are read, those that name a focus area too."""
    [table] = page.table
    return [[rendered(cell) for cell in row] for row in table.value.itertuples(index=False)]


def figures_of(page: AppTest) -> dict[str, list[str]]:
    """Return what is compared, by the name of the figure."""
    return {line[0].split("  \n")[0]: line[1:] for line in table_of(page) if line[1]}


def explanations_of(page: AppTest) -> dict[str, str]:
    """Return what is explained, by the name of the figure."""
    return dict(line[0].split("  \n") for line in table_of(page) if "  \n" in line[0])


@pytest.mark.parametrize(
    ("language", "outcome"),
    [
        ("zh", "共29项：24项仅有报告摘录、5项暂不能核对"),
        ("en", "29 figures: 24 with report entries only, 5 cannot be checked yet"),
    ],
)
def test_the_outcome_of_2025_stands_first(page_of: PageOf, shown_on: ShownOn, language: Language, outcome: str) -> None:
    page = page_of("tie_out", language)
    assert shown_on(page.markdown[0]) == [outcome]
    assert page.markdown[0].value.startswith("**")


def test_the_tables_hold_what_the_outcome_says(page_of: PageOf, shown_on: ShownOn) -> None:
    page = page_of("tie_out", "zh")
    assert Counter(line[2] for line in figures_of(page).values()) == {"仅有报告摘录": 24, "暂不能核对": 5}
    areas = ["开篇总数", "铸魂固本", "汇智赋能", "育才荐智", "普惠共享", "强基提效"]
    assert [line[0] for line in table_of(page) if not line[1]] == areas


def test_a_figure_leads_to_its_rows_and_an_area_to_its_page(page_of: PageOf) -> None:
    [table] = page_of("tie_out", "zh").table
    first = list(table.value["指标"])
    assert "[科普项目](records?metric=popular_science_projects)" in first[1]
    assert first[6] == "**[铸魂固本](guidance)**"


def test_report_and_registers_stand_side_by_side_with_their_bounds(page_of: PageOf, shown_on: ShownOn) -> None:
    by_name = figures_of(page_of("tie_out", "zh"))
    assert by_name["技术指导"] == ["60余场", "—", "仅有报告摘录"]
    assert by_name["竞赛参与师生"] == ["近1万人", "—", "仅有报告摘录"]
    assert by_name["科普活动"] == ["300余场", "—", "暂不能核对"]


def test_each_total_that_cannot_be_rebuilt_says_why(page_of: PageOf, shown_on: ShownOn) -> None:
    assert explanations_of(page_of("tie_out", "zh")) == {
        "科普项目": "报告未列明18个科普项目的名单，专题部分所列不足以核对此数。",
        "项目资金": "报告未列明741万元的构成，不能由明细核对；捐赠物资不计入。",
        "科普活动": "报告未说明哪些活动计入300余场，不能由明细核对。",
        "科技竞赛与科普赛事": "报告只列出14场中的部分赛事，不能由明细核对。",
        "获省级奖项作品": "报告未列出获奖作品名单，不能由明细核对。",
    }


@pytest.mark.parametrize(
    ("verdict", "count"), [("only_entries", 24), ("cannot_be_rebuilt", 5), ("all", 29), ("<b>", 29)]
)
def test_the_address_chooses_a_verdict(open_page: Open, shown_on: ShownOn, verdict: str, count: int) -> None:
    page = open_page("tie_out", verdict=verdict)
    assert len(figures_of(page)) == count
    assert page.query_params == ({"verdict": verdict} if count < 29 else {})
    # The outcome is that of the year, whatever is chosen.
    assert "共29项" in shown_on(page.markdown[0])[0]


def test_the_choice_offers_only_verdicts_that_occur_and_keeps_to_the_address(open_page: Open) -> None:
    page = open_page("tie_out", "en")
    choice = page.button_group(key="verdict-all-en")
    assert list(map(rendered, choice.options)) == ["All (29)", "Report entries only (24)", "Cannot be checked yet (5)"]
    choice.set_value("only_entries").run()
    assert page.query_params == {"verdict": "only_entries"}
    assert len(figures_of(page)) == 24
    page.button_group(key="verdict-all-en").set_value("all").run()
    assert page.query_params == {}


def test_the_choice_outlives_a_change_of_language(open_page: Open) -> None:
    page = open_page("tie_out", "zh", verdict="cannot_be_rebuilt")
    page.button_group(key="language-switch").set_value("en").run()
    assert page.button_group(key="verdict-all-en").value == "cannot_be_rebuilt"
    assert page.query_params == {"verdict": "cannot_be_rebuilt", "lang": "en"}
    assert len(figures_of(page)) == 5


@pytest.mark.parametrize(
    ("found", "verdict", "difference", "said"),
    [
        ("58", "录入中", None, "60余场按61—69场理解。录入中：已录58场，报告为60余场。"),
        ("63", "相符", None, "60余场按61—69场理解。"),
        ("600", "台账多于报告", "多531—539场", "60余场按61—69场理解。尚无说明。"),
        ("60余", "一致", None, None),
    ],
)
def test_a_register_that_says_otherwise_is_seen(
    open_page: Open, shown_on: ShownOn, data: Path, found: str, verdict: str, difference: str | None, said: str | None
) -> None:
    events = data / "2025" / "events.csv"
    text = events.read_text("utf-8")
    entry = next(line for line in text.splitlines() if ",60余,场," in line)
    header, cells = text.splitlines()[0].lstrip("\ufeff").split(","), entry.split(",")
    record = dict(zip(header, cells, strict=True)) | {"活动编号": "TZ-1", "主办单位": "市科协", "场次": found}
    record |= {"数据依据": "", "报告原文": ""}
    events.write_text(text.replace(entry, ",".join(record.values())), "utf-8")
    # At first only what asks for an explanation is shown, if anything does.
    page = open_page("tie_out", data=data, **({} if difference else {"verdict": "all"}))
    assert (len(figures_of(page)) == 1) == bool(difference)
    page = open_page("tie_out", data=data, verdict="all")
    by_name = figures_of(page)
    assert by_name["技术指导"] == ["60余场", f"{found}场", verdict, *([difference] if difference else [])]
    assert f"1项{verdict}" in shown_on(page.markdown[0])[0]
    assert explanations_of(page).get("技术指导") == said


# --- whether records are complete ---


@pytest.fixture
def recorded(data: Path) -> Path:
    """Return data in which 58 sessions of technical guidance are recorded."""
    with (data / "2025" / "events.csv").open("a", encoding="utf-8") as events:
        events.write("TZ-1,技术指导,技术指导,汇智赋能,,,2025年,,不详,,市科协,,,,58,场,,,,,\n")
    return data


def verdict_of(page: AppTest, name: str) -> str:
    return figures_of(page)[name][2]


def test_an_analyst_declares_records_complete_and_takes_it_back(
    open_page: Open, shown_on: ShownOn, recorded: Path
) -> None:
    page = open_page("tie_out", data=recorded, as_role=Role.ANALYST)
    assert verdict_of(page, "技术指导") == "录入中"
    [chosen] = page.multiselect
    assert (chosen.options, chosen.value) == (["技术指导"], [])

    chosen.select("technical_guidance")
    page = next(one for one in page.button if one.label == "声明").click().run()
    assert shown_on(page.success[0]) == ["已声明，存为第 2 版。"]
    assert verdict_of(page, "技术指导") == "台账少于报告"
    assert page.multiselect[0].value == ["technical_guidance"]

    page.multiselect[0].unselect("technical_guidance")
    page = next(one for one in page.button if one.label == "声明").click().run()
    assert shown_on(page.success[0]) == ["已声明，存为第 3 版。"]
    assert verdict_of(page, "技术指导") == "录入中"
    assert verdict_of(open_page("tie_out", data=recorded, revision="2"), "技术指导") == "台账少于报告"


def test_nobody_else_is_asked(open_page: Open, recorded: Path) -> None:
    for role in (None, Role.VIEWER):
        page = open_page("tie_out", data=recorded, as_role=role)
        assert not page.multiselect
        assert [one for one in page.button if one.label == "声明"] == []


def test_without_records_there_is_nothing_to_declare(open_page: Open, data: Path) -> None:
    assert not open_page("tie_out", data=data, as_role=Role.ANALYST).multiselect


def test_whose_role_was_lowered_meanwhile_declares_nothing(
    open_page: Open, shown_on: ShownOn, recorded: Path, store_of: Callable[[Path], str]
) -> None:
    page = open_page("tie_out", "en", data=recorded, as_role=Role.ANALYST)
    page.multiselect[0].select("technical_guidance")
    with closing(Store(store_of(recorded), recorded)) as held:
        held.accounts.set_role(USERS[Role.ANALYST], Role.VIEWER, by=Operator("tests"))
    page = next(one for one in page.button if one.label == "Declare").click().run()
    assert shown_on(page.error[0])[0].startswith("Nothing was declared")
    with closing(Store(store_of(recorded), recorded)) as held:
        assert held.latest() == 1
