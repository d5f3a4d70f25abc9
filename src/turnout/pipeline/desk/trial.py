"""A test lead: sent through everything as any other, messages included, then taken out of everything again.

It is marked from its first moment: messages say TEST, numbers and lists of work leave it out, the record has it. What
it took, a turn, caps, room, is given back when it ends, which it does whatever comes in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Final, Protocol

import msgspec

from turnout.core.capture.mapper import capture
from turnout.core.decision import Known
from turnout.core.lead import Lead, LeadId
from turnout.errors import InputError, RefusedError
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import TEST, Capture, EndTest, Job
from turnout.store.database import Database
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction

WAIT_SECONDS: Final = 20.0
WAIT_SECONDS_MAX: Final = 120.0
CHANNELS: Final = ("email", "slack", "sms")
_LOOK_SECONDS: Final = 0.1
# Whoever sends messages plans them at once; after so long nobody does.
_PLANNED_WITHIN: Final = timedelta(seconds=5)
# A name such as `Test` is a placeholder, and so unknown.
_RECORD: Final[Mapping[str, str]] = {
    "first_name": "Tessa",
    "last_name": "Trial",
    "email": "anybody@example.com",
    "message": "This is a test of Turnout. Nobody waits for an answer.",
}
_NOTICES: Final = (
    "SELECT o.kind, o.recipient, o.state, o.note, o.due_at FROM outbox o JOIN leads l ON l.seq = o.lead WHERE l.id = ?"
    " ORDER BY o.due_at, o.kind, o.recipient"
)
_DELIVERIES: Final = (
    "SELECT d.channel, d.rep, d.recipient, d.state, d.attempts, d.error, d.due_at, d.ended_at FROM deliveries d"
    " JOIN leads l ON l.seq = d.lead WHERE l.id = ? AND d.decision > 0 ORDER BY d.seq"
)


class Turnout(Protocol):
    """What a test is sent through."""

    @property
    def database(self) -> Database:
        """The store."""
        ...

    def do(self, job: Job) -> Done:
        """What came of a job, awaited."""
        ...

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead under the live policy, and that policy's hash."""
        ...

    def now(self) -> datetime:
        """The clock."""
        ...


class Step(msgspec.Struct, frozen=True):
    """One thing that happened: to or by whom, `millis` after the lead came in; `is_ok` is false where it failed."""

    what: str
    said: str
    millis: float
    is_ok: bool = True


class Trial(msgspec.Struct, frozen=True):
    """A test from beginning to end. `is_ok` is true where everybody was told who was to be."""

    lead_id: str
    outcome: str
    assignee: str | None
    rule: str | None
    is_ok: bool
    steps: list[Step]


def checked_address(text: str) -> str:
    """Where all messages of a test go, as `CHANNEL:ADDRESS`; empty for whoever they are for. Raises InputError."""
    channel, colon, address = text.strip().partition(":")
    if not text.strip():
        return ""
    if not colon and "@" in text:
        channel, address = "email", text.strip()
    if channel not in CHANNELS or not address.strip():
        known = ", ".join(f"`{each}:ADDRESS`" for each in CHANNELS)
        raise InputError(f"`{text[:80]}` is no place for messages; write one of {known}")
    return f"{channel}:{address.strip()}"


def try_out(
    turnout: Turnout,
    name: str,
    record: Mapping[str, str],
    to_address: str = "",
    wait_seconds: float = WAIT_SECONDS,
    by: str = "local",
    tell: Callable[[Step], None] = lambda _step: None,
) -> Trial:
    """Send a test lead called `name` through everything, and clean up after it; `tell` hears each step as it comes.

    `record` has fields of the lead by their usual names. Its mailbox is always the test's own, so that it joins
    nobody's lead. Raises RefusedError and StoreError where it cannot be decided.
    """
    began, at = monotonic(), turnout.now()
    steps: list[Step] = []

    def note(what: str, said: str, millis: float, *, is_ok: bool = True) -> None:
        steps.append(Step(what, said, round(millis, 1), is_ok))
        tell(steps[-1])

    answer = _decided(turnout, _lead(name, record, at), to_address, by)
    note("decided", f"{answer.outcome}{_where(answer)}: {answer.reason}", _since(began))
    try:
        for step in _told(turnout, answer.lead_id, at, began + wait_seconds):
            steps.append(step)
            tell(step)
    finally:
        ended = turnout.do(EndTest(LeadId(answer.lead_id), by=by))
    if ended.error is not None and not isinstance(ended.error, RefusedError):
        raise ended.error
    if ended.error is None:
        note("cleaned up", "the lead is closed; its turn, caps and room are given back", _since(began))
    else:
        note("cleaned up", str(ended.error), _since(began), is_ok=_is_closed(ended.error))
    return Trial(answer.lead_id, answer.outcome, answer.assignee, answer.rule, all(s.is_ok for s in steps), steps)


def _is_closed(error: Exception) -> bool:
    """Somebody may have closed it by hand meanwhile."""
    return isinstance(error, RefusedError) and error.code == "lead_closed"


def _lead(name: str, record: Mapping[str, str], at: datetime) -> Lead:
    """The lead, with a mailbox that nobody else has, at the domain that was asked for."""
    given = {**_RECORD, **record}
    _, _, domain = given["email"].rpartition("@")
    lead = capture(given, lead_id=LeadId(name), received_at=at)
    return Lead(lead.id, at, {**lead.values, "email": f"turnout-{name.lower()}@{domain or 'example.com'}"})


def _decided(turnout: Turnout, lead: Lead, to_address: str, by: str) -> Answer:
    known, policy = turnout.enrich(lead)
    done = turnout.do(Capture(lead, known, policy, by, f"test:{lead.id}", origin=TEST, test_to=to_address))
    if done.error is not None:
        raise done.error
    assert done.answer is not None, "a lead that came in has an answer"
    return done.answer


def _where(answer: Answer) -> str:
    names = (("to", answer.assignee), ("of pool", answer.pool), ("in queue", answer.queue), ("by rule", answer.rule))
    return "".join(f" {word} {name}" for word, name in names if name)


def _told(turnout: Turnout, lead: str, at: datetime, deadline: float) -> Iterator[Step]:
    """Who was told, as it happens, until nothing is under way any more or time is up."""
    told: set[tuple[str, ...]] = set()
    while True:
        with turnout.database.asking() as tx:
            steps, is_over = _looked(tx, lead, at, turnout.now())
        is_late = monotonic() >= deadline
        for key, step, is_final in steps:
            if key not in told and (is_final or is_late):
                told.add(key)
                yield step
        if is_over or is_late:
            return
        sleep(_LOOK_SECONDS)


_Seen = tuple[tuple[str, ...], Step, bool]


def _looked(tx: Transaction, lead: str, at: datetime, now: datetime) -> tuple[list[_Seen], bool]:
    """How every notice and message about a lead stands, and whether all of it is over."""
    notices = tx.rows(_NOTICES, (lead,))
    deliveries = tx.rows(_DELIVERIES, (lead,))
    # What a clock does later is not waited for.
    seen = [_notice(row, at, now) for row in notices if row[4] <= to_micros(now) and (row[2] == "due" or row[3])]
    seen += [_delivery(row, at, now) for row in deliveries]
    return seen, all(is_final for _, _, is_final in seen)


def _notice(row: tuple[str, str, str, str, int], at: datetime, now: datetime) -> _Seen:
    kind, recipient, state, note, due_at = row
    whom = recipient or "the administrators"
    if state == "due":
        said = f"{whom} ({kind}): nobody sends messages; start `turnout serve` or `turnout worker`"
        is_final = now - from_micros(due_at) > _PLANNED_WITHIN
        return ("notice", kind, recipient), Step("not sent", said, _millis(at, now), is_ok=False), is_final
    said = f"{whom} ({kind}): {note}"
    return ("notice", kind, recipient), Step("not sent", said, _millis(at, now), is_ok=False), True


def _delivery(row: tuple[str, str, str, str, int, str, int, int | None], at: datetime, now: datetime) -> _Seen:
    channel, rep, recipient, state, attempts, error, due_at, ended_at = row
    whom = f"{rep or recipient or 'the administrators'} by {channel}"
    key = ("message", channel, rep, recipient)
    millis = _millis(at, from_micros(ended_at) if ended_at else now)
    match state:
        case "sent":
            return key, Step("sent", whom, millis), True
        case "cancelled":
            return key, Step("not sent", f"{whom}: {error or 'it was no longer true'}", millis, is_ok=False), True
        case "parked":
            return key, Step("parked", f"{whom}: {error}", millis, is_ok=False), True
        case "gathered":
            return key, Step("later", f"{whom}, with their digest", millis), True
        case _ if attempts == 0 and from_micros(due_at) > now + timedelta(seconds=1):
            return key, Step("later", f"{whom}, in {_span(from_micros(due_at) - now)}", millis), True
        case _:
            tried = f" after {attempts} attempts" if attempts else ""
            return key, Step("under way", f"{whom}{tried}: {error or 'not sent yet'}", millis, is_ok=False), False


def _span(length: timedelta) -> str:
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _millis(since: datetime, at: datetime) -> float:
    return round(max(0.0, (at - since) / timedelta(milliseconds=1)), 1)


def _since(began: float) -> float:
    return (monotonic() - began) * 1_000
