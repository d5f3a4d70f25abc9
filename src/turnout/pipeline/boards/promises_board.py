"""What a manager looks at: which promises fall due, were missed, were escalated, and what else waits for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from turnout.pipeline.asking.answer import said
from turnout.store.codec.contact import contact_of
from turnout.store.database import Database
from turnout.store.metadata import from_micros, to_micros
from turnout.store.promise_counts import Moments, count_waiting
from turnout.store.promise_list import (
    Place,
    PromiseRow,
    PromisesAsked,
    PromiseState,
    list_promises,
)
from turnout.store.within import Within

LOOKED_BACK: Final = timedelta(days=30)
_SOON: Final = timedelta(hours=1)
_texts = msgspec.json.Decoder(tuple[str, ...]).decode


class PromiseItem(msgspec.Struct, frozen=True, gc=False):
    """A promise with its lead as it is now. `kind` is `accept`, `touch`, `at_most` (to the customer) or `stage`.

    `promised_by` is whose clock it is, `assignee` who has the lead now; `overdue` is true once `due_at` is past.
    `actions` are a stage's, and what is personal is null once it was erased. `extended_seconds` is by how much later it
    falls due than was promised, because somebody extended it.
    """

    lead_id: str
    kind: str
    sla: str | None
    due_at: str
    started_at: str
    overdue: bool
    missed: bool
    stage: int
    actions: tuple[str, ...]
    promised_by: str | None
    assignee: str | None
    team: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    outcome: str
    name: str | None
    email: str | None
    company: str | None
    fired_at: str | None = None
    extended_seconds: int = 0


class PromiseCounts(msgspec.Struct, frozen=True):
    """How much waits: clocks that are due or fall due within the hour, leads nobody answered in time, and the rest.

    `breached` are leads of which a promise was missed, `late` those of them whose present promise is over: the others
    wait for somebody by now. These and `escalated` look back 30 days and are not counted beyond 1,000.
    `parked_messages` need a person.
    """

    due_now: int
    due_within_hour: int
    breached: int
    late: int
    escalated: int
    offers: int
    holds: int
    queued: int
    parked_messages: int


def asked_of(
    state: PromiseState, team: str | None, rep: str | None, now: datetime, pool: str | None = None
) -> PromisesAsked:
    """A question, looking back as far as the board does."""
    return PromisesAsked(state, team, rep, to_micros(now - LOOKED_BACK), pool)


def find_promises(
    database: Database, asked: PromisesAsked, after: Place | None, limit: int, now: datetime
) -> tuple[list[PromiseItem], Place | None]:
    """A page of promises, and behind which the next one begins; None where there are no more. Raises StoreError."""
    with database.asking() as tx:
        found, follows = list_promises(tx, asked, after, limit)
    return [_item(row, now) for row in found], follows


def count_all(database: Database, now: datetime, within: Within | None = None) -> PromiseCounts:
    """How much of everything waits for somebody, all of it or what is in somebody's reach. Raises StoreError."""
    at = Moments(to_micros(now), to_micros(now + _SOON), to_micros(now - LOOKED_BACK))
    with database.asking() as tx:
        found = count_waiting(tx, at, within)
    return PromiseCounts(
        found.due_now,
        found.due_soon - found.due_now,
        found.breached,
        found.late,
        found.escalated,
        found.offers,
        found.holds,
        found.queued,
        found.parked,
    )


def _item(row: PromiseRow, now: datetime) -> PromiseItem:
    due_at = from_micros(row.due_at)
    return PromiseItem(
        row.id,
        row.kind,
        row.sla or None,
        said(due_at),
        said(from_micros(row.started_at)),
        due_at <= now,
        bool(row.is_missed),
        row.stage,
        _texts(row.actions),
        row.promised_by or None,
        row.assignee,
        row.team or None,
        row.pool or None,
        row.queue or None,
        row.rule or None,
        row.outcome,
        *contact_of(None if row.facts is None else bytes(row.facts))[:3],
        None if row.ended_at is None else said(from_micros(row.ended_at)),
        row.extended_seconds,
    )
