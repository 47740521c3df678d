"""How a file of a certain layout was read the last time: the choices that hold for the next one, as JSON."""

from __future__ import annotations

import json

from kexie.choices import Choices


def written(choices: Choices) -> str:
    """Return what of the choices belongs to a layout.

    The year, cells mended and what was decided about personal data belong to one file, and are left out.
    """
    remembered = {
        "encoding": choices.encoding,
        "sheets": choices.sheets,
        "header_rows": dict(choices.header_rows),
        "registers": dict(choices.registers),
        "unit": choices.unit,
        "headers": dict(choices.headers),
        "dropped": sorted(choices.dropped),
    }
    return json.dumps(remembered, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Choices:
    """Return the choices that `written` has kept."""
    remembered = json.loads(text)
    sheets = remembered["sheets"]
    return Choices(
        encoding=remembered["encoding"],
        sheets=None if sheets is None else tuple(sheets),
        # What was remembered before headers could be pointed at names none.
        header_rows=remembered.get("header_rows", {}),
        registers=remembered["registers"],
        unit=remembered["unit"],
        headers=remembered["headers"],
        dropped=frozenset(remembered["dropped"]),
    )
