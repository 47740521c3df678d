"""What Alembic runs to migrate: the connection comes from `kexie.store.migrate`, in a transaction of its own."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
