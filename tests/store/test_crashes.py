"""Processes are killed, several write at once, the disk is full or cannot be written: nothing is lost, doubled, halved."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from kexie.access import Operator
from kexie.choices import Choices
from kexie.store import Change, ReadOnly, Store, StoreError
from tests.processes import until
from tests.soak import SOAK
from tests.store.conftest import PostgreSQL

KILLED = Path(__file__).with_name("killed.py")
KILLS = 100 if SOAK else 20


@pytest.fixture(scope="module")
def killed() -> Callable[..., dict[str, Any]]:
    """Run the script whose processes are killed, in an interpreter of its own: no thread of the tests is in its way."""

    def run(url: str, folder: Path, *words: object) -> dict[str, Any]:
        command = [sys.executable, "-W", "error", str(KILLED), url, str(folder), *map(str, words)]
        ended = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
        assert ended.returncode == 0, ended.stderr
        found: dict[str, Any] = json.loads(ended.stdout)
        return found

    return run


Killed = Callable[..., dict[str, Any]]


def test_kills_at_random_lose_and_double_nothing(killed: Killed, url: str, bare: Path) -> None:
    found = killed(url, bare, "random", KILLS)
    # Otherwise the kills have missed the commits.
    assert found["commits"] > KILLS / 2
    assert found["retried"] > KILLS / 10


def test_a_kill_at_any_stage_leaves_all_or_nothing_and_a_retry_makes_it_once(
    killed: Killed, url: str, bare: Path
) -> None:
    found = killed(url, bare, "stages")
    assert found["stages"] > 20
    assert found["nothing"] > 20
    assert found["all"] >= 1


def test_two_writers_lose_and_double_nothing(killed: Killed, url: str, bare: Path) -> None:
    assert killed(url, bare, "writers", KILLS) == {"commits": 2 * KILLS}


def test_processes_that_start_at_once_open_a_store_once(killed: Killed, url: str, data: Path) -> None:
    assert killed(url, data, "starts", 4) == {"revisions": ["open"], "rows": 14}


def test_a_server_that_stops_as_in_a_power_cut_has_all_that_it_acknowledged(
    bare: Path, postgresql: PostgreSQL, change: Callable[..., list[Change]]
) -> None:
    url = postgresql.database()
    acknowledged: list[str] = []
    with closing(Store(url, bare)) as held:

        def committing() -> None:
            while True:
                number = f"E{len(acknowledged)}"
                try:
                    changes = change(events=f"event_id | start_date\n{number} | 2025")
                    held.commit(changes, based_on=held.latest(), by=Operator("clerk"), note="")
                except StoreError:
                    return
                acknowledged.append(number)

        writer = threading.Thread(target=committing)
        writer.start()
        until(lambda: len(acknowledged) > 3, "some commits are acknowledged")
        postgresql.stop("immediate")
        writer.join()
        with pytest.raises(StoreError, match=r"postgresql\+psycopg://kexie@127\.0\.0\.1"):
            held.latest()
        postgresql.start()
        # The same store goes on as soon as the server does.
        found = set(held.revision().tables["events"]["event_id"])
    assert set(acknowledged) <= found <= {*acknowledged, f"E{len(acknowledged)}"}


def rows(number: int) -> str:
    return "event_id | event_name | start_date\n" + "\n".join(f"E{row} | {'名' * 50} | 2025" for row in range(number))


def test_a_full_disk_is_told_and_changes_nothing(
    bare: Path, tmp_path: Path, change: Callable[..., list[Change]]
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with closing(Store(url, bare)) as held:
        before = held.commit(change(events=rows(1)), based_on=0, by=Operator("clerk"), note="").number

    def fill(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    event.listen(Engine, "connect", fill)
    try:
        with closing(Store(url, bare)) as held:
            with pytest.raises(StoreError, match=r"store\.sqlite: the disk is full"):
                held.commit(change("update", events=rows(300)), based_on=before, by=Operator("clerk"), note="")
            assert held.latest() == before
            assert len(held.revision().tables["events"]) == 1
    finally:
        event.remove(Engine, "connect", fill)
    with closing(Store(url, bare)) as held:
        assert held.commit(change("update", events=rows(300)), based_on=before, by=Operator("clerk"), note="").created
        assert len(held.revision().tables["events"]) == 300


@pytest.fixture
def limited() -> Any:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_may_not_grow_is_told_and_changes_nothing(
    bare: Path, tmp_path: Path, change: Callable[..., list[Change]], limited: Callable[[int], None]
) -> None:
    file = tmp_path / "store.sqlite"
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        before = held.commit(change(events=rows(1)), based_on=0, by=Operator("clerk"), note="").number
    large = change("update", events=rows(2000))
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        held.latest()
        limited(file.stat().st_size + 50_000)
        with pytest.raises(StoreError, match=r"store\.sqlite: the disk .*full"):
            held.commit(large, based_on=before, by=Operator("clerk"), note="")
        limited(10**9)
        assert (held.latest(), len(held.revision().tables["events"])) == (before, 1)
        assert held.commit(large, based_on=before, by=Operator("clerk"), note="").created
        assert len(held.revision().tables["events"]) == 2000


def test_a_disk_that_cannot_be_written_can_be_read(
    bare: Path, tmp_path: Path, change: Callable[..., list[Change]]
) -> None:
    file = tmp_path / "store.sqlite"
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        held.commit(change(events=rows(3)), based_on=0, by=Operator("clerk"), note="")
    with closing(Store(f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true", bare)) as held:
        assert len(held.revision().tables["events"]) == 3
        assert [entry.by for entry in held.history()] == ["clerk"]
        with pytest.raises(ReadOnly, match="can be read, but not written"):
            held.commit(change("update", events=rows(4)), based_on=1, by=Operator("clerk"), note="")
        with pytest.raises(ReadOnly):
            held.remember("digest", Choices(), by=Operator("王五"))
        assert held.latest() == 1


def test_a_server_that_only_reads_refuses_commits(
    bare: Path, postgresql: PostgreSQL, change: Callable[..., list[Change]]
) -> None:
    url = postgresql.database()
    with closing(Store(url, bare)) as held:
        held.commit(change(events=rows(3)), based_on=0, by=Operator("clerk"), note="")
    with closing(Store(f"{url}%20-cdefault_transaction_read_only%3Don", bare)) as held:
        assert len(held.revision().tables["events"]) == 3
        with pytest.raises(ReadOnly):
            held.commit(change("update", events=rows(4)), based_on=1, by=Operator("clerk"), note="")


def test_a_damaged_file_is_told(bare: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    file.write_text("no database, but long enough to be asked. " * 50)
    with pytest.raises(StoreError, match=r"store\.sqlite: the file is no database of SQLite"):
        Store(f"sqlite:///{file}", bare)
