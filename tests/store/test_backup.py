"""A backup is one file of SQLite, from either database and into either, made and put back while the store is in use."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kexie.access import Operator
from kexie.choices import Choices
from kexie.store import Change, Store, StoreError

Draw = Callable[..., list[Change]]


def add(held: Store, change: Draw, number: str) -> None:
    changes = change("update", events=f"event_id | start_date | sessions\n{number} | 2025 | 近105")
    held.commit(changes, based_on=held.latest(), by=Operator("clerk"), note=number, files=[("a.csv", number.encode())])


def numbers(held: Store) -> list[str]:
    return list(held.revision().tables["events"]["event_id"])


def test_a_backup_is_a_store_and_can_be_put_back(
    held: Store, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    for number in ("E1", "E2"):
        add(held, change, number)
    held.remember("layout", Choices(unit="元"), by=Operator("王五"))
    held.backup(tmp_path / "backup.sqlite", by=Operator("王五"))
    history, version = held.history(), held.revision().version
    add(held, change, "E3")
    page = open_store()
    assert numbers(page) == ["E1", "E2", "E3"]
    third = page.revision().version

    with closing(Store(f"sqlite:///{tmp_path / 'backup.sqlite'}", held.folder)) as copy:
        assert (copy.history(), copy.revision().version, numbers(copy)) == (history, version, ["E1", "E2"])
        assert copy.file(history[0].files[0][0]) == ("a.csv", b"E2")

    held.restore_backup(tmp_path / "backup.sqlite", by=Operator("王五"))
    assert (held.history(), held.revision().version) == (history, version)
    assert numbers(page) == ["E1", "E2"]
    layout = page.layout("layout")
    assert layout is not None
    assert layout.unit == "元"
    # Another third revision is another one, for a page that has seen the first as well.
    add(held, change, "E4")
    assert numbers(page) == ["E1", "E2", "E4"]
    assert page.revision(3).version != third


def test_a_backup_is_one_file_without_anything_beside_it(held: Store, change: Draw, tmp_path: Path) -> None:
    add(held, change, "E1")
    folder = tmp_path / "backups"
    folder.mkdir()
    held.backup(folder / "backup.sqlite", by=Operator("王五"))
    held.backup(folder / "backup.sqlite", by=Operator("王五"))
    assert [path.name for path in folder.iterdir()] == ["backup.sqlite"]
    with closing(sqlite3.connect(folder / "backup.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_made_while_others_commit_is_whole(
    held: Store, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    add(held, change, "E0")
    changes = [change("update", events=f"event_id | start_date\nE{number} | 2025") for number in range(1, 30)]
    other = open_store()

    def committing() -> None:
        for one in changes:
            other.commit(one, based_on=other.latest(), by=Operator("clerk"), note="")

    writer = threading.Thread(target=committing)
    writer.start()
    for turn in range(3):
        held.backup(tmp_path / f"{turn}.sqlite", by=Operator("王五"))
    writer.join()
    for turn in range(3):
        with closing(Store(f"sqlite:///{tmp_path / f'{turn}.sqlite'}", held.folder)) as copy:
            assert len(numbers(copy)) == copy.latest() == len(copy.history())
    assert held.latest() == 30


def test_what_is_no_backup_is_refused_and_changes_nothing(
    held: Store, change: Draw, tmp_path: Path, another_folder: Path
) -> None:
    add(held, change, "E1")
    (tmp_path / "text.sqlite").write_text("no database. " * 100)
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    with closing(Store(f"sqlite:///{tmp_path / 'another.sqlite'}", another_folder)) as other:
        other.backup(tmp_path / "of-another.sqlite", by=Operator("王五"))
    for name, reason in {
        "text.sqlite": "the file is no database of SQLite",
        "empty.sqlite": "is no backup of a store",
        "nowhere.sqlite": "No such file",
        "of-another.sqlite": "holds the registers of .*, not of 张掖市科学技术协会",
    }.items():
        with pytest.raises(StoreError, match=f"{name}: .*{reason}"):
            held.restore_backup(tmp_path / name, by=Operator("王五"))
    assert numbers(held) == ["E1"]


def test_a_backup_that_cannot_be_written_is_told(held: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        held.backup(tmp_path / "nowhere" / "backup.sqlite", by=Operator("王五"))


@pytest.fixture
def another_folder() -> Path:
    return Path(__file__).parents[1] / "files" / "another"
