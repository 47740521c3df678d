"""The words of lists: a stock that associations have in common, and what each of them adds to it or changes in it.

The stock is ``stock.toml`` beside this module; an association's own words are in its ``data/words.toml``, in the same
form. What is counted, added or left out by a word is declared by the registers, which name the lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kexie.declared import Entry
from kexie.words import Name

_STOCK = Path(__file__).parent / "stock.toml"
_PROPERTIES = ("stands_apart", "may_be_negative", "may_repeat")
# What is none of a list's other words stands last, whatever an association adds.
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a list.

    Parameters
    ----------
    name
        The word that is stored, and its English name.
    aliases
        Other ways to write it, which surely mean it.
    formerly
        Names it had before: rows that are held under them are read under the present one.
    is_hidden
        Whether it is offered no more. Rows that hold it are read all the same.
    stands_apart
        Whether quantities with this word are never added to those with others, which may be added to one another:
        new bases and continued ones are one sum, a standing total is not part of it.
    may_be_negative
        Whether quantities with this word may be below zero.
    may_repeat
        Of a unit: whether several rows may count the same, so that their sum is an upper end.
    """

    name: Name
    aliases: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    is_hidden: bool = False
    stands_apart: bool = False
    may_be_negative: bool = False
    may_repeat: bool = False


Lists = Mapping[str, tuple[Word, ...]]


@cache
def stock() -> Lists:
    """Return the words that associations have in common, by list."""
    return MappingProxyType(_read(Entry.read(_STOCK.read_text("utf-8"), _STOCK.name), {}))


def read(text: str, source: str = "words.toml") -> Lists:
    """Return the lists of an association.

    Parameters
    ----------
    text
        ``words.toml``: words by list. One that the stock has as well takes its place there, others follow.
    source
        What to call the file in an error.

    Raises
    ------
    DeclarationError
        Where a list is not known, a key is wrong, or a word, an alias or a former name leads to two words.
    """
    return MappingProxyType(_read(Entry.read(text, source), stock()))


def extended(lists: Lists, added: Mapping[str, Iterable[str]]) -> Lists:
    """Return lists with words that were added to them, by list; what a list has, or has led to it, is not added."""

    def words(name: str) -> tuple[Word, ...]:
        own = lists[name]
        ways = {way for word in own for way in (word.name.zh, *word.aliases, *word.formerly)}
        return _joined(own, [Word(Name(zh, zh)) for zh in dict.fromkeys(added.get(name, ())) if zh not in ways])

    return MappingProxyType({name: words(name) for name in lists})


def _read(entry: Entry, base: Lists) -> dict[str, tuple[Word, ...]]:
    lists = dict(base)
    for name in entry.untaken():
        if base and name not in base:
            entry.refuse_word(name, name, base)
            entry.entries(name)
            continue
        own = [_word(one, _meaningful(base.get(name))) for one in entry.entries(name)]
        for zh, times in Counter(word.name.zh for word in own).items():
            if times > 1:
                entry.refuse(name, "{value} stands there {times} times", value=zh, times=times)
        lists[name] = _joined(base.get(name, ()), own)
        ways = (way for word in lists[name] for way in {word.name.zh, *word.aliases, *word.formerly})
        for way, times in Counter(ways).items():
            if times > 1:
                entry.refuse(name, "{value} leads to {times} words of the list", value=way, times=times)
    entry.finish()
    return lists


def _meaningful(words: tuple[Word, ...] | None) -> tuple[str, ...]:
    """Return the properties that mean something in a list: those that a word of the stock has there."""
    if words is None:
        return _PROPERTIES
    return tuple(one for one in _PROPERTIES if any(getattr(word, one) for word in words))


def _word(entry: Entry, properties: tuple[str, ...]) -> Word:
    zh = entry.text("zh")
    word = Word(
        # Who shows Chinese only need not translate.
        name=Name(zh, entry.text("en", zh)),
        aliases=entry.texts("aliases", ()),
        formerly=entry.texts("formerly", ()),
        is_hidden=entry.truth("hidden", default=False),
        **{one: entry.truth(one, default=False) for one in properties},
    )
    entry.finish()
    return word


def _joined(base: tuple[Word, ...], own: list[Word]) -> tuple[Word, ...]:
    """Return the words of a list with an association's own; those of the stock keep other writings and properties."""
    changes = {word.name.zh: word for word in own}
    kept = [
        replace(
            change,
            aliases=tuple(dict.fromkeys((*word.aliases, *change.aliases))),
            **{one: getattr(word, one) or getattr(change, one) for one in _PROPERTIES},
        )
        if (change := changes.pop(word.name.zh, None))
        else word
        for word in base
    ]
    words = [*kept, *changes.values()]
    return tuple(sorted(words, key=lambda word: word.name.zh == OTHER))
