"""Charts as pages show them: drawing, alt text, table and downloads say the same."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.words import Language

if TYPE_CHECKING:
    from tests.pages.conftest import Chart

Open = Callable[..., AppTest]
PageOf = Callable[[str, Language], AppTest]
ShownOn = Callable[[Any], list[str]]
Charts = Callable[[AppTest], list["Chart"]]

ADDRESSES = ("", "guidance", "innovation", "talent", "literacy", "capacity")


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(scope="module", params=ADDRESSES)
def page(request: pytest.FixtureRequest, page_of: PageOf, language: Language) -> AppTest:
    return page_of(request.param, language)


@pytest.fixture(scope="module", params=ADDRESSES)
def tables(request: pytest.FixtureRequest, open_page: Open, opened: Open, language: Language) -> AppTest:
    """A page with the tables of its charts."""
    return opened(open_page(request.param, language))


def test_every_page_of_figures_has_charts(page: AppTest, charts: Charts) -> None:
    assert charts(page)
    assert all(chart.bars for chart in charts(page))


def test_the_alt_text_says_every_bar_with_its_value_in_order(page: AppTest, charts: Charts, language: Language) -> None:
    colon, comma, stop = ("：", "，", "。") if language == "zh" else (": ", ", ", ". ")
    for chart in charts(page):
        opening, *panels = chart.alt.removesuffix(stop.strip()).split(stop)
        assert chart.title in opening
        said = [bar for panel in panels for bar in panel.rpartition(colon)[2].split(comma)]
        # English numbers hold commas without a space, names may hold one with: joined, both are as drawn.
        assert comma.join(said) == comma.join(f"{name} {value}" for name, value in chart.bars)


def test_nothing_that_is_not_open_is_sent(page: AppTest) -> None:
    cards: list[Any] = [node for node in page if (getattr(node, "key", None) or "").startswith("chart-")]
    assert cards
    for card in cards:
        assert not card.table
        assert not card.get("download_button")


def test_the_table_says_the_same_as_the_drawing(
    tables: AppTest, charts: Charts, shown_on: ShownOn, language: Language
) -> None:
    # Each chart's table comes before its definition.
    for chart, table in zip(charts(tables), tables.table[::2], strict=True):
        cells = shown_on(table)[3:]
        assert list(zip(cells[1::3], cells[2::3], strict=True)) == chart.bars
        headings = [note["text"] for note in chart.figure["layout"]["annotations"] if note["yref"] == "paper"]
        units = list(dict.fromkeys(cells[0::3]))
        comma, unit_is = ("、", "单位：") if language == "zh" else (", ", "Unit: ")
        for heading, (*apart, unit) in zip(headings, (one.split(comma) for one in units), strict=True):
            assert heading.strip("）)").endswith(f"{unit_is}{unit}")
            assert heading.startswith(comma.join(apart) or unit_is)


def test_bars_of_an_open_quantity_and_only_those_have_a_sign_at_their_end(page: AppTest, charts: Charts) -> None:
    for chart in charts(page):
        signs = {
            (trace["xaxis"], int(y))
            for trace in chart.figure["data"]
            if trace.get("meta") == "signs"
            for y in trace["y"]
        }
        values = iter(chart.bars)
        for trace in chart.figure["data"]:
            if trace.get("meta") == "marks":
                places = [(trace["xaxis"], place) for place in range(len(trace["x"]))]
                is_open = [bool(re.search(r"余|超|近|约|\+|nearly|about", next(values)[1])) for _ in places]
                # A value that is alone in its unit is a number, and has no bar.
                assert [place in signs for place in places] == (is_open if len(places) > 1 else [False])


def solid(chart: "Chart") -> list[dict[str, Any]]:
    return [trace for trace in chart.figure["data"] if "pattern" not in trace["marker"] and "meta" not in trace]


def test_the_whole_row_of_a_bar_leads_to_its_entries(page: AppTest, charts: Charts) -> None:
    for chart in charts(page):
        marks = [trace for trace in chart.figure["data"] if trace.get("meta") == "marks"]
        said = [f"{name} {value}" for name, value in chart.bars]
        assert [text for trace in marks for text in trace["hovertext"]] == said
        assert [place for trace in marks for place in trace["customdata"]] == [
            [number, place] for number, trace in enumerate(marks) for place in range(len(trace["x"]))
        ]
        # Nothing else is under the mouse.
        assert {trace["hoverinfo"] for trace in chart.figure["data"] if trace not in marks} <= {"skip"}


def test_one_axis_carries_one_unit(page: AppTest, charts: Charts) -> None:
    for chart in charts(page):
        axes = [trace["xaxis"] for trace in solid(chart)]
        headings = [note["text"] for note in chart.figure["layout"]["annotations"] if note["yref"] == "paper"]
        marks = [trace for trace in chart.figure["data"] if trace.get("meta") == "marks"]
        assert len(marks) == len(headings)
        assert len(set(axes)) == len(axes) == len([trace for trace in marks if len(trace["x"]) > 1])


def test_no_chart_adds_up_what_it_may_not(page_of: PageOf, charts: Charts) -> None:
    attendance = next(chart for chart in charts(page_of("", "zh")) if chart.title.startswith("参与人数"))
    assert attendance.bars == [
        ("育才荐智", "近1万人"),
        ("普惠共享 · 全国科普月系列活动", "超10万人次"),
        ("普惠共享 · 中国流动科技馆巡展", "5万余人次"),
    ]
    goods = next(chart for chart in charts(page_of("", "zh")) if chart.title.startswith("资金"))
    assert goods.bars == [("普惠共享", "80余万元")]


def test_an_area_without_an_entry_is_named(page_of: PageOf, charts: Charts) -> None:
    events = charts(page_of("", "zh"))[0]
    assert "无记录：强基提效。" in events.captions
    assert not any("强基提效" in name for name, _ in events.bars)


def test_signs_and_shades_are_explained_once_and_only_those_that_there_are(
    page: AppTest, charts: Charts, shown_on: ShownOn, language: Language
) -> None:
    drawn = {
        mark
        for chart in charts(page)
        for trace in chart.figure["data"]
        if trace.get("meta") == "signs"
        for mark in trace["marker"]["symbol"]
    }
    signs = {"triangle-right": "▶", "triangle-left": "◀", "diamond": "◆"}
    said = [text for text in shown_on(page) if "浅色为" in text or "pale bar" in text]
    # Nothing has been recorded yet: all bars are the report's own. A page of numbers alone has none.
    assert len(said) == any(solid(chart) for chart in charts(page))
    for text in said:
        assert {sign for sign in signs.values() if sign in text} == {signs[mark] for mark in drawn}
        assert text.endswith("。" if language == "zh" else ".")


def test_each_chart_tells_what_it_is_made_of(open_page: Open, opened: Open, charts: Charts, language: Language) -> None:
    page = opened(open_page("literacy", language))
    assert len(page.table) == 2 * len(charts(page))
    for table in page.table[1::2]:
        cells = table.value.to_numpy().tolist()
        assert len(cells) == 7
        assert all(name and value for name, value in cells)


def rows_of(file: bytes) -> list[list[str]]:
    assert file.startswith(b"\xef\xbb\xbf"), "Excel and WPS take it for UTF-8 by this mark alone"
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))


def test_the_figures_of_a_chart_can_be_taken_away(
    open_page: Open, opened: Open, charts: Charts, offered: dict[str, bytes], language: Language
) -> None:
    for chart in charts(opened(open_page("", language))):
        header, *rows = rows_of(offered[f"{chart.title}-2025-figures.csv"])
        assert len(header) == 6
        # Nothing has been recorded yet: all of it is the report's own.
        assert {source for _, source, *_ in rows} == {"报告" if language == "zh" else "Report"}
        assert [(name, value) for name, _, value, *_ in rows] == chart.bars
        assert {bound for *_, bound, _ in rows} <= {"exact", "more_than", "nearly", "about"}
        for *_, value, number, bound, _ in rows:
            assert (bound == "exact") == (not re.search(r"余|超|近|约|\+|nearly|about", value))
            assert float(number) >= 0


def test_the_rows_of_a_chart_can_be_taken_away(
    open_page: Open, opened: Open, offered: dict[str, bytes], language: Language
) -> None:
    opened(open_page("", language))
    counts = {name: len(rows_of(file)) - 1 for name, file in offered.items() if name.endswith("-rows.csv")}
    assert sorted(counts.values()) == [1, 3, 4, 14, 20]


# --- what the data says is never taken for markup ---

MARKS = "**x** [a](http://x) $y$ :red[z] <img src=x> `c` ~~d~~ :smile: &amp; # <b>e</b> \\*"


@pytest.fixture
def marked(data: Path) -> Path:
    """Return data in which free text, phrases and names of a declaration are full of marks."""
    for name, old in (
        ("outcomes.csv", "校园科技馆,校园科技馆"),
        ("attendance.csv", "中国流动科技馆巡展"),
    ):
        file = data / "2025" / name
        text = file.read_text("utf-8")
        new = MARKS + ",校园科技馆" if "," in old else MARKS
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    outcomes = data / "2025" / "outcomes.csv"
    text = outcomes.read_text("utf-8")
    outcomes.write_text(text.replace("1个校园科技馆", f"{MARKS}1个校园科技馆"), "utf-8")
    declared = data / "organisation.toml"
    text = declared.read_text("utf-8")
    assert "全民科学素质" in text
    declared.write_text(text.replace('zh = "全民科学素质"', f"zh = '''{MARKS}'''"), "utf-8")
    return data


@pytest.mark.parametrize("address", ["literacy", "dictionary"])
def test_marks_in_the_data_are_shown_letter_by_letter(
    open_page: Open, shown_on: ShownOn, marked: Path, address: str
) -> None:
    page = open_page(address, data=marked)
    assert not page.exception
    markdown = [
        *(element.value for kind in (page.markdown, page.caption, page.title, page.subheader) for element in kind),
        *(cell for table in page.table for row in table.value.to_numpy() for cell in row),
    ]
    carrying = [text for text in markdown if "http" in text]
    assert carrying
    for text in carrying:
        start = text.index("\\*\\*x") if "\\*\\*x" in text else text.index("x")
        of_the_data = text[start : text.index("\\\\\\*") + 4]
        # Every mark has its backslash: nothing in it is markup any more.
        assert not re.search(r"[\\`*_\[\]()$~<>#:&]", re.sub(r"\\[^\w\s]|:small\[\]", "", of_the_data)), text
    assert any(MARKS in text for text in shown_on(page))


def test_marks_in_the_data_are_no_markup_in_a_chart(open_page: Open, marked: Path, charts: Charts) -> None:
    shown = [
        text
        for chart in charts(open_page("", data=marked))
        for text in (
            *(note["text"] for note in chart.figure["layout"]["annotations"]),
            *(text for trace in chart.figure["data"] for text in trace.get("hovertext", ())),
        )
        if "http" in text
    ]
    assert shown
    for text in shown:
        assert not re.search(r"<(?!/?b>)", text)
        assert "&lt;img src=x&gt;" in text
        assert "&lt;b&gt;e&lt;/b&gt;" in text
        assert "&amp;amp;" in text
