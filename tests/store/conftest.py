"""What tests of the store share: both databases, each test with an empty one, and changes drawn as tables."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from sqlalchemy import Engine, create_engine

from kexie.choices import Mode
from kexie.registers import REGISTERS
from kexie.store import Change, Store
from kexie.store.place import parsed
from tests.conftest import DATA
from tests.processes import free_port

Tables = Callable[..., dict[str, pd.DataFrame]]


class PostgreSQL:
    """A server of this machine on loopback, in a folder of its own; it may be stopped as by a power cut."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self.port = free_port()
        self._numbers = count()

    def run(self, program: str, *words: str) -> None:
        # The server refuses to run as root; Debian's package brings a user for it.
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*user, str(self._programs / program), "-D", str(self._folder / "data"), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder)

    def create(self) -> None:
        self.run("initdb", "-A", "trust", "-U", "kexie", "--no-sync", "-E", "UTF8", "--locale=C")
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self.run("pg_ctl", "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-m", how, "-w", "stop")

    def database(self) -> str:
        """Return the URL of a new schema: as empty as a database of its own, and made in no time."""
        name = f"store{next(self._numbers)}"
        url = f"postgresql://kexie@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{url}?options=-csearch_path%3D{name}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server of PostgreSQL, started for the tests."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL is installed")
        pytest.skip("no PostgreSQL is installed")
    # Below pytest's own folder only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="kexie-postgresql-"))
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    server = PostgreSQL(found[-1].parent, folder)
    try:
        server.create()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    """The database behind a store, for what the store does not tell."""
    engine = create_engine(parsed(url))
    yield engine
    engine.dispose()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A data folder that declares the association and holds no register."""
    registers = shutil.ignore_patterns(*(f"{key}.csv" for key in REGISTERS))
    return Path(shutil.copytree(DATA, tmp_path / "bare", ignore=registers))


@pytest.fixture
def open_store(url: str, bare: Path) -> Iterator[Callable[..., Store]]:
    """Open the store of a test, as every process does; all are closed in the end."""
    opened = []

    def of(folder: Path = bare) -> Store:
        opened.append(Store(url, folder))
        return opened[-1]

    yield of
    for held in opened:
        held.close()


@pytest.fixture
def held(open_store: Callable[..., Store]) -> Store:
    """A store with nothing in it."""
    return open_store()


@pytest.fixture
def change(tables: Tables) -> Callable[..., list[Change]]:
    """Return changes drawn as tables: ``change("update", events=\"\"\"…\"\"\")``."""

    def drawn(mode: str = "append", years: tuple[int, ...] = (), **drawings: str) -> list[Change]:
        frames = tables(**drawings)
        return [Change(REGISTERS[key], Mode(mode), frames[key], frozenset(years)) for key in drawings]

    return drawn
