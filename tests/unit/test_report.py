"""The report of a year: frozen figures, each with the phrase that bears it."""

from __future__ import annotations

import datetime as dt

import pytest

from kexie import report
from kexie.declared import DeclarationError
from kexie.quantity import parse
from kexie.store import Revision
from kexie.words import Name

WHOLE = """
title = { zh = "年度报告", en = "Annual report" }
publisher = { zh = "科协", en = "AST" }
published_on = "2026-01-13"
[[not_stated]]
zh = "目标"
en = "Targets"
[explanation]
technical_guidance = { zh = "补登中", en = "Being entered" }
"""
HEADER = "metric,value,bound,unit,focus_area,evidence\n"
FIGURE = "technical_guidance,60,more_than,场,innovation,开展技术指导60余场、专利38项\n"


def read(revision: Revision, text: str = WHOLE, figures: str = HEADER + FIGURE) -> report.Report:
    return report.read(text, figures, year=2025, metrics=revision.metrics, folder="2025/")


def test_a_report_is_read_as_it_is_declared(revision: Revision) -> None:
    whole = read(revision)
    assert (whole.year, whole.title.en, whole.publisher.zh) == (2025, "Annual report", "科协")
    assert (whole.published_on, whole.address) == (dt.date(2026, 1, 13), "")
    assert whole.not_stated == (Name("目标", "Targets"),)
    assert whole.explanations == {"technical_guidance": Name("补登中", "Being entered")}
    figure = whole.figures["technical_guidance"]
    assert (figure.metric, figure.quantity) == ("technical_guidance", parse("超60场"))


@pytest.mark.parametrize("said", ["60余场", "超60场", "逾60场"])
def test_the_word_for_the_bound_is_that_of_the_phrase(revision: Revision, said: str) -> None:
    whole = read(revision, figures=HEADER + FIGURE.replace("60余场", said))
    assert whole.figures["technical_guidance"].quantity["zh"] == said


def test_a_range_has_its_lower_end_in_the_column_and_its_upper_one_in_the_phrase(revision: Revision) -> None:
    row = FIGURE.replace(",more_than,", ",between,")
    whole = read(revision, figures=HEADER + row.replace("60余场", "60—80场"))
    assert whole.figures["technical_guidance"].quantity == parse("60—80场")
    with pytest.raises(DeclarationError, match=r"does not say a range from 60$"):
        read(revision, figures=HEADER + row)


@pytest.mark.parametrize(
    ("there", "instead", "message"),
    [
        ("title =", "heading =", "title: is missing"),
        ("published_on =", 'colour = "red"\npublished_on =', "colour: is not a key that is known here"),
        ("2026-01-13", "2026-02-30", "published_on: '2026-02-30' is not a date like 2026-01-13"),
        ("2026-01-13", "2026年1月", "published_on: '2026年1月' is not a date"),
        ('"2026-01-13"', "2026-01-13", "published_on: must be a text"),
        ('en = "Targets"', 'en = "Targets"\nfr = "Buts"', r"not_stated\[1\].fr: is not a key"),
        ("technical_guidance =", "no_such =", "explanation.no_such: is not a metric of metrics.toml"),
    ],
)
def test_what_is_wrong_in_the_declaration_is_named(revision: Revision, there: str, instead: str, message: str) -> None:
    assert WHOLE.count(there) == 1
    with pytest.raises(DeclarationError, match=f"^2025/report.toml: {message}"):
        read(revision, WHOLE.replace(there, instead))


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ("", "line 1: the columns must be metric, value"),
        ("metric,value\n", "line 1: the columns must be metric, value"),
        (HEADER + FIGURE + FIGURE, "line 3: technical_guidance has a figure already"),
        (HEADER + "\n\n" + FIGURE.replace("60,", "61,"), "line 4: the phrase '.*' does not say 超61场"),
        (HEADER + FIGURE.replace("technical_guidance", "x"), "line 2: 'x' is not a metric of metrics.toml"),
        (HEADER + FIGURE.replace(",场,", ",项,"), "line 2: unit is '项', but '场' in metrics.toml"),
        (HEADER + FIGURE.replace("innovation", "talent"), "line 2: focus_area is 'talent', but 'innovation'"),
        (HEADER + FIGURE.replace("innovation", ""), "line 2: focus_area is '', but 'innovation'"),
        (HEADER + FIGURE.replace("60,", "六十,"), "line 2: '六十' is not a number"),
        (HEADER + FIGURE.replace("60,", "NaN,"), "line 2: is not a quantity: NaN is not a number"),
        (HEADER + FIGURE.replace("more_than", "余"), "line 2: is not a quantity: '余' is not a valid Bound"),
        (HEADER + FIGURE.replace("more_than", "exact"), "line 2: the phrase '.*' does not say 60场"),
        (HEADER + FIGURE.replace("60,", "38,"), "line 2: the phrase '.*' does not say 超38场"),
        (HEADER + FIGURE.replace("60余场", "60余项"), "line 2: the phrase '.*' does not say 60余场"),
        (HEADER + FIGURE.replace("60余场", "第60余场"), "line 2: the phrase '.*' does not say 60余场"),
        (HEADER + FIGURE.rsplit(",", 1)[0] + ",\n", "line 2: the phrase '' does not say 60余场"),
        (HEADER + FIGURE.rsplit(",", 1)[0] + "\n", "line 2: needs 6 fields"),
        (HEADER + FIGURE.strip() + ",\n", "line 2: needs 6 fields"),
    ],
)
def test_what_is_wrong_with_a_figure_is_named(revision: Revision, figures: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=f"^2025/published.csv: {message}"):
        read(revision, figures=figures)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("今年开展技术指导60余场、专利38项。", 0),
        ("开展技术指导６０余场、\n专利 38 项", 0),
        ("开展技术指导60场、专利38项", 1),
        ("", 1),
    ],
)
def test_a_phrase_is_looked_for_letter_by_letter(revision: Revision, text: str, missing: int) -> None:
    assert len(report.evidence_missing(read(revision), text)) == missing
