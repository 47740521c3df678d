"""Whose page this is: the revision, the year and the language that are looked at, kept in the address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import streamlit as st

from kexie import measure, store
from kexie.declared import DeclarationError
from kexie.measure import Figure, Tables
from kexie.metrics import Metric
from kexie.organisation import FocusArea, Organisation
from kexie.report import Report
from kexie.store import Revision
from kexie.words import LANGUAGES, Language, sentence

_log = logging.getLogger(__name__)

LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}
# Streamlit's names for the colours of the theme, in the order of `draw.PALETTE`.
COLOUR_NAMES = ("red", "blue", "orange", "green", "violet", "gray")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page looks at. Every number on a page comes from one revision."""

    revision: Revision
    year: int
    language: Language

    def say(self, message: str, **values: object) -> str:
        """Return a sentence of the interface in the visitor's language."""
        return sentence(message, self.language, **values)

    @property
    def organisation(self) -> Organisation:
        """The association whose dashboard this is."""
        return self.revision.organisation

    @property
    def report(self) -> Report | None:
        """The report of the year, where there is one."""
        return self.revision.reports.get(self.year)

    @property
    def tables(self) -> Tables:
        """The rows of the year, by register."""
        return _tables(self.revision, self.year)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every metric of the year."""
        return _figures(self.revision, self.year)

    def figures_of(self, area: FocusArea | None) -> list[Figure]:
        """Return the figures of a focus area; of None, those that open the report."""
        return [figure for figure in self.figures if figure.metric.focus_area == (area.key if area else None)]

    def metric(self, key: str) -> Metric | None:
        """Return a metric by its key, None where there is none."""
        return next((metric for metric in self.revision.metrics if metric.key == key), None)

    def colour_name(self, area: FocusArea) -> str:
        """Return the theme's name for the colour of a focus area."""
        return COLOUR_NAMES[self.organisation.focus_areas.index(area)]


def begin() -> Visit | None:
    """Settle revision, year and language at the start of a run; None where the data cannot be read.

    The visitor is told so in that case. What is settled stands in the address, so that a link shows the same.
    """
    folder = store.folder()
    try:
        revision = _revision(str(folder), store.version(folder))
    except (DeclarationError, OSError):
        _log.exception("The data cannot be read")
        language = _language(LANGUAGES)
        st.error(
            sentence(
                "The data files hold a mistake, so nothing can be shown. Ask whoever keeps them to run "
                "`kexie figures`: it names the file and the place.",
                language,
            ),
            icon=":material/error:",
        )
        return None
    if not revision.years:
        st.info(
            sentence(
                "Nothing is held yet. Put the report and the registers of a year into the data folder.",
                _language(revision.organisation.languages),
            ),
            icon=":material/inbox:",
        )
        return None
    st.session_state["visit"] = Visit(revision, _year(revision.years), _language(revision.organisation.languages))
    return visit()


def visit() -> Visit:
    """Return the visit that `begin` has settled."""
    return cast("Visit", st.session_state["visit"])


def choose(
    label: str, key: str, options: Sequence[str], names: Callable[[str], str], *, default: str | None = None
) -> str:
    """Let the visitor choose from a list; the choice stands in the address under its key, not its label.

    Parameters
    ----------
    label
        What is chosen.
    key
        Name of the parameter in the address.
    options
        The keys to choose from.
    names
        What an option is called in the visitor's language.
    default
        The option that needs no parameter; the first if left out.
    """
    default = default or options[0]
    asked = st.query_params.get(key)
    chosen: str = st.selectbox(
        label,
        options,
        index=options.index(asked if asked in options else default),
        format_func=names,
        # The widget is another one in the other language; the address carries the choice over.
        key=f"{key}-{st.session_state['language']}",
    )
    _in_address(key, chosen, default)
    return chosen


def _in_address(key: str, value: str, default: str) -> None:
    if value == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def _language(languages: Sequence[Language]) -> Language:
    own = _browser_language(languages)
    asked = st.query_params.get("lang")
    if asked in languages and st.session_state.get("address-language") != asked:
        st.session_state["language"] = asked
    language = cast("Language", st.session_state.setdefault("language", own))
    if language not in languages:
        language = st.session_state["language"] = own
    _in_address("lang", language, own)
    st.session_state["address-language"] = st.query_params.get("lang")
    return language


def _browser_language(languages: Sequence[Language]) -> Language:
    locale = (st.context.locale or "").split("-")[0].lower()
    return cast("Language", locale) if locale in languages else languages[0]


def _year(years: Sequence[int]) -> int:
    asked = st.query_params.get("year", "")
    if asked.isdecimal() and int(asked) in years:
        st.session_state["year"] = int(asked)
    year: int = st.session_state.setdefault("year", years[0])
    if year not in years:
        year = st.session_state["year"] = years[0]
    _in_address("year", str(year), str(years[0]))
    return year


def switch_language() -> None:
    """Take over the language chosen in the menu."""
    st.session_state["language"] = st.session_state["language-switch"]
    st.session_state["address-language"] = st.query_params.get("lang")


def switch_year() -> None:
    """Take over the year chosen in the menu."""
    st.session_state["year"] = st.session_state["year-switch"]
    st.query_params.pop("year", None)


@st.cache_resource(show_spinner=False, max_entries=4)
def _revision(folder: str, version: str) -> Revision:  # noqa: ARG001 - the version makes it another one
    return store.load(Path(folder))


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Revision: lambda revision: revision.version})
def _tables(revision: Revision, year: int) -> Tables:
    return revision.of_year(year)


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Revision: lambda revision: revision.version})
def _figures(revision: Revision, year: int) -> tuple[Figure, ...]:
    return measure.figures(revision.metrics, revision.reports.get(year), _tables(revision, year))
