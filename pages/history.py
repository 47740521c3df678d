"""History: every revision, what it changed, its files, and the way back to it."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ANALYST)
visit = show.visit()
say = visit.say
entries = show.held().history()
asked = st.query_params.get("entry", "")
by_number = {str(one.number): one for one in entries}
entry = by_number.get(asked)
# Two revisions are compared at an address of their own: ?from=2&to=6.
a, b = (by_number.get(st.query_params.get(end, "")) for end in ("from", "to"))

heading = say("History")
if entry:
    heading = say("Revision {number}", number=entry.number)
elif a and b:
    heading = say("From revision {a} to revision {b}", a=a.number, b=b.number)
st.title(show.plain(heading), anchor=False)
with st.container(key="outcome"):
    show.restored(visit)
if asked and not entry:
    st.info(
        show.plain(say("There is no revision {number}; the latest is {latest}.", number=asked, latest=visit.latest))
    )
if entry:
    st.page_link("history.py", label=say("All revisions"), icon=":material/arrow_back:")
    show.one_entry(visit, entry)
elif a and b:
    st.page_link("history.py", label=say("All revisions"), icon=":material/arrow_back:")
    show.compare_form(visit, entries, a, b)
    show.compared(visit, a, b)
elif entries:
    st.caption(say("Every upload makes a revision. None is ever changed or erased; each can be restored."))
    show.compare_form(visit, entries)
    show.entries_list(visit, entries)
else:
    st.info(say("Nothing has been stored yet. The first upload makes revision 1."), icon=":material/inbox:")
    st.page_link("upload.py", label=say("Upload registers"), icon=":material/upload_file:")
