"""What letting somebody go would come to: what names them, who would get it, and what a policy without them says.

Nothing is changed: leads are decided as they would be, and not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.rep import Rep
from turnout.pipeline.engine.small_world import engine_around, give_in, world_around
from turnout.pipeline.handing_over.departure import LEADS_MAX, Departure, preview_departure
from turnout.pipeline.handing_over.departure_plan import (
    AmendedPolicy,
    Naming,
    Plan,
    Wishes,
    accounts_owned,
    amended_policy,
    check_wishes,
    plan_departure,
)
from turnout.pipeline.handing_over.rehearsal import rehearse
from turnout.store.belongings import accounts_of_open_leads, open_lead_ids
from turnout.store.departures import DepartureRow, scheduled_for
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Proposal:
    """All of it. `leads` has the first LEADS_MAX of those somebody has; `planned` is a departure that waits."""

    departure: Departure
    plan: Plan
    leads: dict[LeadId, Decision]
    policy: AmendedPolicy | None
    planned: DepartureRow | None


def propose_departure(tx: Transaction, leaver: Rep, wishes: Wishes, now: datetime) -> Proposal:
    """What letting somebody go as wished would come to. Raises RefusedError for wishes that cannot be granted."""
    check_wishes(tx, leaver, wishes)
    world = world_around(tx, accounts_of_open_leads(tx, leaver.id), accounts_owned(tx, leaver.id), gone=leaver.id)
    engine = engine_around(tx, world)
    plan = plan_departure(tx, engine, leaver, wishes)
    give_in(world, plan.owners)
    leads = [LeadId(each) for each in open_lead_ids(tx, leaver.id)[:LEADS_MAX]]
    naming = Naming(wishes, plan.owners, world.roster)
    has_policy = live_policy(tx) is not None
    return Proposal(
        departure=preview_departure(tx, leaver),
        plan=plan,
        leads=rehearse(tx, world, leads, naming.named_for, now) if has_policy else {},
        policy=amended_policy(tx, engine, leaver, plan.heir) if has_policy else None,
        planned=scheduled_for(tx, leaver.id),
    )
