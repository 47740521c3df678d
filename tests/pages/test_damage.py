"""A damaged store: with wrong rows the page is a notice and nothing else; with a wrong log it is shown, and says so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kexie.store import Store
from kexie.words import Language

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]
StoreOf = Callable[[Path], str]

ROWS_DAMAGED = {
    "zh": "库中数据已损坏，因此不显示任何数字，也不能入库。请管理员运行 `kexie verify`，查看损坏之处和修复步骤。",
    "en": "The data in the store are damaged, so no figures are shown and nothing can be stored. Ask whoever keeps it to "
    "run `kexie verify`: it says what is wrong, and how to mend it.",
}
LOG_DAMAGED = {
    "zh": "操作日志已损坏。数字可靠，但暂时不能入库，须由管理员先用 `kexie verify` 查明。",
    "en": "The audit log is damaged. The figures are sound, but nothing can be stored until an administrator has looked "
    "into it with `kexie verify`.",
}
ADDRESSES = ("", "literacy", "tie_out", "records", "dictionary", "upload", "history")


def damage(store_of: StoreOf, data: Path, *statements: str) -> None:
    url = store_of(data)
    Store(url, data).close()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "wrong", ["rows_events SET sessions = sessions + 1000000", "rollup_events_months SET n = n + 1"]
)
def test_wrong_rows_or_sums_show_a_notice_and_no_number(
    open_page: Open, shown_on: ShownOn, store_of: StoreOf, data: Path, language: Language, wrong: str
) -> None:
    damage(store_of, data, f"UPDATE {wrong}")
    for address in ADDRESSES:
        page = open_page(address, language, data=data)
        assert not page.exception
        assert shown_on(page) == [ROWS_DAMAGED[language]]
        assert not re.search(r"\d", "".join(shown_on(page)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_log_is_told_above_figures_that_are_sound(
    open_page: Open, shown_on: ShownOn, store_of: StoreOf, data: Path, language: Language
) -> None:
    whole = {address: shown_on(open_page(address, language)) for address in ADDRESSES}
    damage(store_of, data, "DROP TRIGGER audit_no_delete")
    for address in ADDRESSES:
        page = open_page(address, language, data=data)
        assert not page.exception
        said = shown_on(page)
        assert LOG_DAMAGED[language] in said
        assert len(said) == len(whole[address]) + 1


def test_a_sound_store_says_nothing_of_damage(page_of: Callable[[str, Language], AppTest], shown_on: ShownOn) -> None:
    assert LOG_DAMAGED["en"] not in shown_on(page_of("", "en"))
