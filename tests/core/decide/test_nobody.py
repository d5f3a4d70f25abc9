"""Nobody eligible always ends somewhere (semantics 7): chains by reason, holds with an end, alerts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.decide.office import BY_DAY, DAY, HOUR, MINUTE, MONDAY, Office, rep
from turnout.core.assign.roster import FOREVER
from turnout.core.decide.handling import close, say_present
from turnout.core.decision import Nobody, Outcome
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, Presence, RepId, RepStatus

NIGHT = MONDAY.replace(hour=20)
OPENING = MONDAY.replace(hour=8) + DAY


def one_pool(pool: str, more: str = "") -> str:
    """A policy with one rule and one pool."""
    return f"rules:\n  - {{name: All, to: desk}}\npools:\n  desk: {{{pool}}}\n{more}"


@pytest.mark.parametrize(
    ("pool", "reason"),
    [("reps: [day]", "closed"), ("reps: [full]", "full"), ("reps: [gone]", "left"), ("team: none", "empty")],
)
def test_a_pool_that_says_nothing_holds_the_lead_and_alerts(pool: str, reason: str) -> None:
    """Semantics 7: with a deadline, and with the reason in words."""
    people = [rep("day", week=BY_DAY), rep("full", open_cap=0), rep("gone", status=RepStatus.DEPARTED)]
    made = Office(one_pool(pool), people).lead("L", NIGHT)
    assert (made.outcome, made.held_until) == (Outcome.HELD, NIGHT + DAY)
    assert made.alerts == (f"pool `desk` had nobody ({reason}) and says nothing about it",)
    assert (made.pool, f"desk has nobody ({reason})" in made.reason) == ("desk", True)


def test_a_mapping_without_the_reason_holds_and_alerts() -> None:
    """Semantics 7: `nobody: {closed: ...}` says nothing of a full pool."""
    office = Office(one_pool("reps: [full], nobody: {closed: hold until open}"), [rep("full", open_cap=0)])
    made = office.lead("L")
    assert (made.outcome, made.held_until, len(made.alerts)) == (Outcome.HELD, MONDAY + DAY, 1)


def test_each_reason_follows_its_own_chain() -> None:
    """Semantics 7: closed, full and unskilled lead to different places; away counts as closed."""
    policy = """
rules:
  - {name: German, when: language is de, to: desk}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [anna], needs: language, cap: 1 a day each, nobody: {closed: shut, full: brim, unskilled: dull}}
  shut: {reps: [c]}
  brim: {reps: [f]}
  dull: {reps: [u]}
"""
    people = [rep("anna", week=BY_DAY, skills={"languages": frozenset({"de"})}), rep("c"), rep("f"), rep("u")]
    office = Office(policy, people, absences=[Absence(RepId("anna"), MONDAY + HOUR, MONDAY + 2 * HOUR)])
    assert office.lead("L1", language="de").assignee == "anna"
    assert office.lead("L2", language="de").assignee == "f"
    assert office.lead("L3", language="fr").assignee == "u"
    assert office.lead("L4", MONDAY + HOUR, language="de").assignee == "c"
    assert office.lead("L5", NIGHT, language="de").assignee == "c"


def test_a_hold_until_open_is_served_at_opening() -> None:
    """Semantics 7: in the order of priority, then of arrival."""
    policy = """
rules:
  - {name: Low, when: score < 10, to: desk, priority: low}
  - {name: High, when: score > 90, to: desk, priority: high}
  - {name: Normal, to: desk}
pools:
  desk: {reps: [anna], cap: 3 a day each, nobody: {closed: hold until open, full: hold 1h}}
"""
    office = Office(policy, [rep("anna", week=BY_DAY)])
    for name, score in (("low", "1"), ("one", "50"), ("high", "99"), ("two", "50")):
        assert office.lead(name, NIGHT, score=score).outcome is Outcome.HELD
    assert office.wait(OPENING - MINUTE) == []
    made = office.wait(OPENING)
    assert [(each.lead, each.decided_at) for each in made if each.assignee] == [
        ("high", OPENING), ("one", OPENING), ("two", OPENING),
    ]  # fmt: skip
    assert office.now("low").outcome is Outcome.HELD
    office.check_books()


def test_a_hold_with_a_deadline_goes_on_to_the_next_target() -> None:
    """Semantics 7: asked once more at its end, then down the chain."""
    policy = one_pool("reps: [anna], nobody: [hold 1h, rep max]")
    office = Office(policy, [rep("anna", open_cap=0), rep("max")])
    assert office.lead("L").held_until == MONDAY + HOUR
    made = office.wait(MONDAY + HOUR)
    assert [(each.assignee, each.decided_at) for each in made] == [("max", MONDAY + HOUR)]


def test_a_hold_at_the_end_of_a_chain_is_overdue_and_stays_visible() -> None:
    """Semantics 7: an alert at its end; the pools are still asked when somebody is free."""
    office = Office(one_pool("reps: [anna], open at most: 1, nobody: hold 1h"), [rep("anna")])
    office.leads(1)
    office.lead("L")
    overdue = office.wait(MONDAY + 5 * DAY)
    assert [(each.outcome, each.held_until, len(each.alerts)) for each in overdue] == [(Outcome.HELD, None, 1)]
    assert "over its end" in overdue[0].reason
    assert [each.assignee for each in close(office.desk, LeadId("n0"), MONDAY + 6 * DAY)] == ["anna"]


def test_whatever_frees_capacity_serves_who_waits_longest() -> None:
    """Semantics 7: new leads do not overtake held ones of the same priority."""
    office = Office(one_pool("reps: [anna], open at most: 1, nobody: hold 8h"), [rep("anna")])
    office.leads(1)
    office.lead("waits", MONDAY + MINUTE)
    close(office.desk, LeadId("n0"), MONDAY + 2 * MINUTE)
    assert office.lead("late", MONDAY + 2 * MINUTE).outcome is Outcome.HELD
    assert office.now("waits").assignee == "anna"


def test_capacity_that_is_freed_goes_to_the_highest_priority() -> None:
    """Semantics 7: then to whoever came first."""
    policy = """
rules:
  - {name: High, when: score > 90, to: desk, priority: high}
  - {name: Normal, to: desk}
pools:
  desk: {reps: [anna], open at most: 1, nobody: hold 8h}
"""
    office = Office(policy, [rep("anna")])
    office.leads(1)
    for name, score in (("one", "1"), ("high", "99"), ("two", "1")):
        office.lead(name, score=score)
    served = []
    for minute, done in enumerate(("n0", "high", "one"), 1):
        served += [each.lead for each in close(office.desk, LeadId(done), MONDAY + minute * MINUTE) if each.assignee]
    assert served == ["high", "one", "two"]


def test_a_cap_that_rolls_over_serves_who_waits_before_who_comes() -> None:
    """Semantics 7: time causes are due times on the hold."""
    office = Office(one_pool("reps: [anna], cap: 1 an hour each, nobody: hold 8h"), [rep("anna")])
    office.leads(1)
    office.lead("waits", MONDAY + MINUTE)
    assert office.lead("late", MONDAY + HOUR).outcome is Outcome.HELD
    assert (office.now("waits").assignee, office.now("waits").decided_at) == ("anna", MONDAY + HOUR)


def test_a_rep_who_comes_back_is_given_what_waits() -> None:
    """Presence is a cause as well; while somebody is away without an end, nothing is looked at in vain."""
    office = Office(one_pool("reps: [anna], nobody: hold 3d"), [rep("anna")])
    say_present(office.desk, office.roster, RepId("anna"), Presence.AWAY, MONDAY)
    made = office.lead("L")
    assert made.tried[-1].nobody is Nobody.AWAY
    assert office.desk.next_alarm() == MONDAY + 3 * DAY
    back = say_present(office.desk, office.roster, RepId("anna"), Presence.AVAILABLE, MONDAY + HOUR)
    assert [each.assignee for each in back] == ["anna"]


def test_waiting_for_what_never_comes_is_given_an_end_and_an_alert() -> None:
    """Semantics 7: `hold until open` for people who are away for ever."""
    office = Office(one_pool("reps: [anna], nobody: hold until open"), [rep("anna")])
    say_present(office.desk, office.roster, RepId("anna"), Presence.AWAY, MONDAY)
    made = office.lead("L")
    assert (made.held_until, len(made.alerts)) == (MONDAY + DAY, 1)
    assert [each.outcome for each in office.wait(MONDAY + 9 * DAY)] == [Outcome.HELD]
    assert "nobody took the lead" in office.now("L").alerts[0]


@pytest.mark.parametrize("pool", ["reps: [gone]", "team: none"])
def test_until_open_of_a_pool_that_never_opens_alerts_at_once(pool: str) -> None:
    """Semantics 7: everybody left, or nobody was ever there."""
    office = Office(one_pool(f"{pool}, nobody: {{closed: hold until open}}"), [rep("gone", status=RepStatus.DEPARTED)])
    made = office.lead("L")
    assert made.held_until == MONDAY + DAY
    assert "which is not closed but" in made.alerts[0]
    assert len(office.wait(MONDAY + 30 * DAY)) == 1


def test_until_open_of_a_full_pool_waits_for_room_with_an_end() -> None:
    """Semantics 7: it is open already, so the wait must not go on for ever or be renewed at each change."""
    people = [rep("anna", open_cap=0), rep("bela", open_cap=0, week=BY_DAY)]
    office = Office(one_pool("reps: [anna, bela], nobody: hold until open"), people)
    assert office.lead("L").held_until == MONDAY + DAY
    assert [each.decided_at for each in office.wait(MONDAY + 30 * DAY)] == [MONDAY + DAY]


def test_until_open_that_opens_full_follows_the_chain_for_full() -> None:
    """Semantics 7: the reason at opening decides, not the one at night."""
    policy = one_pool("reps: [anna], nobody: {closed: hold until open, full: rep max}")
    office = Office(policy, [rep("anna", week=BY_DAY, open_cap=0), rep("max")])
    office.lead("L", NIGHT)
    assert [(each.assignee, each.decided_at) for each in office.wait(OPENING)] == [("max", OPENING)]


def test_until_open_is_overdue_after_a_week_of_taking_turns_in_being_shut() -> None:
    """Semantics 7: two pools that are never open together and always full do not keep a lead for ever."""
    policy = """
rules:
  - {name: All, to: [early, late, hold until open]}
pools:
  early: {reps: [anna]}
  late: {reps: [bela]}
"""
    people = [rep("anna", week=BY_DAY, open_cap=0), rep("bela", zone="Asia/Tokyo", week=BY_DAY, open_cap=0)]
    office = Office(policy, people)
    office.lead("L")
    made = office.wait(MONDAY + 20 * DAY)
    assert [(each.decided_at, len(each.alerts)) for each in made] == [(MONDAY + 7 * DAY, 1)]


OFFICE = "calendars:\n  office: {zone: UTC, hours: {mon-fri: '08:00-16:00'}}\n"


def test_until_a_calendar_that_is_open_does_not_wait_for_itself() -> None:
    """The chain goes on at once; a pool behind which nothing stands keeps the lead for a day, not in a circle."""
    policy = one_pool("reps: [full], nobody: [hold until office, rep max]", OFFICE)
    assert Office(policy, [rep("full", open_cap=0), rep("max")]).lead("L").assignee == "max"
    policy = one_pool("reps: [full], nobody: hold until office", OFFICE)
    office = Office(policy, [rep("full", open_cap=0)])
    assert office.lead("L").held_until == MONDAY + DAY
    assert len(office.wait(MONDAY + 30 * DAY)) == 1


def test_until_a_calendar_opens_ends_with_its_opening() -> None:
    """Semantics 7: people who are free before are asked before."""
    policy = one_pool("reps: [anna], nobody: [hold until office, rep max]", OFFICE)
    people = [rep("anna", zone="America/New_York", week=BY_DAY, open_cap=0), rep("max")]
    office = Office(policy, people)
    assert office.lead("L", NIGHT).held_until == OPENING
    assert [(each.assignee, each.decided_at) for each in office.wait(OPENING)] == [("max", OPENING)]


def test_until_a_pool_opens_asks_that_pool() -> None:
    """`hold until early` waits for the people of that pool, whatever was tried before."""
    policy = """
rules:
  - {name: All, to: [rep gone, hold until early]}
pools:
  early: {reps: [anna]}
"""
    office = Office(policy, [rep("anna", week=BY_DAY), rep("gone", status=RepStatus.DEPARTED)])
    assert office.lead("L1").assignee == "anna"
    assert office.lead("L2", NIGHT).pool == "early"
    assert [(each.assignee, each.decided_at) for each in office.wait(OPENING)] == [("anna", OPENING)]


def test_a_policy_whose_last_person_left_still_ends_in_a_hold_with_an_alert() -> None:
    """Semantics 7: no rule came to anything."""
    office = Office("rules:\n  - {name: All, to: rep gone}\n", [rep("gone", status=RepStatus.DEPARTED)])
    made = office.lead("L")
    assert (made.outcome, made.held_until) == (Outcome.HELD, MONDAY + DAY)
    assert "no rule found anybody" in made.alerts[0]
    assert office.wait(MONDAY + 2 * DAY)[0].alerts == ("nobody took the lead before its wait ended",)
    assert office.desk.next_alarm() == FOREVER


def test_a_last_person_who_is_away_gets_it_with_an_alert() -> None:
    """Better with them than with nobody."""
    absence = Absence(RepId("max"), MONDAY - DAY, MONDAY + 9 * DAY)
    made = Office("rules:\n  - {name: All, to: rep max}\n", [rep("max")], absences=[absence]).lead("L")
    assert (made.assignee, made.alerts) == ("max", ("max is away, and the rule has nobody else",))


def test_looking_again_at_one_moment_keeps_one_alarm() -> None:
    """Leads that wait while others are closed do not fill the memory with alarms."""
    office = Office(one_pool("reps: [anna, bela], open at most: 1, nobody: hold 8h"), [rep("anna"), rep("bela")])
    office.leads(2)
    office.lead("special", MONDAY)
    office.roster.set_presence(RepId("anna"), Presence.AWAY)
    for minute in range(50):
        say_present(office.desk, office.roster, RepId("bela"), Presence.AVAILABLE, MONDAY + timedelta(minutes=minute))
    assert len(office.desk._alarms) <= 2  # noqa: SLF001 - the size of the heap is the point
