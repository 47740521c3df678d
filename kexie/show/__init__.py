"""What pages share, and the one place that knows Streamlit's widgets.

A page asks for the `Visit` (what is looked at: revision, year, language) and hands quantities to a card. The modules:
`visit` (whose page this is), `heading` (its title), `identity` (who looks at it, and what that takes), `text` (words
that cannot be mistaken for Markdown), `times` (by the visitor's clock), `damage` (what is told of a damaged store),
`panels` (groups of rows as bars), `drawing` (the one way of a chart to the screen), `charts` (cards with one), `ahead`
(before visitors come), `cards` (figures), `tie_out` (figures beside the registers), `tables` (rows), `unplaced` (rows
in no figure), `completeness` (whether records are complete); for uploads `desk` (the files and what was decided about
them), `shelf` (what was begun, and comes back after a refresh), `uploads`, `findings`, `personal`, `reading`, `words`,
`corrections`, `differences`, `committing` in the order of the page, and `history`; for administrators `people` and
`audit`.
"""

from kexie.show.ahead import prepare
from kexie.show.audit import audit_filters, audit_lines, chain
from kexie.show.cards import area_card, figure_card, opening_card, standing
from kexie.show.charts import explain_bars, parts_chart
from kexie.show.committing import commit_form, committed, planned, previewed
from kexie.show.completeness import completeness_form
from kexie.show.corrections import corrections
from kexie.show.damage import damage
from kexie.show.desk import drafts
from kexie.show.differences import difference
from kexie.show.findings import marked, notes, remarks, to_do
from kexie.show.heading import heading, made_up
from kexie.show.history import compare_form, compared, entries_list, one_entry, restored
from kexie.show.identity import account, demand, exported, told, visitor
from kexie.show.people import add_user, changed, passed_on, users_list, viewing
from kexie.show.personal import personal
from kexie.show.reading import questions, settings
from kexie.show.shelf import kept, resumed
from kexie.show.tables import Asked, asked_table, by_evidence, declared_table
from kexie.show.text import icon, plain
from kexie.show.tie_out import choose_verdict, tie_out_table
from kexie.show.unplaced import rows_without_year, unplaced
from kexie.show.uploads import check_all, choose_mode, outcome, step, steps, update_instead, uploader
from kexie.show.visit import Visit, as_of, begin, choose, enlarge, held, is_enlarged, visit
from kexie.show.words import meanings, words

__all__ = [
    "Asked",
    "Visit",
    "account",
    "add_user",
    "area_card",
    "as_of",
    "asked_table",
    "audit_filters",
    "audit_lines",
    "begin",
    "by_evidence",
    "chain",
    "changed",
    "check_all",
    "choose",
    "choose_mode",
    "choose_verdict",
    "commit_form",
    "committed",
    "compare_form",
    "compared",
    "completeness_form",
    "corrections",
    "damage",
    "declared_table",
    "demand",
    "difference",
    "drafts",
    "enlarge",
    "entries_list",
    "explain_bars",
    "exported",
    "figure_card",
    "heading",
    "held",
    "icon",
    "is_enlarged",
    "kept",
    "made_up",
    "marked",
    "meanings",
    "notes",
    "one_entry",
    "opening_card",
    "outcome",
    "parts_chart",
    "passed_on",
    "personal",
    "plain",
    "planned",
    "prepare",
    "previewed",
    "questions",
    "remarks",
    "restored",
    "resumed",
    "rows_without_year",
    "settings",
    "standing",
    "step",
    "steps",
    "tie_out_table",
    "to_do",
    "told",
    "unplaced",
    "update_instead",
    "uploader",
    "users_list",
    "viewing",
    "visit",
    "visitor",
    "words",
]
