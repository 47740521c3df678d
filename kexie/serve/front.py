"""The middleware: security headers for every answer, and answers in Streamlit's place."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kexie.serve.index import Index

# Streamlit's name for the mount of its files, which answers also for the address of every page.
STREAMLIT_MOUNT = "static-assets"

# Scripts, styles and data come from here and nowhere else. Streamlit sets styles on elements, and draws with blobs.
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


async def healthz(_request: Request) -> Response:
    """Say that the server answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


class Headers:
    """Give every answer the security headers. What it says of them itself does not count.

    Parameters
    ----------
    app
        What answers.
    inline
        The texts of the scripts that stand in the page itself: only these may.
    """

    def __init__(self, app: ASGIApp, inline: Sequence[str] = ()) -> None:
        self.app = app
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline)
        scripts = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in digests)])
        self._added: Mapping[str, str] = {
            "Content-Security-Policy": POLICY.format(scripts=scripts),
            "X-Content-Type-Options": "nosniff",
            # With "no-referrer" a browser posts "Origin: null", and nobody could tell our forms from others'.
            "Referrer-Policy": "same-origin",
            # No page of the dashboard is shown inside another site's; the policy says so too, to browsers of today.
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the head of its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # Nobody else's pages read our answers.
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]
                for name, value in self._added.items():
                    headers[name] = value
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                # What belongs to a session stays on no disk.
                headers.setdefault("Cache-Control", "no-store")
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
    named
        Files that lie elsewhere, by their whole path.
    index
        The page.
    """

    def __init__(
        self, app: ASGIApp, static: ASGIApp, house: ASGIApp, index: Index, named: Mapping[str, ASGIApp] | None = None
    ) -> None:
        self.app = app
        self._folders: Mapping[str, ASGIApp] = {"/static": static, "/house": house}
        self._named = named or {}
        self._index = index

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        root = _root(scope)
        answer = self.app
        if root is not None:
            path: str = scope["path"].removeprefix(root)
            for prefix, files in self._folders.items():
                if path.startswith(f"{prefix}/"):
                    files = self._named.get(path, files)
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
