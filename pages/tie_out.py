"""Tie-out: each published figure beside what the registers hold. The outcome comes first."""

from collections import Counter

import streamlit as st

from kexie import show
from kexie.measure import Verdict
from kexie.words import listing

visit = show.visit()
say, language = visit.say, visit.language
verdicts = Counter(figure.verdict for figure in visit.figures)

show.heading(visit, say("Report check {year}", year=visit.year))
if visit.report:
    outcome = [verdict.outcome[language].format(count=verdicts[verdict]) for verdict in Verdict if verdicts[verdict]]
    said = say("{count} figures: {outcome}", count=len(visit.figures), outcome=listing(outcome, language))
    st.markdown(f"**{show.plain(said)}**")
    st.caption(
        show.plain(
            say(
                "“60+” is read as 61–69 and “nearly 10,000” as 9,000 to below 10,000. Totals that the report does "
                "not itemise can be checked once records are entered."
            )
        )
    )
    show.unplaced(visit)
    show.tie_out_table(visit, show.choose_verdict(visit))
else:
    st.info(
        show.plain(say("No report is held for {year}: there is nothing to tie out.", year=visit.year)),
        icon=":material/inbox:",
    )
    show.unplaced(visit)

show.completeness_form(visit)
