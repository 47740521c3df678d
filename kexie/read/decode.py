"""Bytes -> text, or a refusal. Nothing is ever read with replacements, and nothing is guessed by statistics.

A byte order mark decides; then strict UTF-8 over the whole file, then strict GB18030. Latin-1 accepts every file and
Big5 accepts short GBK files, so neither is tried.
"""

from __future__ import annotations

import codecs
import re

import numpy as np
import pyarrow as pa

from kexie.problems import Fault
from kexie.read.sheets import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What opens other kinds of files. A workbook is recognised before the bytes come here.
_FOREIGN = re.compile(
    rb"%PDF|\{\\rtf|\x89PNG|\xff\xd8\xff|GIF8|\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|SQLite format 3|PAR1|ID;P"
    rb"|\s*<(?:!DOCTYPE|\?xml|html|table|meta|head|style|div|\w+:)",
    re.IGNORECASE,
)
# Everything below the blank except tab, line feed, vertical tab (a line break in some exports), form feed and return.
_CONTROLS = bytes({*range(0x20), 0x7F} - {9, 10, 11, 12, 13})
_END_OF_FILE = b"\x1a"  # DOS put it at the end of a text
_MOSTLY = 0.9  # the share of bytes beyond ASCII that is UTF-8 where a file is UTF-8 with bad bytes in it
_STRAY = 200  # a text has less than one stray control character in so many bytes


def text(data: bytes, name: str, encoding: str | None = None) -> tuple[bytes, str]:
    """Return the text of a file as UTF-8 without a mark, and the encoding it was in.

    Parameters
    ----------
    data, name
        The bytes and the name of the file.
    encoding
        What the analyst chose: ``utf-8``, ``gb18030`` or ``utf-16``; None lets the bytes decide.

    Raises
    ------
    Unreadable
        `EMPTY_FILE`, `UNKNOWN_FORMAT` or `NOT_TEXT`.
    """
    if _FOREIGN.match(data.removeprefix(codecs.BOM_UTF8)):
        raise Unreadable(Fault.UNKNOWN_FORMAT, name)
    found, plain = _chosen(data, encoding) if encoding else _decided(data, name)
    if plain.endswith(_END_OF_FILE):
        plain = plain.rstrip(_END_OF_FILE)
    if not plain or plain.isspace():
        raise Unreadable(Fault.EMPTY_FILE, name)
    controls = len(plain) - len(plain.translate(None, _CONTROLS))
    if controls * _STRAY > len(plain) or b"\0" in plain:
        raise Unreadable(Fault.UNKNOWN_FORMAT, name)
    return plain, found


def _chosen(data: bytes, encoding: str) -> tuple[str, bytes]:
    for mark, marked in _MARKS:
        if data.startswith(mark):
            if marked.removesuffix("-sig") != encoding:
                raise Unreadable(Fault.NOT_TEXT)
            encoding = marked
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        for order in ("utf-16-le", "utf-16-be"):
            if (plain := _utf16(data, order)) is not None:
                return "utf-16", plain
        raise Unreadable(Fault.NOT_TEXT)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(Fault.NOT_TEXT) from None
    # A file of hundreds of megabytes is not encoded anew where it is UTF-8 already.
    return encoding, data.removeprefix(codecs.BOM_UTF8) if encoding.startswith("utf-8") else text.encode()


def _decided(data: bytes, name: str) -> tuple[str, bytes]:
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _chosen(data, marked.removesuffix("-sig"))
    if b"\0" in data:
        for order in ("utf-16-le", "utf-16-be"):
            if (plain := _utf16(data, order)) is not None:
                return "utf-16", plain
        raise Unreadable(Fault.UNKNOWN_FORMAT, name)
    if _is_utf8(data):
        return "utf-8", data
    if _is_broken_utf8(data):
        raise Unreadable(Fault.NOT_TEXT)
    return _chosen(data, "gb18030")


def _utf16(data: bytes, order: str) -> bytes | None:
    """Return UTF-16 without a mark as UTF-8 where the pattern of NUL is unmistakable, else None."""
    try:
        plain = data.decode(order).encode()
    except UnicodeDecodeError:
        return None
    # In the wrong byte order a comma is no comma and a line feed no line feed.
    has_fields = re.search(rb"[,;|\t]", plain) and re.search(rb"[\r\n]", plain)
    return plain if has_fields and not re.search(b"[" + re.escape(_CONTROLS) + b"]", plain) else None


def _is_utf8(data: bytes) -> bool:
    """Tell strict UTF-8 without making a text of it, which takes three times as long."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_broken_utf8(data: bytes) -> bool:
    """Tell UTF-8 with a few bad bytes from GB18030: the latter would read it without complaint, as other words."""
    ascii_only = bytes(range(0x80))
    kept = data.decode("utf-8", errors="ignore").encode().translate(None, ascii_only)
    beyond_ascii = data.translate(None, ascii_only)
    return len(kept) > len(beyond_ascii) * _MOSTLY
