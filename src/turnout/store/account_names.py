"""Other names of accounts: former names, aliases and domains that people add, import, or confirm for a lead.

They are kept beside what an account's own row says, so that a nightly import of accounts takes none of them away.
Whoever reads the world has them as `Account.aliases` and `Account.domains`; whoever edits an account does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import Column, Index, Table, Text, text

from turnout.core.account import Account, AccountId
from turnout.core.fields.text import fold
from turnout.core.match.names import joined_name
from turnout.store.account_search import find_accounts, holders_of
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction, places

T = TypeVar("T")
# `key` is what counts as the same name: without legal form, case and spaces. A name that was withdrawn stays as a row.
ACCOUNT_NAMES: Final = Table(
    "account_names",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("source", Text, nullable=False),
    text_column("actor"),
    instant_column("added_at", nullable=False),
    Column("review", WHOLE),
    instant_column("withdrawn_at"),
    text_column("withdrawn_by"),
    Index(None, "key"),
)
_IN_USE: Final = text("withdrawn_at IS NULL")
Index(
    "account_names_in_use",
    ACCOUNT_NAMES.c.account,
    ACCOUNT_NAMES.c.key,
    unique=True,
    sqlite_where=_IN_USE,
    postgresql_where=_IN_USE,
)

_IDS_AT_ONCE: Final = 500
_FIELDS: Final = (
    "number", "account", "kind", "name", "key", "source", "actor", "added_at", "review", "withdrawn_at", "withdrawn_by",
)  # fmt: skip
_READ: Final = f"SELECT {', '.join(_FIELDS)} FROM account_names"
_ADD: Final = (
    "INSERT INTO account_names (account, kind, name, key, source, actor, added_at, review)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, key) WHERE withdrawn_at IS NULL DO NOTHING RETURNING number"
)
_IN_WORLD: Final = "SELECT account, kind, name FROM account_names WHERE withdrawn_at IS NULL"
_NOBODY: Final[Mapping[str, list[tuple[str, str]]]] = {}


class NameKind(StrEnum):
    """What another name is: one that is used as well, one that was used before, or a domain."""

    ALIAS = "alias"
    FORMER = "former"
    DOMAIN = "domain"


class NameSource(StrEnum):
    """Where another name comes from: a file, a review that somebody confirmed, a person, an account merged into it."""

    IMPORTED = "imported"
    CONFIRMED = "confirmed"
    MANUAL = "manual"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class NewName:
    """A name to be added; `added_at` in microseconds, `review` the one it was confirmed by. A domain is a bare host."""

    account: AccountId
    name: str
    kind: NameKind
    source: NameSource
    actor: str
    added_at: int
    review: int | None = None


class NameRow(NamedTuple):
    """A row of `account_names`."""

    number: int
    account: str
    kind: str
    name: str
    key: str
    source: str
    actor: str
    added_at: int
    review: int | None
    withdrawn_at: int | None
    withdrawn_by: str


def key_of_name(name: str, kind: NameKind) -> str:
    """What is the same for two spellings of one name; the host itself for a domain. Empty for no name."""
    return name if kind is NameKind.DOMAIN else joined_name(name)


def add_names(tx: Transaction, names: Sequence[NewName]) -> list[int | None]:
    """Give accounts other names; the number of each, or None where the account has it already."""
    return [_added(tx, name) for name in names]


def _added(tx: Transaction, name: NewName) -> int | None:
    key = key_of_name(name.name, name.kind)
    row = (name.account, name.kind.value, name.name, key, name.source.value, name.actor, name.added_at, name.review)
    found = tx.rows(_ADD, row)
    return int(found[0][0]) if found else None


def withdraw_names(tx: Transaction, numbers: Sequence[int], by: str, at: int) -> list[NameRow]:
    """Take names back; those that were in use until now. They stay as rows, for whoever asks what was."""
    found = [row for some in _portions(numbers) for row in _named(tx, "number", some) if row.withdrawn_at is None]
    tx.run_many(
        "UPDATE account_names SET withdrawn_at = ?, withdrawn_by = ? WHERE number = ?",
        [(at, by, row.number) for row in found],
    )
    return found


def names_of(tx: Transaction, account: str, *, with_withdrawn: bool = False) -> list[NameRow]:
    """The other names of an account, in the order in which they were added."""
    only = "" if with_withdrawn else " AND withdrawn_at IS NULL"
    return _rows(tx.rows(f"{_READ} WHERE account = ?{only} ORDER BY number", (account,)))


def find_name(tx: Transaction, account: str, number: int) -> NameRow | None:
    """One name of an account, in use or withdrawn, or None."""
    found = _rows(tx.rows(f"{_READ} WHERE account = ? AND number = ?", (account, number)))
    return found[0] if found else None


def find_name_by_key(tx: Transaction, account: str, key: str) -> NameRow | None:
    """The name of an account that is in use under a key, or None."""
    found = _rows(tx.rows(f"{_READ} WHERE account = ? AND key = ? AND withdrawn_at IS NULL", (account, key)))
    return found[0] if found else None


def names_of_review(tx: Transaction, reviews: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of the names in use that reviews gave."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in _portions(reviews):
        for row in _named(tx, "review", some):
            if row.withdrawn_at is None and row.review is not None:
                found[row.review].append(row.number)
    return found


def numbers_of(tx: Transaction, keys: Iterable[tuple[str, str]]) -> list[int]:
    """The numbers of names in use, by their accounts and keys."""
    wanted = set(keys)
    return [
        row.number
        for some in _portions(sorted({key for _, key in wanted}))
        for row in _named(tx, "key", some)
        if row.withdrawn_at is None and (row.account, row.key) in wanted
    ]


def all_names(tx: Transaction) -> list[tuple[AccountId, str, NameKind, str]]:
    """Every name in use: its account, the name, its kind and its key."""
    rows = tx.rows("SELECT account, name, kind, key FROM account_names WHERE withdrawn_at IS NULL ORDER BY number")
    return [(AccountId(account), name, NameKind(kind), key) for account, name, kind, key in rows]


def others_named(tx: Transaction, names: Iterable[tuple[str, NameKind, str]]) -> dict[str, list[AccountId]]:
    """Who else has a name, by its key: other accounts of that name, alias or domain, the lowest id first.

    `names` are (key, kind, name). Of accounts' own names only those that are spelled the same but for case are found;
    matching itself looks closer.
    """
    wanted = list(names)
    by_key: dict[str, set[AccountId]] = defaultdict(set)
    for some in _portions([key for key, _, _ in wanted]):
        for row in _named(tx, "key", some):
            if row.withdrawn_at is None:
                by_key[row.key].add(AccountId(row.account))
    for host, accounts in holders_of(tx, {key for key, kind, _ in wanted if kind is NameKind.DOMAIN}).items():
        by_key[host].update(accounts)
    folded = {fold(name): key for key, kind, name in wanted if kind is not NameKind.DOMAIN}
    for texts in _portions(list(folded)):
        rows = tx.rows(f"SELECT folded, id FROM accounts WHERE folded IN ({places(len(texts))})", texts)
        for name, account in rows:
            by_key[folded[name]].add(AccountId(account))
    return {key: sorted(accounts) for key, accounts in by_key.items()}


def find_known_accounts(tx: Transaction, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
    """Those of these accounts that there are, as decisions know them: with their other names and domains."""
    found = find_accounts(tx, ids)
    return {account.id: account for account in with_other_names(tx, list(found.values()))}


def with_other_names(tx: Transaction, accounts: Sequence[Account]) -> Sequence[Account]:
    """The accounts with their other names behind their own; the same ones where there are no others."""
    others = _others_of(tx, accounts)
    if not others:
        return accounts
    return [named(account, others[account.id]) if account.id in others else account for account in accounts]


def _others_of(tx: Transaction, accounts: Sequence[Account]) -> Mapping[str, list[tuple[str, str]]]:
    """The kind and name of each other name, by account; of all accounts with one question."""
    if len(accounts) > _IDS_AT_ONCE:
        rows = tx.rows(f"{_IN_WORLD} ORDER BY number")
    elif accounts:
        ids = [account.id for account in accounts]
        rows = tx.rows(f"{_IN_WORLD} AND account IN ({places(len(ids))}) ORDER BY number", ids)
    else:
        rows = []
    if not rows:
        return _NOBODY
    others: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for account, kind, name in rows:
        others[account].append((kind, name))
    return others


def named(account: Account, others: Sequence[tuple[str, str]]) -> Account:
    """An account with other names, (kind, name), behind its own; each is there once."""
    names = [name for kind, name in others if kind != NameKind.DOMAIN]
    hosts = [name for kind, name in others if kind == NameKind.DOMAIN]
    return replace(
        account,
        aliases=tuple(dict.fromkeys((*account.aliases, *names))),
        domains=tuple(dict.fromkeys((*account.domains, *hosts))),
    )


def drop_names(tx: Transaction, account: str) -> None:
    """The account goes, and so do its other names."""
    tx.run("DELETE FROM account_names WHERE account = ?", (account,))


def _named(tx: Transaction, column: str, values: Sequence[object]) -> list[NameRow]:
    return _rows(tx.rows(f"{_READ} WHERE {column} IN ({places(len(values))}) ORDER BY number", values))


def _rows(found: Iterable[Row]) -> list[NameRow]:
    return [NameRow(*row) for row in found]


def _portions(values: Sequence[T]) -> Iterable[Sequence[T]]:
    """A few hundred at once, since a statement takes so many values."""
    return (values[start : start + _IDS_AT_ONCE] for start in range(0, len(values), _IDS_AT_ONCE))
