"""What a running Turnout can be asked to do, as plain values. `dispatcher` does it; every face makes these.

Each job is one savepoint's worth of work: all of it happens, or none, and its result says which. `by` is whoever asks,
as the record names them: a key's id, `local`, or `cli`; a capture's is its scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from turnout.core.decision import AccountMatch, Known
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.rep import Presence, RepId
from turnout.store.link_uses import Use


@dataclass(frozen=True, slots=True)
class Capture:
    """A lead that just came in, read and enriched but not decided.

    `scope` and `key` name the capture for good: the same pair always gets the first answer. `digest` is of what was
    sent, to tell a repetition from another body under the same key; `policy` is the version whose fields `known` has.
    `window_seconds` limits a key that is only a hash of the content; 0 is for ever. `at` is the moment to decide for,
    where it is not the server's own (an import of leads with times). `test_to` is where the messages about a test go
    (`CHANNEL:ADDRESS`), where that is not to whoever gets it.
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
    test_to: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a lead right now. Nothing is written, and no turn is taken."""

    capture: Capture


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a job is done. Under a `key` of one caller it is done once; `digest` tells another one under it.

    `etags` are the states of its lead for which it is meant; without any it is for whatever there is. `use` is the
    press of a button in a message, which works once.
    """

    key: str = ""
    digest: bytes = b""
    etags: tuple[str, ...] = ()
    use: Use | None = None


ANY: Final = Terms()


@dataclass(frozen=True, slots=True)
class Accept:
    """Whoever has the offer (`rep`, where the caller knows) takes it."""

    lead: LeadId
    rep: RepId | None = None
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Pass:
    """Whoever has the lead gives it on, for a coded reason."""

    lead: LeadId
    rep: RepId | None = None
    reason: str = "other"
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Reassign:
    """Somebody else gets the lead: the one named, or whoever the policy finds.

    Those with the same `move` are moved together, and can be taken back together (`UndoMove`).
    """

    lead: LeadId
    to: RepId | None = None
    reason: str = "manual"
    by: str = "local"
    terms: Terms = ANY
    move: str = ""


@dataclass(frozen=True, slots=True)
class UndoMove:
    """Leads that were moved together go back to whoever had them; those that something became of since stay.

    So many at once as one transaction should be long; done again it goes on with what is left.
    """

    move: str
    why: str = ""
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Touch:
    """A first response was verified: a sent mail, a call, a meeting. `at` is when, where that is known."""

    lead: LeadId
    kind: str = "email"
    rep: RepId | None = None
    at: datetime | None = None
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Snooze:
    """Whoever has the lead is reminded of it at `until`, but before what was promised falls due."""

    lead: LeadId
    until: datetime
    rep: RepId | None = None
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Pause:
    """It is the customer's turn: the clocks of a lead stand still, for a coded reason, until it is resumed."""

    lead: LeadId
    reason: str = "waiting_for_customer"
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Resume:
    """It is our turn again: the clocks of a lead go on where they stood still."""

    lead: LeadId
    reason: str = "customer_answered"
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Extend:
    """A promise of a lead is given more time, for a coded reason: `until` a moment, else `seconds` as its clock counts.

    `promise` is `touch`, `at_most` or `accept`; empty for the answer, else what the customer was promised. `note` is
    what a person adds, which the record keeps.
    """

    lead: LeadId
    seconds: int = 0
    until: datetime | None = None
    promise: str = ""
    reason: str = "other"
    note: str = ""
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class EndTest:
    """A test lead has been through everything: its turn and its load are given back, and it is closed."""

    lead: LeadId
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Close:
    """The lead is done with. `outcome` is what became of it, coded."""

    lead: LeadId
    outcome: str = ""
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Merge:
    """Two leads turn out to be one person's: `lead` joins `into`. `why` says in codes what told, where we found it."""

    lead: LeadId
    into: LeadId
    by: str = "local"
    terms: Terms = ANY
    why: str = ""


@dataclass(frozen=True, slots=True)
class Separate:
    """A joined lead is one of its own after all."""

    lead: LeadId
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class SetAccount:
    """The lead belongs to the account of another match, or again to what it came in with where there is none.

    With `reassign` the rules say anew who gets it, unless it was touched. With `review` it is what the answer to that
    review says, and nothing else of the job counts.
    """

    lead: LeadId
    match: AccountMatch | None = None
    reason: str = "manual"
    reassign: bool = False
    review: int | None = None
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Rehome:
    """A lead is decided by another version of the policy, as the re-homing of this number says; once for each lead."""

    lead: LeadId
    rehoming: int
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class MergePeople:
    """Two mailboxes turn out to be one person's: `mailbox` goes into the person of `into`.

    `chosen` names fields (`owner`, `outcome`) with the side, `survivor` or `loser`, whose value wins. With `seen`,
    hashes of previews, it is done as it was seen or not at all.
    """

    mailbox: str
    into: str
    chosen: tuple[tuple[str, str], ...] = ()
    seen: tuple[str, ...] = ()
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class UnmergePeople:
    """A merge of two mailboxes, by its number, is taken back."""

    merge: int
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Present:
    """A rep says whether they are there."""

    rep: RepId
    presence: Presence
    by: str = "local"
    terms: Terms = ANY
    why: str = ""


@dataclass(frozen=True, slots=True)
class PauseRep:
    """A pool's policy pauses somebody who left so many of its leads in a row unanswered, `lead` the last of them."""

    rep: RepId
    pool: str
    missed: int
    lead: LeadId
    by: str = "policy"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Free:
    """A rep can take leads again: they are new or back at work, or an absence of theirs was taken back."""

    rep: RepId
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Credit:
    """A person gives a member of a pool so many turns of its counter, or takes them where there are fewer than none."""

    pool: str
    rep: RepId
    turns: int
    reason: str = "other"
    by: str = "local"
    terms: Terms = ANY
    why: str = ""


@dataclass(frozen=True, slots=True)
class Depart:
    """Somebody is gone from now on, with all that is in their name given to others.

    With `number` it is a departure that was planned before and whose day has come; it happens once. Else `wishes` says
    what is to become of what they have, as JSON.
    """

    rep: RepId
    wishes: str = ""
    number: int | None = None
    why: str = ""
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class UndoDeparture:
    """A departure, by its number, is taken back: whatever is as it left it goes back to whose it was."""

    number: int
    why: str = ""
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Realign:
    """The next batch of a realignment, by its number: accounts change hands with their leads, or are taken back.

    Which of both, and which batch, stands in the store; done once too often it does nothing.
    """

    number: int
    by: str = "local"
    terms: Terms = ANY


@dataclass(frozen=True, slots=True)
class Pools:
    """Who of each pool (or of the one named) is next, why, and whose the next `turns` would be. Nothing is written."""

    pool: str = ""
    turns: int = 0


@dataclass(frozen=True, slots=True)
class WouldBe:
    """Where a version would have each of these leads right now. Nothing is written.

    `kind` is `undo` or `migrate`, about that deploy; without `moves` only those that wait are decided anew.
    """

    leads: tuple[LeadId, ...]
    policy: str
    kind: str
    deploy: int
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Play:
    """Where a lead would go under a policy, the live one where `policy` is None, and why. Nothing is written.

    `facts` are what nobody types, by field; they stand whatever else is known. `at` is another moment than now, at
    which nobody has anything yet. `is_again` lets the lead not join one that is there: it is that one.
    """

    lead: Lead
    policy: CompiledPolicy | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: offers expire, holds are looked at."""


# What is done with a lead that is there.
OfLead = (
    Accept
    | Pass
    | Reassign
    | Touch
    | Snooze
    | Pause
    | Resume
    | Extend
    | EndTest
    | Close
    | Merge
    | Separate
    | SetAccount
    | Rehome
)
# What is done at all, with leads, people, accounts.
Work = (
    OfLead
    | MergePeople
    | UnmergePeople
    | Present
    | PauseRep
    | Free
    | Credit
    | Depart
    | UndoDeparture
    | Realign
    | UndoMove
)
# What a dispatcher does.
Job = Capture | Preview | Work | Pools | WouldBe | Play | Tick


def leads_of(jobs: Iterable[Job]) -> set[LeadId]:
    """The leads that jobs are about, but for those that are just coming in."""
    found = {job.lead for job in jobs if isinstance(job, OfLead)}
    return found.union(job.into for job in jobs if isinstance(job, Merge))


# The origin of a lead that only tests whether all of it works.
TEST: Final = "test"
