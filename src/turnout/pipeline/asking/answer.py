"""The answer about a lead that every face gives: the keys other programs rely on, at the top level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zlib import crc32

import msgspec

from turnout.core.decision import Decision
from turnout.core.follow_up.clock import Clock, ClockState, answer_due
from turnout.store.decisions import DecisionRow
from turnout.store.metadata import from_micros

_SHOWN: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.FIRED})


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What was decided about a lead. Texts are empty and times None where there is none; times are ISO 8601 in UTC.

    `sla` names the promise and `sla_due` is when the first touch is due.
    """

    lead_id: str
    decision_id: str
    outcome: str
    assignee: str | None
    team: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    account_id: str | None
    duplicate_of: str | None
    sla: str | None
    sla_due: str | None
    accept_by: str | None
    reason: str
    decided_at: str
    received_at: str
    held_until: str | None = None
    match_score: float | None = None
    policy: str = ""


class ClockView(msgspec.Struct, frozen=True, gc=False):
    """A clock of a lead: what it is for, from when, when it is due, how it stands, and what it does then.

    `state` is `running`, `paused` (when it is due is said when it goes on) or `fired`; `rep` is whose clock it is, null
    for the customer's. `is_missed` is true for a promise that was not kept. `extended_seconds` is by how much later it
    falls due than was promised, because somebody extended it.
    """

    kind: str
    started_at: str
    due_at: str
    state: str
    actions: tuple[str, ...]
    rep: str | None
    is_missed: bool
    extended_seconds: int = 0


class LeadView(Answer, frozen=True, gc=False):
    """The present state of a lead: the keys of `Answer`, and what has happened to it since.

    `status` is `open`, `joined`, `rejected` or `closed`; `decisions` counts them. `clocks` are those that run, stand
    still or have fired; a list of leads has none.
    """

    status: str = "open"
    touched_at: str | None = None
    closed_at: str | None = None
    decisions: int = 1
    clocks: tuple[ClockView, ...] | msgspec.UnsetType = msgspec.UNSET


def answer_of(decision: Decision, number: int, received_at: datetime) -> Answer:
    """The answer that a decision gives; `number` counts the decisions about its lead from 1."""
    match, promise = decision.match, decision.promise
    return Answer(
        decision.lead,
        f"{decision.lead}.{number}",
        decision.outcome.value,
        decision.assignee,
        decision.team or None,
        decision.pool or None,
        decision.queue or None,
        decision.rule or None,
        match.account if match else None,
        decision.duplicate_of,
        promise.line if promise else None,
        _text(promise.touch_by) if promise else None,
        _text(decision.accept_by),
        decision.reason,
        said(decision.decided_at),
        said(received_at),
        _text(decision.held_until),
        match.score if match and match.account else None,
        decision.policy,
    )


def answer_of_row(row: DecisionRow, lead: str, received_at: int) -> Answer:
    """The answer that a stored decision gives, the same as when it was made."""
    return Answer(*_shared(row, lead, received_at))


def view_of_row(
    row: DecisionRow,
    lead: str,
    received_at: int,
    status: str,
    touched_at: int | None,
    closed_at: int | None,
    count: int,
) -> LeadView:
    """A lead's present state."""
    return view_of(answer_of_row(row, lead, received_at), status, touched_at, closed_at, count)


def view_of(answer: Answer, status: str, touched_at: int | None, closed_at: int | None, count: int) -> LeadView:
    """A lead's present state, from the answer of its latest decision."""
    view = LeadView(*msgspec.structs.astuple(answer))
    return msgspec.structs.replace(
        view, status=status, touched_at=_at(touched_at), closed_at=_at(closed_at), decisions=count
    )


def with_clocks(view: LeadView, clocks: Iterable[Clock]) -> LeadView:
    """A lead's present state with its clocks, and when its answer is due by them: they were moved, or extended."""
    every = list(clocks)
    shown = tuple(_clock_view(clock) for clock in every if clock.state in _SHOWN)
    moved = answer_due(every) if view.sla_due else None
    return msgspec.structs.replace(view, clocks=shown, sla_due=said(moved) if moved else view.sla_due)


def _clock_view(clock: Clock) -> ClockView:
    kind, state = clock.kind.value, clock.state.value
    times = said(clock.started_at), said(clock.due_at)
    return ClockView(kind, *times, state, clock.actions, clock.rep, clock.is_missed, clock.extended_seconds)


def etag_of_lead(view: LeadView) -> str:
    """The ETag of a lead: another one whenever something was decided about it, done with it, or befell its clocks."""
    clocks = f"-{crc32(msgspec.json.encode(view.clocks)):08x}" if view.clocks else ""
    return f'"{view.decisions}-{view.status}{"-touched" if view.touched_at else ""}{clocks}"'


def _shared(row: DecisionRow, lead: str, received_at: int) -> tuple[Any, ...]:
    """What `Answer` and `LeadView` have in common, in their order."""
    return (
        lead,
        f"{lead}.{row.number}",
        row.outcome,
        row.assignee,
        row.team or None,
        row.pool or None,
        row.queue or None,
        row.rule or None,
        row.account,
        row.duplicate_of,
        row.sla or None,
        _at(row.sla_due),
        _at(row.accept_by),
        row.reason,
        said(from_micros(row.decided_at)),
        said(from_micros(received_at)),
        _at(row.held_until),
        row.match_score,
        row.policy,
    )


def _at(micros: int | None) -> str | None:
    return None if micros is None else said(from_micros(micros))


def _text(at: datetime | None) -> str | None:
    return None if at is None else said(at)


def said(at: datetime) -> str:
    """An instant in UTC as text, `2026-09-07T02:06:52Z`; thousandths only where there are any."""
    return f"{at.isoformat(timespec='milliseconds' if at.microsecond else 'seconds')[:-6]}Z"
