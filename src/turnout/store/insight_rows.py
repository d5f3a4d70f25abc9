"""What a record of `insights` is made of, read for many leads at once: they, and all that happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.store.transaction import Transaction, places
from turnout.store.within import Within

_LEADS: Final = """
SELECT l.seq, l.received_at, l.origin, l.status, l.decision, l.touched_at, l.closed_at, l.outcome, l.assignee, l.team,
    l.pool, l.queue, l.rule, l.account, p.facts, p.erased_at, d.body, d.policy
FROM leads l JOIN personal p ON p.lead = l.seq JOIN decisions d ON d.seq = l.decision WHERE l.seq IN
"""
_DECISIONS: Final = """
SELECT lead, decided_at, outcome, assignee, queue, rule, sla, sla_due FROM decisions WHERE lead IN
"""
_HANDS: Final = """
SELECT a.lead, a.rep, a.since, a.until, coalesce(a.how_ended, ''), a.is_offer, d.outcome
FROM assignments a JOIN decisions d ON d.seq = a.decision WHERE {} ORDER BY a.seq
"""
_PROMISES: Final = "SELECT lead, number, due_at, extended_seconds FROM clocks WHERE kind = 'touch' AND lead IN "
_OUTCOMES: Final = """
SELECT d.lead, o.kind, o.reason, o.value, o.currency FROM decisions d JOIN outcomes o ON o.decision = d.seq
WHERE d.lead IN
"""
# What was reported of a lead that joined another counts for that one, and says so by an event of the first.
_COUNTS_FOR: Final = """
SELECT DISTINCT d.lead FROM outcomes o JOIN decisions d ON d.seq = o.decision WHERE o.lead IN
"""


class LeadLine(NamedTuple):
    """A lead with its latest decision. `facts` are None once they were erased."""

    seq: int
    received_at: int
    origin: str
    status: str
    decision: int
    touched_at: int | None
    closed_at: int | None
    outcome: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    account: str | None
    facts: bytes | None
    erased_at: int | None
    body: bytes
    policy: str


class DecisionLine(NamedTuple):
    """One decision about a lead."""

    lead: int
    decided_at: int
    outcome: str
    assignee: str | None
    queue: str
    rule: str
    sla: str
    sla_due: int | None


class HandLine(NamedTuple):
    """A lead in somebody's hands; `outcome` is of the decision that put it there."""

    lead: int
    rep: str
    since: int
    until: int | None
    how_ended: str
    is_offer: int
    outcome: str


class OutcomeLine(NamedTuple):
    """Something that is reported of a lead."""

    lead: int
    kind: str
    reason: str
    value: int | None
    currency: str


class Lines(NamedTuple):
    """Everything about some leads; what happened to each is in its order."""

    leads: list[LeadLine]
    decisions: list[DecisionLine]
    hands: list[HandLine]
    promises: list[tuple[int, int, int, int]]
    outcomes: list[OutcomeLine]


def read_lines(tx: Transaction, seqs: Sequence[int]) -> Lines:
    """What is kept of some hundreds of leads, with a handful of questions."""
    some = f"({places(len(seqs))})"
    decisions = tx.rows(f"{_DECISIONS} {some} ORDER BY lead, number", seqs)
    # Two questions, as there are two indexes.
    hands = [
        row
        for part in ("until IS NULL", "until IS NOT NULL")
        for row in tx.rows(_HANDS.format(f"a.lead IN {some} AND a.{part}"), seqs)
    ]
    return Lines(
        [LeadLine(*row) for row in tx.rows(f"{_LEADS} {some}", seqs)],
        [DecisionLine(*row) for row in decisions],
        sorted((HandLine(*row) for row in hands), key=lambda hand: (hand.lead, hand.since, hand.until or 2**63)),
        [(row[0], row[1], row[2], row[3]) for row in tx.rows(f"{_PROMISES} {some} ORDER BY lead, number", seqs)],
        [OutcomeLine(*row) for row in tx.rows(f"{_OUTCOMES} {some} ORDER BY o.at, o.seq", seqs)],
    )


def leads_counted_for(tx: Transaction, seqs: Sequence[int]) -> set[int]:
    """The leads that reports about these leads count for."""
    if not seqs:
        return set()
    return {lead for (lead,) in tx.rows(f"{_COUNTS_FOR} ({places(len(seqs))})", seqs)}


def leads_between(tx: Transaction, low: int, limit: int) -> list[int]:
    """The numbers of the next leads beyond one, in their order."""
    return [seq for (seq,) in tx.rows("SELECT seq FROM leads WHERE seq > ? ORDER BY seq LIMIT ?", (low, limit))]


_ITEMS: Final = """
SELECT l.seq, l.id, l.status, l.outcome, l.assignee, l.team, l.pool, l.queue, l.rule, l.account, p.facts
FROM leads l JOIN personal p ON p.lead = l.seq WHERE l.seq IN
"""


class ItemLine(NamedTuple):
    """A lead as the list behind a number shows it."""

    seq: int
    id: str
    status: str
    outcome: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    account: str | None
    facts: bytes | None


def read_items(tx: Transaction, seqs: Sequence[int]) -> dict[int, ItemLine]:
    """These leads by their numbers."""
    if not seqs:
        return {}
    return {row[0]: ItemLine(*row) for row in tx.rows(f"{_ITEMS} ({places(len(seqs))})", seqs)}


def leads_within(tx: Transaction, within: Within) -> list[int]:
    """The numbers of the leads that somebody may see."""
    where = within.leads("l")
    return [seq for (seq,) in tx.rows(f"SELECT l.seq FROM leads l WHERE 1 = 1{where.sql}", where.params)]
