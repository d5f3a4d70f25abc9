"""What Alembic runs. The connection, with its transaction, is the caller's; see `turnout.store.schema`."""

from __future__ import annotations

from alembic import context

from turnout.store.schema import all_tables

# SQLite changes a table by making it anew, which Alembic calls a batch.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
