"""Public holidays of countries and their parts, from the `holidays` package.

The package is slow to import (about 0.1 s), so it is imported when the first calendar names a country.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from turnout.errors import CalendarError, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


@lru_cache(maxsize=4096)
def public_holidays(place: str, year: int) -> frozenset[date]:
    """The days off in a country (`DE`) or a part of it (`DE-BY`) in one year, days observed in lieu included.

    Raises CalendarError for a place that is not known.
    """
    import holidays  # noqa: PLC0415 - slow to import, and most calendars name no country

    country, part = split_place(place)
    with warnings.catch_warnings():
        # Some countries warn of years they do not know yet; what is not known is no holiday.
        warnings.simplefilter("ignore")
        return frozenset(holidays.country_holidays(country, subdiv=part, years=year))


@lru_cache(maxsize=1024)
def split_place(place: str) -> tuple[str, str | None]:
    """`DE-BY` as (`DE`, `BY`), `DE` as (`DE`, None); CalendarError with the nearest known place otherwise."""
    countries = _known_parts()
    country, dash, part = place.strip().partition("-")
    country = country.upper()
    if country not in countries:
        raise CalendarError(
            f"no public holidays are known for country `{country}`{_suggest_country(place)}; "
            "write a two-letter code such as `DE`, or a part of a country such as `DE-BY`"
        )
    if not dash:
        return country, None
    return country, _find_part(country, part, countries[country])


def _find_part(country: str, part: str, known: Sequence[str]) -> str:
    for name in known:
        if name.casefold() == part.casefold():
            return name
    if not known:
        raise CalendarError(f"`{country}` has no parts with holidays of their own; write `{country}`")
    hint = suggestion(part, known) or f"; known are {', '.join(f'`{name}`' for name in known)}"
    raise CalendarError(f"country `{country}` has no part `{part}`{hint}")


def _suggest_country(place: str) -> str:
    """A hint for who wrote the name of a country instead of its code."""
    codes = _codes_by_name()
    name = place.strip().replace(" ", "_").casefold()
    hint = suggestion(name, codes)
    if not hint:
        return ""
    return f"; did you mean `{codes[hint.split('`')[1]]}`?"


@lru_cache(maxsize=1)
def _known_parts() -> Mapping[str, Sequence[str]]:
    import holidays  # noqa: PLC0415 - as above

    known: dict[str, list[str]] = holidays.list_supported_countries(include_aliases=True)
    return known


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - as above

    return {name: codes[1] for name, codes in COUNTRIES.items()}
