"""Reps of a pool, drawn by a seed: a dozen zones, their own hours and caps, holidays of their countries, absences."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Final

from turnout.core.rep import Absence, Rep, RepId, WorkWeek

START: Final = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
TEAM: Final = "desk"
_PLACES: Final = (
    ("America/New_York", "US"), ("America/Chicago", "US"), ("America/Denver", "US"), ("America/Los_Angeles", "US"),
    ("America/Sao_Paulo", "BR"), ("Europe/London", "GB"), ("Europe/Berlin", "DE-BY"), ("Europe/Paris", "FR"),
    ("Europe/Madrid", "ES"), ("Asia/Singapore", "SG"), ("Asia/Tokyo", "JP"), ("Australia/Sydney", "AU"),
)  # fmt: skip
_HOURS: Final = (("09:00-12:00", "13:00-18:00"), ("08:00-16:30",), ("10:00-19:00",))


def draw_reps(count: int) -> list[Rep]:
    """So many members of one team, with weights."""
    draws = random.Random(f"reps {count}")
    return [_draw_rep(draws, number) for number in range(count)]


def _draw_rep(draws: random.Random, number: int) -> Rep:
    zone, country = _PLACES[number % len(_PLACES)]
    return Rep(
        RepId(f"rep-{number:04}"),
        teams=(TEAM,),
        zone=zone,
        week=WorkWeek("mon-fri", draws.choice(_HOURS), (country,)),
        numbers={"weight": draws.choice((50, 100, 100, 150))},
        daily_cap=draws.choice((None, 20, 40)),
        open_cap=None,
    )


def draw_absences(reps: list[Rep]) -> list[Absence]:
    """About every second rep is away once within the fortnight."""
    draws = random.Random(f"absences {len(reps)}")
    away = [rep for rep in reps if draws.random() < 0.5]
    return [_draw_absence(draws, rep) for rep in away]


def _draw_absence(draws: random.Random, rep: Rep) -> Absence:
    start = START + timedelta(hours=draws.randrange(-96, 240))
    return Absence(rep.id, start, start + timedelta(hours=draws.choice((4, 24, 72, 120))), "vacation")
