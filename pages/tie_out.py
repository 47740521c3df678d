"""Tie-out: each published figure beside what the registers hold. The outcome comes first."""

from collections import Counter

import streamlit as st

from kexie import show
from kexie.measure import Verdict
from kexie.words import listing

visit = show.visit()
say, language = visit.say, visit.language
figures = visit.figures
verdicts = Counter(figure.verdict for figure in figures)

st.title(show.plain(say("Tie-out of {year}", year=visit.year)), anchor=False)
outcome = [verdict.outcome[language].format(count=verdicts[verdict]) for verdict in Verdict if verdicts[verdict]]
st.markdown(
    "**" + show.plain(say("{count} figures: {outcome}", count=len(figures), outcome=listing(outcome, language))) + "**"
)
if not visit.report:
    st.info(
        show.plain(say("No report is held for {year}: there is nothing to tie out.", year=visit.year)),
        icon=":material/inbox:",
    )
st.caption(
    show.plain(
        say(
            "An interval decides, not equality: 60余 is read as 61 to 69, 近1万 as 9,000 to 9,999. "
            "Totals whose parts the report does not name cannot be rebuilt from its entries; records will."
        )
    )
)

show.unplaced(visit)
codes = ["all", *(verdict.code for verdict in Verdict if verdicts[verdict])]
names = {"all": say("All verdicts")} | {verdict.code: verdict.value[language] for verdict in Verdict}
chosen = show.choose(say("Verdict"), "verdict", codes, names.__getitem__)
shown = [figure for figure in figures if chosen in ("all", figure.verdict.code)]
for area in (None, *visit.organisation.focus_areas):
    members = [figure for figure in shown if figure.metric.focus_area == (area.key if area else None)]
    if members:
        title = f":{visit.colour_name(area)}[{show.plain(area.name[language])}]" if area else say("Opening totals")
        st.subheader(title, anchor=False)
        show.tie_out_table(visit, members)

show.completeness_form(visit)
