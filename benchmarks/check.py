"""How long a large register takes to check: ``python -m benchmarks.check [rows]``.

Events of one year with one bad cell in a hundred rows, from the bytes of the file to the findings, against pandas
reading the same bytes as text and doing nothing else.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable

import pandas as pd

from benchmarks.results import Results, alternating, print_table
from kexie import check, read, store
from kexie.choices import Choices, Mode
from kexie.registers import EVENTS

ROUNDS = 3
# In turn: a category that is not on the list, a day there is not, a number that is none.
BAD = (("活动类别", "讲座？？"), ("开始日期", "2025-02-30"), ("场次", "很多"))


def events(rows: int) -> bytes:
    """Return a register of events in CSV."""
    number = pd.Series(range(rows))
    frame = pd.DataFrame(
        {
            "活动编号": "HD" + number.astype(str),
            "活动名称": "科普讲座" + (number % 5000).astype(str),
            "活动类别": "科普讲座",
            "工作板块": "普惠共享",
            "开始日期": "2025-"
            + (number % 12 + 1).astype(str).str.zfill(2)
            + "-"
            + (number % 28 + 1).astype(str).str.zfill(2),
            "县区": (number % 2).map({0: "甘州区", 1: "高台县"}),
            "主办单位": "市科协",
            "场次": (number % 9 + 1).astype(str),
        },
        dtype=object,
    )
    for place, (column, value) in enumerate(BAD):
        frame.loc[100 * place :: 100 * len(BAD), column] = value
    return frame.to_csv(index=False).encode()


def main(rows: int) -> None:
    """Time both in turn."""
    data = events(rows)
    organisation = store.of_environment().revision().organisation
    choices = Choices(year=2025)
    # As in a server, a reader waits.
    read.keep_reader()

    def read_only() -> None:
        pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)

    def checked() -> None:
        upload = check.upload(data, "events.csv", organisation=organisation, held={}, mode=Mode.APPEND, choices=choices)
        (table,) = upload.tables
        if table.refused != -(-rows // 100):
            raise SystemExit(f"{table.refused} rows refused where one in a hundred is bad")

    variants: list[tuple[str, Callable[[], None]]] = [("pandas.read_csv", read_only), ("check.upload", checked)]
    results = Results()
    for name, run in alternating(variants, ROUNDS):
        began = time.perf_counter()
        run()
        results.add(name, "time", 1000 * (time.perf_counter() - began))
    print_table(
        [f"{rows:,} rows of {EVENTS.name.en.lower()}", "time", "ratio"],
        [
            [name, results.middle(name, "time", "ms"), results.ratio(name, "time", ("pandas.read_csv", "time"))]
            for name in results.rows()
        ],
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
