"""States and provinces: every usual spelling to one code, the time zone of a state, and whose state a name may be.

The names are in `state_names`; which country a *lead* is in is for `enrich` to weigh.
"""

from __future__ import annotations

from functools import cache, lru_cache

from turnout.core.fields.state_names import NAMES, ZONES
from turnout.core.fields.text import fold


@lru_cache(maxsize=8_192)
def state_code(text: str, country: str | None) -> str | None:
    """The code of a state (`California` and `US-CA` are `CA`) in a country, or None.

    Without a country only what has one code wherever it is: `WA` is a state of two countries, and `WA` in both.
    """
    key = _key(text)
    if country is not None:
        return _codes_by_name().get(country, {}).get(key)
    codes = {names[key] for names in _codes_by_name().values() if key in names}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=8_192)
def countries_of_state(text: str) -> tuple[str, ...]:
    """The countries that have a state of this name or code; several where it stands for nothing by itself."""
    key = _key(text)
    return tuple(country for country, names in _codes_by_name().items() if key in names)


def country_of_state(text: str) -> str | None:
    """The one country that has a state of this name (`Ontario`, `NSW`, `California`), else None.

    A code of two letters is too little to tell a country by, so it says nothing here.
    """
    countries = countries_of_state(text)
    return countries[0] if len(countries) == 1 and len(_key(text)) > 2 else None


def zone_of_state(code: str, country: str) -> str | None:
    """The IANA zone most people of a state live in, where its country has several zones; else None."""
    return _zones_by_state().get((country, code))


def _key(text: str) -> str:
    """The folded text without dots, and without the country of an ISO 3166-2 code."""
    folded = fold(text).replace(".", "")
    country, dash, state = folded.partition("-")
    return state if dash and len(country) == 2 and country.upper() in NAMES else folded


@cache
def _codes_by_name() -> dict[str, dict[str, str]]:
    """By country: names and codes as `_key` writes them, to the code."""
    return {country: _codes_in(entries) for country, entries in NAMES.items()}


def _codes_in(entries: str) -> dict[str, str]:
    codes = {}
    for entry in entries.split("|"):
        code, names = entry.split(" ", 1)
        codes[code.lower()] = code
        codes.update((fold(name).replace(".", ""), code) for name in names.split("/"))
    return codes


@cache
def _zones_by_state() -> dict[tuple[str, str], str]:
    zones = {}
    for country, lines in ZONES.items():
        for line in lines.split("|"):
            zone, *states = line.split()
            zones.update({(country, state): zone for state in states})
    return zones
