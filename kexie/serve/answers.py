"""Short answers that need no form: that something does not work at present, and the knock."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response

from kexie.serve.index import TAGS, language_for
from kexie.words import Name

if TYPE_CHECKING:
    from starlette.types import Scope

UNREACHABLE = Name(
    "暂时无法读取数据库，请稍后再试；如仍无法打开，请联系管理员。",
    "The store cannot be read at present. Please try again later, or tell the administrator.",
)
MOMENT = Name("正在打开…", "Opening…")


def calm(scope: Scope, status: int) -> Response:
    """Say that the dashboard does not work at present."""
    return _short(scope, UNREACHABLE, status)


def knock(scope: Scope, to: str = "") -> Response:
    """Return a page that opens an address again, or another one, from our own side.

    Where a link on another site led here, the browser keeps the cookie of the session back. Asked again by a page of
    ours, it brings it. The second request says that it comes from here, so this happens once.
    """
    refresh = (
        f'<meta http-equiv="refresh" content="0;url={escape(to)}">' if to else '<meta http-equiv="refresh" content="0">'
    )
    return _short(scope, MOMENT, 200, head=refresh)


def _short(scope: Scope, words: Name, status: int, *, head: str = "") -> Response:
    headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
    language = language_for(scope["query_string"].decode("latin-1"), headers.get("accept-language", ""))
    body = (
        f'<!DOCTYPE html><html lang="{TAGS[language]}"><head><meta charset="utf-8">{head}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><title>{escape(words[language])}</title></head><body><p>{escape(words[language])}</p>'
        "</body></html>"
    )
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
