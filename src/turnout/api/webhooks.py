"""`/api/v1/webhooks`: programs elsewhere that are told what happens to leads. A secret is shown once, when it is made.

What may be done to an endpoint is in `pipeline.notices.webhook_edits`, what it is told in `pipeline.notices.webhooks`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import UNSET, Meta, UnsetType

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.moments import aware
from turnout.api.resource import TheCaller, TheConnections, TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.connection_checks import try_endpoint
from turnout.pipeline.notices.webhook_edits import (
    DESCRIPTION_CHARS_MAX,
    URL_CHARS_MAX,
    add_webhook,
    change_webhook,
    found_webhook,
    remove_webhook,
    renew_webhook,
)
from turnout.pipeline.notices.webhooks import resend
from turnout.pipeline.serving.feed import FeedKind
from turnout.store.transaction import Transaction
from turnout.store.webhook_endpoints import Endpoint, failing_since, list_endpoints

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])

_PATH: Final = "/api/v1/webhooks"
TheWebhook = Annotated[str, Path(description="The webhook's id.", min_length=1, max_length=60)]
_DAY_SECONDS: Final = 86_400
_OVERLAP_SECONDS_MAX: Final = 30 * _DAY_SECONDS
_KINDS: Final = [kind.value for kind in FeedKind]
_Kind = Annotated[str, Meta(extra_json_schema={"enum": _KINDS})]
_Kinds = Annotated[list[_Kind], Meta(max_length=len(_KINDS))]
_Url = Annotated[str, Meta(min_length=1, max_length=URL_CHARS_MAX)]
_Description = Annotated[str, Meta(max_length=DESCRIPTION_CHARS_MAX)]


class WebhookBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to be told what happens. Without `kinds` it is told everything."""

    url: _Url
    kinds: _Kinds = []
    description: _Description = ""


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be said otherwise; everything else stays. One that is switched on again is told what happens then."""

    url: _Url | UnsetType = UNSET
    kinds: _Kinds | UnsetType = UNSET
    description: _Description | UnsetType = UNSET
    is_on: bool | UnsetType = UNSET


class WebhookRotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long the old secret signs beside the new one; 0 shuts it out at once."""

    overlap_seconds: Annotated[int, Meta(ge=0, le=_OVERLAP_SECONDS_MAX)] = _DAY_SECONDS


class ResendBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which moment on, and until before which, it is to be told again; `after` is what the answer before gave."""

    since: datetime
    until: datetime | None = None
    after: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class WebhookView(msgspec.Struct, frozen=True):
    """A webhook without its secret. `kinds` is empty for all of them; `off_why` says why it is off, where it is.

    `failing_since` is since when nothing has arrived of what was sent, null where all is well.
    """

    id: str
    url: str
    kinds: list[str]
    description: str
    is_on: bool
    off_why: str
    created_at: str
    old_until: str | None = None
    failing_since: str | None = None


class WebhookMade(WebhookView, frozen=True):
    """A webhook with its secret, which is not shown again; null where the same request is answered again."""

    secret: str | None = None


class Webhooks(msgspec.Struct, frozen=True):
    """Every webhook, in the order in which they were made."""

    webhooks: list[WebhookView]


class WebhookTried(msgspec.Struct, frozen=True):
    """What came of a test event: whether it was taken, and one sentence that says so, or what to mend."""

    ok: bool
    said: str


class WebhookResent(msgspec.Struct, frozen=True):
    """How many events are sent again; `after` is where to go on, null where that was all."""

    events: int
    after: int | None


@router.get("", summary="Webhooks", **scoped("admin", "invalid", said=shown(Webhooks, "Every webhook.")))
def read_webhooks(front: TheFront) -> Response:
    """Also those that are off."""
    with front.database.asking() as tx:
        return as_json(Webhooks([_view(tx, each) for each in list_endpoints(tx)]))


@router.get(
    "/{webhook}",
    summary="A webhook",
    **scoped("admin", "webhook_not_found", "invalid", said=shown(WebhookView, "Without its secret.")),
)
def read_webhook(request: Request, webhook: TheWebhook, front: TheFront) -> Response:
    """Where it is, what it is told, and whether that arrives."""
    with front.database.asking() as tx:
        return tagged(request, _view(tx, found_webhook(tx, webhook)))


@router.post(
    "",
    summary="Add a webhook",
    **writing(
        *("admin", "secret_key_unusable"),
        body=WebhookBody,
        answers={201: shown(WebhookMade, "It is told what happens from now on; keep its secret safe.")},
    ),
)
async def create_webhook(
    request: Request, connections: TheConnections, body: Annotated[WebhookBody, Depends(reads(WebhookBody))]
) -> Response:
    """`https` only, and public addresses only, but for networks that the setting `webhook_networks` names."""

    def make(edit: Edit) -> Changed:
        networks = connections.said.webhook_networks
        made, secret = add_webhook(edit, connections.seal, networks, body.url, body.kinds, body.description)
        return _made(edit.tx, made, secret, 201)

    return await change(request, make)


@router.patch(
    "/{webhook}",
    summary="Change a webhook",
    **writing("admin", "webhook_not_found", body=WebhookChange, answers={200: shown(WebhookView, "It is so.")}),
)
async def patch_webhook(
    request: Request,
    webhook: TheWebhook,
    connections: TheConnections,
    body: Annotated[WebhookChange, Depends(reads(WebhookChange))],
) -> Response:
    """Only what the body names. What an endpoint missed while it was off can be sent again."""

    def patch(edit: Edit) -> Changed:
        found = _matched(request, edit.tx, webhook)
        changed = change_webhook(
            edit,
            found,
            connections.said.webhook_networks,
            url=None if body.url is UNSET else body.url,
            kinds=None if body.kinds is UNSET else body.kinds,
            description=None if body.description is UNSET else body.description,
            is_on=None if body.is_on is UNSET else body.is_on,
        )
        return Changed(_view(edit.tx, changed))

    return await change(request, patch)


@router.delete(
    "/{webhook}",
    summary="Remove a webhook",
    **writing("admin", "webhook_not_found", answers={204: {"description": "It is told nothing any more."}}),
)
async def delete_webhook(request: Request, webhook: TheWebhook) -> Response:
    """What waits for it is not sent."""

    def delete(edit: Edit) -> Changed:
        remove_webhook(edit, _matched(request, edit.tx, webhook))
        return Changed(None, 204)

    return await change(request, delete)


@router.post(
    "/{webhook}/rotate",
    summary="Give a webhook a new secret",
    **writing(
        *("admin", "webhook_not_found", "secret_key_unusable"),
        body=WebhookRotation,
        answers={200: shown(WebhookMade, "It has a new secret; keep it safe.")},
    ),
)
async def rotate_webhook(
    request: Request,
    webhook: TheWebhook,
    connections: TheConnections,
    body: Annotated[WebhookRotation, Depends(reads(WebhookRotation))],
) -> Response:
    """For a while both secrets sign, so that the receiver can be told in between."""

    def renew(edit: Edit) -> Changed:
        found = _matched(request, edit.tx, webhook)
        renewed, secret = renew_webhook(edit, connections.seal, found, timedelta(seconds=body.overlap_seconds))
        return _made(edit.tx, renewed, secret)

    return await change(request, renew)


@router.post(
    "/{webhook}/resend",
    summary="Tell a webhook again",
    **writing(
        *("admin", "webhook_not_found"),
        body=ResendBody,
        answers={200: shown(WebhookResent, "These are sent again.")},
    ),
)
async def resend_webhook(
    request: Request, webhook: TheWebhook, body: Annotated[ResendBody, Depends(reads(ResendBody))]
) -> Response:
    """Up to 1,000 events of the feed at once, each under the id that it had."""
    since, until = aware(body.since, "since"), aware(body.until, "until")
    assert since is not None, "a moment stays one"

    def again(edit: Edit) -> Changed:
        done = resend(edit, _matched(request, edit.tx, webhook), since, until, body.after)
        return Changed(WebhookResent(done.events, done.after))

    return await change(request, again)


@router.post(
    "/{webhook}/test",
    summary="Try a webhook",
    **scoped("admin", "webhook_not_found", "invalid", said=shown(WebhookTried, "What came of it.")),
)
def test_webhook(webhook: TheWebhook, front: TheFront, caller: TheCaller, connections: TheConnections) -> Response:
    """Send a test event, now; also where it was to be left alone for a while."""
    with front.database.asking() as tx:
        found = found_webhook(tx, webhook)
    tried = try_endpoint(connections, found, front.now(), caller.id)
    return as_json(WebhookTried(tried.is_ok, tried.said))


def _matched(request: Request, tx: Transaction, webhook: str) -> Endpoint:
    """The webhook that a change is meant for as it is now. Raises RefusedError, and Problem."""
    found = found_webhook(tx, webhook)
    must_match(request, _view(tx, found))
    return found


def _made(tx: Transaction, endpoint: Endpoint, secret: str, status: int = 200) -> Changed:
    made = WebhookMade(**msgspec.structs.asdict(_view(tx, endpoint)), secret=secret)
    return Changed(made, status, f"{_PATH}/{endpoint.id}", kept=msgspec.structs.replace(made, secret=None))


def _view(tx: Transaction, endpoint: Endpoint) -> WebhookView:
    failing = failing_since(tx, endpoint) if endpoint.is_on else None
    return WebhookView(
        endpoint.id,
        endpoint.url,
        list(endpoint.kinds),
        endpoint.description,
        endpoint.is_on,
        endpoint.off_why,
        said(endpoint.made_at),
        None if endpoint.old_until is None else said(endpoint.old_until),
        None if failing is None else said(failing),
    )
