"""The page that every address shows: Streamlit's ``index.html`` with what makes it the dashboard's."""

from __future__ import annotations

import hashlib
import html
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse

from kexie.serve.files import ENCODINGS, encodings_for, weights
from kexie.words import LANGUAGES, Language, Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.types import Scope

_log = logging.getLogger(__name__)

TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
NOSCRIPT = Name(
    "本看板需要浏览器启用 JavaScript。请在浏览器设置中启用后重新打开页面。",
    "This dashboard needs JavaScript. Please switch it on in the browser's settings and open the page again.",
)


def language_for(query: str, accept_language: str) -> Language:
    """Return the language of a page: what its address says, else what the browser prefers, else Chinese.

    Parameters
    ----------
    query
        The query of the address, where ``lang=en`` decides.
    accept_language
        The header of that name, or nothing.
    """
    wanted = weights(accept_language)
    preferred = sorted((tag for tag in wanted if wanted[tag] > 0), key=lambda tag: -wanted[tag])
    for tag in [*parse_qs(query).get("lang", []), *preferred]:
        for language in LANGUAGES:
            if tag.lower().split("-")[0] == language:
                return language
    return "zh"


def changed(original: str, language: Language, title: str, head: Sequence[str], icon: str) -> tuple[str, list[str]]:
    """Return the page in a language, and the patterns of which Streamlit's page had none.

    What is not found is left as it is: after an upgrade of Streamlit the dashboard works with less comfort,
    and a test says what is missing.
    """
    missing = []
    for pattern, replacement in (
        (r"<html\b[^>]*>", f'<html lang="{TAGS[language]}">'),
        (r"<title>.*?</title>", f"<title>{html.escape(title)}</title>"),
        (r'<link rel="shortcut icon"[^>]*>', f'<link rel="icon" type="image/svg+xml" href="{icon}">'),
        (r"(?=</head>)", "".join(f"  {line}\n  " for line in head)),
        # The theme names the fonts of the visitor's machine: Chinese marks keep their width, and no font is sent.
        (r'<link[^>]*\bas="font"[^>]*>', ""),
        (r"<noscript>.*?</noscript>", f"<noscript><p>{NOSCRIPT[language]}</p></noscript>"),
    ):
        # A backslash in a title is a backslash.
        original, found = re.subn(pattern, replacement.replace("\\", r"\\"), original, count=1, flags=re.DOTALL)
        if not found:
            missing.append(pattern)
    return original, missing


class Index:
    """The page in both languages and every encoding.

    Parameters
    ----------
    original
        Streamlit's page.
    titles
        The title by language.
    head
        Lines to add at the end of the head.
    icon
        The address of the icon.

    Attributes
    ----------
    inline
        The texts of the scripts that stand in the page.
    """

    def __init__(self, original: str, titles: Mapping[str, str], *, head: Sequence[str], icon: str) -> None:
        self.inline = re.findall(r"<script>(.*?)</script>", original, re.DOTALL)
        self._bodies: dict[tuple[Language, str], bytes] = {}
        for language in LANGUAGES:
            page, missing = changed(original, language, titles[language], head, icon)
            if missing:
                _log.warning("Streamlit's index.html has no %s", ", ".join(missing))
            self._bodies[language, ""] = page.encode()
            for encoding, compress in ENCODINGS.items():
                self._bodies[language, encoding] = compress(page.encode())

    def answer(self, scope: Scope) -> Response:
        """Return the page for a request, or that the browser has it already."""
        request = Headers(scope=scope)
        language = language_for(scope["query_string"].decode("latin-1"), request.get("accept-language", ""))
        encoding = next(iter(encodings_for(request.get("accept-encoding", ""))), "")
        body = self._bodies[language, encoding]
        headers = {
            "Cache-Control": "no-cache",
            "Content-Language": TAGS[language],
            "Content-Length": str(len(body)),
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Vary": "Accept-Encoding, Accept-Language",
        }
        known = (tag.strip().removeprefix("W/") for tag in request.get("if-none-match", "").split(","))
        if headers["ETag"] in known:
            return NotModifiedResponse(Headers(headers))
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(body, headers=headers, media_type="text/html")
