"""When the leads of the invented company come: office hours in three regions, webinars and list imports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# Leads a day by region, and how far its clocks are from UTC, in hours; whole hours are near enough for a demo.
_REGIONS = {"AMER": (28, -5), "EMEA": (20, 1), "APAC": (8, 8)}
# How many of a hundred leads come in each hour of the local day.
_BY_HOUR = (1, 1, 0, 0, 0, 1, 1, 3, 6, 10, 12, 10, 7, 8, 11, 10, 7, 4, 2, 2, 1, 1, 1, 1)
_WEEKEND_SHARE = 0.15
_WEBINAR_LEADS = 80
_IMPORT_LEADS = 150
_EPOCH = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One lead's instant and region; source and campaign are empty where the lead's own form decides."""

    at: datetime
    region: str
    channel: str = "form"
    source: str = ""
    campaign: str = ""


def arrivals(draws: random.Random, start: date) -> Iterator[Arrival]:
    """Every arrival from a day on, in order, for ever."""
    day = start
    while True:
        yield from sorted(_arrivals_of(draws, day), key=lambda arrival: arrival.at)
        day += timedelta(1)


def _arrivals_of(draws: random.Random, day: date) -> Iterator[Arrival]:
    midnight = datetime.combine(day, time(), UTC)
    for region, (count, offset) in _REGIONS.items():
        share = _WEEKEND_SHARE if day.weekday() >= 5 else 1
        for _ in range(max(0, round(draws.gauss(count, count / 6) * share))):
            yield Arrival(midnight + _draw_time(draws, offset), region, draws.choice(("form", "form", "chat")))
    if day.weekday() == 3 and _week_of(day) % 2 == 0:
        yield from _webinar(draws, midnight + timedelta(hours=15, minutes=58), day)
    if day.weekday() == 1 and day.day <= 7:
        yield from _list_import(draws, midnight + timedelta(hours=8, minutes=30), day)


def _draw_time(draws: random.Random, offset: int) -> timedelta:
    """A time of the UTC day such that local office hours are the busy ones."""
    hour = draws.choices(range(24), _BY_HOUR)[0]
    return timedelta(hours=(hour - offset) % 24, seconds=draws.randrange(3_600))


def _week_of(day: date) -> int:
    return (day - _EPOCH).days // 7


def _webinar(draws: random.Random, at: datetime, day: date) -> Iterator[Arrival]:
    """Everybody fills in the form in the last three minutes."""
    for _ in range(_WEBINAR_LEADS):
        region = draws.choices(tuple(_REGIONS), (5, 4, 1))[0]
        later = timedelta(seconds=draws.randrange(180))
        yield Arrival(at + later, region, "form", "webinar", f"webinar-{day:%Y-%m}")


def _list_import(draws: random.Random, at: datetime, day: date) -> Iterator[Arrival]:
    """A trade fair's badges, loaded within one second."""
    for _ in range(_IMPORT_LEADS):
        region = draws.choices(tuple(_REGIONS), (3, 6, 1))[0]
        yield Arrival(at, region, "import", "list_import", f"fair-{day:%Y-%m}")
