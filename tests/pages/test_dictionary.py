"""The dictionary page: five blank templates, and everything that is declared."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.registers import REGISTERS
from kexie.store import Revision
from kexie.words import LANGUAGES, Language
from tests.conftest import rendered

PageOf = Callable[[str, Language], AppTest]
Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]


def in_tab(page: AppTest, tabs: str, name: str) -> AppTest:
    """Open a tab of a page."""
    page.session_state[tabs] = name
    page = page.run()
    assert not page.exception
    return page


def rows(page: AppTest) -> list[dict[str, str]]:
    """Return the rows of all tables, each cell by its heading and without it."""
    found = []
    for table in page.table:
        for row in table.value.itertuples(index=False):
            cells = zip(map(rendered, table.value.columns), map(rendered, row), strict=True)
            found.append({heading: cell.removeprefix(heading).strip() for heading, cell in cells})
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_templates_are_offered_with_the_declared_headers(
    open_page: Open, offered: dict[str, bytes], language: Language
) -> None:
    for register in REGISTERS.values():
        assert (
            len(
                in_tab(
                    open_page("dictionary", language), f"registers-{language}", register.name[language]
                ).download_button
            )
            == 2
        )
        file = offered[f"{register.name.zh}.csv"]
        assert file.startswith(b"\xef\xbb\xbf")
        assert file.decode("utf-8-sig") == ",".join(column.name.zh for column in register.columns) + "\r\n"
    assert [name for name in offered if name.endswith(".csv")] == [
        "项目.csv",
        "资金.csv",
        "活动.csv",
        "参与人数.csv",
        "成果.csv",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_register_has_a_tab_with_all_its_columns(open_page: Open, shown_on: ShownOn, language: Language) -> None:
    page = open_page("dictionary", language)
    names = [register.name[language] for register in REGISTERS.values()]
    assert [tab.label for tab in page.tabs][: len(names)] == names
    header = "列名" if language == "zh" else "Header"
    for register in REGISTERS.values():
        page = in_tab(page, f"registers-{language}", register.name[language])
        assert register.purpose[language] in shown_on(page)
        headers = [column.name.zh for column in register.columns]
        assert [row[header] for row in rows(page) if header in row] == headers
    assert ("English name" in rows(page)[0]) == (language == "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_and_every_area_is_explained(open_page: Open, revision: Revision, language: Language) -> None:
    page = open_page("dictionary", language)
    name, why, theme, key = (
        ("指标", "统计意义", "主题", "标识") if language == "zh" else ("Metric", "Why it matters", "Theme", "Key")
    )
    seen: dict[str, str] = {}
    for tab in [tab.label for tab in page.tabs][len(REGISTERS) :]:
        page = in_tab(page, f"metrics-{language}", tab)
        seen |= {row[name]: row[why] for row in rows(page) if why in row}
    assert seen == {metric.name[language]: metric.why[language] for metric in revision.metrics}
    assert len(seen) == 29
    assert [(row[theme], row[key]) for row in rows(page) if theme in row] == [
        (area.theme[language], area.key) for area in revision.organisation.focus_areas
    ]


def test_what_is_blank_is_left_out(page_of: PageOf, shown_on: ShownOn) -> None:
    for language in LANGUAGES:
        said = "\n".join(shown_on(page_of("dictionary", language)))
        assert not re.search(r"\b(nan|None)\b", said)


def test_a_word_is_searched_in_columns_and_metrics(open_page: Open, shown_on: ShownOn) -> None:
    page = open_page("dictionary", "zh")
    page.text_input[0].set_value("科技小院").run()
    assert {(row.get("台账"), row.get("指标")) for row in rows(page)} == {("成果", None), (None, "新建科技小院")}
    page.text_input[0].set_value("<b>").run()
    assert shown_on(page.info) == ["没有查到“<b>”。"]
    page.text_input[0].set_value(" ").run()
    assert page.tabs
