"""Words that are on no list: what they mean is decided once, here for a file and on a page for all of them."""

from __future__ import annotations

import streamlit as st

from kexie.access import Role
from kexie.check import Unlisted, Upload, unlisted
from kexie.choices import LEFT_OUT
from kexie.clean import List
from kexie.registers import REGISTERS, of_headers, of_list
from kexie.show import desk, identity
from kexie.show.desk import Draft
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, held
from kexie.store import Meaning, NotAllowed, StoreError
from kexie.words import listing

# With more rows than these a line names the first of them.
_ROWS = 6
# Longer lists of words are decided in several goes.
_MOST = 30
_UNDECIDED = "?"
_LONGEST = 40  # signs of a word that is added


def words(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Ask what words mean that are on no list: one choice for all rows of each, the likeliest word first."""
    asked = unlisted(upload, visit.organisation)
    if not asked:
        return
    say = visit.say
    # Links lead to containers: a form has no class by its key.
    with st.container(key=draft.key("words")), st.form(draft.key("words-form"), border=True):
        question = plain(say("Words that are on no list. What do they mean?"))
        st.markdown(f"**{question}**")
        st.caption(
            plain(
                say("One choice holds for all rows of a word. It is remembered for the files to come when you commit.")
            )
        )
        keys: dict[tuple[str, str], str] = {}
        with st.grid(2, min_column_width=260):
            for place, one in enumerate(asked[:_MOST]):
                about = one.of_list, one.word
                keys[about] = draft.key(f"word-{place}-{one.of_list}-{one.word}")
                _ask(visit, one, keys[about])
        if len(asked) > _MOST:
            st.caption(plain(say("{count} more words follow when these are decided.", count=len(asked) - _MOST)))
        st.form_submit_button(
            say("Use these meanings"),
            icon=":material/check:",
            on_click=_decide,
            args=(draft.name, keys),
            type="primary",
        )


def _ask(visit: Visit, one: Unlisted, key: str) -> None:
    say, language = visit.say, visit.language
    names = {name.zh: name[language] for name in one.choices}
    undecided = say("Keep the word (not classified)") if one.is_kept else say("Not decided: the rows are refused")
    labels = {_UNDECIDED: undecided, **names}
    # What a list of the association holds is for an administrator.
    if isinstance(one.column.choices, str) and identity.visitor().role.covers(Role.ADMINISTRATOR):
        labels[one.word] = say("Add “{word}” to the list", word=one.word)
    labels[LEFT_OUT] = say("Leave these rows out")
    options = list(labels)
    label = say(
        "“{column}”: “{word}” is not on the list; rows: {count} ({rows})",
        column=one.column.name[language],
        word=one.word,
        count=len(one.rows),
        rows=_rows(visit, one),
    )
    st.selectbox(
        plain(label),
        options,
        index=options.index(one.guess.zh) if one.guess and not one.is_kept else 0,
        format_func=labels.__getitem__,
        key=key,
    )


def _rows(visit: Visit, one: Unlisted) -> str:
    sheets = len({sheet for sheet, _ in one.rows}) > 1
    return listing([f"{sheet} {row}" if sheets else str(row) for sheet, row in one.rows], visit.language, _ROWS)


@only(Role.ANALYST)
def _decide(name: str, keys: dict[tuple[str, str], str]) -> None:
    chosen = {about: str(st.session_state[key]) for about, key in keys.items()}
    before = dict(desk.desk().drafts[name].choices.words)
    desk.choose(name, words=before | {about: word for about, word in chosen.items() if word != _UNDECIDED})


def meanings(visit: Visit) -> None:
    """Show what words mean that are on no list, and let analysts change or forget them."""
    say = visit.say
    known = held().meanings.all()
    if failed := st.session_state.pop("meanings-told", ""):
        st.error(plain(failed), icon=":material/error:")
    may_add = identity.visitor().role.covers(Role.ADMINISTRATOR)
    if may_add:
        _adding(visit)
    if not known:
        st.info(
            say("Nothing is remembered yet. What is decided about a word while a file is uploaded appears here."),
            icon=":material/spellcheck:",
        )
        return
    for place, one in enumerate(known):
        about, names = _choices(visit, one)
        is_added = one.meaning == one.word
        with st.container(border=True, key=f"meaning-{place}"):
            title = say("{name}: {words}", name=about, words=one.word)
            st.markdown(f"**{plain(title)}**")
            if is_added:
                st.markdown(plain(say("Added to the list.")))
            elif one.meaning not in names:
                st.warning(
                    plain(say("“{word}” is not on the list any more: choose another word.", word=one.meaning)),
                    icon=":material/warning:",
                )
            # What a list of the association holds is for an administrator.
            if may_add or not is_added:
                _decision(visit, one, names)
            st.caption(plain(say("Decided by {name}, {date}", name=one.by, date=local(one.at))))


def _adding(visit: Visit) -> None:
    """Let an administrator add a word to a list of the association."""
    say, language = visit.say, visit.language
    names = {
        column.choices: say("{name}: {words}", name=register.name[language], words=column.name[language])
        for register in reversed(REGISTERS.values())
        for column in reversed(register.columns)
        if isinstance(column.choices, str)
    }
    with st.form("add-word", clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                say("List"), list(reversed(names)), index=None, format_func=names.__getitem__, key="add-word-list"
            )
            st.text_input(say("New word"), max_chars=_LONGEST, key="add-word-word")
            st.form_submit_button(
                say("Add to the list"), icon=":material/add:", on_click=_add, args=(visit,), type="primary"
            )
        st.caption(
            plain(
                say(
                    "From now on files may hold the word, and it is offered in templates. An English name and other "
                    "ways to write it are declared in the association's file of words (words.toml)."
                )
            )
        )


@only(Role.ADMINISTRATOR)
def _add(visit: Visit) -> None:
    name, word = st.session_state["add-word-list"], st.session_state["add-word-word"].strip()
    column = of_list(name or "")
    if column is None or not word:
        st.session_state["meanings-told"] = visit.say("Nothing was added: choose a list and type the word.")
        return
    means = List(column, visit.organisation).read(word).value
    if means:
        st.session_state["meanings-told"] = visit.say(
            "Nothing was added: the list has “{word}” already, as “{name}”.", word=word, name=means
        )
        return
    _keep(visit, name, word, word)


def _decision(visit: Visit, one: Meaning, names: dict[str, str]) -> None:
    """Show what a word is read as, to be changed or forgotten."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"meaning-{one.of_list}-{one.word}-{visit.language}"
        st.selectbox(
            plain(visit.say("Is read as")),
            list(names),
            index=list(names).index(one.meaning) if one.meaning in names else None,
            format_func=names.__getitem__,
            key=key,
            on_change=_change,
            args=(visit, one, key),
        )
        st.button(
            visit.say("Forget"),
            icon=":material/delete:",
            key=f"forget-{one.of_list}-{one.word}",
            on_click=_forget,
            args=(visit, one),
        )


def _choices(visit: Visit, one: Meaning) -> tuple[str, dict[str, str]]:
    """Return what a word stands in, in words, and what it may mean, by what is kept."""
    language = visit.language
    register, column = of_headers(one.of_list), of_list(one.of_list)
    if register:
        about = visit.say("Header of the register {name}", name=register.name[language])
        return about, {column.key: column.name[language] for column in register.columns}
    if column:
        allowed = List(column, visit.organisation).by_likeness(one.word)
        return column.name[language], {name.zh: name[language] for name in allowed}
    return one.of_list, {}


@only(Role.ANALYST)
def _change(visit: Visit, one: Meaning, key: str) -> None:
    chosen = st.session_state[key]
    if chosen:
        _keep(visit, one.of_list, one.word, str(chosen))


@only(Role.ANALYST)
def _forget(visit: Visit, one: Meaning) -> None:
    _keep(visit, one.of_list, one.word, None)


def _keep(visit: Visit, of_list: str, word: str, meaning: str | None) -> None:
    by = identity.known() or identity.NOBODY
    try:
        held().meanings.decide({(of_list, word): meaning}, by=by)
    except NotAllowed as error:
        identity.refused(error.needed, visit.say("Nothing was changed: the session has ended. Sign in again."))
    except StoreError:
        st.session_state["meanings-told"] = visit.say(
            "Nothing was changed: the store did not answer as it should. Please try again."
        )
