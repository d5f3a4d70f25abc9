"""As much of the world as a few accounts need: they, everything above them, and everybody who works here.

A hundred thousand accounts take a second to read, which whoever asks about one rep need not wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.enrich.hosts import is_free
from turnout.core.match.book import AccountBook
from turnout.core.policy.model import Policy
from turnout.core.rep import Presence, RepId, RepStatus
from turnout.pipeline.engine.versions import compiled_of
from turnout.store.account_names import find_known_accounts
from turnout.store.account_search import parents_above
from turnout.store.handing_over import presences
from turnout.store.history import deals_of
from turnout.store.merges import all_redirects
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction
from turnout.store.world import read_people


def world_around(
    tx: Transaction, accounts: Iterable[str], known: Iterable[Account] = (), gone: RepId | None = None
) -> World:
    """The world as far as it concerns these accounts, as it is when somebody has gone.

    `known` are accounts that were read already.
    """
    had = {account.id: account for account in known}
    above = parents_above(tx, [*map(AccountId, accounts), *had], {})
    found = find_known_accounts(tx, [each for each in above if each not in had])
    everybody = [*had.values(), *found.values()]
    reps, absences, teams = read_people(tx)
    left = [replace(rep, status=RepStatus.DEPARTED) if rep.id == gone else rep for rep in reps]
    roster = Roster(left, absences, teams)
    for rep, word in presences(tx):
        roster.set_presence(RepId(rep), Presence(word))
    world = World(AccountBook(everybody, is_shared_host=is_free), roster)
    world.merged = all_redirects(tx)
    world.take_in_deals(deals_of(tx, [account.id for account in everybody]))
    return world


def engine_around(tx: Transaction, world: World) -> Engine:
    """The live policy over such a world; one that says nothing where none is live."""
    live = live_policy(tx)
    return Engine(compiled_of(tx, live) if live else Policy(rules=()), world)


def give_in(world: World, owners: Mapping[str, RepId | None]) -> None:
    """Let accounts of a small world have other owners."""
    found = {AccountId(each): world.book.get(AccountId(each)) for each in owners}
    world.take_in(
        {each: replace(account, owner=owners[each]) for each, account in found.items() if account is not None}
    )
