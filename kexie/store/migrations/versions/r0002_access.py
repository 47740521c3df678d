"""Users, their sessions, one-time links, counted attempts, and the audit log, to which lines are only ever added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and let the database itself refuse to change the audit log."""
    op.create_table(
        "users",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("enabled", sa.Integer, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("subject", sa.Text, unique=True),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, sa.ForeignKey("users.key"), nullable=False),
        sa.Column("began", sa.Text, nullable=False),
        sa.Column("used", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("until", sa.Text, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("attempts_key", "attempts", ["key"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("revision_from", sa.Integer),
        sa.Column("revision_to", sa.Integer),
        sa.Column("hash", sa.Text, nullable=False),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _guards(system: str) -> list[str]:
    if system == "sqlite":
        # INSERT OR REPLACE would delete without asking the trigger that keeps lines from being deleted.
        known = "WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)"
        return [
            f"CREATE TRIGGER audit_no_{name} BEFORE {deed} ON audit {when} "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
            for name, deed, when in (("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", known))
        ]
    return [
        """CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$""",
        """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()""",
    ]
