"""Who calls: by which name, from where, with which cookie; and whether a request is one that a browser makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from kexie.gate import COOKIES

if TYPE_CHECKING:
    from starlette.types import Scope

    from kexie.gate import Exposure

# What a proxy adds. Where none was announced, somebody's word is not taken for a visitor's address.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "via")
_ODD = re.compile(r"//|\\|(^|/)\.\.?(/|$)|[\x00-\x1f\x7f]")
_ODD_ENCODED = re.compile(rb"%(2f|5c|2e|00|0a|0d)", re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@\s]+)(:\d{1,5})?")


def host(scope: Scope) -> str:
    """Return the name that a request asks for, without the port; "" where it asks for none, or for several."""
    given = Headers(scope=scope).getlist("host")
    found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    return found[1].strip("[]").rstrip(".") if found else ""


def is_secure(scope: Scope) -> bool:
    """Tell whether a request came over TLS, to the server itself or to the proxy in front."""
    return scope["scheme"] in ("https", "wss")


def origin(scope: Scope) -> str:
    """Return the one origin from which a request may have been sent."""
    return f"{'https' if is_secure(scope) else 'http'}://{Headers(scope=scope).get('host', '')}".lower()


def is_of_own_origin(scope: Scope) -> bool:
    """Tell whether a request says that it comes from our own pages, exactly."""
    return [given.lower() for given in Headers(scope=scope).getlist("origin")] == [origin(scope)]


def is_forwarded(scope: Scope) -> bool:
    """Tell whether a proxy has passed a request on."""
    headers = Headers(scope=scope)
    return any(name in headers for name in _FORWARDED)


def is_odd(scope: Scope) -> bool:
    """Tell whether a path could be read in two ways."""
    raw: bytes = scope.get("raw_path") or b""
    return bool(_ODD.search(scope["path"]) or _ODD_ENCODED.search(raw))


def address(scope: Scope) -> str:
    """Return from where a request comes."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def comes_from_elsewhere(scope: Scope) -> bool:
    """Tell whether a link on another site led here: the browser then keeps our cookie back."""
    return Headers(scope=scope).get("sec-fetch-site", "none") in ("cross-site", "same-site")


def cookie_name(scope: Scope) -> str:
    """Return under which name a session's secret is taken: over TLS only under the one that is bound to this host."""
    return COOKIES[0] if is_secure(scope) else COOKIES[1]


def secret(scope: Scope) -> str:
    """Return the secret of a session that a request carries, "" where there is none."""
    return cookie(scope, cookie_name(scope))


def cookie(scope: Scope, name: str) -> str:
    """Return what a cookie holds; "" where there is none of the name, or where there are several.

    A neighbour on the same host can add a cookie of the same name. Which of two is ours cannot be told.
    """
    pairs = (part.strip().partition("=") for line in Headers(scope=scope).getlist("cookie") for part in line.split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else ""


def path(scope: Scope, exposure: Exposure) -> str | None:
    """Return the path below the address of the dashboard, None where a request is for something else."""
    whole: str = scope["path"]
    if whole == "/healthz" or not exposure.base:
        return whole
    if whole == exposure.base or whole.startswith(f"{exposure.base}/"):
        return whole.removeprefix(exposure.base) or "/"
    return None
