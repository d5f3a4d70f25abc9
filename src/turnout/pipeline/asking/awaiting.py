"""A job's result for a caller who waits for it on a thread of their own, which is never the event loop's."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from typing import Final

from turnout.errors import StoreError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job

Submit = Callable[[Job, Callable[[Done], None]], None]
SECONDS_MAX: Final = 30.0


def await_job(submit: Submit, job: Job) -> Done:
    """What came of a job. Raises StoreError where nothing is heard of it in time; it may be done all the same."""
    return await_jobs(submit, [job])[0]


def await_jobs(submit: Submit, jobs: Sequence[Job]) -> list[Done]:
    """What came of each of some jobs, which share commits where they can. Raises StoreError as `await_job`."""
    answered: list[queue.SimpleQueue[Done]] = []
    for job in jobs:
        answered.append(queue.SimpleQueue())
        submit(job, answered[-1].put)
    try:
        return [each.get(timeout=SECONDS_MAX) for each in answered]
    except queue.Empty:
        raise StoreError(f"nothing was heard of this for {SECONDS_MAX:g} s; it may be done all the same") from None
