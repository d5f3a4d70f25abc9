"""A deploy is undone: its leads are decided by what was live before, whoever lost one gets the turn back, once."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from tests.pipeline.stored_office import POLICY, Office
from turnout.core.follow_up.clock import ClockState
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Accept, Close, Pass, Pause, Reassign, Rehome, Tick, Touch
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.policies.rehoming_runs import (
    Wanted,
    begin,
    carry_out,
    do_batch,
    plan_migration,
    plan_undo,
    set_running,
)
from turnout.pipeline.record.verify import verify
from turnout.store.deploys import count_routed, find_span
from turnout.store.policies import live_policy
from turnout.store.rehomings import counts_of, find_rehoming, leads_of

# What went wrong: everything that is hot goes to the desk, and what was for the line is parked.
BAD = POLICY.replace(
    "when: plan is hot, to: lane, ignore: caps, priority: high", "when: plan is hot, to: desk"
).replace("{name: Line, when: plan is line, to: line}", "{name: Line, when: plan is line, to: queue nurture}")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A store in which a policy is live."""
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def either(each_database: str, office: Office) -> Office:  # noqa: ARG001 - says where
    """The same on each database."""
    return office


def undo(office: Office, deploy: int = 2, **wanted: object) -> int:
    """Begin to undo a deploy; the number under which it runs."""
    asked = Wanted(**wanted)  # type: ignore[arg-type]
    office.wait(seconds=1)
    with editing(office.database, office.now, "anna") as edit:
        return begin(edit, plan_undo(edit.tx, deploy, asked), asked)


def owed(office: Office, rep: str, counter: str = "all") -> Fraction:
    """What a rep is owed by a counter."""
    office.dispatcher.run([])
    return office.dispatcher.desk.stored_books.ledger.counter(counter).owed(RepId(rep))


def outcomes(office: Office, number: int) -> dict[str, str]:
    """What became of each lead."""
    with office.database.reading() as tx:
        return {row.lead: row.state for row in leads_of(tx, number)}


def must_hold(office: Office) -> None:
    """The record is whole, and played again it comes to the same."""
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []


def test_leads_go_where_they_would_have_gone(either: Office) -> None:
    """Those that are right where they are stay; the others move, and both are under what was live before."""
    before = either.lead(plan="hot", lead="OLD")
    either.publish(BAD)
    assert either.lead(plan="hot", lead="HOT").pool == "desk"
    assert either.lead(plan="line", lead="LINE").queue == "nurture"
    right = either.lead(lead="REST")
    number = undo(either)
    carry_out(either.database, number, either.dispatcher.run)
    assert outcomes(either, number) == {"HOT": "moved", "LINE": "moved", "REST": "kept"}
    hot, line, rest = (either.history(lead)[-1] for lead in ("HOT", "LINE", "REST"))
    assert (hot.pool, line.pool) == ("lane", "line")
    assert hot.reason.startswith("deploy 2 was undone: Hot: ")
    assert rest.assignee == right.assignee
    assert {each.policy for each in (hot, line, rest)} == {before.policy}
    assert either.rows("SELECT state FROM rehomings") == [("done",)]
    with either.database.reading() as tx:
        # Nobody new comes in under what was undone.
        assert live_policy(tx) == before.policy
    must_hold(either)


def test_whoever_loses_a_lead_gets_the_turn_back_and_is_told(either: Office) -> None:
    """Once: also where it is done again under another number."""
    either.publish(BAD)
    was = {rep: owed(either, rep) for rep in ("ann", "ben", "cleo")}
    lost = either.lead(plan="hot", lead="HOT").assignee
    assert lost is not None
    carry_out(either.database, undo(either), either.dispatcher.run)
    assert {rep: owed(either, rep) for rep in was} == was
    told = either.rows(
        "SELECT kind, recipient FROM outbox WHERE lead = 1 AND kind IN ('offered', 'taken') ORDER BY kind"
    )
    assert told == [("offered", either.history("HOT")[-1].assignee), ("taken", lost)]
    given_back = either.rows("SELECT rep, cause FROM ledger WHERE kind = 'credit'")
    assert given_back == [(lost, "deploy_undone")]
    either.run(Rehome(LeadId("HOT"), 1))
    assert either.rows("SELECT rep, cause FROM ledger WHERE kind = 'credit'") == given_back
    must_hold(either)


def test_a_clock_counts_from_when_the_customer_came(office: Office) -> None:
    """What the version of before promises the customer runs from their coming, whoever gets the lead has full time."""
    came = office.now
    office.publish(BAD.replace("at most: 4h always", "at most: 30h always"))
    office.lead(plan="hot", lead="HOT")
    office.wait(minutes=10)
    carry_out(office.database, undo(office), office.dispatcher.run)
    promise = office.history("HOT")[-1].promise
    assert promise is not None
    assert promise.at_most_by is not None
    assert (promise.at_most_by - came).total_seconds() == 4 * 3600
    assert promise.touch_by is not None
    assert (promise.touch_by - office.now).total_seconds() == 30 * 60
    running = office.rows("SELECT kind, due_at FROM clocks WHERE state = ? AND kind = 'at_most'", ClockState.RUNNING)
    assert len(running) == 1
    must_hold(office)


def test_what_stays_is_promised_what_was_promised_before(office: Office) -> None:
    """A lead that stays with whoever has it has the other version's clocks, the customer's from the start."""
    came = office.now
    office.publish(POLICY.replace("touch within: 4h, at 3h: remind, at most: 24h", "touch within: 40h, at most: 72h"))
    has_it = office.lead(lead="REST").assignee
    office.wait(minutes=10)
    number = undo(office)
    carry_out(office.database, number, office.dispatcher.run)
    assert outcomes(office, number) == {"REST": "kept"}
    latest = office.history("REST")[-1]
    assert latest.assignee == has_it
    assert latest.promise is not None
    assert latest.promise.at_most_by is not None
    assert (latest.promise.at_most_by - came).total_seconds() == 24 * 3600
    assert office.rows("SELECT count(*) FROM outbox WHERE kind = 'taken'") == [(0,)]
    must_hold(office)


def test_what_was_turned_away_comes_back(office: Office) -> None:
    """Unless its sender has another open lead by now: then it joins that one."""
    office.publish(POLICY.replace("when: plan is junk", "when: plan is line"))
    office.lead("a@one.example", plan="line", lead="A")
    office.lead("b@two.example", plan="line", lead="B")
    again = office.lead("b@two.example", lead="C")
    assert again.outcome == "assigned"
    carry_out(office.database, undo(office), office.dispatcher.run)
    assert [office.history(lead)[-1].outcome.value for lead in ("A", "B")] == ["assigned", "duplicate"]
    assert office.history("B")[-1].duplicate_of == "C"
    must_hold(office)


def test_answered_and_closed_leads_are_left_alone(office: Office) -> None:
    """Those that are answered before their turn comes as well; one that is named is moved all the same."""
    office.publish(BAD)
    for lead in ("A", "B", "C", "D"):
        office.lead(plan="hot", lead=lead)
    office.run(Touch(LeadId("A"), "call"), Close(LeadId("B"), "spam"))
    number = undo(office)
    office.run(Touch(LeadId("C"), "call"))
    carry_out(office.database, number, office.dispatcher.run)
    assert outcomes(office, number) == {"C": "left", "D": "moved"}
    number = undo(office, leads=("A",))
    carry_out(office.database, number, office.dispatcher.run)
    assert outcomes(office, number) == {"A": "moved"}
    with pytest.raises(RefusedError, match="no lead `B`"):
        undo(office, leads=("B",))
    must_hold(office)


def test_whoever_is_interrupted_goes_on_where_they_were(either: Office) -> None:
    """A process dies between two batches; another one does what is left, and nothing twice."""
    either.publish(BAD)
    leads = [either.lead(plan="hot").lead_id for _ in range(9)]
    number = undo(either)
    assert do_batch(either.database, number, either.dispatcher.run, 4) == 4
    # The batch that was under way is lost whole: it was never kept.
    either.restart()
    half = either.rows("SELECT count(*) FROM ledger WHERE kind = 'credit'")
    assert half == [(4,)]
    carry_out(either.database, number, either.dispatcher.run)
    assert set(outcomes(either, number)) == set(leads)
    assert either.rows("SELECT count(*) FROM ledger WHERE kind = 'credit'") == [(9,)]
    assert do_batch(either.database, number, either.dispatcher.run) == 0
    # Jobs that come late, of a process that thought it was still its turn, do nothing.
    before = either.rows("SELECT count(*) FROM decisions")
    either.run(*[Rehome(LeadId(lead), number) for lead in leads])
    assert either.rows("SELECT count(*) FROM decisions") == before
    must_hold(either)


def test_one_that_is_stopped_goes_on_when_it_is_told_to(office: Office) -> None:
    """Nothing moves meanwhile; one that is through cannot be stopped."""
    office.publish(BAD)
    for _ in range(3):
        office.lead(plan="hot")
    number = undo(office)
    do_batch(office.database, number, office.dispatcher.run, 1)
    with editing(office.database, office.now, "anna") as edit:
        set_running(edit, number, is_running=False)
    assert do_batch(office.database, number, office.dispatcher.run) == 0
    with office.database.reading() as tx:
        assert counts_of(tx, number) == {"moved": 1, "to do": 2}
    with editing(office.database, office.now, "anna") as edit:
        set_running(edit, number, is_running=True)
    carry_out(office.database, number, office.dispatcher.run)
    with office.database.reading() as tx:
        found = find_rehoming(tx, number)
        assert found is not None
        assert (found.state, counts_of(tx, number)) == ("done", {"moved": 3})
    with editing(office.database, office.now, "anna") as edit, pytest.raises(RefusedError, match="is through"):
        set_running(edit, number, is_running=False)


def test_what_passed_and_came_back_is_credited_once_for_each_cause(office: Office) -> None:
    """Whoever passed a lead on has their turn; the deploy gives back that of whoever had it last."""
    office.publish(BAD)
    office.lead(plan="hot", lead="HOT")
    first = office.history("HOT")[-1].assignee
    office.run(Pass(LeadId("HOT"), reason="busy"))
    second = office.history("HOT")[-1].assignee
    carry_out(office.database, undo(office), office.dispatcher.run)
    found = office.rows("SELECT rep, cause FROM ledger WHERE kind = 'credit' ORDER BY cause")
    assert found == [(second, "deploy_undone"), (first, "pass")]
    # Whoever passed it is not asked again.
    assert office.history("HOT")[-1].assignee != first
    must_hold(office)


def test_a_field_that_only_the_other_version_has_is_read(office: Office) -> None:
    """What came in is kept as it came, and each version reads it for itself; back again it is what it was."""
    office.publish(BAD.replace("plan: {type: text}", "plan: {type: text}\n  seats: {type: number}"))
    office.lead(plan="hot", seats="7", lead="HOT")
    assert office.facts("HOT")["seats"] == 7
    before = office.facts("HOT")
    carry_out(office.database, undo(office), office.dispatcher.run)
    assert "seats" not in office.facts("HOT")
    assert office.facts("HOT")["plan"] == "hot"
    with office.database.reading() as tx:
        bad = find_span(tx, 2)
        assert bad is not None
    carry_out(office.database, undo(office, deploy=3, to=bad.policy, leads=("HOT",)), office.dispatcher.run)
    assert office.facts("HOT") == before
    must_hold(office)


def test_who_waits_is_taken_along(either: Office) -> None:
    """Waiting leads are pinned to their version until somebody takes them along; those in hands stay there."""
    either.publish(POLICY.replace("to: [night, hold 30m, rep finn]", "to: hold 2h"))
    either.wait(seconds=1)
    either.lead(plan="night", lead="WAITS")
    either.lead(plan="hot", lead="HOT")
    either.run(Accept(LeadId("HOT")))
    has_it = either.history("HOT")[-1].assignee
    live = either.publish(POLICY)
    assert either.history("WAITS")[-1].outcome == "held"
    wanted = Wanted(which=("held", "in_hands"))
    with editing(either.database, either.now, "anna") as edit:
        number = begin(edit, plan_migration(edit.tx, 3, wanted), wanted)
    carry_out(either.database, number, either.dispatcher.run)
    assert outcomes(either, number) == {"HOT": "kept", "WAITS": "moved"}
    waited, had = either.history("WAITS")[-1], either.history("HOT")[-1]
    assert (waited.assignee, waited.policy) == ("ann", live)
    assert (had.assignee, had.policy) == (has_it, live)
    with editing(either.database, either.now, "anna") as edit, pytest.raises(RefusedError, match="deploy 3 is"):
        plan_migration(edit.tx, 2, wanted)
    must_hold(either)


def test_counts_say_what_a_deploy_has_done(either: Office) -> None:
    """Leads of another deploy of the same version are not among them."""
    either.lead(plan="hot")
    either.publish(BAD)
    either.lead(plan="hot", lead="A")
    either.lead(plan="junk", lead="B")
    either.run(Touch(LeadId("A"), "call"))
    either.wait(minutes=1)
    either.publish(POLICY)
    either.wait(minutes=1)
    either.publish(BAD)
    either.lead(plan="line", lead="C")
    with either.database.reading() as tx:
        first, second = find_span(tx, 2), find_span(tx, 4)
        assert first is not None
        assert second is not None
        assert count_routed(tx, first) == {("open", "assigned", 1): 1, ("rejected", "rejected", 0): 1}
        assert count_routed(tx, second) == {("open", "queued", 0): 1}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_has_happened_the_record_stays_whole(tmp_path: Path, seed: int) -> None:
    """Leads of every kind under a bad deploy, worked on, undone in part, worked on, taken along: it plays again."""
    draw = Random(seed)
    office = Office(tmp_path)
    _work(office, draw, 12)
    office.publish(BAD.replace("when: plan is fair, to: fair", "when: plan is fair, to: [night, hold 2h]"))
    _work(office, draw, 25)
    number = undo(office)
    do_batch(office.database, number, office.dispatcher.run, 7)
    _work(office, draw, 6)
    carry_out(office.database, number, office.dispatcher.run)
    _work(office, draw, 6)
    office.publish(POLICY.replace("plan is night, to: [night, hold 30m, rep finn]", "plan is night, to: line"))
    wanted = Wanted(which=("held", "queued", "in_hands"))
    with editing(office.database, office.now, "anna") as edit:
        number = begin(edit, plan_migration(edit.tx, 4, wanted), wanted)
    carry_out(office.database, number, office.dispatcher.run)
    _work(office, draw, 6)
    office.wait(days=2)
    office.run(Tick())
    must_hold(office)
    office.close()


def _work(office: Office, draw: Random, count: int) -> None:
    """Leads come in, and people do this and that with those there are."""
    plans = ("", "hot", "line", "fair", "drip", "night", "junk", "park", "least")
    for _ in range(count):
        office.wait(minutes=draw.randrange(1, 40))
        person = draw.choice(("", "", f"jo{draw.randrange(4)}@one.example", f"al{draw.randrange(3)}@acme.example"))
        office.lead(person, plan=draw.choice(plans))
        there = [LeadId(lead) for (lead,) in office.rows("SELECT id FROM leads WHERE status = 'open' ORDER BY seq")]
        lead = draw.choice([*there, LeadId("nobody")])
        job = draw.choice(
            (Accept(lead), Pass(lead), Touch(lead), Close(lead, "won"), Reassign(lead), Pause(lead), None)
        )
        if job is not None:
            office.run(job)
