"""What is made before the first visitor comes: the latest revision, its figures and its charts."""

from __future__ import annotations

import logging

from kexie.declared import DeclarationError
from kexie.show import charts
from kexie.show.visit import Visit, held
from kexie.store import StoreError

_log = logging.getLogger(__name__)


def prepare() -> None:
    """Make what the pages of the latest year show, in each language of the association.

    Where the data cannot be read there is nothing to make: the pages say so, and why.
    """
    try:
        revision = held().revision()
    except (StoreError, DeclarationError, OSError):
        _log.exception("Nothing could be prepared")
        return
    for year in revision.years[:1]:
        for language in revision.organisation.languages:
            visit = Visit(revision, year, language)
            made = len(visit.figures), charts.prepare(visit)
            _log.info("Prepared %d: %d figures and %d charts (%s)", year, *made, language)
