"""Two processes over one PostgreSQL, step by step: what one did is known to the other before it decides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.pipeline.stored_office import Office
from tests.postgres import PostgresGround
from tests.stores import stores_on
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Accept, Close, Credit, Job, Present, Tick
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.dispatcher import Dispatcher

pytestmark = pytest.mark.postgresql


class Offices(Office):
    """One office with a second process over the same store."""

    other: Dispatcher

    def elsewhere(self, *jobs: Job) -> list[str]:
        """What comes of jobs at the other process: the assignee of each, or the code of a refusal."""
        said = []
        for done in self.other.run(jobs):
            assert done.error is None or isinstance(done.error, RefusedError), done.error
            said.append(done.error.code if done.error else str(done.answer and done.answer.assignee))
        return said

    def check(self) -> None:
        """The record adds up and plays again."""
        assert verify(self.database).findings == ()
        assert replay(self.database).differences == []


@pytest.fixture
def office(postgres: PostgresGround, tmp_path: Path) -> Iterator[Offices]:
    """A small office on PostgreSQL."""
    with stores_on(postgres):
        office = Offices(tmp_path)
        office.other = Dispatcher(office.database, lambda: office.now, os.urandom)
        office.elsewhere(Tick())
        yield office
        office.other.close()
        office.close()


def _end_sessions(office: Office) -> None:
    """Whoever runs the server ends every session of the store but their own."""
    with psycopg.connect(office.database.url, autocommit=True) as hostile:
        hostile.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_turns_are_taken_in_one_order_by_both(office: Offices) -> None:
    """Each goes on where the other stopped: nobody is skipped or served twice."""
    given = [
        office.lead(plan="line").assignee if at % 2 else office.elsewhere(office.capture(plan="line"))[0]
        for at in range(6)
    ]
    assert given == ["finn", "eve", "dan"] * 2
    office.check()


def test_who_went_away_elsewhere_is_away_here(office: Offices) -> None:
    """A pool and an owner: somebody who said at one process that they are away gets nothing from the other."""
    assert office.lead("x@acme.example").assignee == "ann"
    office.elsewhere(Present(RepId("ann"), Presence.UNAVAILABLE))
    assert office.lead("y@acme.example").assignee != "ann"
    office.elsewhere(Present(RepId("ann"), Presence.AVAILABLE))
    assert office.lead("z@acme.example").assignee == "ann"
    office.check()


def test_who_comes_back_elsewhere_gets_what_waits_here(office: Offices) -> None:
    """A lead that one process holds is given by the other, which is told that somebody is there again."""
    office.run(Present(RepId("ann"), Presence.UNAVAILABLE))
    waits = office.lead(plan="night")
    assert waits.assignee is None
    office.elsewhere(Present(RepId("ann"), Presence.AVAILABLE))
    assert [decision.assignee for decision in office.history(waits.lead_id)] == [None, "ann"]
    office.check()


def test_room_that_one_makes_is_used_by_the_other(office: Offices) -> None:
    """What somebody closes at one process lets in who waits, wherever the lead came in."""
    leads = [office.lead(plan="fair") for _ in range(11)]
    waits = office.lead(plan="fair")
    assert waits.outcome == "held"
    office.elsewhere(Close(LeadId(leads[0].lead_id), "won"))
    assert office.history(waits.lead_id)[-1].assignee == leads[0].assignee
    office.check()


def test_turns_that_are_given_by_hand_are_known_everywhere(office: Offices) -> None:
    """A grant at one process, the next turn at the other."""
    office.lead()
    office.elsewhere(Credit("trio", RepId("dan"), 3, "goodwill"))
    assert office.lead(plan="drip").assignee == "dan"
    office.check()


def test_an_offer_of_a_process_that_is_gone_runs_out(office: Offices) -> None:
    """The other one looks now and then what is due, also while it has nothing but new leads."""
    offered = office.lead(plan="hot")
    office.dispatcher.close()
    office.wait(minutes=11)
    for _ in range(3):
        office.other._looked_at = 0.0  # noqa: SLF001 - a quarter of a second later
        office.elsewhere(office.capture(plan="line"))
    assert [decision.outcome for decision in office.history(offered.lead_id)][1:] != []
    office.dispatcher = Dispatcher(office.database, lambda: office.now, os.urandom)
    office.check()


def test_of_two_who_accept_one_is_told_that_it_is_taken(office: Offices) -> None:
    """And whoever comes after the time is over as well."""
    offered = office.lead(plan="hot")
    office.ask(Accept(LeadId(offered.lead_id)))
    assert office.elsewhere(Accept(LeadId(offered.lead_id))) == ["not_offered"]
    office.check()


def test_a_server_that_lost_what_it_had_made_is_no_obstacle(office: Offices) -> None:
    """As after a failover to a standby that had not heard of the last lanes: they are made again."""
    office.lead(plan="line")
    with psycopg.connect(office.database.url, autocommit=True) as hostile:
        hostile.execute("DELETE FROM lanes")
    _end_sessions(office)
    assert office.lead(plan="line").assignee == "eve"
    assert office.elsewhere(office.capture(plan="line")) == ["dan"]
    office.check()


def test_sessions_that_are_ended_are_begun_again(office: Offices) -> None:
    """Nobody who asks for something notices."""
    for rep in ("finn", "eve", "dan", "finn"):
        _end_sessions(office)
        assert office.lead(plan="line").assignee == rep
    office.check()


def test_a_clock_that_ran_ahead_without_a_decision_is_forgotten(office: Offices) -> None:
    """What it showed meanwhile carries nobody along."""
    then = office.now
    office.wait(days=1)
    office.run(Tick())
    office.now = then + timedelta(seconds=1)
    assert office.lead(plan="line").decided_at == "2026-09-07T09:00:01Z"
    office.check()
