"""What a publication has done: the leads that came to be decided by it, and those that wait under some version.

A publication is a moment at which a version went live; it ends with the next one. Its leads are those that came in
under its version since, and those that were taken along to it, as far as they are under it still.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from turnout.store.transaction import Transaction, places


class Span(NamedTuple):
    """A publication with the moments between which it was live, in microseconds; `until` is None while it is.

    Its leads have numbers from behind `after` to `upto`, where the same version went live again; None for no end.
    """

    number: int
    policy: str
    version: int
    since: int
    until: int | None
    after: int
    upto: int | None


class RoutedLead(NamedTuple):
    """A lead that a publication has decided about, as it is now. `is_erased` is 1 where nothing is known of it."""

    seq: int
    id: str
    status: str
    outcome: str
    assignee: str | None
    pool: str
    queue: str
    rule: str
    touched_at: int | None
    is_erased: int


class WaitingLead(NamedTuple):
    """A lead that is under another version than some, and waits, lies in a queue, or is in somebody's hands."""

    seq: int
    id: str
    outcome: str
    assignee: str | None
    pool: str
    queue: str
    rule: str
    policy: str
    touched_at: int | None
    is_erased: int


_SPAN: Final = (
    "SELECT p.number, p.policy, v.number, p.published_at,"
    " (SELECT n.published_at FROM publications n WHERE n.number > p.number ORDER BY n.number LIMIT 1), p.leads_before,"
    " (SELECT n.leads_before FROM publications n WHERE n.number > p.number AND n.policy = p.policy"
    " ORDER BY n.number LIMIT 1)"
    " FROM publications p JOIN policies v ON v.hash = p.policy"
)
_UNDER: Final = (
    " FROM leads l JOIN decisions d ON d.seq = l.decision JOIN personal s ON s.lead = l.seq WHERE d.policy = ?"
)
_ITS: Final = (
    f"{_UNDER} AND ((l.seq > ? AND l.seq <= ?) OR l.seq IN (SELECT r.lead FROM rehomed_leads r"
    " JOIN rehomings h ON h.number = r.rehoming WHERE h.deploy = ? AND h.kind = 'migrate'))"
)
_ROUTED: Final = (
    "SELECT l.seq, l.id, l.status, l.outcome, l.assignee, l.pool, l.queue, l.rule, l.touched_at,"
    " CASE WHEN s.facts IS NULL THEN 1 ELSE 0 END"
)
_OTHERS: Final = (
    "SELECT l.seq, l.id, l.outcome, l.assignee, l.pool, l.queue, l.rule, d.policy, l.touched_at,"
    " CASE WHEN s.facts IS NULL THEN 1 ELSE 0 END"
    " FROM leads l JOIN decisions d ON d.seq = l.decision JOIN personal s ON s.lead = l.seq"
    " WHERE l.status = 'open' AND d.policy <> ?"
)
_FOREVER: Final = 2**62


def find_span(tx: Transaction, number: int) -> Span | None:
    """A publication by its number, or None."""
    found = tx.rows(f"{_SPAN} WHERE p.number = ?", (number,))
    return Span._make(found[0]) if found else None


def latest_span(tx: Transaction) -> Span | None:
    """The publication that is live, or None."""
    found = tx.rows(f"{_SPAN} ORDER BY p.number DESC LIMIT 1")
    return Span._make(found[0]) if found else None


def span_before(tx: Transaction, number: int, policy: str) -> Span | None:
    """The latest publication before one that was of another version, or None."""
    found = tx.rows(f"{_SPAN} WHERE p.number < ? AND p.policy <> ? ORDER BY p.number DESC LIMIT 1", (number, policy))
    return Span._make(found[0]) if found else None


def routed_by(
    tx: Transaction,
    span: Span,
    *,
    after: int = -1,
    limit: int = 50,
    only: Collection[str] = (),
    status: Collection[str] = (),
) -> list[RoutedLead]:
    """The leads that a publication has decided about, in the order in which they came in, behind a number.

    With `only` those with these ids that are under its version, however they came to it; with `status` those in one of
    these.
    """
    asked = f"{_ROUTED}{_UNDER if only else _ITS} AND l.seq > ?"
    params: list[str | int] = [*([span.policy] if only else _in(span)), after]
    for column, wanted in (("l.id", only), ("l.status", status)):
        if wanted:
            asked += f" AND {column} IN ({places(len(wanted))})"
            params += [*wanted]
    return [RoutedLead._make(row) for row in tx.rows(f"{asked} ORDER BY l.seq LIMIT ?", (*params, limit))]


def count_routed(tx: Transaction, span: Span) -> dict[tuple[str, str, int], int]:
    """How many leads a publication has decided about, by (status, outcome, whether they were answered)."""
    asked = (
        f"SELECT l.status, l.outcome, CASE WHEN l.touched_at IS NULL THEN 0 ELSE 1 END, count(*){_ITS} GROUP BY 1, 2, 3"
    )
    return {(status, outcome, touched): count for status, outcome, touched, count in tx.rows(asked, _in(span))}


def count_waiting(tx: Transaction) -> dict[str, int]:
    """How many leads wait under each version."""
    return dict(tx.rows("SELECT policy, count(*) FROM holds GROUP BY policy"))


def under_others(
    tx: Transaction,
    policy: str,
    outcomes: Collection[str],
    *,
    after: int = -1,
    limit: int = 50,
    only: Collection[str] = (),
) -> list[WaitingLead]:
    """Open leads of these outcomes that are under another version than this, as they came in, behind a number."""
    asked = f"{_OTHERS} AND l.seq > ?"
    params: list[str | int] = [policy, after]
    for column, wanted in (("l.id", only), ("l.outcome", outcomes)):
        if wanted:
            asked += f" AND {column} IN ({places(len(wanted))})"
            params += wanted
    return [WaitingLead._make(row) for row in tx.rows(f"{asked} ORDER BY l.seq LIMIT ?", (*params, limit))]


def _in(span: Span) -> list[str | int]:
    return [span.policy, span.after, _FOREVER if span.upto is None else span.upto, span.number]
