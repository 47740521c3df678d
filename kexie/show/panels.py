"""Groups of rows -> panels of bars, in the visitor's words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from kexie.draw import NEUTRAL, PALETTE, Bar, Panel
from kexie.lists import OTHER
from kexie.measure import Part, Parts
from kexie.organisation import FocusArea
from kexie.quantity import MONEY
from kexie.registers import Register
from kexie.show.visit import Visit
from kexie.words import listing


def panels_of(
    visit: Visit, register: Register, parts: Sequence[Part], *, by: str, area: FocusArea | None
) -> tuple[Panel, ...]:
    """Return a panel for each unit, further apart where the register says so, in the declared order of units.

    Kinds that may not be added stand side by side in one panel; form and stage of money, and standing totals, head
    a panel of their own.

    Parameters
    ----------
    visit
        In whose language.
    register
        Whose parts they are.
    parts
        Those that are to be shown, as `kexie.measure.parts` returns them.
    by
        The column they were grouped by.
    area
        The only focus area they are of, if so.
    """
    heads = [one.column for one in register.apart if one.column not in (register.kind_column, register.unit_column)]
    places = {one.name.zh: place for place, one in enumerate(visit.organisation.focus_areas)}
    names = register[register.kind_column].known(visit.organisation)
    listed = {name.zh: place for place, name in enumerate(names)}
    unit_column = register.unit_column
    declared = [name.zh for name in register[unit_column].allowed(visit.organisation)] if unit_column else []
    units = {unit: place for place, unit in enumerate(declared)}

    members: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        members.setdefault((part.unit, *(part.shared.get(column, "") for column in heads)), []).append(part)
    panels: list[Panel] = []
    for (unit, *values), group in sorted(members.items(), key=lambda item: units.get(item[0][0], len(units))):
        # The largest first, what is none of the other kinds last; of one size in the order of the lists.
        group.sort(key=lambda part: listed.get(part.shared.get(register.kind_column, ""), len(listed)))
        if by == "focus_area":
            # A name that is not declared comes last.
            group.sort(key=lambda part: places.get(part.shared[by], len(places)))
        kinds = (by, register.kind_column)
        group.sort(key=lambda part: (OTHER in [part.shared.get(kind) for kind in kinds], -_size(part)))
        bars = [_bar(visit, register, part, by=by, area=area) for part in group]
        named = [
            in_language(visit, register, column, value) for column, value in zip(heads, values, strict=True) if value
        ]
        own_unit = unit_name(visit, register, unit)
        title = visit.say("Unit: {unit}", unit=own_unit)
        if named:
            title = visit.say("{name} ({unit})", name=listing(named, visit.language), unit=title)
        panels.append(Panel(listing([*named, own_unit], visit.language), title, tuple(bars)))
    return tuple(panels)


def _size(part: Part) -> Decimal:
    shown = part.counted.quantity or part.reported.quantity
    return shown.value if shown else Decimal(0)


def unit_name(visit: Visit, register: Register, unit: str) -> str:
    """Return what a unit is called beside quantities in words: there money counts in yuan in English, not in 万元."""
    if unit == MONEY and visit.language == "en":
        return "yuan"
    return register.unit_name(unit, visit.organisation)[visit.language]


def finding(visit: Visit, panels: Sequence[Panel]) -> str:
    """Return what a chart shows at a glance: the largest of each unit, if it is beyond doubt; "" if none is.

    What records come to is not larger than what a report states, since these are of two kinds; and of panels that have
    a unit in common it could not be seen which is meant.
    """
    found: list[str] = []
    units: set[str] = set()
    for panel in panels:
        for first, second in pairwise(panel.bars[:2]):
            pairs = ((first.quantity, second.quantity), (first.reported, second.reported))
            one, other = next(((one, other) for one, other in pairs if one and other), (None, None))
            if not one or not other:
                continue
            if one.unit in units:
                return ""
            units.add(one.unit)
            if other.interval.is_below(one.interval):
                found.append(visit.say("{name} ({quantity})", name=first.label, quantity=first.text))
    return visit.say("Most: {items}", items=listing(found, visit.language)) if found else ""


def areas_without_entry(visit: Visit, parts: Parts) -> list[str]:
    """Return the names of the focus areas of which the register holds nothing: said, and not drawn as zero."""
    held = {part.shared.get("focus_area") for part in parts.parts}
    return [area.name[visit.language] for area in visit.organisation.focus_areas if area.name.zh not in held]


def in_language(visit: Visit, register: Register, column: str, value: str) -> str:
    """Return a value of a column in the visitor's language, where the column is a choice."""
    names = {name.zh: name for name in register[column].known(visit.organisation)}
    return names[value][visit.language] if value in names else value


def _bar(visit: Visit, register: Register, part: Part, *, by: str, area: FocusArea | None) -> Bar:
    colours = dict(zip((one.name.zh for one in visit.organisation.focus_areas), PALETTE, strict=False))
    own_area = area.name.zh if area else part.shared.get("focus_area", "")
    leads_to = {"register": register.key, "focus_area": own_area}
    leads_to |= {one.column: part.shared[one.column] for one in register.apart if one.column in part.shared}
    labels = []
    for column in dict.fromkeys((by, register.kind_column)):
        if column in part.shared:
            leads_to[column] = part.shared[column]
            labels.append(in_language(visit, register, column, part.shared[column]))
    if register.label in part.shared:
        # The row stands alone: its own name says more than its kind.
        labels = [*labels[: by == "focus_area"], part.shared[register.label]]
        leads_to = {"register": register.key, "number": part.number}
    return Bar(
        " · ".join(labels),
        _words(visit, part),
        part.counted.quantity,
        colours.get(own_area, NEUTRAL),
        leads_to,
        reported=part.reported.quantity,
    )


def _words(visit: Visit, part: Part) -> str:
    """Return what records come to and, beside it, what the report states."""
    counted, stated = part.counted.quantity, part.reported.quantity
    if counted and stated:
        # Both with their unit, which heads the panel, would not find room above a bar on a telephone.
        words = (one.bare(visit.language) for one in (counted, stated))
        return visit.say("{counted} (report: {stated})", **dict(zip(("counted", "stated"), words, strict=True)))
    either = counted or stated
    return either[visit.language] if either else ""
