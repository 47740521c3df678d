"""The container of old Excel files (OLE2 compound file): the names of what is in it, and one of its streams."""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # this and everything above is no sector
_ENTRY = 128
_KINDS = (1, 2, 5)  # storage, stream, root


class Broken(ValueError):  # noqa: N818 - it reads as what happened
    """A container whose chains of sectors lead nowhere."""


def names(data: bytes) -> set[str]:
    """Return the names of storages and streams, found where they stand and not by following chains.

    A damaged or cunning chain then hides nothing. The first byte of some names is a control character.
    """
    found = set()
    for place in range(512, len(data) - _ENTRY + 1, _ENTRY):
        length = data[place + 64]
        if data[place + 65] == 0 and 4 <= length <= 64 and length % 2 == 0 and data[place + 66] in _KINDS:
            text = data[place : place + length].decode("utf-16-le", errors="replace")
            if text.endswith("\0"):
                found.add(text[:-1])
    return found


def stream(data: bytes, *wanted: str) -> bytes:
    """Return the first stream of one of the names wanted.

    Raises
    ------
    Broken
        Where there is none, or it cannot be followed to its end.
    """
    try:
        return _stream(data, wanted)
    except (struct.error, IndexError):
        raise Broken from None


def _stream(data: bytes, wanted: tuple[str, ...]) -> bytes:
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Broken
    directory_start, _, small_below, small_table, _, more_table = struct.unpack_from("<6I", data, 48)
    size = 1 << shift
    table = _table(data, size, more_table)
    directory = _chain(data, directory_start, table, size, offset=size)
    entries: dict[str, tuple[int, int]] = {}
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        length, entry_kind = struct.unpack_from("<HB", directory, place + 64)
        if entry_kind in _KINDS and 2 <= length <= 64:
            name = directory[place : place + length - 2].decode("utf-16-le", errors="replace")
            start, count = struct.unpack_from("<II", directory, place + 116)
            entries.setdefault("/" if entry_kind == 5 else name, (start, count))
    for name in wanted:
        if name in entries:
            start, count = entries[name]
            if count >= small_below:
                return _chain(data, start, table, size, offset=size)[:count]
            mini = _chain(data, entries["/"][0], table, size, offset=size)
            links = _chain(data, small_table, table, size, offset=size)
            small = list(struct.unpack(f"<{len(links) // 4}I", links))
            return _chain(mini, start, small, 64, offset=0)[:count]
    raise Broken


def _table(data: bytes, size: int, more: int) -> list[int]:
    sectors = [sector for sector in struct.unpack_from("<109I", data, 76) if sector < _END]
    seen = set()
    while more < _END:
        if more in seen:
            raise Broken
        seen.add(more)
        *further, more = struct.unpack_from(f"<{size // 4}I", data, size + more * size)
        sectors += [sector for sector in further if sector < _END]
    if len(sectors) * size > len(data):
        raise Broken
    return [link for sector in sectors for link in struct.unpack_from(f"<{size // 4}I", data, size + sector * size)]


def _chain(data: bytes, sector: int, table: list[int], size: int, *, offset: int) -> bytes:
    parts: list[bytes] = []
    while sector < _END:
        if len(parts) > len(data) // size:
            raise Broken
        parts.append(data[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)
