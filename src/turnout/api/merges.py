"""`/api/v1/merges`, and merging accounts and people: what would change, doing it as it was seen, taking it back.

A preview's ETag is of everything it shows; a merge with it in `If-Match` is done as it was seen, or not at all.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.accounts import TheAccount
from turnout.api.editing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    WRITE_CODES,
    Changed,
    as_done,
    change,
    match_etag,
    tagged_as,
    terms_of,
    writing,
)
from turnout.api.ids import ID_CHARS_MAX, Id
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.people import ThePerson
from turnout.api.problems import Problem
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import MergePeople, UnmergePeople
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.merging.account_merge_preview import chosen_of, preview_accounts
from turnout.pipeline.merging.account_merges import merge_account, undo_accounts
from turnout.pipeline.merging.merge_records import (
    AccountMergeRecord,
    MergeRecord,
    PeopleMergeRecord,
    Side,
    account_preview,
    people_preview,
    record_of,
)
from turnout.pipeline.merging.merges import in_the_way_of
from turnout.pipeline.merging.people_merge_preview import preview_people
from turnout.store.merges import MergeRow, find_merge, list_merges
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["merges"])

TheMerge = Annotated[int, Path(description="The merge's number.", ge=1, le=2**53)]
Choices = dict[Annotated[str, Meta(max_length=200)], Side]
_ACCOUNT_CODES: Final = ("account_not_found", "account_merged", "same_account", "unknown_field", "account_circle")
_PEOPLE_CODES: Final = ("person_not_found", "same_person", "unknown_field")
_OF_BODY: Final = ("bad_body", "body_too_large", "wrong_media_type", "invalid")


class AccountMergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account it goes into. `choose` names fields of the preview, and whose value wins where it is not to be so."""

    into: Id
    choose: Choices = {}


class PeopleMergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address of the person whose mailbox it turned out to be. `choose` is for `owner` and `outcome`."""

    into: Annotated[str, Meta(min_length=1, max_length=320)]
    choose: Choices = {}


class PeopleMerged(msgspec.Struct, frozen=True):
    """The merge, and the lead that joined another one by it, where both had one open; or that came back from it."""

    merge: int
    lead_id: str | None
    into: str | None


class MergeList(msgspec.Struct, frozen=True):
    """A page of merges, the newest first; `next` is null on the last one."""

    merges: list[MergeRecord]
    next: str | None = None


def _with_body(declared: dict[str, Any], body: type) -> dict[str, Any]:
    content = {"application/json": {"schema": reference(body)}}
    declared["openapi_extra"]["requestBody"] = {"content": content, "required": True}
    return declared


@router.post(
    "/accounts/{account}/merge/preview",
    summary="What merging an account into another changes",
    **_with_body(
        scoped("data:read", *_ACCOUNT_CODES, *_OF_BODY, said=shown(AccountMergeRecord, "All that would change.")),
        AccountMergeBody,
    ),
)
def preview_account(
    request: Request,
    account: TheAccount,
    front: TheFront,
    body: Annotated[AccountMergeBody, Depends(reads(AccountMergeBody))],
) -> Response:
    """Every field with both values and the one that wins, what goes along, and what is in the way. Nothing changes."""
    with front.database.asking() as tx:
        found = preview_accounts(tx, account, body.into, chosen_of(body.choose))
    return tagged_as(request, account_preview(found), f'"{found.hash}"')


@router.post(
    "/accounts/{account}/merge",
    summary="Merge an account into another",
    **writing(
        "data:write",
        *_ACCOUNT_CODES,
        body=AccountMergeBody,
        answers={200: shown(MergeRecord, "It is merged.")},
    ),
)
async def merge_accounts(
    request: Request, account: TheAccount, body: Annotated[AccountMergeBody, Depends(reads(AccountMergeBody))]
) -> Response:
    """In one transaction. Its id leads to the other account from now on, and `undo` takes all of it back."""

    def merge(edit: Edit) -> Changed:
        chosen = chosen_of(body.choose)
        match_etag(request, f'"{preview_accounts(edit.tx, account, body.into, chosen).hash}"')
        number, _ = merge_account(edit, account, body.into, chosen)
        return Changed(record_of(_found(edit.tx, number)))

    return await change(request, merge)


@router.post(
    "/people/{email}/merge/preview",
    summary="What merging somebody into another person changes",
    **_with_body(
        scoped("data:read", *_PEOPLE_CODES, *_OF_BODY, said=shown(PeopleMergeRecord, "All that would change.")),
        PeopleMergeBody,
    ),
)
def preview_person(
    request: Request,
    email: ThePerson,
    front: TheFront,
    body: Annotated[PeopleMergeBody, Depends(reads(PeopleMergeBody))],
) -> Response:
    """What is remembered of both and what of it stays, and which lead joins which. Nothing changes."""
    with front.database.asking() as tx:
        found = preview_people(tx, email, body.into, chosen_of(body.choose))
    return tagged_as(request, people_preview(found), f'"{found.hash}"')


_merging = _with_body(
    scoped(
        "data:write",
        *(*_PEOPLE_CODES, *_OF_BODY, *WRITE_CODES, "no_policy", "refused"),
        said=shown(PeopleMerged, "They are one person."),
    ),
    PeopleMergeBody,
)
_merging["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, IF_MATCH]


@router.post("/people/{email}/merge", summary="Merge somebody into another person", **_merging)
async def merge_people(
    request: Request,
    email: ThePerson,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[PeopleMergeBody, Depends(reads(PeopleMergeBody))],
) -> Response:
    """A lead from either address is that person's from now on; of two open leads the later joins the earlier."""
    terms = terms_of(request)
    seen = tuple(each.strip('"') for each in terms.etags)
    done = await bridge.ask(MergePeople(email, body.into, tuple(body.choose.items()), seen, caller.id, terms))
    return as_done(_merged(done.data), done)


@router.get(
    "/merges",
    summary="Merges",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(MergeList, "A page of merges.")),
)
def read_merges(
    front: TheFront,
    kind: Annotated[Literal["", "account", "person"], Query(description="`account` or `person`; empty for both.")] = "",
    account: Annotated[str, Query(description="An account that took part in it.", max_length=ID_CHARS_MAX)] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Those that were undone as well. Of somebody who was erased only that there was a merge is known."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        before = int(place[0]) if place else None
        found = list_merges(tx, kind=kind, account=account, before=before, limit=limit + 1)
    page, follows = cut(found, limit, lambda each: (each.number,))
    return as_json(MergeList([record_of(each) for each in page], follows))


@router.get(
    "/merges/{merge}",
    summary="A merge",
    **scoped("data:read", "merge_not_found", "invalid", said=shown(MergeRecord, "The merge.")),
)
def read_merge(merge: TheMerge, front: TheFront) -> Response:
    """Who said what of each field, what went along, and what is in the way of undoing it, as far as can be told."""
    with front.database.asking() as tx:
        row = _found(tx, merge)
        return as_json(record_of(row, in_the_way_of(tx, row)))


_undoing = scoped(
    "data:write",
    *("merge_not_found", "merge_undone", "merge_in_use", "no_policy", "refused", *WRITE_CODES),
    said=shown(MergeRecord, "It is undone."),
)
_undoing["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY]


@router.post("/merges/{merge}/undo", summary="Undo a merge", **_undoing)
async def undo_merge(
    request: Request, merge: TheMerge, front: TheFront, bridge: TheBridge, caller: TheCaller
) -> Response:
    """Exactly; what was changed since stays where it does not concern what is taken back, else it is refused."""
    row = await run_in_threadpool(_asked, front, merge)
    if row.kind == "person":
        done = await bridge.ask(UnmergePeople(merge, caller.id, terms_of(request)))
        return as_done(record_of(await run_in_threadpool(_asked, front, merge)), done)

    def undo(edit: Edit) -> Changed:
        undo_accounts(edit, merge)
        return Changed(record_of(_found(edit.tx, merge)))

    return await change(request, undo)


def _asked(front: Front, merge: int) -> MergeRow:
    with front.database.asking() as tx:
        return _found(tx, merge)


def _found(tx: Transaction, merge: int) -> MergeRow:
    row = find_merge(tx, merge)
    if row is None:
        raise Problem("merge_not_found", f"there is no merge `{merge}`")
    return row


def _merged(data: dict[str, Any]) -> PeopleMerged:
    return PeopleMerged(data["merge"], data["lead"], data["into"])
