"""The audit log: who did what, when, from where; and whether the log is whole."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ADMINISTRATOR)
visit = show.visit()
say = visit.say

st.title(say("Audit log"), anchor=False)
st.caption(
    say(
        "What was done, by whom, from where: lines are only ever added, each sealed with the one before. Passwords and "
        "links are never in it."
    )
)
wanted = show.audit_filters(visit)
show.audit_lines(visit, wanted)

st.header(say("Is the log whole?"), anchor=False)
show.chain(visit)
