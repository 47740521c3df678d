"""What stands in front of the pages, tried without a server."""

import ast
import asyncio
import base64
import gc
import gzip
import hashlib
import json
import logging
import os
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from kexie import serve, show
from kexie.declared import DeclarationError
from kexie.gate import Exposure, Gate
from kexie.serve import files, front, index, plots, start
from kexie.store import Store
from tests.conftest import DATA

HOME = Path(serve.__file__).parents[2]
TITLES = {"zh": "甲\\1 & 乙", "en": "First <title>"}
SCRIPT = "app.AbCd-_12.js"
TEXT = b"const text = 'words, words, words';\n" * 100
LOCAL = Exposure("localhost", 8501)
CHROMIUM = "gzip, deflate, br, zstd"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a project folder with files of its own."""
    house = tmp_path / "home" / "static"
    house.mkdir(parents=True)
    for name in ("interface.js", "places.js", "pages.css", "print.css", "favicon.svg"):
        (house / name).write_text(f"/* {name} */")
    return house.parent


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Return a folder as Streamlit's ``static/static`` is, with something secret beside it."""
    folder = tmp_path / "streamlit" / "static"
    (folder / "js").mkdir(parents=True)
    (folder / "js" / SCRIPT).write_bytes(TEXT)
    (folder / "js" / "small.AbCdEfGh.js").write_bytes(b"1")
    (folder / "js" / "plain.js").write_bytes(TEXT)
    (folder / "font.AbCdEfGh.woff2").write_bytes(bytes(2000))
    (folder.parent / "secret.js").write_bytes(b"secret")
    return folder


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Gate]:
    """The gate of a new installation that only this machine reaches."""
    held = Store(f"sqlite:///{tmp_path / 'store.sqlite'}", DATA)
    yield Gate(held, LOCAL)
    held.close()


@pytest.fixture
def compressed(scripts: Path, tmp_path: Path) -> files.Compressed:
    return files.Compressed(scripts, tmp_path / "cache")


async def streamlit_itself(scope: Request) -> Response:
    return PlainTextResponse("Streamlit")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


async def framed(_request: Request) -> Response:
    return PlainTextResponse("", headers={"X-Frame-Options": "SAMEORIGIN", "Access-Control-Allow-Origin": "*"})


def application(scripts: Path, compressed: files.Compressed, house: Path, base: str = "") -> Starlette:
    """Return an application whose router ends as Streamlit's does."""
    original = (files.STREAMLIT_FILES / "index.html").read_text("utf-8")
    page = index.Index(original, TITLES, head=["<!-- head -->"], icon="./icon.svg")
    rest = Starlette(routes=[Route("/{path:path}", streamlit_itself, methods=["GET", "POST"])])
    return Starlette(
        routes=[
            Route("/healthz", front.healthz),
            Route("/login", framed),
            WebSocketRoute(f"{base}/_stcore/stream", socket),
            Mount(base or "/", app=rest, name=front.STREAMLIT_MOUNT),
        ],
        middleware=[
            Middleware(front.Headers),
            Middleware(
                front.Front,
                static=files.Files(scripts, compressed),
                house=files.Files(house),
                index=page,
            ),
        ],
    )


@pytest.fixture
def client(scripts: Path, compressed: files.Compressed, home: Path) -> Iterator[TestClient]:
    with TestClient(application(scripts, compressed, home / "static")) as client:
        # What the client would send by itself says nothing of browsers.
        del client.headers["accept-encoding"]
        yield client


def raw(client: TestClient, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and the body as it travels, before the client takes it out of its encoding."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream("GET", address, headers=given) as answer:
        return answer.status_code, dict(answer.headers), b"".join(answer.iter_raw())


# --- what the browser accepts ---


@pytest.mark.parametrize(
    ("header", "encodings"),
    [
        (CHROMIUM, ["br", "gzip"]),
        ("gzip, deflate", ["gzip"]),
        ("BR;q=0.1, GZIP", ["br", "gzip"]),
        ("br;q=0, gzip;q=0.5", ["gzip"]),
        ("br;q=0.0", []),
        ("br;q=high", []),
        ("identity", []),
        ("", []),
        ("*", []),
        (";;,=,q=1", []),
    ],
)
def test_encodings(header: str, encodings: list[str]) -> None:
    assert files.encodings_for(header) == encodings


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ("", "", "zh"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "en;q=0.3,zh-Hant;q=0.7", "zh"),
        ("", "fr,en;q=0.5", "en"),
        ("", "fr", "zh"),
        ("", "en;q=0", "zh"),
        ("lang=en", "zh-CN", "en"),
        ("year=2025&lang=zh", "en", "zh"),
        ("lang=fr", "en", "en"),
        ("lang=", "en", "en"),
        ("lang=%FF%00", "", "zh"),
    ],
)
def test_language(query: str, header: str, language: str) -> None:
    assert index.language_for(query, header) == language


# --- files ---


def test_a_file_travels_as_it_is_until_its_twin_is_ready(client: TestClient) -> None:
    status, headers, body = raw(client, f"/static/js/{SCRIPT}", accept_encoding=CHROMIUM)
    assert (status, body) == (200, TEXT)
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding", "opened"),
    [(CHROMIUM, "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_the_best_encoding_travels(
    client: TestClient, compressed: files.Compressed, accepted: str, encoding: str | None, opened: object
) -> None:
    compressed.make()
    status, headers, body = raw(client, f"/static/js/{SCRIPT}", accept_encoding=accepted)
    assert status == 200
    assert callable(opened)
    assert opened(body) == TEXT
    assert headers.get("content-encoding") == encoding
    assert headers["content-length"] == str(len(body))
    assert headers["content-type"].partition(";")[0] in {"text/javascript", "application/javascript"}
    assert headers["vary"] == "Accept-Encoding"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"


def test_each_encoding_has_its_own_tag_and_is_known_by_it(client: TestClient, compressed: files.Compressed) -> None:
    compressed.make()
    address = f"/static/js/{SCRIPT}"
    tags = {accepted: raw(client, address, accept_encoding=accepted)[1]["etag"] for accepted in ("br", "gzip", "")}
    assert len(set(tags.values())) == 3
    for accepted, tag in tags.items():
        status, headers, body = raw(client, address, accept_encoding=accepted, if_none_match=f'"x", W/{tag}')
        assert (status, body) == (304, b"")
        assert headers["vary"] == "Accept-Encoding"
        assert headers["etag"] == tag
    assert raw(client, address, accept_encoding="br", if_none_match=tags["gzip"])[0] == 200


def test_head_tells_the_length_and_brings_nothing(client: TestClient, compressed: files.Compressed) -> None:
    compressed.make()
    address = f"/static/js/{SCRIPT}"
    answer = client.head(address, headers={"accept-encoding": "br"})
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-length"] == raw(client, address, accept_encoding="br")[1]["content-length"]


def test_a_part_of_a_file(client: TestClient) -> None:
    status, headers, body = raw(client, f"/static/js/{SCRIPT}", range="bytes=6-9")
    assert (status, body) == (206, TEXT[6:10])
    assert headers["content-range"] == f"bytes 6-9/{len(TEXT)}"


def test_what_is_small_or_compressed_already_has_no_twin(scripts: Path, compressed: files.Compressed) -> None:
    compressed.make()
    made = {str(path.relative_to(compressed.folder)) for path in compressed.folder.rglob("*") if path.is_file()}
    assert made == {f"js/{SCRIPT}.br", f"js/{SCRIPT}.gz", "js/plain.js.br", "js/plain.js.gz"}


def test_a_name_without_a_hash_is_asked_for_again(client: TestClient) -> None:
    assert raw(client, "/static/js/plain.js")[1]["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    [
        "/static/../secret.js",
        "/static/%2e%2e/secret.js",
        "/static/js/..%2f..%2fsecret.js",
        "/static//etc/passwd",
        "/static/%2fetc/passwd",
        "/static/js/..\\..\\secret.js",
        "/static/js",
        "/static/js/%00",
        "/static/js/gone.AbCdEfGh.js",
        "/static/js/" + "a" * 5000,
        "/house/../dashboard.py",
        "/house/none.js",
    ],
)
def test_nothing_else_is_a_file(client: TestClient, address: str) -> None:
    status, headers, body = raw(client, address)
    # A path that its browser has already taken apart ends elsewhere; what matters is what is not sent.
    assert status == 404 or (status, body) == (200, b"Streamlit")
    assert b"secret" not in body
    assert headers["x-content-type-options"] == "nosniff"


def test_a_file_gone_from_the_cache_is_no_error(client: TestClient, compressed: files.Compressed) -> None:
    compressed.make()
    compressed.twin(compressed.source / "js" / SCRIPT, "br").unlink()
    assert raw(client, f"/static/js/{SCRIPT}", accept_encoding="br, gzip")[1]["content-encoding"] == "gzip"


def test_what_is_there_is_not_made_again(compressed: files.Compressed) -> None:
    compressed.make()
    twin = compressed.twin(compressed.source / "js" / SCRIPT, "br")
    twin.write_bytes(b"made before")
    compressed.twin(compressed.source / "js" / SCRIPT, "gzip").unlink()
    compressed.make()
    assert twin.read_bytes() == b"made before"
    assert gzip.decompress(compressed.twin(compressed.source / "js" / SCRIPT, "gzip").read_bytes()) == TEXT


def test_what_the_page_needs_is_made_first(
    scripts: Path, compressed: files.Compressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(files, "_write", lambda path, _data: made.append(path.name))
    compressed.make([scripts / "js" / "plain.js"])
    assert made == ["plain.js.br", "plain.js.gz", f"{SCRIPT}.br", f"{SCRIPT}.gz"]


def test_half_a_file_is_never_seen(compressed: files.Compressed, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        compressed.make()
    assert not [path for path in compressed.folder.rglob("*") if path.is_file()]


def test_a_full_disk_stops_nothing(
    compressed: files.Compressed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_first: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compressed, "make", full)
    start.compress([compressed], [])
    assert "could not" not in caplog.text
    assert "Not all of Streamlit's files could be compressed" in caplog.text


def test_where_nothing_can_be_written_a_folder_of_ones_own_serves(scripts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()  # a folder below a file can nobody make, not even root
    compressed = files.Compressed(scripts, tmp_path / "file" / "cache")
    compressed.make()
    assert compressed.folder.stat().st_mode & 0o077 == 0
    assert compressed.find(scripts / "js" / SCRIPT, "br") is not None
    compressed.close()
    assert not compressed.folder.exists()
    assert compressed.find(scripts / "js" / SCRIPT, "br") is None


def test_what_an_image_brings_along_need_not_be_writable(
    scripts: Path, compressed: files.Compressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    compressed.make()
    again = files.Compressed(scripts, compressed.folder)
    monkeypatch.setattr(again, "_settle", pytest.fail)
    again.make()
    assert again.find(scripts / "js" / SCRIPT, "br") is not None


# --- the page ---


@pytest.mark.parametrize("address", ["/", "/innovation", "/创新", "/overview?year=2025"])
def test_every_address_of_a_page_shows_the_page(client: TestClient, address: str) -> None:
    status, headers, body = raw(client, address)
    text = body.decode()
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-length"] == str(len(body))
    assert headers["cache-control"] == "no-cache"
    assert headers["vary"] == "Accept-Encoding, Accept-Language"
    assert '<html lang="zh-CN">' in text
    assert "<title>甲\\1 &amp; 乙</title>" in text
    assert f"<noscript><p>{index.NOSCRIPT.zh}</p></noscript>" in text
    assert '<link rel="icon" type="image/svg+xml" href="./icon.svg">' in text
    assert "<!-- head -->" in text
    # A page's address is one word, so what is relative to it is relative to the root.
    assert re.search(r'src="\./static/js/index\.[\w-]{8}\.js"', text)


def test_the_page_in_english(client: TestClient) -> None:
    _, headers, body = raw(client, "/?lang=en", accept_language="zh-CN")
    assert b'<html lang="en">' in body
    assert b"<title>First &lt;title&gt;</title>" in body
    assert headers["content-language"] == "en"
    assert index.NOSCRIPT.en.encode() in body


def test_the_page_in_every_encoding(client: TestClient) -> None:
    plain = raw(client, "/")
    tags = {plain[1]["etag"]}
    for accepted, opened in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        status, headers, body = raw(client, "/", accept_encoding=accepted)
        assert opened(body) == plain[2]
        assert headers["content-encoding"] == accepted
        tags.add(headers["etag"])
        status, headers, nothing = raw(client, "/", accept_encoding=accepted, if_none_match=f"W/{headers['etag']}")
        assert (status, nothing) == (304, b"")
        assert headers["vary"] == "Accept-Encoding, Accept-Language"
    assert len(tags) == 3
    assert raw(client, "/?lang=en", if_none_match=plain[1]["etag"])[0] == 200


def test_head_of_the_page(client: TestClient) -> None:
    answer = client.head("/")
    assert answer.content == b""
    assert answer.headers["content-length"] == raw(client, "/")[1]["content-length"]


@pytest.mark.parametrize(
    "address",
    ["/innovation/_stcore/health", "/_stcore/health", "/manifest.json", "/a/b", "/media/x.png"],
)
def test_all_else_is_for_streamlit(client: TestClient, address: str) -> None:
    assert raw(client, address)[2] == b"Streamlit"


def test_another_route_is_never_covered(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/healthz").headers["cache-control"] == "no-store"
    assert client.get("/login").text == ""
    assert client.post("/innovation").text == "Streamlit"


def test_below_another_address(scripts: Path, compressed: files.Compressed, home: Path) -> None:
    compressed.make()
    with TestClient(application(scripts, compressed, home / "static", base="/kexie")) as client:
        assert "<title>" in client.get("/kexie/").text
        assert "<title>" in client.get("/kexie/innovation").text
        assert client.get(f"/kexie/static/js/{SCRIPT}").content == TEXT
        assert client.get("/kexie/house/interface.js").text == "/* interface.js */"
        assert client.get(f"/static/js/{SCRIPT}").status_code == 404


def test_what_the_page_relies_on_is_in_streamlits_own() -> None:
    """Fails when an upgrade of Streamlit has moved something: see `changed` in kexie/serve/index.py."""
    original = (files.STREAMLIT_FILES / "index.html").read_text("utf-8")
    page, missing = index.changed(original, "zh", "标题", ["<!-- head -->"], "./icon.svg")
    assert missing == []
    for once in ("<html", "<title", "<noscript", 'rel="icon"', "<!-- head -->", "</head>"):
        assert page.count(once) == 1, once
    assert "favicon.png" not in page
    assert 'as="font"' not in page
    assert "You need to enable JavaScript" not in page
    assert page.count("<script") == original.count("<script")


def test_a_page_that_has_changed_is_served_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    page = index.Index("<p>new</p>", TITLES, head=["<!-- head -->"], icon="")
    scope = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
    assert page.answer(scope).body == b"<p>new</p>"
    assert "has no <html" in caplog.text


def test_streamlits_router_ends_as_we_think() -> None:
    from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

    for base in ("", "kexie"):
        (mount,) = create_streamlit_static_assets_routes(base)
        assert isinstance(mount, Mount)
        assert mount.name == front.STREAMLIT_MOUNT


# --- headers ---


@pytest.mark.parametrize("address", ["/", "/static/js/plain.js", "/static/none.js", "/healthz", "/a/b", "/login"])
def test_headers(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    # What an answer says itself does not count.
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "strict-transport-security" not in headers


def test_only_the_scripts_of_the_page_itself_may_stand_in_it() -> None:
    original = (files.STREAMLIT_FILES / "index.html").read_text("utf-8")
    page = index.Index(original, TITLES, head=[], icon="./icon.svg")
    assert len(page.inline) == original.count("<script>") == 1
    bare = TestClient(front.Headers(PlainTextResponse(""), page.inline))
    digest = base64.b64encode(hashlib.sha256(page.inline[0].encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in bare.get("/").headers["content-security-policy"]


def test_over_tls_browsers_stay_with_tls(scripts: Path, compressed: files.Compressed, home: Path) -> None:
    secure = TestClient(application(scripts, compressed, home / "static"), base_url="https://localhost")
    assert secure.get("/").headers["strict-transport-security"] == "max-age=31536000"


def test_websockets_go_through(client: TestClient) -> None:
    with client.websocket_connect("/_stcore/stream") as websocket:
        assert websocket.receive_text() == "open"


# --- what draws charts ---


@pytest.mark.parametrize(
    ("head", "is_taken"),
    [
        ("/**\n* plotly.js (basic - minified) v{}\n", True),
        ("/**\n* plotly.js v{}\n", True),
        ("/**\n* plotly.js (basic - minified) v1.0.0\n", False),
        ("", False),
    ],
)
def test_a_bundle_draws_where_it_is_of_plotlys_version(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, head: str, *, is_taken: bool
) -> None:
    bundle = tmp_path / "plotly.min.js"
    assert plots.plotly_script(bundle) == plots.WHOLE
    assert not caplog.messages
    bundle.write_text(head.format(plots.version(plots.WHOLE)))
    assert plots.plotly_script(bundle) == (bundle if is_taken else plots.WHOLE)
    assert ("make bundle-charts" in caplog.text) is not is_taken


def test_the_bundle_that_is_fetched_is_of_plotlys_version() -> None:
    lock = json.loads((HOME / "deploy" / "charts" / "package-lock.json").read_text())
    (fetched,) = (about["version"] for name, about in lock["packages"].items() if name)
    assert fetched == plots.version(plots.WHOLE)


# --- all of it ---


def test_the_entrance(home: Path, local: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[str] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append("frozen"))
    done: list[str] = []
    monkeypatch.setattr(files.Compressed, "make", lambda self, _first: done.append(self.source.name))
    monkeypatch.setattr(serve, "plotly_script", lambda: plots.WHOLE)
    entrance = serve.Entrance(home, TITLES, lambda: local, LOCAL, warm=[lambda: frozen.append("warm")])
    rest = Starlette(routes=[Route("/{path:path}", streamlit_itself)])
    application = Starlette(
        routes=[*entrance.routes, Mount("/", app=rest, name=front.STREAMLIT_MOUNT)],
        middleware=entrance.middleware,
        lifespan=entrance.lifespan,
    )
    with TestClient(application, base_url="http://localhost") as client:
        # First all that lives on, then the freezing of it.
        assert frozen == ["warm", "frozen"]
        page = client.get("/").text
        assert client.get("/healthz").json() == {"status": "ok"}
        for kind in (
            r'<link rel="preload" as="script" data-plotly href="(\./house/plotly\.min\.js\?\w{16})">',
            r'<script src="(\./house/interface\.js\?\w{16})" defer></script>',
            r'<link rel="stylesheet" media="print" href="(\./house/print\.css\?\w{16})">',
            r'<link rel="icon" type="image/svg\+xml" href="(\./house/favicon\.svg\?\w{16})">',
        ):
            (address,) = re.findall(kind, page)
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        (home / "static" / "interface.js").write_bytes(TEXT)
        _, headers, body = raw(client, "/house/interface.js", accept_encoding="br, gzip")
        assert headers["content-encoding"] == "gzip"
        assert headers["cache-control"] == "no-cache"
        assert gzip.decompress(body) == TEXT
    # What draws charts comes first.
    assert done == ["package_data", "static"]


def test_an_error_while_warming_up_stops_the_start(home: Path, local: Gate) -> None:
    def fail() -> None:
        raise ValueError("data/organisation.toml")

    async def begin() -> None:
        async with serve.Entrance(home, TITLES, lambda: local, LOCAL, warm=[fail]).lifespan(None):
            pass

    # In a thread of its own: the browser tests leave a running loop in this one.
    with ThreadPoolExecutor(1) as thread, pytest.raises(ValueError, match=r"organisation\.toml"):
        thread.submit(lambda: asyncio.run(begin())).result()


def test_files_of_our_own_may_be_missing(tmp_path: Path, local: Gate) -> None:
    entrance = serve.Entrance(tmp_path, TITLES, lambda: local, LOCAL)
    rest = Starlette(routes=[Route("/{path:path}", streamlit_itself)])
    routes = [Mount("/", app=rest, name=front.STREAMLIT_MOUNT)]
    client = TestClient(Starlette(routes=routes, middleware=entrance.middleware), base_url="http://localhost")
    assert '"./house/interface.js"' in client.get("/").text
    assert client.get("/house/interface.js").status_code == 404


def test_what_went_wrong_is_for_the_log_only(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    shown: list[str] = []
    monkeypatch.setattr(streamlit, "error", shown.append)
    with caplog.at_level(logging.ERROR):
        assert serve.on_script_error(ValueError("password 123")) is True
    (text,) = shown
    assert "password" not in text
    assert "抱歉" in text
    assert "Sorry" in text
    (reference,) = set(re.findall(r"[0-9a-f]{6}", text))
    assert reference in caplog.text
    assert "password 123" in caplog.text


# --- what is beside the code ---


def test_streamlit_finds_the_application() -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    found = discover_asgi_app(HOME / "dashboard.py")
    assert (found.is_asgi_app, found.app_name) == (True, "app")


def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    declared = tomllib.loads((HOME / ".streamlit" / "config.toml").read_text("utf-8"))
    known = config._config_options_template
    for section in ("server", "browser", "client", "logger", "runner"):
        for name in declared[section]:
            assert f"{section}.{name}" in known
    assert declared["browser"]["gatherUsageStats"] is False
    assert declared["client"]["showErrorDetails"] == "none"
    assert declared["server"]["enableAgentApi"] is False
    assert declared["server"]["address"] == "localhost"


def test_the_words_to_translate_are_still_streamlits() -> None:
    """Fails when an upgrade of Streamlit has changed a text that static/interface.js waits for."""
    script = (HOME / "static" / "interface.js").read_text("utf-8")
    (dictionary,) = re.findall(r"const CHINESE = \{\n(.*?)\n  \};", script, re.DOTALL)
    pairs = re.findall(r'("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*"),', dictionary)
    words = [ast.literal_eval(word) for word, _ in pairs]
    assert len(words) > 100
    assert len(set(words)) == len(words)
    assert all(re.search(r"[\u4e00-\u9fff]", chinese) for _, chinese in pairs)
    built: set[str] = set()
    for chunk in (files.STREAMLIT_FILES / "static" / "js").glob("*.js"):
        built.update(re.findall(r"""[`"'](?=([A-Za-z][^`"'\n]{1,120})[`"'])""", chunk.read_text("utf-8")))
    # Put together in the browser, or sent by the server.
    elsewhere = {"Press Enter to apply", "Press Ctrl+Enter to apply", "Press Enter to submit form"}
    elsewhere |= {"add icon"}
    elsewhere |= {word for word in words if word.startswith(("The page that you", "This app has encountered"))}
    assert set(words) - built == elsewhere


def test_an_icon_that_nobody_can_draw_is_refused_at_the_start(local: Gate) -> None:
    start.open_gate(local)
    areas = local.store.organisation.focus_areas
    wrong = [areas[0], replace(areas[1], icon="lightbulbs"), replace(areas[2], icon="完全没有")]
    with pytest.raises(DeclarationError) as told:
        start.refuse_unknown_icons(wrong)
    one, other = told.value["en"].split("\n")
    assert one.startswith(
        "organisation.toml: focus_area[2].icon: 'lightbulbs' is not the name of a Material icon; such are lightbulb"
    )
    assert other.startswith("organisation.toml: focus_area[3].icon: ")
    assert "school" in other


def test_a_page_goes_on_with_an_icon_that_came_since() -> None:
    assert [show.icon(name) for name in ("school", "schul")] == [":material/school:", ":material/flag:"]
