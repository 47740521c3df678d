"""Words that were decoded in the wrong encoding and saved so: nothing can be read from them, and nothing is lost yet.

Whoever has the original file can save it again. Each mistake leaves words that turn into sense when it is taken back.
"""

from __future__ import annotations

import re

# What it was, and what it was taken for.
_MISTAKES = (
    ("UTF-8", "utf-8", "GBK", "gb18030"),
    ("GBK", "gb18030", "Windows-1252", "cp1252"),
    ("UTF-8", "utf-8", "Windows-1252", "cp1252"),
)
# What no clerk writes: 锟斤拷 is the replacement character twice in GBK.
_LOST = re.compile("锟斤拷|\ufffd{2}|(?:烫烫){2}|[?？]{4,}")
_COMMON = frozenset(
    "的一是不了在有人年月日活动项目名称类别工作开始结束时间县区单位主办承办数量金额资金来源形式环节编号参与场次备注说明成果级别完成科普学会协会讲座培训展览技术市省中上下大小本级"
)
_SAMPLE = 20_000
_LEAST = 8  # signs of sense, fewer may be chance


def mistaken(text: str) -> tuple[str, str] | None:
    """Return in which encoding a text was, and in which it was read; None where its words make sense.

    >>> mistaken("活动名称，开始日期，主办单位".encode().decode("gb18030", "ignore"))
    ('UTF-8', 'GBK')
    """
    sample = text[:_SAMPLE]
    if sample.isascii():
        return None
    sense = _sense(sample)
    for was, encoding, taken_for, other in _MISTAKES:
        # Where signs were lost on the way, the others still tell.
        back = sample.encode(other, "ignore").decode(encoding, "ignore")
        if _sense(back) >= max(_LEAST, 3 * sense):
            return was, taken_for
    return None


def is_lost(text: str) -> bool:
    """Tell whether a text holds what remains of words that no encoding brings back."""
    return bool(_LOST.search(text))


def _sense(text: str) -> int:
    return sum(sign in _COMMON for sign in text)
