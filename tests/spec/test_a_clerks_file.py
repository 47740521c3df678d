"""A file as an office really keeps it, from its bytes to the figure it moves, and back again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kexie import check, measure
from kexie.access import Operator
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.problems import Fault, Severity
from kexie.quantity import Bound, Quantity
from kexie.registers import FUNDING
from kexie.store import Change, Store

# A merged title, the unit above the table, a row of totals, and three bad cells, saved as GBK.
BAD = """张掖市科协2025年项目资金台账,,,,,,,
单位：万元,,,,,,,
资金编号,资金名称,资金来源,资金形式,资金环节,金额,日期,县区,工作板块
ZJ-01,基层科普行动计划,省级财政,货币,下达,120.50,2025.3.6,甘州区,普惠共享
ZJ-02,科普大篷车运行,市级财政,货币,下达,很多,2025年4月,高台县,普惠共享
ZJ-03,学会能力提升,省财政厅,货币,下达,30,2025-05-24,市本级,育才荐智
ZJ-04,科技馆展品,中央财政,货币,下达,60,2025-02-30,临泽县,普惠共享
合 计,,,,,210.50,,,
填表人：某某,,,,,,,
"""
MENDED = BAD.replace("很多", "80").replace("省财政厅", "省级财政").replace("2025-02-30", "2025-02-28")


@pytest.fixture
def store(tmp_path: Path, data: Path) -> Store:
    """A store of its own, opened from a copy of data/."""
    return Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)


def checked(text: str, held: Store, **choices: object) -> Upload:
    revision = held.revision()
    return check.upload(
        text.encode("gb18030"),
        "项目资金.csv",
        organisation=revision.organisation,
        held=revision.tables,
        mode=Mode.APPEND,
        choices=Choices(**choices),  # type: ignore[arg-type]
    )


def funding(held: Store, number: int | None = None) -> measure.Figure:
    revision = held.revision(number)
    figures = measure.figures(revision.metrics, revision.reports.get(2025), revision.of_year(2025))
    return next(figure for figure in figures if figure.metric.key == "project_funding")


def test_three_bad_cells_are_exactly_three_errors_at_their_places(store: Store) -> None:
    upload = checked(BAD, store)
    errors = [(one.row, one.column, one.value, one.fault) for one in upload.findings if one.is_fatal]
    assert errors == [
        (5, "金额", "很多", Fault.NOT_A_QUANTITY),
        (6, "资金来源", "省财政厅", Fault.NOT_ON_THE_LIST),
        (7, "日期", "2025-02-30", Fault.NO_SUCH_DAY),
    ]
    assert not [one for one in upload.findings if one.fault.severity is Severity.WARNING]
    (table,) = upload.tables
    assert table.register is FUNDING
    assert upload.encoding == "gb18030"
    assert table.header_row == 3
    assert (table.read, table.accepted, table.set_aside, table.refused) == (6, 1, 2, 3)


def test_what_was_set_aside_and_how_it_was_read_is_said(store: Store) -> None:
    said = {(one.row, one.fault) for one in checked(BAD, store).findings if one.fault.severity is Severity.NOTE}
    assert {
        (None, Fault.READ_AS),
        (1, Fault.TITLE_SET_ASIDE),
        (2, Fault.PREAMBLE_SET_ASIDE),
        (8, Fault.TOTAL_SET_ASIDE),
        (9, Fault.NOTE_SET_ASIDE),
        (None, Fault.UNIT_TAKEN),
    } <= said


def test_the_mended_file_moves_the_figure_and_is_taken_back(store: Store) -> None:
    upload = checked(MENDED, store)
    assert upload.is_accepted
    (table,) = upload.tables
    change = Change(FUNDING, Mode.APPEND, table.frame)
    with store.trial([change], 1) as trial:
        (difference,) = trial.differences
    assert (len(difference.added), len(difference.changed), len(difference.removed)) == (4, 0, 0)
    committed = store.commit(
        [change], based_on=1, by=Operator("某某"), note="一季度", files=[(upload.name, upload.kept)]
    )
    assert committed.created
    after = funding(store)
    assert after.counted.quantity == Quantity(Decimal("290.5"), Bound.EXACT, "万元")
    assert after.verdict is measure.Verdict.BEING_ENTERED
    store.restore(1, based_on=2, by=Operator("某某"), note="录入有误")
    assert funding(store).counted.quantity is None
    assert funding(store, 2).counted.quantity == after.counted.quantity


def test_the_same_bytes_twice_are_held_once(store: Store) -> None:
    for number in (1, 2):
        upload = checked(MENDED, store)
        assert upload.is_accepted
        change = Change(FUNDING, Mode.APPEND, upload.tables[0].frame)
        store.commit([change], based_on=number, by=Operator("某某"), note="", files=[(upload.name, upload.kept)])
    assert store.latest() == 2


def test_a_cell_mended_in_the_browser_counts_as_if_typed(store: Store) -> None:
    edits = {("", 5, "金额"): "80", ("", 6, "资金来源"): "省级财政", ("", 7, "日期"): "2025-02-28"}
    assert checked(BAD, store, edits=edits).is_accepted
