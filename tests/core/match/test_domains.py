"""Accounts by domain."""

from __future__ import annotations

import pytest

from turnout.core.account import Account, AccountId
from turnout.core.match.domains import contested_domains, index_domains, is_main_domain, is_named_like


def account(number: int, name: str, *domains: str, aliases: tuple[str, ...] = ()) -> Account:
    """An account as these tests need it."""
    return Account(AccountId(f"A{number}"), name, domains, aliases)


def test_an_account_is_found_by_each_of_its_domains() -> None:
    """Domains are brought to one spelling; an alias that is a host counts, one that is a name does not."""
    acme = account(1, "Acme", "https://www.Acme.com/", "acme.co.uk", aliases=("Acme.io", "Acme Works"))
    index, problems = index_domains([acme], lambda _host: False)
    assert index == {"acme.com": (acme,), "acme.co.uk": (acme,), "acme.io": (acme,)}
    assert problems == []


def test_a_free_mail_domain_of_an_account_is_reported_and_ignored() -> None:
    """An account that lists gmail.com does not get every lead that writes from there."""
    index, problems = index_domains([account(1, "Acme", "gmail.com", "acme.com")], lambda host: host == "gmail.com")
    assert list(index) == ["acme.com"]
    assert [problem.accounts for problem in problems] == [("A1",)]
    assert "`gmail.com`" in problems[0].message


def test_a_domain_of_two_accounts_is_reported_once() -> None:
    """The sentence names the domain and both accounts."""
    index, _ = index_domains([account(1, "Acme", "acme.com"), account(2, "Acme Two", "acme.com")], lambda _: False)
    (problem,) = contested_domains(index)
    assert problem.accounts == ("A1", "A2")
    assert "`acme.com` belongs to the accounts `A1`, `A2`" in problem.message


def test_an_account_that_repeats_a_domain_does_not_contest_it_with_itself() -> None:
    """`acme.com` and `www.acme.com` are one domain of one account."""
    index, _ = index_domains([account(1, "Acme", "acme.com", "www.acme.com")], lambda _: False)
    assert contested_domains(index) == []


def test_the_first_domain_is_the_main_one() -> None:
    """However it is spelled in the account."""
    acme = account(1, "Acme", "WWW.acme.com", "acme.de")
    assert is_main_domain("acme.com", acme)
    assert not is_main_domain("acme.de", acme)


@pytest.mark.parametrize(
    ("domain", "expected"), [("acme-works.de", True), ("acmeworks.com", True), ("aw.fr", True), ("acme.com", False)]
)
def test_a_domain_may_be_written_like_the_name_or_like_another_domain(domain: str, expected: bool) -> None:
    """Another top-level domain under the same label speaks for the account; part of a name does not."""
    assert is_named_like(domain, account(1, "Acme Works, Inc.", "aw.com")) is expected
