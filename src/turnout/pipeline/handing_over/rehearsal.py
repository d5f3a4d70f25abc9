"""What the rules would say of leads if somebody left: decided over the store as it is, and never written.

One lead after the other takes its turn, so that a pool's leads are shared out as they will be, unless others come
first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import give, reassign
from turnout.core.decide.world import World
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.versions import compiled_of
from turnout.store.transaction import Transaction

NamedFor = Callable[[Desk, LeadId], RepId | None]


def rehearse(
    tx: Transaction, world: World, leads: Sequence[LeadId], named_for: NamedFor, now: datetime
) -> dict[LeadId, Decision]:
    """The decision about each lead that leaves its hands: whoever is named for it gets it, else whom the rules find.

    The world is as it would be; the transaction is only read.
    """
    desk = _desk_over(tx, world)
    desk.expect_leads([], leads)
    for lead in leads:
        _move(desk, lead, named_for(desk, lead), now)
    return {lead: desk.decision_of(lead) for lead in leads}


def _move(desk: Desk, lead: LeadId, rep: RepId | None, now: datetime) -> None:
    if rep is not None:
        give(desk, lead, rep, now, "rep_left")
    elif desk.holding_of(lead) is not None:
        reassign(desk, lead, now)


def _desk_over(tx: Transaction, world: World) -> StoredDesk:
    engines: dict[str, Engine] = {}

    def engine_of(policy: str) -> Engine:
        if policy not in engines:
            engines[policy] = Engine(compiled_of(tx, policy), world)
        return engines[policy]

    desk = StoredDesk(engine_of)
    desk.tx = tx
    desk.is_only_looking = True
    desk.roster_now = lambda: world.roster
    desk.stored_books.load(tx)
    desk.load_releases(tx)
    return desk
