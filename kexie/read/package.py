"""What the sheets of a new workbook (XLSX) say beyond the values of their cells: formats, errors, what is struck."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET
from xml.sax.saxutils import unescape

from kexie.read.formats import Pattern, Shown, meaning
from kexie.read.marks import Marks, Place
from kexie.read.parts import BOOK, STRINGS, STYLES, Parts
from kexie.read.sheets import letters

_NOT_SEEN = rb"""hidden="(?:1|true)"|%b="0(?:\.0*)?\""""
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\b(?:" + _NOT_SEEN % b"ht" + rb")[^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?\b(?:" + _NOT_SEEN % b"width" + rb")[^>]*>")
_NOTE = re.compile(rb'<(?:\w+:)?comment\b[^>]*?\bref="([A-Z]+)(\d+)"')
_STRING = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?si>)", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?r(?:\s[^>]*)?>(.*?)</(?:\w+:)?r>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_STRUCK = re.compile(rb'<(?:\w+:)?strike(?:\s*/?>|\s[^>]*?val="(?:1|true)")')
_INLINE = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?is>(?:(?!</(?:\w+:)?is>).)*?strike.*?</(?:\w+:)?is>',
    re.DOTALL,
)
_SHARED = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bt="s")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?v>(\d+)<',
)
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


@dataclass(frozen=True, slots=True)
class Styles:
    """What the styles of cells mean, by number: what a format shows beyond the value, and which are struck out."""

    shown: Mapping[int, Shown | Pattern] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()


def opened(data: bytes) -> tuple[bytes, dict[str, Marks]]:
    """Return a workbook in the common form, and what is to be known of each sheet, by its name.

    An error that only one program knows is a common one in it, for readers call the whole file damaged; what is struck
    out within a text is left away. The marks tell what stood there.

    Raises
    ------
    KeyError, ElementTree.ParseError, ValueError
        Where a part is missing or no XML.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = Parts(package)
        book = _Workbook(parts)
        marks = {name: book.marks(part) for name, part in book.sheets}
        return parts.written(data), marks


class _Workbook:
    """A workbook whose parts are read."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        about = parts.read(BOOK)
        # Who wrote the file had nothing calculated, and left it to whoever opens it.
        self._is_open = bool(_TO_BE_CALCULATED.search(about))
        self._styles = _styles(parts.read(STYLES))
        self._struck = self._struck_strings()
        self.sheets = tuple(self._sheets(about))

    def _sheets(self, about: bytes) -> Iterator[tuple[str, str]]:
        links = self._parts.links(BOOK)
        for sheet in ET.fromstring(about).iter():  # noqa: S314 - the guard lets no document type through
            if _local(sheet.tag) == "sheet":
                link = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")
                _, part = links.get(link, ("", ""))
                if part in self._parts:
                    yield sheet.get("name", ""), part

    def _struck_strings(self) -> Mapping[int, str]:
        """Return which of the shared strings are struck out, and which part of each, which is kept no longer."""
        held = self._parts.read(STRINGS)
        found: dict[int, str] = {}
        # The plain search first: in a large sheet it is a hundred times as fast.
        if not (b"strike" in held and _STRUCK.search(held)):
            return found
        written, place = [], 0
        for number, one in enumerate(_STRING.finditer(held)):
            kept, gone = _without_struck(one[0])
            if gone is not None:
                found[number] = gone
            written += [held[place : one.start()], kept]
            place = one.end()
        self._parts.change(STRINGS, b"".join([*written, held[place:]]))
        return found

    def marks(self, part: str) -> Marks:
        """Return what is to be known of a sheet."""
        held = plain = self._parts.read(part)
        plain = _referenced(plain)
        struck: dict[Place, str] = {}
        if b"strike" in plain and _STRUCK.search(plain):

            def without(one: re.Match[bytes]) -> bytes:
                kept, gone = _without_struck(one[0])
                if gone is not None:
                    struck[_place(one[1], one[2])] = gone
                return kept

            plain = _INLINE.sub(without, plain)
        if self._struck:
            shared = ((_place(one[1], one[2]), int(one[3])) for one in _SHARED.finditer(plain))
            struck |= {place: self._struck[number] for place, number in shared if number in self._struck}
        found = _marks(plain, self._styles, struck, self._notes(part), is_open=self._is_open)
        if b't="e"' in plain:
            plain = _ERROR_VALUE.sub(rb"\g<1>#N/A<", plain)
        if plain is not held and plain != held:
            self._parts.change(part, plain)
        return found

    def _notes(self, part: str) -> frozenset[Place]:
        held = self._parts.read(self._parts.linked(part, "comments"))
        return frozenset(_place(one[1], one[2]) for one in _NOTE.finditer(held))


def _without_struck(text: bytes) -> tuple[bytes, str | None]:
    """Return a text of runs without those that are struck out, and their words: None for none, "" for all of them."""
    runs = [(one, b"".join(_RUN_TEXT.findall(one[1])), bool(_STRUCK.search(one[1]))) for one in _RUN.finditer(text)]
    gone = _unescaped(b"".join(words for _, words, is_struck in runs if is_struck))
    if not gone.strip():
        return text, None
    if not b"".join(words for _, words, is_struck in runs if not is_struck).strip():
        return text, ""
    for one, _, is_struck in reversed(runs):
        if is_struck:
            text = text[: one.start()] + text[one.end() :]
    return text, gone


def _styles(part: bytes) -> Styles:
    """Return what the styles of cells mean."""
    if not part:
        return Styles()
    styles = ET.fromstring(part)  # noqa: S314 - the guard lets no document type through
    codes = {
        int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in styles.iter() if _local(one.tag) == "numFmt"
    }
    fonts = [_is_struck(one) for one in next((one for one in styles if _local(one.tag) == "fonts"), ())]
    shown, struck = {}, set()
    for style, cell in enumerate(next((one for one in styles if _local(one.tag) == "cellXfs"), ())):
        number, font = int(cell.get("numFmtId", 0)), int(cell.get("fontId", 0))
        means = meaning(number, codes.get(number))
        if means is not None:
            shown[style] = means
        if font < len(fonts) and fonts[font]:
            struck.add(style)
    return Styles(shown, frozenset(struck))


def _is_struck(font: ET.Element) -> bool:
    return any(_local(one.tag) == "strike" and one.get("val", "1") in ("1", "true") for one in font)


def _marks(
    part: bytes, styles: Styles, struck: Mapping[Place, str], notes: frozenset[Place], *, is_open: bool
) -> Marks:
    texts: dict[Place, str] = {}
    if b'"e"' in part:
        texts |= {_place(one[1], one[2]): one[3].decode() for one in _ERROR.finditer(part)}
    if b"<f" in part or b":f" in part:
        for formula in (_FORMULA, _FORMULA_OF_ZERO) if is_open else (_FORMULA,):
            for one in formula.finditer(part):
                texts.setdefault(_place(one[1], one[2]), f"={_unescaped(one[3] or b'')}")
    # A last zero that the format adds tells something of 2025.10 only; other numbers are the same without it.
    padded = [style for style, means in styles.shown.items() if means == _PADDED]
    others = [style for style in styles.shown if style not in padded]
    shown = {
        place: styles.shown[style]
        for numbers, value in ((others, b""), (padded, _YEAR_AND_MONTH))
        for place, style in _styled(numbers, value, part)
    }
    struck = {place: "" for place, _ in _styled(sorted(styles.struck), b"", part)} | dict(struck)
    rows: frozenset[int] = frozenset()
    columns: set[int] = set()
    if b"hidden=" in part or b' ht="0' in part or b' width="0' in part:
        rows = frozenset(int(number[1]) for one in _HIDDEN_ROW.finditer(part) if (number := _ROW_NUMBER.search(one[0])))
        for one in _HIDDEN_COLUMN.finditer(part):
            ends = {end[1]: int(end[2]) for end in _MIN_MAX.finditer(one[0])}
            columns |= set(range(ends.get(b"min", 1), min(ends.get(b"max", 0), 16_384) + 1))
    return Marks(texts, shown, rows, frozenset(columns), struck, notes)


def _referenced(part: bytes) -> bytes:
    """Return a sheet in which rows and cells say where they are: a program may leave that out where they follow on."""
    # Counted first: that is ten times as fast as to look at each of them.
    counted = part.count(b"<c ") + part.count(b"<row ") == part.count(b' r="')
    if (counted and b"<c>" not in part and b"<row>" not in part) or not _UNPLACED.search(part):
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


def _styled(styles: list[int], value: bytes, part: bytes) -> Iterator[tuple[Place, int]]:
    """Yield the cells of some styles, or those of them whose value is like another one."""
    if not styles:
        return
    numbers = b"|".join(str(style).encode() for style in styles)
    for one in re.finditer(rb'<(?:\w+:)?c\b([^>]*?\bs="(%b)"[^>]*)>%b' % (numbers, value), part):
        place = _REFERENCE.search(one[1])
        if place:
            yield _place(place[1], place[2]), int(one[2])


def _place(letters: bytes, row: bytes) -> Place:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(row), column


def _unescaped(text: bytes) -> str:
    return unescape(text.decode(errors="replace"), {"&quot;": '"', "&apos;": "'"})


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
