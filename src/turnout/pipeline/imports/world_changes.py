"""What files say that a store does not say yet: read against what is known, counted, and written down as changes.

Which files there are, and when a change is kept, is for `import_world`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from turnout.connectors.csv_file.absences import read_absences
from turnout.connectors.csv_file.accounts import read_accounts
from turnout.connectors.csv_file.domains import read_domains
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.history import read_acquaintances, read_opportunities
from turnout.connectors.csv_file.merged_accounts import led_to_survivors, without_merged
from turnout.connectors.csv_file.names import GivenName, read_names
from turnout.connectors.csv_file.reps import read_reps, read_teams
from turnout.connectors.csv_file.stand_ins import with_known_parents, with_known_reps
from turnout.connectors.csv_file.table import Table
from turnout.core.account import Account, AccountId, Opportunity
from turnout.core.rep import Rep, RepId, Team
from turnout.store import absences, accounts, history, reps
from turnout.store.account_names import (
    NameSource,
    NewName,
    add_names,
    all_names,
    key_of_name,
    numbers_of,
    withdraw_names,
)
from turnout.store.merges import all_redirects
from turnout.store.meta import WORLD_VERSION, read_number
from turnout.store.transaction import Transaction

Item = TypeVar("Item")
_ITEMS_AT_ONCE = 2_000


class Kind(StrEnum):
    """What a file holds. The order is that in which files are read: each may name what stands before it."""

    TEAMS = "teams"
    REPS = "reps"
    ACCOUNTS = "accounts"
    DOMAINS = "domains"
    NAMES = "names"
    OPPORTUNITIES = "opportunities"
    PEOPLE = "people"
    TIME_OFF = "time-off"


# What the record tells one by one: there are few of these, and everybody's leads hang on them.
OF_PEOPLE = frozenset({Kind.TEAMS, Kind.REPS, Kind.TIME_OFF})
_OF_ACCOUNTS = frozenset({Kind.ACCOUNTS, Kind.DOMAINS, Kind.NAMES, Kind.OPPORTUNITIES})


@dataclass(slots=True)
class Change(Generic[Item]):
    """What one file changes. `items` are new or different; the counts are of everything the file holds.

    `write` keeps items, a few thousand at once where `in_parts`. People are counted only while they are written.
    """

    kind: Kind
    items: Sequence[Item]
    write: Callable[[Transaction, Sequence[Item]], tuple[int, int, int] | None]
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    in_parts: bool = True
    # Of those who work here and when: what was known before and what is said now, for the record.
    pairs: Sequence[tuple[Item | None, Item]] = ()

    def keep(self, tx: Transaction, progress: Callable[[int], None]) -> None:
        """Write the items. `progress` is told how many are written."""
        size = _ITEMS_AT_ONCE if self.in_parts else max(1, len(self.items))
        for start in range(0, len(self.items), size):
            counted = self.write(tx, self.items[start : start + size])
            if counted is not None:
                self.new, self.changed, self.unchanged = (
                    before + more
                    for before, more in zip((self.new, self.changed, self.unchanged), counted, strict=True)
                )
            progress(min(start + size, len(self.items)))


@dataclass(slots=True)
class Known:
    """What the store says, and what the files before this one add to it. Accounts have only domains of their own.

    `at` (in microseconds) and `actor` are when and by whom what is new is brought in.
    """

    version: int
    teams: dict[str, Team]
    reps: dict[RepId, Rep]
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    at: int = 0
    actor: str = ""


def read_known(source: Transaction, kinds: Iterable[Kind]) -> Known:
    """What is known that files of these kinds may name. Accounts are many, and read only where they are needed."""
    needs_accounts = {Kind.ACCOUNTS, Kind.DOMAINS, Kind.NAMES, Kind.OPPORTUNITIES}.intersection(kinds)
    found = accounts.read_accounts(source, with_added_domains=False) if needs_accounts else ()
    return Known(
        version=read_number(source, WORLD_VERSION),
        teams=reps.read_teams(source),
        reps={rep.id: rep for rep in reps.read_reps(source)},
        accounts={account.id: account for account in found},
    )


def changes_of(kind: Kind, table: Table, source: Transaction, known: Known, findings: list[Finding]) -> Change[Any]:
    """What a table changes in what is known; `known` then has it too. Whatever is wrong goes to the findings."""
    return _READERS[kind](_as_merged(kind, table, source, findings), source, known, findings)


def _as_merged(kind: Kind, table: Table, source: Transaction, findings: list[Finding]) -> Table:
    """The table as it would be if whoever wrote it knew which accounts were merged here."""
    merged = {str(each): str(into) for each, into in all_redirects(source).items()} if kind in _OF_ACCOUNTS else {}
    if not merged:
        return table
    if kind is Kind.ACCOUNTS:
        return without_merged(table, merged, findings)
    return led_to_survivors(table, merged, is_of_deals=kind is Kind.OPPORTUNITIES)


def _teams(table: Table, _source: Transaction, known: Known, findings: list[Finding]) -> Change[Team]:
    found = read_teams(table, findings)
    change = _difference(Kind.TEAMS, known.teams.values(), found.values(), lambda team: team.name, reps.put_teams)
    known.teams.update(found)
    return change


def _reps(table: Table, _source: Transaction, known: Known, findings: list[Finding]) -> Change[Rep]:
    extended, named = with_known_reps(table, known.reps)
    found = [rep for rep in read_reps(extended, known.teams, findings).values() if rep.id in named]
    absent = [rep.id for rep in known.reps.values() if rep.id not in named and rep.is_active]
    if absent:
        findings.append(_not_named(table, absent))
    change = _difference(Kind.REPS, known.reps.values(), found, lambda rep: rep.id, reps.put_reps)
    known.reps.update((rep.id, rep) for rep in found)
    return change


def _not_named(table: Table, absent: Sequence[RepId]) -> Finding:
    """A row that is gone may be a slip; somebody who left is said to have left."""
    names = ", ".join(f"`{rep}`" for rep in absent[:5]) + (f" and {len(absent) - 5} more" if len(absent) > 5 else "")
    message = f"{names} stood in an earlier file and not in this one; nothing changes for them"
    return Finding(table.name, 0, message, "give those who left a row with the status `departed`", is_notice=True)


def _accounts(table: Table, _source: Transaction, known: Known, findings: list[Finding]) -> Change[Account]:
    parents = {account.id: account.parent for account in known.accounts.values()}
    extended, named = with_known_parents(table, parents)
    found = [account for account in read_accounts(extended, None, known.reps, findings) if account.id in named]
    before = known.accounts.values()
    change = _difference(Kind.ACCOUNTS, before, found, lambda account: account.id, accounts.put_accounts)
    known.accounts.update((account.id, account) for account in found)
    return change


def _domains(table: Table, source: Transaction, known: Known, findings: list[Finding]) -> Change[tuple[AccountId, str]]:
    owned = {(account.id, host) for account in known.accounts.values() for host in account.domains}
    before = owned.union(accounts.read_added_domains(source))
    found = read_domains(table, known.accounts, findings)
    return _difference(Kind.DOMAINS, before, found, lambda pair: pair, accounts.add_domains)


def _names(table: Table, source: Transaction, known: Known, findings: list[Finding]) -> Change[GivenName]:
    before = [GivenName(account, name, kind) for account, name, kind, _ in all_names(source)]
    found = read_names(table, known.accounts, before, findings)

    def write(tx: Transaction, names: Sequence[GivenName]) -> None:
        by_key = {(name.account, key_of_name(name.name, name.kind)): name for name in names}
        withdraw_names(tx, numbers_of(tx, list(by_key)), known.actor, known.at)
        new = [NewName(*name, NameSource.IMPORTED, known.actor, known.at) for name in by_key.values()]
        add_names(tx, new)

    return _difference(Kind.NAMES, before, found, lambda name: (name.account, key_of_name(name.name, name.kind)), write)


def _opportunities(table: Table, source: Transaction, known: Known, findings: list[Finding]) -> Change[Any]:
    """An account's deals in a file are all there are, but for those with ids that the file does not name."""
    found = read_opportunities(table, known.accounts.values(), known.reps, findings)
    named = {deal.id for deal in found}
    before = [deal for deal in history.read_opportunities(source) if not deal.id or deal.id in named]
    write = history.put_opportunities
    change = _difference(Kind.OPPORTUNITIES, _by_id(before), _by_id(found), lambda deal: deal.account, write)
    # The order of a file is the order in which its deals are kept.
    different = {deal.account for deal in change.items}
    change.items = [deal for deal in found if deal.account in different]
    change.in_parts = False
    return change


def _by_id(deals: Iterable[Opportunity]) -> list[Opportunity]:
    """Deals as they can be compared: a changed one stays where it was, wherever the file has it."""
    return sorted(deals, key=lambda deal: deal.id)


def _people(table: Table, _source: Transaction, known: Known, findings: list[Finding]) -> Change[Any]:
    """People are as many as leads ever were, so the database compares them while it writes."""
    found = read_acquaintances(table, known.reps, findings)
    return Change(Kind.PEOPLE, found, history.put_acquaintances, in_parts=False)


def _time_off(table: Table, source: Transaction, known: Known, findings: list[Finding]) -> Change[Any]:
    found = read_absences(table, known.reps, findings)
    before = absences.read_absences(source)
    write = absences.put_absences
    change = _difference(Kind.TIME_OFF, before, found, lambda absence: (absence.rep, absence.start), write)
    change.in_parts = False
    return change


_READERS: Mapping[Kind, Callable[[Table, Transaction, Known, list[Finding]], Change[Any]]] = {
    Kind.TEAMS: _teams,
    Kind.REPS: _reps,
    Kind.ACCOUNTS: _accounts,
    Kind.DOMAINS: _domains,
    Kind.NAMES: _names,
    Kind.OPPORTUNITIES: _opportunities,
    Kind.PEOPLE: _people,
    Kind.TIME_OFF: _time_off,
}


def _difference(
    kind: Kind,
    before: Iterable[Item],
    found: Iterable[Item],
    key: Callable[[Item], Hashable],
    write: Callable[[Transaction, Sequence[Item]], None],
) -> Change[Item]:
    """The items whose group, those with one key, is not as it was before; a group is kept or replaced as a whole."""
    known, said = _grouped(before, key), _grouped(found, key)
    fresh = {name for name in said if name not in known}
    different = {name for name, group in said.items() if name in known and known[name] != group}
    items = [item for group in said.values() for item in group]
    others = [name for name in said if name in fresh or name in different]
    return Change(
        kind,
        [item for item in found if key(item) in fresh or key(item) in different],
        write,
        new=sum(len(said[name]) for name in fresh),
        changed=sum(len(said[name]) for name in different),
        unchanged=len(items) - sum(len(said[name]) for name in (*fresh, *different)),
        pairs=[(known.get(name, [None])[0], said[name][0]) for name in others] if kind in OF_PEOPLE else (),
    )


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
