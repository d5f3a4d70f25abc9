"""All that time alone brings about, in the order of its moments. What it is that happens stands elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from turnout.core.assign.roster import FOREVER
from turnout.core.decide.desk import Desk
from turnout.core.decide.firing import fire_due
from turnout.core.decide.handling import expire_offers
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Decision

_INSTANT = timedelta(microseconds=1)


def let_time_pass(desk: Desk, now: datetime) -> list[Decision]:
    """Everything that is due by `now`: offers run out, clocks fire, waits are looked at.

    At one moment they come in this order: an offer that ran out is nobody's promise any more, and who waits is served
    last, when it is known who has room.
    """
    made: list[Decision] = []
    while True:
        wait, clock, over = desk.next_alarm(), desk.clocks.next_due(), desk.next_expiry()
        offer = over[0] if over is not None else None
        moment = min(at for at in (wait, offer, clock, FOREVER) if at is not None)
        if moment > now:
            return made
        if offer == moment:
            made += expire_offers(desk, moment)
        elif clock == moment:
            before_offer = offer - _INSTANT if offer is not None else FOREVER
            made += fire_due(desk, min(now, wait or FOREVER, before_offer))
        else:
            made += drain_due(desk, moment)
