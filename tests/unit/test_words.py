"""Names in two languages, sentences by the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie import words
from kexie.words import Language, Name

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "{count} rows"
msgstr "共{count}条"

msgid "Rows"
msgstr "记录"

msgid "Empty"
msgstr ""
"""


@pytest.fixture(autouse=True)
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "zh.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(words, "CATALOGUE", path)
    # A function of its own, so that what it keeps does not outlive the test.
    monkeypatch.setattr(words, "_translations", words._translations.__wrapped__)


def test_a_name_is_read_by_language() -> None:
    name = Name("场", "session")
    assert (name["zh"], name["en"]) == ("场", "session")


@pytest.mark.parametrize(
    ("message", "language", "values", "said"),
    [
        ("Rows", "zh", {}, "记录"),
        ("Rows", "en", {}, "Rows"),
        ("{count} rows", "zh", {"count": 3}, "共3条"),
        ("{count} rows", "en", {"count": 3}, "3 rows"),
        ("{count} rows", "en", {"count": "{x}"}, "{x} rows"),
        ("{left as it is}", "en", {}, "{left as it is}"),
        ("Not in the catalogue", "zh", {}, "Not in the catalogue"),
        ("Empty", "zh", {}, "Empty"),
    ],
)
def test_a_sentence_is_said_in_a_language(
    message: str, language: Language, values: dict[str, object], said: str
) -> None:
    assert words.sentence(message, language, **values) == said


@pytest.mark.parametrize(
    ("language", "parts", "said"), [("zh", ["甲", "乙"], "甲、乙"), ("en", ["a", "b"], "a, b"), ("zh", ["甲"], "甲")]
)
def test_parts_are_listed_as_the_language_does(language: Language, parts: list[str], said: str) -> None:
    assert words.listing(parts, language) == said
