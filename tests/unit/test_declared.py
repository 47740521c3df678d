"""A declaration is taken key by key; what is wrong is named with file, key and reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kexie.declared import DeclarationError, Entry, Mistake, line
from kexie.words import Name

WHOLE = """
text = "科协"
flag = true
count = 3
one = "a"
several = ["a", "b"]
name = { zh = "科协", en = "AST" }
[table]
inner = "x"
[[tables]]
inner = "y"
"""


def test_each_key_is_taken_once_and_nothing_is_left() -> None:
    entry = Entry.read(WHOLE, "some.toml")
    assert entry.text("text") == "科协"
    assert entry.truth("flag") is True
    assert entry.number("count") == 3
    assert entry.choice("one", ["a", "b"]) == "a"
    assert entry.texts("several") == ("a", "b")
    assert entry.name("name") == Name("科协", "AST")
    assert entry.untaken() == ["table", "tables"]
    assert entry.entry("table").text("inner") == "x"
    assert [table.text("inner") for table in entry.entries("tables")] == ["y"]
    entry.finish()


def test_what_may_be_missing_has_a_default() -> None:
    entry = Entry.read("", "some.toml")
    assert entry.text("a", "d") == "d"
    assert entry.text("a", None) is None
    assert entry.truth("a", default=False) is False
    assert entry.number("a", 0) == 0
    assert entry.choice("a", ["b"], None) is None
    assert entry.texts("a", ()) == ()
    assert entry.name("a", None) is None
    assert entry.entry("a", {}).untaken() == []
    assert entry.entries("a", []) == []


def test_a_single_text_is_a_list_of_one() -> None:
    assert Entry.read('a = "b"', "some.toml").texts("a") == ("b",)


@pytest.mark.parametrize(
    ("text", "take", "message"),
    [
        ("b = 1\na = \nc = 2", lambda entry: entry, "some.toml: is not valid TOML: .*line 2"),
        ("a = 1\na = 2", lambda entry: entry, "some.toml: is not valid TOML"),
        ("", lambda entry: entry.text("a"), "some.toml: a: is missing"),
        ("", lambda entry: entry.name("a"), "some.toml: a: is missing"),
        ("", lambda entry: entry.entries("a"), "some.toml: a: is missing"),
        ("a = 3", lambda entry: entry.text("a"), "some.toml: a: must be a text, not 3"),
        ('a = " "', lambda entry: entry.text("a"), "some.toml: a: is empty"),
        ('a = ""', lambda entry: entry.texts("a"), "some.toml: a: is empty"),
        ("a = 1", lambda entry: entry.truth("a"), "some.toml: a: must be true or false, not 1"),
        ("a = true", lambda entry: entry.number("a"), "some.toml: a: must be a whole number, not True"),
        ("a = 1.5", lambda entry: entry.number("a"), "some.toml: a: must be a whole number, not 1.5"),
        ('a = "c"', lambda entry: entry.choice("a", ["b", "d"]), "some.toml: a: 'c' is not one of: b, d"),
        ("a = 3", lambda entry: entry.texts("a"), "some.toml: a: must be a text or a list of texts, not 3"),
        ('a = ["b", 3]', lambda entry: entry.texts("a"), "some.toml: a: must hold texts only, not 3"),
        ('a = "b"', lambda entry: entry.name("a"), "some.toml: a: must be a table, not 'b'"),
        ('a = { zh = "b" }', lambda entry: entry.name("a"), "some.toml: a.en: is missing"),
        (
            'a = { zh = "b", en = "c", fr = "d" }',
            lambda entry: entry.name("a"),
            "some.toml: a.fr: is not a key that is known here",
        ),
        ("a = [1]", lambda entry: entry.entries("a"), r"some.toml: a\[1\]: must be a table, not 1"),
        ("a = {}", lambda entry: entry.entries("a"), "some.toml: a: must be a list of tables"),
        (
            "[[a]]\nb = 1\n[[a]]\nb = 2",
            lambda entry: entry.entries("a")[1].text("b"),
            r"some.toml: a\[2\].b: must be a text, not 2",
        ),
        ("[a.b]\nc = 1", lambda entry: entry.entry("a").entry("b").text("c"), "some.toml: a.b.c: must be"),
        ("b = 1", lambda entry: entry.finish(), "some.toml: b: is not a key that is known here"),
    ],
)
def test_what_is_wrong_is_named(text: str, take: Callable[[Entry], object], message: str) -> None:
    def read() -> None:
        entry = Entry.read(text, "some.toml")
        take(entry)
        entry.finish()

    with pytest.raises(DeclarationError, match=f"^{message}"):
        read()


def test_all_that_is_wrong_is_told_at_once_in_both_languages() -> None:
    entry = Entry.read('a = 3\nb = "topos"\n[c]\nzh = "名"\nd = 1', "some.toml")
    assert (entry.text("a"), entry.choice("b", ["tops", "bottoms"]), entry.name("c"), entry.number("e")) == (
        "",
        "",
        Name("名", ""),
        0,
    )
    with pytest.raises(DeclarationError) as told:
        entry.finish()
    assert str(told.value).split("\n") == [
        "some.toml: a: must be a text, not 3",
        "some.toml: b: 'topos' is not one of: tops, bottoms. Is it tops?",
        "some.toml: c.en: is missing",
        "some.toml: c.d: is not a key that is known here",
        "some.toml: e: is missing",
    ]
    assert told.value["en"] == str(told.value)
    assert told.value["zh"].split("\n")[:3] == [
        "some.toml：a：须为文字，而不是 3",
        "some.toml：b：'topos' 不在可选值之内：tops、bottoms。是否应为 tops？",
        "some.toml：c.en：缺少此项",
    ]


def test_english_may_be_left_out_where_no_page_is_in_it() -> None:
    entry = Entry.read('[a]\nzh = "名"', "some.toml")
    entry.languages = ("zh",)
    assert entry.name("a") == Name("名", "名")
    entry.finish()


def test_a_mistake_keeps_file_key_and_reason_apart() -> None:
    mistake = Mistake("some.toml", line(3), Name("不对", "is wrong"))
    assert (mistake["zh"], mistake["en"]) == ("some.toml：第 3 行：不对", "some.toml: line 3: is wrong")
    assert Mistake("some.toml", "", "is missing")["en"] == "some.toml: is missing"
