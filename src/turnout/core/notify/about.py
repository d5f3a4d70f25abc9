"""What a message is made of: who reads it, and what is known of the lead, its account and its promise. Types only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from turnout.core.decision import Decision
from turnout.core.fields.catalogue import Value
from turnout.core.lead import LeadId
from turnout.core.notify.message import Earlier
from turnout.core.rep import RepId


class Recipient(NamedTuple):
    """Who reads it: a rep, or nobody we know by name."""

    rep: RepId | None = None
    language: str = "en"
    zone: str = "UTC"


class Due(NamedTuple):
    """A promise that runs: `accept`, `touch` or `at_most`, until when, and whether only working time counts."""

    kind: str
    due_at: datetime
    is_working_time: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """The last deal with an account; `closed_at` is None while it is open."""

    stage: str = ""
    outcome: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What is known of the lead's account. `owner_name` is for reading."""

    name: str
    kind: str = ""
    owner: RepId | None = None
    owner_name: str = ""
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a lead at the moment of writing. `facts` has the names of the field catalogue.

    `decision` is the one that is told of, `assignee_name` who has the lead now; empty for nobody.
    """

    lead: LeadId
    facts: Mapping[str, Value]
    decision: Decision | None = None
    account: KnownAccount | None = None
    earlier: Sequence[Earlier] = ()
    due: Due | None = None
    assignee_name: str = ""
    stands_in_for: str = ""
    is_hot: bool = False
    is_test: bool = False
