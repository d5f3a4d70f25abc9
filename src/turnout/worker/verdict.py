"""What becomes of a message by what came of sending it. Pure: the moment and the draw are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from turnout.connectors.base import BusyError, InDoubtDeliveryError, NeedsHumanError, Receipt, RefusedDeliveryError
from turnout.store.deliveries import CANCELLED, DUE, PARKED, SENT, DeliveryRow, Ended
from turnout.worker.backoff import Backoff

FAULT: Final = "a fault of ours"
_CHARS_MAX: Final = 500
_SECOND: Final = 1_000_000


class NoLongerTrue(Exception):  # noqa: N818 - nothing is wrong
    """What was to be said is so no more: whoever was to be told has the lead no longer."""


class NotTriedError(Exception):
    """It was taken in hand, and nothing was said to anybody."""


class LapsedError(Exception):
    """Whoever was sending it was not heard of any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message, and what that says of the place it went to.

    `health` is `well`, `failing`, `blocked`, or empty where it says nothing of it; `asked_seconds` is the pause that
    the place asked for. `word` is how it is counted.
    """

    ended: Ended
    health: str
    word: str
    asked_seconds: float = 0.0


def judge(row: DeliveryRow, came: Receipt | BaseException, now: int, draw: float, backoff: Backoff) -> Verdict:
    """What becomes of a message that was tried `row.attempts` times, the last of which came to this."""
    match came:
        case Receipt():
            return Verdict(_ended(row, SENT, now, reference=came.reference), "well", "sent")
        case NoLongerTrue():
            return Verdict(_ended(row, CANCELLED, now, "it was no longer true"), "", "cancelled")
        case RefusedDeliveryError():
            return Verdict(_ended(row, PARKED, now, str(came)), "well", "refused")
        case NeedsHumanError():
            # The place waits for somebody, and this message with it, however often it was tried.
            return Verdict(_ended(row, DUE, now, str(came)), "blocked", "blocked")
        case BusyError():
            is_doubtful = isinstance(came, InDoubtDeliveryError)
            return _again(row, str(came), now, draw, backoff, came.after_seconds or 0.0, is_doubtful=is_doubtful)
        case LapsedError():
            text = "whoever sent it ended in the middle: it may have arrived"
            return _again(row, text, now, draw, backoff, is_doubtful=True, health="")
        case NotTriedError():
            return _again(row, str(came), now, draw, backoff, is_doubtful=False, health="")
        case _:
            text = f"{FAULT} ({type(came).__name__}); the log says where"
            return _again(row, text, now, draw, backoff, is_doubtful=True)


def _again(
    row: DeliveryRow,
    text: str,
    now: int,
    draw: float,
    backoff: Backoff,
    asked_seconds: float = 0.0,
    *,
    is_doubtful: bool,
    health: str = "failing",
) -> Verdict:
    """Tried again later, or parked where that was often enough."""
    doubt = int(is_doubtful or bool(row.is_doubtful))
    if backoff.is_over(row.attempts):
        ended = _ended(row, PARKED, now, text, is_doubtful=doubt)
        return Verdict(ended, health, "parked", asked_seconds)
    wait = backoff.wait_seconds(row.channel, row.attempts, draw, asked_seconds)
    ended = _ended(row, DUE, now + round(wait * _SECOND), text, is_doubtful=doubt)
    return Verdict(ended, health, "doubtful" if is_doubtful else "again", asked_seconds)


def _ended(
    row: DeliveryRow, state: str, at: int, error: str = "", *, reference: str = "", is_doubtful: int | None = None
) -> Ended:
    """The columns as they are to be. What has ended keeps when it was due; whatever is parked waits for a person."""
    return Ended(
        state,
        at if state == DUE else row.due_at,
        row.is_doubtful if is_doubtful is None else is_doubtful,
        reference or row.reference,
        error[:_CHARS_MAX],
        at if state in {SENT, CANCELLED} else None,
        row.seq,
        row.fence,
    )
