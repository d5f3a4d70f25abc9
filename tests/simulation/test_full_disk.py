"""A disk that fills up under a running server: told clearly, nothing acknowledged is lost, and it goes on by itself."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.books import check_store, count
from tests.simulation.callers import Load, Post, Reply, post_all
from tests.simulation.company import copy_store, posts
from tests.simulation.conftest import Serving
from tests.simulation.server import Server, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes, where this user may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True, check=False).returncode:  # noqa: S603 - ours
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S603, S607 - as above


def test_a_full_disk_is_survived(untouched_store: Path, small_disk: Path, serving: Serving) -> None:
    """Not even the log has room, for it lies on the same disk."""
    store = copy_store(untouched_store, small_disk)
    ballast = small_disk / "ballast"
    _play(serving(store), lambda: _fill(ballast), ballast.unlink, "is full; nothing was written; make room")


def test_a_file_that_may_not_grow_is_survived(store: Path, serving: Serving) -> None:
    """The same for any user: the system lets this process write only so far into a file."""
    server = serving(store)

    def limit(size: int) -> None:
        for pid in (server.process.pid, *(writer.pid for writer in server.writers())):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    _play(server, lambda: limit(4_096), lambda: limit(resource.RLIM_INFINITY), "the disk failed while")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_log_that_has_no_room_stops_nobody() -> None:
    """Whoever tells of a full disk goes on, though the line is lost."""
    code = (
        "from turnout.observe.logs import configure_logs, get_logger\n"
        "configure_logs(); get_logger('writer').error('the store cannot be used'); print('went on')"
    )
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=full, text=True, check=False)  # noqa: S603 - ours
    assert done.stdout == "went on\n"


def _fill(ballast: Path) -> None:
    """Leave no room at all."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4_096)
        except OSError:
            return


def _play(server: Server, take_room: Callable[[], None], give_room: Callable[[], object], cause: str) -> None:
    """From a server that is well over one that can write nothing to one that is well again."""
    sent: dict[str, Post] = {}
    load = Load(server.port, _remembered(sent))
    wait_for(lambda: len(load.heard.answered) >= 30, "the first answers")
    take_room()
    wait_for(lambda: len(load.heard.refused) >= 30, "refusals")
    heard = load.end()
    assert not heard.halves
    assert not heard.unanswered
    _check_refusals(list(heard.refused.values()), cause)
    _check_degraded(server, cause)
    acknowledged = [sent[key] for key in heard.answered]
    _check_same(post_all(server.port, acknowledged), heard.answered)
    give_room()
    wait_for(lambda: server.health()[0] == 200, "a server that has found out by itself that there is room")
    _check_same(post_all(server.port, acknowledged), heard.answered)
    assert {reply.status for reply in post_all(server.port, [sent[key] for key in heard.refused]).values()} == {201}
    assert server.stop() == 0, server.log
    assert "Traceback" not in server.log
    assert count(server.store, "leads") == len(sent)
    check_store(server.store)


def _remembered(sent: dict[str, Post]) -> Iterator[Post]:
    for post in islice(posts(2), 3_000):
        sent[post.key] = post
        yield post


def _check_refusals(refused: list[Reply], cause: str) -> None:
    """Each says what is wrong, and when to come again."""
    for reply in refused:
        assert reply.status == 503
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["retry-after"]
        assert reply.data["code"] == "store_unavailable"
        assert cause in reply.data["detail"]


def _check_degraded(server: Server, cause: str) -> None:
    """It stays so for as long as it lasts, also when nobody asks for anything."""
    for _ in range(10):
        status, told = server.health()
        assert (status, told["status"]) == (503, "degraded")
        assert cause in told["causes"][0]
        time.sleep(0.1)


def _check_same(now: dict[str, Reply], before: dict[str, Reply]) -> None:
    assert {key: reply.body for key, reply in now.items()} == {key: reply.body for key, reply in before.items()}
