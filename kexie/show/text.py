"""Words on their way to the screen."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from streamlit.material_icon_names import ALL_MATERIAL_ICONS

# Signs that are a mark of Markdown somewhere, if only at the start of a line.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=])")
# What a browser shows as one space. At the start of a line, or between two, they make paragraphs, lists and code.
_BLANKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f \x85\u2028\u2029]+")
# Streamlit looks for these in finished text, backslashes or not: addresses, icons and emoji by name, arrows and dashes.
_SOUGHT = re.compile(
    r"(?<=:)(?=//|material/|[A-Za-z0-9_+-]+:)|(?<=www)(?=\.)|(?<=@)(?=[\w-])|(?<=[-<>~])(?=[-=>])", re.IGNORECASE
)
# What Streamlit keeps of a key in the class of its part of the page; `places.js` looks for it.
_NO_KEY = re.compile(r"[^a-zA-Z0-9_-]")
# A directive without content shows nothing, and what stands on either side of it is no longer one text.
_NOTHING = ":small[]"


def plain(text: str) -> str:
    """Return a text that Markdown shows letter by letter: what the data says is never taken for markup.

    It is one line, whatever it was, and may stand anywhere in a line of Markdown.
    """
    parts = _SOUGHT.split(_BLANKS.sub(" ", text).strip())
    return _NOTHING.join(_MARKS.sub(r"\\\1", part) for part in parts)


def icon(name: str) -> str:
    """Return the mark of a declared icon; a flag for one that the platform does not have."""
    return f":material/{name if name in ALL_MATERIAL_ICONS else 'flag'}:"


def linked(text: str, key: str) -> str:
    """Return a text that Markdown shows letter by letter, as a link to the part of the page with a key."""
    return f"[{plain(text)}](#st-key-{_NO_KEY.sub('-', key)})"


def to_page(text: str, path: str, **parameters: str) -> str:
    """Return a text that Markdown shows letter by letter, as a link to a page, which ``places.js`` follows in place."""
    return f"[{plain(text)}]({path}{'?' if parameters else ''}{urlencode(parameters)})"
