"""A page as its browser holds it: the WebSocket, and what a run of the page's script sends through it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.processes import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.proxy import Nginx


class OpenPage:
    """One page that is open; each run tells all that it sends."""

    def __init__(self, runner: asyncio.Runner, connection: ClientConnection) -> None:
        self._runner, self._connection = runner, connection
        self.session = ""

    @property
    def upstream(self) -> str:
        """The replica at the other end."""
        assert self._connection.response
        return self._connection.response.headers["X-Upstream"]

    def run(self) -> str:
        """Run the page and return its texts."""
        return self._runner.run(self._run())

    async def _run(self) -> str:
        ask = BackMsg()
        ask.rerun_script.query_string = "lang=en"
        await self._connection.send(ask.SerializeToString())
        texts = []
        while True:
            message = ForwardMsg()
            async with asyncio.timeout(LONG):
                message.ParseFromString(await self._connection.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            if kind == "delta":
                texts.append(str(message.delta))
            if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return "\n".join(texts)


@contextmanager
def open_page(nginx: Nginx, *, visitor: str = "127.0.0.1", cookie: str = "", origin: str = "") -> Iterator[OpenPage]:
    """Open a page through nginx, as a visitor at some address of loopback."""
    # In one thread: two at one TLS connection, as the client without asyncio has them, now and then read an end.
    with asyncio.Runner() as runner:
        connection = runner.run(_connected(nginx, visitor, cookie, origin or nginx.origin))
        try:
            yield OpenPage(runner, connection)
        finally:
            runner.run(connection.close())


async def _connected(nginx: Nginx, visitor: str, cookie: str, origin: str) -> ClientConnection:
    return await connect(
        f"wss://localhost:{nginx.port}/_stcore/stream",
        ssl=nginx.certificate.context,
        origin=Origin(origin),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie} if cookie else None,
        local_addr=(visitor, 0),
        max_size=None,
        open_timeout=LONG,
        # Nothing answers between two runs of a page.
        ping_interval=None,
        proxy=None,
    )
