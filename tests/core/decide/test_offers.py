"""Offers are reservations (semantics 8), credits are given once (semantics 9), re-routing ends (semantics 10)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.core.decide.office import HOUR, MINUTE, MONDAY, Office, account, rep
from turnout.core.decide.handling import HOPS_MAX, accept, expire_offers, pass_on, reassign
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId

POLICY = """
rules:
  - {name: All, to: lane}
pools:
  lane: {reps: [anna 2, bela, carl], accept within: 2m}
"""
PEOPLE = [rep("anna"), rep("bela"), rep("carl")]
L1 = LeadId("L1")


def owed(office: Office) -> list[str]:
    """What each is owed."""
    return [office.owed("lane", name) for name in ("anna", "bela", "carl")]


def test_an_offer_debits_the_turn_and_acceptance_keeps_it() -> None:
    """Semantics 8: nobody else is offered the same turn meanwhile."""
    office = Office(POLICY, PEOPLE)
    made = office.lead("L1")
    assert (made.outcome, made.assignee, made.accept_by) == (Outcome.OFFERED, "anna", MONDAY + 2 * MINUTE)
    assert owed(office) == ["-1/2", "1/4", "1/4"]
    accepted = accept(office.desk, L1, MONDAY + MINUTE)
    assert accepted is not None
    assert (accepted.outcome, accepted.accept_by) == (Outcome.ASSIGNED, None)
    assert office.wait(MONDAY + HOUR) == []
    assert owed(office) == ["-1/2", "1/4", "1/4"]


@pytest.mark.parametrize("minutes", [2, 3])
def test_an_offer_is_over_at_its_moment(minutes: int) -> None:
    """Semantics 8: accepting at `accept_by` is too late, and accepting twice is once."""
    office = Office(POLICY, PEOPLE)
    office.lead("L1")
    assert accept(office.desk, L1, MONDAY + minutes * MINUTE) is None
    assert accept(office.desk, L1, MONDAY + MINUTE) is not None
    assert accept(office.desk, L1, MONDAY + MINUTE) is None


def test_a_pass_undoes_the_whole_turn_so_that_shares_are_of_the_leads_kept() -> None:
    """Semantics 8: what the others grew by is taken back too; who always passes is owed no more than their share."""
    office = Office(POLICY, PEOPLE)
    for number in range(12):
        lead = LeadId(f"L{number}")
        if office.lead(lead).assignee == "anna":
            pass_on(office.desk, lead, MONDAY)
    assert owed(office) == ["6", "-3", "-3"]
    office.check_books()


def test_an_expired_offer_goes_on_at_its_own_moment() -> None:
    """Semantics 8: one after another, though nobody looked for an hour."""
    office = Office(POLICY, PEOPLE)
    office.lead("L1")
    made = expire_offers(office.desk, MONDAY + 5 * MINUTE)
    assert [(each.assignee, each.decided_at) for each in made] == [
        ("bela", MONDAY + 2 * MINUTE),
        ("carl", MONDAY + 4 * MINUTE),
    ]
    assert sum(map(int, (0, *(office.desk.books.ledger.counter("lane").balances.values())))) == 0


def test_one_cause_is_credited_once_per_lead() -> None:
    """Semantics 9: a lead that comes back and is passed again costs the turn."""
    office = Office(POLICY.replace("[anna 2, bela, carl]", "[anna, bela]"), PEOPLE)
    office.lead("L1")
    for minute in range(4):
        pass_on(office.desk, L1, MONDAY + minute * MINUTE)
    given_back = [(entry.rep, entry.cause) for entry in office.desk.books.ledger.entries if entry.kind == "credit"]
    assert sorted(given_back) == [("anna", "pass"), ("bela", "pass")]
    assert len(office.desk.books.ledger.entries) == 5 + 2


def test_a_broken_promise_gives_no_credit() -> None:
    """Semantics 9: or breaking promises would pay."""
    office = Office(POLICY, PEOPLE)
    office.lead("L1")
    assert [each.assignee for each in reassign(office.desk, L1, MONDAY + MINUTE)] == ["bela"]
    assert [entry.kind for entry in office.desk.books.ledger.entries] == ["turn", "turn"]


def test_re_routing_leaves_out_all_who_had_it_then_only_the_last() -> None:
    """Semantics 10: a stated order of relaxation, a limit of hops, then a person is alerted."""
    office = Office(POLICY, PEOPLE)
    office.lead("L1")
    had = [office.now("L1").assignee]
    for hop in range(1, HOPS_MAX + 1):
        made = pass_on(office.desk, L1, MONDAY + hop * MINUTE)
        assert made[0].hop == hop
        had.append(made[0].assignee)
    assert sorted(map(str, had[:3])) == ["anna", "bela", "carl"]
    assert all(one != other for one, other in pairwise(had))
    last = pass_on(office.desk, L1, MONDAY + HOUR)
    assert (last[0].outcome, last[0].held_until) == (Outcome.HELD, MONDAY + 25 * HOUR)
    assert last[0].alerts == ("the lead went through 6 hands; it needs a person's decision",)
    assert office.wait(MONDAY + 100 * HOUR)[0].alerts == ("nobody took the lead before its wait ended",)
    office.check_books()


def test_a_lead_that_comes_back_goes_past_an_owner_who_had_it() -> None:
    """Semantics 10: earlier assignees are excluded from every target, not from pools only."""
    policy = """
rules:
  - {name: Owned, when: account.owner is known, to: [account.owner, account.parent.owner, next rule]}
  - {name: Rest, to: desk}
pools: {desk: {reps: [owner, ivo]}}
"""
    office = Office(policy, [rep("owner"), rep("ivo")], accounts=[account("acme", "owner")])
    office.lead("L1", email="x@acme.example")
    made = pass_on(office.desk, L1, MONDAY + MINUTE)
    assert [(each.assignee, each.pool, each.hop) for each in made] == [("ivo", "desk", 1)]
    assert office.desk.books.ledger.entries[0].rep == "ivo"


def test_passing_a_lead_on_gives_its_room_to_who_waits() -> None:
    """Semantics 7 and 8: capacity that is freed is asked for at once, the lead itself excepted."""
    office = Office(
        "rules:\n  - {name: All, to: desk}\npools:\n  desk: {reps: [anna, bela], open at most: 1}\n",
        [rep("anna"), rep("bela")],
    )
    office.leads(2)
    office.lead("waits")
    made = pass_on(office.desk, LeadId("n0"), MONDAY + MINUTE)
    assert [(each.lead, each.assignee) for each in made] == [("n0", None), ("waits", "anna")]
    office.check_books()
