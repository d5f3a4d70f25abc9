"""`/api/v1/queues`: places that are not a person, who watches each, and what lies there. The queues are policy."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path
from fastapi.responses import Response

from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.errors import suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.leads_in_queues import InQueue, leads_in_queues
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/queues", tags=["queues"])

TheQueue = Annotated[str, Path(description="The queue's name.", min_length=1, max_length=200)]


class QueueRecord(msgspec.Struct, frozen=True):
    """A queue with how many open leads lie in it, and which has lain there longest.

    One that is not `declared` is of an earlier policy, and leads lie in it still.
    """

    queue: str
    watched_by: str
    note: str
    declared: bool
    leads: int
    oldest_lead_id: str | None
    oldest_since: str | None


class QueueList(msgspec.Struct, frozen=True):
    """Every queue of the live policy, and then those of earlier ones in which leads lie still."""

    queues: list[QueueRecord]


@router.get("", summary="Queues", **scoped("leads:read", "no_policy", said=shown(QueueList, "Every queue.")))
def read_queues(front: TheFront) -> Response:
    """Who watches each, how many leads lie there, and since when the oldest does."""
    with front.database.asking() as tx:
        return as_json(QueueList(list(_queues(tx).values())))


@router.get(
    "/{queue}",
    summary="One queue",
    **scoped("leads:read", "queue_not_found", "invalid", "no_policy", said=shown(QueueRecord, "The queue.")),
)
def read_queue(queue: TheQueue, front: TheFront) -> Response:
    """Who watches it, how many leads lie there, and since when the oldest does."""
    with front.database.asking() as tx:
        queues = _queues(tx)
    if queue not in queues:
        raise Problem("queue_not_found", f"there is no queue `{queue[:200]}`{suggestion(queue, queues)}")
    return as_json(queues[queue])


def _queues(tx: Transaction) -> dict[str, QueueRecord]:
    declared = {queue.name: queue for queue in read_live(tx).policy.queues}
    lying = leads_in_queues(tx)
    found = {}
    for name in (*declared, *sorted(lying.keys() - declared.keys())):
        queue = declared.get(name)
        watched_by, note = (queue.watched_by, queue.note) if queue else ("", "")
        found[name] = _shown(name, watched_by, note, lying.get(name), is_declared=queue is not None)
    return found


def _shown(name: str, watched_by: str, note: str, lying: InQueue | None, *, is_declared: bool) -> QueueRecord:
    if lying is None:
        return QueueRecord(name, watched_by, note, is_declared, 0, None, None)
    return QueueRecord(name, watched_by, note, is_declared, lying.leads, lying.oldest, said(lying.since))
