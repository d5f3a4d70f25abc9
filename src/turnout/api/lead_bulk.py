"""`POST /api/v1/leads/bulk`: up to a thousand leads in one request, each taken in, answered and refused by itself.

What a record says is read as for one lead (`record`), and each is a capture like any other. The writer begins with the
first while the last are still being read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.asgi import ClientGone, read_body, told_problem
from turnout.api.bridge import Bridge
from turnout.api.editing import IDEMPOTENCY_KEY
from turnout.api.intake import Received, enrich
from turnout.api.keyring import Caller
from turnout.api.lead_ids import LeadIds
from turnout.api.posting import idempotency_key, is_form, readable_key
from turnout.api.problems import Problem, ProblemBody, problem_of
from turnout.api.record import Identity, identity_of, read_lead
from turnout.api.resource import TheBridge, TheCaller, TheFront, headers_of, scoped, shown
from turnout.pipeline.asking.answer import Answer, said
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Capture

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])

PATH: Final = "/api/v1/leads/bulk"
LEADS_MAX: Final = 1_000
# What a thousand leads with a message each take; one that may be alone may be as large in here.
BYTES_MAX: Final = 16 * 1_024 * 1_024
# So many are handed over at once; between two such the server answers others.
_CHUNK: Final = 100
_KEY: Final = "idempotency_key"
_IDS: Final = LeadIds()
_encode = msgspec.json.Encoder().encode


# What does not fit is refused by itself, so the document lets it through.
_ITEM: Final = [{"$ref": "#/components/schemas/LeadRecord"}, {"description": "Anything else is refused by itself."}]


class BulkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leads in their order; each is a record as `POST /api/v1/leads` takes it, and may have an `idempotency_key`."""

    leads: Annotated[
        list[Annotated[Any, Meta(extra_json_schema={"anyOf": _ITEM})]],
        Meta(min_length=1, max_length=LEADS_MAX),
    ]


class BulkAnswered(Answer, frozen=True, kw_only=True):
    """The answer about one lead. `status` is 201, or 200 where it was taken in before and this is the first answer."""

    index: int
    status: int


class BulkReceived(Received, frozen=True, kw_only=True):
    """What is said of a record that a machine filled in."""

    index: int
    status: int


class BulkProblem(ProblemBody, frozen=True, omit_defaults=True, kw_only=True):
    """Why one lead was not taken in; the others are not touched by it."""

    index: int


_EACH: Final = [{"$ref": f"#/components/schemas/{name}"} for name in ("BulkAnswered", "BulkReceived", "BulkProblem")]


class BulkSaid(msgspec.Struct, frozen=True):
    """An answer for each lead, in their order."""

    leads: list[Annotated[Any, Meta(extra_json_schema={"anyOf": _EACH})]]


class _Job(NamedTuple):
    """A lead that can be taken in, and where in the list it stands."""

    place: int
    capture: Capture


_decode = msgspec.json.Decoder(BulkBody).decode
_declared = scoped(
    "leads:write",
    *("bad_body", "body_too_large", "wrong_media_type", "invalid", "bad_idempotency_key", "no_policy", "busy"),
    said=shown("BulkSaid", "An answer for each lead, in their order; some may be problems."),
)
_declared["openapi_extra"] |= {
    "parameters": [IDEMPOTENCY_KEY],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BulkBody"}}},
    },
}


@router.post("/bulk", summary="Post many leads", **_declared)
async def post_leads(request: Request, front: TheFront, bridge: TheBridge, caller: TheCaller) -> Response:
    """Each lead is decided as if it had come alone, in this order. With an `Idempotency-Key`, each that has none of its
    own is known by this one, `/` and its place in the list.
    """  # noqa: D205 - it is shown whole
    headers = headers_of(request)
    if is_form(headers):
        raise Problem("wrong_media_type", "many leads are read as `application/json` only")
    key = idempotency_key(headers, None)
    records = await _read(request)
    return Response(await _take_in(records, key, caller, front, bridge), media_type="application/json")


async def _read(request: Request) -> list[Any]:
    try:
        body = await read_body(request.receive, headers_of(request), BYTES_MAX)
    except ClientGone:
        raise Problem("bad_body", "the request ended before its body did") from None
    try:
        return _decode(body).leads
    except msgspec.ValidationError as error:
        remedy = f'send `{{"leads": [...]}}` with 1 to {LEADS_MAX:,} leads'
        raise Problem("invalid", f"{str(error).lower()}; {remedy}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("bad_body", "the body is not JSON in UTF-8") from None


async def _take_in(records: Sequence[Any], key: str, caller: Caller, front: Front, bridge: Bridge) -> bytes:
    """The answers as JSON. Raises Problem where none of them can be taken in."""
    bridge.must_have_room(len(records))
    now, said_of = front.now(), [b""] * len(records)
    asked = []
    for start in range(0, len(records), _CHUNK):
        jobs = []
        for index, record in enumerate(records[start : start + _CHUNK], start):
            found = _job_or_answer(index, record, key, caller, front, now)
            if isinstance(found, _Job):
                jobs.append(found)
            else:
                said_of[index] = found
        asked.append((jobs, bridge.ask_all([job.capture for job in jobs])))
        # Whoever else asks is served; and what was asked for is on its way.
        await asyncio.sleep(0)
    for jobs, answers in asked:
        for job, done in zip(jobs, await answers, strict=True):
            said_of[job.place] = _answered(job.place, done)
    return b'{"leads":[' + b",".join(said_of) + b"]}"


def _job_or_answer(index: int, record: object, key: str, caller: Caller, front: Front, now: datetime) -> _Job | bytes:
    """The capture that a record is, or what is said of one that cannot be taken in."""
    if not isinstance(record, dict):
        return _refused(index, Problem("invalid", "a lead must be a JSON object of flat fields"))
    try:
        own_key = _own_key(record)
        reading = read_lead(record, now, _IDS)
        if reading.is_trap:
            return _spliced(index, 201, _encode(Received(reading.lead.id, said(reading.lead.received_at))))
        identity: Identity = identity_of(reading, own_key or (f"{key}/{index}" if key else ""))
    except Problem as problem:
        return _refused(index, problem)
    known, policy = enrich(front, reading.lead)
    return _Job(index, Capture(reading.lead, known, policy, caller.id, *identity, "api"))


def _own_key(record: dict[str, Any]) -> str:
    """The key that a record brings, which is no fact; nothing where it has none."""
    key = record.pop(_KEY, None)
    if key is None:
        return ""
    if not isinstance(key, str):
        raise Problem("bad_idempotency_key", f"`{_KEY}` must be a text, such as a UUID")
    return readable_key(key, _KEY)


def _answered(index: int, done: Done) -> bytes:
    if done.error is not None:
        problem = problem_of(done.error)
        return _refused(index, told_problem(done.error, PATH) if problem.code == "internal" else problem)
    return _spliced(index, 200 if done.is_replay else 201, _encode(done.answer))


def _spliced(index: int, status: int, answer: bytes) -> bytes:
    return b'{"index":%d,"status":%d,%b' % (index, status, answer[1:])


def _refused(index: int, problem: Problem) -> bytes:
    return b'{"index":%d,%b' % (index, problem.body()[1:])


SHAPES: Final[Mapping[str, type]] = {
    kind.__name__: kind for kind in (BulkBody, BulkAnswered, BulkReceived, BulkProblem, BulkSaid)
}
