"""How much waits for somebody: promises, offers, holds, queues and messages. The lists of them are `promise_list`'s."""

from __future__ import annotations

from typing import Final, NamedTuple

from turnout.store.promise_list import MOMENT, WHICH
from turnout.store.transaction import Transaction
from turnout.store.windows import Where
from turnout.store.within import Within

# Nobody looks through more than that.
COUNTED_MAX: Final = 1_000
# The leads that are open are found once, and what each waits for is looked up by lead. One that has missed many
# promises is one that somebody has to look at.
_COUNTS: Final = f"""
WITH open AS MATERIALIZED (
    SELECT o.seq, o.status, o.outcome, o.touched_at, o.sla_due FROM leads o WHERE o.status = 'open'{{theirs}}),
missed AS MATERIALIZED (
    SELECT l.sla_due,
        EXISTS (SELECT 1 FROM clocks c WHERE c.lead = l.seq AND {WHICH["breached"]} AND {MOMENT["breached"]} >= ?)
            AS is_breached,
        EXISTS (SELECT 1 FROM clocks c WHERE c.lead = l.seq AND {WHICH["escalated"]} AND {MOMENT["escalated"]} >= ?)
            AS is_escalated
    FROM open l WHERE l.touched_at IS NULL)
SELECT (SELECT count(*) FROM clocks c WHERE c.state = 'running' AND c.due_at <= ?{{of_theirs}}),
    (SELECT count(*) FROM clocks c WHERE c.state = 'running' AND c.due_at <= ?{{of_theirs}}),
    (SELECT count(*) FROM missed WHERE is_breached),
    (SELECT count(*) FROM missed WHERE is_breached AND sla_due <= ?),
    (SELECT count(*) FROM missed WHERE is_escalated),
    (SELECT count(*) FROM open l JOIN assignments a ON a.lead = l.seq WHERE a.until IS NULL AND a.is_offer = 1),
    (SELECT count(*) FROM open l JOIN holds h ON h.lead = l.seq),
    (SELECT count(*) FROM open WHERE outcome = 'queued'),
    (SELECT count(*) FROM deliveries c WHERE c.state = 'parked'{{about_theirs}})
"""
_EVERYTHING: Final = Where("", ())


class Waiting(NamedTuple):
    """What waits. `due_*` are clocks; `breached`, `late` and `escalated` are leads, at most `COUNTED_MAX` each."""

    due_now: int
    due_soon: int
    breached: int
    late: int
    escalated: int
    offers: int
    holds: int
    queued: int
    parked: int


class Moments(NamedTuple):
    """Now, until when is soon, and since when what was missed is looked for; in microseconds."""

    now: int
    soon: int
    since: int


def count_waiting(tx: Transaction, at: Moments, within: Within | None) -> Waiting:
    """How much waits for somebody, all of it or what is in somebody's reach."""
    theirs = _EVERYTHING if within is None else within.leads("o")
    about = _EVERYTHING if within is None else within.numbers("c.lead")
    # Only open leads have clocks that run.
    of_theirs = "" if within is None else " AND c.lead IN (SELECT seq FROM open)"
    sql = _COUNTS.format(theirs=theirs.sql, of_theirs=of_theirs, about_theirs=about.sql)
    params = (*theirs.params, at.since, at.since, at.now, at.soon, at.now, *about.params)
    counted = Waiting._make(tx.rows(sql, params)[0])
    capped = {name: min(getattr(counted, name), COUNTED_MAX) for name in ("breached", "late", "escalated")}
    return counted._replace(**capped)
