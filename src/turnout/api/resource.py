"""What every resource needs: the running Turnout, the caller's right, a body in a known shape, and its answer as JSON.

Nothing here knows any one resource.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, Request
from fastapi.responses import Response

from turnout.api.access import Access, require
from turnout.api.asgi import ClientGone, read_body
from turnout.api.bridge import Bridge
from turnout.api.headers import Headers, is_foreign
from turnout.api.keyring import LOCAL, Caller
from turnout.api.posting import is_form
from turnout.api.problems import FieldProblem, Problem, documented
from turnout.api.rate_limit import KeyLimits
from turnout.api.reach import must_be_for, must_be_within, must_name_own
from turnout.api.tracking import route_of
from turnout.pipeline.asking.front import Front
from turnout.pipeline.notices.connections import Connections

T = TypeVar("T")
Data = dict[str, Any]
# What bodies and answers are made of, by the name that the document gives it.
SHAPES: dict[str, type] = {}
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"api_key": []}]


async def _front(request: Request) -> Front:
    front: Front = request.app.state.front
    return front


async def _bridge(request: Request) -> Bridge:
    bridge: Bridge = request.app.state.bridge
    return bridge


async def _caller(request: Request) -> Caller:
    """Whoever calls, where the route asked for a scope; it put them there."""
    caller: Caller = request.state.caller
    return caller


async def _connections(request: Request) -> Connections:
    """How services are reached: made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "connections"):
        state.connections = Connections(state.front.database, state.settings.said, state.front.now)
    connections: Connections = state.connections
    return connections


TheFront = Annotated[Front, Depends(_front)]
TheBridge = Annotated[Bridge, Depends(_bridge)]
TheCaller = Annotated[Caller, Depends(_caller)]
TheConnections = Annotated[Connections, Depends(_connections)]


def admit(request: Request, scope: str) -> Caller:
    """The caller of a request, who has this scope, or whose role may do this. Raises Problem for any other.

    A page of another site that is open in a browser on this machine is not somebody on this machine.
    """
    caller = known_caller(request)
    if caller.user is not None:
        must_be_for(caller.user.role, request.method, route_of(request.scope))
    else:
        require(caller, scope)
    return caller


def known_caller(request: Request) -> Caller:
    """The caller of a request, whatever they may do. Raises Problem where nobody knows them."""
    access: Access = request.app.state.access
    headers = headers_of(request)
    peer = request.client.host if request.client else ""
    caller = access.caller(headers, peer, request.app.state.front.now(), method=request.method)
    if caller is LOCAL and is_foreign(headers):
        raise Problem("foreign_page", "pages of other sites may only post leads; send an API key")
    if caller is not LOCAL:
        limits: KeyLimits = request.app.state.limits
        request.scope["rate_limit"] = limits.spend(caller.id)
    return caller


def headers_of(request: Request) -> Headers:
    """The request's headers by lower-case name."""
    return dict(request.scope["headers"])


def scoped(scope: str, *codes: str, said: Data, repeats: Collection[str] = ()) -> Data:
    """The part of a route's declaration that says who may call it, what it answers, and what can go wrong.

    `repeats` are the parameters of its query that may come more than once.
    """

    async def admitted(request: Request) -> None:
        caller = request.state.caller = admit(request, scope)
        _must_be_clean(request)
        if caller.within is not None:
            await must_be_within(request, caller)
        if "invalid" in codes:
            _must_come_once(request, repeats)

    every = (
        *("key_missing", "key_unknown", "session_missing"),
        *("scope_missing", "role_missing", "foreign_page", "csrf_failed"),
        *("too_many_requests", "store_unavailable", "internal"),
    )
    return {
        "dependencies": [Depends(admitted)],
        "response_class": Response,
        "responses": {200: said, **documented(*codes, *every)},
        "openapi_extra": {"security": SECURITY, "x-scope": scope},
    }


def _must_be_clean(request: Request) -> None:
    """Let an address through that every database can look for. Raises Problem for one with a NUL in it."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Problem("invalid", "the address has a NUL character in it, which no text here has")


def _must_come_once(request: Request, repeats: Collection[str]) -> None:
    """Let a query through that says each thing once. Raises Problem: of two values one would be left out unseen."""
    names = [name for name, _ in request.query_params.multi_items() if name not in repeats]
    if len(names) == len(set(names)):
        return
    twice = next(name for name in names if names.count(name) > 1)[:60]
    raise Problem("invalid", f"`{twice}` comes more than once", [FieldProblem(twice, "comes more than once")])


def clean_text(text: str, field: str) -> str:
    """A text that every database keeps as it is. Raises Problem for one with a NUL or half a surrogate pair in it."""
    if "\0" in text:
        fault = "has a NUL character in it, which no text here has"
    elif any("\ud800" <= char <= "\udfff" for char in text):
        fault = "has half a surrogate pair in it, which is no character"
    else:
        return text
    raise Problem("invalid", f"`{field}` {fault}", [FieldProblem(field, fault)])


def reads(kind: type[T], *, is_optional: bool = False, bytes_max: int = 0) -> Callable[[Request], Awaitable[T]]:
    """What reads a JSON body in a shape; one that may be left out then has every default. Raises Problem.

    `bytes_max` is for bodies that are larger than a lead can be; 0 is the limit of the settings.
    """
    decode = msgspec.json.Decoder(kind).decode

    async def read(request: Request) -> T:
        body = request.state.body = await body_of(request, bytes_max)
        if not body and is_optional:
            return must_name_own(request, decode(b"{}"))
        if is_form(headers_of(request)):
            raise Problem("wrong_media_type", "this is read as `application/json` only")
        if b"\\u0000" in body:
            _must_have_no_nul(_decoded(body))
        try:
            return must_name_own(request, decode(body))
        except msgspec.ValidationError as error:
            raise misfit(str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Problem("bad_body", "the body is not JSON in UTF-8") from None

    return read


def _decoded(body: bytes) -> object:
    """Any JSON; None where it is not, which its reader says better."""
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None


def _must_have_no_nul(value: object, place: str = "") -> None:
    """Let a body through whose texts every database keeps. Raises Problem for one with a NUL in any of them."""
    match value:
        case str():
            clean_text(value, place)
        case dict():
            for name, inner in value.items():
                _must_have_no_nul(name, place)
                _must_have_no_nul(inner, f"{place}.{name}".lstrip("."))
        case list():
            for index, inner in enumerate(value):
                _must_have_no_nul(inner, f"{place}[{index}]")


async def body_of(request: Request, bytes_max: int = 0) -> bytes:
    """The request's body, within the limit. Raises Problem."""
    try:
        most = max(bytes_max, request.app.state.settings.body_bytes_max)
        return await read_body(request.receive, headers_of(request), most)
    except ClientGone:
        raise Problem("bad_body", "the request ended before its body did") from None


def misfit(said: str) -> Problem:
    """What the decoder says of a body that does not fit: `Expected ... - at `$.reason``."""
    fault, _, place = said.partition(" - at `$")
    fault = f"{fault[0].lower()}{fault[1:]}"
    field = place.rstrip("`").lstrip(".")
    return Problem("invalid", f"`{field}`: {fault}" if field else fault, [FieldProblem(field, fault)] if field else ())


def as_json(value: object, status: int = 200) -> Response:
    """Any value as JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def shown(kind: type | str, description: str) -> Data:
    """An answer in a shape, as a route's `responses` hold it; a name is of a shape that `openapi` knows."""
    return {"description": description, "content": {"application/json": {"schema": reference(kind)}}}


def reference(kind: type | str) -> Data:
    """Where the document has a shape; it then has it."""
    if isinstance(kind, type):
        SHAPES[kind.__name__] = kind
    return {"$ref": f"#/components/schemas/{kind if isinstance(kind, str) else kind.__name__}"}
