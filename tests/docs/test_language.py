"""Every sentence of the interface stands in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from kexie.words import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
PLACES = re.compile(r"\{(\w+)\}")


def in_code() -> dict[str, str]:
    """Return each sentence the code says, with the file it stands in."""
    files = [*(ROOT / "kexie").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    return {
        message: file.name
        for file in files
        for _, message, _, _ in extract_from_file("python", file, keywords={"say": None, "sentence": None})
        if isinstance(message, str)
    }


def in_catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_sentence_is_translated() -> None:
    said = in_code()
    assert len(said) > 50
    translated = in_catalogue()
    assert {message: said[message] for message in said if not translated.get(message)} == {}


def test_no_translation_is_left_over() -> None:
    assert in_catalogue().keys() - in_code().keys() == set()


def test_translations_have_the_same_places() -> None:
    for message, chinese in in_catalogue().items():
        assert set(PLACES.findall(message)) == set(PLACES.findall(chinese)), message


def test_translations_are_chinese_and_sentences_english() -> None:
    for message, chinese in in_catalogue().items():
        assert re.search(r"[\u4e00-\u9fff]", chinese) or PLACES.sub("", message).strip(" ·:") == "", message
        words = PLACES.sub("", message)
        # The hedges are quoted as the report writes them.
        assert not re.search(r"[\u4e00-\u9fff]", re.sub("[余超近约万]|月|日|年", "", words)), message
