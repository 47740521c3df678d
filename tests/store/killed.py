"""Processes that commit and are killed: run by `test_crashes` in an interpreter of its own, which may fork.

``killed.py URL FOLDER random 100`` or ``stages``, ``writers 100``, ``starts 4``. It prints what it found as JSON, and fails with an
assertion where anything was lost, doubled or halved.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, event

from kexie.access import Operator
from kexie.choices import Mode
from kexie.registers import OUTCOMES, PROJECTS, Register
from kexie.store import Change, Conflict, Store
from kexie.store.rows import decoded
from kexie.store.schema import Part, fields


def frame(register: Register, number: str) -> pd.DataFrame:
    cells = {Part.TEXT: "词", Part.YEAR: 2025, Part.VALUE: 1_000_000, Part.BOUND: "exact", Part.HEDGE: ""}
    cells |= {Part.DATE: "2025-03-01", Part.PRECISION: "month", Part.UNTIL: None}
    row = [number if field.frame == register.id else cells[field.part] for field in fields(register)]
    return decoded([tuple(row)], register)


def commit(held: Store, number: str, based_on: int) -> int:
    """Commit one row to each of two registers: together or not at all."""
    changes = [Change(one, Mode.APPEND, frame(one, number)) for one in (PROJECTS, OUTCOMES)]
    files = [(f"{number}.csv", number.encode())]
    return held.commit(changes, based_on=based_on, by=Operator("clerk"), note=number, files=files).number


def rows(held: Store, wanted: set[str], maybe: set[str]) -> set[str]:
    """Return what rows are held: all that was acknowledged, what was under way whole or not at all, and each once."""
    tables = held.revision().tables
    projects, outcomes = (list(tables[one.key][one.id]) for one in (PROJECTS, OUTCOMES))
    assert projects == outcomes, "half a commit"
    assert len(projects) == len(set(projects)), "a row is there twice"
    assert wanted <= set(projects) <= wanted | maybe, f"lost: {wanted - set(projects)}"
    assert held.latest() == len(projects), "a revision too many"
    return set(projects)


def check(url: str, folder: Path, wanted: set[str]) -> set[str]:
    """Return what rows are held in the end, after a look at each revision and at the files it came from."""
    with closing(Store(url, folder)) as held:
        projects = rows(held, wanted, set())
        entries = held.history()
        assert [entry.number for entry in entries] == list(range(len(entries), 0, -1)), "a gap"
        assert sorted(entry.note for entry in entries) == sorted(projects), "a commit is there twice"
        assert all((entry.added, entry.changed, entry.removed) == (2, 0, 0) for entry in entries)
        for entry in entries:
            assert [held.file(digest) for digest, _ in entry.files] == [(f"{entry.note}.csv", entry.note.encode())]
        assert held.verify() == ()
        return projects


def child(work: Callable[[], None]) -> int:
    """Run work in a process of its own and return its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is to hear of it
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        os._exit(1)


def killed_at_random(url: str, folder: Path, times: int) -> dict[str, Any]:
    chance = random.Random(1)
    acknowledged: set[str] = set()
    under_way: tuple[str, int] | None = None
    found: set[str] = set()
    unanswered, retried = 0, 0
    for turn in range(times):
        into, out = os.pipe()

        def committing(turn: int = turn, again: tuple[str, int] | None = under_way, out: int = out) -> None:
            with closing(Store(url, folder)) as held:
                os.write(out, b"ready\n")
                place = 0
                while True:
                    number, based_on = again or (f"{turn}-{place}", held.latest())
                    os.write(out, f"try {number} {based_on}\n".encode())
                    commit(held, number, based_on)
                    os.write(out, f"ack {number} {based_on}\n".encode())
                    again, place = None, place + 1

        retried += under_way is not None
        pid = child(committing)
        os.close(out)
        # After so many steps and some time on: a slow machine is killed as often within a commit as a quick one.
        told, steps = b"", chance.randrange(10)
        while told.count(b"\n") < steps:
            told += os.read(into, 1000)
        time.sleep(chance.uniform(0, 0.04))
        os.kill(pid, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL, "the child has failed by itself"
        with os.fdopen(into, "rb") as rest:
            told += rest.read()
        for line in told.decode().splitlines():
            if line != "ready":
                what, number, based_on = line.split()
                under_way = (number, int(based_on)) if what == "try" else None
                if what == "ack":
                    acknowledged.add(number)
        with closing(Store(url, folder)) as held:
            found = rows(held, acknowledged, {under_way[0]} if under_way else set())
        unanswered += bool(under_way and under_way[0] in found)
    done = len(check(url, folder, found))
    return {"kills": times, "commits": done, "committed without an answer": unanswered, "retried": retried}


def killed_at_every_stage(url: str, folder: Path) -> dict[str, Any]:
    stages: dict[str, int] = {"nothing": 0, "all": 0}
    acknowledged: set[str] = set()
    for stage in range(1, 1000):
        number, based_on = f"stage-{stage}", len(acknowledged)

        def committing(stage: int = stage, number: str = number, based_on: int = based_on) -> None:
            held = Store(url, folder)
            # After the stage before, rows and what they come to are of one revision.
            assert held.verify() == ()
            left = stage

            def step(*_: object, **__: object) -> None:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            for moment in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
                event.listen(Engine, moment, step)
            commit(held, number, based_on)
            # Between the commit and its answer.
            step()

        ended = os.waitstatus_to_exitcode(os.waitpid(child(committing), 0)[1])
        assert ended in (0, -signal.SIGKILL)
        if ended == 0:
            check(url, folder, acknowledged | {number})
            return stages | {"stages": stage - 1}
        with closing(Store(url, folder)) as held:
            found = rows(held, acknowledged, {number})
            stages["all" if number in found else "nothing"] += 1
            assert commit(held, number, based_on) == based_on + 1
        acknowledged.add(number)
    raise AssertionError("no end of stages")


def two_writers(url: str, folder: Path, times: int) -> dict[str, Any]:
    def writing(name: str) -> None:
        with closing(Store(url, folder)) as held:
            for place in range(times):
                while True:
                    try:
                        commit(held, f"{name}-{place}", held.latest())
                        break
                    except Conflict:
                        continue

    writers = [child(lambda name=name: writing(name)) for name in "ab"]  # type: ignore[misc]
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in writers] == [0, 0]
    found = check(url, folder, {f"{name}-{place}" for name in "ab" for place in range(times)})
    return {"commits": len(found)}


def first_starts(url: str, folder: Path, times: int) -> dict[str, Any]:
    """Open a new store in several processes at once: it is opened from the folder once."""
    starting = [child(lambda: Store(url, folder).close()) for _ in range(times)]
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in starting] == [0] * times
    with closing(Store(url, folder)) as held:
        return {"revisions": [entry.kind for entry in held.history()], "rows": len(held.revision().tables["events"])}


if __name__ == "__main__":
    _, url, folder, what, *numbers = sys.argv
    runs: dict[str, Callable[..., dict[str, Any]]] = {
        "random": killed_at_random,
        "stages": killed_at_every_stage,
        "writers": two_writers,
        "starts": first_starts,
    }
    print(json.dumps(runs[what](url, Path(folder), *map(int, numbers))))
