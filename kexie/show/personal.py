"""Personal data in a file: one decision for all of it, or one for each column and cell."""

from __future__ import annotations

import streamlit as st

from kexie.access import Role
from kexie.check import Upload
from kexie.problems import Fault
from kexie.read import Cell
from kexie.read.sheets import letters
from kexie.show import desk
from kexie.show.desk import Draft
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.words import listing

_REMOVE, _KEEP, _EACH = "remove", "keep", "each"
# With more cells than these nobody chooses one by one.
_ONE_BY_ONE = 100


def personal(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Ask what becomes of personal data. Nothing is stored before somebody has decided."""
    columns = _columns(draft, upload)
    if not upload.personal and not columns and not draft.choices.blanked:
        return
    say = visit.say
    decided = _decided(draft, upload)
    names = {
        _REMOVE: say("Remove it: neither stored nor kept in the file"),
        _KEEP: say("Keep it: I have checked that it may be stored"),
        _EACH: say("Decide column by column and cell by cell"),
    }
    with st.container(border=True, key=draft.key("personal")):
        said = say("The file seems to hold personal data, which no register needs. What is to become of it?")
        st.markdown(f"**{plain(said)}**")
        if columns or upload.personal_cells:
            st.caption(plain(_found(visit, columns, upload)))
        key = draft.key(f"personal-choice-{draft.digest[:8]}")
        st.radio(
            plain(say("Personal data")),
            list(names),
            index=list(names).index(decided) if decided else None,
            format_func=lambda chosen: plain(names[chosen]),
            key=key,
            on_change=_choose,
            args=(draft.name, key, columns, upload),
            label_visibility="collapsed",
        )
        if decided == _EACH:
            _each(visit, draft, upload)


def _decided(draft: Draft, upload: Upload) -> str:
    """Return what was decided about the whole of it; "" as long as nothing is."""
    if draft.personal:
        # A file that was exchanged for another one may hold what nobody has decided about.
        return "" if draft.personal == _REMOVE and upload.personal else draft.personal
    if draft.choices.personal_data_seen:
        return _KEEP
    if draft.choices.dropped or draft.choices.blanked:
        # As files with the same headers were read: whatever is new in this one is asked about.
        return _EACH if upload.personal else _REMOVE
    return ""


def _columns(draft: Draft, upload: Upload) -> list[str]:
    """Return the headers that name personal data, those dropped first."""
    dropped = sorted(draft.choices.dropped)
    found = [one.column for one in upload.personal if one.fault is Fault.PERSONAL_COLUMN]
    return list(dict.fromkeys([*dropped, *found]))


def _found(visit: Visit, columns: list[str], upload: Upload) -> str:
    parts = [visit.say("columns: {names}", names=listing(columns, visit.language))] if columns else []
    if upload.personal_cells:
        parts.append(visit.say("cells with an identity or telephone number: {count}", count=len(upload.personal_cells)))
    return visit.say("Found: {what}.", what=("；" if visit.language == "zh" else "; ").join(parts))


def _each(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Let columns be dropped and cells be blanked one by one, and the rest be kept knowingly."""
    _cells(visit, draft, upload)
    known = {header for table in upload.read_tables for header in table.headers}
    with_cells = [one.column for one in upload.personal if one.column in known]
    for column in dict.fromkeys([*_columns(draft, upload), *with_cells]):
        key = draft.key(f"drop-{column}")
        st.checkbox(
            plain(visit.say("Drop “{column}”: neither stored nor kept in the file", column=column)),
            value=column in draft.choices.dropped,
            key=key,
            on_change=_drop,
            args=(draft.name, column, key),
        )
    if upload.personal:
        key = draft.key("seen")
        st.checkbox(
            plain(visit.say("I have checked this; keep what is not dropped or blanked")),
            value=draft.choices.personal_data_seen,
            key=key,
            on_change=_see,
            args=(draft.name, key),
        )


def _cells(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Let single cells be blanked, a few of them one by one, or all at once."""
    found, blanked = upload.personal_cells, draft.choices.blanked
    names: dict[Cell, str] = {}
    for cell in sorted({*found, *blanked}):
        sheet, row, column = cell
        header, shown = f"{letters(column)}列", visit.say("blanked")
        if cell in found:
            header, shown = found[cell].column, found[cell].value if found[cell].row else ""
        words = visit.say("row {row} “{column}”", row=row, column=header)
        names[cell] = " · ".join(filter(None, (sheet, words, shown)))
    key = draft.key("blanked")
    if names and len(names) <= _ONE_BY_ONE:
        st.multiselect(
            plain(visit.say("Cells to blank: neither stored nor kept in the file")),
            list(names),
            default=sorted(blanked),
            format_func=names.__getitem__,
            placeholder=visit.say("Choose cells"),
            key=key,
            on_change=_blank,
            args=(draft.name, key),
        )
    elif blanked:
        st.caption(plain(visit.say("{count} cells are blanked.", count=len(blanked))))
    with st.container(horizontal=True):
        for words, icon, cells in (
            (visit.say("Blank all that were found ({count})", count=len(found)), "ink_eraser", blanked | found.keys()),
            (visit.say("Take all of it back"), "undo", frozenset[Cell]()),
        ):
            if cells != blanked:
                st.button(
                    plain(words),
                    icon=f":material/{icon}:",
                    on_click=_blank_these,
                    args=(draft.name, key, cells),
                    key=draft.key(f"blank-{icon}"),
                )


@only(Role.ANALYST)
def _blank(name: str, key: str) -> None:
    desk.choose(name, blanked=frozenset(st.session_state[key]))


@only(Role.ANALYST)
def _blank_these(name: str, key: str, cells: frozenset[Cell]) -> None:
    # The list of cells begins anew with what was decided here.
    st.session_state.pop(key, None)
    desk.choose(name, blanked=frozenset(cells))


@only(Role.ANALYST)
def _drop(name: str, column: str, key: str) -> None:
    dropped = desk.desk().drafts[name].choices.dropped
    desk.choose(name, dropped=dropped | {column} if st.session_state[key] else dropped - {column})


@only(Role.ANALYST)
def _see(name: str, key: str) -> None:
    desk.choose(name, personal_data_seen=bool(st.session_state[key]))


@only(Role.ANALYST)
def _choose(name: str, key: str, columns: list[str], upload: Upload) -> None:
    chosen: str = st.session_state[key]
    draft = desk.desk().drafts[name]
    draft.personal = chosen
    if chosen == _REMOVE:
        blanked = draft.choices.blanked | upload.personal_cells.keys()
        desk.choose(name, dropped=frozenset(columns), blanked=blanked, personal_data_seen=False)
    elif chosen == _KEEP:
        desk.choose(name, dropped=frozenset(), blanked=frozenset(), personal_data_seen=True)
    else:
        desk.choose(name, personal_data_seen=False)
