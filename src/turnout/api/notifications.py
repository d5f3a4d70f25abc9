"""`/api/v1/reps/{rep}/notifications`: over which channels a rep is told, when they want quiet, and what may wait."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.problems import FieldProblem, Problem
from turnout.api.rep_records import Short, TheRep, Words
from turnout.api.reps import found
from turnout.api.resource import TheFront, reads, scoped, shown
from turnout.core.notify.message import NoticeKind
from turnout.core.notify.preferences import COLLECTED, Digest, Every, Preferences, Quiet
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.rep_notifications import (
    NOTHING_SAID,
    forget_notifications,
    keep_notifications,
    notification_faults,
    written,
)
from turnout.store.rep_notifications import find_preferences
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

Collected = Literal["joined", "tell", "taken"]
Times = Annotated[tuple[Annotated[str, Meta(pattern=r"^\d\d:\d\d$")], ...], Meta(max_length=24)]


class QuietHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When nothing is to come: on these days, `daily` or `mon-fri`, these spans, `22:00-07:00`."""

    days: Short = "daily"
    spans: Words = []


class DigestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not urgent in one message: each hour, or on these days at these times of the rep's own clock."""

    every: Every = Every.DAY
    at: Times = ("08:30",)
    days: Short = "daily"
    kinds: tuple[Collected, ...] = ("joined", "taken", "tell")


class NotificationsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a rep wants to be told. What is left out is as for those who said nothing.

    `channels` are `email`, `slack` and `sms` in the order of their liking: what is urgent goes over all of them, the
    rest over the first; none is every one there is. `email`, `zone` and `language` stand for those kept elsewhere.
    `hot_wakes` lets hot leads through quiet hours.
    """

    channels: Words = []
    email: Short = ""
    phone: Short = ""
    slack: Short = ""
    language: Short = ""
    zone: Short = ""
    quiet: QuietHours | None = None
    hot_wakes: bool = True
    digest: DigestBody | None = None


class Notifications(NotificationsBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a rep is told, in the spelling that is kept."""

    rep: str


_said = shown(Notifications, "How the rep is told.")


@router.get(
    "/{rep}/notifications",
    summary="How a rep is told",
    **scoped("data:read", "rep_not_found", "invalid", said=_said),
)
def read_notifications(request: Request, rep: TheRep, front: TheFront) -> Response:
    """What a rep said, as it can be sent back; of one who said nothing, what holds then."""
    with front.database.asking() as tx:
        return tagged(request, _record(tx, found(tx, rep).id))


@router.put(
    "/{rep}/notifications",
    summary="Say how a rep is told",
    **writing("absences:write", "rep_not_found", answers={200: _said}, body=NotificationsBody),
)
async def put_notifications(
    request: Request, rep: TheRep, body: Annotated[NotificationsBody, Depends(reads(NotificationsBody))]
) -> Response:
    """The rep is told as the body says, from the next message on."""

    def do(edit: Edit) -> Changed:
        known = found(edit.tx, rep).id
        must_match(request, _record(edit.tx, known))
        said = written(_preferences(body))
        faults = [FieldProblem(field, message) for field, message in notification_faults(edit, known, said)]
        if faults:
            raise Problem("invalid", "; ".join(f"`{fault.field}`: {fault.message}" for fault in faults), faults)
        keep_notifications(edit, known, said)
        return Changed(_record(edit.tx, known))

    return await change(request, do)


@router.delete(
    "/{rep}/notifications",
    summary="Forget how a rep wants to be told",
    **writing(
        "absences:write", "rep_not_found", answers={204: {"description": "They are told as those who said nothing."}}
    ),
)
async def forget(request: Request, rep: TheRep) -> Response:
    """Everything at once, over every channel that reaches them."""

    def do(edit: Edit) -> Changed:
        known = found(edit.tx, rep).id
        must_match(request, _record(edit.tx, known))
        forget_notifications(edit, known)
        return Changed(None, 204)

    return await change(request, do)


def _preferences(body: NotificationsBody) -> Preferences:
    quiet, digest = body.quiet, body.digest
    return Preferences(
        tuple(body.channels),
        body.email,
        body.phone,
        body.slack,
        body.language,
        body.zone,
        Quiet(quiet.days, tuple(quiet.spans)) if quiet and quiet.spans else Quiet(),
        body.hot_wakes,
        Digest(digest.every, digest.at, digest.days, frozenset(map(NoticeKind, digest.kinds))) if digest else None,
    )


def _record(tx: Transaction, rep: str) -> Notifications:
    said = find_preferences(tx, rep) or NOTHING_SAID
    digest = said.digest
    return Notifications(
        rep=rep,
        channels=list(said.channels),
        email=said.email,
        phone=said.phone,
        slack=said.slack,
        language=said.language,
        zone=said.zone,
        quiet=QuietHours(said.quiet.days, list(said.quiet.spans)) if said.quiet else None,
        hot_wakes=said.hot_wakes,
        digest=DigestBody(digest.every, digest.at, digest.days, _collected(digest)) if digest else None,
    )


def _collected(digest: Digest) -> tuple[Collected, ...]:
    kinds: tuple[Collected, ...] = ("joined", "taken", "tell")
    return tuple(kind for kind in kinds if NoticeKind(kind) in digest.kinds & COLLECTED)
