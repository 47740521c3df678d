"""Chinese and English: a name in both, and sentences by gettext.

Names (of a metric, a column, a county) are data and carry both languages with them. Sentences stand in
English where they are used and in Chinese in ``locale/zh.po``, which is read as it is: nothing has to be
compiled.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

CATALOGUE = Path(__file__).parent / "locale" / "zh.po"


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called in Chinese and in English.

    >>> Name("场", "session")["en"]
    'session'
    """

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """Return the name in one of the two languages."""
        return self.zh if language == "zh" else self.en


@cache
def _translations() -> gettext.NullTranslations:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def sentence(message: str, language: Language, **values: object) -> str:
    """Return a sentence of the interface in a language, its ``{places}`` filled.

    Parameters
    ----------
    message
        The sentence in English, as it stands in the catalogue.
    language
        The language to answer in. A sentence missing from the catalogue comes back in English; a test sees to
        it that none is.
    **values
        What stands in the places of the sentence.
    """
    text = message if language == "en" else _translations().gettext(message)
    return text.format(**values) if values else text


def listing(parts: list[str], language: Language) -> str:
    """Join parts of an enumeration as the language does: ``甲、乙`` or ``a, b``."""
    return ("、" if language == "zh" else ", ").join(parts)
