"""What a saved view names that is not there any more: it opens all the same, and says so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from turnout.core.policy.model import Policy
from turnout.errors import RefusedError
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.accounts import names_of_accounts
from turnout.store.reps import find_rep, teams_named
from turnout.store.transaction import Transaction

_OF_POLICY: Final[Mapping[str, Callable[[Policy], Collection[str]]]] = {
    "rule": lambda policy: {rule.name for rule in policy.rules},
    "pool": lambda policy: {pool.name for pool in policy.pools},
    "queue": lambda policy: {queue.name for queue in policy.queues},
}
_OF_WORLD: Final[Mapping[str, Callable[[Transaction, str], bool]]] = {
    "assignee": lambda tx, rep: find_rep(tx, rep) is not None,
    "team": lambda tx, team: team in teams_named(tx),
    "account": lambda tx, account: bool(names_of_accounts(tx, [account])),
}


def gone_from(tx: Transaction, filters: Mapping[str, object]) -> list[str]:
    """Which filters name a rep, team or account that is gone, or what the live policy does not have; in their order.

    Leads of before may fit all the same. An empty value asks for leads without one, and is never gone.
    """
    named = {name: str(value) for name, value in filters.items() if value not in {"", None}}
    gone = [name for name, value in named.items() if name in _OF_WORLD and not _OF_WORLD[name](tx, value)]
    asked = [name for name in named if name in _OF_POLICY]
    # Only then is it read: a policy may be large, and few views ask for its names.
    policy = _live(tx) if asked else None
    gone += [name for name in asked if policy is None or named[name] not in _OF_POLICY[name](policy)]
    return [name for name in filters if name in gone]


def _live(tx: Transaction) -> Policy | None:
    try:
        return read_live(tx).policy
    except RefusedError:
        return None
