"""Columns of dates and of years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kexie.clean.dates import Date, NoSuchDay, NoYear, date
from kexie.clean.texts import Flags, Texts, objects
from kexie.problems import Fault, Finding

_YEAR = re.compile(r"(20\d\d|2100)(\.0+)?")
_STATED = re.compile(r"(?<!\d)(20\d\d)\s*年")
_FILLED_IN = re.compile(
    r"(?:填报|填表|填写|填制|制表|编制|上报|报送|报出|打印|导出|审核|审批|签发|签字|盖章|更新|发布)(?:日期|时间|日)?[\s:：]*20\d\d\s*年"
    # A whole date that is neither the beginning nor the end of a period.
    r"|(?<![至到—–~～-])(?<!截至)(?<!截止)20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号](?!\s*[至到—–~～-])"
)
_NOTES = (Fault.DATES_READ_AS, Fault.SERIALS_READ_AS, Fault.PERIODS_READ_AS)


def stated_year(preamble: str) -> int | None:
    """Return the year that the words before a table name; None where they name none, or several.

    The day on which a form was filled in says nothing of what stands in it.
    """
    years = set(_STATED.findall(_FILLED_IN.sub("", preamble)))
    return int(years.pop()) if len(years) == 1 else None


def dates(texts: Texts, year: int | None) -> tuple[dict[str, pd.Series[Any]], list[Finding], int | None]:
    """Read a column of dates: first day, precision, and the last day of a period.

    Returns
    -------
    The columns, what is to be told, and the year that dates without one took.
    """
    reads = _each(texts, lambda word: date(word, year))
    taken = None
    if any(read is Fault.YEAR_NOT_STATED for read in reads):
        taken = year = year or _usual_year(texts, reads)
        reads = _each(texts, lambda word: date(word, year))
    elif any(isinstance(read, Date) and read.form is Fault.DATES_OF_YEAR for read in reads):
        taken = year
    found = [read if isinstance(read, Date) else None for read in reads]
    key = texts.column.key
    columns = {
        key: _days(texts, [one and one.first for one in found]),
        f"{key}.precision": texts.spread([one and one.precision for one in found]),
        f"{key}.until": _days(texts, [one and one.until for one in found]),
    }
    return columns, _told(texts, reads, found, taken), taken


def years(texts: Texts) -> tuple[pd.Series[Any], list[Finding]]:
    """Read a column of years."""

    def read(word: str) -> Date:
        plain = _YEAR.fullmatch(word)
        one = date(plain[1] if plain else word)
        if one.until or one.form is Fault.SERIALS_READ_AS:
            raise ValueError(word)
        return one

    reads = _each(texts, read)
    found = [one if isinstance(one, Date) else None for one in reads]
    values = texts.spread([one and one.first.year for one in found]).astype("Int64")
    bad = np.array([isinstance(one, Fault) for one in reads], dtype=bool)
    shown = objects("" if one is None else str(one.first.year) for one in found)
    usual = (texts.typed == shown) | (texts.typed == shown + "年")
    read_as = np.array([one is not None for one in found], dtype=bool) & texts.given & ~usual
    return values, [
        *texts.fatal(Fault.NOT_A_YEAR, texts.rows_of(bad)),
        *texts.note(Fault.DATES_READ_AS, read_as, lambda code: str(shown[code])),
    ]


def _each(texts: Texts, read: Callable[[str], Date]) -> list[Date | Fault | None]:
    def one(word: str) -> Date | Fault | None:
        try:
            return read(word) if word else None
        except NoSuchDay:
            return Fault.NO_SUCH_DAY
        except NoYear:
            return Fault.YEAR_NOT_STATED
        except ValueError:
            return Fault.NOT_A_DATE

    return [one(word) for word in texts.words.tolist()]


def _usual_year(texts: Texts, reads: Sequence[Date | Fault | None]) -> int | None:
    """Return the year of more than half of the dates that name one."""
    times = np.bincount(texts.codes, minlength=len(reads))
    counted: Counter[int] = Counter()
    for read, count in zip(reads, times.tolist(), strict=True):
        if isinstance(read, Date):
            counted[read.first.year] += count
    year, most = counted.most_common(1)[0] if counted else (None, 0)
    return year if most * 2 > counted.total() else None


def _days(texts: Texts, days: Sequence[Any]) -> pd.Series[Any]:
    values: npt.NDArray[np.datetime64] = np.array(
        [np.datetime64("NaT") if day is None else day for day in days], dtype="datetime64[s]"
    )
    return pd.Series(values[texts.codes] if len(values) else values, index=texts.rows)


def _told(
    texts: Texts, reads: Sequence[Date | Fault | None], found: Sequence[Date | None], taken: int | None
) -> list[Finding]:
    faults = objects(read if isinstance(read, Fault) else None for read in reads)
    forms = objects(one and one.form for one in found)
    tidy: Flags = texts.typed == texts.words
    untidy = np.array([one is not None and one.form is None for one in found], dtype=bool) & ~tidy
    forms[untidy] = Fault.DATES_READ_AS

    def read(code: int) -> str:
        return str(found[code])

    findings = [
        finding
        for fault in (Fault.NOT_A_DATE, Fault.NO_SUCH_DAY)
        for finding in texts.fatal(fault, texts.rows_of(faults == fault))
    ]
    unstated = np.flatnonzero(faults == Fault.YEAR_NOT_STATED)
    if len(unstated):
        example = str(texts.typed[unstated[0]])
        findings.append(Finding(Fault.YEAR_NOT_STATED, None, texts.header, example, texts.sheet))
    for form in _NOTES:
        findings += texts.note(form, (forms == form) & texts.given, read)
    return findings + texts.note(Fault.DATES_OF_YEAR, (forms == Fault.DATES_OF_YEAR) & texts.given, read, year=taken)
