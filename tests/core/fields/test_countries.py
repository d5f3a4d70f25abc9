"""Every usual spelling of a country is one code."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.fields.catalogue import REGIONS
from turnout.core.fields.countries import (
    country_code,
    country_name,
    country_of_zone,
    main_zone,
    region_of,
    zones_of,
)
from turnout.core.fields.country_names import TABLE

CODES = [line[:2] for line in TABLE.splitlines()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), ("U.S.", "US"), ("u. s. a.", "US"), ("USA", "US"), ("America", "US"),
        ("United States of America", "US"), ("EE.UU.", "US"), ("840", "US"),
        ("UK", "GB"), ("U.K.", "GB"), ("England", "GB"), ("Great Britain", "GB"), ("Vereinigtes Königreich", "GB"),
        ("Deutschland", "DE"), ("ALLEMAGNE", "DE"), ("DEU", "DE"), ("276", "DE"), ("ドイツ", "DE"),
        ("Schweiz", "CH"), ("Suisse", "CH"), ("Holland", "NL"), ("The Netherlands", "NL"),
        ("Korea", "KR"), ("Republic of Korea", "KR"), ("Korea, Republic of", "KR"), ("North Korea", "KP"),
        ("Türkiye", "TR"), ("Turkey", "TR"), ("Côte d'Ivoire", "CI"), ("Ivory Coast", "CI"),
        ("Bosnia & Herzegovina", "BA"), ("St. Kitts and Nevis", "KN"), ("Saint Lucia", "LC"), ("Czech Republic", "CZ"),
        ("Viet Nam", "VN"), ("Iran (Islamic Republic of)", "IR"), ("Taiwan, Province of China", "TW"),
        ("Hong Kong", "HK"), ("Macau", "MO"), ("日本", "JP"), ("Россия", "RU"), ("Congo", "CG"), ("DRC", "CD"),
        ("Dominica", "DM"), ("Dominican Republic", "DO"), ("Niger", "NE"), ("Nigeria", "NG"), ("Kosovo", "XK"),
        ("  brasil ", "BR"), ("Österreich", "AT"), ("Osterreich", "AT"), ("NO", "NO"),
    ],
)  # fmt: skip
def test_usual_spellings_are_understood(text: str, code: str) -> None:
    """People write one country in many ways."""
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "Germny", "XX", "ZZ", "Select", "999", "Europe", "the"])
def test_nothing_is_guessed(text: str) -> None:
    """A spelling nobody knows is no country: never fuzzy."""
    assert country_code(text) is None


@pytest.mark.parametrize("code", CODES)
def test_every_country_is_its_code_its_name_and_has_a_region_and_a_zone(code: str) -> None:
    """The tables agree with one another for every country."""
    assert country_code(code) == code
    assert country_code(country_name(code)) == code
    assert region_of(code) in REGIONS
    zone = main_zone(code)
    assert zone is not None
    assert ZoneInfo(zone).key == zone
    assert zone in zones_of(code)
    assert country_of_zone(zone) == (code if code != "XK" else "RS")


@pytest.mark.parametrize(
    ("region", "codes"),
    [
        ("NORAM", "US CA"),
        ("LATAM", "MX BR AR CL PR JM DO"),
        ("EMEA", "DE GB ZA IL AE TR KZ RU NG"),
        ("APAC", "JP CN IN AU NZ SG PK"),
    ],
)
def test_regions_are_the_sales_ones(region: str, codes: str) -> None:
    """Mexico and the Caribbean are Latin America; Africa, the Middle East and Central Asia go with Europe."""
    assert {region_of(code) for code in codes.split()} == {region}


def test_a_country_with_many_zones_has_its_main_one_first() -> None:
    """Most Americans live in New York's time."""
    assert zones_of("US")[0] == "America/New_York"
    assert "America/Los_Angeles" in zones_of("US")
    assert main_zone("??") is None


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    """Strangers' texts never raise, and what they give is a country's code."""
    assert country_code(text) in {None, *CODES}
