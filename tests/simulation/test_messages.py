"""What may happen to whoever delivers messages, with real processes: each arrives, and every doubt is seen.

What a service that honours keys has heard twice it has taken once; a mail whose worker was killed over it may come
twice, with the same id, and is marked so.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from tests.connectors.email.peer import Peer, Script, hangs, listening
from tests.connectors.twins.loopback import Fault
from tests.connectors.twins.slack import TOKEN, SlackTwin
from tests.postgres import PostgresGround
from tests.simulation.cluster import Cluster
from tests.simulation.server import Server, serve, wait_for
from tests.simulation.worker_process import HASTY, Worker, put_mails, rows, times_arrived
from turnout.store.database import Database, open_database

PATIENCE_SECONDS = 60.0
Working = Callable[..., Worker]


@pytest.fixture
def mail() -> Iterator[Peer]:
    """A mail server."""
    with listening() as peer:
        yield peer


@pytest.fixture(autouse=True)
def settings(mail: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What workers read: where mail goes, and that they are in a hurry."""
    for name, value in HASTY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TURNOUT_SMTP_URL", f"smtp://{mail.host}:{mail.port}")
    monkeypatch.setenv("TURNOUT_SECRET_KEY", "a secret that nobody guesses")
    monkeypatch.setenv("TURNOUT_DELIVERY_LIMITS", "email=4:1000")


@pytest.fixture
def shared(postgres: PostgresGround) -> Iterator[Database]:
    """A store on PostgreSQL."""
    url = postgres.new()
    database = open_database(url)
    yield database
    database.close()
    postgres.give_back(url)


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Working]:
    """Starts workers; whichever still runs in the end is ended."""
    workers: list[Worker] = []

    def start(url: str) -> Worker:
        workers.append(Worker(url, tmp_path, f"worker-{len(workers)}"))
        return workers[-1].wait_until_it_works()

    yield start
    for worker in workers:
        worker.end()


def all_sent(database: Database) -> bool:
    """Whether every message was sent."""
    return not rows(database, "SELECT 1 FROM deliveries WHERE state <> 'sent' LIMIT 1")


def sending(database: Database) -> int:
    """How many messages are in somebody's hand."""
    return len(rows(database, "SELECT 1 FROM deliveries WHERE state = 'sending'"))


def doubtful(database: Database) -> set[str]:
    """The addresses of messages of which nobody knows whether an attempt arrived."""
    return {str(address) for (address,) in rows(database, "SELECT address FROM deliveries WHERE is_doubtful = 1")}


@pytest.mark.postgresql
@pytest.mark.slow
def test_another_worker_takes_over_from_one_that_is_killed(shared: Database, mail: Peer, working: Working) -> None:
    """While it talks to a mail server that says nothing; nothing is lost, and only what it had in hand is in doubt."""
    addresses = put_mails(shared, 20)
    released = threading.Event()
    mail.script = hangs("DATA", released)
    first = working(shared.url)
    wait_for(lambda: sending(shared) == 4, "calls under way", PATIENCE_SECONDS)
    first.kill()
    mail.script = None
    released.set()
    working(shared.url)
    wait_for(lambda: all_sent(shared), "every message", PATIENCE_SECONDS)
    arrived = times_arrived(mail.mails)
    assert set(arrived) == set(addresses)
    assert {address for address, times in arrived.items() if times > 1} <= doubtful(shared)
    assert 1 <= len(doubtful(shared)) <= 4
    assert max(arrived.values()) <= 2


@pytest.mark.postgresql
@pytest.mark.slow
def test_one_of_two_workers_dies_for_good(shared: Database, mail: Peer, working: Working) -> None:
    """The other sends everything, what the dead one had in hand included, once its lease has run out."""
    workers = [working(shared.url), working(shared.url)]
    released = threading.Event()
    mail.script = hangs("DATA", released)
    addresses = put_mails(shared, 40)
    wait_for(lambda: sending(shared) == 4, "calls under way", PATIENCE_SECONDS)
    workers[0].kill()
    mail.script = None
    released.set()
    wait_for(lambda: all_sent(shared), "every message", PATIENCE_SECONDS)
    arrived = times_arrived(mail.mails)
    assert set(arrived) == set(addresses)
    assert {address for address, times in arrived.items() if times > 1} <= doubtful(shared)
    assert workers[1].stop() == 0, workers[1].log


def moody() -> Script:
    """A script for whom it is busy at first, knows nobody of one name, and once goes away in the middle of a mail."""
    busy, gone = iter(range(5)), iter(range(1))

    async def script(server: SMTP, step: str) -> str | None:
        if step == "MAIL" and next(busy, None) is not None:
            return "421 4.3.2 come again later"
        if step == "DATA":
            assert server.envelope is not None
            [address] = server.envelope.rcpt_tos
            if address == "m3@x.example":
                return "550 5.1.1 nobody of that name"
            if address == "m5@x.example" and next(gone, None) is not None:
                assert isinstance(server.transport, asyncio.Transport)
                server.transport.abort()
        return None

    return script


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_mail_server_with_moods_gets_each_mail(shared: Database, mail: Peer, working: Working) -> None:
    """421 is tried again, 550 is parked where it is seen, and one that was cut off in DATA is in doubt, not lost."""
    addresses = put_mails(shared, 12)
    mail.script = moody()
    worker = working(shared.url)
    ended = "SELECT 1 FROM deliveries WHERE state NOT IN ('sent', 'parked') LIMIT 1"
    wait_for(lambda: not rows(shared, ended), "every message", PATIENCE_SECONDS)
    assert rows(shared, "SELECT address FROM deliveries WHERE state = 'parked'") == [("m3@x.example",)]
    assert rows(shared, "SELECT error LIKE '%550%' FROM deliveries WHERE state = 'parked'")[0][0]
    assert times_arrived(mail.mails) == {each: 1 for each in addresses if each != "m3@x.example"} | {"m5@x.example": 2}
    assert doubtful(shared) == {"m5@x.example"}
    assert worker.stop() == 0, worker.log


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_worker_that_is_told_to_stop_finishes_what_it_has_in_hand(
    shared: Database, mail: Peer, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is in doubt, and the rest is left to others."""
    monkeypatch.setenv("TURNOUT_STOP_SECONDS_MAX", "60")
    released = threading.Event()
    mail.script = hangs("DATA", released)
    put_mails(shared, 12)
    worker = working(shared.url)
    wait_for(lambda: sending(shared) == 4, "calls under way", PATIENCE_SECONDS)
    mail.script = None
    threading.Timer(0.5, released.set).start()
    assert worker.stop() == 0, worker.log
    assert sorted(rows(shared, "SELECT state, count(*) FROM deliveries GROUP BY state")) == [("due", 8), ("sent", 4)]
    assert doubtful(shared) == set()
    assert len(mail.mails) == 4


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_worker_that_stops_while_a_peer_hangs_gives_back_what_it_has(
    shared: Database, mail: Peer, working: Working
) -> None:
    """It waits as long as it was told, and says that these may have arrived; the next one takes them at once."""
    released = threading.Event()
    mail.script = hangs("DATA", released)
    put_mails(shared, 3)
    worker = working(shared.url)
    wait_for(lambda: sending(shared) == 3, "calls under way", PATIENCE_SECONDS)
    assert worker.stop() == 0, worker.log
    assert sending(shared) == 0
    assert len(doubtful(shared)) == 3
    mail.script = None
    released.set()
    working(shared.url)
    wait_for(lambda: all_sent(shared), "every message", PATIENCE_SECONDS)


@pytest.mark.postgresql
@pytest.mark.slow
def test_slack_is_told_once_though_its_worker_was_killed(
    shared: Database, working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had posted the message when the line went dead: whoever comes next looks before it posts again."""
    with SlackTwin() as twin:
        monkeypatch.setenv("TURNOUT_SLACK_TOKEN", TOKEN)
        monkeypatch.setenv("TURNOUT_SLACK_URL", twin.api)
        twin.faults.append(Fault("chat.postMessage", hangs=True, is_done=True))
        put_mails(shared, 3, "slack", "C0DEALS01")
        first = working(shared.url)
        wait_for(lambda: len(twin.messages) == 3, "three posts", PATIENCE_SECONDS)
        wait_for(lambda: sending(shared) == 1, "the one that hangs", PATIENCE_SECONDS)
        first.kill()
        working(shared.url)
        wait_for(lambda: all_sent(shared), "every message", PATIENCE_SECONDS)
        assert len(twin.messages) == 3
    assert rows(shared, "SELECT count(*) FROM deliveries WHERE is_doubtful = 1") == [(1,)]


@pytest.mark.postgresql
@pytest.mark.slow
def test_workers_survive_a_crash_of_postgresql(cluster: Cluster, mail: Peer, working: Working) -> None:
    """What was being sent when the database went away is written down when it is there again; nothing is lost."""
    cluster.make_database()
    database = open_database(cluster.url())
    released = threading.Event()
    mail.script = hangs("DATA", released)
    addresses = put_mails(database, 60)
    workers = [working(cluster.url()), working(cluster.url())]
    wait_for(lambda: sending(database) == 4, "calls under way", PATIENCE_SECONDS)
    cluster.crash()
    mail.script = None
    released.set()
    # What was under way is answered while nobody can write it down.
    wait_for(lambda: len(mail.mails) == 4, "answers", PATIENCE_SECONDS)
    database.close()
    cluster.start()
    wait_for(lambda: all_sent(database), "every message", PATIENCE_SECONDS)
    arrived = times_arrived(mail.mails)
    assert set(arrived) == set(addresses)
    assert {address for address, times in arrived.items() if times > 1} <= doubtful(database)
    for worker in workers:
        assert worker.stop() == 0, worker.log
    database.close()


def test_a_server_over_a_file_that_was_killed_goes_on_at_once(store: Path, mail: Peer) -> None:
    """There is no other worker on SQLite: whatever the last one had in hand is nobody's."""
    database = open_database(f"sqlite:///{store}")
    addresses = put_mails(database, 8)
    released = threading.Event()
    mail.script = hangs("DATA", released)
    server = serve(store)
    try:
        wait_for(lambda: sending(database) == 4, "calls under way", PATIENCE_SECONDS)
        server.kill_all()
        mail.script = None
        released.set()
        server = Server(store).wait_until_it_listens()
        wait_for(lambda: all_sent(database), "every message", PATIENCE_SECONDS)
        assert server.stop() == 0, server.log
    finally:
        server.end()
    arrived = times_arrived(mail.mails)
    assert set(arrived) == set(addresses)
    assert {address for address, times in arrived.items() if times > 1} <= doubtful(database)
    database.close()


def test_a_worker_over_a_file_is_not_wanted_beside_a_server(store: Path, tmp_path: Path) -> None:
    """It says who does its work already; without a server it does it."""
    server = serve(store)
    try:
        worker = Worker(f"sqlite:///{store}", tmp_path)
        assert worker.process.wait(PATIENCE_SECONDS) == 2
        assert "the server is the worker as well" in worker.log
        assert server.stop() == 0
    finally:
        server.end()
    alone = Worker(f"sqlite:///{store}", tmp_path).wait_until_it_works()
    assert alone.stop() == 0, alone.log
