"""Upload: check files, mend them, see what they change, and commit."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ANALYST)
visit = show.visit()
say = visit.say

st.title(say("Upload registers"), anchor=False)
show.uploader(visit)
said = show.committed(visit)

if show.drafts():
    latest = show.held().revision()
    mode = show.choose_mode(visit)
    files = show.check_all(visit, latest, mode)
    show.update_instead(visit, files, mode)
    for draft, upload in files:
        with st.container(border=True, key=draft.key("file")):
            show.outcome(visit, draft, upload)
            show.words(visit, draft, upload)
            show.reading(visit, draft, upload)
            show.findings(visit, draft, upload)
            show.mending(visit, draft, upload)

    if any(upload.tables for _, upload in files):
        plan = show.plan([upload for _, upload in files], latest, mode)
        show.previewed(files, latest)
        st.header(say("What would change"), anchor=False)
        if not plan.doubles:
            name = say("difference") + ".csv"
            show.difference(visit, plan.differences, plan.effects, key="upload", file_name=name)
        st.header(say("Commit"), anchor=False)
        show.commit_form(visit, files, plan)
elif not said:
    st.info(say("No file yet. Choose one above, or drag it there."), icon=":material/upload_file:")
