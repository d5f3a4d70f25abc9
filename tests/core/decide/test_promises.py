"""When a lead has to be touched: working time of whoever has it, and wall time for the customer (semantics 11, 16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.decide.office import BY_DAY, DAY, HOUR, MINUTE, MONDAY, Office, rep
from turnout.core.decide.handling import reassign
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, RepId, WorkWeek

FRIDAY = MONDAY.replace(day=11, hour=15, minute=30)


def policy(sla: str, pool: str = "reps: [anna]") -> str:
    """One rule, one pool, one line of promises."""
    return f"rules:\n  - {{name: All, to: desk}}\npools:\n  desk: {{{pool}, hours: always}}\nsla:\n  - {{{sla}}}\n"


@pytest.mark.parametrize(
    ("sla", "due"),
    [
        ("touch within: 30m", FRIDAY.replace(hour=16, minute=0)),
        ("touch within: 31m", FRIDAY.replace(day=14, hour=8, minute=1)),
        ("touch within: 1h always", FRIDAY + HOUR),
        ("touch within: 4h, at most: 3h", FRIDAY + 3 * HOUR),
        ("touch within: 10m, at most: 3h", FRIDAY + 10 * MINUTE),
        ("at most: 3h", None),
    ],
)
def test_the_rep_s_clock_counts_their_working_time(sla: str, due: object) -> None:
    """Semantics 16: used up exactly at closing is due at closing; wall time is the bound where one is given."""
    promise = Office(policy(sla), [rep("anna", week=BY_DAY)]).lead("L", FRIDAY).promise
    assert promise is not None
    assert promise.touch_by == due


def test_an_absence_stops_the_rep_s_clock() -> None:
    """Semantics 16: the dentist does not count."""
    absence = Absence(RepId("anna"), MONDAY + 10 * MINUTE, MONDAY + 2 * HOUR)
    promise = Office(policy("touch within: 1h"), [rep("anna", week=BY_DAY)], absences=[absence]).lead("L").promise
    assert promise is not None
    assert promise.touch_by == MONDAY + 2 * HOUR + 50 * MINUTE


def test_the_clock_follows_daylight_saving() -> None:
    """Semantics 16: the night of the change is an hour shorter, the working day is not."""
    saturday_evening = MONDAY.replace(month=3, day=28, hour=14)
    people = [rep("anna", zone="Europe/Berlin", week=WorkWeek("Mon-Sun", ("08:00-16:00",)))]
    promise = Office(policy("touch within: 2h"), people).lead("L", saturday_evening).promise
    assert promise is not None
    assert promise.touch_by == MONDAY.replace(month=3, day=29, hour=7)


def test_somebody_without_working_time_is_bound_by_the_wall_clock() -> None:
    """Semantics 11: schedules may never overlap."""
    nobody_s_hours = WorkWeek("Mon-Sun", ("09:00-17:00",), ())
    absence = Absence(RepId("anna"), MONDAY - DAY, MONDAY + timedelta(days=100_000))
    office = Office(
        policy("touch within: 1h, at most: 6h", "reps: [anna]").replace("to: desk", "to: rep anna"),
        [rep("anna", week=nobody_s_hours)],
        absences=[absence],
    )
    promise = office.lead("L").promise
    assert promise is not None
    assert promise.touch_by == promise.at_most_by == MONDAY + 6 * HOUR


def test_a_reassignment_starts_the_rep_s_clock_and_not_the_customer_s() -> None:
    """Semantics 11: two clocks."""
    office = Office(policy("touch within: 1h, at most: 6h", "reps: [anna, bela]"), [rep("anna"), rep("bela")])
    office.lead("L")
    (made,) = reassign(office.desk, LeadId("L"), MONDAY + 2 * HOUR)
    assert made.promise is not None
    assert (made.promise.touch_by, made.promise.at_most_by) == (MONDAY + 3 * HOUR, MONDAY + 6 * HOUR)


def test_a_waiting_lead_has_the_customer_s_clock_only() -> None:
    """Semantics 11: nobody's working time runs while nobody has it."""
    office = Office(policy("touch within: 1h, at most: 6h, accept within: 5m"), [rep("anna", open_cap=0)])
    promise = office.lead("L").promise
    assert promise is not None
    assert (promise.touch_by, promise.accept_by, promise.at_most_by) == (None, None, MONDAY + 6 * HOUR)
