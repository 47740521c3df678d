"""What is looked at before any reader of workbooks sees a file: kind, size unpacked, macros, entities, password."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from kexie.problems import Fault
from kexie.read import compound
from kexie.read.limits import Limits
from kexie.read.sheets import Unreadable

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_MACROS = re.compile(r"vbaProject|vbaData|/macrosheets/|^macrosheets/|/intlmacrosheets/", re.IGNORECASE)
_BOOK = re.compile(r"(?:^|/)workbook\w*\.xml$", re.IGNORECASE)
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML = (".xml", ".rels", ".vml")
_CHUNK = 1024**2
_SMALL = 1024**2  # parts below it may be packed as tightly as they like
_MEGABYTE = 1024**2


def is_workbook(data: bytes) -> bool:
    """Tell whether the bytes begin like a workbook, whatever is in it."""
    return data.startswith((*_ZIP, compound.MAGIC))


def kind(data: bytes, name: str, limits: Limits) -> str:
    """Return ``xlsx`` or ``xls`` for a workbook that may be read, "" for anything that is no workbook.

    The content decides, whatever the name says.

    Raises
    ------
    Unreadable
        `TOO_LARGE`, `HAS_MACROS`, `HAS_EXTERNAL_ENTITIES`, `ENCRYPTED`, `DAMAGED` or `UNKNOWN_FORMAT`.
    """
    if data.startswith(_ZIP):
        _guard_package(data, name, limits)
        return "xlsx"
    if data.startswith(compound.MAGIC):
        _guard_compound(data, name)
        return "xls"
    return ""


def _guard_package(data: bytes, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise Unreadable(Fault.DAMAGED, name) from None
    # Some programs write names with the strokes of their system; what they mean is the same.
    names = [part.filename.replace("\\", "/") for part in parts]
    if len(parts) > limits.entries:
        raise Unreadable(Fault.TOO_LARGE, f"{len(parts):,} 个部件 (parts)", limit=f"{limits.entries:,}")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(Fault.ENCRYPTED, name)
    if any(map(_MACROS.search, names)):
        raise Unreadable(Fault.HAS_MACROS, name)
    # Readers disagree on which of two parts with one name counts, and on names that lead out of the package.
    if len({part.casefold() for part in names}) < len(names) or any(".." in part.split("/") for part in names):
        raise Unreadable(Fault.DAMAGED, name)
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _too_large(sum(part.file_size for part in parts), limits)
    total = 0
    for part in parts:
        total += _guard_part(data, part, limits, limits.unpacked_bytes - total, name)
    if not any(map(_BOOK.search, names)):
        raise Unreadable(Fault.UNKNOWN_FORMAT, name)


def _guard_part(data: bytes, part: zipfile.ZipInfo, limits: Limits, room: int, name: str) -> int:
    """Unpack a part, keeping nothing, and return its true size: what the package says of it may be a lie."""
    is_xml = part.filename.lower().endswith(_XML)
    size, check, tail = 0, 0, b""
    for chunk in _unpacked(data, part, name):
        size += len(chunk)
        check = zlib.crc32(chunk, check)
        if size > room:
            raise _too_large(limits.unpacked_bytes, limits, more=True)
        if size > _SMALL and size > part.compress_size * limits.ratio:
            raise Unreadable(Fault.TOO_LARGE, f"> {limits.ratio} : 1", limit=f"{limits.ratio} : 1")
        if is_xml:
            # UTF-16 spells every letter with a NUL beside it.
            seen = (tail + chunk).replace(b"\0", b"")
            if _ENTITIES.search(seen):
                raise Unreadable(Fault.HAS_EXTERNAL_ENTITIES, name)
            if part.filename == "[Content_Types].xml" and b"macroenabled" in seen.lower():
                raise Unreadable(Fault.HAS_MACROS, name)
            tail = seen[-64:]
    if size != part.file_size or check != part.CRC:
        raise Unreadable(Fault.DAMAGED, name)
    return size


def _unpacked(data: bytes, part: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    start = part.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise Unreadable(Fault.DAMAGED, name)
    start += 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = data[start : start + part.compress_size]
    if len(packed) < part.compress_size:
        raise Unreadable(Fault.DAMAGED, name)
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable(Fault.DAMAGED, name)
    inflate = zlib.decompressobj(-15)
    try:
        while not inflate.eof:
            chunk = inflate.decompress(packed, _CHUNK)
            if not chunk and not inflate.eof:
                raise Unreadable(Fault.DAMAGED, name)
            packed = inflate.unconsumed_tail
            yield chunk
    except zlib.error:
        raise Unreadable(Fault.DAMAGED, name) from None


def _guard_compound(data: bytes, name: str) -> None:
    names = compound.names(data)
    if not names:
        raise Unreadable(Fault.DAMAGED, name)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise Unreadable(Fault.ENCRYPTED, name)
    if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}:
        raise Unreadable(Fault.HAS_MACROS, name)
    if not names & {"Workbook", "Book"}:
        raise Unreadable(Fault.UNKNOWN_FORMAT, name)


def _too_large(size: int, limits: Limits, *, more: bool = False) -> Unreadable:
    mark = "> " if more else ""
    return Unreadable(
        Fault.TOO_LARGE,
        f"{mark}{size / _MEGABYTE:,.0f} MB",
        limit=f"{limits.unpacked_bytes / _MEGABYTE:,.0f} MB",
    )
