"""States are one code however they are written, and say their country only where that is sure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.fields.state_names import NAMES, ZONES
from turnout.core.fields.states import countries_of_state, country_of_state, state_code, zone_of_state


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("California", "US", "CA"), ("CA", "US", "CA"), ("ca", "US", "CA"), ("Calif.", "US", "CA"), ("US-CA",
        "US", "CA"),
        ("D.C.", "US", "DC"), ("N.Y.", "US", "NY"), ("Québec", "CA", "QC"), ("Quebec", "CA", "QC"), ("Ont.",
        "CA", "ON"),
        ("New South Wales", "AU", "NSW"), ("São Paulo", "BR", "SP"), ("Bavaria", "DE", "BY"), ("Bayern", "DE", "BY"),
        ("Nuevo León", "MX", "NL"), ("CDMX", "MX", "DF"), ("Maharashtra", "IN", "MH"), ("Milano", "IT", "MI"),
        ("Zürich", "CH", "ZH"), ("Ontario", "US", None), ("Nowhere", "US", None), ("California", "FR", None),
    ],
)  # fmt: skip
def test_a_state_of_a_country_is_one_code(text: str, country: str, code: str | None) -> None:
    """Names, codes and short forms are one; a state of another country is none of this one's."""
    assert state_code(text, country) == code


@pytest.mark.parametrize(
    ("text", "code"), [("California", "CA"), ("WA", "WA"), ("Ontario", "ON"), ("Nowhere", None), ("Bavaria", "BY")]
)
def test_without_a_country_only_the_unambiguous_has_a_code(text: str, code: str | None) -> None:
    """A policy compares states without a country."""
    assert state_code(text, None) == code


def test_no_short_form_means_two_codes() -> None:
    """Else a policy, which knows no country, and a lead, which does, would disagree."""
    keys = {
        key for entries in NAMES.values() for entry in entries.split("|") for key in entry.split(" ", 1)[1].split("/")
    }
    assert [key for key in sorted(keys) if state_code(key, None) is None] == []


@pytest.mark.parametrize(
    ("text", "country"),
    [("Ontario", "CA"), ("NSW", "AU"), ("California", "US"), ("WA", None), ("CA", None), ("", None)],
)
def test_a_name_tells_its_country_and_two_letters_do_not(text: str, country: str | None) -> None:
    """`CA` may be California, Cagliari or Canada."""
    assert country_of_state(text) == country


def test_a_code_of_several_countries_names_them_all() -> None:
    """Evidence is for enrich to weigh."""
    assert set(countries_of_state("WA")) == {"US", "AU"}


def test_every_zone_exists_and_belongs_to_a_state() -> None:
    """A slip in the table would give a lead a time zone that is none."""
    for country, lines in ZONES.items():
        codes = {entry.split(" ", 1)[0] for entry in NAMES[country].split("|")}
        for line in lines.split("|"):
            zone, *states = line.split()
            assert ZoneInfo(zone).key == zone
            assert set(states) <= codes
            assert all(zone_of_state(state, country) == zone for state in states)


@given(st.text(), st.sampled_from([None, *NAMES]))
def test_any_text_has_an_answer(text: str, country: str | None) -> None:
    """Strangers' texts never raise."""
    code = state_code(text, country)
    assert code is None or countries_of_state(text)
