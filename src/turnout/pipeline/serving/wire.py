"""Jobs on their way to the writer's process and results on their way back, as bytes. How bytes are cut is `frames`'.

Captures and their answers, which every lead has, are written place by place; all else is rare and is pickled, which is
safe because both ends are ours and nobody else can reach the pair of sockets between them.
"""

from __future__ import annotations

import pickle
from typing import Any

import msgspec

from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.errors import RefusedError, StoreError
from turnout.observe.numbers import Taken
from turnout.observe.requests import NOBODY, Asked
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Job, Preview
from turnout.store.codec.facts import decode_facts, encode_facts
from turnout.store.codec.wire import instant_or_none, micros_or_none
from turnout.store.metadata import from_micros, to_micros


class SentCapture(msgspec.Struct, array_like=True, gc=False, tag=0):
    """A capture, or a preview of one. `facts` is as it is stored; instants are microseconds."""

    id: int
    is_preview: bool
    lead: str
    received_at: int
    facts: bytes
    policy: str
    scope: str
    key: str
    digest: bytes
    window_seconds: int
    origin: str
    at: int | None
    asked: Asked = NOBODY
    test_to: str = ""


class SentJob(msgspec.Struct, array_like=True, gc=False, tag=1):
    """Any other job."""

    id: int
    job: bytes
    asked: Asked = NOBODY


Sent = SentCapture | SentJob


class Answered(msgspec.Struct, array_like=True, gc=False, tag=0):
    """The answer about a lead."""

    id: int
    answer: Answer
    is_replay: bool


class Failed(msgspec.Struct, array_like=True, gc=False, tag=1):
    """Why nothing was done: refused with a code, or without one a StoreError."""

    id: int
    code: str
    message: str


class Other(msgspec.Struct, array_like=True, gc=False, tag=2):
    """Any other result."""

    id: int
    done: bytes


Result = Answered | Failed | Other


class Said(msgspec.Struct, array_like=True):
    """What the writer says: the results of one commit, what it counted, and how it is. `failure`: it cannot start."""

    results: list[Result]
    numbers: Taken | None = None
    health: dict[str, Any] = {}
    failure: str = ""


# The encoders of this format may be used by any thread, as long as each call is one.
encode = msgspec.msgpack.Encoder().encode
_sent = msgspec.msgpack.Decoder(list[Sent])
_said = msgspec.msgpack.Decoder(Said)


def sent_job(number: int, job: Job, asked: Asked = NOBODY) -> Sent:
    """A job as it is sent, under a number its result will have. Raises ValueError for text that is no Unicode."""
    match job:
        case Capture():
            return _sent_capture(number, job, asked, is_preview=False)
        case Preview(capture):
            return _sent_capture(number, capture, asked, is_preview=True)
        case _:
            return SentJob(number, pickle.dumps(job, pickle.HIGHEST_PROTOCOL), asked)


def _sent_capture(number: int, capture: Capture, asked: Asked, *, is_preview: bool) -> SentCapture:
    lead, known = capture.lead, capture.known
    return SentCapture(
        number,
        is_preview,
        lead.id,
        to_micros(lead.received_at),
        encode_facts(known.facts, known.sources, lead.values),
        capture.policy,
        capture.scope,
        capture.key,
        capture.digest,
        capture.window_seconds,
        capture.origin,
        micros_or_none(capture.at),
        asked,
        capture.test_to,
    )


def read_sent(body: bytes) -> list[Sent]:
    """The jobs of one message, as they were sent."""
    return _sent.decode(body)


def job_of(sent: Sent) -> Job:
    """The job that was sent."""
    if isinstance(sent, SentJob):
        job: Job = pickle.loads(sent.job)  # noqa: S301 - our own parent made it, see above
        return job
    facts, sources, values = decode_facts(sent.facts)
    capture = Capture(
        Lead(LeadId(sent.lead), from_micros(sent.received_at), values),
        Known(facts, sources),
        sent.policy,
        sent.scope,
        sent.key,
        sent.digest,
        sent.window_seconds,
        sent.origin,
        instant_or_none(sent.at),
        sent.test_to,
    )
    return Preview(capture) if sent.is_preview else capture


def result_of(number: int, done: Done) -> Result:
    """A result as it is sent back."""
    match done:
        case Done(error=RefusedError() as error):
            return Failed(number, error.code, sayable(error))
        case Done(error=Exception() as error):
            return Failed(number, "", sayable(error))
        case Done(answer=Answer() as answer, data=None) if type(answer) is Answer:
            return Answered(number, answer, done.is_replay)
        case _:
            return Other(number, pickle.dumps(done, pickle.HIGHEST_PROTOCOL))


def done_of(result: Result) -> Done:
    """The result that was sent back."""
    match result:
        case Answered(_, answer, is_replay):
            return Done(answer, is_replay=is_replay)
        case Failed(_, code, message):
            return Done(error=RefusedError(code, message) if code else StoreError(message))
        case Other():
            done: Done = pickle.loads(result.done)  # noqa: S301 - our own child made it, see above
            return done


def sayable(text: object) -> str:
    """A text that can be sent: the name of a file may have bytes in it that are no Unicode."""
    return str(text).encode("utf-8", "replace").decode()


def read_said(body: bytes) -> Said:
    """What the writer said."""
    return _said.decode(body)
