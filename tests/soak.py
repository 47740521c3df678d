"""Whether there is a night to test in: `make soak` says so, and some tests then do more of the same."""

from __future__ import annotations

import os

SOAK = os.environ.get("KEXIE_TESTS") == "soak"


def examples(usual: int) -> int:
    """Return how many examples a property is tried with that takes its time."""
    return usual * 20 if SOAK else usual
