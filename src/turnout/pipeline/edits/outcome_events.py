"""What became of a lead, as it is reported, and what many reports come to: how often a rule, a pool or a rep was right.

Only events count. Closing a lead with an outcome is a different thing: it frees whoever had it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.store.codec.facts import decode_facts
from turnout.store.metadata import to_micros
from turnout.store.outcomes import (
    GROUPS,
    FoundOutcome,
    OutcomeRow,
    Reported,
    add_outcome,
    count_all_decided,
    count_decided,
    decided_leads,
    decision_in_effect,
    find_outcome,
    lead_of,
    outcome_by_seq,
    reported_of,
    survivor_of,
)
from turnout.store.transaction import Transaction

KINDS: Final = ("qualified", "meeting_booked", "meeting_held", "opportunity", "won", "lost", "misrouted")
MISROUTED_REASONS: Final = (
    "wrong_territory",
    "wrong_segment",
    "wrong_owner",
    "duplicate",
    "not_a_lead",
    "wrong_language",
    "other",
)
# As what a lead is closed, where a report of this kind is to close it.
CLOSES_AS: Final = {
    "qualified": "qualified",
    "meeting_booked": "meeting",
    "meeting_held": "meeting",
    "opportunity": "opportunity",
    "won": "won",
    "lost": "lost",
    "misrouted": "misrouted",
}
# By what it may be counted: what decisions say, and what the leads themselves do.
BY: Final = (*GROUPS, "source")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says became of a lead. `value` is in hundredths of `currency`; without `at` it is now."""

    lead: str
    kind: str
    reason: str = ""
    value: int | None = None
    currency: str = ""
    at: datetime | None = None
    external_id: str | None = None


def record_outcome(edit: Edit, report: Report) -> tuple[FoundOutcome, bool]:
    """Keep what became of a lead; True where that is new, and not the same report again. Raises RefusedError.

    Of a lead that joined another it counts for the other one, as its person does: that one was given to somebody.
    """
    lead = lead_of(edit.tx, report.lead)
    if lead is None:
        raise RefusedError("lead_not_found", f"there is no lead `{report.lead}`")
    if report.external_id is not None and (first := find_outcome(edit.tx, lead.seq, report.external_id)) is not None:
        _must_say_the_same(report, first.row)
        return first, False
    # What is reported has happened, whatever the reporting system's clock says.
    at = to_micros(min(report.at or edit.at, edit.at))
    decision = decision_in_effect(edit.tx, survivor_of(edit.tx, lead).seq, at)
    seq = add_outcome(
        edit.tx,
        OutcomeRow(
            *(0, lead.seq, decision, report.kind, report.reason, report.value, report.currency, at),
            *(to_micros(edit.at), report.external_id, edit.actor),
        ),
    )
    body = {"outcome": seq, "kind": report.kind} | ({"reason": report.reason} if report.reason else {})
    edit.happened("outcome", body, lead_seq=lead.seq, lead_id=lead.id)
    return outcome_by_seq(edit.tx, seq), True


def _must_say_the_same(report: Report, first: OutcomeRow) -> None:
    said = (report.kind, report.reason, report.value, report.currency)
    is_other_time = report.at is not None and to_micros(report.at) != first.at
    if said != (first.kind, first.reason, first.value, first.currency) or is_other_time:
        raise RefusedError(
            "outcome_id_taken",
            f"`{report.external_id}` was reported of lead `{report.lead}` before, and said something else",
        )


@dataclass(slots=True)
class Outcomes:
    """What a group of leads came to: of `decided` leads, how many came to each kind, and what that is worth.

    Values are in hundredths, by kind and currency; a lead counts once for a kind, however often it is reported.
    """

    group: str
    decided: int = 0
    leads: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def accuracy(self) -> float | None:
        """1 - misrouted / decided; None where nothing was decided."""
        return self.rate_of("misrouted", of_the_rest=True)

    def rate_of(self, kind: str, *, of_the_rest: bool = False) -> float | None:
        """The share of the decided leads that came to something, or that did not."""
        if not self.decided:
            return None
        share = self.leads.get(kind, 0) / self.decided
        return 1 - share if of_the_rest else share


@dataclass(frozen=True, slots=True)
class Measured:
    """All leads of a span of time, the same by group with the largest first, and why some were misrouted."""

    total: Outcomes
    groups: list[Outcomes]
    reasons: dict[str, int]


def measure(tx: Transaction, by: str, since: datetime, until: datetime) -> Measured:
    """What the leads that were given to somebody in a half-open span of time came to, whenever that happened.

    A lead that went through several hands counts for each rule, pool and rep who had it; what became of it counts for
    the one who had it then. `by` is one of `BY`.
    """
    span = (to_micros(since), to_micros(until))
    if by == "source":
        sources = {lead: _source_in(facts) for lead, facts in decided_leads(tx, *span)}
        decided: dict[str, int] = defaultdict(int)
        for source in sources.values():
            decided[source] += 1
        reported = reported_of(tx, "", *span)
        grouped = [each._replace(group=sources.get(each.lead, "")) for each in reported]
        total = len(sources)
    else:
        decided = count_decided(tx, by, *span)
        reported = grouped = reported_of(tx, by, *span)
        total = count_all_decided(tx, *span)
    groups = _counted(decided, (each for each in grouped if each.group in decided))
    [whole] = _counted({"": total}, (each._replace(group="") for each in reported))
    groups.sort(key=lambda group: (-group.decided, group.group))
    return Measured(whole, groups, _reasons(reported))


def _source_in(facts: bytes | None) -> str:
    """Where a lead came from; empty where that is not known, or no longer."""
    known = decode_facts(facts)[0] if facts else {}
    return str(known.get("source") or "")


def _counted(decided: dict[str, int], reported: Iterable[Reported]) -> list[Outcomes]:
    groups = {name: Outcomes(name, count) for name, count in decided.items()}
    seen: set[tuple[str, int, str]] = set()
    for each in reported:
        group = groups[each.group]
        if each.value is not None:
            worth = group.values.setdefault(each.kind, {})
            worth[each.currency] = worth.get(each.currency, 0) + each.value
        if (each.group, each.lead, each.kind) not in seen:
            seen.add((each.group, each.lead, each.kind))
            group.leads[each.kind] = group.leads.get(each.kind, 0) + 1
    return list(groups.values())


def _reasons(reported: Iterable[Reported]) -> dict[str, int]:
    leads: dict[str, set[int]] = defaultdict(set)
    for each in reported:
        if each.kind == "misrouted":
            leads[each.reason].add(each.lead)
    return {reason: len(found) for reason, found in sorted(leads.items())}
