"""The demo company's days: visitors who send leads and people who work on them, in order of time, through the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

import msgspec

from turnout.errors import TurnoutError
from turnout.pipeline.asking.answer import LeadView
from turnout.testing.api_caller import ApiCaller, Reply
from turnout.testing.demo_office import Deed, Office, path_of
from turnout.testing.demo_people import Record
from turnout.testing.demo_server import DemoServer

_LEADS = "/api/v1/leads"
_REFUSED = 409
# While time goes by itself, what happened is looked for so often.
_LISTEN_SECONDS = 1.0
_decode = msgspec.json.Decoder(LeadView).decode
_decode_problem = msgspec.json.Decoder(dict[str, object]).decode


@dataclass(frozen=True, slots=True)
class Arrived:
    """A lead as it was sent, and the answer to it."""

    record: Record
    answer: LeadView


@dataclass(slots=True)
class Traffic:
    """Plays the days. `seen` is told every state of a lead that an answer shows.

    `wait` sleeps so many seconds, and says whether it is time to end.
    While the demo's clock is moved by hand, the time from one lead to the next takes `pause_seconds`, however long it
    is in the demo; one that runs is waited for.
    """

    server: DemoServer
    caller: ApiCaller
    office: Office
    seen: Callable[[LeadView], None] = lambda _: None
    pause_seconds: float = 0.0
    wait: Callable[[float], bool] = lambda _: False
    _heard: dict[str, tuple[str | None, ...]] = field(default_factory=dict)

    def play(self, records: Iterable[Record]) -> Iterator[Arrived]:
        """Each lead and its answer, once everything that people did before it is done. Raises TurnoutError."""
        for record in records:
            arrival = datetime.fromisoformat(record["received_at"])
            stretch = _Stretch(self.server.clock(), arrival, monotonic(), self.pause_seconds)
            while deed := self.office.next_before(arrival):
                self._go_to(deed.at, stretch)
                self._do(deed)
            self._go_to(arrival, stretch)
            # Forms do not say when they are sent: that is what the server's clock is for.
            sent = {name: value for name, value in record.items() if value and name != "received_at"}
            yield Arrived(record, self._learn(_lead_in(self.caller.post(_LEADS, sent), _LEADS)))

    def _go_to(self, moment: datetime, stretch: _Stretch) -> None:
        """Wait on the wall's clock, then move the demo's; whoever got a lead meanwhile begins to work on it."""
        if self.server.clock.runs:
            while (left := (moment - self.server.clock()).total_seconds()) > 0:
                if self.wait(min(left, _LISTEN_SECONDS)):
                    return
                self._hear(self.server.go_to(moment))
        elif (seconds := stretch.wall_of(moment) - monotonic()) > 0:
            self.wait(seconds)
        self._hear(self.server.go_to(moment))

    def _do(self, deed: Deed) -> None:
        """Do a deed; one that is refused came too late, as somebody else did something meanwhile."""
        reply = self.caller.post(deed.path, deed.body)
        if not deed.lead:
            _require(reply, deed.path)
        elif reply.status != _REFUSED:
            self._learn(_lead_in(reply, deed.path))

    def _hear(self, leads: Iterable[str]) -> None:
        """See how leads stand that the server decided about."""
        for lead in leads:
            self._learn(_lead_in(self.caller.get(path_of(lead)), path_of(lead)))

    def _learn(self, lead: LeadView) -> LeadView:
        """What an answer told already is no news when it is heard of again."""
        standing = (lead.decision_id, lead.outcome, lead.status, lead.touched_at)
        if self._heard.get(lead.lead_id) != standing:
            self._heard[lead.lead_id] = standing
            self.office.learn(lead, self.server.clock())
            self.seen(lead)
        return lead


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From one lead to the next: when it begins and ends in the demo, and when and how long it is on the wall."""

    begins: datetime
    ends: datetime
    wall: float
    seconds: float

    def wall_of(self, moment: datetime) -> float:
        """When a moment of the demo comes on the wall's clock."""
        span = self.ends - self.begins
        return self.wall + self.seconds * ((moment - self.begins) / span if span > timedelta() else 1.0)


def _lead_in(reply: Reply, path: str) -> LeadView:
    _require(reply, path)
    return _decode(reply.body)


def _require(reply: Reply, path: str) -> None:
    """Raise TurnoutError, with the server's own words, for anything but a success."""
    if reply.status >= 300:
        try:
            said = _decode_problem(reply.body).get("detail", "")
        except msgspec.DecodeError:
            said = ""
        raise TurnoutError(f"the server answered {reply.status} to {path}{f': {said}' if said else ''}")
