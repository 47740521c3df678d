"""Each kind of finding says in both languages what is wrong, and where; its code stays."""

from __future__ import annotations

import string

from kexie.problems import Fault, Finding, Severity
from kexie.words import LANGUAGES, Name
from tests.every import every

CODES = """
    sample-among-real real-among-sample
    empty-file unknown-format not-text mojibake characters-lost encrypted has-macros has-external-entities too-large damaged took-too-long
    no-table no-rows unknown-register read-as sheet-set-aside hidden rows-struck cells-struck part-struck notes error-value not-calculated title-set-aside preamble-set-aside
    total-set-aside section-set-aside subrow-set-aside units-set-aside column-numbers-set-aside
    example-set-aside numbered-set-aside rule-set-aside note-set-aside header-again beside-set-aside another-table table-beside sheet-repeats
    missing-column unknown-column column-suggested double-column unit-not-stated year-not-stated all-zero
    people-or-attendances personal-column not-a-quantity wrong-unit too-precise fraction negative not-a-date no-such-day
    not-a-year not-on-the-list word-kept word-read-as word-added word-left-out missing-value no-year missing-number double-number record-number-cut number-held number-not-held
    unknown-reference refers-to-itself still-referred-to end-before-start other-year far-from-usual personal-cell header-read-as dates-read-as
    dates-of-year serials-read-as periods-read-as numbers-read-as marks-removed money-converted unit-taken
    counties-from-townships choices-read-as texts-tidied picture-not-read missing-marks blanks-filled references-read-as record-numbers-read-as same-as-above
    currency-sign running-numbers column-dropped
"""


def places(words: str) -> set[str]:
    return {place for _, place, _, _ in string.Formatter().parse(words) if place}


@every("fault", {fault.code: fault for fault in Fault})
def test_both_languages_say_the_same_of_it(fault: Fault) -> None:
    zh, en = (places(fault.words[language]) for language in LANGUAGES)
    assert zh == en


@every("fault", {fault.code: fault for fault in Fault if fault.severity is not Severity.NOTE})
def test_what_is_wrong_is_followed_by_how_to_mend_it(fault: Fault) -> None:
    assert fault.words.zh.endswith("。")
    assert fault.words.en.endswith(".")
    first, *further = fault.words.zh.removesuffix("。").replace("？", "。").split("。")
    assert first
    assert further or "将" in first, "says what is wrong and not what to do about it"


@every("fault", {fault.code: fault for fault in Fault})
def test_a_finding_says_what_stands_in_its_places(fault: Fault) -> None:
    own = places(fault.words.zh) - {"column", "value"}
    details = {place: Name(f"<{place}>", f"[{place}]") for place in own}
    finding = Finding(fault, 3, "场次", "很多", details=details)
    for language, marks in (("zh", "<>"), ("en", "[]")):
        said = finding[language]  # type: ignore[index]
        assert ("场次" in said) == ("column" in places(fault.words.zh))
        assert ("很多" in said) == ("value" in places(fault.words.zh))
        assert all(f"{marks[0]}{place}{marks[1]}" in said for place in own)


def test_braces_in_a_cell_are_only_text() -> None:
    assert "{column}" in Finding(Fault.NOT_A_QUANTITY, 3, "场次", "{column}")["zh"]


def test_codes_stay() -> None:
    """Notes of an office refer to these codes: add to the list, take nothing from it."""
    assert set(CODES.split()) <= {fault.code for fault in Fault}


def test_only_fatal_findings_keep_rows_out() -> None:
    assert Finding(Fault.NEGATIVE).is_fatal
    assert not Finding(Fault.HIDDEN).is_fatal
    assert not Finding(Fault.READ_AS).is_fatal
