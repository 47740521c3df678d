"""What the gate makes of what nginx tells it: TLS, origin, the session's cookie, uploads."""

from http.cookies import SimpleCookie

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.deploy.conftest import Dashboard
from tests.deploy.page import open_page
from tests.deploy.proxy import Nginx

SMALL = "编号,年度\n".encode()


@pytest.fixture
def cookie(dashboard: Dashboard) -> str:
    return dashboard.cookie()


def test_browsers_are_told_to_come_back_over_tls(nginx: Nginx) -> None:
    with nginx.asked("/sign-in") as answer:
        assert answer.status == 200
        assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_whoever_is_not_signed_in_is_led_to_sign_in_over_tls(nginx: Nginx) -> None:
    with nginx.asked("/password") as answer:
        assert answer.status == 303
        assert answer.headers["Location"].startswith(("/sign-in", f"{nginx.origin}/sign-in"))


def test_another_name_is_not_served(nginx: Nginx) -> None:
    with nginx.asked("/healthz", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421


def test_without_a_session_no_page_runs(nginx: Nginx) -> None:
    with open_page(nginx) as page, pytest.raises(ConnectionClosed) as closed:
        page.run()
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4401


def test_a_page_of_another_site_gets_no_websocket(nginx: Nginx, cookie: str) -> None:
    with pytest.raises(InvalidStatus), open_page(nginx, cookie=cookie, origin="https://evil.example"):
        pass


def test_an_analyst_uploads_through_it(nginx: Nginx, cookie: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n' + SMALL + b"\r\n--b--\r\n"
    with nginx.asked("/_stcore/health", headers={"Cookie": cookie}) as answer:
        token = SimpleCookie(answer.headers["Set-Cookie"])["_streamlit_xsrf"].value
    headers = {
        "Cookie": f"{cookie}; _streamlit_xsrf={token}",
        "X-Xsrftoken": token,
        "Origin": nginx.origin,
        "Content-Type": "multipart/form-data; boundary=b",
    }
    with open_page(nginx, cookie=cookie) as page:
        page.run()
        path = f"/_stcore/upload_file/{page.session}/one"
        with nginx.asked(path, method="PUT", headers=headers, body=body) as answer:
            assert (answer.status, answer.read()) == (204, b"")
        with nginx.asked(path, method="PUT", headers=headers | {"Origin": "https://evil.example"}, body=body) as answer:
            assert answer.status == 403


def test_nobody_uploads_who_is_not_signed_in_and_the_body_is_not_waited_for(nginx: Nginx) -> None:
    headers = {"Origin": nginx.origin, "Content-Length": "1000000"}
    with nginx.asked("/_stcore/upload_file/a/b", method="PUT", headers=headers) as answer:
        assert answer.status in (401, 403)


def test_the_log_of_sessions_names_the_visitors_address(nginx: Nginx, dashboard: Dashboard) -> None:
    form = "name=nobody&password=nothing"
    headers = {"Origin": nginx.origin, "Content-Type": "application/x-www-form-urlencoded"}
    with nginx.asked("/sign-in", method="POST", headers=headers, body=form.encode(), visitor="127.0.0.9") as answer:
        answer.read()
    with dashboard.store() as held:
        assert "127.0.0.9" in {entry.address for entry in held.log.entries()}
