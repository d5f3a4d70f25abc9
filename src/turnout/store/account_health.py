"""Accounts that nobody looks after: without an owner, of somebody who left, or whose leads nobody answered for long."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from turnout.store.transaction import Transaction

AccountFault = Literal["unowned", "departed", "stale"]
FAULTS_OF_ACCOUNTS: Final[tuple[AccountFault, ...]] = ("unowned", "departed", "stale")
_WHERE: Final[dict[AccountFault, str]] = {
    "unowned": "coalesce(a.owner, '') = ''",
    "departed": "a.owner IN (SELECT id FROM reps WHERE status = 'departed')"
    " OR (a.owner <> '' AND a.owner NOT IN (SELECT id FROM reps))",
    # Somebody of it wrote to us and was not answered since.
    "stale": "a.id IN (SELECT l.account FROM leads l WHERE l.account IS NOT NULL GROUP BY l.account"
    " HAVING max(l.received_at) < {before} AND coalesce(max(l.touched_at), 0) < max(l.received_at))",
}


class AccountLine(NamedTuple):
    """An account with its owner and its type."""

    number: int
    id: str
    name: str
    owner: str | None
    type: str


def count_accounts(tx: Transaction) -> int:
    """How many accounts there are."""
    return int(tx.rows("SELECT count(*) FROM accounts")[0][0])


def count_faults(tx: Transaction, fault: AccountFault, before: int) -> int:
    """How many accounts have a fault; `before` is since when an account is stale, in microseconds."""
    return int(tx.rows(f"SELECT count(*) FROM accounts a WHERE {_where(fault, before)}")[0][0])


def list_faults(tx: Transaction, fault: AccountFault, before: int, after: int, limit: int) -> list[AccountLine]:
    """The next accounts with a fault behind a number, in the order in which they came in."""
    asked = (
        "SELECT a.number, a.id, a.name, a.owner, a.type FROM accounts a"
        f" WHERE ({_where(fault, before)}) AND a.number > ? ORDER BY a.number LIMIT ?"
    )
    return [AccountLine(*row) for row in tx.rows(asked, (after, limit))]


def _where(fault: AccountFault, before: int) -> str:
    return _WHERE[fault].format(before=f"{before:d}")


def count_waiting(tx: Transaction) -> tuple[int, int]:
    """How many answers about accounts and about duplicates are waited for."""
    [(matches, duplicates)] = tx.rows(
        "SELECT (SELECT count(*) FROM match_reviews WHERE state = 'open'),"
        " (SELECT count(*) FROM duplicate_reviews r JOIN leads l ON l.seq = r.lead JOIN leads e ON e.seq = r.earlier"
        " WHERE r.state = 'open' AND l.status = 'open' AND e.status IN ('open', 'joined'))"
    )
    return int(matches), int(duplicates)
