"""What tests share: the association as declared, drawn tables, and a copy of the data that may be broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from kexie import clean, store
from kexie.metrics import Metric
from kexie.quantity import Quantity, parse
from kexie.registers import ATTENDANCE, EVENTS, REGISTERS, Kind, Register
from kexie.store import Revision

DATA = Path(__file__).parent.parent / "data"
ANOTHER = Path(__file__).parent / "files" / "another"

# Required columns that a drawn table leaves out get the first of their words, unless that one does not count.
FILLED = {"status": "已立项", "stage": "下达", "county": "不详"}


@pytest.fixture(scope="session")
def revision() -> Revision:
    """Everything that data/ holds."""
    return store.load(DATA)


@pytest.fixture(scope="session")
def another() -> Revision:
    """Everything that the made-up second association holds."""
    return store.load(ANOTHER)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/, to be changed."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture(scope="session")
def metric(revision: Revision) -> Callable[[str], Metric]:
    """Return a declared metric by its key."""
    return {metric.key: metric for metric in revision.metrics}.__getitem__


@pytest.fixture(scope="session")
def tables(revision: Revision) -> Callable[..., dict[str, pd.DataFrame]]:
    """Return typed tables from drawn ones.

    ``tables(events=\"\"\"...\"\"\")`` reads a table drawn with ``|``; a header is the key of a column or what an
    office would write. A focus area may go by its key. Registers that are not drawn have no rows.
    """
    areas = {area.key: area.name.zh for area in revision.organisation.focus_areas}

    def cells(drawing: str, register: Register) -> pd.DataFrame:
        header, *rows = [
            [areas.get(cell.strip(), cell.strip()) for cell in line.split("|")] for line in drawing.strip().splitlines()
        ]
        header = [register[key].name.zh if key in register else key for key in header]
        frame = pd.DataFrame(rows, columns=header, index=range(2, len(rows) + 2), dtype=str)
        for column in register.columns:
            if column.required and not {column.name.zh, *column.aliases} & set(frame.columns):
                words = column.allowed(revision.organisation)
                first = words[0].zh if words else "2025" if column.kind in (Kind.DATE, Kind.YEAR) else "1"
                frame[column.name.zh] = FILLED.get(column.key, first)
        if register[register.id].name.zh not in header:
            frame[register[register.id].name.zh] = [str(number) for number in frame.index]
        return frame.astype(str)

    @cache
    def typed(register: Register, drawing: str) -> pd.DataFrame:
        cleaned = clean.table(cells(drawing, register), register, revision.organisation)
        assert not cleaned.problems
        return cleaned.frame

    def drawn(**drawings: str) -> dict[str, pd.DataFrame]:
        found = {
            key: typed(register, drawings.pop(key, register[register.id].name.zh))
            for key, register in REGISTERS.items()
        }
        assert not drawings, "a drawing of no register"
        found[ATTENDANCE.key] = clean.with_events(found[ATTENDANCE.key], found[EVENTS.key])
        return found

    return drawn


@pytest.fixture(scope="session")
def q() -> Callable[[str], Quantity]:
    """Return a quantity as an office writes it: ``q("超63场")``."""
    return parse


@pytest.fixture(autouse=True)
def _no_other_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a KEXIE_DATA of the outside away from the tests."""
    monkeypatch.delenv(store.FOLDER_VARIABLE, raising=False)
