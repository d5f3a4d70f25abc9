"""A clock that is set back, or jumps: time in a store never runs backwards, and nothing is decided twice."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.simulation.books import ask, check_store
from tests.simulation.server import url_of, wait_for
from turnout.core.capture.mapper import capture
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.jobs import Accept, Capture, Close, Job, Pass, Tick
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database, open_database

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REPS = "rep_id,team\nann,a\nben,a\ncy,b\ndee,b\n"
POLICY = """
fields:
  topic: {type: choice, of: [offer, wait, other]}
rules:
  - {name: Offers, when: topic is offer, to: lane}
  - {name: Waits, when: topic is wait, to: one}
  - {name: All, to: many}
pools:
  lane: {reps: [ann, ben], hours: always, accept within: 2m}
  one:  {reps: [cy], hours: always, open at most: 1, nobody: [hold 4h, many]}
  many: {reps: [ann, dee], hours: always, cap: 500 a day each}
"""


class Office:
    """A store, whoever decides on it, and a clock that can be set."""

    def __init__(self, folder: Path) -> None:
        self.now = MONDAY
        self.store = folder / "turnout.db"
        (folder / "reps.csv").write_text(REPS)
        (folder / "policy.yaml").write_text(POLICY)
        self.database: Database = open_database(url_of(self.store))
        import_folder(self.database, folder)
        publish_policy(self.database, folder / "policy.yaml", self.now)
        self.dispatcher = Dispatcher(self.database, lambda: self.now, os.urandom)
        self._sent = 0

    def lead(self, topic: str) -> Answer:
        """The answer about a new lead."""
        self._sent += 1
        record = {"lead_id": f"L{self._sent}", "email": f"p{self._sent}@x{self._sent}.example", "topic": topic}
        lead = capture(record, received_at=self.now)
        self.do(Tick())
        enricher, policy = self.dispatcher.live.reading
        answer = self.do(Capture(lead, enricher.enrich(lead), policy, key=lead.id))
        assert answer is not None
        return answer

    def do(self, job: Job) -> Answer | None:
        """Do a job now."""
        [done] = self.dispatcher.run([job])
        assert done.error is None, done.error
        return done.answer

    def history(self, lead: str) -> list[tuple[str, str | None, datetime]]:
        """The outcome, assignee and moment of every decision about a lead."""
        rows = ask(
            self.store,
            "SELECT d.outcome, d.assignee, d.decided_at FROM decisions d JOIN leads l ON l.seq = d.lead"
            " WHERE l.id = ? ORDER BY d.number",
            lead,
        )
        return [(outcome, assignee, MONDAY + (_at(at) - MONDAY)) for outcome, assignee, at in rows]

    def close(self) -> None:
        """Give everything back."""
        self.dispatcher.close()
        self.database.close()


def _at(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on a Monday at nine; its store is checked in the end, whatever happened in it."""
    office = Office(tmp_path)
    yield office
    office.close()
    check_store(office.store)


@pytest.mark.parametrize("back", [HOUR, 2 * DAY])
def test_a_clock_that_is_set_back_does_not_take_time_back(office: Office, back: timedelta) -> None:
    """Leads go on being decided, at the latest moment that was; what is due then comes due once, in its time."""
    first, waits = office.lead("offer"), [office.lead("wait") for _ in range(2)]
    office.now = MONDAY - back
    second = office.lead("offer")
    assert second.decided_at == first.decided_at == _said(MONDAY)
    assert {first.assignee, second.assignee} == {"ann", "ben"}
    office.now = MONDAY - MINUTE
    office.do(Tick())
    assert office.history(first.lead_id) == [("offered", first.assignee, MONDAY)]
    assert office.history(waits[1].lead_id) == [("held", None, MONDAY)]
    office.now = MONDAY + 3 * MINUTE
    office.do(Tick())
    assert office.history(first.lead_id)[1][2] == MONDAY + 2 * MINUTE
    assert len(office.history(first.lead_id)) == len(office.history(second.lead_id)) == 2
    office.now = MONDAY + 4 * HOUR
    office.do(Tick())
    assert office.history(waits[1].lead_id)[1][2] == MONDAY + 4 * HOUR


def test_a_clock_that_jumps_ahead_and_back_fires_everything_once(office: Office) -> None:
    """What fell due within the jump happened at its own moments; when the clock comes to them again, nothing does."""
    offered, waits = office.lead("offer"), [office.lead("wait") for _ in range(2)]
    office.now = MONDAY + DAY
    office.do(Tick())
    ended = office.history(waits[1].lead_id)
    assert [(outcome, at) for outcome, _, at in ended] == [("held", MONDAY), ("assigned", MONDAY + 4 * HOUR)]
    passed_on = office.history(offered.lead_id)
    assert [at for _, _, at in passed_on[:2]] == [MONDAY, MONDAY + 2 * MINUTE]
    office.now = MONDAY + 5 * MINUTE
    late = office.lead("offer")
    assert late.decided_at == _said(MONDAY + DAY)
    assert late.accept_by == _said(MONDAY + DAY + 2 * MINUTE)
    for hours in range(25):
        office.now = MONDAY + hours * HOUR
        office.do(Tick())
    assert office.history(waits[1].lead_id) == ended
    assert office.history(offered.lead_id) == passed_on
    assert len(office.history(late.lead_id)) == 1
    office.now = MONDAY + DAY + 2 * MINUTE
    office.do(Tick())
    assert office.history(late.lead_id)[1][2] == MONDAY + DAY + 2 * MINUTE


def test_a_jump_in_which_nothing_happened_is_forgotten(office: Office) -> None:
    """A clock that was wrong for a moment does not stop the time of a store to which nothing was written."""
    office.lead("other")
    office.now = MONDAY + DAY
    office.do(Tick())
    office.now = MONDAY + MINUTE
    assert office.lead("other").decided_at == _said(MONDAY + MINUTE)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_clock_does_nothing_is_lost_or_doubled(office: Office, seed: int) -> None:
    """Leads, acceptances, passes and closings between jumps of any size; every lead ends in one place."""
    draws = random.Random(seed)
    sent: list[str] = []
    for _ in range(120):
        office.now += draws.choice([MINUTE, MINUTE, 3 * MINUTE, HOUR, -HOUR, DAY, -DAY, -2 * DAY, timedelta(0)])
        match draws.randrange(6):
            case 0 | 1 | 2:
                sent.append(office.lead(draws.choice(["offer", "wait", "other"])).lead_id)
            case 3:
                office.do(Tick())
            case _ if sent:
                who = draws.choice(sent)
                office.dispatcher.run([draws.choice([Accept, Pass, Close])(who)])
    _check_once(office)
    assert [lead for (lead,) in ask(office.store, "SELECT id FROM leads ORDER BY seq")] == sent


def _check_once(office: Office) -> None:
    """No offer ran out before its moment, and no lead waits for a moment that the store has passed."""
    early = ask(office.store, "SELECT lead FROM assignments WHERE how_ended = 'expired' AND until < accept_by")
    assert not early
    office.do(Tick())
    latest = int(ask(office.store, "SELECT value FROM meta WHERE name = 'latest_moment'")[0][0])
    late = ask(office.store, "SELECT lead FROM holds WHERE wake_at < ?", latest)
    late += ask(
        office.store, "SELECT lead FROM assignments WHERE until IS NULL AND is_offer = 1 AND accept_by < ?", latest
    )
    assert not late


def test_a_clock_that_is_behind_is_told(office: Office) -> None:
    """A server says that its clock is behind, and by how much, until it is right again."""
    office.lead("other")
    office.dispatcher.close()
    office.now = MONDAY - 2 * DAY
    running = Running(office.database, lambda: office.now)
    running.start()
    try:
        assert running.health()["status"] == "degraded"
        assert running.health()["causes"] == ["the clock is 172800 s behind the latest decision; set it right"]
        office.now = MONDAY + MINUTE
        wait_for(lambda: running.health()["status"] == "ok", "a server that is well")
    finally:
        running.stop()


def test_a_lead_that_cannot_be_read_is_set_aside_and_told(office: Office) -> None:
    """Its moment comes and its row is damaged: the server says so, goes on with everybody else, and tries again."""
    office.lead("wait")
    waits = office.lead("wait").lead_id
    office.dispatcher.close()
    of_the_lead = "lead = (SELECT seq FROM leads WHERE id = ?)"
    with office.database.begin() as tx:
        [(kept,)] = tx.rows(f"SELECT body FROM holds WHERE {of_the_lead}", (waits,))  # noqa: S608 - our own words
        tx.run(f"UPDATE holds SET body = ? WHERE {of_the_lead}", (b"{", waits))  # noqa: S608 - as above
    running = Running(office.database, lambda: office.now)
    running.start()
    try:
        assert running.health()["status"] == "ok"
        office.now = MONDAY + 4 * HOUR
        wait_for(lambda: running.health()["status"] == "degraded", "a server that is not well")
        assert "a stored wait is damaged" in running.health()["causes"][0]
        assert running.ask(Tick(), 30).error is None
        with office.database.begin() as tx:
            tx.run(f"UPDATE holds SET body = ? WHERE {of_the_lead}", (kept, waits))  # noqa: S608 - as above
        office.now += 2 * MINUTE
        both = ["held", "assigned"]
        wait_for(lambda: [outcome for outcome, _, _ in office.history(waits)] == both, "a lead that is looked at again")
        wait_for(lambda: running.health()["status"] == "ok", "a server that is well")
    finally:
        running.stop()
