"""Whose an account is by the policy: its territory's owner, or one of the territory's pool; else who stands in for it.

Territories ask about leads, so an account is read as a lead would be that says nothing but that it is of this account.
Nothing is taken from any counter: who of a pool gets an account is who has the fewest for their weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from turnout.core.account import Account
from turnout.core.assign.room import Room
from turnout.core.decide.case import Case
from turnout.core.decide.engine import Engine
from turnout.core.decision import Known
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.fields.catalogue import Value
from turnout.core.policy.model import OwnerTarget, Territory
from turnout.core.rep import Rep, RepId
from turnout.core.route.facts import account_facts


class Home(NamedTuple):
    """Whose an account is to be, and where that comes from; without an owner it is why there is none.

    `territory` is the name of the one that says so, where one does.
    """

    owner: RepId | None
    why: str
    territory: str = ""


@dataclass(slots=True)
class Shares:
    """How many accounts everybody has, so that a pool's next one goes to who has the fewest for their weight."""

    owned: Counter[RepId] = field(default_factory=Counter)

    def pick(self, room: Room, engine: Engine, without: RepId | None) -> RepId | None:
        """The active member with the fewest accounts for their weight, of equals the first; None for nobody."""
        able = [rep for rep in room.members if rep != without and room.weights[rep] > 0 and is_there(engine, rep)]
        return min(
            able, key=lambda rep: (Fraction(self.owned[rep], room.weights[rep]), room.position[rep]), default=None
        )

    def give(self, former: str | None, owner: RepId) -> None:
        """An account changes hands."""
        if former is not None:
            self.owned[RepId(former)] -= 1
        self.owned[owner] += 1


def is_there(engine: Engine, rep: str | None) -> bool:
    """Whether somebody works here."""
    found = engine.world.roster.reps.get(RepId(rep)) if rep else None
    return found is not None and found.is_active


def territory_of(engine: Engine, account: Account) -> Territory | None:
    """The first territory that an account is in."""
    if not engine.policy.policy.territories:
        return None
    return engine.policy.territory(facts_of(engine, account))


def facts_of(engine: Engine, account: Account) -> Mapping[str, Value]:
    """What an account says of itself, as conditions read it."""
    known = Known({}, {})
    learn_from_account(known, account)
    return {**known.facts, **account_facts(account, engine.world.book, engine.policy.declared)}


def territorial_home(engine: Engine, account: Account, shares: Shares, without: RepId | None = None) -> Home:
    """Whose an account is by its territory alone. In a pool whoever owns it already stays, and nobody begins to."""
    return home_in(engine, territory_of(engine, account), account, shares, without)


def home_in(
    engine: Engine, territory: Territory | None, account: Account, shares: Shares, without: RepId | None = None
) -> Home:
    """As `territorial_home`, for whoever knows the territory."""
    if territory is None:
        return Home(None, "it is in no territory")
    if territory.owner:
        if territory.owner != without and is_there(engine, territory.owner):
            return Home(RepId(territory.owner), f"territory `{territory.name}` is theirs")
        return Home(None, f"`{territory.owner}`, whose territory `{territory.name}` is, cannot be given accounts")
    room = engine.rooms[territory.pool]
    where = f"pool `{territory.pool}` of territory `{territory.name}`"
    owner = account.owner
    if owner is None:
        return Home(None, f"{where} shares its leads one by one")
    if owner != without and RepId(owner) in room.position and is_there(engine, owner):
        return Home(RepId(owner), f"they are in {where}")
    found = shares.pick(room, engine, without)
    return Home(
        found, f"{where}: they have the fewest accounts" if found else f"nobody of {where} can be given accounts"
    )


def goes_with_account(case: Case) -> bool:
    """Whether the rules ask for the owner of a lead's account before anybody else."""
    policy = case.engine.policy
    number = policy.rules.first(case.facts)
    if number is None:
        return False
    table, rule = policy.tables.get(number), policy.rule(number)
    row = table.first(case.facts) if table is not None else None
    chain = rule.to if table is None else rule.table[row].to if row is not None else ()
    first = chain[0] if chain else None
    return isinstance(first, OwnerTarget) and first.path == "account.owner"


def home_without(engine: Engine, account: Account, leaver: Rep, shares: Shares) -> Home:
    """Whose an account is to be when its owner leaves: by territory, else a stand-in's, else up the hierarchy."""
    found = territorial_home(engine, account, shares, leaver.id)
    if found.owner is not None:
        return found
    for owner, why in _stand_ins(engine, account, leaver):
        if owner and owner != leaver.id and is_there(engine, owner):
            return Home(RepId(owner), why)
    return found


def _stand_ins(engine: Engine, account: Account, leaver: Rep) -> Iterator[tuple[str | None, str]]:
    book = engine.world.book
    parent, top = book.parent(account.id), book.ultimate_parent(account.id)
    yield account.backup, "they stand in for its owner"
    yield leaver.backup, f"they stand in for {leaver.id}"
    if parent is not None:
        yield parent.owner, f"they own `{parent.id}` above it"
    if top is not None:
        yield top.owner, f"they own `{top.id}` at the top of it"
