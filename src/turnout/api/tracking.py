"""A request under its id, told to the caller, to whatever is done for it, to its log lines and to its trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from turnout.api.asgi import Message, Scope, Send
from turnout.observe.metrics import METRICS
from turnout.observe.requests import ASKED, REQUEST_HEADER, asked_by
from turnout.observe.traces import TRACES, end_request

# What somebody asks for again and again only to see whether we are there says nothing in a trace.
_NOT_TRACED: Final = frozenset({"/healthz", "/readyz", "/metrics"})


async def track(scope: Scope, send: Send, answer: Callable[[Send], Awaitable[None]]) -> None:
    """Answer a request, with its id in the answer."""
    asked = asked_by(dict(scope["headers"]))
    span = None
    if TRACES.is_on and scope["path"] not in _NOT_TRACED:
        span, asked = TRACES.begin_request(asked, scope["method"])
    ASKED.set(asked)
    told, status = (REQUEST_HEADER, asked.request.encode()), 0

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            nonlocal status
            status = message["status"]
            message["headers"] = [*message.get("headers", ()), told]
        await send(message)

    try:
        await answer(tell)
    finally:
        if span is not None:
            end_request(span, scope["method"], route_of(scope), status, asked)


def note_reading(capture_seconds: float, enrich_seconds: float) -> None:
    """Keep how long it took to read a lead, for the numbers and for whoever tells of its decision."""
    METRICS.record_reading(capture_seconds, enrich_seconds)
    asked = ASKED.get()
    ASKED.set(msgspec.structs.replace(asked, capture_seconds=capture_seconds, enrich_seconds=enrich_seconds))


def route_of(scope: Scope) -> str:
    """The pattern of a route, never a path with somebody's values in it; what is no resource of FastAPI's says it."""
    return str(getattr(scope.get("route"), "path", scope.get("turnout.route", "none")))
