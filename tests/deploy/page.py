"""A page as its browser holds it: the WebSocket, and what a run of the page's script sends through it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.processes import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.proxy import Nginx


class OpenPage:
    """One page that is open; each run tells all that it sends."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.session = ""

    @property
    def upstream(self) -> str:
        """The replica at the other end."""
        assert self._connection.response
        return self._connection.response.headers["X-Upstream"]

    def run(self) -> str:
        """Run the page and return its texts."""
        ask = BackMsg()
        ask.rerun_script.query_string = "lang=en"
        self._connection.send(ask.SerializeToString())
        texts = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(bytes(self._connection.recv(timeout=LONG)))  # type: ignore[arg-type]
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
    with connect(
        f"wss://localhost:{nginx.port}/_stcore/stream",
        ssl=nginx.certificate.context,
        origin=Origin(origin or nginx.origin),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": cookie} if cookie else None,
        source_address=(visitor, 0),
        max_size=None,
        open_timeout=LONG,
        proxy=None,
    ) as connection:
        yield OpenPage(connection)
