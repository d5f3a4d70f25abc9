"""`/api/v1/keys`: who may call the server, and for what. A secret is shown once, in the answer that made it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.access import require
from turnout.api.editing import Changed, change, etag_of, match_etag, tagged_as, writing
from turnout.api.problems import Problem
from turnout.api.resource import TheCaller, TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.keys import make_key, renew_key, shut_out
from turnout.store.api_keys import NAME_CHARS_MAX, SCOPES, ApiKey, find_key, list_keys
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])

TheKey = Annotated[str, Path(description="The key's id.", min_length=1, max_length=60)]
_DAY_SECONDS: Final = 86_400
_OVERLAP_SECONDS_MAX: Final = 30 * _DAY_SECONDS
_Scope = Annotated[str, Meta(extra_json_schema={"enum": list(SCOPES)})]


class KeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key to make: what it is for, and what it may do."""

    name: Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX)]
    scopes: Annotated[list[_Scope], Meta(min_length=1, max_length=len(SCOPES))]


class RotateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long the old secret is good beside the new one; 0 shuts it out at once."""

    overlap_seconds: Annotated[int, Meta(ge=0, le=_OVERLAP_SECONDS_MAX)] = _DAY_SECONDS


class KeyView(msgspec.Struct, frozen=True):
    """A key without its secret. `prefix` is how that begins; `old_until` is when the one before it ends."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: str
    revoked_at: str | None = None
    old_until: str | None = None
    used_at: str | None = None


class KeyMade(KeyView, frozen=True):
    """A key with its secret, which is not kept; null where the same request is answered again."""

    secret: str | None = None


class Keys(msgspec.Struct, frozen=True):
    """Every key, revoked ones included, in the order they were made."""

    keys: list[KeyView]


@router.get("", summary="Every key", **scoped("admin", "invalid", said=shown(Keys, "Every key, without secrets.")))
def read_keys(front: TheFront) -> Response:
    """In the order they were made; revoked ones stay, for the audit names them."""
    with front.database.asking() as tx:
        return as_json(Keys([_view(key) for key in list_keys(tx)]))


@router.get(
    "/{key}",
    summary="A key",
    **scoped("admin", "key_not_found", "invalid", said=shown(KeyView, "Without its secret.")),
)
def read_key(request: Request, key: TheKey, front: TheFront) -> Response:
    """What it may do, and when it was last used."""
    with front.database.asking() as tx:
        view = _view(_found(tx, key))
    return tagged_as(request, view, _etag(view))


@router.post(
    "",
    summary="Make a key",
    **writing("admin", body=KeyBody, answers={201: shown(KeyMade, "It is made; keep its secret safe.")}),
)
async def create_key(
    request: Request, caller: TheCaller, body: Annotated[KeyBody, Depends(reads(KeyBody))]
) -> Response:
    """Nobody can make a key that may do more than their own."""
    for scope in SCOPES.keys() & body.scopes:
        require(caller, scope)

    def make(edit: Edit) -> Changed:
        key, secret = make_key(edit, body.name, body.scopes)
        return _made(key, secret, 201)

    return await change(request, make)


@router.post(
    "/{key}/rotate",
    summary="Give a key a new secret",
    **writing(
        *("admin", "key_not_found", "conflict"),
        body=RotateBody,
        answers={200: shown(KeyMade, "It has a new secret; keep it safe.")},
    ),
)
async def rotate_key(
    request: Request, key: TheKey, caller: TheCaller, body: Annotated[RotateBody, Depends(reads(RotateBody))]
) -> Response:
    """The old secret is good for a while, so that programs can be told one after the other."""

    def renew(edit: Edit) -> Changed:
        found = _found(edit.tx, key)
        match_etag(request, _etag(_view(found)))
        for scope in found.scopes:
            require(caller, scope)
        return _made(*renew_key(edit, key, timedelta(seconds=body.overlap_seconds)))

    return await change(request, renew)


@router.delete(
    "/{key}",
    summary="Revoke a key",
    **writing("admin", "key_not_found", answers={204: {"description": "It opens nothing any more."}}),
)
async def delete_key(request: Request, key: TheKey) -> Response:
    """For good. It stays in the list; every server knows within a second."""

    def revoke(edit: Edit) -> Changed:
        found = _found(edit.tx, key)
        match_etag(request, _etag(_view(found)))
        if found.revoked_at is None:
            shut_out(edit, found.id)
        return Changed(None, 204)

    return await change(request, revoke)


def _found(tx: Transaction, key: str) -> ApiKey:
    found = find_key(tx, key)
    if found is None:
        raise Problem("key_not_found", f"there is no key `{key}`")
    return found


def _etag(view: KeyView) -> str:
    """That somebody used the key is no change of it."""
    return etag_of(msgspec.structs.replace(view, used_at=None))


def _made(key: ApiKey, secret: str, status: int = 200) -> Changed:
    made = KeyMade(**msgspec.structs.asdict(_view(key)), secret=secret)
    return Changed(made, status, f"/api/v1/keys/{key.id}", kept=msgspec.structs.replace(made, secret=None))


def _view(key: ApiKey) -> KeyView:
    return KeyView(
        key.id,
        key.name,
        key.prefix,
        sorted(key.scopes),
        said(key.created_at),
        _said(key.revoked_at),
        _said(key.old_until),
        _said(key.used_at),
    )


def _said(at: datetime | None) -> str | None:
    return None if at is None else said(at)
