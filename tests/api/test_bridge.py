"""The way to the writer and back: every asker gets its own result, and the loop is woken once per commit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import Context

import pytest

from turnout.api.bridge import Bridge
from turnout.api.problems import Problem
from turnout.errors import RefusedError, StoreError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Pools, Tick

Then = Callable[[Done], None]


class CountingLoop(asyncio.SelectorEventLoop):
    """An event loop that counts how often another thread woke it."""

    wakings = 0

    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's own."""
        self.wakings += 1
        return super().call_soon_threadsafe(callback, *args, context=context)


def test_results_of_one_commit_wake_the_loop_once() -> None:
    """20 askers, one waking, and each has the result of its own job."""
    asked: list[tuple[Job, Then]] = []
    bridge = Bridge(lambda job, then: asked.append((job, then)))

    def commit() -> None:
        for job, then in asked:
            then(Done(data=job))

    async def ask_all(loop: CountingLoop) -> list[Done]:
        asking = [loop.create_task(bridge.ask(Pools(str(number)))) for number in range(20)]
        # Each asks on its first turn.
        await asyncio.sleep(0)
        assert len(asked) == 20
        # The loop waits for the thread, so that nothing is delivered before everything is laid down.
        writer = threading.Thread(target=commit)
        writer.start()
        writer.join()
        assert loop.wakings == 1
        return await asyncio.gather(*asking)

    loop = CountingLoop()
    found = loop.run_until_complete(ask_all(loop))
    assert [done.data for done in found] == [Pools(str(number)) for number in range(20)]
    loop.close()


def test_nothing_is_left_lying_between_two_wakings() -> None:
    """Two threads that answer as fast as they can, against a loop that delivers meanwhile."""
    bridge = Bridge(lambda job, then: threading.Thread(target=then, args=(Done(data=job),)).start())

    async def ask_all() -> int:
        async with asyncio.timeout(30):
            found = await asyncio.gather(*(bridge.ask(Pools(str(number))) for number in range(500)))
        return len({done.data for done in found})

    assert asyncio.run(ask_all()) == 500


def test_an_asker_who_gave_up_does_not_disturb_the_others() -> None:
    """Its result comes and is dropped."""
    asked: list[Then] = []
    bridge = Bridge(lambda _job, then: asked.append(then))

    async def ask_two() -> Done:
        first, second = asyncio.create_task(bridge.ask(Tick())), asyncio.create_task(bridge.ask(Tick()))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        for then in asked:
            then(Done(data="here"))
        return await second

    assert asyncio.run(ask_two()).data == "here"


def test_a_result_after_the_loop_has_ended_is_dropped() -> None:
    """The writer goes on; a server that stopped has nobody who waits."""
    asked: list[Then] = []
    bridge = Bridge(lambda _job, then: asked.append(then))

    async def ask_and_leave() -> None:
        asking = asyncio.create_task(bridge.ask(Tick()))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(ask_and_leave())
    asked[0](Done())


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RefusedError("lead_not_found", "no such lead"), 404),
        (RefusedError("not_offered", "no offer"), 409),
        (RefusedError("unknown_rep", "who?"), 422),
        (StoreError("the disk is full"), 503),
    ],
)
def test_a_refused_job_is_a_problem(error: Exception, status: int) -> None:
    """With the status its code has."""
    bridge = Bridge(lambda _job, then: then(Done(error=error)))
    with pytest.raises(Problem) as raised:
        asyncio.run(_ask(bridge))
    assert raised.value.status == status
    assert raised.value.detail == str(error)


def test_an_error_nobody_expected_keeps_its_place() -> None:
    """It is raised as it is, for the log."""
    bridge = Bridge(lambda _job, then: then(Done(error=ZeroDivisionError("1 / 0"))))
    with pytest.raises(ZeroDivisionError):
        asyncio.run(_ask(bridge))


async def _ask(bridge: Bridge) -> Done:
    return await bridge.ask(Tick())


def test_many_jobs_are_asked_for_at_once_and_answered_in_their_order() -> None:
    """Whatever order they are done in; an error is one of the answers."""
    asked: list[tuple[Job, Then]] = []
    bridge = Bridge(lambda job, then: asked.append((job, then)), waiting_max=5)

    async def ask_them() -> list[Done]:
        asking = bridge.ask_all([Pools(str(number)) for number in range(4)])
        assert len(asked) == 4
        with pytest.raises(Problem) as found:
            bridge.must_have_room(2)
        assert found.value.code == "busy"
        bridge.must_have_room(1)
        for job, then in reversed(asked):
            then(Done(error=RefusedError("no", "no")) if job == Pools("2") else Done(data=job))
        return await asking

    async def twice() -> list[Done]:
        done = await ask_them()
        # Nobody waits any more, so even more than the limit may come at once.
        bridge.must_have_room(100)
        assert await bridge.ask_all([]) == []
        return done

    found = asyncio.run(twice())
    assert [done.data for done in found] == [Pools("0"), Pools("1"), None, Pools("3")]
    assert isinstance(found[2].error, RefusedError)


def test_whoever_stops_waiting_for_many_leaves_no_trace() -> None:
    """Their jobs are done all the same, and then there is room again."""
    asked: list[Then] = []
    bridge = Bridge(lambda _, then: asked.append(then), waiting_max=2)

    async def leave() -> None:
        asking = asyncio.ensure_future(_awaited(bridge, 2))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(Problem):
            bridge.must_have_room(1)
        for then in asked:
            then(Done())
        await asyncio.sleep(0.01)
        bridge.must_have_room(2)

    asyncio.run(leave())


async def _awaited(bridge: Bridge, count: int) -> list[Done]:
    return await bridge.ask_all([Tick()] * count)
