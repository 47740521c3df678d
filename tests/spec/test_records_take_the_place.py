"""Records take the place of the report's entries of the same thing: the same sessions are never counted twice."""

from collections.abc import Callable

import pytest

from kexie import measure
from kexie.measure import Tables
from kexie.metrics import Metric
from kexie.quantity import Quantity
from kexie.registers import REGISTERS

ENTRY = "E1 | innovation | 技术指导 | 60余 | 报告明载"


@pytest.mark.parametrize(
    ("rows", "held", "counting"),
    [
        ([ENTRY], "60余场", ("E1",)),
        ([ENTRY, "R1 | innovation | 技术指导 | 40 |", "R2 | innovation | 技术指导 | 23 |"], "63场", ("R1", "R2")),
        ([ENTRY, "R1 | innovation | 科技培训 | 40 |"], "60余场", ("E1",)),
        ([ENTRY, "R1 | talent | 技术指导 | 40 |"], "60余场", ("E1",)),
    ],
)
def test_of_the_same_kind_in_the_same_area(
    metric: Callable[[str], Metric],
    tables: Callable[..., Tables],
    q: Callable[[str], Quantity],
    rows: list[str],
    held: str,
    counting: tuple[str, ...],
) -> None:
    drawn = tables(events="\n".join(["event_id | focus_area | category | sessions | basis", *rows]))
    counted = measure.value(metric("technical_guidance"), drawn)
    assert (counted.quantity, counted.rows) == (q(held), counting)


def test_in_charts_as_in_figures(tables: Callable[..., Tables], q: Callable[[str], Quantity]) -> None:
    drawn = tables(
        events=f"event_id | focus_area | category | sessions | basis\n{ENTRY}\nR1 | innovation | 技术指导 | 63 |"
    )
    parts = measure.parts(REGISTERS["events"], drawn["events"], by="focus_area").parts
    assert [part.counted.quantity for part in parts] == [q("63场")]


def test_donated_goods_stay_beside_a_record_of_money(
    metric: Callable[[str], Metric], tables: Callable[..., Tables], q: Callable[[str], Quantity]
) -> None:
    drawn = tables(
        funding="""
            focus_area | source   | form     | stage | amount | basis
            literacy   | 社会捐赠 | 实物折价 | 到账  | 80余   | 报告明载
            literacy   | 社会捐赠 | 货币     | 到账  | 5      |
        """
    )
    assert measure.value(metric("donated_goods"), drawn).quantity == q("80余万元")
