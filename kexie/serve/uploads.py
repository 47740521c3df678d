"""How much may be uploaded: decided before the body is read, and held to while it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from kexie.access import Visitor

MEGABYTE = 1024**2
# Around a file in a form.
_FRAME = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLimits:
    """What uploads may take.

    Parameters
    ----------
    file_bytes
        One file.
    at_once, at_once_each
        How many travel at the same time: of all, and of one user.
    waiting_files, waiting_bytes
        How much of one user's lies in memory until it is committed.
    stalled_seconds
        How long an upload may stand still.
    """

    file_bytes: int = 50 * MEGABYTE
    at_once: int = 6
    at_once_each: int = 2
    waiting_files: int = 20
    waiting_bytes: int = 200 * MEGABYTE
    stalled_seconds: float = 30


Waiting = Mapping[str, Mapping[str, Any]]


class Uploads:
    """Let uploads through within the limits.

    Parameters
    ----------
    limits
        What they may take.
    waiting
        Returns the files that lie in memory, by Streamlit's session and file.

    Attributes
    ----------
    pages
        Whose page is which session of Streamlit. Nobody uploads to another's page.
    """

    def __init__(self, limits: UploadLimits, waiting: Callable[[], Waiting]) -> None:
        self.limits = limits
        self.pages: dict[str, Visitor] = {}
        self._waiting = waiting
        self._under_way: Counter[str] = Counter()

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on, or say why not."""
        visitor: Visitor = scope["kexie.visitor"]
        refusal = self._refusal(scope, visitor)
        if refusal:
            status, words = refusal
            await PlainTextResponse(words, status, headers={"Connection": "close"})(scope, receive, send)
            return

        length = int(Headers(scope=scope)["content-length"])
        received = 0

        async def receive_in_time() -> Message:
            nonlocal received
            message = await asyncio.wait_for(receive(), self.limits.stalled_seconds)
            received += len(message.get("body", b""))
            # A server in front may not hold a body to its length.
            return message if received <= length else {"type": "http.disconnect"}

        self._under_way[visitor.name] += 1
        try:
            await app(scope, receive_in_time, send)
        except TimeoutError:
            await PlainTextResponse("The upload has stood still for too long.", 408)(scope, receive, send)
        finally:
            self._under_way[visitor.name] -= 1
            # What has ended is forgotten.
            self._under_way += Counter()

    def is_own(self, scope: Scope, visitor: Visitor) -> bool:
        """Tell whether a file is uploaded to, or taken from, an open page of the visitor's own."""
        page = self.pages.get(scope["path"].rsplit("/", 2)[1])
        return page is not None and page.session == visitor.session

    def _refusal(self, scope: Scope, visitor: Visitor) -> tuple[int, str] | None:
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():
            return 411, "The length of the file is missing."
        if int(length) > self.limits.file_bytes + _FRAME:
            return 413, "The file is too large."
        own = [key for key, page in self.pages.items() if page.name == visitor.name]
        files = [file for key in own for file in (self._waiting().get(key) or {}).values()]
        held = sum(len(file.data) for file in files)
        if len(files) >= self.limits.waiting_files or held + int(length) > self.limits.waiting_bytes + _FRAME:
            return 429, "Too many files are waiting. Commit some, or remove them."
        if self._under_way.total() >= self.limits.at_once or self._under_way[visitor.name] >= self.limits.at_once_each:
            return 429, "Too many uploads at once. Try again in a moment."
        return None


def waiting() -> Waiting:
    """Return the files that Streamlit holds."""
    files = runtime.get_instance().uploaded_file_mgr
    return files.file_storage if isinstance(files, MemoryUploadedFileManager) else {}
