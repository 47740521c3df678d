"""Which records are complete for the year: until an analyst says so, fewer than reported are work in progress."""

from __future__ import annotations

import streamlit as st

from kexie.access import Role
from kexie.measure import Figure, Verdict
from kexie.show import identity
from kexie.show.committing import hindered, tried
from kexie.show.desk import Outcome
from kexie.show.text import plain
from kexie.show.visit import Visit, held

_OUTCOME = "declared"


def completeness_form(visit: Visit) -> None:
    """Let an analyst say of which figures the records are complete; anybody else sees nothing of it."""
    say = visit.say
    with st.container(key="outcome"):
        _told(visit)
    names = {
        figure.metric.key: figure.metric.name[visit.language] for figure in visit.figures if _may_be(visit, figure)
    }
    if not identity.visitor().role.covers(Role.ANALYST) or visit.revision.number != visit.latest or not names:
        return
    complete = visit.revision.complete_in(visit.year)
    st.header(plain(say("Which records are complete")), anchor=False)
    st.caption(
        plain(
            say(
                "While records are entered, fewer than reported are no fault. Once they are declared complete for "
                "{year}, fewer are a variance.",
                year=visit.year,
            )
        )
    )
    key = f"complete-{visit.year}-{visit.revision.number}-{visit.language}"
    with st.form(f"form-{key}", border=False):
        st.multiselect(
            plain(say("Complete for {year}", year=visit.year)),
            list(names),
            default=[one for one in names if one in complete],
            format_func=lambda one: plain(names[one]),
            key=key,
            placeholder=say("Choose figures"),
        )
        st.text_input(say("Note"), key=f"{key}-note", max_chars=500)
        st.form_submit_button(
            say("Declare"),
            type="primary",
            icon=":material/task_alt:",
            on_click=_declare,
            args=(visit, key, list(names)),
        )


def _may_be(visit: Visit, figure: Figure) -> bool:
    """Tell whether there is anything to declare: the figure was published and has records, or is declared already."""
    if figure.verdict is Verdict.NOT_PUBLISHED:
        return False
    return bool(figure.counted.n) or figure.metric.key in visit.revision.complete_in(visit.year)


def _told(visit: Visit) -> None:
    """Say what came of the last declaration."""
    outcome: Outcome | None = st.session_state.pop(_OUTCOME, None)
    if outcome is None or hindered(visit, outcome):
        return
    if outcome.created:
        words = visit.say("Declared; this is revision {number}.", number=outcome.number)
        st.success(plain(words), icon=":material/check_circle:")
    else:
        st.info(visit.say("Nothing changes: this is what was declared already."), icon=":material/check:")


def _declare(visit: Visit, key: str, offered: list[str]) -> None:
    chosen = set(st.session_state.get(key) or ())
    declared = {metric: metric in chosen for metric in offered}
    note = str(st.session_state.get(f"{key}-note") or "").strip()
    based_on = visit.revision.number
    by = identity.known() or identity.NOBODY
    st.session_state[_OUTCOME] = tried(
        lambda: held().declare(declared, visit.year, based_on=based_on, by=by, note=note),
        based_on=based_on,
        refused=visit.say("Nothing was declared: the session has ended, or its role was changed. Sign in again."),
    )
