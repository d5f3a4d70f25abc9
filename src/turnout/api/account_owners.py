"""`/api/v1/accounts/reassign`: all that somebody owns, or some of it, given to somebody else."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.account_records import Short, country_in
from turnout.api.editing import Changed, change, writing
from turnout.api.problems import Problem
from turnout.api.resource import reads, shown
from turnout.core.account import AccountId
from turnout.core.rep import RepId, RepStatus
from turnout.errors import suggestion
from turnout.pipeline.edits.account_edits import give_to
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_search import Wanted, count_accounts
from turnout.store.reps import known_reps, read_reps
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])


class OwnerChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose accounts go to whom: all of them, or those of a kind. Without `to` they have no owner afterwards.

    With `dry_run` it is only counted.
    """

    from_: Annotated[str, Meta(min_length=1, max_length=200)] = msgspec.field(name="from")
    to: Short | None = None
    type: Short | None = None
    country: Short | None = None
    parent: Short | None = None
    accounts: Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=1_000)] | None = None
    dry_run: bool = False


class OwnerChanged(msgspec.Struct, frozen=True, kw_only=True):
    """How many accounts have another owner now, and how many the former one still has."""

    from_: str = msgspec.field(name="from")
    to: str | None
    count: int
    left: int
    dry_run: bool = False


@router.post(
    "/reassign",
    summary="Give somebody's accounts to somebody else",
    **writing(
        *("data:write", "unknown_rep", "rep_not_active"),
        body=OwnerChange,
        answers={200: shown(OwnerChanged, "So many have another owner.")},
    ),
)
async def reassign(request: Request, body: Annotated[OwnerChange, Depends(reads(OwnerChange))]) -> Response:
    """As when somebody leaves. The audit names every account, so that it can be undone."""
    country = country_in(body.country or "")

    def give(edit: Edit) -> Changed:
        ids = tuple(AccountId(each) for each in dict.fromkeys(body.accounts or ()))
        wanted = Wanted(body.from_, body.type, body.parent, country, ids=ids)
        to = _new_owner(edit.tx, body.to) if body.to else None
        nothing_meant = body.accounts is not None and not ids
        if nothing_meant or to == body.from_:
            count = 0
        else:
            count = count_accounts(edit.tx, wanted) if body.dry_run else len(give_to(edit, wanted, to))
        left = count_accounts(edit.tx, Wanted(body.from_))
        return Changed(OwnerChanged(from_=body.from_, to=to, count=count, left=left, dry_run=body.dry_run))

    return await change(request, give)


def _new_owner(tx: Transaction, name: str) -> RepId:
    """The rep of an id or e-mail address, who has not left. Raises Problem."""
    reps = {rep.id: rep for rep in read_reps(tx)}
    found = known_reps(tx, [name]).get(name)
    if found is None:
        raise Problem("unknown_rep", f"to: `{name}` is not a rep{suggestion(name, reps)}")
    if reps[found].status is RepStatus.DEPARTED:
        raise Problem("rep_not_active", f"to: `{name}` has left; name somebody else")
    return found
