"""A store that is not as it was written is found, told, and neither shown nor written; a sound one is left in peace."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from kexie.access import Deed, Operator
from kexie.choices import Choices
from kexie.registers import REGISTERS
from kexie.store import Change, Damaged, Store, StoreError, soundness
from kexie.store.damage import Sort
from kexie.store.engine import engine as opened
from kexie.store.engine import reading, writing
from kexie.store.migrate import upgrade
from kexie.store.place import parsed
from kexie.store.schema import ROLLUPS

Draw = Callable[..., list[Change]]
Tamper = Callable[..., None]
BY = Operator("王五")


def add(held: Store, change: Draw, number: str, sessions: str = "近105") -> None:
    changes = change("update", events=f"event_id | start_date | sessions\n{number} | 2025 | {sessions}")
    held.commit(changes, based_on=held.latest(), by=BY, note=number, files=[("a.csv", f"{number} {sessions}".encode())])


@pytest.fixture
def three(held: Store, change: Draw) -> Store:
    """A store with three revisions: E1 added, E1 changed, E2 added; the outcomes were there before."""
    changes = change(events="event_id | start_date | sessions\nE1 | 2025 | 1", outcomes="outcome_id | date\nO1 | 2025")
    held.commit(changes, based_on=0, by=BY, note="E1", files=[("a.csv", b"E1")])
    add(held, change, "E1", "2")
    add(held, change, "E2")
    assert held.verify() == ()
    return held


@pytest.fixture
def tamper(url: str) -> Iterator[Tamper]:
    """Change the database with another tool, which keeps to no rule of the store."""
    engine = create_engine(parsed(url))

    def run(*statements: str) -> None:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET session_replication_role = replica"))
            for statement in statements:
                connection.execute(text(statement))

    yield run
    engine.dispose()


def sorts(held: Store) -> set[tuple[Sort, str, int | None, int | None]]:
    return {(one.sort, one.register, one.revision, one.line) for one in held.verify()}


def unguarded(url: str, *statements: str) -> tuple[str, ...]:
    if url.startswith("sqlite"):
        return ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", *statements)
    return ("DROP TRIGGER audit_kept ON audit", *statements)


# --- what another tool, or a disk, may do ---


ROWS = {
    "a number": ("UPDATE rows_events SET sessions = sessions + 1000000 WHERE pk = 2", {("ROWS", 2)}),
    "a text": ("UPDATE rows_events SET remark = 'x' WHERE pk = 3", {("ROWS", 3)}),
    "a text emptied": ("UPDATE rows_events SET sessions_bound = NULL WHERE pk = 3", {("ROWS", 3)}),
    "a past row": ("UPDATE rows_events SET sessions = 5 WHERE pk = 1", {("ROWS", 1)}),
    "where it stood": ('UPDATE rows_events SET "row" = 9 WHERE pk = 3', {("ROWS", 3)}),
    "the order": ("UPDATE rows_events SET place = 9 WHERE pk = 1", {("ROWS", 1)}),
    "a row ended": ("UPDATE rows_events SET until = 3 WHERE pk = 2", {("ROWS", 3)}),
    "a row ended later": ("UPDATE rows_events SET until = 3 WHERE pk = 1", {("ROWS", 2), ("ROWS", 3)}),
    "a row ended never yet": ("UPDATE rows_events SET until = 7 WHERE pk = 3", {("STRAY", 7)}),
    "a row of another revision": ("UPDATE rows_events SET since = 3 WHERE pk = 2", {("ROWS", 2), ("ROWS", 3)}),
    "a row deleted": ("DELETE FROM rows_events WHERE pk = 3", {("ROWS", 3)}),
    "all rows deleted": ("DELETE FROM rows_events", {("ROWS", 1), ("ROWS", 2), ("ROWS", 3)}),
    "a row added": (
        """INSERT INTO rows_events (pk, since, sheet, "row", place, event_id, year)
        VALUES (4, 3, '', 2, 9, 'E9', 2025)""",
        {("ROWS", 3)},
    ),
    "a row of no revision": (
        """INSERT INTO rows_events (pk, since, sheet, "row", place, event_id, year)
        VALUES (4, 9, '', 2, 9, 'E9', 2025)""",
        {("STRAY", 9)},
    ),
    "a sum": ("UPDATE sums SET digest = 'x' WHERE register = 'events' AND revision = 3", {("ROWS", 3), ("ENTRY", 3)}),
}


@pytest.mark.parametrize("what", ROWS)
def test_rows_changed_by_another_tool_are_found(three: Store, tamper: Tamper, what: str) -> None:
    statement, expected = ROWS[what]
    tamper(statement)
    found = sorts(three)
    assert {(sort.name, revision) for sort, _, revision, _ in found} == expected
    assert {register for sort, register, _, _ in found if sort in (Sort.ROWS, Sort.STRAY)} == {"events"}


def test_a_sum_made_to_fit_leaves_a_seal_that_does_not(three: Store, tamper: Tamper) -> None:
    tamper("DELETE FROM rows_outcomes", "DELETE FROM sums WHERE register = 'outcomes'")
    tamper("DELETE FROM revision_counts WHERE register = 'outcomes'")
    assert sorts(three) == {(Sort.ENTRY, "", 1, None)}


HISTORY = {
    "who": ("UPDATE revisions SET \"by\" = 'x' WHERE number = 2", {("ENTRY", 2)}),
    "a key": ("UPDATE revisions SET key = 'x' WHERE number = 1", {("ENTRY", 1)}),
    "a count": ("UPDATE revision_counts SET added = 5 WHERE revision = 3", {("COUNTS", 3), ("ENTRY", 3)}),
    "a file's name": ("UPDATE revision_files SET name = 'x' WHERE revision = 2", {("ENTRY", 2)}),
    "a seal": ("UPDATE seals SET digest = 'x' WHERE revision = 1", {("ENTRY", 1), ("ENTRY", 2)}),
    "no seal": ("DELETE FROM seals WHERE revision = 2", {("ENTRY", 2)}),
}


@pytest.mark.parametrize("what", HISTORY)
def test_a_history_changed_by_another_tool_is_found(three: Store, tamper: Tamper, what: str) -> None:
    statement, expected = HISTORY[what]
    tamper(statement)
    assert {(sort.name, revision) for sort, _, revision, _ in sorts(three)} == expected


def test_a_revision_taken_out_is_a_gap(three: Store, tamper: Tamper) -> None:
    tamper(*(f"DELETE FROM {table} WHERE revision = 2" for table in ("revision_counts", "revision_files", "sums")))
    tamper("DELETE FROM seals WHERE revision = 2", "DELETE FROM revisions WHERE number = 2")
    found = sorts(three)
    assert {(Sort.GAP, "", 2, None), (Sort.STRAY, "events", 2, None), (Sort.LOST, "", 2, 2)} <= found


def test_the_last_revision_undone_is_missed_by_log_and_roll_ups(three: Store, tamper: Tamper) -> None:
    tables = ("revision_counts", "revision_files", "sums", "seals")
    tamper(*(f"DELETE FROM {table} WHERE revision = 3" for table in tables), "DELETE FROM revisions WHERE number = 3")
    tamper("DELETE FROM rows_events WHERE since = 3")
    assert sorts(three) == {(Sort.LOST, "", 3, 3), (Sort.ROLLUP, "events", 3, None)}


def test_a_file_with_other_bytes_is_found_and_never_handed_out(three: Store, tamper: Tamper, url: str) -> None:
    blob = "x'00'" if url.startswith("sqlite") else "'\\x00'::bytea"
    [digest] = [digest for entry in three.history() if entry.number == 2 for digest, _ in entry.files]
    [other] = [digest for entry in three.history() if entry.number == 3 for digest, _ in entry.files]
    tamper(f"UPDATE files SET content = {blob} WHERE digest = '{digest}'")
    with pytest.raises(Damaged, match=r"a\.csv is not as it was stored"):
        three.file(digest)
    [found] = three.verify()
    assert (found.sort, found.revision, found.detail) == (Sort.CONTENT, 2, "a.csv")
    assert three.file(other) == ("a.csv", "E2 近105".encode())
    tamper(f"DELETE FROM files WHERE digest = '{digest}'")
    assert (Sort.CONTENT, "", 2, None) in sorts(three)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE audit SET \"user\" = 'x' WHERE number = 2", {("LINE", None, 2)}),
        ("DELETE FROM audit WHERE number = 2", {("LINE", None, 2), ("UNLOGGED", 2, None)}),
        ("DELETE FROM audit WHERE number = 3", {("UNLOGGED", 3, None)}),
        ("DELETE FROM audit", {("UNLOGGED", number, None) for number in (1, 2, 3)}),
    ],
)
def test_a_log_changed_by_another_tool_is_found(
    three: Store, tamper: Tamper, url: str, statement: str, expected: set[tuple[str, int | None, int | None]]
) -> None:
    tamper(*unguarded(url, statement))
    assert {(sort.name, revision, line) for sort, _, revision, line in sorts(three)} == {
        *expected,
        ("GUARD", None, None),
    }


def test_a_trigger_that_is_gone_or_idle_is_found(three: Store, tamper: Tamper, url: str) -> None:
    with pytest.raises(Exception, match="only ever added to"):
        tamper_as_anybody(url, "DELETE FROM audit")
    if url.startswith("sqlite"):
        tamper("DROP TRIGGER audit_no_delete")
        tamper("CREATE TRIGGER audit_no_delete BEFORE delete ON audit BEGIN SELECT 1; END")
    else:
        tamper(
            "CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$"
        )
    assert sorts(three) == {(Sort.GUARD, "", None, None)}


def tamper_as_anybody(url: str, statement: str) -> None:
    engine = create_engine(parsed(url))
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def test_a_table_that_is_gone_is_found(three: Store, tamper: Tamper) -> None:
    tamper("DROP TABLE rows_outcomes")
    assert Sort.DATABASE in {one.sort for one in three.verify()}


# --- a file of SQLite that is torn ---


def pages_of(file: Path, table: str) -> tuple[int, int]:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [size] = connection.execute("PRAGMA page_size").fetchone()
        [root] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return root, size


@pytest.mark.parametrize("table", ["rows_events", "revisions", "sums", "audit", "files"])
def test_a_torn_page_is_found(bare: Path, tmp_path: Path, change: Draw, table: str) -> None:
    file = tmp_path / "torn.sqlite"
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        add(held, change, "E1")
    page, size = pages_of(file, table)
    content = bytearray(file.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    file.write_bytes(content)
    if table == "revisions":
        with pytest.raises(Damaged, match=r"torn\.sqlite: the file is damaged\. Restore a backup"):
            Store(f"sqlite:///{file}", bare)
        return
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        assert Sort.DATABASE in {one.sort for one in held.verify()}
        with pytest.raises(Damaged):
            held.revision()


def test_every_flipped_bit_of_a_page_of_rows_is_found_or_harmless(bare: Path, tmp_path: Path, change: Draw) -> None:
    file = tmp_path / "flipped.sqlite"
    with closing(Store(f"sqlite:///{file}", bare)) as held:
        add(held, change, "E1")
        shown = held.revision().tables["events"].astype(str).to_csv()
    page, size = pages_of(file, "rows_events")
    whole = file.read_bytes()
    found = 0
    # The cell stands at the end of its page.
    for place in range(page * size - 120, page * size, 3):
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        file.write_bytes(content)
        with closing(Store(f"sqlite:///{file}", bare)) as held:
            with suppress(StoreError):
                assert held.revision().tables["events"].astype(str).to_csv() == shown
                continue
            found += 1
            assert held.verify()
    assert found > 30


# --- what follows from damage ---


def test_a_store_with_damaged_rows_is_neither_read_nor_written(
    three: Store, tamper: Tamper, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    page = open_store()
    assert len(page.revision().tables["events"]) == 2
    tamper("UPDATE rows_events SET sessions = 7 WHERE pk = 2")
    assert [one.words["en"] for one in page.verify()] == [
        "Events: the entries of revision 2 are not those that were stored"
    ]
    fresh = open_store()
    changes = change("update", events="event_id | start_date\nE3 | 2025")
    for held in (page, fresh):
        refused: list[Callable[[Store], object]] = [
            lambda held: held.revision(),
            lambda held: held.revision(1),
            lambda held: held.history(),
            lambda held: held.between(1, 3),
            lambda held: held.trial(changes, 3).__enter__(),
            lambda held: held.commit(changes, based_on=3, by=BY, note=""),
            lambda held: held.restore(1, based_on=3, by=BY, note=""),
            lambda held: held.remember("layout", Choices(), by=BY),
            lambda held: held.backup(tmp_path / "backup.sqlite", by=BY),
            lambda held: held.accept_damage(by=BY, note="no matter"),
        ]
        for call in refused:
            with pytest.raises(Damaged, match="kexie verify"):
                call(held)
        assert held.latest() == 3
    assert not (tmp_path / "backup.sqlite").exists()


def test_a_store_with_a_damaged_log_is_read_and_not_written(
    three: Store, tamper: Tamper, url: str, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    tamper(*unguarded(url, "UPDATE audit SET \"user\" = 'x' WHERE number = 2"))
    held = open_store()
    assert len(held.revision().tables["events"]) == 2
    with pytest.raises(Damaged, match="the audit log is damaged"):
        add(held, change, "E3")
    held.backup(tmp_path / "backup.sqlite", by=BY)
    assert held.latest() == 3


def test_a_backup_is_the_way_out(
    three: Store, tamper: Tamper, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    three.backup(tmp_path / "backup.sqlite", by=BY)
    version = three.revision().version
    add(three, change, "E3")
    tamper("UPDATE rows_events SET sessions = 7 WHERE pk = 2")
    page = open_store()
    with pytest.raises(Damaged):
        page.revision()
    three.restore_backup(tmp_path / "backup.sqlite", by=BY)
    assert three.damage() == ()
    assert three.revision().version == version
    # A server that has found the damage sees that it is over.
    assert page.damage() == ()
    assert (
        page.revision().tables["events"].astype(str).to_csv() == three.revision().tables["events"].astype(str).to_csv()
    )
    add(page, change, "E4")
    assert page.verify() == ()


def test_a_damaged_backup_replaces_nothing(three: Store, change: Draw, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite"
    three.backup(backup, by=BY)
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE rows_events SET sessions = 7 WHERE pk = 2")
        connection.commit()
    before = three.revision().version
    with pytest.raises(
        StoreError, match=r"backup\.sqlite: is damaged, and nothing was replaced\. Events: .*revision 2"
    ):
        three.restore_backup(backup, by=BY)
    assert (three.revision().version, three.verify()) == (before, ())


# --- accepting what happened to the log ---


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET \"user\" = 'x' WHERE number = 2", (2,)),
        ("DELETE FROM audit WHERE number = 2", (2,)),
        ("DELETE FROM audit WHERE number = 3", ()),
        ("UPDATE audit SET at = at", ()),
    ],
)
def test_damage_of_the_log_may_be_accepted_and_stays_told(
    three: Store, tamper: Tamper, url: str, change: Draw, statement: str, broken: tuple[int, ...]
) -> None:
    tamper(*unguarded(url, statement))
    damage = three.verify()
    assert damage
    assert three.accept_damage(by=BY, note="the disk was replaced") == damage
    assert three.damage() == ()
    [line] = three.log.entries(deed=Deed.DAMAGE_ACCEPTED)
    assert (line.user, line.about.split(" · ")[::2]) == (
        "王五",
        [str(broken[0]) if broken else "-", "the disk was replaced"],
    )
    add(three, change, "E3")
    assert three.verify() == ()
    verdict = three.log.verdict()
    assert (verdict.is_sound, verdict.accepted) == (True, broken)
    # The triggers stand again.
    with pytest.raises(Exception, match="only ever added to"):
        tamper_as_anybody(url, "DELETE FROM audit")


def test_what_was_accepted_may_not_change_again(three: Store, tamper: Tamper, url: str) -> None:
    change_line = "UPDATE audit SET \"user\" = '{}' WHERE number = {}"
    tamper(*unguarded(url, change_line.format("x", 2)))
    three.accept_damage(by=BY, note="")
    tamper(*unguarded(url, change_line.format("y", 2)))
    assert (Sort.LINE, "", None, 2) in sorts(three)
    three.accept_damage(by=BY, note="again")
    assert three.verify() == ()
    tamper(*unguarded(url, "UPDATE audit SET about = 'x' WHERE number = 4"))
    assert (Sort.LINE, "", None, 2) in sorts(three)


def test_nothing_can_be_accepted_where_nothing_is_wrong(three: Store) -> None:
    with pytest.raises(StoreError, match="nothing is damaged"):
        three.accept_damage(by=BY, note="")


# --- sound stores ---


def test_nothing_is_found_after_whatever_the_store_does_itself(
    held: Store, change: Draw, tmp_path: Path, open_store: Callable[..., Store], data: Path
) -> None:
    assert held.verify() == ()
    add(held, change, "E1")
    add(held, change, "E1", "超63")
    held.commit(
        change(
            "replace",
            (2025,),
            events="event_id | start_date | remark\nE2 | 2025 | 备注 “甲”\nE3 | 2025-03 | a\\nb",
            funding="funding_id | date | amount\nF1 | 2025 | 1000000.1234",
        ),
        based_on=held.latest(),
        by=BY,
        note="",
        files=[("a.csv", b""), ("b.csv", b"")],
    )
    assert held.verify() == ()
    held.restore(1, based_on=held.latest(), by=BY, note="")
    held.restore(0, based_on=held.latest(), by=BY, note="")
    held.restore(3, based_on=held.latest(), by=BY, note="")
    held.remember("layout", Choices(unit="元"), by=BY)
    assert held.verify() == ()
    backup = tmp_path / "backup.sqlite"
    held.backup(backup, by=BY)
    add(held, change, "E4")
    held.restore_backup(backup, by=BY)
    assert held.verify() == ()
    add(held, change, "E5")
    assert held.verify() == ()
    with closing(Store(f"sqlite:///{backup}", held.folder)) as copy:
        assert copy.verify() == ()
        add(copy, change, "E6")
        assert copy.verify() == ()
    # A new store takes over the log of the backup; one opened from a folder has revision 1 without a line.
    with closing(Store(f"sqlite:///{tmp_path / 'new.sqlite'}", data)) as new:
        assert (new.verify(), new.latest()) == ((), 1)
        new.restore_backup(backup, by=BY)
        assert new.verify() == ()
        add(new, change, "E7")
        assert new.verify() == ()


def test_a_large_commit_is_summed_up_as_it_is_checked(held: Store, change: Draw) -> None:
    rows = "\n".join(f"E{number} | 2025 | {number}" for number in range(2500))
    held.commit(change(events=f"event_id | start_date | sessions\n{rows}"), based_on=0, by=BY, note="")
    rows = "\n".join(f"E{number} | 2025 | {number + number % 2}" for number in range(2500))
    held.commit(change("update", events=f"event_id | start_date | sessions\n{rows}"), based_on=1, by=BY, note="")
    assert held.verify() == ()
    assert [entry.changed for entry in held.history()] == [1250, 0]


# What the migrations after one have made, taken back.
SINCE_0007 = (
    *(f"DROP INDEX {index}_{register}" for index in ("begun", "in_order") for register in REGISTERS),
    "DROP INDEX inheriting_attendance",
    *(f"DROP INDEX {index}_{register}" for index in ("named", "overlaps") for register in ("events", "attendance")),
    *(f"DROP TABLE {table.name}" for table in ROLLUPS.values()),
)
SINCE_0002 = (
    *SINCE_0007,
    *(f"ALTER TABLE rows_{register} DROP COLUMN different_people" for register in ("attendance", "outcomes")),
    *(f"DROP TABLE {table}" for table in ("meanings", "complete", "sums", "seals")),
)


@pytest.mark.parametrize("from_version", ["0001", "0002"])
def test_a_store_of_an_earlier_version_is_sound_after_its_migration(
    url: str, three: Store, tamper: Tamper, change: Draw, from_version: str, open_store: Callable[..., Store]
) -> None:
    three.restore(1, based_on=3, by=BY, note="")
    log = ["DROP TABLE audit"] if from_version == "0001" else []
    if log and not url.startswith("sqlite"):
        log.append("DROP FUNCTION audit_is_kept")
    others = ("sessions", "users", "links", "attempts") if log else ()
    tamper(*SINCE_0002, *(f"DROP TABLE {table}" for table in others), *log)
    tamper(f"UPDATE alembic_version SET version_num = '{from_version}'")
    held = open_store()
    assert held.verify() == ()
    assert held.latest() == 4
    add(held, change, "E3")
    assert held.verify() == ()
    tamper("UPDATE rows_events SET sessions = 7 WHERE pk = 2")
    assert sorts(held) == {(Sort.ROWS, "events", 2, None)}


def test_what_was_decided_about_a_word_goes_by_the_name_of_its_list(
    three: Store, tamper: Tamper, open_store: Callable[..., Store]
) -> None:
    three.meanings.decide({("funding.stage", "已拨"): "下达", ("event_kinds", "展览"): "科普展览"}, by=BY)
    tamper(*SINCE_0007, "UPDATE alembic_version SET version_num = '0006'")
    found = {(one.of_list, one.word): one.meaning for one in open_store().meanings.all()}
    assert found == {("stages", "已拨"): "下达", ("event_kinds", "展览"): "科普展览"}


def test_migrating_and_committing_give_the_same_sums(url: str, three: Store, tamper: Tamper) -> None:
    def noted(engine: Engine) -> list[list[Any]]:
        with reading(engine) as connection:
            return [
                [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]
                for table in ("sums", "seals")
            ]

    engine = opened(parsed(url))
    try:
        before = noted(engine)
        tamper(
            *SINCE_0002,
            "UPDATE alembic_version SET version_num = '0002'",
        )
        with writing(engine) as connection:
            upgrade(connection)
        assert noted(engine) == before
    finally:
        engine.dispose()


# --- when it is checked ---


def test_a_small_store_is_checked_before_it_is_shown_and_a_large_one_before_it_is_written(
    three: Store, tamper: Tamper, open_store: Callable[..., Store], change: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper("UPDATE rows_events SET sessions = 7000000 WHERE pk = 2")
    with pytest.raises(Damaged):
        open_store().revision()
    monkeypatch.setattr(soundness, "_SMALL", 0)
    large = open_store()
    assert large.damage() == ()
    # Pages are shown until the check is over.
    assert len(large.revision().tables["events"]) == 2
    with pytest.raises(Damaged):
        add(large, change, "E3")
    with pytest.raises(Damaged):
        large.revision()
    # And nothing of what was read before comes back.
    tamper("UPDATE rows_events SET sessions = 2000000 WHERE pk = 2")
    assert large.verify() == ()
    assert "7" not in str(large.revision().tables["events"]["sessions"].iloc[0])


def test_words_tell_the_place_in_both_languages(three: Store, tamper: Tamper, url: str) -> None:
    tamper("UPDATE rows_events SET sessions = 7 WHERE pk = 2", *unguarded(url, "DELETE FROM audit WHERE number = 3"))
    for language in ("zh", "en"):
        said = [one.words[language] for one in three.verify()]
        assert len(said) == 3
        assert not [one for one in said if re.search(r"[{}]|None", one)]
