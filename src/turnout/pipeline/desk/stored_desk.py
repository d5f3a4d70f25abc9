"""The desk of a running Turnout over a store: fetches the leads and people it is asked for, and keeps what changed.

Within one transaction it is the core's desk: the same decisions as in memory. `clear` forgets the leads and people, so
that memory does not grow with them. What time brings is in `stored_agenda`, which rows a change becomes in `keeping`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from turnout.core.account import AccountId, Acquaintance
from turnout.core.assign.roster import Roster
from turnout.core.decide.account_facts import add_present_account
from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.desk import Happening, Holding
from turnout.core.decide.engine import Engine
from turnout.core.decide.notices import Notice
from turnout.core.decide.outcomes import FAULTS, broken
from turnout.core.decide.refreshing import refresh
from turnout.core.decide.versions import read_anew
from turnout.core.decision import Decision, Known
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Rule
from turnout.core.rep import RepId
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.jobs import Capture
from turnout.pipeline.desk.claims import Claims
from turnout.pipeline.desk.joined_leads import said_by_followers
from turnout.pipeline.desk.stored_agenda import StoredAgenda
from turnout.store import decisions, leads, people
from turnout.store.audit import Event
from turnout.store.books import read_releases
from turnout.store.codec.case import decode_case, decode_turn, decode_wait
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.facts import decode_facts
from turnout.store.codec.interned import Interned
from turnout.store.intake_keys import KeyRow
from turnout.store.leads import Found, find_leads
from turnout.store.metadata import from_micros
from turnout.store.people import PersonRow
from turnout.store.transaction import Transaction

_log = get_logger(__name__)
Result = TypeVar("Result")
# What a decision says of itself when it failed; what failed may quote what was typed, so that is only in the log.
FAULT = "a fault of ours, see the log"


class StoredDesk(StoredAgenda):
    """A desk whose leads lie in a store. Used by one thread, within one transaction at a time."""

    def __init__(self, engine_of: Callable[[str], Engine]) -> None:
        super().__init__(engine_of)
        # Where rows are kept at once, whatever becomes of the transaction.
        self.aside: Callable[[], Transaction] = lambda: self.tx
        self.interned = Interned(lambda key: decisions.interned_body(self.tx, key))
        # Whoever only asks what would be leaves no trace of whom they asked about.
        self.is_only_looking = False
        # Leads that move with many others, of which a digest tells: of each of them nobody is told.
        self.untold: set[LeadId] = set()
        # Everybody who works here now.
        self.roster_now: Callable[[], Roster | None] = lambda: None
        # What the store has, as far as it was asked for.
        self.rows: dict[LeadId, Found] = {}
        self.seqs: dict[LeadId, int] = {}
        self.numbers: dict[LeadId, int] = {}
        self.assignments: dict[LeadId, int] = {}
        self.offers: set[LeadId] = set()
        self.held: set[LeadId] = set()
        self._brought: set[LeadId] = set()
        self._asked_for: set[str] = set()
        self.same_as: dict[str, str] = {}
        # What changed and is not written yet. `made` has decisions with their numbers, and other events, in order.
        self.captures: dict[LeadId, Capture] = {}
        self.keys_over: dict[tuple[str, str], KeyRow] = {}
        self.made: list[tuple[Decision, int] | Event] = []
        self.rulings: dict[LeadId, Ruling] = {}
        self.cases_changed: dict[LeadId, Case] = {}
        # Leads that were decided before and whose account a person is asked about by now.
        self.to_confirm: dict[LeadId, None] = {}
        self.closings: dict[LeadId, tuple[datetime, str]] = {}
        self.touches: dict[LeadId, datetime] = {}
        self.let_go_of: list[tuple[LeadId, datetime, str]] = []
        self.people_changed: dict[str, None] = {}
        self.releases_changed: set[str] = set()

    # Leads

    def expect(self, capture: Capture, seq: int) -> None:
        """A new lead is about to be decided; there is nothing to fetch for it."""
        lead = capture.lead.id
        self.captures[lead] = capture
        self.seqs[lead] = self._arrivals[lead] = seq
        self.numbers[lead] = 0
        self.joined[lead] = []
        self._brought.add(lead)

    def share(self, claims: Claims, aside: Callable[[], Transaction]) -> None:
        """Others write to the same store: take what is read before it is read."""
        self.claims = self.stored_books.claims = claims
        self.aside = aside

    def change_rep(self, rep: RepId) -> None:
        """Something is written of a rep that is not in the books."""
        if self.claims is not None:
            self.claims.change_rep(rep)

    @property
    def apart(self) -> Transaction:
        """Where rows are kept whatever becomes of the transaction."""
        return self.aside()

    def number_of(self, lead: LeadId) -> int:
        """The number of a lead; of one whose clock is due it is known without fetching it."""
        if lead not in self.seqs and lead in self.stored_clocks.glimpsed:
            return self.stored_clocks.glimpsed[lead].clock.lead
        self.find(lead)
        return self.seqs[lead]

    def expect_leads(self, leads: Sequence[LeadId], needed: Sequence[LeadId]) -> None:
        """Fetch many leads with one question, before they are asked for one by one."""
        if self.claims is not None:
            self.claims.has_leads(leads)
        missing = [lead for lead in dict.fromkeys(needed) if lead not in self.seqs]
        for found in find_leads(self.tx, missing):
            self._have(LeadId(found.id), found)

    def is_new(self, lead: LeadId) -> bool:
        """Whether a lead is just coming in."""
        return lead in self.captures

    def find(self, lead: LeadId) -> Found | None:
        """What the store has of a lead that came in before this transaction, or None."""
        if lead in self.rows:
            return self.rows[lead]
        if lead in self.seqs:
            return None
        if self.claims is not None and not self.claims.take_lead(lead):
            return None
        found = leads.find_lead(self.tx, lead)
        if found is not None:
            self._have(lead, found)
        return found

    def _have(self, lead: LeadId, found: Found) -> None:
        self.rows[lead] = found
        self.seqs[lead] = self._arrivals[lead] = found.seq
        self.numbers[lead] = found.number
        if found.assignment is not None:
            self.assignments[lead] = found.assignment
            if found.is_offer:
                self.offers.add(lead)
        if found.wait is not None:
            self.held.add(lead)
        if found.status == "open" and found.person is not None:
            self.person_of[lead] = found.merged_into or found.person

    def decision_of(self, lead: LeadId) -> Decision:
        """The latest decision about a lead."""
        if lead not in self.decisions:
            found = self.find(lead)
            assert found is not None, f"there is a lead `{lead}`"
            self.decisions[lead] = decode_decision(found.body, self.interned)
        return self.decisions[lead]

    def case_of(self, lead: LeadId) -> Case | None:
        """Everything known of a lead, wherever it lies; None for one that is closed, or joined to another."""
        self.bring(lead)
        return super().case_of(lead)

    def holding_of(self, lead: LeadId) -> Holding | None:
        """Whose hands a lead is in, or None."""
        self.bring(lead)
        return super().holding_of(lead)

    def wait_of(self, lead: LeadId) -> Wait | None:
        """What a lead waits for, or None."""
        self.bring(lead)
        return super().wait_of(lead)

    def bring(self, lead: LeadId) -> None:
        """Put a lead where it lies on this desk: in somebody's hands, among those that wait, or parked."""
        found = self.find(lead)
        if found is None or lead in self._brought:
            return
        if found.status in {"open", "rejected"}:
            case = self.read_case(found)
            if found.wait is not None:
                self.waits[lead] = decode_wait(bytes(found.wait), case)
            elif found.assignment is not None:
                self.holdings[lead] = self._holding(found, case)
            else:
                self.parked[lead] = case
        self._brought.add(lead)

    def read_case(self, found: Found, only: Collection[LeadId] | None = None) -> Case:
        """The case of a lead with the facts of the account it has by now; without facts for one that was erased.

        What leads that joined it said counts, or of those only what these did, where they are named.
        """
        case = self.kept_case(found)
        add_present_account(case)
        said = said_by_followers(self.tx, found.seq) if found.has_followers else []
        self.said.update((each.lead.id, each) for each in said)
        self.joined.setdefault(case.lead.id, [each.lead.id for each in said])
        refresh(case, found.seq, [each for each in said if only is None or each.lead.id in only])
        return case

    def kept_case(self, found: Found) -> Case:
        """The case of a lead as the store has it: its facts are those it came in with, as its version reads them."""
        facts, sources, values = decode_facts(bytes(found.facts)) if found.facts else ({}, {}, {})
        lead = Lead(LeadId(found.id), from_micros(found.received_at), values)
        assert found.kept_case is not None, "a case is kept with every lead"
        case = decode_case(bytes(found.kept_case), lead, Known(facts, sources), facts, self.engine_of)
        read_anew(case)
        return case

    def _holding(self, found: Found, case: Case) -> Holding:
        assert found.rep is not None and found.since is not None, "an assignment has a rep and a beginning"  # noqa: PT018
        room = case.engine.rooms.get(found.pool) if found.pool else None
        turn = decode_turn(bytes(found.turn), self.interned) if found.turn else None
        accept_by = from_micros(found.accept_by) if found.accept_by is not None else None
        return Holding(case, RepId(found.rep), from_micros(found.since), room, turn, accept_by, bool(found.is_offer))

    def followers_of(self, lead: LeadId) -> list[LeadId]:
        """The leads that joined this one, in the order in which they did."""
        if lead not in self.joined:
            self.flush()
            found = self.find(lead)
            self.joined[lead] = [LeadId(name) for _, name in leads.followers(self.tx, found.seq)] if found else []
        return self.joined[lead]

    # People

    def open_lead_of(self, person: str | None) -> LeadId | None:
        """The open lead of a person, or None."""
        if person is not None:
            self._meet(person)
        return super().open_lead_of(person)

    def acquaintance(self, person: str | None) -> Acquaintance | None:
        """What is remembered of a person whose lead was closed, or who was imported."""
        if person is not None:
            self._meet(person)
        return super().acquaintance(person)

    def account_of(self, person: str) -> AccountId | None:
        """The account of the latest lead of a person that had one; nobody is asked about who never wrote."""
        if (found := super().account_of(person)) is not None or self.acquaintance(person) is None:
            return found
        account = leads.account_of_person(self.tx, person)
        return None if account is None else AccountId(account)

    def expect_people(self, persons: Sequence[str]) -> None:
        """Fetch many people with one question, before they are asked for one by one."""
        self._asked_for.update(persons)
        if self.claims is not None and not self.is_only_looking:
            self.claims.take_people(persons)
        found = people.find_people(self.tx, persons)
        for person, (row, lead, same_as) in found.items():
            self._know(person, row, lead)
            if same_as is not None:
                self.same_as[person] = same_as
        merged = {each.merged_into for each in found.values() if each.merged_into} - self._asked_for
        if merged:
            self.expect_people(sorted(merged))

    def whose(self, mailbox: str | None) -> str | None:
        """The person whom a mailbox reaches: it may have been merged into another one."""
        if mailbox is None:
            return None
        self._meet(mailbox)
        return self.same_as.get(mailbox, mailbox)

    def _meet(self, person: str) -> None:
        if person not in self._asked_for:
            self.expect_people((person,))

    def _know(self, person: str, row: PersonRow, lead: str | None) -> None:
        if lead is not None:
            self.people[person] = LeadId(lead)
        if row.owner or row.last_seen is not None or row.outcome:
            seen = from_micros(row.last_seen) if row.last_seen is not None else None
            self.seen[person] = Acquaintance(person, row.owner, seen, row.outcome)

    def _open_for(self, person: str, lead: LeadId) -> None:
        self._meet(person)
        super()._open_for(person, lead)
        self.people_changed[person] = None

    def _close_for(self, person: str, known_as: Acquaintance | None) -> None:
        super()._close_for(person, known_as)
        self.people_changed[person] = None

    def forget_people(self, people: Sequence[str]) -> None:
        """Ask for these people anew: what is kept of them was changed beside the desk, and is written."""
        for person in people:
            for known in (self.people, self.seen, self.same_as, self.people_changed):
                known.pop(person, None)
            self._asked_for.discard(person)
        for lead in [lead for lead, person in self.person_of.items() if person in people]:
            self.forget_lead(lead)

    def forget_leads(self) -> None:
        """Ask for every lead anew: the world is another one, and what the desk changed is written."""
        for lead in [*self.rows]:
            self.forget_lead(lead)

    def forget_lead(self, lead: LeadId) -> None:
        """Ask for a lead anew: its rows were changed beside the desk, and what the desk changed is written."""
        for known in (
            self.rows, self.seqs, self.numbers, self.assignments, self.decisions, self.holdings, self.waits,
            self.parked, self.person_of, self.joined, self._arrivals, self.touched,
        ):  # fmt: skip
            known.pop(lead, None)
        for among in (self.offers, self.held, self._brought):
            among.discard(lead)
        self.stored_clocks.forget(lead)

    # What happens

    def attempt(self, case: Case, now: datetime, find: Callable[[], Result]) -> Result | Ruling:
        """What is found for a lead that came in before; where that fails, the lead is held where somebody sees it.

        Time must go on for everybody else: one that fails whenever its moment comes would stop it for all.
        """
        try:
            return find()
        except FAULTS:
            _log.exception("a decision failed", lead=case.lead.id)
            return broken(case, now, FAULT)

    def note(self, decision: Decision) -> None:
        """Keep a decision as the latest about its lead."""
        lead = decision.lead
        self.find(lead)
        self.decisions[lead] = decision
        self.numbers[lead] += 1
        self.made.append((decision, self.numbers[lead]))
        self.touched[lead] = None

    def settle(self, ruling: Ruling) -> Decision:
        """Write a ruling, with the case for the lead's next decision."""
        lead = ruling.decision.lead
        if lead in self.rulings:
            self.flush()
        self.rulings[lead] = ruling
        return super().settle(ruling)

    def say(self, notice: Notice) -> None:
        """Somebody is to be told something, unless a digest tells of this lead."""
        if notice.lead not in self.untold:
            super().say(notice)

    def roster(self) -> Roster | None:
        """Everybody who works here."""
        return self.roster_now()

    def happened_by_itself(self, happening: Happening) -> None:
        """A clock brought something about."""
        what, lead, at, clock, rep, said = happening
        body = msgspec.json.encode({"clock": clock, "rep": rep or "", **said}).decode()
        self.happened(Event(what, at, self.number_of(lead), lead, body=body))

    def is_touched(self, lead: LeadId) -> bool:
        """Whether a lead was answered."""
        if lead in self.captures:
            return False
        found = self.find(lead)
        return lead in self.touches or (found is not None and found.touched_at is not None)

    def happened(self, event: Event) -> None:
        """Keep something that happened, before the decisions that follow from it."""
        self.made.append(event)

    def mark_closed(self, lead: LeadId, at: datetime, outcome: str) -> None:
        """The lead and those that joined it are done with."""
        for each in (lead, *self.followers_of(lead)):
            self.find(each)
            self.touched[each] = None
            self.closings[each] = (at, outcome)

    def mark_touched(self, lead: LeadId, at: datetime) -> None:
        """The lead has been answered."""
        self.touched[lead] = None
        self.touches[lead] = at
        self.clocks.touch(lead, at)

    def stay(self, case: Case) -> None:
        """A lead stays where it is, under another version."""
        super().stay(case)
        self.cases_changed[case.lead.id] = case

    def _join(self, joining: Decision, first: LeadId) -> None:
        """Keep a lead as joined to another; those that the other one has already need not be fetched."""
        self.bring(first)
        if first in self.joined:
            super()._join(joining, first)
        elif self.numbers[joining.lead] > 1:
            others = self.followers_of(joining.lead)
            self.joined.pop(joining.lead, None)
            self._follow(others, self.decision_of(first), joining.decided_at)

    def let_go(self, lead: LeadId, at: datetime, how: str) -> Holding:
        """Take a lead out of somebody's hands."""
        holding = super().let_go(lead, at, how)
        self.touched[lead] = None
        self.let_go_of.append((lead, at, how))
        # An assignment that begins and ends in one transaction is written whole.
        self.flush()
        return holding

    def next_release(self, rule: Rule, now: datetime) -> datetime:
        """When the next lead of a throttled rule may go."""
        if self.claims is not None:
            self.claims.take_rule(rule)
        return super().next_release(rule, now)

    def _pace(self, ruling: Ruling) -> None:
        if self.claims is not None and ruling.rule is not None and ruling.rule.release is not None:
            self.claims.take_rule(ruling.rule)
        super()._pace(ruling)
        if ruling.rule is not None and ruling.rule.release is not None:
            self.releases_changed.add(ruling.rule.name)

    # One transaction

    def load_rules(self, tx: Transaction, rules: Sequence[str]) -> None:
        """Take in when some throttled rules let their next lead go."""
        for rule in rules:
            self.released.pop(rule, None)
        for rule, at in read_releases(tx, rules):
            self.released[rule] = from_micros(at)

    def load_releases(self, tx: Transaction) -> None:
        """Take in when throttled rules let their next lead go."""
        self.released = {rule: from_micros(at) for rule, at in tx.rows("SELECT rule, next_at FROM releases")}

    def clear(self) -> None:
        """Forget every lead and person; the books stay."""
        for kept in (
            self.rows, self.seqs, self.numbers, self.assignments, self.offers, self.held, self._brought,
            self._asked_for, self.same_as, self.captures, self.keys_over, self.made, self.rulings, self.cases_changed,
            self.to_confirm,
            self.touched, self.closings, self.touches, self.let_go_of, self.people_changed, self.releases_changed,
            self.decisions, self.history,
            self.holdings, self.waits, self.parked, self.people, self.person_of, self.seen, self.joined, self.said,
            self._arrivals, self.accounts_of, self.notices, self.untold,
        ):  # fmt: skip
            kept.clear()
        self.stored_clocks.clear()
