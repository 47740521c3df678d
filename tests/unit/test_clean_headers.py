"""Headers as offices write them: which column each means, and which register they make."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie import clean
from kexie.choices import EVERY_SHEET, Choices
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.read import Table
from kexie.registers import ATTENDANCE, EVENTS, FUNDING, OUTCOMES, PROJECTS, REGISTERS, Register

Sheet = Callable[..., Table]


def faults(found: clean.Recognised, *, without: Fault = Fault.MISSING_COLUMN) -> list[tuple[Fault, str, str]]:
    return [(one.fault, one.column, one.value) for one in found.findings if one.fault is not without]


@pytest.mark.parametrize(
    ("header", "register", "key"),
    [
        ("场次", EVENTS, "sessions"),
        ("场 次", EVENTS, "sessions"),
        ("场\n次", EVENTS, "sessions"),
        ("*场次", EVENTS, "sessions"),
        ("场次*", EVENTS, "sessions"),
        ("场次（必填）", EVENTS, "sessions"),
        ("开始日期(年/月/日)", EVENTS, "start_date"),
        ("金额（元）", FUNDING, "amount"),
        ("金额(单位:元)", FUNDING, "amount"),
        ("单位", FUNDING, "amount_unit"),
        ("计量单位", OUTCOMES, "unit"),
    ],
)
def test_a_name_is_known_in_any_dress_without_a_word(header: str, register: Register, key: str) -> None:
    found = clean.recognise([header], register)
    assert found.headers == {key: header}
    assert faults(found) == []


@pytest.mark.parametrize(
    ("header", "register", "key"),
    [
        ("编号", EVENTS, "event_id"),
        ("编号", FUNDING, "funding_id"),
        ("单位", OUTCOMES, "unit"),
        ("单位", ATTENDANCE, "measure"),
        ("日期", OUTCOMES, "date"),
        ("经费（元）", PROJECTS, "approved_amount"),
        ("人数（人次）", ATTENDANCE, "count"),
        ("基本情况/场次", EVENTS, "sessions"),
        ("资金/（万元）", PROJECTS, "approved_amount"),
        ("线上/线下", EVENTS, "mode"),
    ],
)
def test_an_alias_belongs_to_the_register_at_hand_and_is_told(header: str, register: Register, key: str) -> None:
    found = clean.recognise([header], register)
    assert found.headers == {key: header}
    wanted = [] if header == "基本情况/场次" else [(Fault.HEADER_READ_AS, header, register[key].name.zh)]
    assert faults(found)[: len(wanted)] == wanted


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_every_header_and_alias_leads_to_one_column(register: Register) -> None:
    for column in register.columns:
        for header in (column.name.zh, *column.aliases):
            assert list(clean.recognise([header], register).places) == [column.key]


def test_columns_are_double_missing_or_unknown() -> None:
    found = clean.recognise(["编号", "名称", "活动主题", "场次", "天气"], EVENTS)
    assert (Fault.DOUBLE_COLUMN, "活动主题", "") in faults(found)
    assert (Fault.UNKNOWN_COLUMN, "天气", "") in faults(found)
    missing = {one.column for one in found.findings if one.fault is Fault.MISSING_COLUMN}
    assert missing == {"活动类别", "工作板块", "开始日期", "县区", "主办单位"}


def test_a_name_goes_before_an_alias() -> None:
    for headers in (["名称", "活动名称"], ["活动名称", "名称"]):
        found = clean.recognise(headers, EVENTS)
        assert found.headers == {"event_name": "活动名称"}
        assert [(fault, header) for fault, header, _ in faults(found)] == [(Fault.UNKNOWN_COLUMN, "名称")]
    assert [one[0] for one in faults(clean.recognise(["场次", "场次"], EVENTS))] == [Fault.DOUBLE_COLUMN]


def test_running_numbers_yield_to_any_number() -> None:
    assert clean.recognise(["序号", "编号"], EVENTS).headers == {"event_id": "编号"}
    assert clean.recognise(["序号"], EVENTS).headers == {"event_id": "序号"}


@pytest.mark.parametrize(
    ("header", "register", "suggested"),
    [("活动类型名", EVENTS, "活动类别"), ("举办活动地点", EVENTS, "地点"), ("活动场次数", EVENTS, "场次")],
)
def test_what_is_like_a_header_is_suggested_and_never_taken(header: str, register: Register, suggested: str) -> None:
    found = clean.recognise([header], register)
    assert found.places == {}
    assert faults(found) == [(Fault.COLUMN_SUGGESTED, header, suggested)]


def test_the_analyst_decides() -> None:
    chosen = Choices(headers={"天气": "remark", "场次": "", "地点": "no such key"})
    found = clean.recognise(["天气", "场次", "地点"], EVENTS, chosen)
    assert found.headers == {"remark": "天气", "venue": "地点"}
    assert faults(found) == [(Fault.HEADER_READ_AS, "天气", "备注")]


@pytest.mark.parametrize(
    "header", ["姓名", "学生姓名", "身份证号", "手机号", "联系电话", "电话", "家庭住址", "联系人（必填）"]
)
def test_personal_data_is_warned_of_and_dropped_on_demand(header: str) -> None:
    assert faults(clean.recognise([header], ATTENDANCE)) == [(Fault.PERSONAL_COLUMN, header, "")]
    dropped = clean.recognise([header], ATTENDANCE, Choices(dropped=frozenset([header])))
    assert faults(dropped) == [(Fault.COLUMN_DROPPED, header, "")]


def test_blank_columns_are_passed_over_and_nameless_ones_told(association: Organisation, sheet: Sheet) -> None:
    table = sheet({"场次": ["1"], "": ["  "], " ": ["晴"]})
    found = clean.table(table, EVENTS, association).findings
    assert [one.column for one in found if one.fault is Fault.UNKNOWN_COLUMN] == ["C列"]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_a_register_is_known_by_its_template(sheet: Sheet, register: Register) -> None:
    whole = [column.name.zh for column in register.columns]
    required = [column.name.zh for column in register.columns if column.required]
    for headers in (whole, required, [*whole, "天气", "附件"]):
        assert clean.register_of(sheet({header: [] for header in headers})) is register


@pytest.mark.parametrize(
    ("headers", "register"),
    [
        ("序号|活动名称|活动时间|活动地点|参加人数|主办单位", EVENTS),
        ("序号|项目名称|承担单位|项目资金|立项年度", PROJECTS),
        ("序号|事项|来源|金额（元）|支出日期", FUNDING),
        ("序号|作品名称|获奖等级|获奖单位|获奖时间", OUTCOMES),
        ("序号|活动名称|日期|参与人数|口径|参与方式", ATTENDANCE),
    ],
)
def test_a_register_is_known_by_the_headers_of_offices(sheet: Sheet, headers: str, register: Register) -> None:
    assert clean.register_of(sheet({header: [] for header in headers.split("|")})) is register


def test_an_open_question_names_the_candidates(sheet: Sheet) -> None:
    table = sheet({header: [] for header in ("编号", "名称", "日期", "县区")}, "表一")
    finding = clean.register_of(table)
    assert isinstance(finding, Finding)
    assert finding.fault is Fault.UNKNOWN_REGISTER
    assert finding.sheet == "表一"
    assert "成果" in finding["zh"]
    assert "Outcomes" in finding["en"]
    assert clean.register_of(sheet({"天气": []})) != EVENTS


def test_a_title_or_the_analyst_decides_between_two(sheet: Sheet) -> None:
    headers: dict[str, list[str]] = {header: [] for header in ("编号", "名称", "日期", "县区")}
    assert clean.register_of(sheet(headers, preamble="2025年成果台账")) is OUTCOMES
    assert clean.register_of(sheet(headers, "成果")) is OUTCOMES
    assert clean.register_of(sheet(headers, "表一"), Choices(registers={"表一": "projects"})) is PROJECTS
    assert clean.register_of(sheet(headers, "表一"), Choices(registers={EVERY_SHEET: "funding"})) is FUNDING


@given(st.lists(st.text() | st.sampled_from(["场次", "场次()", "(", "*", "/", "金额(", "姓名/"]), unique=True))
def test_no_header_stops_it(headers: list[str]) -> None:
    for register in REGISTERS.values():
        found = clean.recognise(headers, register)
        assert set(found.places) <= {column.key for column in register.columns}
