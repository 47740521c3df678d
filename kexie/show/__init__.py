"""What pages share, and the one place that knows Streamlit's widgets.

A page asks for the `Visit` (what is looked at: revision, year, language) and hands quantities to a card. The
modules: `visit` (whose page this is), `text` (words that cannot be mistaken for Markdown), `panels` (groups of
rows as bars), `charts` (the one way of a chart to the screen), `cards` (figures), `tables` (rows).
"""

from kexie.show.cards import area_card, figure_card, opening_card
from kexie.show.charts import explain_open_ends, parts_chart
from kexie.show.tables import dictionary_list, rows_table, tie_out_table
from kexie.show.text import plain
from kexie.show.visit import Visit, begin, choose, visit

__all__ = [
    "Visit",
    "area_card",
    "begin",
    "choose",
    "dictionary_list",
    "explain_open_ends",
    "figure_card",
    "opening_card",
    "parts_chart",
    "plain",
    "rows_table",
    "tie_out_table",
    "visit",
]
