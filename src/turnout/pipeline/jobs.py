"""What a running Turnout can be asked to do, as plain values. `dispatcher` does it; every face makes these.

Each job is one savepoint's worth of work: all of it happens, or none, and its result says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import Presence, RepId


@dataclass(frozen=True, slots=True)
class Capture:
    """A lead that just came in, read and enriched but not decided.

    `scope` and `key` name the capture for good: the same pair always gets the first answer. `digest` is of what was
    sent, to tell a repetition from another body under the same key; `policy` is the version whose fields `known` has.
    `window_seconds` limits a key that is only a hash of the content; 0 is for ever. `at` is the moment to decide for,
    where it is not the server's own (an import of leads with times).
    """

    lead: Lead
    known: Known
    policy: str
    scope: str = "local"
    key: str = ""
    digest: bytes = b""
    window_seconds: int = 0
    origin: str = "api"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a lead right now. Nothing is written, and no turn is taken."""

    capture: Capture


@dataclass(frozen=True, slots=True)
class Accept:
    """Whoever has the offer (`rep`, where the caller knows) takes it."""

    lead: LeadId
    rep: RepId | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """Whoever has the lead gives it on, for a coded reason."""

    lead: LeadId
    rep: RepId | None = None
    reason: str = "other"


@dataclass(frozen=True, slots=True)
class Reassign:
    """Somebody else gets the lead: the one named, or whoever the policy finds."""

    lead: LeadId
    to: RepId | None = None
    reason: str = "manual"
    by: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """A first response was verified: a sent mail, a call, a meeting. `at` is when, where that is known."""

    lead: LeadId
    kind: str = "email"
    rep: RepId | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """The lead is done with. `outcome` is what became of it, coded."""

    lead: LeadId
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two leads turn out to be one person's: `lead` joins `into`."""

    lead: LeadId
    into: LeadId


@dataclass(frozen=True, slots=True)
class Separate:
    """A joined lead is one of its own after all."""

    lead: LeadId


@dataclass(frozen=True, slots=True)
class Present:
    """A rep says whether they are there."""

    rep: RepId
    presence: Presence


@dataclass(frozen=True, slots=True)
class Pools:
    """Who of each pool (or of the one named) is next, and why. Nothing is written."""

    pool: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: offers expire, holds are looked at."""


Job = (
    Capture | Preview | Accept | Pass | Reassign | Touch | Close | Merge | Separate | Present | Pools | Tick
)  # what a dispatcher does

# The codes a face may give; anything else is refused with the list.
PASS_REASONS = ("busy", "not_my_territory", "not_a_fit", "conflict", "language", "leaving", "misrouted", "other")
REASSIGN_REASONS = ("manual", "sla_breach", "misrouted", "rep_left", "territory_change", "customer_request", "other")
TOUCH_KINDS = ("email", "call", "meeting", "chat", "sms", "visit")
CLOSE_OUTCOMES = (
    "qualified",
    "unqualified",
    "meeting",
    "opportunity",
    "won",
    "lost",
    "spam",
    "misrouted",
    "no_answer",
    "other",
)
