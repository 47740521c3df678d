"""People met twice are not twice as many people; a percentage is no part of a sum; half a person is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from kexie import check, measure
from kexie.choices import Choices
from kexie.measure import Verdict
from kexie.metrics import Metric
from kexie.problems import Fault
from kexie.quantity import Interval, Quantity, Reason
from kexie.registers import REGISTERS, Register
from kexie.report import Published
from kexie.store import Revision

Tables = Callable[..., dict[str, pd.DataFrame]]
Registers = Mapping[str, Register]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]


def people(tables: Tables, rows: str) -> dict[str, pd.DataFrame]:
    """Return rows of people at contests: a number, and whether they are other people than those of other rows."""
    lines = [f"talent | 科技竞赛 | 人 | {row}" for row in rows.split("+")]
    return tables(attendance="\n".join(["focus_area | category | measure | count | different_people", *lines]))


@pytest.mark.parametrize(
    ("rows", "words", "low", "high", "holds_high"),
    [
        ("12000 | ", "1.2万人", 12000, 12000, True),
        ("12000 | + 300 | ", "至多12,300人", 0, 12300, True),
        ("12000 | 是 + 300 | 是", "1.23万人", 12300, 12300, True),
        # One that may be met again meets nobody where all others are said to be other people.
        ("12000 | 是 + 300 | ", "1.23万人", 12300, 12300, True),
        ("12000 | 是 + 300 |  + 50 | ", "至多12,350人", 12000, 12350, True),
        ("12000 | 否 + 300 | 否", "至多12,300人", 0, 12300, True),
        ("60余 | + 3 | ", "至多72人", 0, 73, False),
        ("近1万 | + 300 | ", "至多10,299人", 0, 10300, False),
        ("12 | + 0 | ", "12人", 12, 12, True),
        ("0 | + 0 | ", "0人", 0, 0, True),
    ],
)
def test_people_of_several_rows_are_at_most_their_sum(
    metric: Declared, tables: Tables, rows: str, words: str, low: int, high: int, holds_high: bool
) -> None:
    counted = measure.value(metric("contest_participants"), people(tables, rows))
    assert counted.quantity is not None
    assert counted.quantity["zh"] == words
    assert counted.quantity.interval == Interval(Decimal(low), Decimal(high), holds_high=holds_high)
    assert counted.may_repeat == words.startswith("至多")


@pytest.mark.parametrize(
    ("published", "rows", "verdict"),
    [
        ("近1万人", "9500 | + 9500 | ", Verdict.AGREES_WITHIN_BOUND),
        ("100人", "9500 | + 9500 | ", Verdict.AGREES_WITHIN_BOUND),
        ("近1万人", "500 | + 300 | ", Verdict.REGISTERS_FALL_SHORT),
        ("100人", "9500 | 是 + 9500 | 是", Verdict.REGISTERS_EXCEED),
        ("100人", "9500 | 是 + 9500 |  + 3 | ", Verdict.REGISTERS_EXCEED),
    ],
)
def test_such_a_sum_can_fall_short_and_never_exceed(
    revision: Revision, metric: Declared, tables: Tables, q: Q, published: str, rows: str, verdict: Verdict
) -> None:
    contests = metric("contest_participants")
    report = replace(revision.reports[2025], figures={contests.key: Published(contests.key, q(published), "")})
    (figure,) = measure.figures((contests,), report, people(tables, rows), {contests.key})
    assert figure.verdict is verdict


def test_what_is_at_most_says_why(metric: Declared, tables: Tables) -> None:
    (figure,) = measure.figures((metric("contest_participants"),), None, people(tables, "12000 | + 300 | "))
    assert figure.readings("zh") == ("至多12,300人（各项相加，可能重复）",)
    assert figure.readings("en") == ("at most 12,300 people (added up; some may be the same)",)


def test_experts_are_people_too(metric: Declared, tables: Tables, q: Q, registers: Registers) -> None:
    drawn = tables(
        outcomes="""
            focus_area | category | unit | flow_or_stock | count | 人员不重复
            talent     | 引进专家 | 人   | 新增          | 30    |
            talent     | 引进专家 | 人   | 新增          | 8     |
        """
    )
    (part,) = measure.parts(registers["outcomes"], drawn["outcomes"], by="focus_area").parts
    assert (part.counted.quantity, part.counted.may_repeat) == (q("至多38人"), True)


def test_attendances_are_added(metric: Declared, tables: Tables, q: Q, registers: Registers) -> None:
    drawn = tables(attendance="measure | count\n人次 | 12000\n人次 | 300")
    (part,) = measure.parts(registers["attendance"], drawn["attendance"], by="measure").parts
    assert (part.counted.quantity, part.counted.may_repeat) == (q("12300人次"), False)


def test_percentages_are_never_added(metric: Declared, tables: Tables, q: Q, registers: Registers) -> None:
    drawn = tables(outcomes="category | unit | count\n其他 | % | 95.5\n其他 | % | 90\n其他 | 项 | 3")
    found = measure.parts(registers["outcomes"], drawn["outcomes"], by="category")
    assert [(part.counted.quantity, part.counted.refused) for part in found.parts] == [
        (q("95.5%"), Reason.SHARES),
        (q("90%"), Reason.SHARES),
        (q("3项"), None),
    ]
    # Each goes by its own name: of two shares the kind says nothing.
    assert [bool(part.shared.get("outcome_name")) for part in found.parts] == [True, True, False]
    (alone,) = measure.parts(registers["outcomes"], drawn["outcomes"][:1], by="category").parts
    assert alone.shared.get("outcome_name")
    everything = replace(metric("patents"), unit="%", conditions=())
    of_percentages = {"outcomes": drawn["outcomes"][drawn["outcomes"]["unit"] == "%"]}
    assert measure.value(everything, tables() | of_percentages).refused is Reason.SHARES


def test_the_initial_and_the_adjusted_budget_are_two_stages(tables: Tables, registers: Registers) -> None:
    drawn = tables(
        funding="""
            form | stage        | amount
            货币 | 年初预算     | 10
            货币 | 调整预算数   | 12
            货币 | 调整后预算   | 3
        """
    )
    found = measure.parts(registers["funding"], drawn["funding"], by="form")
    assert [
        (part.shared["stage"], str(part.counted.quantity and part.counted.quantity.value)) for part in found.parts
    ] == [
        ("年初预算", "10"),
        ("调整预算", "15"),
    ]
    assert found.refused == (Reason.STAGE,)


@pytest.mark.parametrize(
    ("register", "header", "cell", "unit", "is_fraction"),
    [
        ("attendance", "人数口径", "12.5", "人", True),
        ("attendance", "人数口径", "12.5", "人次", True),
        ("attendance", "人数口径", "1.25万", "人次", False),
        ("attendance", "人数口径", "1.23456万", "人次", True),
        ("attendance", "人数口径", "3.5—5", "人", True),
        ("attendance", "人数口径", "12.0", "人", False),
        ("events", "计量单位", "1.5", "场", True),
        ("outcomes", "计量单位", "95.5", "%", False),
        ("outcomes", "计量单位", "95.5", "件", True),
    ],
)
def test_a_fraction_of_what_is_counted_one_by_one_is_refused(
    revision: Revision, register: str, header: str, cell: str, unit: str, is_fraction: bool
) -> None:
    declared = REGISTERS[register]
    quantity = declared[declared.quantity].name.zh
    text = f"编号,名称,{quantity},{header}\nA,甲,{cell},{unit}\n"
    upload = check.upload(
        text.encode(),
        "台账.csv",
        organisation=revision.organisation,
        held={},
        choices=Choices(registers={"*": register}),
    )
    found = [(one.row, one.value) for one in upload.findings if one.fault is Fault.FRACTION]
    assert found == ([(2, cell)] if is_fraction else [])
