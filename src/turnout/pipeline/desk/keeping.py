"""What one transaction changed, as rows: decisions, hands, holds, clocks, messages, people, books, events.

Written together, so that a decision is never on disk without all that follows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from turnout.core.decide.case import Case, Ruling
from turnout.core.decide.notices import Notice
from turnout.core.decision import Decision, MatchVerdict, Outcome
from turnout.core.follow_up.clock import answer_due
from turnout.core.lead import LeadId
from turnout.core.match.duplicates import person_key
from turnout.core.policy.model import Priority
from turnout.pipeline.asking.jobs import TEST
from turnout.pipeline.desk.clock_rows import row_of
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.store.assignments import AssignmentRow, accept_offers, add_assignments, end_assignments
from turnout.store.audit import Event, personal_digest
from turnout.store.books import keep_releases
from turnout.store.clocks import ClockRow, PauseRow, add_pauses, change_clocks, end_pauses, start_clocks
from turnout.store.codec.case import encode_case, encode_turn, encode_wait
from turnout.store.codec.decision import encode_decision
from turnout.store.codec.facts import encode_facts
from turnout.store.decisions import DecisionRow, add_decisions, keep_interned
from turnout.store.holds import HoldRow, add_holds, end_holds
from turnout.store.intake_keys import KeyRow, keep_keys
from turnout.store.lanes import rule_lane
from turnout.store.leads import Found, LeadRow, PersonalRow, add_leads, change_due, keep_cases, move_leads
from turnout.store.match_reviews import NewReview, open_reviews
from turnout.store.metadata import from_micros, to_micros
from turnout.store.numbers import Numbers
from turnout.store.outbox import MessageRow, add_messages, cancel_messages
from turnout.store.people import PersonRow, keep_people
from turnout.store.test_leads import mark_test
from turnout.store.transaction import Transaction

_RANKING = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}
_IN_HANDS = frozenset({Outcome.ASSIGNED, Outcome.OFFERED})
_STATUS = {Outcome.DUPLICATE: "joined", Outcome.REJECTED: "rejected"}


@dataclass(slots=True)
class Keeper:
    """Writes what a desk changed. `draw_salt` gives 16 random bytes; `events` are those of the running transaction."""

    desk: StoredDesk
    draw_salt: Callable[[], bytes]
    world_version: int = 0
    events: list[Event] = field(default_factory=list)
    _numbers: Numbers = field(default_factory=Numbers)

    def begin(self, tx: Transaction, *, is_fresh: bool, expected: int) -> None:
        """A transaction begins for so many new leads; with `is_fresh` somebody else may have written since the last."""
        self.events.clear()
        self._numbers.begin(tx, is_fresh=is_fresh, expected=expected)

    def forget(self) -> None:
        """The transaction was rolled back: the numbers it gave were not used."""
        self.events.clear()
        self._numbers.forget()

    def number(self, table: str) -> int:
        """The next number of a table."""
        return self._numbers.take(table)

    def write(self) -> None:
        """Write everything that changed since the last time."""
        desk, tx = self.desk, self.desk.tx
        personal, digests = self._personal()
        decided = self._decisions(digests)
        self._leads(decided, personal)
        self._reviews(decided)
        self._hands(decided)
        self._holds()
        self._follow_up(decided)
        if desk.people_changed:
            keep_people(tx, [self._person(person) for person in desk.people_changed])
            desk.people_changed.clear()
        if desk.releases_changed:
            keep_releases(tx, [(rule, to_micros(desk.released[rule])) for rule in sorted(desk.releases_changed)])
            if desk.claims is not None:
                desk.claims.changed(rule_lane(rule) for rule in desk.releases_changed)
            desk.releases_changed.clear()
        desk.stored_books.keep(tx, desk.seqs.__getitem__)
        for written in (
            *(desk.captures, desk.made, desk.rulings, desk.cases_changed, desk.touched, desk.closings, desk.touches),
        ):
            written.clear()

    def _personal(self) -> tuple[list[PersonalRow], dict[LeadId, bytes]]:
        """What is personal about new leads, and the digest that seals it."""
        rows, digests = [], {}
        for lead in self.desk.captures:
            case, salt = self.desk.rulings[lead].case, self.draw_salt()
            # Its own facts and mailbox, whatever joined it in the same transaction, and whoever's that turns out to be.
            own = case.came_with
            facts = encode_facts(own.facts, own.known.sources, case.lead.values)
            email = own.facts.get("email")
            mailbox = person_key(email) if isinstance(email, str) else None
            rows.append(PersonalRow(self.desk.seqs[lead], mailbox, salt, facts, encode_case(case)))
            digests[lead] = personal_digest(salt, facts)
        return rows, digests

    def _decisions(self, digests: dict[LeadId, bytes]) -> dict[LeadId, tuple[int, Decision]]:
        """Write the decisions; gives the latest of each lead with its number. Their events are kept in their order."""
        desk, rows = self.desk, []
        latest: dict[LeadId, tuple[int, Decision]] = {}
        for made in desk.made:
            if isinstance(made, Event):
                self.events.append(made)
                continue
            decision, number = made
            seq, body = self.number("decisions"), encode_decision(decision, desk.interned)
            lead, lead_seq = decision.lead, desk.seqs[decision.lead]
            rows.append(_decision_row(decision, seq, lead_seq, number, body))
            latest[lead] = (seq, decision)
            origin = _origin(desk, lead) if number == 1 else ""
            digest = digests.get(lead) if number == 1 else None
            self.events.append(
                Event("decided", decision.decided_at, lead_seq, lead, seq, body, body=origin, digest=digest)
            )
        if rows:
            keep_interned(desk.apart, desk.interned.take_new())
            add_decisions(desk.tx, rows)
        return latest

    def _leads(self, decided: dict[LeadId, tuple[int, Decision]], personal: list[PersonalRow]) -> None:
        desk = self.desk
        new, moved, cases, keys = [], [], [], []
        for lead in desk.touched:
            row = self._lead(lead, decided)
            capture = desk.captures.get(lead)
            if capture is None:
                moved.append(row)
                ruling = desk.rulings.get(lead)
                case = ruling.case if ruling is not None else desk.cases_changed.get(lead)
                if case is not None:
                    cases.append((encode_case(case), row.seq))
                continue
            new.append(row)
            if capture.key:
                at = to_micros(desk.rulings[lead].decision.decided_at)
                keys.append(KeyRow(capture.scope, capture.key, capture.digest, row.seq, row.decision, at))
        if keys:
            # Whoever answers the same key elsewhere is waited for, so nothing that they may wait for comes before.
            keep_keys(desk.tx, keys, list(desk.keys_over.values()))
            desk.keys_over.clear()
        if new:
            add_leads(desk.tx, new, personal)
        for row in new:
            if row.origin == TEST:
                mark_test(desk.tx, row.seq, desk.captures[LeadId(row.id)].test_to, from_micros(row.decided_at))
        if moved:
            move_leads(desk.tx, moved)
        if cases:
            keep_cases(desk.tx, cases)

    def _reviews(self, decided: dict[LeadId, tuple[int, Decision]]) -> None:
        """Ask a person about leads whose account is not sure enough; nobody works on those that were rejected."""
        desk = self.desk
        asked = [
            self._review(lead, desk.rulings[lead].case, *decided[lead])
            for lead in desk.captures
            if desk.rulings[lead].case.match.verdict is MatchVerdict.REVIEW
        ]
        for lead in [lead for lead in desk.to_confirm if lead in decided]:
            del desk.to_confirm[lead]
            case = desk.case_of(lead)
            assert case is not None, "an open lead lies somewhere"
            asked.append(self._review(lead, case, *decided[lead]))
        if asked:
            open_reviews(self.desk.tx, [review for review in asked if review is not None])

    def _review(self, lead: LeadId, case: Case, decision_seq: int, decision: Decision) -> NewReview | None:
        if decision.outcome is Outcome.REJECTED or not case.match.candidates:
            return None
        facts, best = case.came_with.facts, case.match.candidates[0]
        company, hosts = facts.get("company"), facts.get("business_domain")
        return NewReview(
            self.desk.seqs[lead],
            decision_seq,
            best.account,
            best.score,
            to_micros(decision.decided_at),
            company if isinstance(company, str) else "",
            hosts[-1] if isinstance(hosts, tuple) and hosts else "",
        )

    def _lead(self, lead: LeadId, decided: dict[LeadId, tuple[int, Decision]]) -> LeadRow:
        """The row of a lead as it is now."""
        desk, before = self.desk, self.desk.rows.get(lead)
        seq, decision = decided[lead] if lead in decided else (before.decision if before else 0, desk.decision_of(lead))
        closed_at, outcome = desk.closings.get(lead, (None, ""))
        touched_at = desk.touches.get(lead)
        joined_to = desk.seqs[decision.duplicate_of] if decision.duplicate_of else None
        status = _STATUS.get(decision.outcome, "open")
        row = LeadRow(
            desk.seqs[lead],
            lead,
            before.received_at if before else to_micros(desk.captures[lead].lead.received_at),
            before.origin if before else desk.captures[lead].origin,
            "closed" if closed_at else status,
            seq,
            desk.numbers[lead],
            joined_to,
            to_micros(touched_at) if touched_at else before.touched_at if before else None,
            to_micros(closed_at) if closed_at else before.closed_at if before else None,
            outcome or (before.close_outcome if before else ""),
            decision.outcome.value,
            decision.assignee,
            decision.team,
            decision.pool,
            decision.queue,
            decision.rule,
            decision.match.account if decision.match else None,
            to_micros(decision.decided_at),
            self._due(lead, decision) if lead in decided or before is None else before.sla_due,
        )
        self._remember(lead, row)
        return row

    def _due(self, lead: LeadId, decision: Decision) -> int | None:
        """When the answer to a lead is due: by its clock, which may have been moved since, else by the decision."""
        if decision.promise is None or decision.promise.touch_by is None:
            return None
        return to_micros(answer_due(self.desk.clocks.by_lead.get(lead, {}).values()) or decision.promise.touch_by)

    def _remember(self, lead: LeadId, row: LeadRow) -> None:
        """Later changes of the same transaction start from this row."""
        before = self.desk.rows.get(lead)
        if before is None:
            self.desk.rows[lead] = Found(*row, None, None, None, b"", *[None] * 10)
        else:
            self.desk.rows[lead] = Found._make((*row, *before[len(row) :]))

    def _hands(self, decided: dict[LeadId, tuple[int, Decision]]) -> None:
        """Leads that came into somebody's hands, were accepted, or left them."""
        desk, tx = self.desk, self.desk.tx
        rows = []
        for lead, ruling in desk.rulings.items():
            if ruling.decision.outcome in _IN_HANDS:
                row = self._assignment(ruling, decided[lead][0])
                desk.assignments[lead] = row.seq
                if row.is_offer:
                    desk.offers.add(lead)
                rows.append(row)
        if rows:
            keep_interned(desk.apart, desk.interned.take_new())
            add_assignments(tx, rows)
        accepted = [lead for lead in desk.touched if lead in desk.offers and _is_accepted(desk, lead)]
        if accepted:
            accept_offers(tx, [desk.assignments[lead] for lead in accepted])
            desk.offers.difference_update(accepted)
        if desk.let_go_of:
            end_assignments(tx, [(to_micros(at), how, desk.assignments.pop(lead)) for lead, at, how in desk.let_go_of])
            desk.offers.difference_update(lead for lead, _, _ in desk.let_go_of)
            cancel_messages(tx, [desk.seqs[lead] for lead, _, _ in desk.let_go_of])
            desk.let_go_of.clear()

    def _assignment(self, ruling: Ruling, decision_seq: int) -> AssignmentRow:
        decision, room = ruling.decision, ruling.case.engine.rooms.get(ruling.pool) if ruling.takes_turn else None
        return AssignmentRow(
            self.number("assignments"),
            self.desk.seqs[decision.lead],
            decision_seq,
            str(decision.assignee),
            to_micros(decision.decided_at),
            None,
            None,
            room.pool.name if room else None,
            room.pool.counter_name if room else None,
            encode_turn(ruling.turn, self.desk.interned) if ruling.turn else None,
            _micros(decision.accept_by),
            int(decision.outcome is Outcome.OFFERED),
        )

    def _holds(self) -> None:
        desk, tx = self.desk, self.desk.tx
        ended = [lead for lead in desk.touched if lead in desk.held]
        if ended:
            end_holds(tx, [desk.seqs[lead] for lead in ended])
            desk.held.difference_update(ended)
        waiting = [lead for lead in desk.touched if lead in desk.waits]
        if waiting:
            rows = [self._hold(lead) for lead in waiting]
            pools = [
                (pool, row.ranking, row.lead)
                for lead, row in zip(waiting, rows, strict=True)
                for pool in dict.fromkeys(desk.waits[lead].pools)
            ]
            add_holds(tx, rows, pools)
            desk.held.update(waiting)

    def _hold(self, lead: LeadId) -> HoldRow:
        wait = self.desk.waits[lead]
        return HoldRow(
            self.desk.seqs[lead],
            wait.cause,
            _RANKING[wait.priority],
            wait.case.engine.policy.content_hash,
            wait.rule_number,
            to_micros(wait.since),
            to_micros(wait.wake_at),
            _micros(wait.ends_at),
            encode_wait(wait),
        )

    def _follow_up(self, decided: dict[LeadId, tuple[int, Decision]]) -> None:
        """Clocks as they stand now, and what somebody is to be told."""
        desk, tx, clocks = self.desk, self.desk.tx, self.desk.stored_clocks
        over = [*desk.touches, *desk.closings]
        if over:
            cancel_messages(tx, [desk.seqs[lead] for lead in dict.fromkeys(over)])
        fresh: list[ClockRow] = []
        changed: list[ClockRow] = []
        for lead, number in clocks.changed:
            latest = self._latest(lead, decided)
            row = row_of(clocks.by_lead[lead][number], desk.number_of(lead), latest, self.world_version)
            (fresh if (lead, number) in clocks.fresh else changed).append(row)
        if fresh:
            start_clocks(tx, fresh)
        if changed:
            change_clocks(tx, changed)
            self._move_due(changed)
        self._pauses()
        clocks.written()
        if desk.notices:
            add_messages(tx, [self._message(notice, decided) for notice in desk.notices])
            desk.notices.clear()

    def _move_due(self, changed: Sequence[ClockRow]) -> None:
        """Lists say when an answer is due by what its clock says now."""
        moved = {row.lead: row.due_at for row in changed if row.kind == "touch" and row.version and not row.ended_at}
        if not moved:
            return
        change_due(self.desk.tx, [(due_at, lead) for lead, due_at in moved.items()])
        for lead, row in self.desk.rows.items():
            if row.seq in moved:
                self.desk.rows[lead] = row._replace(sla_due=moved[row.seq])

    def _latest(self, lead: LeadId, decided: dict[LeadId, tuple[int, Decision]]) -> int:
        """The number of the latest decision about a lead."""
        if lead in decided:
            return decided[lead][0]
        found = self.desk.rows.get(lead)
        return found.decision if found is not None else self.desk.stored_clocks.glimpsed[lead].decision

    def _message(self, notice: Notice, decided: dict[LeadId, tuple[int, Decision]]) -> MessageRow:
        lead, at = notice.lead, to_micros(notice.at)
        seq, decision = self.desk.number_of(lead), self._latest(lead, decided)
        return MessageRow(seq, decision, notice.kind.value, notice.recipient, notice.text, at, notice.number)

    def _pauses(self) -> None:
        """Times in which clocks stand still."""
        desk, clocks = self.desk, self.desk.stored_clocks
        begun = [
            PauseRow(desk.number_of(lead), len(pauses) - 1, to_micros(pauses[-1][0]), None, reason)
            for lead, reason in clocks.pauses_begun.items()
            if (pauses := clocks.pauses_of(lead))
        ]
        if begun:
            add_pauses(desk.tx, begun)
        if clocks.pauses_over:
            over = [(to_micros(at), desk.number_of(lead)) for lead, at in clocks.pauses_over.items()]
            end_pauses(desk.tx, over)

    def _person(self, person: str) -> PersonRow:
        desk = self.desk
        lead, seen = desk.people.get(person), desk.seen.get(person)
        if seen is None:
            return PersonRow(person, desk.seqs[lead] if lead else None, None, None, "")
        return PersonRow(person, desk.seqs[lead] if lead else None, seen.owner, _micros(seen.last_seen), seen.outcome)


def _decision_row(decision: Decision, seq: int, lead: int, number: int, body: bytes) -> DecisionRow:
    match, promise = decision.match, decision.promise
    return DecisionRow(
        seq,
        lead,
        number,
        to_micros(decision.decided_at),
        decision.outcome.value,
        decision.assignee,
        decision.team,
        decision.pool,
        decision.queue,
        decision.rule,
        match.account if match else None,
        match.score if match and match.account else None,
        decision.duplicate_of,
        promise.line if promise else "",
        _micros(promise.touch_by) if promise else None,
        _micros(decision.accept_by),
        _micros(decision.held_until),
        decision.reason,
        decision.policy,
        body,
    )


def _origin(desk: StoredDesk, lead: LeadId) -> str:
    """How a lead came in, as whoever plays the record again must know it."""
    capture = desk.captures[lead]
    own_time = "true" if capture.at else "false"
    return f'{{"origin":"{capture.origin}","own_time":{own_time},"by":"{capture.scope}"}}'


def _is_accepted(desk: StoredDesk, lead: LeadId) -> bool:
    holding = desk.holdings.get(lead)
    return holding is not None and not holding.is_offer


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
