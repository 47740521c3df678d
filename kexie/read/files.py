"""Bytes of a file -> a book. The content decides what a file is; its name is only shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kexie.problems import Fault, Finding
from kexie.read import apostrophes, decode, delimited, guard, mojibake, workbooks
from kexie.read.limits import LIMITS, Limits
from kexie.read.sheets import Book, Sheet, Unreadable

_NAMES = {"gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}
_MEGABYTE = 1024**2
# Rows whose words are looked at for a wrong encoding, and how much of them is shown.
_LOOKED_AT, _SHOWN = 50, 20


def book(data: bytes, name: str, encoding: str | None = None, *, limits: Limits = LIMITS) -> Book:
    """Read a file in this process.

    Parameters
    ----------
    data, name
        The bytes of the file and its name.
    encoding
        How to read a text file: ``utf-8``, ``gb18030`` or ``utf-16``; None lets the bytes decide.
    limits
        How much the file may ask for; time and memory are bounded by `book_apart` only.

    Raises
    ------
    Unreadable
        Whatever the bytes are, nothing else is raised.
    """
    refuse_size(data, name, limits)
    kind = guard.kind(data, name, limits)
    if kind:
        sheets, notes = workbooks.sheets(data, name, kind, limits)
        _refuse_mojibake(sheets)
        return Book(name, kind, "", sheets, notes)
    text, found = decode.text(data, name, encoding)
    delimiter, sheet = delimited.sheet(text, limits)
    sheet = replace(sheet, cells=apostrophes.without(sheet.cells))
    _refuse_mojibake((sheet,))
    findings = () if found.startswith("utf-8") else (Finding(Fault.READ_AS, value=_NAMES[found]),)
    return Book(name, found, delimiter, (sheet,), findings)


def _refuse_mojibake(sheets: Sequence[Sheet]) -> None:
    """Refuse words that were decoded in the wrong encoding before the file was saved."""
    for sheet in sheets:
        words = " ".join(sheet.cells.head(_LOOKED_AT).to_numpy(dtype=object).ravel())
        if mistake := mojibake.mistaken(words):
            raise Unreadable(Fault.MOJIBAKE, words.strip()[:_SHOWN], was=mistake[0], taken_for=mistake[1])


def refuse_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a file that is empty or too large, before anything looks into it."""
    if not data:
        raise Unreadable(Fault.EMPTY_FILE, name)
    if len(data) > limits.file_bytes:
        limit = f"{limits.file_bytes / _MEGABYTE:,.0f} MB"
        raise Unreadable(Fault.TOO_LARGE, f"{len(data) / _MEGABYTE:,.1f} MB", limit=limit)
