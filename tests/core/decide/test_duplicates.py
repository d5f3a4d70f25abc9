"""A lead of a known person goes to whoever has them (semantics 15), and somebody who comes back (semantics 21)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.core.decide.office import BY_DAY, DAY, HOUR, MINUTE, MONDAY, Office, account, rep
from turnout.core.account import Acquaintance, Opportunity
from turnout.core.decide.decide import open_case
from turnout.core.decide.handling import close, pass_on, separate
from turnout.core.decision import Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId

POLICY = """
rules:
  - {name: Lost, when: person.last_outcome is lost and person.last_seen_days <= 30, to: [person.owner, next rule]}
  - {name: Cold, when: score < 50, to: queue nurture}
  - {name: Cool, when: score < 60, to: queue nurture}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [anna, bela], nobody: {closed: hold until open}}
queues:
  nurture: {watched by: marketing}
sla:
  - touch within: 1h
"""
PAT = "pat@pat.example"


def office(**values: object) -> Office:
    """Two people who work by day."""
    return Office(POLICY, [rep("anna", week=BY_DAY), rep("bela", week=BY_DAY)], **values)  # type: ignore[arg-type]


def test_a_duplicate_has_the_same_assignee_and_uses_no_turn() -> None:
    """Semantics 15: the promise is the first lead's too."""
    here = office()
    first = here.lead("L1", email=PAT)
    second = here.lead("L2", MONDAY + MINUTE, email="Pat+x@PAT.example")
    assert (second.outcome, second.duplicate_of, second.assignee) == (Outcome.DUPLICATE, "L1", "anna")
    assert second.promise == first.promise
    assert here.owed("desk", "anna") == "-1/2"
    assert here.desk.books.open_count(here.now("L1").assignee) == 1  # type: ignore[arg-type]


def test_a_lead_without_an_address_is_nobody_s_duplicate() -> None:
    """Semantics 15: who cannot be known is not sticky."""
    here = office()
    assert [here.lead(f"L{n}", email="").assignee for n in range(2)] == ["anna", "bela"]


def test_a_duplicate_follows_the_first_lead_to_another_rep() -> None:
    """Semantics 15: it is always with whoever has the first."""
    here = office()
    here.lead("L1", email=PAT)
    here.lead("L2", email=PAT)
    pass_on(here.desk, LeadId("L1"), MONDAY + HOUR)
    assert (here.now("L1").assignee, here.now("L2").assignee) == ("bela", "bela")
    here.check_books()


def test_a_duplicate_of_a_waiting_lead_goes_where_that_goes() -> None:
    """Semantics 15: nothing is known yet, then both are with one person."""
    here = office()
    here.lead("L1", MONDAY - 2 * DAY, email=PAT)
    assert here.lead("L2", MONDAY - 2 * DAY, email=PAT).assignee is None
    here.wait(MONDAY)
    assert (here.now("L2").outcome, here.now("L2").assignee) == (Outcome.DUPLICATE, "anna")


@pytest.mark.parametrize(
    ("score", "outcome"), [("10", Outcome.DUPLICATE), ("55", Outcome.DUPLICATE), ("80", Outcome.ASSIGNED)]
)
def test_from_a_queue_a_lead_that_deserves_a_person_is_routed_anew(score: str, outcome: Outcome) -> None:
    """Semantics 15: a second lead stays in the queue only where it would lie there too, by whatever rule."""
    here = office()
    assert here.lead("L1", email=PAT, score="10").queue == "nurture"
    assert here.lead("L2", email=PAT, score=score).outcome is outcome
    third = here.lead("L3", email=PAT, score="10")
    assert (third.outcome, third.duplicate_of) == (Outcome.DUPLICATE, "L2" if outcome is Outcome.ASSIGNED else "L1")


def test_a_joined_lead_can_be_separated() -> None:
    """Semantics 15: a merge can be undone; the lead is then one of its own and the sender's first stays the first."""
    here = office()
    here.lead("L1", email=PAT)
    here.lead("L2", email=PAT)
    lead = Lead(LeadId("L2"), MONDAY, {"email": PAT})
    case = open_case(here.engine, here.desk, lead, Enricher().enrich(lead), MONDAY + HOUR)
    apart = separate(here.desk, lead.id, case, MONDAY + HOUR)
    assert (apart.outcome, apart.assignee, apart.duplicate_of) == (Outcome.ASSIGNED, "bela", None)
    assert here.lead("L3", MONDAY + HOUR, email=PAT).duplicate_of == "L1"
    here.check_books()


def test_after_closing_the_rules_see_who_had_the_person_and_how_it_ended() -> None:
    """Semantics 21: the new lead is decided by the rules, and only within their time."""
    here = office()
    here.lead("L1", email=PAT)
    here.lead("L2")
    close(here.desk, LeadId("L1"), MONDAY + HOUR, "lost")
    assert here.lead("L3", MONDAY + 2 * HOUR, email=PAT).rule == "Lost"
    close(here.desk, LeadId("L3"), MONDAY + 3 * HOUR, "won")
    back = here.lead("L4", MONDAY + 4 * HOUR, email=PAT)
    assert (back.outcome, back.rule) == (Outcome.ASSIGNED, "Rest")


def test_closing_a_lead_nobody_had_keeps_who_had_the_person_before() -> None:
    """Semantics 21: a lead that ended in a queue does not make the former owner forgotten."""
    here = office(known=[Acquaintance(PAT, "bela", datetime(2026, 1, 1, tzinfo=UTC), "won")])
    here.lead("L1", email=PAT, score="1")
    close(here.desk, LeadId("L1"), MONDAY + HOUR, "lost")
    assert here.lead("L2", MONDAY + 2 * HOUR, email=PAT, score="1").assignee == "bela"


def test_a_lost_deal_is_counted_in_whole_days_since_it_was_closed() -> None:
    """Semantics 21: `account.last_opportunity` speaks of the latest that was closed; an open one names its owner."""
    closed = datetime(2026, 8, 28, 9, tzinfo=UTC)
    deals = [
        Opportunity(account("pat").id, "anna", outcome="lost", closed_at=closed),
        Opportunity(account("pat").id, "bela"),
        Opportunity(account("pat").id, "gone", outcome="won", closed_at=MONDAY + DAY),
    ]
    policy = """
rules:
  - when: account.last_opportunity.closed_days is 10 and account.last_opportunity.outcome is lost
    name: Ten days
    to: [account.last_opportunity.owner, next rule]
  - {name: Open, when: account.has_open_opportunity, to: [opportunity.owner, next rule]}
  - {name: Rest, to: queue q}
queues: {q: {watched by: ops}}
"""
    here = Office(policy, [rep("anna"), rep("bela")], accounts=[account("pat")], deals=deals)
    assert here.lead("L1", email="a@pat.example").assignee == "anna"
    assert here.lead("L2", MONDAY + DAY - MINUTE, email="b@pat.example").assignee == "anna"
    assert here.lead("L3", MONDAY + DAY, email="c@pat.example").assignee == "bela"


@pytest.mark.parametrize("text", ["Select", "n/a", "-", "test", "asdf"])
def test_placeholders_are_unknown(text: str) -> None:
    """Semantics 20: they fit no comparison and name no company."""
    policy = """
rules:
  - {name: Said, when: country is known or company is known or score is known or city is known, to: queue said}
  - {name: Rest, to: queue rest}
queues: {said: {watched by: ops}, rest: {watched by: ops}}
"""
    here = Office(policy, [rep("anna")], accounts=[account("test")])
    made = here.lead("L", email="", country=text, company=text, score=text, city=text)
    assert (made.queue, made.match.account if made.match else "") == ("rest", None)
