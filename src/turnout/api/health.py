"""`/healthz` and `/metrics`: for those who watch the server, not for those who use it."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import Response

from turnout.api.resource import TheFront, as_json, scoped
from turnout.errors import StoreError

router = APIRouter(tags=["operation"])

_STATUS = {"type": "object", "properties": {"status": {"type": "string"}}, "required": ["status"]}
_HEALTH = {"content": {"application/json": {"schema": _STATUS}}}
_TEXT = {
    "description": "Numbers in Prometheus' text format.",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}


@router.get(
    "/healthz",
    summary="Is it well?",
    response_class=Response,
    responses={200: {"description": "All is well.", **_HEALTH}, 503: {"description": "It is not.", **_HEALTH}},
)
def read_health(front: TheFront) -> Response:
    """200 where leads can be taken in, else 503; needs no key."""
    try:
        health = front.health()
    except StoreError as error:
        health = {"status": "down", "why": str(error)}
    return as_json(health, 200 if health.get("status") == "ok" else 503)


@router.get("/metrics", summary="Numbers for Prometheus", **scoped("metrics", said=_TEXT))
def read_metrics(front: TheFront) -> Response:
    """Leads by outcome, times, queues, requests. Without a key on this machine only."""
    from turnout.observe.metrics import CONTENT_TYPE, METRICS, exposition  # noqa: PLC0415 - only this route needs it

    # A store that cannot be read is told at `/healthz`; the other numbers are as true as before.
    with suppress(StoreError):
        held, offered = front.waiting()
        METRICS.set_waiting(holds=held, offers=offered)
    METRICS.set_writer_queue(front.health().get("queue", 0))
    return Response(exposition(), headers={"content-type": CONTENT_TYPE})
