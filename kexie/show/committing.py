"""The last step of an upload: who commits it, why, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import streamlit as st

from kexie.access import Deed, Visitor
from kexie.check import Upload
from kexie.choices import Choices
from kexie.plan import Plan
from kexie.show import desk, identity
from kexie.show.desk import Draft, Outcome
from kexie.show.mending import told
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, back_to_the_latest, held
from kexie.store import Conflict, Entry, NotAllowed, ReadOnly, Revision, StoreError
from kexie.words import listing

_log = logging.getLogger(__name__)

Files = Sequence[tuple[Draft, Upload]]


def committed(visit: Visit) -> bool:
    """Say what came of the last commit: the revision, or why nothing was stored. False where there was none."""
    outcome = desk.desk().outcome
    if outcome is None:
        return False
    if outcome.is_conflict:
        conflict(visit, outcome.meanwhile)
    elif outcome.is_read_only:
        read_only(visit)
    elif outcome.failed:
        failed(visit)
    elif outcome.created:
        files = listing(list(outcome.files), visit.language)
        words = visit.say("Stored as revision {number}: {files}.", number=outcome.number, files=files)
        st.success(f"**{plain(words)}**", icon=":material/check_circle:")
        with st.container(horizontal=True):
            st.page_link("overview.py", label=visit.say("To the overview"), icon=":material/space_dashboard:")
            st.page_link("tie_out.py", label=visit.say("To the tie-out"), icon=":material/fact_check:")
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


def conflict(visit: Visit, meanwhile: Sequence[Entry]) -> None:
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
            visit.say(
                "{added} rows added, {changed} changed, {removed} removed",
                added=entry.added,
                changed=entry.changed,
                removed=entry.removed,
            ),
        ]
        lines.append(f"- {plain(' · '.join(parts))}")
    st.warning("\n".join(lines), icon=":material/sync_problem:")


def read_only(visit: Visit) -> None:
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


def failed(visit: Visit) -> None:
    """Say that the store has failed, and that nothing has changed."""
    st.error(
        plain(
            visit.say(
                "Nothing was stored: the store did not answer as it should. Nothing has changed; please try again."
            )
        ),
        icon=":material/error:",
    )


def previewed(files: Files, revision: Revision) -> None:
    """Note in the log which files were checked against which revision, each once."""
    told = desk.desk().told
    for draft, _ in files:
        if (draft.digest, revision.number) not in told:
            told.add((draft.digest, revision.number))
            by = identity.visitor()
            identity.noted(by, Deed.PREVIEW, about=draft.name, file=draft.digest, revision_from=revision.number)


def commit_form(visit: Visit, files: Files, plan: Plan) -> None:
    """Say who commits, ask why, and whether refused rows are left out; then commit what is shown, and nothing else."""
    say, language = visit.say, visit.language
    refused = sum(table.refused for _, upload in files for table in upload.tables)
    unread = [draft.name for draft, upload in files if not upload.tables or _is_refused_as_a_whole(upload)]
    for words in _hindrances(visit, files, plan, unread):
        st.warning(plain(words), icon=":material/block:")
        return
    keys = {name: f"commit-{name}-{language}" for name in ("note", "leave-out")}
    with st.form("commit", border=True):
        st.markdown(plain(say("Committed by {name}.", name=identity.visitor().name)))
        st.text_input(
            say("Note"),
            key=keys["note"],
            max_chars=500,
            placeholder=say("Why, or where the file comes from"),
        )
        if refused:
            st.checkbox(
                plain(say("Leave out the {count} rows with an error and store the others", count=refused)),
                key=keys["leave-out"],
            )
        st.form_submit_button(
            say("Commit"),
            type="primary",
            icon=":material/save:",
            on_click=_commit,
            args=(visit, tuple(files), plan, keys, refused),
        )
    for words in st.session_state.pop("commit-refusals", ()):
        st.error(plain(words), icon=":material/error:")


def _hindrances(visit: Visit, files: Files, plan: Plan, unread: Sequence[str]) -> list[str]:
    """Return why there is nothing to commit yet, each with the way on."""
    say, language = visit.say, visit.language
    found = []
    if unread:
        names = listing(list(unread), language)
        found.append(
            say("Cannot be stored as it is: {names}. Mend what is said above, or remove the file.", names=names)
        )
    personal = [draft.name for draft, upload in files if upload.personal and not draft.choices.personal_data_seen]
    if personal:
        names = listing(personal, language)
        found.append(
            say(
                "{names} seems to hold personal data. Drop the columns, blank the cells, or tick that you have seen "
                "it.",
                names=names,
            )
        )
    if plan.doubles:
        double = plan.doubles[0]
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


def _is_refused_as_a_whole(upload: Upload) -> bool:
    return not any(table.accepted for table in upload.tables)


def _commit(visit: Visit, files: Files, plan: Plan, keys: dict[str, str], refused: int) -> None:
    """Commit exactly the plan that was shown; what the page shows next says what came of it."""
    own = desk.desk()
    note = str(st.session_state.get(keys["note"]) or "").strip()
    if refused and not st.session_state.get(keys["leave-out"]):
        words = visit.say("Nothing was stored: mend the rows with an error, or tick that they are to be left out.")
        st.session_state["commit-refusals"] = [words]
        return
    mended = [words for draft, _ in files if (words := told(visit, draft))]
    by = identity.known() or identity.NOBODY
    try:
        done = held().commit(
            plan.changes,
            based_on=plan.based_on,
            by=by,
            note="\n".join([*([note] if note else []), *mended]),
            files=[(draft.name, upload.kept) for draft, upload in files],
        )
    except Conflict as error:
        own.outcome = Outcome(is_conflict=True, meanwhile=error.meanwhile)
    except NotAllowed as error:
        words = visit.say(
            "Nothing was stored: the session has ended, or its role was changed. Sign in again; files that are no "
            "longer on this page then have to be chosen once more."
        )
        identity.refused(error.needed, words)
    except ReadOnly:
        own.outcome = Outcome(is_read_only=True)
    except StoreError:
        _log.exception("A commit failed")
        own.outcome = Outcome(failed=True)
    else:
        # The same commit once more, after an answer that got lost, has its revision already.
        created = done.created or done.number > plan.based_on
        own.outcome = Outcome(done.number, created=created, files=tuple(draft.name for draft, _ in files))
        _remember(files, by)
        desk.clear([draft.name for draft, _ in files])
        back_to_the_latest()


def _remember(files: Files, by: Visitor) -> None:
    """Keep the choices for the next files with the same headers."""
    for draft, upload in files:
        if draft.choices != Choices():
            try:
                held().remember(desk.layout(upload), draft.choices, by=by)
            except (NotAllowed, StoreError):
                # What was stored is stored; the next file is asked about anew.
                _log.exception("The choices for a layout could not be kept")
