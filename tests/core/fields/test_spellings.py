"""Languages, industries, domains, cities and postal codes: many spellings, one value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import Meaning
from turnout.core.fields.cities import place_of_city
from turnout.core.fields.domains import domains_of, host_of, registrable_domain
from turnout.core.fields.industries import TAXONOMY, industry
from turnout.core.fields.languages import language_code
from turnout.core.fields.postal_codes import country_of_postal_code, postal_code, state_of_postal_code, zone_of_zip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("German", "de"), ("Deutsch", "de"), ("de-DE", "de"), ("de_AT", "de"), ("deu", "de"), ("ger", "de"),
        ("français", "fr"), ("English (US)", "en"), ("EN", "en"), ("Mandarin", "zh"), ("zh-Hant", "zh"),
        ("日本語", "ja"), ("Norsk bokmål", "no"), ("nb", "no"), ("Brazilian Portuguese", "pt"), ("pt-BR", "pt"),
        ("Klingon", None), ("", None),
    ],
)  # fmt: skip
def test_languages_have_one_code(text: str, code: str | None) -> None:
    """Names in many languages, locales and ISO codes."""
    assert language_code(text) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SaaS", "Software"), ("COMPUTER_SOFTWARE", "Software"), ("computer software", "Software"),
        ("Oil, Gas & Consumable Fuels", "Oil & Gas"), ("Banks", "Banking"), ("Law Firms", "Legal"),
        ("Information Technology and Services", "IT Services"), ("fintech", "Financial Services"),
        ("Unternehmensberatung", "Consulting"), ("Basket weaving", "Basket weaving"), ("banking", "Banking"),
    ],
)  # fmt: skip
def test_industries_have_one_name_and_strangers_keep_theirs(text: str, name: str) -> None:
    """What the taxonomy does not know stays, so that equality still works."""
    assert industry(text) == name


def test_no_spelling_means_two_industries() -> None:
    """Each spelling of the table leads to the entry it stands under."""
    for name, spellings in TAXONOMY.items():
        assert industry(name) == name
        assert {spelling: industry(spelling) for spelling in spellings.split("; ")} == dict.fromkeys(
            spellings.split("; "), name
        )


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://WWW.Acme.com:8080/about?x=1#top", "acme.com"), ("acme.com.", "acme.com"), ("//acme.com/x",
        "acme.com"),
        ("ann@mail.Acme.com", "mail.acme.com"), ("bücher.de", "xn--bcher-kva.de"), ("xn--bcher-kva.de",
        "xn--bcher-kva.de"),
        ("acme", None), ("", None), ("not a host", None), ("1.2.3.4", None), ("a..b.com", None), ("www.de", "www.de"),
        ("acme\u3002de", "acme.de"), ("www.acme.com", "acme.com"),
    ],
)  # fmt: skip
def test_hosts_have_one_spelling(text: str, host: str | None) -> None:
    """Scheme, port, path, case and `www.` do not count."""
    assert host_of(text) == host


LABELS = st.sampled_from(
    ["acme", "www", "x-y", "-x", "x-", "xn--bcher-kva", "bücher", "a_b", "1", "", "co", "a" * 63, "a" * 64, "\u200b"]
) | st.text(st.sampled_from("aZ09-_"), max_size=3)  # fmt: skip
HOSTS = st.lists(LABELS, min_size=1, max_size=3).flatmap(
    lambda labels: st.sampled_from(["com", "uk", "COM", "c", "1a", "\u3002de"]).map(
        lambda last: ".".join([*labels, last])
    )
)


@given(HOSTS)
def test_a_host_is_the_same_with_and_without_what_is_around_it(text: str) -> None:
    """A bare host, which is told by its look, is the one that is found in an address."""
    assert host_of(text) == host_of(f"https://{text}/") == host_of(f"ann@{text}")


@pytest.mark.parametrize(
    ("host", "domains"),
    [
        ("mail.eu.acme.co.uk", ("mail.eu.acme.co.uk", "eu.acme.co.uk", "acme.co.uk")),
        ("acme.com", ("acme.com",)),
        ("mail.acme-com.example", ("mail.acme-com.example", "acme-com.example")),
        ("co.uk", ("co.uk",)),
        ("pages.acme.github.io", ("pages.acme.github.io", "acme.github.io")),
    ],
)
def test_a_host_belongs_to_its_parents_down_to_the_registrable_one(host: str, domains: tuple[str, ...]) -> None:
    """Public suffixes end the way up; a top-level domain nobody knows is one."""
    assert domains_of(host) == domains


def test_a_public_suffix_is_nobodys() -> None:
    """Nobody registered `co.uk`."""
    assert registrable_domain("co.uk") is None


@pytest.mark.parametrize(
    ("city", "country", "state"),
    [
        ("Lyon", "FR", None), ("München", "DE", None), ("Munich", "DE", None), ("Den Haag", "NL", None),
        ("Chicago", "US", "IL"), ("Chicago, IL", "US", "IL"), ("Toronto", "CA", "ON"), ("Sydney", "AU", "NSW"),
    ],
)  # fmt: skip
def test_a_city_stands_for_the_country_that_has_most_of_it(city: str, country: str, state: str | None) -> None:
    """Names in their own and in other languages."""
    assert place_of_city(city) == (country, state)


@pytest.mark.parametrize("city", ["Nowhereville", "", "San José de Nada"])
def test_an_unknown_city_stands_for_nothing(city: str) -> None:
    """Nothing is guessed."""
    assert place_of_city(city) is None


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("SW1A 1AA", "GB"), ("sw1a1aa", "GB"), ("1082 MS", "NL"), ("K1A 0B1", "CA"), ("02139-1234", "US"),
        ("01310-100", "BR"), ("100-0001", "JP"), ("00-950", "PL"), ("D-10115", "DE"), ("LV-1010", "LV"),
        ("D02 X285", "IE"), ("10115", None), ("560001", None), ("", None),
    ],
)  # fmt: skip
def test_a_shape_that_one_country_uses_tells_it(code: str, country: str | None) -> None:
    """Five bare digits may be anybody's."""
    assert country_of_postal_code(code) == country


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("2139", "US", "02139"), ("501", "US", "00501"), ("2139-1234", "US", "02139-1234"),
        ("021391234", "US", "02139-1234"), ("21391234", "US", "02139-1234"), ("2139", None, "2139"),
        ("1067", "DE", "01067"), ("2139", "AU", "2139"), ("800", "AU", "0800"), ("sw1a 1aa", "GB", "SW1A 1AA"),
        ("12", "US", "12"), ("10115", "DE", "10115"),
    ],
)  # fmt: skip
def test_leading_zeros_come_back(typed: str, country: str | None, code: str) -> None:
    """A spreadsheet takes a ZIP code for a number."""
    assert postal_code(typed, country) == code


def test_postal_codes_tell_state_and_zone() -> None:
    """By the first digits or letter, in the countries where that is sure."""
    assert state_of_postal_code("02139", "US") == "MA"
    assert state_of_postal_code("M5V 2T6", "CA") == "ON"
    assert state_of_postal_code("2601", "AU") == "ACT"
    assert state_of_postal_code("10115", "DE") is None
    assert zone_of_zip("90210") == "America/Los_Angeles"
    assert zone_of_zip("902") is None


@given(st.sampled_from(Meaning), st.text())
def test_any_text_has_a_canonical_spelling_that_is_its_own(meaning: Meaning, text: str) -> None:
    """What is canonical stays as it is when it is read again."""
    once = canonical(meaning, text)
    assert once is None or canonical(meaning, once) == once


@given(st.text())
def test_any_text_may_be_a_place(text: str) -> None:
    """Strangers' texts never raise."""
    place = place_of_city(text)
    assert place is None or len(place.country) == 2
    assert country_of_postal_code(text) is None or len(text) >= 4
    assert postal_code(text, "US").strip() == postal_code(text, "US")
