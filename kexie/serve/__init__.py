"""What stands in front of the pages: compressed files, the page around them, headers, a warm start.

Streamlit sends its 23 MB of scripts as they are and leaves all else to a proxy. An association's server often
has none, so the parts of one are here, as plain ASGI: with a proxy in front they do no harm.

The modules: `files` (compressed beforehand), `index` (the page that every address shows), `front` (headers,
and the middleware that answers with both), `start` (before the first visitor, and when a page fails).
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import streamlit
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Route

from kexie.serve.files import STREAMLIT_FILES, Compressed, Files
from kexie.serve.front import Front, Headers, healthz
from kexie.serve.index import Index
from kexie.serve.start import compress, on_script_error, warm_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Entrance", "on_script_error"]

# Chunks the browser would ask for only once the first chart has come: named in the page, they load meanwhile.
PRELOADED = ("PlotlyChart.*.js",)


class Entrance:
    """What `streamlit.App` takes: ``routes``, ``middleware`` and ``lifespan``.

    Parameters
    ----------
    home
        The folder of ``dashboard.py``. Its folder ``static`` is served under ``/house/``; compressed files
        are kept in its folder ``.cache`` where that can be written.
    titles
        The name of the dashboard by language.
    warm
        What else to do before the first visitor comes, such as reading the data. An error in it stops the
        start: better in the operator's terminal than on the first visitor's screen.
    """

    def __init__(self, home: Path, titles: Mapping[str, str], warm: Sequence[Callable[[], object]] = ()) -> None:
        self._warm = warm
        scripts = STREAMLIT_FILES / "static"
        original = (STREAMLIT_FILES / "index.html").read_text("utf-8")
        preloaded = [file for name in PRELOADED for file in sorted((scripts / "js").glob(name))]
        house = home / "static"

        self._compressed = Compressed(scripts, home / ".cache" / "static" / streamlit.__version__)
        # A first visit needs what the page names; whatever else there is can wait.
        self._first = [*preloaded, *(file for file in scripts.rglob("*.*") if file.name in original)]
        index = Index(
            original,
            titles,
            icon=_address(house / "favicon.svg"),
            head=[
                f'<script src="{_address(house / "address.js")}"></script>',
                *(f'<link rel="modulepreload" crossorigin href="./static/js/{file.name}">' for file in preloaded),
                f'<script src="{_address(house / "interface.js")}" defer></script>',
                f'<link rel="stylesheet" media="screen" href="{_address(house / "screen.css")}">',
                f'<link rel="stylesheet" media="print" href="{_address(house / "print.css")}">',
            ],
        )
        self.routes: list[BaseRoute] = [Route("/healthz", healthz)]
        self.middleware = [
            Middleware(Headers),
            Middleware(
                Front,
                static=Files(scripts, self._compressed),
                # Few and small, and each browser fetches them once: compressed as they are asked for.
                house=GZipMiddleware(Files(house)),
                index=index,
            ),
        ]

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Warm up, then compress while visitors may already come."""
        # In a thread, so that the server can still be stopped meanwhile.
        await asyncio.to_thread(warm_up, self._warm)
        threading.Thread(target=compress, args=(self._compressed, self._first), name="compress", daemon=True).start()
        try:
            yield
        finally:
            self._compressed.close()


def _address(file: Path) -> str:
    """Return the address of one of our own files, with a digest: browsers may then keep it for ever."""
    address = f"./house/{file.name}"
    return f"{address}?{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}" if file.is_file() else address
