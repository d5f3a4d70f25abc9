"""`/api/v1/accounts`: the companies we know, kept by the ids that another system has for them.

The shapes of their records are in `account_records`, how they hang together and who owns them in `account_family` and
`account_owners`, what may be done to them in `pipeline.edits.account_edits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from turnout.api.account_records import (
    HOST_CHARS_MAX,
    AccountBody,
    AccountChange,
    AccountItem,
    AccountRecord,
    account_of,
    changed_account,
    country_in,
    host_in,
    record_of,
)
from turnout.api.bulk import BULK_BYTES_MAX, Bulk, ItemAnswer, Items
from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.ids import ID_CHARS_MAX, ID_PATTERN, must_agree
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import Problem, refusal
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.account import Account, AccountId
from turnout.pipeline.edits.account_edits import (
    add_domain,
    domain_notices,
    keep_account,
    keep_accounts,
    remove_account,
    remove_domain,
)
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.merging.account_merge_preview import gone
from turnout.store.account_search import Wanted, find_accounts, list_accounts
from turnout.store.merges import present_accounts
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])

_PATH: Final = "/api/v1/accounts"
TheAccount = Annotated[
    str, Path(description="The account's id.", min_length=1, max_length=ID_CHARS_MAX, pattern=ID_PATTERN)
]
TheHost = Annotated[str, Path(description="A domain, such as `acme.com`.", min_length=1, max_length=HOST_CHARS_MAX)]
_REFUSALS: Final = ("unknown_rep", "unknown_account", "account_circle", "account_merged")
_MISSING: Final = ("account_not_found", "account_merged")


class AccountList(msgspec.Struct, frozen=True):
    """A page of accounts in the order in which they came in; `next` is null on the last one."""

    accounts: list[AccountRecord]
    next: str | None = None


class AccountBulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 accounts, each as its `PUT` takes it with its `id`; a parent may be among them, in any place."""

    accounts: Items


class AccountsPut(msgspec.Struct, frozen=True):
    """An answer for each account, in their order."""

    accounts: list[ItemAnswer]


@router.get(
    "",
    summary="Accounts",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(AccountList, "A page of accounts.")),
)
def read_accounts(
    front: TheFront,
    owner: Annotated[str, Query(description="The rep who owns it.", max_length=200)] = "",
    type: Annotated[str, Query(description="`customer`, `prospect`, ...", max_length=200)] = "",  # noqa: A002 - its name
    parent: Annotated[str, Query(description="The account right above it.", max_length=200)] = "",
    country: Annotated[str, Query(description="In any spelling.", max_length=200)] = "",
    domain: Annotated[str, Query(description="A domain it has.", max_length=HOST_CHARS_MAX)] = "",
    q: Annotated[
        str, Query(description="How its name begins, in any spelling of case and accents.", max_length=200)
    ] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Every account for which all that is asked holds."""
    host = host_in(domain, "domain") if domain else ""
    wanted = Wanted(owner, type, parent, country_in(country), host, q)
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_accounts(tx, wanted, int(place[0]) if place else -1, limit + 1)
        page, follows = cut(found, limit, lambda each: (each[0],))
        records = _records(tx, [account for _, account in page])
    return as_json(AccountList(records, follows))


@router.get(
    "/{account}",
    summary="An account",
    **scoped("data:read", "account_not_found", "invalid", said=shown(AccountRecord, "The account.")),
)
def read_account(request: Request, account: TheAccount, front: TheFront) -> Response:
    """As it is kept; for an id whose account was merged, the account it went into, with a notice that says so."""
    with front.database.asking() as tx:
        record = _record(tx, standing_account(tx, account))
        if record.id != account:
            merged = f"account `{account}` was merged into this one"
            record = msgspec.structs.replace(record, notices=[merged, *record.notices])
    return tagged(request, record)


@router.put(
    "/{account}",
    summary="Add or replace an account",
    **writing(
        "data:write",
        *_REFUSALS,
        body=AccountBody,
        answers={200: shown(AccountRecord, "It is so."), 201: shown(AccountRecord, "It is added.")},
    ),
)
async def put_account(
    request: Request, account: TheAccount, body: Annotated[AccountBody, Depends(reads(AccountBody))]
) -> Response:
    """The whole account. Saying the same again changes nothing, and nobody has to take anything in."""
    must_agree(account, body.id)

    def put(edit: Edit) -> Changed:
        known = find_accounts(edit.tx, [AccountId(account)]).get(AccountId(account))
        must_match(request, _record(edit.tx, known) if known else None)
        kept = keep_account(edit, account_of(account, body, known), known)
        return Changed(_record(edit.tx, kept), 200 if known else 201, "" if known else quote(f"{_PATH}/{account}"))

    return await change(request, put)


@router.patch(
    "/{account}",
    summary="Change an account",
    **writing(
        "data:write",
        "account_not_found",
        *_REFUSALS,
        body=AccountChange,
        answers={200: shown(AccountRecord, "It is so.")},
    ),
)
async def patch_account(
    request: Request, account: TheAccount, body: Annotated[AccountChange, Depends(reads(AccountChange))]
) -> Response:
    """Only what the body names; an attribute that is null is taken away."""

    def patch(edit: Edit) -> Changed:
        known = found_account(edit.tx, account)
        must_match(request, _record(edit.tx, known))
        return Changed(_record(edit.tx, keep_account(edit, changed_account(known, body), known)))

    return await change(request, patch)


@router.delete(
    "/{account}",
    summary="Remove an account",
    **writing(
        *("data:write", *_MISSING, "account_in_use"),
        answers={204: {"description": "It is gone. What was decided about its leads goes on naming it."}},
    ),
)
async def delete_account(request: Request, account: TheAccount) -> Response:
    """Refused while open leads belong to it, accounts stand below it, or opportunities are with it."""

    def delete(edit: Edit) -> Changed:
        known = found_account(edit.tx, account)
        must_match(request, _record(edit.tx, known))
        remove_account(edit, known.id)
        return Changed(None, 204)

    return await change(request, delete)


@router.put(
    "/{account}/domains/{host}",
    summary="Give an account a domain",
    **writing("data:write", *_MISSING, answers={200: shown(AccountRecord, "It has the domain.")}),
)
async def put_domain(request: Request, account: TheAccount, host: TheHost) -> Response:
    """Behind those it has. Another account may have it too: `notices` then say so."""
    wanted = host_in(host, "host")

    def put(edit: Edit) -> Changed:
        known = found_account(edit.tx, account)
        must_match(request, _record(edit.tx, known))
        add_domain(edit, known, wanted)
        return Changed(_record(edit.tx, found_account(edit.tx, account)))

    return await change(request, put)


@router.delete(
    "/{account}/domains/{host}",
    summary="Take a domain from an account",
    **writing(
        *("data:write", *_MISSING, "domain_not_found"),
        answers={200: shown(AccountRecord, "It has the domain no longer.")},
    ),
)
async def delete_domain(request: Request, account: TheAccount, host: TheHost) -> Response:
    """Leads that came through it before stay where they are."""
    wanted = host_in(host, "host")

    def delete(edit: Edit) -> Changed:
        known = found_account(edit.tx, account)
        must_match(request, _record(edit.tx, known))
        if not remove_domain(edit, known.id, wanted):
            raise Problem("domain_not_found", f"account `{account}` has no domain `{wanted}`")
        return Changed(_record(edit.tx, found_account(edit.tx, account)))

    return await change(request, delete)


@router.post(
    "/bulk",
    summary="Add or replace many accounts",
    **writing("data:write", body=AccountBulk, answers={200: shown(AccountsPut, "An answer for each.")}),
)
async def put_many(
    request: Request, body: Annotated[AccountBulk, Depends(reads(AccountBulk, bytes_max=BULK_BYTES_MAX))]
) -> Response:
    """All that can be kept are kept in one transaction, which is taken in once."""

    def put(edit: Edit) -> Changed:
        bulk = Bulk()
        items = bulk.read(body.accounts, AccountItem)
        known = find_accounts(edit.tx, [AccountId(item.id) for item in items])
        wanted = []
        for item in items:
            try:
                wanted.append(account_of(item.id, item, known.get(AccountId(item.id))))
            except Problem as problem:
                bulk.refuse(item.id, problem)
        for account, error in keep_accounts(edit, wanted, known).items():
            bulk.refuse(account, error)
        return Changed(AccountsPut(bulk.done(known)))

    return await change(request, put)


def found_account(tx: Transaction, account: str) -> Account:
    """The account with this id. Raises Problem where there is none; for one that was merged, that says into which."""
    found = find_accounts(tx, [AccountId(account)])
    if not found:
        raise refusal(gone(tx, account))
    return found[AccountId(account)]


def standing_account(tx: Transaction, account: str) -> Account:
    """The account that an id leads to, for whoever only reads. Raises Problem where there is none."""
    return found_account(tx, present_accounts(tx, [account]).get(account, account))


def _record(tx: Transaction, account: Account) -> AccountRecord:
    return _records(tx, [account])[0]


def _records(tx: Transaction, accounts: Sequence[Account]) -> list[AccountRecord]:
    notices = domain_notices(tx, accounts)
    return [record_of(account, notices[account.id]) for account in accounts]
