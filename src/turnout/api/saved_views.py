"""`/api/v1/views`: views of the list of leads under a name, one's own and those that everybody has.

A view is filters and no leads: whoever opens one sees what they reach of it. What may be saved is
`pipeline.edits.saved_views`'s to say.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import UNSET, Meta, UnsetType

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.keyring import Caller
from turnout.api.resource import TheCaller, TheFront, as_json, reads, scoped, shown
from turnout.pipeline.boards.saved_views import gone_from
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.saved_views import (
    NAME_CHARS_MAX,
    VIEWS_MAX,
    Whose,
    Wish,
    change_view,
    delete_view,
    must_find_view,
    save_view,
    seen_by,
)
from turnout.store.saved_views import ViewRow
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/views", tags=["leads"])

TheView = Annotated[int, Path(description="The view's number.", ge=1, le=2**53)]
Value = Annotated[str, Meta(max_length=200)]
ViewName = Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX)]
# Whoever may change what all of a company uses may share views with it.
_SHARES: Final = "data:write"


class ViewFilters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The filters of the list of leads, as they stand in its address; an empty value asks for leads without one.

    `due` and `since` are counted from when the view is opened.
    """

    q: Value | UnsetType = UNSET
    outcome: Literal["assigned", "offered", "held", "queued", "duplicate", "rejected"] | UnsetType = UNSET
    status: Literal["open", "joined", "rejected", "closed"] | UnsetType = UNSET
    assignee: Value | UnsetType = UNSET
    team: Value | UnsetType = UNSET
    rule: Value | UnsetType = UNSET
    pool: Value | UnsetType = UNSET
    queue: Value | UnsetType = UNSET
    account: Value | UnsetType = UNSET
    touched: bool | UnsetType = UNSET
    due: Literal["past", "hour"] | UnsetType = UNSET
    since: Literal["day", "week", "month"] | UnsetType = UNSET
    order: Literal["oldest"] | UnsetType = UNSET


class ViewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view to be saved: what it is called, its filters, and whether everybody has it."""

    name: ViewName
    filters: ViewFilters
    shared: bool = False


class ViewChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be other about a view; what is left out stays. `place` counts among its owner's, from 0."""

    name: ViewName | UnsetType = UNSET
    filters: ViewFilters | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    place: Annotated[int, Meta(ge=0, le=10 * VIEWS_MAX)] | UnsetType = UNSET


class SavedView(msgspec.Struct, frozen=True):
    """A view. `mine` says whether the caller saved it, `may_change` whether they may change and delete it.

    `gone` are those of its filters that name what is not there any more; it can be opened all the same.
    """

    id: int
    name: str
    filters: ViewFilters
    shared: bool
    mine: bool
    may_change: bool
    gone: list[str]


class SavedViews(msgspec.Struct, frozen=True):
    """The caller's own views in their order, then those of others that everybody has, by name."""

    views: list[SavedView]


_view = shown(SavedView, "The view.")
_filters: Final = msgspec.json.Decoder(ViewFilters)


@router.get("", summary="Saved views", **scoped("leads:read", said=shown(SavedViews, "All that the caller has.")))
def read_views(front: TheFront, caller: TheCaller) -> Response:
    """Views of the list of leads: one's own, and everybody's."""
    with front.database.asking() as tx:
        return as_json(SavedViews([_shown(tx, caller, view) for view in seen_by(tx, caller.id)]))


@router.post(
    "",
    summary="Save a view",
    **writing(*("leads:read", "view_exists", "too_many_views", "not_your_view"), body=ViewBody, answers={201: _view}),
)
async def post_view(
    request: Request, caller: TheCaller, body: Annotated[ViewBody, Depends(reads(ViewBody))]
) -> Response:
    """It is the caller's, the last of theirs; with `shared`, which is for ops and admins, everybody has it."""

    def do(edit: Edit) -> Changed:
        view = save_view(edit, _whose(caller), body.name, _written(body.filters), is_shared=body.shared)
        return Changed(_shown(edit.tx, caller, view), 201, f"/api/v1/views/{view.number}")

    return await change(request, do)


@router.get("/{view}", summary="One saved view", **scoped("leads:read", "view_not_found", "invalid", said=_view))
def read_view(request: Request, view: TheView, front: TheFront, caller: TheCaller) -> Response:
    """One's own, or one that everybody has."""
    with front.database.asking() as tx:
        return tagged(request, _shown(tx, caller, must_find_view(tx, view, caller.id)))


@router.patch(
    "/{view}",
    summary="Change a view",
    **writing(
        *("leads:read", "view_not_found", "view_exists", "too_many_views", "not_your_view"),
        body=ViewChange,
        answers={200: _view},
    ),
)
async def patch_view(
    request: Request, view: TheView, caller: TheCaller, body: Annotated[ViewChange, Depends(reads(ViewChange))]
) -> Response:
    """Its name, its filters, its place, or who has it. What everybody has is changed by ops and admins."""
    wish = Wish(
        None if body.name is UNSET else body.name,
        None if body.filters is UNSET else _written(body.filters),
        None if body.shared is UNSET else body.shared,
        None if body.place is UNSET else body.place,
    )

    def do(edit: Edit) -> Changed:
        before = _matched(request, edit.tx, caller, view)
        return Changed(_shown(edit.tx, caller, change_view(edit, _whose(caller), before, wish)))

    return await change(request, do)


@router.delete(
    "/{view}",
    summary="Delete a view",
    **writing("leads:read", "view_not_found", "not_your_view", answers={204: {"description": "It is gone."}}),
)
async def remove_view(request: Request, view: TheView, caller: TheCaller) -> Response:
    """Its leads are not touched."""

    def do(edit: Edit) -> Changed:
        delete_view(edit, _whose(caller), _matched(request, edit.tx, caller, view))
        return Changed(None, 204)

    return await change(request, do)


def _matched(request: Request, tx: Transaction, caller: Caller, number: int) -> ViewRow:
    """The view that is to be changed, as whoever asks has seen it."""
    found = must_find_view(tx, number, caller.id)
    must_match(request, _shown(tx, caller, found))
    return found


def _whose(caller: Caller) -> Whose:
    return Whose(caller.id, caller.may(_SHARES))


def _written(filters: ViewFilters) -> str:
    return msgspec.json.encode(filters).decode()


def _shown(tx: Transaction, caller: Caller, view: ViewRow) -> SavedView:
    filters = _filters.decode(view.filters)
    return SavedView(
        view.number,
        view.name,
        filters,
        view.is_shared,
        view.owner == caller.id,
        caller.may(_SHARES) if view.is_shared else True,
        gone_from(tx, msgspec.to_builtins(filters)),
    )
