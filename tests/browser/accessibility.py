"""What axe finds on a page that keeps somebody from reading or using it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Streamlit puts the sections of its menu as <div> between <ul> and <li>; nothing of ours can change that.
STREAMLITS_MENU = ("list", "listitem")


def serious_violations(page: Page) -> list[tuple[str, list[str], str | None]]:
    """Return what axe finds, less what is not ours."""
    return [
        (violation["id"], node["target"], node.get("failureSummary"))
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not (violation["id"] in STREAMLITS_MENU and _in_menu(page, node["target"][0]))
    ]


def _in_menu(page: Page, selector: str) -> bool:
    return bool(page.locator(selector).first.evaluate("part => !!part.closest('[data-testid=stSidebarNavItems]')"))
