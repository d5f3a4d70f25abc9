"""The review queue: leads for which a person is asked whether an account is theirs, and what was answered.

A row names the lead, the decision that asked and the account that was suggested. What the lead typed is not here but in
its facts, so that it goes when the lead is erased; of the text only a hash is kept, to know the same question again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Column, Float, Index, Integer, Table, Text, text

from turnout.core.fields.text import fold
from turnout.core.match.names import joined_name
from turnout.store.many import insert_many
from turnout.store.meta import STORE_ID, read_meta
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction, places
from turnout.store.windows import Where
from turnout.store.within import Within

OPEN: Final = "open"
CONFIRMED: Final = "confirmed"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (OPEN, CONFIRMED, REJECTED, WITHDRAWN)
# `text_key` and `domain_key` are hashes of the company and the business domain; empty for none. `settled_with` is the
# review that was answered for this one as well. `is_applied` is 0 while the lead still has to learn of the answer.
# `moves` says then that the rules shall give it to somebody anew, and afterwards that they did, and whose it was.
MATCH_REVIEWS: Final = Table(
    "match_reviews",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("lead", WHOLE, nullable=False, unique=True),
    Column("decision", WHOLE, nullable=False),
    Column("account", Text, nullable=False),
    Column("score", Float, nullable=False),
    instant_column("opened_at", nullable=False),
    Column("state", Text, nullable=False),
    text_column("text_key"),
    text_column("domain_key"),
    Column("chosen", Text),
    instant_column("settled_at"),
    text_column("settled_by"),
    Column("settled_with", WHOLE),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("moved_from", Text),
    Column("is_applied", Integer, nullable=False, server_default="1"),
    Index(None, "state", "number"),
    Index(None, "text_key", "domain_key"),
)
_ONE_SETTLED: Final = text("settled_with IS NOT NULL")
Index(
    "match_reviews_settled_with",
    MATCH_REVIEWS.c.settled_with,
    sqlite_where=_ONE_SETTLED,
    postgresql_where=_ONE_SETTLED,
)
_NOT_APPLIED: Final = text("is_applied = 0")
Index(
    "match_reviews_not_applied",
    MATCH_REVIEWS.c.number,
    sqlite_where=_NOT_APPLIED,
    postgresql_where=_NOT_APPLIED,
)

_KEY_CHARS: Final = 32
_AT_ONCE: Final = 500


class NewReview(NamedTuple):
    """A question as a lead asks it: numbers of the lead and the decision, the account suggested, what was typed."""

    lead: int
    decision: int
    account: str
    score: float
    opened_at: int
    company: str
    domain: str


class ReviewRow(NamedTuple):
    """A row of `match_reviews`, with the id of its lead."""

    number: int
    lead: int
    decision: int
    account: str
    score: float
    opened_at: int
    state: str
    text_key: str
    domain_key: str
    chosen: str | None
    settled_at: int | None
    settled_by: str
    settled_with: int | None
    moves: int
    moved_from: str | None
    is_applied: int
    lead_id: str


_FIELDS: Final = ReviewRow._fields[:-1]
_FIND: Final = (
    f"SELECT {', '.join(f'r.{name}' for name in _FIELDS)}, l.id FROM match_reviews r JOIN leads l ON l.seq = r.lead"
)
_OPEN: Final = insert_many(
    MATCH_REVIEWS,
    *("lead", "decision", "account", "score", "opened_at", "text_key", "domain_key"),
    constants={"state": f"'{OPEN}'"},
    on_conflict="(lead) DO NOTHING",
)
_SETTLE: Final = (
    "UPDATE match_reviews SET state = ?, chosen = ?, settled_at = ?, settled_by = ?, settled_with = ?, moves = ?,"
    " is_applied = 0 WHERE number = ?"
)
_REOPEN: Final = (
    f"UPDATE match_reviews SET state = '{OPEN}', chosen = NULL, settled_at = NULL, settled_by = '',"
    " settled_with = NULL, is_applied = 0 WHERE number = ?"
)
# What was rejected is remembered by its hashes; nothing else of what was typed stays.
_FORGET: Final = (
    f"UPDATE match_reviews SET state = CASE WHEN state = '{OPEN}' THEN '{WITHDRAWN}' ELSE state END,"
    f" text_key = CASE WHEN state = '{REJECTED}' THEN text_key ELSE '' END,"
    f" domain_key = CASE WHEN state = '{REJECTED}' THEN domain_key ELSE '' END WHERE lead = ?"
)


def open_reviews(tx: Transaction, asked: Sequence[NewReview]) -> None:
    """Ask about leads, but for texts that were rejected before and leads that have a review."""
    if not asked:
        return
    salt = read_meta(tx, STORE_ID) or ""
    keys = [(text_key(salt, each.company), domain_key(salt, each.domain)) for each in asked]
    rejected = _rejected(tx, [text for text, _ in keys])
    tx.run_many(
        _OPEN,
        [
            (each.lead, each.decision, each.account, each.score, each.opened_at, *key)
            for each, key in zip(asked, keys, strict=True)
            if key not in rejected
        ],
    )


def text_key(salt: str, company: str) -> str:
    """The hash of a company as it was typed, the same for any spelling of its legal form; empty for no text."""
    name = joined_name(company) or fold(company)
    return _hash(f"company {salt} {name}") if name else ""


def domain_key(salt: str, domain: str) -> str:
    """The hash of a business domain; empty for none."""
    return _hash(f"domain {salt} {domain}") if domain else ""


def _hash(told: str) -> str:
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:_KEY_CHARS]


def _rejected(tx: Transaction, texts: Sequence[str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        found.update(
            (text, domain)
            for text, domain in tx.rows(
                "SELECT DISTINCT text_key, domain_key FROM match_reviews"
                f" WHERE state = '{REJECTED}' AND text_key IN ({places(len(some))})",
                some,
            )
        )
    return found


def find_review(tx: Transaction, number: int) -> ReviewRow | None:
    """One review, or None."""
    found = _rows(tx.rows(f"{_FIND} WHERE r.number = ?", (number,)))
    return found[0] if found else None


def review_of_lead(tx: Transaction, lead: str) -> ReviewRow | None:
    """The review of a lead, or None."""
    found = _rows(tx.rows(f"{_FIND} WHERE l.id = ?", (lead,)))
    return found[0] if found else None


def list_reviews(
    tx: Transaction,
    state: str = "",
    account: str = "",
    since: int | None = None,
    after: int = 0,
    limit: int = 50,
    within: Within | None = None,
) -> list[ReviewRow]:
    """So many reviews behind a number, the oldest first, for which all that is asked holds.

    `account` is the one suggested or chosen; `since` in microseconds; `within` is whose leads they are about.
    """
    parts, params = ["r.number > ?"], [after]
    more: list[str | int] = []
    if state:
        parts.append("r.state = ?")
        more.append(state)
    if account:
        parts.append("(r.account = ? OR r.chosen = ?)")
        more += [account, account]
    if since is not None:
        parts.append("r.opened_at >= ?")
        more.append(since)
    reach = within.numbers("r.lead") if within else Where("", ())
    sql = f"{_FIND} WHERE {' AND '.join(parts)}{reach.sql} ORDER BY r.number LIMIT ?"
    return _rows(tx.rows(sql, (*params, *more, *reach.params, limit)))


def count_reviews(tx: Transaction, state: str = OPEN) -> int:
    """How many reviews are in a state."""
    return int(tx.rows("SELECT count(*) FROM match_reviews WHERE state = ?", (state,))[0][0])


def oldest_open(tx: Transaction) -> int | None:
    """Since when, in microseconds, the oldest open review waits; None where none does."""
    found = tx.rows(f"SELECT opened_at FROM match_reviews WHERE state = '{OPEN}' ORDER BY number LIMIT 1")
    return int(found[0][0]) if found else None


def same_question(tx: Transaction, review: ReviewRow) -> list[ReviewRow]:
    """Other open reviews of the same text: from the same business domain, or without one."""
    if not (review.text_key or review.domain_key):
        return []
    domains = dict.fromkeys((review.domain_key, "")) if review.text_key else {review.domain_key: None}
    return _rows(
        tx.rows(
            f"{_FIND} WHERE r.text_key = ? AND r.domain_key IN ({places(len(domains))})"
            f" AND r.state = '{OPEN}' AND r.number <> ? ORDER BY r.number",
            (review.text_key, *domains, review.number),
        )
    )


def settled_with(tx: Transaction, numbers: Sequence[int]) -> dict[int, list[int]]:
    """The reviews that were answered together with each of these."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        for first, other in tx.rows(
            "SELECT settled_with, number FROM match_reviews"
            f" WHERE settled_with IN ({places(len(some))}) ORDER BY number",
            some,
        ):
            found.setdefault(first, []).append(other)
    return found


def settle_review(
    tx: Transaction,
    number: int,
    state: str,
    *,
    by: str,
    at: int,
    chosen: str | None = None,
    together_with: int | None = None,
    moves: bool = False,
) -> None:
    """Keep the answer to a review; the lead learns of it by a job of its own."""
    tx.run(_SETTLE, (state, chosen, at, by, together_with, int(moves), number))


def reopen_review(tx: Transaction, number: int) -> None:
    """The answer is taken back: the review stands as it was asked."""
    tx.run(_REOPEN, (number,))


def applied(tx: Transaction, review: ReviewRow, *, has_moved: bool, moved_from: str | None) -> None:
    """The lead has learnt of the answer. Where that moved it, it was with somebody else before, or with nobody.

    Where the answer is another one by now, the lead has still to learn of that.
    """
    tx.run(
        "UPDATE match_reviews SET is_applied = 1, moves = ?, moved_from = ?"
        " WHERE number = ? AND state = ? AND coalesce(settled_at, 0) = ?",
        (int(has_moved), moved_from, review.number, review.state, review.settled_at or 0),
    )


def not_applied(tx: Transaction, limit: int = 1_000) -> list[tuple[int, str, str]]:
    """The reviews of which the lead has to learn, with the lead's id and who answered, in their order."""
    rows = tx.rows(
        "SELECT r.number, l.id, r.settled_by FROM match_reviews r JOIN leads l ON l.seq = r.lead"
        " WHERE r.is_applied = 0 ORDER BY r.number LIMIT ?",
        (limit,),
    )
    return [(int(number), str(lead), str(by)) for number, lead, by in rows]


def forget_match_reviews(tx: Transaction, leads: Iterable[int]) -> None:
    """The leads are erased: nobody is asked about them any more, and nothing tells what they typed."""
    tx.run_many(_FORGET, [(lead,) for lead in leads])


def review_counts(tx: Transaction) -> Mapping[str, int]:
    """How many reviews there are in each state."""
    found: dict[str, int] = dict(tx.rows("SELECT state, count(*) FROM match_reviews GROUP BY state"))
    return {state: found.get(state, 0) for state in STATES}


def _rows(found: Iterable[Row]) -> list[ReviewRow]:
    return [ReviewRow(*row) for row in found]
