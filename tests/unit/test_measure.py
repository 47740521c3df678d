"""Which rows count, and how they are grouped. What the numbers mean stands in tests/spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import pytest

from kexie import measure
from kexie.measure import Counted, Verdict
from kexie.metrics import Condition, Metric
from kexie.quantity import Quantity, Reason
from kexie.registers import REGISTERS, Register
from kexie.store import Revision

Tables = Callable[..., dict[str, pd.DataFrame]]
Registers = Mapping[str, Register]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]

DRAWN = """
    event_id | focus_area | category | campaign   | mode | sessions
    A        | innovation | 技术指导 |            | 线下 | 60余
    B        | innovation | 技术指导 | 三下乡     | 线上 | 3
    C        | literacy   | 技术指导 |            |      | 5
    D        | literacy   | 科普讲座 | 三下乡     |      | 7
"""


@pytest.mark.parametrize(
    ("conditions", "rows"),
    [
        ([], "ABCD"),
        ([Condition("category", ("技术指导",))], "ABC"),
        ([Condition("category", ("技术指导", "科普讲座"))], "ABCD"),
        ([Condition("category", ("技术指导",), excludes=True)], "D"),
        ([Condition("mode", ("线上",))], "B"),
        # Not told is not online: a row without the word is not excluded by it.
        ([Condition("mode", ("线上",), excludes=True)], "ACD"),
        ([Condition("category", ("技术指导",)), Condition("campaign", ("三下乡",))], "B"),
        ([Condition("category", ("论坛",))], ""),
    ],
)
def test_rows_meet_every_condition(metric: Declared, tables: Tables, conditions: list[Condition], rows: str) -> None:
    every = replace(metric("technical_guidance"), conditions=tuple(conditions))
    assert measure.value(every, tables(events=DRAWN)).n == len(rows)
    assert list(measure.rows(every, tables(events=DRAWN))["event_id"]) == list(rows)


def test_groups_stand_in_the_order_of_the_table_and_come_to_the_same(
    tables: Tables, q: Q, registers: Registers
) -> None:
    events = tables(events=DRAWN)["events"]
    found = measure.parts(registers["events"], events, by="focus_area")
    assert [(part.shared["focus_area"], part.unit, part.counted) for part in found.parts] == [
        ("汇智赋能", "场", Counted(q("超63场"), 2)),
        ("普惠共享", "场", Counted(q("12场"), 2)),
    ]
    assert (found.refused, found.left_out) == ((), 0)


def test_a_group_names_what_its_rows_share(tables: Tables, registers: Registers) -> None:
    outcomes = tables(
        outcomes="""
            category | unit | flow_or_stock | count
            专利     | 项   | 新增          | 3
            专利     | 项   | 累计          | 40
        """
    )["outcomes"]
    parts = measure.parts(registers["outcomes"], outcomes, by="category").parts
    assert [part.shared.get("flow_or_stock") for part in parts] == [None, "累计"]
    assert {part.shared["category"] for part in parts} == {"专利"}


def test_rows_that_may_overlap_stand_alone_under_their_own_names(tables: Tables, q: Q, registers: Registers) -> None:
    attendance = tables(
        attendance="""
            record_id | subject | measure | count | overlaps
            A         | 巡展    | 人次    | 5万余 |
            B         | 科普月  | 人次    | 超10万| A
        """
    )["attendance"]
    found = measure.parts(registers["attendance"], attendance, by="measure")
    assert [(part.shared["subject"], part.counted) for part in found.parts] == [
        ("巡展", Counted(q("5万余人次"), 1, Reason.OVERLAP)),
        ("科普月", Counted(q("超10万人次"), 1, Reason.OVERLAP)),
    ]
    assert found.refused == (Reason.OVERLAP,)


def test_groups_that_may_not_be_added_say_why(tables: Tables, registers: Registers) -> None:
    funding = tables(
        funding="""
            form     | stage | amount
            货币     | 下达  | 741
            货币     | 支出  | 500
            实物折价 | 到账  | 80余
        """
    )["funding"]
    assert measure.parts(registers["funding"], funding, by="form").refused == (Reason.FORM, Reason.STAGE)
    assert measure.parts(registers["funding"], funding[:1], by="form").refused == ()


@pytest.mark.parametrize("register", REGISTERS)
def test_of_a_table_without_rows_there_are_no_groups(tables: Tables, register: str) -> None:
    declared = REGISTERS[register]
    found = measure.parts(declared, tables()[register], by=declared.kind_column)
    assert found == measure.Parts((), (), 0)


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("by", ["focus_area", "county"])
def test_every_row_of_the_report_is_in_one_group(
    revision: Revision, register: str, by: str, registers: Registers
) -> None:
    table = revision.of_year(2025)[register]
    found = measure.parts(registers[register], table, by=by)
    assert sum(part.counted.n + part.reported.n for part in found.parts) == len(table)
    assert found.left_out == 0


def test_verdicts_have_codes_and_names() -> None:
    assert Verdict.AGREES_WITHIN_BOUND.code == "agrees_within_bound"
    assert len({verdict.value.zh for verdict in Verdict}) == len({verdict.value.en for verdict in Verdict}) == 9
