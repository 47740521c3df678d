"""Cells that name rows by their numbers: how several in one cell are told apart."""

from __future__ import annotations

import re

# Between numbers in a cell that is held, whatever stood there when it was typed.
BETWEEN = "、"
_SEPARATORS = re.compile(r"[、，,;；|｜\s]+")
_SLASHES = re.compile(r"[/／]")
_DIGITS = re.compile(r"\d+")


def numbers_in(cell: str) -> tuple[str, ...]:
    """Return the numbers that a cell names, each once, in its order.

    A slash separates numbers of one form only: ``B1/B2`` are two, ``KP/2025/01`` is one.
    """
    found: list[str] = []
    for piece in _SEPARATORS.split(cell):
        parts = _SLASHES.split(piece)
        forms = {_DIGITS.sub("", part) for part in parts}
        found += parts if len(forms) == 1 else [piece]
    return tuple(dict.fromkeys(number for number in found if number))
