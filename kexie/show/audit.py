"""The audit log as administrators read it: filtered, in parts, with the verdict on its chain, and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from kexie import write
from kexie.access import AuditEntry, Deed, Role
from kexie.show.identity import exported, only
from kexie.show.text import plain
from kexie.show.times import local
from kexie.show.visit import Visit, choose, held
from kexie.words import Name

_ON_A_PAGE = 50
# How far back the log is looked through for names to filter by: those of commands are in no list of users.
_LOOKED_THROUGH = 1000
# How many lines are read at once for a file of all.
_AT_ONCE = 1000

_DEEDS = {deed.code: deed for deed in Deed}
_WARNED = (Deed.SIGN_IN_FAILED, Deed.SIGN_IN_BLOCKED, Deed.REFUSED, Deed.DAMAGE_ACCEPTED, Deed.BACKUP_RESTORED)
_CHANGING = (Deed.COMMIT, Deed.RESTORE)
# What the log says in words of its own, which are codes, not names.
_CODES = {role.value: role.name_in_words for role in Role} | {
    "password": Name("密码", "password"),
    "link": Name("一次性链接", "one-time link"),
    "single sign-on": Name("单点登录", "single sign-on"),
    "overview": Name("总览", "Overview"),
    "upload": Name("上传", "Upload"),
    "history": Name("历史", "History"),
    "people": Name("用户", "Users"),
    "audit": Name("操作日志", "Audit log"),
}
_CODED = (Deed.USER_ADDED, Deed.ROLE_CHANGED, Deed.SIGN_IN, Deed.REFUSED)
# Of these the first part is the name of a user, whatever it says.
_ABOUT_USERS = (Deed.USER_ADDED, Deed.ROLE_CHANGED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted: of one deed, of one user; all where there is none."""

    deed: Deed | None = None
    user: str = ""


def audit_filters(visit: Visit) -> Wanted:
    """Let the administrator choose deed and user; the choice stands in the address."""
    say, language = visit.say, visit.language
    names = {name for entry in held().log.entries(most=_LOOKED_THROUGH) if (name := entry.user)}
    names |= {user.name for user in held().accounts.users()}
    deeds = {"": say("All")} | {deed.code: deed.name_in_words[language] for deed in Deed}
    users = {"": say("All")} | {name: name for name in sorted(names)}
    with st.grid(2, min_column_width=220):
        deed = choose(say("What was done"), "deed", list(deeds), deeds.__getitem__)
        user = choose(say("By whom"), "user", list(users), users.__getitem__)
    return Wanted(_DEEDS.get(deed), user)


def audit_lines(visit: Visit, wanted: Wanted) -> None:
    """List lines, the latest first, so many at a time, and offer all that are wanted as a file."""
    say = visit.say
    befores = _befores(wanted)
    found = held().log.entries(
        before=befores[-1] if befores else None, most=_ON_A_PAGE + 1, deed=wanted.deed, user=wanted.user
    )
    entries = found[:_ON_A_PAGE]
    if not entries:
        st.info(say("No line says so. Choose another deed or user."), icon=":material/inbox:")
        return
    name = say("audit-log") + ".csv"
    st.download_button(
        say("These lines and all older ones (CSV)") if befores else say("All of these lines (CSV)"),
        exported(
            visit,
            name,
            lambda: write.csv(_table(visit, wanted, befores[-1] if befores else None)),
            needed=Role.ADMINISTRATOR,
        ),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"audit-csv-{visit.language}",
    )
    with st.container(border=True, gap="xsmall", key="audit-lines"):
        for entry in entries:
            _line(visit, entry)
    with st.container(horizontal=True):
        if befores:
            st.button(
                say("Newer"),
                icon=":material/arrow_back:",
                on_click=_newer,
                key=f"audit-newer-{visit.language}",
            )
        if len(found) > _ON_A_PAGE:
            st.button(
                say("Older"),
                icon=":material/arrow_forward:",
                on_click=_older,
                args=(entries[-1].number,),
                key=f"audit-older-{visit.language}",
            )


def chain(visit: Visit) -> None:
    """Follow the chain when asked to, and say what was found."""
    say = visit.say
    st.caption(
        plain(
            say(
                "A line that was changed, taken out or put in breaks the chain. What was cut off at the end shows only "
                "beside a number and hash that were noted elsewhere: keep those that are shown here."
            )
        )
    )
    if not st.button(say("Verify"), icon=":material/verified:", key=f"verify-{visit.language}"):
        return
    verdict = held().log.verdict()
    if verdict.is_sound:
        words = say("Lines: {number}. Each follows from the one before.", number=verdict.number)
        st.success(plain(words), icon=":material/check_circle:")
    else:
        words = say(
            "Line {broken} does not follow from the one before: the log was changed past the dashboard. Lines up to "
            "{number} are sound.",
            broken=verdict.broken,
            number=verdict.number,
        )
        st.error(plain(words), icon=":material/error:")
    if verdict.hash:
        st.caption(plain(say("Hash of line {number}:", number=verdict.number)))
        st.code(verdict.hash, language=None, wrap_lines=True)


def _line(visit: Visit, entry: AuditEntry) -> None:
    say = visit.say
    colour = "red" if entry.deed in _WARNED else "blue" if entry.deed in _CHANGING else "gray"
    deed = plain(entry.deed.name_in_words[visit.language])
    who = [part for part in (entry.user, entry.address) if part] or [say("nobody signed in")]
    about = [part for part in (_about(visit, entry), entry.file[:8]) if part]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"audit-{entry.number}"):
        st.markdown(
            f":small[{plain(str(entry.number))} · {plain(local(entry.at))}] **{plain(' · '.join(who))}** "
            f":{colour}-badge[{deed}] {plain(' · '.join(about))}",
            width="content",
        )
        number = entry.revision_to or entry.revision_from
        if number:
            moved = entry.revision_from and entry.revision_to
            st.page_link(
                "history.py",
                label=plain(
                    say("Revision {before} → {after}", before=entry.revision_from, after=entry.revision_to)
                    if moved
                    else say("Revision {number}", number=number)
                ),
                icon=":material/history:",
                query_params={"entry": str(number)},
            )


def _about(visit: Visit, entry: AuditEntry) -> str:
    """Return what a line says of its deed, its codes in the words of the language."""
    if entry.deed not in _CODED:
        return entry.about
    first, dot, rest = entry.about.partition(" · ")
    if entry.deed not in _ABOUT_USERS:
        first = _in_words(visit, first)
    changed = " → ".join(_in_words(visit, part) for part in rest.split(" → "))
    return f"{first}{dot}{changed}"


def _in_words(visit: Visit, code: str) -> str:
    return _CODES[code][visit.language] if code in _CODES else code


def _table(visit: Visit, wanted: Wanted, before: int | None) -> pd.DataFrame:
    """Return the lines that are wanted as a table: times with their zone, digests whole, deeds by code and in words."""
    say = visit.say
    columns = [
        say("Line"),
        say("Time"),
        say("By whom"),
        say("Address"),
        say("Code"),
        say("What was done"),
        say("About"),
        say("SHA-256 of the file"),
        say("Revision before"),
        say("Revision after"),
    ]
    lines = [
        (
            entry.number,
            entry.at.isoformat(),
            entry.user,
            entry.address,
            entry.deed.code,
            entry.deed.name_in_words[visit.language],
            entry.about,
            entry.file,
            entry.revision_from,
            entry.revision_to,
        )
        for entry in _all(wanted, before)
    ]
    return pd.DataFrame(lines, columns=columns, dtype=object)


def _all(wanted: Wanted, before: int | None) -> Iterator[AuditEntry]:
    while found := held().log.entries(before=before, most=_AT_ONCE, deed=wanted.deed, user=wanted.user):
        yield from found
        before = found[-1].number


# --- paging: the number that each page before this one began below, forgotten when something else is wanted ---


def _befores(wanted: Wanted) -> list[int]:
    kept: tuple[Wanted, list[int]] = st.session_state.get("audit-pages", (wanted, []))
    if kept[0] != wanted:
        kept = (wanted, [])
    st.session_state["audit-pages"] = kept
    return kept[1]


@only(Role.ADMINISTRATOR)
def _older(number: int) -> None:
    st.session_state["audit-pages"][1].append(number)


@only(Role.ADMINISTRATOR)
def _newer() -> None:
    st.session_state["audit-pages"][1].pop()
