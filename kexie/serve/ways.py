"""The ways in, all of them: what no line of the table names is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class Need(Enum):
    """What a way takes."""

    NOTHING = auto()
    VIEW = auto()
    SESSION = auto()
    ANALYST = auto()


class Kind(Enum):
    """How a request is let through, or what is answered where it is not."""

    PLAIN = auto()
    PAGE = auto()
    STREAM = auto()
    UPLOAD = auto()
    FORM = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """Requests of some methods to some paths; a WebSocket's method is ``WEBSOCKET``."""

    methods: tuple[str, ...]
    path: re.Pattern[str]
    need: Need
    kind: Kind = Kind.PLAIN


_READ = ("GET", "HEAD")


def _way(methods: tuple[str, ...], path: str, need: Need, kind: Kind = Kind.PLAIN) -> Way:
    return Way(methods, re.compile(path), need, kind)


WAYS = (
    _way(_READ, r"/healthz", Need.NOTHING),
    # What the sign-in page itself needs.
    _way(_READ, r"/house/[\w.-]+", Need.NOTHING),
    _way(_READ, r"/(sign-in|enter|sign-on|sign-on/back)", Need.NOTHING),
    _way(("POST",), r"/(sign-in|enter)", Need.NOTHING, Kind.FORM),
    _way(_READ, r"/(password|sign-out)", Need.SESSION, Kind.PAGE),
    _way(("POST",), r"/(password|sign-out)", Need.SESSION, Kind.FORM),
    # Streamlit's own.
    _way(_READ, r"/static/[\w./-]+", Need.VIEW),
    _way(_READ, r"/_stcore/(health|host-config)", Need.VIEW),
    _way(_READ, r"/_stcore/bidi-components/kexie\.chart/chart\.(js|css)", Need.VIEW),
    _way(_READ, r"/media/[\w.-]+", Need.VIEW),
    _way(("WEBSOCKET",), r"/_stcore/stream", Need.VIEW, Kind.STREAM),
    _way(("PUT", "DELETE"), r"/_stcore/upload_file/[\w-]+/[\w-]+", Need.ANALYST, Kind.UPLOAD),
    # The address of every page is one word, or none; Streamlit's own unused way in is no page.
    _way(_READ, r"/?(?!oauth2callback$)[^/.]*", Need.VIEW, Kind.PAGE),
)


def way(method: str, path: str) -> Way | None:
    """Return the first way that a request may take, None where there is none."""
    return next((one for one in WAYS if method in one.methods and one.path.fullmatch(path)), None)
