"""Words of lists that have another name now: what is held under the old one is read under the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kexie.declared import DeclarationError, Mistake
from kexie.registers.column import Column, Kind, Register, Source
from kexie.words import Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kexie.organisation import Organisation

_LISTS = (Kind.CHOICE, Kind.CHOICES)


def former_words(register: Register, organisation: Organisation) -> dict[str, dict[str, str]]:
    """Return the present word by the former one, by the key of each column of a register that has any."""
    found = {column.key: column.former(organisation) for column in register.columns if column.kind in _LISTS}
    return {key: words for key, words in found.items() if words}


def refuse_unknown(
    registers: Iterable[Register], organisation: Organisation, source: str = "organisation.toml"
) -> None:
    """Refuse a declaration of former words for a column that is not a list, or that leads to no word of it.

    Raises
    ------
    DeclarationError
        With file, key and reason.
    """
    columns: dict[str, list[Column]] = {}
    for register in registers:
        for column in register.columns:
            if column.kind in _LISTS and not isinstance(column.choices, Source):
                columns.setdefault(column.key, []).append(column)
    mistakes: list[Mistake] = []
    for key, words in organisation.formerly.items():
        if key not in columns:
            lists = Name("、".join(columns), ", ".join(columns))
            mistakes.append(
                Mistake(source, f"formerly.{key}", "no register has such a list; lists: {lists}", {"lists": lists})
            )
            continue
        allowed = {name.zh for column in columns[key] for name in column.known(organisation)}
        for old, new in words.items():
            where = f"formerly.{key}.{old}"
            if new not in allowed:
                mistakes.append(Mistake(source, where, "{value} is not a word of that list", {"value": repr(new)}))
            if old in allowed:
                mistakes.append(Mistake(source, where, "is a word of that list itself"))
    if mistakes:
        raise DeclarationError(*mistakes)
