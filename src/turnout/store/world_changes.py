"""What changed with each version of the world, so that a process takes in one account instead of all of them.

A version without rows here changed more than is worth naming: whoever meets it reads the whole world.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.core.account import AccountId
from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE
from turnout.store.transaction import Transaction

# `kind` is `account` or `deals`, with the account's id, or `people` for reps, teams and absences, without one.
WORLD_CHANGES: Final = Table(
    "world_changes",
    METADATA,
    Column("version", WHOLE, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    sqlite_with_rowid=False,
)
# Beyond so many changes of one version the whole world is read; and so many versions are kept.
NAMED_MAX: Final = 2_000
VERSIONS_MAX: Final = 5_000
_ADD = insert_many(WORLD_CHANGES, "version", "kind", "id")


class Changes(NamedTuple):
    """What changed between two versions."""

    accounts: frozenset[AccountId]
    deals: frozenset[AccountId]
    people: bool


def add_changes(
    tx: Transaction, version: int, accounts: Collection[str], deals: Collection[str], *, people: bool
) -> None:
    """Keep what a version changed, where it is not too much; what is older than anybody needs goes."""
    if len(accounts) + len(deals) <= NAMED_MAX:
        rows = [(version, "account", account) for account in sorted(accounts)]
        rows += [(version, "deals", account) for account in sorted(deals)]
        tx.run_many(_ADD, [*rows, (version, "people", "")] if people else rows)
    tx.run("DELETE FROM world_changes WHERE version < ?", (version - VERSIONS_MAX,))


def read_changes(tx: Transaction, after: int, until: int) -> Changes | None:
    """What changed after one version and up to another; None where that is not known, or is too much."""
    if after < 0 or until - after > VERSIONS_MAX:
        return None
    rows = tx.rows(
        "SELECT version, kind, id FROM world_changes WHERE version > ? AND version <= ? LIMIT ?",
        (after, until, NAMED_MAX + 1),
    )
    if len(rows) > NAMED_MAX or len({version for version, _, _ in rows}) < until - after:
        return None
    by_kind = {
        kind: frozenset(AccountId(name) for _, its, name in rows if its == kind) for kind in ("account", "deals")
    }
    return Changes(by_kind["account"], by_kind["deals"], any(kind == "people" for _, kind, _ in rows))
