"""Promises as a manager looks at them: what falls due next, what was missed and is unanswered, what was escalated.

Each list goes along an index that has only such clocks, so open promises by the hundred thousand cost a page nothing;
what a few people have is asked of them and not of the clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import msgspec

from turnout.store.test_leads import ALL_TESTS
from turnout.store.transaction import Transaction, places
from turnout.store.within import Within

PromiseState = Literal["due", "breached", "escalated"]
# Behind which promise a page begins: its moment, the lead, the decision, the clock.
Place = tuple[int, int, int, int]

_ITEMS: Final = """
SELECT c.due_at, c.ended_at, c.lead, c.decision, c.number, l.id, c.kind, c.started_at, c.state, c.is_missed, c.stage,
    c.actions, c.rep, l.assignee, l.team, l.pool, l.queue, l.rule, l.status, l.outcome, l.touched_at, d.sla, p.facts,
    c.extended_seconds
"""
_REST: Final = "JOIN decisions d ON d.seq = c.decision JOIN personal p ON p.lead = c.lead"
_BY_CLOCK: Final = f"FROM clocks c JOIN leads l ON l.seq = c.lead {_REST}"
# A database that does not know how few these are would go along all clocks instead.
_BY_REP: Final = f"FROM assignments a CROSS JOIN clocks c JOIN leads l ON l.seq = c.lead {_REST}"
_PROMISED: Final = "c.kind IN ('accept', 'touch', 'at_most')"
_UNANSWERED: Final = f"l.status = 'open' AND l.touched_at IS NULL AND c.lead NOT IN ({ALL_TESTS})"
_ONLY_REMINDS: Final = '["remind"]'
# What a clock `c` of a lead `l` must be for each list, and the moment by which it stands there.
WHICH: Final[dict[PromiseState, str]] = {
    "due": f"c.state = 'running' AND {_PROMISED} AND {_UNANSWERED}",
    "breached": f"c.is_missed = 1 AND {_PROMISED} AND {_UNANSWERED}",
    "escalated": f"c.kind = 'stage' AND c.state = 'fired' AND c.actions <> '{_ONLY_REMINDS}' AND {_UNANSWERED}",
}
MOMENT: Final[dict[PromiseState, str]] = {"due": "c.due_at", "breached": "c.due_at", "escalated": "c.ended_at"}
_MEMBERS: Final = "SELECT id, teams FROM reps"
_texts = msgspec.json.Decoder(tuple[str, ...]).decode


class PromiseRow(NamedTuple):
    """A clock with its lead as it is now; instants are microseconds, `actions` is a JSON list."""

    due_at: int
    ended_at: int | None
    lead: int
    decision: int
    number: int
    id: str
    kind: str
    started_at: int
    state: str
    is_missed: int
    stage: int
    actions: str
    promised_by: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    status: str
    outcome: str
    touched_at: int | None
    sla: str
    facts: bytes | None
    extended_seconds: int


@dataclass(frozen=True, slots=True)
class PromisesAsked:
    """Which promises are asked for: of leads that a rep has now, or anybody of a team, or that came through a pool.

    None is any. `since` bounds how far back is looked for what was missed or escalated, in microseconds.
    """

    state: PromiseState = "due"
    team: str | None = None
    rep: str | None = None
    since: int = 0
    pool: str | None = None
    within: Within | None = None


def list_promises(
    tx: Transaction, asked: PromisesAsked, after: Place | None, limit: int
) -> tuple[list[PromiseRow], Place | None]:
    """A page of promises, and behind which the next one begins; None where there are no more.

    What is due comes with the soonest first, all else with the latest first.
    """
    source, params = _source(tx, asked)
    if source is None:
        return [], None
    moment, is_due = MOMENT[asked.state], asked.state == "due"
    place, sign, order = f"({moment}, c.lead, c.decision, c.number)", ">" if is_due else "<", "" if is_due else " DESC"
    if not is_due:
        source, params = f"{source} AND {moment} >= ?", (*params, asked.since)
    if after is not None:
        # Of a tuple SQLite knows where to begin, and PostgreSQL too.
        source, params = f"{source} AND {place} {sign} (?, ?, ?, ?)", (*params, *after)
    by = ", ".join(f"{each}{order}" for each in (moment, "c.lead", "c.decision", "c.number"))
    rows = tx.rows(f"{_ITEMS}{source} ORDER BY {by} LIMIT ?", (*params, limit + 1))
    page = [PromiseRow(*row) for row in rows[:limit]]
    return page, _place(page[-1], asked.state) if len(rows) > limit else None


def _source(tx: Transaction, asked: PromisesAsked) -> tuple[str | None, tuple[Any, ...]]:
    """The tables and what must hold of them; None where nobody can be meant."""
    where: str = WHICH[asked.state]
    through: tuple[Any, ...] = ()
    if asked.pool is not None:
        where, through = f"{where} AND l.pool = ?", (asked.pool,)
    if asked.within is not None:
        reach = asked.within.leads("l")
        where, through = where + reach.sql, (*through, *reach.params)
    if asked.rep is None and asked.team is None:
        return f"{_BY_CLOCK} WHERE {where}", through
    reps = _reps(tx, asked)
    if not reps:
        return None, ()
    who = f"a.rep IN ({places(len(reps))}) AND a.until IS NULL AND c.lead = a.lead"
    return f"{_BY_REP} WHERE {who} AND {where}", (*reps, *through)


def _reps(tx: Transaction, asked: PromisesAsked) -> Sequence[str]:
    if asked.team is None:
        return [] if asked.rep is None else [asked.rep]
    members = [rep for rep, teams in tx.rows(_MEMBERS) if asked.team in _texts(teams)]
    return members if asked.rep is None else [rep for rep in members if rep == asked.rep]


def _place(row: PromiseRow, state: PromiseState) -> Place:
    moment = row.ended_at if state == "escalated" else row.due_at
    assert moment is not None, "a stage that fired has ended"
    return moment, row.lead, row.decision, row.number
