"""Answers to the review queue: confirmed, rejected, taken back; and what a review shows to whoever answers it.

An answer is an edit: the review, the account's names, the record. Its lead learns of it by a job of its own, which
`jobs_of_answers` gives and whoever answered has done; were that interrupted, the next answer sees to it, or a server
that starts. What the lead typed is read from its facts, so an erased lead shows nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch
from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import SetAccount
from turnout.pipeline.edits.account_naming import add_name, has_name, withdraw
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_names import NameKind, NameSource, key_of_name, names_of_review
from turnout.store.account_search import find_accounts
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.facts import decode_facts
from turnout.store.codec.interned import Interned
from turnout.store.decisions import decision_by_seq, interned_body
from turnout.store.match_reviews import (
    CONFIRMED,
    OPEN,
    REJECTED,
    WITHDRAWN,
    ReviewRow,
    find_review,
    forget_match_reviews,
    not_applied,
    reopen_review,
    same_question,
    settle_review,
    settled_with,
)
from turnout.store.merges import present_accounts
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction

_SAID: Final = ("company", "email", "website", "country", "name")
_FACTS: Final = "SELECT facts FROM personal WHERE lead = ?"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a lead said of itself, as far as it tells a company; `domain` is its business domain. Empty where erased."""

    company: str = ""
    email: str = ""
    website: str = ""
    country: str = ""
    name: str = ""
    domain: str = ""
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Learn:
    """What a confirmation teaches: the typed company as a name of this kind, and the business domain where wanted."""

    name: NameKind | None = NameKind.ALIAS
    domain: bool = False


def typed_by(tx: Transaction, review: ReviewRow) -> Typed:
    """What the lead of a review typed."""
    found = tx.rows(_FACTS, (review.lead,))
    if not found or found[0][0] is None:
        return Typed(is_erased=True)
    facts, _, _ = decode_facts(bytes(found[0][0]))
    hosts = facts.get("business_domain")
    company, email, website, country, name = (str(facts.get(name) or "") for name in _SAID)
    domain = hosts[-1] if isinstance(hosts, tuple) and hosts else ""
    return Typed(company, email, website, country, name, domain)


def asked_of(tx: Transaction, review: ReviewRow) -> AccountMatch:
    """The match that was not sure enough, with its candidates: as it stood when the question was asked."""
    row, _, _ = decision_by_seq(tx, review.decision)
    match = decode_decision(bytes(row.body), Interned(lambda key: interned_body(tx, key))).match
    assert match is not None, "a review is of a match"
    return match


def confirm(
    edit: Edit, review: ReviewRow, account: AccountId | None = None, learn: Learn = Learn(), *, reassign: bool = False
) -> None:
    """The lead is of this account, or of the one that was suggested; what it typed is from now on a name of theirs.

    Other open reviews of the same text are confirmed with it. With `reassign` the rules say anew who gets the lead.
    Raises RefusedError.
    """
    _must_be_open(review)
    chosen = _account(edit.tx, account or AccountId(review.account))
    names = _learn(edit, review, chosen, learn)
    together = same_question(edit.tx, review)
    at = to_micros(edit.at)
    for each in (review, *together):
        is_first = each.number == review.number
        settle_review(
            edit.tx,
            each.number,
            CONFIRMED,
            by=edit.actor,
            at=at,
            chosen=chosen.id,
            together_with=None if is_first else review.number,
            moves=reassign and is_first,
        )
        body = {"review": each.number, "account": chosen.id}
        more = {"suggested": review.account, "names": names} if is_first else {"with": review.number}
        edit.happened("match_confirmed", body | more, lead_seq=each.lead, lead_id=each.lead_id)


def reject(edit: Edit, review: ReviewRow) -> None:
    """The lead is of no account of ours. The same text is not asked about again. Raises RefusedError."""
    _must_be_open(review)
    for each in (review, *same_question(edit.tx, review)):
        together_with = None if each.number == review.number else review.number
        settle_review(edit.tx, each.number, REJECTED, by=edit.actor, at=to_micros(edit.at), together_with=together_with)
        body = {"review": each.number, "account": each.account}
        more = {} if together_with is None else {"with": together_with}
        edit.happened("match_rejected", body | more, lead_seq=each.lead, lead_id=each.lead_id)


def undo(edit: Edit, review: ReviewRow) -> None:
    """Take an answer back with all that came of it: the names it gave, and what was answered together with it.

    Raises RefusedError for a review without an answer.
    """
    if review.state not in {CONFIRMED, REJECTED}:
        raise RefusedError("not_answered", f"review {review.number} is {review.state}; there is no answer to take back")
    withdraw(edit, names_of_review(edit.tx, [review.number]).get(review.number, []))
    others = settled_with(edit.tx, [review.number]).get(review.number, [])
    for number in (review.number, *others):
        each = find_review(edit.tx, number)
        assert each is not None, "a review stays"
        reopen_review(edit.tx, number)
        if typed_by(edit.tx, each).is_erased:
            forget_match_reviews(edit.tx, [each.lead])
        body = {"review": number, "was": each.state, "account": each.chosen or each.account}
        edit.happened("match_undone", body, lead_seq=each.lead, lead_id=each.lead_id)


def jobs_of_answers(tx: Transaction, by: str) -> list[SetAccount]:
    """What is still to be done for leads to learn of answers: of those just given, and of any that was interrupted.

    Each is in the name of whoever answered; `by` takes answers back, or sees to what somebody left.
    """
    return [SetAccount(LeadId(lead), review=number, by=who or by) for number, lead, who in not_applied(tx)]


def found_review(tx: Transaction, number: int) -> ReviewRow:
    """The review of this number. Raises RefusedError where there is none."""
    review = find_review(tx, number)
    if review is None:
        raise RefusedError("review_not_found", f"there is no review {number}")
    return review


def _must_be_open(review: ReviewRow) -> None:
    if review.state == WITHDRAWN:
        raise RefusedError("review_settled", f"review {review.number} was withdrawn: its lead was erased")
    if review.state != OPEN:
        raise RefusedError("review_settled", f"review {review.number} is {review.state} already; undo that first")


def _account(tx: Transaction, account: AccountId) -> Account:
    # The account may have been merged into another one since the question was asked.
    account = AccountId(present_accounts(tx, [account]).get(account, account))
    found = find_accounts(tx, [account])
    if not found:
        raise RefusedError("unknown_account", f"there is no account `{account}`; name another one")
    return found[account]


def _learn(edit: Edit, review: ReviewRow, account: Account, learn: Learn) -> list[int]:
    """The numbers of the names that are new; what the account is called already teaches nothing."""
    typed = typed_by(edit.tx, review)
    if learn.domain and not typed.domain:
        detail = f"lead `{review.lead_id}` wrote from no business domain; confirm it without one"
        raise RefusedError("no_business_domain", detail)
    wanted: Sequence[tuple[str, NameKind]] = [
        *([(typed.company, learn.name)] if learn.name is not None and key_of_name(typed.company, learn.name) else []),
        *([(typed.domain, NameKind.DOMAIN)] if learn.domain else []),
    ]
    numbers = []
    for name, kind in wanted:
        if not has_name(account, name, kind):
            row, is_new = add_name(edit, account, name, kind, NameSource.CONFIRMED, review.number)
            if is_new:
                numbers.append(row.number)
    return numbers
