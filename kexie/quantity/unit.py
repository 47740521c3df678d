"""The counting words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kexie.words import Name


@dataclass(frozen=True, slots=True)
class Unit:
    """A counting word: its English nouns, and the name it goes by beside an axis or in a heading.

    ``one`` and ``many`` are empty where English has no word for the classifier (6个基地 is "6").
    """

    zh: str
    one: str
    many: str
    label: Name


MONEY = "万元"
PERCENT = "%"

UNITS = {
    unit.zh: unit
    for unit in (
        Unit("个", "", "", Name("个", "count")),
        Unit("项", "", "", Name("项", "items")),
        Unit("件", "", "", Name("件", "pieces (件)")),
        Unit("场", "session", "sessions", Name("场", "sessions")),
        Unit("人", "person", "people", Name("人", "people")),
        Unit("人次", "attendance", "attendances", Name("人次", "attendances")),
        Unit("家", "organisation", "organisations", Name("家", "organisations")),
        Unit("处", "site", "sites", Name("处", "sites")),
        Unit("篇", "article", "articles", Name("篇", "articles")),
        Unit("条", "", "", Name("条", "items (条)")),
        Unit("份", "copy", "copies", Name("份", "copies")),
        Unit("期", "issue", "issues", Name("期", "issues")),
        Unit("次", "time", "times", Name("次", "times")),
        Unit("户", "household", "households", Name("户", "households")),
        Unit(PERCENT, "%", "%", Name("%", "per cent")),
        Unit(MONEY, "", "", Name(MONEY, "¥10,000")),
    )
}

# What is counted in these comes in whole numbers.
WHOLE = UNITS.keys() - {MONEY, PERCENT}

# Other words for the same units wherever they stand, as in the text of a report; lists of units add their own. Money
# in its other sizes (how many 万元 one of them is).
ALIASES = {"名": "人", "位": "人", "幅": "件", "所": "家", "座": "个", "場": "场", "场次": "场", "％": "%"}
MONEY_SIZES = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10_000),
}


def unit_of(zh: str) -> Unit:
    """Return a counting word; one of an association's own goes by its Chinese word in both languages."""
    return UNITS.get(zh) or Unit(zh, zh, zh, Name(zh, zh))
