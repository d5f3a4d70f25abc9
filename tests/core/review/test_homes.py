"""Whose an account is by the policy: territories, pools shared by weight, stand-ins, and the hierarchy."""

from __future__ import annotations

from collections import Counter

import pytest

from turnout.core.account import Account, AccountId
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.match.book import AccountBook
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.core.review.homes import Home, Shares, home_without, territorial_home

POLICY = """
rules: [{name: All, to: desk}]
territories:
  - {name: Germany, when: country is DE and employees >= 100, owner: ann}
  - {name: France, when: country is FR, owner: gone}
  - {name: North, when: 'account.industry is steel', pool: desk}
pools: {desk: {reps: [ann 2, ben 1, gone 9], hours: always}}
"""
REPS = (
    Rep(RepId("ann"), backup=RepId("ben")),
    Rep(RepId("ben")),
    Rep(RepId("cleo")),
    Rep(RepId("gone"), status=RepStatus.DEPARTED),
)


def engine_over(*accounts: Account) -> Engine:
    """The policy over these accounts."""
    return Engine(parse_policy(POLICY), World(AccountBook(accounts), Roster(REPS)))


def account(name: str = "a", owner: str | None = None, parent: str | None = None, **said: str) -> Account:
    """An account in a country, with what else is said of it."""
    country = said.pop("country", "")
    return Account(
        AccountId(name),
        name,
        owner=owner,
        parent=AccountId(parent) if parent else None,
        country=country,
        attributes=said,
    )


def test_the_first_territory_that_fits_says_whose_it_is() -> None:
    """An account is read as a lead of its country and size would be."""
    mine = account(country="Germany", employees="250")
    assert territorial_home(engine_over(mine), mine, Shares()) == Home(RepId("ann"), "territory `Germany` is theirs")
    small = account(country="DE", employees="50")
    assert territorial_home(engine_over(small), small, Shares()) == Home(None, "it is in no territory")


def test_a_territory_of_somebody_who_left_is_nobodys() -> None:
    """And says so."""
    theirs = account(country="FR")
    home = territorial_home(engine_over(theirs), theirs, Shares())
    assert home == Home(None, "`gone`, whose territory `France` is, cannot be given accounts")


@pytest.mark.parametrize(("owner", "to"), [("ben", "ben"), ("cleo", "ann"), ("gone", "ann"), (None, None)])
def test_whoever_is_in_the_pool_keeps_what_they_own(owner: str | None, to: str | None) -> None:
    """What others own, or somebody who left, goes to who has the fewest for their weight; nobody's stays nobody's."""
    mine = account(owner=owner, industry="steel")
    busy = Shares(Counter({RepId("ann"): 5, RepId("ben"): 3}))
    assert territorial_home(engine_over(mine), mine, busy).owner == to


def test_a_pool_shares_by_weight_over_many() -> None:
    """Two to one, whatever they had before is made up for."""
    shares, given = Shares(), Counter[str]()
    accounts = [account(f"a{number}", "cleo", industry="steel") for number in range(30)]
    engine = engine_over(*accounts)
    for each in accounts:
        home = territorial_home(engine, each, shares)
        assert home.owner is not None
        shares.give(each.owner, home.owner)
        given[home.owner] += 1
    assert given == {"ann": 20, "ben": 10}


def test_without_a_territory_those_who_stand_in_come_first() -> None:
    """The account's own, then the leaver's, then who owns what is above it; nobody who has left."""
    leaver = REPS[0]
    top, above = account("top", "cleo"), account("up", "gone", "top")
    stood_in = Account(AccountId("x"), "x", owner="ann", backup="cleo")
    plain = account("y", "ann", "up")
    engine = engine_over(top, above, stood_in, plain)
    assert home_without(engine, stood_in, leaver, Shares()) == Home(RepId("cleo"), "they stand in for its owner")
    assert home_without(engine, plain, leaver, Shares()) == Home(RepId("ben"), "they stand in for ann")
    alone = Rep(RepId("ann"))
    assert home_without(engine, plain, alone, Shares()) == Home(RepId("cleo"), "they own `top` at the top of it")
    assert home_without(engine, account("z", "ann"), alone, Shares()) == Home(None, "it is in no territory")
