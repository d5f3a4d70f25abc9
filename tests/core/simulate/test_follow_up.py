"""Leads played to their first touch: who looks when, and what reminders and another pair of hands make of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.decide.office import BY_DAY, DAY, HOUR, MINUTE, MONDAY, Office, rep
from turnout.core.decide.case import Case
from turnout.core.decide.desk import Desk
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import RepId
from turnout.core.simulate.behaviour import Alike, Behaviour, FromHistory, Response, Told, Window, seeded
from turnout.core.simulate.follow_up import Followed, Setting, follow_up

PLAIN = """
rules:
  - {name: All, to: desk}
pools:
  desk: {reps: [ann, ben]}
sla:
  - touch within: 30m
"""
REMINDING = f"{PLAIN}    at 20m: remind\n"
REASSIGNING = f"{PLAIN}    at 30m: reassign\n"
OFFERING = PLAIN.replace("[ann, ben]", "[ann, ben], accept within: 10m")
TIRED = Alike(2 * HOUR, takes=5 * MINUTE)
USUAL = Setting()


def is_hot(case: Case) -> bool:
    """What is hot in this office."""
    return case.facts.get("score") == 90


def play(
    policy: str, minutes: Mapping[str, int], behaviour: Behaviour, setting: Setting = USUAL, people: str = "ann ben"
) -> tuple[dict[str, Followed], Desk]:
    """Leads that come in so many minutes after nine, as far as they were followed; `H...` are hot."""
    office = Office(policy.replace("[ann, ben]", f"[{', '.join(people.split())}]"), map(rep, people.split()))
    leads = [
        Lead(
            LeadId(name),
            MONDAY + minute * MINUTE,
            {"email": f"{name}@{name}.example", "score": "90" * (name[0] == "H")},
        )
        for name, minute in sorted(minutes.items(), key=lambda each: each[1])
    ]
    found = follow_up(leads, office.engine, Enricher(), office.desk, behaviour, setting)
    return {str(lead): course for lead, course in found.items()}, office.desk


def waited(course: Followed) -> timedelta | None:
    """From creation to the first touch."""
    return None if course.touched_at is None else course.touched_at - course.received_at


def test_without_stages_everybody_looks_when_they_would_have() -> None:
    """Nothing but the behaviour says when."""
    found, desk = play(PLAIN, {"L1": 0, "L2": 10}, TIRED)
    assert [waited(course) for course in found.values()] == [2 * HOUR, 2 * HOUR]
    assert [course.promised_by for course in found.values()] == [MONDAY + 30 * MINUTE, MONDAY + 40 * MINUTE]
    assert not desk.holdings, "an answered lead is closed after a while"


def test_a_reminder_brings_the_look_forward_and_never_back() -> None:
    """It is the smaller of what remains and what a reminder takes."""
    late, _ = play(REMINDING, {"L1": 0}, Alike(2 * HOUR, reminded=5 * MINUTE))
    assert (waited(late["L1"]), late["L1"].reminders) == (25 * MINUTE, 1)
    soon, _ = play(REMINDING, {"L1": 0}, Alike(22 * MINUTE, reminded=5 * MINUTE))
    assert waited(soon["L1"]) == 22 * MINUTE
    deaf, _ = play(REMINDING, {"L1": 0}, TIRED)
    assert (waited(deaf["L1"]), deaf["L1"].reminders) == (2 * HOUR, 1)


def test_an_answer_in_the_last_moment_is_in_time() -> None:
    """Whoever looks at the very moment a clock falls due keeps the lead."""
    found, desk = play(REASSIGNING, {"L1": 0}, Alike(30 * MINUTE))
    assert (waited(found["L1"]), found["L1"].hands, desk.happenings) == (30 * MINUTE, 1, [])


def test_a_lead_given_on_is_looked_at_by_the_next_and_not_by_the_first() -> None:
    """The next one's wait begins when they are told."""

    class FirstIsAway(Alike):
        """Only the first who is told never looks."""

        def look_after(self, told: Told) -> timedelta:
            return DAY if told.hand == 1 else 10 * MINUTE

    found, _ = play(REASSIGNING, {"L1": 0}, FirstIsAway(DAY))
    course = found["L1"]
    assert course.first is not None
    assert (waited(course), course.hands, course.touched_by != course.first.rep) == (40 * MINUTE, 2, True)


def test_nobody_touches_two_leads_at_once_and_hot_ones_may_come_first() -> None:
    """Of those they would look at they take the one they were told of first, unless hot ones go before."""
    minutes = {"L1": 0, "L2": 1, "H3": 2}

    class AtTen(Alike):
        """Everybody looks at all they have at ten past nine."""

        def look_after(self, told: Told) -> timedelta:
            return MONDAY + 10 * MINUTE - told.at

    people = AtTen(HOUR, takes=5 * MINUTE)
    plain, _ = play(PLAIN, minutes, people, people="ann")
    hot, _ = play(PLAIN, minutes, people, Setting(is_hot, is_hot_first=True), people="ann")
    order = [[str(each.lead) for each in sorted(found.values(), key=_touched)] for found in (plain, hot)]
    assert order == [["L1", "L2", "H3"], ["H3", "L1", "L2"]]
    assert [_touched(plain[name]) for name in minutes] == [10 * MINUTE, 15 * MINUTE, 20 * MINUTE]


def _touched(course: Followed) -> timedelta:
    assert course.touched_at is not None
    return course.touched_at - MONDAY


def test_an_offer_is_accepted_by_looking_and_is_lost_by_not_looking() -> None:
    """Whoever comes too late finds the lead gone to the next."""
    in_time, _ = play(OFFERING, {"L1": 0}, Alike(5 * MINUTE))
    assert (waited(in_time["L1"]), in_time["L1"].hands) == (5 * MINUTE, 1)
    late, _ = play(OFFERING, {"L1": 0}, Alike(20 * MINUTE), Setting(goes_on=HOUR))
    assert late["L1"].hands > 1
    assert late["L1"].touched_at is None


def test_out_of_hours_is_what_the_rep_says() -> None:
    """Whether somebody worked when they were told is known to their behaviour."""
    office = Office(PLAIN.replace("[ann, ben]", "[ann], hours: always"), [rep("ann", week=BY_DAY)])
    leads = [Lead(LeadId(f"L{n}"), MONDAY + n * DAY / 2, {"email": f"p{n}@p.example"}) for n in (0, 1)]
    found = follow_up(leads, office.engine, Enricher(), office.desk, TIRED, USUAL)
    windows = [course.first.window for course in found.values() if course.first]
    assert windows == [Window.IN_HOURS, Window.OFF_HOURS]


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([f"{kind}{n}" for kind in "LH" for n in range(9)]), st.integers(0, 200), min_size=1
    ),
    st.sampled_from([PLAIN, REMINDING, REASSIGNING, OFFERING]),
    st.sampled_from(["a", "b"]),
)
def test_the_same_inputs_give_the_same_course(minutes: dict[str, int], policy: str, seed: str) -> None:
    """Twice the same, every lead is touched once at most, by somebody who had it, and nobody by two at a time."""
    history = {LeadId(f"x{n}"): Response(Window.IN_HOURS, n * MINUTE, 3 * MINUTE) for n in range(1, 60, 7)}
    setting = Setting(is_hot, is_hot_first=True)
    runs = [play(policy, minutes, FromHistory(history, seeded(seed)), setting) for _ in range(2)]
    assert runs[0][0] == runs[1][0]
    found, desk = runs[0]
    assert runs[0][1].history == runs[1][1].history
    touches: dict[RepId, list[timedelta]] = {}
    for course in found.values():
        if course.touched_by is not None:
            assert any(each.assignee == course.touched_by for each in desk.history if each.lead == course.lead)
            touches.setdefault(course.touched_by, []).append(_touched(course))
    for times in touches.values():
        ordered = sorted(times)
        assert all(later - sooner >= 3 * MINUTE for sooner, later in pairwise(ordered))
