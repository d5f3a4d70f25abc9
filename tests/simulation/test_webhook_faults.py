"""What a program that takes webhooks may do to a real worker: no event is lost, and none goes where it must not."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.connectors.twins.loopback import Answered, Fault
from tests.connectors.twins.slack import TOKEN, SlackTwin
from tests.connectors.webhook.receiver import HANGS, Receiver, Reply, receiving
from tests.pipeline.stored_office import Office
from tests.postgres import PostgresGround
from tests.simulation.server import wait_for
from tests.simulation.worker_process import HASTY, Worker, put_mails, rows
from tests.stores import stores_on, url_in
from turnout.config import Settings
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.notices.connection_edits import note_works
from turnout.pipeline.notices.connections import Connections
from turnout.pipeline.notices.webhook_edits import add_webhook

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

Working = Callable[[], Worker]
PATIENCE_SECONDS: Final = 60.0
SECRET: Final = "a secret that nobody guesses"  # noqa: S105 - of a test
LEADS: Final = 3
# The waits that are meant for an hour, 5 s, 5 min, 30 min and 2 h, are as much shorter.
SCALE: Final = 1_000
_STATES: Final = "SELECT state, count(*) FROM deliveries WHERE channel = 'webhook' GROUP BY state"


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Working]:
    """Starts workers; whichever still runs in the end is ended."""
    workers: list[Worker] = []

    def start() -> Worker:
        workers.append(Worker(url_in(tmp_path), tmp_path, f"worker-{len(workers)}"))
        return workers[-1].wait_until_it_works()

    yield start
    for worker in workers:
        worker.end()


@pytest.fixture
def office(postgres: PostgresGround, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose leads a program is told of."""
    for name, value in HASTY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TURNOUT_SECRET_KEY", SECRET)
    with stores_on(postgres):
        made = Office(tmp_path)
        # The worker's clock is the machine's, and what happened long ago is told to nobody.
        made.now = datetime.now(UTC)
        yield made
        made.close()


def _tell(office: Office, url: str, networks: tuple[str, ...] = ("127.0.0.0/8",)) -> None:
    """Have a program told of every decision, and take leads in."""
    seal = Connections(office.database, Settings(secret_key=SECRET, webhook_networks=networks)).seal
    with editing(office.database, office.now, "local") as edit:
        add_webhook(edit, seal, networks, url, ["assigned"], "")
    for _ in range(LEADS):
        office.lead()


def _told(receiver: Receiver) -> Counter[str]:
    """How often each event came, by its id."""
    return Counter(each.headers["webhook-id"] for each in receiver.received)


def _is_all(office: Office, state: str) -> bool:
    return rows(office.database, _STATES) == [(state, LEADS)]


def test_a_receiver_that_fails_for_an_hour_misses_nothing(
    office: Office, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers 500 to everything for an hour, and takes each event once after that; here an hour is 4 s."""
    monkeypatch.setenv("TURNOUT_WEBHOOK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("TURNOUT_DELIVERY_BACKOFF_SECONDS", "0.01")
    monkeypatch.setenv("TURNOUT_DELIVERY_BACKOFF_SECONDS_MAX", str(3_600 / SCALE))
    with receiving([Reply(500)]) as receiver:
        _tell(office, receiver.url())
        worker = working()
        wait_for(lambda: len(_told(receiver)) == LEADS, "a first try of each", PATIENCE_SECONDS)
        time.sleep(3_600 / SCALE)
        assert rows(office.database, "SELECT 1 FROM deliveries WHERE state IN ('sent', 'parked')") == []
        failed = _told(receiver)
        assert min(failed.values()) >= 2, "it was tried again"
        assert sum(failed.values()) <= LEADS * 6, "and not all the time"
        with receiver.lock:
            receiver.replies[:] = [Reply()]
            receiver.received.clear()
        wait_for(lambda: _is_all(office, "sent"), "every event", PATIENCE_SECONDS)
        assert _told(receiver) == dict.fromkeys(failed, 1)
        assert worker.stop() == 0, worker.log


def test_a_receiver_that_says_nothing_keeps_nobody_else_waiting(
    office: Office, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds on to every call for a minute: others are told meanwhile, and it gets each event once it answers."""
    monkeypatch.setenv("TURNOUT_WEBHOOK_NETWORKS", "127.0.0.0/8")
    with receiving([HANGS]) as slow, receiving() as quick:
        _tell(office, slow.url())
        seal = Connections(office.database, Settings(secret_key=SECRET)).seal
        with editing(office.database, office.now, "local") as edit:
            add_webhook(edit, seal, ("127.0.0.0/8",), quick.url(), ["assigned"], "")
        worker = working()
        wait_for(lambda: bool(slow.received), "a call that hangs", PATIENCE_SECONDS)
        for _ in range(LEADS):
            office.lead()
        wait_for(lambda: len(_told(quick)) == LEADS, "every event at the quick one", PATIENCE_SECONDS)
        assert "sent" not in {state for (state,) in _of(office, slow)}
        slow.replies[:] = [Reply()]
        wait_for(lambda: _of(office, slow) == [("sent",)] * 2 * LEADS, "every event", PATIENCE_SECONDS)
        assert len(_told(slow)) == 2 * LEADS
        assert max(_told(quick).values()) == 1
        assert worker.stop() == 0, worker.log


def _of(office: Office, receiver: Receiver) -> list[tuple[object, ...]]:
    """The states of what is for one receiver."""
    with office.database.asking() as tx:
        [(endpoint,)] = tx.rows("SELECT id FROM webhook_endpoints WHERE url = ?", (receiver.url(),))
        return list(tx.rows("SELECT state FROM deliveries WHERE address = ?", (endpoint,)))


def test_a_receiver_that_sends_on_to_a_private_address_is_not_followed(
    office: Office, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it points to hears nothing, though it is there; the events wait until the receiver takes them itself."""
    monkeypatch.setenv("TURNOUT_WEBHOOK_NETWORKS", "127.0.0.0/8")
    with receiving() as private:
        there = (("Location", private.url()),)
        with receiving([Reply(307, there)]) as receiver:
            _tell(office, receiver.url())
            worker = working()
            wait_for(lambda: len(_told(receiver)) == LEADS, "a try of each", PATIENCE_SECONDS)
            wait_for(lambda: bool(rows(office.database, "SELECT 1 FROM deliveries WHERE error <> ''")), "a reason", 60)
            [(error,)] = rows(office.database, "SELECT DISTINCT error FROM deliveries WHERE error <> ''")
            assert "307" in str(error)
            assert private.received == []
            receiver.replies[:] = [Reply()]
            wait_for(lambda: _is_all(office, "sent"), "every event", PATIENCE_SECONDS)
            assert private.received == []
            assert worker.stop() == 0, worker.log


def test_a_receiver_at_a_private_address_hears_nothing_unless_it_may(office: Office, working: Working) -> None:
    """An address that was public once and means this machine now is not spoken to; the worker says why."""
    with receiving() as receiver:
        _tell(office, receiver.url())
        worker = working()
        said = "SELECT error FROM deliveries WHERE error <> ''"
        wait_for(lambda: bool(rows(office.database, said)), "a reason", PATIENCE_SECONDS)
        assert "webhook_networks" in str(rows(office.database, said)[0][0])
        assert receiver.received == []
        assert worker.stop() == 0, worker.log


def test_a_token_that_is_taken_back_stops_nothing_else(
    office: Office, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack's messages wait for a person, who is told once; webhooks go on, and a new token sends what waited."""
    monkeypatch.setenv("TURNOUT_WEBHOOK_NETWORKS", "127.0.0.0/8")
    with SlackTwin() as twin, receiving() as receiver:
        monkeypatch.setenv("TURNOUT_SLACK_TOKEN", TOKEN)
        monkeypatch.setenv("TURNOUT_SLACK_URL", twin.api)
        revoked = Answered({"ok": False, "error": "token_revoked"})
        twin.faults += [Fault("chat.postMessage", revoked) for _ in range(3)]
        put_mails(office.database, 3, "slack", "C0DEALS01")
        _tell(office, receiver.url())
        worker = working()
        told = "SELECT text FROM outbox WHERE kind = 'alert'"
        wait_for(lambda: bool(rows(office.database, told)), "an alert", PATIENCE_SECONDS)
        wait_for(lambda: _is_all(office, "sent"), "every event", PATIENCE_SECONDS)
        assert max(_told(receiver).values()) == 1
        assert twin.messages == []
        assert worker.stop() == 0, worker.log
        [(said,)] = rows(office.database, told)
        assert "install the app again" in str(said)
        twin.faults.clear()
        with editing(office.database, office.now, "local") as edit:
            note_works(edit, "slack")
        working()
        wait_for(lambda: len(twin.messages) == 3, "what waited for a person", PATIENCE_SECONDS)
