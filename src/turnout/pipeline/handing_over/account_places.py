"""Which territory of a policy each account is in, worked out for very many of them.

Conditions read an account as a lead would be read that says nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.decision import Known
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.enrich.hosts import is_free
from turnout.core.fields.catalogue import Value
from turnout.core.match.book import AccountBook
from turnout.core.policy.bind import ACCOUNT_KEYS
from turnout.core.policy.model import Policy, Territory
from turnout.core.route.facts import account_facts
from turnout.store.transaction import Transaction
from turnout.store.world import read_people

# Attributes that say of a lead's company what the lead does not.
_FIRMOGRAPHIC: Final = ("employees", "revenue", "industry")
# How fields begin that only the account itself tells.
_OF_ACCOUNT: Final = frozenset({"account", ACCOUNT_KEYS.split(".")[0]})
_ABOVE: Final = ("account.parent", "account.ultimate_parent")
# What an account says as a lead of it would.
_SAID_ANYWHERE: Final = frozenset({*_FIRMOGRAPHIC, "country", "state", "postal_code", "region", "zone"})
# What conditions call by an account's name and only its deals tell.
_OF_DEALS: Final = ("account.has_open_opportunity", "account.last_opportunity.")


def engine_over(tx: Transaction, policy: Policy, accounts: Sequence[Account]) -> Engine:
    """A policy over everybody; who is above an account is known only where a territory asks for it."""
    reps, absences, teams = read_people(tx)
    roster = Roster(reps, absences, teams)
    engine = Engine(policy, World(AccountBook((), is_shared_host=is_free), roster))
    if any(name.startswith(_ABOVE) for name in engine.policy.territories.fields):
        engine.world.book = AccountBook(accounts, is_shared_host=is_free)
    return engine


def is_said_by_accounts(field: str) -> bool:
    """Whether a field can be known of an account that no lead asks about."""
    return field in _SAID_ANYWHERE or (
        field.split(".", maxsplit=1)[0] in _OF_ACCOUNT and not field.startswith(_OF_DEALS)
    )


class Places:
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
