"""The made-up sample: it comes to what the report published but for three figures, and never mixes with real rows."""

from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from kexie import check, measure, sample
from kexie.cli import main
from kexie.measure import Verdict
from kexie.problems import Fault
from kexie.registers import EVENTS, REGISTERS, SAMPLE
from kexie.store import Revision, Store
from tests.conftest import ANOTHER

ROWS = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a sample."""
    return made(tmp_path_factory.mktemp("sample") / "data", seed=1)


def made(folder: Path, *, seed: int, source: Path = Path("data")) -> Path:
    sample.write(source, folder, rows=ROWS, seed=seed)
    return folder


@pytest.fixture(scope="module")
def held(folder: Path) -> Revision:
    """Return what a store that was opened with the sample holds."""
    with closing(Store(f"sqlite:///{folder.parent / 'kexie.sqlite'}", folder)) as opened:
        return opened.revision()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rows_of_the_last_year_come_to_what_was_published_but_for_three_figures(tmp_path: Path, seed: int) -> None:
    folder = made(tmp_path / "data", seed=seed)
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", folder)) as opened:
        rows = opened.revision()
    found = measure.figures(rows.metrics, rows.reports[2025], rows.of_year(2025), frozenset())
    others = {place: one.verdict for place, one in enumerate(found) if not one.verdict.is_agreement}
    assert others == {
        sample.SHORT: Verdict.BEING_ENTERED,
        sample.OVER: Verdict.REGISTERS_EXCEED,
        sample.NONE: Verdict.NO_ROWS,
    }


def test_another_association_has_a_sample_of_its_own(tmp_path: Path, another: Revision) -> None:
    folder = made(tmp_path / "data", seed=1, source=ANOTHER)
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", folder)) as opened:
        rows = opened.revision()
    year = max(another.reports)
    found = measure.figures(rows.metrics, rows.reports[year], rows.of_year(year), frozenset())
    published = [one.verdict for one in found if one.published]
    assert [place for place, verdict in enumerate(published) if not verdict.is_agreement] == [sample.SHORT]


def test_it_has_three_years_and_about_as_many_rows_as_were_asked_for(held: Revision) -> None:
    assert held.years == [2025, 2024, 2023]
    assert ROWS <= sum(map(len, held.tables.values())) <= 1.5 * ROWS
    assert all(len(table[table["year"] == year]) for table in held.tables.values() for year in held.years)


def test_every_row_is_known_by_its_number(held: Revision) -> None:
    assert held.is_sample
    for key, table in held.tables.items():
        assert table[REGISTERS[key].id].str.startswith(SAMPLE).all()


def test_it_has_the_shapes_of_real_life(held: Revision) -> None:
    events = held.tables["events"]
    counties = [one.name.zh for one in held.organisation.counties if one.code]
    assert set(events["county"]) == {one.name.zh for one in held.organisation.counties}
    to_the_month = events[events["start_date.precision"] != "year"]
    months = pd.to_datetime(to_the_month["start_date"]).dt.month
    assert months.value_counts().idxmax() == 9
    silent, late = to_the_month["county"] == counties[-2], to_the_month["county"] == counties[-1]
    assert not (silent & (months == 7)).any()
    assert not (late & (months > 9) & (to_the_month["year"] == 2025)).any()
    assert (late & (months > 9)).any()
    assert set(events["start_date.precision"]) == {"day", "month", "year"}
    assert (held.tables["attendance"]["count.bound"] == "more_than").any()
    assert held.tables["attendance"]["event_id"].notna().mean() == pytest.approx(0.6, abs=0.15)


def test_the_same_seed_makes_the_same_files(tmp_path: Path, folder: Path) -> None:
    again = made(tmp_path / "again", seed=1)
    other = made(tmp_path / "other", seed=2)
    for file in folder.rglob("*.csv"):
        assert (again / file.relative_to(folder)).read_bytes() == file.read_bytes()
    events = Path("2025/events.csv")
    assert (other / events).read_bytes() != (folder / events).read_bytes()


# --- real and made up do not mix ---

REAL = f"{','.join(column.name.zh for column in EVENTS.columns)}\r\n"
ROW = "{number},科普讲座,科普讲座,普惠共享,,,2025-05-24,,不详,,市科协,,,,1,场,,,,,\r\n"


def faults(data: str, held: Revision) -> list[tuple[Fault, str]]:
    """Return what keeps rows of events out of a store."""
    upload = check.upload(data.encode(), "活动.csv", organisation=held.organisation, held=held.tables)
    return [(one.fault, one.value) for table in upload.tables for one in table.findings if one.is_fatal]


def test_made_up_rows_are_refused_among_real_ones(folder: Path, revision: Revision) -> None:
    data = (folder / "2025" / "events.csv").read_text("utf-8-sig")
    found = faults(data, revision)
    assert len(found) == data.count("\n") - 1
    assert {fault for fault, _ in found} == {Fault.SAMPLE_AMONG_REAL}


def test_real_rows_are_refused_among_made_up_ones(held: Revision) -> None:
    assert faults(REAL + ROW.format(number="HD-1"), held) == [(Fault.REAL_AMONG_SAMPLE, "HD-1")]
    assert faults(REAL + ROW.format(number=f"{SAMPLE}HD-1"), held) == []


def test_a_file_of_both_is_refused_before_anything_is_held(revision: Revision) -> None:
    nothing = {key: table.head(0) for key, table in revision.tables.items()}
    upload = check.upload(
        (REAL + ROW.format(number="HD-1") + ROW.format(number=f"{SAMPLE}HD-2")).encode(),
        "活动.csv",
        organisation=revision.organisation,
        held=nothing,
    )
    assert [(one.fault, one.value) for one in upload.tables[0].findings if one.is_fatal] == [
        (Fault.SAMPLE_AMONG_REAL, f"{SAMPLE}HD-2")
    ]


# --- the command ---


def test_the_command_writes_a_folder_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(Path("data").resolve()))
    done = CliRunner().invoke(main, ["sample", str(tmp_path / "demo"), "--rows", "200", "--lang", "en"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert "holds a made-up sample" in done.stdout
    assert (tmp_path / "demo" / "2023" / "events.csv").exists()
    (tmp_path / "bare").mkdir()
    for name in ("organisation.toml", "metrics.toml", "townships.csv", "words.toml"):
        (tmp_path / "bare" / name).write_bytes((Path("data") / name).read_bytes())
    monkeypatch.setenv("KEXIE_DATA", str(tmp_path / "bare"))
    bare = CliRunner().invoke(main, ["sample", str(tmp_path / "none"), "--lang", "en"])
    assert (bare.exit_code, bare.stderr) == (1, "There is no report that the rows could come to.\n")
    assert not (tmp_path / "none").exists()
    again = CliRunner().invoke(main, ["sample", str(tmp_path / "demo"), "--lang", "en"])
    assert (again.exit_code, again.stderr.strip().endswith("exists and is left as it is.")) == (2, True)
