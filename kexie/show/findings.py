"""What was found in a file: the user's own rows with the bad cells marked, and everything else in words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from kexie import write
from kexie.access import Role
from kexie.check import Upload
from kexie.problems import Fault, Finding, Severity
from kexie.read import Table
from kexie.show import desk
from kexie.show.desk import Draft
from kexie.show.identity import exported
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.words import listing

# As many rows as anybody reads on a page; the marked file holds all.
SHOWN = 200
# How many findings a telephone lists.
_LISTED = 60
_LONG = 60
# Over both themes: enough to be seen, and the words in the cell stay as they are.
_MARKS = {Severity.FATAL: "rgba(201, 84, 32, 0.28)", Severity.WARNING: "rgba(214, 150, 40, 0.26)"}
# Streamlit breaks lines in rows higher than 64 pixels.
_LOWEST, _HIGHEST = 68, 160
_LINE, _PADDING = 20, 16
# The column of words, in pixels and in letters: a Chinese character is as wide as two.
WORDS_WIDTH = 400
_LETTERS = 50


def findings(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Show what was found, the errors first; notes are folded away, and the file can be had with its cells marked."""
    found = [one for one in upload.findings if one.fault.severity is not Severity.NOTE]
    found.sort(key=lambda one: not one.is_fatal)
    for one in _of_no_row(found):
        if one.is_fatal:
            st.error(plain(_said(visit, one)), icon=":material/error:")
        else:
            st.warning(plain(_said(visit, one)), icon=":material/warning:")
    in_rows = [one for one in found if one.row is not None]
    if in_rows:
        chosen = _filter(visit, draft, in_rows)
        for table in upload.read_tables or (None,):
            own = [one for one in chosen if table is None or one.sheet == table.sheet]
            if not own:
                continue
            if len(upload.read_tables) > 1 and table:
                st.caption(plain(visit.say("Sheet “{sheet}”", sheet=table.sheet)))
            with st.container(key=draft.key(f"wide-{table.sheet if table else ''}")):
                if table:
                    _rows(visit, table, own)
            with st.container(key=draft.key(f"narrow-{table.sheet if table else ''}")):
                _list(visit, own)
    _download(visit, draft, upload)
    _notes(visit, upload)


def place(visit: Visit, finding: Finding) -> str:
    """Return where a finding is, in words: sheet, row, column."""
    parts = [visit.say("sheet “{sheet}”", sheet=finding.sheet)] if finding.sheet else []
    if finding.row is not None:
        parts.append(visit.say("row {row}", row=finding.row))
    if finding.column:
        parts.append(f"“{finding.column}”")
    return listing(parts, visit.language)


def kind(visit: Visit, several: Sequence[Finding]) -> str:
    """Return what findings of one kind are called: the first sentence of the first one, and how many there are."""
    severity = several[0].fault.severity.name_in_words[visit.language]
    message = several[0][visit.language]
    first = message.split("。")[0] if visit.language == "zh" else message.split(". ")[0].rstrip(".")
    short = first if len(first) <= _LONG else first[:_LONG] + "…"
    return visit.say("{severity} ({count}): {words}", severity=severity, count=len(several), words=short)


def row_height(words: pd.Series) -> int:
    """Return how high rows have to be, in pixels, for the longest words in them to be read."""
    widths = [sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in str(one)) for one in words]
    lines = -(-max(widths, default=0) // _LETTERS)
    return min(max(_LOWEST, lines * _LINE + _PADDING), _HIGHEST)


def _of_no_row(found: Sequence[Finding]) -> list[Finding]:
    """Return what concerns more than a row; personal data is asked about where the file's reading is chosen."""
    return [one for one in found if one.row is None and one.fault is not Fault.PERSONAL_COLUMN]


def _said(visit: Visit, finding: Finding) -> str:
    where = visit.say("sheet “{sheet}”", sheet=finding.sheet) if finding.sheet else ""
    return visit.say("{name}: {words}", name=where, words=finding[visit.language]) if where else finding[visit.language]


def _filter(visit: Visit, draft: Draft, found: Sequence[Finding]) -> Sequence[Finding]:
    by_kind: dict[str, list[Finding]] = {}
    for one in found:
        by_kind.setdefault(one.fault.code, []).append(one)
    if len(by_kind) < 2:
        return found
    names = {"": visit.say("All ({count})", count=len(found))} | {
        code: kind(visit, several) for code, several in by_kind.items()
    }
    chosen = st.selectbox(visit.say("Show"), list(names), format_func=names.__getitem__, key=draft.key("kind"))
    return by_kind.get(chosen, found)


def _rows(visit: Visit, table: Table, found: Sequence[Finding]) -> None:
    """Show the rows as typed, row number and message first, the bad cells marked."""
    by_row: dict[int, list[Finding]] = {}
    for one in found:
        if one.row is not None:
            by_row.setdefault(one.row, []).append(one)
    rows = [row for row in sorted(by_row) if row in table.cells.index]
    shown = rows[:SHOWN]
    labels = desk.labels(table)
    number = desk.unlike(visit.say("Row"), labels)
    message = desk.unlike(visit.say("What is wrong, and how to mend it"), labels)
    cells = table.cells.loc[shown].astype(str).set_axis(labels, axis="columns").reset_index(drop=True)
    cells.insert(0, number, [str(row) for row in shown])
    cells.insert(1, message, [" ".join(one[visit.language] for one in by_row[row]) for row in shown])
    marks = pd.DataFrame("", index=cells.index, columns=cells.columns)
    headers = list(table.headers)
    for line, row in enumerate(shown):
        # The errors last, so that theirs is the mark that stays.
        for one in sorted(by_row[row], key=lambda one: one.is_fatal):
            column = labels[headers.index(one.column)] if one.column in headers else one.column
            place = column if column in cells else number
            marks.loc[line, place] = f"background-color: {_MARKS[one.fault.severity]}; font-weight: bold"
    st.dataframe(
        _styled(cells, marks),
        hide_index=True,
        width="stretch",
        row_height=row_height(cells[message]),
        column_config={
            number: st.column_config.TextColumn(width=56, pinned=True),
            message: st.column_config.TextColumn(width=WORDS_WIDTH),
        },
        alt=visit.say("Rows with findings, the cells concerned marked"),
    )
    if len(rows) > len(shown):
        said = visit.say("The first {shown} of {count} rows; the marked file holds all.", shown=SHOWN, count=len(rows))
        st.caption(plain(said))
    beside = [one for row in by_row if row not in table.cells.index for one in by_row[row]]
    if beside:
        _list(visit, beside)


def _styled(cells: pd.DataFrame, marks: pd.DataFrame) -> Styler:
    return cells.style.apply(lambda _: marks, axis=None)


def _list(visit: Visit, found: Sequence[Finding]) -> None:
    """Show findings one below the other: what a telephone can show."""
    lines = []
    for one in found[:_LISTED]:
        colour = "red" if one.is_fatal else "orange"
        severity = one.fault.severity.name_in_words[visit.language]
        lines.append(
            f"- :{colour}[**{plain(severity)}**] **{plain(place(visit, one))}**  \n  {plain(one[visit.language])}"
        )
    st.markdown("\n".join(lines))
    if len(found) > _LISTED:
        said = visit.say("The first {shown} of {count}; the marked file holds all.", shown=_LISTED, count=len(found))
        st.caption(plain(said))


def _download(visit: Visit, draft: Draft, upload: Upload) -> None:
    book = upload.book
    if book is None or not any(one.fault.severity is not Severity.NOTE for one in upload.findings):
        return
    name = f"{PurePath(draft.name).stem}.xlsx"
    st.download_button(
        visit.say("Your file with the cells marked (XLSX)"),
        exported(
            visit,
            name,
            lambda: write.marked(
                draft.data, book, tables=upload.read_tables, findings=upload.findings, language=visit.language
            ),
            needed=Role.ANALYST,
            file=draft.digest,
        ),
        file_name=name,
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
        key=draft.key("marked"),
    )


def _notes(visit: Visit, upload: Upload) -> None:
    notes = [one for one in upload.findings if one.fault.severity is Severity.NOTE]
    if not notes:
        return
    title = visit.say("What was set aside, or read in another form ({count})", count=len(notes))
    with st.expander(plain(title), icon=":material/notes:"):
        lines = []
        for one in notes[:SHOWN]:
            where = visit.say("row {row}", row=one.row) if one.row is not None else ""
            parts = [part for part in (one.sheet, where) if part]
            said = listing(parts, visit.language)
            said = visit.say("{name}: {words}", name=said, words=one[visit.language]) if said else one[visit.language]
            lines.append(f"- {plain(said)}")
        st.markdown("\n".join(lines))
        if len(notes) > SHOWN:
            st.caption(plain(visit.say("The first {shown} of {count}.", shown=SHOWN, count=len(notes))))
