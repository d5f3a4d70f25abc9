"""What-ifs as people write them: `anna=2026-12-01..2026-12-05`, `3x`, `2000@2026-12-01T10:00 source=webinar`.

Each function reads one of them and raises InputError with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from turnout.core.fields.values import parse_duration
from turnout.core.rep import RepId
from turnout.core.simulate.what_if import Added, Away, Burst, WhatIf
from turnout.errors import InputError

VOLUME_MAX: Final = 100
BURST_MAX: Final = 1_000_000
_VOLUME: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(x|%)", re.IGNORECASE)


def what_if_of(
    away: Iterable[str] = (),
    without: Iterable[str] = (),
    added: Iterable[str] = (),
    teams: Iterable[str] = (),
    volume: str | None = None,
    bursts: Iterable[str] = (),
) -> WhatIf:
    """All of it together."""
    return WhatIf(
        tuple(map(parse_away, away)),
        tuple(RepId(rep) for rep in without),
        tuple(map(parse_added, added)),
        dict(map(parse_team, teams)),
        parse_volume(volume) if volume is not None else Fraction(1),
        tuple(map(parse_burst, bursts)),
    )


def parse_away(text: str) -> Away:
    """Who is away when: `anna=2026-12-01..2026-12-05`, or one day."""
    rep, _, days = text.partition("=")
    first, _, last = days.partition("..")
    try:
        away = Away(RepId(rep.strip()), date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
    except ValueError:
        raise InputError(f"`{text}` does not say who is away when; write `anna=2026-12-01..2026-12-05`") from None
    if not away.rep or away.last < away.first:
        raise InputError(f"`{text}` does not say who is away when; write `anna=2026-12-01..2026-12-05`")
    return away


def parse_added(text: str) -> Added:
    """Somebody new: `kim like=anna`, `kim team=amer zone=America/New_York`."""
    name, *rest = text.split()
    said = dict(_pair(each, text) for each in rest)
    unknown = said.keys() - {"like", "team", "zone"}
    if unknown or not ({"like", "team"} & said.keys()):
        raise InputError(
            f"`{text}` does not say who is new; write `kim like=anna` or `kim team=amer zone=Europe/Paris`"
        )
    teams = tuple(team for team in said.get("team", "").split(",") if team)
    like = RepId(said["like"]) if "like" in said else None
    return Added(RepId(name), like, teams, said.get("zone", ""))


def parse_team(text: str) -> tuple[str, tuple[RepId, ...]]:
    """A team with members besides those it has: `lanes=anna,bela`."""
    name, _, members = text.partition("=")
    reps = tuple(RepId(rep.strip()) for rep in members.split(",") if rep.strip())
    if not name.strip() or not reps:
        raise InputError(f"`{text}` does not say who is in a team; write `lanes=anna,bela`")
    return name.strip(), reps


def parse_volume(text: str) -> Fraction:
    """How many times the leads come in: `3x`, `0.5x`, `150%`."""
    found = _VOLUME.fullmatch(text.strip())
    volume = Fraction(found[1]) / (100 if found[2] == "%" else 1) if found is not None else Fraction(0)
    if not 0 < volume <= VOLUME_MAX:
        raise InputError(f"`{text}` is not a volume; write `3x`, `0.5x` or `150%`, at most `{VOLUME_MAX}x`")
    return volume


def parse_burst(text: str) -> Burst:
    """Leads at once: `2000@2026-12-01T10:00 source=webinar over=30m`; a time without a zone is in UTC."""
    head, *rest = text.split()
    count, _, moment = head.partition("@")
    said = dict(_pair(each, text) for each in rest)
    over = parse_duration(said.pop("over", "1h"))
    try:
        at, leads = datetime.fromisoformat(moment), int(count)
    except ValueError:
        raise InputError(f"`{text}` is not a burst; write `2000@2026-12-01T10:00 source=webinar over=30m`") from None
    if over is None or not 0 < leads <= BURST_MAX:
        raise InputError(f"`{text}` is not a burst; write `2000@2026-12-01T10:00 source=webinar over=30m`")
    zoned = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return Burst(leads, zoned.astimezone(UTC), timedelta(seconds=over), said)


def _pair(word: str, text: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign or not name or not value:
        raise InputError(f"`{word}` in `{text}` is not `name=value`")
    return name, value
