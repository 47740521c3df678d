"""Each kind of problem says in both languages what is wrong, and where."""

from __future__ import annotations

import string

import pytest

from kexie.problems import Fault, Problem
from kexie.words import LANGUAGES, Language


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_names_what_it_is_about(fault: Fault, language: Language) -> None:
    problem = Problem(fault, 3, "场次", "很多")
    places = {place for _, place, _, _ in string.Formatter().parse(fault.value[language]) if place}
    assert places
    assert places <= {"column", "value"}
    assert ("场次" in problem[language]) == ("column" in places)
    assert ("很多" in problem[language]) == ("value" in places)


@pytest.mark.parametrize("fault", list(Fault))
def test_both_languages_say_the_same_of_it(fault: Fault) -> None:
    zh, en = (
        {place for _, place, _, _ in string.Formatter().parse(fault.value[language]) if place} for language in LANGUAGES
    )
    assert zh == en


def test_braces_in_a_cell_are_only_text() -> None:
    assert "{column}" in Problem(Fault.NOT_A_QUANTITY, 3, "场次", "{column}")["zh"]


def test_codes_stay() -> None:
    """Notes of an office refer to these codes: add to the list, take nothing from it."""
    assert {fault.code for fault in Fault} >= {
        "missing-column",
        "unknown-column",
        "double-column",
        "not-a-quantity",
        "not-a-date",
        "not-a-year",
        "not-on-the-list",
        "missing-number",
        "double-number",
    }
