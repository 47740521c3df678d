"""What stands in front of the pages: compressed files, the page around them, headers, a warm start.

Streamlit sends its 23 MB of scripts as they are and leaves all else to a proxy. An association's server often
has none, so the parts of one are here, as plain ASGI: with a proxy in front they do no harm.

First of all stands the guard: what it does not know it does not let through, and no code of Streamlit runs for whom it
does not know. The modules: `ways` (the table of what is let through, for whom), `caller` (what a request says of
itself), `guard`, `stream` (the WebSocket of an open page), `uploads` (their limits); `doors` and `forms` (sign-in and
what belongs to it), `single_sign_on` (to a provider and back), `answers` (short ones); `files` (compressed beforehand),
`index` (the page that every address shows), `plots` (what draws charts), `front` (headers, and the middleware that
answers with both), `start` (before the first visitor, and when a page fails).
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Route

from kexie.gate.openid import OpenId
from kexie.serve.doors import Doors
from kexie.serve.files import STREAMLIT_FILES, Compressed, Files
from kexie.serve.front import Front, Headers, healthz
from kexie.serve.guard import Guard
from kexie.serve.index import Index
from kexie.serve.plots import plotly_script
from kexie.serve.single_sign_on import SignOn
from kexie.serve.start import compress, exposure, on_script_error, open_gate, warm_up
from kexie.serve.uploads import MEGABYTE, UploadLimits, Uploads, waiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from kexie.gate import Exposure, Gate
    from kexie.gate.provider import Provider

__all__ = ["Entrance", "exposure", "on_script_error"]

# Where Streamlit sends the component's own files.
_COMPONENT = "./_stcore/bidi-components/kexie.chart"


class Entrance:
    """What `streamlit.App` takes: ``routes``, ``middleware`` and ``lifespan``.

    Parameters
    ----------
    home
        The folder of ``dashboard.py``. Its folder ``static`` is served under ``/house/``; compressed files
        are kept in its folder ``.cache`` where that can be written.
    titles
        The name of the dashboard by language.
    gate
        Returns the gate, opened.
    exposure
        From where the server can be reached.
    provider
        That of single sign-on, where there is one.
    warm
        What else to do before the first visitor comes, such as reading the data. An error in it stops the
        start: better in the operator's terminal than on the first visitor's screen.
    """

    def __init__(
        self,
        home: Path,
        titles: Mapping[str, str],
        gate: Callable[[], Gate],
        exposure: Exposure,
        provider: Provider | None = None,
        warm: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._warm, self._gate = warm, gate
        scripts = STREAMLIT_FILES / "static"
        original = (STREAMLIT_FILES / "index.html").read_text("utf-8")
        house = home / "static"
        drawing = plotly_script()
        cache = home / ".cache" / "static"
        self._compressed = [
            # Charts first: nothing else is as large.
            Compressed(drawing.parent, cache / f"plotly-{_digest(drawing)}", drawing.name),
            Compressed(scripts, cache / streamlit.__version__),
        ]
        # A first visit needs what the page names; whatever else there is can wait.
        self._first = [file for file in scripts.rglob("*.*") if file.name in original]
        index = Index(
            original,
            titles,
            icon=_address(house / "favicon.svg"),
            head=[
                *(f'<script src="{_address(house / name)}"></script>' for name in ("address.js", "session.js")),
                # Charts are on most pages: what draws them comes along with the page.
                f'<link rel="preload" as="script" data-plotly href="{_address(drawing)}">',
                f'<link rel="modulepreload" href="{_COMPONENT}/chart.js">',
                *(
                    f'<script src="{_address(house / name)}" defer></script>'
                    for name in ("interface.js", "places.js", "menu.js", "paper.js")
                ),
                f'<link rel="stylesheet" href="{_address(house / "pages.css")}">',
                f'<link rel="stylesheet" media="print" href="{_address(house / "print.css")}">',
            ],
        )
        files = {name: _address(house / name).removeprefix("./") for name in ("favicon.svg", "gate.css", "gate.js")}
        doors = Doors(gate, titles, files, lambda: provider.name if provider else None)
        sign_on = SignOn(doors, OpenId(provider) if provider else None)
        limits = UploadLimits(file_bytes=int(streamlit.get_option("server.maxUploadSize")) * MEGABYTE)
        self.routes: list[BaseRoute] = [
            Route("/healthz", healthz),
            *doors.routes(exposure.base),
            *sign_on.routes(exposure.base),
        ]
        self.middleware = [
            Middleware(Headers, inline=index.inline),
            Middleware(Guard, gate=gate, uploads=Uploads(limits, waiting)),
            Middleware(
                Front,
                static=Files(scripts, self._compressed[1]),
                # Few and small, and each browser fetches them once: compressed as they are asked for.
                house=GZipMiddleware(Files(house)),
                index=index,
                named={f"/house/{drawing.name}": Files(drawing.parent, self._compressed[0])},
            ),
        ]

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Warm up, then compress while visitors may already come."""
        await asyncio.to_thread(lambda: open_gate(self._gate()))
        # In a thread, so that the server can still be stopped meanwhile.
        await asyncio.to_thread(warm_up, self._warm)
        threading.Thread(target=compress, args=(self._compressed, self._first), name="compress", daemon=True).start()
        try:
            yield
        finally:
            for files in self._compressed:
                files.close()


def _address(file: Path) -> str:
    """Return the address of one of our own files, with a digest: browsers may then keep it for ever."""
    address = f"./house/{file.name}"
    return f"{address}?{_digest(file)}" if file.is_file() else address


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]
