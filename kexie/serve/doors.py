"""The doors: sign in, come in by a one-time link, change the password, sign out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kexie.access import NAME_LENGTH, AccessRefused, Purpose, Refusal, Visitor
from kexie.gate import COOKIES
from kexie.serve import caller, forms
from kexie.serve.forms import Field, Frame
from kexie.serve.index import language_for
from kexie.store import NotAllowed
from kexie.words import Language, Name

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from kexie.gate import Gate

_NAME = Field("name", Name("用户名", "User name"), "username", is_secret=False)
_PASSWORD = Field("password", Name("密码", "Password"), "current-password")
_CURRENT = Field("current", Name("当前密码", "Current password"), "current-password")
_NEW = Field(
    "new",
    Name("新密码", "New password"),
    "new-password",
    hint=Name("至少 12 个字符，例如几个不相关的词。", "At least 12 characters, several unrelated words for example."),
)
_AGAIN = Field("again", Name("再输入一次", "The same again"), "new-password")

# Hashing takes 64 MiB and a quarter of a second each time.
_HASHING = anyio.CapacityLimiter(2)
# A place within the dashboard: a page, and what its address says of it.
_PLACE = re.compile(r"[^/.?\\:@\x00-\x20]*(\?[^\\\x00-\x20#]*)?")


class Doors:
    """The routes of the pages in front of the dashboard.

    Parameters
    ----------
    gate
        Returns the gate.
    titles
        The name of the dashboard by language.
    files
        The addresses of our own files by name, below the dashboard's address.
    sign_on
        Returns what the button for single sign-on is called, None where there is none.
    """

    def __init__(
        self,
        gate: Callable[[], Gate],
        titles: Mapping[str, str],
        files: Mapping[str, str],
        sign_on: Callable[[], Name | None] = lambda: None,
    ) -> None:
        self._gate, self._titles, self._files, self._sign_on = gate, titles, files, sign_on

    def routes(self, base: str) -> list[BaseRoute]:
        """Return the routes, below a path."""
        doors = {"sign-in": self.sign_in, "enter": self.enter, "password": self.password, "sign-out": self.sign_out}
        return [Route(f"{base}/{path}", door, methods=["GET", "POST"]) for path, door in doors.items()]

    async def sign_in(self, request: Request) -> Response:
        """Ask for name and password; where they are right, begin a session."""
        frame, gate = await self.begun(request)
        given = await _form(request) if request.method == "POST" else None
        wanted = place(request.query_params.get("next", "") if given is None else _text(given, "next"))
        why = None
        if given is not None:
            work = partial(gate.sign_in, _text(given, "name"), _text(given, "password"), caller.address(request.scope))
            secret, why = await _tried(work)
            if secret:
                return _let_in(request, frame, secret, wanted)
        else:
            visitor = await run_in_threadpool(gate.visitor, caller.secret(request.scope))
            if visitor:
                return RedirectResponse(f"{frame.base}/{wanted}", 303)
        say = frame.say
        button = self._sign_on()
        here = f"{frame.base}/sign-in" + (f"?next={quote(wanted, safe='')}" if wanted else "")
        suffix = f"?next={quote(wanted, safe='')}" if wanted else ""
        body = [
            _refused(frame, why),
            forms.link(frame, f"/sign-on{suffix}", button[frame.language], is_button=True) if button else "",
            forms.form(
                frame,
                "/sign-in",
                [_with(_NAME, _text(given, "name") if given else ""), _PASSWORD],
                say("Sign in"),
                hidden={"next": wanted, "lang": frame.language},
            ),
            forms.paragraph(say("No access yet, or the password is lost? The administrator gives you a link.")),
        ]
        if await run_in_threadpool(gate.anybody):
            body.append(forms.link(frame, f"/{wanted}", say("View without signing in")))
        return _shown(forms.page(frame, say("Sign in"), body, here=here), why)

    async def enter(self, request: Request) -> Response:
        """Let somebody in by a one-time link, who sets a password with it.

        The secret of the link stands behind ``#``: the page's script puts it into the form. So a link is used up by
        sending the form, and not by a program that only looks at where it leads.
        """
        frame, gate = await self.begun(request)
        say = frame.say
        given = await _form(request) if request.method == "POST" else None
        link = None
        why = None
        if given is not None:
            secret = _text(given, "link")
            link = await run_in_threadpool(gate.store.entrance.link, secret)
            if link is None:
                why = Refusal.LINK_VOID
            elif "new" in given:
                name, new, again = (_text(given, key) for key in ("name", "new", "again"))
                made, why = await _tried(partial(gate.by_link, secret, name, new, again, caller.address(request.scope)))
                if made:
                    return _let_in(request, frame, made, "")
        here = f"{frame.base}/enter"
        if link is None:
            body = [
                _refused(frame, why),
                # Sent by the page's script as soon as it has put the secret in.
                forms.form(frame, "/enter", [], say("Go on"), hidden={"link": "", "lang": frame.language}),
                "<noscript>" + forms.notice(say("This page needs JavaScript.")) + "</noscript>",
            ]
            if why:
                body = [_refused(frame, why), forms.link(frame, "/sign-in", say("To sign-in"))]
            return _shown(forms.page(frame, say("One-time link"), body, here=here), why)
        is_first = link.purpose is Purpose.FIRST
        named = _with(_NAME, _text(given, "name") if given else "")
        user = await run_in_threadpool(gate.store.entrance.name_of, link)
        words = (
            say("You are the first administrator of this dashboard. Choose a name and a password.")
            if is_first
            else say("Set a password for {name}.", name=user)
        )
        body = [
            _refused(frame, why),
            forms.paragraph(words),
            forms.form(
                frame,
                "/enter",
                [named, _NEW, _AGAIN] if is_first else [_NEW, _AGAIN],
                say("Set the password and go in"),
                hidden={"link": _text(given, "link") if given else "", "lang": frame.language},
            ),
        ]
        return _shown(forms.page(frame, say("Set a password"), body, here=here), why)

    async def password(self, request: Request) -> Response:
        """Let whoever is signed in change the password."""
        frame, gate = await self.begun(request)
        visitor: Visitor = request.scope["kexie.visitor"]
        say = frame.say
        why = None
        if request.method == "POST":
            given = await _form(request)
            current, new, again = (_text(given, key) for key in ("current", "new", "again"))
            secret, why = await _tried(partial(gate.change_password, visitor, current, new, again))
            if secret:
                return _let_in(request, frame, secret, "")
            if why is None:
                return RedirectResponse(f"{frame.base}/sign-in", 303)
        body = [
            _refused(frame, why),
            forms.paragraph(say("Signed in as {name}. Your other sessions end with the change.", name=visitor.name)),
            forms.form(
                frame, "/password", [_CURRENT, _NEW, _AGAIN], say("Change password"), hidden={"lang": frame.language}
            ),
            forms.link(frame, "/", say("Back to the dashboard")),
        ]
        return _shown(forms.page(frame, say("Change password"), body, here=f"{frame.base}/password"), why)

    async def sign_out(self, request: Request) -> Response:
        """End the session, after a question: an address alone ends none."""
        frame, gate = await self.begun(request)
        visitor: Visitor = request.scope["kexie.visitor"]
        say = frame.say
        if request.method == "POST":
            await run_in_threadpool(gate.sign_out, visitor)
            answer = RedirectResponse(f"{frame.base}/sign-in", 303)
            forget(request, answer)
            return answer
        body = [
            forms.paragraph(say("Signed in as {name}.", name=visitor.name)),
            forms.form(frame, "/sign-out", [], say("Sign out"), hidden={"lang": frame.language}),
            forms.link(frame, "/", say("Back to the dashboard")),
        ]
        return _shown(forms.page(frame, say("Sign out"), body, here=f"{frame.base}/sign-out"), None)

    async def begun(self, request: Request) -> tuple[Frame, Gate]:
        """Return what an answer begins with: the frame of its page, and the gate."""
        gate = await run_in_threadpool(self._gate)
        query = request.scope["query_string"].decode("latin-1")
        if request.method == "POST":
            query = f"lang={(await _form(request)).get('lang', '')}"
        language: Language = language_for(query, request.headers.get("accept-language", ""))
        base = gate.exposure.base if gate.exposure else ""
        files = {name: f"{base}/{address}" for name, address in self._files.items()}
        return Frame(language, self._titles[language], base, files), gate


def place(wanted: str) -> str:
    """Return where within the dashboard somebody wants to go; anything else is its first page.

    >>> place("records?register=events"), place("//elsewhere"), place("https://elsewhere")
    ('records?register=events', '', '')
    """
    return wanted if _PLACE.fullmatch(wanted) and len(wanted) < 2000 else ""


def let_in(request: Request, answer: Response, secret: str) -> None:
    """Give a browser the secret of its session."""
    is_secure = caller.is_secure(request.scope)
    answer.set_cookie(
        COOKIES[0] if is_secure else COOKIES[1],
        secret,
        # The server decides how long a session lasts; the browser only must not forget it before.
        max_age=366 * 24 * 3600,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="strict",
    )


def forget(request: Request, answer: Response) -> None:
    """Have a browser forget the secret of its session."""
    is_secure = caller.is_secure(request.scope)
    answer.delete_cookie(
        caller.cookie_name(request.scope), path="/", secure=is_secure, httponly=True, samesite="strict"
    )


async def _tried(work: Callable[[], str]) -> tuple[str, Refusal | None]:
    """Do what takes hashing, a few at a time; return the secret, or why not."""
    try:
        return await anyio.to_thread.run_sync(work, limiter=_HASHING), None
    except AccessRefused as refusal:
        return "", refusal.why
    except NotAllowed:
        # The session has ended meanwhile.
        return "", None


def _let_in(request: Request, frame: Frame, secret: str, wanted: str) -> Response:
    answer = RedirectResponse(f"{frame.base}/{wanted}", 303)
    let_in(request, answer, secret)
    return answer


def _refused(frame: Frame, why: Refusal | None) -> str:
    return forms.notice(why.value[frame.language]) if why else ""


def _shown(text: str, why: Refusal | None) -> Response:
    status = 200 if why is None else 429 if why is Refusal.BLOCKED else 403
    return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=8)


def _text(given: FormData, name: str) -> str:
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


def _with(field: Field, value: str) -> Field:
    return Field(field.name, field.label, field.autocomplete, field.is_secret, value[:NAME_LENGTH], field.hint)
