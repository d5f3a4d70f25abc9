"""Rows that stand in for what is known already, so that a file may refer to what it does not hold itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from turnout.connectors.csv_file.columns import Aliases, column_names
from turnout.connectors.csv_file.table import Row, Table
from turnout.core.account import AccountId
from turnout.core.fields.text import clean
from turnout.core.rep import Rep, RepId

_REP: Aliases = {"rep_id": ("id", "user_id", "rep", "owner_id")}
_OWNERS: Aliases = {
    "owner_id": ("owner", "account_owner", "account_owner_id", "rep_id"),
    "backup_id": ("backup", "backup_owner", "backup_owner_id"),
}
_ACCOUNT: Aliases = {
    "account_id": ("id", "account", "company_id"),
    "parent_id": ("parent", "parent_account", "parent_account_id"),
}


def with_known_reps(table: Table, known: Collection[RepId]) -> tuple[Table, frozenset[str]]:
    """The table with a row for each known rep who has none, and the ids of those who are in it themselves."""
    names = column_names(table.headers, _REP)
    named = frozenset(_cells(table, names, "rep_id"))
    stand_ins = [_row(names, {"rep_id": rep}) for rep in known if rep not in named]
    return replace(table, rows=[*table.rows, *stand_ins]), named


def with_known_parents(table: Table, known: Mapping[AccountId, AccountId | None]) -> tuple[Table, frozenset[str]]:
    """The table with a row for each known account that is above one of its own, and the ids it holds itself.

    `known` gives the parent of every known account. Only ancestors get a row: a file of ten accounts stays small.
    """
    names = column_names(table.headers, _ACCOUNT)
    named = frozenset(_cells(table, names, "account_id"))
    above: dict[AccountId, AccountId | None] = {}
    for text in _cells(table, names, "parent_id"):
        parent: AccountId | None = AccountId(text)
        while parent is not None and parent in known and parent not in named and parent not in above:
            above[parent] = known[parent]
            parent = known[parent]
    stand_ins = [_row(names, {"account_id": account, "parent_id": up or ""}) for account, up in above.items()]
    return replace(table, rows=[*table.rows, *stand_ins]), named


def reps_who_own(table: Table) -> dict[RepId, Rep]:
    """A rep for everybody whom a table of accounts names as an owner, where there is no file of reps."""
    names = column_names(table.headers, _OWNERS)
    owners = {owner for column in _OWNERS for owner in _cells(table, names, column) if owner}
    return {RepId(owner): Rep(RepId(owner)) for owner in sorted(owners)}


def _cells(table: Table, names: Sequence[str], name: str) -> Iterable[str]:
    if name not in names:
        return ()
    place = names.index(name)
    return (clean(cells[place]).strip() for _, cells in table.rows)


def _row(names: Sequence[str], values: Mapping[str, str]) -> Row:
    return 0, [values.get(name, "") for name in names]
