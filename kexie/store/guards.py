"""The triggers by which the database itself refuses to change the audit log: whether they stand, and put back."""

from __future__ import annotations

from sqlalchemy import Connection, text

_FUNCTION = "audit_is_kept"
_BODY = "BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END"
# As the migration 0002 has made them.
_SQLITE = {
    f"audit_no_{name}": f"CREATE TRIGGER audit_no_{name} BEFORE {deed} ON audit {when} "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
    for name, deed, when in (
        ("update", "UPDATE", ""),
        ("delete", "DELETE", ""),
        # INSERT OR REPLACE would delete without asking the one before.
        ("replace", "INSERT", "WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)"),
    )
}
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ {_BODY} $$",
    "DROP TRIGGER IF EXISTS audit_kept ON audit",
    f"""CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()""",
)
_STANDING = """
    SELECT p.prosrc, t.tgtype FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE n.nspname = current_schema() AND c.relname = 'audit' AND t.tgname = 'audit_kept'
    AND t.tgenabled IN ('O', 'A')
"""
# Before update, delete and truncate, for each statement.
_TYPE = 2 + 8 + 16 + 32


def stand(connection: Connection) -> bool:
    """Tell whether the triggers are there, as they were made."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        return {name: _plain(sql) for name, sql in found if name in _SQLITE} == {
            name: _plain(sql) for name, sql in _SQLITE.items()
        }
    standing = connection.execute(text(_STANDING)).all()
    return [(_plain(source), kind) for source, kind in standing] == [(_plain(_BODY), _TYPE)]


def put_back(connection: Connection) -> None:
    """Make the triggers as they were made at first, in place of whatever is left of them."""
    if connection.dialect.name == "sqlite":
        for name, statement in _SQLITE.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
    else:
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement)


def _plain(sql: str) -> str:
    return " ".join(sql.split()).casefold()
