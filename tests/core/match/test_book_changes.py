"""A book of accounts that follows changes is the book that would have been made of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues

_IDS = [AccountId(each) for each in "abcdef"]
_HOSTS = ("acme.example", "zeta.example", "eu.acme.example", "free.example")
_NAMES = ("Acme", "Acme GmbH", "Acme Group", "Zeta Ltd", "Zeta", "The Zeta", "P.T. Acme", "Éta")


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """Any account of a few that get in each other's way."""
    return Account(
        draw(st.sampled_from(_IDS)),
        draw(st.sampled_from(_NAMES)),
        tuple(draw(st.lists(st.sampled_from(_HOSTS), max_size=2, unique=True))),
        tuple(draw(st.lists(st.sampled_from(_NAMES), max_size=1))),
        draw(st.sampled_from([None, *_IDS])),
        country=draw(st.sampled_from(["", "DE", "US"])),
    )


def by_id(accounts: Iterable[Account]) -> list[Account]:
    """In the order of their ids: that in which they came in says nothing."""
    return sorted(accounts, key=lambda account: account.id)


def _is_free(host: str) -> bool:
    return host == "free.example"


@settings(deadline=None)
@given(
    st.lists(accounts(), max_size=6, unique_by=lambda account: account.id),
    st.lists(st.one_of(accounts(), st.sampled_from(_IDS), st.sampled_from(_NAMES)), max_size=12),
)
def test_following_changes_is_the_same_as_beginning_anew(first: list[Account], changes: list[Account | str]) -> None:
    """Whatever was added, changed, removed or asked for in whatever order, a look-up answers as in a new book."""
    book = AccountBook(first, _is_free)
    kept = {account.id: account for account in reversed(first)}
    for change in changes:
        if isinstance(change, Account):
            book.put([change])
            kept[change.id] = change
        elif change in _NAMES:
            book.match(CompanyClues(change))
        else:
            book.remove([AccountId(change)])
            kept.pop(AccountId(change), None)
    anew = AccountBook(kept.values(), _is_free)
    assert by_id(book) == by_id(anew)
    assert book.parents == anew.parents
    for host in _HOSTS:
        assert by_id(book.with_domain(host)) == by_id(anew.with_domain(host))
        for name in (*_NAMES, ""):
            for country in ("", "DE"):
                for domains in ((host,), ()):
                    clues = CompanyClues(name, domains, country)
                    assert book.match(clues) == anew.match(clues)
    for each in _IDS:
        assert book.get(each) == anew.get(each)
        assert book.ultimate_parent(each) == anew.ultimate_parent(each)
