"""What the parts of an XLSX file say beyond the values of its cells: formats, errors, formulas, what is hidden."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from kexie.read.formats import Pattern, Shown, meaning
from kexie.read.marks import Marks, Place
from kexie.read.sheets import letters

_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_MIN_MAX = re.compile(rb'\b(min|max)="(\d+)"')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_PADDED = Pattern(decimals=2)
_YEAR_AND_MONTH = rb"<(?:\w+:)?v>20\d\d\.\d<"
_ROW_OR_CELL = re.compile(rb"<((?:\w+:)?)(row|c)\b([^>]*>)")
_REFERENCE = re.compile(rb'\br="([A-Z]*)(\d+)"')
_UNPLACED = re.compile(rb'<(?:\w+:)?(?:row|c)\b(?![^>]*\br=")[^>]*>')
_ERROR_VALUE = re.compile(
    rb'(<(?:\w+:)?c\b(?=[^>]*?\bt="e")[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)'
    rb"(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|DATA!|GETTING_DATA)<)[^<]*<",
    re.DOTALL,
)
_TO_BE_CALCULATED = re.compile(rb'\bfullCalcOnLoad="(?:1|true)"')
_FORMULA_OF_ZERO = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*?\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b[^>]*>([^<]*)</(?:\w+:)?f>\s*'
    rb"<(?:\w+:)?v>0</"
)
_FORMULA = re.compile(
    # A formula whose result is a text may well result in none.
    rb'<(?:\w+:)?c\b(?![^>]*?\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)


def marks(data: bytes) -> dict[str, Marks]:
    """Return what is to be known of each sheet, by its name.

    Raises
    ------
    KeyError, ElementTree.ParseError, ValueError
        Where a part is missing or no XML.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        formats = _formats(package)
        # Who wrote the file had nothing calculated, and left it to whoever opens it.
        is_open = bool(_TO_BE_CALCULATED.search(package.read("xl/workbook.xml")))
        return {name: _marks(package.read(part), formats, is_open=is_open) for name, part in _sheets(package)}


def with_known_errors(data: bytes) -> bytes:
    """Return a file in which every error cell has an error that readers know: others call the whole file damaged.

    What stood there is in the marks of the sheet.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as copy:
        parts = {part for _, part in _sheets(package)}
        for name in package.namelist():
            part = package.read(name)
            copy.writestr(name, _ERROR_VALUE.sub(rb"\g<1>#N/A<", part) if name in parts else part)
    return written.getvalue()


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = {
        link.get("Id", ""): link.get("Target", "")
        for link in ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the guard lets no document type through
    }
    held = set(package.namelist())
    for sheet in ET.fromstring(package.read("xl/workbook.xml")).iter():  # noqa: S314 - the guard lets no document type through
        if _local(sheet.tag) == "sheet":
            link = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")
            part = _part(links.get(link, ""))
            if part in held:
                yield sheet.get("name", ""), part


def _part(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _formats(package: zipfile.ZipFile) -> dict[int, Shown | Pattern]:
    """Return what the styles of cells mean beyond the value, by number of the style."""
    links = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - the guard lets no document type through
    part = next((_part(one.get("Target", "")) for one in links if one.get("Type", "").endswith("/styles")), "")
    if part not in package.namelist():
        return {}
    styles = ET.fromstring(package.read(part))  # noqa: S314 - the guard lets no document type through
    codes = {
        int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in styles.iter() if _local(one.tag) == "numFmt"
    }
    cells = next((one for one in styles if _local(one.tag) == "cellXfs"), ())
    found = {}
    for style, cell in enumerate(cells):
        number = int(cell.get("numFmtId", 0))
        shown = meaning(number, codes.get(number))
        if shown is not None:
            found[style] = shown
    return found


def _marks(part: bytes, formats: Mapping[int, Shown | Pattern], *, is_open: bool) -> Marks:
    texts: dict[Place, str] = {}
    part = _referenced(part)
    if b'"e"' in part:
        texts |= {_place(one[1], one[2]): one[3].decode() for one in _ERROR.finditer(part)}
    if b"<f" in part or b":f" in part:
        for formula in (_FORMULA, _FORMULA_OF_ZERO) if is_open else (_FORMULA,):
            for one in formula.finditer(part):
                texts.setdefault(_place(one[1], one[2]), f"={_unescaped(one[3] or b'')}")
    shown: dict[Place, Shown | Pattern] = {}
    if formats:
        # A last zero that the format adds tells something of 2025.10 only; other numbers are the same without it.
        padded = [style for style, means in formats.items() if means == _PADDED]
        for styles, value in (([style for style in formats if style not in padded], b""), (padded, _YEAR_AND_MONTH)):
            for one in _styled(styles, value, part):
                place = re.search(rb'\br="([A-Z]+)(\d+)"', one[1])
                if place:
                    shown[_place(place[1], place[2])] = formats[int(one[2])]
    if b"hidden=" not in part:
        return Marks(texts, shown)
    rows = {int(number[1]) for one in _HIDDEN_ROW.finditer(part) if (number := _ROW_NUMBER.search(one[0]))}
    columns: set[int] = set()
    for one in _HIDDEN_COLUMN.finditer(part):
        ends = {end[1]: int(end[2]) for end in _MIN_MAX.finditer(one[0])}
        columns |= set(range(ends.get(b"min", 1), min(ends.get(b"max", 0), 16_384) + 1))
    return Marks(texts, shown, frozenset(rows), frozenset(columns))


def _referenced(part: bytes) -> bytes:
    """Return a sheet in which rows and cells say where they are: a program may leave that out where they follow on."""
    if not _UNPLACED.search(part):
        return part
    row = column = 0

    def placed(found: re.Match[bytes]) -> bytes:
        nonlocal row, column
        tag, name, rest = found[1], found[2], found[3]
        said = _REFERENCE.search(rest)
        if name == b"row":
            row, column = int(said[2]) if said else row + 1, 0
            own = b"%d" % row
        else:
            column = _place(said[1], said[2])[1] if said else column + 1
            own = b"%s%d" % (letters(column).encode(), row)
        return found[0] if said else b'<%s%s r="%s"%s' % (tag, name, own, rest)

    return _ROW_OR_CELL.sub(placed, part)


def _styled(styles: list[int], value: bytes, part: bytes) -> Iterator[re.Match[bytes]]:
    """Return the cells of some styles, or those of them whose value is like another one."""
    numbers = b"|".join(str(style).encode() for style in styles)
    cell = rb'<(?:\w+:)?c\b([^>]*?\bs="(%b)"[^>]*)>%b' % (numbers, value)
    return re.finditer(cell, part) if styles else iter(())


def _place(letters: bytes, row: bytes) -> Place:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(row), column


def _unescaped(text: bytes) -> str:
    return (
        text.decode(errors="replace")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
