"""What may happen to PostgreSQL, or on the way to it, while several servers take leads in.

After each, whoever was answered has that lead, each key has one, the record verifies, and servers go on by themselves.
`SIMULATION_ROUNDS=50` plays every round so many times; `make thorough` has more servers, and more of them busy.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil
import psycopg
import pytest

from tests.simulation.callers import post_all
from tests.simulation.cluster import Cluster
from tests.simulation.fleet import Crowd, Fleet, Sent
from tests.simulation.hot_company import Caps, hot_posts, make_hot_store
from tests.simulation.proxy import Proxy
from tests.simulation.server import Server, wait_for
from tests.simulation.shared_books import check_people, check_replay, check_shared_store, kept_answers
from tests.thorough import so_many

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

ROUNDS: Final = int(os.environ.get("SIMULATION_ROUNDS", "1"))
SERVERS: Final = so_many(2, 3)
CALLERS: Final = so_many(8, 12)
CAPS: Final = Caps(1_000, 1_000, 1_000)
# Whatever lasts longer than a server waits for a lock; servers are told to wait no longer than this.
LOCK_SECONDS: Final = 2.0


_IDLE: Final = (
    "SELECT 1 FROM pg_stat_activity a JOIN pg_locks l USING (pid) WHERE a.state = 'idle in transaction'"
    " AND clock_timestamp() - a.state_change > interval '80 ms' AND l.relation = 'lanes'::regclass"
)
_FIRST: Final = "SELECT l.id, d.assignee FROM decisions d JOIN leads l ON l.seq = d.lead WHERE d.number = 1"


@pytest.fixture
def url(cluster: Cluster, tmp_path: Path) -> str:
    """The company's store."""
    cluster.make_database()
    make_hot_store(cluster.url(), tmp_path, CAPS)
    return cluster.url()


@pytest.fixture
def proxy(cluster: Cluster) -> Iterator[Proxy]:
    """A way to the server that can break."""
    proxy = Proxy(cluster.host)
    yield proxy
    proxy.end()


@contextmanager
def _load(fleet: Fleet, seed: int, *, is_named: bool = True) -> Iterator[Crowd]:
    """Callers who go on until the block ends; each who is refused or cut off asks again until there is an answer."""
    posts = (post._replace(is_named=is_named) for post in hot_posts(seed))
    crowd = Crowd(lambda: fleet.ports, posts, CALLERS)
    wait_for(lambda: len(crowd.sent.answered) > CALLERS, "the first answers")
    try:
        yield crowd
    finally:
        crowd.end()


def _goes_on(crowd: Crowd, seconds_max: float = 120.0) -> None:
    """Wait until leads are answered again, by every caller once or more."""
    before = len(crowd.sent.answered)
    wait_for(lambda: len(crowd.sent.answered) > before + 2 * CALLERS, "answers again", seconds_max)


def _check(cluster: Cluster, fleet: Fleet, sent: Sent) -> None:
    """What must hold after anything; the servers are well, and end as they should. Raises AssertionError."""
    for server in fleet.servers:
        wait_for(lambda server=server: server.health()[0] == 200, "a server that is well")  # type: ignore[misc]
    _check_kept(cluster, sent)
    # Whoever asks once more gets the first answer, from whichever server.
    some = [sent.posts[key] for key in list(sent.answered)[-50:]]
    for port in fleet.ports:
        for key, reply in post_all(port, some, 4).items():
            assert reply.status == 200, (key, reply)
            assert reply.body == sent.answered[key].body, key
    fleet.stop()
    sys.stdout.write(f"{len(sent.answered):,} leads, the longest in {sent.longest_seconds:.2f} s: {sent.statuses}\n")
    assert not fleet.complaints(), fleet.complaints()[:5]
    with cluster.opened() as database:
        check_shared_store(database)
        check_people(database)
        check_replay(database)


def _check_kept(cluster: Cluster, sent: Sent) -> None:
    assert not sent.unanswered, f"{len(sent.unanswered)} leads were never answered"
    with cluster.opened() as database, database.reading() as tx:
        kept = kept_answers(tx)
        [(leads,)] = tx.rows("SELECT count(*) FROM leads")
        first = {lead: (lead, f"{lead}.1", rep) for lead, rep in tx.rows(_FIRST)}
    for key, reply in sent.answered.items():
        told = (reply.data["lead_id"], reply.data["decision_id"], reply.data["assignee"])
        known = kept.get(key) if sent.posts[key].is_named else first.get(told[0])
        assert known == told, f"`{key}` was answered {told} and is kept as {known}"
    assert leads == len(sent.posts), "one lead for each that was sent"


def test_killed_servers_leave_nothing_behind(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """One of them is killed in a burst, whichever of its processes; callers go to the others and hear the truth."""
    draws = random.Random(7)
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 1) as crowd:
            for _ in range(3 * ROUNDS):
                victim = draws.randrange(SERVERS)
                server = fleet.servers[victim]
                time.sleep(draws.uniform(0.1, 1.0))
                draws.choice([server.kill, server.kill_all, server.kill_writer])()
                _goes_on(crowd)
                fleet.restart(victim)
                _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def test_a_server_that_stands_still_is_not_waited_for_for_ever(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """What it had locked is free before others give up; when it goes on, it does what it was asked for after all."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 13) as crowd:
            for _ in range(ROUNDS):
                still = _stop_in_a_transaction(cluster, fleet.servers[0], random.Random(4))
                _goes_on(crowd, 15)
                for process in still:
                    process.resume()
                _goes_on(crowd)
        assert set(crowd.sent.statuses) <= {200, 201}, (crowd.sent.statuses, crowd.sent.problems)
        _check(cluster, fleet, crowd.sent)


def _stop_in_a_transaction(cluster: Cluster, server: Server, draws: random.Random) -> list[psutil.Process]:
    """Stop a server's processes at a moment at which it has rows locked, and is about to ask for more."""
    still = [*server.writers(), psutil.Process(server.process.pid)]
    for _ in range(200):
        for process in still:
            process.suspend()
        time.sleep(0.1)
        if cluster.ask(_IDLE):
            return still
        for process in still:
            process.resume()
        time.sleep(draws.uniform(0.01, 0.1))
    raise AssertionError("never in a transaction")


@pytest.mark.parametrize("is_named", [True, False], ids=["named", "nameless"])
def test_an_answer_to_a_commit_that_is_lost_changes_nothing(
    cluster: Cluster, url: str, proxy: Proxy, tmp_path: Path, *, is_named: bool
) -> None:
    """What was kept is kept, and its callers hear so: nothing is decided twice, with a key or without one."""
    del url
    with Fleet([proxy.url()] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 2, is_named=is_named) as crowd:
            for _ in range(4 * ROUNDS):
                proxy.cut_commits = 3
                wait_for(lambda: not proxy.cut_commits, "commits that are cut")
                _goes_on(crowd)
        sent = crowd.sent
        assert proxy.cuts >= 12 * ROUNDS
        # Who is answered after such a commit is answered at once, and not refused.
        assert set(sent.statuses) == {201}, (sent.statuses, sent.problems)
        _check(cluster, fleet, sent)


def test_connections_that_break_at_any_moment_lose_nothing(
    cluster: Cluster, url: str, proxy: Proxy, tmp_path: Path
) -> None:
    """All connections at once, again and again, at moments that a seed draws."""
    del url
    draws = random.Random(3)
    with Fleet([proxy.url()] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 3) as crowd:
            for _ in range(5 * ROUNDS):
                time.sleep(draws.uniform(0.05, 0.4))
                proxy.cut_all()
            _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def test_a_crash_of_postgresql_is_survived(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Stopped as with the power, and started again: until then 503 with a time to come again, then all goes on."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 4) as crowd:
            for _ in range(ROUNDS):
                cluster.crash()
                before = crowd.sent.statuses[503]
                wait_for(lambda before=before: crowd.sent.statuses[503] > before + CALLERS, "refusals")  # type: ignore[misc]
                status, told = fleet.servers[0].health()
                assert (status, told["status"]) == (503, "degraded"), told
                cluster.start()
                _goes_on(crowd)
        assert set(crowd.sent.statuses) <= {200, 201, 503}, crowd.sent.statuses
        _check(cluster, fleet, crowd.sent)


@pytest.mark.parametrize("way", ["paused", "stalled"])
def test_a_postgresql_that_says_nothing_is_waited_for(
    cluster: Cluster, url: str, proxy: Proxy, tmp_path: Path, way: str
) -> None:
    """For some seconds nobody answers, neither the server nor the way to it; then everything goes on."""
    del url
    stop, go = (cluster.pause, cluster.resume) if way == "paused" else (proxy.stall, proxy.flow)
    with Fleet([proxy.url()] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 5) as crowd:
            stop()
            time.sleep(3 if ROUNDS == 1 else 12)
            go()
            _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def test_a_standby_in_the_place_of_the_primary_is_said_and_left(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """What may only be read takes no leads, and says so; once it is promoted, servers write to it by themselves."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 6) as crowd:
            cluster.become_standby()
            wait_for(lambda: any("standby" in problem for problem in crowd.sent.problems), "somebody who says so")
            cluster.promote()
            _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


_LOCKED: Final = ["lanes ORDER BY name", "leads ORDER BY id", "people ORDER BY person"]


@pytest.mark.parametrize("rows", _LOCKED[: so_many(1, 3)])
def test_rows_that_somebody_keeps_locked_cost_time_and_nothing_else(
    cluster: Cluster, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str
) -> None:
    """Longer than a server waits: callers hear 503, and are answered once the rows are free."""
    monkeypatch.setenv("TURNOUT_LOCK_SECONDS_MAX", str(LOCK_SECONDS))
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 8) as crowd:
            for seconds in (0.5, 2.5 * LOCK_SECONDS):
                with cluster.connect() as hostile, hostile.transaction():
                    hostile.execute(f"SELECT 1 FROM {rows} FOR UPDATE".encode())  # noqa: S608 - ours
                    time.sleep(seconds)
                _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def test_a_session_that_locks_in_a_circle_costs_nobody_a_lead(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Somebody takes rows one by one in any order: PostgreSQL ends one of those who wait, and it is done again."""
    over = threading.Event()

    def be_hostile(number: int) -> None:
        draws = random.Random(number)
        while not over.is_set():
            try:
                with cluster.connect() as hostile, hostile.transaction():
                    hostile.execute(b"SET LOCAL lock_timeout = '3s'")
                    for table, name in draws.sample([("lanes", f"r:{rep}") for rep in "abcdefgh"], 4):
                        hostile.execute(f"SELECT 1 FROM {table} WHERE name = '{name}' FOR UPDATE".encode())  # noqa: S608 - ours
                        time.sleep(0.05)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable):
                continue

    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 9) as crowd:
            sessions = [threading.Thread(target=be_hostile, args=(number,)) for number in range(2)]
            for session in sessions:
                session.start()
            wait_for(lambda: bool(cluster.alarms()), "somebody who waits in a circle")
            time.sleep(2 * ROUNDS)
            over.set()
            for session in sessions:
                session.join()
            _goes_on(crowd)
        cluster.forgive()
        _check(cluster, fleet, crowd.sent)


def test_sessions_that_are_ended_are_begun_again(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Somebody ends every session again and again, and cancels what runs: nothing is lost, and nobody is restarted."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 10) as crowd, cluster.connect("postgres") as hostile:
            for number in range(10 * ROUNDS):
                how = "pg_terminate_backend" if number % 2 else "pg_cancel_backend"
                hostile.execute(f"SELECT {how}(pid) FROM pg_stat_activity WHERE datname = 'turnout'".encode())  # noqa: S608
                time.sleep(0.1)
            _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def test_no_connection_left_is_said_and_survived(cluster: Cluster, url: str, tmp_path: Path) -> None:
    """Somebody takes every connection there is, and servers lose theirs: 503 until there are some again."""
    with Fleet([url] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 11) as crowd:
            with _all_taken(cluster):
                wait_for(lambda: crowd.sent.statuses[503] > CALLERS, "refusals")
            _goes_on(crowd)
        assert any("connection" in problem for problem in crowd.sent.problems), crowd.sent.problems
        _check(cluster, fleet, crowd.sent)


@contextmanager
def _all_taken(cluster: Cluster) -> Iterator[None]:
    """Take every connection, from the servers as well."""
    mine: list[psycopg.Connection[object]] = []
    is_over = threading.Event()

    def take() -> None:
        while not is_over.is_set():
            try:
                mine.append(psycopg.connect(cluster.url("postgres"), autocommit=True))
            except psycopg.OperationalError:
                time.sleep(0.01)

    def end_theirs() -> None:
        # Again and again: a server may be quicker to take one that has come free than we are.
        while not is_over.wait(0.2):
            hostile.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'turnout'")

    threads = [threading.Thread(target=take), threading.Thread(target=end_theirs)]
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as hostile:
        for thread in threads:
            thread.start()
        try:
            wait_for(lambda: len(mine) > 50, "many connections")
            yield
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
            for connection in mine:
                connection.close()


@pytest.fixture
def small_disk(cluster: Cluster) -> Iterator[Path]:
    """A small disk that PostgreSQL may use, where this user may make one."""
    with tempfile.TemporaryDirectory(prefix="turnout-disk-", dir=cluster.run.parent) as folder:
        Path(folder).chmod(0o711)
        disk = Path(folder) / "disk"
        disk.mkdir()
        mounting = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(disk)]
        if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:  # noqa: S603 - ours
            pytest.skip("this user may not mount a small disk")
        try:
            yield disk
        finally:
            cluster.make_database()
            subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S603, S607 - as above


def test_a_disk_that_fills_up_under_postgresql_is_said(cluster: Cluster, small_disk: Path, tmp_path: Path) -> None:
    """Callers hear what is wrong and when to come again; once there is room, servers go on by themselves."""
    tables = small_disk / "tables"
    tables.mkdir()
    cluster.make_database(folder=tables)
    make_hot_store(cluster.url(), tmp_path, CAPS)
    ballast = small_disk / "ballast"
    with Fleet([cluster.url()] * SERVERS, tmp_path) as fleet:
        with _load(fleet, 12) as crowd:
            _fill(ballast)
            wait_for(lambda: any("is full" in problem for problem in crowd.sent.problems), "somebody who says so")
            ballast.unlink()
            _goes_on(crowd)
        _check(cluster, fleet, crowd.sent)


def _fill(ballast: Path) -> None:
    """Leave no room at all."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4_096)
