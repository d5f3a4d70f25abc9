"""`/healthz`, `/readyz` and `/metrics`: for those who watch the server, not for those who use it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from turnout.api.resource import TheFront, as_json, scoped
from turnout.api.standing import Standing
from turnout.errors import StoreError
from turnout.pipeline.asking.front import Front
from turnout.pipeline.serving.backlog import read_backlog

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
    health = {name: value for name, value in _health(front).items() if name != "is_ready"}
    return as_json(health, 200 if health.get("status") == "ok" else 503)


@router.get(
    "/readyz",
    summary="Is it to be asked?",
    response_class=Response,
    responses={
        200: {"description": "Leads are taken in.", **_HEALTH},
        503: {"description": "They are not: it stops, no policy is live, or the store cannot be used.", **_HEALTH},
    },
)
def read_readiness(request: Request, front: TheFront) -> Response:
    """200 where this server is to be sent requests, else 503; needs no key. For what stands in front of several."""
    standing: Standing = request.app.state.standing
    if standing.is_stopping:
        return as_json({"status": "stopping", "causes": ["this server was told to stop"]}, 503)
    health = _health(front)
    if health.get("is_ready", health.get("status") == "ok"):
        return as_json({"status": "ready"})
    return as_json({"status": "not ready", "causes": health.get("causes") or [health.get("why", "")]}, 503)


def _health(front: Front) -> Mapping[str, Any]:
    try:
        return front.health()
    except StoreError as error:
        return {"status": "down", "why": str(error)}


@router.get("/metrics", summary="Numbers for Prometheus", **scoped("metrics", said=_TEXT))
def read_metrics(request: Request, front: TheFront) -> Response:
    """Leads by outcome and rule, times by stage, queues, locks, requests. Without a key on this machine only."""
    from turnout.observe.metrics import CONTENT_TYPE, METRICS, exposition  # noqa: PLC0415 - only this route needs it

    standing: Standing = request.app.state.standing
    health = _health(front)
    is_ready = health.get("is_ready", health.get("status") == "ok") and not standing.is_stopping
    METRICS.set_level("ready", int(bool(is_ready)))
    METRICS.set_level("writer_queue", health.get("queue", 0))
    # A store that cannot be read is told at `/healthz`; the other numbers are as true as before.
    with suppress(StoreError):
        _set_waiting(front)
    return Response(exposition(), headers={"content-type": CONTENT_TYPE})


def _set_waiting(front: Front) -> None:
    """Ask the store what waits. Raises StoreError."""
    from turnout.observe.metrics import METRICS  # noqa: PLC0415 - as above

    for family, value in read_backlog(front.database, front.now())._asdict().items():
        METRICS.set_level(family, value)
