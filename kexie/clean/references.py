"""Columns that name other rows by their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from kexie.clean.texts import Texts, objects
from kexie.problems import Fault, Finding
from kexie.registers.reference import BETWEEN, numbers_in

_APOSTROPHES = "'‘’`"
_WHOLE = re.compile(r"(\d+)\.0+")
EXPONENT = r"\d(?:\.\d+)?[eE]\+?\d{1,3}"
# What `plain_number` takes away.
SPREADSHEETS_OWN = f"^[{_APOSTROPHES}]|\\.0+$"


def plain_number(number: str) -> str:
    """Return a number of record without what a spreadsheet has put to it: an apostrophe before, .0 behind."""
    bare = number.lstrip(_APOSTROPHES)
    whole = _WHOLE.fullmatch(bare)
    return whole[1] if whole else bare


def typed(texts: Texts, renumbered: Callable[[str], str]) -> tuple[pd.Series[Any], list[Finding]]:
    """Read a column of numbers of rows, whatever separates them; ``renumbered`` is what became of a number."""
    words = objects(
        BETWEEN.join(dict.fromkeys(renumbered(plain_number(one)) for one in numbers_in(word))) or None
        for word in texts.words.tolist()
    )
    differs = texts.given & np.array([word is not None for word in words], dtype=bool) & (texts.typed != words)
    return texts.spread(words), texts.note(Fault.REFERENCES_READ_AS, differs, lambda code: str(words[code]))
