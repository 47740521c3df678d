"""Whether there is a night to test in: `make soak` says so, and some tests then do more of the same."""

from __future__ import annotations

import os

SOAK = os.environ.get("KEXIE_TESTS") == "soak"
