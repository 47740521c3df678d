"""Chinese and English: a name in both, and sentences by gettext.

Names (of a metric, a column, a county) are data and carry both languages with them. Sentences stand in
English where they are used and in Chinese in ``locale/zh.po``, which is read as it is: nothing has to be
compiled.
"""

from __future__ import annotations

import gettext
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

CATALOGUE = Path(__file__).parent / "locale" / "zh.po"


# Circled, raised and lowered digits are marks beside a number; the usual normal form would make them digits of it.
_MARK = re.compile("([\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u3251-\u325f\u32b1-\u32bf\u2776-\u2793]+)")
# Parts of characters that look like whole ones, as text copied from a PDF file has them. Unicode takes those of Kangxi
# for the same, and leaves these open.
_RADICALS = str.maketrans(
    "⺃⺅⺉⺋⺌⺎⺒⺓⺖⺗⺘⺙⺛⺝⺟⺠⺡⺢⺣⺩⺪⺫⺬⺭⺮⺰⺱⺶⺷⺹⺻⺼⺽⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻐⻑⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "乚亻刂㔾小兀巳幺忄心扌攵旡月母民氵氺灬王疋目示礻竹纟罓羊羊耂聿肉臼虎衤覀西见角讠贝车辶辶辶钅長长门阝雨青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
)


def plain_forms(text: str) -> str:
    """Return a text without full-width forms and look-alikes; marks such as ① and ² stay marks.

    >>> plain_forms("１２０①"), plain_forms("⺠主")
    ('120①', '民主')
    """
    if text.isascii():
        return text
    parts = _MARK.split(text)
    plain = (part if place % 2 else unicodedata.normalize("NFKC", part) for place, part in enumerate(parts))
    return "".join(plain).translate(_RADICALS)


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


def listing(parts: Sequence[str], language: Language, most: int | None = None) -> str:
    """Join parts of an enumeration as the language does: ``甲、乙`` or ``a, b``.

    Parameters
    ----------
    parts
        What is listed.
    language
        In which language.
    most
        How many are named; an ellipsis stands for the others. None names all.
    """
    joined = ("、" if language == "zh" else ", ").join(parts[:most])
    return joined + "…" if most is not None and len(parts) > most else joined
