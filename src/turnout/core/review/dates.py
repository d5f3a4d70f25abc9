"""Rules whose time is over, or who were to be looked at again by now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from turnout.core.policy.finding import Budget, Finding
from turnout.core.review.company import Company
from turnout.core.review.saying import counted, found


def review_dates(company: Company, _budget: Budget) -> Iterator[Finding]:
    """Rules past their `until` and their `review by`; dates are those of UTC, as in decisions."""
    today = company.now.date()
    for rule in company.policy.rules:
        place = f"rules > {rule.name}"
        if rule.until is not None and rule.until < today:
            said = f"it ended on {rule.until}, {_ago(today - rule.until)}, and fits no lead any more; take it out"
            yield found("rule-over", place, said)
        elif rule.review_by is not None and rule.review_by < today:
            who = f"`{rule.owner}` answers for it" if rule.owner else "nobody is named who answers for it (`owner`)"
            said = f"it was to be looked at again by {rule.review_by}, {_ago(today - rule.review_by)}; {who}"
            yield found("review-overdue", place, said)


def _ago(time: timedelta) -> str:
    return f"{counted(time.days, 'day')} ago"
