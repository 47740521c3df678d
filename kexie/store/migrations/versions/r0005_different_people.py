"""Whether rows of 人 are other people than those of every other row: nobody has said so of what is held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column; what holds nothing changes no sum."""
    for register in ("attendance", "outcomes"):
        op.add_column(f"rows_{register}", sa.Column("different_people", sa.Text))
