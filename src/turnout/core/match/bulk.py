"""Many leads through one book at once: a pure function over a snapshot and rows, for a pool of processes or a cluster.

Each part of the rows may be matched anywhere and in any order; the same rows always come to the same. Where rows come
from, and who does the work, is for `pipeline`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from turnout.core.account import AccountId
from turnout.core.decision import AccountMatch, MatchVerdict
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.policy.matching import DEFAULT_SETTINGS, MatchSettings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What leads are matched against: the accounts with their index, and what the policy says of matching."""

    book: AccountBook
    settings: MatchSettings = DEFAULT_SETTINGS


class MatchedRow(NamedTuple):
    """What was found for one lead. At `review` the account is the one that a person is to confirm."""

    lead: str
    account: AccountId | None
    score: float
    verdict: MatchVerdict
    reason: str


def match_rows(snapshot: Snapshot, rows: Iterable[tuple[str, CompanyClues]]) -> Iterator[MatchedRow]:
    """What is found for each lead, given as its id and its clues, in their order."""
    for lead, clues in rows:
        yield row_of(lead, snapshot.book.match(clues, snapshot.settings))


def row_of(lead: str, match: AccountMatch) -> MatchedRow:
    """A match as a row: a candidate that a person is asked about stands where an account would."""
    account, score = match.account, match.score
    if match.verdict is MatchVerdict.REVIEW and match.candidates:
        account, score = match.candidates[0].account, match.candidates[0].score
    return MatchedRow(lead, account, score, match.verdict, match.reason)
