"""How tests wait: for something to be so, with an end that a busy machine does not reach."""

from __future__ import annotations

import time
from collections.abc import Callable

# Seconds. What takes longer is broken, however much else the machine has to do.
LONG = 120


def until(is_so: Callable[[], object], what: str, *, seconds: float = LONG) -> None:
    """Wait until something is so; fail with what it was if it does not come."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds:.0f} s still not so: {what}")
        time.sleep(0.05)
