"""Reviews as every face shows them: how each stands, what its lead typed, and who was looked at. Answers are elsewhere.

What a lead typed, and words that quote it, are read from what is kept of the lead: of an erased one there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from turnout.core.decision import MatchCandidate
from turnout.pipeline.asking.answer import said
from turnout.pipeline.matching.match_reviews import Typed, asked_of, found_review, typed_by
from turnout.store.account_names import names_of_review
from turnout.store.match_reviews import STATES, ReviewRow, settled_with
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A review as it stands, without what the lead typed.

    `account` was suggested, with its `score`; `chosen` was confirmed. `names` are the numbers of the names that the
    answer gave the account, `settles` the reviews that were answered with this one, `settled_with` the one that this
    was answered with.
    """

    id: int
    lead_id: str
    state: Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})]
    account: str
    score: float
    opened_at: str
    chosen: str | None
    settled_at: str | None
    settled_by: str | None
    settled_with: int | None
    settles: list[int]
    names: list[int]


class TypedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the lead said of itself; all of it is null once the person is erased."""

    company: str | None
    email: str | None
    website: str | None
    country: str | None
    name: str | None
    business_domain: str | None


class CandidateRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An account that was looked at: how sure it is, 0 to 1, what spoke for it and what against."""

    account: str
    name: str
    score: float
    evidence: list[str]
    against: list[str]


class ReviewRecord(ReviewItem, frozen=True, kw_only=True):
    """A review with what its lead typed, why it is asked, and every candidate, the best first."""

    typed: TypedRecord
    reason: str
    candidates: list[CandidateRecord]


def item_of(tx: Transaction, number: int) -> ReviewItem:
    """A review as it stands. Raises RefusedError where there is none."""
    row = found_review(tx, number)
    return ReviewItem(**_standing(row, names_of_review(tx, [number]), settled_with(tx, [number])))


def records_of(tx: Transaction, rows: Sequence[ReviewRow]) -> list[ReviewRecord]:
    """Reviews as they are shown to whoever answers them."""
    numbers = [row.number for row in rows]
    names, settled = names_of_review(tx, numbers), settled_with(tx, numbers)
    return [_record(tx, row, _standing(row, names, settled)) for row in rows]


def _standing(row: ReviewRow, names: Mapping[int, list[int]], settled: Mapping[int, list[int]]) -> dict[str, Any]:
    return {
        "id": row.number,
        "lead_id": row.lead_id,
        "state": row.state,
        "account": row.account,
        "score": row.score,
        "opened_at": said(from_micros(row.opened_at)),
        "chosen": row.chosen,
        "settled_at": None if row.settled_at is None else said(from_micros(row.settled_at)),
        "settled_by": row.settled_by or None,
        "settled_with": row.settled_with,
        "settles": settled.get(row.number, []),
        "names": names.get(row.number, []),
    }


def _record(tx: Transaction, row: ReviewRow, standing: dict[str, Any]) -> ReviewRecord:
    typed, asked = typed_by(tx, row), asked_of(tx, row)
    return ReviewRecord(
        **standing,
        typed=_typed(typed),
        # Words quote what was typed.
        reason="" if typed.is_erased else asked.reason,
        candidates=[_candidate(each, is_erased=typed.is_erased) for each in asked.candidates],
    )


def _typed(typed: Typed) -> TypedRecord:
    return TypedRecord(
        company=typed.company or None,
        email=typed.email or None,
        website=typed.website or None,
        country=typed.country or None,
        name=typed.name or None,
        business_domain=typed.domain or None,
    )


def _candidate(candidate: MatchCandidate, *, is_erased: bool) -> CandidateRecord:
    return CandidateRecord(
        account=candidate.account,
        name=candidate.name,
        score=candidate.score,
        evidence=[] if is_erased else list(candidate.evidence),
        against=[] if is_erased else list(candidate.against),
    )
