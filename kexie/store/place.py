"""Where the data folder and the store are: as the environment says, else in the checkout."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from kexie.store.failures import StoreError

# Where the data is; another association, or a test, points it elsewhere.
FOLDER_VARIABLE = "KEXIE_DATA"
# The SQLAlchemy URL of the store: sqlite:///… or postgresql://….
STORE_VARIABLE = "KEXIE_STORE"

HOME = Path(__file__).resolve().parents[2]
# Where stores are kept that no URL is given for. Git ignores it.
STORES = HOME / ".store"


def folder() -> Path:
    """Return the folder that holds the data: that of ``KEXIE_DATA``, else ``data/`` beside the package."""
    given = os.environ.get(FOLDER_VARIABLE)
    return Path(given) if given else HOME / "data"


def address(folder: Path) -> str:
    """Return the URL of the store of a data folder: that of ``KEXIE_STORE``, else a file of its own.

    Raises
    ------
    StoreError
        Where ``KEXIE_STORE`` is no URL of a database that can be used.
    """
    given = os.environ.get(STORE_VARIABLE)
    if given:
        return parsed(given).render_as_string(hide_password=False)
    place = folder.resolve()
    name = "kexie" if place == HOME / "data" else f"kexie-{hashlib.sha256(os.fsencode(place)).hexdigest()[:8]}"
    return f"sqlite:///{STORES / name}.sqlite"


def parsed(url: str) -> URL:
    """Return a URL taken apart, with the driver that is installed and, for a file, its whole path."""
    try:
        found = make_url(url)
        found.get_dialect()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        # The URL itself may hold a password.
        reason = "is no URL of a database that can be used. Write sqlite:////folder/kexie.sqlite or postgresql://…"
        raise StoreError(f"{STORE_VARIABLE}: {reason}") from None
    system = found.get_backend_name()
    if system == "postgresql":
        return found.set(drivername="postgresql+psycopg")
    if system != "sqlite" or not found.database or found.database == ":memory:":
        raise StoreError(f"{STORE_VARIABLE}: names no file of SQLite and no database of PostgreSQL.")
    if found.database.startswith("file:"):
        return found
    return found.set(database=str(Path(found.database).expanduser().absolute()))
