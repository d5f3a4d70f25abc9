"""A job's result for a caller who waits for it on a thread of their own, which is never the event loop's."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Final

from turnout.errors import StoreError
from turnout.pipeline.front import Done
from turnout.pipeline.jobs import Job

Submit = Callable[[Job, Callable[[Done], None]], None]
SECONDS_MAX: Final = 30.0


def await_job(submit: Submit, job: Job) -> Done:
    """What came of a job. Raises StoreError where nothing is heard of it in time; it may be done all the same."""
    answered: queue.SimpleQueue[Done] = queue.SimpleQueue()
    submit(job, answered.put)
    try:
        return answered.get(timeout=SECONDS_MAX)
    except queue.Empty:
        raise StoreError(f"nothing was heard of this for {SECONDS_MAX:g} s; it may be done all the same") from None
