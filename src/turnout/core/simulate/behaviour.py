"""How people who are given leads behave in simulated time: when they look, how long they are at it, what reminders do.

Nothing here is left to chance: what is drawn is an argument, named by the lead, by how many hands it went through and
by how often somebody was reminded. So the same lead is met in the same way under every policy that is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Final, NamedTuple, Protocol

from turnout.core.lead import LeadId
from turnout.core.rep import RepId

# A number from 0 up to 1, but never 1, the same one for the same name.
Draw = Callable[[str], float]
_BITS: Final = 53


class Window(StrEnum):
    """When somebody was told of a lead: while they worked, or not."""

    IN_HOURS = "in_hours"
    OFF_HOURS = "off_hours"


class Response(NamedTuple):
    """One answer as it really was: the wall time from a lead's creation to its first touch, and how long that took."""

    window: Window
    wait: timedelta
    handle: timedelta


class Told(NamedTuple):
    """Somebody is told that a lead is theirs. `hand` counts from 1 whose hands it came through."""

    lead: LeadId
    rep: RepId
    received_at: datetime
    at: datetime
    hand: int
    window: Window


class Behaviour(Protocol):
    """What people do about leads, by a model or by history."""

    def look_after(self, told: Told) -> timedelta:
        """The wall time until they look at a lead by themselves, nights and weekends included."""

    def handle(self, told: Told) -> timedelta:
        """How long a lead keeps them once they have begun; they touch nothing else meanwhile."""

    def look_again_after(self, told: Told, reminder: int) -> timedelta | None:
        """The working time until they look because of their n-th reminder, from 1; None where it does nothing."""


def seeded(seed: str) -> Draw:
    """Draws that are the same for the same seed and name, on every machine."""

    def draw(name: str) -> float:
        drawn = blake2b(f"{seed}|{name}".encode(), digest_size=8).digest()
        return (int.from_bytes(drawn, "big") >> (64 - _BITS)) / (1 << _BITS)

    return draw


@dataclass(frozen=True, slots=True)
class Alike:
    """The simplest model: everybody looks after the same time, and at a reminder after another one, or not at all."""

    wait: timedelta
    takes: timedelta = timedelta()
    reminded: timedelta | None = None

    def look_after(self, _told: Told) -> timedelta:
        """The same for all."""
        return self.wait

    def handle(self, _told: Told) -> timedelta:
        """The same for all."""
        return self.takes

    def look_again_after(self, _told: Told, _reminder: int) -> timedelta | None:
        """The same for all."""
        return self.reminded


class FromHistory:
    """People who answer as they did: the first to be told of a lead as history has it for that lead.

    For everything that history does not know, an answer to another lead of the same window is drawn. A reminder works
    in `heeded` of all cases: then they look after what an answer in hours took, counted in their working time.
    """

    def __init__(self, responses: Mapping[LeadId, Response], draw: Draw, heeded: float = 0.5) -> None:
        self._responses = responses
        self._draw = draw
        self._heeded = heeded
        self._of_window: defaultdict[Window, list[Response]] = defaultdict(list)
        for lead in sorted(responses):
            self._of_window[responses[lead].window].append(responses[lead])

    def look_after(self, told: Told) -> timedelta:
        """By the lead's own answer, which counts from its creation; anew where that was before they were told."""
        own = self._own(told)
        rest = told.received_at + own.wait - told.at if own else timedelta()
        return rest if rest > timedelta() else self._drawn(told.window, f"{told.lead} {told.hand} wait").wait

    def handle(self, told: Told) -> timedelta:
        """By the lead's own answer, else by a drawn one."""
        return (self._own(told) or self._drawn(told.window, f"{told.lead} {told.hand} handle")).handle

    def look_again_after(self, told: Told, reminder: int) -> timedelta | None:
        """By an answer in hours, where the reminder is heeded."""
        name = f"{told.lead} {told.hand} reminder {reminder}"
        if self._draw(f"{name} heeded") >= self._heeded:
            return None
        return self._drawn(Window.IN_HOURS, name).wait

    def _own(self, told: Told) -> Response | None:
        return self._responses.get(told.lead) if told.hand == 1 else None

    def _drawn(self, window: Window, name: str) -> Response:
        """An answer of this window; of any where history has none of it."""
        rows = self._of_window.get(window) or [row for each in self._of_window.values() for row in each]
        assert rows, "history has an answer at least"
        return rows[int(self._draw(name) * len(rows))]
