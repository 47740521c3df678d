"""Files and revisions on the command line: what it prints, and the code it exits with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from frictionless import Package

from kexie import cli, store
from kexie.access import Deed
from kexie.registers import REGISTERS
from kexie.store import StoreError
from kexie.store.log import Log
from tests.spec.test_a_clerks_file import BAD, MENDED

Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: Path) -> Call:
    """Call the command in an English terminal, on a store of its own."""
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(data))
    monkeypatch.setenv(store.STORE_VARIABLE, f"sqlite:///{tmp_path / 'kexie.sqlite'}")

    def called(*words: str | Path) -> Result:
        result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="kexie")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return called


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_bytes(BAD.encode("gb18030"))
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_bytes(MENDED.encode("gb18030"))
    return path


def answer(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout_bytes))


def log() -> list[tuple[Deed, str, str, int | None, int | None]]:
    """Return what the log tells, the first line first."""
    entries = reversed(store.of_environment().log.entries())
    return [(one.deed, one.user, one.about, one.revision_from, one.revision_to) for one in entries]


# --- check ---


def test_a_file_with_errors_exits_with_1_and_says_them_all(call: Call, bad: Path) -> None:
    result = call("check", bad, "--json")
    assert result.exit_code == 1
    said = answer(result)
    assert {key: said[key] for key in said if key not in ("findings", "rows")} == {
        "file": "bad.csv",
        "encoding": "gb18030",
        "read_as_before": False,
        "register": "funding",
        "sheet": None,
        "header_row": 3,
        "read": 6,
        "accepted": 1,
        "set_aside": 2,
        "refused": 3,
    }
    fatal = [one for one in said["findings"] if one["severity"] == "fatal"]
    assert [(one["code"], one["row"], one["column"], one["value"]) for one in fatal] == [
        ("not-a-quantity", 5, "金额", "很多"),
        ("not-on-the-list", 6, "资金来源", "省财政厅"),
        ("no-such-day", 7, "日期", "2025-02-30"),
    ]


def test_rows_are_cleaned_and_stand_under_their_chinese_headers(call: Call, good: Path) -> None:
    result = call("check", good, "--json")
    assert result.exit_code == 0
    rows = answer(result)["rows"]
    assert len(rows) == 4
    assert (rows[0]["资金编号"], rows[0]["金额"], rows[0]["日期"]) == ("ZJ-01", 120.5, "2025-03-06")
    assert rows[1]["项目编号"] is None


def test_messages_come_in_the_language_asked_for(call: Call, bad: Path) -> None:
    assert "“很多”不是数量" in call("check", bad, "--lang", "zh").stdout
    assert "“很多” is not a quantity" in call("check", bad, "--lang", "en").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "nowhere.csv"),
        ("commit", "nowhere.csv", "--by", "甲"),
        ("check", "--register", "budget"),
        ("diff", "1", "9"),
        ("restore", "9", "--by", "甲"),
        ("export", "--revision", "9"),
    ],
)
def test_a_wrong_call_exits_with_2(call: Call, words: tuple[str, ...]) -> None:
    assert call(*words).exit_code == 2


def test_a_file_that_is_none_is_refused_without_a_traceback(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    result = call("check", path, "--json")
    assert result.exit_code == 1
    said = answer(result)
    assert (said["register"], said["read"], said["rows"]) == (None, 0, [])
    assert [one["severity"] for one in said["findings"]] == ["fatal"]


def test_a_header_may_be_named_and_the_register_too(call: Call, tmp_path: Path, good: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text(good.read_bytes().decode("gb18030").replace("金额", "拨款数"), "utf-8")
    assert call("check", path).exit_code == 1
    assert call("check", path, "--register", "funding", "--header", "拨款数=金额").exit_code == 0


# --- commit, history, diff, restore ---


def test_nothing_is_stored_of_a_file_with_errors(call: Call, bad: Path) -> None:
    result = call("commit", bad, "--by", "甲", "--note", "试")
    assert result.exit_code == 1
    assert "Nothing was stored" in result.stderr
    assert len(answer(call("history", "--json"))["revisions"]) == 1


def test_refused_rows_can_be_left_out_knowingly(call: Call, bad: Path) -> None:
    result = call("commit", bad, "--by", "甲", "--leave-out-refused")
    assert result.exit_code == 0, result.stderr
    assert answer(call("history", "--json"))["revisions"][0]["added"] == 1


def test_a_commit_shows_its_effect_and_is_taken_back(call: Call, good: Path) -> None:
    result = call("commit", good, "--by", "甲", "--note", "一季度")
    assert result.exit_code == 0, result.stderr
    assert "Project funding: — → ¥2.905 million" in result.stdout
    first, opened = answer(call("history", "--json"))["revisions"]
    assert (first["revision"], first["by"], first["note"], first["added"]) == (2, "甲", "一季度", 4)
    assert [one["name"] for one in first["files"]] == ["good.csv"]
    assert opened["kind"] == "open"
    assert "4 rows added" in call("diff", 1, 2).stdout
    assert call("restore", 1, "--by", "乙", "--note", "有误").exit_code == 0
    assert "Nothing changes." in call("diff", 1, 3).stdout


def test_the_same_file_twice_is_stored_once(call: Call, good: Path) -> None:
    assert call("commit", good, "--by", "甲").exit_code == 0
    again = call("commit", good, "--by", "甲")
    assert again.exit_code == 0
    assert "revision 2 stays" in again.stdout
    assert len(answer(call("history", "--json"))["revisions"]) == 2


def test_what_was_decided_about_a_layout_serves_the_next_file(call: Call, tmp_path: Path) -> None:
    first, second = tmp_path / "一月.csv", tmp_path / "二月.csv"
    text = MENDED.replace("单位：万元", "")
    first.write_text(text, "utf-8")
    second.write_text(text.replace("ZJ-", "ZK-"), "utf-8")
    assert answer(call("check", first, "--json"))["read_as_before"] is False
    assert call("commit", first, "--by", "甲").exit_code == 1
    assert call("commit", first, "--by", "甲", "--unit", "万元").exit_code == 0
    assert answer(call("check", second, "--json"))["read_as_before"] is True
    result = call("commit", second, "--by", "甲")
    assert result.exit_code == 0, result.stderr
    assert "Read as the last file with the same headers was." in result.stdout
    # What is said on the command line goes before what is remembered.
    third = tmp_path / "三月.csv"
    third.write_text(text.replace("ZJ-", "ZL-"), "utf-8")
    rows = answer(call("check", third, "--unit", "元", "--json"))["rows"]
    assert rows[0]["金额"] == pytest.approx(120.5 / 10_000)


def test_a_file_of_which_nothing_can_be_stored_is_refused_whatever_is_left_out(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(MENDED.replace("货币", "黄金"), "utf-8")
    result = call("commit", path, "--by", "甲", "--leave-out-refused")
    assert result.exit_code == 1
    assert "no row of bad.csv can be" in result.stderr


def test_a_dry_run_stores_nothing(call: Call, good: Path) -> None:
    assert call("commit", good, "--by", "甲", "--dry-run").exit_code == 0
    assert len(answer(call("history", "--json"))["revisions"]) == 1


def test_personal_data_asks_before_anything_is_stored(call: Call, tmp_path: Path) -> None:
    lines = MENDED.splitlines()
    lines[2] += ",联系电话"
    lines[3:7] = [f"{line},13993600000" for line in lines[3:7]]
    path = tmp_path / "personal.csv"
    path.write_text("\n".join(lines), "utf-8")
    refused = call("commit", path, "--by", "甲")
    assert refused.exit_code == 1
    assert "personal data" in refused.stderr
    result = call("commit", path, "--by", "甲", "--drop", "联系电话")
    assert result.exit_code == 0, result.stderr
    (kept,) = answer(call("history", "--json"))["revisions"][0]["files"]
    _, content = store.of_environment().file(kept["sha256"])
    assert b"13993600000" not in content
    assert "ZJ-01" in content.decode("utf-8-sig")


def test_cells_with_personal_data_can_be_blanked(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "personal.csv"
    path.write_text(MENDED.rstrip("\n") + "\n填表人：某某 13993600000,,,,,,,\n", "utf-8")
    refused = call("commit", path, "--by", "甲")
    assert refused.exit_code == 1
    assert "--blank-personal" in refused.stderr
    assert "13993600000" not in refused.stdout + refused.stderr
    result = call("commit", path, "--by", "甲", "--blank-personal")
    assert result.exit_code == 0, result.stderr
    (kept,) = answer(call("history", "--json"))["revisions"][0]["files"]
    _, content = store.of_environment().file(kept["sha256"])
    assert b"13993600000" not in content
    assert "ZJ-01" in content.decode("utf-8-sig")


@pytest.mark.parametrize("by", ["", " ", "a\x1b[2Jb"])
def test_who_commits_has_a_name_that_can_be_read(call: Call, good: Path, by: str) -> None:
    for words in (("commit", good), ("restore", "1")):
        result = call(*words, "--by", by)
        assert (result.exit_code, result.stderr) == (2, "--by takes a name of 1 to 60 visible characters.\n")


def test_the_log_tells_who_stored_and_restored_what(call: Call, good: Path) -> None:
    assert call("commit", good, "--by", "甲", "--dry-run").exit_code == 0
    assert log() == []
    assert call("commit", good, "--by", "甲").exit_code == 0
    assert call("restore", "1", "--by", "乙").exit_code == 0
    assert log() == [(Deed.COMMIT, "甲", "good.csv", 1, 2), (Deed.RESTORE, "乙", "→ 1", 2, 3)]


# --- export, template, backup ---


def test_an_exported_register_is_accepted_again_and_changes_nothing(call: Call, good: Path, tmp_path: Path) -> None:
    call("commit", good, "--by", "甲")
    for register in REGISTERS:
        path = tmp_path / f"{register}.csv"
        assert call("export", "--register", register, "--output", path).exit_code == 0
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        result = call("commit", path, "--by", "乙")
        assert result.exit_code == 0, result.stderr
        assert "revision 2 stays" in result.stdout


def test_all_registers_are_exported_together(call: Call, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(call("export").stdout_bytes)) as archive:
        assert sorted(archive.namelist()) == sorted(f"{one.name.zh}.csv" for one in REGISTERS.values())
    sheets = pd.read_excel(
        io.BytesIO(call("export", "--format", "xlsx").stdout_bytes), sheet_name=None, dtype=str, engine="calamine"
    )
    assert sorted(sheets) == sorted(one.name.zh for one in REGISTERS.values())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_data_package_is_valid(call: Call, good: Path, tmp_path: Path) -> None:
    call("commit", good, "--by", "甲")
    path = tmp_path / "package.zip"
    assert call("export", "--format", "datapackage", "--output", path).exit_code == 0
    report = Package(str(path)).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_a_template_with_lists_names_the_counties_to_choose_from(call: Call) -> None:
    blank = call("template", "events", "--format", "xlsx").stdout_bytes
    sheets = pd.read_excel(io.BytesIO(blank), sheet_name=None, header=None, dtype=str, engine="calamine")
    assert any("甘州区" in str(cell) for sheet in sheets.values() for cell in sheet.to_numpy().ravel())


def test_what_exists_is_not_overwritten(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "there.csv"
    path.write_text("mine")
    for words in (("export", "--output", path), ("template", "events", "--output", path), ("backup", path)):
        assert call(*words).exit_code == 1
    assert path.read_text() == "mine"


def test_a_backup_brings_everything_back(call: Call, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.kexie"
    assert call("backup", path).exit_code == 0
    call("commit", good, "--by", "甲")
    assert call("restore-backup", path).exit_code == 0
    assert len(answer(call("history", "--json"))["revisions"]) == 1


def test_the_log_tells_who_took_down_what(call: Call, good: Path, tmp_path: Path) -> None:
    call("commit", good, "--by", "甲")
    path = tmp_path / "there.csv"
    assert call("export", "--register", "funding", "--year", "2025", "--by", "乙", "--output", path).exit_code == 0
    assert call("export", "--format", "xlsx", "--revision", "1", "--by", "丙").exit_code == 0
    # Where nothing leaves, there is nothing to tell.
    assert call("export", "--output", path, "--by", "丁").exit_code == 1
    assert call("export", "--revision", "9", "--by", "丁").exit_code == 2
    assert call("backup", tmp_path / "copy.kexie", "--by", "戊").exit_code == 0
    assert call("restore-backup", tmp_path / "copy.kexie", "--by", "己").exit_code == 0
    assert log()[1:] == [
        (Deed.EXPORT, "乙", "funding · 2025 · csv", None, 2),
        (Deed.EXPORT, "丙", f"{', '.join(REGISTERS)} · xlsx", None, 1),
        (Deed.BACKUP, "戊", "copy.kexie", None, None),
        (Deed.BACKUP_RESTORED, "己", "copy.kexie", 2, 2),
    ]


def test_without_a_name_the_log_tells_the_login_name(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "wang")
    for words in (("export",), ("backup", tmp_path / "copy.kexie"), ("restore-backup", tmp_path / "copy.kexie")):
        assert call(*words).exit_code == 0
    assert [by for _, by, *_ in log()] == ["wang"] * 3


def test_an_export_that_cannot_be_told_does_not_leave(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full.")

    monkeypatch.setattr(Log, "note", full)
    path = tmp_path / "there.csv"
    result = call("export", "--register", "funding", "--output", path)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "the disk is full.\n")
    assert not path.exists()


# --- complete ---


def test_records_are_declared_complete_and_open_again(call: Call) -> None:
    def verdict() -> str:
        figures = {
            figure["metric"]: figure for figure in answer(call("figures", "--year", "2025", "--json"))["figures"]
        }
        return str(figures["technical_guidance"]["verdict"])

    def declared(*words: str) -> Result:
        return call("complete", "technical_guidance", "--year", "2025", "--by", "王某", *words)

    assert verdict() == "only_entries"
    result = declared("--note", "全年已录")
    assert (result.exit_code, result.stdout) == (0, "Stored as revision 2.\n")
    assert declared().stdout == "All of it is held already: revision 2 stays.\n"
    assert declared("--open").stdout == "Stored as revision 3.\n"
    assert [(deed, about) for deed, _, about, *_ in log()] == [
        (Deed.DECLARED, "2025 technical_guidance +"),
        (Deed.DECLARED, "2025 technical_guidance -"),
    ]
    said = answer(call("history", "--json"))["revisions"]
    assert [one["by"] for one in said] == ["王某", "王某", "kexie"]


def test_a_figure_that_is_none_cannot_be_complete(call: Call) -> None:
    result = call("complete", "nonsense", "--year", "2025", "--by", "王某")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There is no figure “nonsense”" in result.stderr


def test_six_hundred_sessions_exceed_three_hundred_and_some(call: Call, tmp_path: Path) -> None:
    rows = [
        f"TZ-{number},科普活动{number},科普讲座,普惠共享,是,2025-05-{1 + number % 28:02},甘州区,市科协,100,场"
        for number in range(6)
    ]
    header = "活动编号,活动名称,活动类别,工作板块,是否科普活动,开始日期,县区,主办单位,场次,计量单位"
    file = tmp_path / "events.csv"
    file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    assert call("commit", file, "--by", "王某").exit_code == 0
    told = call("figures", "--year", "2025", "--lang", "zh").stdout
    line = next(line for line in told.splitlines() if "科普活动" in line)
    assert line.split() == ["开篇总数", "科普活动", "300余场", "600场", "台账多于报告"]
    assert "科普活动：300余场按301—399场理解" in told
