"""Accounts as they are kept, with their domains beside them, so that a domain is found by an index.

Here they are read and written as they are; how they are searched, one by one or in pages, is in `account_search`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from sys import intern
from typing import Final

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from turnout.core.account import Account, AccountId
from turnout.core.fields.text import fold
from turnout.core.rep import RepId
from turnout.store.account_attributes import KeptAttributes
from turnout.store.columns import made_of_columns
from turnout.store.metadata import METADATA, WHOLE, text_column, upsert
from turnout.store.transaction import Row, Transaction, places, transaction_of

# Numbers follow the order in which accounts came in, which is the order in which they are given back. `type` and
# `folded` repeat what is in `attributes` and `name`, as they are searched.
ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    text_column("name"),
    text_column("aliases"),
    Column("parent", Text),
    Column("owner", Text),
    Column("backup", Text),
    text_column("country"),
    text_column("attributes"),
    text_column("type"),
    text_column("folded"),
    Index(None, "owner"),
    Index(None, "folded"),
)
_HAS_PARENT: Final = text("parent IS NOT NULL")
Index("accounts_parent", ACCOUNTS.c.parent, sqlite_where=_HAS_PARENT, postgresql_where=_HAS_PARENT)
# `is_own` tells what the account's own row says from what was said of it in a file of domains.
ACCOUNT_DOMAINS: Final = Table(
    "account_domains",
    METADATA,
    Column("account", WHOLE, ForeignKey("accounts.number", ondelete="CASCADE"), primary_key=True),
    Column("host", Text, primary_key=True),
    Column("is_own", WHOLE, nullable=False),
    Column("position", WHOLE, nullable=False),
    Index(None, "host"),
    sqlite_with_rowid=False,
)

_COLUMNS: Final = ("name", "aliases", "parent", "owner", "backup", "country", "attributes", "type", "folded")
_PUT: Final = upsert("accounts", "id", _COLUMNS)
_DROP_OWN: Final = "DELETE FROM account_domains WHERE account = ? AND is_own = 1"
_DROP_ALL: Final = "DELETE FROM account_domains WHERE account = ?"
_DROP_DOMAIN: Final = (
    "DELETE FROM account_domains WHERE host = ? AND account = (SELECT number FROM accounts WHERE id = ?)"
)
_PUT_OWN: Final = (
    "INSERT INTO account_domains (account, host, is_own, position) VALUES (?, ?, 1, ?) "
    "ON CONFLICT (account, host) DO UPDATE SET is_own = 1, position = excluded.position"
)
_ADD_DOMAIN: Final = (
    "INSERT INTO account_domains (account, host, is_own, position) SELECT number, ?, 0, ? FROM accounts WHERE id = ? "
    "ON CONFLICT (account, host) DO NOTHING"
)
# What an account is made of, in the order in which `accounts_of` takes it.
ACCOUNT_COLUMNS: Final = "a.number, a.id, a.name, a.aliases, a.parent, a.owner, a.backup, a.country, a.attributes"
_READ: Final = f"SELECT {ACCOUNT_COLUMNS} FROM accounts a WHERE a.number > ? ORDER BY a.number LIMIT ?"
_READ_DOMAINS: Final = (
    "SELECT account, host FROM account_domains WHERE account > ? AND account <= ? AND is_own >= ? "
    "ORDER BY account, is_own DESC, position"
)
# All accounts are read so many at once: rows are then gone before they have filled the memory.
_ROWS_AT_ONCE: Final = 5_000
_IDS_AT_ONCE: Final = 500
_aliases_in: Final = msgspec.json.Decoder(tuple[str, ...]).decode


def read_accounts(source: Transaction | sqlite3.Connection, *, with_added_domains: bool = True) -> tuple[Account, ...]:
    """Every account in the order in which they came in; its own domains stand before those that were added."""
    tx, is_own_min = transaction_of(source), 0 if with_added_domains else 1
    accounts: list[Account] = []
    last = -1
    while rows := tx.rows(_READ, (last, _ROWS_AT_ONCE)):
        before, last = last, rows[-1][0]
        accounts += accounts_of(rows, hosts_of(tx.rows(_READ_DOMAINS, (before, last, is_own_min))))
    return tuple(accounts)


def hosts_of(rows: Iterable[Row]) -> dict[int, tuple[str, ...]]:
    """The hosts of each account's number, in their order."""
    hosts: dict[int, tuple[str, ...]] = {}
    for number, host in rows:
        before = hosts.get(number)
        hosts[number] = (host,) if before is None else (*before, host)
    return hosts


def read_added_domains(source: Transaction | sqlite3.Connection) -> tuple[tuple[AccountId, str], ...]:
    """Each account and host that were said to belong together in a file of domains, in the order they came in."""
    rows = transaction_of(source).rows(
        "SELECT a.id, d.host FROM account_domains d JOIN accounts a ON a.number = d.account "
        "WHERE d.is_own = 0 ORDER BY d.position"
    )
    return tuple((AccountId(account), host) for account, host in rows)


def count_owned(source: Transaction | sqlite3.Connection, reps: Sequence[RepId]) -> dict[RepId, int]:
    """How many accounts each of these reps owns, for those who own any."""
    marks = ", ".join("?" * len(reps))
    rows = transaction_of(source).rows(
        f"SELECT owner, count(*) FROM accounts WHERE owner IN ({marks}) GROUP BY owner ORDER BY owner",
        reps,
    )
    return {RepId(owner): count for owner, count in rows}


def names_of_accounts(tx: Transaction, accounts: Collection[str]) -> dict[str, str]:
    """What some accounts are called, by their ids; those that are gone are left out."""
    if not accounts:
        return {}
    return dict(tx.rows(f"SELECT id, name FROM accounts WHERE id IN ({places(len(accounts))})", tuple(accounts)))


def put_accounts(tx: Transaction, accounts: Sequence[Account]) -> None:
    """Add accounts, or change those with the same id. Their domains are what their own rows say."""
    put_rows(tx, accounts)
    _put_own_domains(tx, accounts, _DROP_OWN)


def put_rows(tx: Transaction, accounts: Sequence[Account]) -> None:
    """Add accounts, or change those with the same id, and leave their domains as they are."""
    tx.run_many(_PUT, [_row_of(account) for account in accounts])


def put_domains(tx: Transaction, accounts: Sequence[Account]) -> None:
    """Let accounts that are there have their domains and no others, wherever those came from."""
    _put_own_domains(tx, accounts, _DROP_ALL)


def _put_own_domains(tx: Transaction, accounts: Sequence[Account], drop: str) -> None:
    numbers = _numbers_of(tx, [account.id for account in accounts])
    tx.run_many(drop, [(number,) for number in numbers.values()])
    owned = [(numbers[account.id], host, place) for account in accounts for place, host in enumerate(account.domains)]
    tx.run_many(_PUT_OWN, owned)


def drop_domain(tx: Transaction, account: AccountId, host: str) -> bool:
    """Take a domain from an account; False where it had no such domain."""
    return tx.run(_DROP_DOMAIN, (host, account)) > 0


def drop_account(tx: Transaction, account: AccountId) -> None:
    """Take an account away with its domains. Whether anything still names it is for the caller to know."""
    numbers = _numbers_of(tx, [account])
    tx.run_many(_DROP_ALL, [(number,) for number in numbers.values()])
    tx.run("DELETE FROM accounts WHERE id = ?", (account,))


def add_domains(tx: Transaction, domains: Iterable[tuple[AccountId, str]]) -> None:
    """Give accounts further domains, in this order; those they have already stay as they are."""
    last = tx.rows("SELECT coalesce(max(position), 0) FROM account_domains WHERE is_own = 0")[0][0]
    tx.run_many(_ADD_DOMAIN, [(host, place, account) for place, (account, host) in enumerate(domains, last + 1)])


def accounts_of(rows: Sequence[Row], hosts: Mapping[int, tuple[str, ...]]) -> list[Account]:
    """The accounts in rows of `ACCOUNT_COLUMNS`, with the domains of their numbers."""
    if not rows:
        return []
    numbers, ids, names, aliases, parents, owners, backups, countries, attributes = zip(*rows, strict=True)
    columns = {
        "id": ids,
        "name": names,
        "domains": [hosts.get(number, ()) for number in numbers],
        "aliases": [_aliases_in(json) if json else () for json in aliases],
        "parent": parents,
        # A few people and countries, each of which thousands of accounts name.
        "owner": [owner and intern(owner) for owner in owners],
        "backup": [backup and intern(backup) for backup in backups],
        "country": map(intern, countries),
        "attributes": [KeptAttributes(json) if json else {} for json in attributes],
    }
    return made_of_columns(Account, len(rows), columns)


def _numbers_of(tx: Transaction, accounts: Sequence[AccountId]) -> dict[AccountId, int]:
    """The number of each account; asked for a few hundred at once, since a statement takes so many values."""
    numbers: dict[AccountId, int] = {}
    for start in range(0, len(accounts), _IDS_AT_ONCE):
        some = accounts[start : start + _IDS_AT_ONCE]
        marks = ", ".join("?" * len(some))
        numbers.update(tx.rows(f"SELECT id, number FROM accounts WHERE id IN ({marks})", some))
    return numbers


def _row_of(account: Account) -> tuple[str | None, ...]:
    return (
        account.id,
        account.name,
        _json(account.aliases) if account.aliases else "",
        account.parent,
        account.owner,
        account.backup,
        account.country,
        _json(dict(account.attributes)) if account.attributes else "",
        fold(account.attributes.get("type", "")),
        fold(account.name),
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
