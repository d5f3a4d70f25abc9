"""`/api/v1/accounts/{account}/names`: what else an account is called: aliases, former names, further domains.

They stand beside what the account's own record says, so a `PUT` of the account takes none of them away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.accounts import TheAccount, found_account, standing_account
from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.resource import TheFront, reads, scoped, shown
from turnout.core.account import AccountId
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.account_naming import NAME_CHARS_MAX, add_name, name_notices, withdraw_name
from turnout.pipeline.edits.editing import Edit
from turnout.store.account_names import NameKind, NameRow, NameSource, names_of
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])

NUMBER_MAX: Final = 2**63 - 1
TheName = Annotated[int, Path(description="The number of the name.", ge=1, le=NUMBER_MAX)]


class NameBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another name: an `alias`, a `former` name, or a `domain` such as `acme.com`."""

    name: Annotated[str, Meta(min_length=1, max_length=NAME_CHARS_MAX)]
    kind: NameKind = NameKind.ALIAS


class NameRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Another name of an account. `source` says who gave it: a file, a confirmed `review`, a person, a merge.

    `notices` say what is to be known of it, such as that it is another account's name, too.
    """

    id: int
    name: str
    kind: NameKind
    source: NameSource
    added_by: str
    added_at: str
    review: int | None
    withdrawn_at: str | None
    withdrawn_by: str | None
    notices: list[str] = []


class NameList(msgspec.Struct, frozen=True):
    """The other names of an account, in the order in which they were added."""

    names: list[NameRecord]


@router.get(
    "/{account}/names",
    summary="Other names of an account",
    **scoped("data:read", "account_not_found", "invalid", said=shown(NameList, "Its other names.")),
)
def read_names(
    request: Request,
    account: TheAccount,
    front: TheFront,
    withdrawn: Annotated[bool, Query(description="Also those that were taken back.")] = False,
) -> Response:
    """Aliases, former names and domains that were added, imported, or confirmed for a lead."""
    with front.database.asking() as tx:
        known = standing_account(tx, account)
        return tagged(request, _list(tx, known.id, with_withdrawn=withdrawn))


@router.post(
    "/{account}/names",
    summary="Give an account another name",
    **writing(
        *("data:write", "account_not_found", "account_merged", "bad_name"),
        body=NameBody,
        answers={200: shown(NameRecord, "It has the name already."), 201: shown(NameRecord, "It has the name.")},
    ),
)
async def post_name(
    request: Request, account: TheAccount, body: Annotated[NameBody, Depends(reads(NameBody))]
) -> Response:
    """The next lead is matched with it. `If-Match` is for the list of its names."""

    def add(edit: Edit) -> Changed:
        known = found_account(edit.tx, account)
        must_match(request, _list(edit.tx, account))
        row, is_new = add_name(edit, known, body.name, body.kind)
        where = f"/api/v1/accounts/{quote(account, safe='')}/names" if is_new else ""
        return Changed(_records(edit.tx, [row])[0], 201 if is_new else 200, where)

    return await change(request, add)


@router.delete(
    "/{account}/names/{number}",
    summary="Take a name from an account",
    **writing(
        *("data:write", "account_not_found", "account_merged", "name_not_found"),
        answers={200: shown(NameRecord, "It is not used any more.")},
    ),
)
async def delete_name(request: Request, account: TheAccount, number: TheName) -> Response:
    """It stays in the list of those that were withdrawn; leads that came through it stay where they are."""

    def take(edit: Edit) -> Changed:
        found_account(edit.tx, account)
        must_match(request, _list(edit.tx, account))
        return Changed(_records(edit.tx, [withdraw_name(edit, AccountId(account), number)])[0])

    return await change(request, take)


def _list(tx: Transaction, account: str, *, with_withdrawn: bool = False) -> NameList:
    return NameList(_records(tx, names_of(tx, account, with_withdrawn=with_withdrawn)))


def _records(tx: Transaction, rows: Sequence[NameRow]) -> list[NameRecord]:
    notices = name_notices(tx, rows)
    return [_record(row, notices.get(row.number, [])) for row in rows]


def _record(row: NameRow, notices: list[str]) -> NameRecord:
    return NameRecord(
        id=row.number,
        name=row.name,
        kind=NameKind(row.kind),
        source=NameSource(row.source),
        added_by=row.actor,
        added_at=said(from_micros(row.added_at)),
        review=row.review,
        withdrawn_at=None if row.withdrawn_at is None else said(from_micros(row.withdrawn_at)),
        withdrawn_by=row.withdrawn_by or None,
        notices=notices,
    )
