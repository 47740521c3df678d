"""The metrics: every number the dashboard states, and how it is counted.

Declared in ``data/metrics.toml``. One declaration feeds the card, the chart, the tie-out and the dictionary.
There are two ways to count and no third: rows, or the sum of the register's quantity, over the rows that meet
every condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kexie.declared import Entry
from kexie.quantity import MONEY, UNITS
from kexie.registers import REGISTERS, Kind, Register

if TYPE_CHECKING:
    from kexie.organisation import Organisation
    from kexie.words import Name


# A condition asks for a word; a number, a date or a cell that holds several words never equals one.
_CONDITION_KINDS = (Kind.TEXT, Kind.CHOICE, Kind.TRUTH)


class Aggregate(StrEnum):
    """How rows become a number: the sum of the register's quantity, or how many rows there are."""

    SUM = "sum"
    ROWS = "rows"


class Better(StrEnum):
    """Whether a rise is good news. ``NONE`` is no judgement, and the default."""

    MORE = "more"
    LESS = "less"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Condition:
    """A row counts when the column holds one of the values (or, ``excludes``, none of them)."""

    column: str
    values: tuple[str, ...]
    excludes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number the dashboard states.

    Parameters
    ----------
    key, name, unit
        What it is called and what it is counted in.
    focus_area
        Key of its focus area; None for the totals that open the report.
    register, conditions, aggregate
        Which rows count, and how.
    why_not_rebuilt
        Why the report's own entries do not come to the number: it does not say which of them the number holds. None
        where they do.
    leading
        Whether it stands on the overview for its focus area.
    better
        Whether a rise is good.
    why
        Why it matters, in a sentence.
    not_stated
        What the report leaves unsaid about it, said where a reader would look for it.
    """

    key: str
    name: Name
    unit: str
    focus_area: str | None
    register: Register
    conditions: tuple[Condition, ...]
    aggregate: Aggregate
    why_not_rebuilt: Name | None
    leading: bool
    better: Better
    why: Name
    not_stated: Name | None


def read(text: str, organisation: Organisation, source: str = "metrics.toml") -> tuple[Metric, ...]:
    """Read the metrics, in the order in which they are to be shown.

    Raises
    ------
    DeclarationError
        With file, key and reason: an unknown register, column, value, unit or focus area, a key that is
        missing or means nothing.
    """
    entry = Entry.read(text, source)
    entry.languages = organisation.languages
    metrics = [_metric(key, entry.entry(key), organisation) for key in entry.untaken()]
    entry.finish()
    return tuple(metric for metric in metrics if metric)


def _metric(key: str, entry: Entry, organisation: Organisation) -> Metric | None:
    areas = {area.key: area for area in organisation.focus_areas}
    focus_area = entry.choice("focus_area", areas, None)
    of_its_area = (Condition("focus_area", (areas[focus_area].name.zh,)),) if focus_area else ()
    declared = REGISTERS.get(entry.choice("register", REGISTERS))
    if declared is None:
        # All else depends on it.
        return None
    register = declared.of(organisation)
    why_not_rebuilt = entry.name("why_not_rebuilt", None)
    metric = Metric(
        key=key,
        name=entry.name("name"),
        unit=entry.choice("unit", dict.fromkeys((*UNITS, *_own_units(register, organisation)))),
        focus_area=focus_area,
        register=register,
        conditions=(
            *of_its_area,
            *_conditions(entry.entry("where", {}), register, organisation, excludes=False),
            *_conditions(entry.entry("except", {}), register, organisation, excludes=True),
        ),
        aggregate=Aggregate(entry.choice("aggregate", list(Aggregate), Aggregate.SUM)),
        why_not_rebuilt=why_not_rebuilt,
        leading=entry.truth("leading", default=False),
        better=Better(entry.choice("better", list(Better), Better.NONE)),
        why=entry.name("why"),
        not_stated=entry.name("not_stated", None),
    )
    entry.finish()
    if metric.unit and metric.unit not in _units(metric, organisation):
        entry.refuse("unit", "register {register} is not counted in {unit}", register=register.key, unit=metric.unit)
    return metric


def _own_units(register: Register, organisation: Organisation) -> list[str]:
    """Return the counting words that the register's rows may name."""
    column = register.unit_column
    return [name.zh for name in register[column].known(organisation)] if column else []


def _units(metric: Metric, organisation: Organisation) -> set[str]:
    """Return the units a metric may have. Projects go by several counting words; a sum of money by none."""
    register = metric.register
    if metric.aggregate is Aggregate.SUM and register.unit_column is not None:
        return set(_own_units(register, organisation))
    if metric.aggregate is Aggregate.SUM and register.unit == MONEY:
        return {MONEY}
    return UNITS.keys() - {MONEY}


def _conditions(
    entry: Entry, register: Register, organisation: Organisation, *, excludes: bool
) -> tuple[Condition, ...]:
    conditions = []
    for column in entry.untaken():
        values = entry.texts(column)
        if column not in register:
            entry.refuse_word(column, column, [one.key for one in register.columns])
            continue
        if register[column].kind not in _CONDITION_KINDS:
            entry.refuse(column, "a condition is on a text or on one choice, not on such a column")
            continue
        if not values:
            entry.refuse(column, "names no value")
        allowed = [choice.zh for choice in register[column].known(organisation)]
        former = register[column].former(organisation)
        values = tuple(former.get(value, value) for value in values)
        for value in values:
            if allowed and value not in allowed:
                entry.refuse_word(column, value, allowed)
        conditions.append(Condition(column, values, excludes))
    entry.finish()
    return tuple(conditions)
