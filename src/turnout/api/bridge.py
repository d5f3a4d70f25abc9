"""From the event loop to the writer's thread and back: a job goes over, and its result wakes whoever waits for it.

What a job does is `pipeline`'s. Results of one commit come back together: the loop is woken once for all of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol

from turnout.api.problems import RETRY_SECONDS, Problem, problem_of
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job

WAITING_MAX = 10_000


class Bridge:
    """Asks the writer and awaits what it says. For one event loop at a time."""

    def __init__(self, submit: Callable[[Job, Callable[[Done], None]], None], waiting_max: int = WAITING_MAX) -> None:
        self._submit = submit
        self._waiting_max = waiting_max
        self._mailbox: _Mailbox | None = None

    async def ask(self, job: Job) -> Done:
        """The result of a job that was done. Raises Problem where it was refused.

        A caller who stops waiting changes nothing: the job is done all the same.
        """
        mailbox = self.must_have_room(1)
        future: asyncio.Future[Done] = mailbox.loop.create_future()
        mailbox.waiting += 1
        try:
            self._submit(job, partial(mailbox.put, future))
            done = await future
        finally:
            mailbox.waiting -= 1
        if done.error is not None:
            raise _raisable(done.error)
        return done

    def ask_all(self, jobs: Sequence[Job]) -> Awaitable[list[Done]]:
        """Ask for many jobs now, and await the result of each later, errors among them. See `must_have_room`."""
        mailbox = self._mailbox_here()
        gathered = _Gathered(mailbox, len(jobs))
        for place, job in enumerate(jobs):
            self._submit(job, partial(mailbox.put, _Slot(gathered, place)))
        return gathered.future

    def must_have_room(self, count: int) -> _Mailbox:
        """Let so many jobs through, where not too many wait already; whoever is alone may. Raises Problem."""
        mailbox = self._mailbox_here()
        if mailbox.waiting and mailbox.waiting + count > self._waiting_max:
            detail = f"{mailbox.waiting:,} leads wait to be written; come again later"
            raise Problem("busy", detail, headers={"Retry-After": str(RETRY_SECONDS)})
        return mailbox

    def _mailbox_here(self) -> _Mailbox:
        mailbox, loop = self._mailbox, asyncio.get_running_loop()
        if mailbox is None or mailbox.loop is not loop:
            mailbox = self._mailbox = _Mailbox(loop)
        return mailbox

    async def answer(self, job: Job) -> tuple[Answer, Done]:
        """The answer about a lead that a job came to, with the rest of its result."""
        done = await self.ask(job)
        assert done.answer is not None, "a job about a lead has an answer"
        return done.answer, done


def _raisable(error: Exception) -> Exception:
    """A problem where the error is one of ours; anything else as it is, so that the log can say where it arose."""
    problem = problem_of(error)
    return error if problem.code == "internal" else problem


class _Waiting(Protocol):
    """What a result is told to: a future, or a place among many."""

    def done(self) -> bool:
        """Whether nobody waits any more."""
        ...

    def set_result(self, result: Done, /) -> None:
        """Take the result."""
        ...


class _Gathered:
    """The results of many jobs, complete when the last of them is there."""

    __slots__ = ("_left", "_mailbox", "future", "results")

    def __init__(self, mailbox: _Mailbox, count: int) -> None:
        self.results = [Done()] * count
        self.future: asyncio.Future[list[Done]] = mailbox.loop.create_future()
        self._mailbox = mailbox
        self._left = count
        mailbox.waiting += count
        if not count:
            self.future.set_result(self.results)

    def take(self, place: int, done: Done) -> None:
        """Note one result; whoever waits is told once all are there."""
        self.results[place] = done
        self._left -= 1
        self._mailbox.waiting -= 1
        if not self._left and not self.future.done():
            self.future.set_result(self.results)


class _Slot:
    """One place among them."""

    __slots__ = ("_gathered", "_place")

    def __init__(self, gathered: _Gathered, place: int) -> None:
        self._gathered = gathered
        self._place = place

    def done(self) -> bool:
        """Whoever waits, waits for all of them."""
        return False

    def set_result(self, result: Done, /) -> None:
        """Take the result."""
        self._gathered.take(self._place, result)


class _Mailbox:
    """Results that lie ready for one event loop."""

    __slots__ = ("_is_awake", "_ready", "loop", "waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.waiting = 0
        self._ready: deque[tuple[_Waiting, Done]] = deque()
        self._is_awake = False

    def put(self, future: _Waiting, done: Done) -> None:
        """Lay a result ready, from any thread; the loop is woken unless it is on its way already."""
        self._ready.append((future, done))
        if not self._is_awake:
            self._is_awake = True
            # A loop that has ended has nobody left who waits.
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        # Cleared before looking: a result laid down from here on wakes the loop anew, so none is left lying.
        self._is_awake = False
        ready = self._ready
        while ready:
            future, done = ready.popleft()
            if not future.done():
                future.set_result(done)
