"""What every page stands in: language, year, the line at the foot, and what is said when nothing can be shown."""

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.access import Role
from kexie.words import LANGUAGES, Language

Open = Callable[..., AppTest]
PageOf = Callable[[str, Language], AppTest]
ShownOn = Callable[[Any], list[str]]
Figures = Callable[[AppTest], dict[str, list[str]]]

HEADINGS = {
    "": ("张掖市科协2025年总览", "2025 at a glance: Zhangye AST"),
    "guidance": ("铸魂固本", "Values and leadership"),
    "innovation": ("汇智赋能", "Innovation"),
    "talent": ("育才荐智", "Talent"),
    "literacy": ("普惠共享", "Science literacy"),
    "capacity": ("强基提效", "Organisation building"),
    "tie_out": ("2025年数据核对", "Report check 2025"),
    "records": ("台账明细", "Entries"),
    "dictionary": ("数据字典", "Dictionary"),
    "upload": ("上传台账", "Upload registers"),
    "history": ("历史", "History"),
    "people": ("用户", "Users"),
    "audit": ("操作日志", "Audit log"),
}


@pytest.fixture
def heading(shown_on: ShownOn) -> Callable[[AppTest], str]:
    """Return the title of a page, which has exactly one."""

    def found(page: AppTest) -> str:
        assert not page.exception
        assert len(page.title) == 1
        return shown_on(page.title[0])[0]

    return found


# --- language ---


@pytest.mark.parametrize("address", HEADINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_speaks_the_language_of_the_browser(
    page_of: PageOf, heading: Callable[[AppTest], str], address: str, language: Language
) -> None:
    page = page_of(address, language)
    assert heading(page) == HEADINGS[address][LANGUAGES.index(language)]
    assert page.query_params.get("lang") is None
    assert page.get_by_key(f"language-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_decides_before_the_browser(
    open_page: Open, heading: Callable[[AppTest], str], language: Language
) -> None:
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    page = open_page("talent", other, lang=language)
    assert heading(page) == HEADINGS["talent"][LANGUAGES.index(language)]
    assert page.query_params["lang"] == language


@pytest.mark.parametrize("lang", ["fr", "", "ZH", "zh-CN", "<b>"])
def test_a_language_that_is_none_is_ignored_and_leaves_the_address(
    open_page: Open, heading: Callable[[AppTest], str], lang: str
) -> None:
    page = open_page("", "en", lang=lang)
    assert heading(page) == HEADINGS[""][1]
    assert "lang" not in page.query_params


@pytest.mark.parametrize(("locale", "place"), [("fr-FR", 0), ("", 0), ("en", 1), ("zh-TW", 0), ("EN-US", 1)])
def test_a_browser_in_a_third_language_gets_the_first_of_the_association(
    open_page: Open, heading: Callable[[AppTest], str], locale: str, place: int
) -> None:
    assert heading(open_page("", locale)) == HEADINGS[""][place]


def test_the_switch_turns_every_page_over_and_stands_in_the_address(
    open_page: Open, heading: Callable[[AppTest], str]
) -> None:
    page = open_page("", "zh")
    page.button_group(key="language-switch").set_value("en").run()
    assert heading(page) == HEADINGS[""][1]
    assert page.query_params["lang"] == "en"
    page.switch_page("tie_out.py").run()
    assert heading(page) == HEADINGS["tie_out"][1]
    page.button_group(key="language-switch").set_value("zh").run()
    assert heading(page) == HEADINGS["tie_out"][0]
    assert "lang" not in page.query_params


def test_the_switch_outlives_an_address_without_a_language(open_page: Open, heading: Callable[[AppTest], str]) -> None:
    page = open_page("", "zh")
    page.button_group(key="language-switch").set_value("en").run()
    page.query_params.clear()  # as a link of the menu does
    page.switch_page("records.py").run()
    assert heading(page) == HEADINGS["records"][1]
    assert page.query_params["lang"] == "en"


def test_the_switch_works_also_against_an_address_that_asks_for_the_other(
    open_page: Open, heading: Callable[[AppTest], str]
) -> None:
    page = open_page("records", "zh", lang="en", register="outcomes")
    page.button_group(key="language-switch").set_value("zh").run()
    assert heading(page) == HEADINGS["records"][0]
    assert page.query_params == {"register": "outcomes"}


def test_the_switch_names_each_language_in_itself(page_of: PageOf) -> None:
    for language in LANGUAGES:
        switch = page_of("", language).button_group(key="language-switch")
        assert switch.label == "语言 / Language"
        assert switch.options == ["中文", "English"]
        assert switch.value == language


def test_an_association_of_one_language_has_no_switch(
    open_page: Open, heading: Callable[[AppTest], str], data: Path
) -> None:
    replace(data / "organisation.toml", 'languages = ["zh", "en"]', 'languages = ["zh"]')
    page = open_page("", "en", data=data, lang="en")
    assert heading(page) == HEADINGS[""][0]
    assert not page.button_group
    assert "lang" not in page.query_params


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


# --- large, for a projector ---


def test_a_page_is_shown_large_as_long_as_it_is_wanted(open_page: Open, shown_on: ShownOn) -> None:
    page = open_page("", "zh", view="screen")
    assert not page.sidebar.button
    page.switch_page("tie_out.py").run()
    assert page.query_params["view"] == "screen"
    page.button(key="enlarge-no-more").click().run()
    assert "view" not in page.query_params
    page.button(key="enlarge").click().run()
    assert page.query_params["view"] == "screen"
    assert not page.sidebar.button


# --- the foot ---


@pytest.mark.parametrize("address", HEADINGS)
def test_every_page_names_its_source_and_of_when_its_data_are_at_the_foot(
    page_of: PageOf, shown_on: ShownOn, address: str
) -> None:
    [foot] = shown_on(page_of(address, "zh").caption[-1])
    assert re.fullmatch(
        r"张掖市科学技术协会 · 张掖市科协2025年度报告（2026-01-13发布） · 数据更新于 [-\d]{10} [:\d]{5}（第 1 版）",
        foot,
    )
    [foot] = shown_on(page_of(address, "en").caption[-1])
    assert re.fullmatch(
        "Zhangye Association for Science and Technology · Annual report 2025 of the Zhangye AST, published 2026-01-13 "
        r"· Data as of [-\d]{10} [:\d]{5}, revision 1",
        foot,
    )


def test_a_change_of_the_data_is_seen_at_the_next_run(
    open_page: Open, shown_on: ShownOn, figures: Figures, data: Path
) -> None:
    page = open_page("", data=data)
    replace(data / "2025" / "published.csv", "269", "270")
    page.run()
    assert [said[1] for said in figures(page).values()][4] == "270项"


# --- nothing to show ---

BROKEN = {
    "a value no unit is": ("metrics.toml", 'unit = "个"', 'unit = "头"'),
    "no TOML": ("organisation.toml", "languages =", "languages = ="),
    "a row that cannot be": ("2025/events.csv", "60余,场", "很多,场"),
    "a figure of no metric": ("2025/published.csv", "workers_day_series", "workers_night_series"),
}


@pytest.mark.parametrize("place", BROKEN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistake_in_the_data_is_told_calmly_and_without_its_place(
    open_page: Open,
    shown_on: ShownOn,
    data: Path,
    caplog: pytest.LogCaptureFixture,
    place: str,
    language: Language,
) -> None:
    file, old, new = BROKEN[place]
    replace(data / file, old, new)
    with caplog.at_level(logging.ERROR):
        page = open_page("", language, data=data)
    assert not page.exception
    assert [len(page.error), len(page.title), len(page.page_link)] == [1, 0, 0]
    said = "".join(shown_on(page))
    assert said == CALM[language]
    assert str(data) not in said
    assert not re.search(r"Traceback|Error|\.toml|\.csv|/", said)
    # Whoever keeps the server finds the file, the place and the reason in its log.
    [record] = [one for one in caplog.records if one.name.startswith("kexie")]
    assert record.exc_info
    assert Path(file).name in str(record.exc_info[1])


CALM = {
    "zh": "数据文件有误，暂不能显示。请管理员运行 `kexie figures`，查看出错的文件和位置。",
    "en": "The data files hold a mistake, so nothing can be shown. Ask whoever keeps them to run `kexie figures`: it names "
    "the file and the place.",
}


def test_a_folder_that_is_not_there_is_told_in_the_same_way(open_page: Open, shown_on: ShownOn, tmp_path: Path) -> None:
    page = open_page("", "zh", data=tmp_path / "nowhere")
    assert "".join(shown_on(page)) == CALM["zh"]


def test_a_mistake_that_is_mended_shows_the_page_again(
    open_page: Open, heading: Callable[[AppTest], str], data: Path
) -> None:
    replace(data / "metrics.toml", 'unit = "个"', 'unit = "头"')
    page = open_page("", data=data)
    assert page.error
    replace(data / "metrics.toml", 'unit = "头"', 'unit = "个"')
    page.run()
    assert heading(page) == HEADINGS[""][0]


@pytest.fixture
def yearless(data: Path) -> Path:
    """Return data of an association that has declared itself and holds no year."""
    for file in (data / "2025").iterdir():
        file.unlink()
    (data / "2025").rmdir()
    return data


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "尚无数据。请先上传某一年度的台账。"),
        ("en", "Nothing is held yet. Upload the registers of a year to begin."),
    ],
)
@pytest.mark.parametrize("address", ["", "talent", "records"])
def test_an_association_without_a_year_is_told_how_to_begin(
    open_page: Open, shown_on: ShownOn, yearless: Path, address: str, language: Language, said: str
) -> None:
    page = open_page(address, language, data=yearless, as_role=Role.ANALYST)
    assert not page.exception
    assert shown_on(page.info) == [said]
    assert [link.proto.page for link in page.page_link] == ["upload"]
    assert not page.title


@pytest.mark.parametrize("address", ["upload", "history", "dictionary", "people", "audit"])
def test_an_association_without_a_year_can_upload_one(open_page: Open, yearless: Path, address: str) -> None:
    page = open_page(address, data=yearless, as_role=Role.ADMINISTRATOR)
    assert not page.exception
    assert len(page.title) == 1


def test_a_year_without_registers_shows_its_report_and_empty_charts(
    open_page: Open, shown_on: ShownOn, figures: Figures, data: Path
) -> None:
    for name in ("events", "projects", "attendance", "funding", "outcomes"):
        (data / "2025" / f"{name}.csv").unlink()
    overview = open_page("", data=data)
    assert [said[1] for said in figures(overview).values()] == ["18个", "741万元", "300余场", "14场", "269项"]
    assert not overview.get("bidi_component")
    assert "2025年“活动”暂无记录，录入后在此显示。" in shown_on(overview)
    area = open_page("talent", data=data)
    assert figures(area)["建家交友活动"][1] == "20余场"
    assert "2025年暂无记录。" in shown_on(area)
    assert "尚无台账" in shown_on(area)


def test_a_year_without_a_report_counts_from_its_registers_and_ties_out_nothing(
    open_page: Open, shown_on: ShownOn, figures: Figures, data: Path
) -> None:
    (data / "2025" / "report.toml").unlink()
    (data / "2025" / "published.csv").unlink()
    area = open_page("talent", data=data)
    assert figures(area)["学术交流活动"][1] == "12场"
    assert "根据报告摘录1条" in shown_on(area)
    opening = open_page("", data=data)
    assert figures(opening)["项目资金"][1] == "—"
    assert "2025年报告与台账均无数据" in shown_on(opening)
    assert "尚无2025年度报告，无从核对。" in shown_on(open_page("tie_out", data=data))


# --- addresses ---


@pytest.mark.parametrize("year", ["2024", "abc", "", "²", "99999999999999999999"])
def test_a_year_that_is_not_held_is_ignored(open_page: Open, heading: Callable[[AppTest], str], year: str) -> None:
    page = open_page("", year=year)
    assert heading(page) == HEADINGS[""][0]
    assert "year" not in page.query_params


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "数据库暂时无法读取，暂不能显示。请管理员运行 `kexie figures`，查看原因。"),
        (
            "en",
            (
                "The store cannot be read at present, so nothing can be shown. Ask whoever keeps it to run "
                "`kexie figures`: it says why."
            ),
        ),
    ],
)
def test_a_store_that_cannot_be_used_is_told_calmly(
    open_page: Open,
    shown_on: ShownOn,
    store_of: Callable[[Path], str],
    data: Path,
    caplog: pytest.LogCaptureFixture,
    language: Language,
    said: str,
) -> None:
    Path(store_of(data).removeprefix("sqlite:///")).write_text("no database. " * 100)
    with caplog.at_level(logging.ERROR):
        page = open_page("", language, data=data)
    assert not page.exception
    assert "".join(shown_on(page)) == said
    [record] = [one for one in caplog.records if one.name.startswith("kexie")]
    assert record.exc_info
    assert "is no database of SQLite" in str(record.exc_info[1])
