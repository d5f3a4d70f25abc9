"""The people who can be given leads: reps, their teams and their absences, as facts.

Working hours are kept here as they were given; `calendar` turns them into instants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

RepId = NewType("RepId", str)


class RepStatus(StrEnum):
    """Whether somebody still works here. Only `active` people ever receive a lead."""

    ACTIVE = "active"
    LEAVE = "leave"
    DEPARTED = "departed"


class Presence(StrEnum):
    """What a rep says of themselves right now; `available` unless they say otherwise.

    `paused` is said of them, by a policy or a person: pools pass them over until they say that they are available.
    """

    AVAILABLE = "available"
    AWAY = "away"
    UNAVAILABLE = "unavailable"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """Somebody's hours as written down: `Mon-Fri`, (`09:00-12:00`, `13:00-18:00`), public holidays of `DE-BY`."""

    days: str = ""
    spans: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.spans)


@dataclass(frozen=True, slots=True)
class Rep:
    """One person who can be given leads.

    `skills` maps a plural name (`languages`, `products`) to folded values; `numbers` holds every numeric column,
    so that a pool may weigh by any of them. Caps are counts, `None` where there is none.
    """

    id: RepId
    name: str = ""
    email: str = ""
    teams: tuple[str, ...] = ()
    role: str = ""
    region: str = ""
    country: str = ""
    zone: str = "UTC"
    week: WorkWeek = WorkWeek()
    skills: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    daily_cap: int | None = None
    open_cap: int | None = None
    status: RepStatus = RepStatus.ACTIVE
    joined_on: date | None = None
    backup: RepId | None = None
    manager: RepId | None = None

    @property
    def is_active(self) -> bool:
        """True for somebody who works here and is not on long leave."""
        return self.status is RepStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class Absence:
    """A time somebody is away: half-open, in aware instants."""

    rep: RepId
    start: datetime
    end: datetime
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team's own hours, for reps who have none; a name alone is enough for a team to exist."""

    name: str
    zone: str = "UTC"
    week: WorkWeek = WorkWeek()
