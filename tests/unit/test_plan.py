"""Whether files may be stored: decided once, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kexie import check, plan
from kexie.access import Operator
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.plan import Hindered, Hindrance
from kexie.store import Store
from tests.spec.test_a_clerks_file import BAD, MENDED

BY = Operator("clerk")


@pytest.fixture
def held(data: Path, tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)) as store:
        yield store


def read(held: Store, text: str, name: str = "资金.csv", choices: Choices | None = None) -> Upload:
    revision = held.revision()
    return check.upload(text.encode(), name, organisation=revision.organisation, held=revision.tables, choices=choices)


PERSONAL = MENDED.rstrip("\n") + "\n填表人：某某 13993600000,,,,,,,\n"
CASES = {
    "good": ([MENDED], False, None),
    "rows with an error": ([BAD], False, Hindrance.REFUSED),
    "rows with an error, left out": ([BAD], True, None),
    "personal data": ([PERSONAL], False, Hindrance.PERSONAL),
    "a number twice": ([MENDED, MENDED], False, Hindrance.DOUBLES),
    "nothing that can be read": (["随便写的"], True, Hindrance.UNREAD),
    "no row without an error": ([MENDED.replace("货币", "黄金")], True, Hindrance.UNREAD),
    "a good file beside one that cannot be read": ([MENDED, "随便写的"], True, Hindrance.UNREAD),
}


@pytest.mark.parametrize(("texts", "leave_out", "hindrance"), CASES.values(), ids=CASES)
def test_what_hinders_a_commit_hinders_it_for_everybody(
    held: Store, texts: list[str], leave_out: bool, hindrance: Hindrance | None
) -> None:
    uploads = [read(held, text, f"{place}.csv") for place, text in enumerate(texts)]
    ahead = plan.of_files(held, uploads, Mode.APPEND, 1)
    assert ahead.hindrance(leave_out_refused=leave_out, removal_confirmed=False) is hindrance
    if hindrance is None:
        assert plan.commit(held, ahead, by=BY, note="", leave_out_refused=leave_out).created
        assert held.history()[0].files
    else:
        with pytest.raises(Hindered) as refusal:
            plan.commit(held, ahead, by=BY, note="", leave_out_refused=leave_out)
        assert refusal.value.hindrance is hindrance
        assert held.latest() == 1


def test_what_was_left_out_of_a_file_is_said_in_words(held: Store) -> None:
    assert plan.left_out([read(held, MENDED)], "zh") == []
    assert plan.left_out([read(held, BAD)], "zh") == ["资金.csv 未收入 3 行（第 5、6、7 行）"]
    assert plan.left_out([read(held, BAD)], "en") == ["Left out of 资金.csv: 3 rows (5, 6, 7)"]


@pytest.mark.parametrize("mode", [Mode.REPLACE, Mode.REPLACE_ALL])
def test_rows_go_only_when_that_is_confirmed(held: Store, mode: Mode) -> None:
    ready = plan.of_files(held, [read(held, MENDED)], Mode.APPEND, 1)
    plan.commit(held, ready, by=BY, note="")
    fewer = "".join(row for row in MENDED.splitlines(keepends=True) if not row.startswith("ZJ-01"))
    ahead = plan.of_files(held, [read(held, fewer)], mode, 2)
    # The report's entries of the year go only with all of it.
    assert (ahead.removed > 1) is (mode is Mode.REPLACE_ALL)
    assert ahead.hindrance(leave_out_refused=False, removal_confirmed=False) is Hindrance.REMOVALS
    with pytest.raises(Hindered):
        plan.commit(held, ahead, by=BY, note="")
    assert plan.commit(held, ahead, by=BY, note="", removal_confirmed=True).created


def test_personal_data_that_was_seen_hinders_nothing(held: Store) -> None:
    upload = read(held, PERSONAL, choices=Choices(personal_data_seen=True))
    ahead = plan.of_files(held, [upload], Mode.APPEND, 1)
    assert ahead.hindrance(leave_out_refused=False, removal_confirmed=False) is None
    assert upload.personal


def test_what_is_remembered_fills_what_is_left_open(held: Store) -> None:
    text = MENDED.replace("单位：万元", "")
    decided = Choices(unit="万元", year=2025, edits={("", 4, "金额"): "5"})
    plan.remember(held, read(held, text), decided, by=BY)
    again = read(held, text, "二.csv")
    assert plan.recalled(held, again, Choices()) == Choices(unit="万元")
    assert plan.recalled(held, again, Choices(unit="元", year=2024)) == Choices(unit="元", year=2024)
    other = read(held, text.replace("县区", "地区"))
    assert other.read_tables
    assert plan.recalled(held, other, Choices()) == Choices()


def test_what_belongs_to_one_file_is_not_remembered(held: Store) -> None:
    upload = read(held, MENDED)
    of_one = Choices(year=2025, personal_data_seen=True, blanked=frozenset([("", 1, 1)]), edits={("", 4, "金额"): "5"})
    plan.remember(held, upload, of_one, by=BY)
    assert plan.recalled(held, upload, Choices()) == Choices()
    plan.remember(held, upload, replace(of_one, encoding="utf-8"), by=BY)
    assert plan.recalled(held, upload, Choices()) == Choices(encoding="utf-8")
