"""Cities: which country, and in some which state, a city's name stands for. The names are in `city_names`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from turnout.core.fields.city_names import TABLE
from turnout.core.fields.text import fold


class CityPlace(NamedTuple):
    """Where a city is; the state is known in Australia, Canada and the United States, where one has most of it."""

    country: str
    state: str | None = None


def place_of_city(name: str) -> CityPlace | None:
    """Where most people who live in a city of this name are (`Lyon`: France), or None.

    None where no city of 15,000 has the name, or where no country has three times the people of the next one.
    """
    return _places().get(fold(name.partition(",")[0].partition("(")[0]))


@cache
def _places() -> dict[str, CityPlace]:
    """30 ms at the first question."""
    places: dict[str, CityPlace] = {}
    for line in TABLE.splitlines():
        where, *names = line.split("|")
        country, _, state = where.partition("-")
        places.update(dict.fromkeys(names, CityPlace(country, state or None)))
    return places
