"""Words that are on no list: decided once on the upload page, seen, changed and forgotten on a page of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.access import Operator, Role
from kexie.store import Store

Open = Callable[..., AppTest]
HEADER = "活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次,举办方式\n"
FILE = HEADER + "".join(f"E{n},展出,展览,普惠共享,2025-03-0{n},甘州区,市科协,2,走访\n" for n in range(1, 9))


def labelled(elements: Any, label: str) -> Any:
    [found] = [one for one in elements if one.label == label]
    return found


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    return Store(store_of(data), data)


def put(page: AppTest, text: str, name: str = "活动.csv") -> AppTest:
    page = page.file_uploader[0].set_value([(name, text.encode(), "text/csv")]).run()
    assert not page.exception
    return page


def test_one_choice_mends_eight_rows_and_is_remembered(open_page: Open, data: Path, held: Store) -> None:
    page = put(open_page("upload", "zh", data=data, as_role=Role.ANALYST), FILE)
    asked = labelled(page.selectbox, "活动类别：“展览”不在可选值之内，8 行（第 2、3、4、5、6、7… 行）")
    kept = labelled(page.selectbox, "举办方式：“走访”不在可选值之内，8 行（第 2、3、4、5、6、7… 行）")
    assert (asked.value, kept.value) == ("科普展览", "?")
    page = labelled(page.button, "确认词语对应").click().run()
    assert not page.exception
    # Only the word that may stay is asked about still.
    assert [one.label for one in page.selectbox if "展览" in one.label] == []
    page = labelled(page.button, "入库").click().run()
    assert held.latest() == 2
    assert [(one.word, one.meaning) for one in held.meanings.all()] == [("展览", "科普展览")]
    # The next month's file needs no decision.
    page = put(page, FILE.replace("E", "F"), "下月.csv")
    assert [one.label for one in page.selectbox if "展览" in one.label] == []


def test_rows_of_a_word_can_be_left_out(
    open_page: Open, data: Path, held: Store, shown_on: Callable[[Any], list[str]]
) -> None:
    page = put(
        open_page("upload", "zh", data=data, as_role=Role.ANALYST), FILE.replace("8,展出,展览", "8,展出,科普展览")
    )
    [asked] = [one for one in page.selectbox if "“展览”" in one.label]
    asked.select_index(len(asked.options) - 1)
    page = labelled(page.button, "确认词语对应").click().run()
    assert any("可入库 1 行" in text for text in shown_on(page))
    assert any("不计入 7 行" in text for text in shown_on(page))
    labelled(page.button, "入库").click().run()
    assert held.latest() == 2
    assert held.meanings.all() == ()


@pytest.mark.parametrize(
    ("language", "none"),
    [
        ("zh", "尚无记录。上传文件时确认过的词语会列在这里。"),
        ("en", "Nothing is remembered yet. What is decided about a word while a file is uploaded appears here."),
    ],
)
def test_the_page_of_words_says_when_there_are_none(open_page: Open, language: str, none: str) -> None:
    page = open_page("words", language, as_role=Role.ANALYST)
    assert [one.value for one in page.info] == [none]


def test_a_meaning_is_changed_and_forgotten(open_page: Open, data: Path, held: Store) -> None:
    held.meanings.decide({("event_kinds", "展览"): "科普展览", ("event_kinds", "旧词"): "没有了"}, by=Operator("clerk"))
    page = open_page("words", "zh", data=data, as_role=Role.ANALYST)
    assert not page.exception
    assert [one.value for one in page.warning] == ["“没有了”已不在可选值之内，请另选。"]
    page = page.selectbox(key="meaning-event_kinds-展览-zh").select("其他").run()
    assert not page.exception
    assert [one.meaning for one in held.meanings.all()] == ["其他", "没有了"]
    page = page.button(key="forget-event_kinds-展览").click().run()
    assert not page.exception
    assert [one.word for one in held.meanings.all()] == ["旧词"]


def test_only_analysts_see_and_decide_words(open_page: Open, data: Path, held: Store) -> None:
    held.meanings.decide({("event_kinds", "展览"): "科普展览"}, by=Operator("clerk"))
    page = open_page("words", "zh", data=data, as_role=Role.VIEWER)
    assert not [one for one in page.selectbox if one.label == "读作"]


def test_an_administrator_adds_a_word_of_a_file_to_its_list(open_page: Open, data: Path, held: Store) -> None:
    [asked] = [
        one
        for one in put(open_page("upload", "zh", data=data, as_role=Role.ANALYST), FILE).selectbox
        if "“展览”" in one.label
    ]
    assert "把“展览”加入词语表" not in asked.options
    page = put(open_page("upload", "zh", data=data, as_role=Role.ADMINISTRATOR), FILE)
    [asked] = [one for one in page.selectbox if "“展览”" in one.label]
    asked.select_index(asked.options.index("把“展览”加入词语表"))
    page = labelled(page.button, "确认词语对应").click().run()
    assert not page.exception
    labelled(page.button, "入库").click().run()
    assert held.meanings.added() == {"event_kinds": ("展览",)}
    assert [one.word for one in held.revision().unknown_words()] == ["走访"]
    page = open_page("words", "zh", data=data, as_role=Role.ANALYST)
    assert "forget-event_kinds-展览" not in [one.key for one in page.button]
    page = open_page("words", "zh", data=data, as_role=Role.ADMINISTRATOR)
    page.button(key="forget-event_kinds-展览").click().run()
    assert held.meanings.added() == {}


@pytest.mark.parametrize(
    ("name", "word", "said"),
    [
        ("event_kinds", " 科技下乡 ", []),
        ("event_kinds", "科普讲座", ["未加入：词语表中已有“科普讲座”，读作“科普讲座”。"]),
        ("stages", "现金流", []),
        ("event_kinds", " ", ["未加入：请选择词语表并填写新词。"]),
        (None, "科技下乡", ["未加入：请选择词语表并填写新词。"]),
    ],
)
def test_an_administrator_adds_a_word_on_the_page(
    open_page: Open, data: Path, held: Store, name: str | None, word: str, said: list[str]
) -> None:
    page = open_page("words", "zh", data=data, as_role=Role.ADMINISTRATOR)
    if name:
        page.selectbox(key="add-word-list").select(name)
    page.text_input(key="add-word-word").input(word)
    page = labelled(page.button, "加入词语表").click().run()
    assert not page.exception
    assert [one.value for one in page.error] == said
    assert held.meanings.added() == ({} if said else {str(name): (word.strip(),)})
