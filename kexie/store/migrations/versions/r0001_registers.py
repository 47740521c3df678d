"""The first schema: revisions, the files behind them, one table for each of the five registers.

What stands here is how it was then. It does not follow the declarations of the registers: a later migration does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The columns of each register: text where nothing else is said; "#" a quantity, "@" a date, "%" a year.
REGISTERS = {
    "projects": (
        "project_id project_name category focus_area level granting_body implementing_body county %year #count "
        "document_no @start_date @end_date #approved_amount status basis report_words remark"
    ),
    "funding": (
        "funding_id project_id funding_name source form stage #amount amount_unit expense_item @date %year document_no "
        "focus_area county basis report_words remark"
    ),
    "events": (
        "event_id event_name category focus_area campaign counts_as_popularisation @start_date @end_date county venue "
        "organiser co_organiser mode audience #sessions unit project_id overlaps basis report_words remark %year"
    ),
    "attendance": (
        "record_id event_id subject category campaign focus_area @date county measure mode #count method audience "
        "overlaps basis report_words remark %year"
    ),
    "outcomes": (
        "outcome_id outcome_name category focus_area #count unit flow_or_stock @date level grade owner county "
        "related_id evidence basis report_words remark %year"
    ),
}


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "revisions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("based_on", sa.Integer, nullable=False),
        sa.Column("restores", sa.Integer),
        sa.Column("key", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "revision_counts",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.number"), primary_key=True),
        sa.Column("register", sa.Text, primary_key=True),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "revision_files",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.number"), primary_key=True),
        sa.Column("digest", sa.Text, sa.ForeignKey("files.digest"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
    )
    op.create_table(
        "layouts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    for register, columns in REGISTERS.items():
        _rows(register, columns.split())


def _rows(register: str, columns: list[str]) -> None:
    number = columns[0]
    op.create_table(
        f"rows_{register}",
        sa.Column("pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("since", sa.Integer, nullable=False),
        sa.Column("until", sa.Integer),
        sa.Column("file", sa.Text),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column(number, sa.Text, nullable=False),
        *(part for column in columns[1:] for part in _parts(column)),
    )
    held = sa.text("until IS NULL")
    op.create_index(
        f"held_{register}",
        f"rows_{register}",
        [number, "year"],
        unique=True,
        sqlite_where=held,
        postgresql_where=held,
    )
    op.create_index(f"ended_{register}", f"rows_{register}", ["until"])


def _parts(column: str) -> list[sa.Column[object]]:
    key = column.lstrip("#@%")
    if column.startswith("#"):
        return [sa.Column(key, sa.BigInteger), sa.Column(f"{key}_bound", sa.Text), sa.Column(f"{key}_hedge", sa.Text)]
    if column.startswith("@"):
        return [sa.Column(name, sa.Text) for name in (key, f"{key}_precision", f"{key}_until")]
    return [sa.Column(key, sa.Integer if column.startswith("%") else sa.Text)]
