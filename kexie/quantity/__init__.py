"""A quantity: a value, how it is bounded, and its unit. ``300余场`` stays "more than 300 sessions".

A report says 38 and means 38, says 300余 and means more than 300, says 近万 and means somewhat less
than ten thousand. The bound is part of the figure: it is printed, drawn, added and compared with it, and
never dropped. What is compared is the interval: 300余 is 301 to 399, and a sum the sum of its parts' intervals. Money
is kept in 万元 as an exact decimal; counts are kept in single units.
"""

from kexie.quantity.amount import CannotAdd, Quantity, Reason, at_most, between, several, total
from kexie.quantity.bound import BEFORE, Bound, Interval
from kexie.quantity.reading import NotAQuantity, find, parse
from kexie.quantity.unit import MONEY, MONEY_SIZES, PERCENT, UNITS, WHOLE, Unit, unit_of

__all__ = [
    "BEFORE",
    "MONEY",
    "MONEY_SIZES",
    "PERCENT",
    "UNITS",
    "WHOLE",
    "Bound",
    "CannotAdd",
    "Interval",
    "NotAQuantity",
    "Quantity",
    "Reason",
    "Unit",
    "at_most",
    "between",
    "find",
    "parse",
    "several",
    "total",
    "unit_of",
]
