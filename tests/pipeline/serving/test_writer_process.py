"""A server of two processes as it really is: what each does when the other ends, hangs, or cannot write."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import psutil
import pytest

from tests.simulation.books import check_store, count
from tests.simulation.callers import Load, Post, Reply, post_all
from tests.simulation.company import copy_store, make_store, posts, run
from tests.simulation.server import Server, turnout, url_of, wait_for
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.errors import RefusedError, StoreError
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Close, Job, Tick
from turnout.pipeline.serving.remote_front import RemoteFront
from turnout.pipeline.serving.running import utc_now
from turnout.pipeline.serving.writer_process import WriterProcess
from turnout.store.database import open_database

pytestmark = pytest.mark.slow
# Far more than a socket takes at once.
MANY = 3_000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's store, without leads."""
    return make_store(tmp_path_factory.mktemp("company"))


@pytest.fixture
def store(company: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return copy_store(company, tmp_path)


@pytest.fixture
def server(store: Path) -> Iterator[Server]:
    """A server of two processes that listens."""
    started = Server(store, "--processes", "2")
    yield started.wait_until_it_listens()
    started.end()


def writer_of(server: Server) -> psutil.Process:
    """The process that writes for a server."""
    (writer,) = server.writers()
    return writer


def bodies(replies: dict[str, Reply]) -> dict[str, bytes]:
    """What each key was answered."""
    return {key: reply.body for key, reply in replies.items()}


def check_next_server_knows(store: Path, sent: dict[str, Post], answered: dict[str, Reply]) -> None:
    """Whatever was acknowledged is there, and no lead is there that nobody sent."""
    server = Server(store, "--processes", "2").wait_until_it_listens()
    try:
        assert bodies(post_all(server.port, [sent[key] for key in answered])) == bodies(answered)
        assert {reply.status for reply in post_all(server.port, list(sent.values())).values()} <= {200, 201}
        assert server.stop() == 0, server.log
    finally:
        server.end()
    assert count(store, "leads") == len(sent)
    check_store(store)


def remembered(sent: dict[str, Post], seed: int) -> Iterator[Post]:
    """Leads without end; those that were taken are in `sent`."""
    for post in posts(seed):
        sent[post.key] = post
        yield post


def test_one_process_writes_nothing_but_what_it_took_in(store: Path) -> None:
    """With one process there is no other."""
    server = Server(store, "--processes", "1").wait_until_it_listens()
    try:
        assert psutil.Process(server.process.pid).children() == []
        assert {reply.status for reply in post_all(server.port, list(islice(posts(1), 20))).values()} == {201}
        assert server.stop() == 0, server.log
    finally:
        server.end()


def test_numbers_and_health_of_the_writer_are_told_by_the_door(server: Server) -> None:
    """Every lead is counted once, with the commit that kept it."""
    leads = list(islice(posts(2), 100))
    assert {reply.status for reply in post_all(server.port, leads).values()} == {201}
    assert {reply.status for reply in post_all(server.port, leads).values()} == {200}
    status, health = server.health()
    assert (status, health["status"], health["causes"], health["queue"]) == (200, "ok", [], 0)
    numbers = metrics(server)
    assert sum(value for name, value in numbers.items() if name.startswith("turnout_leads_total")) == 100
    assert numbers["turnout_intake_replays_total"] == 100
    assert numbers["turnout_intake_seconds_count"] >= 200
    # Time may have passed in a commit of its own.
    assert numbers["turnout_commit_jobs_sum"] >= 200
    assert numbers["turnout_commit_seconds_sum"] > 0


def metrics(server: Server) -> dict[str, float]:
    """What `/metrics` says."""
    lines = server.text("/metrics").splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def test_a_writer_ends_when_its_server_was_killed(store: Path, server: Server) -> None:
    """Within moments, by itself; whatever was acknowledged is known to the next one."""
    sent: dict[str, Post] = {}
    writer = writer_of(server)
    load = Load(server.port, remembered(sent, 3))
    wait_for(lambda: len(load.heard.answered) > 50, "the first answers")
    server.kill()
    writer.wait(20)
    check_next_server_knows(store, sent, load.join().answered)


def test_a_server_ends_when_its_writer_was_killed(store: Path, server: Server) -> None:
    """Whoever waits is told at once to come again; the server says what happened, and its exit code is not 0."""
    sent: dict[str, Post] = {}
    load = Load(server.port, remembered(sent, 4))
    wait_for(lambda: len(load.heard.answered) > 50, "the first answers")
    writer_of(server).kill()
    assert server.process.wait(20) == 2
    heard = load.join()
    assert not heard.halves
    assert all(reply.data["code"] == "store_unavailable" for reply in heard.refused.values())
    assert "the process that writes ended by itself (exit code -9)" in server.log
    assert "Traceback" not in server.log
    check_next_server_knows(store, sent, heard.answered)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_both_ends_the_server_in_order(store: Path, server: Server, number: signal.Signals) -> None:
    """As a terminal or a supervisor sends it: the writer goes on until every lead that was taken is answered."""
    load = Load(server.port, posts(5))
    wait_for(lambda: len(load.heard.answered) > 50, "the first answers")
    writer = writer_of(server)
    writer.send_signal(number)
    server.process.send_signal(signal.SIGTERM if number is signal.SIGHUP else number)
    assert server.process.wait(60) == 0, server.log
    assert not writer.is_running()
    heard = load.join()
    assert not heard.halves
    assert not heard.refused
    assert count(store, "leads") >= len(heard.answered) > 50
    assert "Traceback" not in server.log
    check_store(store)


def test_a_policy_published_beside_it_is_read_with(server: Server, tmp_path: Path) -> None:
    """Its fields are known of the leads that come next."""
    file = tmp_path / "new.yaml"
    file.write_text(
        "fields: {shoe: number}\n"
        "queues: {giants: {watched by: x}, others: {watched by: x}}\n"
        "rules:\n"
        "  - name: Big feet\n"
        "    when: shoe >= 45\n"
        "    to: queue giants\n"
        "  - name: All\n"
        "    to: queue others\n"
    )
    run("policy", "publish", str(file), "--db", url_of(server.store))
    replies = post_all(server.port, [Post("big", b'{"email": "a@a.example", "shoe": "46"}')])
    assert replies["big"].data["queue"] == "giants", "the writer reads a lead again that was read for another policy"
    policy = replies["big"].data["policy"]
    wait_for(lambda: server.health()[1]["policy"] == policy, "the policy to be told")
    replies = post_all(server.port, [Post("small", b'{"email": "b@b.example", "shoe": "36"}')])
    assert replies["small"].data["queue"] == "others"


def test_a_writer_that_cannot_write_is_told(server: Server) -> None:
    """To whoever asks, with the remedy; when it can again, it does."""
    writer = writer_of(server)
    resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))
    lead = list(islice(posts(6), 1))
    reply = post_all(server.port, lead)[lead[0].key]
    assert (reply.status, reply.data["code"]) == (503, "store_unavailable")
    assert "the disk failed while" in reply.data["detail"]
    status, health = server.health()
    assert (status, health["status"]) == (503, "degraded")
    assert "the disk failed while" in health["causes"][0]
    resource.prlimit(writer.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    wait_for(lambda: server.health()[0] == 200, "a writer that is well")
    assert post_all(server.port, lead)[lead[0].key].status == 201


def test_a_writer_that_says_nothing_is_told(server: Server) -> None:
    """It is there, and does nothing: somebody stopped it, or the machine has."""
    writer = writer_of(server)
    writer.suspend()
    try:
        wait_for(lambda: server.health()[0] == 503, "a writer that is missed")
        assert "the process that writes has said nothing for" in server.health()[1]["causes"][0]
    finally:
        writer.resume()
    wait_for(lambda: server.health()[0] == 200, "a writer that is well")


def test_a_store_the_writer_cannot_use_is_told_before_it_listens(store: Path) -> None:
    """One message, and the exit code of everything that was not done."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TABLE presence")
    done = turnout("serve", "--db", url_of(store), "--port", "0", "--processes", "2")
    assert done.returncode == 2
    assert "presence" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def captures(front: RemoteFront, numbers: range) -> list[Job]:
    """Leads that were read but not decided."""
    found: list[Job] = []
    for number in numbers:
        lead = Lead(LeadId(f"L{number}"), utc_now(), {"email": f"a{number}@a{number}.example", "message": "x" * 400})
        known, policy = front.enrich(lead)
        found.append(Capture(lead, known, policy, key=f"key-{number}"))
    return found


def test_everything_asked_for_in_one_turn_is_done_in_order(store: Path) -> None:
    """More than the socket takes at once, from the loop and from another thread; and nothing is lost at the end."""
    database = open_database(url_of(store))
    results: list[Done] = []
    with WriterProcess() as writer:
        front = RemoteFront(writer, database)
        front.start()
        asyncio.run(ask_much(front, results))
        front.stop()
    assert [done.error for done in results if done.error] == []
    answers = [done.answer for done in results]
    assert [answer.lead_id for answer in answers[:MANY] if isinstance(answer, Answer)] == [f"L{n}" for n in range(MANY)]
    assert len(results) == MANY + 2
    assert count(store, "leads") == MANY + 1
    database.close()


async def ask_much(front: RemoteFront, results: list[Done]) -> None:
    """Ask, and leave without waiting."""
    async with front.connected(lambda: pytest.fail("the writer has ended")):
        jobs = captures(front, range(MANY + 1))
        for job in jobs[:MANY]:
            front.submit(job, results.append)
        for job in (jobs[MANY], Tick()):
            other = threading.Thread(target=front.submit, args=(job, results.append))
            other.start()
            other.join()
        assert results == []
        # What another thread asked for is on its way to the loop.
        await asyncio.sleep(0)


async def until(is_so: Callable[[], bool]) -> None:
    """Let the loop run until something is so."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - what is waited for is told to nobody
            await asyncio.sleep(0.01)


def test_refusals_and_faults_reach_whoever_asked(store: Path) -> None:
    """A code to act upon; what cannot even be sent; and, when the writer is gone, that it is."""
    database = open_database(url_of(store))
    results: list[Done] = []
    given_up: list[bool] = []
    with WriterProcess() as writer:
        front = RemoteFront(writer, database)
        front.start()

        async def ask() -> None:
            async with front.connected(lambda: given_up.append(True)):
                front.submit(Close(LeadId("nobody")), results.append)
                broken = Capture(Lead(LeadId("L1"), utc_now(), {"name": "\ud800"}), Known(), "p")
                front.submit(broken, results.append)
                await until(lambda: len(results) == 2)
                os.kill(writer.pid, signal.SIGKILL)
                front.submit(Tick(), results.append)
                await until(lambda: bool(given_up))
                front.submit(Tick(), results.append)

        asyncio.run(ask())
        assert front.health()["status"] == "degraded"
        with pytest.raises(StoreError, match="exit code -9"):
            front.stop()
    fault, refused, lost, late = (done.error for done in results)
    assert isinstance(refused, RefusedError)
    assert refused.code == "lead_not_found"
    assert "fault of ours" in str(fault)
    assert str(lost) == str(late)
    assert "the process that writes has ended" in str(lost)
    assert given_up == [True]
    database.close()
