"""Rows that are asked for are those that meet the conditions as they are read for a sum, whole or in parts."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kexie import measure
from kexie.access import Operator
from kexie.metrics import Condition
from kexie.registers import REGISTERS
from kexie.store import Change, Store

BY = Operator("王五")
Draw = Callable[..., list[Change]]

EVENTS = """
    event_id | category | focus_area | start_date | county | sessions | basis    | report_words
    E1       | 论坛     | innovation | 2025-03    | 甘州区 | 1        |          |
    E2       | 技术指导 | innovation | 2025       |        | 60余     | 报告明载 | 六十余场
    E3       | 技术指导 | literacy   | 2025       | 甘州区 | 2        |          |
    E4       | 论坛     | literacy   | 2024       | 甘州区 | 3        |          |
"""
ATTENDANCE = """
    record_id | event_id | date | category | measure | count
    A1        | E1       | 2025 |          | 人次    | 5
    A2        | E2       | 2025 | 论坛     | 人      | 6
    A3        | E4       | 2025 |          | 人      | 7
    A4        |          | 2025 |          | 人次    | 8
"""


@pytest.fixture
def two(held: Store, change: Draw) -> Store:
    """A store with two revisions: in the second one, E1 is of another kind and area."""
    held.commit(change(events=EVENTS, attendance=ATTENDANCE), based_on=0, by=BY, note="")
    moved = "event_id | category | focus_area | start_date | sessions\nE1 | 技术指导 | literacy | 2025-03 | 1"
    held.commit(change("update", events=moved), based_on=1, by=BY, note="")
    return held


CONDITIONS: dict[str, list[tuple[Condition, ...]]] = {
    "events": [
        (),
        (Condition("category", ("论坛",)),),
        (Condition("category", ("论坛", "技术指导")), Condition("focus_area", ("普惠共享",))),
        (Condition("county", ("甘州区",), excludes=True),),
        (Condition("event_id", ("E2",)),),
        (Condition("event_id", ("E4",)),),
        (Condition("basis", ("台账记录",), excludes=True),),
    ],
    "attendance": [
        (Condition("category", ("论坛",)),),
        (Condition("focus_area", ("普惠共享",)),),
        (Condition("focus_area", ("汇智赋能",), excludes=True),),
        (Condition("measure", ("人",)), Condition("category", ("技术指导",), excludes=True)),
    ],
}


@pytest.mark.parametrize("register", CONDITIONS)
@pytest.mark.parametrize("number", [1, 2])
def test_rows_meet_their_conditions_as_in_a_sum(two: Store, register: str, number: int) -> None:
    revision = two.revision(number)
    of_year = revision.of_year(2025)
    read = measure.inherited(of_year)[register]
    for conditions in CONDITIONS[register]:
        found = revision.contents.rows(REGISTERS[register], 2025, conditions=conditions)
        expected = of_year[register].loc[measure.meeting(conditions, read).index]
        pd.testing.assert_frame_equal(found.reset_index(drop=True), expected.reset_index(drop=True))


def test_rows_come_in_parts_that_follow_one_another(two: Store) -> None:
    contents, register = two.revision().contents, REGISTERS["events"]
    whole = contents.rows(register, 2025)
    parts, after = [], 0
    while len(part := contents.rows(register, 2025, after=after, most=2)):
        parts.append(part)
        after = int(part.index[-1])
    assert [len(part) for part in parts] == [2, 1]
    pd.testing.assert_frame_equal(pd.concat(parts), whole)
    assert list(contents.rows(register, 2025, skip=1, most=1)["event_id"]) == ["E2"]


def test_rows_in_which_something_stands(two: Store) -> None:
    contents, register = two.revision().contents, REGISTERS["events"]
    assert list(contents.rows(register, 2025, filled=["report_words"])["report_words"]) == ["六十余场"]
