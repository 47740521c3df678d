"""How long a start takes: ``python -m benchmarks.start [rounds]``.

From the start of the process to its first answer, for the dashboard and for an empty Streamlit page in turn; with the
CPU time and the memory that the process had taken by then, which other work on the machine disturbs less.
"""

from __future__ import annotations

import os
import sys

from benchmarks.results import Results, alternating, print_table
from benchmarks.servers import DASHBOARD, DASHBOARD_BY_COMMAND, EMPTY, Subject, compress_beforehand, starting

SUBJECTS = (EMPTY, DASHBOARD, DASHBOARD_BY_COMMAND)
UNITS = {"health check": "ms", "`/`": "ms", "CPU": "ms", "memory": "MiB"}


def one_start(subject: Subject) -> dict[str, float]:
    """Start a server, ask it, stop it, and return what it took."""
    with starting(subject) as server:
        times = [server.until_answered(path) for path in (subject.health, "")]
        server.process.terminate()
        _, status, used = os.wait4(server.process.pid, 0)
        server.process.returncode = os.waitstatus_to_exitcode(status)
    # Memory is given in KiB, on macOS in bytes.
    memory = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return dict(zip(UNITS, (*times, 1000 * (used.ru_utime + used.ru_stime), memory), strict=True))


def main(rounds: int) -> None:
    compress_beforehand()
    # The first start of each reads its files from the disk, and is not counted.
    for subject in SUBJECTS:
        one_start(subject)
    results = Results()
    for subject in alternating(SUBJECTS, rounds):
        for column, value in one_start(subject).items():
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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
