"""Attendance belongs where its event does, when it is added up; nothing of that is written over what is held."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kexie import measure
from kexie.measure import Counted
from kexie.metrics import Metric
from kexie.quantity import Quantity
from kexie.store import Revision

Tables = Callable[..., dict[str, pd.DataFrame]]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]


@pytest.fixture
def two_years(tables: Tables) -> dict[str, pd.DataFrame]:
    """The same number of an event in two years, of another focus area in each."""
    return tables(
        events="""
            event_id | focus_area | category | start_date
            E1       | literacy   | 科普讲座 | 2024
            E1       | talent     | 科技竞赛 | 2025
        """,
        attendance="""
            record_id | event_id | focus_area | category | measure | count | date
            A1        | E1       |            |          | 人      | 200   | 2025-05-01
            A2        | E1       |            | 论坛     | 人      | 30    | 2024-05-01
            A3        | E9       |            |          | 人      | 4     | 2025-05-01
            A4        |          |            |          | 人      | 5     | 2025-05-01
        """,
    )


def test_attendance_takes_what_it_lacks_from_its_event_of_the_same_year(two_years: dict[str, pd.DataFrame]) -> None:
    read = measure.inherited(two_years)["attendance"]
    assert read["focus_area"].where(read["focus_area"].notna(), "").tolist() == ["育才荐智", "普惠共享", "", ""]
    assert read["category"].where(read["category"].notna(), "").tolist() == ["科技竞赛", "论坛", "", ""]


def test_a_sum_reads_it_so(metric: Declared, two_years: dict[str, pd.DataFrame], q: Q) -> None:
    counted = measure.value(metric("contest_participants"), two_years)
    assert counted == Counted(q("200人"), 1)


def test_the_rows_behind_a_figure_are_those_held(metric: Declared, two_years: dict[str, pd.DataFrame]) -> None:
    (row,) = measure.rows(metric("contest_participants"), two_years).to_dict("records")
    assert (row["record_id"], row["focus_area"], row["category"]) == ("A1", None, None)


def test_what_is_held_stays_as_it_is(two_years: dict[str, pd.DataFrame]) -> None:
    before = two_years["attendance"].copy()
    measure.inherited(two_years)
    pd.testing.assert_frame_equal(two_years["attendance"], before)


def test_the_other_association_relies_on_it(another: Revision) -> None:
    held = another.of_year(2025)
    assert held["attendance"]["category"].isna().all()
    read = measure.inherited(held)["attendance"]
    assert set(read["category"]) == {"科技竞赛"}
    assert set(read["focus_area"]) == {"科学进校园"}
