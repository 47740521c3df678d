"""Templates and dictionary: what they say is what is declared, in either language."""

import dataclasses
import re
from collections.abc import Callable

import pandas as pd
import pytest

from kexie import check, describe
from kexie.metrics import Aggregate, Better, Condition, Metric
from kexie.problems import Fault
from kexie.registers import REGISTERS, Register
from kexie.store import Revision
from kexie.words import LANGUAGES, Language

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]")

every_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def _by_header(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the rows of a table of columns by what stands first in them."""
    return {str(row.iloc[0]): {str(key): str(cell) for key, cell in row.items()} for _, row in table.iterrows()}


# --- templates ---


@every_register
def test_a_template_is_one_line_that_a_spreadsheet_reads_as_chinese(register: Register) -> None:
    blank = describe.template(register)
    assert blank.startswith(b"\xef\xbb\xbf")
    assert blank.endswith(b"\r\n")
    assert blank.count(b"\n") == 1
    assert blank.decode("utf-8-sig").rstrip("\r\n").split(",") == [column.name.zh for column in register.columns]


@every_register
def test_a_template_is_recognised_and_lacks_only_rows(register: Register, revision: Revision) -> None:
    blank = describe.template(register)
    upload = check.upload(blank, "模板.csv", organisation=revision.organisation, held={})
    assert [one.fault for one in upload.findings] == [Fault.NO_ROWS]
    filled = blank + ",".join(["1"] * len(register.columns)).encode()
    (table,) = check.upload(filled, "模板.csv", organisation=revision.organisation, held={}).tables
    assert table.register is register
    columns = {Fault.MISSING_COLUMN, Fault.UNKNOWN_COLUMN, Fault.COLUMN_SUGGESTED, Fault.HEADER_READ_AS}
    assert not columns & {one.fault for one in table.findings}


# --- columns ---


@every_register
@both_languages
def test_the_table_of_a_register_has_its_columns_in_order(
    register: Register, revision: Revision, language: Language
) -> None:
    table = describe.columns(register, revision.organisation, language)
    assert list(table.iloc[:, 0]) == [column.name.zh for column in register.columns]
    assert list(table.iloc[:, 1]) == [column.name.en for column in register.columns]
    assert list(table.iloc[:, 2]) == [column.kind.value[language] for column in register.columns]


def test_the_headers_of_the_table_are_in_its_language(revision: Revision) -> None:
    headers = {
        language: list(describe.columns(REGISTERS["events"], revision.organisation, language)) for language in LANGUAGES
    }
    assert headers == {
        "zh": ["列名", "英文名", "类型", "单位", "必填", "可选值", "也可写作", "空白视为", "说明"],
        "en": [
            "Header",
            "English name",
            "Kind",
            "Unit",
            "Required",
            "Allowed values",
            "Other headers accepted",
            "Blank means",
            "Note",
        ],
    }


@every_register
def test_every_word_to_choose_from_is_listed(register: Register, revision: Revision) -> None:
    chinese, english = (
        list(describe.columns(register, revision.organisation, language).iloc[:, 5]) for language in LANGUAGES
    )
    for column, zh, en in zip(register.columns, chinese, english, strict=True):
        words = column.allowed(revision.organisation)
        assert zh == "、".join(word.zh for word in words)
        assert en == ", ".join(f"{word.zh} ({word.en})" for word in words)


def test_a_column_is_described_in_full(revision: Revision) -> None:
    columns = _by_header(describe.columns(REGISTERS["events"], revision.organisation, "zh"))
    assert columns["计量单位"] == {
        "列名": "计量单位",
        "英文名": "Unit",
        "类型": "单选",
        "单位": "",
        "必填": "否",
        "可选值": "场、项",
        "也可写作": "",
        "空白视为": "场",
        "说明": "系列活动填“项”；项与场不相加",
    }
    assert columns["活动类别"]["必填"] == "是"
    assert columns["活动类别"]["也可写作"] == "类别、类型、活动类型、活动形式"
    english = _by_header(describe.columns(REGISTERS["funding"], revision.organisation, "en"))
    assert english["金额"]["Unit"] == "¥10,000"
    assert english["资金名称"]["Required"] == "Yes"


def test_what_a_blank_stands_for_need_not_be_filled_in(revision: Revision) -> None:
    for language, no, basis in (("zh", "否", "台账记录"), ("en", "No", "台账记录 (Record)")):
        columns = _by_header(describe.columns(REGISTERS["events"], revision.organisation, language))  # type: ignore[arg-type]
        required, blank = list(columns["场次"])[4], list(columns["场次"])[7]
        assert REGISTERS["events"]["sessions"].required
        assert columns["场次"][required] == no
        assert columns["场次"][blank] == "1"
        assert columns["数据依据"][blank] == basis


# --- how a metric is counted ---


def test_counting_says_which_rows_and_what_is_summed(revision: Revision, metric: Callable[[str], Metric]) -> None:
    guidance = metric("technical_guidance")
    assert describe.counting(guidance, revision.organisation, "zh") == (
        "取“活动”表中工作板块为“汇智赋能”、活动类别为“技术指导”、计量单位为“场”的台账记录，合计“场次”。"
    )
    assert describe.counting(guidance, revision.organisation, "en") == (
        "Sum of Sessions over the records of Events whose Focus area is Innovation, "
        "whose Kind of event is Technical guidance and whose Unit is sessions."
    )


def test_counting_says_what_does_not_count(revision: Revision, metric: Callable[[str], Metric]) -> None:
    projects = dataclasses.replace(
        metric("popular_science_projects"),
        conditions=(
            Condition("category", ("科普项目", "学会科普项目", "基层科普行动计划")),
            Condition("status", ("申报", "终止"), excludes=True),
        ),
    )
    assert describe.counting(projects, revision.organisation, "zh") == (
        "取“项目”表中项目类别为“科普项目”“学会科普项目”或“基层科普行动计划”、状态不为“申报”或“终止”的台账记录，"
        "合计“项目数”。"
    )
    assert describe.counting(projects, revision.organisation, "en") == (
        "Sum of Number of projects over the records of Projects whose Kind of project is Popular science project, "
        "Society popular science project or Grassroots science plan and whose Status is not Applied for or "
        "Ended early."
    )


def test_counting_tells_rows_from_sums_and_some_rows_from_all(
    revision: Revision, metric: Callable[[str], Metric]
) -> None:
    some = dataclasses.replace(metric("patents"), conditions=(Condition("category", ("专利",)),))
    rows = dataclasses.replace(some, aggregate=Aggregate.ROWS)
    said = {
        (one.aggregate, bool(one.conditions)): [
            describe.counting(one, revision.organisation, language) for language in LANGUAGES
        ]
        for one in (some, rows, dataclasses.replace(some, conditions=()), dataclasses.replace(rows, conditions=()))
    }
    assert said == {
        (Aggregate.SUM, True): [
            "取“成果”表中成果类别为“专利”的台账记录，合计“数量”。",
            "Sum of Number over the records of Outcomes whose Kind of outcome is Patent.",
        ],
        (Aggregate.ROWS, True): [
            "取“成果”表中成果类别为“专利”的台账记录，计其条数。",
            "Number of records of Outcomes whose Kind of outcome is Patent.",
        ],
        (Aggregate.SUM, False): ["取“成果”表全部台账记录，合计“数量”。", "Sum of Number over all records of Outcomes."],
        (Aggregate.ROWS, False): ["取“成果”表全部台账记录，计其条数。", "Number of all records of Outcomes."],
    }


def test_counting_names_a_word_that_is_on_no_list_as_it_is(revision: Revision, metric: Callable[[str], Metric]) -> None:
    venue = dataclasses.replace(metric("technical_guidance"), conditions=(Condition("venue", ("Room 3",)),))
    assert describe.counting(venue, revision.organisation, "zh") == "取“活动”表中地点为“Room 3”的台账记录，合计“场次”。"


def test_counting_is_in_one_language(revision: Revision) -> None:
    for metric in revision.metrics:
        chinese, english = (describe.counting(metric, revision.organisation, language) for language in LANGUAGES)
        assert not LATIN.search(chinese), metric.key
        assert not CHINESE.search(english), metric.key
        assert "台账记录" in chinese
        assert "records" in english


def test_counting_names_every_condition(revision: Revision, another: Revision) -> None:
    for held in (revision, another):
        for metric in held.metrics:
            chinese, english = (describe.counting(metric, held.organisation, language) for language in LANGUAGES)
            for condition in metric.conditions:
                column = metric.register[condition.column]
                english_of = {word.zh: word.en for word in column.allowed(held.organisation)}
                assert f"{column.name.zh}{'不为' if condition.excludes else '为'}" in chinese
                assert f"whose {column.name.en} is {'not ' if condition.excludes else ''}" in english
                for word in condition.values:  # noqa: PD011 - no frame
                    assert f"“{word}”" in chinese
                    assert english_of[word] in english


# --- metrics, focus areas, problems ---


@both_languages
def test_the_table_of_metrics_has_each_with_its_meaning(revision: Revision, language: Language) -> None:
    table = describe.metrics(revision.metrics, revision.organisation, language)
    areas = {area.key: area.name[language] for area in revision.organisation.focus_areas}
    opening = {"zh": "开篇总数", "en": "Opening totals"}[language]
    assert list(table.iloc[:, 0]) == [metric.name[language] for metric in revision.metrics]
    assert list(table.iloc[:, 1]) == [areas.get(metric.focus_area or "", opening) for metric in revision.metrics]
    assert list(table.iloc[:, 3]) == [
        describe.counting(metric, revision.organisation, language) for metric in revision.metrics
    ]
    assert list(table.iloc[:, 4]) == [metric.why[language] for metric in revision.metrics]
    for metric, note in zip(revision.metrics, table.iloc[:, 5], strict=True):
        said = [name[language] for name in (metric.why_not_rebuilt, metric.not_stated) if name]
        assert note == ("" if language == "zh" else " ").join(said)


def test_the_headers_of_metrics_are_in_their_language(revision: Revision) -> None:
    headers = {
        language: list(describe.metrics(revision.metrics, revision.organisation, language)) for language in LANGUAGES
    }
    assert headers == {
        "zh": ["指标", "工作板块", "单位", "统计方法", "统计意义", "说明"],
        "en": ["Metric", "Focus area", "Unit", "How it is counted", "Why it matters", "Note"],
    }


def test_a_metric_says_whether_a_rise_is_good_where_that_is_declared(
    revision: Revision, metric: Callable[[str], Metric]
) -> None:
    judged = tuple(dataclasses.replace(metric("patents"), better=better) for better in Better)
    notes = [list(describe.metrics(judged, revision.organisation, language).iloc[:, 5]) for language in LANGUAGES]
    assert [better.value for better in Better] == ["more", "less", "none"]
    assert notes == [["数值越大越好。", "数值越小越好。", ""], ["Higher is better.", "Lower is better.", ""]]


def test_focus_areas_are_those_of_the_association(another: Revision) -> None:
    organisation = another.organisation
    assert describe.focus_areas(organisation, "zh").to_dict("list") == {
        "工作板块": [area.name.zh for area in organisation.focus_areas],
        "主题": [area.theme.zh for area in organisation.focus_areas],
        "标识": [area.key for area in organisation.focus_areas],
    }
    assert list(describe.focus_areas(organisation, "en")) == ["Focus area", "Theme", "Key"]


@both_languages
def test_every_problem_is_listed_by_its_code(language: Language) -> None:
    table = describe.faults(language)
    assert list(table.iloc[:, 0]) == [fault.code for fault in Fault]
    assert list(table.iloc[:, 1]) == [fault.severity.name_in_words[language] for fault in Fault]
    assert all(table.iloc[:, 2])
    assert not table.iloc[:, 2].str.contains("{", regex=False).any()


# --- the whole dictionary ---


def _tables(document: str) -> list[list[list[str]]]:
    """Return the Markdown tables of a document, cell by cell; a bar inside a cell is escaped."""
    tables: list[list[list[str]]] = [[]]
    for line in document.splitlines():
        if line.startswith("| "):
            tables[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        elif tables[-1]:
            tables.append([])
    return [table for table in tables if table]


def test_the_dictionary_has_everything_that_is_declared(revision: Revision) -> None:
    document = describe.dictionary(revision.organisation, revision.metrics)
    areas, metrics, *registers, problems = _tables(document)
    # Two lines each go to the head of a table.
    assert len(areas) - 2 == len(revision.organisation.focus_areas)
    assert len(metrics) - 2 == len(revision.metrics)
    assert [len(table) - 2 for table in registers] == [len(register.columns) for register in REGISTERS.values()]
    assert len(problems) - 2 == len(Fault)
    for table in (areas, metrics, *registers, problems):
        assert {len(row) for row in table} == {len(table[0])}


def test_the_dictionary_says_it_in_chinese_and_beside_it_in_english(revision: Revision) -> None:
    document = describe.dictionary(revision.organisation, revision.metrics)
    headings = [line.lstrip("# ") for line in document.splitlines() if line.startswith("#")]
    assert headings == [
        "数据字典 / Data dictionary",
        "工作板块 / Focus areas",
        "指标 / Metrics",
        "台账 / Registers",
        *(f"{register.name.zh} / {register.name.en}" for register in REGISTERS.values()),
        "台账填写问题 / Problems in a register",
    ]
    assert "| 技术指导<br>Technical guidance | 汇智赋能<br>Innovation | 场<br>sessions |" in document
    note = revision.organisation.focus_areas_note
    assert f"\n\n{note.zh}{note.en}\n\n" in document
    for metric in revision.metrics:
        chinese, english = (describe.counting(metric, revision.organisation, language) for language in LANGUAGES)
        assert f"| {chinese}<br>{english} |" in document


def test_the_dictionary_says_what_is_never_added(revision: Revision) -> None:
    document = describe.dictionary(revision.organisation, revision.metrics)
    assert (
        "- 合计“金额”，单位为万元。Summed: Amount. Unit: ¥10,000.\n"
        "- “资金形式”不同的记录不可相加：资金与实物折价不能合计。"
        "Rows that differ in “Form” are never added: money and donated goods are not one sum.\n"
    ) in document
    assert "- 合计“场次”，单位见“计量单位”列。Summed: Sessions. The column “Unit” gives the unit.\n" in document
    assert "never added to others: new and standing numbers are counted differently." in document


def test_a_bar_in_a_cell_does_not_break_the_table(revision: Revision) -> None:
    first = revision.metrics[0]
    barred = dataclasses.replace(first, why=dataclasses.replace(first.why, en="One|two"))
    document = describe.dictionary(revision.organisation, (barred,))
    assert r"One\|two" in document
    assert {len(row) for row in _tables(document)[1]} == {6}
