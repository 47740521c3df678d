"""Roll-ups are what the rows come to, at every revision and on both databases, whatever happens to the rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, select

from kexie import check, measure
from kexie.access import Operator
from kexie.choices import Choices, Mode
from kexie.measure import Counted
from kexie.plan import changes_of
from kexie.quantity import Bound, Quantity
from kexie.registers import MONTH, REGISTERS, Register, Rollup
from kexie.store import Change, Damaged, Store, StoreError
from kexie.store.damage import Sort
from kexie.store.rollups import _changed, _ended, _ending
from kexie.store.schema import MOST, PARTS, ROLLUPS, dimensions
from kexie.store.work import visible
from tests.soak import SOAK

BY = Operator("王五")
TURNS = 60 if SOAK else 14
Draw = Callable[..., list[Change]]
Tallies = dict[tuple[Any, ...], tuple[int, int]]


# --- what rows come to, told once more in pandas ---


def counted(held: Store, revision: int, register: Register, rollup: Rollup) -> Tallies:
    tables = held.revision(revision).tables
    rows = tables[register.key].copy()
    if register.inherited:
        source = REGISTERS[register[register.inherited.by].refers_to[0]]
        of_number = {(row[source.id], row["year"]): row for _, row in tables[source.key].iterrows()}
        for place, row in rows.iterrows():
            known = of_number.get((row[register.inherited.by], row["year"]))
            for name in register.inherited.columns:
                if pd.isna(row[name]) and known is not None:
                    rows.loc[place, name] = known[name]
    quantity = register.quantity
    found: Tallies = {}
    for _, row in rows.iterrows():
        value = None if pd.isna(row[quantity]) else Decimal(row[quantity])
        bound = "" if value is None else str(row[f"{quantity}.bound"])
        own = {
            "month": month(row, register) if MONTH in rollup.columns else 0,
            "bound": bound,
            "hedge": row[f"{quantity}.hedge"],
            "sign": 0 if not value else 1 if value > 0 else -1,
            "step": 0,
        }
        if value is not None and bound == "more_than":
            own["step"] = int(PARTS * (Quantity(value, Bound.MORE_THAN, "场").interval.high - value))
        dims = []
        for name in dimensions(register, rollup):
            cell = own.get(name, row.get(name))
            missing = 0 if name == "year" else ""
            dims.append(missing if cell is None or pd.isna(cell) else cell if isinstance(cell, int) else str(cell))
        if "year" in rows:
            dims[0] = 0 if pd.isna(row["year"]) else int(row["year"])
        n, total = found.get(tuple(dims), (0, 0))
        found[tuple(dims)] = n + 1, total + int(PARTS * (value or 0))
    return found


def month(row: pd.Series, register: Register) -> int:
    first, until = row[register.dated], row[f"{register.dated}.until"]
    if row[f"{register.dated}.precision"] not in ("day", "month"):
        return 0
    is_one = pd.isna(until) or (until.year, until.month) == (first.year, first.month)
    return int(first.month) if is_one else 0


def kept(engine: Engine, revision: int, register: Register, rollup: Rollup) -> Tallies:
    table = ROLLUPS[register.key, rollup.key]
    names = [table.c[name] for name in dimensions(register, rollup)]
    with engine.connect() as connection:
        query = select(*names, table.c.n, table.c.total).where(visible(table, revision))
        return {tuple(dims): (n, total) for *dims, n, total in connection.execute(query)}


def assert_equal_at(held: Store, database: Engine, revision: int) -> None:
    for register in REGISTERS.values():
        for rollup in register.rollups:
            assert kept(database, revision, register, rollup) == counted(held, revision, register, rollup)


def told(counted: Counted) -> tuple[object, ...]:
    """Return all that a reader may be told of a sum, its interval included; rows that overlap in any order."""
    one = counted.quantity
    words = (one["zh"], one["en"], one.interval) if one else ()
    return counted.n, words, counted.refused, sorted(counted.overlapping), counted.may_repeat


def assert_figures_are_the_same(held: Store, revision: int) -> None:
    """Hold the figures and the groups of each year, counted from tallies, against those counted from the rows."""
    found = held.revision(revision)
    assert set(found.years) >= {int(year) for table in found.tables.values() for year in table["year"].dropna()}
    for year in found.years:
        rows, tallies = measure.inherited(found.of_year(year)), found.tallies(year)
        of_both = [measure.figures(found.metrics, found.reports.get(year), one) for one in (rows, tallies)]
        for expected, figure in zip(*of_both, strict=True):
            assert told(figure.counted) == told(expected.counted), figure.metric.key
            assert told(figure.reported) == told(expected.reported), figure.metric.key
            assert (figure.verdict, figure.difference) == (expected.verdict, expected.difference)
        for key, register in REGISTERS.items():
            own = register.of(found.organisation)
            for by in ("focus_area", register.kind_column):
                a, b = (measure.parts(own, tables[key], by=by) for tables in (rows, tallies))
                assert (set(a.refused), a.left_out) == (set(b.refused), b.left_out)
                as_told = [
                    sorted(
                        (sorted(part.shared.items()), part.unit, part.number, told(part.counted), told(part.reported))
                        for part in parts.parts
                    )
                    for parts in (a, b)
                ]
                assert str(as_told[0]) == str(as_told[1])


# --- what happens to rows ---

KINDS = ("论坛", "技术指导", "科普讲座")
AREAS = ("汇智赋能", "普惠共享")
NUMBERS = ("1", "2", "60余", "近10", "约500", "300余", "3—5", "至多9", "0", "12")


def a_file(register: str, chance: random.Random, counties: tuple[str, ...]) -> str:
    """Return a clerk's file: six rows, of which some are there already and some are new."""
    numbers = chance.sample(range(12), 6)
    pick = chance.choice
    if register == "events":
        header = "活动编号,活动名称,活动类别,工作板块,所属活动,开始日期,县区,主办单位,举办方式,面向人群,场次,计量单位,可能重叠的记录"
        return "\n".join(
            [header]
            + [
                f"E{n},甲{n},{pick(KINDS)},{pick(AREAS)},{pick(('三下乡', ''))},{a_date(chance)},{pick(counties)},市科协,"
                f"{pick(('线上', '线下', ''))},{pick(('青少年', '农民、青少年', ''))},{pick(NUMBERS)},{pick(('场', '项', ''))},"
                f"{pick(('', '', f'E{(n + 1) % 12}'))}"
                for n in numbers
            ]
        )
    header = "记录编号,活动编号,活动或场馆名称,工作板块,日期,县区,人数口径,参与方式,人群,数量,人员不重复"
    return "\n".join(
        [header]
        + [
            f"A{n},{pick((f'E{n % 7}', ''))},乙,{pick(('', AREAS[0]))},{a_date(chance)},{pick(counties)},"
            f"{pick(('人', '人次'))},线下,{pick(('青少年', ''))},{pick(NUMBERS)},{pick(('是', ''))}"
            for n in numbers
        ]
    )


def a_date(chance: random.Random) -> str:
    month = chance.randint(1, 12)
    year = chance.choice((2024, 2025, 2025))
    return chance.choice(
        (
            f"{year}-{month:02}-03",
            f"{year}-{month:02}",
            f"{year}年上半年",
            str(year),
            f"{year}-{month:02}-03至{year}-{month:02}-09",
        )
    )


@pytest.mark.parametrize("seed", range(3))
def test_roll_ups_are_what_the_rows_come_to_at_every_revision(held: Store, database: Engine, seed: int) -> None:
    chance = random.Random(seed)
    counties = tuple(county.name.zh for county in held.organisation.counties[:2])
    for turn in range(TURNS):
        if turn % 5 == 4:
            held.restore(chance.randint(0, held.latest()), based_on=held.latest(), by=BY, note=str(turn))
            continue
        mode = chance.choice((Mode.UPDATE, Mode.UPDATE, Mode.REPLACE, Mode.REPLACE_ALL))
        data = a_file(chance.choice(("events", "attendance")), chance, counties).encode()
        upload = check.upload(data, "x.csv", organisation=held.organisation, held={}, mode=mode, choices=Choices())
        assert all(table.accepted for table in upload.tables)
        assert upload.tables
        held.commit(changes_of([upload], mode), based_on=held.latest(), by=BY, note=str(turn), files=[])
    assert held.latest() > TURNS / 2
    for revision in range(held.latest() + 1):
        assert_equal_at(held, database, revision)
        if revision % 3 == 0:
            assert_figures_are_the_same(held, revision)
    assert held.verify() == ()
    held.rebuild(by=BY)
    assert_equal_at(held, database, held.latest() // 2)
    assert held.verify() == ()


def test_the_registers_of_a_folder_are_rolled_up_as_they_open_a_store(
    open_store: Callable[..., Store], data: Any, database: Engine
) -> None:
    held = open_store(data)
    assert_equal_at(held, database, 1)
    assert_figures_are_the_same(held, 1)
    assert sum(n for n, _ in kept(database, 1, REGISTERS["events"], REGISTERS["events"].rollups[0]).values()) > 0


def test_attendance_moves_with_its_event(held: Store, database: Engine, change: Draw) -> None:
    event = "event_id | category | focus_area | start_date | sessions\nE1 | {kind} | 普惠共享 | 2025-05 | 1"
    came = "record_id | event_id | date | measure | count\nA1 | E1 | 2025-05 | 人次 | 100"
    changes = change(events=event.format(kind="论坛"), attendance=came)
    held.commit(changes, based_on=0, by=BY, note="")
    held.commit(change("update", events=event.format(kind="科普讲座")), based_on=1, by=BY, note="")
    register = REGISTERS["attendance"]
    kind = dimensions(register, register.rollups[0]).index("category")
    found = [kept(database, revision, register, register.rollups[0]) for revision in (1, 2)]
    assert [{dims[kind]: sum_ for dims, sum_ in one.items()} for one in found] == [
        {"论坛": (1, 100 * PARTS)},
        {"科普讲座": (1, 100 * PARTS)},
    ]


def test_a_sum_that_is_too_large_is_refused_and_changes_nothing(held: Store, change: Draw) -> None:
    def large(*numbers: str) -> list[Change]:
        rows = "\n".join(f"{number} | 2025 | 1" for number in numbers)
        [one] = change(events=f"event_id | start_date | sessions\n{rows}")
        most = pd.Series(Decimal(MOST // PARTS), index=one.frame.index, dtype=object)
        return [replace(one, frame=one.frame.assign(sessions=most))]

    held.commit(large("E1"), based_on=0, by=BY, note="")
    for more in (large("E2"), large("E2", "E3")):
        with pytest.raises(StoreError, match="events: the sum of sessions is too large to be kept exactly"):
            held.commit(more, based_on=1, by=BY, note="")
        assert held.latest() == 1
        assert held.verify() == ()


@pytest.mark.parametrize("sessions", [("5", "7"), ("60余", "300余")])
def test_percentages_and_rows_that_overlap_stand_for_themselves(
    held: Store, change: Draw, sessions: tuple[str, str]
) -> None:
    drawn = "event_id | event_name | category | focus_area | start_date | unit | sessions | overlaps\n"
    rows = [f"E{n} | 甲{n} | 技术指导 | innovation | 2025 | 场 | {sessions[n % 2]} | " for n in range(6)]
    shares = [f"O{n} | 乙{n} | 专利 | innovation | 2025 | % | {n} | 新增" for n in range(3)]
    changes = change(
        events=drawn + "\n".join([*rows, "E9 | 甲9 | 技术指导 | innovation | 2025 | 场 | 9 | E2"]),
        outcomes="outcome_id | outcome_name | category | focus_area | date | unit | count | flow_or_stock\n"
        + "\n".join(shares),
    )
    held.commit(changes, based_on=0, by=BY, note="")
    assert_figures_are_the_same(held, 1)
    tallies = held.revision().tallies(2025)
    assert sorted(tallies["events"]["event_id"].dropna()) == ["E2", "E9"]
    assert sorted(tallies["outcomes"]["outcome_id"].dropna()) == ["O0", "O1", "O2"]


def test_a_metric_that_no_roll_up_tells_of_is_counted_from_the_rows(
    open_store: Callable[..., Store], data: Path
) -> None:
    text = (data / "metrics.toml").read_text("utf-8")
    extra = """
[held_by_the_city]
name = { zh = "市科协主办", en = "Held by the city" }
unit = "场"
register = "events"
where = { organiser = "张掖市科协", unit = "场" }
why = { zh = "试。", en = "A trial." }
"""
    (data / "metrics.toml").write_text(text + extra, "utf-8")
    held = open_store(data)
    revision = held.revision()
    assert "n" not in revision.tallies(2025)["events"]
    assert "n" in revision.tallies(2025)["outcomes"]
    assert_figures_are_the_same(held, 1)


def test_every_column_with_a_list_is_in_a_roll_up(held: Store) -> None:
    for register in REGISTERS.values():
        told_of = {name for rollup in register.rollups for name in dimensions(register, rollup)}
        listed = {column.key for column in register.columns if column.known(held.organisation)}
        assert listed <= told_of, register.key


# --- damage ---


@pytest.fixture
def tampered(held: Store, change: Draw, database: Engine) -> Store:
    """A store whose roll-ups say something else than its rows, since another tool was there."""
    header = "event_id | start_date | sessions\n"
    held.commit(change(events=f"{header}E1 | 2025 | 1"), based_on=0, by=BY, note="")
    held.commit(change("update", events=f"{header}E1 | 2025 | 3"), based_on=1, by=BY, note="")
    table = ROLLUPS["events", "modes"]
    with database.begin() as connection:
        connection.execute(table.update().where(table.c.since == 2).values(total=7))
    return held


def test_roll_ups_that_are_damaged_are_found_and_no_number_is_shown(tampered: Store, change: Draw) -> None:
    [found] = tampered.verify()
    assert (found.sort, found.register, found.revision) == (Sort.ROLLUP, "events", 2)
    with pytest.raises(Damaged, match="Nothing of it is shown or written"):
        tampered.revision()
    with pytest.raises(Damaged):
        tampered.commit(change(outcomes="outcome_id | date\nO1 | 2025"), based_on=2, by=BY, note="")


def test_roll_ups_that_are_damaged_are_rebuilt(
    tampered: Store, database: Engine, open_store: Callable[..., Store]
) -> None:
    tampered.verify()
    # By another process: whoever has seen the damage looks again.
    open_store().rebuild(by=BY)
    assert tampered.revision().number == 2
    assert tampered.verify() == ()
    for revision in (1, 2):
        assert_equal_at(tampered, database, revision)
    assert tampered.log.entries(most=1)[0].deed.code == "rebuilt"


def test_nothing_is_rebuilt_from_rows_that_are_damaged(tampered: Store, database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE rows_events SET sessions = 5 WHERE pk = 2")
    with pytest.raises(Damaged):
        tampered.rebuild(by=BY)
    assert {one.sort for one in tampered.verify()} == {Sort.ROWS}


# --- what a commit looks at ---


@pytest.mark.parametrize("of", [_changed, _ended, _ending])
def test_a_commit_looks_at_no_more_than_it_touches(bare: Path, tmp_path: Path, of: Any) -> None:
    # SQLite alone: PostgreSQL plans by what its tables hold.
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    Store(url, bare).close()
    database = create_engine(url)
    for register in REGISTERS.values():
        for rollup in register.rollups:
            words = of(register, rollup).compile(dialect=database.dialect)
            with database.connect() as connection:
                query = f"EXPLAIN QUERY PLAN {words.string}"
                plan = connection.exec_driver_sql(query, (1,) * len(words.positiontup)).all()
            steps = [row[3] for row in plan]
            assert not [step for step in steps if "SCAN rows_" in step or "SCAN rollup_" in step], steps
            # A whole year is no answer to where a number is.
            assert all("_id=?" in step for step in steps if "LEFT-JOIN" in step), steps
