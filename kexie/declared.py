"""Declarations: tables of a TOML file, taken apart key by key; all that is wrong with them is told at once."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from kexie.words import LANGUAGES, Language, Name, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong with a declaration.

    Parameters
    ----------
    source, key
        The file, and the key or the line in it; "" for the whole file.
    reason
        What is wrong and how to mend it: a sentence of the interface, or words in both languages.
    details
        What stands in the places of the sentence; a name stands there in the language of the reader.
    """

    source: str
    key: str | Name
    reason: str | Name
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __getitem__(self, language: Language) -> str:
        """Return file, key and reason in one line."""
        colon = "：" if language == "zh" else ": "
        key = self.key[language] if isinstance(self.key, Name) else self.key
        return colon.join(filter(None, (self.source, key, self.why(language))))

    def why(self, language: Language) -> str:
        """Return the reason alone."""
        if isinstance(self.reason, Name):
            return self.reason[language]
        details = {
            key: detail[language] if isinstance(detail, Name) else detail for key, detail in self.details.items()
        }
        return sentence(self.reason, language, **details)


def line(number: int) -> Name:
    """Return what a line of a file is called as the place of a mistake."""
    return Name(f"第 {number} 行", f"line {number}")


class DeclarationError(ValueError):
    """Declarations under ``data/`` that cannot be used.

    Its text names file, key and reason of each mistake, a line for each: whoever keeps the declarations reads it in a
    terminal.
    """

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(one["en"] for one in mistakes))
        self.mistakes = mistakes

    def __getitem__(self, language: Language) -> str:
        """Return the mistakes in a language, a line for each."""
        return "\n".join(one[language] for one in self.mistakes)


# What is taken in place of a value that is missing or wrong, until all of them are told.
_NOTHING: dict[type, Any] = {str: "", bool: False, int: 0, dict: {}, list: []}


class Entry:
    """One table of a declaration. Each key is taken once; what is wrong is noted, and told by `finish`.

    In place of a wrong value its default is returned, or an empty one: whoever takes it goes on, so that all mistakes
    of a file come together.

    Parameters
    ----------
    values
        The table.
    source
        What to call the file.
    path
        Where the table stands in the file.
    """

    def __init__(self, values: Mapping[str, Any], source: str, path: str = "") -> None:
        self._values = dict(values)
        self.source = source
        self.path = path
        # The languages in which names have to be given; Chinese stands in for the others.
        self.languages: tuple[Language, ...] = LANGUAGES
        self.mistakes: list[Mistake] = []

    @classmethod
    def read(cls, text: str, source: str) -> Self:
        """Parse the text of a TOML file.

        Raises
        ------
        DeclarationError
            If the text is not TOML; the reason carries line and column.
        """
        try:
            return cls(tomllib.loads(text), source)
        except tomllib.TOMLDecodeError as error:
            raise DeclarationError(Mistake(source, "", "is not valid TOML: {error}", {"error": error})) from error

    def refuse(self, key: str, reason: str | Name, **details: object) -> None:
        """Note what is wrong with a key of this entry."""
        self.mistakes.append(Mistake(self.source, self._where(key), reason, details))

    def _where(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def _take(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        """Take a value; ``wanted`` says that it must be of another kind, ``{value}`` being what it is."""
        nothing = _NOTHING[kind] if default is ... else default
        if key not in self._values:
            if default is ...:
                self.refuse(key, "is missing")
            return nothing
        value = self._values.pop(key)
        # bool is an int to Python, but "tile = true" is a mistake.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, wanted, value=repr(value))
            return nothing
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """Take a text that is not empty."""
        is_there = key in self._values
        value: str = self._take(key, str, "must be a text, not {value}", default)
        if is_there and isinstance(value, str) and not value.strip() and not self._is_told(key):
            self.refuse(key, "is empty")
        return value

    def _is_told(self, key: str) -> bool:
        return any(one.key == self._where(key) for one in self.mistakes)

    def truth(self, key: str, *, default: Any = ...) -> bool:
        """Take true or false."""
        value: bool = self._take(key, bool, "must be true or false, not {value}", default)
        return value

    def number(self, key: str, default: Any = ...) -> int:
        """Take a whole number."""
        value: int = self._take(key, int, "must be a whole number, not {value}", default)
        return value

    def name(self, key: str, default: Any = ...) -> Name:
        """Take a name: ``{ zh = "…", en = "…" }``. English may be left out where no page is shown in it."""
        if key not in self._values and default is not ...:
            name: Name = default
            return name
        entry = self.entry(key)
        if self._is_told(key):
            return Name("", "")
        zh = entry.text("zh")
        name = Name(zh, entry.text("en", ... if "en" in self.languages else zh))
        entry.finish()
        return name

    def choice(self, key: str, options: Iterable[str], default: Any = ...) -> str:
        """Take one of some words."""
        is_there = key in self._values
        value = self.text(key, default)
        options = list(options)
        if not is_there or value in options or self._is_told(key):
            return value
        self.refuse_word(key, value, options)
        nothing: str = "" if default is ... else default
        return nothing

    def refuse_word(self, key: str, value: str, options: Iterable[str]) -> None:
        """Note that a word is none of those allowed; the one it is like is named."""
        options = list(options)
        close = difflib.get_close_matches(value, options, 1)
        allowed = Name("、".join(options), ", ".join(options))
        if close:
            self.refuse(
                key,
                "{value} is not one of: {allowed}. Is it {close}?",
                value=repr(value),
                allowed=allowed,
                close=close[0],
            )
        else:
            self.refuse(key, "{value} is not one of: {allowed}", value=repr(value), allowed=allowed)

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """Take a list of texts; a single text counts as a list of one."""
        if isinstance(self._values.get(key), str):
            return (self.text(key),)
        values = self._take(key, list, "must be a text or a list of texts, not {value}", default)
        for value in values:
            if not isinstance(value, str):
                self.refuse(key, "must hold texts only, not {value}", value=repr(value))
        return tuple(value for value in values if isinstance(value, str))

    def entry(self, key: str, default: Any = ...) -> Entry:
        """Take a table."""
        return self._below(self._take(key, dict, "must be a table, not {value}", default), key)

    def entries(self, key: str, default: Any = ...) -> list[Entry]:
        """Take a list of tables."""
        values = self._take(key, list, "must be a list of tables, not {value}", default)
        entries = []
        for place, value in enumerate(values, start=1):
            if isinstance(value, dict):
                entries.append(self._below(value, f"{key}[{place}]"))
            else:
                self.refuse(f"{key}[{place}]", "must be a table, not {value}", value=repr(value))
        return entries

    def _below(self, values: Mapping[str, Any], key: str) -> Entry:
        entry = Entry(values, self.source, self._where(key))
        entry.languages, entry.mistakes = self.languages, self.mistakes
        return entry

    def untaken(self) -> list[str]:
        """Return the keys that nobody has taken yet, in the order of the file."""
        return list(self._values)

    def finish(self) -> None:
        """Note the keys that are left over, which mean nothing; of a whole file, refuse it if anything is wrong.

        Raises
        ------
        DeclarationError
            With all mistakes of the file.
        """
        for key in self._values:
            self.refuse(key, "is not a key that is known here")
        self._values = {}
        if self.mistakes and not self.path:
            raise DeclarationError(*self.mistakes)
