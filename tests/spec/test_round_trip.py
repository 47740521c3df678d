"""What is exported, committed in the place of its year and exported again is the same, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from kexie import check, clean, plan, write
from kexie.access import Operator
from kexie.choices import Mode
from kexie.registers import REGISTERS
from kexie.store import Change, Store
from tests.conftest import DATA

Tables = Callable[..., dict[str, pd.DataFrame]]

# Beside the shipped rows, those of every kind that a clerk's file may bring.
ROWS = {
    "projects": """
        project_id | project_name   | year | count  | approved_amount | start_date | end_date   | status | remark
        P1         | @SUM(A1)       | 2025 | 3—5    | 12.5万元        | 2025年5月  | 2025       | 申报   | -3
        P2         | -1 甲          | 2025 | 近1万  | 80余万元        | 2025-05-24 | 2025-05-26 | 终止   |
        P3         | 第三期         | 2024 | 不少于20 | 0.01元        |            |            | 实施中 | =1+1
    """,
    "funding": """
        funding_id | funding_name | stage | form     | amount      | date                    | expense_item | project_id
        F1         | 退款         | 支出  | 货币     | -3.5万元    | 2025年上半年            | 培训         | P1
        F2         | +HYPERLINK(1) | 到账 | 实物折价 | 超80万元    | 2025-05-24至2025-06-01  |              |
        F3         | 下达         | 下达  | 货币     | 至多12300万元 | 2025                  |              | 没有此号
    """,
    "events": """
        event_id | event_name | sessions | unit | start_date | end_date | audience    | overlaps | counts_as_popularisation
        E1       | 讲座       | 300余    | 场   | 2025年5月  |          | 农民、老年人 |         | 是
        E2       | 系列       | 9        | 项   | 2025-05-24 |          |             | E1、E3   | 否
        E3       | 展览       | 约500    | 场   | 2025年第三季度 |      |             |          |
    """,
    "attendance": """
        record_id | subject | count  | measure | date       | overlaps | event_id | focus_area | category
        R1        | 讲座    | 5万余  | 人次    | 2025       | R2       | E1       |            |
        R2        | 讲座    | 近万   | 人      | 2025年5月  |          | E1       | talent     | 论坛
        R3        | 展览    | 0      | 人      | 2025-05-24 |          |          |            |
    """,
    "outcomes": """
        outcome_id | outcome_name | count | unit | flow_or_stock | date       | level | grade
        O1         | 作品         | 95.5  | %    | 新增          | 2025-05-24 | 省级  | 一等奖
        O2         | 基地         | 6     | 个   | 累计          | 2025年     |       |
    """,
}


@pytest.fixture
def held(tables: Tables, tmp_path: Path) -> Iterator[Store]:
    """A store with the shipped rows and those drawn above."""
    store = Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", DATA)
    drawn = tables(**ROWS)
    changes = [Change(register, Mode.APPEND, drawn[key]) for key, register in REGISTERS.items()]
    store.commit(changes, based_on=store.latest(), by=Operator("clerk"), note="")
    yield store
    store.close()


def exported(held: Store, key: str) -> bytes:
    return write.csv(clean.written(held.revision().tables[key], REGISTERS[key]))


@pytest.mark.parametrize("key", REGISTERS)
@pytest.mark.parametrize("mode", Mode)
def test_an_export_committed_again_changes_nothing(held: Store, key: str, mode: Mode) -> None:
    data = exported(held, key)
    revision = held.revision()
    upload = check.upload(data, f"{key}.csv", organisation=revision.organisation, held=revision.tables, mode=mode)
    assert [one["en"] for one in upload.findings if one.is_fatal] == []
    ahead = plan.of_files(held, [upload], mode, revision.number)
    assert ahead.is_none, [one.changed for one in ahead.differences]
    committed = held.commit(ahead.changes, based_on=revision.number, by=Operator("clerk"), note="")
    assert not committed.created
    assert exported(held, key) == data
