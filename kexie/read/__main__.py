"""The process in which `kexie.read.book_apart` has a file read: it bounds itself, then reads."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kexie.read.apart import NO_MEMORY, answer_with
from kexie.read.limits import Limits


def _bound(limits: Limits) -> None:
    """Bound time and memory, the latter beyond what interpreter and libraries have taken by now."""
    if sys.platform == "win32":
        return
    import resource

    taken = Path("/proc/self/statm")
    pages = int(taken.read_text().split()[0]) if taken.exists() else 0
    whole = int(limits.seconds) + 1
    for what, limit in (
        (resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory_bytes),
        (resource.RLIMIT_CPU, whole),
        (resource.RLIMIT_FSIZE, 2 * limits.memory_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        most = resource.getrlimit(what)[1]
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        # The soft limit of time sends a signal that can be told from others; the hard one would not.
        resource.setrlimit(what, (limit, most if what == resource.RLIMIT_CPU else limit))


if __name__ == "__main__":
    try:
        # Standard output is the file that both processes read and write.
        with open(sys.stdout.fileno(), "r+b", closefd=False) as file:
            answer_with(sys.stdin.buffer, file, _bound)
            file.flush()
        # What was read need not be taken apart in order: the system takes it back at once.
        os._exit(0)
    except MemoryError:
        # No room is left to say more.
        os._exit(NO_MEMORY)
