"""Leads that came in of late, as far as a review needs them: when, and what was known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from turnout.core.fields.catalogue import Value


class PastLead(NamedTuple):
    """A lead that came in: the moment, and its facts as the policy under review reads them."""

    at: datetime
    facts: Mapping[str, Value]


class LastMonth(NamedTuple):
    """The leads of a time: half-open, in the order in which they came in. It is a month unless somebody asks otherwise.

    `taken_of` is how many there were where `leads` are only some of them, evenly taken; else their number.
    """

    since: datetime
    until: datetime
    leads: Sequence[PastLead]
    taken_of: int = 0

    @property
    def days(self) -> int:
        """How many days the time has, at least one."""
        return max(1, round((self.until - self.since).total_seconds() / 86_400))

    @property
    def said(self) -> str:
        """The time in words: `the last 30 days`."""
        return "the last day" if self.days == 1 else f"the last {self.days} days"
