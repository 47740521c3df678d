"""What pages share, and the one place that knows Streamlit's widgets.

A page asks for the `Visit` (what is looked at: revision, year, language) and hands quantities to a card. The
modules: `visit` (whose page this is), `text` (words that cannot be mistaken for Markdown), `times` (by the visitor's
clock), `panels` (groups of rows as bars), `charts` (the one way of a chart to the screen), `cards` (figures), `tables`
(rows); for uploads `desk` (the files and what was decided about them), `uploads`, `reading`, `findings`, `mending`,
`differences`, `committing` in the order of the page, and `history`.
"""

from kexie.show.cards import area_card, figure_card, opening_card
from kexie.show.charts import explain_open_ends, parts_chart
from kexie.show.committing import commit_form, committed
from kexie.show.desk import drafts, plan
from kexie.show.differences import difference
from kexie.show.findings import findings
from kexie.show.history import entries_list, one_entry, restored
from kexie.show.mending import mending
from kexie.show.reading import reading
from kexie.show.tables import dictionary_list, rows_table, tie_out_table
from kexie.show.text import plain
from kexie.show.uploads import check_all, choose_mode, outcome, uploader
from kexie.show.visit import Visit, as_of, begin, choose, held, visit

__all__ = [
    "Visit",
    "area_card",
    "as_of",
    "begin",
    "check_all",
    "choose",
    "choose_mode",
    "commit_form",
    "committed",
    "dictionary_list",
    "difference",
    "drafts",
    "entries_list",
    "explain_open_ends",
    "figure_card",
    "findings",
    "held",
    "mending",
    "one_entry",
    "opening_card",
    "outcome",
    "parts_chart",
    "plain",
    "plan",
    "reading",
    "restored",
    "rows_table",
    "tie_out_table",
    "uploader",
    "visit",
]
