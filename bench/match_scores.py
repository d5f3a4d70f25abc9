"""What predictions are worth on labelled leads, as `../shared/matching/evaluate.py` counts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bench.named_accounts import Labelled

# The account that each lead is given, empty for none.
Given = Sequence[str]


class Scores(NamedTuple):
    """Shares of what was asked: of accounts given how many are right, of leads with one how many were given theirs."""

    precision: float
    recall: float
    left_alone: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def scores(leads: Sequence[Labelled], given: Given, *, is_knowable_only: bool = False) -> Scores:
    """Precision, recall, and of the leads without an account how many were given none."""
    pairs = [
        (lead.right, account)
        for lead, account in zip(leads, given, strict=True)
        if lead.is_knowable or not is_knowable_only
    ]
    right = sum(account in accounts for accounts, account in pairs)
    given_any = sum(bool(account) for _, account in pairs)
    known = sum(bool(accounts) for accounts, _ in pairs)
    unknown = [account for accounts, account in pairs if not accounts]
    left = sum(not account for account in unknown) / max(len(unknown), 1)
    return Scores(right / max(given_any, 1), right / max(known, 1), left)
