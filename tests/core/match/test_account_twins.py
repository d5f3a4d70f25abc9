"""Accounts that are kept twice, and those that only look like it."""

from __future__ import annotations

from turnout.core.account import Account, AccountId
from turnout.core.match.account_twins import companies, twin_groups


def _groups(*accounts: Account) -> list[list[int]]:
    found, _ = twin_groups(companies(accounts, lambda host: host == "gmail.com"), 0.5)
    return found


def _account(number: int, name: str, domain: str = "", country: str = "US", parent: str = "") -> Account:
    domains = (domain,) if domain else ()
    return Account(
        AccountId(f"a{number}"), name, domains, country=country, parent=AccountId(parent) if parent else None
    )


def test_the_same_company_kept_twice() -> None:
    """By its name but for the legal form, by its domain and name, and with a slip."""
    assert _groups(_account(1, "Aggreko plc"), _account(2, "AGGREKO")) == [[0, 1]]
    assert _groups(_account(1, "Ball Corp", "ball.com"), _account(2, "Ball", "www.ball.com")) == [[0, 1]]
    assert _groups(_account(1, "Fresenius SE"), _account(2, "Fresenuis")) == [[0, 1]]
    assert _groups(_account(1, "Halyard Group"), _account(2, "Halyard Inc.")) == [[0, 1]]


def test_companies_of_one_family_are_left_apart() -> None:
    """Subsidiaries of one parent have its name and often its domain, on purpose."""
    family = (
        _account(1, "Acme"),
        _account(2, "Acme", country="DE", parent="a1"),
        _account(3, "Acme", country="DE", parent="a1"),
    )
    assert _groups(*family) == []


def test_name_twins_of_two_countries_or_domains_are_left_apart() -> None:
    """The same name says little where everything else differs."""
    assert _groups(_account(1, "Delta", "delta.com"), _account(2, "Delta", "deltafaucet.com", "DE")) == []


def test_numbers_in_names_tell_companies_apart() -> None:
    """`Fund II` and `Fund 3` and the like are made on purpose."""
    assert _groups(_account(1, "Station 12 Ventures"), _account(2, "Station 13 Ventures")) == []


def test_a_name_that_many_have_is_asked_for_more() -> None:
    """Five of a name, with nothing else in common, are five."""
    assert _groups(*(_account(number, "First National Bank") for number in range(5))) == []


def test_free_mail_is_no_domain_of_a_company() -> None:
    """Two small companies with an address at a free-mail provider have nothing in common."""
    assert _groups(_account(1, "Pizza Roma", "gmail.com"), _account(2, "Nail Studio", "gmail.com")) == []
