"""The audit log: what is written into it, that nobody changes it unseen, and what becomes of it in backups."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from kexie.access import AccessRefused, Deed, Operator, Role, Visitor
from kexie.choices import Choices
from kexie.store import Change, Conflict, NotAllowed, Store, StoreError, Verdict, audit
from kexie.store import engine as engines
from kexie.store.place import parsed
from kexie.store.schema import AUDIT
from tests.store.conftest import PostgreSQL
from tests.store.people import HERE, ROOT, alive, enter, rows, seen, write

Draw = Callable[..., list[Change]]

ROW = "event_id | start_date\nE1 | 2025"
OTHER = "event_id | start_date\nE1 | 2024"
SAID = tuple[Deed, str, str, str]


def said(held: Store) -> list[SAID]:
    """Return deed, user, address and object of all lines, in their order."""
    return [(one.deed, one.user, one.address, one.about) for one in reversed(held.log.entries(most=1000))]


# --- what is written ---


def test_each_thing_done_has_its_line(held: Store, tmp_path: Path) -> None:
    first = held.entrance.by_link(held.entrance.offer_first(), "张三", "hash", HERE)
    administrator = seen(held, first)
    link = held.accounts.add("李四", Role.VIEWER, by=administrator)
    user = seen(held, held.entrance.by_link(link, "", "hash", "192.0.2.7"))
    held.accounts.set_role("李四", Role.ANALYST, by=administrator)
    held.accounts.set_role("李四", Role.ANALYST, by=administrator)
    user = seen(held, held.entrance.set_password(user, "another hash"))
    held.accounts.end_session(user.session[:10], by=ROOT)
    held.entrance.attempt("李四", "192.0.2.7")
    held.entrance.failed("李四", "192.0.2.7")
    user = seen(held, held.entrance.sign_in("李四", "another hash", "192.0.2.7"))
    held.entrance.sign_out(user)
    held.accounts.reset("李四", by=ROOT)
    held.accounts.end_sessions("李四", by=ROOT)
    held.accounts.disable("李四", by=ROOT)
    held.accounts.enable("李四", by=ROOT)
    held.entrance.sign_on("issuer 1", "王五", Role.VIEWER, HERE)
    held.entrance.sign_on("issuer 1", "王五", Role.ANALYST, HERE)
    held.accounts.set_viewing(is_open=True, by=ROOT)
    held.accounts.set_viewing(is_open=False, by=ROOT)
    held.remember("digest", Choices(), by=ROOT)
    held.backup(tmp_path / "backup.sqlite", by=ROOT)
    assert said(held) == [
        (Deed.USER_ADDED, "kexie", "", "张三 · administrator"),
        (Deed.PASSWORD_SET, "张三", HERE, ""),
        (Deed.SIGN_IN, "张三", HERE, "link"),
        (Deed.USER_ADDED, "张三", HERE, "李四 · viewer"),
        (Deed.PASSWORD_SET, "李四", "192.0.2.7", ""),
        (Deed.SIGN_IN, "李四", "192.0.2.7", "link"),
        (Deed.ROLE_CHANGED, "张三", HERE, "李四 · viewer → analyst"),
        (Deed.PASSWORD_SET, "李四", HERE, ""),
        (Deed.SESSIONS_ENDED, "root", "", f"李四 · {said(held)[8][3].split()[-1]}"),
        (Deed.SIGN_IN_FAILED, "李四", "192.0.2.7", ""),
        (Deed.SIGN_IN, "李四", "192.0.2.7", "password"),
        (Deed.SIGN_OUT, "李四", HERE, ""),
        (Deed.USER_RESET, "root", "", "李四"),
        (Deed.SESSIONS_ENDED, "root", "", "李四 · 0"),
        (Deed.USER_DISABLED, "root", "", "李四"),
        (Deed.USER_ENABLED, "root", "", "李四"),
        (Deed.USER_ADDED, "kexie", "", "王五 · viewer"),
        (Deed.SIGN_IN, "王五", HERE, "single sign-on"),
        (Deed.ROLE_CHANGED, "kexie", "", "王五 · viewer → analyst"),
        (Deed.SIGN_IN, "王五", HERE, "single sign-on"),
        (Deed.VIEWING_OPENED, "root", "", ""),
        (Deed.VIEWING_CLOSED, "root", "", ""),
        (Deed.BACKUP, "root", "", "backup.sqlite"),
    ]
    assert held.log.verdict().is_sound


def test_a_commit_is_told_with_its_file_and_revisions(held: Store, change: Draw) -> None:
    analyst = enter(held)
    held.commit(change(events=ROW), based_on=0, by=analyst, note="", files=[("甲.csv", b"a"), ("乙.csv", b"b")])
    held.commit(change(events=OTHER), based_on=1, by=analyst, note="")
    held.restore(1, based_on=2, by=ROOT, note="")
    restored, second, first = held.log.entries(most=3)
    assert (first.deed, first.user, first.address) == (Deed.COMMIT, "张三", HERE)
    assert (first.about, first.file) == ("甲.csv; 乙.csv", hashlib.sha256(b"a").hexdigest())
    assert (first.revision_from, first.revision_to) == (0, 1)
    assert (second.deed, second.about, second.file) == (Deed.COMMIT, "", "")
    assert (second.revision_from, second.revision_to) == (1, 2)
    assert (restored.deed, restored.user, restored.about, restored.file) == (Deed.RESTORE, "root", "→ 1", "")
    assert (restored.revision_from, restored.revision_to) == (2, 3)


def test_a_commit_that_makes_no_revision_leaves_no_line(held: Store, change: Draw) -> None:
    held.commit(change(events=ROW), based_on=0, by=ROOT, note="")
    before = len(held.log)
    # Once more after a lost answer, and rows that are held already.
    assert not held.commit(change(events=ROW), based_on=0, by=ROOT, note="").created
    assert not held.commit(change("update", events=ROW), based_on=1, by=ROOT, note="").created
    assert not held.restore(1, based_on=1, by=ROOT, note="").created
    twice = [*change(events=OTHER), *change(events=OTHER)]
    for failure, based_on, changes, by in (
        (Conflict, 0, change(events=OTHER), ROOT),
        (StoreError, 1, twice, ROOT),
        (NotAllowed, 1, change(events=OTHER), Visitor("张三", Role.ANALYST)),
    ):
        with pytest.raises(failure):
            held.commit(changes, based_on=based_on, by=by, note="")
    assert (len(held.log), held.latest()) == (before, 1)


REFUSING = {
    "sqlite": ["CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END"],
    "postgresql": [
        "CREATE FUNCTION full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full()",
    ],
}
REFUSING["postgresql"] = [statement.replace("full", "is_full") for statement in REFUSING["postgresql"]]


@pytest.mark.parametrize("table", ["audit", "revisions", "rows_events"])
def test_a_revision_and_its_line_are_written_together_or_not_at_all(
    held: Store, database: Engine, change: Draw, table: str
) -> None:
    for statement in REFUSING[database.dialect.name]:
        write(database, statement.format(table=table))
    before = rows(database)
    with pytest.raises(StoreError, match="full"):
        held.commit(change(events=ROW), based_on=0, by=ROOT, note="", files=[("a.csv", b"a")])
    assert rows(database) == before


def test_a_change_of_users_and_its_line_are_written_together_or_not_at_all(held: Store, database: Engine) -> None:
    administrator = enter(held, "张三", Role.ADMINISTRATOR)
    for statement in REFUSING[database.dialect.name]:
        write(database, statement.format(table="audit"))
    before = rows(database)
    doing: list[Callable[[], object]] = [
        lambda: held.accounts.add("李四", Role.VIEWER, by=administrator),
        lambda: held.accounts.reset("张三", by=administrator),
        lambda: held.accounts.set_viewing(is_open=True, by=administrator),
        lambda: held.entrance.sign_in("张三", "hash of 张三", HERE),
        lambda: held.entrance.set_password(administrator, "another hash"),
        lambda: held.entrance.sign_out(administrator),
        lambda: held.entrance.sign_on("issuer 1", "王五", Role.VIEWER, HERE),
    ]
    for do in doing:
        with pytest.raises(StoreError, match="full"):
            do()
        assert rows(database) == before


def test_what_changes_nothing_can_be_noted_too(held: Store) -> None:
    visitor = enter(held)
    held.log.note(visitor, Deed.EXPORT, about="events.csv", file="digest", revision_from=3, revision_to=4)
    [entry] = held.log.entries(deed=Deed.EXPORT)
    assert (entry.user, entry.address, entry.about, entry.file) == ("张三", HERE, "events.csv", "digest")
    assert (entry.revision_from, entry.revision_to) == (3, 4)
    assert entry.number == len(held.log)
    assert entry.at.utcoffset() is not None


@pytest.mark.parametrize("about", ["a\n2 | root", "a\r\nb", "a\0b", "half\udcff", "turned\u202e", "a\x1b[31m"])
def test_nobody_writes_a_second_line_into_the_log(held: Store, about: str) -> None:
    held.log.note(Visitor(about, Role.VIEWER, "", about), Deed.PREVIEW, about=about)
    [entry] = held.log.entries()
    for told in (entry.about, entry.user, entry.address):
        assert told.isprintable()
        assert len(told) == len(about)
    assert held.log.verdict().is_sound


def test_a_line_is_not_a_document(held: Store) -> None:
    held.log.note(ROOT, Deed.PREVIEW, about="名" * 10_000)
    assert held.log.entries()[0].about == "名" * 500
    assert held.log.verdict().is_sound


# --- reading ---


def test_lines_are_found_by_kind_and_user_and_read_page_by_page(held: Store) -> None:
    for number in range(1, 11):
        held.log.note(Operator("甲" if number % 2 else "乙"), Deed.EXPORT if number % 5 else Deed.PREVIEW)

    def numbers(**asked: Any) -> list[int]:
        return [one.number for one in held.log.entries(**asked)]

    assert numbers() == list(range(10, 0, -1))
    assert numbers(most=3) == [10, 9, 8]
    assert numbers(most=3, before=8) == [7, 6, 5]
    assert numbers(before=1) == []
    assert numbers(deed=Deed.PREVIEW) == [10, 5]
    assert numbers(user="甲", most=2, before=7) == [5, 3]
    assert numbers(user="乙", deed=Deed.PREVIEW) == [10]
    assert numbers(user="nobody") == []


def test_no_more_than_a_page_is_read_unless_more_is_asked_for(held: Store, url: str) -> None:
    noted(url, 120)
    assert len(held.log.entries()) == 100


def test_lines_of_several_writers_have_no_gap(held: Store, open_store: Callable[..., Store]) -> None:
    stores = [held, open_store()]

    def noting(turn: int) -> None:
        for number in range(15):
            stores[turn % 2].log.note(Operator(f"writer {turn}"), Deed.EXPORT, about=str(number))

    writers = [threading.Thread(target=noting, args=(turn,)) for turn in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [one.number for one in held.log.entries(most=100)] == list(range(60, 0, -1))
    for turn in range(4):
        told = [one.about for one in held.log.entries(user=f"writer {turn}")]
        assert told == [str(number) for number in range(14, -1, -1)]
    assert held.log.verdict().is_sound


# --- the database itself refuses ---

FORBIDDEN = {
    "update": "UPDATE audit SET about = 'x' WHERE number = 2",
    "update of all": "UPDATE audit SET about = about",
    "delete": "DELETE FROM audit WHERE number = 5",
    "delete of all": "DELETE FROM audit",
    "upsert": """INSERT INTO audit SELECT number, at, "user", address, deed, 'x', file, revision_from, revision_to, hash
                 FROM audit WHERE number = 2 ON CONFLICT (number) DO UPDATE SET about = 'x'""",
    "replace": """INSERT OR REPLACE INTO audit
                  SELECT number, at, "user", address, deed, 'x', file, revision_from, revision_to, hash
                  FROM audit WHERE number = 2""",
    "truncate": "TRUNCATE audit",
    "truncate with others": "TRUNCATE users, audit CASCADE",
}
ONLY = {"replace": "sqlite", "truncate": "postgresql", "truncate with others": "postgresql"}


@pytest.mark.parametrize("how", FORBIDDEN)
def test_the_database_itself_keeps_the_log(held: Store, url: str, database: Engine, how: str) -> None:
    if ONLY.get(how, database.dialect.name) != database.dialect.name:
        return
    noted(url, 5)
    before = rows(database)
    with pytest.raises(DBAPIError, match="the audit log is only ever added to"):
        write(database, FORBIDDEN[how])
    assert rows(database) == before
    held.log.note(ROOT, Deed.EXPORT)
    assert held.log.verdict() == Verdict(6, rows(database)["audit"][-1][-1])


# --- the chain ---


def noted(url: str, count: int) -> None:
    """Write lines in one transaction."""
    made = engines.engine(parsed(url))
    with engines.writing(made) as connection:
        for number in range(1, count + 1):
            visitor = Visitor(f"user {number % 7}", Role.VIEWER, "", HERE)
            audit.add(
                connection, visitor, Deed.EXPORT, about=f"file {number}", file="digest", revision_from=1, revision_to=2
            )
    made.dispose()


@contextmanager
def tampering(url: str) -> Iterator[Callable[..., Verdict]]:
    """Give what changes the log past its triggers and tells the verdict; afterwards all is as before."""
    made = engines.engine(parsed(url))
    drop = {
        "sqlite": [f"DROP TRIGGER audit_no_{name}" for name in ("update", "delete", "replace")],
        "postgresql": ["DROP TRIGGER audit_kept ON audit"],
    }

    def tried(*statements: str) -> Verdict:
        with made.connect() as connection:
            for statement in (*drop[made.dialect.name], *statements):
                connection.execute(text(statement))
            found = audit.verdict(connection)
            connection.rollback()
        return found

    yield tried
    made.dispose()


def test_an_empty_log_and_a_long_one_are_sound(
    held: Store, url: str, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_AT_ONCE", 10)
    assert held.log.verdict() == Verdict(0, "")
    assert len(held.log) == 0
    noted(url, 105)
    last = max(rows(database)["audit"])
    assert held.log.verdict() == Verdict(105, last[-1])
    assert held.log.verdict().is_sound
    with tampering(url) as tampered:
        assert tampered() == Verdict(105, last[-1])
        # Beyond the first part that is read at once, too.
        assert tampered("UPDATE audit SET about = 'x' WHERE number = 87").broken == 87


CELLS = {
    "number": ["0", "-4", "40"],
    "at": ["'2020-01-01T00:00:00+00:00'", "''"],
    "user": ["'user 5'", "''"],
    "address": ["'192.0.2.9'", "''"],
    "deed": ["'preview'"],
    "about": ["'file 5'", "'file 4 '"],
    "file": ["''", "'other'"],
    "revision_from": ["NULL", "0", "2"],
    "revision_to": ["NULL", "1"],
    "hash": ["''", "(SELECT hash FROM audit WHERE number = 3)"],
}


def test_a_changed_cell_breaks_the_chain_where_it_is(held: Store, url: str, database: Engine) -> None:
    assert set(CELLS) == {column.name for column in AUDIT.columns}
    noted(url, 9)
    with tampering(url) as tampered:
        for column, values in CELLS.items():
            for value in values:
                found = tampered(f'UPDATE audit SET "{column}" = {value} WHERE number = 4')
                assert not found.is_sound, (column, value)
                # A line whose number is lower now comes first, and is the first that does not follow.
                first = 1 if value in {"0", "-4"} and column == "number" else 4
                assert (found.number, found.broken) == (first - 1, first), (column, value)
        # The last line is sealed as all others are.
        assert tampered("UPDATE audit SET about = '' WHERE number = 9").broken == 9
        # What one cell says cannot be said by another: no text moves over an edge unseen.
        assert tampered("UPDATE audit SET about = 'file', file = ' 4digest' WHERE number = 4").broken == 4
    assert held.log.verdict().is_sound


def test_taken_out_swapped_and_put_in_lines_break_the_chain(held: Store, url: str) -> None:
    noted(url, 9)
    cells = '"user", address, deed, about, file, revision_from, revision_to, hash'
    put_in = f"INSERT INTO audit SELECT 4, at, {cells} FROM audit WHERE number = 3"
    make_room = [f"UPDATE audit SET number = {number + 1} WHERE number = {number}" for number in range(9, 3, -1)]
    close_up = [f"UPDATE audit SET number = {number - 1} WHERE number = {number}" for number in range(5, 10)]
    swapped = [f"UPDATE audit SET number = {new} WHERE number = {old}" for old, new in ((4, 99), (5, 4), (99, 5))]
    with tampering(url) as tampered:
        assert tampered("DELETE FROM audit WHERE number = 4").broken == 4
        assert tampered("DELETE FROM audit WHERE number = 4", *close_up).broken == 4
        assert tampered("DELETE FROM audit WHERE number = 1").broken == 1
        assert tampered(*make_room, put_in).broken == 4
        assert tampered(*swapped).broken == 4
        # Also where number and hash stay in their places and only what is said is swapped.
        about = "CASE number WHEN 4 THEN 'file 5' ELSE 'file 4' END"
        assert tampered(f"UPDATE audit SET about = {about} WHERE number IN (4, 5)").broken == 4
        # What is cut off at the end is told by number and hash, noted elsewhere.
        cut, whole = tampered("DELETE FROM audit WHERE number > 7"), held.log.verdict()
        assert cut.is_sound
        assert (cut.number, whole.number) == (7, 9)
        assert cut.hash != whole.hash


def test_a_line_that_is_sealed_anew_breaks_the_next_one(held: Store, url: str, database: Engine) -> None:
    noted(url, 5)
    lines = sorted(rows(database)["audit"])
    forged = [*lines[2][:5], "forged", *lines[2][6:9]]
    sealed = audit._sealed(lines[1][-1], tuple(forged))
    with tampering(url) as tampered:
        found = tampered(f"UPDATE audit SET about = 'forged', hash = '{sealed}' WHERE number = 3")
    assert (found.number, found.broken) == (3, 4)


def test_a_log_of_bytes_is_told_and_breaks_nothing_else(held: Store, url: str, database: Engine) -> None:
    """SQLite holds whatever is put into a column."""
    noted(url, 5)
    if database.dialect.name == "sqlite":
        with tampering(url) as tampered:
            assert tampered("UPDATE audit SET about = CAST('file 3' AS BLOB) WHERE number = 3").broken == 3


def test_a_line_that_cannot_be_read_is_told(held: Store, database: Engine) -> None:
    write(database, "INSERT INTO audit VALUES (1, '2025-01-01T00:00:00+00:00', '', '', 'no deed', '', '', 1, 2, '')")
    with pytest.raises(StoreError, match="Line 1 of the audit log cannot be read"):
        held.log.entries()
    assert held.log.verdict().broken == 1


# --- backups ---


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database: Engine, bare: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store on a database of the other kind."""
    if database.dialect.name == "postgresql":
        url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        url = server.database()
    with closing(Store(url, bare)) as other:
        yield other


def lived_in(held: Store, change: Draw) -> Visitor:
    """Fill a store: users, a session, links, attempts, and a revision."""
    administrator = enter(held, "张三", Role.ADMINISTRATOR)
    enter(held, "Li Wei", Role.ANALYST)
    held.accounts.add("disabled", Role.VIEWER, by=administrator)
    held.accounts.disable("disabled", by=administrator)
    held.entrance.sign_on("issuer 1", "provided", Role.VIEWER, HERE)
    held.accounts.reset("Li Wei", by=administrator)
    held.entrance.attempt("Li Wei", HERE)
    held.entrance.failed("Li Wei", HERE)
    held.commit(change(events=ROW), based_on=0, by=administrator, note="", files=[("a.csv", b"a")])
    return administrator


MOMENTARY = ("sessions", "links", "attempts")


def test_a_backup_put_into_an_empty_store_brings_users_and_log(
    held: Store, elsewhere: Store, change: Draw, tmp_path: Path
) -> None:
    lived_in(held, change)
    known, lines = held.accounts.users(), held.log.entries(most=1000)
    held.backup(tmp_path / "backup.sqlite", by=ROOT)
    with closing(sqlite3.connect(tmp_path / "backup.sqlite")) as copy:
        for table in MOMENTARY:
            assert copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
    elsewhere.restore_backup(tmp_path / "backup.sqlite", by=Operator("王五"))
    assert elsewhere.accounts.users() == known
    assert elsewhere.entrance.attempt("Li Wei", HERE) == "hash of Li Wei"
    restored, *before = elsewhere.log.entries(most=1000)
    assert before == lines
    assert (restored.deed, restored.user, restored.about) == (Deed.BACKUP_RESTORED, "王五", "backup.sqlite")
    assert (restored.revision_from, restored.revision_to) == (0, 1)
    assert elsewhere.log.verdict().is_sound
    # Nobody is signed in there, no link opens anything, no attempt counts but the one just made.
    assert elsewhere.accounts.sessions() == []
    assert elsewhere.entrance.attempt("Li Wei", HERE) is not None


def test_a_backup_goes_to_the_other_database_and_back(
    held: Store, elsewhere: Store, open_store: Callable[..., Store], change: Draw, tmp_path: Path
) -> None:
    lived_in(held, change)
    held.backup(tmp_path / "there.sqlite", by=ROOT)
    lines = held.log.entries(most=1000)[1:]
    elsewhere.restore_backup(tmp_path / "there.sqlite", by=ROOT)
    elsewhere.backup(tmp_path / "back.sqlite", by=ROOT)
    with closing(Store(f"sqlite:///{tmp_path / 'third.sqlite'}", held.folder)) as third:
        third.restore_backup(tmp_path / "back.sqlite", by=ROOT)
        assert third.log.entries(most=1000)[2:] == lines
        assert [one.deed for one in third.log.entries(most=2)] == [Deed.BACKUP_RESTORED] * 2
        assert third.log.verdict().is_sound
        assert third.accounts.users() == held.accounts.users()
        assert third.history() == held.history()
        # It is as much a log as any other.
        third.log.note(ROOT, Deed.EXPORT)
        assert third.log.verdict().is_sound
    with closing(Store(f"sqlite:///{tmp_path / 'back.sqlite'}", held.folder)) as copy:
        assert copy.log.verdict().is_sound


@pytest.mark.parametrize("has", ["users and log", "log"])
def test_a_backup_put_into_a_store_in_use_leaves_its_users_and_its_log(
    held: Store, elsewhere: Store, database: Engine, change: Draw, tmp_path: Path, has: str
) -> None:
    lived_in(elsewhere, change)
    elsewhere.backup(tmp_path / "backup.sqlite", by=ROOT)
    visitor = enter(held, "赵六", Role.ADMINISTRATOR) if has == "users and log" else None
    held.entrance.attempt("赵六", HERE)
    link = held.entrance.offer_first()
    for number in (2024, 2023):
        held.commit(change(events=f"event_id | start_date\nE1 | {number}"), based_on=held.latest(), by=ROOT, note="")
    known, lines, before = held.accounts.users(), held.log.entries(most=1000), rows(database)
    held.restore_backup(tmp_path / "backup.sqlite", by=ROOT)
    assert held.latest() == 1
    assert held.accounts.users() == known
    restored, *further = held.log.entries(most=1000)
    assert further == lines
    assert (restored.deed, restored.revision_from, restored.revision_to) == (Deed.BACKUP_RESTORED, 2, 1)
    assert held.log.verdict().is_sound
    after = rows(database)
    for table in (*MOMENTARY, "users", "facts"):
        assert after[table] == before[table], table
    assert visitor is None or alive(held, visitor)
    assert (held.entrance.link(link) is None) is (visitor is not None)


def test_a_backup_that_is_refused_leaves_no_line(held: Store, database: Engine, tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("no database. " * 100)
    enter(held)
    before = rows(database)
    with pytest.raises(StoreError):
        held.restore_backup(tmp_path / "text.sqlite", by=ROOT)
    with pytest.raises(StoreError):
        held.backup(tmp_path / "nowhere" / "backup.sqlite", by=ROOT)
    assert rows(database) == before


def test_a_link_of_a_backup_opens_nothing(held: Store, elsewhere: Store, change: Draw, tmp_path: Path) -> None:
    lived_in(held, change)
    secret = held.entrance.sign_in("张三", "hash of 张三", HERE)
    link = held.accounts.reset("Li Wei", by=ROOT)
    held.backup(tmp_path / "backup.sqlite", by=ROOT)
    elsewhere.restore_backup(tmp_path / "backup.sqlite", by=ROOT)
    assert elsewhere.entrance.visitor(secret) is None
    assert elsewhere.entrance.link(link) is None
    with pytest.raises(AccessRefused):
        elsewhere.entrance.by_link(link, "", "hash", HERE)
