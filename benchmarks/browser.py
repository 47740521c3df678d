"""Chromium, and when something stands on its screen. The page keeps the time, so no polling is in it.

Conditions are JavaScript expressions. One that holds is timed after the frame that shows it: the clock is read in a
task that follows the next frame.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A bar that is drawn is a path; before it, the chart's frame stands empty.
PAINTED_CHARTS = """[...document.querySelectorAll('[data-testid=stPlotlyChart], .kexie-chart, .dash-graph')]
    .filter(one => one.querySelector('.bars .point path'))"""
# The frame writes the line at the foot last.
FOOT = "document.querySelector('.st-key-language-zh, .st-key-language-en')"

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LIMIT = 60_000  # milliseconds

_SINCE_THE_VISIT = """([conditions, limit]) => Promise.all(conditions.map(condition => new Promise((shown, failed) => {
    const holds = new Function(`return ${condition}`);
    const look = () => {
        if (holds()) requestAnimationFrame(() => setTimeout(() => shown(performance.now())));
        else if (performance.now() > limit) failed(new Error(`not within the limit: ${condition}`));
        else requestAnimationFrame(look);
    };
    look();
})))"""
_SINCE_THE_PRESS = """condition => {
    const holds = new Function(`return ${condition}`);
    window.taken = undefined;
    addEventListener('pointerdown', press => {
        const look = () => holds()
            ? requestAnimationFrame(() => setTimeout(() => { window.taken = performance.now() - press.timeStamp; }))
            : requestAnimationFrame(look);
        look();
    }, {capture: true, once: true});
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the Chromium of this machine while the block lasts."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise SystemExit("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        yield browser
        browser.close()


def new_visitor(browser: Browser) -> BrowserContext:
    """Return a profile that has loaded nothing yet, on a desk, in Chinese."""
    return browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})


class Load:
    """One visit to an address: when each condition held, in milliseconds since, and what was sent.

    Parameters
    ----------
    visitor
        Whose profile the page is opened in.
    address
        What is visited.
    conditions
        What is waited for.
    megabits
        Bits a second that the line lets through, in millions, with an answer after 20 ms; None does not limit it.
    """

    def __init__(
        self, visitor: BrowserContext, address: str, conditions: Sequence[str], *, megabits: float | None = None
    ) -> None:
        self._sent = 0.0
        self.page = visitor.new_page()
        protocol = visitor.new_cdp_session(self.page)
        protocol.send("Network.enable")
        if megabits:
            rate = megabits * 1_000_000 / 8
            line = {"offline": False, "latency": 20, "downloadThroughput": rate, "uploadThroughput": rate}
            protocol.send("Network.emulateNetworkConditions", line)
        protocol.on("Network.loadingFinished", self._count)
        self.page.goto(address, wait_until="commit")
        self.times: list[float] = self.page.evaluate(_SINCE_THE_VISIT, [list(conditions), _LIMIT])
        # What the page still asks for once all is shown was sent for it as well.
        self.page.wait_for_load_state("networkidle")

    @property
    def kilobytes(self) -> float:
        """What was sent over HTTP, with heads, as compressed; the pages' own messages are not among it."""
        return self._sent / 1000

    def _count(self, event: dict[str, float]) -> None:
        self._sent += event["encodedDataLength"]


def time_of(page: Page, pressed: Locator, condition: str) -> float:
    """Click, and return the milliseconds from the press of the button until the condition holds."""
    page.evaluate(_SINCE_THE_PRESS, condition)
    pressed.click()
    taken = page.wait_for_function("() => window.taken", timeout=_LIMIT).json_value()
    return float(taken)
