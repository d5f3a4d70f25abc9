"""What one kind of evidence says of a lead's account, and what all kinds of evidence share.

The kinds are in `by_domain`, `by_name` and `by_likeness`; what becomes of their opinions is in `matching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from turnout.core.account import Account
from turnout.core.decision import MatchCandidate
from turnout.core.match.company import CompanyClues
from turnout.core.match.reading import CompanyReading
from turnout.core.match.settling import Settled, settle, type_of
from turnout.core.policy.matching import MatchSettings

if TYPE_CHECKING:
    from turnout.core.match.book import AccountBook

# Several accounts fit, or none does well, and a person is to say which is meant.
UNSETTLED: Final = 0.6
# So many candidates are shown.
SHOWN_MAX: Final = 5
_QUOTED_MAX = 80


class Asked(NamedTuple):
    """One question: the accounts, what the lead says, what the policy says, and the company as it was read."""

    book: AccountBook
    clues: CompanyClues
    settings: MatchSettings
    reading: CompanyReading = CompanyReading()


class Opinion(NamedTuple):
    """What one kind of evidence says: the candidates, the best first, how sure it is, by what, and why."""

    best: Account | None
    score: float
    via: str
    reason: str
    candidates: tuple[MatchCandidate, ...] = ()


NOTHING: Final = Opinion(None, 0.0, "none", "no account has the lead's domain or company name")


def prefer(asked: Asked, accounts: Sequence[Account]) -> Settled:
    """The account that is preferred among several that fit equally."""
    clues, book = asked.clues, asked.book
    return settle(accounts, clues.company, clues.country.upper(), asked.settings.prefer, book.parents, book.is_active)


def of_several(chosen: Settled, accounts: Sequence[Account]) -> str:
    """How one of several was chosen, as it stands in a reason."""
    return f" (one of {len(accounts)} accounts that fit: {chosen.decided})"


def fitting(asked: Asked, accounts: Sequence[Account]) -> Sequence[Account]:
    """Those of the types the policy matches."""
    types = asked.settings.types
    return [account for account in accounts if type_of(account) in types] if types else accounts


def shown_of(
    accounts: Sequence[Account], but: Account | None, score: float, evidence: str, first: Account | None = None
) -> tuple[MatchCandidate, ...]:
    """A few accounts as candidates by their ids, without one that is shown already; `first` stands in front."""
    ranked = sorted((account is not first, account.id, account.name) for account in accounts if account is not but)
    return tuple(MatchCandidate(each, name, score, (evidence,)) for _, each, name in ranked[: SHOWN_MAX - bool(but)])


def quoted(company: str) -> str:
    """What was typed, as it is quoted in a sentence."""
    return company if len(company) <= _QUOTED_MAX else f"{company[:_QUOTED_MAX]}..."
