"""Both languages are whole: no sentence lacks its Chinese, and no page shows words of the other language."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest

from kexie.registers import REGISTERS
from kexie.store import Revision
from kexie.words import CATALOGUE, Language
from tests.conftest import OPERATOR, USERS

HOME = Path(__file__).resolve().parents[2]
PAGES = (
    "",
    "guidance",
    "innovation",
    "talent",
    "literacy",
    "capacity",
    "tie_out",
    "records",
    "dictionary",
    "upload",
    "words",
    "history",
    "people",
    "audit",
)

PageOf = Callable[[str, Language], AppTest]
Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]


# --- the catalogue ---


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w*)\}", text))


# Where sentences stand: a function, and which of its arguments; None for the first.
SAID: dict[str, tuple[int, ...] | None] = {
    "say": None,
    "sentence": None,
    "refuse": (2,),
    "_take": (3,),
    "Mistake": (3,),
}


def in_code() -> dict[str, str]:
    """Return every sentence of the interface, and where it stands."""
    found = {}
    for folder in ("kexie", "pages"):
        for file, line, message, _, _ in extract_from_dir(
            HOME / folder, [("**.py", "python")], keywords=SAID, comment_tags=()
        ):
            found[str(message)] = f"{folder}/{file}:{line}"
    return found


def in_catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN", abort_invalid=True)
    assert not catalogue.obsolete
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def test_every_sentence_has_its_chinese() -> None:
    chinese = in_catalogue()
    assert len(in_code()) > 50
    assert {message: place for message, place in in_code().items() if not chinese.get(message, "").strip()} == {}


def test_no_sentence_of_the_catalogue_is_without_use() -> None:
    assert sorted(in_catalogue().keys() - in_code().keys()) == []


def test_both_languages_fill_the_same_places() -> None:
    assert {english: said for english, said in in_catalogue().items() if places(english) != places(said)} == {}


def test_no_sentence_stands_in_the_catalogue_twice() -> None:
    entries = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    assert len(entries) == len(set(entries)) == len(in_catalogue())


def test_chinese_sentences_have_chinese_punctuation() -> None:
    wrong = re.compile(r"[一-鿿][,.;:?!()](?!\d)|[,;:?!()][一-鿿]")
    assert [said for said in in_catalogue().values() if wrong.search(said)] == []


# --- the pages in Chinese ---

LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# What is so called in Chinese too, and what is written into files in either language.
LATIN_IN_CHINESE = {"CSV", "XLSX", "XLS", "MB", "UTF-8", "Excel", "WPS", "Language", "English"}
# Numbers of entries: BG25-E1, QH25-O3.
NUMBER = re.compile(r"\b[A-Z]{2}\d{2}-[A-Z]\d+\b")
VERSION = re.compile(r"\b\d+-[0-9a-f]{8}\b")


def latin_on(page: AppTest, shown_on: ShownOn, allowed: set[str]) -> set[str]:
    said = "\n".join(re.sub(r"</?b>", "", text) for text in shown_on(page))
    said = VERSION.sub("", NUMBER.sub("", said))
    for name in sorted(allowed, key=len, reverse=True):
        said = said.replace(name, "")
    return set(LATIN.findall(said))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_chinese_has_no_english_words(
    page_of: PageOf, shown_on: ShownOn, revision: Revision, address: str
) -> None:
    allowed = set(LATIN_IN_CHINESE)
    if address == "dictionary":
        # It names the English headers of columns, and the keys by which addresses name areas.
        allowed |= {column.name.en for register in REGISTERS.values() for column in register.columns}
        allowed |= {area.key for area in revision.organisation.focus_areas}
        # A word that is written with a Latin letter: 科普e站.
        allowed |= {word.name.zh for words in revision.organisation.lists.values() for word in words}
    if address == "history":
        # The files that the first revision came from.
        allowed |= {f"2025/{register}.csv" for register in REGISTERS}
    assert latin_on(page_of(address, "zh"), shown_on, allowed) == set()


@pytest.mark.parametrize("register", REGISTERS)
def test_rows_of_a_register_in_chinese_have_no_english_words(open_page: Open, shown_on: ShownOn, register: str) -> None:
    assert latin_on(open_page("records", "zh", register=register), shown_on, LATIN_IN_CHINESE) == set()


# --- the pages in English ---

HAN = re.compile(r"[㐀-鿿]+")
# The other name of the switch; what an open end is called in reports; units for which English has no word.
HAN_IN_ENGLISH = {
    "语言",
    "中文",
    "At the end of a bar ▶ stands for 余 and 超 (more), ◀ for 近 (somewhat less), ◆ for 约 (about); from",
    "60余 is read as 61 to 69, 近1万 as 9,000 to 9,999.",
    "(个)",
    "(项)",
    "(件)",
}


def words_of_files(revision: Revision, page: str) -> set[str]:
    """Return what stands in a file in Chinese and is shown so in both languages: free text, phrases of the report."""
    found = {figure.evidence for report in revision.reports.values() for figure in report.figures.values()}
    for key, register in REGISTERS.items():
        table = revision.tables[key]
        free = [column.key for column in register.columns if not column.allowed(revision.organisation)]
        found |= {str(value) for key in free for value in table[key].dropna() if isinstance(value, str)}
    if page == "dictionary":
        found |= set(in_files(revision))
    return found


def in_files(revision: Revision) -> Iterator[str]:
    """Yield what whoever fills a file in has to type: headers and words, Chinese in either language."""
    for register in REGISTERS.values():
        for column in register.columns:
            yield from (column.name.zh, *column.aliases, *(name.zh for name in column.allowed(revision.organisation)))
    # How open quantities are written, in notes and headings.
    yield from ("余", "近", "约", "超", "万", "300余, 近万, 1.2万, 约500", "报告明载", "报告隐含", "台账记录")


def han_on(page: AppTest, shown_on: ShownOn, allowed: set[str]) -> set[str]:
    said = "\n".join(shown_on(page))
    for words in sorted(allowed, key=len, reverse=True):
        said = said.replace(words, "")
    return set(HAN.findall(said))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_english_has_no_chinese_but_the_words_of_the_files(
    page_of: PageOf, shown_on: ShownOn, revision: Revision, address: str
) -> None:
    allowed = HAN_IN_ENGLISH | words_of_files(revision, address) | {*USERS.values(), OPERATOR}
    assert han_on(page_of(address, "en"), shown_on, allowed) == set()


@pytest.mark.parametrize("register", REGISTERS)
def test_rows_of_a_register_in_english_have_no_chinese_but_the_words_of_the_files(
    open_page: Open, shown_on: ShownOn, revision: Revision, register: str
) -> None:
    allowed = HAN_IN_ENGLISH | words_of_files(revision, "records")
    assert han_on(open_page("records", "en", register=register), shown_on, allowed) == set()


# --- what is said where nothing can be shown ---


@pytest.mark.parametrize("broken", [True, False])
def test_notices_are_in_one_language(open_page: Open, shown_on: ShownOn, data: Path, broken: bool) -> None:
    for file in (data / "2025").iterdir():
        file.unlink()
    (data / "2025").rmdir()
    if broken:
        (data / "metrics.toml").unlink()
    assert latin_on(open_page("", "zh", data=data), shown_on, {"kexie figures", "Language", "English"}) == set()
    assert han_on(open_page("", "en", data=data), shown_on, {"语言", "中文"}) == set()
