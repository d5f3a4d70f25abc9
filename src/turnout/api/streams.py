"""The feed of events, read once for all who follow it at this server: who is where in it, and what is new.

A stream keeps nothing but its place, so a slow one costs nothing and misses nothing: it reads on where it was. What an
event looks like on the wire is `events`'.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from fastapi.concurrency import run_in_threadpool

from turnout.api.problems import Problem
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.serving.feed import Numbered, feed_bounds, read_feed
from turnout.store.database import Database

POLL_SECONDS: Final = 0.2
HEARTBEAT_SECONDS: Final = 15.0
_TROUBLE_SECONDS: Final = 1.0


class Streams:
    """Those who follow the feed, on one event loop. `streams_max` may do so at once; `end` ends them all.

    The latest `recent_max` events are kept in memory; what is older, somebody slow reads from the store, `read_max` at
    once.
    """

    def __init__(
        self,
        database: Callable[[], Database],
        streams_max: int,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        recent_max: int = 2_000,
        read_max: int = 500,
    ) -> None:
        self._database = database
        self._streams_max = streams_max
        self._heartbeat_seconds = heartbeat_seconds
        self._recent_max = recent_max
        self._read_max = read_max
        self._count = 0
        self._is_over = False
        # Everything after `_start`, which is in the feed up to `_newest`.
        self._recent: deque[Numbered] = deque()
        self._start = self._newest = 0
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    @property
    def is_full(self) -> bool:
        """True where nobody more may come."""
        return self._is_over or self._count >= self._streams_max

    def enter(self) -> None:
        """Somebody follows from now on, until they `leave`."""
        self._count += 1

    def leave(self) -> None:
        """Somebody follows no more; after the last one nobody asks the store."""
        self._count -= 1
        if self._count == 0 and self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def end(self) -> None:
        """End every stream, and let none begin: the server stops."""
        self._is_over = True
        self._tell()

    async def follow(self, after: int) -> AsyncIterator[Sequence[Numbered]]:
        """What comes after a number, in portions, for ever; an empty one now and then where nothing does."""
        await self._begin()
        while not self._is_over:
            portion = await self._next(after)
            after = portion[-1].number if portion else after
            yield portion

    async def _next(self, after: int) -> Sequence[Numbered]:
        if after < self._start:
            return await self._from_store(after)
        if after >= self._newest:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._heartbeat_seconds)
        if after < self._start:
            return await self._from_store(after)
        # Numbers have no gaps.
        return list(islice(self._recent, after - self._start, None))

    async def _from_store(self, after: int) -> Sequence[Numbered]:
        found = await run_in_threadpool(read_feed, self._database(), after, self._read_max)
        if found and found[0].number != after + 1:
            raise Problem("events_gone", f"events up to {found[0].number - 1} are no longer kept")
        return found

    async def _begin(self) -> None:
        """Read what is new for everybody, if nobody did yet."""
        if self._reading is None:
            _, self._newest = await run_in_threadpool(feed_bounds, self._database())
            if self._reading is None:
                self._start = self._newest
                self._recent.clear()
                self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        is_well = True
        while True:
            try:
                found = await run_in_threadpool(read_feed, self._database(), self._newest, self._read_max)
                is_well = True
            except StoreError as error:
                if is_well:
                    get_logger("api").warning("feed_not_read", why=str(error))
                is_well, found = False, []
            except Exception:  # noqa: BLE001 - one fault of ours is not to silence every stream for good
                if is_well:
                    get_logger("api").exception("feed_not_read")
                is_well, found = False, []
            if found:
                self._take(found)
            elif not is_well:
                await asyncio.sleep(_TROUBLE_SECONDS)
            if len(found) < self._read_max:
                await asyncio.sleep(POLL_SECONDS)

    def _take(self, found: Sequence[Numbered]) -> None:
        self._recent.extend(found)
        self._newest = found[-1].number
        while len(self._recent) > self._recent_max:
            self._recent.popleft()
        self._start = self._newest - len(self._recent)
        self._tell()

    def _tell(self) -> None:
        """Wake everybody who waits; those who come to wait from now on wait for what is next."""
        news, self._news = self._news, asyncio.Event()
        news.set()
