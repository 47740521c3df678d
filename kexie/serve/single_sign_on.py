"""Single sign-on in the browser: to the provider, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kexie.access import AccessRefused, Refusal
from kexie.gate import Exposure, single_sign_on
from kexie.gate.openid import OpenId
from kexie.serve import caller, forms
from kexie.serve.answers import calm, knock
from kexie.serve.doors import Doors, let_in, place
from kexie.store import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request

    from kexie.gate import Gate

# Under which name a browser keeps what it has begun. The first one is only ever taken over TLS.
_COOKIES = ("__Host-kexie-sign-on", "kexie-sign-on")
_LASTS_SECONDS = 600
# What is kept is small, or browsers do not keep it.
_LONGEST_PLACE = 1500


class SignOn:
    """The routes of single sign-on.

    Parameters
    ----------
    doors
        The pages beside it, with what they begin with.
    openid
        The provider; None where none is declared.
    """

    def __init__(self, doors: Doors, openid: OpenId | None) -> None:
        self._doors, self._openid = doors, openid

    def routes(self, base: str) -> list[BaseRoute]:
        """Return the routes, below a path."""
        return [
            Route(f"{base}/sign-on", self._guarded(self.begin), methods=["GET"]),
            Route(f"{base}/sign-on/back", self._guarded(self.back), methods=["GET"]),
        ]

    async def begin(self, request: Request, openid: OpenId) -> Response:
        """Send a browser to the provider."""
        frame, gate = await self._doors.begun(request)
        exposure = gate.exposure or Exposure()
        wanted = place(request.query_params.get("next", ""))
        if caller.host(request.scope) != urlsplit(exposure.origin).hostname:
            # The provider sends everybody back by the one name that it knows; a cookie has to be set by the same.
            return RedirectResponse(f"{exposure.origin}/sign-on{_next(wanted)}", 303)
        work = partial(single_sign_on.begin, gate.store, openid, _back(exposure))
        try:
            address, secret = await run_in_threadpool(work)
        except AccessRefused as refused:
            return self._refused(frame, refused.why, wanted)
        answer = RedirectResponse(address, 303)
        kept = quote(wanted, safe="")
        _keep(request, answer, f"{secret}.{kept if len(kept) < _LONGEST_PLACE else ''}")
        return answer

    async def back(self, request: Request, openid: OpenId) -> Response:
        """Take a browser back from the provider, and begin a session."""
        frame, gate = await self._doors.begun(request)
        secret, _, kept = caller.cookie(request.scope, _name(request)).partition(".")
        wanted = place(unquote(kept))
        answer: Response
        try:
            made = await run_in_threadpool(_finished, gate, openid, request, secret)
        except AccessRefused as refused:
            answer = self._refused(frame, refused.why, wanted)
        else:
            # The session's cookie goes along with requests of our own pages only. A redirect would still be one from
            # the provider's page; so a page of ours goes on.
            answer = knock(request.scope, f"{frame.base}/{wanted}")
            let_in(request, answer, made)
        _keep(request, answer, "")
        return answer

    def _guarded(
        self, answer: Callable[[Request, OpenId], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                if request.method == "HEAD":
                    # Whoever only looks begins nothing, and uses up nothing.
                    return Response()
                if self._openid is None:
                    frame, _ = await self._doors.begun(request)
                    return RedirectResponse(f"{frame.base}/sign-in", 303)
                response = await answer(request, self._openid)
            except StoreError:
                return calm(request.scope, 503)
            response.headers["Cache-Control"] = "no-store"
            return response

        return endpoint

    def _refused(self, frame: forms.Frame, why: Refusal, wanted: str) -> Response:
        say = frame.say
        body = [
            forms.notice(why.value[frame.language]),
            forms.link(frame, f"/sign-in{_next(wanted)}", say("To sign-in"), is_button=True),
        ]
        here = f"{frame.base}/sign-in{_next(wanted)}"
        status = 503 if why is Refusal.SIGN_ON_UNREACHABLE else 403
        return HTMLResponse(forms.page(frame, say("Single sign-on"), body, here=here), status)


def _finished(gate: Gate, openid: OpenId, request: Request, secret: str) -> str:
    answer: Mapping[str, str] = request.query_params
    redirect_uri = _back(gate.exposure or Exposure())
    return single_sign_on.finish(gate.store, openid, secret, answer, redirect_uri, caller.address(request.scope))


def _back(exposure: Exposure) -> str:
    return f"{exposure.origin}/sign-on/back"


def _next(wanted: str) -> str:
    return f"?next={quote(wanted, safe='')}" if wanted else ""


def _name(request: Request) -> str:
    return _COOKIES[0] if caller.is_secure(request.scope) else _COOKIES[1]


def _keep(request: Request, answer: Response, value: str) -> None:
    """Have a browser keep what it has begun for as long as it may take; "" has it forget."""
    answer.set_cookie(
        _name(request),
        value,
        max_age=_LASTS_SECONDS if value else 0,
        path="/",
        secure=caller.is_secure(request.scope),
        httponly=True,
        # The way back begins at the provider's page: a strict cookie would stay behind.
        samesite="lax",
    )
