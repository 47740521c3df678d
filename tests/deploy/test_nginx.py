"""deploy/nginx.conf in Debian's nginx: what visitors get through it, and what reaches the dashboard."""

import gzip
import json
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from tests.deploy.conftest import Dashboard
from tests.deploy.page import open_page
from tests.deploy.proxy import Nginx
from tests.processes import until

MEGABYTE = 1024**2


def told(nginx: Nginx, path: str, **request: Any) -> dict[str, Any]:
    """Return what reached the stand-in."""
    with nginx.asked(path, **request) as answer:
        assert answer.status == 200
        found: dict[str, Any] = json.loads(answer.read())
        return found


# --- TLS ---


def test_plain_http_leads_to_the_same_address_over_tls(before_nothing: Nginx) -> None:
    with before_nothing.asked("/upload?lang=en", is_plain=True) as answer:
        assert answer.status == 301
        assert before_nothing.location(answer) == "/upload?lang=en"


def test_a_browser_that_trusts_the_certificate_gets_in(nginx: Nginx) -> None:
    with nginx.asked("/healthz") as answer:
        assert answer.status == 200
        assert json.loads(answer.read())["status"] == "ok"


@pytest.mark.parametrize("is_plain", [True, False])
def test_nobody_is_told_the_version(before_nothing: Nginx, is_plain: bool) -> None:
    with before_nothing.asked("/", is_plain=is_plain) as answer:
        assert answer.headers["Server"] == "nginx"


# --- compression ---


def test_the_brotli_of_the_dashboard_passes(nginx: Nginx, dashboard: Dashboard) -> None:
    with nginx.asked("/", headers={"Accept-Encoding": "gzip, br", "Cookie": dashboard.cookie()}) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] == "br"
        assert b"<html" in brotli.decompress(answer.read())


def test_what_comes_as_it_is_gets_compressed(before_echo: Nginx) -> None:
    with before_echo.asked("/media/rows.json", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(answer.read()))["path"] == "/media/rows.json"


# --- what the dashboard is told ---


def test_it_is_told_who_comes_from_where_and_how(before_echo: Nginx) -> None:
    headers = told(before_echo, "/upload?a=1", visitor="127.0.0.7")["headers"]
    assert headers["Host"] == headers["X-Forwarded-Host"] == f"localhost:{before_echo.port}"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Forwarded-For"] == "127.0.0.7"


def test_what_a_visitor_claims_to_be_is_not_passed_on(before_echo: Nginx) -> None:
    claims = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    headers = told(before_echo, "/", headers=claims)["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "https"
    assert headers["X-Forwarded-Host"] == f"localhost:{before_echo.port}"


def test_what_stands_behind_the_question_mark_is_in_no_log(before_echo: Nginx) -> None:
    told(before_echo, "/sign-on/back?code=secret")
    log = before_echo.folder / "kexie.log"
    # The line is written when the answer has gone.
    until(lambda: "/sign-on/back" in log.read_text("utf-8"), "the request is in the log")
    assert "secret" not in log.read_text("utf-8")


# --- the WebSocket ---


def test_the_script_of_a_page_runs_through_it(nginx: Nginx, dashboard: Dashboard) -> None:
    with open_page(nginx, cookie=dashboard.cookie()) as page:
        assert "Zhangye" in page.run()


# --- uploads ---


def test_a_file_as_large_as_the_dashboard_takes_goes_through(before_echo: Nginx) -> None:
    size = 50 * MEGABYTE + 64 * 1024
    assert told(before_echo, "/_stcore/upload_file/a/b", method="PUT", body=bytes(size))["length"] == size


def test_a_larger_one_is_refused_by_its_head(before_echo: Nginx) -> None:
    size = {"Content-Length": str(52 * MEGABYTE)}
    with before_echo.asked("/_stcore/upload_file/a/b", method="PUT", headers=size) as answer:
        assert answer.status == 413
        assert answer.headers["X-Upstream"] is None


def test_the_dashboard_may_refuse_an_upload_before_its_body(before_echo: Nginx) -> None:
    # The body never comes: whoever waited for it would get no answer.
    size = {"Content-Length": str(MEGABYTE)}
    with before_echo.asked("/_stcore/upload_file/refused", method="PUT", headers=size) as answer:
        assert answer.status == 403


# --- away ---


def test_a_dashboard_that_is_away_is_told_in_both_languages(before_nothing: Nginx) -> None:
    with before_nothing.asked("/upload") as answer:
        said = answer.read().decode()
        assert answer.status == 503
        assert "暂时无法访问" in said
        assert "cannot be reached" in said
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
