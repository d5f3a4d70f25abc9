"""Assignments as they are read: who had which leads, from when to when, the newest first. The table is `assignments`'.

An index is paid for by whoever writes. So those that are over have one by lead and one by rep, which cost nothing
before an assignment ends, and the open ones have their own; a question about a lead or a rep is asked of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where, conditions, page_of, walk
from turnout.store.within import Within

Span = tuple[int | None, int | None]
ANY_TIME: Final[Span] = (None, None)

_OPEN: Final = "a.until IS NULL"
_OVER: Final = "a.until IS NOT NULL"
_ITEMS: Final = """
SELECT a.seq, l.id, d.number, a.rep, d.team, a.pool, a.counter, a.since, a.until, a.how_ended, a.accept_by, a.is_offer
FROM assignments a JOIN leads l ON l.seq = a.lead JOIN decisions d ON d.seq = a.decision WHERE
"""


@dataclass(frozen=True, slots=True)
class AssignmentsAsked:
    """Which assignments are asked for; None is any, and an empty text those that have none.

    `pool` and `counter` are where a turn was taken, `team` is the decision's. Spans are half-open, in microseconds.
    With `within` only those of leads that lie in somebody's reach.
    """

    lead: str | None = None
    rep: str | None = None
    team: str | None = None
    pool: str | None = None
    counter: str | None = None
    how_ended: str | None = None
    is_open: bool | None = None
    is_offer: bool | None = None
    since: Span = ANY_TIME
    until: Span = ANY_TIME
    within: Within | None = None


class ListedAssignment(NamedTuple):
    """An assignment as it is told. `number` counts the decisions about its lead; times are microseconds."""

    seq: int
    lead: str
    number: int
    rep: str
    team: str
    pool: str | None
    counter: str | None
    since: int
    until: int | None
    how_ended: str | None
    accept_by: int | None
    is_offer: int


def list_assignments(
    tx: Transaction, asked: AssignmentsAsked, after: int | None, limit: int
) -> tuple[list[ListedAssignment], int | None]:
    """A page of assignments, and the number after which the next one begins; None where there are no more.

    A page may have fewer than `limit`, be it none, and still have a next one: see `windows`.
    """
    where = _conditions(tx, asked)
    if where is None:
        return [], None
    parts = _parts(asked)

    def find(low: int, high: int, wanted: int) -> list[int]:
        found: list[int] = []
        for part in parts:
            sql = f"SELECT a.seq FROM assignments a WHERE a.seq >= ? AND a.seq <= ?{where.sql}{part}"
            rows = tx.rows(f"{sql} ORDER BY a.seq DESC LIMIT ?", (low, high, *where.params, wanted))
            found += [seq for (seq,) in rows]
        return sorted(found, reverse=True)[:wanted]

    page, follows = page_of(*walk(tx, "assignments", find, after, limit + 1), limit)
    if not page:
        return [], follows
    return _listed(tx, f"a.seq IN ({places(len(page))}) ORDER BY a.seq DESC", page), follows


def assignment_by_seq(tx: Transaction, seq: int) -> ListedAssignment | None:
    """The assignment of that number, or None."""
    found = _listed(tx, "a.seq = ?", (seq,))
    return found[0] if found else None


def assignments_of(tx: Transaction, lead: str) -> list[ListedAssignment] | None:
    """Everybody who had a lead or was offered it, the first of them first; None for a lead that is not there."""
    named = tx.rows("SELECT seq FROM leads WHERE id = ?", (lead,))
    if not named:
        return None
    found = [each for part in (_OPEN, _OVER) for each in _listed(tx, f"{part} AND a.lead = ?", named[0])]
    return sorted(found)


def _conditions(tx: Transaction, asked: AssignmentsAsked) -> Where | None:
    """What an assignment must be; None where none can be."""
    equal: dict[str, str | int | None] = {}
    if asked.lead is not None:
        named = tx.rows("SELECT seq FROM leads WHERE id = ?", (asked.lead,))
        if not named:
            return None
        equal["a.lead"] = named[0][0]
    if asked.rep is not None:
        equal["a.rep"] = asked.rep
    if asked.is_offer is not None:
        equal["a.is_offer"] = int(asked.is_offer)
    for name in ("pool", "counter", "how_ended"):
        value: str | None = getattr(asked, name)
        if value is not None:
            equal[f"a.{name}"] = value or None
    where = conditions(equal, {"a.since": asked.since, "a.until": asked.until})
    if asked.within is not None:
        reach = asked.within.numbers("a.lead")
        where = Where(where.sql + reach.sql, (*where.params, *reach.params))
    if asked.team is None:
        return where
    has_team = " AND EXISTS (SELECT 1 FROM decisions d WHERE d.seq = a.decision AND d.team = ?)"
    return Where(f"{where.sql}{has_team}", (*where.params, asked.team))


def _parts(asked: AssignmentsAsked) -> list[str]:
    """The questions that a window is asked: one for each index, where there is one for what is asked."""
    if asked.is_open is not None:
        return [f" AND {_OPEN if asked.is_open else _OVER}"]
    has_index = asked.lead is not None or asked.rep is not None
    return [f" AND {_OPEN}", f" AND {_OVER}"] if has_index else [""]


def _listed(tx: Transaction, where: str, params: Sequence[Any]) -> list[ListedAssignment]:
    return [ListedAssignment(*row) for row in tx.rows(f"{_ITEMS}{where}", params)]
