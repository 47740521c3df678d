"""Upload in three steps: choose files, look at what was found in them, and commit."""

import streamlit as st

from kexie import show
from kexie.access import Role

show.demand(Role.ANALYST)
visit = show.visit()
say = visit.say

st.title(say("Upload registers"), anchor=False)
show.steps(visit)
show.step(visit, "choose")
show.uploader(visit)
show.resumed(visit)
# What came of an action: the cursor goes there (static/places.js).
with st.container(key="outcome"):
    show.committed(visit)
show.kept()

if show.drafts():
    show.step(visit, "check")
    latest = show.held().revision()
    mode = show.choose_mode(visit)
    files = show.check_all(visit, latest, mode)
    show.update_instead(visit, files, mode)
    for draft, upload in files:
        with st.container(border=True, key=draft.key("file")):
            show.outcome(visit, draft, upload)
            show.to_do(visit, draft, upload)
            show.personal(visit, draft, upload)
            show.questions(visit, draft, upload)
            show.words(visit, draft, upload)
            show.corrections(visit, draft, upload)
            show.remarks(visit, draft, upload)
            show.notes(visit, upload)
            show.settings(visit, draft, upload)
            show.marked(visit, draft, upload)

    if any(upload.tables for _, upload in files):
        show.step(visit, "commit")
        plan = show.planned(visit, [upload for _, upload in files], latest, mode)
        show.previewed(files, latest)
        if plan and not plan.doubles:
            name = say("difference") + ".csv"
            show.difference(visit, plan.differences, plan.effects, key="upload", file_name=name, refused=plan.refused)
        if plan:
            show.commit_form(visit, files, plan)
