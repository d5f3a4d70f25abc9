"""Which account a lead belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.decision import MatchVerdict
from turnout.core.fields.domains import domains_of
from turnout.core.match.book import AccountBook
from turnout.core.match.company import CompanyClues
from turnout.core.rep import RepId


def account(
    number: int,
    name: str,
    *domains: str,
    country: str = "",
    parent: int = 0,
    aliases: tuple[str, ...] = (),
    owner: str = "",
) -> Account:
    """An account as these tests need it."""
    return Account(
        AccountId(f"A{number}"),
        name,
        domains,
        aliases,
        AccountId(f"A{parent}") if parent else None,
        RepId(owner) if owner else None,
        country=country,
    )


ACME = account(1, "Acme, Inc.", "acme.com", "acme-labs.io", country="US")
BETA = account(2, "Beta Works GmbH", country="DE", aliases=("Betawerke",))
BOOK = AccountBook([ACME, BETA])


def clues(domains: Sequence[str], company: str, country: str) -> CompanyClues:
    """What a lead says of its company, as these tests ask."""
    return CompanyClues(company, tuple(domains), country)


@pytest.mark.parametrize(
    ("host", "via", "score"),
    [
        ("acme.com", "domain", 1.0),
        ("mail.eu.acme.com", "subdomain", 0.97),
        ("acme-labs.io", "alias", 0.97),
        ("x.acme-labs.io", "subdomain", 0.97),
    ],
)
def test_a_business_domain_decides(host: str, via: str, score: float) -> None:
    """The exact domain, a host below it and another domain of the account all lead to it, and say which it was."""
    found = BOOK.match(clues(domains_of(host), "Somebody Else Ltd", "FR"))
    assert (found.account, found.via, found.score) == ("A1", via, score)
    assert f"`{host}`" in found.reason
    assert "Acme, Inc." in found.reason


def test_the_longest_domain_wins() -> None:
    """A host that has an account of its own does not go to the account of the domain above."""
    book = AccountBook([account(1, "State", "state.gov"), account(2, "Parks", "parks.state.gov")])
    assert book.match(clues(domains_of("mail.parks.state.gov"), "", "")).account == "A2"
    assert [found.id for found in book.with_domain("www.roads.state.gov")] == ["A1"]


def test_a_domain_above_the_registrable_one_is_nobodys() -> None:
    """A page at a host of many does not belong to the host's account."""
    book = AccountBook([account(1, "Code Host", "github.io")])
    assert book.match(clues(domains_of("ann.github.io"), "", "")).account is None


@pytest.mark.parametrize("company", ["ACME", "The Acme Corporation", "acme inc"])
def test_a_name_decides_where_there_is_no_domain(company: str) -> None:
    """Legal forms and case do not count; an agreeing country makes it surer, another country less sure."""
    scores = [BOOK.match(clues((), company, country)).score for country in ("US", "", "FR")]
    assert scores == [0.95, 0.9, 0.85]
    assert BOOK.match(clues((), company, "")).via == "name"


def test_an_alias_is_a_name() -> None:
    """An account is found by what else it is called."""
    assert BOOK.match(clues((), "BETAWERKE", "")).account == "A2"
    assert [found.id for found in BOOK.named("betawerke")] == ["A2"]


def test_a_name_from_a_foreign_business_domain_is_not_enough() -> None:
    """A company of the same name that writes from its own domain may be another one: a person is asked at most."""
    found = BOOK.match(clues(("other-company.com",), "Acme", "US"))
    assert found.account is None
    assert found.candidates[0].account == "A1"
    assert "`other-company.com` is not known to be theirs" in found.candidates[0].against


def test_a_name_from_a_domain_written_like_it_is_enough() -> None:
    """Acme's people in Germany write from acme.de."""
    assert BOOK.match(clues(("acme.de",), "Acme", "DE")).account == "A1"


def test_an_account_without_a_domain_is_matched_by_name_and_country() -> None:
    """Nothing contradicts the lead's domain there, but a name alone is too little."""
    assert BOOK.match(clues(("bw.example",), "Beta Works", "DE")).account == "A2"
    assert BOOK.match(clues(("bw.example",), "Beta Works", "")).verdict is not MatchVerdict.MATCH


def test_nothing_known_matches_nothing() -> None:
    """No domain and no company, or ones nobody has, are an answer too."""
    for domains, company in (((), ""), ((), "Gamma"), (("gamma.com",), "Gamma"), ((), "- / -")):
        found = BOOK.match(clues(domains, company, "US"))
        assert (found.account, found.score, found.via) == (None, 0.0, "none")


def test_a_word_such_as_group_is_forgiven_where_one_account_has_the_name() -> None:
    """`Charter Hall` means Charter Hall Group, at a lower score, but not abroad and not where two could be meant."""
    hall = account(1, "Charter Hall Group", country="AU")
    found = AccountBook([hall]).match(clues((), "Charter Hall", "AU"))
    assert (found.account, found.score) == ("A1", 0.9)
    assert AccountBook([hall]).match(clues((), "Charter Hall", "US")).account is None
    twins = AccountBook([hall, account(2, "Charter Hall Holdings", "hall.com", country="GB")])
    assert twins.match(clues((), "Charter Hall", "")).account is None


TWINS = AccountBook(
    [account(1, "Metro Inc.", "metro.ca", country="CA"), account(2, "Metro AG", "metroag.de", country="DE")]
)


def test_name_twins_are_told_apart_by_country_or_domain_only() -> None:
    """Two unrelated companies of one name: the country or a domain decides, else nothing does."""
    assert TWINS.match(clues((), "Metro", "DE")).account == "A2"
    assert TWINS.match(clues(("metro.ca",), "Metro", "DE")).account == "A1"
    for country in ("", "FR"):
        found = TWINS.match(clues((), "Metro", country))
        assert found.account is None
        assert "`A1`, `A2`" in found.reason


def test_twins_of_one_family_give_the_lead_to_the_top() -> None:
    """A parent and its subsidiary of the same name are not unrelated."""
    family = AccountBook(
        [
            account(1, "Siemens AG", "siemens.in", country="IN", parent=2),
            account(2, "Siemens AG", "siemens.com", country="DE"),
        ]
    )
    assert family.match(clues((), "Siemens", "")).account == "A2"
    assert family.match(clues((), "Siemens", "IN")).account == "A1"


def test_one_company_entered_twice_is_not_a_pair_of_twins() -> None:
    """The account with a domain is taken, whichever of the two came first."""
    pair = [account(1, "ENERSYS", country="US"), account(2, "EnerSys", "enersys.com", country="US")]
    for book in (AccountBook(pair), AccountBook(pair[::-1])):
        assert book.match(clues((), "Enersys Inc", "")).account == "A2"


SHARERS = AccountBook(
    [
        account(1, "Charter Hall Retail REIT", "charterhall.com.au", country="AU", parent=3),
        account(2, "Charter Hall Social Infrastructure", "charterhall.com.au", country="NZ", parent=3),
        account(3, "Charter Hall Group", "charterhall.com.au", country="AU"),
    ]
)


@pytest.mark.parametrize(
    ("company", "country", "expected", "why"),
    [
        ("charter hall retail reit", "NZ", "A1", "name"),
        ("Charter Hall Social Infrastruct.", "AU", "A2", "name"),
        ("", "NZ", "A2", "country"),
        ("", "AU", "A3", "hierarchy"),
        ("", "", "A3", "hierarchy"),
    ],
)
def test_a_shared_domain_is_settled_by_stated_tie_breakers(company: str, country: str, expected: str, why: str) -> None:
    """Name, then country, then the higher account; the reason says which, and the score says it was contested."""
    found = SHARERS.match(clues(("charterhall.com.au",), company, country))
    assert (found.account, found.score) == (expected, 0.9)
    assert why in found.reason


def test_the_lowest_id_is_the_last_tie_breaker_whoever_owns_the_other() -> None:
    """A duplicate that was entered later does not take an account's leads, even when it has an owner."""
    pair = [account(2, "Acme", "acme.com", owner="R1"), account(1, "Acme", "acme.com")]
    for book in (AccountBook(pair), AccountBook(pair[::-1])):
        assert book.match(clues(("acme.com",), "Acme", "")).account == "A1"


def test_the_name_decides_where_very_many_share_a_domain() -> None:
    """A placeholder that hundreds of accounts have as their domain is settled all the same."""
    crowd = AccountBook([account(number, f"Company {number}", "crowd.com") for number in range(100, 400)])
    assert crowd.match(clues(("crowd.com",), "Company 321 Inc", "")).account == "A321"
    assert crowd.match(clues(("crowd.com",), "Compny 321", "")).account == "A321"


def test_of_many_tenants_of_one_domain_none_is_guessed() -> None:
    """The domain of a host says little: without a company somebody is asked, with another one it is not theirs."""
    crowd = AccountBook([account(number, f"Company {number}", "crowd.com") for number in range(100, 400)])
    nothing_typed = crowd.match(clues(("crowd.com",), "", ""))
    assert (nothing_typed.account, nothing_typed.verdict) == (None, MatchVerdict.REVIEW)
    assert "300 unrelated accounts" in nothing_typed.reason
    assert crowd.match(clues(("crowd.com",), "Zephyr Trading", "")).account is None


def test_every_problem_is_found_when_the_book_is_built() -> None:
    """Duplicate ids, unknown parents, circles, free mail and shared domains, each with the accounts it is about."""
    book = AccountBook(
        [
            account(1, "One", "one.com", parent=9),
            account(1, "One again", "again.com"),
            account(2, "Two", "one.com", parent=3),
            account(3, "Three", "gmail.com", parent=2),
        ],
        lambda host: host == "gmail.com",
    )
    assert [problem.accounts for problem in book.problems] == [("A1",), ("A1",), ("A2", "A3"), ("A3",), ("A1", "A2")]
    assert len(book) == 3
    assert book.match(clues(("gmail.com",), "", "")).account is None
    assert book.match(clues(("again.com",), "", "")).account is None


def test_the_book_walks_its_hierarchy() -> None:
    """An account's parent and the top of its family are accounts."""
    book = AccountBook([account(1, "C", parent=2), account(2, "B", parent=3), account(3, "A")])
    assert [found.id for found in book] == ["A1", "A2", "A3"]
    parent, top = book.parent(AccountId("A1")), book.ultimate_parent(AccountId("A1"))
    assert parent is not None
    assert top is not None
    assert (parent.id, top.id) == ("A2", "A3")
    assert book.parent(AccountId("A3")) is None
    assert book.ultimate_parent(AccountId("A3")) is None
    assert book.get(AccountId("A9")) is None


words = st.sampled_from(["Acme", "Beta", "Group", "Holdings", "Inc", "and", "The", "AG", "株式会社", "é", "-", ""])
names = st.lists(words, max_size=4).map(" ".join) | st.text(max_size=12)
hosts = st.sampled_from(["acme.com", "beta.de", "x.acme.com", "co.uk", "gmail.com", "nonsense", ""])
countries = st.sampled_from(["", "US", "de"])
numbers = st.integers(1, 5)
accounts = st.lists(
    st.builds(
        lambda number, name, domains, country, parent, aliases: account(
            number, name, *domains, country=country, parent=parent, aliases=tuple(aliases)
        ),
        numbers,
        names,
        st.lists(hosts, max_size=2),
        countries,
        st.integers(0, 6),
        st.lists(names, max_size=1),
    ),
    max_size=6,
)


@given(accounts, st.lists(hosts, max_size=2), names, countries)
def test_a_match_is_always_an_answer(known: list[Account], domains: list[str], company: str, country: str) -> None:
    """Whatever the accounts and the lead: an account of the book, or none, and a reason."""
    found = AccountBook(known).match(clues(domains, company, country))
    assert found.reason
    assert (found.account is None) == (found.verdict is not MatchVerdict.MATCH)
    assert (found.score == 0) == (found.via == "none") == (found.verdict is MatchVerdict.NONE)
    assert found.candidates or found.verdict is MatchVerdict.NONE
    assert found.account in {None, *(candidate.account for candidate in found.candidates[:1])}
    assert found.account is None or found.account in {one.id for one in known}
    assert 0 <= found.score <= 1


@given(accounts, names, countries, st.data())
def test_the_order_of_the_accounts_does_not_matter(
    known: list[Account], company: str, country: str, data: st.DataObject
) -> None:
    """The same accounts in another order give every lead to the same one."""
    distinct = list({one.id: one for one in known}.values())
    book, shuffled = AccountBook(distinct), AccountBook(data.draw(st.permutations(distinct)))
    for domains in ((), ("acme.com",), ("beta.de",)):
        expected = book.match(clues(domains, company, country)).account
        assert shuffled.match(clues(domains, company, country)).account == expected


@given(accounts, names, countries, st.sampled_from(["acme.com", "beta.de"]), st.sampled_from(["mail", "eu.mail", "y"]))
def test_a_subdomain_matches_as_its_parent(
    known: list[Account], company: str, country: str, domain: str, below: str
) -> None:
    """A host below a domain belongs to the account the domain belongs to."""
    book = AccountBook(known)
    if book.with_domain(domain):
        above = book.match(clues(domains_of(domain), company, country))
        assert book.match(clues(domains_of(f"{below}.{domain}"), company, country)).account == above.account is not None
