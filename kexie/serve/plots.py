"""Which of plotly's scripts draws the charts: the one with the few kinds in use, where it was fetched."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import plotly

import kexie

# What draws charts, as the installed package brings it along: every kind that there is.
WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
# Plotly's own "basic" script: bars, points and lines, a quarter of the size. `make bundle-charts` puts it there.
BUNDLE = Path(kexie.__file__).parent / "show" / "chart" / "plotly.min.js"
_VERSION = re.compile(rb"plotly\.js (?:\([\w\s-]+\) )?v([\d.]+)")
_log = logging.getLogger(__name__)


def plotly_script(bundle: Path = BUNDLE) -> Path:
    """Return the script that draws charts.

    Figures are made for the version that the installed package knows: a bundle of another one is left alone.
    """
    if not bundle.is_file():
        return WHOLE
    if version(bundle) == version(WHOLE):
        return bundle
    _log.warning("%s is of another version than plotly and is not used: make bundle-charts", bundle.name)
    return WHOLE


def version(script: Path) -> str:
    """Return the version of plotly.js that the head of its script names; "" if it names none."""
    with script.open("rb") as file:
        found = _VERSION.search(file.read(500))
    return found[1].decode() if found else ""
