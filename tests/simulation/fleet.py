"""Several real servers over one PostgreSQL, and callers who talk to all of them at once and forget nothing."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.simulation.callers import Connection, CutOffError, Post, Reply
from tests.simulation.server import Server

_PATIENCE_SECONDS: Final = 180.0


class Fleet:
    """Servers over one store. Ended with the block."""

    def __init__(self, urls: Sequence[str], folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options
        self._started = 0
        self.urls = list(urls)
        # Every server that ever was, for what it said.
        self.all: list[Server] = []
        self.servers = [self._start(url) for url in urls]

    def __enter__(self) -> Self:
        try:
            for server in self.servers:
                server.wait_until_it_listens()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
        if error is not None:
            for number, server in enumerate(self.all):
                error.add_note(f"server {number} said: {server.log[-3_000:]}")

    def _end(self) -> None:
        for server in self.all:
            server.end()

    def _start(self, url: str) -> Server:
        self._started += 1
        self.all.append(Server(self._folder / f"server-{self._started}", *self._options, url=url))
        return self.all[-1]

    @property
    def ports(self) -> list[int]:
        """Where the servers listen at the moment."""
        return [server.port for server in self.servers]

    def restart(self, number: int) -> None:
        """Another server in the place of one that is gone."""
        self.servers[number] = self._start(self.urls[number]).wait_until_it_listens()

    def stop(self) -> None:
        """Tell all to stop. Raises AssertionError where one does not end well."""
        for server in self.servers:
            code = server.stop()
            assert code == 0, server.log

    def complaints(self) -> list[str]:
        """What the servers' logs have that nobody should have to read."""
        words = ("Traceback", "a batch failed", "a job failed", "AssertionError", "fault of ours")
        return [line for server in self.all for line in server.log.splitlines() if any(word in line for word in words)]


@dataclass(slots=True)
class Sent:
    """What callers know in the end: who was answered what, every status there was, and what refusals said."""

    answered: dict[str, Reply] = field(default_factory=dict)
    unanswered: dict[str, Post] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    posts: dict[str, Post] = field(default_factory=dict)
    longest_seconds: float = 0.0


class Crowd:
    """Callers spread over all servers. Each goes on until told to stop; who is refused or cut off asks again.

    One who finds a server gone goes to the next, and asks there under the same key. `act` is called after each answer
    about a lead, with the connection, the lead's answer and the caller's own draws.
    """

    def __init__(
        self,
        ports: Callable[[], Sequence[int]],
        posts: Iterator[Post],
        callers: int = 8,
        act: Callable[[Connection, Reply, random.Random, Sent], None] | None = None,
        seed: int = 1,
    ) -> None:
        self.sent = Sent()
        self._ports = ports
        self._posts = posts
        self._act = act
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self.failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._call, args=(number, random.Random(f"{seed} {number}")), daemon=True)
            for number in range(callers)
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> Sent:
        """Take no further leads, wait for the answers that are due, and tell what was heard."""
        self._is_over.set()
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS * 2)
            assert not thread.is_alive(), "a caller waits for an answer that never comes"
        if self.failures:
            raise self.failures[0]
        return self.sent

    def _call(self, number: int, draws: random.Random) -> None:
        connection: Connection | None = None
        at = number
        try:
            while not self._is_over.is_set():
                with self._lock:
                    post = next(self._posts)
                    self.sent.posts[post.key] = post
                    self.sent.unanswered[post.key] = post
                until = time.monotonic() + _PATIENCE_SECONDS
                while True:
                    try:
                        connection = connection or Connection(self._port(at))
                        if self._told(connection, post, draws):
                            break
                    except (CutOffError, OSError):
                        with self._lock:
                            self.sent.cut_off += 1
                        if connection is not None:
                            connection.close()
                        connection, at = None, at + 1
                    assert time.monotonic() < until, f"`{post.key}` was never answered: {self.sent.problems}"
                    time.sleep(draws.uniform(0.01, 0.1))
        except BaseException as error:  # noqa: BLE001 - told to whoever ends the crowd
            self.failures.append(error)
        finally:
            if connection is not None:
                connection.close()

    def _port(self, at: int) -> int:
        ports = self._ports()
        return ports[at % len(ports)]

    def _told(self, connection: Connection, post: Post, draws: random.Random) -> bool:
        began = time.monotonic()
        reply = connection.post(post)
        with self._lock:
            self.sent.longest_seconds = max(self.sent.longest_seconds, time.monotonic() - began)
            self.sent.statuses[reply.status] += 1
            if not reply.is_taken:
                self.sent.problems[str(reply.data.get("detail", reply.status))] += 1
                assert reply.status == 503, reply
                assert reply.headers.get("retry-after"), reply
                return False
            self.sent.answered[post.key] = reply
            self.sent.unanswered.pop(post.key, None)
        if self._act is not None:
            with suppress(CutOffError, OSError):
                self._act(connection, reply, draws, self.sent)
        return True


def ask_and_count(connection: Connection, sent: Sent, method: str, path: str, body: dict[str, Any]) -> Reply:
    """An answer to anything but a lead, counted by its status."""
    reply = connection.ask(method, path, body)
    sent.statuses[reply.status] += 1
    if reply.status >= 500:
        sent.problems[f"{method} {path.rpartition('/')[2]}: {reply.body[:300]!r}"] += 1
    return reply
