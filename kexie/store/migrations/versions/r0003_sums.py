"""Sums over what each revision did to the rows, and its seal: what is held by now is taken as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kexie.store.sums import Sum, sealed, summed

revision = "0003"
down_revision = "0002"

REGISTERS = ("projects", "funding", "events", "attendance", "outcomes")
ENTRIES = 'SELECT number, at, "by", note, kind, based_on, restores, key FROM revisions ORDER BY number'


def upgrade() -> None:
    """Make the tables and fill them; note from which revision on the audit log tells of each."""
    op.create_table(
        "sums",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.number"), primary_key=True),
        sa.Column("register", sa.Text, primary_key=True),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "seals",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.number"), primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
    )
    connection = op.get_bind()
    for register in REGISTERS:
        _sum_up(connection, register)
    entries = connection.execute(sa.text(ENTRIES)).fetchall()
    seal = ""
    for entry in entries:
        noted = [
            connection.execute(sa.text(query), {"number": entry[0]}).fetchall()
            for query in (
                "SELECT register, added, changed, removed FROM revision_counts WHERE revision = :number",
                'SELECT register, "rows", digest FROM sums WHERE revision = :number',
                "SELECT digest, name FROM revision_files WHERE revision = :number",
            )
        ]
        seal = sealed(seal, tuple(entry), *noted)
        connection.execute(sa.text("INSERT INTO seals VALUES (:number, :seal)"), {"number": entry[0], "seal": seal})
    # Those stored until the log came into being have no line in it.
    first = connection.execute(sa.text("SELECT min(revision_to) FROM audit WHERE deed IN ('commit', 'restore')"))
    unlogged = min(entries[-1][0], (first.scalar() or entries[-1][0] + 1) - 1) if entries else 0
    if unlogged:
        connection.execute(sa.text("INSERT INTO facts VALUES ('unlogged', :number)"), {"number": str(unlogged)})


def _sum_up(connection: sa.Connection, register: str) -> None:
    table = f"rows_{register}"
    names = [column["name"] for column in sa.inspect(connection).get_columns(table) if column["name"] != "until"]
    found = summed(connection, table, names)
    # A revision that had nothing to do with the rows of a register, as it says, has its sum of nothing.
    noted = sa.text("SELECT revision FROM revision_counts WHERE register = :register ORDER BY revision")
    held = 0
    for number in connection.execute(noted, {"register": register}).scalars().all():
        done = found.get(number, Sum(names))
        held += done.came - done.went
        connection.execute(
            sa.text("INSERT INTO sums VALUES (:number, :register, :held, :digest)"),
            {"number": number, "register": register, "held": held, "digest": done.digest},
        )
