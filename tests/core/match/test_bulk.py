"""Many leads through one book: a pure function whose parts may be done anywhere."""

from __future__ import annotations

import pickle

from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.match.book import AccountBook
from turnout.core.match.bulk import MatchedRow, Snapshot, match_rows, row_of
from turnout.core.match.company import CompanyClues

BOOK = AccountBook(
    [
        Account(AccountId("A1"), "Northern Lighthouse", ("north.example",)),
        Account(AccountId("A2"), "Beta Laboratories", ("beta.example",)),
    ]
)
ROWS = [
    ("L1", CompanyClues(domains=("north.example",))),
    ("L2", CompanyClues("Beta Laboratories GmbH")),
    ("L3", CompanyClues()),
    ("L4", CompanyClues("Nothing Like It")),
]


def test_rows_come_in_the_order_of_the_leads() -> None:
    """One for each, whatever was found."""
    found = list(match_rows(Snapshot(BOOK), ROWS))
    assert [row.lead for row in found] == ["L1", "L2", "L3", "L4"]
    assert [row.account for row in found] == ["A1", "A2", None, None]


def test_parts_come_to_the_same_as_the_whole_also_elsewhere() -> None:
    """In a snapshot that went to another machine as bytes."""
    elsewhere: Snapshot = pickle.loads(pickle.dumps(Snapshot(BOOK)))  # noqa: S301 - our own bytes
    whole = list(match_rows(Snapshot(BOOK), ROWS))
    parts = [row for at in (2, 0) for row in match_rows(elsewhere, ROWS[at : at + 2])]
    assert sorted(parts) == sorted(whole)


def test_candidate_to_confirm_stands_where_an_account_would() -> None:
    """With its own score."""
    candidate = MatchCandidate(AccountId("A1"), "Northern Lighthouse", 0.7)
    match = AccountMatch(None, 0.7, "similar", "why", MatchVerdict.REVIEW, (candidate,))
    assert row_of("L1", match) == MatchedRow("L1", AccountId("A1"), 0.7, MatchVerdict.REVIEW, "why")
