"""The shapes in which a departure is told over HTTP and as JSON: what names them, what is proposed, what was done."""

from __future__ import annotations

import msgspec

from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.pipeline.asking.answer import said
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.handing_over.departing import Departed, LeadMove
from turnout.pipeline.handing_over.departure import LEADS_MAX, left_empty
from turnout.pipeline.handing_over.departure_plan import Given
from turnout.pipeline.handing_over.departure_proposal import Proposal
from turnout.store.belongings import Some, WaitingLead, count_open_leads, waiting_only_for
from turnout.store.departures import DepartureRow
from turnout.store.metadata import from_micros
from turnout.store.policies import live_policy
from turnout.store.reps import find_rep, read_reps
from turnout.store.transaction import Transaction

# So many accounts are named one by one; all of them are counted.
NAMED_MAX = 200


class MentionRecord(msgspec.Struct, frozen=True):
    """A place in the live policy that names the rep, and what stands there."""

    place: str
    says: str


class SomeRecord(msgspec.Struct, frozen=True):
    """How many there are, and the first of them."""

    count: int
    ids: list[str]


class HeldBy(msgspec.Struct, frozen=True):
    """A lead in somebody's hands, or offered to them."""

    lead_id: str
    since: str
    is_offer: bool
    accept_by: str | None
    sla_due: str | None


class HeldFor(msgspec.Struct, frozen=True):
    """A lead that waits, and when its wait ends, where it does."""

    lead_id: str
    since: str
    until: str | None


class Proposed(msgspec.Struct, frozen=True):
    """Who would get one thing, null for nobody, and why."""

    id: str
    to: str | None
    why: str


class ProposedSome(msgspec.Struct, frozen=True):
    """How many there are, and the first of them with who would get each."""

    count: int
    items: list[Proposed]


class ProposedLead(msgspec.Struct, frozen=True):
    """What would become of a lead now."""

    lead_id: str
    outcome: str
    assignee: str | None
    pool: str
    queue: str
    reason: str


class ProposedPolicy(msgspec.Struct, frozen=True):
    """The live policy without the rep: its text, and the places that name them still for want of anybody else."""

    base: str
    is_other: bool
    left: list[str]
    text: str


class Proposals(msgspec.Struct, frozen=True):
    """Who would get what. Accounts that nobody would get are `staying`; `opportunities` is how many would move."""

    heir: str | None
    accounts: ProposedSome
    staying: ProposedSome
    accounts_as_backup: ProposedSome
    opportunities: int
    stands_in_for: list[Proposed]
    manages: list[Proposed]
    leads: list[ProposedLead]
    policy: ProposedPolicy | None


class DeparturePreview(msgspec.Struct, frozen=True):
    """Everything that names a rep. `empty_pools` would have nobody left, and `waiting` leads wait only for those.

    `planned` is the number of a departure that waits for its day.
    """

    rep: str
    status: str
    policy: list[MentionRecord]
    empty_pools: list[str]
    accounts: SomeRecord
    accounts_as_backup: SomeRecord
    opportunities: int
    people: int
    open_leads: int
    leads: list[HeldBy]
    waiting: list[HeldFor]
    clocks_running: int
    next_due: str | None
    stands_in_for: list[str]
    manages: list[str]
    proposals: Proposals
    planned: int | None


class DepartureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A departure: what it came to, what undoing it left as it was (`stays`), and what is theirs still.

    `backups` and `reports` are accounts and people they stood in for, and people whom they managed. `draft` is the
    number of the draft of a policy without them, where one was asked for.
    """

    number: int
    rep: str
    state: str
    due_at: str
    by: str
    why: str
    accounts: int
    opportunities: int
    backups: int
    reports: int
    leads: list[LeadMove]
    stays: list[str]
    open_leads: int
    waiting: list[HeldFor]
    trouble: str
    draft: int | None = None


def preview_record(proposal: Proposal) -> DeparturePreview:
    """A preview as it is told."""
    left = proposal.departure
    return DeparturePreview(
        rep=left.rep.id,
        status=left.rep.status.value,
        policy=[MentionRecord(each.place, each.said) for each in left.policy],
        empty_pools=left.empty_pools,
        accounts=_counted(left.accounts),
        accounts_as_backup=_counted(left.backed_accounts),
        opportunities=left.opportunities,
        people=left.people,
        open_leads=left.leads_count,
        leads=[
            HeldBy(
                lead.id,
                said(lead.since),
                lead.is_offer,
                said(lead.accept_by) if lead.accept_by else None,
                said(lead.sla_due) if lead.sla_due else None,
            )
            for lead in left.leads
        ],
        waiting=_waiting(left.waiting),
        clocks_running=left.clocks,
        next_due=said(left.next_due) if left.next_due else None,
        stands_in_for=left.stands_in_for,
        manages=left.manages,
        proposals=_proposals(proposal),
        planned=proposal.planned.number if proposal.planned else None,
    )


def record_of_departure(tx: Transaction, row: DepartureRow, draft: int | None = None) -> DepartureRecord:
    """A departure as it is told, with what is in the leaver's name still."""
    came_to = msgspec.json.decode(row.body, type=Departed) if row.body else None
    return DepartureRecord(
        number=row.number,
        rep=row.rep,
        state=row.state,
        due_at=said(from_micros(row.due_at)),
        by=row.by,
        why=row.why,
        accounts=came_to.accounts if came_to else 0,
        opportunities=came_to.opportunities if came_to else 0,
        backups=came_to.backups if came_to else 0,
        reports=came_to.reports if came_to else 0,
        leads=came_to.leads if came_to else [],
        stays=came_to.stays if came_to else [],
        open_leads=count_open_leads(tx, row.rep),
        waiting=_waiting_for(tx, row.rep),
        trouble=row.trouble,
        draft=draft,
    )


def _waiting_for(tx: Transaction, rep: str) -> list[HeldFor]:
    found = find_rep(tx, rep)
    if found is None or live_policy(tx) is None:
        return []
    return _waiting(waiting_only_for(tx, left_empty(read_live(tx).policy, found, read_reps(tx)), LEADS_MAX))


def _waiting(leads: list[WaitingLead]) -> list[HeldFor]:
    return [HeldFor(lead.id, said(lead.since), said(lead.until) if lead.until else None) for lead in leads]


def _counted(some: Some) -> SomeRecord:
    return SomeRecord(some.count, list(some.ids))


def _proposals(found: Proposal) -> Proposals:
    plan, policy = found.plan, found.policy
    return Proposals(
        heir=plan.heir,
        accounts=_some(list(plan.accounts)),
        staying=_some(list(plan.staying)),
        accounts_as_backup=_some(list(plan.backed)),
        opportunities=len(plan.deals),
        stands_in_for=[_given(each) for each in plan.stands_in],
        manages=[_given(each) for each in plan.manages],
        leads=[_lead(lead, made) for lead, made in found.leads.items()],
        policy=ProposedPolicy(policy.base, policy.is_other, list(policy.left), policy.text) if policy else None,
    )


def _some(given: list[Given]) -> ProposedSome:
    return ProposedSome(len(given), [_given(each) for each in given[:NAMED_MAX]])


def _given(each: Given) -> Proposed:
    return Proposed(each.what, each.owner, each.why)


def _lead(lead: LeadId, made: Decision) -> ProposedLead:
    return ProposedLead(lead, made.outcome.value, made.assignee, made.pool or "", made.queue or "", made.reason)
