"""Which accounts change hands, with what goes along, and what stays nevertheless.

Nothing is changed here. A hundred thousand accounts are read and placed one by one; who is to own each is
`realignment_homes`' to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from turnout.core.account import Account, AccountId
from turnout.core.fields.values import parse_yes_no
from turnout.core.policy.bind import plain_key
from turnout.core.policy.model import Policy
from turnout.core.rep import RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.handing_over.realignment_homes import Homes, homes_of
from turnout.pipeline.handing_over.realignment_wishes import FromTable, FromTerritories, Source, Wishes
from turnout.store.account_names import with_other_names
from turnout.store.accounts import read_accounts
from turnout.store.handing_over import (
    accounts_owned,
    accounts_touched_since,
    accounts_with_open_deals,
    leads_in_hands,
    open_deals,
    open_leads_held,
    open_value,
)
from turnout.store.merges import all_redirects
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction, take_time

# The attribute of an account whose owner somebody set for good.
LOCKED: Final = "owner_locked"

# Told what is looked at, how much of it was, and how much there is.
Progress = Callable[[str, int, int], None]


class Move(NamedTuple):
    """An account that changes hands. `territory` is empty where none says so."""

    account: str
    former: str | None
    owner: RepId
    why: str
    territory: str


class Work(NamedTuple):
    """A lead or a deal that goes along. `name` is a lead's id or a deal's number, `value` a deal's."""

    name: str
    account: str
    former: str
    owner: str
    value: int


class Load(NamedTuple):
    """What somebody has: accounts, open leads, and the value of their open deals."""

    accounts: int
    leads: int
    value: int


@dataclass(slots=True)
class Alignment:
    """What a realignment comes to. `kept` counts accounts that would move and stay, by why; `nowhere` those in none."""

    policy: str
    accounts: int = 0
    moves: list[Move] = field(default_factory=list)
    leads: list[Work] = field(default_factory=list)
    deals: list[Work] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    nowhere: int = 0
    nobody: Counter[str] = field(default_factory=Counter)
    before: dict[str, Load] = field(default_factory=dict)
    after: dict[str, Load] = field(default_factory=dict)


def plan_alignment(
    tx: Transaction, wishes: Wishes, now: datetime, progress: Progress = lambda _what, _done, _all: None
) -> Alignment:
    """Which accounts are not whose they are to be. Raises RefusedError where that cannot be told."""
    take_time(tx)
    live = read_live(tx)
    accounts = with_other_names(tx, read_accounts(tx))
    homes = homes_of(tx, live, wishes.source, accounts)
    found = Alignment(homes.policy, len(accounts))
    keeping = _Keeping(tx, live.policy, wishes, now)
    for number, account in enumerate(homes.in_order(accounts)):
        if number % 5_000 == 0:
            progress("accounts", number, len(accounts))
        _place(found, homes, account, keeping)
    _count_only_meant(found, wishes.source, accounts)
    moving = {move.account: move for move in found.moves}
    redirects = all_redirects(tx)
    found.leads = list(_leads(tx, moving, wishes, redirects))
    found.deals = list(_deals(tx, moving)) if wishes.opportunities else []
    _count(tx, found)
    progress("accounts", len(accounts), len(accounts))
    return found


def _count_only_meant(found: Alignment, source: Source, accounts: Sequence[Account]) -> None:
    """Territories are about every account; a table and a condition only about those that they mean."""
    if isinstance(source, FromTerritories):
        return
    found.accounts -= found.nowhere
    found.nowhere = 0
    if isinstance(source, FromTable):
        there = {account.id for account in accounts}
        gone = {move.account for move in source.moves} - there
        if gone:
            found.nobody["there is no such account"] += len(gone)


class _Keeping:
    """Which accounts stay where they are, whoever is to own them, and why."""

    def __init__(self, tx: Transaction, policy: Policy, wishes: Wishes, now: datetime) -> None:
        self._named = frozenset(wishes.accounts)
        self._locked = wishes.locked
        self._listed = _keys_of(policy, wishes.list) if wishes.list else frozenset()
        self._list = wishes.list
        self._with_deals = accounts_with_open_deals(tx) if wishes.with_opportunity else set()
        since = to_micros(now - timedelta(wishes.touched_days))
        self._touched = _touched_since(tx, since) if wishes.touched_days else frozenset()
        self._days = wishes.touched_days

    def why(self, account: Account) -> str:
        """Why an account stays; empty where it does not."""
        if account.id in self._named:
            return "named to stay"
        if self._locked and LOCKED in account.attributes and parse_yes_no(account.attributes[LOCKED]):
            return "its owner is locked"
        if account.id in self._with_deals:
            return "an open opportunity"
        if account.id in self._touched:
            return f"answered within {self._days} days"
        if self._listed and any(plain_key(key) in self._listed for key in _names_of(account)):
            return f"in list `{self._list}`"
        return ""


def _names_of(account: Account) -> Iterator[str]:
    yield account.id
    yield account.name
    yield from account.domains
    yield from account.aliases


def _keys_of(policy: Policy, name: str) -> frozenset[str]:
    lists = {table.name: table for table in policy.lists}
    if name not in lists:
        raise RefusedError("list_not_found", f"the live policy has no list `{name[:200]}`{suggestion(name, lists)}")
    return frozenset(plain_key(row[0]) for row in lists[name].rows if row)


def _touched_since(tx: Transaction, since: int) -> frozenset[str]:
    redirects = all_redirects(tx)
    return frozenset(str(redirects.get(AccountId(each), AccountId(each))) for each in accounts_touched_since(tx, since))


def _place(found: Alignment, homes: Homes, account: Account, keeping: _Keeping) -> None:
    home = homes.of(account)
    if home is None:
        found.nowhere += 1
        return
    if home.owner is None:
        if home.why:
            found.nobody[home.why] += 1
        return
    if home.owner == account.owner:
        return
    why = keeping.why(account)
    if why:
        found.kept[why] += 1
        return
    homes.give(account, home.owner)
    found.moves.append(Move(account.id, account.owner, home.owner, home.why, home.territory))


def _leads(
    tx: Transaction, moving: Mapping[str, Move], wishes: Wishes, redirects: Mapping[AccountId, AccountId]
) -> Iterator[Work]:
    """The open leads of moving accounts that are in their former owner's hands."""
    if wishes.leads == "none" or not moving:
        return
    for lead, named, rep in leads_in_hands(tx, untouched=wishes.leads == "untouched"):
        account = str(redirects.get(AccountId(named), AccountId(named)))
        move = moving.get(account)
        if move is not None and rep == move.former:
            yield Work(lead, account, rep, move.owner, 0)


def _deals(tx: Transaction, moving: Mapping[str, Move]) -> Iterator[Work]:
    for number, account, owner, value in open_deals(tx):
        move = moving.get(account)
        if move is not None and owner is not None and owner == move.former:
            yield Work(number, account, owner, move.owner, value)


def _count(tx: Transaction, found: Alignment) -> None:
    """What everybody has before and after, for those for whom it is not the same."""
    before = _loads_now(tx)
    accounts: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for move in found.moves:
        accounts[move.owner] += 1
        if move.former is not None:
            accounts[move.former] -= 1
    for lead in found.leads:
        leads[lead.owner] += 1
        leads[lead.former] -= 1
    for deal in found.deals:
        values[deal.owner] += deal.value
        values[deal.former] -= deal.value
    for rep in sorted(accounts.keys() | leads.keys() | values.keys()):
        was = before.get(rep, Load(0, 0, 0))
        found.before[rep] = was
        found.after[rep] = Load(was.accounts + accounts[rep], was.leads + leads[rep], was.value + values[rep])


def _loads_now(tx: Transaction) -> dict[str, Load]:
    accounts, leads, values = accounts_owned(tx), open_leads_held(tx), open_value(tx)
    reps = accounts.keys() | leads.keys() | values.keys()
    return {rep: Load(accounts.get(rep, 0), leads.get(rep, 0), values.get(rep, 0)) for rep in reps}
