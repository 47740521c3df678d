"""Rows -> quantities, and the rows behind each; published figures held against what the registers hold.

What is counted are rows, or *tallies* that stand for several: these have the columns of the rows that agree in them,
the sum of their quantities, and `N`, `SIGN` and `STEP`. A row that may overlap with another stands for itself.

Who may witness: records alone are counted and held against the report. Entries transcribed from the report say what it
stated; they are shown beside the records, and never added to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any, cast

import pandas as pd

from kexie.metrics import Aggregate, Condition, Metric
from kexie.quantity import PERCENT, Bound, Quantity, Reason, at_most, between, several, total
from kexie.registers import REGISTERS, YES_OR_NO, Apart, Register
from kexie.registers.reference import numbers_in
from kexie.report import Published, Report
from kexie.words import Language, Name, sentence

Tables = Mapping[str, pd.DataFrame]

RECORD = "台账记录"

# What a tally has beside the columns of its rows: how many they are, the sign of their quantities, and the place of the
# last digit of each that is not zero, if they are more than they say.
N, SIGN, STEP = "n", "sign", "step"


@dataclass(frozen=True, slots=True)
class Counted:
    """What rows come to.

    Parameters
    ----------
    quantity
        Their sum; None where there are no rows (which is not zero) or they may not be added.
    n
        How many rows count.
    refused
        Why the rows may not be added, if so.
    overlapping
        The numbers of the rows that may count the same, if it is for these.
    may_repeat
        Whether people of several rows were added who may be the same ones: the sum is an upper end.
    """

    quantity: Quantity | None
    n: int = 0
    refused: Reason | None = None
    overlapping: tuple[str, ...] = ()
    may_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One group of rows: the values they share, by column, what its records come to, and what the report states.

    ``number`` is that of the row it is, if it is one that may not be added to others.
    """

    shared: dict[str, str]
    unit: str
    counted: Counted
    reported: Counted
    number: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The groups of a register.

    Parameters
    ----------
    parts
        Each group with what its rows come to.
    refused
        Why the groups may not be added to one another; empty where they may.
    left_out
        How many rows are in none, because they lack what groups are made by.
    """

    parts: tuple[Part, ...]
    refused: tuple[Reason, ...]
    left_out: int


class Verdict(Enum):
    """How a published figure and the registers stand to each other. The value is what a reader is told."""

    AGREES = Name("一致", "Agrees")
    AGREES_WITHIN_BOUND = Name("相符", "Agrees within its bound")
    REGISTERS_FALL_SHORT = Name("台账少于报告", "Registers fall short")
    REGISTERS_EXCEED = Name("台账多于报告", "Registers exceed")
    BEING_ENTERED = Name("录入中", "Being entered")
    ONLY_ENTRIES = Name("仅有报告摘录", "Report entries only")
    NO_ROWS = Name("尚无台账", "No records")
    CANNOT_BE_REBUILT = Name("暂不能核对", "Cannot be checked yet")
    NOT_PUBLISHED = Name("报告未载明", "Not in the report")

    @property
    def code(self) -> str:
        """The stable code, as ``agrees_within_bound``."""
        return self.name.lower()

    @property
    def outcome(self) -> Name:
        """How a number of figures with this verdict is told: ``24 agree``. The place is ``{count}``."""
        return _OUTCOMES[self]

    @property
    def is_agreement(self) -> bool:
        """Whether report and registers say the same."""
        return self in (Verdict.AGREES, Verdict.AGREES_WITHIN_BOUND)

    @property
    def is_variance(self) -> bool:
        """Whether report and registers say different things."""
        return self in (Verdict.REGISTERS_FALL_SHORT, Verdict.REGISTERS_EXCEED)


_OUTCOMES = {
    Verdict.AGREES: Name("{count}项一致", "{count} agree"),
    Verdict.AGREES_WITHIN_BOUND: Name("{count}项相符", "{count} agree within their bounds"),
    Verdict.REGISTERS_FALL_SHORT: Name("{count}项台账少于报告", "{count} above what the registers hold"),
    Verdict.REGISTERS_EXCEED: Name("{count}项台账多于报告", "{count} below what the registers hold"),
    Verdict.BEING_ENTERED: Name("{count}项录入中", "{count} being entered"),
    Verdict.ONLY_ENTRIES: Name("{count}项仅有报告摘录", "{count} with report entries only"),
    Verdict.NO_ROWS: Name("{count}项尚无台账", "{count} without records"),
    Verdict.CANNOT_BE_REBUILT: Name("{count}项暂不能核对", "{count} cannot be checked yet"),
    Verdict.NOT_PUBLISHED: Name("{count}项报告未载明", "{count} not in the report"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric in a year: as published, as counted, and the verdict.

    Parameters
    ----------
    metric
        What is stated.
    published
        The figure that the report printed, if it did.
    counted
        What records come to.
    reported
        What the report's own entries in the registers come to: no evidence for it.
    verdict
        How published and counted stand to each other.
    difference
        What lies between the two where they differ: a positive quantity.
    """

    metric: Metric
    published: Published | None
    counted: Counted
    reported: Counted
    verdict: Verdict
    difference: Quantity | None

    @property
    def quantity(self) -> Quantity | None:
        """What is shown for the metric: the report's own figure, else what records come to, else its entries."""
        return self.published.quantity if self.published else self.counted.quantity or self.reported.quantity

    def gap(self, language: Language) -> str:
        """Return how far the registers are from the report, and to which side: ``多531—539场``; "" if they are not."""
        if self.difference is None:
            return ""
        # 超288场 is nothing that can be 多 or 少; 288场以上 can.
        size = replace(self.difference, hedge="以上") if self.difference.bound is Bound.MORE_THAN else self.difference
        if self.verdict is Verdict.REGISTERS_EXCEED:
            return sentence("{quantity} above", language, quantity=size[language])
        return sentence("{quantity} below", language, quantity=size[language])

    def readings(self, language: Language) -> tuple[str, ...]:
        """Return how hedges were read where the verdict hangs on them: ``300余场按301—399场理解``.

        Nothing where both sides are written alike or one of them lacks, nor of a range, which says itself what it is.
        Of people who may be the same ones, that they may: ``至多12,300人（各项相加，可能重复）``.
        """
        repeats = (
            (
                sentence(
                    "{quantity} (added up; some may be the same)", language, quantity=self.counted.quantity[language]
                ),
            )
            if self.counted.may_repeat and self.counted.quantity
            else ()
        )
        hangs = (Verdict.AGREES_WITHIN_BOUND, Verdict.BEING_ENTERED)
        if self.verdict not in hangs and not self.verdict.is_variance:
            return repeats
        both = (self.published.quantity if self.published else None, self.counted.quantity)
        return repeats + tuple(
            sentence(
                "{quantity} read as {numbers}",
                language,
                quantity=one[language],
                numbers=one.in_numbers[language],
            )
            for one in both
            if one and one.is_open and one.bound not in (Bound.BETWEEN, Bound.AT_MOST)
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the registers does to a figure."""

    before: Figure
    after: Figure

    @property
    def metric(self) -> Metric:
        """Whose figure it is."""
        return self.after.metric

    def counts(self, language: Language) -> str:
        """Return what the registers came to, and come to now: ``60余场 → 62场``."""
        before, after = (
            one.counted.quantity[language] if one.counted.quantity else "—" for one in (self.before, self.after)
        )
        return f"{before} → {after}"

    def verdicts(self, language: Language) -> str:
        """Return the verdict, and the one before where it was another."""
        before, after = (one.verdict.value[language] for one in (self.before, self.after))
        return after if before == after else f"{before} → {after}"


def effects(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> tuple[Effect, ...]:
    """Return the figures that a change of the registers moves, in the order of the metrics.

    Parameters
    ----------
    before, after
        The figures of one year, as `figures` returns them, without the change and with it.
    """
    return tuple(
        Effect(one, other)
        for one, other in zip(before, after, strict=True)
        if (one.counted.quantity, one.reported.quantity, one.verdict)
        != (other.counted.quantity, other.reported.quantity, other.verdict)
    )


def inherited(tables: Tables) -> Tables:
    """Return tables as they are read for a sum: a row takes from the one it refers to what it has not itself.

    Attendance belongs where its event of the same year does. What is held, checked and exported stays as it is.
    """
    return {key: _inheriting(table, REGISTERS[key], tables) for key, table in tables.items()}


def _inheriting(table: pd.DataFrame, register: Register, tables: Tables) -> pd.DataFrame:
    inherits = register.inherited
    # Tallies are read as they are added up.
    if inherits is None or table.empty or inherits.by not in table:
        return table
    target = REGISTERS[register[inherits.by].refers_to[0]]
    names = list(inherits.columns)
    known = tables[target.key].drop_duplicates([target.id, "year"]).set_index([target.id, "year"])[names]
    taken = known.reindex(pd.MultiIndex.from_frame(table[[inherits.by, "year"]]))
    return table.assign(**{key: table[key].where(table[key].notna(), taken[key].to_numpy()) for key in names})


def rows(metric: Metric, tables: Tables) -> pd.DataFrame:
    """Return the rows of a metric as they are held: the records that count, and the report's own entries."""
    key = metric.register.key
    return tables[key].loc[meeting(metric.conditions, inherited(tables)[key]).index]


def meeting(conditions: Iterable[Condition], table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows or tallies that meet every condition; rows as `inherited` returns them."""
    keep = pd.Series(data=True, index=table.index, dtype=bool)
    for condition in conditions:
        meets = table[condition.column].isin(condition.values)
        keep &= ~meets if condition.excludes else meets
    return table[keep]


def value(metric: Metric, tables: Tables) -> Counted:
    """Return what the records of a metric come to."""
    return _value(metric, records(rows(metric, tables)))


def records(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that an office has recorded itself."""
    return table[table["basis"] == RECORD]


def entries(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that were transcribed from the report."""
    return table[table["basis"] != RECORD]


def _value(metric: Metric, table: pd.DataFrame) -> Counted:
    if metric.aggregate is Aggregate.ROWS:
        n = count(table)
        return Counted(Quantity(n, Bound.EXACT, metric.unit) if n else None, n)
    counted = _total(table, metric.register, metric.unit)
    if counted.quantity and counted.quantity.unit != metric.unit:
        return Counted(None, counted.n, Reason.UNITS)
    return counted


def figures(
    metrics: tuple[Metric, ...], report: Report | None, tables: Tables, complete: Collection[str] = ()
) -> tuple[Figure, ...]:
    """Return every metric of a year, with what the report printed and what the registers hold.

    Parameters
    ----------
    metrics
        The metrics declared.
    report
        The report of the year, or None where there is none.
    tables
        The rows of that year, by register.
    complete
        Keys of the metrics whose records an analyst has declared complete: before that, fewer than published are work
        in progress.
    """
    found = []
    resolved = inherited(tables)
    for metric in metrics:
        table = meeting(metric.conditions, resolved[metric.register.key])
        published = report.figures.get(metric.key) if report else None
        counted = _value(metric, records(table))
        # Of a total that the report does not split, its entries are not the parts.
        stated = Counted(None) if metric.why_not_rebuilt else _value(metric, entries(table))
        verdict = _verdict(metric, published, counted, stated, is_complete=metric.key in complete)
        difference = None
        if verdict.is_variance and published and counted.quantity:
            difference = _difference(published.quantity, counted.quantity)
        found.append(Figure(metric, published, counted, stated, verdict, difference))
    return tuple(found)


def parts(register: Register, table: pd.DataFrame, *, by: str) -> Parts:
    """Group the rows of a register by a column, keeping apart what may never be added.

    Parameters
    ----------
    register
        Its ``apart`` columns split the groups further: by unit, by form of money, by kind of outcome.
    table
        Rows of it, as `inherited` returns them.
    by
        The column to group by.

    Returns
    -------
    Parts
        In the order of the table, records apart from the report's own entries. Rows of a group that may overlap each
        stand alone, with the reason, and the others are one sum; rows without a value in ``by`` are counted in
        ``left_out``.
    """
    table = table[table[register.quantity].notna()]
    grouped = _complete(table, register).dropna(subset=by)
    shared = {by: grouped[by]} | {apart.column: _side(grouped, apart) for apart in register.apart}
    found: list[Part] = []
    for values, group in grouped.groupby(list(shared.values()), sort=False, dropna=False):
        own = {column: one for column, one in zip(shared, values, strict=True) if isinstance(one, str)}
        unit = register.unit or own[register.unit_column or ""]
        sides = [(rows, _standing_alone(rows, register, unit)) for rows in (records(group), entries(group))]
        counted, stated = (_total(rows[why.isna()], register, unit) for rows, why in sides)
        if counted.quantity or stated.quantity:
            found.append(Part(own, unit, counted, stated))
        for is_record, (rows, why) in zip((True, False), sides, strict=True):
            found += _alone(rows, why.dropna(), register, own, unit, is_record=is_record)
    reasons = [reason for rows in (records(grouped), entries(grouped)) for reason in _refusals(rows, register)]
    return Parts(tuple(found), tuple(dict.fromkeys(reasons)), count(table) - count(grouped))


def _standing_alone(table: pd.DataFrame, register: Register, unit: str) -> pd.Series:
    """Return for each row of a group why it may not be added to the others; missing where it may."""
    why = pd.Series(None, index=table.index, dtype=object)
    if unit == PERCENT:
        # Those that are too many to be told one by one are without a number.
        return why.mask(table[register.id].notna(), Reason.SHARES)
    return why.mask(_overlapping(table, register), Reason.OVERLAP)


def _alone(
    table: pd.DataFrame, why: pd.Series, register: Register, shared: dict[str, str], unit: str, *, is_record: bool
) -> list[Part]:
    """Return rows that may not be added to others, a part each; ``why`` is the reason of each."""
    parts = []
    for (_, row), reason in zip(table.loc[why.index].iterrows(), why, strict=True):
        own = Counted(_quantity(row, register, unit), 1, reason)
        both = (own, Counted(None)) if is_record else (Counted(None), own)
        name, number = (str(row[column]) for column in (register.label, register.id))
        parts.append(Part(shared | {register.label: name}, unit, *both, number))
    return parts


def _total(table: pd.DataFrame, register: Register, unit: str) -> Counted:
    n = count(table)
    refusals = _refusals(table, register)
    if refusals:
        overlapping = table.loc[_overlapping(table, register), register.id] if refusals[0] is Reason.OVERLAP else ()
        return Counted(None, n, refusals[0], tuple(overlapping))
    told = _complete(table, register)
    may = _may_repeat(told, register)
    again, others = (total(_quantities(rows, register, unit)) for rows in (told[may], told[~may]))
    # One alone is not met twice.
    repeats = count(told[may]) > 1
    both = (others, at_most(again) if again and repeats else again)
    return Counted(total(one for one in both if one), n, may_repeat=repeats)


def count(table: pd.DataFrame) -> int:
    """Return how many rows a table stands for: a tally stands for several."""
    return int(table[N].sum()) if N in table else len(table)


def _quantities(table: pd.DataFrame, register: Register, unit: str) -> Iterator[Quantity]:
    """Return quantities that add up to those of a table, those of one shape in one."""
    column = register.quantity
    shape = [f"{column}.bound", f"{column}.hedge", *([register.unit_column] if register.unit_column else [])]
    if N not in table:
        for _, row in table.iterrows():
            yield _quantity(row, register, unit)
        return
    shape += [SIGN, STEP]
    for key, lines in table.groupby(shape, sort=False, dropna=False):
        bound, hedge, *own, _, step = cast("tuple[Any, ...]", key)
        whole = sum(lines[column], Decimal(0))
        yield several(whole, int(lines[N].sum()), Bound(bound), own[0] if own else unit, hedge, step)


def _may_repeat(table: pd.DataFrame, register: Register) -> pd.Series:
    """Return for each row whether it may count people whom another one counts."""
    repeated = register.repeated
    if repeated is None or register.unit_column is None:
        return pd.Series(data=False, index=table.index, dtype=bool)
    # Nobody at all is nobody again.
    counts = (table[register.quantity] != 0) & table[register.unit_column].isin(repeated.units)
    return counts & (table[repeated.unless] != YES_OR_NO[0].zh)


def _refusals(table: pd.DataFrame, register: Register) -> tuple[Reason, ...]:
    """Return why rows may not be added: they differ in what keeps them apart, are percentages, or overlap."""
    reasons = [apart.reason for apart in register.apart if len(_side(table, apart).unique()) > 1]
    if register.unit_column and count(table[table[register.unit_column] == PERCENT]) > 1:
        reasons.append(Reason.SHARES)
    if _overlapping(table, register).any():
        reasons.append(Reason.OVERLAP)
    return tuple(reasons)


def _overlapping(table: pd.DataFrame, register: Register) -> pd.Series:
    """Return for each row whether it may count the same as another row of the table: one of the two names the other."""
    if register.overlaps is None:
        return pd.Series(data=False, index=table.index, dtype=bool)
    numbers = table[register.id]
    named = table[register.overlaps].dropna().map(numbers_in).explode()
    pairs = pd.DataFrame({"named": named, "by": numbers.reindex(named.index)}).dropna()
    # A row out of the table has no part in the sum, and nothing counts the same as itself.
    pairs = pairs[pairs["named"].isin(numbers) & (pairs["named"] != pairs["by"])]
    return numbers.isin(set(pairs["named"]) | set(pairs["by"]))


def _complete(table: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Return the rows that say how much of what: a number without a unit says nothing."""
    return table.dropna(subset=[column for column in (register.quantity, register.unit_column) if column])


def _side(table: pd.DataFrame, apart: Apart) -> pd.Series:
    """Return for each row the value by which it stands apart; the same for all rows that may be added."""
    values = table[apart.column]
    return values.where(values.isin(apart.only), None) if apart.only else values


def _quantity(row: pd.Series, register: Register, unit: str) -> Quantity:
    column = register.quantity
    own_unit = row[register.unit_column] if register.unit_column else unit
    return Quantity(row[column], row[f"{column}.bound"], own_unit, row[f"{column}.hedge"])


def _verdict(
    metric: Metric, published: Published | None, counted: Counted, stated: Counted, *, is_complete: bool
) -> Verdict:
    if published is None:
        return Verdict.NOT_PUBLISHED
    if counted.refused:
        return Verdict.CANNOT_BE_REBUILT
    if counted.quantity is None:
        if metric.why_not_rebuilt:
            return Verdict.CANNOT_BE_REBUILT
        return Verdict.ONLY_ENTRIES if stated.n else Verdict.NO_ROWS
    if counted.quantity == published.quantity:
        return Verdict.AGREES
    held, said = counted.quantity.interval, published.quantity.interval
    if held.is_below(said):
        return Verdict.REGISTERS_FALL_SHORT if is_complete else Verdict.BEING_ENTERED
    return Verdict.REGISTERS_EXCEED if said.is_below(held) else Verdict.AGREES_WITHIN_BOUND


def _difference(said: Quantity, held: Quantity) -> Quantity:
    """Return what lies between two quantities that disagree: 201 to 299 where 600 is held against 300余."""
    here, there = held.interval, said.interval
    return between(there - here if here.is_below(there) else here - there, said.unit)
