"""History: every revision, what it changed, its files, and the way back to it."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ANALYST)
visit = show.visit()
say = visit.say
entries = show.held().history()
asked = st.query_params.get("entry", "")
entry = next((one for one in entries if str(one.number) == asked), None)

heading = say("Revision {number}", number=entry.number) if entry else say("History")
st.title(show.plain(heading), anchor=False)
show.restored(visit)
if entry:
    st.page_link("history.py", label=say("All revisions"), icon=":material/arrow_back:")
    show.one_entry(visit, entry)
elif entries:
    st.caption(say("Every upload makes a revision. None is ever changed or erased; each can be restored."))
    show.entries_list(visit, entries)
else:
    st.info(say("Nothing has been stored yet. The first upload makes revision 1."), icon=":material/inbox:")
    st.page_link("upload.py", label=say("Upload registers"), icon=":material/upload_file:")
