"""What a data folder declares and opens a store with, and how a mistake in it is told: file, place, how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kexie import describe
from kexie.declared import DeclarationError
from kexie.registers import EVENTS, REGISTERS
from kexie.store import Revision, Store, StoreError, address, folder, of_environment
from kexie.store.place import parsed

BOM = "\ufeff"

Load = Callable[[Path], Revision]


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    """Return what a folder holds, from a new store that is opened with it."""
    opened: list[Store] = []

    def loaded(place: Path) -> Revision:
        opened.append(Store(f"sqlite:///{tmp_path / f'{len(opened)}.sqlite'}", place))
        return opened[-1].revision()

    yield loaded
    for one in opened:
        one.close()


def change(path: Path, there: str, instead: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(there) >= 1
    path.write_text(text.replace(there, instead, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "there", "instead", "message"),
    [
        ("organisation.toml", "name =", "name", "organisation.toml: is not valid TOML: .*line 4"),
        ("organisation.toml", "甘州区", "民乐县", "organisation.toml: county.name.zh: 民乐县 stands there 2 times"),
        ("townships.csv", ",620702\n", ",620700\n", "townships.csv: line 2: 620700 is not the code of a county"),
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
            "2025/events.csv: row 5, 场次: “很多” is not a quantity. Write a number, or one like 300余, 近1万, 约500.",
        ),
        (
            "2025/events.csv",
            "场次",
            "次数呢",
            "2025/events.csv: 次数呢: “次数呢” is not a column of this register. Is it “场次”\\?",
        ),
        (
            "2025/events.csv",
            "地点",
            "承办单位",
            "2025/events.csv: 承办单位: Two columns are “承办单位”. Keep one of them.",
        ),
        (
            "2025/outcomes.csv",
            "2025年",
            "2025-02-30",
            "2025/outcomes.csv: row 2, 取得日期: There is no date “2025-02-30”.",
        ),
        (
            "2025/outcomes.csv",
            "BG25-O3",
            "BG25-O2",
            "2025/outcomes.csv: row 4, 成果编号: The number “BG25-O2” occurs twice .first in row 3",
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
            "物品",
            "2025/funding.csv: row 2, 资金形式: “物品” is not among the values of “资金形式”. There are: ",
        ),
        (
            "2025/projects.csv",
            ",2025,",
            ",去年,",
            "2025/projects.csv: row 2, 立项年度: “去年” is not a year. Write four digits",
        ),
        (
            "2025/attendance.csv",
            "近万",
            "近万人次",
            "2025/attendance.csv: row 2, 数量: The unit of “近万人次” is not the “人” of this column",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_how_to_mend_it(
    load: Load, data: Path, file: str, there: str, instead: str, message: str
) -> None:
    change(data / file, there, instead)
    with pytest.raises(DeclarationError, match=f"^{message}"):
        load(data)


def test_a_missing_column_is_told(load: Load, data: Path) -> None:
    lines = (data / "2025" / "funding.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = ["".join(f"{cell}," for cell in line.split(",")[:2] + line.split(",")[3:])[:-1] for line in lines]
    (data / "2025" / "funding.csv").write_text("\n".join(rows), encoding="utf-8")
    message = "^2025/funding.csv: 资金名称: The column “资金名称” is missing. Add it as in the template."
    with pytest.raises(DeclarationError, match=message):
        load(data)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("organisation.toml", None, "organisation.toml: is missing from the folder data"),
        ("townships.csv", None, "townships.csv: is missing from the folder data"),
        ("metrics.toml", None, "metrics.toml: is missing from the folder data"),
        ("2025/published.csv", None, "published.csv: is missing from the folder 2025"),
        ("metrics.toml", "名".encode("gb18030"), "metrics.toml: is not in UTF-8"),
        ("2025/events.csv", "活動編號".encode("shift_jis"), "2025/events.csv: "),
        ("2025/events.csv", b"", "2025/events.csv: "),
        ("2025/events.csv", "活动编号,场次\nA,3,4\n".encode(), "2025/events.csv: "),
        ("2025/events.csv", '活动编号,场次\n"A,3\n'.encode(), "2025/events.csv: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    load: Load, data: Path, file: str, content: bytes | None, message: str
) -> None:
    if content is None:
        (data / file).unlink()
    else:
        (data / file).write_bytes(content)
    with pytest.raises(DeclarationError, match=f"^{message}"):
        load(data)


@pytest.mark.parametrize("mark", [BOM, ""])
def test_a_byte_order_mark_makes_no_difference(load: Load, data: Path, revision: Revision, mark: str) -> None:
    for path in [*data.rglob("*.csv"), *data.rglob("*.toml")]:
        path.write_text(mark + path.read_text(encoding="utf-8-sig"), encoding="utf-8")
    loaded = load(data)
    assert (loaded.organisation, loaded.metrics, loaded.reports) == (
        revision.organisation,
        revision.metrics,
        revision.reports,
    )
    assert all(loaded.tables[key].equals(revision.tables[key]) for key in REGISTERS)


@pytest.mark.parametrize("file", ["organisation.toml", "metrics.toml", "townships.csv", "2025/published.csv"])
def test_the_version_changes_with_every_declaration(open_store: Callable[[Path], Store], data: Path, file: str) -> None:
    held = open_store(data)
    before = held.revision().version
    text = (data / file).read_bytes()
    (data / file).write_bytes(text + b"\n")
    assert held.revision().version != before
    assert held.revision().number == 1
    (data / file).write_bytes(text)
    assert held.revision().version == before


def test_registers_of_the_folder_open_a_store_once(open_store: Callable[[Path], Store], data: Path) -> None:
    held = open_store(data)
    before = held.revision()
    (data / "2025" / "events.csv").unlink()
    (data / "2025" / "funding.csv").write_text("no register")
    assert held.revision() is before
    assert open_store(data).revision().version == before.version
    [entry] = held.history()
    assert (entry.kind, entry.note, entry.based_on) == ("open", "opened from the data folder", 0)
    assert {name for _, name in entry.files} == {f"2025/{key}.csv" for key in REGISTERS}
    assert entry.added == sum(len(table) for table in before.tables.values())


def test_a_store_with_nothing_in_it_is_opened_as_soon_as_there_are_registers(
    open_store: Callable[..., Store], bare: Path, data: Path
) -> None:
    held = open_store()
    assert held.revision().number == 0
    shutil.copy(data / "2025" / "events.csv", bare / "2025")
    assert (held.revision().number, len(held.revision().tables["events"])) == (1, 14)


def test_a_store_of_another_association_is_refused(open_store: Callable[[Path], Store], data: Path) -> None:
    open_store(data)
    change(data / "organisation.toml", 'zh = "张掖市科学技术协会"', 'zh = "别处科学技术协会"')
    with pytest.raises(
        StoreError, match=r"holds the registers of 张掖市科学技术协会, but .* declares 别处科学技术协会"
    ):
        open_store(data)


def test_a_number_that_two_files_give_to_one_year_is_told(load: Load, data: Path) -> None:
    shutil.copytree(data / "2025", data / "2026")
    for name in ("report.toml", "published.csv"):
        (data / "2026" / name).unlink()
    message = r"^2026/projects\.csv: row 2: the number “BG25-P1” of 2025 is also in 2025/projects\.csv, row 2"
    with pytest.raises(DeclarationError, match=message):
        load(data)


def test_a_register_that_is_not_filled_in_is_no_mistake(load: Load, data: Path) -> None:
    (data / "2025" / "events.csv").write_bytes(describe.template(EVENTS))
    assert load(data).tables["events"].empty


# --- where folder and store are ---


def test_another_folder_is_given_by_the_environment(monkeypatch: pytest.MonkeyPatch, load: Load, data: Path) -> None:
    assert load(folder()).organisation.region.en == "Zhangye"
    change(data / "organisation.toml", '"Zhangye"', '"Elsewhere"')
    monkeypatch.setenv("KEXIE_DATA", str(data))
    assert folder() == data
    assert load(folder()).organisation.region.en == "Elsewhere"
    monkeypatch.setenv("KEXIE_DATA", "")
    assert folder() != data


def test_each_data_folder_has_a_store_of_its_own(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setattr("kexie.store.place.STORES", Path("/stores"))
    own = address(folder())
    assert own == "sqlite:////stores/kexie.sqlite"
    assert address(Path(os.path.relpath(folder()))) == own
    assert address(data) == address(data / ".." / data.name) != own
    monkeypatch.setenv("KEXIE_STORE", "sqlite:///here.sqlite")
    # Whoever goes to another folder finds it again.
    assert address(data) == f"sqlite:///{Path.cwd() / 'here.sqlite'}"
    monkeypatch.setenv("KEXIE_STORE", "postgresql://clerk:s%40cret@server/kexie")
    assert address(data) == "postgresql+psycopg://clerk:s%40cret@server/kexie"


@pytest.mark.parametrize(
    "url",
    ["kexie.sqlite", "sqlite://", "sqlite:///:memory:", "mysql://server/kexie", "nothing://server", "://:secret@x"],
)
def test_a_url_of_nothing_that_can_be_used_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"^KEXIE_STORE: ") as refusal:
        parsed(url)
    assert "secret" not in str(refusal.value)


def test_a_server_that_does_not_answer_is_told_without_the_password(data: Path) -> None:
    with pytest.raises(StoreError, match=r"the database server|refused") as refusal:
        Store("postgresql://clerk:secret@127.0.0.1:1/kexie", data)
    assert "secret" not in str(refusal.value)


def test_the_environment_names_one_store_of_a_process(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(data))
    monkeypatch.setenv("KEXIE_STORE", f"sqlite:///{data.parent / 'one.sqlite'}")
    first = of_environment()
    assert of_environment() is first
    monkeypatch.setenv("KEXIE_STORE", f"sqlite:///{data.parent / 'two.sqlite'}")
    second = of_environment()
    assert second is not first
    assert second.revision().version == first.revision().version
    first.close()
    second.close()


# --- years ---


def test_years_are_told_apart(another: Revision) -> None:
    assert another.years == [2025, 2024]
    assert list(another.reports) == [2024, 2025]
    events = {year: another.of_year(year)["events"] for year in another.years}
    assert {year: len(table) for year, table in events.items()} == {2025: 6, 2024: 3}
    assert set(events[2024]["event_id"]) == {"QH24-E1", "QH24-E2", "QH24-E3"}
    assert len(another.of_year(2023)["events"]) == 0


def test_a_register_may_be_in_the_encoding_of_an_office(load: Load, data: Path, revision: Revision) -> None:
    register = data / "2025" / "events.csv"
    register.write_bytes(register.read_text("utf-8-sig").encode("gb18030"))
    assert load(data).tables["events"].equals(revision.tables["events"])


def test_a_year_may_have_rows_and_no_report(load: Load, data: Path) -> None:
    (data / "2026").mkdir()
    header, first, *_ = (data / "2025" / "events.csv").read_text("utf-8").splitlines()
    (data / "2026" / "events.csv").write_text(f"{header}\n{first.replace('2025年', '2026年3月')}\n", "utf-8")
    loaded = load(data)
    assert loaded.years == [2026, 2025]
    assert list(loaded.reports) == [2025]
    # A row belongs to the year of its date, whatever folder it lies in.
    assert list(loaded.of_year(2026)["events"]["event_id"]) == ["BG25-E1"]


def test_a_year_may_have_a_report_and_no_rows(load: Load, data: Path) -> None:
    for key in REGISTERS:
        (data / "2025" / f"{key}.csv").unlink()
    loaded = load(data)
    assert loaded.years == [2025]
    assert len(loaded.reports[2025].figures) == 29
    assert [len(table) for table in loaded.of_year(2025).values()] == [0] * len(REGISTERS)


def test_what_is_held_can_be_read_again_as_it_is(load: Load, revision: Revision, data: Path) -> None:
    assert load(data).version == revision.version
