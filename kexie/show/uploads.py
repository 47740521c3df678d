"""The upload page: the uploader, the mode, and each file with its outcome."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kexie.access import Role
from kexie.check import Checked, Upload
from kexie.choices import Mode
from kexie.problems import Fault
from kexie.show import desk
from kexie.show.desk import Draft
from kexie.show.identity import only
from kexie.show.text import linked, plain
from kexie.show.visit import Visit
from kexie.store import Revision
from kexie.words import Name, listing

# Megabytes; .streamlit/config.toml says the same for the server.
LARGEST = 50

_MODES = {
    Mode.APPEND: Name("只添加新记录，已有记录不变。", "Adds new rows; existing ones stay as they are."),
    Mode.UPDATE: Name(
        "编号相同的记录按文件更新，其余添加。", "Changes rows that have the same number, and adds the others."
    ),
    Mode.REPLACE: Name(
        "以文件代替相应年度的台账记录，文件中没有的将删除；报告摘录不变。",
        "Deletes the records of the year that the file lacks, and takes the others from it; the report's entries stay.",
    ),
    Mode.REPLACE_ALL: Name(
        "以文件代替相应年度的全部记录，报告摘录也在内。",
        "Deletes all existing rows of the year, the report's entries among them, and takes those of the file.",
    ),
}


def steps(visit: Visit) -> None:
    """Show the three steps of an upload; those that the page already shows are links to them."""
    parts = []
    for key, name in _names(visit).items():
        is_shown = key == "choose" or bool(desk.drafts())
        parts.append(linked(name, f"step-{key}") if is_shown else f":gray[{plain(name)}]")
    st.markdown(" :gray[›] ".join(parts))


def step(visit: Visit, key: str) -> None:
    """Show the heading of a step."""
    with st.container(key=f"step-{key}"):
        st.header(plain(_names(visit)[key]), anchor=False)


def _names(visit: Visit) -> dict[str, str]:
    say = visit.say
    return {"choose": say("1 Choose files"), "check": say("2 Check"), "commit": say("3 Commit")}


def uploader(visit: Visit) -> None:
    """Show where files are put, and say what happens to them."""
    own = desk.desk()
    st.caption(
        plain(
            visit.say(
                "Nothing is stored before you commit: the file is checked, you see what it changes, and then you "
                "decide. Files as kept in WPS and Excel will do: title rows, totals and notes are recognised and "
                "left out."
            )
        )
    )
    key = f"uploader-{own.uploader}-{visit.language}"
    if key not in st.session_state:
        # It has been away, and is empty again: what it held lies on the desk.
        own.taken = {}
    st.file_uploader(
        visit.say("Files of registers (XLSX, XLS, CSV; several at once)"),
        # Whatever it is, the check says what is wrong with it, in words: Streamlit would name its MIME type.
        type=None,
        accept_multiple_files=True,
        max_upload_size=LARGEST,
        key=key,
        on_change=_take,
        args=(key,),
    )
    st.page_link(
        "dictionary.py", label=visit.say("Blank templates and what each column means"), icon=":material/menu_book:"
    )
    if own.replaced:
        names = listing(list(own.replaced), visit.language)
        st.caption(plain(visit.say("Replaced by the new file of the same name: {names}.", names=names)))


def choose_mode(visit: Visit) -> Mode:
    """Let the analyst say what the rows do to those held."""
    own, key = desk.desk(), f"mode-{visit.language}"
    st.radio(
        visit.say("How the rows are stored"),
        list(Mode),
        index=list(Mode).index(own.mode),
        format_func=lambda mode: plain(mode.name_in_words[visit.language]),
        captions=[plain(_MODES[mode][visit.language]) for mode in Mode],
        key=key,
        on_change=_choose_mode,
        args=(key,),
        horizontal=True,
    )
    return own.mode


def update_instead(visit: Visit, files: Sequence[tuple[Draft, Upload]], mode: Mode) -> None:
    """Offer to update by number, if rows are to be added whose numbers are held with other values."""
    held = [one for _, upload in files for one in upload.findings if one.fault is Fault.NUMBER_HELD]
    if mode is not Mode.APPEND or not held:
        return
    said = visit.say(
        "{count} rows have a number that is held with other values. If they are the same records, corrected, update "
        "them by number.",
        count=len(held),
    )
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(plain(said))
        st.button(visit.say("Update by number"), icon=":material/sync:", on_click=_update, key="update-instead")


def check_all(visit: Visit, revision: Revision, mode: Mode) -> list[tuple[Draft, Upload]]:
    """Check every file on the desk against a revision, and say so while it runs."""
    drafts = desk.drafts()
    place = st.empty()
    found = []
    for number, draft in enumerate(drafts, start=1):
        with place.container():
            words = visit.say("Reading and checking {name} …", name=draft.name)
            st.progress((number - 1) / len(drafts), text=plain(words))
            found.append((draft, desk.checked(draft, revision, mode)))
    place.empty()
    return found


def outcome(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Show the heading of a file: its name, what it holds, and how its rows add up."""
    with st.container(key=draft.key("outcome")):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.subheader(plain(draft.name), anchor=False)
            st.button(
                visit.say("Remove"),
                icon=":material/close:",
                type="tertiary",
                on_click=_put_away,
                args=(draft.name,),
                key=draft.key("remove"),
                help=visit.say("Take the file off this page. Nothing has been stored of it."),
            )
        for table in upload.tables:
            st.markdown(_counts(visit, table))
    if draft.is_recalled:
        st.caption(
            plain(visit.say("Read as the last file with the same headers was. Change it under “How it is read”."))
        )


def _counts(visit: Visit, table: Checked) -> str:
    """Return how the rows of a table add up, and below it what it was taken for."""
    say, language = visit.say, visit.language
    ready = plain(say("{count} ready", count=table.accepted))
    counts = [f":green-badge[{ready}]" if table.accepted else f":gray-badge[{ready}]"]
    if table.refused:
        refused = plain(say("{count} with errors", count=table.refused))
        counts.append(f":red-badge[{refused}]")
    if table.set_aside:
        set_aside = plain(say("{count} not counted", count=table.set_aside))
        counts.append(f":gray-badge[{set_aside}]")
    parts = [say("Register: {name}", name=table.register.name[language])]
    if table.year:
        parts.append(str(table.year))
    if table.sheet:
        parts.append(say("sheet “{sheet}”", sheet=table.sheet))
    if table.unit:
        parts.append(say("money in {unit}", unit=table.unit))
    read = plain(say("{count} rows read", count=table.read))
    return f"**{read}** {' '.join(counts)}  \n:gray[{plain(' · '.join(parts))}]"


@only(Role.ANALYST)
def _take(key: str) -> None:
    desk.take(st.session_state[key])


@only(Role.ANALYST)
def _choose_mode(key: str) -> None:
    desk.desk().mode = Mode(st.session_state[key])


@only(Role.ANALYST)
def _update() -> None:
    desk.desk().mode = Mode.UPDATE
    # The choice begins anew with what was decided here.
    for key in [key for key in st.session_state if str(key).startswith("mode-")]:
        del st.session_state[key]


@only(Role.ANALYST)
def _put_away(name: str) -> None:
    desk.put_away(name)
