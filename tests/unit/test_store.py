"""What a folder holds, and how a mistake in it is told: file, place, what is wrong, how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kexie import store
from kexie.declared import DeclarationError
from kexie.registers import REGISTERS
from kexie.store import Revision

BOM = "\ufeff"


def change(path: Path, there: str, instead: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(there) >= 1
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "there", "instead", "message"),
    [
        ("organisation.toml", "name =", "name", "organisation.toml: is no valid TOML: .*line 4"),
        ("organisation.toml", "甘州区", "民乐县", "organisation.toml: county.name.zh: 民乐县 stands there 2 times"),
        ("townships.csv", ",620702\n", ",620700\n", "townships.csv: line 2: 620700 is the code of no county"),
        ("metrics.toml", '"projects"', '"project"', "metrics.toml: popular_science_projects.register: 'project' is"),
        ("2025/report.toml", "publisher", "published_by", "2025/report.toml: publisher: is missing"),
        (
            "2025/published.csv",
            ",18,",
            ",19,",
            "2025/published.csv: line 2: the phrase '18个科普项目' does not say 19个",
        ),
        (
            "2025/events.csv",
            "60余,场",
            "很多,场",
            "2025/events.csv: row 5, 场次: “很多” is no quantity. Write a number, or one like 300余, 近1万, 约500.",
        ),
        (
            "2025/events.csv",
            "场次",
            "次数呢",
            "2025/events.csv: 次数呢: “次数呢” is no column of this register. Use a header of the template, or ",
        ),
        ("2025/events.csv", "地点", "承办", "2025/events.csv: 承办单位: Two columns are “承办单位”. Keep one of them."),
        (
            "2025/outcomes.csv",
            "2025年",
            "2025-02-30",
            "2025/outcomes.csv: row 2, 取得日期: “2025-02-30” is no date. Write 2025-05-24, 2025年5月 or 2025年.",
        ),
        (
            "2025/outcomes.csv",
            "BG25-O3",
            "BG25-O2",
            "2025/outcomes.csv: row 4, 成果编号: The number “BG25-O2” occurs twice. Give each row its own.",
        ),
        (
            "2025/funding.csv",
            "BG25-F1",
            "",
            "2025/funding.csv: row 2, 资金编号: “资金编号” is blank. Every row needs its number.",
        ),
        (
            "2025/funding.csv",
            "实物折价",
            "实物",
            "2025/funding.csv: row 2, 资金形式: “实物” is not among the values of “资金形式”. Use one that the ",
        ),
        (
            "2025/projects.csv",
            ",2025,",
            ",去年,",
            "2025/projects.csv: row 2, 立项年度: “去年” is no year. Write four digits",
        ),
        (
            "2025/attendance.csv",
            "近万",
            "近万人次",
            "2025/attendance.csv: row 2, 数量: “近万人次” is no quantity.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_how_to_mend_it(
    data: Path, file: str, there: str, instead: str, message: str
) -> None:
    change(data / file, there, instead)
    with pytest.raises(DeclarationError, match=f"^{message}"):
        store.load(data)


def test_a_missing_column_is_told(data: Path) -> None:
    lines = (data / "2025" / "funding.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = ["".join(f"{cell}," for cell in line.split(",")[:2] + line.split(",")[3:])[:-1] for line in lines]
    (data / "2025" / "funding.csv").write_text("\n".join(rows), encoding="utf-8")
    message = "^2025/funding.csv: 资金名称: The column “资金名称” is missing. Add it as in the template."
    with pytest.raises(DeclarationError, match=message):
        store.load(data)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("organisation.toml", None, "organisation.toml: is missing from the folder data"),
        ("townships.csv", None, "townships.csv: is missing from the folder data"),
        ("metrics.toml", None, "metrics.toml: is missing from the folder data"),
        ("2025/published.csv", None, "published.csv: is missing from the folder 2025"),
        ("metrics.toml", "名".encode("gb18030"), "metrics.toml: is not in UTF-8"),
        ("2025/events.csv", "活动编号".encode("gb18030"), "2025/events.csv: is not in UTF-8"),
        ("2025/events.csv", b"", "2025/events.csv: "),
        ("2025/events.csv", "活动编号,场次\nA,3,4\n".encode(), "2025/events.csv: "),
        ("2025/events.csv", '活动编号,场次\n"A,3\n'.encode(), "2025/events.csv: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told(data: Path, file: str, content: bytes | None, message: str) -> None:
    if content is None:
        (data / file).unlink()
    else:
        (data / file).write_bytes(content)
    with pytest.raises(DeclarationError, match=f"^{message}"):
        store.load(data)


@pytest.mark.parametrize("mark", [BOM, ""])
def test_a_byte_order_mark_makes_no_difference(data: Path, revision: Revision, mark: str) -> None:
    for path in [*data.rglob("*.csv"), *data.rglob("*.toml")]:
        path.write_text(mark + path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    loaded = store.load(data)
    assert (loaded.organisation, loaded.metrics, loaded.reports) == (
        revision.organisation,
        revision.metrics,
        revision.reports,
    )
    assert all(loaded.tables[key].equals(revision.tables[key]) for key in REGISTERS)


@pytest.mark.parametrize("file", ["organisation.toml", "2025/events.csv"])
def test_the_version_changes_with_every_file(data: Path, file: str) -> None:
    before = store.version(data)
    text = (data / file).read_bytes()
    (data / file).write_bytes(text + b"\n")
    assert store.version(data) != before
    (data / file).write_bytes(text)
    assert store.version(data) == before


def test_the_version_changes_with_files_that_come_go_or_move(data: Path) -> None:
    versions = [store.version(data)]
    shutil.copytree(data / "2025", data / "2026")
    versions.append(store.version(data))
    (data / "2026").rename(data / "2027")
    versions.append(store.version(data))
    (data / "2027" / "events.csv").unlink()
    versions.append(store.version(data))
    assert len(set(versions)) == 4
    (data / "notes.txt").touch()
    assert store.version(data) == versions[-1]
    assert store.load(data).version == versions[-1]


def test_another_folder_is_given_by_the_environment(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    assert store.load(store.folder()).organisation.region.en == "Zhangye"
    change(data / "organisation.toml", '"Zhangye"', '"Elsewhere"')
    monkeypatch.setenv("KEXIE_DATA", str(data))
    assert store.folder() == data
    assert store.load(store.folder()).organisation.region.en == "Elsewhere"
    monkeypatch.setenv("KEXIE_DATA", "")
    assert store.folder() != data


def test_years_are_told_apart(another: Revision) -> None:
    assert another.years == [2025, 2024]
    assert list(another.reports) == [2024, 2025]
    events = {year: another.of_year(year)["events"] for year in another.years}
    assert {year: len(table) for year, table in events.items()} == {2025: 6, 2024: 3}
    assert set(events[2024]["event_id"]) == {"QH24-E1", "QH24-E2", "QH24-E3"}
    assert len(another.of_year(2023)["events"]) == 0


def test_a_year_may_have_rows_and_no_report(data: Path) -> None:
    (data / "2026").mkdir()
    shutil.copy(data / "2025" / "events.csv", data / "2026")
    change(data / "2026" / "events.csv", "2025年", "2026年3月")
    loaded = store.load(data)
    assert loaded.years == [2026, 2025]
    assert list(loaded.reports) == [2025]
    # A row belongs to the year of its date, whatever folder it lies in.
    assert list(loaded.of_year(2026)["events"]["event_id"]) == ["BG25-E1"]


def test_a_year_may_have_a_report_and_no_rows(data: Path) -> None:
    for key in REGISTERS:
        (data / "2025" / f"{key}.csv").unlink()
    loaded = store.load(data)
    assert loaded.years == [2025]
    assert len(loaded.reports[2025].figures) == 29
    assert [len(table) for table in loaded.of_year(2025).values()] == [0] * len(REGISTERS)


def test_attendance_is_joined_to_its_events(another: Revision) -> None:
    contests = another.of_year(2025)["attendance"]
    assert set(contests["category"]) == {"科技竞赛"}
    assert set(contests["focus_area"]) == {"科学进校园"}


def test_what_is_held_can_be_read_again_as_it_is(revision: Revision, data: Path) -> None:
    assert store.load(data).version == revision.version
