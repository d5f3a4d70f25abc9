"""What a manager looks at: which promises fall due, were missed, were escalated, and what else waits for somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from turnout.pipeline.asking.answer import said
from turnout.store.codec.contact import contact_of
from turnout.store.database import Database
from turnout.store.leads_in_queues import leads_in_queues
from turnout.store.metadata import from_micros, to_micros
from turnout.store.promise_list import (
    Place,
    PromiseRow,
    PromisesAsked,
    PromiseState,
    count_due,
    count_promises,
    list_promises,
)
from turnout.store.transaction import Transaction
from turnout.store.within import Within

LOOKED_BACK: Final = timedelta(days=30)
_SOON: Final = timedelta(hours=1)
_texts = msgspec.json.Decoder(tuple[str, ...]).decode
_OTHERS: Final = """
SELECT (SELECT count(*) FROM holds), (SELECT count(*) FROM assignments WHERE until IS NULL AND is_offer = 1),
    (SELECT count(*) FROM deliveries WHERE state = 'parked')
"""


class PromiseItem(msgspec.Struct, frozen=True, gc=False):
    """A promise with its lead as it is now. `kind` is `accept`, `touch`, `at_most` (to the customer) or `stage`.

    `promised_by` is whose clock it is, `assignee` who has the lead now; `overdue` is true once `due_at` is past.
    `actions` are a stage's, and what is personal is null once it was erased.
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


class PromiseCounts(msgspec.Struct, frozen=True):
    """How much waits: clocks that are due or fall due within the hour, leads nobody answered in time, and the rest.

    `breached` and `escalated` look back 30 days and are not counted beyond 10,000. `parked_messages` need a person.
    """

    due_now: int
    due_within_hour: int
    breached: int
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
    with database.asking() as tx:
        return _counts(tx, now) if within is None else _counts_within(tx, now, within)


def _counts(tx: Transaction, now: datetime) -> PromiseCounts:
    [(holds, offers, parked)] = tx.rows(_OTHERS)
    due_now = count_due(tx, to_micros(now) + 1)
    return PromiseCounts(
        due_now,
        count_due(tx, to_micros(now + _SOON)) - due_now,
        count_promises(tx, asked_of("breached", None, None, now)),
        count_promises(tx, asked_of("escalated", None, None, now)),
        offers,
        holds,
        sum(queue.leads for queue in leads_in_queues(tx).values()),
        parked,
    )


def _counts_within(tx: Transaction, now: datetime, within: Within) -> PromiseCounts:
    """As `_counts`, going along the leads in reach, which are few."""
    reach = within.leads("l")

    def count(sql: str, *params: object) -> int:
        return int(tx.rows(f"SELECT count(*) FROM {sql}{reach.sql}", (*params, *reach.params))[0][0])  # noqa: S608 - parts are ours

    def missed(state: PromiseState) -> int:
        return count_promises(tx, replace(asked_of(state, None, None, now), within=within))

    clocks = "clocks c JOIN leads l ON l.seq = c.lead WHERE c.state = 'running' AND c.due_at"
    due_now = count(f"{clocks} <= ?", to_micros(now))
    return PromiseCounts(
        due_now,
        count(f"{clocks} <= ?", to_micros(now + _SOON)) - due_now,
        missed("breached"),
        missed("escalated"),
        count("assignments a JOIN leads l ON l.seq = a.lead WHERE a.until IS NULL AND a.is_offer = 1"),
        count("holds h JOIN leads l ON l.seq = h.lead WHERE 1 = 1"),
        count("leads l WHERE l.status = 'open' AND l.outcome = 'queued'"),
        count("deliveries d JOIN leads l ON l.seq = d.lead WHERE d.state = 'parked'"),
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
    )
