"""A program that takes webhooks, on a real socket of this machine, and answers as a test tells it to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

STOPPED_SECONDS_MAX = 60.0


class Received(NamedTuple):
    """A request as it came: its path, its headers by lower-case name, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """How a request is answered. `manner` is `plain`, or what is wrong with the receiver."""

    status: int = 204
    headers: tuple[tuple[str, str], ...] = ()
    manner: str = "plain"


HANGS = Reply(manner="hangs")
DRIPS = Reply(manner="drips")
NEVER_ENDS = Reply(200, manner="never ends")
CLOSES = Reply(manner="closes")
BABBLES = Reply(manner="babbles")


@dataclass
class Receiver:
    """What came, and what is to be answered: each reply once, and the last one from then on."""

    port: int
    replies: list[Reply]
    received: list[Received] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_reply(self, received: Received) -> Reply:
        """Note a request; how to answer it."""
        with self.lock:
            self.received.append(received)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Where it is."""
        return f"{scheme}://{host}:{self.port}/hook?a=b"


@contextmanager
def receiving(replies: Sequence[Reply] = (Reply(),), tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads, server.block_on_close = True, False
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver = Receiver(server.server_address[1], list(replies))
    server.receiver = receiver  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = receiver.next_reply(Received(self.path, headers, body))
        self.close_connection = True
        getattr(self, f"_{reply.manner.replace(' ', '_')}")(reply, receiver)

    def do_GET(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        receiver.next_reply(Received(self.path, {}, b"GET"))
        self.send_response(200)
        self.end_headers()

    def _plain(self, reply: Reply, _receiver: Receiver) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _hangs(self, _reply: Reply, receiver: Receiver) -> None:
        receiver.stopped.wait(STOPPED_SECONDS_MAX)

    def _drips(self, _reply: Reply, receiver: Receiver) -> None:
        """An answer whose head never ends, a few bytes at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._go_on(receiver, b"X-A: b\r\n", 0.02)

    def _never_ends(self, _reply: Reply, receiver: Receiver) -> None:
        """An answer whose body never ends, as fast as it is taken."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        self._go_on(receiver, b"x" * 65_536, 0)

    def _go_on(self, receiver: Receiver, portion: bytes, seconds: float) -> None:
        try:
            while not receiver.stopped.wait(seconds):
                self.wfile.write(portion)
                self.wfile.flush()
        except OSError:
            # Whoever asked has had enough.
            return

    def _closes(self, _reply: Reply, _receiver: Receiver) -> None:
        """Nothing is answered."""

    def _babbles(self, _reply: Reply, _receiver: Receiver) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is declared
        """Nothing is written."""
