"""What is declared complete is kept with author and time, revision by revision, and sealed like everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from kexie.access import Deed, Operator
from kexie.store import Change, Committed, Conflict, Store, StoreError

Draw = Callable[..., list[Change]]

BY = Operator("王某")
GUIDANCE = "technical_guidance"


@pytest.fixture
def one(held: Store, change: Draw) -> Store:
    """A store with one revision."""
    held.commit(change(events="event_id | start_date\nE1 | 2025"), based_on=0, by=BY, note="")
    return held


def complete(held: Store, number: int | None = None) -> set[tuple[int, str]]:
    return set(held.revision(number).complete)


def test_a_declaration_is_a_revision_with_its_author(one: Store) -> None:
    assert one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY, note="全年已录") == Committed(2, created=True)
    assert complete(one) == {(2025, GUIDANCE)}
    assert complete(one, 1) == set()
    assert one.revision().complete_in(2025) == {GUIDANCE}
    assert one.revision().complete_in(2024) == set()
    entry = one.history()[0]
    assert (entry.by, entry.note, entry.kind.value, entry.added) == ("王某", "全年已录", "declaration", 0)
    [line] = one.log.entries(deed=Deed.DECLARED)
    assert (line.user, line.about, line.revision_to) == ("王某", "2025 technical_guidance +", 2)
    assert one.verify() == ()


def test_it_is_taken_back_by_another(one: Store) -> None:
    one.declare({GUIDANCE: True, "patents": True}, 2025, based_on=1, by=BY)
    one.declare({GUIDANCE: False}, 2025, based_on=2, by=BY)
    assert complete(one) == {(2025, "patents")}
    assert complete(one, 2) == {(2025, GUIDANCE), (2025, "patents")}
    assert one.verify() == ()


def test_what_is_declared_already_makes_no_revision(one: Store) -> None:
    one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    assert one.declare({GUIDANCE: True, "patents": False}, 2025, based_on=2, by=BY) == Committed(2, created=False)


def test_restoring_restores_it_too(one: Store) -> None:
    one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    one.restore(1, based_on=2, by=BY, note="误报")
    assert complete(one) == set()
    one.restore(2, based_on=3, by=BY, note="无误")
    assert complete(one) == {(2025, GUIDANCE)}
    assert one.verify() == ()


def test_a_commit_leaves_it_as_it_is(one: Store, change: Draw) -> None:
    one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    more = change(events="event_id | start_date\nE2 | 2025")
    with one.trial(more, 2) as trial:
        assert set(trial.revision.complete) == {(2025, GUIDANCE)}
    one.commit(more, based_on=2, by=BY, note="")
    assert complete(one) == {(2025, GUIDANCE)}


def test_who_has_not_seen_the_latest_is_told(one: Store, change: Draw) -> None:
    one.commit(change(events="event_id | start_date\nE2 | 2025"), based_on=1, by=BY, note="")
    with pytest.raises(Conflict):
        one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    with pytest.raises(StoreError, match="no metric nonsense"):
        one.declare({"nonsense": True}, 2025, based_on=2, by=BY)
    assert one.latest() == 2


def test_a_line_behind_the_stores_back_is_found(one: Store, database: Engine) -> None:
    one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    with database.begin() as connection:
        connection.execute(text("UPDATE complete SET is_complete = 0"))
    assert [damage.revision for damage in one.verify()] == [2]


def test_a_backup_brings_it_back(one: Store, tmp_path: Path) -> None:
    one.declare({GUIDANCE: True}, 2025, based_on=1, by=BY)
    one.backup(tmp_path / "backup.sqlite", by=BY)
    one.declare({GUIDANCE: False}, 2025, based_on=2, by=BY)
    one.restore_backup(tmp_path / "backup.sqlite", by=BY)
    assert complete(one) == {(2025, GUIDANCE)}
