"""Made-up rows say so on every page and in every file that leaves it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kexie import sample
from tests.conftest import NEEDED

Open = Callable[..., AppTest]
SAID = "示例数据：台账记录均为虚构，仅供演示，不得用作统计。"
ADDRESSES = ("", "innovation", "tie_out", "records", "dictionary", "upload", "words", "history", "people", "audit")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a sample."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    sample.write(Path("data"), folder, rows=300, seed=1)
    return folder


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_says_that_its_rows_are_made_up(
    open_page: Open, shown_on: Callable[[Any], list[str]], demo: Path, address: str
) -> None:
    page = open_page(address, data=demo, as_role=NEEDED.get(address))
    assert not page.exception
    assert shown_on(page.warning)[0] == SAID


def test_real_rows_say_nothing_of_it(page_of: Callable[..., AppTest], shown_on: Callable[[Any], list[str]]) -> None:
    assert SAID not in shown_on(page_of("", "zh"))


def test_a_file_begins_with_it_and_can_be_uploaded_again(
    open_page: Open, opened: Open, offered: Mapping[str, bytes], demo: Path
) -> None:
    opened(open_page("", data=demo))
    files = [offered[name] for name in offered if name.endswith(".csv")]
    assert files
    for file in files:
        assert file.startswith(b"\xef\xbb\xbf" + "示例数据，并非真实记录\r\n".encode())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_many_rows_come_page_by_page_and_the_file_has_all(
    open_page: Open,
    shown_on: Callable[[Any], list[str]],
    offered: Mapping[str, bytes],
    demo: Path,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Pages that were read before are of another length.
    st.cache_resource.clear()
    monkeypatch.setattr("kexie.show.tables._AT_ONCE", 20)
    said = {
        "zh": "第{}—{}条，共{}条；排序和查找限于本页。",
        "en": "Rows {} to {} of {}: sorting and searching concern these.",
    }[language]
    page = open_page("records", language, data=demo)
    assert not page.exception
    number = page.dataframe[0].value.columns[0]
    [key] = [key for key in page.session_state._state.filtered_state if str(key).startswith("page-events")]
    seen: list[str] = []
    [file] = [offered[name] for name in offered if name.endswith(".csv")]
    count = len(file.decode("utf-8-sig").strip().split("\r\n")) - 2
    for place in range(1, (count + 19) // 20 + 1):
        page.session_state[key] = place
        page = page.run()
        assert not page.exception
        assert said.format(20 * place - 19, min(20 * place, count), count) in shown_on(page.caption)
        seen += list(page.dataframe[0].value[number])
    assert len(seen) == len(set(seen)) == count
    st.cache_resource.clear()
