"""The revisions: who stored what and when, what it changed, and the way back."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

import streamlit as st

from kexie import plan
from kexie.access import Role
from kexie.show import identity
from kexie.show.committing import hindered, tried
from kexie.show.desk import Outcome
from kexie.show.differences import counts, difference
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, back_to_the_latest, held
from kexie.store import Entry, Origin

_ON_A_PAGE = 20
_COLOURS = {Origin.OPEN: "gray", Origin.UPLOAD: "blue", Origin.RESTORE: "orange", Origin.DECLARATION: "green"}


def entries_list(visit: Visit, entries: list[Entry]) -> None:
    """List revisions, the latest first, so many on a page."""
    pages = -(-len(entries) // _ON_A_PAGE)
    page = st.pagination(pages, key=f"page-of-{len(entries)}") if pages > 1 else 1
    for entry in entries[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]:
        with st.container(border=True, gap="xsmall", key=f"entry-{entry.number}"):
            _entry(visit, entry)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link(
                    "history.py",
                    label=visit.say("What it changed"),
                    icon=":material/difference:",
                    query_params={"entry": str(entry.number)},
                )
                _files(visit, entry)


def one_entry(visit: Visit, entry: Entry) -> None:
    """Show one revision: its files, its difference to the one before, its figures, and the way back to it."""
    with st.container(border=True, gap="xsmall", key=f"entry-{entry.number}"):
        _entry(visit, entry)
        with st.container(horizontal=True, vertical_alignment="center"):
            _files(visit, entry)
            if entry.number < visit.latest:
                st.page_link(
                    "overview.py",
                    label=visit.say("Figures as of this revision"),
                    icon=":material/history:",
                    query_params={"revision": str(entry.number)},
                )
    st.header(visit.say("What it changed"), anchor=False)
    before = entry.number - 1
    moved = plan.effects(held().revision(before), held().revision(entry.number)) if before else None
    name = visit.say("difference-{number}", number=entry.number)
    difference(visit, held().between(before, entry.number), moved, key=str(entry.number), file_name=f"{name}.csv")
    if entry.number < visit.latest:
        st.header(visit.say("Restore"), anchor=False)
        _restore_form(visit, entry)


def compare_form(visit: Visit, entries: list[Entry], a: Entry | None = None, b: Entry | None = None) -> None:
    """Let two revisions be chosen to be compared: the present one with the one before it, if nothing else is asked."""
    if len(entries) < 2:
        return
    say, numbers = visit.say, [entry.number for entry in entries]
    # Choices are no Markdown.
    names = {
        one.number: " · ".join([say("Revision {number}", number=one.number), local(one.at), one.by]) for one in entries
    }
    with st.form("compare", border=True):
        with st.grid(2, min_column_width=260):
            for key, label, chosen in (
                ("from", say("From"), a.number if a else numbers[1]),
                ("to", say("To"), b.number if b else numbers[0]),
            ):
                st.selectbox(
                    plain(label),
                    numbers,
                    index=numbers.index(chosen),
                    format_func=names.__getitem__,
                    key=f"compare-{key}-{visit.language}",
                )
        st.form_submit_button(say("Compare"), icon=":material/difference:", on_click=_compare, args=(visit.language,))


def _compare(language: str) -> None:
    for key in ("from", "to"):
        st.query_params[key] = str(st.session_state[f"compare-{key}-{language}"])


def compared(visit: Visit, a: Entry, b: Entry) -> None:
    """Show what became of the registers from one revision to another, whichever is the older."""
    moved = plan.effects(held().revision(a.number), held().revision(b.number))
    key = f"{a.number}-{b.number}"
    name = visit.say("difference-{number}", number=key)
    difference(visit, held().between(a.number, b.number), moved, key=f"compare-{key}", file_name=f"{name}.csv")


def restored(visit: Visit) -> None:
    """Say what came of the last restoring."""
    outcome: Outcome | None = st.session_state.pop("restored", None)
    if outcome is None or hindered(visit, outcome):
        return
    if outcome.created:
        words = visit.say("The registers are as they were; this is revision {number}.", number=outcome.number)
        st.success(f"**{plain(words)}**", icon=":material/check_circle:")
        st.page_link("overview.py", label=visit.say("To the overview"), icon=":material/space_dashboard:")
    else:
        words = visit.say("Nothing changes: the registers are as in this revision already.")
        st.info(plain(words), icon=":material/check:")


def _entry(visit: Visit, entry: Entry) -> None:
    say = visit.say
    kind = entry.kind.name_in_words[visit.language]
    if entry.restores:
        kind = say("Restored from revision {number}", number=entry.restores)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = say("Revision {number}", number=entry.number)
        st.markdown(f"**{plain(name)}**", width="content")
        st.markdown(f":{_COLOURS[entry.kind]}-badge[{plain(kind)}]", width="content")
        who = [local(entry.at), *([entry.by] if entry.kind is not Origin.OPEN else [])]
        st.markdown(plain(" · ".join(who)), width="content")
    if entry.note and entry.kind is not Origin.OPEN:
        for line in entry.note.splitlines():
            st.markdown(plain(line))
    st.caption(plain(counts(visit, added=entry.added, changed=entry.changed, removed=entry.removed)))


def _files(visit: Visit, entry: Entry) -> None:
    for digest, name in entry.files:
        st.download_button(
            plain(name),
            identity.exported(visit, name, partial(_content, digest), needed=Role.ANALYST, file=digest),
            file_name=PurePath(name).name,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"file-{entry.number}-{digest[:12]}-{name}",
            help=visit.say("The file as it was kept"),
        )


def _content(digest: str) -> bytes:
    return held().file(digest)[1]


def _restore_form(visit: Visit, entry: Entry) -> None:
    say = visit.say
    key = f"restore-note-{entry.number}-{visit.language}"
    latest = visit.latest
    with st.expander(say("Restore this version"), icon=":material/settings_backup_restore:"):
        st.caption(
            plain(
                say(
                    "A new revision is made that is equal to this one. Those between stay in the history, and "
                    "nothing is erased."
                )
            )
        )
        changes = held().between(latest, entry.number)
        moved = plan.effects(held().revision(latest), held().revision(entry.number))
        name = say("difference-{number}", number=f"{latest}-{entry.number}")
        difference(visit, changes, moved, key=f"{latest}-{entry.number}", file_name=f"{name}.csv")
        with st.form(f"restore-{entry.number}", border=False):
            st.markdown(plain(say("Restored by {name}.", name=identity.visitor().name)))
            st.text_input(say("Reason"), key=key, max_chars=500)
            st.form_submit_button(
                plain(say("Restore revision {number}", number=entry.number)),
                type="primary",
                icon=":material/settings_backup_restore:",
                on_click=_restore,
                args=(visit, entry.number, latest, key),
            )
        for words in st.session_state.pop("restore-refusals", ()):
            st.error(plain(words), icon=":material/error:")


def _restore(visit: Visit, number: int, based_on: int, key: str) -> None:
    note = str(st.session_state.get(key) or "").strip()
    if not note:
        st.session_state["restore-refusals"] = [visit.say("Nothing was restored: give the reason.")]
        return
    by = identity.known() or identity.NOBODY
    outcome = tried(
        lambda: held().restore(number, based_on=based_on, by=by, note=note),
        based_on=based_on,
        refused=visit.say("Nothing was restored: the session has ended, or its role was changed. Sign in again."),
    )
    if outcome and outcome.number:
        back_to_the_latest()
        st.query_params.pop("entry", None)
    st.session_state["restored"] = outcome
