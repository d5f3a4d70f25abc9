"""Server-sent events: what happens to leads, as it happens, for whoever follows and for whoever comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection, socket
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from turnout.api.app import App, create_app
from turnout.api.background import serving
from turnout.api.listening import listen
from turnout.api.settings import ApiSettings
from turnout.api.streams import Streams
from turnout.pipeline.serving.feed import follow
from turnout.pipeline.serving.following import Following
from turnout.pipeline.serving.running import Running

EVENTS = "/api/v1/events"
SECONDS_MAX = 20


class Told(NamedTuple):
    """An event as a browser has it."""

    id: int
    name: str
    data: dict[str, Any]


@pytest.fixture
def here(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, over a real store."""
    return calling(stored)


def told(text: str) -> list[Told]:
    """The events of a stream, as a browser reads them."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append(Told(int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def so_far(here: Caller, after: int = 0, **wanted: object) -> list[Told]:
    """What there is after a number, once it is numbered."""
    front: Running = here.app.resources.state.front
    while follow(front.database):
        pass
    response = here.get(EVENTS, params={"after": after, "wait": False, **wanted})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/event-stream")
    return told(response.text)


def test_events_say_what_happened_and_nothing_personal(here: Caller) -> None:
    """Lead, decision, assignee, pool and moment."""
    here.lead(lead_id="L1", email="jo@a.example", source="hot", message="call me")
    here.post(f"{LEADS}/L1/accept", {})
    offered, accepted, assigned = so_far(here)
    assert (offered.id, offered.name) == (1, "lead.offered")
    assert offered.data["lead_id"] == "L1"
    assert offered.data["decision_id"] == "L1.1"
    assert offered.data["pool"] == "lane"
    assert offered.data["at"] == "2026-09-07T09:00:00Z"
    assert (accepted.name, accepted.data["by"], accepted.data["assignee"]) == (
        "lead.accepted",
        "local",
        offered.data["assignee"],
    )
    assert assigned.name == "lead.assigned"
    assert "jo@" not in str(so_far(here))


def test_whoever_comes_back_goes_on_where_they_were(here: Caller) -> None:
    """By `after`, or by the header that browsers send, which counts for more."""
    for at in range(5):
        here.lead(lead_id=f"L{at}", email=f"{at}@a.example")
    every = so_far(here)
    assert [each.id for each in every] == [1, 2, 3, 4, 5]
    assert so_far(here, after=3) == every[3:]
    response = here.get(EVENTS, params={"after": 1, "wait": False}, headers={"last-event-id": "4"})
    assert told(response.text) == every[4:]
    assert so_far(here, after=5) == []
    assert "id: 5" in here.get(EVENTS, params={"after": 5, "wait": False}).text


def test_only_what_is_wanted_is_told(here: Caller) -> None:
    """By kind, by assignee and by team; where the rest ends is told all the same."""
    here.lead(lead_id="L1", email="1@a.example", source="hot")
    here.lead(lead_id="L2", email="2@a.example")
    here.lead(lead_id="L3", email="3@a.example", source="waiting")
    every = so_far(here)
    assert [each.name for each in so_far(here, kind=["offered", "held"])] == ["lead.offered", "lead.held"]
    who = every[1].data["assignee"]
    assert {each.data["assignee"] for each in so_far(here, assignee=who)} == {who}
    assert [each.id for each in so_far(here, team="x")] == [each.id for each in every if each.data["team"] == "x"]
    assert so_far(here, team="nobody") == []
    assert "id: 3\n" in here.get(EVENTS, params={"after": 0, "wait": False, "team": "nobody"}).text


@pytest.mark.parametrize("asked", [{"kind": "eaten"}, {"after": -1}, {"after": "x"}, {"after": 2**63}])
def test_what_makes_no_sense_is_refused(here: Caller, asked: dict[str, Any]) -> None:
    """A kind that does not exist, a number that cannot be."""
    problem(here.get(EVENTS, params={"wait": False, **asked}), 422, "invalid")


def test_who_comes_back_too_late_is_told_so(here: Caller, stored: Running) -> None:
    """Where events they have not seen are gone, and where their number was never given."""
    for at in range(3):
        here.lead(lead_id=f"L{at}", email=f"{at}@a.example")
    so_far(here)
    with stored.database.begin() as tx:
        tx.run("DELETE FROM feed WHERE number <= 2")
    problem(here.get(EVENTS, params={"after": 1, "wait": False}), 410, "events_gone")
    assert [each.id for each in so_far(here, after=2)] == [3]
    problem(here.get(EVENTS, params={"after": 4, "wait": False}), 410, "events_gone")


class Stream:
    """A client that follows, on a thread of its own."""

    def __init__(self, url: str, **how: Any) -> None:  # noqa: ANN401 - httpx's own
        self.text = ""
        self.has_ended = threading.Event()
        self._url, self._how = url, how
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        wait_until(lambda: "retry:" in self.text)

    def _read(self) -> None:
        with httpx.stream("GET", self._url, timeout=SECONDS_MAX, **self._how) as response:
            for part in response.iter_text():
                self.text += part
        self.has_ended.set()

    @property
    def told(self) -> list[Told]:
        """What came so far."""
        return told(self.text)


def wait_until(has_happened: Any) -> None:  # noqa: ANN401 - any question
    """Wait for something that happens on another thread."""
    until = monotonic() + SECONDS_MAX
    while not has_happened():
        assert monotonic() < until, "it did not happen"
        sleep(0.01)


@contextmanager
def served(front: Running, settings: ApiSettings | None = None, **how: Any) -> Iterator[tuple[str, App]]:  # noqa: ANN401 - as `Streams` has it
    """A real server over a store, with what follows its commits."""
    app = create_app(front, settings or ApiSettings())
    if how:
        app.resources.state.streams = Streams(lambda: front.database, 10, **how)
    following = Following(front.database, {"feed": follow})
    following.start()
    try:
        with serving(app, listen("127.0.0.1", 0)) as address:
            yield address, app
    finally:
        following.stop()


def test_streams_are_told_as_it_happens(stored: Running) -> None:
    """Everybody the same, each from where they began; a client that comes back misses nothing."""
    with served(stored) as (address, _):
        first = Stream(f"{address}{EVENTS}")
        for at in range(20):
            assert httpx.post(f"{address}{LEADS}", json={"lead_id": f"A{at}", "email": f"{at}@a.example"}).is_success
        wait_until(lambda: len(first.told) == 20)
        second = Stream(f"{address}{EVENTS}", headers={"Last-Event-ID": str(first.told[9].id)})
        wait_until(lambda: len(second.told) == 10)
        httpx.post(f"{address}{LEADS}/A3/close", json={"outcome": "won"})
        wait_until(lambda: len(first.told) == 21 and len(second.told) == 11)
    assert [each.data["lead_id"] for each in first.told[:20]] == [f"A{at}" for at in range(20)]
    assert second.told == first.told[10:]
    assert first.told[20].name == "lead.closed"


def test_the_server_stops_though_somebody_follows(stored: Running) -> None:
    """The stream ends as a whole answer does, and nobody is waited for."""
    with served(stored, ApiSettings(stop_seconds_max=600)) as (address, _):
        stream = Stream(f"{address}{EVENTS}")
    assert stream.has_ended.wait(SECONDS_MAX)


def test_somebody_who_left_is_noticed(stored: Running) -> None:
    """What they took up is free again, and the store is asked no more."""
    with served(stored, ApiSettings(streams_max=1)) as (address, app):
        connection = follower(address)
        wait_until(lambda: app.resources.state.streams.is_full)
        refused = httpx.get(f"{address}{EVENTS}")
        problem(refused, 503, "too_many_streams")
        assert refused.headers["retry-after"]
        connection.close()
        wait_until(lambda: not app.resources.state.streams.is_full)


def follower(address: str) -> socket:
    """A client that follows and can be cut off."""
    host, _, port = address.removeprefix("http://").rpartition(":")
    connection = create_connection((host, int(port)))
    connection.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    return connection


def test_a_quiet_stream_is_kept_alive(stored: Running) -> None:
    """A comment comes where nothing else does."""
    with served(stored, heartbeat_seconds=0.05) as (address, _):
        stream = Stream(f"{address}{EVENTS}")
        wait_until(lambda: stream.text.count(": still here") > 2)
        assert stream.told == []


def test_a_slow_client_reads_on_from_the_store(stored: Running) -> None:
    """What is kept in memory for all does not reach back to it, and yet it misses nothing."""
    with served(stored, recent_max=3, read_max=4) as (address, _):
        first = Stream(f"{address}{EVENTS}", params={"after": 0})
        for at in range(30):
            httpx.post(f"{address}{LEADS}", json={"lead_id": f"A{at}", "email": f"{at}@a.example"})
        wait_until(lambda: len(first.told) == 30)
        late = Stream(f"{address}{EVENTS}", params={"after": 0})
        wait_until(lambda: len(late.told) == 30)
    assert [each.id for each in first.told] == list(range(1, 31))
    assert late.told == first.told
