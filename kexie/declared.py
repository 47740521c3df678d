"""Declarations: tables of a TOML file, taken apart key by key and refused with file, key and reason."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Self

from kexie.words import LANGUAGES, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class DeclarationError(ValueError):
    """A declaration under ``data/`` that cannot be used.

    Its text names the file, the key and the reason: whoever keeps the declaration reads it in a terminal.
    """

    def __init__(self, source: str, key: str, reason: str) -> None:
        super().__init__(f"{source}: {key}: {reason}" if key else f"{source}: {reason}")
        self.source = source
        self.key = key
        self.reason = reason


class Entry:
    """One table of a declaration. Each key is taken once; `finish` refuses what nobody took."""

    def __init__(self, values: Mapping[str, Any], source: str, path: str = "") -> None:
        self._values = dict(values)
        self.source = source
        self.path = path

    @classmethod
    def read(cls, text: str, source: str) -> Self:
        """Parse the text of a TOML file.

        Raises
        ------
        DeclarationError
            Where the text is no TOML; the reason carries line and column.
        """
        try:
            return cls(tomllib.loads(text), source)
        except tomllib.TOMLDecodeError as error:
            raise DeclarationError(source, "", f"is no valid TOML: {error}") from error

    def error(self, key: str, reason: str) -> DeclarationError:
        """Return the error that says what is wrong with a key of this entry."""
        return DeclarationError(self.source, ".".join(part for part in (self.path, key) if part), reason)

    def _take(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        if key not in self._values:
            if default is ...:
                raise self.error(key, "is missing")
            return default
        value = self._values.pop(key)
        # bool is an int to Python, but "tile = true" is a mistake.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {wanted}, not {value!r}")
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """Take a text that is not empty."""
        value: str = self._take(key, str, "a text", default)
        if value is not default and not value.strip():
            raise self.error(key, "is empty")
        return value

    def truth(self, key: str, *, default: Any = ...) -> bool:
        """Take true or false."""
        value: bool = self._take(key, bool, "true or false", default)
        return value

    def number(self, key: str, default: Any = ...) -> int:
        """Take a whole number."""
        value: int = self._take(key, int, "a whole number", default)
        return value

    def name(self, key: str, default: Any = ...) -> Name:
        """Take a name in both languages: ``{ zh = "…", en = "…" }``."""
        if key not in self._values and default is not ...:
            name: Name = default
            return name
        entry = self.entry(key)
        name = Name(*(entry.text(language) for language in LANGUAGES))
        entry.finish()
        return name

    def choice(self, key: str, options: Iterable[str], default: Any = ...) -> str:
        """Take one of some words."""
        value = self.text(key, default)
        options = list(options)
        if value is not default and value not in options:
            raise self.error(key, f"{value!r} is none of {', '.join(options)}")
        return value

    def texts(self, key: str, default: Any = ...) -> tuple[str, ...]:
        """Take a list of texts; a single text counts as a list of one."""
        if isinstance(self._values.get(key), str):
            return (self.text(key),)
        values = self._take(key, list, "a text or a list of texts", default)
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, f"must hold texts only, not {value!r}")
        return tuple(values)

    def entry(self, key: str, default: Any = ...) -> Entry:
        """Take a table."""
        values = self._take(key, dict, "a table", default)
        return Entry(values, self.source, f"{self.path}.{key}" if self.path else key)

    def entries(self, key: str, default: Any = ...) -> list[Entry]:
        """Take a list of tables."""
        values = self._take(key, list, "a list of tables", default)
        entries = []
        for place, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                raise self.error(f"{key}[{place}]", f"must be a table, not {value!r}")
            entries.append(Entry(value, self.source, f"{self.path}.{key}[{place}]".lstrip(".")))
        return entries

    def untaken(self) -> list[str]:
        """Return the keys that nobody has taken yet, in the order of the file."""
        return list(self._values)

    def finish(self) -> None:
        """Refuse the entry where a key is left over: a key that means nothing is a typing error."""
        for key in self._values:
            raise self.error(key, "is not a key that is known here")
