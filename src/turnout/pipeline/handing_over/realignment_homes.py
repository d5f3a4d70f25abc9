"""Who is to own each account, by whatever a realignment begins with: territories, a table, or a condition.

Nothing is read here but what the beginning itself asks for; what stays nevertheless is `realignment_plan`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from turnout.core.account import Account
from turnout.core.decide.engine import Engine
from turnout.core.rep import RepId
from turnout.core.review.homes import Home, Shares, home_in
from turnout.errors import RefusedError
from turnout.pipeline.engine.live_policy import LivePolicy
from turnout.pipeline.handing_over.account_places import Places, engine_over
from turnout.pipeline.handing_over.condition_homes import by_condition
from turnout.pipeline.handing_over.departure_plan import shares_now
from turnout.pipeline.handing_over.realignment_wishes import (
    FromCondition,
    FromTable,
    FromTerritories,
    Source,
    WantedMove,
)
from turnout.store.transaction import Transaction
from turnout.store.world import read_people


class Homes(Protocol):
    """Whose each account is to be. `policy` is the version that this depends on, empty where it is none."""

    policy: str

    def in_order(self, accounts: Sequence[Account]) -> Sequence[Account]:
        """The accounts in the order in which they are given away."""
        ...

    def of(self, account: Account) -> Home | None:
        """Whose an account is to be, and why; None where nothing is said of it.

        Without an owner it is why nobody gets it; where that is empty, it is well as it is.
        """
        ...

    def give(self, account: Account, owner: RepId) -> None:
        """It changes hands, which counts where the next ones are shared out."""
        ...


def homes_of(tx: Transaction, live: LivePolicy, source: Source, accounts: Sequence[Account]) -> Homes:
    """What a realignment begins with, ready to be asked. Raises RefusedError where it cannot be used."""
    match source:
        case FromTerritories():
            return _by_territories(tx, live, accounts)
        case FromTable(moves):
            return _ByTable(tx, moves)
        case FromCondition():
            return by_condition(tx, live, source, accounts)


def _by_territories(tx: Transaction, live: LivePolicy, accounts: Sequence[Account]) -> Homes:
    if not live.policy.territories:
        raise RefusedError("no_territories", "the live policy has no territories; give it some, then realign")
    return _ByTerritories(live.hash, engine_over(tx, live.policy, accounts), shares_now(tx))


class _ByTerritories:
    """Whose the live policy's territories say each account is."""

    def __init__(self, policy: str, engine: Engine, shares: Shares) -> None:
        self.policy = policy
        self._engine = engine
        self._shares = shares
        self._places = Places(engine)

    def in_order(self, accounts: Sequence[Account]) -> Sequence[Account]:
        return accounts

    def of(self, account: Account) -> Home | None:
        territory = self._places.territory(account)
        if territory is None:
            return None
        home = home_in(self._engine, territory, account, self._shares)
        if home.owner is None and account.owner is None and not territory.owner:
            # Nobody's account in a pool's territory is as it should be.
            return Home(None, "")
        return home._replace(territory=territory.name)

    def give(self, account: Account, owner: RepId) -> None:
        self._shares.give(account.owner, owner)


class _ByTable:
    """Whose each account is to be as it was named, whatever any policy says."""

    policy = ""

    def __init__(self, tx: Transaction, moves: Iterable[WantedMove]) -> None:
        self._moves = {move.account: move for move in moves}
        reps, _, _ = read_people(tx)
        self._reps = {rep.id: rep for rep in reps}

    def in_order(self, accounts: Sequence[Account]) -> Sequence[Account]:
        return accounts

    def of(self, account: Account) -> Home | None:
        move = self._moves.get(account.id)
        if move is None:
            return None
        rep = self._reps.get(RepId(move.owner))
        if rep is None or not rep.is_active:
            return Home(None, f"`{move.owner}` cannot be given accounts")
        return Home(rep.id, f"line {move.line:,} of the table names them" if move.line else "they are named for it")

    def give(self, account: Account, owner: RepId) -> None:
        pass
