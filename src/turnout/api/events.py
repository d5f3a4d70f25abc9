"""`/api/v1/events`: what happens to leads, as it happens, as server-sent events. Whoever comes back misses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from turnout.api.problems import RETRY_SECONDS, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, admit, scoped
from turnout.api.streams import Streams
from turnout.errors import StoreError
from turnout.pipeline.serving.feed import FeedKind, Numbered, feed_bounds, read_feed

router = APIRouter(prefix="/api/v1/events", tags=["events"])

_SCOPE: Final = "leads:read"
_NUMBER_MAX: Final = 2**63 - 1
_AT_ONCE_MAX: Final = 500
# After so long a browser tries again.
_RETRY_MS: Final = 2_000
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_DESCRIBED: Final = {
    "description": "Events from there on: an `id` to come back with, a name such as `lead.assigned`, and JSON.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}

After = Annotated[
    int | None,
    Query(description="The `id` of the last event seen; without it, from now on.", ge=0, le=_NUMBER_MAX),
]
LastEventId = Annotated[
    str | None,
    Header(description="As `after`; what browsers send when they come back.", pattern=r"^[0-9]{1,18}$"),
]
Kinds = Annotated[list[FeedKind], Query(description="Only these; may be repeated.", alias="kind", max_length=20)]
Assignee = Annotated[str, Query(description="Only what is about this rep.", max_length=200)]
OfTeam = Annotated[str, Query(description="Only what is about this team.", max_length=200)]
Wait = Annotated[bool, Query(description="`false` to end after what there is, instead of waiting for more.")]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of the feed somebody wants; empty is everything."""

    kinds: frozenset[str]
    assignee: str
    team: str

    def __contains__(self, event: object) -> bool:
        assert isinstance(event, Numbered), "of the feed"
        return (
            (not self.kinds or event.kind in self.kinds)
            and (not self.assignee or event.happened.assignee == self.assignee)
            and (not self.team or event.happened.team == self.team)
        )


@router.get(
    "",
    summary="Follow what happens",
    **scoped(
        *(_SCOPE, "invalid", "events_gone", "too_many_streams"),
        said=_DESCRIBED,
        repeats=("kind",),
    ),
)
async def follow_events(
    request: Request,
    front: TheFront,
    *,
    after: After = None,
    last_event_id: LastEventId = None,
    kinds: Kinds = [],  # noqa: B006 - FastAPI makes a new one
    assignee: Assignee = "",
    team: OfTeam = "",
    wait: Wait = True,
) -> Response:
    """A comment comes every 15 seconds where nothing happens. Events are kept for a week."""
    gone, latest = await run_in_threadpool(feed_bounds, front.database)
    begin = latest if after is None else after
    if last_event_id is not None:
        begin = int(last_event_id)
    if not gone <= begin <= latest:
        said = f"events up to {gone} are no longer kept" if begin < gone else f"the latest event is {latest}"
        raise Problem("events_gone", f"{said}; read what leads there are, and follow from now on")
    wanted = _Wanted(frozenset(kinds), assignee, team)
    if not wait:
        found = await run_in_threadpool(read_feed, front.database, begin, _AT_ONCE_MAX)
        seen = await _seen(request, found)
        return Response(_page(found, begin, wanted, seen), 200, _HEADERS, "text/event-stream")
    streams: Streams = request.app.state.streams
    if streams.is_full:
        headers = {"Retry-After": str(RETRY_SECONDS)}
        raise Problem(
            "too_many_streams", "this server has as many streams open as it may; come again later", headers=headers
        )
    return _Stream(streams, _lines(request, streams, begin, wanted))


class _Stream(StreamingResponse):
    """A stream that is counted while it is open."""

    def __init__(self, streams: Streams, lines: AsyncIterator[bytes]) -> None:
        super().__init__(lines, headers=_HEADERS, media_type="text/event-stream")
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["is_stream"] = True
        self._streams.enter()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave()


async def _lines(request: Request, streams: Streams, begin: int, wanted: _Wanted) -> AsyncIterator[bytes]:
    """The stream itself. An id without data tells a client where it is, and is no event."""
    yield b"retry: %d\nid: %d\n\n" % (_RETRY_MS, begin)
    try:
        async for portion in streams.follow(begin):
            if not portion:
                # Whoever may read no more is told nothing more.
                # Nor is somebody told of what they reach no more.
                request.state.caller = admit(request, _SCOPE)
                yield b": still here\n\n"
                continue
            yield _page(portion, begin, wanted, await _seen(request, portion))
    except (Problem, StoreError):
        # What was begun cannot be answered otherwise; whoever comes back is told why.
        return


async def _seen(request: Request, portion: Sequence[Numbered]) -> Collection[str] | None:
    """The leads of these events that are in reach of whoever asks; None is all."""
    within, front = within_of(request), request.app.state.front
    if within is None:
        return None

    def look() -> Collection[str]:
        with front.database.asking() as tx:
            return within.leads_among(tx, {each.happened.lead_id for each in portion})

    return await run_in_threadpool(look)


def _page(portion: Sequence[Numbered], begin: int, wanted: _Wanted, seen: Collection[str] | None = None) -> bytes:
    """Events as they are sent, and where the portion ends if the last of it was not wanted, or is not to be seen."""
    told = [each for each in portion if each in wanted and (seen is None or each.happened.lead_id in seen)]
    lines = b"".join(map(_event, told))
    if not portion:
        return b"id: %d\n\n" % begin
    return lines if told[-1:] == [portion[-1]] else lines + b"id: %d\n\n" % portion[-1].number


def _event(event: Numbered) -> bytes:
    return b"id: %d\nevent: lead.%b\ndata: %b\n\n" % (
        event.number,
        event.kind.encode(),
        msgspec.json.encode(event.happened),
    )
