"""The guard: the first to see a request, and the only one to see what it does not let through."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from kexie.access import Role
from kexie.declared import DeclarationError
from kexie.serve import caller
from kexie.serve.answers import calm, knock
from kexie.serve.stream import Stream, refuse_stream
from kexie.serve.uploads import Uploads
from kexie.serve.ways import Kind, Need, way
from kexie.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from kexie.access import Visitor
    from kexie.gate import Gate
    from kexie.serve.ways import Way

_log = logging.getLogger(__name__)

# Where in the scope of a request the visitor stands for the routes behind.
VISITOR = "kexie.visitor"
# A form is a few short fields.
LONGEST_FORM = 8 * 1024


class Guard:
    """Let through what the table of ways names, for whom it names it; everything else is answered here.

    Parameters
    ----------
    app
        What answers the requests that are let through.
    gate
        Returns the gate, opened: called in a thread, at each request that needs it.
    uploads
        What limits uploads.
    """

    def __init__(self, app: ASGIApp, gate: Callable[[], Gate], uploads: Uploads) -> None:
        self.app = app
        self._gate = gate
        self._uploads = uploads
        self._stream = Stream(app, gate, uploads.pages)
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            answer = await self._answered(scope)
        except (StoreError, DeclarationError, OSError):
            # Who cannot be asked lets nobody in.
            _log.exception("The store cannot be asked who a visitor is")
            answer = calm(scope, 503)
        if scope["type"] == "websocket":
            if answer is None:
                await self._stream(scope, receive, send)
            else:
                await refuse_stream(scope, receive, send, is_unknown=answer.status_code == 401)
        elif answer is not None:
            await answer(scope, receive, send)
        elif scope["method"] == "PUT":
            await self._uploads(self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answered(self, scope: Scope) -> Response | None:
        """Return the answer to a request that is not let through; None where it is, with its visitor noted."""
        gate = await run_in_threadpool(self._gate)
        exposure = gate.exposure
        if exposure is None or caller.host(scope) not in exposure.hosts:
            return PlainTextResponse("This server is not known by that name.", 421)
        if caller.is_forwarded(scope) and not exposure.is_behind_proxy:
            self._warn_of_proxy()
            return PlainTextResponse("A proxy is in front that nobody has announced.", 400)
        path = caller.path(scope, exposure)
        if path is None or caller.is_odd(scope):
            return PlainTextResponse("Not found", 404)
        method = "WEBSOCKET" if scope["type"] == "websocket" else scope["method"]
        found = way(method, path)
        if found is None:
            return PlainTextResponse("Not found", 404)
        if method not in ("GET", "HEAD") and not caller.is_of_own_origin(scope):
            return PlainTextResponse("This request does not come from a page of the dashboard.", 403)
        if found.kind is Kind.FORM and not _is_short(scope):
            return PlainTextResponse("A form is shorter than that.", 413)
        if found.need is Need.NOTHING:
            return None
        visitor = await run_in_threadpool(_visitor, gate, scope, found)
        if visitor is None:
            return self._unknown(scope, found, path, exposure.base)
        if found.need is Need.ANALYST and not visitor.role.covers(Role.ANALYST):
            return PlainTextResponse("This takes the role of an analyst.", 403)
        if found.kind is Kind.UPLOAD and not self._uploads.is_own(scope, visitor):
            return PlainTextResponse("This is another visitor's page.", 403)
        scope[VISITOR] = visitor
        return None

    def _unknown(self, scope: Scope, found: Way, path: str, base: str) -> Response:
        if found.kind is not Kind.PAGE:
            return PlainTextResponse("Sign in first.", 401, headers={"Cache-Control": "no-store"})
        if caller.comes_from_elsewhere(scope):
            return knock(scope)
        query = scope["query_string"].decode("latin-1")
        wanted = f"{path.lstrip('/')}{'?' if query else ''}{query}"
        suffix = f"?next={quote(wanted, safe='')}" if wanted else ""
        return RedirectResponse(f"{base}/sign-in{suffix}", 303, headers={"Cache-Control": "no-store"})

    def _warn_of_proxy(self) -> None:
        if not self._has_warned:
            self._has_warned = True
            _log.warning("A proxy passes requests on. Start with --behind-proxy, or nobody comes in through it.")


def _is_short(scope: Scope) -> bool:
    length = Headers(scope=scope).get("content-length", "")
    return length.isdecimal() and int(length) <= LONGEST_FORM


def _visitor(gate: Gate, scope: Scope, found: Way) -> Visitor | None:
    address = caller.address(scope)
    visitor = gate.visitor(caller.secret(scope), address)
    if visitor is None and found.need is Need.VIEW:
        return gate.anybody(address)
    return visitor
