"""A second, made-up association has the same dashboard from its own declarations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import kexie
from kexie import check, clean, describe, measure, plan, write
from kexie.access import Operator
from kexie.choices import Mode
from kexie.measure import Verdict
from kexie.quantity import Reason, parse
from kexie.registers import REGISTERS
from kexie.store import Revision, Store
from kexie.words import Name
from tests.conftest import ANOTHER
from tests.every import every

PACKAGE = Path(kexie.__file__).parent

HELD = """
    year | metric          | shown     | counted    | verdict              | difference
    2025 | money_allocated | 超120万元 | 128.55万元 | agrees_within_bound  |
    2025 | lectures        | 15场      |            | only_entries         |
    2025 | pupils          | 近1,000人 | 至多620人  | being_entered        |
    2025 | trainings       | 30余场    | 31场       | agrees_within_bound  |
    2025 | fair_visits     | 2万余人次 |            | no_rows              |
    2025 | patents         | 9件       | 11件       | registers_exceed     | 2件
    2025 | branches        | 2家       | 2家        | not_published        |
    2025 | complaints_open | 0件       | 0件        | not_published        |
    2024 | money_allocated | 96.5万元  |            | cannot_be_rebuilt    |
    2024 | lectures        | 12场      | 12场       | agrees               |
    2024 | pupils          |           |            | not_published        |
    2024 | trainings       | 20余场    | 23场       | agrees_within_bound  |
    2024 | fair_visits     |           |            | not_published        |
    2024 | patents         | 7件       | 7件        | not_published        |
    2024 | branches        | 4家       |            | no_rows              |
    2024 | complaints_open |           |            | not_published        |
"""


def _drawn(revision: Revision) -> Iterator[list[str]]:
    for year in revision.years:
        for figure in measure.figures(revision.metrics, revision.reports[year], revision.of_year(year)):
            quantities = (figure.quantity, figure.counted.quantity, figure.difference)
            shown, counted, difference = (quantity["zh"] if quantity else "" for quantity in quantities)
            yield [str(year), figure.metric.key, shown, counted, figure.verdict.code, difference]


def test_its_figures_are_its_own(another: Revision) -> None:
    wanted = [[cell.strip() for cell in line.split("|")] for line in HELD.strip().splitlines()[1:]]
    assert list(_drawn(another)) == wanted


def test_every_verdict_occurs(another: Revision) -> None:
    # Nobody has declared anything complete.
    assert {row[4] for row in _drawn(another)} == {
        verdict.code for verdict in {*Verdict} - {Verdict.REGISTERS_FALL_SHORT}
    }


def test_nothing_of_it_is_of_the_first(another: Revision, revision: Revision) -> None:
    here, there = another.organisation, revision.organisation
    assert len(here.focus_areas) == 4
    assert here.languages == ("en", "zh")
    assert not {area.key for area in here.focus_areas} & {area.key for area in there.focus_areas}
    assert not {county.code for county in here.counties if county.code} & {county.code for county in there.counties}
    assert not set(here.townships) & set(there.townships)


OWN_EVENTS = """活动编号,活动名称,活动类别,工作板块,开始日期,{county},主办单位,场次,所属活动
H1,一课,乡村科学课,{area},2025-03-01,{place},协会,1,科学集市
H2,二课,乡村课堂,{area},2025-03-02,{place},协会,2,科学集市
H3,三课,送课下乡,{area},2025-03-03,{place},协会,3,
H4,大篷车,科普大篷车,{area},2025-03-04,{place},协会,1,
"""


def test_it_takes_events_in_its_own_words(another: Revision) -> None:
    here = another.organisation
    text = OWN_EVENTS.format(county="县区", area=here.focus_areas[0].name.zh, place=here.counties[0].name.zh)
    upload = check.upload(text.encode(), "活动.csv", organisation=here, held=another.tables)
    [table] = upload.tables
    assert upload.is_accepted
    # A word that is hidden is read all the same, and offered to nobody.
    assert table.frame["category"].tolist() == ["乡村科学课"] * 3 + ["科普大篷车"]
    offered = [name.zh for name in REGISTERS["events"]["category"].allowed(here)]
    assert "乡村科学课" in offered
    assert "科普大篷车" not in offered
    assert "乡村科学课" in "".join(describe.dictionary(here, another.metrics))


OWN_MONEY = """资金编号,资金名称,资金来源,资金形式,资金环节,金额(万元),日期,工作板块,县区
F1,核减,市级财政,货币,核减,-3.5,2025-05-01,{area},{place}
F2,下达,市级财政,货币,下达,-1,2025-05-01,{area},{place}
"""
OWN_LAND = """成果编号,成果名称,成果类别,工作板块,数量,计量单位,新增或累计,取得日期,县区
L1,示范田,其他,{area},12.5亩,亩,新增,2025-06-01,{place}
L2,示范田,其他,{area},20余畝,畝,续建,2025-06-01,{place}
L3,示范田,其他,{area},300,亩,存量,2025-06-01,{place}
"""


def test_its_own_words_decide_how_its_rows_are_counted(tmp_path: Path, another: Revision) -> None:
    """A stage that may be below zero, a total that stands apart and a unit, none of which the code has heard of."""
    own = {"area": another.organisation.focus_areas[0].name.zh, "place": another.organisation.counties[0].name.zh}
    data = Path(shutil.copytree(ANOTHER, tmp_path / "data"))
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)) as held:
        before = held.revision()
        uploads = [
            check.upload(text.format_map(own).encode(), name, organisation=before.organisation, held=before.tables)
            for text, name in ((OWN_MONEY, "资金.csv"), (OWN_LAND, "成果.csv"))
        ]
        assert [(one.row, one.fault.code) for one in uploads[0].findings if one.is_fatal] == [(3, "negative")]
        money, land = (upload.tables[0].frame for upload in uploads)
        assert money["amount"].tolist() == [Decimal("-3.5")]
        plan.commit(held, plan.of_files(held, uploads[1:], Mode.APPEND, 1), by=Operator("clerk"), note="")
        after = held.revision()
    kept = after.tables["outcomes"]
    kept = kept[kept["outcome_id"].isin(land["outcome_id"])]
    register = REGISTERS["outcomes"].of(after.organisation)
    found = measure.parts(register, kept, by="category")
    assert [(part.shared.get("flow_or_stock"), part.counted.quantity) for part in found.parts] == [
        (None, parse("超32.5", "亩")),
        ("存量", parse("300", "亩")),
    ]
    assert found.refused == (Reason.STOCK,)
    assert register.unit_name("亩", after.organisation) == Name("亩", "mu")
    shown = clean.shown(kept, register, after.organisation, "en")
    assert shown["Number"].tolist() == ["12.5 亩", "20+ 亩", "300 亩"]
    assert "20余" in write.csv(clean.written(kept, register)).decode("utf-8-sig")


@every("module", {str(path.relative_to(PACKAGE)): path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py")})
def test_the_code_names_no_association(module: Path, revision: Revision, another: Revision) -> None:
    text = (PACKAGE / module).read_text(encoding="utf-8")
    for organisation in (revision.organisation, another.organisation):
        own = [organisation.region, *(area.name for area in organisation.focus_areas)]
        own += [county.name for county in organisation.counties if county.code]
        assert [name.zh for name in own if name.zh in text] == []
