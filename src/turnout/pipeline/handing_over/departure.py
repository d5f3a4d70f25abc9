"""Everything that names somebody who is to leave, and who may come after them.

Who gets what is `departure_plan`'s; that it happens is `departing`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from turnout.core.policy.model import Policy
from turnout.core.rep import Rep, RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.engine.live_policy import read_live
from turnout.pipeline.merging.mentions import Mention, mentions_of, pools_of
from turnout.store.belongings import (
    OpenLead,
    Some,
    WaitingLead,
    accounts_backed_by,
    accounts_of,
    clocks_for,
    count_open_leads,
    open_deals_of,
    open_leads_of,
    people_of,
    reps_naming,
    waiting_only_for,
)
from turnout.store.policies import live_policy
from turnout.store.reps import find_rep, read_reps, rep_ids
from turnout.store.transaction import Transaction

NAMED_MAX: Final = 50
LEADS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Departure:
    """Everything that names somebody. `empty_pools` would have nobody left; `waiting` leads could be taken by no other.

    Of accounts the first NAMED_MAX are named, of leads the first LEADS_MAX.
    """

    rep: Rep
    policy: list[Mention]
    empty_pools: list[str]
    accounts: Some
    backed_accounts: Some
    opportunities: int
    people: int
    leads_count: int
    leads: list[OpenLead]
    waiting: list[WaitingLead]
    clocks: int
    next_due: datetime | None
    stands_in_for: list[str]
    manages: list[str]


def preview_departure(tx: Transaction, rep: Rep) -> Departure:
    """What is to be looked at before somebody leaves. Nothing is changed."""
    policy = read_live(tx).policy if live_policy(tx) else None
    empty = left_empty(policy, rep, read_reps(tx)) if policy else []
    clocks, next_due = clocks_for(tx, rep.id)
    stands_in_for, manages = reps_naming(tx, rep.id)
    return Departure(
        rep=rep,
        policy=mentions_of(policy, rep) if policy else [],
        empty_pools=empty,
        accounts=accounts_of(tx, rep.id, NAMED_MAX),
        backed_accounts=accounts_backed_by(tx, rep.id, NAMED_MAX),
        opportunities=open_deals_of(tx, rep.id),
        people=people_of(tx, rep.id),
        leads_count=count_open_leads(tx, rep.id),
        leads=open_leads_of(tx, rep.id, LEADS_MAX),
        waiting=waiting_only_for(tx, empty, LEADS_MAX),
        clocks=clocks,
        next_due=next_due,
        stands_in_for=stands_in_for,
        manages=manages,
    )


def left_empty(policy: Policy, rep: Rep, reps: Sequence[Rep]) -> list[str]:
    """The pools in which nobody but this one can be given a lead."""
    others = [other for other in reps if other.is_active and other.id != rep.id]
    served = {pool.name for other in others for pool in pools_of(policy, other)}
    return [pool.name for pool in pools_of(policy, rep) if pool.name not in served]


def successor(tx: Transaction, leaver: RepId, name: str, field: str) -> RepId:
    """Whoever takes over, who must be there. Raises RefusedError for anybody else."""
    found = find_rep(tx, name)
    if found is None:
        raise RefusedError("unknown_rep", f"`{field}`: `{name}` is not a rep{suggestion(name, rep_ids(tx))}")
    if not found.is_active or found.id == leaver:
        why = "is who leaves" if found.id == leaver else f"cannot receive leads ({found.status})"
        raise RefusedError("rep_not_active", f"`{field}`: `{name}` {why}; name somebody else")
    return found.id
