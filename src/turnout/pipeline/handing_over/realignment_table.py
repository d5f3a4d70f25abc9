"""A table of accounts and their new owners as moves: who and what its rows mean, and which rows mean nobody.

What such a move comes to, and which accounts stay nevertheless, is planned as ever by `realignment_plan`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.encoding import text_in
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.new_owners import NewOwners, read_new_owners
from turnout.connectors.csv_file.table import Table, cut_table
from turnout.core.account import AccountId
from turnout.core.fields.domains import host_of
from turnout.core.rep import Rep
from turnout.errors import InputError
from turnout.pipeline.handing_over.realignment_wishes import MOVES_MAX, WantedMove
from turnout.store.account_search import find_accounts, holders_of
from turnout.store.merges import present_accounts
from turnout.store.reps import read_reps
from turnout.store.transaction import Transaction

# So many accounts are named that have one domain.
_HOLDERS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class TableMoves:
    """What a table asks for. `account` and `owner` are the columns it was read by; without one there are no moves."""

    headers: tuple[str, ...]
    account: str | None
    owner: str | None
    rows: int
    moves: tuple[WantedMove, ...]
    findings: tuple[Finding, ...]


def table_in(name: str, content: bytes) -> Table:
    """A table out of what was sent. Raises InputError where it is none, or has too many lines."""
    path = Path(name)
    text, notices = text_in(path, content)
    return within_limit(cut_table(path, text, notices, renames_twins=True))


def within_limit(table: Table) -> Table:
    """The table, where a realignment can hold it. Raises InputError."""
    if len(table.rows) > MOVES_MAX:
        raise InputError(f"`{table.name}` has {len(table.rows):,} rows; a realignment takes {MOVES_MAX:,}: split it")
    return table


def moves_of_table(tx: Transaction, table: Table, account: str = "", owner: str = "") -> TableMoves:
    """A move for each row that names an account and a rep; the others are told, each with what to do about it.

    `account` and `owner` are headers, where the table's own names do not tell. Raises InputError without such a column.
    """
    read = read_new_owners(table, account, owner)
    findings = list(read.findings)
    moves = _meant(tx, table.name, read, findings)
    findings.sort(key=lambda found: found.line)
    return TableMoves(read.headers, read.account, read.owner, len(table.rows), tuple(moves), tuple(findings))


def must_have_both(found: TableMoves, name: str) -> None:
    """Let a table through whose columns are known. Raises InputError that says what it has instead."""
    headers = ", ".join(f"`{header}`" for header in found.headers)
    for column, what, such in ((found.account, "account", "account_id"), (found.owner, "new owner", "new_owner")):
        if column is None:
            raise InputError(f"no column of `{name}` says the {what}; found {headers}; name one column `{such}`")


def _meant(tx: Transaction, file: str, read: NewOwners, findings: list[Finding]) -> list[WantedMove]:
    accounts = _Accounts(tx, [row.account for row in read.rows])
    reps = _Reps(read_reps(tx))
    lines: dict[str, int] = {}
    moves = []
    for row in read.rows:
        try:
            move = WantedMove(accounts.find(row.account), reps.find(row.owner), row.line)
            _must_be_first(lines, move)
        except _NobodyError as why:
            findings.append(Finding(file, row.line, why.message, why.remedy))
        else:
            moves.append(move)
    return moves


class _NobodyError(Exception):
    """What a row names cannot be used; it is told, and the others go on."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(message)


def _must_be_first(lines: dict[str, int], move: WantedMove) -> None:
    first = lines.setdefault(move.account, move.line)
    if first != move.line:
        raise _NobodyError(f"account `{move.account}` is on line {first:,} already", "leave one of the two lines out")


class _Accounts:
    """Accounts by id, also by one that was merged away, else by a domain that only one of them has."""

    def __init__(self, tx: Transaction, named: Iterable[str]) -> None:
        names = list(dict.fromkeys(named))
        self._led = present_accounts(tx, names)
        self._ids = {str(account) for account in find_accounts(tx, [AccountId(name) for name in names])}
        others = [name for name in names if name not in self._ids and name not in self._led]
        self._hosts = {name: host for name in others if (host := host_of(name))}
        self._holders = holders_of(tx, set(self._hosts.values()))

    def find(self, name: str) -> str:
        if name in self._ids:
            return name
        if name in self._led:
            return self._led[name]
        holders = self._holders.get(self._hosts.get(name, ""), [])
        if len(holders) == 1:
            return str(holders[0])
        if holders:
            shown = ", ".join(f"`{each}`" for each in holders[:_HOLDERS_SHOWN])
            raise _NobodyError(
                f"`{name[:100]}` is a domain of {len(holders):,} accounts ({shown})", "name one by its id"
            )
        raise _NobodyError(f"`{name[:100]}` is no account", "write the id of an account, or a domain that it has")


class _Reps:
    """Reps by id, else by e-mail address."""

    def __init__(self, reps: Iterable[Rep]) -> None:
        self._reps: dict[str, Rep] = {}
        for rep in reps:
            self._reps[rep.id] = rep
            if rep.email:
                self._reps.setdefault(rep.email.lower(), rep)

    def find(self, name: str) -> str:
        rep = self._reps.get(name) or self._reps.get(name.lower())
        if rep is None:
            raise _NobodyError(f"`{name[:100]}` is not a rep", "write the id or the e-mail address of a rep")
        if not rep.is_active:
            raise _NobodyError(f"`{rep.id}` cannot be given accounts ({rep.status})", "name somebody else")
        return str(rep.id)
