"""A service on a loopback address that counts what it is told, and a channel that speaks to it.

What it does with a message is said by a script; a service that honours keys takes the same one once.
"""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Final

from turnout.connectors.base import (
    BusyError,
    InDoubtDeliveryError,
    NeedsHumanError,
    Outgoing,
    Receipt,
    RefusedDeliveryError,
)

# What a script says of a message: an HTTP status to be answered with, or `HANG`.
HANG: Final = 0
OK: Final = 200
Script = Callable[[str, int], int]


def takes_all(_key: str, _times: int) -> int:
    """Every message is taken."""
    return OK


@dataclass(slots=True)
class Peer:
    """What a service was told: how often each key was heard, and which it took. `script` gets a key and its count."""

    script: Script = takes_all
    heard: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    at: dict[str, float] = field(default_factory=dict)
    now: int = 0
    most_at_once: int = 0
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def hearing(self, key: str) -> Iterator[int]:
        """While one message is listened to; what is done with it."""
        with self.lock:
            self.heard[key] += 1
            self.at.setdefault(key, monotonic())
            self.now += 1
            self.most_at_once = max(self.most_at_once, self.now)
            does = self.script(key, self.heard[key])
        try:
            yield does
        finally:
            with self.lock:
                self.now -= 1


@contextmanager
def peer(script: Script = takes_all) -> Iterator[Peer]:
    """A service that listens while the block runs."""
    found = Peer(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            key = self.path.lstrip("/")
            self.rfile.read(int(self.headers.get("content-length", 0)))
            with found.hearing(key) as does:
                if does == HANG:
                    found.released.wait(60)
                    self.close_connection = True
                    return
                if does == OK:
                    with found.lock:
                        found.taken[key] += 1
                self.send_response(does)
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield found
    finally:
        found.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class HttpChannel:
    """A channel that posts the key of a message."""

    url: str
    name: str = "email"
    seconds_max: float = 120.0

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Hand a message over. Raises DeliveryError."""
        request = urllib.request.Request(f"{self.url}/{outgoing.key}", data=b"", method="POST")  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=self.seconds_max):  # noqa: S310 - ours
                return Receipt(f"r-{outgoing.key}")
        except urllib.error.HTTPError as error:
            error.close()
            raise _said(error.code) from None
        except OSError as error:
            raise InDoubtDeliveryError(f"no answer came ({type(error).__name__})") from None

    def check(self) -> str:
        """One sentence."""
        return "it listens"


def _said(status: int) -> Exception:
    match status:
        case 401:
            return NeedsHumanError("the token was revoked; make another one")
        case 550 | 404:
            return RefusedDeliveryError(f"it was refused ({status})")
        case 429:
            return BusyError("too many at once", 0.3)
        case _:
            return BusyError(f"it is busy ({status})")
