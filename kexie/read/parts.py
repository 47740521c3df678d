"""The parts of a package (XLSX): found by their links, and in the one spelling that is read.

XML allows other quotation marks, comments, blanks around an equals sign and other encodings; a package allows its parts
any name and case. A part that makes use of that is written anew, so that whoever looks at a sheet sees the same cells.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree as ET

BOOK = "xl/workbook.xml"
# Where readers of values look, whatever the links say.
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_UNCOMMON = re.compile(rb"""<[^<>"]*='|<[^<>"]*\s=|<[^<>"]*=\s""")

_TARGET = re.compile(rb'(?<=\bTarget=)"([^"]*)"')
_BEGIN = 64 * 1024


class Parts:
    """The parts of a package.

    Parameters
    ----------
    package
        The package, which passed the guard.

    Raises
    ------
    ElementTree.ParseError, ValueError
        Where a part is no XML.
    """

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        # Names of parts mean the same in any case; some programs write them with the strokes of their system.
        self._names = {_name(name): name for name in package.namelist()}
        self._changed: dict[str, bytes] = {}
        self._place()

    def __contains__(self, part: str) -> bool:
        return _name(part) in self._names

    def read(self, part: str) -> bytes:
        """Return a part in the common spelling, b"" for none."""
        name = self._names.get(_name(part), "")
        if name in self._changed or not name:
            return self._changed.get(name, b"")
        held = self._package.read(name)
        common = _common(held)
        if common is not held:
            self._changed[name] = common
        return common

    def change(self, part: str, content: bytes) -> None:
        """Put another content into a part, or add one."""
        self._changed[self._names.setdefault(_name(part), part)] = content

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part links to, "" for the package itself: kind and part, by the name of the link."""
        folder, _, own = part.rpartition("/")
        held = self.read(f"{folder}/_rels/{own}.rels")
        return {
            one.get("Id", ""): (one.get("Type", "").rpartition("/")[2], _target(folder, one.get("Target", "")))
            for one in (ET.fromstring(held) if held else ())  # noqa: S314 - the guard lets no document type through
        }

    def linked(self, part: str, kind: str) -> str:
        """Return the first part of a kind that a part links to, "" for none."""
        return next((target for kept, target in self.links(part).values() if kept == kind), "")

    def written(self, data: bytes) -> bytes:
        """Return the package in the common form: as it is, if it has that form already."""
        if not self._changed and not any("\\" in name for name in self._package.namelist()):
            return data
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as copy:
            for name in dict.fromkeys([*self._package.namelist(), *self._changed]):
                content = self._changed.get(name)
                copy.writestr(name.replace("\\", "/"), self._package.read(name) if content is None else content)
        return written.getvalue()

    def _place(self) -> None:
        """Give the parts that readers look for under one name that name."""
        book = self.linked("", "officeDocument") or BOOK
        links = self.links(book)
        moved = {book: BOOK}
        for kind, place in (("sharedStrings", STRINGS), ("styles", STYLES)):
            moved |= {target: place for kept, target in links.values() if kept == kind}
        moved = {part: place for part, place in moved.items() if part in self and part != _name(place)}
        if moved:
            for part, place in moved.items():
                self.change(place, self.read(part))
            folder, _, own = book.rpartition("/")
            held = self.read(f"{folder}/_rels/{own}.rels")
            # From the root of the package, for the part they stand in may be in another folder than before.
            rooted = _TARGET.sub(lambda link: b'"/%b"' % _target(folder, link[1].decode()).encode(), held)
            self.change("xl/_rels/workbook.xml.rels", rooted)


def _name(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _target(folder: str, target: str) -> str:
    return _name(posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))))


def _common(part: bytes) -> bytes:
    """Return XML in the spelling that nearly all programs write; the very same bytes if it has that already."""
    # Programs spell all of a part in one way.
    begin = part[:_BEGIN]
    if begin[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"<!" not in part and not _UNCOMMON.search(begin):
        return part
    return ET.canonicalize(from_file=io.BytesIO(part)).encode()
