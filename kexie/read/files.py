"""Bytes of a file -> a book. The content decides what a file is; its name is only shown."""

from __future__ import annotations

from dataclasses import replace

from kexie.problems import Fault, Finding
from kexie.read import apostrophes, decode, delimited, guard, workbooks
from kexie.read.limits import LIMITS, Limits
from kexie.read.sheets import Book, Unreadable

_NAMES = {"gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}
_MEGABYTE = 1024**2


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
        return Book(name, kind, "", sheets, notes)
    text, found = decode.text(data, name, encoding)
    delimiter, sheet = delimited.sheet(text, limits)
    sheet = replace(sheet, cells=apostrophes.without(sheet.cells))
    findings = () if found.startswith("utf-8") else (Finding(Fault.READ_AS, value=_NAMES[found]),)
    return Book(name, found, delimiter, (sheet,), findings)


def refuse_size(data: bytes, name: str, limits: Limits) -> None:
    """Refuse a file that is empty or too large, before anything looks into it."""
    if not data:
        raise Unreadable(Fault.EMPTY_FILE, name)
    if len(data) > limits.file_bytes:
        limit = f"{limits.file_bytes / _MEGABYTE:,.0f} MB"
        raise Unreadable(Fault.TOO_LARGE, f"{len(data) / _MEGABYTE:,.1f} MB", limit=limit)
