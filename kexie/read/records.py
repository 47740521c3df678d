"""What the records of an XLS file (BIFF) say beyond the values of its cells: formats, errors, what is hidden."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from kexie.read import compound
from kexie.read.formats import Pattern, Shown, meaning
from kexie.read.marks import Marks, Place

_BOF, _EOF, _SHEET, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x41E, 0xE0
_ROW, _COLUMN, _NUMBER, _RK, _RKS, _FORMULA, _ERROR = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x205
_FILE_PASSWORD = 0x2F
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BIFF8 = 0x600


class Encrypted(ValueError):  # noqa: N818 - it reads as what happened
    """A workbook that needs a password."""


def marks(data: bytes) -> list[Marks]:
    """Return what is to be known of each sheet, in the order of the file.

    Raises
    ------
    Encrypted
        Where the workbook needs a password.
    compound.Broken, struct.error, IndexError
        Where the file is damaged. A file older than Excel 97 has no marks that are read.
    """
    book = compound.stream(data, "Workbook", "Book")
    formats: dict[int, str] = {}
    styles: list[int] = []
    starts: list[int] = []
    for number, body in _records(book, 0):
        if number == _FILE_PASSWORD:
            raise Encrypted
        if number == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return []
        if number == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _text(body[2:])
        elif number == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif number == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
    shown = {style: means for style, one in enumerate(styles) if (means := meaning(one, formats.get(one))) is not None}
    return [_marks(book, start, shown) for start in starts]


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part of the stream, up to its end."""
    depth = 0
    while place + 4 <= len(book):
        number, length = struct.unpack_from("<HH", book, place)
        yield number, book[place + 4 : place + 4 + length]
        place += 4 + length
        # A chart on a sheet is a part within the part.
        depth += (number == _BOF) - (number == _EOF)
        if number == _EOF and depth <= 0:
            return


def _marks(book: bytes, start: int, styles: Mapping[int, Shown | Pattern]) -> Marks:
    texts: dict[Place, str] = {}
    shown: dict[Place, Shown | Pattern] = {}
    rows: set[int] = set()
    columns: set[int] = set()
    for number, body in _records(book, start):
        if number == _ROW:
            row, options = struct.unpack_from("<H", body)[0], struct.unpack_from("<I", body, 12)[0]
            if options & 0x20:
                rows.add(row + 1)
        elif number == _COLUMN:
            first, last, _, _, options = struct.unpack_from("<5H", body)
            if options & 1:
                columns |= set(range(first + 1, min(last, 255) + 2))
        elif number in (_NUMBER, _RK, _FORMULA, _ERROR):
            row, column, style = struct.unpack_from("<3H", body)
            if style in styles:
                shown[row + 1, column + 1] = styles[style]
            if number == _ERROR and body[7]:
                texts[row + 1, column + 1] = _ERRORS.get(body[6], "#N/A")
            if number == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                texts[row + 1, column + 1] = _ERRORS.get(body[8], "#N/A")
        elif number == _RKS:
            row, column = struct.unpack_from("<HH", body)
            for place in range(4, len(body) - 2, 6):
                style = struct.unpack_from("<H", body, place)[0]
                if style in styles:
                    shown[row + 1, column + 1] = styles[style]
                column += 1
    return Marks(texts, shown, frozenset(rows), frozenset(columns))


def _text(body: bytes) -> str:
    length, wide = struct.unpack_from("<HB", body)
    return body[3 : 3 + length * 2].decode("utf-16-le") if wide & 1 else body[3 : 3 + length].decode("latin-1")
