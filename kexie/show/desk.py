"""What an analyst has on the desk: files with all that was decided about them, kept until they are committed.

It lies in the session, not in widgets: a widget forgets what it holds as soon as another page is shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from kexie import check
from kexie.check import Upload
from kexie.choices import Choices, Mode
from kexie.plan import Plan, known, of_files, recalled
from kexie.read.sheets import letters
from kexie.show.text import plain
from kexie.show.visit import Visit, held
from kexie.store import Revision

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from kexie.read import Table
    from kexie.store import Entry

# Sheet, row of the sheet, header as typed.
Place = tuple[str, int, str]


@dataclass(slots=True)
class Draft:
    """A file that lies on the desk, and how it is to be read.

    Parameters
    ----------
    name, data, digest
        Its name, its bytes, and their digest.
    choices
        What was decided about it.
    was
        What stood in the cells that were corrected, so that a corrected cell is never carried over to another content.
    personal
        What was decided about personal data as a whole: a word of `kexie.show.personal`, "" for nothing.
    is_recalled
        Whether the choices are those remembered for files with the same headers.
    is_new
        Whether it has not been checked yet.
    upload
        The file as it was checked last, and what of: it lives as long as the file lies on the desk.
    """

    name: str
    data: bytes
    digest: str
    choices: Choices = field(default_factory=Choices)
    was: dict[Place, str] = field(default_factory=dict)
    personal: str = ""
    is_recalled: bool = False
    is_new: bool = True
    upload: tuple[tuple[object, ...], Upload] | None = None

    def key(self, part: str) -> str:
        """Return the key of a widget about this file."""
        return f"{part}-{digest(self.name)}-{st.session_state['language']}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last attempt to commit: a revision, or why not.

    ``rows`` counts what was added, changed and removed, ``moved`` the figures that changed, and ``exceeding`` those of
    them of which the registers now hold more than the report says.
    """

    number: int = 0
    created: bool = False
    files: tuple[str, ...] = ()
    rows: tuple[int, int, int] = (0, 0, 0)
    moved: int = 0
    exceeding: int = 0
    meanwhile: tuple[Entry, ...] = ()
    is_conflict: bool = False
    is_read_only: bool = False
    failed: bool = False


@dataclass(slots=True)
class Desk:
    """All that lies on it.

    ``begun`` says whether the session has been on the page before, and ``resumed`` since when what lies here was kept.
    ``planned`` is the last plan with what it was made of, ``uploader`` counts how often the uploader was emptied,
    ``taken`` names what it holds, ``removed`` keeps what was decided about files for when they come back, and ``told``
    says of which files, against which revisions, the log already tells that they were checked.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    mode: Mode = Mode.APPEND
    outcome: Outcome | None = None
    replaced: tuple[str, ...] = ()
    planned: tuple[tuple[object, ...], Plan] | None = None
    uploader: int = 0
    taken: dict[str, str] = field(default_factory=dict)
    removed: dict[str, Draft] = field(default_factory=dict)
    told: set[tuple[str, int]] = field(default_factory=set)
    begun: bool = False
    resumed: dt.datetime | None = None


def digest(*names: str) -> str:
    """Return what stands for names in a key: the keys of places are also classes of the page."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]


def desk() -> Desk:
    """Return the desk of this session."""
    return cast("Desk", st.session_state.setdefault("desk", Desk()))


def drafts() -> list[Draft]:
    """Return the files on the desk of this session."""
    return list(desk().drafts.values())


def take(files: Iterable[UploadedFile]) -> None:
    """Take over what the uploader holds: new files come to the desk, those taken out of it leave."""
    own = desk()
    present = {file.file_id: file for file in files}
    for gone in own.taken.keys() - present.keys():
        name = own.taken.pop(gone)
        if name not in own.taken.values() and name in own.drafts:
            own.removed[name] = own.drafts.pop(name)
    own.replaced = ()
    come: set[str] = set()
    for file_id, file in present.items():
        if file_id in own.taken:
            continue
        name = _unlike(PurePath(file.name).name, come)
        come.add(name)
        own.taken[file_id] = name
        _put(name, file.getvalue())
    if come:
        own.outcome = None
    if own.replaced:
        # Two files of one name in the uploader would stand there for one.
        _empty_uploader()


def put_away(name: str) -> None:
    """Take a file off the desk."""
    own = desk()
    own.removed[name] = own.drafts.pop(name)
    _empty_uploader()


def clear(names: Iterable[str]) -> None:
    """Take files off the desk that have been committed."""
    for name in names:
        desk().drafts.pop(name, None)
        desk().removed.pop(name, None)
    desk().replaced, desk().planned = (), None
    _empty_uploader()


def choose(name: str, **changes: Any) -> None:
    """Change how a file is to be read."""
    draft = desk().drafts[name]
    draft.choices = replace(draft.choices, **changes)


def correct(name: str, place: Place, text: str, upload: Upload) -> None:
    """Note the new text of a cell; "" takes a correction back."""
    draft = desk().drafts[name]
    edits = dict(draft.choices.edits)
    if text:
        edits[place], draft.was[place] = text, typed(upload, place)
    else:
        edits.pop(place, None)
        draft.was.pop(place, None)
    choose(name, edits=edits)


def checked(draft: Draft, revision: Revision, mode: Mode) -> Upload:
    """Read and check a file, once for each way to read it; a rerun of the page costs nothing."""
    upload = _checked(draft, revision, mode)
    if not draft.is_new:
        return upload
    draft.is_new = False
    if draft.choices == Choices():
        draft.choices = recalled(held(), upload, draft.choices)
        draft.is_recalled = draft.choices != Choices()
    # A corrected file under the same name: what it now has right itself is not corrected again.
    kept = {place: text for place, text in draft.choices.edits.items() if typed(upload, place) == draft.was.get(place)}
    draft.choices = replace(draft.choices, edits=kept)
    draft.was = {place: draft.was[place] for place in kept}
    return _checked(draft, revision, mode)


def _checked(draft: Draft, revision: Revision, mode: Mode) -> Upload:
    # Whether personal data was seen changes nothing of what is found.
    seen, choices = draft.choices.personal_data_seen, draft.choices.over(known(held()))
    made_of = (draft.digest, replace(choices, personal_data_seen=False), revision.version, mode)
    if draft.upload is None or draft.upload[0] != made_of:
        upload = check.upload(
            draft.data,
            draft.name,
            organisation=revision.organisation,
            held=revision.tables,
            mode=mode,
            choices=choices,
        )
        draft.upload = made_of, upload
    elif draft.upload[1].personal_data_seen != seen:
        draft.upload = made_of, replace(draft.upload[1], personal_data_seen=seen)
    return draft.upload[1]


def plan(visit: Visit, uploads: Sequence[Upload], revision: Revision, mode: Mode) -> Plan:
    """Return what files would do to a revision; a rerun of the page with the same ones costs nothing."""
    own = desk()
    made_of = (revision.version, mode, *uploads)
    if own.planned is None or own.planned[0] != made_of:
        rows = sum(table.accepted for upload in uploads for table in upload.tables)
        with st.spinner(plain(visit.say("Comparing {count} rows with the registers …", count=rows))):
            own.planned = made_of, of_files(held(), uploads, mode, revision.number)
    return own.planned[1]


def typed(upload: Upload, place: Place) -> str:
    """Return what stands in a cell of a file."""
    sheet, row, header = place
    for table in upload.read_tables:
        if table.sheet == sheet and header in table.headers and row in table.cells.index:
            return str(table.cells.loc[row].iloc[table.headers.index(header)])
    return ""


def labels(table: Table) -> list[str]:
    """Return a name for each column of a table, no two alike: the header as typed, or the letter of the column."""
    found: list[str] = []
    for header, column in zip(table.headers, table.columns, strict=True):
        found.append(unlike(header.strip() or f"{letters(column)}列", found))
    return found


def unlike(name: str, others: Collection[str]) -> str:
    """Return a name that none of the others is, and that looks the same."""
    while name in others:
        name += " "
    return name


def _put(name: str, data: bytes) -> None:
    own = desk()
    draft = Draft(name, data, hashlib.sha256(data).hexdigest())
    before = own.drafts.get(name)
    if before:
        own.replaced = (*own.replaced, name)
    before = before or own.removed.pop(name, None)
    if before:
        draft.choices, draft.was, draft.personal = before.choices, before.was, before.personal
    own.drafts[name] = draft


def _unlike(name: str, others: set[str]) -> str:
    """Return a name that none of the files brought together has: names tell files apart."""
    path, number = PurePath(name), 1
    while name in others:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name


def _empty_uploader() -> None:
    own = desk()
    own.uploader += 1
    own.taken = {}
