"""A draft of a policy played over a window of a store's history: who would have got what, and what it adds up to.

Nothing is written. Files in the place of a store are `simulate_file`'s; how the record is played is `rerun`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from turnout.core.assign.roster import Roster
from turnout.core.decision import Decision, Outcome
from turnout.core.lead import LeadId
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.core.rep import RepId
from turnout.core.simulate.courses import Course, Hand
from turnout.core.simulate.forward import window_of
from turnout.core.simulate.outcome import Fate, LeadLine, Simulated
from turnout.core.simulate.summary import Window, fate_of, summarise, value_of
from turnout.core.simulate.what_if import WhatIf
from turnout.errors import InputError
from turnout.pipeline.history.replay import Happened, read_events
from turnout.pipeline.history.rerun import Rerun
from turnout.store.database import Database
from turnout.store.metadata import from_micros
from turnout.store.policies import load_policy
from turnout.store.transaction import Transaction

Progress = Callable[[int, int], None]
_IN_HANDS: Final = frozenset({Outcome.ASSIGNED, Outcome.OFFERED})
_TESTS: Final = "SELECT l.id FROM leads l JOIN test_leads t ON t.lead = l.seq"
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be simulated. Without `since` all of the record is; without `until` it ends with the record.

    Added leads may come later than the record's end; then time goes on for a day after the last of them.
    """

    since: datetime | None = None
    until: datetime | None = None
    what_if: WhatIf = field(default_factory=WhatIf)
    value_field: str = "score"


def simulate_draft(
    database: Database, text: str, lists: Mapping[str, str], asked: Asked, progress: Progress = lambda _done, _all: None
) -> Simulated:
    """The simulation of a policy that is only a text so far. Raises PolicyError and StoreError."""
    with database.reading() as tx:
        return simulate(tx, parse_policy(text, lists), asked, progress)


def simulate_version(
    database: Database, policy: str, asked: Asked, progress: Progress = lambda _done, _all: None
) -> Simulated:
    """The simulation of a version that the store has, by its hash. Raises StoreError."""
    with database.reading() as tx:
        return simulate(tx, load_policy(tx, policy), asked, progress)


def simulate(tx: Transaction, draft: Policy, asked: Asked, progress: Progress = lambda _done, _all: None) -> Simulated:
    """The result of a draft over a window. `progress` is told how many events of how many are played.

    Raises StoreError where the record cannot be read, InputError for a window that ends before it begins.
    """
    record = list(read_events(tx))
    since, until = _window(record, asked)
    events = [event for event in record if event.at < until]
    rerun = Rerun(tx, draft, since, asked.what_if)
    hands = hands_of(events, rerun.stored, rerun.draft.world.roster)
    rerun.run(events, hands, until, lambda done: progress(done, len(events)))
    progress(len(events), len(events))
    notes = tuple(_notes(rerun, since))
    window = Window(since, until, asked.value_field, notes, tells_promises=not rerun.desk.clocks.mutes_all)
    return _result(tx, rerun, events, window)


def _window(record: Sequence[Happened], asked: Asked) -> tuple[datetime, datetime]:
    """The window, half-open."""
    if not record and (asked.since is None or asked.until is None):
        raise InputError("nothing has happened in this store yet; simulate a file with `--leads` and `--world`")
    end = max((event.at for event in record), default=datetime.max.replace(tzinfo=UTC) - _INSTANT) + _INSTANT
    added = [burst.at + burst.over + timedelta(days=1) for burst in asked.what_if.bursts]
    until = asked.until or max([end, *added])
    since = asked.since or record[0].at
    if since >= until:
        raise InputError(f"the window ends at `{until:%Y-%m-%dT%H:%MZ}`, before it begins; say an earlier `--since`")
    return since, until


def hands_of(
    events: Sequence[Happened], stored: Mapping[LeadId, Sequence[Decision | None]], roster: Roster
) -> list[Hand]:
    """What everybody of the record did with each lead they had, in the order in which they got them."""
    hands: list[_Hand] = []
    having: dict[LeadId, _Hand] = {}
    for event in events:
        hand = having.get(event.lead)
        if event.kind == "decided":
            then = stored[event.lead][event.number - 1] if event.number <= len(stored[event.lead]) else None
            if then is not None and then.outcome in _IN_HANDS and then.assignee is not None:
                if hand is None or (hand.rep, hand.hop) != (then.assignee, then.hop):
                    having[event.lead] = hand = _Hand(then.assignee, then.hop, event.at, then.outcome)
                    hands.append(hand)
            else:
                having.pop(event.lead, None)
        elif hand is not None and event.kind in _DONE:
            hand.did.setdefault(event.kind, event.at - hand.since)
    return [hand.said(roster) for hand in hands]


_DONE: Final = ("accepted", "touched", "passed")


@dataclass(slots=True)
class _Hand:
    """A lead in somebody's hands, as the record has it."""

    rep: RepId
    hop: int
    since: datetime
    outcome: Outcome
    did: dict[str, timedelta] = field(default_factory=dict)

    def said(self, roster: Roster) -> Hand:
        """The hand as others may be like it."""
        course = Course(*(self.did.get(what) for what in _DONE))
        return Hand(window_of(roster, self.rep, self.since), self.outcome is Outcome.OFFERED, course)


def _result(tx: Transaction, rerun: Rerun, events: Sequence[Happened], window: Window) -> Simulated:
    """Each lead's fate then and now, added up."""
    tests = {LeadId(lead) for (lead,) in tx.rows(_TESTS)}
    fates = _Fates(rerun, events, window)
    added = set(rerun.added)
    arrived = [lead for lead in rerun.arrived if lead not in tests and rerun.desk.made.get(lead)]
    lines = [fates.line(lead, is_added=lead in added) for lead in arrived]
    others = [lead for lead in rerun.stored if lead not in rerun.arrived and lead not in tests]
    beside = [line for lead in others if (line := fates.line_of_other(lead)) is not None]
    final = {lead: rerun.desk.decisions[lead] for lead in arrived}
    return summarise(lines, beside, final, rerun.draft, window)


class _Fates:
    """What became of leads: in the record before the window's end, and in the rerun."""

    def __init__(self, rerun: Rerun, events: Sequence[Happened], window: Window) -> None:
        self._rerun = rerun
        self._value = window.value_field
        self._touched = {
            event.lead: from_micros(int(event.said["at"])) for event in reversed(events) if event.kind == "touched"
        }
        self._decided = Counter(event.lead for event in events if event.kind == "decided")

    def line(self, lead: LeadId, *, is_added: bool) -> LeadLine:
        """A lead that came in within the window."""
        arrival = self._rerun.arrived[lead]
        value = value_of(arrival.facts, self._value)
        return LeadLine(lead, arrival.at, None if is_added else self._old(lead), self._new(lead), value)

    def line_of_other(self, lead: LeadId) -> LeadLine | None:
        """A lead that was there before, where it is somewhere else now; None where it is not."""
        old = self._old(lead)
        if old is None or not self._rerun.desk.made.get(lead):
            return None
        line = LeadLine(lead, self._rerun.desk.made[lead][0].decided_at, old, self._new(lead), 0.0)
        return line if line.is_moved else None

    def _old(self, lead: LeadId) -> Fate | None:
        stored = [each for each in self._rerun.stored.get(lead, ())[: self._decided[lead]] if each is not None]
        return fate_of(stored, self._rerun.last_rule(stored[-1].policy), self._touched.get(lead)) if stored else None

    def _new(self, lead: LeadId) -> Fate:
        made = self._rerun.desk.made[lead]
        return fate_of(made, self._rerun.last_rule(made[-1].policy), self._rerun.desk.touched_at.get(lead))


def _notes(rerun: Rerun, since: datetime) -> Iterator[str]:
    """What was taken for granted, and what could not be played."""
    if rerun.people_now:
        yield f"people and absences are those of now: {rerun.people_now}"
    if rerun.parted_at is not None and rerun.parted_at < since:
        yield (
            f"the record cannot be played exactly from {rerun.parted_at:%Y-%m-%dT%H:%MZ} on, before the window: the "
            "world is another one now"
        )
    if rerun.erased:
        yield f"{len(rerun.erased)} leads of people who were erased are left out"
    if rerun.left_out:
        said = ", ".join(f"{count} {kind}" for kind, count in sorted(rerun.left_out.items()))
        yield f"what people did in history about leads that are elsewhere now is left out ({said})"
    if rerun.desk.clocks.mutes_all:
        yield "no answer to a lead is recorded, so promises are not told, and their stages do nothing"
    if rerun.parted_at is not None:
        yield "whoever did not have a lead in history does with it what was done with another lead of the record"
