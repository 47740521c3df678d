"""The registers: what must hold of every declaration, and the headers that files of offices rely on."""

import re
from collections import Counter
from itertools import chain

import pytest

from kexie.lists import stock
from kexie.quantity import UNITS
from kexie.registers import REGISTERS, Column, Kind, Register, Source
from kexie.store import Revision
from tests.every import every

# Headers that offices use. Files of theirs hold them: none may be renamed, dropped or moved among the others.
OF_OFFICES = {
    "projects": """
        项目编号 项目名称 项目类别 工作板块 项目级别 下达单位 承担单位 县区 立项年度 文号 开始日期 结束日期
        批复资金 状态 备注""",
    "funding": """
        资金编号 项目编号 资金名称 资金来源 资金形式 资金环节 金额 单位 支出科目 日期 年度 文号 工作板块
        县区 备注""",
    "events": """
        活动编号 活动名称 活动类别 工作板块 所属活动 是否科普活动 开始日期 结束日期 县区 地点 主办单位 承办单位
        举办方式 面向人群 场次 关联项目编号 备注""",
    "attendance": """
        记录编号 活动编号 活动或场馆名称 日期 县区 人数口径 参与方式 数量 统计方式 人群 备注""",
    "outcomes": """
        成果编号 成果名称 成果类别 工作板块 数量 计量单位 新增或累计 取得日期 级别 等次 完成单位 县区
        关联编号 佐证材料 备注""",
}

CHINESE = re.compile(r"[\u4e00-\u9fff]")

every_register = every("register", REGISTERS)
every_column = every(
    "column",
    {f"{register.key}.{column.key}": column for register in REGISTERS.values() for column in register.columns},
)


def _listed(column: Column) -> list[str]:
    """Return the words a column declares for every association."""
    if isinstance(column.choices, str):
        return [word.name.zh for word in stock()[column.choices]]
    assert isinstance(column.choices, tuple)
    return [choice.zh for choice in column.choices]


def _doubles(words: list[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


def test_there_are_five_registers_under_their_own_keys() -> None:
    assert list(REGISTERS) == list(OF_OFFICES)
    assert [register.key for register in REGISTERS.values()] == list(REGISTERS)


@every_register
def test_the_headers_of_offices_stay_in_their_order(register: Register) -> None:
    of_offices = OF_OFFICES[register.key].split()
    headers = [column.name.zh for column in register.columns]
    assert [header for header in headers if header in of_offices] == of_offices


@every_register
def test_rows_may_say_that_they_come_from_the_report(register: Register) -> None:
    assert _listed(register["basis"]) == ["报告明载", "报告隐含", "台账记录"]
    assert register["basis"].blank == "台账记录"
    assert register["report_words"].kind is Kind.TEXT


@every_register
def test_keys_are_unique(register: Register) -> None:
    assert _doubles([column.key for column in register.columns]) == []


@every_register
def test_no_header_means_two_columns(register: Register) -> None:
    headers = [(column.name.zh, *column.aliases) for column in register.columns]
    assert _doubles(list(chain.from_iterable(headers))) == []


@every_register
def test_the_first_column_is_the_number_of_the_row(register: Register) -> None:
    first = register.columns[0]
    assert first.kind is Kind.TEXT
    assert first.required
    assert first.name.zh.endswith("编号")
    assert register.id == first.key


@every_register
def test_what_is_summed_is_a_quantity_with_one_unit(register: Register) -> None:
    assert register[register.quantity].kind is Kind.QUANTITY
    assert (register.unit is None) != (register.unit_column is None)
    assert register[register.quantity].unit == register.unit


@every_register
def test_a_column_of_units_offers_known_units_and_keeps_them_apart(register: Register) -> None:
    if register.unit_column is None:
        return
    column = register[register.unit_column]
    assert column.kind is Kind.CHOICE
    assert set(_listed(column)) <= set(UNITS)
    assert register.unit_column in [apart.column for apart in register.apart]
    # A row without its unit would be a number of nothing.
    assert column.required or column.blank


@every_register
def test_a_register_names_columns_that_it_has(register: Register) -> None:
    assert register[register.label].kind is Kind.TEXT
    assert register[register.kind_column].kind is Kind.CHOICE
    assert register[register.dated].kind in (Kind.DATE, Kind.YEAR)
    for apart in register.apart:
        column = register[apart.column]
        assert column.kind is Kind.CHOICE
        assert set(apart.only) <= set(_listed(column))


@every_register
def test_a_register_is_named_in_both_languages(register: Register) -> None:
    for name in (register.name, register.purpose):
        assert CHINESE.search(name.zh)
        assert name.en.strip()
        assert not CHINESE.search(name.en)


@every_column
def test_a_column_is_named_in_both_languages(column: Column) -> None:
    assert CHINESE.search(column.name.zh)
    assert column.name.en.strip()
    assert not CHINESE.search(column.name.en)
    assert column.note is None or (CHINESE.search(column.note.zh) and column.note.en.strip())


@every_column
def test_headers_have_no_space_around_them(column: Column) -> None:
    assert [header for header in (column.name.zh, *column.aliases) if header != header.strip() or not header] == []


@every_column
def test_words_to_choose_from_are_where_they_belong(column: Column, revision: Revision) -> None:
    allowed = column.allowed(revision.organisation)
    assert bool(allowed) == (column.kind in (Kind.CHOICE, Kind.CHOICES, Kind.TRUTH))
    assert _doubles([word.zh for word in allowed]) == []
    assert _doubles([word.en for word in allowed]) == []
    # Several words in one cell are separated by these.
    assert [word.zh for word in allowed if re.search(r"[、,，;；]|^\s|\s$", word.zh)] == []


@every_column
def test_a_blank_stands_for_something_that_may_stand_there(column: Column, revision: Revision) -> None:
    allowed = [word.zh for word in column.allowed(revision.organisation)]
    one = column.kind is Kind.QUANTITY and column.blank == "1"
    assert not column.blank or column.blank in allowed or one


@every_column
def test_only_a_quantity_has_a_unit_and_it_is_known(column: Column) -> None:
    assert column.unit is None or (column.kind is Kind.QUANTITY and column.unit in UNITS)


def test_focus_areas_and_counties_are_those_of_the_association(revision: Revision, another: Revision) -> None:
    for held in (revision, another):
        area, county = (REGISTERS["events"][key] for key in ("focus_area", "county"))
        assert area.choices is Source.FOCUS_AREAS
        assert [word.zh for word in area.allowed(held.organisation)] == [
            area.name.zh for area in held.organisation.focus_areas
        ]
        assert county.choices is Source.COUNTIES
        assert [word.zh for word in county.allowed(held.organisation)] == [
            county.name.zh for county in held.organisation.counties
        ]


def test_a_column_is_found_by_its_key_only() -> None:
    events = REGISTERS["events"]
    assert "category" in events
    assert "活动类别" not in events
    with pytest.raises(KeyError):
        events["活动类别"]
