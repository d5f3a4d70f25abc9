"""Which account a lead belongs to: exact evidence first, then the names that are alike, as the model weighs them.

A domain decides before a name, a name that agrees before one that is alike. What cannot be told apart is not guessed:
it is given to a person to review, with the reason. Each kind of evidence has a module of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.match.by_domain import by_domain, by_label
from turnout.core.match.by_likeness import by_likeness, look
from turnout.core.match.by_name import NAME_MIN, by_name
from turnout.core.match.company import CompanyClues
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN
from turnout.core.match.opinion import NOTHING, SHOWN_MAX, UNSETTLED, Asked, Opinion, fitting
from turnout.core.match.reading import read_company
from turnout.core.policy.matching import MatchSettings

if TYPE_CHECKING:
    from turnout.core.match.book import AccountBook

# The same person is known at the account. No labelled data has that, so the weight is stated: more than a name that
# is alike, less than a domain; and what it costs an account that the person was known at another.
PERSON = 0.93
KNOWN_ELSEWHERE = 0.15


def match_account(book: AccountBook, clues: CompanyClues, settings: MatchSettings) -> AccountMatch:
    """Which account a lead belongs to, how sure that is, and why."""
    if clues.phone_country and not clues.country:
        clues = replace(clues, country=clues.phone_country)
    asked = Asked(book, clues, settings)
    found = by_domain(asked, clues.domains)
    if found is None:
        asked = asked._replace(reading=read_company(clues.company))
        found = _by_what_is_typed(asked)
        if clues.known_at is not None:
            found = _with_person(asked, found)
    return _answer(asked, found)


def _answer(asked: Asked, found: Opinion) -> AccountMatch:
    """The verdict on an opinion: the policy's thresholds where it has any, else the model's."""
    settings, score = asked.settings, round(found.score, 2)
    match_min = MATCH_MIN if settings.match_min is None else settings.match_min
    review_min = min(match_min, REVIEW_MIN if settings.review_min is None else settings.review_min)
    version = asked.book.version
    if found.best is not None and score >= match_min:
        return AccountMatch(
            found.best.id, score, found.via, found.reason, MatchVerdict.MATCH, found.candidates, version
        )
    if found.best is not None and score >= review_min and score > 0:
        return AccountMatch(None, score, found.via, found.reason, MatchVerdict.REVIEW, found.candidates, version)
    return AccountMatch(None, 0.0, "none", found.reason, MatchVerdict.NONE, found.candidates, version)


def _by_what_is_typed(asked: Asked) -> Opinion:
    """What the company says: a host in it, an account of this name, one whose name is alike; else a like domain."""
    names, hosts = asked.reading
    if hosts and not asked.clues.domains and (found := by_domain(asked, hosts)):
        return found._replace(reason=f"what was typed as company is an address: {found.reason}")
    exact = by_name(asked) if names and not hosts else None
    if exact is not None and exact.score >= NAME_MIN:
        return exact
    field = look(asked) if names else None
    found = by_likeness(asked, field) if field is not None and field.best else NOTHING
    if exact is not None and (found.score >= REVIEW_MIN or not asked.clues.domains):
        # Twins: the model may think well of one of them, but never well enough not to ask.
        return exact
    # Beside a company that was typed and is not theirs, a domain that is written like somebody's says nothing.
    return (by_label(asked) or found) if asked.clues.domains and not names else found


def _with_person(asked: Asked, found: Opinion) -> Opinion:
    """What it says that the same person is known at an account."""
    known = asked.book.get(asked.clues.known_at) if asked.clues.known_at is not None else None
    if known is None or not fitting(asked, [known]):
        return found
    said = f"the same person is known at {known.name}"
    if found.best is known or found.score < REVIEW_MIN:
        score = max(PERSON, found.score)
        own = MatchCandidate(known.id, known.name, round(score, 2), (said,))
        others = tuple(each for each in found.candidates if each.account != known.id)
        return Opinion(known, score, "person", said, (own, *others)[:SHOWN_MAX])
    score = max(found.score - KNOWN_ELSEWHERE, REVIEW_MIN)
    first = found.candidates[0]._replace(score=round(score, 2), against=(*found.candidates[0].against, said))
    own = MatchCandidate(known.id, known.name, round(UNSETTLED, 2), (said,))
    return found._replace(
        score=score, reason=f"{found.reason}, but {said}", candidates=(first, own, *found.candidates[1:])[:SHOWN_MAX]
    )
