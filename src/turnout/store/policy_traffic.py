"""How many leads went which way through the policy in a span of time, as they stand now. Tests are left out.

Counted over the leads themselves, which takes seconds where a span has a million of them; the picture is drawn before
it is answered.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from turnout.store.transaction import Transaction

_COUNTED: Final = """
SELECT rule, pool, queue, outcome, count(*) FROM leads
WHERE received_at >= ? AND received_at < ? AND origin <> 'test'
GROUP BY rule, pool, queue, outcome ORDER BY 5 DESC, 1, 2, 3, 4
"""
_LATEST: Final = """
SELECT l.rule, l.received_at FROM leads l
JOIN (SELECT rule, max(seq) AS seq FROM leads GROUP BY rule) latest ON latest.seq = l.seq ORDER BY l.rule
"""


class Way(NamedTuple):
    """A rule, where its leads are, and how many. Texts are empty where there is none."""

    rule: str
    pool: str
    queue: str
    outcome: str
    leads: int


def count_ways(tx: Transaction, since: int, until: int) -> list[Way]:
    """The leads that came in within a half-open span of microseconds, by the way they went; the most first."""
    return [Way._make(row) for row in tx.rows(_COUNTED, (since, until))]


def latest_by_rule(tx: Transaction) -> dict[str, int]:
    """When the last lead came in that a rule has decided, by the rule; rules that never did are missing."""
    return {rule: at for rule, at in tx.rows(_LATEST) if rule}
