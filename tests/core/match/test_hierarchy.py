"""Families of accounts, whatever the data says of them."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match.hierarchy import ancestors, settle_parents, ultimate_parent

IDS = [AccountId(f"A{number}") for number in range(8)]


def accounts(links: Mapping[AccountId, AccountId | None]) -> dict[AccountId, Account]:
    """Accounts with these parents."""
    return {account: Account(account, f"Company {account}", parent=parent) for account, parent in links.items()}


def test_the_ultimate_parent_is_several_levels_up() -> None:
    """Ancestors come nearest first; the top has no parent of its own."""
    parents, problems = settle_parents(accounts({IDS[0]: IDS[1], IDS[1]: IDS[2], IDS[2]: None}))
    assert problems == []
    assert list(ancestors(IDS[0], parents)) == [IDS[1], IDS[2]]
    assert ultimate_parent(IDS[0], parents) == IDS[2]
    assert ultimate_parent(IDS[2], parents) is None


def test_an_unknown_parent_is_reported_and_left_out() -> None:
    """The account stays, without a parent."""
    parents, problems = settle_parents(accounts({IDS[0]: AccountId("A99")}))
    assert parents == {}
    assert problems[0].accounts == (IDS[0],)
    assert "`A99`" in problems[0].message


def test_a_circle_is_reported_once_and_its_links_are_cut() -> None:
    """Who hangs below the circle keeps the link to it."""
    links = {IDS[0]: IDS[2], IDS[1]: IDS[3], IDS[2]: IDS[1], IDS[3]: IDS[2]}
    parents, problems = settle_parents(accounts(links))
    assert parents == {IDS[0]: IDS[2]}
    assert [problem.accounts for problem in problems] == [(IDS[1], IDS[3], IDS[2])]


def test_an_account_that_is_its_own_parent_is_a_circle_of_one() -> None:
    """It is said so in plain words."""
    parents, problems = settle_parents(accounts({IDS[0]: IDS[0]}))
    assert parents == {}
    assert "`A0` is its own parent" in problems[0].message


@given(st.dictionaries(st.sampled_from(IDS), st.none() | st.sampled_from(IDS)))
def test_any_links_give_a_hierarchy_that_ends(links: dict[AccountId, AccountId | None]) -> None:
    """Walking up always ends, even on the links as they came, and nobody is their own ancestor once settled."""
    raw = {account: parent for account, parent in links.items() if parent is not None}
    parents, problems = settle_parents(accounts(links))
    for account in links:
        assert len(list(ancestors(account, raw))) < len(IDS)
        above = list(ancestors(account, parents))
        assert account not in above
        assert all(parents.get(top) is None for top in above[-1:])
    reported = {account for problem in problems for account in problem.accounts}
    assert set(raw) == set(parents) | reported
