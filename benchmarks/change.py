"""How long a change takes: ``python -m benchmarks.change [rounds]``.

From the press of the mouse button until the page shows what was asked for: the other language on the overview, with
heading, foot and all charts, and the same of what else draws these charts; another focus area on the page of entries,
with caption and table. In the same run, in turn: a rerun of an empty page with a button, the least that any change can
take, and that page's cold load.
"""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.browser import FOOT, PAINTED_CHARTS, Load, chromium, new_visitor, time_of
from benchmarks.results import Results, alternating, print_table
from benchmarks.servers import DASHBOARD, OTHERS, WITH_A_BUTTON, Subject, compress_beforehand, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SUBJECTS = (WITH_A_BUTTON, DASHBOARD, *OTHERS)
HEADING = "document.querySelector('h1')"
# The first that is not of the heading.
CAPTION = """[...document.querySelectorAll('[data-testid=stMain] [data-testid=stCaptionContainer]')]
    .find(one => !one.closest('.st-key-heading'))"""
# The table is drawn on a canvas; what it tells screen readers tells how many rows are drawn.
TABLE = "document.querySelector('canvas table[role=grid]')"

RERUN, LOAD, LANGUAGE, FILTER = "plain rerun", "cold load", "language, overview", "filter, entries"
CHANGES = (LANGUAGE, FILTER)
# On the dashboard, and on the pages that it is held against.
LANGUAGES = {"en": re.compile("^(English|en)$"), "zh": re.compile("^(中文|zh)$")}


def changes_of_an_empty_page(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    with new_visitor(browser) as visitor:
        load = Load(visitor, address, [HEADING])
        yield LOAD, load.times[0]
        for number in (1, 2, 3, 4):
            button = load.page.get_by_role("button", name="Press")
            yield RERUN, time_of(load.page, button, f"{HEADING}.textContent === 'Pressed {number}'")


def changes_of_language(browser: Browser, address: str, buttons: str) -> Iterator[tuple[str, float]]:
    with new_visitor(browser) as visitor:
        load = Load(visitor, address, [f"{FOOT} && {PAINTED_CHARTS}.length === 5"])
        for key in ("en", "zh", "en", "zh"):
            load.page.evaluate(
                f"""window.before = {{heading: {HEADING}.textContent}};
                window.before.charts = {PAINTED_CHARTS}.map(one => one.textContent);"""
            )
            yield (
                LANGUAGE,
                time_of(
                    load.page,
                    load.page.locator(buttons, has_text=LANGUAGES[key]),
                    f"""document.querySelector('.st-key-language-{key}')
                    && {HEADING}?.textContent !== window.before.heading
                    && {PAINTED_CHARTS}.filter(one => !window.before.charts.includes(one.textContent)).length === 5""",
                ),
            )


def changes_of_entries(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    with new_visitor(browser) as visitor:
        load = Load(visitor, f"{address}records", [f"{FOOT} && {TABLE}"])
        for place in (2, 3, 2, 0):
            load.page.get_by_test_id("stSelectbox").nth(1).locator("input").click()
            load.page.evaluate(
                f"window.before = {{caption: {CAPTION}.textContent, rows: {TABLE}.getAttribute('aria-rowcount')}}"
            )
            yield (
                FILTER,
                time_of(
                    load.page,
                    load.page.get_by_role("option").nth(place),
                    f"""{CAPTION}?.textContent !== window.before.caption
                    && {TABLE} && {TABLE}.getAttribute('aria-rowcount') !== window.before.rows""",
                ),
            )


def one_round(browser: Browser, subject: Subject, address: str) -> Iterator[tuple[str, float]]:
    """Make every change that a subject has, and give its name with the milliseconds it took."""
    if subject is WITH_A_BUTTON:
        yield from changes_of_an_empty_page(browser, address)
    elif subject is DASHBOARD:
        yield from changes_of_language(browser, address, "[role=radio]")
        yield from changes_of_entries(browser, address)
    else:
        yield from changes_of_language(browser, address, "label")


def main(rounds: int) -> None:
    compress_beforehand()
    results = Results()
    with chromium() as browser, ExitStack() as running:
        addresses = {subject: running.enter_context(served(subject)) for subject in SUBJECTS}
        # The first visitor to each language has the charts drawn for all that follow, and is not counted.
        for subject in SUBJECTS:
            list(one_round(browser, subject, addresses[subject]))
        for subject in alternating(SUBJECTS, rounds):
            for change, taken in one_round(browser, subject, addresses[subject]):
                results.add(subject.name, change, taken)
    bases = {f"ratio to a {column}": (WITH_A_BUTTON.name, column) for column in (RERUN, LOAD)}
    print_table(
        ["change", *bases, "measured"],
        [
            [
                f"{column}, {row}",
                *(results.ratio(row, column, to) for to in bases.values()),
                results.middle(row, column, "ms"),
            ]
            for row in results.rows()
            for column in (RERUN, LOAD, *CHANGES)
            if results.has(row, column)
        ],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
