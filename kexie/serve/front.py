"""The middleware: security headers for every answer, and answers in Streamlit's place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kexie.serve.index import Index

# Streamlit's name for the mount of its files, which answers also for the address of every page.
STREAMLIT_MOUNT = "static-assets"


async def healthz(_request: Request) -> Response:
    """Say that the server answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


class Headers:
    """Give every answer the security headers that cost nothing. What it says itself is left as it is."""

    ADDED: Mapping[str, str] = {
        "X-Content-Type-Options": "nosniff",
        # With "no-referrer" a browser posts "Origin: null", and nobody could tell our forms from others'.
        "Referrer-Policy": "same-origin",
        # No page of the dashboard is shown inside another site's; the second is for browsers of today.
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": "frame-ancestors 'none'",
    }

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the head of its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.ADDED.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Front:
    """Answer for Streamlit's scripts, for our own files, and for the address of every page.

    Which requests these are is asked of the router itself: those that would end in the mount of Streamlit's
    files. So no other route is ever covered, and ``server.baseUrlPath`` is respected.

    Parameters
    ----------
    app
        What answers all other requests.
    static, house
        The files under ``/static/`` and under ``/house/``.
    index
        The page.
    """

    def __init__(self, app: ASGIApp, static: ASGIApp, house: ASGIApp, index: Index) -> None:
        self.app = app
        self._folders: Mapping[str, ASGIApp] = {"/static": static, "/house": house}
        self._index = index

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        root = _root(scope)
        answer = self.app
        if root is not None:
            path: str = scope["path"].removeprefix(root)
            for prefix, files in self._folders.items():
                if path.startswith(f"{prefix}/"):
                    scope = {**scope, "root_path": root + prefix}
                    answer = files
            # The address of a page is one word. One with a slash is for Streamlit to answer: its browser part
            # asks for `<page>/_stcore/health` to learn where the server is, and must be told 404.
            if re.fullmatch(r"/?[^/.]*", path):
                answer = self._index.answer(scope)
        try:
            await answer(scope, receive, send)
        except HTTPException as refusal:
            # Out here nobody else makes an answer of it. For a script that is gone after an upgrade Streamlit
            # would send its page, to be kept for ever; 404 is what it is.
            await Response(status_code=refusal.status_code, headers=refusal.headers)(scope, receive, send)


def _root(scope: Scope) -> str | None:
    """Return where the mount of Streamlit's files begins, or nothing where the request ends elsewhere."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    for route in scope["app"].routes:
        match, child = route.matches(scope)
        if match is Match.FULL:
            return str(child["root_path"]) if getattr(route, "name", "") == STREAMLIT_MOUNT else None
    return None
