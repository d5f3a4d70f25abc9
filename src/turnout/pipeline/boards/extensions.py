"""Who gave a promise of a lead more time, until when and why: what its page and its receipt say of that."""

from __future__ import annotations

import msgspec

from turnout.pipeline.asking.answer import said
from turnout.store.database import Database
from turnout.store.extensions import extensions_of
from turnout.store.metadata import from_micros


class Extension(msgspec.Struct, frozen=True):
    """A promise that was given more time: which one (`touch`, `at_most` or `accept`), until when it ran then, and why.

    `by_seconds` is null where a moment was named. `by` is who did it, as the record names them.
    """

    at: str
    by: str
    promise: str
    due_at: str
    by_seconds: int | None
    reason: str
    note: str


class _Body(msgspec.Struct):
    promise: str
    due: int
    reason: str
    by: str
    seconds: int | None = None
    why: str = ""


def read_extensions(database: Database, lead: str) -> list[Extension] | None:
    """Every extension of a lead's promises, the oldest first; None where there is no such lead. Raises StoreError."""
    with database.asking() as tx:
        found = extensions_of(tx, lead)
    return None if found is None else [_extension(at, msgspec.json.decode(body, type=_Body)) for at, body in found]


def _extension(at: int, body: _Body) -> Extension:
    due_at = said(from_micros(body.due))
    return Extension(said(from_micros(at)), body.by, body.promise, due_at, body.seconds, body.reason, body.why)
