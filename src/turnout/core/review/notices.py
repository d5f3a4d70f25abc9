"""What a policy says that its company cannot keep, as sentences: whoever publishes it is told, and may."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from turnout.core.assign.roster import Roster
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.finding import UNLIMITED
from turnout.core.review.company import Company
from turnout.core.review.lists import review_lists
from turnout.core.review.people import review_people

# Of what a review finds these: names and pools that stand for nobody.
_NOTICED: Final = frozenset(
    {"rep-left", "rep-unknown", "pool-empty", "weight-unknown", "list-names-nobody", "list-key-twice"}
)
# Whom a policy names does not depend on the hour.
_ANY_MOMENT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)


def notices_of(compiled: CompiledPolicy, roster: Roster) -> list[str]:
    """A sentence each, with its place and the remedy; none where nobody is known who could keep anything."""
    company = Company(compiled, roster, None, _ANY_MOMENT)
    findings = [*review_people(company, UNLIMITED), *review_lists(company, UNLIMITED)]
    return [f"{finding.place}: {finding.said}" for finding in findings if finding.code in _NOTICED]
