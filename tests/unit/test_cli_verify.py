"""``kexie verify`` and ``kexie audit accept``: what is damaged, the steps that follow, and exit codes."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kexie import cli, store
from kexie.store import Store

Call = Callable[..., Result]
Tamper = Callable[..., None]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> Call:
    """Call the command on a store of its own, as a process of its own would."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(data))
    monkeypatch.setenv(store.STORE_VARIABLE, f"sqlite:///{tmp_path / 'store.sqlite'}")

    def called(*words: str | Path) -> Result:
        monkeypatch.setattr("kexie.store.environment._stores", {})
        result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="kexie")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return called


@pytest.fixture
def tamper(data: Path, tmp_path: Path) -> Tamper:
    file = tmp_path / "store.sqlite"
    Store(f"sqlite:///{file}", data).close()

    def run(*statements: str) -> None:
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return run


WRONG = "UPDATE rows_events SET sessions = 7 WHERE pk = 2"


def test_a_sound_store_is_told_so(call: Call) -> None:
    done = call("verify")
    assert (done.exit_code, done.stdout) == (0, "The store is as it was written. Its latest revision is 1.\n")
    assert call("verify", "--lang", "zh").stdout == "全库与写入时一致。最新为第 1 版。\n"


@pytest.mark.parametrize(
    ("language", "where", "step"),
    [
        (
            "en",
            "  Events: the entries of revision 1 are not those that were stored",
            "2. Restore the latest backup that is sound: `kexie restore-backup FILE`. A damaged one is refused.",
        ),
        (
            "zh",
            "  活动：第 1 版的记录与入库时不符",
            "2. 恢复最近一份完好的备份：`kexie restore-backup 文件`。损坏的备份会被拒绝。",
        ),
    ],
)
def test_damaged_rows_are_listed_with_the_way_out(
    call: Call, tamper: Tamper, language: str, where: str, step: str
) -> None:
    tamper(WRONG)
    done = call("verify", "--lang", language)
    assert (done.exit_code, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 8
    assert lines[1] == where
    assert step in lines


@pytest.mark.parametrize(
    "words",
    [
        ("figures",),
        ("figures", "--json"),
        ("history",),
        ("export",),
        ("backup", "copy.sqlite"),
        ("restore", "1", "--by", "王五"),
        ("audit", "accept", "--by", "王五", "--note", "no matter"),
    ],
)
def test_no_command_tells_a_number_of_damaged_rows(
    call: Call, tamper: Tamper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    tamper(WRONG)
    monkeypatch.chdir(tmp_path)
    done = call(*words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "damage" in done.stderr.lower()
    assert "kexie verify" in done.stderr
    assert not (tmp_path / "copy.sqlite").exists()


def test_a_backup_brings_a_damaged_store_back(call: Call, tamper: Tamper, tmp_path: Path) -> None:
    figures = call("figures", "--json").stdout
    assert call("backup", tmp_path / "copy.sqlite").exit_code == 0
    tamper(WRONG)
    assert call("verify").exit_code == 1
    assert call("restore-backup", tmp_path / "copy.sqlite").exit_code == 0
    assert call("verify").exit_code == 0
    assert call("figures", "--json").stdout == figures


def test_damage_of_the_log_is_accepted_by_name_and_stays_told(call: Call, tamper: Tamper, tmp_path: Path) -> None:
    assert call("audit", "accept", "--by", "王五", "--note", "why").stderr == (
        "Nothing is damaged, so there is nothing to accept.\n"
    )
    for number in range(2):
        assert call("backup", tmp_path / f"{number}.sqlite").exit_code == 0
    tamper("DROP TRIGGER audit_no_update", "UPDATE audit SET about = 'x' WHERE number = 1")
    assert call("figures").exit_code == 0
    found = call("verify")
    assert found.exit_code == 1
    assert "kexie audit accept --by NAME --note WHY" in found.stderr
    accepted = call("audit", "accept", "--by", "王五", "--note", "the disk was replaced")
    assert (accepted.exit_code, len(accepted.stdout.splitlines())) == (0, 3)
    assert call("verify").stdout == (
        "The store is as it was written. Its latest revision is 1.\n"
        "Line 1 of the log was not as it was written when the damage was accepted.\n"
    )
    shown = call("audit", "show", "--latest", "1").stdout
    assert "王五" in shown
    assert "the disk was replaced" in shown


def test_the_dashboard_starts_on_a_damaged_store_to_say_so(
    call: Call, tamper: Tamper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _program, words: started.append(words))
    monkeypatch.chdir(tmp_path)
    tamper(WRONG)
    done = call("serve", "--port", "18519")
    assert done.exit_code == 0
    assert "is damaged, see `kexie verify`" in done.stderr
    assert [words[:3] for words in started] == [[sys.executable, "-m", "streamlit"]]


def test_roll_ups_that_are_damaged_are_told_and_rebuilt(call: Call, tamper: Tamper) -> None:
    tamper("UPDATE rollup_events_modes SET n = n + 1 WHERE rowid = 1")
    told = call("verify")
    assert told.exit_code == 1
    assert "Events: the roll-ups are not what the entries come to, from revision 1 on" in told.stderr
    assert "kexie rebuild" in told.stderr
    assert "restore-backup" not in told.stderr
    done = call("rebuild", "--by", "张三")
    assert (done.exit_code, done.stdout) == (0, "The rows were added up anew, for every revision.\n")
    assert call("verify").exit_code == 0
    assert "张三" in call("audit", "show").stdout


def test_nothing_is_rebuilt_from_damaged_rows(call: Call, tamper: Tamper) -> None:
    tamper(WRONG)
    done = call("rebuild", "--by", "张三", "--lang", "zh")
    assert done.exit_code == 1
    assert "台账本身已损坏" in done.stderr
    assert "restore-backup" in done.stderr
