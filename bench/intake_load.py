"""A client that costs little: so many callers post leads over kept connections, one each at a time.

Run as `python -m bench.intake_load PORT[,PORT...] LEADS CALLERS [--pause SECONDS] [--close]`; LEADS has a record on
each line. With several ports callers take turns with them, and each keeps to its own.
Every lead has an idempotency key of its own. What came of it is JSON on standard output. Requests are made before the
clock starts and answers are read no further than their length, so that the machine is the server's.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import cast

import uvloop

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_LEAD_ID = b'"lead_id":"'
_CLOSE = b'{"outcome":"won"}'


class Caller(asyncio.Protocol):
    """One connection: posts the next lead as soon as the last one is answered, after a pause if there is one."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._transport: asyncio.Transport
        self._received = b""
        self._sent_at = 0.0
        self._is_closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        # uvloop's is no subclass of it.
        self._transport = cast("asyncio.Transport", transport)
        self._post_next()

    def _post_next(self) -> None:
        request = next(self._load.requests, None)
        if request is None:
            self._transport.close()
            self._load.caller_done()
            return
        self._sent_at = perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Note a whole answer, and go on."""
        received = self._received + data if self._received else data
        end = received.find(_HEAD_END)
        start = received.find(_LENGTH, 0, end) + len(_LENGTH)
        if end < 0 or len(received) < end + 4 + int(received[start : received.index(b"\r", start)]):
            self._received = received
            return
        self._received = b""
        if self._is_closing:
            self._is_closing = False
            self._load.closed[received[9:12]] += 1
        else:
            self._load.seconds.append(perf_counter() - self._sent_at)
            self._load.statuses[received[9:12]] += 1
            if self._load.closes and received[9:12] == b"201":
                self._close(received)
                return
        if self._load.pause:
            asyncio.get_running_loop().call_later(self._load.pause, self._post_next)
        else:
            self._post_next()

    def _close(self, received: bytes) -> None:
        """Close the lead that was just answered, so that it does not stay open."""
        start = received.index(_LEAD_ID) + len(_LEAD_ID)
        lead = received[start : received.index(b'"', start)].decode()
        self._is_closing = True
        self._transport.write(request_of(f"/api/v1/leads/{lead}/close", _CLOSE))

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that hangs up in the middle ends the measurement."""
        if exc is not None or not self._transport.is_closing():
            self._load.fail(exc or ConnectionError("the server hung up"))


class Load:
    """What all callers share: the requests that are left, and what was measured."""

    def __init__(self, requests: list[bytes], callers: int, pause: float, *, closes: bool) -> None:
        self.requests: Iterator[bytes] = iter(requests)
        self.pause = pause
        self.closes = closes
        self.seconds: list[float] = []
        self.statuses: Counter[bytes] = Counter()
        self.closed: Counter[bytes] = Counter()
        self._callers = callers
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self, ports: Sequence[int]) -> float:
        """Let all callers call; the seconds until the last answer."""
        loop = asyncio.get_running_loop()
        start = perf_counter()
        for port in islice(cycle(ports), self._callers):
            await loop.create_connection(lambda: Caller(self), "127.0.0.1", port)
        await self._ended
        return perf_counter() - start

    def caller_done(self) -> None:
        """One has nothing left to post."""
        self._callers -= 1
        if not self._callers and not self._ended.done():
            self._ended.set_result(None)

    def fail(self, error: Exception) -> None:
        """The measurement is worth nothing."""
        if not self._ended.done():
            self._ended.set_exception(error)


def request_of(path: str, body: bytes, headers: str = "") -> bytes:
    """The bytes of a POST of JSON."""
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{headers}"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def main() -> None:
    """Post every lead of the file and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ports", type=lambda text: [int(port) for port in text.split(",")])
    parser.add_argument("leads", type=Path)
    parser.add_argument("callers", type=int)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--close", action="store_true")
    chosen = parser.parse_args()
    bodies = chosen.leads.read_bytes().splitlines()
    run = os.urandom(6).hex()
    requests = [
        request_of("/api/v1/leads", body, f"idempotency-key: {run}-{number}\r\n") for number, body in enumerate(bodies)
    ]
    cpu = os.times()
    load, seconds = uvloop.run(_post(requests, chosen))
    spent = os.times()
    ordered = sorted(load.seconds)
    said = {
        "leads": len(ordered),
        "seconds": seconds,
        "p50": ordered[len(ordered) // 2],
        "p99": ordered[len(ordered) * 99 // 100],
        "statuses": {status.decode(): count for status, count in load.statuses.items()},
        "closed": {status.decode(): count for status, count in load.closed.items()},
        "cpu_seconds": spent.user + spent.system - cpu.user - cpu.system,
    }
    sys.stdout.write(json.dumps(said))


async def _post(requests: list[bytes], chosen: argparse.Namespace) -> tuple[Load, float]:
    load = Load(requests, chosen.callers, chosen.pause, closes=chosen.close)
    return load, await load.run(chosen.ports)


if __name__ == "__main__":
    main()
