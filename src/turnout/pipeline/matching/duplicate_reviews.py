"""Leads of probably one person, as somebody looks at them and says whether they are: what is shown, and what follows.

An answer is kept first, with a line in the record, and then the lead joins or is separated by a job. How they are found
is in `probable_duplicates`. What is shown of people is read from their leads' facts, and goes with these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from turnout.core.lead import LeadId
from turnout.core.match.person.words import against, evidence
from turnout.errors import RefusedError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.jobs import Merge, Separate
from turnout.pipeline.edits.editing import Edit
from turnout.store.codec.sender import sender_of
from turnout.store.duplicate_reviews import FoundReview, find_review, settle_review
from turnout.store.metadata import from_micros, to_micros
from turnout.store.person_keys import present_lead
from turnout.store.transaction import Transaction

_SHOWN: Final = ("email", "phone", "company", "title", "city", "country")


class DuplicateSender(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two leads: where it is now, and what is known of whoever sent it; nothing once they were erased."""

    lead_id: str
    status: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    title: str | None = None
    city: str | None = None
    country: str | None = None


class DuplicateItem(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a lead is of the person whose earlier one is open: what was made of it, and by whom. Nothing personal.

    `state` is `open`, `joined`, `rejected`, or `over` where one of the two leads is done with and nobody need say.
    """

    lead_id: str
    earlier_lead_id: str
    state: str
    score: float
    evidence: list[str]
    against: list[str]
    made_at: str
    settled_at: str | None = None
    settled_by: str | None = None


class DuplicateRecord(DuplicateItem, frozen=True, kw_only=True):
    """The same with who sent the two leads."""

    lead: DuplicateSender
    earlier: DuplicateSender


def found_duplicate(tx: Transaction, lead: str) -> FoundReview:
    """The review of a lead. Raises RefusedError where there is none."""
    found = find_review(tx, lead)
    if found is None:
        raise RefusedError("review_not_found", f"there is no question about whose lead `{lead[:200]}` is")
    return found


def duplicate_item(found: FoundReview) -> DuplicateItem:
    """A review without anything personal."""
    return DuplicateItem(**_item(found))


def duplicate_records(reviews: Sequence[FoundReview]) -> list[DuplicateRecord]:
    """Reviews as they are shown."""
    return [
        DuplicateRecord(
            **_item(found),
            lead=_sender(found.lead, found.lead_status, found.lead_facts),
            earlier=_sender(found.earlier, found.earlier_status, found.earlier_facts),
        )
        for found in reviews
    ]


def _item(found: FoundReview) -> dict[str, Any]:
    row, codes = found.row, tuple(filter(None, found.row.why.split(",")))
    return {
        "lead_id": found.lead,
        "earlier_lead_id": found.earlier,
        "state": found.state,
        "score": row.score,
        "evidence": list(evidence(codes)),
        "against": list(against(codes)),
        "made_at": said(from_micros(row.made_at)),
        "settled_at": None if row.decided_at is None else said(from_micros(row.decided_at)),
        "settled_by": row.decided_by,
    }


def _sender(lead: str, status: str, facts: bytes | None) -> DuplicateSender:
    known = sender_of(bytes(facts)) if facts is not None else {}
    name = known.get("name") or " ".join(filter(None, (known.get("first_name"), known.get("last_name"))))
    return DuplicateSender(lead_id=lead, status=status, name=name or None, **{each: known.get(each) for each in _SHOWN})


def confirm_duplicate(edit: Edit, found: FoundReview) -> Merge:
    """The two leads are one person's: the later one is to join the earlier one, or whatever that has joined.

    Raises RefusedError where it was answered, or one of the two is done with.
    """
    if found.state != "open":
        raise _settled(found)
    _settle(edit, found, "joined", "duplicate_confirmed")
    into = present_lead(edit.tx, found.row.earlier)
    return Merge(LeadId(found.lead), LeadId(into), by=edit.actor, why=found.row.why)


def reject_duplicate(edit: Edit, found: FoundReview) -> Separate | None:
    """The two leads are two people's; one that has joined is to be separated. Raises RefusedError as above."""
    if found.state not in {"open", "joined"}:
        raise _settled(found)
    _settle(edit, found, "rejected", "duplicate_rejected")
    return Separate(LeadId(found.lead), by=edit.actor) if found.lead_status == "joined" else None


def reopen_duplicate(edit: Edit, found: FoundReview) -> None:
    """What was to follow an answer could not be done: it is a question again."""
    settle_review(edit.tx, found.row.lead, found.row.state, found.row.decided_at, found.row.decided_by)
    edit.happened("duplicate_reopened", lead_seq=found.row.lead, lead_id=found.lead)


def _settle(edit: Edit, found: FoundReview, state: str, event: str) -> None:
    settle_review(edit.tx, found.row.lead, state, to_micros(edit.at), edit.actor)
    edit.happened(event, {"earlier": found.earlier}, lead_seq=found.row.lead, lead_id=found.lead)


def _settled(found: FoundReview) -> RefusedError:
    return RefusedError("review_settled", f"whose lead `{found.lead}` is was settled before: it is `{found.state}`")
