"""Clocks over a store: each action once, whoever looks, however late, and all of it played again the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.pipeline.stored_office import MONDAY, Office
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, RepId
from turnout.pipeline.asking.jobs import Close, Merge, Pass, Pause, Reassign, Resume, Snooze, Tick, Touch
from turnout.pipeline.desk.stored_clocks import PORTION
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store import clocks
from turnout.store.absences import put_absences
from turnout.store.metadata import from_micros

pytestmark = pytest.mark.usefixtures("each_database")
L1 = LeadId("L1")
POLICY = """
rules:
  - {name: All, to: desk}
pools:
  desk: {reps: [ann, dan, eve], hours: always}
  line: {reps: [finn], hours: always}
sla:
  - touch within: 10m always
    at 6m always: remind
    at 8m always: tell rep finn
    at 10m always: reassign
    at most: 1h
"""
_BY_CLOCKS = {"reminded", "told", "missed", "escalated", "clocks_moved", "paused", "resumed"}
BY_HOURS = """
rules:
  - {name: All, to: desk}
pools:
  desk: {reps: [ann, dan, eve], hours: always}
sla:
  - touch within: 2h
    at 1h: remind
    at most: 12h
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that promises an answer, whose record is whole and can be played again at the end."""
    opened = Office(tmp_path, POLICY)
    yield opened
    assert verify(opened.database).findings == ()
    assert replay(opened.database).differences == []
    opened.close()


def happened(office: Office) -> list[tuple[str, float]]:
    """What clocks brought about, and after how many minutes."""
    rows = office.rows("SELECT kind, at FROM events ORDER BY seq")
    return [(kind, (from_micros(at) - MONDAY) / timedelta(minutes=1)) for kind, at in rows if kind in _BY_CLOCKS]


def notices(office: Office) -> list[tuple[str, str]]:
    """Who is to be told by a clock, and why."""
    return office.rows("SELECT kind, recipient FROM outbox WHERE number > 0 ORDER BY due_at, number")


def pass_time(office: Office, minutes: int) -> None:
    """Time passes while somebody looks all the time."""
    end = office.now + timedelta(minutes=minutes)
    while (soonest := office.dispatcher.soonest) is not None and soonest <= end:
        office.now = max(office.now, soonest)
        office.run(Tick())
    office.now = end
    office.run(Tick())


def test_each_clock_fires_at_its_moment_and_what_it_says_is_written_with_it(office: Office) -> None:
    """Reminded, told, missed and given to somebody else, in one transaction each with their notices."""
    first = office.lead()
    pass_time(office, 10)
    assert happened(office) == [("reminded", 6), ("told", 8), ("missed", 10), ("escalated", 10)]
    assert notices(office) == [("remind", first.assignee), ("tell", "finn")]
    assert office.history("L1")[-1].assignee != first.assignee
    pass_time(office, 5)
    assert len(happened(office)) == 4


def test_after_a_day_down_everything_happens_once_at_the_moment_of_waking(office: Office) -> None:
    """No hands are gone through in a second: whoever gets the lead then has their full time."""
    office.lead()
    office.wait(days=1)
    for _ in range(3):
        office.run(Tick())
    day = 24 * 60
    expected = [("reminded", day), ("told", day), ("missed", day), ("escalated", day), ("missed", day)]
    assert sorted(happened(office)) == sorted(expected)
    assert len(office.history("L1")) == 2
    pass_time(office, 7)
    assert happened(office)[5:] == [("reminded", day + 6)]


def test_a_clock_that_is_set_back_repeats_nothing(office: Office) -> None:
    """Time in a store never runs backwards."""
    office.lead()
    pass_time(office, 7)
    office.wait(minutes=-5)
    office.run(Tick())
    pass_time(office, 5)
    assert happened(office) == [("reminded", 6)]


def test_a_process_that_starts_anew_goes_on_where_the_other_one_ended(office: Office) -> None:
    """What is due lies in the store."""
    office.lead()
    pass_time(office, 7)
    office.restart()
    office.run(Tick())
    pass_time(office, 2)
    assert happened(office) == [("reminded", 6), ("told", 8)]


def test_two_processes_do_each_thing_once(office: Office) -> None:
    """Whichever looks first does it; the other one finds nothing to do."""
    office.lead()
    other = Dispatcher(office.database, lambda: office.now, os.urandom)
    for _ in range(11):
        office.wait(minutes=1)
        other.run([Tick()])
        office.run(Tick())
    other.close()
    assert [kind for kind, _ in happened(office)] == ["reminded", "told", "missed", "escalated"]


@pytest.mark.parametrize("job", [Touch(L1), Close(L1, "won")])
def test_what_is_answered_or_closed_fires_no_more(office: Office, job: Touch | Close) -> None:
    """The clocks stop in the same transaction, and a reminder that is not sent yet is called back."""
    office.lead()
    pass_time(office, 7)
    office.ask(job)
    pass_time(office, 90)
    assert happened(office) == [("reminded", 6)]
    assert office.rows("SELECT state FROM outbox WHERE kind = 'remind'") == [("cancelled",)]


def test_a_late_touch_is_a_miss_and_one_that_was_in_time_is_none(office: Office) -> None:
    """What counts is when it was answered, not when we heard of it."""
    office.lead("a@one.example")
    office.lead("b@two.example")
    sent = office.now + timedelta(minutes=9)
    office.wait(minutes=9)
    office.run(Tick())
    office.wait(minutes=1)
    touch = "SELECT c.is_missed FROM clocks c WHERE c.kind = 'touch' AND c.state <> 'ended' ORDER BY c.lead"
    office.ask(Reassign(L1, RepId("finn")))
    office.wait(minutes=30)
    office.run(Tick())
    office.ask(Touch(L1))
    [clock] = office.rows("SELECT is_missed FROM clocks WHERE kind = 'touch' AND rep = 'finn'")
    assert clock == (1,)
    office.ask(Touch(LeadId("L2"), at=sent))
    assert (0,) in office.rows(touch)


def test_a_day_down_with_more_than_one_transaction_holds(office: Office) -> None:
    """Portions: everything happens once, and no transaction takes all of it."""
    count = PORTION // 3 + 5
    office.run(*(office.capture() for _ in range(count)))
    office.wait(minutes=9)
    office.run(Tick())
    assert len(happened(office)) < 2 * count or count * 2 <= PORTION
    for _ in range(4):
        office.run(Tick())
    assert [kind for kind, _ in happened(office)].count("reminded") == count
    assert [kind for kind, _ in happened(office)].count("told") == count


def test_a_lead_that_cannot_be_read_does_not_stop_the_clocks_of_others(tmp_path: Path) -> None:
    """It is set aside and told; a reminder needs nothing of it."""
    office = Office(tmp_path, POLICY)
    office.lead()
    office.lead()
    with office.database.begin() as tx:
        tx.run("UPDATE personal SET kept_case = ? WHERE lead = (SELECT seq FROM leads WHERE id = 'L1')", (b"\x00",))
    pass_time(office, 10)
    moved = office.rows("SELECT l.id FROM events e JOIN leads l ON l.seq = e.lead WHERE e.kind = 'escalated'")
    assert moved == [("L2",)]
    assert any("L1" in said for said in office.dispatcher.set_aside)
    office.close()


def test_a_pause_is_kept_and_put_on_record(office: Office) -> None:
    """Half an hour of the customer's does not count."""
    office.lead()
    pass_time(office, 5)
    office.ask(Pause(L1, "waiting_for_customer"))
    assert office.refused(Pause(L1)) == "already_paused"
    pass_time(office, 30)
    office.restart()
    view = msgspec.to_builtins(office.ask(Resume(L1, "customer_answered")))
    assert {clock["state"] for clock in view["clocks"]} == {"running"}
    assert office.refused(Resume(L1)) == "not_paused"
    pass_time(office, 4)
    assert happened(office) == [("paused", 5), ("resumed", 35), ("reminded", 36), ("told", 38)]
    assert office.rows("SELECT since IS NULL, until IS NULL, reason FROM pauses")[0][2] == "waiting_for_customer"


def test_nothing_is_paused_where_nothing_is_promised(office: Office) -> None:
    """A lead that was answered has no clock."""
    office.lead()
    office.ask(Touch(L1))
    assert office.refused(Pause(L1)) == "no_clock"
    assert office.refused(Pause(L1, "because")) == "unknown_reason"


def test_a_snooze_is_a_reminder_of_one_s_own(office: Office) -> None:
    """Once, to whoever asked for it."""
    first = office.lead()
    office.ask(Snooze(L1, MONDAY + timedelta(minutes=3)))
    pass_time(office, 4)
    assert happened(office) == [("reminded", 3)]
    assert notices(office) == [("remind", first.assignee)]


def test_a_merge_moves_the_customer_s_clock(office: Office) -> None:
    """Whoever wrote first has waited longest."""
    office.lead("a@one.example")
    office.wait(minutes=5)
    office.lead("b@two.example")
    office.ask(Merge(L1, LeadId("L2")))
    due = office.rows("SELECT due_at FROM clocks WHERE kind = 'at_most' AND state = 'running'")
    assert [from_micros(at) for (at,) in due] == [MONDAY + timedelta(hours=1)]


def test_the_lead_shows_its_clocks(office: Office) -> None:
    """Each with what it is for, when it is due, and how it stands."""
    first = office.lead()
    pass_time(office, 6)
    view = office.ask(Pass(L1))
    assert office.rows("SELECT count(*) FROM clocks WHERE state = 'running'") == [(5,)]
    shown = msgspec.to_builtins(view)["clocks"]
    assert {clock["kind"] for clock in shown} == {"touch", "stage", "at_most"}
    assert [clock["rep"] for clock in shown if clock["state"] == "fired"] == [first.assignee]
    assert {clock["rep"] for clock in shown if clock["kind"] == "touch"} == {view.assignee}


def test_open_clocks_cost_nothing_while_none_is_due(office: Office) -> None:
    """The query plan: the next one, and those that are due, are found by an index of what runs by its due time."""
    with office.database.reading() as tx:
        if tx.dialect == "postgresql":
            # A table of a few rows is read whole whatever indexes it has.
            tx.rows("SELECT set_config('enable_seqscan', 'off', true)")
        explain = "EXPLAIN" if tx.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
        plans = [
            "\n".join(str(row[-1]) for row in tx.rows(f"{explain} {sql}", params))
            for sql, params in ((clocks.NEXT, (0,)), (clocks.DUE[tx.dialect], (0, 256)))
        ]
    for plan in plans:
        assert "clocks_due" in plan
        assert "SCAN c" not in plan
        assert "Seq Scan" not in plan


# Working time that changes


@pytest.fixture
def by_hours(tmp_path: Path) -> Iterator[Office]:
    """An office that promises an answer in working time."""
    opened = Office(tmp_path, BY_HOURS)
    yield opened
    assert verify(opened.database).findings == ()
    opened.close()


def go_away(office: Office, rep: str, hours: float) -> None:
    """An absence that begins now, entered beside the server."""
    with editing(office.database, office.now, "cli") as edit:
        put_absences(edit.tx, [Absence(RepId(rep), office.now, office.now + timedelta(hours=hours))])
        edit.people_changed()


def due(office: Office) -> dict[str, float]:
    """When the clocks of the first lead that run fall due, in minutes from the beginning."""
    rows = office.rows("SELECT kind, due_at, number FROM clocks WHERE state = 'running' AND lead = 1 ORDER BY number")
    return {f"{kind} {number}": (from_micros(at) - MONDAY) / timedelta(minutes=1) for kind, at, number in rows}


@pytest.mark.parametrize("is_anew", [False, True])
def test_an_absence_moves_the_clocks_of_whoever_is_away(by_hours: Office, is_anew: bool) -> None:
    """Once, with a line on record; the customer's clock is not theirs. A process that was down does it as well."""
    office, first = by_hours, by_hours.lead()
    before = due(office)
    office.wait(minutes=30)
    go_away(office, str(first.assignee), 5)
    if is_anew:
        office.restart()
    office.run(Tick())
    office.run(Tick())
    moved = {name: at + (0 if name.startswith("at_most") else 300) for name, at in before.items()}
    assert due(office) == moved
    assert [kind for kind, _ in happened(office)] == ["clocks_moved"]
    office.restart()
    office.run(Tick())
    assert [kind for kind, _ in happened(office)] == ["clocks_moved"]


def test_somebody_else_s_absence_moves_nothing(by_hours: Office) -> None:
    """Only those whose working time has changed."""
    office, first = by_hours, by_hours.lead()
    other = next(rep for rep in ("ann", "dan", "eve") if rep != first.assignee)
    before = due(office)
    go_away(office, other, 5)
    office.run(Tick())
    assert due(office) == before
    assert happened(office) == []
