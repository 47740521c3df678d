"""Where the header of a table is, in one row or in two, and which columns stand under it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kexie.read.sheets import Range
from kexie.words import plain_forms

# How far down a header is looked for, and how long its cells may be.
DEPTH = 200
_LONGEST = 40
_ALIKE = 0.75
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_AROUND = "*:﹡※★#.、·"
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_VALUE = re.compile(r"[\d.,%+\-/:]+|\d.*")


@lru_cache(maxsize=4096)
def plain_header(text: str) -> str:
    """Return what a header is compared by: no blanks or line breaks, no full-width forms, no brackets, no marks.

    >>> plain_header("*活动 时间（年月日）：")
    '活动时间'
    """
    tight = _INVISIBLE.sub("", "".join(plain_forms(text).split())).strip(_AROUND)
    bare = _BRACKETS.sub("", tight).strip(_AROUND)
    return bare or tight


def tidy(text: str) -> str:
    """Return a header as typed, without line breaks and blanks within Chinese words.

    Blanks between Latin words stay.
    """
    return re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", _INVISIBLE.sub("", text))


class Known:
    """The headers of all registers; ``words`` are they as declared and as compared."""

    def __init__(self, headers: Mapping[str, Collection[str]]) -> None:
        self._of = {key: {plain_header(header) for header in known} for key, known in headers.items()}
        self._all = set[str]().union(*self._of.values())
        self.words = frozenset(header for known in headers.values() for header in known) | self._all

    def __contains__(self, text: str) -> bool:
        return bool(text) and len(text) <= _LONGEST and plain_header(text) in self._all

    def score(self, cells: Sequence[str]) -> int:
        """Return how many different headers of one register a row holds."""
        held = {plain_header(cell) for cell in cells if cell and len(cell) <= _LONGEST}
        return max((len(held & known) for known in self._of.values()), default=0)

    def likeness(self, cells: Sequence[str]) -> int:
        """Return how many cells of a row are headers, or nearly so."""
        held = {plain_header(cell) for cell in cells if cell.strip() and len(cell) <= _LONGEST}
        return sum(bool(difflib.get_close_matches(cell, self._all, 1, _ALIKE)) for cell in held)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table; rows and columns are counted from 0 here.

    Parameters
    ----------
    first, last
        Its rows: the same one, or two.
    columns
        The columns that belong to the table.
    texts
        The header of each of them.
    """

    first: int
    last: int
    columns: tuple[int, ...]
    texts: tuple[str, ...]


def find(rows: Sequence[Sequence[str]], known: Known, merged: Collection[Range] = ()) -> Header | None:
    """Return the header among the first rows of a sheet; None where there is none.

    A row of preamble may hold a word that is also a header (单位, 时间), so a row must hold more than half of what the
    best one does. Where no row holds two headers, one that nearly does is taken: its columns are suggested later.
    """
    rows = rows[:DEPTH]
    scores = [known.score(row) for row in rows]
    joined = [_joined(rows, place, known, merged) for place in range(len(rows))]
    both = [known.score([*texts, *(text.rpartition("/")[2] for text in texts)]) for texts in joined]
    best = max([*scores, *both], default=0)
    if best < 2:
        scores = [known.likeness(row) for row in rows[:50]]
        both = [0] * len(rows)
        best = max(scores, default=0)
        if best < 2:
            return None
    least = max(2, best // 2 + 1)
    for place, score in enumerate(scores):
        texts = joined[place]
        following = scores[place + 1] if place + 1 < len(scores) else 0
        if texts and both[place] >= least and both[place] >= score and both[place] > following:
            return _header(place, place + 1, texts, known)
        if score >= least:
            return _header(place, place, [tidy(cell) for cell in rows[place]], known)
    return None


def at(rows: Sequence[Sequence[str]], place: int) -> Header | None:
    """Return a row that somebody has pointed at as the header, whatever its words; None if there is nothing in it."""
    cells = rows[place] if 0 <= place < len(rows) else []
    columns = tuple(column for column, cell in enumerate(cells) if cell)
    return Header(place, place, columns, tuple(tidy(cells[column]) for column in columns)) if columns else None


def _header(first: int, last: int, texts: Sequence[str], known: Known) -> Header:
    """Keep the runs of headers that hold a known one: a list beside the table has none."""
    runs: list[list[int]] = [[]]
    for place, text in enumerate(texts):
        if text.strip():
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    columns: list[int] = []
    seen: set[str] = set()
    for run in runs:
        held = {plain_header(texts[place]) for place in run if texts[place] in known}
        # A run that has the same headers again is another table beside this one.
        if held - seen and len(held & seen) * 2 < len(held):
            columns += run
            seen |= held
    columns = columns or [place for run in runs for place in run]
    return Header(first, last, tuple(columns), tuple(texts[place] for place in columns))


def _joined(rows: Sequence[Sequence[str]], place: int, known: Known, merged: Collection[Range]) -> list[str]:
    """Return a row and the one below as one header; nothing where they cannot be one."""
    if place + 1 >= len(rows):
        return []
    upper, lower = (list(rows[place]), list(rows[place + 1]))
    groups = _spread(upper, lower, place, merged)
    if not groups:
        return []
    sizes = Counter(groups.values())
    texts = []
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        group = groups.get(column, column)
        above, below = tidy(above or upper[group]), tidy(below)
        if not below or column not in groups:
            texts.append(tidy(upper[column]) or below)
            continue
        written = [below, above + below, *([above] if sizes[group] == 1 else [])]
        texts.append(next((text for text in written if text in known), f"{above}/{below}"))
    # Where two groups have the same lower headers, only both rows together tell them apart.
    times = Counter(texts)
    return [
        f"{tidy(upper[groups[column]])}/{tidy(lower[column])}"
        if times[text] > 1 and column in groups and lower[column]
        else text
        for column, text in enumerate(texts)
    ]


def _spread(upper: list[str], lower: list[str], place: int, merged: Collection[Range]) -> dict[int, int]:
    """Return the column of the upper header for each column that has one of two rows; none where it has not.

    Merged cells say it. In a text file a group is a header followed by blanks with words below them, beside a header
    with nothing below.
    """
    if any(len(cell) > _LONGEST or _VALUE.fullmatch(unicodedata.normalize("NFKC", cell.strip())) for cell in lower):
        return {}
    row = place + 1
    groups: dict[int, int] = {}
    for top, left, bottom, right in merged:
        if top == bottom == row and right > left and upper[left - 1]:
            groups |= dict.fromkeys(range(left - 1, min(right, len(upper))), left - 1)
    down = {left - 1 for top, left, bottom, _ in merged if top <= row < bottom}
    if groups and any(lower[column] for column in groups):
        whole = [column for column, cell in enumerate(upper) if cell and column not in groups]
        # Below a header that is no group stands nothing, or it is merged with what is below it.
        if all(not lower[column] or column in down for column in whole) or not whole:
            return {column: group for column, group in groups.items() if lower[column]}
        return {}
    alone = [column for column, cell in enumerate(upper) if cell and not lower[column]]
    group = -1
    for column, (above, below) in enumerate(zip(upper, lower, strict=True)):
        if above:
            group = column if below else -1
        if group >= 0 and below:
            groups[column] = group
    spread = any(not upper[column] for column in groups)
    stray = any(below and column not in groups for column, below in enumerate(lower))
    return groups if alone and spread and not stray else {}
