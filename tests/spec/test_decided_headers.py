"""A header that is not found is pointed at, and what its words mean is decided once for every file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kexie import check, plan
from kexie.access import Operator
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.cli import main
from kexie.problems import Fault
from kexie.store import Store

BY = Operator("clerk")
# No register knows a word of this header.
FILE = """某县某年情况
代码,干了什么,归哪块,算哪类,几回,何时,何地,谁办的
E1,科普报告,普惠共享,科普讲座,1,2025-03-01,甘州区,市科协
E2,科普展,普惠共享,科普展览,2,2025-04-01,甘州区,市科协
"""
HEADERS = {
    "代码": "event_id",
    "干了什么": "event_name",
    "归哪块": "focus_area",
    "算哪类": "category",
    "几回": "sessions",
    "何时": "start_date",
    "何地": "county",
    "谁办的": "organiser",
}
DECIDED = Choices(header_rows={"": 2}, registers={"": "events"}, headers=HEADERS)


@pytest.fixture
def held(tmp_path: Path, data: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)
    yield store
    store.close()


def read(held: Store, choices: Choices | None = None, text: str = FILE, name: str = "活动.csv") -> Upload:
    revision = held.revision()
    return check.upload(
        text.encode(),
        name,
        organisation=revision.organisation,
        held=revision.tables,
        choices=(choices or Choices()).over(plan.known(held)),
    )


def faults(upload: Upload) -> set[Fault]:
    return {one.fault for one in upload.findings}


def test_a_header_is_pointed_at_and_told_what_it_means(held: Store) -> None:
    assert faults(read(held)) == {Fault.NO_TABLE}
    pointed = read(held, Choices(header_rows={"": 2}))
    assert Fault.UNKNOWN_REGISTER in faults(pointed)
    assert pointed.read_tables[0].headers == tuple(HEADERS)
    [table] = read(held, DECIDED).tables
    assert (table.header_row, table.accepted, table.refused) == (2, 2, 0)
    # What stands above is a title, as ever.
    assert Fault.TITLE_SET_ASIDE in faults(read(held, DECIDED))


@pytest.mark.parametrize("row", [0, 5, 99])
def test_a_row_with_nothing_in_it_is_not_a_header(held: Store, row: int) -> None:
    assert faults(read(held, Choices(header_rows={"": row}))) <= {Fault.NO_TABLE, Fault.NO_ROWS}


def test_what_a_header_means_is_decided_for_every_file(held: Store) -> None:
    upload = read(held, DECIDED)
    plan.commit(held, plan.of_files(held, [upload], Mode.APPEND, 1), by=BY, note="")
    plan.remember(held, upload, DECIDED, by=BY)
    # Another file, with other headers beside these and in another order, needs no decision at all.
    rows = [line.split(",") for line in FILE.splitlines()[1:]]
    other = "\n".join(",".join([*reversed(row), "备注" if row[0] == "代码" else ""]) for row in rows).replace("E", "F")
    again = read(held, text=other, name="别的.csv")
    [table] = again.tables
    assert (table.register.key, table.accepted, table.refused) == ("events", 2, 0)
    told = [one for one in again.findings if one.fault is Fault.HEADER_READ_AS]
    assert {one.column for one in told} == set(HEADERS)
    # Forgotten, the words are unknown again.
    held.meanings.decide({("headers.events", header): None for header in HEADERS}, by=BY)
    assert faults(read(held, text=other)) == {Fault.NO_TABLE}


def test_what_a_register_knows_itself_is_never_decided_over(held: Store) -> None:
    known = Choices(columns={("events", "活动名称"): "organiser", ("events", "没有这列"): "nothing"})
    text = FILE.replace("干了什么", "活动名称").replace("谁办的", "没有这列")
    headers = {header: key for header, key in HEADERS.items() if key not in ("event_name", "organiser")}
    choices = Choices(header_rows={"": 2}, registers={"": "events"}, headers=headers).over(known)
    upload = read(held, choices, text)
    [table] = upload.tables
    assert "event_name" in table.columns
    assert Fault.UNKNOWN_COLUMN in faults(upload)


def test_the_command_line_points_too(held: Store, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(data))
    monkeypatch.setenv("KEXIE_STORE", f"sqlite:///{tmp_path / 'kexie.sqlite'}")
    file = tmp_path / "活动.csv"
    file.write_text(FILE, "utf-8")
    headers = [word for header, key in HEADERS.items() for word in ("--header", f"{header}={key}")]
    done = CliRunner().invoke(main, ["check", str(file), "--register", "events", "--header-row", "2", *headers])
    assert done.exit_code == 0
    assert CliRunner().invoke(main, ["check", str(file), "--header-row", "二"]).exit_code == 2
