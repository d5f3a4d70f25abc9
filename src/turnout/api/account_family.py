"""`/api/v1/accounts/{account}/hierarchy`: which accounts are above and below one."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from turnout.api.accounts import TheAccount, standing_account
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.account import Account, AccountId
from turnout.store.account_search import Wanted, find_accounts, list_accounts, parents_above
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])


class Relative(msgspec.Struct, frozen=True):
    """An account above or below another."""

    id: str
    name: str
    owner: str | None


class Hierarchy(msgspec.Struct, frozen=True):
    """Where an account stands: those above it, the nearest first, and a page of those right below it."""

    id: str
    ancestors: list[Relative]
    ultimate_parent: str | None
    children: list[Relative]
    next: str | None = None


@router.get(
    "/{account}/hierarchy",
    summary="What is above and below an account",
    **scoped("data:read", "account_not_found", "invalid", "bad_cursor", said=shown(Hierarchy, "Where it stands.")),
)
def read_hierarchy(account: TheAccount, front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Owners above an account get its leads where a rule says so."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        own = standing_account(tx, account)
        above = _ancestors(tx, own)
        children = list_accounts(tx, Wanted(parent=own.id), int(place[0]) if place else -1, limit + 1)
    page, follows = cut(children, limit, lambda each: (each[0],))
    top = above[-1].id if above else None
    return as_json(Hierarchy(own.id, above, top, [_relative(child) for _, child in page], follows))


def _ancestors(tx: Transaction, account: Account) -> list[Relative]:
    """Those above an account, the nearest first; a circle, which an older store may have, ends where it closes."""
    parents = parents_above(tx, [account.id], {})
    above: list[AccountId] = []
    parent = parents.get(account.id)
    while parent in parents and parent != account.id and parent not in above:
        above.append(parent)
        parent = parents[parent]
    found = find_accounts(tx, above)
    return [_relative(found[each]) for each in above]


def _relative(account: Account) -> Relative:
    return Relative(account.id, account.name, account.owner)
