"""The core's own desk in memory, on which the record of a store is played again. Playing it is `replay`'s.

It keeps every lead's decisions in their order, and knows which mailboxes were merged and how to take that back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from turnout.core.decide.case import Case, Credited, Ruling, Wait
from turnout.core.decide.desk import Desk, Holding
from turnout.core.decide.handling import take_credits_back
from turnout.core.decide.outcomes import broken
from turnout.core.decide.waiting import look_again
from turnout.core.decision import Decision
from turnout.core.follow_up.clock import Clock
from turnout.core.follow_up.clock_book import ClockBook
from turnout.core.lead import LeadId

Result = TypeVar("Result")
_RULE_ERROR: Final = "rule error: "


class Place(NamedTuple):
    """Where a lead lay: in somebody's hands, waiting, or parked; by which decision, and who had joined it.

    `credited` are the turns that had been given back over it by then.
    """

    decision: Decision
    holding: Holding | None
    wait: Wait | None
    parked: Case | None
    followers: tuple[LeadId, ...]
    credited: Credited
    clocks: tuple[Clock, ...]


@dataclass(slots=True)
class RecordedClocks(ClockBook):
    """Clocks that fire when the record says so, and at no other moment."""

    def next_due(self) -> datetime | None:
        """Nothing fires by itself."""
        return None


@dataclass(slots=True)
class RecordingDesk(Desk):
    """The core's own desk in memory, which keeps every lead's decisions in order."""

    made: defaultdict[LeadId, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    stored: Mapping[LeadId, Sequence[Decision | None]] = field(default_factory=dict)
    # The mailboxes that were merged, each with whose it is, and those that went along with each.
    same_as: dict[str, str] = field(default_factory=dict)
    moved: dict[str, list[str]] = field(default_factory=dict)
    clocks: ClockBook = field(default_factory=RecordedClocks)

    def attempt(self, case: Case, now: datetime, find: Callable[[], Result]) -> Result | Ruling:
        """What is found for a lead, or that finding it failed where it did before.

        What failed then was our program and not the policy, so playing it again need not fail.
        """
        stored, number = self.stored[case.lead.id], len(self.made[case.lead.id])
        then = stored[number] if number < len(stored) else None
        if then is None or then.decided_at != now or not then.reason.startswith(_RULE_ERROR):
            return find()
        return broken(case, now, then.reason.removeprefix(_RULE_ERROR))

    def note(self, decision: Decision) -> None:
        """Keep a decision as the latest about its lead."""
        self.decisions[decision.lead] = decision
        self.made[decision.lead].append(decision)

    def arrive(self, lead: LeadId, arrival: int) -> None:
        """A lead came in: of two writers the one with the higher number may have been first to decide."""
        self._arrivals[lead] = arrival

    def look_at(self, lead: LeadId, now: datetime) -> None:
        """Look at one waiting lead again."""
        wait = self.wait_of(lead)
        if wait is None:
            return
        found = self.attempt(wait.case, now, lambda: look_again(wait, self, now))
        if isinstance(found, Wait):
            self.wait(lead, found)
        else:
            self.settle(found)

    def whose(self, mailbox: str | None) -> str | None:
        """The person whom a mailbox reaches by now."""
        return None if mailbox is None else self.same_as.get(mailbox, mailbox)

    def join_people(self, loser: str, survivor: str, first: LeadId) -> None:
        """A mailbox, and each that was merged into it, is another person's; their open lead is this one, if any."""
        moved = [each for each, its in self.same_as.items() if its == loser]
        self.moved[loser] = moved
        self.same_as.update(dict.fromkeys((loser, *moved), survivor))
        self.people.pop(loser, None)
        self._have_open(survivor, first)

    def part_people(self, loser: str, survivor: str, mine: LeadId, theirs: LeadId) -> None:
        """They are two again, each with an open lead of theirs, if any."""
        del self.same_as[loser]
        self.same_as.update(dict.fromkeys(self.moved.pop(loser), loser))
        self.people.pop(survivor, None)
        self._have_open(survivor, mine)
        self._have_open(loser, theirs)

    def _have_open(self, person: str, lead: LeadId) -> None:
        if lead:
            self._open_for(person, lead)
            case = self.case_of(lead)
            if case is not None and case.person is not None:
                case.person = person

    def place_of(self, lead: LeadId) -> Place:
        """Where a lead lies, before it joins another."""
        followers = tuple(self.followers_of(lead))
        case = self.case_of(lead)
        assert case is not None, "only a lead that lies somewhere joins another by a merge of people"
        return Place(
            self.decision_of(lead),
            self.holding_of(lead),
            self.wait_of(lead),
            self.parked.get(lead),
            followers,
            case.credited,
            tuple(self.clocks.of(lead)),
        )

    def bring_back(self, place: Place, at: datetime) -> None:
        """A lead that joined another lies again where it did."""
        lead = place.decision.lead
        first = self.decision_of(lead).duplicate_of
        still = self.followers_of(first) if first is not None else ()
        self.take_back(place.decision, [each for each in place.followers if each in still], at)
        if place.holding is not None:
            self.holdings[lead] = place.holding
            case, rep = place.holding.case, place.holding.rep
            credited, case.credited = case.credited, place.credited
            take_credits_back(self, lead, place.holding, credited, at)
            self.books.receive(rep, self.books.last.get(rep, at))
            if place.holding.is_offer and place.holding.accept_by is not None:
                self._expect(place.holding.accept_by, lead)
        if place.wait is not None:
            self.wait(lead, place.wait)
        if place.parked is not None:
            self.parked[lead] = place.parked
        for clock in place.clocks:
            self.clocks.put(lead, clock)
        self.refresh(lead)
