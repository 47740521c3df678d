"""The upload page: outcome first, findings at their places, mending, the difference, and the commit."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from kexie import check, store
from kexie.access import Operator, Role
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.registers import FUNDING
from kexie.show.uploads import LARGEST
from kexie.store import Change, ReadOnly, Store, StoreError
from kexie.words import Language

Open = Callable[..., AppTest]
ShownOn = Callable[[Any], list[str]]

# A merged title, the unit above the table, a row of totals, and three bad cells, saved as GBK.
BAD = """张掖市科协2025年项目资金台账,,,,,,,,
单位：万元,,,,,,,,
资金编号,资金名称,资金来源,资金形式,资金环节,金额,日期,县区,工作板块
ZJ-01,基层科普行动计划,省级财政,货币,下达,120.50,2025.3.6,甘州区,普惠共享
ZJ-02,科普大篷车运行,市级财政,货币,下达,很多,2025年4月,高台县,普惠共享
ZJ-03,学会能力提升,省财政厅,货币,下达,30,2025-05-24,市本级,育才荐智
ZJ-04,科技馆展品,中央财政,货币,下达,60,2025-02-30,临泽县,普惠共享
合 计,,,,,210.50,,,
填表人：某某,,,,,,,,
"""
MENDED = BAD.replace("很多", "80").replace("省财政厅", "省级财政").replace("2025-02-30", "2025-02-28")
NO_UNIT = MENDED.replace("单位：万元", "二〇二五年度")
NAME = "项目资金.csv"


@pytest.fixture
def held(store_of: Callable[[Path], str], data: Path) -> Store:
    """The store behind the pages of a test."""
    return Store(store_of(data), data)


@pytest.fixture
def upload(open_page: Open, data: Path) -> Callable[..., AppTest]:
    """Open the page and put files on it: ``upload(項目=text)``, all of them CSV in GBK."""

    def opened(text: str = BAD, *, name: str = NAME, language: str = "zh", **more: str) -> AppTest:
        page = open_page("upload", language, data=data, as_role=Role.ANALYST)
        return put(page, {name: text} | more)

    return opened


def put(page: AppTest, files: Mapping[str, str | bytes]) -> AppTest:
    """Put files into the uploader beside those that it has."""
    uploader = page.file_uploader[0]
    before = [(file.name, file.getvalue(), file.type) for file in uploader.value or [] if file.name not in files]
    new = [
        (name, text if isinstance(text, bytes) else text.encode("gb18030"), "text/csv") for name, text in files.items()
    ]
    page = uploader.set_value([*before, *new]).run()
    assert not page.exception
    return page


def labelled(elements: Any, label: str) -> Any:
    [found] = [one for one in elements if one.label == label]
    return found


def commit(page: AppTest, note: str = "一季度", button: str = "入库") -> AppTest:
    labelled(page.text_input, "说明").set_value(note)
    page = labelled(page.button, button).click().run()
    assert not page.exception
    return page


def fields(page: AppTest) -> dict[str, str]:
    """Return the fields in which cells are corrected: what stands in each by its label."""
    return {one.label: one.value or "" for one in page.text_input if one.label != "说明"}


def to_do(page: AppTest, shown_on: ShownOn) -> list[str]:
    """Return what there is to do about the files, line by line; none where all is in order."""
    said = [text for box in page.error for text in shown_on(box) if text.startswith("全部入库前")]
    return [line.removeprefix("- ") for text in said for line in text.split("\n")[2:]]


# --- before, and the outcome ---


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_page_shows_the_steps_and_leads_to_the_templates(
    open_page: Open, shown_on: ShownOn, language: Language
) -> None:
    page = open_page("upload", language, as_role=Role.ANALYST)
    steps = {"zh": ["1 选择文件", "2 检查", "3 入库"], "en": ["1 Choose files", "2 Check", "3 Commit"]}[language]
    assert " › ".join(steps) in shown_on(page)
    # No step is shown before its time.
    assert shown_on(page.header) == steps[:1]
    assert [link.proto.page for link in page.page_link] == ["dictionary"]
    assert page.file_uploader[0].proto.max_upload_size_mb == LARGEST


def test_the_page_promises_what_the_server_takes() -> None:
    settings = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["maxUploadSize"] == LARGEST


def test_the_outcome_comes_first_and_adds_up(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    said = {language: shown_on(upload(language=language)) for language in ("zh", "en")}
    assert any("共读取 6 行 可入库 1 行 有误 3 行 不计入 2 行" in text for text in said["zh"])
    assert any("6 rows read 1 ready 3 with errors 2 not counted" in text for text in said["en"])
    assert any("资金台账 · 2025 · 金额单位万元" in text for text in said["zh"])


def test_what_there_is_to_do_leads_to_its_place(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload()
    assert to_do(page, shown_on) == [
        "“资金来源”：“省财政厅”不在可选值之内（1 行）",
        "“金额”：“很多”不是数量（1 行：第 5 行）",
        "“日期”：没有“2025-02-30”这个日期（1 行：第 7 行）",
    ]
    # Each line is a link to a part of the page that is there.
    [box] = [one.value for one in page.error if "全部入库前" in one.value]
    keys = set(re.findall(r"\(#st-key-([\w-]+)\)", box))
    assert len(keys) == 3
    assert keys <= {node.key for node in page if node.type == "flex_container"}


def test_a_file_without_errors_says_so(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(MENDED)
    assert to_do(page, shown_on) == []
    assert "检查无误，可以入库。" in shown_on(page)


def test_what_was_set_aside_is_folded_away_with_its_count(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload()
    [notes] = [one for one in page.expander if one.label.startswith("自动处理说明")]
    assert not notes.proto.expanded
    said = shown_on(notes)[-1].split("\n")
    assert notes.label.endswith(f"（{len(said)} 条）")
    assert any("合 计" in line for line in said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7 \xff\xfe", "不是表格文件"),
        ("甲,乙\n1,2\n".encode(), "没有找到台账的表头"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_the_way_on_and_offers_no_commit(
    upload: Callable[..., AppTest], shown_on: ShownOn, content: bytes, said: str
) -> None:
    page = put(upload(MENDED, name="一.csv"), {"二.csv": content})
    assert said in "".join(shown_on(page))
    assert "尚不能入库：二.csv" in "".join(shown_on(page))
    assert not [button for button in page.button if button.label == "入库"]
    # Without it the other one can be stored.
    page = [button for button in page.button if button.label == "移除"][1].click().run()
    assert [button for button in page.button if button.label == "入库"]


# --- what a file leaves open ---


def test_a_unit_that_is_not_stated_is_asked_first(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(NO_UNIT)
    assert page.selectbox[0].label == "金额单位（文件未写明时）"
    page = page.selectbox[0].select("元").run()
    assert page.success
    assert any("金额单位元" in text for text in shown_on(page))


def test_a_year_that_is_not_stated_is_asked_first(upload: Callable[..., AppTest]) -> None:
    text = re.sub(r"2025[.年-](\d+)[.月-]*(\d*)", r"\1月\2日", MENDED.replace("科协2025年", "科协")).replace(
        "月日", "月1日"
    )
    page = upload(text)
    year = page.selectbox[0]
    assert year.label == "年度（日期未写年份时）"
    page = year.select("2025").run()
    assert page.success


def test_a_suggested_column_is_taken_only_when_confirmed(upload: Callable[..., AppTest]) -> None:
    page = upload(MENDED.replace("资金环节", "资金的环节"))
    header = labelled(page.selectbox, "“资金的环节”对应")
    assert header.value == "stage"
    assert page.error
    page = labelled(page.button, "确认列对应").click().run()
    assert page.success


def test_a_header_that_was_not_found_is_pointed_at(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    header = "资金编号,资金名称,资金来源,资金形式,资金环节,金额,日期,县区,工作板块"
    own = "码,甲项,乙项,丙项,丁项,戊项,己项,庚项,辛项"
    page = upload(MENDED.replace(header, own))
    assert any(line.startswith("没有找到台账的表头。请指定表头所在的行") for line in to_do(page, shown_on))
    # Nothing is marked in a file that is not understood.
    assert not page.get("download_button")
    row = labelled(page.selectbox, "表头所在行")
    assert row.options[3].startswith("第 3 行：码 · 甲项")
    page = row.select("3").run()
    page = labelled(page.selectbox, "台账").select("funding").run()
    columns = {"码": "funding_id", "甲项": "funding_name", "乙项": "source", "丙项": "form", "丁项": "stage"}
    columns |= {"戊项": "amount", "己项": "date", "庚项": "county", "辛项": "focus_area"}
    for typed, key in columns.items():
        labelled(page.selectbox, f"“{typed}”对应").select(key)
    page = labelled(page.button, "确认列对应").click().run()
    assert to_do(page, shown_on) == []
    commit(page)
    assert held.history()[0].added == 4
    # It is remembered: another file with these headers is read at once.
    page = put(page, {"二.csv": MENDED.replace(header, own).replace("ZJ-", "ZK-").replace("张掖市科协2025年", "")})
    assert to_do(page, shown_on) == []


def test_a_register_that_the_headers_do_not_tell_is_asked(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    text = "名称,县区,工作板块,日期\n某项活动,甘州区,普惠共享,2025-03-01\n"
    page = upload(text)
    assert page.selectbox[0].label == "台账"
    page = page.selectbox[0].select("events").run()
    assert "缺少“活动编号”列" in "".join(shown_on(page))


def test_personal_data_is_dropped_or_seen_before_anything_is_stored(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    text = MENDED.replace("县区,工作板块", "县区,工作板块,联系电话").replace("普惠共享", "普惠共享,13912345678")
    page = upload(text)
    assert "文件似含个人信息，请选定处理方式。" in to_do(page, shown_on)
    assert "发现：联系电话列。" in shown_on(page)
    assert not [button for button in page.button if button.label == "入库"]
    choice = labelled(page.radio, "个人信息")
    # Nobody decides without having read it.
    assert choice.value is None
    page = choice.set_value("remove").run()
    assert to_do(page, shown_on) == []
    page = commit(page)
    [(digest, _)] = held.history()[0].files
    assert b"139" not in held.file(digest)[1]


def test_personal_data_that_was_seen_may_be_kept(upload: Callable[..., AppTest]) -> None:
    text = MENDED.replace("县区,工作板块", "县区,工作板块,联系电话").replace("普惠共享", "普惠共享,13912345678")
    page = upload(text)
    page = labelled(page.radio, "个人信息").set_value("keep").run()
    assert [button for button in page.button if button.label == "入库"]


def test_single_cells_are_blanked_in_what_is_kept(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    page = upload(MENDED.rstrip("\n") + "\n填表人：某某 13700001111,,,,,,,\n")
    assert not [button for button in page.button if button.label == "入库"]
    page = labelled(page.radio, "个人信息").set_value("each").run()
    # The number itself is not repeated on the page.
    (cells,) = page.multiselect
    assert [option for option in cells.options if "137******11" in option]
    assert not [text for text in shown_on(page.multiselect) if "13700001111" in text]
    page = cells.select(cells.options[0]).run()
    assert not page.exception
    page = commit(page)
    [(digest, _)] = held.history()[0].files
    content = held.file(digest)[1].decode("utf-8-sig")
    assert "13700001111" not in content
    assert "ZJ-01" in content


def test_all_cells_are_blanked_at_once_and_taken_back(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(MENDED.rstrip("\n") + "\n填表人：某某 13700001111,,,,,,,\n联系人：某某 13700002222,,,,,,,\n")
    page = labelled(page.radio, "个人信息").set_value("each").run()
    page = labelled(page.button, "全部置空（2处）").click().run()
    assert not page.exception
    assert len(page.multiselect[0].value) == 2
    assert [button for button in page.button if button.label == "入库"]
    page = labelled(page.button, "全部撤回").click().run()
    assert not page.multiselect[0].value
    assert not [button for button in page.button if button.label == "入库"]


def test_choices_are_remembered_for_files_with_the_same_headers(
    upload: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = upload(NO_UNIT)
    commit(page.selectbox[0].select("元").run())
    page = upload(NO_UNIT.replace("ZJ-", "ZK-"), name="二季度.csv")
    assert page.success
    assert any(text.startswith("沿用上次同类文件的识别设置") for text in shown_on(page))


# --- mending ---


@pytest.fixture
def mended(upload: Callable[..., AppTest]) -> AppTest:
    """The bad file with one of its cells mended in the browser."""
    page = upload()
    draft = page.session_state["desk"].drafts[NAME]
    draft.choices = Choices(edits={("", 5, "金额"): "80"})
    draft.was = {("", 5, "金额"): "很多"}
    return page.run()


def test_each_bad_cell_has_a_field_with_what_was_typed(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload()
    assert fields(page) == {"第 5 行“金额”": "很多", "第 7 行“日期”": "2025-02-30"}
    assert any(text.startswith("“很多”不是数量。请填写数字") for text in shown_on(page))
    # The whole row can be looked at.
    assert "资金名称：科普大篷车运行" in labelled(page.text_input, "第 5 行“金额”").proto.help


def test_a_corrected_cell_stays_where_it_is_and_can_be_taken_back(
    upload: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = labelled(upload().text_input, "第 5 行“金额”").set_value("80").run()
    assert fields(page) == {"第 5 行“金额”（原填“很多”）": "80", "第 7 行“日期”": "2025-02-30"}
    assert "已更正" in shown_on(page)
    assert "已更正 1 处，尚有 1 处有误。" in shown_on(page)
    page = labelled(page.text_input, "第 5 行“金额”（原填“很多”）").set_value("很多").run()
    assert "“金额”：“很多”不是数量（1 行：第 5 行）" in to_do(page, shown_on)
    # An emptied field is a blank cell, and an amount has to be there.
    page = labelled(page.text_input, "第 5 行“金额”").set_value("").run()
    assert any("“金额”" in line and "第 5 行" in line for line in to_do(page, shown_on))


def test_many_bad_cells_are_shown_page_by_page(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    rows = "".join(f"ZJ-{number},某项,省级财政,货币,下达,很多,2025-03-06,甘州区,普惠共享\n" for number in range(50, 95))
    page = upload(MENDED.replace("合 计", rows + "合 计"))
    assert len(fields(page)) == 20
    [line] = to_do(page, shown_on)
    assert line == "“金额”：“很多”不是数量（45 行：第 8、9、10、11、12、13、14、15… 行）"


def test_updating_is_offered_where_numbers_are_held(upload: Callable[..., AppTest], held: Store) -> None:
    page = commit(upload(MENDED))
    page = put(page, {"更正.csv": MENDED.replace("120.50", "121")})
    assert labelled(page.radio, "入库方式").value == Mode.APPEND
    page = labelled(page.button, "改为按编号更新").click().run()
    assert not page.exception
    assert labelled(page.radio, "入库方式").value == Mode.UPDATE
    assert "改为按编号更新" not in [one.label for one in page.button]
    commit(page)
    assert held.history()[0].changed == 1


def test_what_a_year_loses_is_shown_and_confirmed(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    page = commit(upload(MENDED))
    fewer = "".join(row for row in MENDED.splitlines(keepends=True) if not row.startswith("ZJ-01"))
    page = put(page, {"新表.csv": fewer})
    page = labelled(page.radio, "入库方式").set_value(Mode.REPLACE).run()
    page = commit(page, button="入库并删除 1 条")
    assert "未入库：请勾选确认删除文件中没有的记录。" in [one.value for one in page.error]
    assert held.latest() == 2
    assert "将删除 1 条记录，0 项指标将失去台账依据。" in shown_on(page)
    labelled(page.checkbox, "删除文件中没有的 1 条（见上方变动）").check()
    commit(page, button="入库并删除 1 条")
    assert held.latest() == 3
    assert "ZJ-01" not in list(held.revision().tables["funding"]["funding_id"])


def test_a_mended_cell_is_checked_again(mended: AppTest, shown_on: ShownOn) -> None:
    assert any("有误 2 行" in text for text in shown_on(mended))
    assert "已更正 1 处，尚有 1 处有误。" in shown_on(mended)


def test_nothing_typed_is_lost_on_the_way_to_other_pages_and_languages(mended: AppTest, shown_on: ShownOn) -> None:
    page = mended.switch_page("records.py").run()
    page = page.switch_page("upload.py").run()
    assert fields(page) == {"第 5 行“金额”（原填“很多”）": "80", "第 7 行“日期”": "2025-02-30"}
    page = page.button_group(key="language-switch").set_value("en").run()
    assert "1 corrected, 1 left." in shown_on(page)
    page = labelled(page.radio, "How the rows are stored").set_value(Mode.REPLACE).run()
    assert "1 corrected, 1 left." in shown_on(page)


def test_a_new_file_of_the_same_name_keeps_what_was_mended_where_the_cell_is_the_same(mended: AppTest) -> None:
    page = put(mended, {NAME: BAD.replace("省财政厅", "省级财政")})
    assert fields(page) == {"第 5 行“金额”（原填“很多”）": "80", "第 7 行“日期”": "2025-02-30"}
    page = put(page, {NAME: BAD.replace("很多", "七十")})
    assert fields(page) == {"第 7 行“日期”": "2025-02-30"}
    assert page.session_state["desk"].drafts[NAME].choices.edits == {}


def test_what_was_begun_comes_back_after_a_refresh(
    upload: Callable[..., AppTest], open_page: Open, data: Path, shown_on: ShownOn, held: Store
) -> None:
    page = labelled(upload().text_input, "第 5 行“金额”").set_value("80").run()
    labelled(page.radio, "入库方式").set_value(Mode.UPDATE).run()

    def refreshed() -> AppTest:
        return open_page("upload", "zh", data=data, as_role=Role.ANALYST)

    page = refreshed()
    assert any(text.endswith("未完成的上传，可继续办理。") for text in shown_on(page))
    assert fields(page)["第 5 行“金额”（原填“很多”）"] == "80"
    assert labelled(page.radio, "入库方式").value == Mode.UPDATE
    # Two sessions of one user each have a desk of their own.
    labelled(page.text_input, "第 7 行“日期”").set_value("2025-02-28").run()
    labelled(page.checkbox, "先入库无误的行，有误的 1 行暂不入库").check()
    commit(page)
    assert held.latest() == 2
    # What was committed, or is discarded, does not come back.
    assert not refreshed().subheader
    page = put(refreshed(), {"二.csv": MENDED.replace("ZJ-", "ZK-")})
    page = labelled(refreshed().button, "放弃").click().run()
    assert not page.subheader
    assert not refreshed().subheader


def test_what_was_begun_is_kept_for_its_user_alone(upload: Callable[..., AppTest], open_page: Open, data: Path) -> None:
    upload()
    assert not open_page("upload", "zh", data=data, as_role=Role.ADMINISTRATOR).subheader


def test_a_file_is_read_once_however_many_lie_on_all_desks(
    upload: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    reads = check.upload

    def counted(data: bytes, name: str, **how: Any) -> Upload:
        read.append(name)
        return reads(data, name, **how)

    monkeypatch.setattr(check, "upload", counted)
    desks = [
        put(upload(MENDED, name="零.csv"), {f"{number}.csv": MENDED.replace("ZJ-", f"Z{desk}{number}-")})
        for desk in range(3)
        for number in range(3)
    ]
    read.clear()
    for page in desks:
        page.run()
    assert read == []
    # Having seen personal data changes nothing of what is found.
    draft = desks[0].session_state["desk"].drafts["零.csv"]
    draft.choices = Choices(personal_data_seen=True)
    desks[0].run()
    assert read == []
    draft.choices = Choices(encoding="gb18030")
    desks[0].run()
    assert read == ["零.csv"]


def test_a_new_file_takes_the_place_of_the_one_of_its_name(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload().switch_page("records.py").run().switch_page("upload.py").run()
    page = put(page, {NAME: MENDED})
    assert "同名文件已由新上传的替换：项目资金.csv。" in shown_on(page)
    assert shown_on(page.subheader) == [NAME]
    assert page.success


def test_files_that_were_put_there_before_another_page_stay_beside_new_ones(
    upload: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = upload(MENDED).switch_page("records.py").run().switch_page("upload.py").run()
    page.file_uploader[0].set_value([("二.csv", MENDED.replace("ZJ-", "ZK-").encode("gb18030"), "text/csv")]).run()
    assert shown_on(page.subheader) == [NAME, "二.csv"]


def test_a_file_removed_by_mistake_comes_back_with_what_was_mended(mended: AppTest) -> None:
    page = labelled(mended.button, "移除").click().run()
    assert not page.subheader
    assert "第 5 行“金额”（原填“很多”）" in fields(put(page, {NAME: BAD}))


def test_what_was_mended_in_the_browser_stands_in_the_note(mended: AppTest, held: Store) -> None:
    labelled(mended.checkbox, "先入库无误的行，有误的 2 行暂不入库").check()
    commit(mended, note="一季度")
    assert (
        held.history()[0].note
        == "一季度\n在线更正（项目资金.csv）：第 5 行“金额”\n项目资金.csv 未收入 2 行（第 6、7 行）"
    )


# --- the difference and the commit ---


def test_the_difference_shows_rows_and_figures(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(MENDED)
    assert "资金：新增 4 条，修改 0 条，删除 0 条，不变 1 条。" in shown_on(page)
    [table] = page.table
    assert shown_on(table)[3:] == ["项目资金", "— → 290.5万元", "暂不能核对 → 录入中"]


def test_changed_cells_are_shown_with_old_and_new(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    commit(upload(MENDED))
    page = upload(MENDED.replace("120.50", "121"))
    assert to_do(page, shown_on)
    page = labelled(page.radio, "入库方式").set_value(Mode.UPDATE).run()
    assert not page.error
    [table] = [one.value for one in page.dataframe if "原内容" in one.value]
    assert table.to_numpy().tolist() == [["ZJ-01", "金额", "120.5", "121"]]


def test_a_commit_says_its_revision_and_moves_the_figure(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    page = commit(upload(MENDED))
    assert shown_on(page.success[0]) == [
        "已入库，存为第 2 版：项目资金.csv。",
        "新增 4 条，修改 0 条，删除 0 条",
        "1 项指标有变化，其中 0 项台账多于报告。",
    ]
    assert [(link.proto.page, link.proto.query_string) for link in page.page_link][1:] == [
        ("", ""),
        ("tie_out", ""),
        ("history", "entry=2"),
    ]
    entry = held.history()[0]
    assert (entry.by, entry.note, entry.added) == ("王某", "一季度", 4)
    assert held.file(entry.files[0][0]) == (NAME, MENDED.encode("gb18030"))
    page = page.switch_page("tie_out.py").run()
    assert "290.5万元" in shown_on(page)


def test_a_commit_names_who_is_signed_in(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(MENDED)
    assert "经办人：王某。" in shown_on(page)
    assert fields(page) == {}
    assert "Committed by 王某." in shown_on(upload(MENDED, language="en"))


def test_a_commit_needs_a_word_about_refused_rows(upload: Callable[..., AppTest], held: Store) -> None:
    page = commit(upload())
    assert [one.value for one in page.error][1:] == ["未入库。请更正有误的行，或勾选“先入库无误的行”。"]
    assert held.latest() == 1
    labelled(page.checkbox, "先入库无误的行，有误的 3 行暂不入库").check()
    commit(page)
    assert held.history()[0].added == 1


def test_the_same_file_again_changes_nothing(upload: Callable[..., AppTest], shown_on: ShownOn, held: Store) -> None:
    commit(upload(MENDED))
    page = upload(MENDED)
    assert "无变动，文件内容均已在台账中。" in shown_on(page)
    # There is nothing to commit.
    assert not [button for button in page.button if button.label == "入库"]


def test_a_conflict_names_who_changed_what_and_shows_the_new_difference(
    upload: Callable[..., AppTest], shown_on: ShownOn, held: Store
) -> None:
    page = upload(MENDED)
    rows = page.session_state["desk"].planned[1].changes[0].frame
    held.commit(
        [Change(FUNDING, Mode.APPEND, rows.head(1))], based_on=1, by=Operator("李某"), note="先行入库", files=[]
    )
    page = commit(page)
    said = shown_on(page.warning[0])[0]
    assert said.startswith("未入库：您查看期间，他人已改动台账。")
    assert "第 2 版 · 李某 · " in said
    assert "先行入库 · 新增 1 条" in said
    assert held.latest() == 2
    assert "资金：新增 3 条，修改 0 条，删除 0 条，不变 2 条。" in shown_on(page)
    page = labelled(page.button, "入库").click().run()
    assert shown_on(page.success[0])[0].startswith("已入库，存为第 3 版：项目资金.csv。")


def test_a_store_that_can_only_be_read_says_so_and_keeps_the_file(
    upload: Callable[..., AppTest], shown_on: ShownOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = upload(MENDED)

    def refused(*_: object, **__: object) -> None:
        raise ReadOnly("read only")

    monkeypatch.setattr(store.Store, "commit", refused)
    page = commit(page)
    assert "未入库：数据库在此处只能读取" in shown_on(page.error[0])[0]
    assert "项目资金.csv" in shown_on(page.subheader[0])


@pytest.mark.parametrize(
    ("error", "said"), [(ReadOnly, "未入库：数据库在此处只能读取"), (StoreError, "未入库：数据库未能正常应答")]
)
def test_a_store_that_cannot_tell_what_a_file_would_do_says_so(
    upload: Callable[..., AppTest],
    shown_on: ShownOn,
    monkeypatch: pytest.MonkeyPatch,
    error: type[StoreError],
    said: str,
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error("in vain")

    monkeypatch.setattr(store.Store, "trial", refused)
    page = upload(MENDED)
    assert not page.exception
    assert said in shown_on(page.error[0])[0]
    assert "项目资金.csv" in shown_on(page.subheader[0])


def test_a_number_in_two_files_is_named(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    page = upload(MENDED, **{"二.csv": MENDED})
    [said] = [text for text in shown_on(page) if text.startswith("资金的编号")]
    assert said.startswith("资金的编号“ZJ-01”在多张表中重复（项目资金.csv、二.csv）")


def test_several_files_are_one_revision(upload: Callable[..., AppTest], held: Store) -> None:
    commit(upload(MENDED, **{"二.csv": MENDED.replace("ZJ-", "ZK-")}))
    assert held.latest() == 2
    assert {name for _, name in held.history()[0].files} == {NAME, "二.csv"}


def test_a_workbook_is_read_sheet_by_sheet(upload: Callable[..., AppTest], shown_on: ShownOn) -> None:
    book = io.BytesIO()
    rows = [line.split(",") for line in BAD.strip().split("\n")]
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame(rows).to_excel(writer, sheet_name="资金", header=False, index=False)
        pd.DataFrame([["说明"]]).to_excel(writer, sheet_name="填表说明", header=False, index=False)
    page = put(upload(MENDED.replace("ZJ-", "ZK-")), {"资金.xlsx": book.getvalue()})
    said = shown_on(page)
    assert any("资金台账 · 2025 · 工作表“资金”" in text for text in said)
    assert any("填表说明" in text for text in said)
    assert [one.label for one in page.multiselect] == ["读取的工作表"]


# --- words of files are no markup ---

TRICKS = ("![a](http://example.org/x.png)", "$x$", "**粗**", ":red[红]", "<b>b</b>")


def markdown_of(page: AppTest) -> Iterator[str]:
    node: Any
    for node in page:
        match node.type:
            case "title" | "header" | "subheader" | "markdown" | "caption" | "info" | "error" | "warning" | "success":
                yield node.value
            case "button" | "download_button" | "checkbox" | "expander" | "selectbox" | "text_input" | "radio":
                yield node.label


@pytest.mark.parametrize("trick", TRICKS)
def test_words_of_files_are_shown_letter_by_letter(upload: Callable[..., AppTest], trick: str) -> None:
    text = BAD.replace("很多", trick).replace("省财政厅", trick).replace("县区,工作板块", f"{trick},工作板块")
    page = upload(text.replace("张掖市科协2025年项目资金台账", trick + "2025年"), name=f"{trick.replace('/', '')}.csv")
    said = [text for text in markdown_of(page) if trick in text]
    assert said == []
    assert trick in fields(page).values()


# --- languages ---

LATIN = re.compile(r"[A-Za-z]{2,}")
LATIN_IN_CHINESE = {"CSV", "XLSX", "XLS", "MB", "UTF", "GB", "GBK", "WPS", "Excel", "ZJ", "csv", "Language", "English"}


def test_a_file_with_findings_is_told_without_english_words_in_chinese(
    upload: Callable[..., AppTest], shown_on: ShownOn
) -> None:
    page = upload(NO_UNIT.replace("2025-05-24", "5月40日").replace("资金环节", "资金的环节"))
    *said, foot = shown_on(page.main)
    assert "数据更新于" in foot
    assert set(LATIN.findall("\n".join(said))) - LATIN_IN_CHINESE == set()


def test_what_stands_around_a_file_is_english_in_english(upload: Callable[..., AppTest]) -> None:
    node: Any
    labels = []
    for node in upload(language="en"):
        if node.type in ("button", "download_button", "checkbox", "expander", "selectbox", "text_input", "radio"):
            labels.append(node.label)
        if node.type in ("title", "header", "caption"):
            labels.append(node.value)
    # The foot names the association and its report.
    assert len(labels) > 15
    # A word of the file is shown as it was typed.
    assert [label for label in labels if re.search("[一-鿿]", re.sub("“[^”]*”", "", label))] == []
