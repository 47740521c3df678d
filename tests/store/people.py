"""What tests of users and of the audit log share: somebody comes in, time passes, and what all tables hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text

from kexie.access import AccessRefused, Operator, Refusal, Role, Visitor
from kexie.store import Store

ROOT = Operator("root")
HERE = "192.0.2.1"


def enter(held: Store, name: str = "张三", role: Role = Role.ANALYST) -> Visitor:
    """Add a user, who sets a password by the link: ``hash of 张三``, as if it had been hashed."""
    link = held.accounts.add(name, role, by=ROOT)
    return seen(held, held.entrance.by_link(link, "", f"hash of {name}", HERE))


def seen(held: Store, secret: str) -> Visitor:
    """Return who is behind the secret of a session that goes on."""
    found = held.entrance.visitor(secret, HERE)
    assert found
    return found


def alive(held: Store, visitor: Visitor) -> bool:
    """Tell whether a session goes on."""
    return any(one.key == visitor.session for one in held.accounts.sessions())


def rows(database: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that all tables hold."""
    with database.connect() as connection:
        names = inspect(connection).get_table_names()
        found = {name: [tuple(row) for row in connection.execute(text(f'SELECT * FROM "{name}"'))] for name in names}
    return {name: sorted(of_table, key=repr) for name, of_table in found.items()}


def write(database: Engine, statement: str, **values: Any) -> None:
    """Write into the database past the store."""
    with database.begin() as connection:
        connection.execute(text(statement), values)


def ago(**given: float) -> str:
    """Return a time of the past as the store keeps it."""
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**given)).isoformat(timespec="seconds")


@contextmanager
def refused(why: Refusal, database: Engine) -> Iterator[None]:
    """Expect a refusal that changes nothing in any table."""
    before = rows(database)
    with pytest.raises(AccessRefused) as raised:
        yield
    assert raised.value.why is why
    assert rows(database) == before
