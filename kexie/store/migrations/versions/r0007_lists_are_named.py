"""Lists of units, stages and modes have names: what was decided about their words goes by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_NAMES = {
    "projects.status": "project_statuses",
    "events.mode": "event_modes",
    "events.unit": "event_units",
    "funding.form": "forms",
    "funding.stage": "stages",
    "attendance.measure": "people_units",
    "attendance.mode": "attendance_modes",
    "outcomes.unit": "outcome_units",
    "outcomes.flow_or_stock": "flows",
}


def upgrade() -> None:
    """Give each decision the name of its list."""
    meanings = sa.table("meanings", sa.column("list", sa.Text))
    for before, after in _NAMES.items():
        op.execute(meanings.update().where(meanings.c.list == before).values(list=after))
