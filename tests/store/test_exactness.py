"""What is committed is read again exactly: every number, bound, date, precision and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kexie.access import Operator
from kexie.choices import Mode
from kexie.clean import Precision
from kexie.organisation import Organisation
from kexie.quantity import Bound
from kexie.registers import ATTENDANCE, PROJECTS, REGISTERS, Register
from kexie.store import Change, Store, StoreError
from kexie.store.rows import decoded, encoded, keys
from kexie.store.schema import Part, fields
from tests.soak import examples

MOST = Decimal(9 * 10**12)
quantities = st.one_of(st.integers(-5, 2000).map(Decimal), st.decimals(-MOST, MOST, places=6, allow_nan=False))
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)).map(lambda day: pd.Timestamp(day).as_unit("s"))
numbers = st.integers(1, 6).map(lambda number: f"№{number}")


@st.composite
def frames(draw: st.DrawFn, register: Register) -> pd.DataFrame:
    """Typed rows of a register with a few numbers, years and whatever else may stand in a cell."""
    keys = draw(st.lists(st.tuples(numbers, st.sampled_from([2024, 2025, None])), max_size=4, unique=True))
    columns: dict[str, list[Any]] = {field.frame: [] for field in fields(register)}
    for number, year in keys:
        row: dict[str, Any] = {}
        for column in {field.column: None for field in fields(register)}:
            missing = draw(st.booleans())
            for field in fields(register):
                if field.column == column:
                    row[field.frame] = None if missing else draw(_cell(field.part))
        row |= {register.id: number, "year": year}
        for key, value in row.items():
            columns[key].append(value)
    frame = pd.DataFrame({key: pd.Series(values, dtype=object) for key, values in columns.items()})
    for field in fields(register):
        if field.part in (Part.DATE, Part.UNTIL):
            frame[field.frame] = frame[field.frame].astype("datetime64[s]")
        if field.part is Part.YEAR:
            frame[field.frame] = frame[field.frame].astype("Int64")
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame


def _cell(part: Part) -> st.SearchStrategy[Any]:
    return {
        Part.TEXT: words,
        Part.YEAR: st.integers(2000, 2100),
        Part.VALUE: quantities,
        Part.BOUND: st.sampled_from(Bound),
        Part.HEDGE: st.sampled_from(["", "余", "近"]),
        Part.DATE: days,
        Part.PRECISION: st.sampled_from(Precision),
        Part.UNTIL: st.none() | days,
    }[part]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that many examples go through, one after the other."""
    folder = tmp_path_factory.mktemp("declared")
    for name in ("organisation.toml", "townships.csv", "metrics.toml"):
        (folder / name).write_bytes((Path(__file__).parents[2] / "data" / name).read_bytes())
    url = f"sqlite:///{folder / 'store.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").database()
    with closing(Store(url, folder)) as held:
        yield held


def exactly(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    wanted = wanted.reset_index(drop=True)
    pd.testing.assert_frame_equal(found, wanted)
    for key in wanted:
        for a, b in zip(found[key], wanted[key], strict=True):
            # A missing cell is None, a bound is a Bound: the same kind of thing, not only an equal one.
            assert type(a) is type(b) or (pd.isna(a) and pd.isna(b) and (a is None) == (b is None)), key


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
@given(data=st.data())
@settings(max_examples=examples(20))
def test_rows_of_the_database_are_the_typed_rows(register: Register, data: st.DataObject) -> None:
    frame = data.draw(frames(register))
    rows = encoded(frame, register)
    assert all(type(cell) in (str, int, type(None)) for row in rows for cell in row)
    exactly(decoded(rows, register), frame)


@given(data=st.data())
@settings(max_examples=examples(20))
def test_what_is_stored_is_read_exactly_and_taken_back_exactly(shared: Store, data: st.DataObject) -> None:
    register = data.draw(st.sampled_from(list(REGISTERS.values())))
    first, frame = data.draw(frames(register)), data.draw(frames(register))
    shared.commit([Change(register, Mode.UPDATE, first)], based_on=shared.latest(), by=Operator("clerk"), note="")
    before, tables = shared.latest(), dict(shared.revision().tables)
    mode, years = data.draw(st.sampled_from([(Mode.UPDATE, ()), (Mode.REPLACE, (2024, 2025))]))
    changes = [Change(register, mode, frame, frozenset(years))]
    with shared.trial(changes, before) as trial:
        unsaved = dict(trial.revision.tables)
    shared.commit(changes, based_on=before, by=Operator("clerk"), note="")
    # What attendance takes from its events is another matter.
    if register is not ATTENDANCE:
        stored = encoded(shared.revision().tables[register.key], register)
        assert set(encoded(frame, register)) <= set(stored)
        assert len(stored) == len({keys(register)(cells) for cells in stored})
    for key, table in shared.revision().tables.items():
        exactly(unsaved[key], table)
    shared.restore(before, based_on=shared.latest(), by=Operator("clerk"), note="")
    for key, table in shared.revision().tables.items():
        exactly(table, tables[key])


def test_a_typed_frame_has_the_columns_of_the_database_in_their_order(
    association: Organisation, tables: Callable[..., dict[str, pd.DataFrame]]
) -> None:
    for key, register in REGISTERS.items():
        empty = tables()[key]
        found = decoded([], register)
        assert list(found) == list(empty)
        assert [str(kind) for kind in found.dtypes] == [str(kind) for kind in empty.dtypes], key


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0.0000001", "too precise"),
        ("1.0000000000000000000000000000001", "too precise"),
        ("9300000000000", "too large"),
    ],
)
def test_a_number_that_cannot_be_kept_exactly_is_refused(
    tables: Callable[..., dict[str, pd.DataFrame]], value: str, reason: str
) -> None:
    frame = tables(projects="project_id | year | count\nP1 | 2025 | 1")["projects"]
    frame["count"] = pd.Series([Decimal(value)], index=frame.index, dtype=object)
    with pytest.raises(StoreError, match=f"projects: .* in count is {reason} to be kept exactly"):
        encoded(frame, PROJECTS)


def test_a_row_without_a_number_is_refused(tables: Callable[..., dict[str, pd.DataFrame]]) -> None:
    frame = tables(projects="project_id | year\nP1 | 2025")["projects"]
    frame["project_id"] = pd.Series([None], index=frame.index, dtype=object)
    with pytest.raises(StoreError, match="projects: row 2 has no number"):
        encoded(frame, PROJECTS)
