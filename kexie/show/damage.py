"""What visitors are told of a store that is damaged: nothing can be stored; numbers that may be wrong are not shown."""

from __future__ import annotations

import streamlit as st

from kexie.show.visit import Visit, held


def damage(visit: Visit) -> None:
    """Say that nothing can be stored, where the audit log is damaged: what the registers hold is sound."""
    if held().damage():
        st.error(
            visit.say(
                "The audit log is damaged. The figures are sound, but nothing can be stored until an administrator has "
                "looked into it with `kexie verify`."
            ),
            icon=":material/gpp_maybe:",
        )
