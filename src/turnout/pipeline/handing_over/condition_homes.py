"""Whose accounts are to be for which a condition holds: one rep's, or those of a pool, who share them out.

The condition is taken for a territory, so that it says of an account what the same words say in a policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import lcm
from typing import Final

from turnout.core.account import Account
from turnout.core.decide.engine import Engine
from turnout.core.policy.bind import bind_condition, tests_in
from turnout.core.policy.condition import Condition, ConditionError, parse_condition
from turnout.core.policy.model import Policy, Territory
from turnout.core.policy.references import scope_of
from turnout.core.rep import RepId
from turnout.core.review.homes import Home, is_there
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.live_policy import LivePolicy
from turnout.pipeline.handing_over.account_places import Places, engine_over, is_said_by_accounts
from turnout.pipeline.handing_over.realignment_wishes import FromCondition
from turnout.store.handing_over import open_deals
from turnout.store.reps import find_rep, rep_ids
from turnout.store.transaction import Transaction

# The territory that a condition is while its accounts are looked for.
_HERE: Final = "of this realignment"


def by_condition(tx: Transaction, live: LivePolicy, source: FromCondition, accounts: Sequence[Account]) -> _Held:
    """Who gets the accounts for which a condition holds. Raises RefusedError where either cannot be used."""
    if bool(source.owner) == bool(source.pool):
        raise RefusedError("bad_condition", "say whose the accounts are to be: an `owner`, or a `pool`, and not both")
    tree = _condition_of(live.policy, source.when)
    if source.owner:
        _must_take_accounts(tx, source.owner)
    else:
        _must_be_pool(live.policy, source.pool)
    territory = Territory(_HERE, tree, source.pool, source.owner)
    engine = engine_over(tx, replace(live.policy, territories=(territory,)), accounts)
    if source.owner:
        return _ToOne(live.hash, Places(engine), RepId(source.owner))
    return _ToPool(live.hash, engine, source.pool, _spread(tx, source, accounts))


def _condition_of(policy: Policy, text: str) -> Condition:
    """The condition as a tree. Raises RefusedError where it cannot be read, or asks for what no account says."""
    if not text.strip():
        raise RefusedError("bad_condition", "say which accounts are meant, such as `country in DE, AT`")
    try:
        tree = parse_condition(text)
        bound = bind_condition(tree, scope_of(policy))
    except ConditionError as error:
        raise RefusedError("bad_condition", str(error)) from None
    for test in tests_in(bound):
        if not is_said_by_accounts(test.field):
            remedy = "ask for `country`, `employees` or a field that begins with `account.`"
            raise RefusedError("bad_condition", f"`{test.field}` is known of a lead and not of an account; {remedy}")
    return tree


def _must_take_accounts(tx: Transaction, name: str) -> None:
    rep = find_rep(tx, name)
    if rep is None:
        raise RefusedError("unknown_rep", f"`{name}` is not a rep{suggestion(name, rep_ids(tx))}")
    if not rep.is_active:
        raise RefusedError("rep_not_active", f"`{name}` cannot be given accounts ({rep.status}); name somebody else")


def _must_be_pool(policy: Policy, name: str) -> None:
    pools = [pool.name for pool in policy.pools]
    if name not in pools:
        raise RefusedError("pool_not_found", f"the live policy has no pool `{name}`{suggestion(name, pools)}")


class _ToOne:
    """All accounts for which a condition holds go to one rep."""

    def __init__(self, policy: str, places: Places, owner: RepId) -> None:
        self.policy = policy
        self._places = places
        self._owner = owner

    def in_order(self, accounts: Sequence[Account]) -> Sequence[Account]:
        return accounts

    def of(self, account: Account) -> Home | None:
        return Home(self._owner, "the condition holds for it") if self._places.territory(account) else None

    def give(self, account: Account, owner: RepId) -> None:
        pass


@dataclass(slots=True)
class _Spread:
    """How many accounts everybody has, and where these are to be alike in worth, what everybody's are worth."""

    counts: Counter[str]
    worth: Mapping[str, int] = field(default_factory=dict)
    values: Counter[str] = field(default_factory=Counter)

    def worth_of(self, account: Account) -> int:
        """What an account adds to its owner's worth."""
        return self.worth.get(account.id, 0)

    def least(self, factors: Mapping[RepId, int], account: Account) -> RepId | None:
        """Who has the least, times their factor, of equals the fewest accounts, of equals the first; None for nobody.

        Accounts that are worth nothing go by count: by worth all of them would go to the same one.
        """
        has_worth = self.worth_of(account) > 0

        def load(rep: RepId) -> tuple[int, int]:
            return (self.values[rep] * factors[rep] if has_worth else 0), self.counts[rep] * factors[rep]

        return min(factors, key=load, default=None)

    def give(self, account: Account, owner: str) -> None:
        """An account changes hands."""
        for rep, sign in ((account.owner, -1), (owner, 1)):
            if rep is not None:
                self.counts[rep] += sign
                self.values[rep] += sign * self.worth_of(account)


def _spread(tx: Transaction, source: FromCondition, accounts: Sequence[Account]) -> _Spread:
    counts = Counter(str(account.owner) for account in accounts if account.owner is not None)
    if source.by == "count":
        return _Spread(counts)
    worth: Counter[str] = Counter()
    for _, account, _, value in open_deals(tx):
        worth[account] += value
    values: Counter[str] = Counter()
    for each in accounts:
        if each.owner is not None:
            values[each.owner] += worth[each.id]
    return _Spread(counts, worth, values)


class _ToPool:
    """Accounts for which a condition holds are shared out among the people of a pool."""

    def __init__(self, policy: str, engine: Engine, pool: str, spread: _Spread) -> None:
        self.policy = policy
        self._places = Places(engine)
        self._pool = pool
        room = engine.rooms[pool]
        self._there = [rep for rep in room.members if is_there(engine, rep)]
        self._factors = _factors({rep: room.weights[rep] for rep in self._there if room.weights[rep] > 0})
        self._spread = spread

    def in_order(self, accounts: Sequence[Account]) -> Sequence[Account]:
        """The most valuable first: what is left for the end is small, and evens out what came before."""
        return sorted(accounts, key=self._spread.worth_of, reverse=True)

    def of(self, account: Account) -> Home | None:
        if self._places.territory(account) is None:
            return None
        if account.owner is not None and account.owner in self._there:
            return Home(RepId(account.owner), f"they are in pool `{self._pool}`")
        found = self._spread.least(self._factors, account)
        if found is None:
            return Home(None, f"nobody of pool `{self._pool}` can be given accounts")
        least = "the least open value" if self._spread.worth_of(account) else "the fewest accounts"
        return Home(found, f"pool `{self._pool}`: they have {least}")

    def give(self, account: Account, owner: RepId) -> None:
        self._spread.give(account, owner)


def _factors(weights: Mapping[RepId, int]) -> dict[RepId, int]:
    """What makes loads comparable: the heavier somebody's weight, the less what they have counts. In their order."""
    unit = lcm(*weights.values())
    return {rep: unit // weight for rep, weight in weights.items()}


_Held = _ToOne | _ToPool
