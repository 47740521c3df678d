"""Whose page this is: the revision, the year and the language that are looked at, kept in the address."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import streamlit as st

from kexie import measure, store
from kexie.declared import DeclarationError
from kexie.measure import Figure, Tables
from kexie.metrics import Metric
from kexie.organisation import FocusArea, Organisation
from kexie.report import Report
from kexie.show.text import plain
from kexie.show.times import local
from kexie.store import Damaged, Revision, Store, StoreError
from kexie.words import LANGUAGES, Language, sentence

_log = logging.getLogger(__name__)

# Of a revision, in an address.
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# In the session: the number of a revision that was asked for and does not exist.
_MISSING = "missing-revision"
# In the address and in the session: pages are shown large.
_ENLARGED = "screen"

LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}
# Streamlit's names for the colours of the theme, in the order of `draw.PALETTE`.
COLOUR_NAMES = ("red", "blue", "orange", "green", "violet", "gray")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page looks at. Every number on a page comes from one revision; ``latest`` is the number of the newest."""

    revision: Revision
    year: int
    language: Language
    latest: int = 0

    def say(self, message: str, **values: object) -> str:
        """Return a sentence of the interface in the visitor's language."""
        return sentence(message, self.language, **values)

    @property
    def updated(self) -> str:
        """Of when the data are, by the visitor's clock, and which revision that is."""
        if self.revision.at is None:
            return self.say("Nothing is stored yet")
        return self.say(
            "Data as of {time}, revision {number}", time=local(self.revision.at), number=self.revision.number
        )

    @property
    def is_of_the_past(self) -> bool:
        """Whether the visitor looks at an earlier revision than the latest."""
        return self.revision.number < self.latest

    @property
    def organisation(self) -> Organisation:
        """The association whose dashboard this is."""
        return self.revision.organisation

    @property
    def report(self) -> Report | None:
        """The report of the year, where there is one."""
        return self.revision.reports.get(self.year)

    @property
    def tallies(self) -> Tables:
        """What the rows of the year come to, by register."""
        return self.revision.tallies(self.year)

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
    try:
        newest = held().revision()
        earlier = _earlier(newest.number)
        revision = held().revision(earlier) if earlier else newest
    except Damaged:
        _log.exception("The store is damaged")
        # What was drawn from it before anybody knew is not shown again, after it was restored either.
        st.cache_resource.clear()
        st.error(
            sentence(
                "The data in the store are damaged, so no figures are shown and nothing can be stored. Ask whoever "
                "keeps it to run `kexie verify`: it says what is wrong, and how to mend it.",
                _language(LANGUAGES),
            ),
            icon=":material/gpp_maybe:",
        )
        return None
    except StoreError:
        _log.exception("The store cannot be used")
        st.error(
            sentence(
                "The store cannot be read at present, so nothing can be shown. Ask whoever keeps it to run "
                "`kexie figures`: it says why.",
                _language(LANGUAGES),
            ),
            icon=":material/error:",
        )
        return None
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
    # Who holds nothing yet may still upload: that takes a year to begin with.
    years = revision.years or [dt.datetime.now(dt.UTC).year]
    language = _language(revision.organisation.languages)
    st.session_state["visit"] = Visit(revision, _year(years), language, newest.number)
    return visit()


def held() -> Store:
    """Return the store behind the pages."""
    return store.of_environment()


def as_of(visit: Visit) -> None:
    """Say that an earlier revision is looked at, if so, and offer the way back; say if there is none of that number."""
    missing = st.session_state.pop(_MISSING, None)
    if missing:
        said = visit.say("There is no revision {number}; the latest is {latest}.", number=missing, latest=visit.latest)
        st.toast(plain(said), icon=":material/history:", duration="long")
    if not visit.is_of_the_past:
        return
    said = visit.say(
        "You are looking at earlier data, revision {number}; the latest is {latest}.",
        number=visit.revision.number,
        latest=visit.latest,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="as-of"):
        st.warning(plain(said), icon=":material/history:")
        st.button(
            visit.say("Back to the latest"), icon=":material/update:", on_click=back_to_the_latest, key="to-latest"
        )


def back_to_the_latest() -> None:
    """Look at the latest revision again."""
    st.session_state.pop("revision", None)
    st.query_params.pop("revision", None)


def visit() -> Visit:
    """Return the visit that `begin` has settled."""
    return cast("Visit", st.session_state["visit"])


def choose(
    label: str,
    key: str,
    options: Sequence[str],
    names: Callable[[str], str],
    *,
    default: str | None = None,
    at_a_glance: bool = False,
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
    at_a_glance
        Whether all options stand side by side: a few short ones.
    """
    default = default or options[0]
    asked = st.query_params.get(key)
    at_first = asked if asked in options else default
    # The widget is another one in the other language, or where another choice goes without saying; the address carries
    # the choice over.
    own_key = f"{key}-{default}-{st.session_state['language']}"
    chosen: str | None
    if at_a_glance:
        chosen = st.pills(
            plain(label),
            options,
            default=at_first,
            required=True,
            format_func=lambda option: plain(names(option)),
            key=own_key,
        )
    else:
        chosen = st.selectbox(plain(label), options, index=options.index(at_first), format_func=names, key=own_key)
    chosen = chosen or default
    _in_address(key, chosen, default)
    return chosen


def is_enlarged() -> bool:
    """Whether pages are shown large and without the side bar, as for a projector: kept in the address."""
    if st.query_params.get("view") == _ENLARGED:
        st.session_state["view"] = _ENLARGED
    is_so = st.session_state.get("view") == _ENLARGED
    _in_address("view", _ENLARGED if is_so else "", "")
    return is_so


def enlarge(visit: Visit, *, on: bool) -> None:
    """Offer to show pages large from now on, or as usual again."""
    st.button(
        visit.say("Projector view") if on else visit.say("Leave the projector view"),
        icon=":material/present_to_all:" if on else ":material/close_fullscreen:",
        type="tertiary",
        on_click=_enlarge,
        kwargs={"on": on},
        help=visit.say("Larger, without the side bar") if on else None,
        key="enlarge" if on else "enlarge-no-more",
    )


def _enlarge(*, on: bool) -> None:
    st.session_state["view"] = _ENLARGED if on else ""
    st.query_params.pop("view", None)


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


def _earlier(latest: int) -> int | None:
    """Return the number of the earlier revision that is asked for, which is kept from page to page."""
    asked = st.query_params.get("revision", "")
    if _NUMBER.fullmatch(asked):
        st.session_state["revision"] = int(asked)
    number: int | None = st.session_state.get("revision")
    if number is None or number >= latest:
        if number is not None and number > latest:
            st.session_state[_MISSING] = number
        back_to_the_latest()
        return None
    _in_address("revision", str(number), "")
    return number


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


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={Revision: lambda revision: revision.version})
def _figures(revision: Revision, year: int) -> tuple[Figure, ...]:
    tallies, complete = revision.tallies(year), revision.complete_in(year)
    return measure.figures(revision.metrics, revision.reports.get(year), tallies, complete)
