"""The record of a store played to a moment as it was, and from there on with another policy in the place of its own.

Until a first decision comes out otherwise the record says what was next, so that the policy that was live gives exactly
what was decided. From then on time goes on by itself, and history gives what comes from outside: leads, closings, who
is there. What somebody did about a lead counts while the same one has it; else a model says what is done.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from turnout.core.decide.case import Case
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import welcome
from turnout.core.decide.moments import let_time_pass
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Outcome
from turnout.core.follow_up.clock import ClockKind
from turnout.core.follow_up.extending import Longer, extend
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.policy.model import Policy
from turnout.core.rep import RepId
from turnout.core.simulate.arrival import Arrival
from turnout.core.simulate.behaviour import seeded
from turnout.core.simulate.courses import AsOthersDid, Hand
from turnout.core.simulate.forward import Forward
from turnout.core.simulate.rules_only import Reader
from turnout.core.simulate.what_if import WhatIf, burst_of, copies_of, is_left_out, roster_then
from turnout.errors import StoreError
from turnout.pipeline.history.people_then import People, PeopleThen, Since, read_people_then
from turnout.pipeline.history.replay import OF_CLOCKS, Again, ErasedError, Happened
from turnout.pipeline.history.rerun_acts import can_happen
from turnout.pipeline.history.rerun_desk import ComparingDesk
from turnout.store.leads import Found, find_leads
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

Progress = Callable[[int], None]
_LEADS_AT_ONCE: Final = 500
_CANNOT_BE_PLAYED: Final = (AssertionError, LookupError, StoreError)


class Rerun(Again):
    """One store being played again with a draft from `since` on."""

    def __init__(self, tx: Transaction, draft: Policy, since: datetime, what_if: WhatIf) -> None:
        super().__init__(tx)
        self._draft = Engine(draft, self._live.world)
        self._desk: ComparingDesk = ComparingDesk(stored=self.stored)
        self.since = since
        self.what_if = what_if
        self.left_out: Counter[str] = Counter()
        self.arrived: dict[LeadId, Arrival] = {}
        self.added: list[LeadId] = []
        self.erased: set[LeadId] = set()
        # When a decision first came out otherwise; None as long as all is as it was.
        self.parted_at: datetime | None = None
        self._reader = Reader(self._draft.policy)
        self._forward = Forward(self._desk, self._draft.world.roster)
        self._has_begun = False
        self._numbers: dict[LeadId, int] = {}
        self._extra: list[tuple[datetime, LeadId, Arrival]] = []
        self._found: dict[LeadId, Found] = {}
        self._people = People((), (), ())
        self._later: deque[Since] = deque()
        # Why who was there when is not known; empty where it is.
        self.people_now = ""

    @property
    def draft(self) -> Engine:
        """The policy that is tried, with the people it is tried with."""
        return self._draft

    @property
    def desk(self) -> ComparingDesk:
        """What came of it."""
        return self._desk

    def run(self, events: Sequence[Happened], hands: Sequence[Hand], until: datetime, progress: Progress) -> None:
        """Play everything before `until`. `hands` are those of the record, which others may be like.

        `progress` is told now and then how many events are played; what it raises ends the run.
        """
        self._desk.clocks.mutes_all = not any(event.kind == "touched" for event in events)
        self._forward.courses = AsOthersDid(hands, seeded(self.what_if.seed))
        self._forward.is_told_by_history = self._is_told
        self._begin_with(read_people_then(self._tx, events[0].at if events else until))
        for number, event in enumerate(events):
            if number % _LEADS_AT_ONCE == 0:
                progress(number)
                self._fetch(events[number : number + _LEADS_AT_ONCE])
            self.step(event)
        if not self._has_begun:
            self._begin()
        if self._desk.is_other:
            self._let_extra_in(until)
            if not (events and events[-1].said.get("own_time")):
                self._forward.until(until)

    def last_rule(self, policy: str) -> str:
        """The name of a version's last rule, which takes what no other one does."""
        mine = self._draft.policy
        version = mine if policy == mine.content_hash else self._live.engine_of(policy).policy
        return version.policy.rules[-1].name

    def _fetch(self, events: Sequence[Happened]) -> None:
        """Read the leads that come in next with one question."""
        wanted = [event.lead for event in events if event.kind == "decided" and event.number == 1]
        self._found = {LeadId(found.id): found for found in find_leads(self._tx, wanted)}

    def _is_told(self, lead: LeadId, rep: RepId) -> bool:
        return any(each is not None and each.assignee == rep for each in self.stored.get(lead, ()))

    # The record

    def step(self, event: Happened) -> None:
        """Let one thing happen again, as it was or as the draft would have it."""
        while self._later and self._later[0].at <= event.at:
            self._change_people(self._later.popleft(), event)
        if not self._has_begun and event.at >= self.since:
            self._begin()
        if event.lead in self.erased:
            return
        try:
            if self._desk.is_other:
                self._otherwise(event)
            else:
                self._as_it_was(event)
        except ErasedError:
            self.erased.add(event.lead)
            return
        if event.kind == "decided":
            self._numbers[event.lead] = event.number

    def _as_it_was(self, event: Happened) -> None:
        try:
            super().step(event)
        except ErasedError:
            raise
        except _CANNOT_BE_PLAYED:
            # A clock of the record that this version does not have, or a world that is another one.
            self._desk.is_other = True
        if self._desk.is_other:
            self.parted_at = event.at
            self._be_free()
        else:
            self._desk.notices.clear()

    def _begin(self) -> None:
        """The window begins."""
        self._has_begun = True
        if self.what_if.is_of_people:
            self._place(self._people)
            for added in self.what_if.added:
                welcome(self._desk, self._roster, added.rep, self.since)
        self._add_bursts()
        desk = self._desk
        desk.clocks.follows_record = self._promises_alike()
        if not desk.is_other and (self.what_if or not (desk.clocks.follows_record and self._pools_alike())):
            desk.is_other = True
            self.parted_at = self.since
            self._be_free()

    def _promises_alike(self) -> bool:
        """Whether the draft promises what the versions that were live did, so that clocks are those of the record."""
        mine = self._draft.policy.policy
        return all((other.sla, other.calendars) == (mine.sla, mine.calendars) for other in self._versions())

    def _pools_alike(self) -> bool:
        """Whether leads wait for the same people in the same way."""
        mine = self._draft.policy.policy
        return all(other.pools == mine.pools for other in self._versions())

    def _versions(self) -> list[Policy]:
        """Every version that decided something within the window."""
        decisions = (each for decisions in self.stored.values() for each in decisions if each is not None)
        policies = {each.policy for each in decisions if each.decided_at >= self.since}
        return [self._live.engine_of(policy).policy.policy for policy in sorted(policies)]

    def _be_free(self) -> None:
        self._desk.clocks.is_free = True
        self._forward.hear()

    # People

    def _begin_with(self, then: PeopleThen) -> None:
        """Who was there when the record began."""
        self._people, self._later, self.people_now = then.first, deque(then.later), then.why_not
        if then.later:
            self._place(then.first)

    def _change_people(self, since: Since, event: Happened) -> None:
        """People are others from a moment on: what was due before that was up to those before."""
        if self._desk.is_other:
            self._let_extra_in(since.at)
            self._forward.until(since.at)
        elif not event.is_shared and not event.said.get("own_time"):
            let_time_pass(self._desk, since.at)
        self._people = since.people
        self._place(since.people)

    def _place(self, people: People) -> None:
        """Let these people work here, and in the window those that there would be."""
        what_if = self.what_if if self._has_begun else WhatIf()
        roster, desk = roster_then(*people, what_if), self._desk
        for rep, presence in self._roster.presence.items():
            roster.set_presence(rep, presence)
        self._live.put_people(roster)
        self._roster = self._forward.roster = roster
        self._draft = Engine(self._draft.policy, self._live.world)
        engines = {self._draft.policy.content_hash: self._draft}
        for case in self._every_case():
            version = case.engine.policy
            if version.content_hash not in engines:
                engines[version.content_hash] = Engine(version, self._live.world)
            case.engine = engines[version.content_hash]
        for holding in desk.holdings.values():
            if holding.room is not None:
                holding.room = holding.case.engine.rooms[holding.room.pool.name]

    def _every_case(self) -> list[Case]:
        desk = self._desk
        lying = [*(each.case for each in desk.holdings.values()), *(each.case for each in desk.waits.values())]
        found = [*lying, *desk.parked.values(), *self._cases.values()]
        return list({id(case): case for case in found}.values())

    # Leads that come in

    def _new_case(self, lead: LeadId) -> Case:
        """The lead's case, under the draft where it came in within the window."""
        case = super()._new_case(lead)
        if not self._has_begun:
            return case
        return self._arrival(lead, case).open(self._draft, self._desk, case.lead.received_at)

    def _find(self, lead: LeadId) -> Found:
        return self._found.get(lead) or super()._find(lead)

    def _arrival(self, lead: LeadId, case: Case) -> Arrival:
        is_theirs = case.engine.policy.content_hash == self._draft.policy.content_hash
        facts = dict(case.facts) if is_theirs else self._reader.facts_of(case.lead, case.known, case.match)
        first = self.stored[lead][0]
        at = first.decided_at if first is not None else case.lead.received_at
        arrival = Arrival(at, case.lead, case.known, facts, case.match, case.person)
        self.arrived[lead] = arrival
        for copy in copies_of(arrival, self.what_if):
            heapq.heappush(self._extra, (copy.at, copy.lead.id, copy))
        return arrival

    def _add_bursts(self) -> None:
        """Leads that never were, made of those that came in."""
        for number, burst in enumerate(self.what_if.bursts, 1):
            models = self._models()
            for arrival in burst_of(burst, number, models, self.what_if.seed):
                heapq.heappush(self._extra, (arrival.at, arrival.lead.id, arrival))

    def _models(self) -> list[Arrival]:
        """Some leads of the window, or else the latest before it, to make others of."""
        names = list(self.stored)[-_LEADS_AT_ONCE:]
        found = {LeadId(each.id): each for each in find_leads(self._tx, names) if each.facts is not None}
        kept = ((name, self._shelf.kept_case(found[name])) for name in names if name in found)
        return [
            Arrival(
                case.lead.received_at,
                case.lead,
                case.known,
                self._reader.facts_of(case.lead, case.known, case.match),
                case.match,
                case.person,
            )
            for _, case in kept
        ]

    def _let_extra_in(self, now: datetime) -> None:
        while self._extra and self._extra[0][0] <= now:
            at, lead, arrival = heapq.heappop(self._extra)
            self._forward.until(at)
            self.arrived[lead] = arrival
            self.added.append(lead)
            self._forward.decide(arrival.open(self._draft, self._desk, at), at)

    # What history has people do

    def _otherwise(self, event: Happened) -> None:
        """Something comes from outside into a time that is another one."""
        if event.kind == "decided" and event.number > 1:
            return
        if event.kind in OF_CLOCKS:
            self._fire_as_then(event)
            return
        self._let_extra_in(event.at)
        if event.kind == "decided":
            self._come_in(event)
        else:
            self._forward.until(event.at)
            self._act_if(event)
        self._forward.hear()

    def _fire_as_then(self, event: Happened) -> None:
        """A clock fired in the record; so it does here while its lead goes the same way."""
        clocks = self._desk.clocks
        if event.lead in clocks.left or not clocks.follows_record:
            return
        self._let_extra_in(event.at)
        self._forward.until(event.at)
        if event.lead in clocks.left:
            return
        try:
            self._act(event)
        except _CANNOT_BE_PLAYED:
            clocks.leave(event.lead)
        self._forward.hear()

    def _come_in(self, event: Happened) -> None:
        lead = event.lead
        case = self._cases[lead] = self._new_case(lead)
        arrival = self.arrived.get(lead)
        if arrival is not None and is_left_out(arrival, self.what_if):
            del self.arrived[lead]
            return
        self._desk.arrive(lead, event.arrival)
        if event.said.get("own_time"):
            # It came out of a file, long after its time: what was done about it then is not known.
            self._desk.clocks.muted.add(lead)
            drain_due(self._desk, event.at)
        else:
            self._forward.until(event.at)
        self._decide(case, event.at)

    def _act_if(self, event: Happened) -> None:
        """What was done, where there is still what it was done about."""
        if not can_happen(self._desk, event, self._had(event.lead), self._places):
            self.left_out[event.kind] += 1
            return
        try:
            self._act(event)
        except _CANNOT_BE_PLAYED:
            self.left_out[event.kind] += 1

    def _extend(self, event: Happened) -> None:
        """A promise of the draft is given as much more as that of the record was; where it has none, none is."""
        if not self._desk.is_other:
            super()._extend(event)
            return
        said = event.said
        until = from_micros(int(said["until"])) if said.get("until") else None
        wish = Longer(ClockKind(str(said["promise"])), int(said.get("seconds", 0)), until)
        extend(self._desk.clocks, event.lead, wish, event.at, hours_of(self._roster))

    def _had(self, lead: LeadId) -> RepId | None:
        """Who had the lead then, by the record."""
        stored, number = self.stored.get(lead, ()), self._numbers.get(lead, 0)
        then = stored[number - 1] if 0 < number <= len(stored) else None
        return then.assignee if then is not None and then.outcome in _IN_HANDS else None

    def _decided(self, lead: LeadId) -> int:
        return self._numbers.get(lead, 0)


_IN_HANDS: Final = frozenset({Outcome.ASSIGNED, Outcome.OFFERED})
