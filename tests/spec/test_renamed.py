"""A focus area, a county or a word of a list gets another name: what is held under the old one is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from kexie import check, clean, measure, plan
from kexie.access import Operator
from kexie.choices import Choices, Mode
from kexie.declared import DeclarationError
from kexie.measure import Figure
from kexie.problems import Fault
from kexie.registers import REGISTERS
from kexie.store import Revision, Store

BY = Operator("clerk")


def rename(data: Path, *pairs: tuple[str, str]) -> None:
    file = data / "organisation.toml"
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")


@pytest.fixture
def held(data: Path, tmp_path: Path) -> Iterator[Store]:
    """A store that was opened before anything got another name."""
    url = f"sqlite:///{tmp_path / 'kexie.sqlite'}"
    Store(url, data).close()
    with closing(Store(url, data)) as store:
        yield store


def figures(revision: Revision) -> list[Figure]:
    found = measure.figures(revision.metrics, revision.reports[2025], revision.of_year(2025))
    return [figure for figure in found if figure.metric.focus_area == "innovation"]


AREA = ('name = { zh = "汇智赋能", en = "Innovation" }', 'name = { zh = "创智兴业", en = "Innovation" }')
FORMERLY = (AREA[1], AREA[1] + '\nformerly = ["汇智赋能"]')


def test_a_focus_area_with_a_former_name_keeps_its_rows(held: Store, data: Path) -> None:
    before = figures(held.revision())
    assert any(figure.reported.quantity for figure in before)
    rename(data, AREA, FORMERLY)
    after = figures(held.revision())
    assert [(one.reported, one.counted, one.verdict) for one in after] == [
        (one.reported, one.counted, one.verdict) for one in before
    ]
    assert set(held.revision().tables["events"]["focus_area"]) >= {"创智兴业"}
    assert held.revision().unknown_words() == ()
    assert held.verify() == ()


def test_without_it_the_rows_are_told_as_unknown(held: Store, data: Path) -> None:
    rename(data, AREA)
    unknown = held.revision().unknown_words()
    assert {(one.column, one.word) for one in unknown} == {("focus_area", "汇智赋能")}
    assert sum(one.rows for one in unknown) == sum(
        int((table["focus_area"] == "汇智赋能").sum()) for table in held.revision().tables.values()
    )


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("key", REGISTERS)
def test_a_name_alone_is_no_change(held: Store, data: Path, key: str, mode: Mode) -> None:
    rename(
        data,
        AREA,
        FORMERLY,
        ('zh = "不详"', 'zh = "未注明"'),
        ('en = "Not stated" }', 'en = "Not stated" }\nformerly = ["不详"]'),
    )
    revision = held.revision()
    register = REGISTERS[key]
    text = clean.written(revision.tables[key], register).to_csv(index=False)
    assert "汇智赋能" not in text
    assert "不详" not in text
    for typed in (text, text.replace("创智兴业", "汇智赋能").replace("未注明", "不详")):
        upload = check.upload(
            typed.encode(),
            f"{key}.csv",
            organisation=revision.organisation,
            held=revision.tables,
            mode=mode,
            choices=Choices(year=2025),
        )
        assert [one["en"] for one in upload.findings if one.is_fatal] == []
        assert plan.of_files(held, [upload], mode, revision.number).is_none


def test_what_is_restored_from_before_is_read_under_the_new_name(held: Store, data: Path) -> None:
    revision = held.revision()
    rows = revision.tables["events"]
    upload = check.upload(
        clean.written(rows[rows["focus_area"] != "汇智赋能"], REGISTERS["events"]).to_csv(index=False).encode(),
        "活动.csv",
        organisation=revision.organisation,
        held=revision.tables,
        mode=Mode.REPLACE_ALL,
    )
    held.commit(plan.changes_of([upload], Mode.REPLACE_ALL), based_on=1, by=BY, note="")
    assert "汇智赋能" not in set(held.revision().tables["events"]["focus_area"])
    rename(data, AREA, FORMERLY)
    held.restore(1, based_on=2, by=BY, note="")
    pd.testing.assert_frame_equal(held.revision().tables["events"], held.revision(1).tables["events"])
    assert "创智兴业" in set(held.revision().tables["events"]["focus_area"])
    assert held.verify() == ()


def test_every_list_may_have_former_words(held: Store, data: Path) -> None:
    rename(
        data,
        (
            "[[focus_area]]",
            '[formerly.category]\n"科技下乡" = "科普展览"\n\n[formerly.audience]\n"农村居民" = "农民"\n\n[[focus_area]]',
        ),
    )
    revision = held.revision()
    header = "编号,名称,活动类别,工作板块,开始日期,县区,主办单位,面向人群\n"
    upload = check.upload(
        f"{header}X1,甲,科技下乡,普惠共享,2025-05-01,甘州区,某,农村居民、老年人\n".encode(),
        "活动.csv",
        organisation=revision.organisation,
        held=revision.tables,
    )
    assert not [one for one in upload.findings if one.is_fatal]
    (row,) = upload.tables[0].frame.to_dict("records")
    assert (row["category"], row["audience"]) == ("科普展览", "农民、老年人")
    assert Fault.CHOICES_READ_AS in {one.fault for one in upload.findings}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[[focus_area]]", '[formerly.colour]\n"红" = "蓝"\n\n[[focus_area]]', "formerly.colour"),
        (
            "[[focus_area]]",
            '[formerly.category]\n"科技下乡" = "无此类"\n\n[[focus_area]]',
            "formerly.category.科技下乡",
        ),
        ("[[focus_area]]", '[formerly.category]\n"论坛" = "科普展览"\n\n[[focus_area]]', "formerly.category.论坛"),
        (AREA[0], AREA[0] + '\nformerly = ["育才荐智"]', "focus_area.name.zh"),
        ('en = "Online" }', 'en = "Online" }\nformerly = ["不详"]', "county.name.zh"),
    ],
)
def test_a_former_name_that_leads_nowhere_or_to_two_is_refused(
    held: Store, data: Path, old: str, new: str, where: str
) -> None:
    rename(data, (old, new))
    with pytest.raises(DeclarationError) as refusal:
        held.declared()
    assert [one.key for one in refusal.value.mistakes] == [where]


@pytest.mark.parametrize(
    ("basis", "date", "year", "faults"),
    [
        ("报告明载", "", None, [Fault.NO_YEAR]),
        ("报告明载", "2025", None, []),
        ("报告明载", "", 2025, []),
        ("", "", None, [Fault.MISSING_VALUE]),
    ],
)
def test_no_row_is_stored_without_a_year(
    revision: Revision, basis: str, date: str, year: int | None, faults: list[Fault]
) -> None:
    header = "编号,名称,活动类别,工作板块,开始日期,县区,主办单位,数据依据\n"
    upload = check.upload(
        f"{header}X1,甲,科普展览,普惠共享,{date},甘州区,某,{basis}\n".encode(),
        "活动.csv",
        organisation=revision.organisation,
        held=revision.tables,
        choices=Choices(year=year),
    )
    assert [one.fault for one in upload.findings if one.is_fatal] == faults
    assert upload.tables[0].frame["year"].notna().all()
