"""The dictionary page: five blank templates, and everything that is declared."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.registers import REGISTERS
from kexie.store import Revision
from kexie.words import LANGUAGES, Language

PageOf = Callable[[str, Language], AppTest]
Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_templates_are_offered_with_the_declared_headers(
    open_page: Open, offered: dict[str, bytes], language: Language
) -> None:
    page = open_page("dictionary", language)
    assert len(page.download_button) == len(offered) == 2 * len(REGISTERS)
    for register in REGISTERS.values():
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
def test_each_register_has_a_tab_with_all_its_columns(page_of: PageOf, shown_on: ShownOn, language: Language) -> None:
    page = page_of("dictionary", language)
    assert [tab.label for tab in page.tabs] == [register.name[language] for register in REGISTERS.values()]
    for tab, register in zip(page.tabs, REGISTERS.values(), strict=True):
        said = "\n".join(shown_on(tab)).splitlines()
        assert register.purpose[language] in said
        headers = [column.name.zh for column in register.columns]
        assert [line.strip() for line in said if line.strip() in headers] == headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_and_every_area_is_explained(
    page_of: PageOf, shown_on: ShownOn, revision: Revision, language: Language
) -> None:
    said = "\n".join(shown_on(page_of("dictionary", language)))
    for metric in revision.metrics:
        assert metric.name[language] in said
        assert metric.why[language].rstrip("。.") in said
    for area in revision.organisation.focus_areas:
        assert area.theme[language] in said
        assert area.key in said
    assert len(revision.metrics) == 29


def test_what_is_blank_is_left_out(page_of: PageOf, shown_on: ShownOn) -> None:
    for language in LANGUAGES:
        said = "\n".join(shown_on(page_of("dictionary", language)))
        for nothing in ("：；", ": ;", "：\n", " nan", " None"):
            assert nothing not in said
