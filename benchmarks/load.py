"""How long a page takes to load: ``python -m benchmarks.load [rounds] [megabits a second]``.

From the request until all charts of the overview are painted, in a real Chromium, against an empty Streamlit page and
what else draws the same charts, in turn. Every round starts each server anew: its first visitor comes with an empty
browser, then another one does (cold), and opens the page once more (warm). Without megabits the line is the machine's
own; with them it is as slow as that, for what goes over HTTP.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from benchmarks.browser import FOOT, PAINTED_CHARTS, Load, chromium, new_visitor
from benchmarks.results import Results, alternating, print_table
from benchmarks.servers import (
    DASHBOARD,
    EMPTY,
    EMPTY_BEHIND_OUR_FRONT,
    OTHERS,
    Subject,
    compress_beforehand,
    served,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SUBJECTS = (EMPTY, EMPTY_BEHIND_OUR_FRONT, DASHBOARD, *OTHERS)
HEADING = "document.querySelector('h1')"
# As many as pages/overview.py has: a chart that fails must not make it faster.
OVERVIEW = f"{FOOT} && {PAINTED_CHARTS}.length === 5"
UNITS = {"first visitor": "ms", "cold": "ms", "cold, heading only": "ms", "warm": "ms", "sent, cold": "KB"}


def one_round(browser: Browser, subject: Subject, megabits: float | None) -> dict[str, float]:
    """Start a server, visit it three times, and return what each visit took."""
    all_of_it = HEADING if subject in (EMPTY, EMPTY_BEHIND_OUR_FRONT) else OVERVIEW
    with served(subject) as address, new_visitor(browser) as one, new_visitor(browser) as another:
        first, cold, warm = (
            Load(visitor, address, [HEADING, all_of_it], megabits=megabits) for visitor in (one, another, another)
        )
        values = first.times[1], cold.times[1], cold.times[0], warm.times[1], cold.kilobytes
    return dict(zip(UNITS, values, strict=True))


def main(rounds: int, megabits: float | None) -> None:
    compress_beforehand()
    results = Results()
    with chromium() as browser:
        # The browser's own first page is not counted.
        one_round(browser, EMPTY, None)
        for subject in alternating(SUBJECTS, rounds):
            for column, value in one_round(browser, subject, megabits).items():
                results.add(subject.name, column, value)
    print_table(
        ["ratio to the empty page", *UNITS],
        [[row, *(results.ratio(row, column, (EMPTY.name, column)) for column in UNITS)] for row in results.rows()],
    )
    print_table(
        ["measured", *UNITS],
        [[row, *(results.middle(row, column, unit) for column, unit in UNITS.items())] for row in results.rows()],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, float(sys.argv[2]) if len(sys.argv) > 2 else None)
