"""Accounts by their names: what is put aside until somebody asks is found as if it never had been."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match.name_index import NameIndex
from turnout.core.match.names import loose_key, name_keys

NAMES = st.sampled_from(
    [
        "Acme",
        "Acme Inc.",
        "The Acme",
        "Acme Group",
        "P.T. Beta",
        "Beta",
        "Open Text",
        "OpenText",
        "3M",
        "株式会社",
        "-",
        "",
    ]
)
ACCOUNTS = st.lists(
    st.builds(Account, st.sampled_from("abcd").map(AccountId), NAMES, aliases=st.lists(NAMES, max_size=3).map(tuple)),
    unique_by=lambda account: account.id,
)


@given(ACCOUNTS, st.lists(NAMES))
def test_every_key_of_a_name_finds_its_accounts_once(accounts: list[Account], asked: list[str]) -> None:
    """In the order of the accounts, whatever was asked for before."""
    index = NameIndex(accounts)
    for name in asked:
        for key in name_keys(name):
            having = [each for each in accounts if any(key in name_keys(own) for own in (each.name, *each.aliases))]
            assert list(index.with_key(key)) == having
        if key := loose_key(name):
            having = [each for each in accounts if key in map(loose_key, (each.name, *each.aliases))]
            assert list(index.with_loose_key(key)) == having
    assert list(index.with_key("")) == list(index.with_loose_key("")) == []


@given(ACCOUNTS, st.data())
def test_an_account_that_was_dropped_is_not_found(accounts: list[Account], data: st.DataObject) -> None:
    """Whether its names were asked for before or not, and the others are as they were."""
    index, anew = NameIndex(accounts), NameIndex(accounts[1:])
    for name in data.draw(st.lists(NAMES, max_size=3)):
        index.with_loose_key(loose_key(name))
    for account in accounts[:1]:
        index.drop(account)
    for name in data.draw(st.lists(NAMES)):
        for key in name_keys(name):
            assert list(index.with_key(key)) == list(anew.with_key(key))
        assert list(index.with_loose_key(loose_key(name))) == list(anew.with_loose_key(loose_key(name)))
