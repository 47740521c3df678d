"""The report of 2025: what it prints, and what stands of it in the registers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from kexie import measure
from kexie.measure import Figure, Verdict
from kexie.report import Report, evidence_missing
from kexie.store import Revision

# The text of the report is not part of the project; where it lies beside the checkout it is held against it.
TEXTS = sorted(Path(__file__).parents[3].glob("shared/report/*.txt"))
beside = pytest.mark.skipif(not TEXTS, reason="the text of the report does not lie beside the checkout")

OPENING = {
    "popular_science_projects": "18个",
    "project_funding": "741万元",
    "popular_science_events": "300余场",
    "science_contests": "14场",
    "award_winning_works": "269项",
}


@pytest.fixture(scope="module")
def report(revision: Revision) -> Report:
    return revision.reports[2025]


@pytest.fixture(scope="module")
def figures(revision: Revision, report: Report) -> tuple[Figure, ...]:
    return measure.figures(revision.metrics, report, revision.of_year(2025))


@pytest.fixture(scope="module")
def entries(revision: Revision) -> pd.DataFrame:
    """Every row of the registers that comes from the report."""
    rows = pd.concat(revision.of_year(2025).values())
    return rows[rows["basis"] != measure.RECORD]


def test_the_report_prints_29_figures(figures: tuple[Figure, ...]) -> None:
    sections = Counter(figure.metric.focus_area for figure in figures if figure.published)
    assert sections == {None: 5, "guidance": 1, "innovation": 8, "talent": 5, "literacy": 8, "capacity": 2}


def test_21_are_exact_7_more_than_and_1_nearly(report: Report) -> None:
    bounds = Counter(figure.quantity.bound.value for figure in report.figures.values())
    assert bounds == {"exact": 21, "more_than": 7, "nearly": 1}


def test_the_opening_prints_what_it_prints(report: Report) -> None:
    assert {key: report.figures[key].quantity["zh"] for key in OPENING} == OPENING


def test_figures_print_as_the_report_writes_them(report: Report) -> None:
    written = [figure.quantity["zh"] for figure in report.figures.values() if figure.quantity.is_open]
    assert Counter(written) == Counter(
        [
            "300余场",
            "60余场",
            "20余场",
            "近1万人",
            "120余场",
            "5万余人次",
            "超10万人次",
            "80余万元",
        ]
    )


def test_every_metric_is_a_figure_of_the_report_with_its_phrase_in_it(revision: Revision) -> None:
    report = revision.reports[2025]
    assert list(report.figures.keys() ^ {metric.key for metric in revision.metrics}) == []
    assert all(figure.evidence for figure in report.figures.values())


def test_no_figure_is_tied_out_by_the_reports_own_entries(figures: tuple[Figure, ...]) -> None:
    for figure in figures:
        wanted = Verdict.ONLY_ENTRIES if figure.metric.focus_area else Verdict.CANNOT_BE_REBUILT
        assert figure.verdict is wanted, figure.metric.key
        assert figure.counted.quantity is None


def test_what_the_entries_state_is_what_the_sections_print(report: Report, figures: tuple[Figure, ...]) -> None:
    for figure in figures:
        if figure.metric.focus_area:
            assert figure.reported.quantity == report.figures[figure.metric.key].quantity


def test_the_registers_hold_24_entries_stated_and_18_implied(entries: pd.DataFrame) -> None:
    assert Counter(entries["basis"]) == {"报告明载": 24, "报告隐含": 18}


def test_no_entry_of_the_report_counts_as_a_record(revision: Revision, entries: pd.DataFrame) -> None:
    rows = sum(len(table) for table in revision.of_year(2025).values())
    assert len(entries) == rows
    assert entries["report_words"].notna().all()


def test_an_entry_stated_and_its_figure_bear_the_same_phrase(
    report: Report, figures: tuple[Figure, ...], entries: pd.DataFrame
) -> None:
    stated = entries.loc[entries["basis"] == "报告明载", "report_words"]
    in_sections = [report.figures[figure.metric.key] for figure in figures if figure.metric.focus_area]
    assert Counter(stated) == Counter(figure.evidence for figure in in_sections)


def test_a_figure_is_counted_from_its_own_entry_only(
    report: Report, figures: tuple[Figure, ...], revision: Revision
) -> None:
    for figure in figures:
        if figure.metric.focus_area:
            table = measure.rows(figure.metric, revision.of_year(2025))
            assert list(table["report_words"]) == [report.figures[figure.metric.key].evidence]


def test_the_report_splits_nothing_by_county(entries: pd.DataFrame) -> None:
    assert set(entries["county"]) == {"不详"}


@beside
def test_every_phrase_occurs_in_the_text_of_the_report(report: Report, entries: pd.DataFrame) -> None:
    text = TEXTS[0].read_text(encoding="utf-8")
    assert evidence_missing(report, text) == []
    plain = "".join(text.split())
    assert [words for words in entries["report_words"] if words not in plain] == []
