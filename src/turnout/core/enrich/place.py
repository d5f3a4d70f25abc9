"""Where a lead is: country, state, postal code, zone and region, each from the strongest evidence there is.

The order is stated once, here: the form's country, the phone, the account, the form's address, the domain, the IP,
the company's name, the language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from turnout.core.decision import Known, Source
from turnout.core.enrich.company_place import country_of_company, country_of_language
from turnout.core.enrich.phone import Phone
from turnout.core.fields.cities import place_of_city
from turnout.core.fields.countries import country_code, country_of_zone, main_zone, region_of
from turnout.core.fields.domains import top_level
from turnout.core.fields.postal_codes import (
    country_of_postal_code,
    postal_code,
    state_of_postal_code,
    zone_of_zip,
)
from turnout.core.fields.states import countries_of_state, country_of_state, state_code, zone_of_state

FORM = Source("form")
_SAID_CHARS_MAX = 200
# Nothing but these outweighs what an account says of its country.
STRONGER_THAN_ACCOUNT = frozenset({"form", "phone"})
# Country codes that are sold to the whole world as something else.
_GENERIC_USE = frozenset(
    {
        "ac", "ad", "ag", "ai", "am", "as", "bz", "cc", "cd", "cf", "co", "cx", "dj", "eu", "fm", "ga", "gd", "gg",
        "gl", "gq", "gs", "hn", "im", "io", "is", "la", "lc", "li", "ly", "me", "ml", "mn", "ms", "mu", "nu", "pn",
        "pw", "sc", "sh", "so", "st", "sx", "tc", "tk", "tm", "to", "tv", "vc", "vg", "vu", "ws",
    }
)  # fmt: skip
# Endings that only American institutions are given; the others' are below their country's.
_AMERICAN = frozenset({"gov", "mil", "edu"})
# Where people do write a state as two letters, so that two such countries make the letters say nothing.
_WRITE_CODES = frozenset({"US", "CA", "AU", "BR", "MX", "IT"})


def locate(
    known: Known,
    address: Mapping[str, str],
    phone: Phone | None,
    host: str | None,
    ip_country: Callable[[str], str | None] | None,
) -> None:
    """Learn country, state, postal code, zone and region. `address` holds the form's values, without placeholders."""
    _learn_country(known, address, phone, host, ip_country)
    _learn_postal_code(known, address)
    _learn_state(known, address)
    _learn_zone(known, address, phone)
    _learn_region(known)


@lru_cache(maxsize=4_096)
def said(text: str) -> Source:
    """The form, and what it said; of a long text the beginning."""
    return Source("form", text[:_SAID_CHARS_MAX])


@lru_cache(maxsize=4_096)
def _derived(read: str) -> Source:
    return Source("derived", read)


def place_with_account(known: Known, country: str, state: str = "", postal: str = "") -> None:
    """Let an account's address say where the lead is, unless the form's country or the phone has said it already.

    State and postal code fill what is unknown when lead and account are in one country.
    """
    code = country_code(country)
    if code is None:
        return
    stated = known.sources["country"].place if "country" in known.facts else ""
    if stated not in STRONGER_THAN_ACCOUNT:
        _move(known, code, Source("account", country))
    if known.facts.get("country") == code:
        _fill_from_account(known, code, state, postal)
        # A policy that declares the field itself and got no value for it leaves it unknown.
        if (zone := known.sources.get("zone")) is not None and zone.place not in STRONGER_THAN_ACCOUNT:
            _learn_zone(known, {}, None)


def _move(known: Known, code: str, source: Source) -> None:
    """Another country takes the place of the one that was guessed, and what followed from the guess goes with it."""
    if known.facts.get("country") != code:
        for name in ("state", "zone"):
            if name in known.facts and known.sources[name].place not in STRONGER_THAN_ACCOUNT:
                del known.facts[name], known.sources[name]
    known.learn("country", code, source)
    _learn_region(known)
    if "zone" not in known.facts:
        _learn_zone(known, {}, None)


def _fill_from_account(known: Known, code: str, state: str, postal: str) -> None:
    if "postal_code" not in known.facts and postal:
        known.learn("postal_code", postal_code(postal, code), Source("account", postal))
    if state and ("state" not in known.facts or known.sources["state"].place not in STRONGER_THAN_ACCOUNT):
        known.learn("state", state_code(state, code) or state, Source("account", state))


def _learn_country(
    known: Known,
    address: Mapping[str, str],
    phone: Phone | None,
    host: str | None,
    ip_country: Callable[[str], str | None] | None,
) -> None:
    if typed := address.get("country"):
        code = country_code(typed)
        if code:
            known.learn("country", code, FORM if code == typed else said(typed))
            return
        known.sources["country"] = said(typed)
    if phone and phone.country:
        known.learn("country", phone.country, Source("phone", phone.number))
        return
    found = (
        country_of_address(address)
        or country_of_domain(host)
        or _country_of_ip(address.get("ip"), ip_country)
        or _country_of_habit(known)
    )
    if found:
        known.learn("country", *found)


def country_of_address(address: Mapping[str, str]) -> tuple[str, Source] | None:
    """The country that state, postal code and city point to, the two that agree before the one that is alone."""
    state, postal, city = address.get("state", ""), address.get("postal_code", ""), address.get("city", "")
    if postal and (country := country_of_postal_code(postal)):
        return country, Source("postal_code", postal)
    holders = countries_of_state(state) if state else ()
    if "US" in holders and _is_zip_of(postal, state):
        return "US", Source("state", f"{state} {postal}")
    place = place_of_city(city) if city else None
    if place and place.country in holders:
        return place.country, Source("state", f"{city}, {state}")
    if holders and (country := country_of_state(state)):
        return country, Source("state", state)
    if city and (country := country_code(city)) and len(city) > 3:
        return country, Source("city", city)
    if place and not holders:
        return place.country, Source("city", city)
    likely = [country for country in holders if country in _WRITE_CODES]
    return (likely[0], Source("state", state)) if len(likely) == 1 else None


def country_of_domain(host: str | None) -> tuple[str, Source] | None:
    """The country of a domain's ending (`.co.uk`, `.de`), unless that is sold to everybody (`.io`, `.ai`, `.co`)."""
    ending = top_level(host) if host else ""
    if ending in _AMERICAN:
        return "US", Source("domain", host or "")
    if len(ending) != 2 or ending in _GENERIC_USE:
        return None
    country = "GB" if ending == "uk" else country_code(ending)
    return (country, Source("domain", host or "")) if country else None


def _country_of_ip(ip: str | None, ip_country: Callable[[str], str | None] | None) -> tuple[str, Source] | None:
    if not ip or ip_country is None:
        return None
    country = country_code(ip_country(ip) or "")
    return (country, Source("ip", ip)) if country else None


def _country_of_habit(known: Known) -> tuple[str, Source] | None:
    """The weakest evidence: what the company calls itself, and a language that one country speaks."""
    company, language = known.facts.get("company"), known.facts.get("language")
    if isinstance(company, str) and (country := country_of_company(company)):
        return country, Source("company", company)
    if isinstance(language, str) and (country := country_of_language(language)):
        return country, Source("language", language)
    return None


def _is_zip_of(postal: str, state: str) -> bool:
    """True for a ZIP code, its leading zeros lost or not, that lies in the US state named."""
    code = state_code(state, "US")
    return bool(postal) and code is not None and state_of_postal_code(postal_code(postal, "US"), "US") == code


def _learn_postal_code(known: Known, address: Mapping[str, str]) -> None:
    if typed := address.get("postal_code"):
        country = known.facts.get("country")
        code = postal_code(typed, country if isinstance(country, str) else None)
        known.learn("postal_code", code, FORM if code == typed else said(typed))


def _learn_state(known: Known, address: Mapping[str, str]) -> None:
    country = known.facts.get("country")
    home = country if isinstance(country, str) else None
    if typed := address.get("state"):
        code = state_code(typed, home) or state_code(typed, None) or typed
        known.learn("state", code, FORM if code == typed else said(typed))
        return
    postal, city = known.facts.get("postal_code"), address.get("city")
    if home and isinstance(postal, str) and (state := state_of_postal_code(postal, home)):
        known.learn("state", state, Source("postal_code", postal))
    elif home and city and (place := place_of_city(city)) and place.country == home:
        known.learn("state", place.state, Source("city", city))


def _learn_zone(known: Known, address: Mapping[str, str], phone: Phone | None) -> None:
    """The zone the form names; else of the state or ZIP code; else of the phone's area; else most people's."""
    if (typed := address.get("zone")) and country_of_zone(typed):
        known.learn("zone", typed, FORM)
        return
    facts = known.facts
    country, state, postal = facts.get("country"), facts.get("state"), facts.get("postal_code")
    if not isinstance(country, str):
        return
    if country == "US" and isinstance(postal, str) and (zone := zone_of_zip(postal)):
        known.learn("zone", zone, _derived(f"postal_code {postal}"))
    elif isinstance(state, str) and (zone := zone_of_state(state, country)):
        known.learn("zone", zone, _derived(f"state {state}"))
    elif phone and phone.zone and phone.country == country:
        known.learn("zone", phone.zone, Source("phone", phone.number))
    elif zone := main_zone(country):
        known.learn("zone", zone, _derived(f"country {country}"))


def _learn_region(known: Known) -> None:
    country = known.facts.get("country")
    if isinstance(country, str):
        known.learn("region", region_of(country), _derived(f"country {country}"))
