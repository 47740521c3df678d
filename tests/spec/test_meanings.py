"""What the numbers mean, on small drawn tables.

Columns that a drawing leaves out are filled with what an office would write: a record of 2025 that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import pytest

from kexie import measure
from kexie.measure import Counted
from kexie.metrics import Aggregate, Metric
from kexie.quantity import Bound, Quantity, Reason
from kexie.registers import REGISTERS, Register

Tables = Callable[..., dict[str, pd.DataFrame]]
Registers = Mapping[str, Register]
Declared = Callable[[str], Metric]
Q = Callable[[str], Quantity]


def test_a_sum_with_an_open_part_is_open(metric: Declared, tables: Tables) -> None:
    drawn = tables(
        events="""
            focus_area | category | sessions
            innovation | 技术指导 | 60余
            innovation | 技术指导 | 3
        """
    )
    counted = measure.value(metric("technical_guidance"), drawn)
    assert counted == Counted(Quantity(63, Bound.MORE_THAN, "场"), 2)
    assert counted.quantity is not None
    assert counted.quantity["zh"] == "超63场"
    assert counted.quantity["en"] == "63+ sessions"


@pytest.mark.parametrize(
    ("parts", "sum_of_them"),
    [
        ("38 | 4", "42人"),
        ("近1万 | 200", "近10200人"),
        ("近1万 | 近1万", "近2万人"),
        ("300余 | 超200", "超500人"),
        ("300余 | 近1万", "约10300人"),
        ("约500 | 300余", "约800人"),
        ("约500 | 1", "约501人"),
    ],
)
def test_a_sum_is_as_open_as_its_parts(metric: Declared, tables: Tables, q: Q, parts: str, sum_of_them: str) -> None:
    rows = "\n".join(f"talent | 科技竞赛 | 人 | 是 | {part}" for part in parts.split("|"))
    drawn = tables(attendance="focus_area | category | measure | different_people | count\n" + rows)
    assert measure.value(metric("contest_participants"), drawn).quantity == q(sum_of_them)


def test_a_single_row_keeps_its_words(metric: Declared, tables: Tables) -> None:
    drawn = tables(
        attendance="""
            focus_area | campaign   | measure | count
            literacy   | 全国科普月 | 人次    | 超10万
        """
    )
    quantity = measure.value(metric("science_month_attendance"), drawn).quantity
    assert quantity is not None
    assert quantity["zh"] == "超10万人次"


APART = {
    "people and attendances": (
        "attendance",
        """
            measure | count
            人      | 38182
            人次    | 490771
        """,
        Reason.PEOPLE,
    ),
    "series and sessions": (
        "events",
        """
            unit | sessions
            项   | 9
            场   | 3
        """,
        Reason.SERIES,
    ),
    "money and goods": (
        "funding",
        """
            form     | amount
            货币     | 741
            实物折价 | 80余
        """,
        Reason.FORM,
    ),
    "stages of one sum": (
        "funding",
        """
            stage | amount
            下达  | 100
            支出  | 80
        """,
        Reason.STAGE,
    ),
    "new and standing": (
        "outcomes",
        """
            flow_or_stock | category | count
            新增          | 科技小院 | 2
            累计          | 科技小院 | 17
        """,
        Reason.STOCK,
    ),
    "kinds of outcome": (
        "outcomes",
        """
            category | unit | count
            专利     | 项   | 38
            获奖作品 | 项   | 16
        """,
        Reason.KIND,
    ),
    "units": (
        "outcomes",
        """
            category | unit | count
            专利     | 项   | 38
            专利     | 件   | 4
        """,
        Reason.UNITS,
    ),
    "rows that may overlap": (
        "attendance",
        """
            record_id | count   | overlaps
            A         | 5万余   |
            B         | 超10万  | 其他、A
        """,
        Reason.OVERLAP,
    ),
}


@pytest.mark.parametrize(("register", "drawing", "reason"), APART.values(), ids=APART)
def test_what_may_never_be_added_is_not(
    metric: Declared, tables: Tables, register: str, drawing: str, reason: Reason
) -> None:
    table = tables(**{register: drawing})
    declared = REGISTERS[register]
    unit = declared.unit or table[register][declared.unit_column].iloc[0]
    everything = replace(metric("patents"), register=declared, unit=unit, conditions=())
    counted = measure.value(everything, table)
    assert (counted.quantity, counted.refused) == (None, reason)
    assert counted.n == 2


@pytest.mark.parametrize(("register", "drawing", "reason"), APART.values(), ids=APART)
def test_what_may_not_be_added_stands_side_by_side(
    tables: Tables, register: str, drawing: str, reason: Reason, registers: Registers
) -> None:
    table = tables(**{register: drawing})[register]
    found = measure.parts(registers[register], table, by="county")
    held = [part.counted.quantity for part in found.parts]
    assert [quantity and quantity.value for quantity in held] == list(table[REGISTERS[register].quantity])
    assert {part.counted.refused for part in found.parts} == {reason if reason is Reason.OVERLAP else None}


def test_new_and_continued_are_one_sum(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        outcomes="""
            focus_area | category     | level | unit | flow_or_stock | count
            innovation | 创新平台基地 | 省级  | 个   | 新增          | 4
            innovation | 创新平台基地 | 省级  | 个   | 续建          | 2
            innovation | 创新平台基地 | 省级  | 个   | 累计          | 21
        """
    )
    assert measure.value(metric("provincial_bases"), drawn).quantity == q("6个")


def test_a_number_is_never_given_another_unit(metric: Declared, tables: Tables) -> None:
    drawn = tables(
        events="""
            unit | sessions
            项   | 9
        """
    )
    in_sessions = replace(metric("technical_guidance"), conditions=())
    assert measure.value(in_sessions, drawn).quantity is None


def test_an_overlap_with_a_row_that_does_not_count_is_none(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        attendance="""
            record_id | focus_area | category   | campaign   | measure | count  | overlaps
            A         | literacy   | 流动科技馆 |            | 人次    | 5万余  |
            B         | literacy   | 主题活动   | 全国科普月 | 人次    | 超10万 | A
        """
    )
    assert measure.value(metric("science_month_attendance"), drawn).quantity == q("超10万人次")


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        ("12 | ", "12人"),
        ("12 | 无", "12人"),
        ("12 | 0", "12人"),
        ("0 | 0", "0人"),
        ("0 | —", "0人"),
        ("- | /", None),
    ],
)
def test_blank_is_not_zero_and_zero_is_zero(
    metric: Declared, tables: Tables, q: Q, cells: str, held: str | None
) -> None:
    rows = "\n".join(f"talent | 科技竞赛 | 人 | {cell}" for cell in cells.split("|"))
    drawn = tables(attendance="focus_area | category | measure | count\n" + rows)
    assert measure.value(metric("contest_participants"), drawn).quantity == (q(held) if held else None)


@pytest.mark.parametrize("aggregate", Aggregate)
def test_no_rows_are_no_figure(metric: Declared, tables: Tables, aggregate: Aggregate) -> None:
    counting = replace(metric("technical_guidance"), aggregate=aggregate)
    assert measure.value(counting, tables()) == Counted(None)


def test_a_blank_number_of_sessions_is_one_session(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        events="""
            focus_area | category | 场次
            talent     | 学术交流 |
            talent     | 学术交流 | 3
            talent     | 学术交流 | -
        """
    )
    assert measure.value(metric("academic_exchanges"), drawn).quantity == q("5场")


def test_applications_are_no_projects(metric: Declared, tables: Tables) -> None:
    drawn = tables(
        projects="""
            project_id | focus_area | category         | level | status
            P1         | innovation | 创新驱动助力工程 | 省级  | 申报
            P2         | innovation | 创新驱动助力工程 | 省级  | 已立项
            P3         | innovation | 创新驱动助力工程 | 省级  | 终止
            P4         | innovation | 创新驱动助力工程 | 市级  | 已立项
        """
    )
    assert list(measure.rows(metric("innovation_support_projects"), drawn)["project_id"]) == ["P2", "P3"]


def test_entries_of_the_report_stay_out_where_only_records_count(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        events="""
            counts_as_popularisation | sessions | basis
            是                       | 120余    | 报告明载
            是                       | 1        | 报告隐含
            是                       | 4        | 台账记录
            是                       | 5        |
            否                       | 7        | 台账记录
        """
    )
    assert measure.value(metric("popular_science_events"), drawn) == Counted(q("9场"), 2)


def test_another_focus_area_does_not_count(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        events="""
            focus_area | category | sessions
            innovation | 技术指导 | 3
            literacy   | 技术指导 | 5
        """
    )
    assert measure.value(metric("technical_guidance"), drawn).quantity == q("3场")


def test_rows_are_counted_whatever_stands_in_them(metric: Declared, tables: Tables, q: Q) -> None:
    drawn = tables(
        events="""
            focus_area | category | sessions
            innovation | 技术指导 | 60余
            innovation | 技术指导 | 0
        """
    )
    counting = replace(metric("technical_guidance"), aggregate=Aggregate.ROWS)
    assert measure.value(counting, drawn) == Counted(q("2场"), 2)


@pytest.mark.parametrize(
    ("header", "beside", "cell", "held"),
    [
        ("金额", "", "12.5", "12.5万元"),
        ("金额(万元)", "", "12.5", "12.5万元"),
        ("金额(元)", "", "125000", "12.5万元"),
        ("金额", "元", "125000", "12.5万元"),
        ("金额", "万元", "12.5", "12.5万元"),
        ("金额(元)", "万元", "125000", "12.5万元"),
        ("金额", "元", "12.5万", "12.5万元"),
        ("金额", "", "12.5万", "12.5万元"),
        ("金额", "", "12.5万元", "12.5万元"),
        ("金额", "元", "12.5万元", "12.5万元"),
        ("金额(元)", "", "0.01", "0.01元"),
        ("金额(元)", "", "80万余", "80余万元"),
    ],
)
def test_money_is_what_header_or_unit_say(
    metric: Declared, tables: Tables, q: Q, header: str, beside: str, cell: str, held: str
) -> None:
    drawn = tables(funding=f"{header} | 单位\n{cell} | {beside}")
    assert measure.value(metric("project_funding"), drawn).quantity == q(held)


def test_rows_that_lack_what_groups_are_made_by_are_told(tables: Tables, registers: Registers) -> None:
    table = tables(
        events="""
            campaign   | sessions
            全国科普月 | 3
                       | 4
            全国科普月 | 5
        """
    )["events"]
    found = measure.parts(registers["events"], table, by="campaign")
    assert [(part.shared["campaign"], part.counted.n) for part in found.parts] == [("全国科普月", 2)]
    assert found.left_out == 1


def test_a_row_without_a_unit_is_left_out_not_guessed(tables: Tables, registers: Registers) -> None:
    table = tables(
        outcomes="""
            category | unit | count
            专利     | 项   | 38
            专利     |      | 4
        """
    )["outcomes"]
    found = measure.parts(registers["outcomes"], table, by="category")
    assert [part.counted.n for part in found.parts] == [1]
    assert found.left_out == 1
