"""Records are counted, and beside them stands what the report states: the same sessions are never counted twice."""

from collections.abc import Callable, Mapping

import pytest

from kexie import measure
from kexie.measure import Tables
from kexie.metrics import Metric
from kexie.quantity import Quantity
from kexie.registers import Register

Registers = Mapping[str, Register]
ENTRY = "E1 | innovation | 技术指导 | 60余 | 报告明载"


@pytest.mark.parametrize(
    ("rows", "held", "counting"),
    [
        ([ENTRY], None, ()),
        ([ENTRY, "R1 | innovation | 技术指导 | 40 |", "R2 | innovation | 技术指导 | 23 |"], "63场", ("R1", "R2")),
        ([ENTRY, "R1 | innovation | 科技培训 | 40 |"], None, ()),
        ([ENTRY, "R1 | talent | 技术指导 | 40 |"], None, ()),
    ],
)
def test_only_records_are_counted(
    metric: Callable[[str], Metric],
    tables: Callable[..., Tables],
    q: Callable[[str], Quantity],
    rows: list[str],
    held: str | None,
    counting: tuple[str, ...],
) -> None:
    drawn = tables(events="\n".join(["event_id | focus_area | category | sessions | basis", *rows]))
    counted = measure.value(metric("technical_guidance"), drawn)
    assert (counted.quantity, counted.n) == (q(held) if held else None, len(counting))


def test_a_chart_shows_both_and_adds_neither_to_the_other(
    tables: Callable[..., Tables], q: Callable[[str], Quantity], registers: Registers
) -> None:
    drawn = tables(
        events=f"""
            event_id | focus_area | category | sessions | basis
            {ENTRY}
            R1       | innovation | 技术指导 | 40       |
            R2       | innovation | 科技培训 | 23       |
            E2       | talent     | 科技竞赛 | 14       | 报告隐含
        """
    )
    parts = measure.parts(registers["events"], drawn["events"], by="focus_area").parts
    found = [(part.shared["focus_area"], part.counted.quantity, part.reported.quantity) for part in parts]
    assert found == [("汇智赋能", q("63场"), q("60余场")), ("育才荐智", None, q("14场"))]


@pytest.mark.parametrize(("kind", "unit", "count"), [("创新平台基地", "个", 6), ("县级科技馆", "个", 4)])
def test_records_beside_the_reports_own_are_not_twice_as_many(
    tables: Callable[..., Tables], q: Callable[[str], Quantity], kind: str, unit: str, count: int, registers: Registers
) -> None:
    """The report does not say whether its six bases are new; an office that records them does."""
    records = "\n".join(f"R{row} | literacy | {kind} | 1 | {unit} | 新增 |" for row in range(count))
    drawn = tables(
        outcomes=f"""
            outcome_id | focus_area | category | count | unit | flow_or_stock | basis
            E1 | literacy | {kind} | {count} | {unit} | | 报告明载
            {records}
        """
    )
    [part] = measure.parts(registers["outcomes"], drawn["outcomes"], by="category").parts
    assert (part.counted.quantity, part.reported.quantity) == (q(f"{count}{unit}"), q(f"{count}{unit}"))


def test_donated_goods_stay_beside_a_record_of_money(
    metric: Callable[[str], Metric], tables: Callable[..., Tables], q: Callable[[str], Quantity], registers: Registers
) -> None:
    drawn = tables(
        funding="""
            focus_area | source   | form     | stage | amount | basis
            literacy   | 社会捐赠 | 实物折价 | 到账  | 80余   | 报告明载
            literacy   | 社会捐赠 | 货币     | 到账  | 5      |
        """
    )
    parts = measure.parts(registers["funding"], drawn["funding"], by="focus_area").parts
    found = [(part.shared["form"], part.counted.quantity, part.reported.quantity) for part in parts]
    assert found == [("实物折价", None, q("80余万元")), ("货币", q("5万元"), None)]
