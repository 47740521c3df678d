"""What a change does: rows added, changed and removed, cell by cell, and the figures that it moves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from kexie import write
from kexie.access import Role
from kexie.measure import Effect
from kexie.show.identity import exported
from kexie.show.tables import rows_table
from kexie.show.text import plain
from kexie.show.tie_out import VERDICT_COLOURS
from kexie.show.visit import Visit
from kexie.store import Difference

# As many changed cells as anybody reads on a page; the download holds all.
_SHOWN = 300


def difference(
    visit: Visit,
    differences: Sequence[Difference],
    effects: Sequence[tuple[int, Effect]] | None,
    *,
    key: str,
    file_name: str,
    refused: int = 0,
) -> None:
    """Show a difference and its effect on figures, and let it be taken away.

    Parameters
    ----------
    visit
        In whose language.
    differences
        By register.
    effects
        The figures that move, with their years; None where there was nothing before.
    key
        Tells this difference from others.
    file_name
        Of the file to download.
    refused
        How many rows have an error, and are in no difference.
    """
    moved = [one for one in differences if not one.is_none]
    if not moved:
        if refused:
            words = visit.say(
                "No row can be stored yet that would change anything; {count} have errors.", count=refused
            )
            st.info(plain(words), icon=":material/hourglass_empty:")
        else:
            st.info(visit.say("No changes: everything in this file is already stored."), icon=":material/check:")
        return
    if effects is not None:
        effect_table(visit, effects, key=key)
    for one in moved:
        _register(visit, one)
    st.download_button(
        visit.say("The difference, cell by cell (CSV)"),
        exported(
            visit,
            file_name,
            lambda: write.csv(write.difference(moved, visit.language)),
            needed=Role.ANALYST,
        ),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"difference-{key}",
    )


def effect_table(visit: Visit, effects: Sequence[tuple[int, Effect]], *, key: str) -> None:
    """Show each figure that moves: what the registers came to and come to now, and the verdict."""
    say, language = visit.say, visit.language
    if not effects:
        st.caption(plain(say("No figure changes.")))
        return
    heading = say("Figures that change ({count})", count=len(effects))
    st.markdown(f"**{plain(heading)}**")
    years = len({year for year, _ in effects}) > 1
    lines = []
    for year, effect in effects:
        colour = VERDICT_COLOURS[effect.after.verdict]
        title = effect.metric.name[language]
        lines.append(
            {
                say("Figure"): plain(f"{year} {title}" if years else title),
                say("Registers"): plain(effect.counts(language)),
                say("Verdict"): f":{colour}[{plain(effect.verdicts(language))}]",
            }
        )
    with st.container(key=f"tie-out-effect-{key}"):
        st.table(pd.DataFrame(lines), border="horizontal", hide_index=True)


def counts(visit: Visit, *, added: int, changed: int, removed: int) -> str:
    """Return in words how many rows a difference concerns."""
    return visit.say(
        "{added} rows added, {changed} changed, {removed} removed", added=added, changed=changed, removed=removed
    )


def _register(visit: Visit, one: Difference) -> None:
    say, language = visit.say, visit.language
    name = one.register.name[language]
    words = say(
        "{register}: {added} rows added, {changed} changed, {removed} removed, {unchanged} as they were.",
        register=name,
        added=len(one.added),
        changed=len(one.changed),
        removed=len(one.removed),
        unchanged=one.unchanged,
    )
    st.markdown(f"**{plain(words)}**")
    if one.changed:
        lines = [
            {
                say("Number of record"): row.number,
                say("Column"): one.register[key].name[language],
                say("Before"): old or "—",
                say("After"): new or "—",
            }
            for row in one.changed
            for key, old, new in row.cells
        ]
        st.dataframe(
            pd.DataFrame(lines[:_SHOWN]),
            hide_index=True,
            width="stretch",
            alt=say("Changed cells of {name}", name=name),
        )
        if len(lines) > _SHOWN:
            st.caption(
                plain(say("The first {shown} of {count}; the download holds all.", shown=_SHOWN, count=len(lines)))
            )
    for rows, title in (
        (one.removed, say("Removed rows ({count})", count=len(one.removed))),
        (one.added, say("Added rows ({count})", count=len(one.added))),
    ):
        if len(rows):
            with st.expander(plain(title), expanded=len(rows) <= 10):
                rows_table(visit, one.register, rows.head(_SHOWN))
                if len(rows) > _SHOWN:
                    said = say("The first {shown} of {count}; the download holds all.", shown=_SHOWN, count=len(rows))
                    st.caption(plain(said))
