"""What every write that is no lead's shares: one edit, an ETag, `If-Match`, and a key under which it is done once.

A route says what is to be done and with what it answers; what an edit is, is `pipeline.edits.editing`'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.keyring import Caller
from turnout.api.posting import idempotency_key
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import headers_of, reference, scoped
from turnout.errors import InputError
from turnout.pipeline.asking.answer import LeadView, etag_of_lead
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import ANY, Terms
from turnout.pipeline.edits.changes import WHY_CHARS_MAX, checked_why
from turnout.pipeline.edits.editing import Edit, edited, editing
from turnout.store.write_answers import WriteAnswer, find_answer, keep_answer

Data = dict[str, Any]
# What may keep any write from being done.
WRITE_CODES: Final = ("invalid", "bad_idempotency_key", "idempotency_key_reused", "precondition_failed")
IDEMPOTENCY_KEY: Final[Data] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Names this request: for a week the same key gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
REASON: Final[Data] = {
    "name": "Turnout-Reason",
    "in": "header",
    "description": "Why this is done, for the audit, which keeps it for ever: no addresses of people.",
    "schema": {"type": "string", "maxLength": WHY_CHARS_MAX},
}
IF_MATCH: Final[Data] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of what is to be changed; where it is another by now, nothing is.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH: Final[Data] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`*` to change nothing that is there already.",
    "schema": {"type": "string"},
}
_ETAG_DIGITS: Final = 32
_REPLAYED: Final = {"Idempotency-Replayed": "true"}


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change answers with. Where `value` has a secret in it, `kept` is what a repetition is told instead.

    `etag` is for whatever has one that is not of all that is said of it.
    """

    value: object
    status: int = 200
    location: str = ""
    kept: object = None
    etag: str = ""


def writing(scope: str, *codes: str, answers: Mapping[int, Data], body: type | None = None) -> Data:
    """The declaration of a route that uses `change`: as `scoped`, with its body, its headers, and what they can do.

    `answers` has what it answers by its status: `{200: shown(...), 201: shown(...)}`, `{204: {"description": ...}}`.
    """
    of_body = ("bad_body", "body_too_large", "wrong_media_type") if body else ()
    declared = scoped(scope, *codes, *WRITE_CODES, *of_body, said={})
    del declared["responses"][200]
    declared["responses"] = {**answers, **declared["responses"]}
    declared["status_code"] = min(answers)
    declared["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, REASON, IF_MATCH, IF_NONE_MATCH]
    if body is not None:
        content = {"application/json": {"schema": reference(body)}}
        declared["openapi_extra"]["requestBody"] = {"content": content, "required": True}
    return declared


async def change(request: Request, do: Callable[[Edit], Changed]) -> Response:
    """Do something in one edit, and answer with what came of it; the same `Idempotency-Key` gets the first answer.

    `do` runs in a thread, and whatever it raises leaves everything as it was. It may be asked several times, where
    something slow is made ahead for it (`edits.ahead`).
    """
    front: Front = request.app.state.front
    caller: Caller = request.state.caller
    key, why = idempotency_key(headers_of(request), None), reason_of(request)
    return await run_in_threadpool(_change, front, caller, why, key, request_digest(request) if key else b"", do)


def _change(front: Front, caller: Caller, why: str, key: str, digest: bytes, do: Callable[[Edit], Changed]) -> Response:
    def once(edit: Edit) -> Response:
        if key and (kept := find_answer(edit.tx, caller.id, key, digest)) is not None:
            return _response(kept, is_replay=True)
        changed = do(edit)
        answer = _answer_of(changed, changed.value)
        if key:
            to_keep = answer if changed.kept is None else _answer_of(changed, changed.kept)
            keep_answer(edit.tx, caller.id, key, digest, to_keep, edit.at)
        return _response(answer)

    return edited(front.database, front.now, caller.id, why, once)


async def carry_through(request: Request, work: Callable[[], Awaitable[object]]) -> Response:
    """Answer with what came of work of several transactions, which goes on with what is left where it is done again.

    The same `Idempotency-Key` gets the first answer, once there was one. Raises RefusedError for a key of other work.
    """
    front: Front = request.app.state.front
    caller: Caller = request.state.caller
    key = idempotency_key(headers_of(request), None)
    digest = request_digest(request) if key else b""
    if key and (kept := await run_in_threadpool(_kept, front, caller, key, digest)) is not None:
        return _response(kept, is_replay=True)
    answer = WriteAnswer(200, msgspec.json.encode(await work()), "{}")
    if key:
        return await run_in_threadpool(_keep, front, caller, key, digest, answer)
    return _response(answer)


def _kept(front: Front, caller: Caller, key: str, digest: bytes) -> WriteAnswer | None:
    with front.database.asking() as tx:
        return find_answer(tx, caller.id, key, digest)


def _keep(front: Front, caller: Caller, key: str, digest: bytes, answer: WriteAnswer) -> Response:
    with editing(front.database, front.now(), caller.id) as edit:
        # The same may have been asked for twice at once.
        if (kept := find_answer(edit.tx, caller.id, key, digest)) is not None:
            return _response(kept, is_replay=True)
        keep_answer(edit.tx, caller.id, key, digest, answer, edit.at)
    return _response(answer)


def _answer_of(changed: Changed, value: object) -> WriteAnswer:
    headers = {"Location": changed.location} if changed.location else {}
    if value is None:
        return WriteAnswer(changed.status, b"", msgspec.json.encode(headers).decode())
    if changed.status < 300 and changed.kept is None:
        headers["ETag"] = changed.etag or etag_of(value)
    return WriteAnswer(changed.status, msgspec.json.encode(value), msgspec.json.encode(headers).decode())


def _response(answer: WriteAnswer, *, is_replay: bool = False) -> Response:
    headers = msgspec.json.decode(answer.headers, type=dict[str, str]) | (_REPLAYED if is_replay else {})
    return Response(answer.body, answer.status, headers, "application/json" if answer.body else None)


def reason_of(request: Request) -> str:
    """Why the caller does this, as they say it in `Turnout-Reason`; empty where they do not. Raises Problem."""
    raw = headers_of(request).get(b"turnout-reason", b"")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    try:
        return checked_why(text)
    except InputError as error:
        raise Problem("invalid", f"`Turnout-Reason`: {error}", [FieldProblem("Turnout-Reason", str(error))]) from None


def request_digest(request: Request) -> bytes:
    """What tells one request from another under the same key: what was asked of which address, and the body."""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return sha256(asked + getattr(request.state, "body", b"")).digest()


def terms_of(request: Request) -> Terms:
    """On what terms a job is asked for: its key, and the states of its lead that `If-Match` names. Raises Problem."""
    headers = headers_of(request)
    key, wanted = idempotency_key(headers, None), headers.get(b"if-match", b"*")
    etags = tuple(each.strip() for each in wanted.decode("latin-1").split(",") if each.strip() != "*")
    return Terms(key, request_digest(request) if key else b"", etags) if key or etags else ANY


def as_lead(done: Done) -> Response:
    """Where a lead stands after a job, with the ETag of that; or where it stood, for a key that was used before."""
    view = done.answer
    assert isinstance(view, LeadView), "a job about a lead says where it stands"
    answer = as_done(view, done)
    answer.headers["ETag"] = etag_of_lead(view)
    return answer


def as_done(value: object, done: Done) -> Response:
    """What a job came to, as JSON; for a key that was used before it says that this is the first answer again."""
    return Response(msgspec.json.encode(value), 200, _REPLAYED if done.is_replay else None, "application/json")


def must_match(request: Request, current: object | None) -> None:
    """Let a change through that is meant for what is there now; None where nothing is. Raises Problem.

    Called within the edit, before anything changes, so that nobody else's change can come between.
    """
    etag = None if current is None else etag_of(current)
    match_etag(request, etag)


def match_etag(request: Request, etag: str | None) -> None:
    """As `must_match`, for whoever knows the ETag already."""
    headers = headers_of(request)
    wanted, unwanted = headers.get(b"if-match"), headers.get(b"if-none-match")
    if wanted is not None and not _names(wanted, etag, is_weak_enough=False):
        said = f"it is `{etag}` now; read it again" if etag else "there is none"
        raise Problem("precondition_failed", f"`If-Match` does not name what is there: {said}")
    if unwanted is not None and _names(unwanted, etag, is_weak_enough=True):
        raise Problem("precondition_failed", "`If-None-Match` names what is there; leave it out to change it")


def tagged(request: Request, value: object, status: int = 200) -> Response:
    """A value as JSON with its ETag; 304 where the caller has it already."""
    return tagged_as(request, value, etag_of(value), status)


def tagged_as(request: Request, value: object, etag: str, status: int = 200) -> Response:
    """As `tagged`, for a value whose ETag is not of its content."""
    known = headers_of(request).get(b"if-none-match")
    if known is not None and _names(known, etag, is_weak_enough=True):
        return Response(None, 304, {"ETag": etag})
    return Response(msgspec.json.encode(value), status, {"ETag": etag}, "application/json")


def etag_of(value: object) -> str:
    """A strong ETag: of the value as JSON with its names in order."""
    return f'"{sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:_ETAG_DIGITS]}"'


def _names(header: bytes, etag: str | None, *, is_weak_enough: bool) -> bool:
    """True where a list of ETags has this one, or is `*` and there is one. A weak one is enough for reading only."""
    if etag is None:
        return False
    said = [each.strip() for each in header.decode("latin-1").split(",")]
    if said == ["*"]:
        return True
    return any(each == etag or (is_weak_enough and each == f"W/{etag}") for each in said)
