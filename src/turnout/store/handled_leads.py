"""What reps did with the leads they were given over a time, as rows: whose, of which pool, and how it ended.

Assignments are read by their numbers, the newest first, and no further back than the time that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from turnout.store.test_leads import ALL_TESTS
from turnout.store.transaction import Transaction

# Somebody who asks for years gets the latest of them.
READ_MAX: Final = 200_000
_AT_ONCE: Final = 10_000
# Numbers are given by each process in portions, so that a few may lie out of the order of time.
_STRAY: Final = 4
_COLUMNS: Final = """
SELECT a.seq, a.since, a.lead, a.rep, coalesce(a.pool, ''), d.sla, coalesce(a.how_ended, ''), a.until, a.is_offer,
    l.touched_at, coalesce(c.state, ''), coalesce(c.is_missed, 0), c.ended_at
FROM assignments a JOIN leads l ON l.seq = a.lead JOIN decisions d ON d.seq = a.decision
LEFT JOIN clocks c ON c.lead = a.lead AND c.decision = a.decision AND c.kind = 'touch'
"""
_PAGE: Final = f"{_COLUMNS} WHERE a.seq < ? AND a.lead NOT IN ({ALL_TESTS}) ORDER BY a.seq DESC LIMIT ?"
# Each part has an index of its own.
_PARTS_OF_REP: Final = ("a.rep = ? AND a.until IS NULL", "a.rep = ? AND a.until IS NOT NULL")
_OF_REP_MAX: Final = 200
_BROKEN: Final = "FROM clocks WHERE is_missed = 1 AND kind = 'touch' AND due_at >= ?"
_MISSES: Final = f"SELECT count(*), max(due_at) {_BROKEN}"
_REPS_WITH_MISSES: Final = f"SELECT DISTINCT rep {_BROKEN} AND rep <> '' ORDER BY rep"


class HandledRow(NamedTuple):
    """An assignment with the rep's promise to answer, where there was one; instants are microseconds.

    `how_ended` is empty while they have the lead, `state` where nothing was promised.
    """

    seq: int
    since: int
    lead: int
    rep: str
    pool: str
    sla: str
    how_ended: str
    until: int | None
    is_offer: int
    touched_at: int | None
    state: str
    is_missed: int
    clock_ended_at: int | None


def handled_since(tx: Transaction, since: int) -> Iterator[HandledRow]:
    """Every assignment that began at a moment or later, the newest first, but for tests; `READ_MAX` at most."""
    after, strays, read = 2**63 - 1, 0, 0
    while rows := tx.rows(_PAGE, (after, _AT_ONCE)):
        for row in map(HandledRow._make, rows):
            if row.since < since:
                strays += 1
                continue
            yield row
        after, read = rows[-1][0], read + len(rows)
        # A whole page and more from before then: what comes is older still.
        if strays >= len(rows) // _STRAY + 1 or read >= READ_MAX:
            return


def latest_of(tx: Transaction, rep: str) -> list[HandledRow]:
    """What a rep has now and what they had last: open assignments and the latest of those that are over."""
    return [
        HandledRow._make(row)
        for part in _PARTS_OF_REP
        for row in tx.rows(f"{_COLUMNS} WHERE {part} ORDER BY a.seq DESC LIMIT ?", (rep, _OF_REP_MAX))
    ]


def misses_since(tx: Transaction, since: int) -> tuple[int, int]:
    """How many promises to answer that were due since then are broken, and when the last of them was due."""
    count, last = tx.rows(_MISSES, (since,))[0]
    return count, last or 0


def reps_with_misses(tx: Transaction, since: int) -> list[str]:
    """Whose these are."""
    return [rep for (rep,) in tx.rows(_REPS_WITH_MISSES, (since,))]


def presence_of(tx: Transaction, rep: str) -> tuple[str, int]:
    """What a rep says of themselves, and since when; nothing since ever for one who never did."""
    found = tx.rows("SELECT presence, since FROM presence WHERE rep = ?", (rep,))
    return (found[0][0], found[0][1]) if found else ("", 0)
