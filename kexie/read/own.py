"""Sheets that this program itself puts beside a register: they name its columns, and are no register."""

from __future__ import annotations

import re

from kexie.words import LANGUAGES, Name, sentence

FINDINGS = Name("问题清单", "Findings")
GUIDE = Name("填写要求", "How to fill it in")

_TITLE = re.compile("|".join(re.escape(name[language]) for name in (FINDINGS, GUIDE) for language in LANGUAGES))


def is_own(title: str, first: str) -> bool:
    """Tell such a sheet by its name and its first cell; a sheet of the user's that has but the name is none."""
    return bool(_TITLE.match(title)) and first in _first_cells()


def _first_cells() -> set[str]:
    return {first for language in LANGUAGES for first in (sentence("Severity", language), sentence("Header", language))}
