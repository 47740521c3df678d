"""Words on their way to the screen: nothing in them is markup, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kexie.show.text import plain

NOTHING = ":small[]"
# What Streamlit looks for in texts after Markdown has been read, and what GitHub's Markdown links.
SOUGHT = re.compile(
    r"https?://|www\.|\w@[\w-]|:material/|:material_\w+:|:[\w+-]+:|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", re.IGNORECASE
)


def texts(markdown: str) -> list[str]:
    """Return the texts that Markdown makes of plain words: those before, between and behind the marks of nothing."""
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", lambda sign: f"\0{ord(sign[1])}\0", markdown)
    return [re.sub("\0([0-9]+)\0", lambda sign: chr(int(sign[1])), part) for part in unescaped.split(NOTHING)]


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://198.51.100.7/a.png)",
        "<img src=x onerror=alert(1)>",
        "<!-- x -->",
        ":red[rot]",
        ":red-badge[rot]",
        ":help[rot]",
        "$\\frac{1}{2}$",
        "[l](javascript:alert(1))",
        "[^1]",
        "**fett** __fett__ ~~weg~~ `code`",
        "# Titel",
        "- Punkt",
        "+ Punkt",
        "1. Punkt",
        "1) Punkt",
        "> Zitat",
        "===",
        "---",
        "| a | b |",
        "&lt; &#60;",
        "a\\",
    ],
)
def test_every_mark_has_a_backslash(text: str) -> None:
    assert not re.search(r"[\\`*_{}\[\]()<>#+\-.!|~$:&=]", re.sub(r"\\[^\w\s]|\\_|:small\[\]", "", plain(text)))
    assert "".join(texts(plain(text))) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://198.51.100.7/", "http\\::small[]//198\\.51\\.100\\.7/"),
        ("HTTPS://x", "HTTPS\\::small[]//x"),
        ("www.example.org", "www:small[]\\.example\\.org"),
        ("a@example.org", "a@:small[]example\\.org"),
        (":material/home:", "\\::small[]material/home\\:"),
        (":material_home:", "\\::small[]material\\_home\\:"),
        (":streamlit:", "\\::small[]streamlit\\:"),
        (":+1:", "\\::small[]\\+1\\:"),
        ("a -> b", "a \\-:small[]\\> b"),
        ("a <-> b", "a \\<:small[]\\-:small[]\\> b"),
        ("a -- b", "a \\-:small[]\\- b"),
        ("a >= b", "a \\>:small[]\\= b"),
        ("a ~= b", "a \\~:small[]\\= b"),
    ],
)
def test_what_is_looked_for_in_finished_text_is_taken_apart(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("text", ["技术指导60余场", "12:30", "2025/1", "甲、乙", "it's 5 % of “x”", "a:b"])
def test_ordinary_words_have_nothing_put_in(text: str) -> None:
    assert NOTHING not in plain(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲\n乙", "甲 乙"),
        ("甲\r\n\r\n    乙", "甲 乙"),
        ("\t甲", "甲"),
        ("甲\n===", "甲 \\=\\=\\="),
        ("甲\u2028乙", "甲 乙"),
        ("甲　乙", "甲　乙"),
        ("  ", ""),
    ],
)
def test_words_are_one_line(text: str, line: str) -> None:
    assert plain(text) == line


@given(st.text(st.sampled_from("ahtpsw.:/_-<>~=@+![]()*`$#&|\\\n 1甲") | st.characters(exclude_characters="\0")))
@example(":small[]")
@example(":::small[]x:")
def test_no_text_becomes_markup_and_none_is_lost(text: str) -> None:
    shown = texts(plain(text))
    assert "".join(shown) == " ".join(re.split("[\t-\r\x1c-\x1f \x85\u2028\u2029]+", text)).strip()
    assert [one for one in shown if SOUGHT.search(one)] == []
