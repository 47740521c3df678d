"""The store of this process: the one that the environment names."""

from __future__ import annotations

import threading
from pathlib import Path

from kexie.store.keeper import Store
from kexie.store.place import address, folder

_stores: dict[tuple[str, Path], Store] = {}
_stores_lock = threading.Lock()


def of_environment() -> Store:
    """Return the store that the environment names, the same one throughout a process.

    Raises
    ------
    DeclarationError, StoreError
        As `Store` does.
    """
    place = folder()
    url = address(place)
    with _stores_lock:
        if (url, place) not in _stores:
            _stores[url, place] = Store(url, place)
        return _stores[url, place]
