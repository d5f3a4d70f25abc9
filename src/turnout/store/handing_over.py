"""What changes hands when somebody leaves or territories do: who has how much of it, and giving it to others.

The tables are those of accounts, deals, leads and reps; here are the questions that ask about all of somebody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from turnout.store.transaction import Transaction, places

_AT_ONCE = 500


def accounts_backed(tx: Transaction, rep: str) -> list[tuple[str, str | None]]:
    """The accounts for whose owner somebody stands in, each with its owner."""
    rows = tx.rows("SELECT id, owner FROM accounts WHERE backup = ? ORDER BY id", (rep,))
    return [(str(account), owner) for account, owner in rows]


def deals_in_hands(tx: Transaction, rep: str) -> list[tuple[int, str, str | None]]:
    """Somebody's open deals: number, account, and the account's owner."""
    rows = tx.rows(
        "SELECT o.number, o.account, a.owner FROM opportunities o LEFT JOIN accounts a ON a.id = o.account"
        " WHERE o.owner = ? AND o.outcome = '' ORDER BY o.number",
        (rep,),
    )
    return [(int(number), str(account), owner) for number, account, owner in rows]


def open_deals(tx: Transaction) -> list[tuple[str, str, str | None, int]]:
    """Every open deal: number, account, owner, value; 0 where that is not known."""
    rows = tx.rows("SELECT number, account, owner, value FROM opportunities WHERE outcome = '' ORDER BY number")
    return [(str(number), str(account), owner, int(value or 0)) for number, account, owner, value in rows]


def deals_with(tx: Transaction, accounts: Sequence[str]) -> list[tuple[str, str, str | None]]:
    """The open deals of accounts: number, account, owner."""
    found: list[tuple[str, str, str | None]] = []
    for some in _portions(accounts):
        sql = (
            "SELECT number, account, owner FROM opportunities WHERE outcome = ''"
            f" AND account IN ({places(len(some))}) ORDER BY number"
        )
        found += [(str(number), str(account), owner) for number, account, owner in tx.rows(sql, some)]
    return found


def accounts_of_deals(tx: Transaction, deals: Sequence[int]) -> list[str]:
    """The accounts of these deals."""
    found: list[str] = []
    for start in range(0, len(deals), _AT_ONCE):
        some = deals[start : start + _AT_ONCE]
        rows = tx.rows(f"SELECT DISTINCT account FROM opportunities WHERE number IN ({places(len(some))})", some)
        found += [str(account) for (account,) in rows]
    return found


def leads_with(tx: Transaction, accounts: Sequence[str], *, untouched: bool = False) -> list[tuple[str, str, str]]:
    """The open leads of accounts that are in somebody's hands: id, account, rep; those of merged accounts as well."""
    also = " AND l.touched_at IS NULL" if untouched else ""
    named = {account: account for account in accounts}
    for some in _portions(accounts):
        rows = tx.rows(f"SELECT account, survivor FROM account_redirects WHERE survivor IN ({places(len(some))})", some)
        named.update((str(former), str(survivor)) for former, survivor in rows)
    found: list[tuple[str, str, str]] = []
    for some in _portions(list(named)):
        sql = (
            "SELECT l.id, l.account, a.rep FROM leads l JOIN assignments a ON a.lead = l.seq AND a.until IS NULL"
            f" WHERE l.account IN ({places(len(some))}){also} ORDER BY l.seq"
        )
        found += [(str(lead), named[account], str(rep)) for lead, account, rep in tx.rows(sql, some)]
    return found


def leads_in_hands(tx: Transaction, *, untouched: bool = False) -> list[tuple[str, str, str]]:
    """Every open lead with an account that is in somebody's hands: id, account as it was named, rep."""
    also = " AND l.touched_at IS NULL" if untouched else ""
    rows = tx.rows(
        "SELECT l.id, l.account, a.rep FROM assignments a JOIN leads l ON l.seq = a.lead"
        f" WHERE a.until IS NULL AND l.account IS NOT NULL{also} ORDER BY a.lead"
    )
    return [(str(lead), str(account), str(rep)) for lead, account, rep in rows]


def accounts_touched_since(tx: Transaction, since: int) -> set[str]:
    """The accounts, as they were named, of leads that were answered since then."""
    rows = tx.rows("SELECT DISTINCT account FROM leads WHERE touched_at >= ? AND account IS NOT NULL", (since,))
    return {str(account) for (account,) in rows}


def accounts_with_open_deals(tx: Transaction) -> set[str]:
    """The accounts that have an open deal."""
    return {str(account) for (account,) in tx.rows("SELECT DISTINCT account FROM opportunities WHERE outcome = ''")}


def accounts_owned(tx: Transaction) -> dict[str, int]:
    """How many accounts everybody owns."""
    rows = tx.rows("SELECT owner, count(*) FROM accounts WHERE owner IS NOT NULL GROUP BY owner")
    return {str(owner): int(count) for owner, count in rows}


def open_leads_held(tx: Transaction) -> dict[str, int]:
    """How many open leads everybody has."""
    rows = tx.rows("SELECT rep, count(*) FROM assignments WHERE until IS NULL GROUP BY rep")
    return {str(rep): int(count) for rep, count in rows}


def open_value(tx: Transaction) -> dict[str, int]:
    """What everybody's open deals are worth."""
    rows = tx.rows(
        "SELECT owner, sum(value) FROM opportunities WHERE outcome = '' AND owner IS NOT NULL AND value IS NOT NULL"
        " GROUP BY owner"
    )
    return {str(owner): int(value) for owner, value in rows}


def presences(tx: Transaction) -> list[tuple[str, str]]:
    """What everybody says of themselves, who ever did."""
    return [(str(rep), str(word)) for rep, word in tx.rows("SELECT rep, presence FROM presence")]


def give_accounts_to(tx: Transaction, owners: Iterable[tuple[str, str | None]]) -> None:
    """Give each account its new owner."""
    tx.run_many("UPDATE accounts SET owner = ? WHERE id = ?", [(owner, account) for account, owner in owners])


def give_backups(tx: Transaction, backups: Iterable[tuple[str, str | None]]) -> None:
    """Let somebody else stand in for each account's owner."""
    tx.run_many("UPDATE accounts SET backup = ? WHERE id = ?", [(backup, account) for account, backup in backups])


def give_deals_to(tx: Transaction, owners: Iterable[tuple[int, str]]) -> None:
    """Give each deal, by its number, its new owner."""
    tx.run_many("UPDATE opportunities SET owner = ? WHERE number = ?", [(owner, deal) for deal, owner in owners])


def give_stand_ins(tx: Transaction, backups: Iterable[tuple[str, str | None]]) -> None:
    """Let somebody else stand in for each rep."""
    tx.run_many("UPDATE reps SET backup = ? WHERE id = ?", [(backup, rep) for rep, backup in backups])


def give_managers(tx: Transaction, managers: Iterable[tuple[str, str | None]]) -> None:
    """Let somebody else manage each rep."""
    tx.run_many("UPDATE reps SET manager = ? WHERE id = ?", [(manager, rep) for rep, manager in managers])


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
