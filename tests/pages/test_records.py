"""The entries page: the address filters, what it does not know is ignored, and what is shown can be taken away."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kexie.registers import EVENTS
from kexie.words import Language

Open = Callable[..., AppTest]
PageOf = Callable[[str, Language], AppTest]
ShownOn = Callable[[Any], list[str]]


def numbers(page: AppTest) -> list[str]:
    """Return the numbers of the rows that are shown, without what is the same in all: E4, E5."""
    assert not page.exception
    if not page.dataframe:
        return []
    return [str(number).rpartition("-")[2] for number in page.dataframe[0].value.iloc[:, 0]]


def all_of(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(1, count + 1)]


ASKED = [
    ({}, all_of("E", 14)),
    ({"register": "projects"}, all_of("P", 4)),
    ({"register": "funding"}, ["F1"]),
    ({"register": "attendance"}, all_of("A", 3)),
    ({"register": "outcomes"}, all_of("O", 20)),
    ({"focus_area": "汇智赋能"}, ["E4", "E5"]),
    ({"category": "科技竞赛"}, ["E5", "E9", "E10"]),
    ({"focus_area": "育才荐智", "category": "科技竞赛"}, ["E9", "E10"]),
    ({"register": "outcomes", "focus_area": "汇智赋能", "category": "专利"}, ["O4"]),
    ({"register": "attendance", "number": "BG25-A2"}, ["A2"]),
    ({"register": "outcomes", "number": "BG25-O20", "focus_area": "强基提效"}, ["O20"]),
    ({"metric": "technical_guidance"}, ["E4"]),
    ({"metric": "experts_brought_in"}, ["O2"]),
    ({"metric": "patents", "register": "projects"}, ["O4"]),
]
UNKNOWN = [
    ({"register": "nothing"}, all_of("E", 14)),
    ({"focus_area": "guidance"}, all_of("E", 14)),
    ({"focus_area": "甲", "category": "乙", "number": "丙"}, all_of("E", 14)),
    # A kind that no row of the area has, or the number of a row that the filter leaves out: shown is what is left.
    ({"focus_area": "汇智赋能", "category": "论坛"}, ["E4", "E5"]),
    ({"focus_area": "汇智赋能", "number": "BG25-E1"}, ["E4", "E5"]),
    ({"metric": "nothing"}, all_of("E", 14)),
    ({"metric": "", "number": ""}, all_of("E", 14)),
    ({"register": "outcomes", "category": "科技竞赛"}, all_of("O", 20)),
    ({"register": "<script>", "number": "' or 1=1"}, all_of("E", 14)),
]


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_the_address_chooses_the_rows(open_page: Open, asked: dict[str, str], found: list[str]) -> None:
    page = open_page("records", "zh", **asked)
    assert numbers(page) == found
    assert asked.items() <= page.query_params.items()


@pytest.mark.parametrize(("asked", "found"), UNKNOWN)
def test_what_is_unknown_in_the_address_is_ignored(open_page: Open, asked: dict[str, str], found: list[str]) -> None:
    assert numbers(open_page("records", "zh", **asked)) == found


def test_the_number_of_rows_is_said(open_page: Open, shown_on: ShownOn) -> None:
    assert "2025年，共14条" in shown_on(open_page("records", "zh"))
    assert "3 rows of 2025" in shown_on(open_page("records", "en", category="科技竞赛"))


def test_choices_go_into_the_address_and_defaults_leave_it(open_page: Open) -> None:
    page = open_page("records")
    page.selectbox[0].select("outcomes").run()
    page.selectbox[1].select("普惠共享").run()
    page.selectbox[2].select("科普栏目").run()
    assert page.query_params == {"register": "outcomes", "focus_area": "普惠共享", "category": "科普栏目"}
    assert numbers(page) == ["O16", "O17"]
    page.selectbox[1].select("all").run()
    assert page.query_params == {"register": "outcomes", "category": "科普栏目"}
    page.selectbox[0].select("events").run()
    assert numbers(page) == all_of("E", 14)


def test_choices_outlive_a_change_of_language(open_page: Open) -> None:
    page = open_page("records", "zh", register="outcomes", focus_area="普惠共享")
    before = numbers(page)
    page.button_group(key="language-switch").set_value("en").run()
    assert numbers(page) == before
    assert [choice.label for choice in page.selectbox] == ["Register", "Focus area", "Kind of outcome"]
    assert page.query_params == {"register": "outcomes", "focus_area": "普惠共享", "lang": "en"}


def test_only_what_occurs_can_be_chosen(open_page: Open) -> None:
    page = open_page("records", "en", register="attendance")
    assert page.selectbox[1].options == ["All", "Talent", "Science literacy"]
    page = open_page("records", "en", register="attendance", focus_area="育才荐智")
    assert page.selectbox[2].options == ["All", "Science and technology contest"]


def test_quantities_are_numbers_and_their_hedges_stand_beside_them(open_page: Open) -> None:
    for language, name, beside, words in (
        ("zh", "数量", "数量（原写）", ["近1万人", "5万余人次", "超10万人次"]),
        ("en", "Number", "Number, as written", ["nearly 10,000 people", "50,000+ attendances", "100,000+ attendances"]),
    ):
        table = open_page("records", language, register="attendance").dataframe[0].value
        # By these a table is sorted: 60余 before 120余.
        assert list(table[name]) == [10_000, 50_000, 100_000]
        assert list(table[beside]) == words
    projects = open_page("records", register="projects").dataframe[0].value
    assert pd.api.types.is_numeric_dtype(projects["项目数"])
    assert "项目数（原写）" not in projects
    assert list(open_page("records", register="funding").dataframe[0].value["金额（万元）"]) == [80]


def test_records_stand_apart_from_entries_of_the_report_which_then_do_not_count(
    open_page: Open, shown_on: ShownOn, data: Path
) -> None:
    file = data / "2025" / "events.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    (old,) = (line for line in lines if line.startswith("BG25-E4,"))
    rows = list(csv.reader([lines[0], old]))
    own = dict(zip(*rows, strict=True)) | {"活动编号": "H1", "数据依据": "台账记录", "场次": "62", "报告原文": ""}
    own |= {"主办单位": "市科协", "县区": "甘州区", "开始日期": "2025-03-01"}
    assert {"活动编号", "数据依据", "场次", "报告原文"} <= set(rows[0])
    file.write_text("\n".join([*lines, ",".join(own.values())]) + "\n", "utf-8")
    page = open_page("records", data=data, metric="technical_guidance")
    assert [list(table.value.iloc[:, 0]) for table in page.dataframe] == [["H1"], ["BG25-E4"]]
    said = shown_on(page)
    assert "台账：62场，共1条记录" in said
    assert "原文：技术指导60余场" in said
    assert "不计入：报告摘录（已有台账记录）" in said


def test_what_a_bar_keeps_apart_is_chosen_too(open_page: Open) -> None:
    assert len(open_page("records").selectbox) == 3
    page = open_page("records", focus_area="育才荐智", unit="场")
    assert page.selectbox[3].label == "计量单位"
    assert set(page.dataframe[0].value["计量单位"]) == {"场"}
    page.selectbox[3].select("all").run()
    assert page.query_params == {"focus_area": "育才荐智"}
    assert set(page.dataframe[0].value["计量单位"]) == {"场", "项"}


def test_a_date_known_to_the_year_is_shown_to_the_year(open_page: Open) -> None:
    assert set(open_page("records").dataframe[0].value["开始日期"]) == {"2025"}


def test_columns_in_which_no_row_says_anything_are_left_out(open_page: Open) -> None:
    header = list(open_page("records").dataframe[0].value.columns)
    assert header[:2] == ["活动编号", "活动名称"]
    assert not {"地点", "主办单位", "承办单位", "备注"} & set(header)


def test_rows_behind_a_figure_are_headed_by_it_and_lead_back_to_all(open_page: Open, shown_on: ShownOn) -> None:
    page = open_page("records", "zh", metric="technical_guidance")
    assert "2025年“技术指导”的数据依据" in shown_on(page)
    assert [link.label for link in page.page_link] == ["全部明细"]
    assert [link.proto.query_string for link in page.page_link] == [""]
    assert "The rows behind “Technical guidance” of 2025" in shown_on(
        open_page("records", "en", metric="technical_guidance")
    )


def test_the_rows_shown_can_be_taken_away(open_page: Open, offered: dict[str, bytes]) -> None:
    page = open_page("records", "zh", category="科技竞赛")
    [(name, file)] = offered.items()
    assert name == "活动-2025.csv"
    assert file.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    assert header == [column.name.zh for column in EVENTS.columns]
    assert [row[0].rpartition("-")[2] for row in rows] == numbers(page)


def test_a_row_or_a_figure_that_does_not_exist_is_told(open_page: Open, shown_on: ShownOn) -> None:
    page = open_page("records", "zh", number="没有")
    assert shown_on(page.info) == ["此处没有编号为“没有”的记录，以下列出全部记录。"]
    assert len(page.dataframe) == 1
    page = open_page("records", "zh", metric="nothing")
    assert shown_on(page.info) == ["没有指标“nothing”，以下列出全部明细。"]
    assert len(page.dataframe) == 1


def test_a_figure_without_rows_says_so_and_leads_on(open_page: Open, shown_on: ShownOn) -> None:
    page = open_page("records", "zh", metric="popular_science_events")
    assert shown_on(page.info) == ["2025年尚无与此指标有关的记录，报告中也无摘录。"]
    assert not page.dataframe
    assert [link.proto.page for link in page.page_link] == ["tie_out"]


def test_an_empty_register_says_so_and_offers_nothing(open_page: Open, shown_on: ShownOn, data: Path) -> None:
    (data / "2025" / "funding.csv").unlink()
    page = open_page("records", "zh", data=data, register="funding")
    assert not page.exception
    assert "此处没有记录，请另选台账或工作板块。" in shown_on(page)
    assert not page.dataframe
    assert not page.download_button
