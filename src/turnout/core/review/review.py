"""Everything that is to be said of a policy beside its company: each idea in its file, asked one after another.

What conditions alone can tell is `policy.check`'s; its findings and these are one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from turnout.core.assign.roster import Roster
from turnout.core.policy.check import check_conditions, count_overlaps
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.finding import UNLIMITED, Budget, Finding, Severity
from turnout.core.review.away import review_absences
from turnout.core.review.company import Company
from turnout.core.review.dates import review_dates
from turnout.core.review.endings import review_endings
from turnout.core.review.hours import review_hours
from turnout.core.review.last_month import LastMonth
from turnout.core.review.lists import review_lists
from turnout.core.review.people import review_people
from turnout.core.review.saying import found
from turnout.core.review.skills import review_skills
from turnout.core.review.stages import review_stages
from turnout.core.review.unused import review_unused
from turnout.core.review.volume import review_volume

Idea = Callable[[Company, Budget], Iterator[Finding]]

# These cost next to nothing and need no budget.
_QUICK: Final[Sequence[tuple[str, Idea]]] = (
    ("dates", review_dates),
    ("chains, caps and queues", review_endings),
    ("promises", review_stages),
    ("names nothing uses", review_unused),
    ("people", review_people),
)
_LONG: Final[Sequence[tuple[str, Idea]]] = (
    ("lists", review_lists),
    ("skills", review_skills),
    ("hours", review_hours),
    ("absences", review_absences),
    ("volume", review_volume),
)
_RANK: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def review_policy(
    compiled: CompiledPolicy,
    roster: Roster | None,
    history: LastMonth | None,
    now: datetime,
    budget: Budget = UNLIMITED,
) -> list[Finding]:
    """Every finding about a policy, what matters most first, and then by place. Lines are not known here."""
    return in_order(iter_findings(compiled, roster, history, now, budget))


def iter_findings(
    compiled: CompiledPolicy,
    roster: Roster | None,
    history: LastMonth | None,
    now: datetime,
    budget: Budget = UNLIMITED,
    tell: Callable[[str], None] = lambda _idea: None,
) -> Iterator[Finding]:
    """The findings as they are made; `tell` hears what is being looked at. An idea that is passed over is said."""
    company = Company(compiled, roster, history, now)
    for name, idea in _QUICK:
        tell(name)
        yield from idea(company, budget)
    passed_over = []
    for name, idea in _LONG:
        tell(name)
        yield from idea(company, budget)
        if budget.is_spent():
            passed_over.append(name)
    tell("conditions")
    overlaps = count_overlaps(compiled, (lead.facts for lead in history.leads)) if history is not None else None
    yield from check_conditions(compiled, budget, overlaps)
    if passed_over:
        yield found("not-decided", "", f"the time was up before all was looked at of: {', '.join(passed_over)}")


def in_order(findings: Iterator[Finding] | Sequence[Finding]) -> list[Finding]:
    """The findings without repetitions: by severity, then in the order in which they were made by section."""
    unique: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        unique.setdefault((finding.code, finding.place, finding.said), finding)
    return sorted(unique.values(), key=lambda finding: (_RANK[finding.severity], _section(finding.place)))


_SECTIONS: Final = (
    "",
    "fields",
    "lists",
    "define",
    "calendars",
    "matching",
    "rules",
    "territories",
    "pools",
    "queues",
    "sla",
)


def _section(place: str) -> int:
    name = place.partition(" > ")[0]
    return _SECTIONS.index(name) if name in _SECTIONS else len(_SECTIONS)
