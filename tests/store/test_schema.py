"""The schema in the database is the one that is declared, and rows cannot be held twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import IntegrityError

from kexie.access import Operator
from kexie.registers import REGISTERS
from kexie.store import Change, Store, StoreError
from kexie.store.migrate import MIGRATIONS
from kexie.store.schema import HEAD, METADATA, ROWS


def test_the_migrations_make_what_is_declared(held: Store, database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        # What Alembic does not compare: what is held twice in a year is found by an index over what is held.
        for table in ROWS.values():
            [held_now] = [
                one for one in inspect(connection).get_indexes(table.name) if str(one["name"]).startswith("held_")
            ]
            assert held_now["unique"]
            where = {str(value).strip("()").upper() for value in held_now["dialect_options"].values()}
            assert "UNTIL IS NULL" in where


def test_the_newest_migration_is_the_one_that_a_store_is_taken_for() -> None:
    config = Config(attributes={})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_every_register_has_its_table() -> None:
    assert set(ROWS) == set(REGISTERS)
    assert {f"rows_{key}" for key in REGISTERS} <= set(METADATA.tables)


def test_the_database_itself_holds_no_number_twice(
    held: Store, database: Engine, change: Callable[..., list[Change]]
) -> None:
    held.commit(change(events="event_id | start_date\nE1 | 2025"), based_on=0, by=Operator("clerk"), note="")
    again = (
        "INSERT INTO rows_events (pk, since, sheet, \"row\", place, event_id, year) VALUES (9, 1, '', 2, 9, 'E1', 2025)"
    )
    with database.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text(again))


def test_rows_are_ended_and_never_overwritten(
    held: Store, database: Engine, change: Callable[..., list[Change]]
) -> None:
    def versions() -> list[tuple[Any, ...]]:
        query = "SELECT pk, since, until, place, sessions, event_id FROM rows_events ORDER BY pk"
        with database.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    header = "event_id | start_date | sessions\n"
    held.commit(change(events=f"{header}E1 | 2025 | 1\nE2 | 2025 | 1"), based_on=0, by=Operator("clerk"), note="")
    held.commit(change("update", events=f"{header}E1 | 2025 | 3"), based_on=1, by=Operator("clerk"), note="")
    held.restore(0, based_on=2, by=Operator("clerk"), note="")
    assert versions() == [
        (1, 1, 2, 1, 1_000_000, "E1"),
        (2, 1, 3, 2, 1_000_000, "E2"),
        (3, 2, 3, 1, 3_000_000, "E1"),
    ]


def test_rows_say_which_file_and_sheet_they_come_from(
    held: Store, database: Engine, change: Callable[..., list[Change]]
) -> None:
    [one] = change(events="event_id | start_date\nE1 | 2025")
    [two] = change(outcomes="outcome_id | date\nO1 | 2025")
    changes = [
        Change(one.register, one.mode, one.frame, sheet="一月", file="a.xlsx"),
        Change(two.register, two.mode, two.frame, file="b.csv"),
    ]
    held.commit(changes, based_on=0, by=Operator("clerk"), note="", files=[("a.xlsx", b"a"), ("b.csv", b"b")])
    found = {}
    with database.connect() as connection:
        for table in ("rows_events", "rows_outcomes"):
            digest, sheet, row = connection.execute(text(f'SELECT file, sheet, "row" FROM {table}')).one()
            found[table] = (held.file(digest), sheet, row)
    assert found == {"rows_events": (("a.xlsx", b"a"), "一月", 2), "rows_outcomes": (("b.csv", b"b"), "", 2)}


def test_a_store_of_a_newer_version_is_refused(held: Store, database: Engine, open_store: Callable[..., Store]) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"was written by a newer version of kexie"):
        open_store()


def test_a_start_that_fails_leaves_nothing(database: Engine, open_store: Callable[..., Store], data: Path) -> None:
    register = data / "2025" / "events.csv"
    text_of = register.read_text("utf-8")
    register.write_text(text_of.replace("60余,场", "很多,场"), "utf-8")
    with pytest.raises(ValueError, match=r"2025/events\.csv: row 5, 场次"):
        open_store(data)
    assert inspect(database).get_table_names() == []
    register.write_text(text_of, "utf-8")
    assert open_store(data).latest() == 1


def test_a_file_is_kept_as_what_survives_a_power_cut_needs(bare: Path, tmp_path: Path) -> None:
    found: dict[str, Any] = {}

    def ask(connection: Connection) -> None:
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            found[pragma] = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()

    event.listen(Engine, "begin", ask)
    try:
        Store(f"sqlite:///{tmp_path / 'store.sqlite'}", bare).close()
    finally:
        event.remove(Engine, "begin", ask)
    # FULL is 2. Others wait for half a minute before they give up.
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
