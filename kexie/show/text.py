"""Words on their way to the screen."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Return a text that Markdown shows letter by letter: what the data says is never taken for markup."""
    return _MARKS.sub(r"\\\1", text)
