"""Cells with an error corrected in the browser: a field for each, which stays where it is while somebody types."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kexie import check
from kexie.access import Role
from kexie.check import Upload
from kexie.problems import Fault, Finding
from kexie.show import desk, reading
from kexie.show.desk import Draft, Place
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.words import listing

# So many fields on a page of them.
_FIELDS = 20
# So many cells are named in the note of a revision.
_TOLD = 20
_LONGEST = 2000
# How a cell is written that is to be blank.
_BLANK = "-"


def corrections(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Let the analyst type the right text for bad cells; each is taken over at once, and the file is checked again."""
    bad, others = _bad(visit, upload)
    places = _in_order(upload, {*draft.choices.edits, *bad})
    if not places and not others:
        return
    say = visit.say
    with st.container(border=True, key=draft.key("corrections")):
        heading = plain(say("Correct cells here ({count})", count=len(places) or len(others)))
        st.markdown(f"**{heading}**")
        for words in others:
            st.markdown(f"- {plain(words)}")
        if not places:
            return
        said = say(
            "Type the right text; the file is checked again at once. Empty a field for a cell that is to be blank. "
            "What you type here is stored; the file itself is kept as it was uploaded."
        )
        st.caption(plain(said))
        first = 0
        if len(places) > _FIELDS:
            pages = -(-len(places) // _FIELDS)
            first = _FIELDS * (st.pagination(pages, key=draft.key("corrections-page"), persist_state="session") - 1)
        with st.grid(2, min_column_width=280):
            for place in places[first : first + _FIELDS]:
                with st.container(gap="xsmall", key=_key(draft, place)):
                    _field(visit, draft, upload, place, bad.get(place, ""))
        if draft.choices.edits:
            st.markdown(
                plain(say("{corrected} corrected, {left} left.", corrected=len(draft.choices.edits), left=len(bad)))
            )


def place_of(visit: Visit, draft: Draft, upload: Upload, finding: Finding) -> str:
    """Return the key of the place where what was found is corrected: its field, or all of them if there are many."""
    bad, _ = _bad(visit, upload)
    place = finding.sheet, finding.row or 0, finding.column
    is_shown = place in bad and len({*bad, *draft.choices.edits}) <= _FIELDS
    return _key(draft, place) if is_shown else draft.key("corrections")


def told(visit: Visit, draft: Draft) -> str:
    """Return which cells were corrected in the browser, for the note of the revision; "" for none.

    What stood in them is not said again: it may be what nobody should have typed, and a note stays for good.
    """
    parts = [
        visit.say("row {row} “{column}”", row=row, column=header) for _, row, header in sorted(draft.choices.edits)
    ]
    if not parts:
        return ""
    more = [visit.say("{count} more", count=len(parts) - _TOLD)] if len(parts) > _TOLD else []
    cells = listing([*parts[:_TOLD], *more], visit.language)
    return visit.say("Corrected in the browser in {file}: {cells}", file=draft.name, cells=cells)


def _field(visit: Visit, draft: Draft, upload: Upload, place: Place, wrong: str) -> None:
    """Show the field of one cell: what was typed, and below it what is wrong, or that it is corrected."""
    say, (sheet, row, header) = visit.say, place
    typed = desk.typed(upload, place)
    where = say("Row {row}, “{column}”", row=row, column=header)
    if len(upload.read_tables) > 1:
        where = listing([say("sheet “{sheet}”", sheet=sheet), where], visit.language)
    now = draft.choices.edits.get(place, typed)
    key = "field-" + _key(draft, place)
    st.text_input(
        plain(where if now == typed or not typed else say("{place} (was “{value}”)", place=where, value=typed)),
        "" if now == _BLANK else now,
        max_chars=_LONGEST,
        key=key,
        help=plain(_row(upload, place)) or None,
        on_change=_take,
        args=(draft.name, key, place, typed, upload),
    )
    corrected = plain(say("Corrected."))
    st.markdown(f":small[:red[{plain(wrong)}]]" if wrong else f":small[:green[:material/check: {corrected}]]")


def _key(draft: Draft, place: Place) -> str:
    # Another content of the file has fields of its own.
    return draft.key(f"cell-{desk.digest(draft.digest, *map(str, place))}")


def _bad(visit: Visit, upload: Upload) -> tuple[dict[Place, str], list[str]]:
    """Return what is wrong with each cell that can be typed anew, and what is wrong with rows as a whole.

    Words that are on no list are asked about word by word.
    """
    headers = {(table.sheet, header) for table in upload.read_tables for header in table.headers}
    bad: dict[Place, str] = {}
    others: list[str] = []
    for one in upload.findings:
        if not one.is_fatal or one.row is None or one.fault is Fault.NOT_ON_THE_LIST or one.fault in reading.ASKED:
            continue
        if (one.sheet, one.column) in headers:
            place = one.sheet, one.row, one.column
            bad[place] = " ".join(filter(None, (bad.get(place), one[visit.language])))
        else:
            where = visit.say("Row {row}, “{column}”", row=one.row, column=one.column or "—")
            others.append(visit.say("{name}: {words}", name=where, words=one[visit.language]))
    return bad, others


def _in_order(upload: Upload, places: set[Place]) -> Sequence[Place]:
    """Return places as they follow one another in the file."""
    columns = {
        (table.sheet, header): (number, position)
        for number, table in enumerate(upload.read_tables)
        for position, header in enumerate(table.headers)
    }

    def order(place: Place) -> tuple[int, int, int]:
        sheet, row, header = place
        number, position = columns.get((sheet, header), (0, 0))
        return number, row, position

    return sorted(places, key=order)


def _row(upload: Upload, place: Place) -> str:
    """Return the row of a cell as typed, with its headers; numbers of persons are masked."""
    sheet, row, _ = place
    for table in upload.read_tables:
        if table.sheet == sheet and row in table.cells.index:
            cells = [str(cell).strip() for cell in table.cells.loc[row]]
            parts = [f"{header}：{cell}" for header, cell in zip(table.headers, cells, strict=True) if cell]
            return check.masked("；".join(parts))
    return ""


@only(Role.ANALYST)
def _take(name: str, key: str, place: Place, typed: str, upload: Upload) -> None:
    text = str(st.session_state[key] or "").strip()
    # As it was typed in the file, a cell is not corrected any more.
    desk.correct(name, place, "" if text == typed.strip() else text or _BLANK, upload)
