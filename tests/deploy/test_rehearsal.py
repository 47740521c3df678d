"""Backup, generations, rehearsal, update and rollback, by the scripts and the very commands of docs/deploy.md."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kexie.access import Operator
from kexie.store import Store
from tests.conftest import DATA
from tests.deploy.proxy import GUIDE
from tests.deploy.server import Machine


def commands(heading: str) -> str:
    """Return the commands below a heading of the guide."""
    section = GUIDE.read_text("utf-8").split(f"# {heading}", 1)[1].split("\n##", 1)[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was opened from the data folder, as one file."""
    folder = tmp_path_factory.mktemp("opened")
    with closing(Store(f"sqlite:///{folder / 'kexie.sqlite'}", DATA)) as held:
        held.backup(folder / "copy.sqlite", by=Operator("tests"))
    return folder / "copy.sqlite"


@pytest.fixture
def machine(tmp_path: Path, opened: Path) -> Iterator[Machine]:
    """A server with a release in use, and another one beside it."""
    made = Machine(tmp_path, opened)
    answers = f"cd '{tmp_path}'; exec python3 -m http.server --bind 127.0.0.1 {made.health}"
    # What the check of health asks for.
    (tmp_path / "healthz").touch()
    made.use(made.release("0.1.0", answers))
    made.release("0.2.0", answers)
    yield made
    made.run("systemctl stop kexie.service")


def nightly(machine: Machine) -> list[str]:
    return sorted(path.name for path in (machine.backups / "nightly").iterdir())


def earlier(machine: Machine, folder: str, days: list[str]) -> None:
    """Leave backups of earlier days."""
    (machine.backups / folder).mkdir()
    for day in days:
        (machine.backups / folder / f"kexie-{day}.sqlite").touch()


def change_a_row(file: Path) -> None:
    """Change rows behind the store's back."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE rows_events SET organiser = 'another'")


# --- the nightly backup ---


def test_a_night_leaves_a_backup_and_the_first_of_its_month(machine: Machine) -> None:
    done = machine.script("backup.sh")
    assert done.returncode == 0, done.stderr
    assert len(nightly(machine)) == len(list((machine.backups / "monthly").iterdir())) == 1
    assert sorted(path.name for path in machine.backups.iterdir()) == ["monthly", "nightly"]


def test_the_last_nights_and_months_are_kept(machine: Machine) -> None:
    earlier(machine, "nightly", [f"2020-01-{day:02}-023000" for day in range(1, 21)])
    earlier(machine, "monthly", [f"20{year}-01" for year in range(10, 25)])
    done = machine.script("backup.sh")
    assert done.returncode == 0, done.stderr
    kept = nightly(machine)
    assert len(kept) == 14
    assert kept[0] == "kexie-2020-01-08-023000.sqlite"
    months = sorted(path.name for path in (machine.backups / "monthly").iterdir())
    assert len(months) == 12
    assert months[0] == "kexie-2014-01.sqlite"


def test_after_a_damaged_backup_nothing_old_goes(machine: Machine) -> None:
    earlier(machine, "nightly", [f"2020-01-{day:02}-023000" for day in range(1, 21)])
    change_a_row(machine.store)
    done = machine.script("backup.sh")
    assert done.returncode != 0
    sound = [name for name in nightly(machine) if name.endswith(".sqlite")]
    assert len(sound) == 20


# --- the rehearsal ---


def test_the_rehearsal_of_the_guide_passes(machine: Machine) -> None:
    assert machine.script("backup.sh").returncode == 0
    before = machine.run("kexie history").stdout
    done = machine.run(commands("恢复演练"))
    assert done.returncode == 0, done.stderr
    assert [int(count) > 1 for count in re.findall(r"^(\d+) ", done.stdout, re.MULTILINE)] == [True] * 5
    assert machine.run("kexie history").stdout == before


def test_the_rehearsal_notices_a_row_that_is_another(machine: Machine) -> None:
    assert machine.script("backup.sh").returncode == 0
    change_a_row(machine.store)
    assert machine.run(commands("恢复演练")).returncode != 0


def test_the_rehearsal_notices_a_damaged_backup(machine: Machine) -> None:
    assert machine.script("backup.sh").returncode == 0
    change_a_row(machine.backups / "nightly" / nightly(machine)[0])
    assert machine.run(commands("恢复演练")).returncode != 0


# --- the update ---


def in_use(machine: Machine) -> str:
    return (machine.home / "current").resolve().name


def test_an_update_makes_a_backup_and_switches(machine: Machine) -> None:
    done = machine.script("update.sh", "0.2.0")
    assert done.returncode == 0, done.stderr
    assert in_use(machine) == "0.2.0"
    assert len(list(machine.backups.glob("before-0.2.0-*.sqlite"))) == 1


def test_a_release_that_does_not_answer_makes_way_for_the_old_one(machine: Machine) -> None:
    machine.release("0.3.0", "exit 1")
    done = machine.script("update.sh", "0.3.0")
    assert done.returncode == 1
    assert in_use(machine) == "0.1.0"
    assert "does not answer" in done.stderr
    assert "Neither" not in done.stderr


def test_a_store_that_the_new_release_has_changed_comes_back_as_it_was(machine: Machine) -> None:
    before = machine.run("kexie history").stdout
    newer = f"python3 -c \"import sqlite3; c = sqlite3.connect('{machine.store}'); c.execute(\\\"UPDATE alembic_version SET version_num = '9999'\\\"); c.commit()\""
    machine.release("0.3.0", newer)
    assert machine.script("update.sh", "0.3.0").returncode == 1
    assert in_use(machine) == "0.1.0"
    assert machine.run("kexie history").stdout == before
    assert machine.store.with_name("kexie.sqlite.of-0.3.0").exists()


def test_without_a_backup_there_is_no_update(machine: Machine) -> None:
    shutil.rmtree(machine.backups)
    assert machine.script("update.sh", "0.2.0").returncode == 1
    assert in_use(machine) == "0.1.0"
