"""What is told of each message to whoever watches: a number, and a line for what somebody should know."""

from __future__ import annotations

from collections.abc import Sequence

from turnout.observe.logs import get_logger
from turnout.observe.metrics import METRICS
from turnout.store.deliveries import PARKED
from turnout.worker.ending import Outcome
from turnout.worker.verdict import FAULT, Verdict

_log = get_logger(__name__)


def tell_all(outcomes: Sequence[Outcome], verdicts: Sequence[Verdict | None]) -> None:
    """Count what came of messages, and say what somebody should know. No line names an address."""
    for outcome, verdict in zip(outcomes, verdicts, strict=True):
        row = outcome.row
        METRICS.record_delivery(row.channel, "late" if verdict is None else verdict.word, outcome.seconds)
        if verdict is None:
            _log.warning("a message was somebody else's by the time its call ended", delivery=row.seq)
        elif verdict.word == "sent":
            _log.info("sent", **_said(outcome), kind=row.kind, seconds=round(outcome.seconds, 3))
        else:
            _tell_failure(outcome, verdict)


def _tell_failure(outcome: Outcome, verdict: Verdict) -> None:
    said = {**_said(outcome), "error": verdict.ended.error}
    if verdict.ended.error.startswith(FAULT):
        _log.error("a connector has failed", **said, exc_info=outcome.came)
    elif verdict.ended.state == PARKED:
        _log.warning("a message is parked", **said)
    elif verdict.health == "blocked":
        _log.warning("nothing is sent there until somebody mends it", **said)
    else:
        _log.info("a message was not sent", **said)


def _said(outcome: Outcome) -> dict[str, object]:
    row = outcome.row
    return {"delivery": row.seq, "channel": row.channel, "attempts": row.attempts}
