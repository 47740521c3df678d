"""Bad cells mended in the browser: one line for each, and nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from kexie.access import Role
from kexie.check import Upload
from kexie.show import desk
from kexie.show.desk import Draft, Place
from kexie.show.findings import WORDS_WIDTH, row_height
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.words import listing

# Whoever has more of them mends the file itself.
_MOST = 300
# So many are named in the note of a revision.
_TOLD = 20
# The column to type into stands before the long words: on a telephone it is seen without scrolling.
_NEW = -2


@dataclass(frozen=True, slots=True)
class _Lines:
    """What stands in the editor. It stays as it is while somebody types: another table would take the cursor away."""

    version: int
    places: tuple[Place, ...]
    table: pd.DataFrame


def mending(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Let the analyst type new texts for bad cells; each is taken over at once, and the file is checked again."""
    bad = _bad(visit, upload)
    if not bad and not draft.choices.edits:
        return
    lines = _lines(visit, draft, upload, bad)
    key = _key(draft, lines.version)
    mended = len(draft.choices.edits)
    with st.expander(
        plain(visit.say("Mend the cells here ({count})", count=len(lines.places))),
        icon=":material/edit:",
        expanded=len(lines.places) <= 20,
        key=draft.key("mend"),
    ):
        said = visit.say(
            "Type the right text into the column “New text”; the file is checked again at once. Write - for a cell "
            "that is to be blank. What you mend here is stored; the file itself is kept as it was uploaded."
        )
        st.caption(plain(said))
        columns = list(lines.table.columns)
        st.data_editor(
            lines.table,
            hide_index=True,
            width="stretch",
            row_height=row_height(lines.table[columns[-1]]),
            disabled=[column for column in columns if column != columns[_NEW]],
            column_config={
                columns[0]: st.column_config.TextColumn(width=48),
                columns[_NEW]: st.column_config.TextColumn(width=140, max_chars=2000),
                columns[-1]: st.column_config.TextColumn(width=WORDS_WIDTH),
            },
            placeholder="",
            key=key,
            on_change=_take,
            args=(draft.name, key, lines, upload),
            alt=visit.say("Cells with an error, with a column to type the right text"),
        )
        if mended:
            left = len(set(bad))
            st.markdown(plain(visit.say("{mended} mended, {left} left.", mended=mended, left=left)))
        if len(bad) > _MOST:
            st.caption(plain(visit.say("The first {shown} of {count} cells.", shown=_MOST, count=len(bad))))


def told(visit: Visit, draft: Draft) -> str:
    """Return which cells were mended in the browser, for the note of the revision; "" for none.

    What stood in them is not said again: it may be what nobody should have typed, and a note stays for good.
    """
    parts = [
        visit.say("row {row} “{column}”", row=row, column=header) for _, row, header in sorted(draft.choices.edits)
    ]
    if not parts:
        return ""
    more = [visit.say("{count} more", count=len(parts) - _TOLD)] if len(parts) > _TOLD else []
    cells = listing([*parts[:_TOLD], *more], visit.language)
    return visit.say("Mended in the browser in {file}: {cells}", file=draft.name, cells=cells)


def _bad(visit: Visit, upload: Upload) -> dict[Place, str]:
    """Return the cells with an error that can be typed anew, and what is wrong with each."""
    headers = {(table.sheet, header) for table in upload.read_tables for header in table.headers}
    bad: dict[Place, str] = {}
    for one in upload.findings:
        if one.is_fatal and one.row is not None and (one.sheet, one.column) in headers:
            place = one.sheet, one.row, one.column
            bad[place] = " ".join(filter(None, (bad.get(place), one[visit.language])))
    return bad


def _lines(visit: Visit, draft: Draft, upload: Upload, bad: dict[Place, str]) -> _Lines:
    """Return the lines of the editor: those it has, until there are cells beyond them, or the page was left."""
    name = draft.key("lines")
    before: _Lines | None = st.session_state.get(name)
    places = tuple(dict.fromkeys([*sorted(draft.choices.edits), *bad]))[:_MOST]
    if before and _key(draft, before.version) in st.session_state and set(places) <= set(before.places):
        return before
    places = tuple(sorted(places))
    cells = {(table.sheet, header): table for table in upload.read_tables for header in table.headers}
    several = len(upload.read_tables) > 1
    rows: list[dict[str, Any]] = []
    for place in places:
        sheet, row, header = place
        table = cells.get((sheet, header))
        typed = draft.was.get(place, "")
        if table is not None and row in table.cells.index:
            typed = str(table.cells.loc[row].iloc[table.headers.index(header)])
        line: dict[str, Any] = {visit.say("Row"): str(row)}
        if several:
            line[visit.say("Sheet")] = sheet
        line |= {
            visit.say("Column"): header,
            visit.say("As typed"): typed,
            visit.say("New text"): draft.choices.edits.get(place),
            visit.say("What is wrong, and how to mend it"): bad.get(place, visit.say("Mended.")),
        }
        rows.append(line)
    table_of = pd.DataFrame(rows, dtype=object).astype("string")
    lines = _Lines((before.version if before else 0) + 1, places, table_of)
    st.session_state[name] = lines
    return lines


def _key(draft: Draft, version: int) -> str:
    return draft.key(f"editor-{version}-{draft.digest[:8]}")


@only(Role.ANALYST)
def _take(name: str, key: str, lines: _Lines, upload: Upload) -> None:
    column = lines.table.columns[_NEW]
    edited: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
    texts = {
        lines.places[int(line)]: str(cells[column] or "").strip() for line, cells in edited.items() if column in cells
    }
    desk.mend(name, texts, upload)
