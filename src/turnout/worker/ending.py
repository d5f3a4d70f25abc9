"""What came of messages is written: the message's own row, how its place is, and whom that concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from turnout.connectors.base import Receipt
from turnout.store.deliveries import DeliveryRow, end_claims, end_parts
from turnout.store.destinations import block, note_failure, note_success, pause
from turnout.store.outbox import tell_admins
from turnout.store.transaction import Transaction
from turnout.worker.backoff import Backoff
from turnout.worker.verdict import Verdict, judge

_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND


class Outcome(NamedTuple):
    """What came of a message: the service's receipt, or why there is none. `seconds` is how long the call took."""

    row: DeliveryRow
    came: Receipt | BaseException
    seconds: float = 0.0


def end_deliveries(
    tx: Transaction, outcomes: Sequence[Outcome], now: int, draw: Callable[[], float], backoff: Backoff
) -> list[Verdict | None]:
    """What becomes of each message; None where somebody else has it by now, so that nothing was written."""
    verdicts = [judge(each.row, each.came, now, draw(), backoff) for each in outcomes]
    ours = end_claims(tx, [verdict.ended for verdict in verdicts])
    told: list[Verdict | None] = []
    for outcome, verdict in zip(outcomes, verdicts, strict=True):
        is_ours = outcome.row.seq in ours
        told.append(verdict if is_ours else None)
        if is_ours:
            _note(tx, outcome.row.destination, verdict, now, draw, backoff)
    digests = [
        (verdict.ended.state, now, outcome.row.key)
        for outcome, verdict in zip(outcomes, told, strict=True)
        if verdict is not None and verdict.ended.ended_at is not None and outcome.row.kind == "digest"
    ]
    if digests:
        end_parts(tx, digests)
    return told


def _note(tx: Transaction, place: str, verdict: Verdict, now: int, draw: Callable[[], float], backoff: Backoff) -> None:
    """What this says of the place it went to."""
    match verdict.health:
        case "well":
            note_success(tx, place)
        case "failing":
            seconds = max(backoff.pause_seconds(note_failure(tx, place, now), draw()), verdict.asked_seconds)
            if seconds:
                pause(tx, place, now + round(seconds * _SECOND))
        case "blocked" if block(tx, place, verdict.ended.error, now):
            # Once a day at most for the same reason, however often it was thought to be mended.
            subject = f"{place} {now // _DAY} {verdict.ended.error}"
            tell_admins(tx, subject, f"`{place}` needs a human: {verdict.ended.error}", now)
