"""The WebSocket of an open page: who is behind it is asked anew at every message."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from kexie.declared import DeclarationError
from kexie.serve import caller
from kexie.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kexie.access import Visitor
    from kexie.gate import Gate

_log = logging.getLogger(__name__)

# Told to the page, whose script then goes to the sign-in page.
SESSION_ENDED = 4401

# What a page may ask of Streamlit. The rest empties everybody's caches, changes settings, or is for developers.
ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
# A script may go on for a while: what it sends is held back this soon after its session has ended.
_ASKED_AGAIN_AFTER = 1.0


async def refuse_stream(scope: Scope, receive: Receive, send: Send, *, is_unknown: bool) -> None:
    """Refuse a WebSocket; where only the session is missing, in a way that the page can understand."""
    await receive()
    if is_unknown:
        # A handshake that is refused tells a browser nothing: it has to be accepted for the code to arrive.
        asked = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")[0].strip()
        await send({"type": "websocket.accept", "subprotocol": asked or None})
    await send({"type": "websocket.close", "code": SESSION_ENDED if is_unknown else 1008})


class Stream:
    """Pass on the messages between a page and Streamlit while its session lasts.

    Parameters
    ----------
    app
        Streamlit.
    gate
        Returns the gate.
    pages
        Where it is noted whose page is which session of Streamlit.
    """

    def __init__(self, app: ASGIApp, gate: Callable[[], Gate], pages: MutableMapping[str, Visitor]) -> None:
        self.app = app
        self._gate = gate
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one page until it leaves or its session ends."""
        visitor: Visitor = scope["kexie.visitor"]
        has_ended = False
        asked = time.monotonic()
        page = ""

        async def lasts(*, is_used: bool = False) -> bool:
            nonlocal has_ended, asked
            if not has_ended:
                asked = time.monotonic()
                if not await run_in_threadpool(self._lasts, scope, visitor, is_used):
                    has_ended = True
                    await send({"type": "websocket.close", "code": SESSION_ENDED})
            return not has_ended

        async def receive_allowed() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                kind = _kind(message)
                if not await lasts(is_used=kind == "rerun_script"):
                    return {"type": "websocket.disconnect", "code": SESSION_ENDED}
                if kind in ALLOWED:
                    return message

        async def send_while_it_lasts(message: Message) -> None:
            nonlocal page
            if has_ended or (time.monotonic() - asked > _ASKED_AGAIN_AFTER and not await lasts()):
                return
            if not page and message["type"] == "websocket.send":
                page = _page(message)
                if page:
                    self._pages[page] = visitor
            await send(message)

        try:
            await self.app(scope, receive_allowed, send_while_it_lasts)
        finally:
            self._pages.pop(page, None)

    def _lasts(self, scope: Scope, visitor: Visitor, is_used: bool) -> bool:  # noqa: FBT001 - passed on by a thread
        try:
            gate = self._gate()
            if not visitor.is_signed_in:
                return gate.anybody() is not None
            now = gate.visitor(caller.secret(scope))
            if now is None or now.session != visitor.session:
                return False
            if is_used:
                gate.store.entrance.use(now)
        except (StoreError, DeclarationError, OSError):
            _log.exception("The store cannot be asked whether a session lasts")
            return False
        return True


def _kind(message: Message) -> str | None:
    try:
        kind: str | None = BackMsg.FromString(message.get("bytes") or b"").WhichOneof("type")
    except DecodeError:
        return None
    return kind


def _page(message: Message) -> str:
    """Return what Streamlit calls a page, from the first message that tells it."""
    try:
        told = ForwardMsg.FromString(message.get("bytes") or b"")
    except DecodeError:
        return ""
    return str(told.new_session.initialize.session_id) if told.WhichOneof("type") == "new_session" else ""
