"""Leads that probably are of somebody whose lead is open: what was made of each, and by whom.

Nothing personal stands here: `why` holds the names of what spoke for it, and who they are is in the leads' own facts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Column, Float, Index, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction
from turnout.store.within import Within

STATES: Final = ("open", "joined", "rejected", "over")
# An earlier lead that is open itself, or through the one that it joined.
_GOING: Final = ("open", "joined")
_IS_OPEN: Final = "r.state = 'open' AND l.status = 'open' AND e.status IN ('open', 'joined')"
_WHERE: Final = {
    "": "",
    "open": f"{_IS_OPEN} AND ",
    "joined": "r.state = 'joined' AND ",
    "rejected": "r.state = 'rejected' AND ",
    "over": f"r.state = 'open' AND NOT ({_IS_OPEN}) AND ",
}

# `lead` is the later one, `earlier` the one it may belong to. `open` waits for somebody, `joined` was merged (by whom
# says `decided_by`), `rejected` is two people's. One that is open is `over` once one of the two leads is done with.
DUPLICATE_REVIEWS: Final = Table(
    "duplicate_reviews",
    METADATA,
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    Column("earlier", WHOLE, nullable=False),
    Column("score", Float, nullable=False),
    text_column("why"),
    text_column("state", default="open"),
    instant_column("made_at", nullable=False),
    instant_column("decided_at"),
    Column("decided_by", Text),
)
Index("duplicate_reviews_state", DUPLICATE_REVIEWS.c.state, DUPLICATE_REVIEWS.c.lead)


class ReviewRow(NamedTuple):
    """A row of `duplicate_reviews`."""

    lead: int
    earlier: int
    score: float
    why: str
    state: str
    made_at: int
    decided_at: int | None = None
    decided_by: str | None = None


class FoundReview(NamedTuple):
    """A review with the ids of its two leads, where they are now, and what is known of their senders."""

    row: ReviewRow
    lead: str
    earlier: str
    lead_status: str
    earlier_status: str
    lead_facts: bytes | None
    earlier_facts: bytes | None

    @property
    def state(self) -> str:
        """What was made of it; `over` for an open one of which a lead is done with."""
        is_over = self.row.state == "open" and not (self.lead_status == "open" and self.earlier_status in _GOING)
        return "over" if is_over else self.row.state


_FOUND: Final = (
    f"SELECT {', '.join(f'r.{name}' for name in ReviewRow._fields)}, l.id, e.id, l.status, e.status, p.facts, q.facts "
    "FROM duplicate_reviews r JOIN leads l ON l.seq = r.lead JOIN leads e ON e.seq = r.earlier "
    "JOIN personal p ON p.lead = r.lead JOIN personal q ON q.lead = r.earlier"
)
_ADD: Final = (
    f"INSERT INTO duplicate_reviews ({', '.join(ReviewRow._fields)}) VALUES ({', '.join('?' * len(ReviewRow._fields))})"
    " ON CONFLICT (lead) DO NOTHING"
)


def add_review(tx: Transaction, review: ReviewRow) -> None:
    """Keep a review; of one lead there is one."""
    tx.run(_ADD, review)


def list_reviews(
    tx: Transaction, state: str, after: int, limit: int, within: Within | None = None
) -> list[FoundReview]:
    """Reviews in the order in which their leads came in, from behind one; an empty `state` is any.

    `within` is whose leads both are.
    """
    reach = [within.numbers(lead) for lead in ("r.lead", "r.earlier")] if within else []
    sql = f"{_FOUND} WHERE {_WHERE[state]}r.lead > ?{''.join(each.sql for each in reach)} ORDER BY r.lead LIMIT ?"
    return [_found(row) for row in tx.rows(sql, (after, *(one for each in reach for one in each.params), limit))]


def find_review(tx: Transaction, lead: str) -> FoundReview | None:
    """The review of a lead, by its id."""
    rows = tx.rows(f"{_FOUND} WHERE l.id = ?", (lead,))
    return _found(rows[0]) if rows else None


def _found(row: tuple[object, ...]) -> FoundReview:
    size = len(ReviewRow._fields)
    return FoundReview(ReviewRow(*row[:size]), *row[size:])  # type: ignore[arg-type]


def settle_review(tx: Transaction, lead: int, state: str, at: int | None, by: str | None) -> None:
    """Say what was made of a review; `open` with nobody puts it back."""
    tx.run(
        "UPDATE duplicate_reviews SET state = ?, decided_at = ?, decided_by = ? WHERE lead = ?", (state, at, by, lead)
    )


def count_open(tx: Transaction) -> int:
    """How many wait for somebody."""
    sql = (
        "SELECT count(*) FROM duplicate_reviews r JOIN leads l ON l.seq = r.lead JOIN leads e ON e.seq = r.earlier "
        f"WHERE {_IS_OPEN}"
    )
    return int(tx.rows(sql)[0][0])


def forget_reviews(tx: Transaction, leads: list[int]) -> None:
    """Take away every review that these leads are in, whichever of the two they are."""
    for lead in leads:
        tx.run("DELETE FROM duplicate_reviews WHERE lead = ? OR earlier = ?", (lead, lead))
