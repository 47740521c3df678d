"""The last step of an upload: who commits it, why, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from kexie import plan
from kexie.access import Deed
from kexie.check import Upload
from kexie.choices import Mode
from kexie.measure import Verdict
from kexie.plan import Hindrance, Plan
from kexie.show import desk, identity
from kexie.show.corrections import told
from kexie.show.desk import Draft, Outcome
from kexie.show.differences import counts
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, back_to_the_latest, held
from kexie.store import Committed, Conflict, Entry, NotAllowed, ReadOnly, Revision, StoreError
from kexie.words import listing

_log = logging.getLogger(__name__)

Files = Sequence[tuple[Draft, Upload]]


def tried(write: Callable[[], Committed], *, based_on: int, refused: str) -> Outcome | None:
    """Write to the store, and return what came of it; None where the visitor may not, which the page then says.

    Parameters
    ----------
    write
        Writes.
    based_on
        The revision that the visitor has seen.
    refused
        What is said where the session has ended, or its role was changed.
    """
    try:
        done = write()
    except Conflict as error:
        return Outcome(is_conflict=True, meanwhile=error.meanwhile)
    except NotAllowed as error:
        identity.refused(error.needed, refused)
        return None
    except ReadOnly:
        return Outcome(is_read_only=True)
    except StoreError:
        _log.exception("The store could not be written to")
        return Outcome(failed=True)
    # The same once more, after an answer that got lost, has its revision already.
    return Outcome(done.number, created=done.created or done.number > based_on)


def hindered(visit: Visit, outcome: Outcome) -> bool:
    """Say why nothing was stored; False where it was."""
    if outcome.is_conflict:
        _conflict(visit, outcome.meanwhile)
    elif outcome.is_read_only:
        _read_only(visit)
    elif outcome.failed:
        _failed(visit)
    else:
        return False
    return True


def committed(visit: Visit) -> bool:
    """Say what came of the last commit: the revision, or why nothing was stored. False where there was none."""
    outcome = desk.desk().outcome
    if outcome is None:
        return False
    if hindered(visit, outcome):
        return True
    if outcome.created:
        files = listing(list(outcome.files), visit.language)
        added, changed, removed = outcome.rows
        words = visit.say("Stored as revision {number}: {files}.", number=outcome.number, files=files)
        lines = [f"**{plain(words)}**"]
        if any(outcome.rows):
            lines.append(plain(counts(visit, added=added, changed=changed, removed=removed)))
        if outcome.moved:
            moved = visit.say(
                "Figures that change: {count}; more than the report says: {exceeding}.",
                count=outcome.moved,
                exceeding=outcome.exceeding,
            )
            lines.append(plain(moved))
        st.success("  \n".join(lines), icon=":material/check_circle:")
        with st.container(horizontal=True):
            st.page_link("overview.py", label=visit.say("To the overview"), icon=":material/space_dashboard:")
            st.page_link("tie_out.py", label=visit.say("To the report check"), icon=":material/fact_check:")
            st.page_link(
                "history.py",
                label=visit.say("To this revision in the history"),
                icon=":material/history:",
                query_params={"entry": str(outcome.number)},
            )
    else:
        words = visit.say("All of it is held already: revision {number} stays.", number=outcome.number)
        st.info(plain(words), icon=":material/check:")
    return True


def _conflict(visit: Visit, meanwhile: Sequence[Entry]) -> None:
    """Name who changed what meanwhile."""
    words = visit.say(
        "Nothing was stored: the registers were changed meanwhile. What you see now is the new difference."
    )
    lines = [f"**{plain(words)}**", ""]
    for entry in meanwhile:
        parts = [
            visit.say("Revision {number}", number=entry.number),
            entry.by,
            local(entry.at),
            *([entry.note] if entry.note else []),
            counts(visit, added=entry.added, changed=entry.changed, removed=entry.removed),
        ]
        lines.append(f"- {plain(' · '.join(parts))}")
    st.warning("\n".join(lines), icon=":material/sync_problem:")


def _read_only(visit: Visit) -> None:
    """Say that nothing can be stored here."""
    st.error(
        plain(
            visit.say(
                "Nothing was stored: the store can only be read here. Ask the administrator for write access; your "
                "files stay on this page."
            )
        ),
        icon=":material/lock:",
    )


def _failed(visit: Visit) -> None:
    """Say that the store has failed, and that nothing has changed."""
    st.error(
        plain(
            visit.say(
                "Nothing was stored: the store did not answer as it should. Nothing has changed; please try again."
            )
        ),
        icon=":material/error:",
    )


def planned(visit: Visit, uploads: Sequence[Upload], revision: Revision, mode: Mode) -> Plan | None:
    """Return what files would do to a revision; None where the store cannot tell, which the visitor is told."""
    try:
        return desk.plan(visit, uploads, revision, mode)
    except ReadOnly:
        _read_only(visit)
    except StoreError:
        _log.exception("The store could not tell what files would do")
        _failed(visit)
    return None


def previewed(files: Files, revision: Revision) -> None:
    """Note in the log which files were checked against which revision, each once."""
    told = desk.desk().told
    for draft, _ in files:
        if (draft.digest, revision.number) not in told:
            told.add((draft.digest, revision.number))
            by = identity.visitor()
            identity.noted(by, Deed.PREVIEW, about=draft.name, file=draft.digest, revision_from=revision.number)


def commit_form(visit: Visit, files: Files, ahead: Plan) -> None:
    """Say who commits, ask why, and whether refused rows are left out; then commit what is shown, and nothing else."""
    say, language = visit.say, visit.language
    if ahead.hindrance(leave_out_refused=True, removal_confirmed=True):
        for words in _hindrances(visit, ahead):
            st.warning(plain(words), icon=":material/block:")
        return
    if ahead.is_none:
        return
    keys = {name: f"commit-{name}-{language}" for name in ("note", "leave-out", "remove")}
    if ahead.removed:
        lost = sum(effect.after.verdict is Verdict.NO_ROWS for _, effect in ahead.effects)
        words = say(
            "{count} rows will be deleted; figures left without any row: {figures}.", count=ahead.removed, figures=lost
        )
        st.error(plain(words), icon=":material/delete:")
    with st.form("commit", border=True, enter_to_submit=False):
        st.markdown(plain(say("Committed by {name}.", name=identity.visitor().name)))
        st.text_input(
            say("Note"),
            key=keys["note"],
            max_chars=500,
            placeholder=say("Why, or where the file comes from"),
        )
        if ahead.refused:
            st.checkbox(
                plain(say("Store the rows without errors now; leave out the {count} with errors", count=ahead.refused)),
                key=keys["leave-out"],
            )
        if ahead.removed:
            st.checkbox(
                plain(say("Remove the {count} rows that the files lack: they are shown above", count=ahead.removed)),
                key=keys["remove"],
            )
        st.form_submit_button(
            plain(say("Commit and delete {count} rows", count=ahead.removed)) if ahead.removed else say("Commit"),
            type="primary",
            icon=":material/save:",
            on_click=_commit,
            args=(visit, tuple(files), ahead, keys),
        )
    for words in st.session_state.pop("commit-refusals", ()):
        st.error(plain(words), icon=":material/error:")


def _hindrances(visit: Visit, ahead: Plan) -> list[str]:
    """Return why there is nothing to commit yet, each with the way on."""
    say, language = visit.say, visit.language
    found = []
    if ahead.unread:
        names = listing(list(ahead.unread), language)
        found.append(
            say("Cannot be stored as it is: {names}. Mend what is said above, or remove the file.", names=names)
        )
    if ahead.personal:
        found.append(
            say(
                "{names} seems to hold personal data: decide above what becomes of it.",
                names=listing(list(ahead.personal), language),
            )
        )
    if ahead.doubles:
        double = ahead.doubles[0]
        found.append(
            say(
                "The number “{number}” of {register} occurs in more than one table ({files}). Give each row its own "
                "number, or commit the files one after the other.",
                number=double.number,
                register=double.register.name[language],
                files=listing(list(double.files), language),
            )
        )
    return found


def _commit(visit: Visit, files: Files, ahead: Plan, keys: dict[str, str]) -> None:
    """Commit exactly the plan that was shown; what the page shows next says what came of it."""
    leave_out = bool(st.session_state.get(keys["leave-out"]))
    removal = bool(st.session_state.get(keys["remove"]))
    hindrance = ahead.hindrance(leave_out_refused=leave_out, removal_confirmed=removal)
    if hindrance:
        words = (
            visit.say("Nothing was stored: tick that the rows which the files lack are to be removed.")
            if hindrance is Hindrance.REMOVALS
            else visit.say("Nothing was stored: mend the rows with an error, or tick that they are to be left out.")
        )
        st.session_state["commit-refusals"] = [words]
        return
    note = str(st.session_state.get(keys["note"]) or "").strip()
    corrected = [words for draft, _ in files if (words := told(visit, draft))]
    out = plan.left_out([upload for _, upload in files], visit.language)
    whole = "\n".join([*([note] if note else []), *corrected, *out])
    by = identity.known() or identity.NOBODY
    outcome = tried(
        lambda: plan.commit(held(), ahead, by=by, note=whole, leave_out_refused=leave_out, removal_confirmed=removal),
        based_on=ahead.based_on,
        refused=visit.say(
            "Nothing was stored: the session has ended, or its role was changed. Sign in again; files that are no "
            "longer on this page then have to be chosen once more."
        ),
    )
    if outcome and outcome.number:
        outcome = replace(
            outcome,
            files=tuple(draft.name for draft, _ in files),
            rows=ahead.rows,
            moved=len(ahead.effects),
            exceeding=sum(effect.after.verdict is Verdict.REGISTERS_EXCEED for _, effect in ahead.effects),
        )
        for draft, upload in files:
            plan.remember(held(), upload, draft.choices, by=by)
        desk.clear([draft.name for draft, _ in files])
        back_to_the_latest()
    if outcome:
        desk.desk().outcome = outcome
