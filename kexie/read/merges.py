"""Cells merged over several rows: their words belong to every row they cover, their numbers to none alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

import pandas as pd

from kexie.problems import Fault, Finding
from kexie.read.headers import Header
from kexie.read.sheets import Range

# A county or a date is the same in every row it covers. A count filled in would be counted once for each row.
_NUMBER = re.compile(r"[-+¥]?[\d,.]+(?:[eE]\+?\d+)?\s*[%余多万亿元]*")


def filled_down(cells: pd.DataFrame, merged: Collection[Range], header: Header) -> tuple[pd.DataFrame, list[Finding]]:
    """Fill the text of merged cells into the rows of data they cover.

    Returns
    -------
    pandas.DataFrame, list of Finding
        The rows, and a `MERGED_FILLED` for each column; `MERGED_NUMBER` for each row under a merged number.
    """
    places = {column + 1: place for place, column in enumerate(header.columns)}
    wanted = [
        (top, places[left], bottom)
        for top, left, bottom, _ in merged
        if bottom > top > header.last + 1 and left in places and top in cells.index
    ]
    if not wanted:
        return cells, []
    cells = cells.copy()
    findings: list[Finding] = []
    examples: dict[int, list[str]] = {}
    for top, place, bottom in wanted:
        rows = cells.index[(cells.index > top) & (cells.index <= bottom)]
        text = str(cells.loc[top, place])
        if not text.strip() or rows.empty:
            continue
        name = header.texts[place]
        if _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()) and "年" not in name:
            findings += [Finding(Fault.MERGED_NUMBER, row, name, text) for row in [top, *rows.tolist()]]
        else:
            cells.loc[rows, place] = text
            examples.setdefault(place, []).append(text)
    findings += [
        Finding(Fault.MERGED_FILLED, None, header.texts[place], texts[0], details={"count": len(texts)})
        for place, texts in examples.items()
    ]
    return cells, findings
