"""From the demo company's past into the present: its leads until now at their own times, and then one now and then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from turnout.pipeline.serving.running import utc_now
from turnout.testing.demo_clock import DemoClock
from turnout.testing.demo_people import Record


def until_now(records: Iterator[Record]) -> Iterator[Record]:
    """The leads that came until now."""
    for record in records:
        if datetime.fromisoformat(record["received_at"]) >= utc_now():
            return
        yield record


def until(records: Iterator[Record], moment: datetime) -> Iterator[Record]:
    """The leads that came before a moment."""
    return takewhile(lambda record: datetime.fromisoformat(record["received_at"]) < moment, records)


def from_now(records: Iterator[Record], clock: DemoClock, pause_seconds: float) -> Iterator[Record]:
    """The leads after those, with so long a pause between them, by a clock that runs."""
    pause = timedelta(seconds=pause_seconds)
    for record in records:
        yield record | {"received_at": (clock() + pause).isoformat()}
