"""What clocks do when their time has come (semantics 7 to 12): remind, tell, reassign, escalate, record a miss."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.core.decide.office import BY_DAY, DAY, HOUR, MINUTE, MONDAY, Office, rep
from turnout.core.decide.handling import HOPS_MAX, accept, close, give, merge, pass_on, reassign, separate
from turnout.core.follow_up.clock import ClockKind, ClockState
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.rep import RepId

L = LeadId("L")


def policy(sla: str, pool: str = "reps: [anna, bela, carl]") -> str:
    """One rule, one pool, one line of promises."""
    return (
        f"rules:\n  - {{name: All, to: desk}}\npools:\n  desk: {{{pool}, hours: always}}\n"
        f"  second: {{reps: [dora], hours: always}}\nqueues: {{nurture: {{watched by: dora}}}}\nsla:\n  - {{{sla}}}\n"
    )


def office(sla: str, pool: str = "reps: [anna, bela, carl]") -> Office:
    """Four people at any hour; dora manages anna."""
    manager = RepId("dora")
    people = [rep("anna", manager=manager), rep("bela"), rep("carl"), rep("dora")]
    return Office(policy(sla, pool), people)


def told(of: Office) -> list[tuple[str, str, float]]:
    """What clocks had to say: the kind, to whom, and after how many minutes."""
    return [
        (notice.kind.value, notice.recipient, (notice.at - MONDAY) / MINUTE)
        for notice in of.desk.notices
        if notice.number
    ]


def happened(of: Office) -> list[tuple[str, str | None, float]]:
    """What clocks brought about, of whom, and after how many minutes."""
    return [(each.what, each.rep, (each.at - MONDAY) / MINUTE) for each in of.desk.happenings]


def states(of: Office, kind: ClockKind) -> list[tuple[str, bool]]:
    """How the clocks of one kind stand, and whether what they promised was missed."""
    return [(clock.state.value, clock.is_missed) for clock in of.desk.clocks.of(L) if clock.kind is kind]


def test_stages_happen_in_their_order_and_each_once() -> None:
    """Reminded at three minutes, the manager told at five; the promise itself is missed in between."""
    of = office("touch within: 4m, at 3m: remind, at 5m: tell manager")
    of.lead("L")
    of.wait(MONDAY + 2 * MINUTE)
    assert told(of) == []
    of.wait(MONDAY + HOUR)
    of.wait(MONDAY + DAY)
    assert told(of) == [("remind", "anna", 3), ("tell", "dora", 5)]
    assert happened(of) == [("reminded", "anna", 3), ("missed", "anna", 4), ("told", "anna", 5)]


def test_a_touch_stops_what_was_to_come() -> None:
    """Answered in time: nobody is reminded, and nothing was missed."""
    of = office("touch within: 4m, at 3m: remind, at most: 4h")
    of.lead("L")
    of.desk.touch(L, MONDAY + 2 * MINUTE)
    assert of.wait(MONDAY + DAY) == []
    assert told(of) == []
    assert states(of, ClockKind.TOUCH) == states(of, ClockKind.AT_MOST) == [("met", False)]


def test_answered_late_is_a_miss_and_what_fired_stays_so() -> None:
    """The clock has fired; the touch that comes afterwards does not unfire it."""
    of = office("touch within: 4m, at most: 4h")
    of.lead("L")
    of.wait(MONDAY + 5 * MINUTE)
    of.desk.touch(L, MONDAY + 5 * MINUTE)
    assert states(of, ClockKind.TOUCH) == [("fired", True)]
    assert states(of, ClockKind.AT_MOST) == [("met", False)]


def test_an_answer_that_becomes_known_late_was_in_time_all_the_same() -> None:
    """The mail was sent at three minutes and logged at ten."""
    of = office("touch within: 4m")
    of.lead("L")
    of.wait(MONDAY + 10 * MINUTE)
    of.desk.touch(L, MONDAY + 3 * MINUTE)
    assert states(of, ClockKind.TOUCH) == [("fired", False)]


def test_a_broken_promise_gives_the_lead_to_somebody_else_with_full_time() -> None:
    """Semantics 11: the rep's clock starts anew, the customer's goes on; whoever had it is told and gets no credit."""
    of = office("touch within: 5m, at 5m: reassign, at most: 30m")
    of.lead("L")
    (made,) = of.wait(MONDAY + 5 * MINUTE)
    assert (made.assignee, made.decided_at) == ("bela", MONDAY + 5 * MINUTE)
    assert made.promise is not None
    assert (made.promise.touch_by, made.promise.at_most_by) == (MONDAY + 10 * MINUTE, MONDAY + 30 * MINUTE)
    taken = [(notice.recipient, notice.at) for notice in of.desk.notices if notice.kind.value == "taken"]
    assert taken == [("anna", MONDAY + 5 * MINUTE)]
    assert of.owed("desk", "anna") == of.owed("desk", "bela") == "-1/3"


def test_a_promise_that_is_never_kept_ends_with_a_person() -> None:
    """Semantics 10: after so many hands the lead goes round no more, and somebody is alerted."""
    of = office("touch within: 5m, at 5m: reassign")
    of.lead("L")
    made = of.wait(MONDAY + HOUR)
    assert len(made) == HOPS_MAX + 1
    assert made[-1].outcome == "held"
    assert f"went through {HOPS_MAX + 1} hands" in made[-1].alerts[0]
    assert of.desk.clocks.going(L) == []
    of.check_books()


def test_the_customer_s_clock_fires_once_and_is_not_started_anew() -> None:
    """Semantics 11: a lead that is decided again after `at most` ran out has no other one, and its rep full time."""
    of = office("touch within: 1h, at most: 30m")
    of.lead("L")
    of.wait(MONDAY + 40 * MINUTE)
    assert told(of) == [("alert", "", 30)]
    (made,) = reassign(of.desk, L, MONDAY + 40 * MINUTE)
    assert made.promise is not None
    assert made.promise.touch_by == MONDAY + 100 * MINUTE
    of.wait(MONDAY + DAY)
    assert [each for each in told(of) if each[0] == "alert"] == [("alert", "", 30)]
    assert states(of, ClockKind.AT_MOST) == [("fired", True)]


def test_accepting_is_not_touching() -> None:
    """`accept within` on a promise is a clock of its own: it stops, and the other one goes on."""
    of = office("accept within: 2m, touch within: 5m")
    of.lead("L")
    made = accept(of.desk, L, MONDAY + MINUTE)
    assert made is not None
    assert (made.outcome, made.accept_by) == ("assigned", None)
    of.wait(MONDAY + HOUR)
    assert states(of, ClockKind.ACCEPT) == [("met", False)]
    assert states(of, ClockKind.TOUCH) == [("fired", True)]
    assert accept(of.desk, L, MONDAY + HOUR) is None


def test_a_lead_that_was_not_accepted_in_time_may_be_accepted_late() -> None:
    """It is missed, its rep is reminded once, and it stays theirs."""
    of = office("accept within: 2m")
    of.lead("L")
    of.wait(MONDAY + HOUR)
    assert told(of) == [("remind", "anna", 2)]
    assert accept(of.desk, L, MONDAY + HOUR) is not None
    assert states(of, ClockKind.ACCEPT) == [("fired", True)]
    assert of.now("L").assignee == "anna"


@pytest.mark.parametrize("end", [close, pass_on, reassign])
def test_whoever_has_a_lead_no_longer_is_not_reminded_of_it(end: object) -> None:
    """Closed, passed on, or given to somebody else: the clocks of the rep who had it end."""
    of = office("touch within: 5m, at 3m: remind", "reps: [anna, bela]")
    of.lead("L")
    end(of.desk, L, MONDAY + MINUTE)  # type: ignore[operator]
    of.wait(MONDAY + HOUR)
    assert all(each[:2] != ("remind", "anna") for each in told(of))


def test_an_offer_that_ran_out_at_the_same_moment_is_nobody_s_promise() -> None:
    """Of one moment offers come first: whoever did not want the lead has not missed it."""
    of = office("accept within: 2m, touch within: 2m, at 2m: remind", "reps: [anna, bela], accept within: 2m")
    of.lead("L")
    of.wait(MONDAY + 2 * MINUTE)
    assert happened(of) == []
    assert of.now("L").assignee == "bela"


@pytest.mark.parametrize(
    ("action", "outcome", "who"),
    [
        ("to rep dora", "assigned", "dora"),
        ("to second", "assigned", "dora"),
        ("to queue nurture", "queued", None),
        ("to account.owner", "assigned", "anna"),
        ("to rep anna", "assigned", "anna"),
    ],
)
def test_a_stage_escalates_to_a_target_or_leaves_the_lead_where_it_is(
    action: str, outcome: str, who: str | None
) -> None:
    """A target that has nobody else leaves the lead with its rep, and a person is alerted; else its rep is told."""
    of = office(f"touch within: 5m, at 5m: {action}")
    of.lead("L")
    of.wait(MONDAY + 5 * MINUTE)
    assert (of.now("L").outcome, of.now("L").assignee) == (outcome, who)
    alerts = [each for each in told(of) if each[0] == "alert"]
    assert bool(alerts) == (who == "anna")
    taken = [notice.recipient for notice in of.desk.notices if notice.kind.value == "taken"]
    assert taken == ([] if who == "anna" else ["anna"])
    of.check_books()


def test_several_actions_of_a_stage_happen_in_their_order_and_the_lead_moves_once() -> None:
    """The manager is that of whoever did not answer; the second move is not wanted any more."""
    of = office("touch within: 5m, at 5m: [remind, reassign, to queue nurture, tell manager, tell assignee]")
    of.lead("L")
    of.wait(MONDAY + 5 * MINUTE)
    assert told(of) == [("remind", "anna", 5), ("tell", "dora", 5), ("tell", "bela", 5)]
    assert of.now("L").assignee == "bela"


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ("rep dora", "dora"),
        ("second", "pool second"),
        ("queue nurture", "queue nurture"),
        ("sales@acme.example", "sales@acme.example"),
        ("assignee", "anna"),
    ],
)
def test_whom_a_stage_tells(who: str, whom: str) -> None:
    """People by their id, places as they are."""
    of = office(f"touch within: 5m, at 5m: tell {who}")
    of.lead("L")
    of.wait(MONDAY + 5 * MINUTE)
    assert told(of) == [("tell", whom, 5)]


def test_whoever_has_no_manager_has_an_alert_instead() -> None:
    """Somebody is to hear of it in any case."""
    of = office("touch within: 5m, at 5m: tell manager", "reps: [bela]")
    of.lead("L")
    of.wait(MONDAY + 5 * MINUTE)
    assert told(of) == [("alert", "", 5)]


def test_a_waiting_lead_has_no_clock_but_the_customer_s() -> None:
    """Nobody has it, so nobody is reminded; that nobody answers is known at the end."""
    of = Office(policy("touch within: 5m, at 3m: remind, at most: 30m"), [rep("anna", open_cap=0)])
    of.lead("L")
    of.wait(MONDAY + HOUR)
    assert told(of) == [("alert", "", 30)]


def test_a_snooze_reminds_once_at_its_moment() -> None:
    """The last word counts, and whoever has the lead no longer is left alone."""
    of = office("touch within: 5h")
    of.lead("L")
    of.desk.snooze(L, MONDAY + 10 * MINUTE, MONDAY)
    of.desk.snooze(L, MONDAY + 20 * MINUTE, MONDAY + MINUTE)
    of.wait(MONDAY + HOUR)
    assert told(of) == [("remind", "anna", 20)]
    of.desk.snooze(L, MONDAY + 2 * HOUR, MONDAY + HOUR)
    give(of.desk, L, RepId("bela"), MONDAY + HOUR, "manual")
    of.wait(MONDAY + 3 * HOUR)
    assert len(told(of)) == 1


def test_a_pause_is_time_that_does_not_count() -> None:
    """Waiting for the customer for an hour puts every clock off by an hour, the wall clock's as well."""
    of = office("touch within: 30m, at 20m: remind, at most: 40m")
    of.lead("L")
    of.wait(MONDAY + 10 * MINUTE)
    of.desk.clocks.pause(L, MONDAY + 10 * MINUTE)
    of.wait(MONDAY + 70 * MINUTE)
    assert told(of) == []
    of.desk.clocks.resume(L, MONDAY + 70 * MINUTE, hours_of(of.roster))
    of.wait(MONDAY + DAY)
    assert happened(of) == [("reminded", "anna", 80), ("missed", "anna", 90), ("missed", None, 100)]


def test_a_lead_that_changes_hands_while_it_is_paused_stands_still_for_the_next_one_too() -> None:
    """Its clocks begin when they go on."""
    of = office("touch within: 30m")
    of.lead("L")
    of.desk.clocks.pause(L, MONDAY + 10 * MINUTE)
    reassign(of.desk, L, MONDAY + 20 * MINUTE)
    of.wait(MONDAY + 5 * HOUR)
    assert happened(of) == []
    of.desk.clocks.resume(L, MONDAY + 5 * HOUR, hours_of(of.roster))
    of.wait(MONDAY + DAY)
    assert happened(of) == [("missed", "bela", 330)]


def test_a_merge_moves_the_customer_s_clock_to_the_survivor_and_back() -> None:
    """Semantics 15: whoever wrote first has waited longest; taken apart, each has waited since it came in."""
    of = office("touch within: 5h, at most: 6h")
    of.lead("L0")
    of.lead("L", MONDAY + HOUR)
    case = of.desk.case_of(LeadId("L0"))
    merge(of.desk, LeadId("L0"), L, MONDAY + 2 * HOUR)

    def at_most() -> list[tuple[datetime, datetime]]:
        return [
            (clock.started_at, clock.due_at) for clock in of.desk.clocks.going(L) if clock.kind is ClockKind.AT_MOST
        ]

    assert at_most() == [(MONDAY, MONDAY + 6 * HOUR)]
    assert of.desk.clocks.going(LeadId("L0")) == []
    assert case is not None
    separate(of.desk, LeadId("L0"), case, MONDAY + 3 * HOUR)
    assert at_most() == [(MONDAY + HOUR, MONDAY + 7 * HOUR)]


def test_an_answered_lead_promises_nothing_to_whoever_gets_it_next() -> None:
    """The first touch is what was promised."""
    of = office("touch within: 5m, at 3m: remind, at most: 4h")
    of.lead("L")
    of.desk.touch(L, MONDAY + MINUTE)
    give(of.desk, L, RepId("bela"), MONDAY + 2 * MINUTE, "manual")
    assert of.desk.clocks.going(L) == []


def test_a_new_absence_moves_what_is_still_to_come() -> None:
    """Semantics 16: whoever is away till Tuesday has the rest of their time then; what has fired stays."""
    people = [rep("anna", week=BY_DAY)]
    of = Office(policy("touch within: 2h, at 1h: remind", "reps: [anna]"), people)
    of.lead("L")
    of.wait(MONDAY + 90 * MINUTE)
    tuesday = (MONDAY + DAY).replace(hour=8)
    away = {RepId("anna"): [(MONDAY + 90 * MINUTE, tuesday)]}
    moved = of.desk.clocks.recompute(L, lambda who: (of.roster.calendar(who), away[who]))
    assert [(clock.kind, clock.due_at, clock.version) for clock in moved] == [
        (ClockKind.TOUCH, tuesday + 30 * MINUTE, 1)
    ]
    assert of.desk.clocks.recompute(L, lambda who: (of.roster.calendar(who), away[who])) == []
    of.wait(tuesday + HOUR)
    assert [each[0] for each in happened(of)] == ["reminded", "missed"]
    assert of.desk.happenings[-1].at == tuesday + 30 * MINUTE


def test_time_in_steps_brings_about_the_same_as_time_at_once() -> None:
    """Each at its own moment, however seldom anybody looks."""
    sla = "touch within: 5m, at 3m: remind, at 5m: reassign, at 9m: tell rep dora, at most: 20m"
    whole, steps = office(sla), office(sla)
    for of in (whole, steps):
        of.lead("L")
        of.lead("K")
    whole.wait(MONDAY + 2 * HOUR)
    for minute in range(121):
        steps.wait(MONDAY + timedelta(minutes=minute))
    assert happened(whole) == happened(steps)
    assert told(whole) == told(steps)
    assert whole.desk.history == steps.desk.history
    assert {clock.state for clock in whole.desk.clocks.of(L)} <= {ClockState.FIRED, ClockState.ENDED}
