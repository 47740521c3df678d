"""How long a large store takes to check: ``python -m benchmarks.verify [rows]``.

Events of one year in SQLite, half of them changed by a second revision, against reading the latest revision for the
pages. Also what a commit of that many rows takes with sums and without, and how long another thread waits for its turn
while the check runs.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from benchmarks.results import Results, alternating, print_table
from kexie import store
from kexie.access import Operator
from kexie.choices import Mode
from kexie.registers import EVENTS
from kexie.store import Change, Store
from kexie.store.rows import decoded
from kexie.store.schema import Part, fields
from kexie.store.sums import Sum

ROUNDS = 3
BY = Operator("benchmark")
TEXTS = {"event_name": "科普讲座", "category": "科普讲座", "county": "甘州区", "organiser": "市科协", "unit": "场"}


def events(rows: int, sessions: int) -> pd.DataFrame:
    """Return typed events, as a check accepts them."""
    cells = {Part.YEAR: 2025, Part.BOUND: "exact", Part.HEDGE: "", Part.DATE: "2025-03-01", Part.PRECISION: "day"}
    cells |= {Part.VALUE: sessions * 1_000_000, Part.UNTIL: None}
    declared = fields(EVENTS)
    row = [TEXTS.get(one.name) if one.part is Part.TEXT else cells[one.part] for one in declared]
    number = [one.name for one in declared].index(EVENTS.id)
    return decoded(((*row[:number], f"HD{place}", *row[number + 1 :]) for place in range(rows)), EVENTS)


def commit(held: Store, frame: pd.DataFrame) -> None:
    """Store rows as one revision."""
    held.commit([Change(EVENTS, Mode.UPDATE, frame)], based_on=held.latest(), by=BY, note="")


@contextmanager
def waiting() -> Iterator[list[float]]:
    """Yield the times that a thread had to wait for its turn, asking every 5 ms, in ms."""
    waits: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            began = time.perf_counter()
            time.sleep(0.005)
            waits.append(1000 * (time.perf_counter() - began) - 5)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waits
    finally:
        over.set()
        asking.join()


def main(rows: int) -> None:
    """Time all in turn."""
    results = Results()
    first, second = events(rows, 1), events(rows // 2, 2)
    folder = store.folder()
    with tempfile.TemporaryDirectory() as place:

        def committed(name: str) -> None:
            began = time.perf_counter()
            commit(held, first)
            results.add(f"commit {name}", "time", 1000 * (time.perf_counter() - began))

        with closing(Store(f"sqlite:///{place}/without sums.sqlite", folder)) as held:
            held.verify()
            with patch.object(Sum, "passing", lambda _self, rows: rows):
                committed("without sums")
        with closing(Store(f"sqlite:///{place}/with sums.sqlite", folder)) as held:
            held.verify()
            committed("with sums")
        url = f"sqlite:///{place}/with sums.sqlite"
        with closing(Store(url, folder)) as held:
            held.verify()
            commit(held, second)

        def verified() -> None:
            with closing(Store(url, folder)) as held, waiting() as waits:
                if held.verify():
                    raise SystemExit("a store that nobody has touched is damaged")
            results.add("verify", "wait", max(waits))

        def read() -> None:
            with closing(Store(url, folder)) as held:
                held.revision()

        variants: list[tuple[str, Callable[[], None]]] = [("read the latest revision", read), ("verify", verified)]
        for name, run in alternating(variants, ROUNDS):
            began = time.perf_counter()
            run()
            results.add(name, "time", 1000 * (time.perf_counter() - began))
        size = sum(file.stat().st_size for file in Path(place).glob("with sums*")) // 1_000_000
    print_table(
        [f"{rows:,} rows, {rows // 2:,} of them changed, {size} MB", "time", "longest wait of another thread"],
        [[name, results.middle(name, "time", "ms"), results.middle(name, "wait", "ms")] for name in results.rows()],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
