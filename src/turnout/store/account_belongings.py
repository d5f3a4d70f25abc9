"""What hangs on an account, and handing it to another one: those below it, its deals, its other names, its leads.

Each is asked of the tables of its own module. When that is done, and that it can be undone, is for `pipeline`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.core.account import AccountId
from turnout.store.belongings import Some
from turnout.store.merges import former_ids
from turnout.store.row_images import Watched
from turnout.store.transaction import Transaction, places

_NAMES_IN_USE: Final = "account_names WHERE account = ? AND withdrawn_at IS NULL"
_MOVE_NAMES: Final = (
    f"UPDATE account_names SET account = ? WHERE number IN (SELECT number FROM {_NAMES_IN_USE}) "
    f"AND key NOT IN (SELECT key FROM {_NAMES_IN_USE})"
)


class AccountLeads(NamedTuple):
    """The leads that were decided to be an account's: those that are not closed, and how many are."""

    open: Some
    closed: int


def children_of(tx: Transaction, account: str) -> list[AccountId]:
    """The accounts right below one."""
    return [AccountId(each) for (each,) in tx.rows("SELECT id FROM accounts WHERE parent = ? ORDER BY id", (account,))]


def leads_of(tx: Transaction, account: str, limit: int) -> AccountLeads:
    """The leads of an account; the newest of the open ones by id."""
    [(count,)] = tx.rows("SELECT count(*) FROM leads WHERE account = ? AND status <> 'closed'", (account,))
    [(closed,)] = tx.rows("SELECT count(*) FROM leads WHERE account = ? AND status = 'closed'", (account,))
    rows = tx.rows(
        "SELECT id FROM leads WHERE account = ? AND status <> 'closed' ORDER BY seq DESC LIMIT ?", (account, limit)
    )
    return AccountLeads(Some(int(count), tuple(lead for (lead,) in rows)), int(closed))


def open_leads_of(tx: Transaction, accounts: Sequence[str], limit: int) -> list[str]:
    """The newest open leads that were decided to be of any of these accounts, by id."""
    is_open = f"account IN ({places(len(accounts))}) AND status = 'open'"
    rows = tx.rows(f"SELECT id FROM leads WHERE {is_open} ORDER BY seq DESC LIMIT ?", (*accounts, limit))
    return [lead for (lead,) in rows]


def deals_with(tx: Transaction, account: str, limit: int) -> Some:
    """The deals with an account; one without an id is called by its number."""
    [(count,)] = tx.rows("SELECT count(*) FROM opportunities WHERE account = ?", (account,))
    rows = tx.rows(
        "SELECT coalesce(id, '~' || number) FROM opportunities WHERE account = ? ORDER BY number LIMIT ?",
        (account, limit),
    )
    return Some(int(count), tuple(deal for (deal,) in rows))


def place_and_open_deals(tx: Transaction, account: str) -> tuple[int, int]:
    """The number of an account, which says how old it is, and how many deals with it are not over."""
    [(number, deals)] = tx.rows(
        "SELECT a.number, (SELECT count(*) FROM opportunities o WHERE o.account = a.id AND o.outcome = '') "
        "FROM accounts a WHERE a.id = ?",
        (account,),
    )
    return int(number), int(deals)


def belongings_of(tx: Transaction, survivor: str, loser: str) -> list[Watched]:
    """Every row that merging an account into another one may change."""
    numbers = tx.rows("SELECT number FROM accounts WHERE id IN (?, ?) ORDER BY number", (survivor, loser))
    deals = tx.rows("SELECT number FROM opportunities WHERE account = ? ORDER BY number", (loser,))
    return [
        Watched("accounts", "id", list(dict.fromkeys([survivor, loser, *children_of(tx, loser)]))),
        Watched("account_domains", "account", _firsts(numbers)),
        Watched("account_names", "account", [survivor, loser]),
        Watched("opportunities", "number", _firsts(deals)),
        Watched("account_redirects", "account", [loser, *former_ids(tx, loser)]),
    ]


def hand_over(tx: Transaction, loser: str, survivor: str) -> None:
    """Give what hangs on an account to another one; a name that the other one has already stays where it is."""
    tx.run(_MOVE_NAMES, (survivor, loser, survivor))
    tx.run("UPDATE accounts SET parent = ? WHERE parent = ? AND id <> ?", (survivor, loser, survivor))
    tx.run("UPDATE opportunities SET account = ? WHERE account = ?", (survivor, loser))


def family_of(tx: Transaction, accounts: Sequence[str]) -> list[AccountId]:
    """These accounts and those right below them, whether they are there or not."""
    below = tx.rows(f"SELECT id FROM accounts WHERE parent IN ({places(len(accounts))}) ORDER BY id", accounts)
    return [AccountId(each) for each in dict.fromkeys([*accounts, *(each for (each,) in below)])]


def _firsts(rows: Sequence[Sequence[int]]) -> list[int]:
    return [row[0] for row in rows]
