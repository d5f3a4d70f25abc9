"""What must be true of a store that several processes wrote to: asked of the database, not of who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from fractions import Fraction
from typing import NamedTuple

from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify import verify
from turnout.store.codec.books import decode_counter
from turnout.store.database import Database
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

_TWICE = "SELECT lead, count(*) FROM assignments WHERE until IS NULL GROUP BY lead HAVING count(*) > 1"
_LOST = """
SELECT l.id FROM leads l LEFT JOIN holds h ON h.lead = l.seq
LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL JOIN decisions d ON d.seq = l.decision
WHERE l.status = 'open' AND h.lead IS NULL AND a.lead IS NULL AND d.outcome <> 'queued'
"""
_LOADS = """
SELECT coalesce(l.rep, c.rep), coalesce(l.open, 0), coalesce(c.held, 0)
FROM loads l FULL JOIN (SELECT rep, count(*) AS held FROM assignments WHERE until IS NULL GROUP BY rep) AS c
ON c.rep = l.rep WHERE coalesce(l.open, 0) <> coalesce(c.held, 0)
"""
# One that lies in a queue, or is throttled, keeps nobody from a rep; so only hands are counted.
_PEOPLE = """
SELECT p.person, count(*) FROM personal p JOIN leads l ON l.seq = p.lead
JOIN assignments a ON a.lead = l.seq AND a.until IS NULL
WHERE p.person IS NOT NULL GROUP BY p.person HAVING count(*) > 1
"""
# Every assignment as it began and as it ended, in the order in which the commits that did it had their places.
_HANDS = """
SELECT k.position, a.seq, a.lead, a.rep, a.pool, a.since, a.until, a.how_ended, k2.position
FROM assignments a
JOIN decisions d ON d.seq = a.decision
JOIN events e ON e.decision = d.seq AND e.kind = 'decided'
JOIN links k ON e.seq BETWEEN k.first_event AND k.last_event
LEFT JOIN LATERAL (
    SELECT min(k3.position) AS position FROM events e3 JOIN links k3 ON e3.seq BETWEEN k3.first_event AND k3.last_event
    WHERE e3.lead = a.lead AND a.until IS NOT NULL AND e3.at >= a.until AND k3.position >= k.position
) AS k2 ON true
WHERE NOT EXISTS (SELECT 1 FROM events s WHERE s.lead = a.lead AND s.kind = 'separated')
ORDER BY k.position, a.seq
"""
_COUNTED = ("turn", "credit", "debit")


def check_shared_store(database: Database) -> None:
    """Raises AssertionError where anything is in two hands, is nowhere, or does not add up."""
    with database.reading() as tx:
        assert not tx.rows(_TWICE), "leads in more than one pair of hands"
        assert not (lost := tx.rows(_LOST)), f"open leads that are in no hands, hold or queue: {lost[:5]}"
        assert not (loads := tx.rows(_LOADS)), f"loads (said, counted): {loads}"
        assert not (doubled := tx.rows("SELECT lead FROM intake_keys GROUP BY lead HAVING count(*) > 1")), doubled
    found = verify(database)
    assert found.is_whole, "; ".join(str(finding) for finding in found.findings[:10])


def check_replay(database: Database) -> int:
    """How many decisions come out the same when the record is played again. Raises AssertionError for another one."""
    again = replay(database)
    assert not again.differences, f"{len(again.differences)} differences: " + "; ".join(again.differences[:5])
    return again.decisions


def check_people(database: Database, but: Collection[str] = ()) -> None:
    """Nobody has leads in two pairs of hands, but for somebody whose leads were told apart by hand."""
    with database.reading() as tx:
        found = [row for row in tx.rows(_PEOPLE) if row[0] not in but]
        assert not found, f"people with leads in more than one pair of hands: {found[:5]}"


def kept_answers(tx: Transaction) -> dict[str, tuple[str, str, str | None]]:
    """Every key that a caller gave, with its lead, its first decision and its first assignee."""
    rows = tx.rows(
        "SELECT substr(k.key, 5), l.id, l.id || '.' || d.number, d.assignee FROM intake_keys k"
        " JOIN leads l ON l.seq = k.lead JOIN decisions d ON d.seq = k.decision WHERE k.key LIKE 'key:%'"
    )
    return {key: (lead, decision, assignee) for key, lead, decision, assignee in rows}


def spread_of(tx: Transaction, counter: str) -> Fraction:
    """How far apart the members of a counter are in the turns they are owed."""
    [(body,)] = tx.rows("SELECT body FROM counters WHERE name = ?", (counter,))
    books = decode_counter(counter, bytes(body))
    owed = [books.owed(rep) for rep in books.balances]
    return max(owed) - min(owed)


def turns_of(tx: Transaction, counter: str) -> Counter[str]:
    """How many turns each member of a counter has paid and not got back."""
    found: Counter[str] = Counter()
    for rep, kind, number in tx.rows(
        "SELECT rep, kind, count(*) FROM ledger WHERE counter = ? GROUP BY rep, kind", (counter,)
    ):
        assert kind in _COUNTED, kind
        found[rep] += -number if kind == "credit" else number
    return found


class Hand(NamedTuple):
    """A lead in somebody's hands: the place of the commit that gave it, and of the one that took it away."""

    began: int
    seq: int
    lead: int
    rep: str
    pool: str | None
    since: int
    until: int | None
    how_ended: str | None
    ended: int | None

    @property
    def day(self) -> str:
        """The day in UTC on which it was given."""
        return f"{from_micros(self.since):%Y-%m-%d}"

    @property
    def is_given_back(self) -> bool:
        """Whether its turn was given back, and so is counted by no cap any more. Who lost it to a merge has it back."""
        return self.how_ended in {"pass", "expired", "merged"}


def hands_of(tx: Transaction) -> list[Hand]:
    """Every lead that ever was in somebody's hands, without those that were one with another for a while.

    What was given back for a merge counts again once the leads are two, so a cap may be passed then by as many.
    """
    return [Hand(*row) for row in tx.rows(_HANDS)]


def peaks(
    hands: Iterable[Hand],
    key: Callable[[Hand], str],
    ends: Callable[[Hand], bool],
    looked_at: Callable[[Hand], bool] = lambda _: True,
) -> dict[str, int]:
    """The most that was ever counted under each key just after a lead was given that is looked at."""
    changes: list[tuple[int, int, int, Hand]] = []
    for hand in hands:
        changes.append((hand.began, 1, hand.seq, hand))
        if ends(hand):
            assert hand.ended is not None, f"assignment {hand.seq} ended without an event"
            changes.append((hand.ended, 0, hand.seq, hand))
    have: Counter[str] = Counter()
    most: dict[str, int] = {}
    for _, kind, _, hand in sorted(changes, key=lambda change: change[:3]):
        name = key(hand)
        have[name] += 1 if kind else -1
        if kind and looked_at(hand):
            most[name] = max(most.get(name, 0), have[name])
    return most
