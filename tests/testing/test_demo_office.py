"""What the demo company's people plan: for every state of a lead something sensible, and always the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from turnout.pipeline.asking.answer import LeadView, said
from turnout.testing.demo_office import Deed, Office

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
FAR = NOW + timedelta(days=60)
LEAD = LeadView(
    lead_id="L 1/2",
    decision_id="L 1/2.1",
    outcome="assigned",
    assignee="anna",
    team=None,
    pool=None,
    queue=None,
    rule=None,
    account_id=None,
    duplicate_of=None,
    sla=None,
    sla_due=None,
    accept_by=None,
    reason="",
    decided_at=said(NOW),
    received_at=said(NOW),
)
SEEDS = st.integers(0, 10_000)


def _lead(**changes: object) -> LeadView:
    return msgspec.structs.replace(LEAD, **changes)


def _deeds(seed: int, *leads: LeadView) -> list[Deed]:
    """All that is planned for some leads, in order."""
    office = Office(seed)
    for lead in leads:
        office.learn(lead, NOW)
    deeds = []
    while deed := office.next_before(FAR):
        deeds.append(deed)
    return deeds


@given(SEEDS)
def test_an_offer_is_answered_before_it_ends_or_left_lying(seed: int) -> None:
    """Nobody accepts what is no longer theirs."""
    ends = NOW + timedelta(minutes=2)
    for deed in _deeds(seed, _lead(outcome="offered", accept_by=said(ends))):
        assert deed.lead == LEAD.lead_id
        assert NOW < deed.at < ends
        assert deed.path in {"/api/v1/leads/L%201%2F2/accept", "/api/v1/leads/L%201%2F2/pass"}
        assert deed.body["rep"] == "anna"


@given(SEEDS)
def test_somebody_works_on_every_lead_that_is_with_somebody(seed: int) -> None:
    """It is answered or passed on within hours, or closed within a week; whoever takes a break comes back."""
    deeds = _deeds(seed, LEAD)
    (of_lead,) = [deed for deed in deeds if deed.lead]
    verb = of_lead.path.rpartition("/")[2]
    assert verb in {"touch", "pass", "close"}
    assert of_lead.at - NOW < (timedelta(days=7) if verb == "close" else timedelta(hours=5))
    breaks = [deed.body["presence"] for deed in deeds if "presence" in deed.body]
    assert breaks in ([], ["unavailable", "available"])


@given(SEEDS)
def test_an_answered_lead_is_closed_within_days(seed: int) -> None:
    """So that whoever has it gets room for others; what became of it is told after that, with money where it is due."""
    deed, *reports = _deeds(seed, _lead(touched_at=said(NOW)))
    assert deed.path == "/api/v1/leads/L%201%2F2/close"
    assert timedelta(hours=12) <= deed.at - NOW <= timedelta(days=6)
    assert all(report.path == "/api/v1/leads/L%201%2F2/outcomes" and report.at > deed.at for report in reports)
    kinds = {str(report.body["kind"]): report.body for report in reports}
    assert ("value" in kinds["won"]) if deed.body["outcome"] == "won" else "won" not in kinds


def test_a_lead_that_waits_is_nobodys_work() -> None:
    """It is heard of again when somebody gets it."""
    assert _deeds(1, _lead(outcome="held", assignee=None, held_until=said(NOW + timedelta(hours=9)))) == []


def test_to_hear_of_the_same_twice_changes_nothing() -> None:
    """The server tells what it decided, and an answer may have told it already; another decision is something new."""
    assert _deeds(1, LEAD, LEAD) == _deeds(1, LEAD)
    assert len(_deeds(1, LEAD, _lead(decision_id="L 1/2.2"))) > len(_deeds(1, LEAD))


def test_nobody_works_on_what_is_nobodys() -> None:
    """Closed, joined, rejected and queued leads are left alone."""
    settled = [_lead(outcome=outcome) for outcome in ("duplicate", "rejected", "queued")]
    assert _deeds(1, *settled, _lead(status="closed"), _lead(status="joined")) == []


@given(SEEDS, st.permutations(range(12)))
def test_the_plan_for_a_lead_does_not_depend_on_others(seed: int, order: list[int]) -> None:
    """The same seed gives the same deeds, in the order of their moments, in whatever order the leads were heard of."""
    leads = [_lead(lead_id=f"D{number}", decision_id=f"D{number}.1") for number in range(12)]
    plan = _deeds(seed, *leads)
    assert all(first.at <= second.at for first, second in pairwise(plan))
    again = _deeds(seed, *(leads[place] for place in order))
    assert sorted(map(repr, again)) == sorted(map(repr, plan))


def test_a_deed_of_later_is_not_done_yet() -> None:
    """What is due exactly when a lead comes waits for the lead."""
    office = Office(1)
    office.learn(_lead(touched_at=said(NOW)), NOW)
    deed = _deeds(1, _lead(touched_at=said(NOW)))[0]
    assert office.next_before(deed.at) is None
    assert office.next_before(deed.at + timedelta(microseconds=1)) == deed
