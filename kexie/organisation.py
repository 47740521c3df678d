"""The association whose dashboard this is: name, focus areas, counties, townships.

Read from ``data/organisation.toml``, ``data/townships.csv`` and ``data/words.toml``. Another association writes these
files anew and changes no code.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from kexie import lists
from kexie.declared import DeclarationError, Entry, Mistake, line
from kexie.lists import Lists, stock
from kexie.words import LANGUAGES, Language, Name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KEY = re.compile(r"[a-z][a-z0-9_]*")
# The palette of `draw` keeps this many areas apart for colour-blind readers in both themes.
MOST_FOCUS_AREAS = 6
# A focus area's key is the address of its page; these addresses are taken.
_PAGES = ("overview", "tie_out", "records", "dictionary", "upload", "words", "history", "people", "audit")
RESERVED_KEYS = frozenset((*_PAGES, "healthz", "house"))


@dataclass(frozen=True, slots=True)
class FocusArea:
    """One of the areas by which the year is read. ``theme`` says in plain words what it is about.

    ``formerly`` holds the Chinese names it had before: rows that are held under them are read under the present one.
    """

    key: str
    name: Name
    theme: Name
    icon: str
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class County:
    """A county, or a place that is none (市本级, 跨县区, 线上, 不详), for which code and tile are None.

    ``tile`` is its row and column on the schematic map, which shows no boundaries; ``formerly`` as of a focus area.
    """

    name: Name
    code: str | None = None
    tile: tuple[int, int] | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """An association, as it declares itself. The first of ``languages`` is the one its pages open in.

    ``focus_areas_name`` is what it calls its focus areas together, ``focus_areas_note`` how they came about.
    ``lists`` are the words of lists, ``formerly`` holds, by the key of a column, the present word of its list by a
    former one.
    """

    name: Name
    short_name: Name
    region: Name
    languages: tuple[Language, ...]
    focus_areas_name: Name
    focus_areas_note: Name
    focus_areas: tuple[FocusArea, ...]
    counties: tuple[County, ...]
    townships: dict[str, str]
    formerly: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Lists = field(default_factory=stock)

    def focus_area(self, key: str) -> FocusArea:
        """Return the focus area of a key; `KeyError` where there is none."""
        for area in self.focus_areas:
            if area.key == key:
                return area
        raise KeyError(key)


def read(text: str, townships: str, source: str = "organisation.toml", words: str = "") -> Organisation:
    """Read the declaration of an association.

    Parameters
    ----------
    text
        ``organisation.toml``.
    townships
        ``townships.csv``: code, name, county_code.
    source
        What to call the file in an error.
    words
        ``words.toml``; "" where the association has no words of its own.

    Raises
    ------
    DeclarationError
        With file, key and reason, where something is missing, unknown, doubled or of the wrong kind.
    """
    entry = Entry.read(text, source)
    entry.languages = languages = _languages(entry)
    counties = tuple(_county(one) for one in entry.entries("county"))
    organisation = Organisation(
        name=entry.name("name"),
        short_name=entry.name("short_name"),
        region=entry.name("region"),
        languages=languages,
        focus_areas_name=entry.name("focus_areas_name", Name("工作板块", "Focus areas")),
        focus_areas_note=entry.name("focus_areas_note", Name("", "")),
        focus_areas=tuple(_focus_area(one) for one in entry.entries("focus_area")),
        counties=counties,
        townships=_townships(townships, {county.code for county in counties}, entry.mistakes),
        formerly=_formerly(entry.entry("formerly", {})),
        lists=_lists(words, entry.mistakes),
    )
    if not organisation.focus_areas:
        entry.refuse("focus_area", "at least one is needed")
    if len(organisation.focus_areas) > MOST_FOCUS_AREAS:
        entry.refuse("focus_area", "at most {count} can be told apart by colour", count=MOST_FOCUS_AREAS)
    _refuse_doubles(entry, "focus_area.key", (area.key for area in organisation.focus_areas))
    # A former name that another one has, or had as well, would lead to two.
    for key, named in (("focus_area", organisation.focus_areas), ("county", counties)):
        _refuse_doubles(entry, f"{key}.name.zh", (name for one in named for name in (one.name.zh, *one.formerly)))
    _refuse_doubles(entry, "county.code", (county.code for county in counties if county.code))
    _refuse_doubles(entry, "county.tile", (str(county.tile) for county in counties if county.tile))
    entry.finish()
    return organisation


def _languages(entry: Entry) -> tuple[Language, ...]:
    languages = entry.texts("languages", LANGUAGES)
    for language in languages:
        if language not in LANGUAGES:
            entry.refuse_word("languages", language, LANGUAGES)
    if not languages:
        entry.refuse("languages", "names no language")
    return cast("tuple[Language, ...]", languages)


def _lists(words: str, mistakes: list[Mistake]) -> Lists:
    try:
        return lists.read(words)
    except DeclarationError as error:
        mistakes += error.mistakes
        return stock()


def _focus_area(entry: Entry) -> FocusArea:
    key = entry.text("key")
    if key and not _KEY.fullmatch(key):
        entry.refuse("key", "{value} is part of an address: small letters, digits and _ only", value=repr(key))
    if key in RESERVED_KEYS:
        entry.refuse("key", "{value} is the address of another page", value=repr(key))
    area = FocusArea(
        key=key,
        name=entry.name("name"),
        theme=entry.name("theme"),
        icon=entry.text("icon", "flag"),
        formerly=entry.texts("formerly", ()),
    )
    entry.finish()
    return area


def _county(entry: Entry) -> County:
    tile = entry.entry("tile", {})
    place = (tile.number("row"), tile.number("column")) if tile.untaken() else None
    tile.finish()
    if place and min(place) < 0:
        tile.refuse("", "row and column are counted from 0")
    county = County(
        name=entry.name("name"), code=entry.text("code", None), tile=place, formerly=entry.texts("formerly", ())
    )
    entry.finish()
    return county


def _formerly(entry: Entry) -> dict[str, dict[str, str]]:
    found = {}
    for column in entry.untaken():
        words = entry.entry(column)
        found[column] = {old: words.text(old) for old in words.untaken()}
    return found


def _townships(text: str, codes: set[str | None], mistakes: list[Mistake]) -> dict[str, str]:
    source = "townships.csv"
    townships: dict[str, str] = {}
    rows = csv.DictReader(text.splitlines())
    for row in rows:
        place = line(rows.line_num)
        name, code = row.get("name"), row.get("county_code")
        if not name or not code:
            mistakes.append(Mistake(source, place, "needs code, name and county_code"))
        elif code not in codes:
            mistakes.append(Mistake(source, place, "{value} is not the code of a county declared", {"value": code}))
        else:
            townships[name] = code
    return townships


def _refuse_doubles(entry: Entry, key: str, values: Iterable[str]) -> None:
    for value, times in Counter(values).items():
        # What is empty was told where it is missing.
        if times > 1 and value:
            entry.refuse(key, "{value} stands there {times} times", value=value, times=times)
