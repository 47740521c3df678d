"""What files would do: their changes, the difference these make, and the effect on figures. Shown before any commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from kexie import measure
from kexie.choices import Mode
from kexie.measure import Effect
from kexie.registers import Register
from kexie.store import Change, Difference, Revision, Store

if TYPE_CHECKING:
    from kexie.check import Upload


@dataclass(frozen=True, slots=True)
class Double:
    """A number that two tables of one upload both have, and the names of their files."""

    register: Register
    number: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a commit of files would do.

    Parameters
    ----------
    changes
        What becomes of the registers, table by table.
    based_on
        The number of the revision that they were held against.
    differences
        Register by register, what is added, changed and removed.
    effects
        The figures that move, each with its year.
    doubles
        Numbers that more than one table has: while there are any, nothing can be stored, nor compared.
    """

    changes: tuple[Change, ...]
    based_on: int
    differences: tuple[Difference, ...] = ()
    effects: tuple[tuple[int, Effect], ...] = ()
    doubles: tuple[Double, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether all of it is held already."""
        return not self.doubles and all(one.is_none for one in self.differences)


def of_files(held: Store, uploads: Sequence[Upload], mode: Mode, based_on: int) -> Plan:
    """Return what files would do to a revision.

    Parameters
    ----------
    held
        The store.
    uploads
        The files as checked; rows with an error are left out.
    mode
        What their rows do to those held.
    based_on
        The revision they are held against.
    """
    changes = changes_of(uploads, mode)
    doubles = _doubles(changes)
    if doubles or not changes:
        return Plan(changes, based_on, doubles=doubles)
    before, after = held.revision(based_on), held.after(changes, based_on)
    return Plan(changes, based_on, held.differences(changes, based_on), effects(before, after))


def changes_of(uploads: Sequence[Upload], mode: Mode) -> tuple[Change, ...]:
    """Return what files do to the registers: a table each, in the order of the files."""
    return tuple(
        Change(
            register=table.register,
            mode=mode,
            years=frozenset(int(year) for year in table.frame["year"].dropna().unique())
            if mode is Mode.REPLACE
            else frozenset(),
            frame=table.frame,
            columns=table.columns,
            sheet=table.sheet,
            file=upload.name,
        )
        for upload in uploads
        for table in upload.tables
    )


def effects(before: Revision, after: Revision) -> tuple[tuple[int, Effect], ...]:
    """Return the figures that differ between two revisions, latest year first."""
    years = sorted({*before.years, *after.years}, reverse=True)
    return tuple(
        (year, effect)
        for year in years
        for effect in measure.effects(
            *(
                measure.figures(one.metrics, one.reports.get(year), one.of_year(year), one.complete_in(year))
                for one in (before, after)
            )
        )
    )


def _doubles(changes: Sequence[Change]) -> tuple[Double, ...]:
    found: list[Double] = []
    by_register: dict[str, list[Change]] = {}
    for change in changes:
        by_register.setdefault(change.register.key, []).append(change)
    for several in by_register.values():
        if len(several) < 2:
            continue
        key = several[0].register.id
        rows = pd.concat([one.frame[["year", key]].assign(file=one.file) for one in several])
        again = rows[rows.duplicated(["year", key], keep=False)]
        for (_, number), group in again.groupby(["year", key], sort=False, dropna=False):
            files = tuple(dict.fromkeys(group["file"]))
            found.append(Double(several[0].register, str(number), files))
    return tuple(found)
