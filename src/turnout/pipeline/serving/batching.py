"""Which jobs share a transaction, where other processes write to the same store.

Alone, everything that was asked for shares one commit. Beside others a batch that touches every counter keeps all of
them waiting; so while processes meet, a batch is filled by the counter that its leads will probably draw on, and
different counters run side by side. A wrong guess costs a lock that is taken later, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.core.decide.engine import Engine
from turnout.core.policy.model import PoolTarget
from turnout.pipeline.asking.jobs import Capture, Job

# A transaction costs about what some leads in it do: fewer than these do not have one of their own.
PART_MIN: Final = 8
_PARTS_MAX: Final = 4


class Part(NamedTuple):
    """Jobs by their places, and what they have in common: a counter, or nothing."""

    of: str
    places: list[int]


def parts_of(jobs: Sequence[Job], engine: Engine) -> list[Part]:
    """The jobs by the counter they will probably draw on: the largest parts first, what is left in one.

    Work on leads that are there goes first. The order within a part is that of the jobs.
    """
    others = [at for at, job in enumerate(jobs) if not isinstance(job, Capture)]
    by_counter: dict[str, list[int]] = defaultdict(list)
    for at, job in enumerate(jobs):
        if isinstance(job, Capture):
            by_counter[_counter(job, engine)].append(at)
    ordered = sorted((Part(*each) for each in by_counter.items()), key=lambda part: len(part.places), reverse=True)
    alone = [part for part in ordered[: _PARTS_MAX - 1] if len(part.places) >= PART_MIN]
    together = sorted(at for part in ordered[len(alone) :] for at in part.places)
    return [part for part in (Part("work", others), *alone, Part("", together)) if part.places]


def _counter(capture: Capture, engine: Engine) -> str:
    """The counter of the first pool that the first rule which fits what was typed leads to; empty for none."""
    number = engine.policy.rules.first(capture.known.facts)
    if number is None:
        return ""
    targets = engine.policy.rule(number).to
    pool = next((target.pool for target in targets if isinstance(target, PoolTarget)), "")
    room = engine.rooms.get(pool)
    return room.pool.counter_name if room else ""
