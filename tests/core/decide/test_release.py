"""A throttled rule lets leads through in a trickle; their clocks start when they are released."""

from __future__ import annotations

from tests.core.decide.office import DAY, HOUR, MINUTE, MONDAY, Office, rep
from turnout.core.decide.handling import close, pass_on
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId

POLICY = """
rules:
  - {name: Hot, when: score > 90, to: desk}
  - {name: List, when: source is list_import, to: desk, release: 2 an hour, priority: low}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [anna, bela], nobody: {full: [hold 1h, rep max]}}
sla:
  - touch within: 1h
    at most: 4h
"""
PEOPLE = [rep("anna"), rep("bela"), rep("max")]
IMPORT = "list_import"


def test_leads_are_released_one_by_one_and_a_pause_is_not_made_up_for() -> None:
    """The first at once, then one every half hour; after a quiet day the first is at once again."""
    office = Office(POLICY, PEOPLE)
    assert office.leads(4, source=IMPORT) == ["anna", "held", "held", "held"]
    times = [each.decided_at - MONDAY for each in office.wait(MONDAY + 2 * HOUR) if each.assignee]
    assert times == [HOUR / 2, HOUR, HOUR * 3 / 2]
    assert office.leads(2, MONDAY + DAY, source=IMPORT) == ["anna", "held"]


def test_clocks_start_at_release() -> None:
    """The customer's clock of a list does not run before anybody may call."""
    office = Office(POLICY, PEOPLE)
    office.leads(2, source=IMPORT)
    assert office.now("n1").promise is None
    (made,) = office.wait(MONDAY + HOUR / 2)
    assert made.promise is not None
    assert (made.promise.touch_by, made.promise.at_most_by) == (MONDAY + HOUR * 3 / 2, MONDAY + HOUR * 9 / 2)


def test_capacity_that_is_freed_does_not_release_ahead_of_time() -> None:
    """A trickle is a trickle; other rules are not throttled by it."""
    office = Office(POLICY, PEOPLE)
    office.leads(3, source=IMPORT)
    assert office.lead("hot", score="99", source=IMPORT).assignee == "bela"
    assert close(office.desk, LeadId("n0"), MONDAY + MINUTE) == []


def test_a_released_lead_that_finds_everybody_full_waits_as_any_other() -> None:
    """Release and hold work together: first the trickle, then the pool's own chain."""
    policy = POLICY.replace("[anna, bela],", "[anna, bela], open at most: 1,")
    office = Office(policy, PEOPLE)
    assert office.leads(2) == ["anna", "bela"]
    office.leads(2, source=IMPORT)
    assert office.now("n2").held_until == MONDAY + HOUR
    made = office.wait(MONDAY + 2 * HOUR)
    assert [(each.lead, each.outcome, each.assignee, each.decided_at - MONDAY) for each in made] == [
        ("n3", Outcome.HELD, None, HOUR / 2),
        ("n2", Outcome.ASSIGNED, "max", HOUR),
        ("n3", Outcome.ASSIGNED, "max", HOUR * 3 / 2),
    ]


def test_a_lead_that_comes_back_is_not_throttled_again() -> None:
    """Whoever passes a lead of the list on hands it to the next at once."""
    office = Office(POLICY, PEOPLE)
    office.leads(3, source=IMPORT)
    made = pass_on(office.desk, LeadId("n0"), MONDAY + MINUTE)
    assert [each.assignee for each in made] == ["bela"]
    assert [each.lead for each in office.wait(MONDAY + HOUR / 2)] == ["n1"]
    assert office.lead("late", MONDAY + HOUR / 2 + MINUTE, source=IMPORT).held_until == MONDAY + HOUR * 3 / 2


def test_a_lead_that_comes_back_takes_no_place_in_the_trickle() -> None:
    """The next one of the list goes when it would have gone."""
    office = Office(POLICY, PEOPLE)
    office.leads(1, source=IMPORT)
    pass_on(office.desk, LeadId("n0"), MONDAY + 10 * MINUTE)
    assert office.lead("next", MONDAY + 20 * MINUTE, source=IMPORT).held_until == MONDAY + HOUR / 2


def test_somebody_of_the_list_who_asks_at_the_desk_is_not_made_to_wait() -> None:
    """The new lead gets somebody now; the one in the trickle joins it when its time comes."""
    office = Office(POLICY, PEOPLE)
    office.leads(1, source=IMPORT)
    office.lead("listed", email="pat@pat.example", source=IMPORT)
    office.lead("again", email="pat@pat.example", source=IMPORT)
    asked = office.lead("asked", MONDAY + MINUTE, email="pat@pat.example", source="demo_form")
    assert (asked.outcome, asked.assignee) == (Outcome.ASSIGNED, "bela")
    office.wait(MONDAY + HOUR)
    for name in ("listed", "again"):
        joined = office.now(name)
        assert (joined.outcome, joined.duplicate_of, joined.assignee) == (Outcome.DUPLICATE, "asked", "bela")
    office.check_books()


def test_a_second_line_of_one_person_in_the_list_joins_the_first() -> None:
    """It would lie in the same trickle."""
    office = Office(POLICY, PEOPLE)
    office.leads(1, source=IMPORT)
    office.lead("once", email="pat@pat.example", source=IMPORT)
    assert office.lead("twice", email="pat@pat.example", source=IMPORT).duplicate_of == "once"
    office.wait(MONDAY + DAY)
    assert office.now("twice").assignee == office.now("once").assignee == "bela"


def test_what_a_throttled_lead_is_held_for_is_said() -> None:
    """A held lead names the pool it will go to, and when."""
    office = Office(POLICY, PEOPLE)
    office.leads(1, source=IMPORT)
    made = office.lead("next", source=IMPORT)
    assert (made.outcome, made.pool, made.held_until) == (Outcome.HELD, "desk", MONDAY + HOUR / 2)
    assert made.reason == "List: released by the rule's rate at 2026-09-07T09:30:00Z"
