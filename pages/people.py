"""Users: who may come in, as what; whose browsers are signed in; what is seen without signing in."""

import streamlit as st

from kexie import show
from kexie.access import Role

visitor = show.demand(Role.ADMINISTRATOR)
visit = show.visit()
say = visit.say

st.title(say("Users"), anchor=False)
st.caption(
    say(
        "Viewers see figures and registers; analysts also upload and restore; administrators also see this page and "
        "the audit log. Nobody sees a password: a new user sets one by a one-time link."
    )
)
with st.container(key="outcome"):
    show.changed()
show.passed_on(visit)
show.users_list(visit, visitor)

st.header(say("Add a user"), anchor=False)
show.add_user(visit)

st.header(say("Viewing without signing in"), anchor=False)
show.viewing(visit)
