"""What the rows of one register take from another."""

from __future__ import annotations

import pandas as pd

from kexie.registers import EVENTS


def with_events(attendance: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return attendance with focus area, category and campaign of its event where it has none of its own."""
    event = events.drop_duplicates(EVENTS.id).set_index(EVENTS.id)
    filled = {
        key: attendance[key].where(attendance[key].notna(), attendance["event_id"].map(event[key]))
        for key in ("focus_area", "category", "campaign")
    }
    return attendance.assign(**filled)
