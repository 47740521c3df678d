"""A metric's declaration: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import pytest

from kexie import metrics
from kexie.declared import DeclarationError
from kexie.metrics import Aggregate, Better, Condition
from kexie.store import Revision
from kexie.words import Name

WHOLE = """
[technical_guidance]
name = { zh = "技术指导", en = "Technical guidance" }
unit = "场"
focus_area = "innovation"
register = "events"
where = { category = ["技术指导", "科技培训"], unit = "场" }
except = { mode = "线上" }
why = { zh = "反映频次。", en = "Shows how often." }
"""


def test_a_metric_is_read_as_it_is_declared(revision: Revision) -> None:
    (metric,) = metrics.read(WHOLE, revision.organisation)
    assert (metric.key, metric.name.en, metric.unit) == ("technical_guidance", "Technical guidance", "场")
    assert (metric.focus_area, metric.register.key) == ("innovation", "events")
    assert metric.conditions == (
        Condition("focus_area", ("汇智赋能",)),
        Condition("category", ("技术指导", "科技培训")),
        Condition("unit", ("场",)),
        Condition("mode", ("线上",), excludes=True),
    )
    assert (metric.aggregate, metric.better) == (Aggregate.SUM, Better.NONE)
    assert (metric.leading, metric.why_not_rebuilt) == (False, None)
    assert (metric.why_not_rebuilt, metric.not_stated) == (None, None)


def test_what_is_optional_is_read_too(revision: Revision) -> None:
    extra = """
aggregate = "rows"
better = "more"
leading = true
why_not_rebuilt = { zh = "甲", en = "a" }
not_stated = { zh = "乙", en = "b" }
"""
    (metric,) = metrics.read(WHOLE.replace('focus_area = "innovation"', "") + extra, revision.organisation)
    assert (metric.focus_area, metric.conditions[0].column) == (None, "category")
    assert (metric.aggregate, metric.better, metric.leading) == (Aggregate.ROWS, Better.MORE, True)
    assert metric.why_not_rebuilt == Name("甲", "a")
    assert metric.not_stated == Name("乙", "b")


def test_metrics_keep_the_order_of_the_file(revision: Revision) -> None:
    two = WHOLE + WHOLE.replace("technical_guidance", "a_second")
    assert [metric.key for metric in metrics.read(two, revision.organisation)] == ["technical_guidance", "a_second"]


@pytest.mark.parametrize(
    ("there", "instead", "message"),
    [
        ('unit = "场"\nfocus', "focus", "unit: is missing"),
        ("why =", "reason =", "why: is missing"),
        ("why =", "because = 1\nwhy =", "because: is not a key that is known here"),
        ('"Technical guidance"', "3", "name.en: must be a text, not 3"),
        ('register = "events"', 'register = "meetings"', "register: 'meetings' is not one of: projects, "),
        ('"innovation"', '"汇智赋能"', "focus_area: '汇智赋能' is not one of: guidance, "),
        ('unit = "场"\nfocus', 'unit = "头"\nfocus', "unit: '头' is not one of: 个, "),
        ('unit = "场"\nfocus', 'unit = "人"\nfocus', "unit: register events is not counted in 人"),
        ('unit = "场"\nfocus', 'unit = "万元"\nfocus', "unit: register events is not counted in 万元"),
        ("where = { category", "where = { kind", "where.kind: 'kind' is not one of: event_id, "),
        ("except = { mode", "except = { colour", "except.colour: 'colour' is not one of: event_id, "),
        ('"科技培训"]', '"技术培训"]', "where.category: '技术培训' is not one of: 科普讲座, "),
        ('"线上"', '"online"', "except.mode: 'online' is not one of: 线下, "),
        ('["技术指导", "科技培训"]', "[]", "where.category: names no value"),
        ('["技术指导", "科技培训"]', "3", "where.category: must be a text or a list of texts, not 3"),
        ("mode =", "sessions =", "except.sessions: a condition is on a text or on one choice"),
        ("mode =", "start_date =", "except.start_date: a condition is on a text or on one choice"),
        ("mode =", "audience =", "except.audience: a condition is on a text or on one choice"),
        ("why =", 'aggregate = "mean"\nwhy =', "aggregate: 'mean' is not one of: sum, rows"),
        ("why =", 'better = "higher"\nwhy =', "better: 'higher' is not one of: more, less, none"),
        ("why =", "leading = 1\nwhy =", "leading: must be true or false, not 1"),
    ],
)
def test_what_is_wrong_is_named(revision: Revision, there: str, instead: str, message: str) -> None:
    assert WHOLE.count(there) == 1
    with pytest.raises(DeclarationError, match=f"^metrics.toml: technical_guidance.{message}"):
        metrics.read(WHOLE.replace(there, instead), revision.organisation)


def test_a_key_stands_once(revision: Revision) -> None:
    with pytest.raises(DeclarationError, match=r"^metrics.toml: is not valid TOML: .*technical_guidance"):
        metrics.read(WHOLE + WHOLE, revision.organisation)


MONEY = WHOLE.replace('"events"', '"funding"').replace(
    'where = { category = ["技术指导", "科技培训"], unit = "场" }\nexcept = { mode = "线上" }', ""
)


@pytest.mark.parametrize(
    ("register", "unit", "aggregate", "allowed"),
    [
        ("funding", "万元", "sum", True),
        ("funding", "个", "sum", False),
        ("funding", "项", "rows", True),
        ("funding", "万元", "rows", False),
        ("projects", "项", "sum", True),
        ("projects", "万元", "sum", False),
        ("attendance", "人次", "sum", True),
        ("attendance", "场", "sum", False),
        ("attendance", "场", "rows", True),
    ],
)
def test_money_is_counted_in_money_and_nothing_else_is(
    revision: Revision, register: str, unit: str, aggregate: str, *, allowed: bool
) -> None:
    text = MONEY.replace("funding", register).replace('"场"', f'"{unit}"') + f'aggregate = "{aggregate}"\n'
    if allowed:
        assert metrics.read(text, revision.organisation)[0].unit == unit
    else:
        with pytest.raises(DeclarationError, match=f"unit: register {register} is not counted in {unit}"):
            metrics.read(text, revision.organisation)
