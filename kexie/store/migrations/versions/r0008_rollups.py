"""Roll-ups: tables of what the rows come to, which are filled after the migration, and the indexes that this takes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_REGISTERS = ("projects", "funding", "events", "attendance", "outcomes")
_NAMED = {"events": "event_id", "attendance": "record_id"}
_ROLLUPS = {
    "rollup_projects_statuses": "year focus_area category county level status",
    "rollup_funding_items": "year focus_area source form stage expense_item amount_unit",
    "rollup_funding_months": "year focus_area source form stage month county",
    "rollup_events_campaigns": "year focus_area category unit county campaign counts_as_popularisation",
    "rollup_events_months": "year focus_area category unit month county",
    "rollup_events_modes": "year focus_area category unit county mode",
    "rollup_events_audiences": "year focus_area category unit county audience",
    "rollup_attendance_campaigns": "year focus_area category measure different_people county campaign",
    "rollup_attendance_months": "year focus_area category measure different_people month county",
    "rollup_attendance_modes": "year focus_area category measure different_people county mode",
    "rollup_attendance_methods": "year focus_area category measure different_people method",
    "rollup_attendance_audiences": "year focus_area category measure different_people county audience",
    "rollup_outcomes_levels": "year focus_area category unit flow_or_stock different_people county level",
    "rollup_outcomes_months": "year focus_area category unit flow_or_stock different_people month county",
    "rollup_outcomes_grades": "year focus_area category unit flow_or_stock different_people level grade",
}
_SHAPE = "basis bound hedge sign step"
_TYPES = {"year": sa.Integer, "month": sa.Integer, "sign": sa.Integer, "step": sa.BigInteger}


def upgrade() -> None:
    """Make the tables and the indexes."""
    for name, dimensions in _ROLLUPS.items():
        names = f"{dimensions} {_SHAPE}".split()
        op.create_table(
            name,
            sa.Column("since", sa.Integer, nullable=False),
            sa.Column("until", sa.Integer),
            *(sa.Column(one, _TYPES.get(one, sa.Text), nullable=False) for one in names),
            sa.Column("n", sa.BigInteger, nullable=False),
            sa.Column("total", sa.BigInteger, nullable=False),
        )
        held = sa.text("until IS NULL")
        op.create_index(f"held_{name}", name, names, unique=True, sqlite_where=held, postgresql_where=held)
        _index_ended(name, name)
    for register in _REGISTERS:
        op.create_index(f"begun_{register}", f"rows_{register}", ["since"])
        op.create_index(f"in_order_{register}", f"rows_{register}", ["year", "place"])
        op.drop_index(f"ended_{register}", f"rows_{register}")
        _index_ended(register, f"rows_{register}")
    op.create_index("inheriting_attendance", "rows_attendance", ["event_id"])
    for register, number in _NAMED.items():
        op.create_index(f"named_{register}", f"rows_{register}", [number, "year"])
        held = sa.text('"overlaps" IS NOT NULL')
        op.create_index(f"overlaps_{register}", f"rows_{register}", ["year"], sqlite_where=held, postgresql_where=held)


def _index_ended(name: str, table: str) -> None:
    ended = sa.text("until IS NOT NULL")
    op.create_index(f"ended_{name}", table, ["until"], sqlite_where=ended, postgresql_where=ended)
