"""The one way of a chart to the screen: a card with chart, table, download and about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from kexie import draw, measure, write
from kexie.draw import Panel
from kexie.measure import Parts
from kexie.metrics import Condition
from kexie.organisation import FocusArea
from kexie.quantity import PERCENT, Bound
from kexie.registers import REGISTERS, Register
from kexie.show.drawing import drawing
from kexie.show.identity import exported
from kexie.show.panels import areas_without_entry, finding, panels_of, unit_name
from kexie.show.tables import Asked, rows_download
from kexie.show.text import plain
from kexie.show.visit import Visit
from kexie.words import listing


@dataclass(frozen=True, slots=True)
class _Grouped:
    """What a chart of a register shows: its panels and those drawn, the parts behind them, the figure."""

    panels: tuple[Panel, ...]
    drawn: tuple[Panel, ...]
    parts: Parts
    figure: str


def parts_chart(visit: Visit, register: Register, *, by: str, area: FocusArea | None = None) -> None:
    """Show a register as a card: its quantities grouped by a column, one panel for each unit.

    Parameters
    ----------
    visit
        What is looked at.
    register
        Whose rows are drawn.
    by
        The column to group by: the focus area, or the kind.
    area
        Only the rows of this focus area; of all if left out.
    """
    grouped = _grouped(visit, register, by, area)
    name = register.name[visit.language]
    by_name = register[by].name[visit.language].lower() if visit.language == "en" else register[by].name.zh
    title = visit.say("{register} by {column}", register=name, column=by_name)

    with st.container(border=True, key=f"chart-{register.key}-{by}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(plain(title), anchor=False, width="stretch")
            if grouped.panels:
                _more(visit, register, grouped, area, title)
        if not grouped.panels:
            _empty(visit, register)
            return
        most = finding(visit, grouped.drawn)
        if most:
            st.markdown(f":small[**{plain(most)}**]")
        if grouped.drawn:
            alt = _alt(visit, title, grouped.drawn)
            chosen = drawing(visit, grouped.figure, title=title, alt=alt, key=f"bars-{register.key}-{by}")
            if chosen:
                panel, place = chosen
                st.switch_page("records.py", query_params=grouped.drawn[panel].bars[place].leads_to)
        notes = [plain(note) for note in _notes(visit, register, grouped, area)]
        if notes:
            st.caption("  \n".join(notes))


def _more(visit: Visit, register: Register, grouped: _Grouped, area: FocusArea | None, title: str) -> None:
    """Offer what else there is of a chart: it is made and sent when it is opened."""
    say = visit.say
    popover = st.popover(
        say("Data"), icon=":material/table_chart:", type="tertiary", key=f"more-{title}", on_change="rerun"
    )
    if not popover.open:
        return
    asked = Asked(register, visit.year).by(visit, *([Condition("focus_area", (area.name.zh,))] if area else []))
    with popover:
        table, files, about = st.tabs([say("Table"), say("Download"), say("About")])
        with table:
            _shown_as_table(visit, grouped)
        with files:
            _downloads(visit, asked, title, grouped)
        with about:
            _about(visit, asked, grouped, title)


def prepare(visit: Visit) -> int:
    """Make the charts of all pages of a year beforehand, so that nobody waits for them; return how many these are."""
    registers = REGISTERS.values()
    wanted: list[tuple[Register, str, FocusArea | None]] = [(one, "focus_area", None) for one in registers]
    wanted += [(one, one.kind_column, area) for one in registers for area in visit.organisation.focus_areas]
    return sum(bool(_grouped(visit, *one).figure) for one in wanted)


@st.cache_resource(
    show_spinner=False,
    max_entries=256,
    hash_funcs={
        Visit: lambda visit: (visit.revision.version, visit.year, visit.language),
        Register: lambda register: register.key,
        FocusArea: lambda area: area.key,
    },
)
def _grouped(visit: Visit, register: Register, by: str, area: FocusArea | None) -> _Grouped:
    """Count and draw once for all visitors of a revision; nobody may change what they are given."""
    tallies = visit.tallies[register.key]
    if area:
        tallies = tallies[tallies["focus_area"] == area.name.zh]
    parts = measure.parts(register.of(visit.organisation), tallies, by=by)
    panels = panels_of(visit, register, parts.parts, by=by, area=area)
    # A percentage beside counts is taken for one of them.
    counts = [part for part in parts.parts if part.unit != PERCENT]
    drawn = panels_of(visit, register, counts, by=by, area=area)
    return _Grouped(panels, drawn, parts, draw.json_of(draw.bars(drawn)) if drawn else "")


def explain_bars(visit: Visit, charts: Iterable[tuple[Register, str, FocusArea | None]]) -> None:
    """Say once on a page what the signs and shades of its bars mean: of those that there are.

    Parameters
    ----------
    visit
        What is looked at.
    charts
        The charts of the page: register, column to group by, and area, as `parts_chart` takes them.
    """
    bars = [
        bar
        for one in charts
        for panel in _grouped(visit, *one).drawn
        if not panel.is_number
        for bar in panel.bars
        if bar.quantity or bar.reported
    ]
    bounds = {one.bound for bar in bars for one in (bar.quantity, bar.reported) if one}
    signs = (
        ({Bound.MORE_THAN}, visit.say("▶ at the end of a bar means “+”: more than written")),
        ({Bound.NEARLY}, visit.say("◀ at the end of a bar means “nearly”: somewhat less")),
        ({Bound.ABOUT}, visit.say("◆ at the end of a bar means “about”")),
        ({Bound.BETWEEN, Bound.AT_MOST}, visit.say("a range is hatched from one end to the other")),
    )
    said = [words for wanted, words in signs if bounds & wanted]
    if any(bar.reported for bar in bars):
        said.append(visit.say("a pale bar is what the report states, a full one what records come to"))
    if said:
        text = ("；" if visit.language == "zh" else "; ").join(said) + ("。" if visit.language == "zh" else ".")
        st.caption(plain(text[0].upper() + text[1:]))


def _alt(visit: Visit, title: str, panels: tuple[Panel, ...]) -> str:
    chinese = visit.language == "zh"
    marks = {"colon": "：", "comma": "，", "stop": "。"} if chinese else {"colon": ": ", "comma": ", ", "stop": ". "}
    return draw.alt_text(visit.say("Bar chart: {title}", title=title), panels, **marks)


def _notes(visit: Visit, register: Register, grouped: _Grouped, area: FocusArea | None) -> Iterable[str]:
    """Say what the chart does not add, what the report leaves unsaid, and what is not shown."""
    if grouped.parts.refused:
        why = listing([reason.value[visit.language] for reason in grouped.parts.refused], visit.language)
        yield visit.say("No total: {why}.", why=why)
    if any(one.may_repeat for part in grouped.parts.parts for one in (part.counted, part.reported)):
        yield visit.say("“At most”: people of several rows are added up, and some may be the same.")
    shares = [f"{bar.label} {bar.text}" for panel in grouped.panels if panel not in grouped.drawn for bar in panel.bars]
    if shares:
        yield visit.say("Percentages are not drawn beside counts: {items}.", items=listing(shares, visit.language))
    nothing = [] if area else areas_without_entry(visit, grouped.parts)
    if nothing:
        yield visit.say("No entries: {areas}.", areas=listing(nothing, visit.language))
    key = area.key if area else None
    for metric in visit.revision.metrics:
        if (metric.register.key, metric.focus_area) == (register.key, key) and metric.not_stated:
            name = metric.name[visit.language]
            yield visit.say("{name}: {words}", name=name, words=metric.not_stated[visit.language])
    if grouped.parts.left_out:
        yield visit.say("{count} rows are not shown: they lack the column.", count=grouped.parts.left_out)


def _shown_as_table(visit: Visit, grouped: _Grouped) -> None:
    st.table(_table(visit, grouped.panels), border="horizontal", hide_index=True)


def _table(visit: Visit, panels: tuple[Panel, ...]) -> pd.DataFrame:
    rows = [(plain(panel.unit), plain(bar.label), plain(bar.text)) for panel in panels for bar in panel.bars]
    return pd.DataFrame(rows, columns=[visit.say("Unit"), visit.say("Item"), visit.say("Quantity")])


def _downloads(visit: Visit, asked: Asked, title: str, grouped: _Grouped) -> None:
    drawn = pd.DataFrame(
        [
            (bar.label, source, quantity[visit.language], quantity.value, quantity.bound.value, quantity.unit)
            for panel in grouped.panels
            for bar in panel.bars
            for source, quantity in ((visit.say("Records"), bar.quantity), (visit.say("Report"), bar.reported))
            if quantity
        ],
        columns=[
            visit.say("Item"),
            visit.say("Source"),
            visit.say("Quantity"),
            visit.say("Value"),
            visit.say("Bound"),
            visit.say("Unit"),
        ],
    )
    st.caption(visit.say("CSV in UTF-8, for Excel and WPS. “Save picture” above the chart saves it as a picture."))
    with st.container(horizontal=True):
        name = f"{title}-{visit.year}"
        st.download_button(
            plain(visit.say("The chart's figures")),
            exported(visit, f"{name}-figures.csv", lambda: write.csv(drawn)),
            file_name=f"{name}-figures.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"download-{name}-figures",
        )
        rows_download(visit, asked, visit.say("The rows behind it"), f"{name}-rows")


def _about(visit: Visit, asked: Asked, grouped: _Grouped, title: str) -> None:
    register = asked.register
    contents, conditions = visit.revision.contents, asked.conditions
    stated = contents.rows(register, asked.year, conditions=conditions, filled=["report_words"])["report_words"]
    bounds = sorted(
        {
            one.bound.name_in_words[visit.language]
            for panel in grouped.panels
            for bar in panel.bars
            for one in (bar.quantity, bar.reported)
            if one
        }
    )
    units = dict.fromkeys(unit_name(visit, register, part.unit) for part in grouped.parts.parts)
    quantity = register[register.quantity].name[visit.language]
    entries = {
        visit.say("Definition"): visit.say(
            "{title}: the sum of “{quantity}” of the entries in each group. {purpose}.",
            title=title,
            quantity=quantity,
            purpose=register.purpose[visit.language],
        ),
        visit.say("Unit"): listing(list(units), visit.language),
        visit.say("Period"): str(visit.year),
        visit.say("Bound"): listing(bounds, visit.language),
        visit.say("Source"): visit.say(
            "{rows} entries of the register, {stated} of them with the words of the report",
            rows=asked.n,
            stated=len(stated),
        ),
        visit.say("Words of the report"): listing(list(stated), visit.language) or "—",
        visit.say("Data version"): visit.revision.version,
    }
    st.table(
        pd.DataFrame([(plain(key), plain(value)) for key, value in entries.items()]),
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )


def _empty(visit: Visit, register: Register) -> None:
    st.caption(
        plain(
            visit.say(
                "No entries in {register} for {year}. They appear here once the register holds rows of the year.",
                register=register.name[visit.language],
                year=visit.year,
            )
        )
    )
