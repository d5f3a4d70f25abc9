"""A clock as the core has it, and as a row of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from turnout.core.follow_up.clock import Clock, ClockKind, ClockState
from turnout.core.rep import RepId
from turnout.store.clocks import ClockRow
from turnout.store.metadata import from_micros, to_micros

_ACTIONS = msgspec.json.Decoder(tuple[str, ...])


def clock_of(row: ClockRow) -> Clock:
    """The clock of a row."""
    return Clock(
        ClockKind(row.kind),
        from_micros(row.started_at),
        from_micros(row.due_at),
        row.allowance_seconds,
        row.counts,
        () if row.actions == "[]" else _ACTIONS.decode(row.actions),
        RepId(row.rep) if row.rep else None,
        row.stage,
        row.number,
        ClockState(row.state),
        None if row.ended_at is None else from_micros(row.ended_at),
        row.version,
        bool(row.is_missed),
        row.extended_seconds,
    )


def row_of(clock: Clock, lead: int, decision: int, world_version: int) -> ClockRow:
    """The row of a clock; `lead` and `decision` are their numbers."""
    return ClockRow(
        lead,
        decision,
        clock.number,
        clock.kind.value,
        to_micros(clock.started_at),
        to_micros(clock.due_at),
        clock.allowance_seconds,
        clock.counts,
        msgspec.json.encode(clock.actions).decode() if clock.actions else "[]",
        world_version,
        clock.state.value,
        _micros(clock.ended_at),
        clock.rep or "",
        clock.stage,
        clock.version,
        int(clock.is_missed),
        clock.extended_seconds,
    )


def moved_said(moved: Sequence[Clock]) -> str:
    """Which clocks are due when by now, as the record says it: `3=1757235600000000,4=...`."""
    return ",".join(f"{clock.number}={to_micros(clock.due_at)}" for clock in moved)


def moved_in(text: str) -> Iterator[tuple[int, datetime]]:
    """The numbers and due times in such a text."""
    for part in text.split(","):
        number, _, micros = part.partition("=")
        yield int(number), from_micros(int(micros))


def extended_said(extended: Sequence[Clock]) -> str:
    """What an extension made of clocks, as the record says it: number, due time, allowance, what counts, how much more.

    `3=1757235600000000:18000:working:3600,4=...`.
    """
    return ",".join(
        f"{clock.number}={to_micros(clock.due_at)}:{clock.allowance_seconds}:{clock.counts}:{clock.extended_seconds}"
        for clock in extended
    )


def extended_in(text: str, clocks: Sequence[Clock]) -> Iterator[Clock]:
    """Clocks of a lead as an extension left them, by such a text. Raises LookupError for one that is not there."""
    by_number = {clock.number: clock for clock in clocks}
    for part in text.split(","):
        number, _, rest = part.partition("=")
        due_at, allowance, counts, extended = rest.split(":")
        clock = by_number[int(number)]
        yield clock._replace(
            due_at=from_micros(int(due_at)),
            allowance_seconds=int(allowance),
            counts=counts,
            version=clock.version + 1,
            extended_seconds=int(extended),
        )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
