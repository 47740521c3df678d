"""What leaves is what is held: in a table on a page, in its download, in an export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kexie import clean, read, write
from kexie.organisation import Organisation
from kexie.registers import REGISTERS
from kexie.words import Language

Tables = Callable[..., dict[str, pd.DataFrame]]
KEXIE = Path(clean.__file__).parents[1]


@pytest.mark.parametrize(
    ("typed", "held", "shown"),
    [
        ("2025年上半年", "2025-01至2025-06", "2025-01 – 2025-06"),
        ("2025年第三季度", "2025-07至2025-09", "2025-07 – 2025-09"),
        ("2025.5.24-26", "2025-05-24至2025-05-26", "2025-05-24 – 2025-05-26"),
        ("2025年5月", "2025-05", "2025-05"),
        ("2025", "2025", "2025"),
    ],
)
def test_a_period_is_whole_wherever_it_is_shown(
    tables: Tables, association: Organisation, typed: str, held: str, shown: str
) -> None:
    register = REGISTERS["events"]
    rows = tables(events=f"start_date | sessions\n{typed} | 300余")["events"]
    assert list(clean.written(rows, register)["开始日期"]) == [held]
    assert list(clean.shown(rows, register, association, "zh")["开始日期"]) == [held]
    assert list(clean.shown(rows, register, association, "en")["Start date"]) == [shown]


@pytest.mark.parametrize(
    ("language", "quantity", "word", "several"),
    [
        ("zh", "300余场", "科普讲座", "农民、老年人"),
        ("en", "300+ sessions", "Popular science lecture", "Farmers, Older people"),
    ],
)
def test_a_reader_is_shown_quantities_with_their_unit_and_words_in_the_language(
    tables: Tables, association: Organisation, language: Language, quantity: str, word: str, several: str
) -> None:
    register = REGISTERS["events"]
    rows = tables(events="category | sessions | audience\n科普讲座 | 300余 | 农民、老年人")["events"]
    shown = clean.shown(rows, register, association, language)
    keys = ("sessions", "category", "audience", "remark")
    assert [shown[register[key].name[language]].iloc[0] for key in keys] == [quantity, word, several, ""]


def test_what_has_no_known_unit_and_no_known_word_is_shown_all_the_same(
    tables: Tables, association: Organisation
) -> None:
    register = REGISTERS["outcomes"]
    rows = tables(outcomes="category | unit | count\n专利 | | 38")["outcomes"].assign(category="旧类别")
    shown = clean.shown(rows, register, association, "en")
    assert (shown["Number"].iloc[0], shown["Kind of outcome"].iloc[0]) == ("38", "旧类别")


@pytest.mark.parametrize(
    "text", ["=1+1", "+HYPERLINK(1)", "@SUM(A1:A9)", "-1+cmd|A", "\t=1+1", " @SUM(1)", "＝1", "'=1"]
)
def test_no_text_is_a_formula_in_what_is_downloaded(text: str) -> None:
    data = write.csv(pd.DataFrame({"名称": [text], "数量": ["1"], "备注": ["甲"]}))
    cell = data.decode("utf-8-sig").splitlines()[1].split(",")[0].strip('"')
    assert cell == f"'{text}"
    assert read.book(data, "x.csv").sheets[0].cells.iloc[1, 0] == text


def test_nor_in_the_copy_that_is_kept_without_personal_data() -> None:
    data = write.csv(pd.DataFrame({"名称": ["@SUM(A1)"], "姓名": ["某"]}))
    copy = read.copy(read.emptied(read.book(data, "x.csv"), headers=["姓名"]))
    assert copy.decode("utf-8-sig").splitlines()[1] == "'@SUM(A1),"
    assert copy.startswith(b"\xef\xbb\xbf")


def test_csv_is_written_in_one_place() -> None:
    writing = [
        path.relative_to(KEXIE).as_posix() for path in KEXIE.rglob("*.py") if ".to_csv(" in path.read_text("utf-8")
    ]
    assert writing == ["read/apostrophes.py"]


def test_tables_on_pages_offer_no_download_of_their_own() -> None:
    """It would know neither the log nor formulas."""
    config = (KEXIE.parent / ".streamlit" / "config.toml").read_text("utf-8")
    assert "\ndisableDataExport = true\n" in config
