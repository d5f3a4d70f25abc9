"""What was seen of a company in its exports: counts and facts of leads, accounts and reps. No text, no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SeenRep:
    """One rep. `languages` are ISO codes; `country` is one too. `weight` is None for one whom nobody gave any."""

    id: str
    teams: tuple[str, ...] = ()
    role: str = ""
    region: str = ""
    country: str = ""
    languages: frozenset[str] = frozenset()
    is_active: bool = True
    has_hours: bool = False
    has_manager: bool = False
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class SeenAccounts:
    """So many accounts of one owner, country (ISO, empty where unknown) and segment as their table calls it."""

    owner: str
    country: str
    segment: str
    count: int


@dataclass(frozen=True, slots=True)
class SeenSize:
    """So many accounts of one segment and number of employees."""

    segment: str
    employees: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything a draft is made of.

    Of leads: how many by country (ISO), language (ISO), source and channel as written, and employees; `bursts` are
    sources of which many came at one moment; `unreachable` have no usable address and no phone, `disposable` come from
    throw-away addresses; `score_high` is the score that a tenth of them reach, None where few have one.
    """

    leads: int = 0
    countries: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    bursts: frozenset[str] = frozenset()
    sizes: Mapping[int, int] = field(default_factory=dict)
    unreachable: int = 0
    disposable: int = 0
    score_high: int | None = None
    reps: tuple[SeenRep, ...] = ()
    accounts: tuple[SeenAccounts, ...] = ()
    account_sizes: tuple[SeenSize, ...] = ()
    has_parents: bool = False
