"""The desk: everything that changes while leads come in. Who has what, who waits, what was decided, and the books.

`settle` is the only way in: it writes a ruling that `decide` or its neighbours worked out. A later ruling about the
same lead is a new decision; the earlier ones stay in `history`.

Whoever asks for a lead or a person asks through a method, so that a desk over a database can fetch what it has not at
hand; this one has everything in memory.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from turnout.core.account import AccountId, Acquaintance
from turnout.core.assign.books import Books
from turnout.core.assign.ledger import Turn
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.notices import Notice, notices_of
from turnout.core.decide.outcomes import joined_to
from turnout.core.decide.promises import clocks_for
from turnout.core.decide.refreshing import Said, refresh, said_by
from turnout.core.decision import Decision, Outcome
from turnout.core.follow_up.clock import ClockKind, ClockState
from turnout.core.follow_up.clock_book import ClockBook
from turnout.core.lead import LeadId
from turnout.core.policy.model import Priority, Rule
from turnout.core.rep import RepId

Found = TypeVar("Found")
_RANK = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


@dataclass(slots=True)
class Holding:
    """A lead in somebody's hands, or offered to them. `room` is the pool that paid for it, `turn` what was paid."""

    case: Case
    rep: RepId
    since: datetime
    room: Room | None = None
    turn: Turn | None = None
    accept_by: datetime | None = None
    is_offer: bool = False


class Happening(NamedTuple):
    """Something that a clock brought about and that is no decision: `reminded`, `told`, `missed` or `escalated`."""

    what: str
    lead: LeadId
    at: datetime
    clock: int
    rep: RepId | None
    said: Mapping[str, str | int]


@dataclass(slots=True)
class Desk:
    """The changing state of one running Turnout, in memory. `parked` leads lie in a queue, or were rejected.

    `said` is what leads that joined another came in with: it refreshes what is known of that one. A desk that does not
    follow up has no clocks and tells nobody of its decisions: only they are wanted.
    """

    books: Books = field(default_factory=Books)
    holdings: dict[LeadId, Holding] = field(default_factory=dict)
    waits: dict[LeadId, Wait] = field(default_factory=dict)
    parked: dict[LeadId, Case] = field(default_factory=dict)
    decisions: dict[LeadId, Decision] = field(default_factory=dict)
    history: list[Decision] = field(default_factory=list)
    people: dict[str, LeadId] = field(default_factory=dict)
    person_of: dict[LeadId, str] = field(default_factory=dict)
    seen: dict[str, Acquaintance] = field(default_factory=dict)
    joined: dict[LeadId, list[LeadId]] = field(default_factory=dict)
    said: dict[LeadId, Said] = field(default_factory=dict)
    released: dict[str, datetime] = field(default_factory=dict)
    accounts_of: dict[str, AccountId] = field(default_factory=dict)
    clocks: ClockBook = field(default_factory=ClockBook)
    touched_at: dict[LeadId, datetime] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    follows_up: bool = True
    _alarms: list[tuple[datetime, int, int, LeadId]] = field(default_factory=list)
    _expiries: list[tuple[datetime, int, LeadId]] = field(default_factory=list)
    _by_pool: defaultdict[str, set[LeadId]] = field(default_factory=lambda: defaultdict(set))
    _arrivals: dict[LeadId, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clocks.arrivals = self._arrivals

    def decision_of(self, lead: LeadId) -> Decision:
        """The latest decision about a lead."""
        return self.decisions[lead]

    def holding_of(self, lead: LeadId) -> Holding | None:
        """Whose hands a lead is in, or None."""
        return self.holdings.get(lead)

    def wait_of(self, lead: LeadId) -> Wait | None:
        """What a lead waits for, or None."""
        return self.waits.get(lead)

    def case_of(self, lead: LeadId) -> Case | None:
        """Everything known of a lead, wherever it lies; None for one that is closed, or joined to another."""
        found = self.holding_of(lead) or self.wait_of(lead)
        return found.case if found else self.parked.get(lead)

    def followers_of(self, lead: LeadId) -> list[LeadId]:
        """The leads that joined this one, in the order in which they did."""
        return self.joined.get(lead, [])

    def whose(self, mailbox: str | None) -> str | None:
        """The person whom a mailbox reaches. A desk over a store knows which were merged; here each is a person."""
        return mailbox

    def open_lead_of(self, person: str | None) -> LeadId | None:
        """The open lead of a person, or None."""
        return None if person is None else self.people.get(person)

    def acquaintance(self, person: str | None) -> Acquaintance | None:
        """What this desk itself remembers of a person whose lead was closed."""
        return None if person is None else self.seen.get(person)

    def account_of(self, person: str) -> AccountId | None:
        """The account of the latest lead of a person that had one, whatever became of it."""
        return self.accounts_of.get(person)

    def next_release(self, rule: Rule, now: datetime) -> datetime:
        """When the next lead of a throttled rule may go; now, unless the trickle is ahead of it."""
        return max(now, self.released.get(rule.name, now))

    def attempt(self, _case: Case, _now: datetime, find: Callable[[], Found]) -> Found | Ruling:
        """What is found for a lead that came in before. A desk that must go on whatever happens holds what fails."""
        return find()

    def settle(self, ruling: Ruling) -> Decision:
        """Write a ruling: the decision, who has or awaits the lead, the turn, the load. Gives the decision back."""
        decision, case = ruling.decision, ruling.case
        lead = decision.lead
        self._arrivals.setdefault(lead, len(self._arrivals))
        self.note(decision)
        self.stop_waiting(lead)
        self.parked.pop(lead, None)
        self._pace(ruling)
        if self.follows_up:
            self._follow_up(ruling)
        # One that waited may be of somebody who turned out to be somebody else meanwhile.
        person = self.whose(case.person)
        if person is not None and decision.match is not None and decision.match.account is not None:
            self.accounts_of[person] = decision.match.account
        match decision.outcome:
            case Outcome.ASSIGNED | Outcome.OFFERED:
                self._hand_over(ruling)
            case Outcome.HELD:
                assert ruling.wait is not None, "a held lead has a wait"
                self.wait(lead, ruling.wait)
            case Outcome.DUPLICATE:
                assert decision.duplicate_of is not None, "a duplicate has a first lead"
                self.said[lead] = said_by(case, self._arrivals[lead])
                # What had joined it goes along, with what it said.
                refresh(case, self._arrivals[lead], ())
                self._join(decision, decision.duplicate_of)
                self.refresh(decision.duplicate_of)
                return decision
            case Outcome.REJECTED:
                self.parked[lead] = case
                # One that was given by hand and passed on comes back to the rule that turned it away.
                self.forget_person(lead, None)
                self._follow(self.followers_of(lead), decision, decision.decided_at)
                return decision
            case Outcome.QUEUED:
                self.parked[lead] = case
        if person is not None:
            self._open_for(person, lead)
        self._follow(self.followers_of(lead), decision, decision.decided_at)
        return decision

    def note(self, decision: Decision) -> None:
        """Keep a decision as the latest about its lead."""
        self.decisions[decision.lead] = decision
        self.history.append(decision)

    def _follow_up(self, ruling: Ruling) -> None:
        """Set the clocks that a decision promises, and tell whom it names; of an answered lead nothing is promised."""
        case, decision = ruling.case, ruling.decision
        is_answered = decision.outcome is Outcome.DUPLICATE or self.is_touched(decision.lead)
        at = decision.decided_at
        fresh = () if is_answered else clocks_for(case, decision.assignee, decision.promise, at)
        self.clocks.follow(decision.lead, fresh, at)
        for notice in notices_of(ruling):
            self.say(notice)

    def say(self, notice: Notice) -> None:
        """Somebody is to be told something."""
        self.notices.append(notice)

    def happened_by_itself(self, happening: Happening) -> None:
        """A clock brought something about."""
        self.happenings.append(happening)

    def roster(self) -> Roster | None:
        """Everybody who works here, where that is known without any lead."""
        return None

    def is_touched(self, lead: LeadId) -> bool:
        """Whether a lead was answered."""
        return lead in self.touched_at

    def touch(self, lead: LeadId, at: datetime) -> None:
        """A lead is answered for the first time: its clocks stop."""
        self.touched_at[lead] = at
        self.clocks.touch(lead, at)

    def snooze(self, lead: LeadId, until: datetime, now: datetime) -> None:
        """Remind whoever has a lead of it, once."""
        holding = self.holding_of(lead)
        assert holding is not None, "only a lead in somebody's hands is put off"
        self.clocks.snooze(lead, holding.rep, until, now)

    def hand_customer_on(self, lead: LeadId, first: LeadId) -> None:
        """A lead is about to join another: that one's customer has waited since the earlier of both came in."""
        going = [clock for clock in self.clocks.going(lead) if clock.kind is ClockKind.AT_MOST]
        if going:
            self.clocks.earlier(first, going[0].started_at)

    def _open_for(self, person: str, lead: LeadId) -> None:
        """This is the lead that others of the same person join."""
        self.people[person] = lead
        self.person_of[lead] = person

    def _join(self, joining: Decision, first: LeadId) -> None:
        """Keep a lead as joined to another, with those that had joined it."""
        others = self.followers_of(joining.lead)
        self.joined.pop(joining.lead, None)
        self.joined[first] = [*self.followers_of(first), joining.lead, *others]
        self._follow(others, self.decision_of(first), joining.decided_at)

    def refresh(self, lead: LeadId) -> None:
        """Let what is known of a lead be what it and the leads that joined it said, those that went again left out."""
        case = self.case_of(lead)
        if case is not None:
            refresh(case, self._arrivals[lead], [self.said[each] for each in self.followers_of(lead)])

    def known_with(self, case: Case, followers: Iterable[LeadId]) -> Case:
        """The case of a lead as it was when only these leads had joined it; the case itself stays as it is."""
        then = replace(case)
        refresh(then, self._arrivals[case.lead.id], [self.said[each] for each in followers])
        return then

    def stay(self, case: Case) -> None:
        """A lead stays in somebody's hands, or parked, and this is its case from now on: another version's."""
        lead, holding = case.lead.id, self.holding_of(case.lead.id)
        if holding is None:
            assert lead in self.parked, "what a lead waits for is its own version's to say"
            self.parked[lead] = case
            return
        holding.case = case
        holding.room = case.engine.rooms.get(holding.room.pool.name) if holding.room is not None else None

    def part(self, lead: LeadId) -> None:
        """A lead that joined another follows it no longer, and neither does what it said."""
        first = self.decision_of(lead).duplicate_of
        assert first is not None, "only a lead that has joined another goes its own way"
        self.joined[first] = [other for other in self.followers_of(first) if other != lead]
        self.refresh(first)
        self._give_customer_back(first)

    def _give_customer_back(self, first: LeadId) -> None:
        """The customer's clock of a lead counts from its own beginning again, or from that of one that stays joined."""
        case = self.case_of(first)
        if case is not None:
            handed_on = (self._began_for_another(each) for each in self.followers_of(first))
            self.clocks.begin_at(first, min([case.clock_start, *(at for at in handed_on if at is not None)]))

    def _began_for_another(self, lead: LeadId) -> datetime | None:
        """When the customer's clock began that a lead handed on as it joined another; None where it had none."""
        clocks = [clock for clock in self.clocks.of(lead) if clock.kind is ClockKind.AT_MOST]
        return clocks[-1].started_at if clocks and clocks[-1].state is ClockState.ENDED else None

    def take_back(self, before: Decision, followers: Iterable[LeadId], at: datetime) -> None:
        """A lead that joined another is where this earlier decision had it, with those of these that had joined it.

        Whose hands it is in, or what it waits for, is for the caller to bring back.
        """
        lead, others = before.lead, list(followers)
        first = self.decision_of(lead).duplicate_of
        assert first is not None, "only a lead that has joined another is taken back"
        self.joined[first] = [each for each in self.followers_of(first) if each != lead and each not in others]
        self.joined[lead] = others
        self.refresh(first)
        self._give_customer_back(first)
        back = replace(before, decided_at=at, reason=f"taken back from {first}: {before.reason}")
        self.note(back)
        self._follow(others, back, at)

    def _follow(self, leads: Iterable[LeadId], first: Decision, at: datetime) -> None:
        """Leads that joined another are where that one is."""
        for lead in leads:
            self.note(joined_to(self.decision_of(lead), first, at))

    def _hand_over(self, ruling: Ruling) -> None:
        decision, lead = ruling.decision, ruling.decision.lead
        rep = decision.assignee
        assert rep is not None, "an assigned lead has an assignee"
        room = ruling.case.engine.rooms[ruling.pool] if ruling.takes_turn else None
        is_offer = decision.outcome is Outcome.OFFERED
        self.holdings[lead] = Holding(
            ruling.case, rep, decision.decided_at, room, ruling.turn, decision.accept_by, is_offer
        )
        if is_offer and decision.accept_by is not None:
            self._expect(decision.accept_by, lead)
        self.books.receive(rep, decision.decided_at)
        if room is not None:
            self.books.take_turn(room, rep, ruling.turn, lead, decision.decided_at)

    def _expect(self, accept_by: datetime, lead: LeadId) -> None:
        """Remember when an offer runs out."""
        heapq.heappush(self._expiries, (accept_by, self._arrivals[lead], lead))

    def _pace(self, ruling: Ruling) -> None:
        """A throttled rule's next lead may go one step after this one."""
        rule, wait = ruling.rule, ruling.wait
        if rule is None or rule.release is None or ruling.case.is_released:
            return
        gone = wait.wake_at if wait is not None and wait.cause == "release" else ruling.decision.decided_at
        self.released[rule.name] = gone + timedelta(seconds=rule.release.seconds) / rule.release.count

    def wait(self, lead: LeadId, wait: Wait) -> None:
        """Keep a lead waiting, with an alarm for the moment to look again."""
        before = self.stop_waiting(lead)
        self.waits[lead] = wait
        rank, arrival = _RANK[wait.priority], self._arrivals.setdefault(lead, len(self._arrivals))
        if before is None or before.wake_at != wait.wake_at:
            heapq.heappush(self._alarms, (wait.wake_at, rank, arrival, lead))
        for pool in wait.pools:
            self._by_pool[pool].add(lead)

    def stop_waiting(self, lead: LeadId) -> Wait | None:
        """The lead waits no longer; gives the wait that ended, if there was one."""
        wait = self.waits.pop(lead, None)
        for pool in wait.pools if wait else ():
            self._by_pool[pool].discard(lead)
        return wait

    def next_expiry(self) -> tuple[datetime, LeadId] | None:
        """The offer that runs out first, and when; of two at one moment the lead that came in first."""
        while self._expiries:
            accept_by, _, lead = self._expiries[0]
            holding = self.holdings.get(lead)
            if holding is not None and holding.is_offer and holding.accept_by == accept_by:
                return accept_by, lead
            heapq.heappop(self._expiries)
        return None

    def next_alarm(self) -> datetime | None:
        """The earliest moment at which a waiting lead must be looked at again."""
        while self._alarms:
            wake_at, _, _, lead = self._alarms[0]
            wait = self.waits.get(lead)
            if wait is not None and wait.wake_at == wake_at:
                return wake_at
            heapq.heappop(self._alarms)
        return None

    def pop_alarms(self, now: datetime) -> Iterator[tuple[datetime, LeadId]]:
        """Waiting leads whose moment has come, by moment, then priority, then arrival."""
        while (wake_at := self.next_alarm()) is not None and wake_at <= now:
            yield wake_at, heapq.heappop(self._alarms)[3]

    def waiting_for(self, rep: RepId) -> Iterable[LeadId]:
        """The leads that wait for a pool this rep is in, in the order in which they are served."""
        found: set[LeadId] = set()
        for leads in self._by_pool.values():
            found.update(lead for lead in leads if self._is_member(lead, rep))
        return sorted(found, key=self.turn_to_be_served)

    def _is_member(self, lead: LeadId, rep: RepId) -> bool:
        wait = self.waits[lead]
        return any(rep in wait.case.engine.rooms[pool].position for pool in wait.pools)

    def turn_to_be_served(self, lead: LeadId) -> tuple[int, int]:
        """Priority first, then arrival: new leads do not overtake waiting ones of the same priority."""
        return _RANK[self.waits[lead].priority], self._arrivals[lead]

    def let_go(self, lead: LeadId, _at: datetime, _how: str) -> Holding:
        """Take a lead out of somebody's hands; their load falls, their turn stays until it is credited."""
        holding = self.holding_of(lead)
        assert holding is not None, "a lead that is let go is in somebody's hands"
        del self.holdings[lead]
        self.books.release(holding.rep)
        return holding

    def forget_person(self, lead: LeadId, known_as: Acquaintance | None) -> None:
        """A lead is closed: its person may start a new one, and is remembered."""
        person = self.person_of.pop(lead, None)
        if person is not None and self.open_lead_of(person) == lead:
            self._close_for(person, known_as)

    def _close_for(self, person: str, known_as: Acquaintance | None) -> None:
        """The person's next lead is one of its own."""
        del self.people[person]
        if known_as is not None:
            before = self.acquaintance(person)
            had = known_as.owner or (before.owner if before else None)
            self.seen[person] = known_as if had == known_as.owner else replace(known_as, owner=had)
