"""What every page stands in: menu, language, year, account, and the line at its foot that names report and version."""

from pathlib import Path
from typing import Literal

import streamlit as st

from kexie import show
from kexie.access import Role
from kexie.show.visit import LANGUAGE_NAMES, switch_language

st.set_page_config(layout="wide", initial_sidebar_state=264)
st.logo(Path(__file__).parent.parent / "static" / "favicon.svg", size="large")
visit = show.begin()
if visit is None:
    st.stop()
visitor = show.visitor()
say, language, organisation = visit.say, visit.language, visit.organisation

areas = {
    area.key: st.Page(
        "focus_area.py",
        title=show.plain(area.name[language]),
        icon=show.icon(area.icon),
        url_path=area.key,
    )
    for area in organisation.focus_areas
}
st.session_state["area-pages"] = areas
overview = st.Page("overview.py", title=say("Overview"), icon=":material/space_dashboard:", default=True)
may_write, may_rule = visitor.role.covers(Role.ANALYST), visitor.role.covers(Role.ADMINISTRATOR)
# A page that the menu does not show is still found by its address: it says itself what it takes.
writing: Literal["visible", "hidden"] = "visible" if may_write else "hidden"
ruling: Literal["visible", "hidden"] = "visible" if may_rule else "hidden"
administration = [
    st.Page("people.py", title=say("Users"), icon=":material/group:", visibility=ruling),
    st.Page("audit.py", title=say("Audit log"), icon=":material/policy:", visibility=ruling),
]
is_enlarged = show.is_enlarged()
page = st.navigation(
    {
        show.plain(organisation.short_name[language]): [overview],
        show.plain(organisation.focus_areas_name[language]): list(areas.values()),
        say("Data"): [
            st.Page("tie_out.py", title=say("Report check"), icon=":material/fact_check:"),
            st.Page("records.py", title=say("Entries"), icon=":material/table_rows:"),
            st.Page("dictionary.py", title=say("Dictionary"), icon=":material/menu_book:"),
            st.Page("upload.py", title=say("Upload"), icon=":material/upload_file:", visibility=writing),
            st.Page("words.py", title=say("Words"), icon=":material/spellcheck:", visibility=writing),
            st.Page("history.py", title=say("History"), icon=":material/history:", visibility=writing),
            *([] if may_rule else administration),
        ],
    }
    | ({say("Administration"): administration} if may_rule else {}),
    position="top" if is_enlarged else "sidebar",
    expanded=True,
)

st.session_state["address"] = page.url_path
# The menu takes titles for Markdown, the browser's tab does not.
names = {area.key: area.name[language] for area in organisation.focus_areas}
title = names.get(page.url_path, page.title)
st.set_page_config(page_title=say("{page} · {name} dashboard", page=title, name=organisation.short_name[language]))

if not is_enlarged:
    with st.sidebar:
        if len(organisation.languages) > 1:
            st.segmented_control(
                "语言 / Language",
                organisation.languages,
                default=language,
                required=True,
                format_func=LANGUAGE_NAMES.__getitem__,
                key="language-switch",
                on_change=switch_language,
            )
        show.account(visit, visitor)
        show.enlarge(visit, on=True)

show.damage(visit)
show.made_up(visit)
show.told()
if page.url_path not in ("upload", "history"):
    # What is uploaded is held against the latest data, and history shows revisions itself.
    show.as_of(visit)
if visit.revision.years or page.url_path in ("upload", "words", "history", "dictionary", "people", "audit"):
    page.run()
elif may_write:
    st.info(say("Nothing is held yet. Upload the registers of a year to begin."), icon=":material/inbox:")
    st.page_link("upload.py", label=say("Upload registers"), icon=":material/upload_file:")
else:
    st.info(say("Nothing is held yet. Whoever uploads registers signs in to begin."), icon=":material/inbox:")

with st.container(key=f"language-{language}"):
    st.divider()
    source = [organisation.name[language]]
    if visit.report:
        published = visit.report.published_on.isoformat()
        source.append(say("{title}, published {date}", title=visit.report.title[language], date=published))
    source.append(visit.updated)
    st.caption(show.plain(" · ".join(source)))
if is_enlarged:
    # By this container interface.js knows it.
    with st.container(key="view-screen"):
        show.enlarge(visit, on=False)
