"""Which accounts change hands because the live policy's territories say so, with what goes along, and what stays.

Nothing is changed here. A hundred thousand accounts are read and placed one by one; only what the territories' own
conditions read is worked out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.decision import Known
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.enrich.hosts import is_free
from turnout.core.fields.catalogue import Value
from turnout.core.fields.values import parse_yes_no
from turnout.core.match.book import AccountBook
from turnout.core.policy.bind import ACCOUNT_KEYS, plain_key
from turnout.core.policy.model import Policy, Territory
from turnout.core.rep import RepId
from turnout.core.review.homes import Shares, home_in
from turnout.core.route.facts import account_facts
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.handing_over.departure_plan import shares_now
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
from turnout.store.world import read_people

BATCH: Final = 500
# The attribute of an account whose owner somebody set for good.
LOCKED: Final = "owner_locked"
# Attributes that say of a lead's company what the lead does not.
_FIRMOGRAPHIC: Final = ("employees", "revenue", "industry")
# How fields begin that only the account itself tells.
_OF_ACCOUNT: Final = frozenset({"account", ACCOUNT_KEYS.split(".")[0]})
_ABOVE: Final = ("account.parent", "account.ultimate_parent")

# Told what is looked at, how much of it was, and how much there is.
Progress = Callable[[str, int, int], None]
Days = Annotated[int, Meta(ge=0, le=3_650)]
Size = Annotated[int, Meta(ge=1, le=1_000)]


class Exceptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What stays where it is. `touched_days` keeps accounts of whose leads one was answered in so many days.

    `list` is a list of the live policy whose rows name accounts, `accounts` names them by id. `locked` keeps those with
    the attribute `owner_locked`. `leads` says which open leads of the former owner go along, `opportunities` whether
    their open deals do.
    """

    with_opportunity: bool = False
    touched_days: Days = 0
    list: str = ""
    accounts: tuple[str, ...] = ()
    locked: bool = True
    leads: Literal["all", "untouched", "none"] = "all"
    opportunities: bool = True
    batch: Size = BATCH


class Move(NamedTuple):
    """An account that changes hands."""

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
    tx: Transaction, wishes: Exceptions, now: datetime, progress: Progress = lambda _what, _done, _all: None
) -> Alignment:
    """Whose accounts are not whose the live policy's territories say they are. Raises RefusedError without any."""
    take_time(tx)
    live = read_live(tx)
    if not live.policy.territories:
        raise RefusedError("no_territories", "the live policy has no territories; give it some, then realign")
    accounts = with_other_names(tx, read_accounts(tx))
    engine = _engine(tx, live.policy, accounts)
    found = Alignment(live.hash, len(accounts))
    keeping = _Keeping(tx, engine, wishes, now)
    shares, places = shares_now(tx), _Places(engine)
    for number, account in enumerate(accounts):
        if number % 5_000 == 0:
            progress("accounts", number, len(accounts))
        _place(found, engine, account, places.territory(account), shares, keeping)
    moving = {move.account: move for move in found.moves}
    redirects = all_redirects(tx)
    found.leads = list(_leads(tx, moving, wishes, redirects))
    found.deals = list(_deals(tx, moving)) if wishes.opportunities else []
    _count(tx, found)
    progress("accounts", len(accounts), len(accounts))
    return found


def _engine(tx: Transaction, policy: Policy, accounts: Sequence[Account]) -> Engine:
    """The live policy over everybody; who is above an account is known only where a territory asks for it."""
    reps, absences, teams = read_people(tx)
    roster = Roster(reps, absences, teams)
    engine = Engine(policy, World(AccountBook((), is_shared_host=is_free), roster))
    if any(name.startswith(_ABOVE) for name in engine.policy.territories.fields):
        engine.world.book = AccountBook(accounts, is_shared_host=is_free)
    return engine


class _Places:
    """The territory of each account, with every text that accounts share read once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._fields = engine.policy.territories.fields
        self._reads_account = any(name.split(".")[0] in _OF_ACCOUNT for name in self._fields)
        self._asked = tuple(name for name in _FIRMOGRAPHIC if name in self._fields)
        self._learned: dict[tuple[str, ...], Mapping[str, Value]] = {}

    def territory(self, account: Account) -> Territory | None:
        """The first territory that an account is in."""
        said = account.attributes
        where = ("", account.country, said.get("state", ""), said.get("postal_code", ""))
        facts = dict(self._learn(where))
        for name in self._asked:
            if text := said.get(name):
                facts |= self._learn((name, text))
        if self._reads_account:
            facts |= account_facts(account, self._engine.world.book, self._engine.policy.declared)
        return self._engine.policy.territory(facts)

    def _learn(self, said: tuple[str, ...]) -> Mapping[str, Value]:
        """What an address, or one attribute, tells of a lead; the same for every account that says it."""
        if said not in self._learned:
            name, text, *more = said
            attributes = {name: text} if name else dict(zip(("state", "postal_code"), more, strict=True))
            known = Known({}, {})
            learn_from_account(known, Account(AccountId(""), "", country="" if name else text, attributes=attributes))
            self._learned[said] = known.facts
        return self._learned[said]


class _Keeping:
    """Which accounts stay where they are, whatever the territories say, and why."""

    def __init__(self, tx: Transaction, engine: Engine, wishes: Exceptions, now: datetime) -> None:
        self._named = frozenset(wishes.accounts)
        self._locked = wishes.locked
        self._listed = _keys_of(engine, wishes.list) if wishes.list else frozenset()
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


def _keys_of(engine: Engine, name: str) -> frozenset[str]:
    lists = {table.name: table for table in engine.policy.policy.lists}
    if name not in lists:
        raise RefusedError("list_not_found", f"the live policy has no list `{name[:200]}`{suggestion(name, lists)}")
    return frozenset(plain_key(row[0]) for row in lists[name].rows if row)


def _touched_since(tx: Transaction, since: int) -> frozenset[str]:
    redirects = all_redirects(tx)
    return frozenset(str(redirects.get(AccountId(each), AccountId(each))) for each in accounts_touched_since(tx, since))


def _place(
    found: Alignment,
    engine: Engine,
    account: Account,
    territory: Territory | None,
    shares: Shares,
    keeping: _Keeping,
) -> None:
    if territory is None:
        found.nowhere += 1
        return
    home = home_in(engine, territory, account, shares)
    if home.owner is None:
        if account.owner is not None or territory.owner:
            found.nobody[home.why] += 1
        return
    if home.owner == account.owner:
        return
    why = keeping.why(account)
    if why:
        found.kept[why] += 1
        return
    shares.give(account.owner, home.owner)
    found.moves.append(Move(account.id, account.owner, home.owner, home.why, territory.name))


def _leads(
    tx: Transaction, moving: Mapping[str, Move], wishes: Exceptions, redirects: Mapping[AccountId, AccountId]
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
