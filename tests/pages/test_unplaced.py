"""No page fails on a word it does not know, and no row is out of sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kexie import store
from kexie.access import Operator
from kexie.choices import Mode
from kexie.registers import REGISTERS
from kexie.store import Change

Open = Callable[..., AppTest]
ShownOn = Callable[[AppTest], list[str]]
PAGES = ["", "innovation", "talent", "tie_out", "records", "dictionary"]


@pytest.fixture
def renamed(data: Path, store_of: Callable[[Path], str]) -> Path:
    """Data whose lists have lost words that rows hold: a focus area and a place."""
    held = store.Store(store_of(data), data)
    held.close()
    file = data / "organisation.toml"
    text = file.read_text("utf-8")
    for old, new in (('name = { zh = "汇智赋能"', 'name = { zh = "创智兴业"'), ('zh = "不详"', 'zh = "未注明"')):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return data


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_that_is_on_no_list_breaks_no_page(open_page: Open, renamed: Path, address: str, language: str) -> None:
    page = open_page(address, language, data=renamed)
    assert not page.exception
    assert not page.error


def test_it_is_said_where_figures_are_read(open_page: Open, shown_on: ShownOn, renamed: Path) -> None:
    for address in ("", "tie_out", "records"):
        (told,) = (one for one in open_page(address, data=renamed).warning if "不在可选值之内" in one.value)
        words = told.value
        assert "“工作板块”为“汇智赋能”" in words
        assert "“县区”为“不详”" in words
    # The bar of what has no area that is declared goes by the word that is held.
    assert any("汇智赋能" in text for text in shown_on(open_page("", data=renamed)))


def test_rows_of_no_year_are_told_and_shown(
    open_page: Open,
    shown_on: ShownOn,
    offered: Mapping[str, bytes],
    data: Path,
    store_of: Callable[[Path], str],
) -> None:
    register = REGISTERS["events"]
    held = store.Store(store_of(data), data)
    rows = held.revision().tables["events"].iloc[[0]]
    undated = rows.assign(event_id="U1", event_name="无日期活动", year=pd.array([pd.NA], dtype="Int64"))
    held.commit([Change(register, Mode.APPEND, undated)], based_on=held.latest(), by=Operator("clerk"), note="")
    held.close()
    assert any("活动有1行不属于任何年度" in text for text in shown_on(open_page("", data=data)))
    page = open_page("records", data=data, register="funding")
    assert "活动：不属于任何年度的记录" in shown_on(page)
    assert "无日期活动" in shown_on(page)
    assert "无日期活动" in offered["活动-0000.csv"].decode("utf-8-sig")


@pytest.mark.parametrize("address", ["", "tie_out", "records"])
def test_nothing_is_said_where_all_is_in_place(open_page: Open, address: str) -> None:
    page = open_page(address)
    assert not page.warning
