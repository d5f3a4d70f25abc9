"""Departures that wait for their day: planned, called off, and shown. What happens on the day is `departing`'s."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from turnout.core.rep import Rep, RepStatus
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.handing_over.departure_plan import Wishes, check_wishes
from turnout.store.departures import (
    DepartureRow,
    add_departure,
    cancel_departure,
    find_departure,
    scheduled_for,
)
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction


def begins_at(leaver: Rep, day: date) -> datetime:
    """The moment a day begins where somebody works: from then on they are gone."""
    return datetime.combine(day, time(0), ZoneInfo(leaver.zone)).astimezone(UTC)


def plan_for_day(edit: Edit, leaver: Rep, wishes: Wishes, day: date) -> DepartureRow:
    """Let somebody leave when a day begins; all of it is worked out anew by then.

    Raises RefusedError for wishes that cannot be granted, for somebody who has left, and where one is planned already.
    """
    check_wishes(edit.tx, leaver, wishes)
    if leaver.status is RepStatus.DEPARTED:
        raise RefusedError("rep_not_active", f"{leaver.id} has left already")
    planned = scheduled_for(edit.tx, leaver.id)
    if planned is not None:
        raise RefusedError(
            "departure_planned", f"{leaver.id} is to leave by departure {planned.number}; call it off first"
        )
    body = msgspec.json.encode(wishes).decode()
    due, at = to_micros(begins_at(leaver, day)), to_micros(edit.at)
    number = add_departure(edit.tx, leaver.id, due, at, edit.actor, edit.why, body)
    edit.happened("rep_leaving", {"rep": leaver.id, "departure": number, "day": day.isoformat()})
    return departure(edit.tx, number)


def call_off(edit: Edit, leaver: Rep) -> DepartureRow:
    """Nobody leaves on that day after all. Raises RefusedError where nothing is planned."""
    planned = scheduled_for(edit.tx, leaver.id)
    if planned is None:
        raise RefusedError("departure_not_found", f"no departure of {leaver.id} is planned")
    cancel_departure(edit.tx, planned.number, to_micros(edit.at), edit.actor)
    edit.happened("rep_stays", {"rep": leaver.id, "departure": planned.number})
    return departure(edit.tx, planned.number)


def departure(tx: Transaction, number: int) -> DepartureRow:
    """The departure of this number. Raises RefusedError."""
    row = find_departure(tx, number)
    if row is None:
        raise RefusedError("departure_not_found", f"there is no departure {number}")
    return row
