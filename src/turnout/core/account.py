"""The companies we know: accounts with domains, a parent and an owner; and what was last sold to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

AccountId = NewType("AccountId", str)


@dataclass(frozen=True, slots=True)
class Account:
    """One company. `domains` holds registrable domains, the main one first; `attributes` every other column."""

    id: AccountId
    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: AccountId | None = None
    owner: str | None = None
    backup: str | None = None
    country: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A deal with an account: `stage` is free text, `outcome` is `won`, `lost` or empty while it is open.

    `id` is that of the system it comes from; empty for one out of a file without ids.
    """

    account: AccountId
    owner: str | None = None
    stage: str = ""
    outcome: str = ""
    value: int | None = None
    closed_at: datetime | None = None
    created_at: datetime | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Who had a person before, for somebody who comes back after their lead was closed."""

    email: str
    owner: str | None = None
    last_seen: datetime | None = None
    outcome: str = ""
