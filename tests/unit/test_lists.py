"""Lists of words: the common stock, an association's own words, and what is wrong with a declaration."""

from __future__ import annotations

import pytest

from kexie import lists
from kexie.declared import DeclarationError
from kexie.lists import stock
from kexie.registers import REGISTERS
from tests.every import every


def words(text: str, name: str = "grades") -> list[str]:
    return [word.name.zh for word in lists.read(text)[name] if not word.is_hidden]


def test_own_words_follow_those_of_the_stock_and_other_stays_last() -> None:
    found = words('event_kinds = [{ zh = "乡村科学课" }]', "event_kinds")
    assert found[-2:] == ["乡村科学课", "其他"]
    assert found[:-2] == [word.name.zh for word in stock()["event_kinds"]][:-1]


def test_a_word_of_the_stock_is_changed_in_its_place() -> None:
    text = 'event_kinds = [{ zh = "农技培训", en = "Farm course", aliases = ["农民夜校"] }]'
    [word] = [word for word in lists.read(text)["event_kinds"] if word.name.zh == "农技培训"]
    assert word.name.en == "Farm course"
    assert word.aliases == ("农业技术培训", "农技推广培训", "农民夜校")


def test_a_hidden_word_is_offered_no_more() -> None:
    assert "金奖" not in words('grades = [{ zh = "金奖", hidden = true }]')


def test_who_shows_chinese_only_need_not_translate() -> None:
    assert lists.read('grades = [{ zh = "星级" }]')["grades"][-1].name.en == "星级"


def test_a_word_of_the_stock_keeps_what_it_decides() -> None:
    [word] = [word for word in lists.read('flows = [{ zh = "累计", en = "Total" }]')["flows"] if word.stands_apart]
    assert (word.name.zh, word.name.en) == ("累计", "Total")


def test_rules_of_registers_find_words_that_decide() -> None:
    """A rule by a property that no word of its list has would never hold."""
    columns = [(register, column) for register in REGISTERS.values() for column in register.columns]
    wanted = {("may_be_negative", register[column.sign_by].choices) for register, column in columns if column.sign_by}
    wanted |= {
        ("stands_apart", register[apart.column].choices)
        for register in REGISTERS.values()
        for apart in register.apart
        if apart.is_by_word
    }
    wanted |= {
        ("may_repeat", register[register.unit_column].choices)
        for register in REGISTERS.values()
        if register.repeated and register.unit_column
    }
    properties = ("may_be_negative", "stands_apart", "may_repeat")
    has = {
        (one, name) for name, listed in stock().items() for word in listed for one in properties if getattr(word, one)
    }
    assert has == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colours = []", "words.toml: colours: 'colours' is not one of: event_kinds, "),
        ('grades = [{ en = "Star" }]', "words.toml: grades[1].zh: is missing"),
        ('grades = [{ zh = "星级", colour = "red" }]', "words.toml: grades[1].colour: is not a key that is known here"),
        ('grades = [{ zh = "星级", aliases = ["金奖"] }]', "words.toml: grades: 金奖 leads to 2 words of the list"),
        ('grades = [{ zh = "星级", formerly = ["金奖"] }]', "words.toml: grades: 金奖 leads to 2 words of the list"),
        ('grades = [{ zh = "星级" }, { zh = "星级" }]', "words.toml: grades: 星级 stands there 2 times"),
        ('grades = [{ zh = "星级", stands_apart = true }]', "words.toml: grades[1].stands_apart: is not a key that is"),
        ("grades = [", "words.toml: is not valid TOML: "),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as error:
        lists.read(text)
    assert str(error.value).startswith(said)


@every("name", {name: name for name in stock()})
def test_the_stock_is_in_both_languages(name: str) -> None:
    for word in stock()[name]:
        assert word.name.en != word.name.zh
        assert not word.is_hidden
