"""Which messages a process takes in hand: as many as it has hands for, and as each place takes. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from turnout.store.deliveries import DeliveryRow, claim, lease_clock
from turnout.store.destinations import pace, take_turn_at
from turnout.store.transaction import Transaction
from turnout.worker.limits import Limits
from turnout.worker.pace import take

# So many are taken in one transaction at most; the rest a moment later.
AT_ONCE: Final = 20


def claim_due(
    tx: Transaction, places: Sequence[str], limits: Limits, hands: int, *, owner: str, now: int, lease_micros: int
) -> list[DeliveryRow]:
    """What is due for these places, in turn, until there is no hand left; every claim has a lease of so long."""
    until = lease_clock(tx, now) + lease_micros
    claimed: list[DeliveryRow] = []
    for place in places:
        left = min(hands, AT_ONCE) - len(claimed)
        if left <= 0:
            break
        claimed += _claim_for(tx, place, limits, left, owner=owner, now=now, until=until)
    return claimed


def _claim_for(
    tx: Transaction, place: str, limits: Limits, left: int, *, owner: str, now: int, until: int
) -> list[DeliveryRow]:
    turn = take_turn_at(tx, place, now)
    if turn is None:
        return []
    paced_until, sending = turn
    limit = limits.of(place)
    most = take(paced_until, now, limit.a_second, min(left, limit.at_once - sending)).messages
    if most <= 0:
        return []
    claimed = claim(tx, place, most, owner=owner, now=now, lease_until=until)
    if claimed:
        pace(tx, place, take(paced_until, now, limit.a_second, len(claimed)).paced_until)
    return claimed
