"""Bringing the schema of a store up to date, in the transaction of the caller."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from kexie.store.engine import name
from kexie.store.failures import StoreError
from kexie.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """Return the migration that a store is at; None where there are no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(connection: Connection) -> None:
    """Run the migrations that a store lacks.

    Raises
    ------
    StoreError
        Where a newer version of this program has written it.
    """
    # Alembic takes its time to load, and hardly any start needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    # "%" is special to Alembic's configuration.
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version(connection) not in known | {None}:
        raise StoreError(f"{name(connection.engine)}: was written by a newer version of kexie. Install that version.")
    command.upgrade(config, HEAD)
