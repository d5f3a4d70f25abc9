"""A test lead: it goes the way of any other, says so, is told where it was asked to, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.office_front import OfficeFront
from tests.pipeline.stored_office import Office
from turnout.errors import InputError, RefusedError
from turnout.pipeline.asking.jobs import Close, EndTest
from turnout.pipeline.boards.promises_board import asked_of, find_promises
from turnout.pipeline.desk.trial import Step, Trial, checked_address, try_out
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify.verify import verify

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def front(tmp_path: Path) -> Iterator[OfficeFront]:
    """A small office, whose store is whole at the end of every test."""
    office = Office(tmp_path)
    yield OfficeFront(office)
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []
    office.close()


def tried(front: OfficeFront, name: str = "TEST-1", to: str = "", **record: str) -> Trial:
    """A test that waits for no message."""
    return try_out(front, name, record, to, wait_seconds=0)


def books(front: OfficeFront) -> list[list[tuple[object, ...]]]:
    """What leads take of the office: turns, caps and room."""
    office = front.office
    owed = office.rows("SELECT rep, sum(CASE kind WHEN 'turn' THEN 1 ELSE -1 END) FROM ledger GROUP BY rep")
    room = office.rows("SELECT rep, open FROM loads WHERE open > 0 ORDER BY rep")
    return [[row for row in owed if row[1]], room]


def test_a_test_takes_nothing(front: OfficeFront) -> None:
    """Whoever would have been next is next afterwards, and has as much room as before."""
    before = books(front)
    for number in range(7):
        assert tried(front, f"TEST-{number}").outcome == "assigned"
    assert books(front) == before
    assert sorted(str(front.office.lead().assignee) for _ in range(3)) == ["ann", "ben", "cleo"]


def test_a_cap_is_not_used_up_by_tests(front: OfficeFront) -> None:
    """Cleo takes four leads a day, and tests are not among them."""
    for number in range(20):
        tried(front, f"TEST-{number}")
    assert [front.office.lead().assignee for _ in range(12)].count("cleo") == 4


def test_a_test_is_closed_and_its_clocks_end(front: OfficeFront) -> None:
    """No promise is left to break, and nobody is told later what was cancelled."""
    tried(front, plan="hot")
    office = front.office
    assert office.rows("SELECT status, close_outcome, origin FROM leads") == [("closed", "test", "test")]
    assert office.rows("SELECT count(*) FROM clocks WHERE state IN ('running', 'paused')") == [(0,)]
    assert office.rows("SELECT count(*) FROM assignments WHERE until IS NULL") == [(0,)]
    assert office.rows("SELECT kind FROM events WHERE lead IS NOT NULL AND kind <> 'decided'") == [("test_ended",)]
    [(made_at, ended_at)] = office.rows("SELECT made_at, ended_at FROM test_leads")
    assert made_at == ended_at


@pytest.mark.parametrize("plan", ["junk", "park", "drip", "night", "fair", "least", "line"])
def test_a_test_ends_wherever_it_came(front: OfficeFront, plan: str) -> None:
    """Rejected, in a queue, waiting or with somebody: it is taken out of there."""
    trial = tried(front, plan=plan)
    assert trial.steps[-1].what == "cleaned up"
    assert trial.steps[-1].is_ok
    assert front.office.rows("SELECT status FROM leads") == [("closed",)]
    assert front.office.rows("SELECT count(*) FROM holds") == [(0,)]


def test_it_is_told_where_it_was_asked_to(front: OfficeFront) -> None:
    """The mark has the address before anybody plans a message."""
    tried(front, to="email:me@example.com")
    assert front.office.rows("SELECT to_address FROM test_leads") == [("email:me@example.com",)]


def test_what_nobody_sent_is_said(front: OfficeFront) -> None:
    """Without a worker the message waits, which is the point of a test."""
    heard: list[Step] = []
    trial = try_out(front, "TEST-1", {}, wait_seconds=0, tell=heard.append)
    assert heard == trial.steps
    assert [step.what for step in trial.steps] == ["decided", "not sent", "cleaned up"]
    assert "start `turnout serve` or `turnout worker`" in trial.steps[1].said
    assert not trial.is_ok


def test_its_mailbox_is_its_own(front: OfficeFront) -> None:
    """Its domain is the one asked for, so it goes to the account's owner; it joins nobody's lead."""
    front.office.lead("jo@acme.example")
    trial = tried(front, email="jo@acme.example")
    assert (trial.outcome, trial.assignee, trial.rule) == ("assigned", "ann", "Owned")


def test_only_a_test_is_ended_as_one(front: OfficeFront) -> None:
    """A lead that counts is closed with what became of it."""
    lead = front.office.lead().lead_id
    error = front.do(EndTest(lead)).error  # type: ignore[arg-type]
    assert isinstance(error, RefusedError)
    assert error.code == "not_a_test"


def test_a_test_that_somebody_closed_is_over_all_the_same(front: OfficeFront) -> None:
    """Cleaning up finds nothing to do, and says so."""

    def close(step: Step) -> None:
        if step.what == "decided":
            front.do(Close("TEST-1", "other"))  # type: ignore[arg-type]

    trial = try_out(front, "TEST-1", {}, wait_seconds=0, tell=close)
    assert trial.steps[-1].is_ok
    assert "was closed" in trial.steps[-1].said


def test_a_running_test_is_on_nobodys_board(front: OfficeFront) -> None:
    """Its promises are not for managers to look at."""
    seen: list[int] = []

    def look(_step: Step) -> None:
        asked = asked_of("due", None, None, front.now())
        seen.append(len(find_promises(front.database, asked, None, 10, front.now())[0]))

    try_out(front, "TEST-1", {}, wait_seconds=0, tell=look)
    assert seen == [0] * len(seen)
    front.office.lead()
    look(Step("", "", 0))
    assert seen[-1] > 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("me@example.com", "email:me@example.com"),
        ("email: me@example.com ", "email:me@example.com"),
        ("slack:U012", "slack:U012"),
    ],
)
def test_a_place_for_messages_is_read(written: str, meant: str) -> None:
    """An e-mail address alone is one, too."""
    assert checked_address(written) == meant


@pytest.mark.parametrize("written", ["pigeon:home", "email:", "nowhere", "fax:1@b"])
def test_what_is_no_place_is_refused(written: str) -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="write one of `email:ADDRESS`"):
        checked_address(written)
