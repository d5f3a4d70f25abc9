"""Leads whose account a person is asked about, in the small office: asked by hand, whatever matching says."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from tests.pipeline.stored_office import Office
from turnout.core.account import AccountId
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.matching import match_reviews
from turnout.pipeline.matching.match_reviews import Learn, found_review, jobs_of_answers
from turnout.store.leads import find_lead
from turnout.store.match_reviews import NewReview, ReviewRow, open_reviews, review_of_lead

ACTOR = "key_ann"
NAME = Learn()


def ask_about(office: Office, lead: str, account: str = "acme", score: float = 0.7) -> int | None:
    """The number of the review of a lead that came in, or None where nobody is asked."""
    with office.database.begin() as tx:
        found = find_lead(tx, lead)
        assert found is not None, lead
        facts = office.facts(lead)
        hosts = facts.get("business_domain")
        domain = hosts[-1] if isinstance(hosts, tuple) else ""
        new = NewReview(
            found.seq, found.decision, account, score, found.decided_at, str(facts.get("company", "")), domain
        )
        open_reviews(tx, [new])
        review = review_of_lead(tx, lead)
    return review.number if review else None


def confirm(office: Office, review: int, account: str = "", learn: Learn = NAME, *, reassign: bool = False) -> None:
    """Somebody says whose lead it is, and the lead learns of it."""
    chosen = AccountId(account) if account else None
    answer(office, review, lambda edit, row: match_reviews.confirm(edit, row, chosen, learn, reassign=reassign))


def reject(office: Office, review: int) -> None:
    """Somebody says that it is no account of ours."""
    answer(office, review, match_reviews.reject)


def undo(office: Office, review: int) -> None:
    """Somebody takes an answer back."""
    answer(office, review, match_reviews.undo)


def answer(office: Office, review: int, do: Callable[[Edit, ReviewRow], None]) -> None:
    """An answer as every face gives it: an edit, and then what is left to be done for leads."""
    keep(office, review, do)
    apply(office)


def keep(office: Office, review: int, do: Callable[[Edit, ReviewRow], None]) -> None:
    """Only the edit."""
    with editing(office.database, office.now, ACTOR) as edit:
        do(edit, found_review(edit.tx, review))


def apply(office: Office) -> None:
    """Only what is left to be done."""
    with office.database.reading() as tx:
        jobs = jobs_of_answers(tx, ACTOR)
    for done in office.run(*jobs):
        assert done.error is None, done.error


def state_of(office: Office) -> str:
    """A hash of all that an answer changes: names in use, reviews, and what each lead is now and knows."""
    names = office.rows(
        "SELECT account, kind, name, key, source FROM account_names WHERE withdrawn_at IS NULL ORDER BY account, key"
    )
    reviews = office.rows(
        "SELECT number, lead, state, chosen, settled_at, settled_by, settled_with, moves, moved_from, is_applied"
        " FROM match_reviews ORDER BY number"
    )
    leads = office.rows(
        "SELECT l.id, l.status, l.outcome, l.assignee, l.account, l.touched_at, l.sla_due, l.joined_to, a.rep, a.since"
        " FROM leads l LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL ORDER BY l.seq"
    )
    known = [(lead, office.facts(lead), office.history(lead)[-1].match) for lead, *_ in leads]
    return sha256(repr((names, reviews, leads, known)).encode()).hexdigest()
