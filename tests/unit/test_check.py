"""Typed rows against one another, against what is held, and against what is usual."""

from __future__ import annotations

import pandas as pd
import pytest

from kexie import check
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.problems import Fault, Severity
from kexie.registers import REGISTERS
from kexie.store import Revision

# A header and one good row of each register; a drawing gives its own cells and takes the rest from here.
GOOD = {
    "projects": {
        "项目编号": "X1",
        "项目名称": "科普项目",
        "项目类别": "科普项目",
        "工作板块": "普惠共享",
        "承担单位": "某学会",
        "县区": "甘州区",
        "立项年度": "2025",
        "状态": "已立项",
    },
    "funding": {
        "资金编号": "Z1",
        "资金名称": "经费",
        "资金来源": "市级财政",
        "资金形式": "货币",
        "资金环节": "支出",
        "金额(万元)": "10",
        "日期": "2025-03-01",
        "工作板块": "普惠共享",
        "县区": "市本级",
    },
    "events": {
        "活动编号": "H1",
        "活动名称": "讲座",
        "活动类别": "科普讲座",
        "工作板块": "普惠共享",
        "开始日期": "2025-03-01",
        "结束日期": "",
        "县区": "甘州区",
        "主办单位": "市科协",
        "场次": "1",
    },
    "attendance": {
        "记录编号": "R1",
        "活动或场馆名称": "科技馆",
        "日期": "2025-03-01",
        "县区": "甘州区",
        "人数口径": "人次",
        "参与方式": "线下",
        "数量": "100",
    },
}


def drawn(register: str, drawing: str) -> str:
    """Return a CSV file of a register from a drawn table; what is not drawn is good and numbered on."""
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    good = dict(GOOD[register])
    number = next(iter(good))
    lines = []
    for place, row in enumerate(rows, start=1):
        own = dict(zip(header, row, strict=True))
        lines.append({**good, number: f"N{place}", **own})
    columns = list(dict.fromkeys([*good, *header]))
    return "\n".join([",".join(columns), *(",".join(line[column] for column in columns) for line in lines)]) + "\n"


def uploaded(revision: Revision, text: str, mode: Mode = Mode.APPEND, **choices: object) -> Upload:
    return check.upload(
        text.encode(),
        "台账.csv",
        organisation=revision.organisation,
        held=revision.tables,
        mode=mode,
        choices=Choices(**choices),  # type: ignore[arg-type]
    )


def found(upload: Upload) -> list[tuple[int | None, str, Fault]]:
    return [(one.row, one.value, one.fault) for one in upload.findings if one.fault.severity is not Severity.NOTE]


def test_a_good_row_of_each_register_is_accepted(revision: Revision) -> None:
    for register in GOOD:
        upload = uploaded(revision, drawn(register, "备注\n好"))
        assert upload.is_accepted, upload.findings
        (table,) = upload.tables
        assert table.register is REGISTERS[register]
        assert (table.read, table.accepted, table.set_aside, table.refused) == (1, 1, 0, 0)


def test_a_number_that_occurs_twice_names_where_it_came_first(revision: Revision) -> None:
    upload = uploaded(
        revision,
        drawn(
            "events",
            """
            活动编号
            A
            B
            A
            A
            """,
        ),
    )
    assert found(upload) == [(4, "A", Fault.DOUBLE_NUMBER), (5, "A", Fault.DOUBLE_NUMBER)]
    assert "第 2 行" in upload.findings[-1]["zh"]
    assert upload.tables[0].accepted == 2


@pytest.mark.parametrize(
    ("mode", "faults"),
    [
        (Mode.APPEND, [(2, "BG25-E7", Fault.NUMBER_HELD)]),
        (Mode.UPDATE, [(3, "新", Fault.NUMBER_NOT_HELD)]),
        (Mode.REPLACE, []),
    ],
)
def test_numbers_held_matter_by_what_is_to_be_done(revision: Revision, mode: Mode, faults: list[object]) -> None:
    text = drawn("events", "活动编号\nBG25-E7\n新")
    assert found(uploaded(revision, text, mode)) == faults


def test_a_number_of_another_year_is_another_row(revision: Revision) -> None:
    text = drawn("events", "活动编号 | 开始日期\nBG25-E7 | 2024-05-01")
    assert found(uploaded(revision, text, year=2024)) == []


@pytest.mark.parametrize(
    ("start", "end", "is_fault"),
    [
        ("2025-05-24", "2025-05-23", True),
        ("2025-05-24", "2025-05-24", False),
        ("2025-05-24", "2025年5月", False),
        ("2025-05-24", "2025年4月", True),
        ("2025年5月", "2025-05-03", False),
        ("2025-05-24", "2025年", False),
    ],
)
def test_an_end_before_the_start_is_seen_as_far_as_it_is_known(
    revision: Revision, start: str, end: str, *, is_fault: bool
) -> None:
    upload = uploaded(revision, drawn("events", f"开始日期 | 结束日期\n{start} | {end}"))
    assert found(upload) == ([(2, end, Fault.END_BEFORE_START)] if is_fault else [])


def test_a_date_of_another_year_than_chosen_is_asked_about(revision: Revision) -> None:
    upload = uploaded(revision, drawn("events", "开始日期\n2025-03-01\n2024-12-30"), year=2025)
    assert found(upload) == [(3, "2024-12-30", Fault.OTHER_YEAR)]
    assert upload.is_accepted


def test_a_thousand_times_the_usual_is_asked_about(revision: Revision) -> None:
    amounts = "\n".join(["10", "12", "9.5", "11", "8", "120000"])
    upload = uploaded(revision, drawn("funding", f"金额(万元)\n{amounts}"))
    assert found(upload) == [(7, "120000", Fault.FAR_FROM_USUAL)]


def test_few_values_have_no_usual_size(revision: Revision) -> None:
    assert found(uploaded(revision, drawn("funding", "金额(万元)\n1\n120000"))) == []


def test_a_column_of_zeros_is_asked_about_and_one_zero_is_not(revision: Revision) -> None:
    assert found(uploaded(revision, drawn("attendance", "数量\n0\n0\n0"))) == [(None, "0", Fault.ALL_ZERO)]
    assert found(uploaded(revision, drawn("attendance", "数量\n0\n5"))) == []


def test_people_under_a_header_of_attendances_are_asked_about(revision: Revision) -> None:
    text = drawn("attendance", "人数口径\n人\n人次").replace("数量", "接待人次")
    assert found(uploaded(revision, text)) == [(None, "人", Fault.PEOPLE_OR_ATTENDANCES)]


def test_a_number_that_leads_nowhere_is_asked_about(revision: Revision) -> None:
    upload = uploaded(revision, drawn("attendance", "活动编号\nBG25-E7\n没有此号\n "))
    assert found(upload) == [(3, "没有此号", Fault.UNKNOWN_REFERENCE)]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("联系人 13993600000", "联系人 139******00"),
        ("139 9360 0000", "139********00"),
        ("+86 139-9360-0000", "+86************00"),
        ("１３９９３６０００００", "139******00"),
        ("62070219900101123X", "620*************3X"),
        ("文号 2025000000123", None),
        ("0936-8214871", None),
        ("2025-05-24至2025-06-01", None),
    ],
)
def test_telephone_and_identity_numbers_are_asked_about(revision: Revision, words: str, shown: str | None) -> None:
    upload = uploaded(revision, drawn("events", f"备注\n{words}"))
    assert found(upload) == ([(2, shown, Fault.PERSONAL_CELL)] if shown else [])
    assert len(upload.personal) == bool(shown)
    assert upload.is_accepted


def test_rows_read_are_those_accepted_set_aside_and_refused(revision: Revision) -> None:
    text = drawn("events", "开始日期\n2025-03-01\n2025-02-30\n2025-04-01") + "合计,,,,,,,,3\n"
    (table,) = uploaded(revision, text).tables
    assert (table.read, table.accepted, table.set_aside, table.refused) == (4, 2, 1, 1)
    assert list(table.frame.index) == [2, 4]
    assert list(table.cells.index) == [2, 3, 4]


def test_rows_that_are_accepted_keep_what_stands_beside_the_rows_refused(revision: Revision) -> None:
    # The file has no column of ends: a period in the column of starts fills it. A venue stands in no row.
    text = drawn("events", "开始日期\n很久以前\n2025-05-24\n2025-05-24至26日")
    (table,) = uploaded(revision, text.replace(",结束日期", "").replace(",,", ",")).tables
    assert table.refused == 1
    assert table.frame.index.tolist() == [3, 4]
    assert [None if pd.isna(end) else end.day for end in table.frame["end_date"]] == [None, 26]
    assert table.frame["venue"].isna().tolist() == [True, True]


def test_a_fault_of_the_whole_table_refuses_every_row(revision: Revision) -> None:
    text = drawn("events", "备注\n一\n二").replace("主办单位", "甲乙丙")
    (table,) = uploaded(revision, text).tables
    assert (table.accepted, table.refused) == (0, 2)


def test_a_file_that_cannot_be_read_is_one_finding(revision: Revision) -> None:
    upload = check.upload(b"", "空.csv", organisation=revision.organisation, held=revision.tables)
    assert [one.fault for one in upload.findings] == [Fault.EMPTY_FILE]
    assert not upload.is_accepted
    assert upload.tables == ()
