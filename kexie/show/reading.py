"""How a file is to be read: what it leaves open is asked first, all else can be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import streamlit as st

from kexie import check
from kexie.access import Role
from kexie.check import Upload
from kexie.choices import EVERY_SHEET
from kexie.problems import Fault
from kexie.registers import REGISTERS, Kind
from kexie.show import desk
from kexie.show.desk import Draft
from kexie.show.identity import only
from kexie.show.text import plain
from kexie.show.visit import Visit

_ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GB18030（GBK）", "utf-16": "UTF-16"}
_PREVIEWED = 6
# In how many rows a header can be pointed at, on how many sheets, and how much of a row is shown.
_POINTED, _SHEETS, _SHOWN = 30, 12, 40
_EARLIEST = 2015
# What is asked where a file leaves it open.
ASKED = {
    Fault.NO_TABLE: "header_rows",
    Fault.UNKNOWN_REGISTER: "registers",
    Fault.UNIT_NOT_STATED: "unit",
    Fault.YEAR_NOT_STATED: "year",
    Fault.COLUMN_SUGGESTED: "headers",
    Fault.DOUBLE_COLUMN: "headers",
    Fault.NOT_TEXT: "encoding",
}
_HEADERS = (Fault.COLUMN_SUGGESTED, Fault.UNKNOWN_COLUMN, Fault.DOUBLE_COLUMN)

Part = Callable[[Visit, Draft, Upload], None]


def questions(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Ask for what a file leaves open about its reading; nothing where all is clear."""
    parts = asked(upload)
    if not parts:
        return
    with st.container(border=True, key=draft.key("questions")):
        question = visit.say("The file leaves this open. Please choose:")
        st.markdown(f"**{plain(question)}**")
        for name in parts:
            _PARTS[name](visit, draft, upload)


def settings(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Show how a file was read, with a preview, and let the analyst change what was not asked."""
    with st.expander(visit.say("How it is read"), icon=":material/tune:", key=draft.key("settings")):
        already = asked(upload)
        for name, part in _PARTS.items():
            if name not in already:
                part(visit, draft, upload)
        _preview(visit, upload)


def asked(upload: Upload) -> list[str]:
    """Return what a file leaves open, in the order in which it is asked."""
    faults = {finding.fault for finding in upload.findings}
    found = {part for fault, part in ASKED.items() if fault in faults}
    if _lacks_years(upload):
        found.add("year")
    if faults >= {Fault.MISSING_COLUMN, Fault.UNKNOWN_COLUMN}:
        found.add("headers")
    return [part for part in _PARTS if part in found]


def _lacks_years(upload: Upload) -> bool:
    missing = {finding.column for finding in upload.findings if finding.fault is Fault.MISSING_COLUMN}
    return any(
        table.register[table.register.dated].kind is Kind.YEAR
        and table.register[table.register.dated].name.zh in missing
        for table in upload.tables
    )


def _header_rows(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Let the row of the header be pointed at, sheet by sheet, if it was not found, or not the right one."""
    found = {table.sheet: table.header_row for table in upload.read_tables}
    chosen = draft.choices.header_rows
    sheets = [sheet for sheet in (upload.book.sheets if upload.book else ()) if sheet.cells.size and not sheet.hidden]
    for sheet in sheets[:_SHEETS]:
        as_found = visit.say("Looked for")
        if sheet.name in found and sheet.name not in chosen:
            as_found = visit.say("Looked for: row {row}", row=found[sheet.name])
        names = {"": as_found}
        for row, cells in enumerate(sheet.cells.head(_POINTED).to_numpy(dtype=object).tolist(), start=1):
            words = " · ".join(str(cell).strip() for cell in cells if str(cell).strip())
            if words:
                words = words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
                names[str(row)] = visit.say("Row {row}: {words}", row=row, words=check.masked(words))
        label = visit.say("Row with the headers")
        if len(sheets) > 1:
            label = visit.say("Row with the headers of the sheet “{sheet}”", sheet=sheet.name)
        _select(
            draft,
            label,
            f"header-row-{sheet.name}",
            names,
            str(chosen.get(sheet.name, "")),
            _choose_header_row,
            sheet.name,
        )


def _registers(visit: Visit, draft: Draft, upload: Upload) -> None:
    recognised = {table.sheet: table.register for table in upload.tables}
    for table in upload.read_tables:
        chosen = draft.choices.registers.get(table.sheet, draft.choices.registers.get(EVERY_SHEET))
        found = recognised.get(table.sheet)
        by_headers = visit.say("By its headers")
        if found and not chosen:
            by_headers = visit.say("By its headers: {register}", register=found.name[visit.language])
        label = visit.say("Register")
        if table.sheet:
            label = visit.say("Register of the sheet “{sheet}”", sheet=table.sheet)
        names = {"": by_headers} | {key: register.name[visit.language] for key, register in REGISTERS.items()}
        _select(draft, label, f"register-{table.sheet}", names, chosen or "", _choose_register, table.sheet)


def _unit(visit: Visit, draft: Draft, upload: Upload) -> None:
    if any(table.unit for table in upload.tables) or _has(upload, Fault.UNIT_NOT_STATED) or draft.choices.unit:
        names = {"": visit.say("As the file says"), "元": "元", "万元": "万元"}
        label = visit.say("Unit of money where the file does not say it")
        _select(draft, label, "unit", names, draft.choices.unit or "", _choose, "unit")


def _year(visit: Visit, draft: Draft, upload: Upload) -> None:
    if not upload.read_tables:
        return
    latest = max(dt.datetime.now(dt.UTC).year, *visit.revision.years, _EARLIEST)
    years = [str(year) for year in range(latest + 1, _EARLIEST - 1, -1)]
    names = {"": visit.say("As the file says")} | {year: year for year in years}
    label = visit.say("Year of dates that name none")
    _select(draft, label, "year", names, str(draft.choices.year or ""), _choose_year, "year")


def _headers(visit: Visit, draft: Draft, upload: Upload) -> None:
    """Ask which column a header means. A suggestion is preselected, and nothing is taken before it is confirmed."""
    open_headers: dict[str, str] = {}
    for finding in upload.findings:
        if finding.fault in _HEADERS:
            open_headers.setdefault(finding.column, str(finding.details.get("key", "")))
    open_headers |= draft.choices.headers
    open_headers = {header: key for header, key in open_headers.items() if header not in draft.choices.dropped}
    registers = list(dict.fromkeys(table.register.key for table in upload.tables))
    if not open_headers or not registers:
        return
    columns = {"": visit.say("Not taken over")} | {
        column.key: column.name[visit.language] for key in registers for column in REGISTERS[key].columns
    }
    with st.form(draft.key("headers"), border=True):
        st.markdown(plain(visit.say("These headers are not columns of the register. Which column does each mean?")))
        keys = {}
        with st.grid(2, min_column_width=220):
            for place, (header, key) in enumerate(open_headers.items()):
                keys[header] = draft.key(f"header-{place}-{header}")
                st.selectbox(
                    plain(visit.say("“{header}” is", header=header)),
                    list(columns),
                    index=list(columns).index(key) if key in columns else 0,
                    format_func=columns.__getitem__,
                    key=keys[header],
                )
        st.form_submit_button(
            visit.say("Use these columns"), icon=":material/check:", on_click=_choose_headers, args=(draft.name, keys)
        )


def _sheets(visit: Visit, draft: Draft, upload: Upload) -> None:
    if not upload.book or len(upload.book.sheets) < 2:
        return
    names = [sheet.name for sheet in upload.book.sheets]
    key = draft.key("sheets")
    st.multiselect(
        visit.say("Sheets to read"),
        names,
        default=[name for name in draft.choices.sheets or () if name in names],
        placeholder=visit.say("All that hold a register"),
        key=key,
        on_change=_choose_sheets,
        args=(draft.name, key),
    )


def _encoding(visit: Visit, draft: Draft, upload: Upload) -> None:
    if upload.book and not upload.book.delimiter:
        return
    found = upload.encoding.removesuffix("-sig")
    as_found = (
        visit.say("As found: {encoding}", encoding=_ENCODINGS.get(found, found)) if found else visit.say("As found")
    )
    names = {"": as_found} | _ENCODINGS
    _select(draft, visit.say("Encoding"), "encoding", names, draft.choices.encoding or "", _choose, "encoding")


def _preview(visit: Visit, upload: Upload) -> None:
    """Show the first rows as they were read."""
    previews: list[tuple[str, pd.DataFrame]] = []
    for table in upload.read_tables:
        cells = table.cells.head(_PREVIEWED)
        previews.append((table.sheet, cells.set_axis(desk.labels(table), axis="columns")))
    if not previews and upload.book:
        for sheet in upload.book.sheets[:1]:
            cells = sheet.cells.head(_PREVIEWED)
            previews.append((sheet.name, cells.set_axis([str(place) for place in cells.columns], axis="columns")))
    for name, cells in previews:
        words = visit.say("The first rows as read")
        st.caption(plain(f"{words} · {name}" if name else words))
        shown = cells.astype(str)
        shown.insert(0, desk.unlike(visit.say("Row"), shown.columns), cells.index.astype(str))
        st.dataframe(shown, hide_index=True, width="stretch", alt=words)


def _select(
    draft: Draft, label: str, part: str, names: dict[str, str], chosen: str, call: Callable[..., None], what: str
) -> None:
    key = draft.key(part)
    st.selectbox(
        plain(label),
        list(names),
        index=list(names).index(chosen) if chosen in names else 0,
        format_func=names.__getitem__,
        key=key,
        on_change=call,
        args=(draft.name, key, what),
    )


_PARTS: dict[str, Part] = {
    "header_rows": _header_rows,
    "registers": _registers,
    "headers": _headers,
    "year": _year,
    "unit": _unit,
    "sheets": _sheets,
    "encoding": _encoding,
}


def _has(upload: Upload, fault: Fault) -> bool:
    return any(finding.fault is fault for finding in upload.findings)


# --- what the analyst has chosen, taken over before the page is drawn again ---


@only(Role.ANALYST)
def _choose(name: str, key: str, what: str) -> None:
    chosen = st.session_state[key]
    desk.choose(name, **{what: None if chosen == "" else chosen})


@only(Role.ANALYST)
def _choose_year(name: str, key: str, what: str) -> None:
    year = st.session_state[key]
    desk.choose(name, **{what: int(year) if year else None})


@only(Role.ANALYST)
def _choose_register(name: str, key: str, sheet: str) -> None:
    registers = dict(desk.desk().drafts[name].choices.registers)
    registers.pop(EVERY_SHEET, None)
    registers.pop(sheet, None)
    chosen: str = st.session_state[key]
    desk.choose(name, registers=registers | ({sheet: chosen} if chosen else {}))


@only(Role.ANALYST)
def _choose_header_row(name: str, key: str, sheet: str) -> None:
    rows = {other: row for other, row in desk.desk().drafts[name].choices.header_rows.items() if other != sheet}
    chosen: str = st.session_state[key]
    desk.choose(name, header_rows=rows | ({sheet: int(chosen)} if chosen else {}))


@only(Role.ANALYST)
def _choose_sheets(name: str, key: str) -> None:
    chosen: list[str] = st.session_state[key]
    desk.choose(name, sheets=tuple(chosen) or None)


@only(Role.ANALYST)
def _choose_headers(name: str, keys: dict[str, str]) -> None:
    desk.choose(name, headers={header: st.session_state[key] for header, key in keys.items()})
