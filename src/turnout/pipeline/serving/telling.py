"""What is told of each commit to whoever watches: numbers, lines, spans. Nothing here changes what was decided.

Numbers are always kept; lines and spans are made only where somebody wants them, after every caller had their result.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from turnout.errors import RefusedError
from turnout.observe.logs import are_logged, say_all
from turnout.observe.metrics import METRICS, Metrics
from turnout.observe.requests import Asked
from turnout.observe.traces import TRACES, Attribute, Part
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done, Seconds
from turnout.pipeline.asking.jobs import TEST, Capture, Job

_PART: Final = "decisions"
Fields = dict[str, str | int | float | None]


class Asking(NamedTuple):
    """A job that waits to be done: who hears of its result, since when, and which request it is for."""

    job: Job
    then: Callable[[Done], None]
    since: float
    asked: Asked


class Course(NamedTuple):
    """When a batch was done, by `time.perf_counter`; how long its last two stages took, and its locks."""

    start: float
    end: float
    write_seconds: float
    commit_seconds: float
    lock_seconds: float = 0.0
    retries: int = 0


def count_commit(batch: Sequence[Asking], results: Sequence[Done], course: Course, metrics: Metrics = METRICS) -> None:
    """Add the numbers of a commit to those of this process; since when its jobs waited is known where they came in."""
    outcomes: Counter[tuple[str, str]] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    refused: Counter[str] = Counter()
    seconds: list[Seconds] = []
    replays = 0
    for asking, done in zip(batch, results, strict=True):
        if done.error is not None:
            refused[_code(done.error)] += 1
        elif done.is_replay:
            replays += 1
        elif done.answer is not None and isinstance(asking.job, Capture) and asking.job.origin != TEST:
            outcomes[done.answer.outcome, asking.job.origin] += 1
            rules[done.answer.rule or "", done.answer.outcome] += 1
            if done.seconds is not None:
                seconds.append(done.seconds)
    metrics.record_commit(
        outcomes,
        batch=len(batch),
        decision_seconds=course.end - course.start - course.commit_seconds,
        commit_seconds=course.commit_seconds,
        replays=replays,
        refused=refused,
    )
    metrics.record_decisions(rules)
    if course.lock_seconds or course.retries:
        metrics.record_locks(course.lock_seconds, course.retries)
    stages = dict(zip(Seconds._fields, zip(*seconds, strict=True), strict=True)) if seconds else {}
    metrics.record_stages({**stages, "write": [course.write_seconds], "commit": [course.commit_seconds]})


def tell_commit(batch: Sequence[Asking], results: Sequence[Done], course: Course) -> None:
    """Lines and spans for every job of a commit, where they are wanted."""
    if are_logged(logging.INFO):
        told = list(zip(batch, results, strict=True))
        say_all(_PART, logging.INFO, [line for pair in told for line in _lines_of(*pair, course, len(batch))])
        if are_logged(logging.DEBUG):
            say_all(_PART, logging.DEBUG, [line for pair in told for line in _stage_lines(*pair, course)])
    if TRACES.is_on:
        for asking, done in zip(batch, results, strict=True):
            if asking.asked.is_traced:
                _trace(asking, done, course, len(batch))


def _lines_of(asking: Asking, done: Done, course: Course, batch: int) -> Iterator[tuple[str, Fields]]:
    """The one line about a job: what was decided, or why nothing was."""
    job, asked = asking.job, asking.asked
    told: Fields = {"job": type(job).__name__.lower(), **_request(asked)}
    if done.error is not None:
        lead = job.lead.id if isinstance(job, Capture) else getattr(job, "lead", None)
        yield "refused", {**told, "lead": lead, "code": _code(done.error)}
    elif isinstance(answer := done.answer, Answer):
        times = {f"{stage}_ms": _ms(seconds) for stage, seconds in _seconds(asked, done.seconds, course)}
        yield "answered again" if done.is_replay else "decided", {**_about(answer), **told, **times, "batch": batch}


def _stage_lines(asking: Asking, done: Done, course: Course) -> Iterator[tuple[str, Fields]]:
    if isinstance(done.answer, Answer) and not done.is_replay:
        for stage, seconds in _seconds(asking.asked, done.seconds, course):
            yield "stage", {"lead": done.answer.lead_id, "stage": stage, "ms": _ms(seconds), **_request(asking.asked)}


def _about(answer: Answer) -> Fields:
    return {
        "lead": answer.lead_id,
        "decision": answer.decision_id,
        "outcome": answer.outcome,
        "rule": answer.rule,
        "pool": answer.pool,
        "assignee": answer.assignee,
        "duplicate_of": answer.duplicate_of,
    }


def _request(asked: Asked) -> Fields:
    if not asked.request:
        return {}
    return {"request": asked.request, "trace": asked.trace} if asked.trace else {"request": asked.request}


def _seconds(asked: Asked, own: Seconds | None, course: Course) -> Iterator[tuple[str, float]]:
    """Each stage a lead went through with how long it took; the last two it shared with the others of its batch."""
    if asked.capture_seconds:
        yield "capture", asked.capture_seconds
        yield "enrich", asked.enrich_seconds
    if own is not None:
        yield from zip(("match", "route", "assign"), own, strict=True)
    yield "write", course.write_seconds
    yield "commit", course.commit_seconds


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, RefusedError) else "store"


def _trace(asking: Asking, done: Done, course: Course, batch: int) -> None:
    """A span for the job from when it was asked for, with what it waited for, the batch's work, and its commit."""
    about: dict[str, Attribute] = {"turnout.batch_jobs": batch}
    if done.error is not None:
        about["turnout.refused"] = _code(done.error)
    elif isinstance(done.answer, Answer):
        about |= {f"turnout.{name}": value for name, value in _about(done.answer).items() if value is not None}
    committing = course.end - course.commit_seconds
    writing = committing - course.write_seconds
    parts = [Part("wait", asking.since, course.start)]
    if done.seconds is not None:
        parts += _decided(done.seconds, course.start)
    parts += [Part("write", writing, committing), Part("commit", committing, course.end, {"turnout.batch_jobs": batch})]
    TRACES.tell_job(asking.asked, type(asking.job).__name__.lower(), asking.since, course.end, about, parts)


def _decided(seconds: Seconds, start: float) -> Iterator[Part]:
    """The three stages of a lead, one after the other from when its batch began: which came when is not kept."""
    for stage, took in zip(("match", "route", "assign"), seconds, strict=True):
        yield Part(stage, start, start + took)
        start += took
