"""Uploads that were begun: kept for a day, and no more of them than the server has room for."""

from __future__ import annotations

import datetime as dt

import pytest

from kexie.choices import Mode
from kexie.show import shelf
from kexie.show.desk import Draft
from kexie.show.shelf import Shelf


def draft(size: int = 10, name: str = "a.csv") -> Draft:
    return Draft(name, b"x" * size, "")


def test_one_upload_is_kept_for_each_user() -> None:
    kept = Shelf()
    kept.put("甲", [draft(name="a.csv")], Mode.APPEND)
    kept.put("乙", [draft(name="b.csv")], Mode.APPEND)
    kept.put("甲", [draft(name="c.csv")], Mode.UPDATE)
    found = kept.begun("甲")
    assert found
    assert ([one.name for one in found.drafts], found.mode) == (["c.csv"], Mode.UPDATE)
    kept.put("甲", [], Mode.APPEND)
    assert kept.begun("甲") is None
    assert kept.begun("乙")


def test_what_was_kept_longest_makes_room() -> None:
    kept = Shelf(most=25)
    for user in ("甲", "乙", "丙"):
        kept.put(user, [draft()], Mode.APPEND)
    assert [user for user in ("甲", "乙", "丙") if kept.begun(user)] == ["乙", "丙"]
    # More than there is room for is not kept at all.
    kept.put("丁", [draft(26)], Mode.APPEND)
    assert kept.begun("丁") is None


def test_a_day_later_it_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Shelf()
    kept.put("甲", [draft()], Mode.APPEND)
    monkeypatch.setattr(shelf, "_KEPT_FOR", dt.timedelta(0))
    assert kept.begun("甲") is None


def test_what_is_kept_does_not_change_with_the_desk() -> None:
    kept, lying = Shelf(), draft()
    kept.put("甲", [lying], Mode.APPEND)
    lying.was["", 1, "金额"] = "很多"
    found = kept.begun("甲")
    assert found
    assert found.drafts[0].was == {}
