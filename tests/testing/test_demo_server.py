"""The demo company as a running server: fresh each time, nobody else's store lost, every answer alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import sleep

import pytest

from turnout.errors import StoreError, TurnoutError
from turnout.pipeline.asking.answer import LeadView
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify import verify
from turnout.store.database import open_database
from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office
from turnout.testing.demo_past import from_now, until_now
from turnout.testing.demo_server import DemoServer, demo_server, listen_near
from turnout.testing.demo_traffic import Arrived, Traffic

# Each starts a whole server.
pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    """A demo that runs."""
    with listen_near(0) as listening, demo_server(tmp_path, listening) as server:
        yield server


def _play(server: DemoServer, count: int, seen: list[LeadView] | None = None) -> list[Arrived]:
    with ApiCaller(server.address) as caller:
        traffic = Traffic(server, caller, Office(7), (seen if seen is not None else []).append)
        return list(islice(traffic.play(leads(company=server.company)), count))


def test_a_lead_is_decided_at_the_moment_it_came(server: DemoServer) -> None:
    """The clock stands at each lead's time, and the caller's own ids are kept."""
    played = _play(server, 12)
    assert [(one.answer.lead_id, one.answer.decided_at) for one in played] == [
        (one.record["lead_id"], one.record["received_at"]) for one in played
    ]


def test_a_lead_sent_by_hand_is_decided_at_the_demos_time(server: DemoServer) -> None:
    """Whoever tries the API while the demo runs lives in its time."""
    _play(server, 5)
    with ApiCaller(server.address) as caller:
        reply = caller.post("/api/v1/leads", {"email": "jo@riverside.example"})
    assert reply.status == 201
    assert f'"decided_at":"{server.clock():%Y-%m-%dT%H:%M:%SZ}"'.encode() in reply.body


def test_the_same_seed_plays_the_same_days(tmp_path: Path) -> None:
    """Leads, answers and everything that people do about them; the record is whole and plays again."""
    runs: list[list[LeadView]] = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        runs.append([])
        with listen_near(0) as listening, demo_server(folder, listening) as server:
            _play(server, 210, runs[-1])
    assert runs[0] == runs[1]
    with closing(sqlite3.connect(tmp_path / "a" / "turnout.db")) as store:
        kinds = {kind for (kind,) in store.execute("SELECT DISTINCT kind FROM events")}
    assert {"decided", "accepted", "passed", "touched", "closed", "presence"} <= kinds
    database = open_database(f"sqlite:///{tmp_path / 'a' / 'turnout.db'}", read_only=True)
    with closing(database):
        assert verify(database).findings == ()
        assert replay(database).differences == []


def test_an_older_demos_store_is_replaced(tmp_path: Path) -> None:
    """Each demo begins with its first lead."""
    for _ in range(2):
        with listen_near(0) as listening, demo_server(tmp_path, listening) as server:
            with ApiCaller(server.address) as caller:
                assert caller.get("/api/v1/leads/D000001").status == 404
            _play(server, 1)


def test_a_store_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    """A real store may lie in the folder that somebody names."""
    (tmp_path / "turnout.db").write_bytes(b"somebody's")
    with (
        listen_near(0) as listening,
        pytest.raises(StoreError, match="was not made by a demo and would be lost"),
        demo_server(tmp_path, listening),
    ):
        pytest.fail("it must not start")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == ["turnout.db"]
    assert (tmp_path / "turnout.db").read_bytes() == b"somebody's"


def test_a_second_demo_in_the_folder_is_refused(server: DemoServer) -> None:
    """It says where the first one is, and what to do; the first one goes on."""
    with (
        listen_near(0) as listening,
        pytest.raises(StoreError, match=f"at {server.address}; stop that one, or give another folder with `--folder`"),
        demo_server(server.store.parent, listening),
    ):
        pytest.fail("it must not start")
    assert len(_play(server, 2)) == 2


def test_a_port_that_is_taken_gives_way_to_the_next() -> None:
    """The second of two that want the same is a little further on."""
    with listen_near(0) as first:
        port = first.getsockname()[1]
        with listen_near(port) as second:
            assert port < second.getsockname()[1] < port + 100


def test_a_caller_is_told_when_nobody_answers() -> None:
    """With the address that was asked."""
    with listen_near(0) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with ApiCaller(address) as caller, pytest.raises(TurnoutError, match=f"the server at {address} does not answer"):
        caller.get("/healthz")


def test_what_the_server_refuses_ends_the_demo_with_its_words(server: DemoServer) -> None:
    """A lead that it does not take is no lead to pass over in silence."""
    with ApiCaller(server.address) as caller:
        traffic = Traffic(server, caller, Office(7))
        record = {"received_at": "2026-09-07T09:00:00Z", "email": ""}
        with pytest.raises(TurnoutError, match=r"answered 422 to /api/v1/leads: no field of the record has a value"):
            next(traffic.play([record]))


def test_the_past_ends_in_the_present(tmp_path: Path) -> None:
    """Leads of the weeks before come at their own times, then one now and then by the wall's clock."""
    today = datetime.now(UTC)
    with (
        listen_near(0) as listening,
        demo_server(tmp_path, listening, day=today.date() - timedelta(days=1)) as server,
        ApiCaller(server.address) as caller,
    ):
        records = leads(start=today.date() - timedelta(days=1), company=server.company)
        traffic = Traffic(server, caller, Office(7), wait=_slept)
        for arrived in traffic.play(until_now(records)):
            assert arrived.answer.decided_at == arrived.record["received_at"]
        server.go_live()
        for arrived in islice(traffic.play(from_now(records, server.clock, 0.2)), 3):
            late = datetime.now(UTC) - datetime.fromisoformat(arrived.answer.decided_at)
            assert timedelta() < late < timedelta(minutes=2)


def _slept(seconds: float) -> bool:
    sleep(seconds)
    return False
