"""What was found in a file: what there is to do comes first, each with the way to its place; all else below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import streamlit as st

from kexie import write
from kexie.access import Role
from kexie.check import Unlisted, Upload, unlisted
from kexie.problems import Fault, Finding, Severity, alike
from kexie.show import reading
from kexie.show.corrections import place_of
from kexie.show.desk import Draft
from kexie.show.identity import exported
from kexie.show.text import linked, plain
from kexie.show.visit import Visit
from kexie.words import listing

# As many lines as anybody reads on a page; the marked file holds all.
_SHOWN = 200
_LONG = 60
# How many rows a line names.
_ROWS = 8
# So many remarks are read without being asked for.
_FEW = 8
# What is asked word by word.
_OF_WORDS = (Fault.NOT_ON_THE_LIST, Fault.WORD_KEPT)
# What is asked where it is decided what becomes of personal data.
_PERSONAL = (Fault.PERSONAL_COLUMN, Fault.PERSONAL_CELL)


@dataclass(frozen=True, slots=True)
class _Task:
    """Something to do before a file can be stored whole, and the key of the place where it is done; "" for none."""

    words: str
    place: str


def to_do(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Say what there is to do about a file, each line a link to its place; or that there is nothing."""
    say = visit.say
    tasks = list(_tasks(visit, draft, upload))
    if tasks:
        heading = plain(say("To be done before all of it can be stored ({count}):", count=len(tasks)))
        lines = [f"- {linked(one.words, one.place) if one.place else plain(one.words)}" for one in tasks]
        st.error("\n".join([f"**{heading}**", "", *lines]), icon=":material/error:")
    elif any(table.accepted for table in upload.tables):
        st.success(plain(say("No errors: the file can be stored.")), icon=":material/check_circle:")


def _tasks(visit: Visit, draft: Draft, upload: Upload) -> Iterator[_Task]:
    say, language = visit.say, visit.language
    if upload.personal and not draft.choices.personal_data_seen:
        yield _Task(say("The file seems to hold personal data: decide what becomes of it."), draft.key("personal"))
    errors = [one for one in upload.findings if one.is_fatal and one.fault not in _OF_WORDS]
    asked = draft.key("questions") if reading.asked(upload) else ""
    for several in alike(one for one in errors if one.row is None or one.fault in reading.ASKED):
        yield _Task(_of_file(visit, several[0]), asked)
    for one in unlisted(upload, visit.organisation):
        if not one.is_kept:
            yield _Task(_word(visit, one), draft.key("words"))
    groups: dict[tuple[Fault, str, str], list[Finding]] = {}
    for error in errors:
        if error.row is not None and error.fault not in reading.ASKED:
            groups.setdefault((error.fault, error.sheet, error.column), []).append(error)
    for (_, sheet, column), several in groups.items():
        parts = [say("sheet “{sheet}”", sheet=sheet)] if sheet and len(upload.read_tables) > 1 else []
        where = listing([*parts, *([f"“{column}”"] if column else [])], language)
        rows = listing([str(one.row) for one in several], language, _ROWS)
        yield _Task(
            say(
                "{place}: {words} ({count} rows: {rows})",
                place=where or say("Rows"),
                words=_gist(visit, several[0]),
                count=len(several),
                rows=rows,
            ),
            place_of(visit, draft, upload, several[0]),
        )


def _word(visit: Visit, one: Unlisted) -> str:
    return visit.say(
        "“{column}”: “{word}” is not on the list ({count} rows)",
        column=one.column.name[visit.language],
        word=one.word,
        count=len(one.rows),
    )


def _gist(visit: Visit, finding: Finding) -> str:
    """Return the first sentence of a message."""
    message = finding[visit.language]
    first = message.split("。")[0] if visit.language == "zh" else message.split(". ")[0].rstrip(".")
    return first if len(first) <= _LONG else first[:_LONG] + "…"


def remarks(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Show what asks for a second look, each once with its rows."""
    say, language = visit.say, visit.language
    faults = (*_OF_WORDS, *_PERSONAL)
    found = alike(one for one in upload.findings if one.fault.severity is Severity.WARNING and one.fault not in faults)
    if not found:
        return
    title = plain(say("Please look at these ({count})", count=len(found)))
    with st.expander(title, icon=":material/warning:", expanded=len(found) <= _FEW, key=draft.key("remarks")):
        lines = []
        for several in found[:_SHOWN]:
            where = _where(visit, several)
            said = plain(several[0][language])
            lines.append(f"- **{plain(where)}** {said}" if where else f"- {said}")
        st.markdown("\n".join(lines))
        _rest(visit, len(found))


def marked(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Offer the file with its cells marked, if any of them is."""
    book = upload.book
    if book is None or not any(one.fault.severity is not Severity.NOTE and one.row for one in upload.findings):
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


def notes(visit: Visit, upload: Upload) -> None:
    """Show what was set aside or read in another form, folded away."""
    found = alike(one for one in upload.findings if one.fault.severity is Severity.NOTE)
    if not found:
        return
    title = visit.say("What was set aside, or read in another form ({count})", count=len(found))
    with st.expander(plain(title), icon=":material/notes:"):
        lines = []
        for several in found[:_SHOWN]:
            said, where = several[0][visit.language], _where(visit, several, with_column=False)
            said = visit.say("{name}: {words}", name=where, words=said) if where else said
            lines.append(f"- {plain(said)}")
        st.markdown("\n".join(lines))
        _rest(visit, len(found))


def _of_file(visit: Visit, finding: Finding) -> str:
    where = visit.say("sheet “{sheet}”", sheet=finding.sheet) if finding.sheet else ""
    return visit.say("{name}: {words}", name=where, words=finding[visit.language]) if where else finding[visit.language]


def _where(visit: Visit, several: list[Finding], *, with_column: bool = True) -> str:
    """Return where findings that say the same are, in words: sheet, column, and the first rows."""
    first = several[0]
    parts = [visit.say("sheet “{sheet}”", sheet=first.sheet)] if first.sheet else []
    if first.column and first.row is not None and with_column:
        parts.append(f"“{first.column}”")
    rows = [str(one.row) for one in several if one.row is not None]
    if rows:
        said = listing(rows, visit.language, _ROWS)
        parts.append(
            visit.say("row {row}", row=said)
            if len(rows) == 1
            else visit.say("{count} rows ({rows})", count=len(rows), rows=said)
        )
    return listing(parts, visit.language)


def _rest(visit: Visit, count: int) -> None:
    if count > _SHOWN:
        st.caption(plain(visit.say("The first {shown} of {count}.", shown=_SHOWN, count=count)))
