"""How a published figure and the registers stand to each other: two intervals decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from kexie import measure
from kexie.measure import Figure, Verdict
from kexie.metrics import Metric
from kexie.quantity import Quantity
from kexie.report import Published
from kexie.store import Revision

Tables = Callable[..., dict[str, pd.DataFrame]]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]


@pytest.fixture
def tie_out(revision: Revision) -> Callable[..., Figure]:
    """Hold a published quantity (or none) against tables."""

    def held(
        metric: Metric, published: Quantity | None, tables: dict[str, pd.DataFrame], *, complete: bool = True
    ) -> Figure:
        figures = {metric.key: Published(metric.key, published, "")} if published else {}
        report = replace(revision.reports[2025], figures=figures)
        return measure.figures((metric,), report, tables, {metric.key} if complete else ())[0]

    return held


# One row of the registers a number; "+" stands between several.
VERDICTS = """
    published | registers      | verdict              | difference
    60余人    | 60余           | agrees               |
    60余人    | 63             | agrees_within_bound  |
    60余人    | 61             | agrees_within_bound  |
    60余人    | 70余           | registers_exceed     | 1—19人
    60余人    | 60余 + 3       | agrees_within_bound  |
    60余人    | 106            | registers_exceed     | 37—45人
    60余人    | 60             | registers_fall_short | 1—9人
    60余人    | 59             | registers_fall_short | 2—10人
    60余人    | 近60           | registers_fall_short | 1—15人
    60余人    | 约66           | agrees_within_bound  |
    120余人   | 204            | registers_exceed     | 75—83人
    120余人   | 超28           | registers_fall_short | 92—101人
    300余人   | 600            | registers_exceed     | 201—299人
    470人     | 超200 + 近200  | agrees_within_bound  |
    500人     | 超200 + 近200  | registers_fall_short | 1—119人
    1000人    | 1000 + 近100   | registers_exceed     | 90—99人
    35人      | 3余 + 3余 + 3余 + 3余 + 3余 + 3余 + 3余 + 3余 + 3余 + 3余 | agrees_within_bound |
    48人      | 3余            | registers_fall_short | 44—45人
    近1万人   | 近1万          | agrees               |
    近1万人   | 9,600          | agrees_within_bound  |
    近1万人   | 9000           | agrees_within_bound  |
    近1万人   | 9000余         | agrees_within_bound  |
    近1万人   | 8999           | registers_fall_short | 1—1000人
    近1万人   | 5000           | registers_fall_short | 4000—4999人
    近1万人   | 10,000         | registers_exceed     | 1—1000人
    近1万人   | 12000          | registers_exceed     | 2001—3000人
    近1万人   | 1万余          | registers_exceed     | 1—10999人
    近1万人   | 近2万          | registers_exceed     | 8001—10999人
    4万人     | 3—5万          | agrees_within_bound  |
    38人      | 38             | agrees               |
    38人      | 30 + 8         | agrees               |
    38人      | 37             | registers_fall_short | 1人
    38人      | 41             | registers_exceed     | 3人
    38人      | 0              | registers_fall_short | 38人
    38人      | 20余           | registers_fall_short | 9—17人
    38人      | 38余           | registers_exceed     | 0—1人
    38人      | 300余          | registers_exceed     | 263—361人
    38人      | 近38           | registers_fall_short | 1—3人
    38人      | 近40           | agrees_within_bound  |
    38人      | 约40           | agrees_within_bound  |
    约500人   | 450            | agrees_within_bound  |
    约500人   | 449            | registers_fall_short | 1—101人
    约500人   | 551            | registers_exceed     | 1—101人
    0人       | 0              | agrees               |
    38人      |                | no_rows              |
    60余人    |                | no_rows              |
"""


@pytest.mark.parametrize(
    ("published", "registers", "verdict", "difference"),
    [[cell.strip() for cell in line.split("|")] for line in VERDICTS.strip().splitlines()[1:]],
)
def test_two_intervals_decide(
    tie_out: Callable[..., Figure],
    metric: Declared,
    tables: Tables,
    q: Q,
    published: str,
    registers: str,
    verdict: str,
    difference: str,
) -> None:
    rows = [f"talent | 科技竞赛 | 人 | 是 | {number}" for number in registers.split("+") if number]
    drawn = tables(attendance="\n".join(["focus_area | category | measure | different_people | count", *rows]))
    figure = tie_out(metric("contest_participants"), q(published), drawn)
    assert figure.verdict.code == verdict
    assert figure.difference == (q(difference) if difference else None)
    assert figure.quantity == q(published)


@pytest.mark.parametrize(
    ("basis", "sessions", "verdict"),
    [
        ("报告明载", "600", Verdict.CANNOT_BE_REBUILT),
        ("报告隐含", "1", Verdict.CANNOT_BE_REBUILT),
        ("台账记录", "300余", Verdict.AGREES),
        ("台账记录", "310", Verdict.AGREES_WITHIN_BOUND),
        ("", "12", Verdict.REGISTERS_FALL_SHORT),
    ],
)
def test_only_records_can_rebuild_a_total_the_report_does_not_split(
    tie_out: Callable[..., Figure],
    metric: Declared,
    tables: Tables,
    q: Q,
    basis: str,
    sessions: str,
    verdict: Verdict,
) -> None:
    drawn = tables(events=f"counts_as_popularisation | sessions | basis\n是 | {sessions} | {basis}")
    assert tie_out(metric("popular_science_events"), q("300余场"), drawn).verdict is verdict


@pytest.mark.parametrize(
    ("published", "registers", "said"),
    [
        ("300余人", "600", ["300余人按301—399人理解"]),
        ("60余人", "60余 + 3", ["60余人按61—69人理解", "超63人按64—72人理解"]),
        ("1000人", "1000 + 近100", ["近1,100人按1,090—1,099人理解"]),
        ("4万人", "3—5万", []),
        ("60余人", "60余", []),
        ("38人", "41", []),
        ("60余人", "", []),
    ],
)
def test_how_a_hedge_was_read_is_said_where_the_verdict_hangs_on_it(
    tie_out: Callable[..., Figure],
    metric: Declared,
    tables: Tables,
    q: Q,
    published: str,
    registers: str,
    said: list[str],
) -> None:
    rows = [f"talent | 科技竞赛 | 人 | 是 | {number}" for number in registers.split("+") if number]
    drawn = tables(attendance="\n".join(["focus_area | category | measure | different_people | count", *rows]))
    figure = tie_out(metric("contest_participants"), q(published), drawn)
    assert list(figure.readings("zh")) == said


@pytest.mark.parametrize(
    ("rows", "complete", "verdict", "counted", "reported"),
    [
        ("E1 | 60余 | 报告明载", False, Verdict.ONLY_ENTRIES, None, "60余场"),
        ("E1 | 600 | 报告隐含", True, Verdict.ONLY_ENTRIES, None, "600场"),
        ("", True, Verdict.NO_ROWS, None, None),
        ("E1 | 60余 | 报告明载\nR1 | 1 |", False, Verdict.BEING_ENTERED, "1场", "60余场"),
        ("E1 | 60余 | 报告明载\nR1 | 1 |", True, Verdict.REGISTERS_FALL_SHORT, "1场", "60余场"),
        ("E1 | 60余 | 报告明载\nR1 | 63 |", False, Verdict.AGREES_WITHIN_BOUND, "63场", "60余场"),
        ("E1 | 60余 | 报告明载\nR1 | 106 |", False, Verdict.REGISTERS_EXCEED, "106场", "60余场"),
        ("R1 | 60 |", False, Verdict.BEING_ENTERED, "60场", None),
    ],
)
def test_the_report_is_no_witness_for_itself(
    tie_out: Callable[..., Figure],
    metric: Declared,
    tables: Tables,
    q: Q,
    rows: str,
    complete: bool,
    verdict: Verdict,
    counted: str | None,
    reported: str | None,
) -> None:
    head = "event_id | sessions | basis | focus_area | category"
    lines = [f"{row} | innovation | 技术指导" for row in rows.splitlines()]
    drawn = tables(events="\n".join([head, *lines]))
    figure = tie_out(metric("technical_guidance"), q("60余场"), drawn, complete=complete)
    assert figure.verdict is verdict
    assert figure.counted.quantity == (q(counted) if counted else None)
    assert figure.reported.quantity == (q(reported) if reported else None)


def test_rows_that_may_not_be_added_cannot_rebuild_a_figure(
    tie_out: Callable[..., Figure], metric: Declared, tables: Tables, q: Q
) -> None:
    drawn = tables(
        attendance="""
            record_id | focus_area | category | measure | count | overlaps
            A         | talent     | 科技竞赛 | 人      | 20    |
            B         | talent     | 科技竞赛 | 人      | 18    | A
        """
    )
    figure = tie_out(metric("contest_participants"), q("38人"), drawn)
    assert (figure.verdict, figure.difference) == (Verdict.CANNOT_BE_REBUILT, None)


def test_what_the_report_does_not_list_is_shown_from_the_registers(
    tie_out: Callable[..., Figure], metric: Declared, tables: Tables, q: Q
) -> None:
    drawn = tables(attendance="focus_area | category | measure | count\ntalent | 科技竞赛 | 人 | 20余")
    figure = tie_out(metric("contest_participants"), None, drawn)
    assert (figure.verdict, figure.quantity) == (Verdict.NOT_PUBLISHED, q("20余人"))


def test_a_year_without_a_report_has_figures_of_the_registers_only(metric: Declared, tables: Tables) -> None:
    (figure,) = measure.figures((metric("patents"),), None, tables())
    assert (figure.verdict, figure.quantity) == (Verdict.NOT_PUBLISHED, None)


def test_a_verdict_is_agreement_or_variance_or_neither() -> None:
    assert {verdict for verdict in Verdict if verdict.is_agreement} == {
        Verdict.AGREES,
        Verdict.AGREES_WITHIN_BOUND,
    }
    assert {verdict for verdict in Verdict if verdict.is_variance} == {
        Verdict.REGISTERS_FALL_SHORT,
        Verdict.REGISTERS_EXCEED,
    }
