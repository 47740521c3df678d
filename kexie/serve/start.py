"""Before the first visitor comes, and when a page fails."""

from __future__ import annotations

import difflib
import gc
import logging
import secrets
from typing import TYPE_CHECKING

import streamlit
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from kexie.declared import DeclarationError, Entry
from kexie.gate.exposure import Exposure, of_environment
from kexie.words import LANGUAGES, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kexie.gate import Gate
    from kexie.organisation import FocusArea
    from kexie.serve.files import Compressed

# Icons to choose from, where a name is like none.
_SUGGESTED = ("flag", "lightbulb", "school", "groups", "account_tree", "handshake", "science", "public")

_log = logging.getLogger(__name__)

CALM = Name(
    "抱歉，此处内容暂时无法显示，问题已经记录。请稍后再试；如仍无法显示，请将编号 {reference} 告知管理员。",
    "Sorry, this part cannot be shown at the moment, and the problem has been recorded. Please try again "
    "later; should it stay, tell the administrator the number {reference}.",
)

FIRST = Name(
    "尚无管理员。请在 24 小时内打开此链接设置（仅可使用一次）：{address}",
    "There is no administrator yet. Open this link within 24 hours to become the first; it works once: {address}",
)


def exposure() -> Exposure:
    """Return from where the server can be reached, as Streamlit's configuration and the environment say."""
    option = streamlit.get_option
    return of_environment(
        str(option("server.address") or ""),
        int(option("server.port")),
        is_tls=bool(option("server.sslCertFile")),
        seen_as=str(option("browser.serverAddress") or ""),
        base=str(option("server.baseUrlPath") or ""),
    )


def open_gate(gate: Gate) -> None:
    """Refuse to start where that would leave the door open; on a new installation tell the way in.

    Raises
    ------
    RuntimeError
        Where the server may not start: the text says why, and what to do.
    """
    try:
        refuse_unknown_icons(gate.store.organisation.focus_areas)
    except DeclarationError as error:
        raise RuntimeError("\n".join(error[language] for language in LANGUAGES)) from None
    where = gate.exposure or Exposure("")
    has_administrator = gate.store.accounts.has_administrator()
    refusal = where.refusal(has_administrator=has_administrator)
    if refusal:
        raise RuntimeError(" ".join(refusal[language].format(host=where.host or "*") for language in LANGUAGES))
    if not has_administrator:
        address = gate.link_address(gate.store.entrance.offer_first())
        print("\n".join(FIRST[language].format(address=address) for language in LANGUAGES), flush=True)


def refuse_unknown_icons(areas: Iterable[FocusArea]) -> None:
    """Refuse to start with a focus area whose icon no page could draw.

    Raises
    ------
    DeclarationError
        With each icon that is not known, and the one it is like.
    """
    entry = Entry({}, "organisation.toml")
    for place, area in enumerate(areas, start=1):
        if area.icon not in ALL_MATERIAL_ICONS:
            close = difflib.get_close_matches(area.icon, ALL_MATERIAL_ICONS, 3)
            allowed = Name("、".join(close or _SUGGESTED), ", ".join(close or _SUGGESTED))
            entry.refuse(
                f"focus_area[{place}].icon",
                "{value} is not the name of a Material icon; such are {allowed}",
                value=repr(area.icon),
                allowed=allowed,
            )
    entry.finish()


def warm_up(further: Iterable[Callable[[], object]] = ()) -> None:
    """Do at the start what the first visitor would have to wait for.

    All that exists by then lives as long as the process, so the garbage collector is told not to look at it
    again: Streamlit has it collect after every run of a page.
    """
    import pandas as pd
    from plotly import graph_objects

    # From columns, not lists: what plotly and Streamlit read tables with is loaded along the way.
    counts = pd.DataFrame({"area": ["a", "b", "a"]}).groupby("area").size().reset_index(name="count")
    graph_objects.Figure(graph_objects.Bar(x=counts["area"], y=counts["count"])).to_json()
    for call in further:
        call()
    gc.collect()
    gc.freeze()


def compress(folders: Iterable[Compressed], first: Iterable[Path]) -> None:
    """Make the compressed files, and where that fails (a full disk) say so: the rest is served as it is."""
    try:
        for files in folders:
            files.make(first)
    except OSError:
        _log.exception("Not all of Streamlit's files could be compressed")


def on_script_error(error: Exception) -> bool:
    """Record what went wrong in a page, and tell the visitor calmly that something did.

    Returns
    -------
    bool
        True: Streamlit need not show the error itself.
    """
    reference = secrets.token_hex(3)
    # Where in the code, Streamlit has written into the log just before.
    _log.error("A page failed, reference %s: %r", reference, error)
    streamlit.error("\n\n".join(CALM[language].format(reference=reference) for language in LANGUAGES))
    return True
