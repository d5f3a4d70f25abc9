"""What became of the leads that some pools and a rep were given over a time, counted by the database's own strength."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from turnout.store.test_leads import ALL_TESTS
from turnout.store.transaction import Transaction, places

# Somebody who asks for years gets the latest of them.
READ_MAX: Final = 100_000
_FIRST_SINCE: Final = (
    "SELECT min(seq) FROM (SELECT seq FROM assignments WHERE since >= ? ORDER BY seq DESC LIMIT ?) newest"
)
_GIVEN: Final = """
SELECT a.rep, coalesce(a.pool, ''), coalesce(a.how_ended, ''), a.since, a.until, l.touched_at, coalesce(c.state, ''),
    coalesce(c.is_missed, 0), coalesce(c.extended_seconds, 0)
FROM assignments a JOIN leads l ON l.seq = a.lead
LEFT JOIN clocks c ON c.lead = a.lead AND c.decision = a.decision AND c.kind = 'touch'
"""
_WON: Final = """
SELECT d.assignee, o.kind, count(DISTINCT d.lead) FROM outcomes o JOIN decisions d ON d.seq = o.decision
WHERE o.at >= ? AND o.kind IN ('meeting_booked', 'meeting_held', 'won') AND d.assignee IS NOT NULL
"""


class GivenRow(NamedTuple):
    """A lead that somebody was given: of which pool's turn, how it ended, and how the promise to answer stands."""

    rep: str
    pool: str
    how_ended: str
    since: int
    until: int | None
    touched_at: int | None
    state: str
    is_missed: int
    extended_seconds: int


def given_since(tx: Transaction, since: int, pools: Collection[str], rep: str) -> Iterator[GivenRow]:
    """Every lead that a turn of these pools, or anything, gave to a rep since a moment, or to anybody of the pools."""
    first = tx.rows(_FIRST_SINCE, (since, READ_MAX))[0][0]
    if first is None:
        return iter(())
    who, params = _who("a.rep", "a.pool", pools, rep)
    sql = f"{_GIVEN} WHERE a.seq >= ? AND a.since >= ? AND {who} AND a.lead NOT IN ({ALL_TESTS})"
    return map(GivenRow._make, tx.rows(sql, (first, since, *params)))


def came_to(tx: Transaction, since: int, pools: Collection[str], rep: str) -> dict[str, dict[str, int]]:
    """How many leads of `given_since` came to a meeting or were won since a moment, by rep and kind."""
    who, params = _who("d.assignee", "d.pool", pools, rep)
    found: dict[str, dict[str, int]] = {rep: {}}
    for each, kind, count in tx.rows(f"{_WON} AND {who} GROUP BY d.assignee, o.kind", (since, *params)):
        found.setdefault(each, {})[kind] = int(count)
    return found


def _who(rep_column: str, pool_column: str, pools: Collection[str], rep: str) -> tuple[str, list[str]]:
    """The condition that something is a rep's, or of one of these pools."""
    if not pools:
        return f"{rep_column} = ?", [rep]
    return f"({rep_column} = ? OR {pool_column} IN ({places(len(pools))}))", [rep, *sorted(pools)]
