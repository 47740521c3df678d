"""Commits, conflicts, differences, restoring, the history: the same on both databases."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from kexie.access import Operator
from kexie.choices import Choices, Mode
from kexie.registers import EVENTS
from kexie.store import Change, Changed, Committed, Conflict, Difference, Store, StoreError

Draw = Callable[..., list[Change]]

TWO = """
    event_id | event_name | start_date | sessions
    E1       | 讲座       | 2025-05-24 | 300余
    E2       | 展览       | 2025年6月  | 1
"""
CHANGED = """
    event_id | event_name | start_date | sessions
    E2       | 展览       | 2025年6月  | 近10
    E3       | 竞赛       | 2024       | 2
"""


def commit(held: Store, changes: list[Change], **given: Any) -> Committed:
    usual: dict[str, Any] = {"based_on": held.latest(), "by": Operator("clerk"), "note": "first"}
    return held.commit(changes, **(usual | given))


def numbers(held: Store, revision: int | None = None) -> list[str]:
    return list(held.revision(revision).tables["events"]["event_id"])


def differences(held: Store, changes: list[Change], based_on: int) -> tuple[Difference, ...]:
    with held.trial(changes, based_on) as trial:
        return trial.differences


def same(a: Store, before: int, after: int) -> bool:
    tables = a.revision(before).tables, a.revision(after).tables
    return all(tables[0][key].equals(tables[1][key]) for key in tables[0])


# --- reading ---


def test_a_new_store_without_registers_holds_nothing(held: Store) -> None:
    assert (held.latest(), held.history()) == (0, [])
    revision = held.revision()
    assert (revision.number, revision.years) == (0, [2025])
    assert all(table.empty for table in revision.tables.values())


def test_what_is_committed_is_read_in_its_order(held: Store, change: Draw) -> None:
    changes = change(events=TWO)
    assert commit(held, changes) == Committed(1, created=True)
    found = held.revision().tables["events"]
    pd.testing.assert_frame_equal(found, changes[0].frame.reset_index(drop=True))


def test_every_revision_stays_readable(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change("update", events=CHANGED))
    assert [numbers(held, number) for number in (0, 1, 2)] == [[], ["E1", "E2"], ["E1", "E2", "E3"]]
    assert [str(value) for value in held.revision(1).tables["events"]["sessions"]] == ["300", "1"]
    assert [str(value) for value in held.revision(2).tables["events"]["sessions"]] == ["300", "10", "2"]


def test_a_page_reads_one_revision_while_others_commit(
    held: Store, open_store: Callable[..., Store], change: Draw
) -> None:
    commit(held, change(events=TWO))
    page = held.revision()
    commit(open_store(), change("update", events=CHANGED))
    assert list(page.tables["events"]["event_id"]) == ["E1", "E2"]
    assert held.latest() == 2
    assert numbers(held) == ["E1", "E2", "E3"]


def test_a_revision_that_is_not_there_is_refused(held: Store) -> None:
    with pytest.raises(StoreError, match="There is no revision 7"):
        held.revision(7)
    with pytest.raises(StoreError, match="There is no revision 7"):
        held.restore(7, based_on=0, by=Operator("clerk"), note="")


def test_the_version_tells_revisions_and_declarations_apart(held: Store, change: Draw) -> None:
    versions = [held.revision().version]
    commit(held, change(events=TWO))
    versions.append(held.revision().version)
    declared = held.folder / "organisation.toml"
    declared.write_bytes(declared.read_bytes() + b"\n")
    versions.append(held.revision().version)
    commit(held, change("update", events=CHANGED))
    versions.append(held.revision().version)
    assert len(set(versions)) == 4
    assert [version.partition("-")[0] for version in versions] == ["0", "1", "1", "2"]
    assert held.revision() is held.revision(2)


def test_what_a_row_takes_from_another_is_not_held(held: Store, change: Draw) -> None:
    attendance = change(attendance="record_id | event_id | date | count | category\nA1 | E1 | 2025 | 近万 |")
    commit(held, attendance + change(events="event_id | category | start_date\nE1 | 科技竞赛 | 2025"))
    assert held.revision().tables["attendance"]["category"].tolist() == [None]
    # The same rows again change nothing.
    assert differences(held, attendance, 1)[0].is_none


# --- what rows do to those held ---


def test_the_same_rows_again_change_nothing(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    for mode in Mode:
        again = change(mode, (2025,), events=TWO)
        assert commit(held, again, note="again", files=[("b.csv", b"b")]) == Committed(1, created=False)
    assert held.latest() == 1


def test_an_appended_row_that_is_held_with_other_values_is_refused(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    with pytest.raises(StoreError, match="events: the number “E2” of 2025 is held with other values"):
        commit(held, change(events=CHANGED))
    assert held.latest() == 1


def test_a_number_of_another_year_is_another_row(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change(events="event_id | start_date\nE1 | 2024"))
    assert numbers(held) == ["E1", "E2", "E1"]


def test_an_update_keeps_what_its_table_has_no_column_for(held: Store, change: Draw) -> None:
    before = "event_id | event_name | start_date | sessions | unit | venue\nE1 | 讲座 | 2025 | 3 | 项 | 大礼堂"
    commit(held, change(events=before))
    (drawn,) = change("update", events="event_id | event_name | start_date\nE1 | 科普讲座 | 2025")
    given = replace(drawn, columns=frozenset(("event_id", "event_name", "start_date")))
    (difference,) = differences(held, [given], held.latest())
    assert [one.cells for one in difference.changed] == [(("event_name", "讲座", "科普讲座"),)]
    commit(held, [given])
    (row,) = held.revision().tables["events"].to_dict("records")
    assert (row["event_name"], row["sessions"], row["unit"], row["venue"]) == ("科普讲座", 3, "项", "大礼堂")


def test_replacing_a_year_removes_its_other_rows_and_no_others(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO + "    E1 | 讲座 | 2024 | 5\n"))
    rows = "event_id | event_name | start_date | sessions\nE3 | 论坛 | 2025 | 1\nE2 | 展览 | 2025年6月 | 1"
    [found] = differences(held, change("replace", (2025,), events=rows), based_on=1)
    assert (list(found.added["event_id"]), list(found.removed["event_id"])) == (["E3"], ["E1"])
    assert (found.changed, found.unchanged) == ((), 2)
    assert commit(held, change("replace", (2025,), events=rows)).number == 2
    assert list(held.revision().of_year(2025)["events"]["event_id"]) == ["E2", "E3"]
    assert list(held.revision().of_year(2024)["events"]["event_id"]) == ["E1"]


@pytest.mark.parametrize(("mode", "kept"), [("replace", ["E1", "E3"]), ("replace-all", ["E3"])])
def test_entries_of_the_report_stay_when_the_records_of_a_year_are_replaced(
    held: Store, change: Draw, mode: str, kept: list[str]
) -> None:
    header = "event_id | start_date | basis"
    commit(held, change(events=f"{header}\nE1 | 2025 | 报告隐含\nE2 | 2025 | 台账记录\nE0 | 2024 | 台账记录"))
    commit(held, change(mode, (2025,), events=f"{header}\nE3 | 2025 | 台账记录"))
    assert list(held.revision().of_year(2025)["events"]["event_id"]) == kept
    assert list(held.revision().of_year(2024)["events"]["event_id"]) == ["E0"]


def test_sheets_of_one_register_replace_a_year_together(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    first, second = (
        change("replace", (2025,), events=f"event_id | start_date\n{number} | 2025")[0] for number in ("A", "B")
    )
    commit(held, [first, second])
    assert numbers(held) == ["A", "B"]


def test_a_number_that_occurs_twice_is_refused(held: Store, change: Draw) -> None:
    with pytest.raises(StoreError, match="events: the number “E1” of 2025 occurs twice"):
        commit(held, [*change(events=TWO), *change("update", events=TWO)])
    assert held.latest() == 0


def test_one_commit_spans_registers_and_is_whole_or_not_at_all(held: Store, change: Draw) -> None:
    changes = change(events=TWO, outcomes="outcome_id | date\nO1 | 2025\nO1 | 2025")
    with pytest.raises(StoreError, match="outcomes: the number “O1”"):
        commit(held, changes)
    assert (held.latest(), numbers(held)) == (0, [])
    commit(held, change(events=TWO, outcomes="outcome_id | date\nO1 | 2025"))
    assert held.latest() == 1
    [entry] = held.history()
    assert (entry.added, entry.changed, entry.removed) == (3, 0, 0)


def test_thousands_of_numbers_are_found_as_a_few_are(held: Store, change: Draw) -> None:
    rows = [f"E{row} | 2025 | 1" for row in range(2500)]
    commit(held, change(events="\n".join(["event_id | start_date | sessions", *rows])))
    rows[7] = "E7 | 2025 | 2"
    rows.append("N1 | 2024 | 1")
    [found] = differences(held, change("update", events="\n".join(["event_id | start_date | sessions", *rows])), 1)
    assert (len(found.added), [one.number for one in found.changed], found.unchanged) == (1, ["E7"], 2499)


# --- conflicts and retries ---


def test_a_conflict_tells_who_changed_what_meanwhile(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change("update", events=CHANGED), by=Operator("other"), note="mended")
    with pytest.raises(Conflict, match="2 by other") as refusal:
        commit(held, change("update", events="event_id | start_date\nE9 | 2025"), based_on=1)
    [entry] = refusal.value.meanwhile
    assert (entry.number, entry.by, entry.note, entry.based_on) == (2, "other", "mended", 1)
    assert (entry.added, entry.changed, entry.removed) == (1, 1, 0)
    assert held.latest() == 2


def test_a_commit_based_on_what_is_not_there_is_a_conflict(held: Store, change: Draw) -> None:
    with pytest.raises(Conflict, match="no such revision"):
        commit(held, change(events=TWO), based_on=5)


def test_the_same_commit_after_a_lost_answer_is_made_once(
    held: Store, open_store: Callable[..., Store], change: Draw
) -> None:
    given: dict[str, Any] = {"based_on": 0, "files": [("a.csv", b"a")]}
    assert commit(held, change(events=TWO), **given) == Committed(1, created=True)
    commit(held, change("update", events=CHANGED), by=Operator("other"))
    # Another process, later, although others have gone on: it has no part in a conflict.
    assert commit(open_store(), change(events=TWO), **given) == Committed(1, created=False)
    assert held.latest() == 2
    # Another file, or another row, is another commit.
    with pytest.raises(Conflict):
        commit(held, change(events=TWO), based_on=0, files=[("a.csv", b"b")])
    with pytest.raises(Conflict):
        commit(held, change(events=TWO.replace("讲座", "论坛")), **given)


def test_what_was_taken_back_can_be_committed_again(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change("update", events=CHANGED))
    held.restore(1, based_on=2, by=Operator("clerk"), note="")
    assert commit(held, change("update", events=CHANGED)) == Committed(4, created=True)
    assert same(held, 2, 4)


# --- restoring ---


def test_restoring_makes_a_new_revision_equal_to_the_old_one(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change("replace", (2025,), events="event_id | start_date\nE2 | 2025\nE7 | 2025"))
    assert held.restore(1, based_on=2, by=Operator("chief"), note="taken back") == Committed(3, created=True)
    assert same(held, 1, 3)
    assert numbers(held, 2) == ["E2", "E7"]
    entry = held.history()[0]
    assert (entry.kind, entry.restores, entry.by, entry.note) == ("restore", 1, "chief", "taken back")
    assert (entry.added, entry.changed, entry.removed) == (1, 1, 1)
    # Again, as after a lost answer.
    assert held.restore(1, based_on=2, by=Operator("chief"), note="taken back") == Committed(3, created=False)
    # What is so already needs no revision.
    assert held.restore(1, based_on=3, by=Operator("chief"), note="") == Committed(3, created=False)
    with pytest.raises(Conflict):
        held.restore(2, based_on=1, by=Operator("chief"), note="")


def test_restoring_brings_back_the_order_too(held: Store, change: Draw) -> None:
    header, first, second = TWO.strip().splitlines()
    commit(held, change(events=TWO))
    commit(held, change("replace", (2025,), events=f"{header}\n{second}"))
    commit(held, change(events=f"{header}\n{first}"))
    assert numbers(held) == ["E2", "E1"]
    # No cell differs, and nothing is told to differ: only the order does.
    assert held.between(1, 3) == ()
    assert held.restore(1, based_on=3, by=Operator("clerk"), note="").created
    assert same(held, 1, 4)
    entry = held.history()[0]
    assert (entry.added, entry.changed, entry.removed) == (0, 0, 0)


def test_restoring_nothing_empties_the_registers(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    held.restore(0, based_on=1, by=Operator("clerk"), note="")
    assert (numbers(held), numbers(held, 1)) == ([], ["E1", "E2"])


# --- what differs ---


def test_a_difference_is_told_cell_by_cell(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    changes = change("update", events=CHANGED)
    [found] = differences(held, changes, based_on=1)
    assert found.register is EVENTS
    assert list(found.added["event_id"]) == ["E3"]
    assert found.removed.empty
    assert found.changed == (Changed("E2", 2025, (("sessions", "1", "近10"),)),)
    assert found.unchanged == 1
    assert held.latest() == 1
    commit(held, changes)
    [between] = held.between(1, 2)
    assert (between.changed, between.unchanged) == (found.changed, found.unchanged)
    pd.testing.assert_frame_equal(between.added, found.added)
    [back] = held.between(2, 1)
    assert back.changed == (Changed("E2", 2025, (("sessions", "近10", "1"),)),)
    assert list(back.removed["event_id"]) == ["E3"]
    # A difference to a revision that others have left behind is one to that revision.
    [late] = differences(held, changes, based_on=1)
    assert (late.changed, late.unchanged) == (found.changed, found.unchanged)


def test_a_change_of_precision_or_hedge_is_a_change(held: Store, change: Draw) -> None:
    header = "event_id | event_name | start_date | sessions\n"
    commit(held, change(events=f"{header}E1 | 讲座 | 2025-06-01 | 超60"))
    [found] = differences(held, change("update", events=f"{header}E1 | 讲座 | 2025年6月 | 60余"), based_on=1)
    [row] = found.changed
    assert [key for key, _, _ in row.cells] == ["start_date", "sessions"]
    assert all(old != new for _, old, new in row.cells)


def test_registers_as_they_would_be(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    changes = change("update", events=CHANGED, outcomes="outcome_id | date\nO1 | 2023")
    with held.trial(changes, based_on=1) as trial:
        unsaved = dict(trial.revision.tables)
        assert trial.revision.years == [2025, 2024, 2023]
        tallies = trial.revision.tallies(2025)
    assert held.latest() == 1
    assert held.verify() == ()
    commit(held, changes)
    saved = held.revision()
    for key, table in saved.tables.items():
        pd.testing.assert_frame_equal(unsaved[key], table)
        pd.testing.assert_frame_equal(tallies[key], saved.tallies(2025)[key])


def test_registers_are_tried_on_the_revision_that_was_seen(held: Store, change: Draw) -> None:
    commit(held, change(events=TWO))
    commit(held, change("update", events=CHANGED))
    with held.trial(change("update", events="event_id | start_date\nE9 | 2022"), based_on=1) as trial:
        assert list(trial.revision.tables["events"]["event_id"]) == ["E1", "E2", "E9"]
        assert [str(value) for value in trial.revision.tables["events"]["sessions"]] == ["300", "1", "1"]
    assert numbers(held) == ["E1", "E2", "E3"]


def test_rows_of_no_year_are_found(held: Store, change: Draw) -> None:
    [one] = change(events="event_id | start_date\nE1 | 2025\nE2 | 2025")
    one.frame["year"] = pd.array([pd.NA, 2025], dtype="Int64")
    assert held.revision().without_year() == {}
    commit(held, [one])
    assert {key: list(rows["event_id"]) for key, rows in held.revision().without_year().items()} == {"events": ["E1"]}
    assert held.revision().years == [2025]


# --- history, files, layouts ---


def test_the_history_tells_who_when_what_and_from_which_files(held: Store, change: Draw) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    files = [("活动.csv", b"\xb7\xa8"), ("same.csv", b"same"), ("another.csv", b"same"), ("same.csv", b"other")]
    commit(held, change(events=TWO), by=Operator("张三"), note="一季度", files=files)
    commit(held, change("update", events=CHANGED))
    latest, first = held.history()
    assert (latest.number, latest.files, latest.kind) == (2, (), "upload")
    assert (first.by, first.note, first.based_on) == ("张三", "一季度", 0)
    assert before <= first.at <= dt.datetime.now(dt.UTC)
    wanted = {(hashlib.sha256(content).hexdigest(), name) for name, content in files}
    assert set(first.files) == wanted
    assert held.file(hashlib.sha256(b"\xb7\xa8").hexdigest()) == ("活动.csv", b"\xb7\xa8")
    with pytest.raises(StoreError, match="There is no file 0000"):
        held.file("0000")


def test_choices_are_remembered_for_files_of_the_same_layout(held: Store) -> None:
    choices = Choices(
        encoding="gb18030",
        sheets=("一月", "二月"),
        registers={"一月": "events"},
        year=2025,
        unit="元",
        headers={"次数呢": "sessions", "杂项": ""},
        dropped=frozenset(("姓名", "手机号")),
        personal_data_seen=True,
        edits={("", 3, "场次"): "4"},
    )
    assert held.layout("digest") is None
    held.remember("digest", Choices(), by=Operator("王五"))
    held.remember("digest", choices, by=Operator("王五"))
    found = held.layout("digest")
    assert found is not None
    assert (found.encoding, found.sheets, found.registers, found.unit) == (
        "gb18030",
        ("一月", "二月"),
        choices.registers,
        "元",
    )
    assert (found.headers, found.dropped) == (choices.headers, choices.dropped)
    # What belongs to one file is not carried over to the next.
    assert (found.year, found.personal_data_seen, found.edits) == (None, False, {})
