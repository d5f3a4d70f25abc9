"""Accounts found by what they say: by id, in pages, by their place in the hierarchy, by a domain they claim.

Never all of them: whoever changes one account must not read a hundred thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar

from turnout.core.account import Account, AccountId
from turnout.core.fields.text import fold
from turnout.core.rep import RepId
from turnout.store.accounts import ACCOUNT_COLUMNS, accounts_of, hosts_of
from turnout.store.transaction import Row, Transaction, places

T = TypeVar("T")
_IDS_AT_ONCE: Final = 500
# Behind everything that begins with the same characters.
_LAST_CHARACTER: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What accounts are looked for by; None and empty mean any. `name` is how a name begins, in any spelling."""

    owner: str | None = None
    type: str | None = None
    parent: str | None = None
    country: str | None = None
    host: str | None = None
    name: str | None = None
    ids: tuple[AccountId, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


def find_accounts(tx: Transaction, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
    """Those of these accounts that there are, with all of their domains."""
    found: dict[AccountId, Account] = {}
    for some in _portions(list(dict.fromkeys(ids))):
        rows = tx.rows(f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.id IN ({places(len(some))})", some)
        found.update((account.id, account) for account in _with_domains(tx, rows))
    return found


def list_accounts(tx: Transaction, wanted: Wanted, after: int, limit: int) -> list[tuple[int, Account]]:
    """So many accounts behind a number, in the order in which they came in, each with its number."""
    condition, params = _condition(wanted)
    rows = tx.rows(
        f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.number > ?{condition} ORDER BY a.number LIMIT ?",
        (after, *params, limit),
    )
    return [(row[0], account) for row, account in zip(rows, _with_domains(tx, rows), strict=True)]


def count_accounts(tx: Transaction, wanted: Wanted) -> int:
    """How many accounts there are of a kind."""
    condition, params = _condition(wanted)
    return int(tx.rows(f"SELECT count(*) FROM accounts a WHERE a.number > ?{condition}", (-1, *params))[0][0])


def give_accounts(tx: Transaction, wanted: Wanted, owner: RepId | None) -> list[AccountId]:
    """Give accounts another owner; the ids of those that have one now whom they did not have."""
    condition, params = _condition(wanted)
    given = tx.rows(
        f"UPDATE accounts SET owner = ? WHERE number IN (SELECT a.number FROM accounts a WHERE a.number > ?{condition})"
        " RETURNING id",
        (owner, -1, *params),
    )
    return sorted(AccountId(account) for (account,) in given)


def parents_above(
    tx: Transaction, ids: Iterable[AccountId], said: Mapping[AccountId, AccountId | None]
) -> dict[AccountId, AccountId | None]:
    """Each of these accounts and all above them, with their parents; whoever is not in it is no account.

    `said` are parents that count in the place of what the store has. A level of the hierarchy is one question.
    """
    parents = dict(said)
    level = {account for account in (*ids, *said.values()) if account is not None and account not in parents}
    while level:
        found: dict[AccountId, AccountId | None] = {}
        for some in _portions(sorted(level)):
            found.update(tx.rows(f"SELECT id, parent FROM accounts WHERE id IN ({places(len(some))})", some))
        parents |= found
        level = {parent for parent in found.values() if parent is not None and parent not in parents}
    return parents


def holders_of(tx: Transaction, hosts: Collection[str]) -> dict[str, list[AccountId]]:
    """Who says of these domains that they are theirs, the lowest id first."""
    holders: dict[str, list[AccountId]] = defaultdict(list)
    for some in _portions(sorted(hosts)):
        rows = tx.rows(
            "SELECT d.host, a.id FROM account_domains d JOIN accounts a ON a.number = d.account "
            f"WHERE d.host IN ({places(len(some))})",
            some,
        )
        for host, account in rows:
            holders[host].append(AccountId(account))
    return {host: sorted(accounts) for host, accounts in holders.items()}


def _condition(wanted: Wanted) -> tuple[str, list[str]]:
    """What stands behind `a.number > ?`, and its values."""
    parts: list[str] = []
    params: list[str] = []
    asked = {"owner": wanted.owner, "parent": wanted.parent, "country": wanted.country}
    for name, value in {**asked, "type": wanted.type and fold(wanted.type)}.items():
        if value:
            parts.append(f" AND a.{name} = ?")
            params.append(value)
    if wanted.host:
        parts.append(" AND a.number IN (SELECT account FROM account_domains WHERE host = ?)")
        params.append(wanted.host)
    if wanted.name and (begins := fold(wanted.name)):
        parts.append(" AND a.folded >= ? AND a.folded < ?")
        params += [begins, begins + _LAST_CHARACTER]
    if wanted.ids:
        parts.append(f" AND a.id IN ({places(len(wanted.ids))})")
        params += wanted.ids
    return "".join(parts), params


def _with_domains(tx: Transaction, rows: Sequence[Row]) -> list[Account]:
    found: list[Row] = []
    for some in _portions([row[0] for row in rows]):
        found += tx.rows(
            f"SELECT account, host FROM account_domains WHERE account IN ({places(len(some))}) "
            "ORDER BY account, is_own DESC, position",
            some,
        )
    return accounts_of(rows, hosts_of(found))


def _portions(values: Sequence[T]) -> Iterable[Sequence[T]]:
    """A few hundred at once, since a statement takes so many values."""
    return (values[start : start + _IDS_AT_ONCE] for start in range(0, len(values), _IDS_AT_ONCE))
