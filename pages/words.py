"""Words: what those mean that are on no list, as it was decided."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ANALYST)
visit = show.visit()
say = visit.say

st.title(say("Words"), anchor=False)
st.caption(
    show.plain(
        say(
            "Words of files that are on no list, and what they are read as. It was decided when a file was uploaded, "
            "and holds for the pages and for the command line. What is stored already does not change."
        )
    )
)
show.meanings(visit)
