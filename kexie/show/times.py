"""Points in time as the visitor's clock shows them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local(at: dt.datetime) -> str:
    """Return a time in the visitor's own zone; in the server's where the browser does not tell."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (ValueError, ZoneInfoNotFoundError):
        own = at.astimezone()
    else:
        own = at.astimezone(zone)
    return own.strftime("%Y-%m-%d %H:%M")
