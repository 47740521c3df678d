"""The cells of one column by its distinct words: a million rows hold few of them, and each is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kexie.problems import Fault, Finding
from kexie.read import mojibake
from kexie.registers import Column, Kind
from kexie.registers.vocabulary import BASIS
from kexie.words import plain_forms

# How clerks write "nothing here". Zero is not among them.
MISSING = frozenset(("", "-", "/", "无", "—", "——"))

Objects = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

_MARKS = MISSING | {"－", "／"}
# What programs write for nothing, in whatever letters; nobody is called so.
_NOTHING = re.compile(r"\\N|\(?null\)?|<null>|nil|none|undefined|nan|n/?a|\[object object\]|nat", re.IGNORECASE)
_FORMULA = r"=[A-Z(+\-]"
# Of spreadsheets in every spelling: #REF!, #N/A, #SPILL!, #ERROR!, Err:502, #名称?.
_ERROR = re.compile(
    r"#[A-Z0-9/_]{2,}[!?]?|#N/A!?|Err:\d{3}|错误:\d{3}|#[\u4e00-\u9fff]{2,4}[!?！？]|#{3,}", re.IGNORECASE
)
_PICTURE = re.compile(r"=(?:_xlfn\.|_xlws\.)*(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_UNSEEN = "\\x00-\\x08\\x0e-\\x1f\\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_BREAKS = "\\t\\n\\x0b\\x0c\\r\u0085\u2028\u2029"
_DITTO = ("同上", "同前", "同上行", "〃", "″", '"', "''", "“", "”")
_LOOK_ALIKES = "\u2e80-\u2fd5"
_UNTIDY = f'^[ \u3000]|[ \u3000]$|[{_BLANKS}{_UNSEEN}{_BREAKS}{_LOOK_ALIKES}]|^=".*"$'
# One look at all words of a column, in C: what has none of these is an ordinary word, and is looked at no closer.
_NEEDS_A_LOOK = (
    f"^[ \u3000=#(<\\\\\\[]|[ \u3000]$|[{_BLANKS}{_UNSEEN}{_BREAKS}{_LOOK_ALIKES}?？\ufffd锟烫]"
    r"|^(?i:null|nil|none|undefined|nan|n/?a|nat|err:\d+|错误:\d+)\)?$"
)
_KEPT_AS_TEXT = re.compile(r'="(.*)"')
_LOOK_ALIKE = re.compile(f"[{_LOOK_ALIKES}]")
_ANY_BLANK, _ANY_UNSEEN, _ANY_BREAK = (
    re.compile(f"[{_BLANKS}]"),
    re.compile(f"[{_UNSEEN}]"),
    re.compile(f" *[{_BREAKS}]+ *"),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The cells of a column.

    Parameters
    ----------
    column, header, sheet
        Which column it is, and where it stands. A column that the sheet lacks goes by its own name.
    rows
        The rows of the sheet.
    codes
        Which of the words each row holds.
    typed, words
        The distinct cells as typed, and tidied: "" where nothing is meant, or what a blank stands for.
    given
        Whether the word was typed: it is no blank, no mark of one, no error.
    errors
        Whether it is what Excel leaves where a formula fails.
    """

    column: Column
    header: str
    sheet: str
    rows: pd.Index[int]
    codes: Codes
    typed: Objects
    words: Objects
    given: Flags
    errors: Flags

    def rows_of(self, which: Flags) -> Flags:
        """Return for every row whether its word is one of some."""
        return which[self.codes]

    def spread(self, values: Sequence[Any] | Objects) -> pd.Series[Any]:
        """Return the rows' values, given those of the words."""
        return pd.Series(objects(values)[self.codes], index=self.rows, dtype=object, copy=False)

    def beside(self, codes: Codes, number: int) -> tuple[Texts, Codes]:
        """Return the column by its pairs of a word and something beside it, and that something of each pair."""
        pairs, distinct = pd.factorize(self.codes.astype(np.int64) * max(number, 1) + codes)
        own, others = np.divmod(np.asarray(distinct, dtype=np.int64), max(number, 1))
        own = own.astype(np.intp)
        return replace(
            self,
            codes=pairs,
            typed=self.typed[own],
            words=self.words[own],
            given=self.given[own],
            errors=self.errors[own],
        ), others.astype(np.intp)

    def fatal(
        self, fault: Fault, rows: Flags, details: Callable[[int], Mapping[str, object]] | None = None
    ) -> list[Finding]:
        """Return a finding for each of some rows; the details go by word."""
        places = np.flatnonzero(rows)
        codes = self.codes[places].tolist()
        own = {code: details(code) for code in set(codes)} if details else {}
        return [
            Finding(fault, row, self.header, self.typed[code], self.sheet, own.get(code, {}))
            for row, code in zip(self.rows[places].tolist(), codes, strict=True)
        ]

    def note(
        self, fault: Fault, which: Flags, read: Callable[[int], str] | None = None, **details: object
    ) -> list[Finding]:
        """Return one finding for some words together: how many cells hold them, and the first as an example."""
        return self.note_rows(fault, self.rows_of(which), read, **details) if which.any() else []

    def note_rows(
        self, fault: Fault, told: Flags, read: Callable[[int], str] | None = None, **details: object
    ) -> list[Finding]:
        """Return one finding for some rows together."""
        count = int(told.sum())
        if not count:
            return []
        example = int(self.codes[int(told.argmax())])
        own = {"count": count, **({"read": read(example)} if read else {}), **details}
        return [Finding(fault, None, self.header, self.typed[example], self.sheet, own)]


def objects(values: Iterable[Any] | Objects) -> Objects:
    """Return values as an array that keeps each as it is."""
    if isinstance(values, np.ndarray):
        return values
    values = list(values)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def of_column(
    column: Column,
    cells: pd.Series[str],
    header: str,
    sheet: str = "",
    blank: str | None = None,
    *,
    may_repeat: bool = True,
) -> tuple[Texts, list[Finding]]:
    """Return a column of the sheet, and what was read in it as missing, filled, tidied or the same as above.

    ``blank`` is what a blank stands for, where the declaration does not say it. ``may_repeat`` is whether 同上 means
    the cell above.
    """
    codes, distinct = pd.factorize(cells)
    codes, distinct, ditto = _same_as_above(codes, distinct) if may_repeat else (codes, distinct, None)
    texts, findings = _of_words(column, (codes, distinct), cells.index, header, sheet, blank)
    if ditto is not None:
        read = texts.words
        findings += texts.note_rows(
            Fault.SAME_AS_ABOVE, ditto & texts.rows_of(texts.given), lambda code: str(read[code])
        )
    return texts, findings


def _of_words(
    column: Column,
    cells: tuple[Codes, Iterable[str]],
    rows: pd.Index[int],
    header: str,
    sheet: str = "",
    blank: str | None = None,
) -> tuple[Texts, list[Finding]]:
    codes, distinct = cells
    words = pd.Index(distinct, dtype=str)
    typed = words.to_numpy(dtype=object)
    looked_at: Flags = np.asarray(words.str.contains(_NEEDS_A_LOOK, regex=True), dtype=bool)
    tidy, untidy = _tidied(words, typed)
    nothing = _where(looked_at, tidy, _NOTHING.fullmatch)
    missing = np.asarray(pd.Index(tidy, dtype=object).isin(_MARKS)) | nothing
    # A formula that was never calculated has no value either.
    pictures = _where(looked_at, tidy, _PICTURE.match)
    # A text may begin with a sign of equality; a number or a word of a list does not.
    formulas = _where(looked_at, tidy, re.compile(_FORMULA if column.kind is Kind.TEXT else "=.").match) & ~pictures
    errors = (_where(looked_at, tidy, _ERROR.fullmatch) | formulas) & ~pictures
    lost = _where(looked_at, tidy, mojibake.is_lost)
    missing |= pictures
    filled = column.blank if blank is None else blank
    tidy[missing] = filled
    tidy[errors] = ""
    texts = Texts(column, header, sheet, rows, codes, typed, tidy, ~(missing | errors), errors)
    return texts, [
        *texts.fatal(Fault.NOT_CALCULATED, texts.rows_of(formulas)),
        *texts.fatal(Fault.ERROR_VALUE, texts.rows_of(errors & ~formulas)),
        *texts.note(Fault.PICTURE_NOT_READ, pictures),
        *texts.fatal(Fault.CHARACTERS_LOST, texts.rows_of(lost & texts.given)),
        *_told(texts, untidy, missing & ~pictures, filled),
    ]


def _same_as_above(codes: Codes, distinct: pd.Index[str]) -> tuple[Codes, pd.Index[str], Flags | None]:
    """Return cells in which 同上 is the text above it, and which these are; "" where nothing stands above."""
    words = distinct.str.strip().isin(_DITTO)
    if not words.any():
        return codes, distinct, None
    ditto: Flags = words[codes]
    # The row of the last cell that is a text of its own; -1, where there is none, takes the "" put behind the words.
    above = np.maximum.accumulate(np.where(ditto, -1, np.arange(len(codes))))
    held = np.where(above < 0, len(distinct), codes[above])
    codes, kept = pd.factorize(held)
    return codes, distinct.insert(len(distinct), "")[kept], ditto


def absent(column: Column, rows: pd.Index[int], blank: str | None = None) -> tuple[Texts, list[Finding]]:
    """Return a column that the sheet does not have."""
    # What the rows say is known before: that they all say "" is not found out a million times.
    codes = np.zeros(len(rows), dtype=np.intp)
    return _of_words(column, (codes, [""] if len(rows) else []), rows, column.name.zh, blank=blank)


def tidied(text: str) -> str:
    """Return a text without invisible characters, line breaks, look-alikes, and blanks or ``="…"`` around it."""
    plain = _ANY_BREAK.sub(" ", _ANY_BLANK.sub(" ", _ANY_UNSEEN.sub("", text))).strip(" \u3000")
    plain = _LOOK_ALIKE.sub(lambda found: plain_forms(found[0]), plain)
    # ="001" is how spreadsheets are told to keep a number as text.
    while kept := _KEPT_AS_TEXT.fullmatch(plain):
        plain = kept[1].strip(" \u3000")
    return plain


def _tidied(words: pd.Index[str], typed: Objects) -> tuple[Objects, Flags]:
    untidy = np.asarray(words.str.contains(_UNTIDY, regex=True), dtype=bool)
    tidy = typed.copy()
    tidy[untidy] = [tidied(text) for text in typed[untidy]]
    return tidy, untidy


def _where(looked_at: Flags, words: Objects, is_so: Callable[[str], object]) -> Flags:
    """Tell which words are so, of those that are looked at."""
    found: Flags = np.zeros(len(words), dtype=bool)
    found[looked_at] = [bool(is_so(word)) for word in words[looked_at]]
    return found


def _told(texts: Texts, untidy: Flags, missing: Flags, filled: str) -> Iterable[Finding]:
    if texts.column.kind is Kind.TEXT:
        yield from texts.note(Fault.TEXTS_TIDIED, untidy & texts.given)
    if filled:
        # That what an office keeps is a record goes without saying.
        if texts.column is not BASIS:
            yield from texts.note(Fault.BLANKS_FILLED, missing, lambda _: filled)
        return
    for mark in sorted({*texts.typed[missing]} - {""}):
        yield from texts.note(Fault.MISSING_MARKS, missing & (texts.typed == mark))
