"""Words on their way to the screen."""

from __future__ import annotations

import re

# Signs that are a mark of Markdown somewhere, if only at the start of a line.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=])")
# What a browser shows as one space. At the start of a line, or between two, they make paragraphs, lists and code.
_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f \x85\u2028\u2029]+")
# Streamlit looks for these in finished text, backslashes or not: addresses, icons and emoji by name, arrows and dashes.
_SOUGHT = re.compile(
    r"(?<=:)(?=//|material/|[A-Za-z0-9_+-]+:)|(?<=www)(?=\.)|(?<=@)(?=[\w-])|(?<=[-<>~])(?=[-=>])", re.IGNORECASE
)
# A directive without content shows nothing, and what stands on either side of it is no longer one text.
_NOTHING = ":small[]"


def plain(text: str) -> str:
    """Return a text that Markdown shows letter by letter: what the data says is never taken for markup.

    It is one line, whatever it was, and may stand anywhere in a line of Markdown.
    """
    parts = _SOUGHT.split(_BLANKS.sub(" ", text).strip())
    return _NOTHING.join(_MARKS.sub(r"\\\1", part) for part in parts)
