"""Single sign-on as a visitor goes through it: to the provider's page, and back into the dashboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kexie.access import Role
from tests.browser.conftest import Server, settle
from tests.provider import ProviderProcess


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderProcess]:
    running = ProviderProcess(tmp_path_factory.mktemp("provider"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(provider: ProviderProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sign-on")
    running = Server(folder / "kexie.sqlite", KEXIE_SIGN_ON=str(provider.declare(folder)))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser that knows nobody yet. The provider's page would fetch its looks from the internet."""
    with chromium.new_context(locale="zh-CN") as context:
        context.route(lambda url: not url.startswith("http://localhost:"), lambda route: route.abort())
        yield context.new_page()


def test_one_signs_in_at_the_provider_and_comes_back_signed_in(
    server: Server, provider: ProviderProcess, page: Page
) -> None:
    page.goto(f"{server.address}/sign-in?next=records%3Fregister%3Doutcomes")
    page.get_by_role("link", name="统一身份认证").click()
    page.wait_for_url(f"{provider.issuer}/**")
    with page.expect_request(lambda request: request.url.startswith(f"{server.address}/records")) as first:
        page.get_by_role("button", name="wang").click()
    # The very first request brings the session along, though it was another site that sent the browser here.
    secret = next(cookie for cookie in page.context.cookies(server.address) if cookie["name"] == "kexie")
    assert f"kexie={secret['value']}" in first.value.all_headers()["cookie"]
    assert (secret["httpOnly"], secret["sameSite"]) == (True, "Strict")
    settle(page)
    assert page.url.startswith(f"{server.address}/records?register=outcomes")
    assert [cookie["name"] for cookie in page.context.cookies(server.address) if "sign-on" in cookie["name"]] == []
    with server.store() as held:
        visitor = held.entrance.visitor(secret["value"])
        assert visitor is not None
        assert (visitor.name, visitor.role) == ("王芳", Role.ADMINISTRATOR)


def test_going_back_leads_past_the_answer_that_is_used_up(
    server: Server, provider: ProviderProcess, page: Page
) -> None:
    page.goto(f"{server.address}/sign-in")
    page.get_by_role("link", name="统一身份认证").click()
    page.get_by_role("button", name="li", exact=True).click()
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Authorize Client")).to_be_visible()


def test_who_is_refused_reads_why_and_finds_the_way_to_sign_in(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/sign-in")
    page.get_by_role("link", name="统一身份认证").click()
    page.get_by_role("button", name="zhao").click()
    expect(page.get_by_role("alert")).to_have_text("您的账号尚无使用本看板的权限。请联系管理员。")
    page.get_by_role("link", name="前往登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
