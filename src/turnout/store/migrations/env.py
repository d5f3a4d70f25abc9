"""What Alembic runs. The connection, with its transaction, is the caller's; see `turnout.store.schema`."""

from __future__ import annotations

from typing import Any

from alembic import context

from turnout.store.schema import all_tables

_told = context.config.attributes["told"]


def _tell(step: Any, **_others: object) -> None:  # noqa: ANN401 - Alembic's own
    """Say what was just done; on both databases nothing of it is kept before all of it is."""
    revision = step.up_revision
    _told(revision.revision, revision.doc)


def _has_another_default(
    _context: object, _found: object, _wanted: object, found: str | None, _said: object, wanted: str | None
) -> bool:
    """Whether a column's default was changed: what is found is in quotes, and an empty text in brackets as well."""
    return (found or "").strip("(')") != (wanted or "").strip("'")


# SQLite changes a table by making it anew, which Alembic calls a batch; PostgreSQL is told the same, and alters it.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    compare_server_default=_has_another_default,
    on_version_apply=_tell,  # type: ignore[arg-type]  # it is called by names, whatever its type says
)
with context.begin_transaction():
    context.run_migrations()
