"""What an analyst decides about a file: everything that the file itself leaves open.

Every choice has a good default, found by reading the file; what is set here goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from kexie.words import Name

# In place of a word of the list: the rows that hold the word are left out.
LEFT_OUT = ""
# In place of a sheet's name: every sheet that is not named.
EVERY_SHEET = "*"


class Mode(StrEnum):
    """What the rows of a file do to those held: add to them, update them by number, or replace those of a year.

    Entries that were transcribed from a report are no records: a year's records can be replaced without them.
    """

    APPEND = "append"
    UPDATE = "update"
    REPLACE = "replace"
    REPLACE_ALL = "replace-all"

    @property
    def replaces(self) -> bool:
        """Whether rows that the file lacks are removed."""
        return self in (Mode.REPLACE, Mode.REPLACE_ALL)

    @property
    def name_in_words(self) -> Name:
        """What the way is called."""
        return {
            "append": Name("新增", "Add new rows"),
            "update": Name("按编号更新", "Update by number"),
            "replace": Name("替换全年", "Replace the year"),
            "replace-all": Name("替换全年（含报告摘录）", "Replace the year, report's entries too"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a file is to be read.

    Parameters
    ----------
    encoding
        ``utf-8``, ``gb18030`` or ``utf-16``; None lets the bytes decide.
    sheets
        The sheets to read; None reads every one that holds a register.
    header_rows
        The row of the header by sheet ("" is that of a CSV file), counted from 1; one not named is looked for.
    registers
        Key of the register by sheet ("" is that of a CSV file, `EVERY_SHEET` any not named); a sheet without one is
        recognised by its headers.
    year
        The year of dates that name none, and of rows without any.
    unit
        元 or 万元, for columns of money that do not say it themselves.
    headers
        Key of the column by header as typed; "" leaves the column out. Headers not named are recognised.
    columns
        Key of the column by register and header, for headers that no register knows: what was decided for every file.
        A header is named as `kexie.clean.plain_header` returns it.
    words
        What words mean that are on no list: a word of it, itself if it is to be added to the list, or `LEFT_OUT`, by
        the list (`kexie.registers.list_of`) and
        the word as typed. A word that the list has itself is not looked for here.
    dropped
        Headers of columns that hold personal data and are not to be stored, nor kept in the file.
    blanked
        Single cells that hold personal data, by sheet, row and column of the sheet: they are not stored either, nor
        kept in the file.
    personal_data_seen
        Whether the analyst has seen the warnings of personal data and wants to go on.
    edits
        Cells mended in the browser: the new text by sheet, row of the sheet and header as typed.
    """

    encoding: str | None = None
    sheets: tuple[str, ...] | None = None
    header_rows: Mapping[str, int] = field(default_factory=dict, hash=False)
    registers: Mapping[str, str] = field(default_factory=dict, hash=False)
    year: int | None = None
    unit: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)
    words: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)
    dropped: frozenset[str] = frozenset()
    blanked: frozenset[tuple[str, int, int]] = frozenset()
    personal_data_seen: bool = False
    edits: Mapping[tuple[str, int, str], str] = field(default_factory=dict, hash=False)

    def over(self, known: Choices) -> Self:
        """Return these choices, and what they leave open of words and headers as it was decided for every file."""
        return replace(self, words={**known.words, **self.words}, columns={**known.columns, **self.columns})
