"""Callers over raw connections that are kept open, who remember what they were answered, and what was cut off."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

CALLERS: Final = 16
# Longer than a server may wait for a lock, so that it is the server who gives up.
ANSWER_SECONDS_MAX: Final = 40.0


class Post(NamedTuple):
    """A lead to be posted: its key, and its record as JSON. One that is not `named` is sent without its key."""

    key: str
    body: bytes
    is_named: bool = True


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        """The answer as data."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def is_taken(self) -> bool:
        """True where the lead was taken in, now or under the same key before."""
        return self.status in {200, 201}


class CutOffError(Exception):
    """The connection ended before the answer did, after so many bytes of it."""

    def __init__(self, received: int) -> None:
        self.received = received
        super().__init__(f"cut off after {received} bytes of an answer")


class Connection:
    """One connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def post(self, post: Post) -> Reply:
        """The answer to a lead. Raises CutOffError."""
        self.send(post)
        return self.receive()

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str = "") -> Reply:
        """The answer to any question. Raises CutOffError."""
        said = b"" if body is None else json.dumps(body).encode()
        named = f"Idempotency-Key: {key}\r\n" if key else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{named}"
            f"Content-Length: {len(said)}\r\n\r\n"
        )
        try:
            self._socket.sendall(head.encode() + said)
        except ConnectionError:
            raise CutOffError(0) from None
        return self.receive()

    def send(self, post: Post, part: float = 1.0) -> None:
        """Send a lead, or only a part of its body, and wait for nothing. Raises CutOffError."""
        named = f"Idempotency-Key: {post.key}\r\n" if post.is_named else ""
        head = (
            f"POST /api/v1/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"{named}Content-Length: {len(post.body)}\r\n\r\n"
        )
        try:
            self._socket.sendall(head.encode() + post.body[: round(len(post.body) * part)])
        except ConnectionError:
            raise CutOffError(0) from None

    def receive(self) -> Reply:
        """The next answer. Raises CutOffError."""
        buffer = b""
        while b"\r\n\r\n" not in buffer:
            buffer += self._more(len(buffer))
        head, _, body = buffer.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): text for name, _, text in (line.partition(": ") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += self._more(len(head) + len(body))
        return Reply(int(status.split()[1]), headers, body)

    def _more(self, received: int) -> bytes:
        try:
            part = self._socket.recv(65_536)
        except ConnectionError:
            part = b""
        if not part:
            raise CutOffError(received)
        return part

    def close(self) -> None:
        """End it from our side."""
        self._socket.close()


@dataclass(slots=True)
class Heard:
    """What callers know in the end: who was answered what, who was refused, who heard nothing or only a part."""

    answered: dict[str, Reply] = field(default_factory=dict)
    refused: dict[str, Reply] = field(default_factory=dict)
    unanswered: dict[str, Post] = field(default_factory=dict)
    halves: list[CutOffError] = field(default_factory=list)


class Load:
    """Callers who post leads at the same time, each until there is none left or the server is gone."""

    def __init__(self, port: int, posts: Iterable[Post], callers: int = CALLERS) -> None:
        self.heard = Heard()
        self._port = port
        self._posts = iter(posts)
        self._turn = threading.Lock()
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._call, daemon=True) for _ in range(callers)]
        for thread in self._threads:
            thread.start()

    def _call(self) -> None:
        try:
            with Connection(self._port) as connection:
                for post in self._taken():
                    self._note(post, connection)
        except CutOffError as error:
            if error.received:
                self.heard.halves.append(error)
        except ConnectionError:
            return  # there was no server to call

    def _taken(self) -> Iterator[Post]:
        """One lead after another, each for one caller."""
        while not self._is_over.is_set():
            with self._turn:
                post = next(self._posts, None)
            if post is None:
                return
            yield post

    def _note(self, post: Post, connection: Connection) -> None:
        # Until there is an answer nobody knows whether the lead is there.
        self.heard.unanswered[post.key] = post
        reply = connection.post(post)
        (self.heard.answered if reply.is_taken else self.heard.refused)[post.key] = reply
        del self.heard.unanswered[post.key]

    def end(self) -> Heard:
        """Take no further leads, wait for the answers that are due, and tell what was heard."""
        self._is_over.set()
        return self.join()

    def join(self) -> Heard:
        """Wait until there is nothing more to post, or nobody to post it to, and tell what was heard."""
        for thread in self._threads:
            thread.join(ANSWER_SECONDS_MAX * 2)
            assert not thread.is_alive(), "a caller waits for an answer that never comes"
        return self.heard


def post_all(port: int, posts: Sequence[Post], callers: int = CALLERS) -> dict[str, Reply]:
    """Post these leads, and what each was answered. Raises AssertionError where one was not."""
    heard = Load(port, posts, callers).join()
    assert not heard.unanswered, f"{len(heard.unanswered)} leads were not answered"
    assert len(heard.answered) + len(heard.refused) == len(posts), "somebody found no server"
    return heard.answered | heard.refused
