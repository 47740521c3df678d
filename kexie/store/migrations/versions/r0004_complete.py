"""What is declared complete: nothing is, until somebody says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "complete",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.number"), primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("metric", sa.Text, primary_key=True),
        sa.Column("is_complete", sa.Integer, nullable=False),
    )
