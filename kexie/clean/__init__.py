"""Text cells -> typed columns, with everything that would not convert and everything read in another form.

A quantity column ``count`` becomes three: ``count`` (an exact decimal, money in 万元), ``count.bound`` and
``count.hedge``. A date column ``date`` becomes three: ``date`` (its first day), ``date.precision`` and ``date.until``
(the last day of a period). Choices and texts stay text. Missing is ``None`` (``NaT`` for a date) and never zero.

Each distinct word of a column is read once, so a million rows cost little more than their reading.
"""

from kexie.clean.cleaned import Cleaned, table
from kexie.clean.dates import Date, NoSuchDay, NoYear, Precision, date
from kexie.clean.headers import Recognised, column_of, recognise, register_of
from kexie.clean.headers import plain as plain_header
from kexie.clean.lists import List
from kexie.clean.texts import MISSING
from kexie.clean.writing import shown, written

__all__ = [
    "MISSING",
    "Cleaned",
    "Date",
    "List",
    "NoSuchDay",
    "NoYear",
    "Precision",
    "Recognised",
    "column_of",
    "date",
    "plain_header",
    "recognise",
    "register_of",
    "shown",
    "table",
    "written",
]
