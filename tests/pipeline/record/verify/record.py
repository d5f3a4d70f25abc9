"""A small store written by hand through the store's own modules: consistent in every table, to be tampered with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.stores import url_in
from turnout.core.account import AccountId
from turnout.core.assign.ledger import Counter
from turnout.core.decision import AccountMatch, Decision, MatchVerdict, Outcome, Promise, Source
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.store.assignments import AssignmentRow, add_assignments
from turnout.store.audit import Chain, Event, personal_digest
from turnout.store.books import LedgerRow, add_entries, keep_counters, keep_loads
from turnout.store.clocks import ClockRow, start_clocks
from turnout.store.codec.books import encode_counter
from turnout.store.codec.decision import encode_decision
from turnout.store.codec.facts import encode_facts
from turnout.store.codec.interned import Interned, hash_of
from turnout.store.database import Database, open_database
from turnout.store.decisions import DecisionRow, add_decisions, keep_interned
from turnout.store.holds import HoldRow, add_holds
from turnout.store.intake_keys import KeyRow, keep_keys
from turnout.store.leads import LeadRow, PersonalRow, add_leads
from turnout.store.metadata import to_micros
from turnout.store.people import PersonRow, keep_people
from turnout.store.transaction import Transaction

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CASE = b'["policy-1",{"account":"A1","score":1.0,"via":"domain","reason":"ann typed Acme"},"%b",[],0,null,[]]'
_NO_INTERNED = Interned(lambda _key: b"")


class Record:
    """A store being written, a lead at a time; each `add` is one commit, a second after the one before."""

    def __init__(self, folder: Path) -> None:
        self.url = url_in(folder)
        self.database: Database = open_database(self.url)
        self.now = START
        self.count = 0
        self.loads: dict[str, int] = {}
        self.turns = Counter("turns")

    def add(self, outcome: Outcome = Outcome.ASSIGNED, chain: str = "main") -> str:
        """One lead with everything that follows from its decision; gives its id."""
        self.count += 1
        self.now += timedelta(seconds=1)
        seq, lead = self.count, f"L{self.count}"
        with self.database.begin() as tx:
            self._write(tx, seq, lead, outcome, chain)
        return lead

    def _write(self, tx: Transaction, seq: int, lead: str, outcome: Outcome, chain: str) -> None:
        at, person = to_micros(self.now), f"ann{seq}@acme.example"
        rep = f"r{seq % 3}" if outcome is Outcome.ASSIGNED else None
        decision = self._decision(lead, outcome, rep)
        body = encode_decision(decision, _NO_INTERNED)
        crowd = f"[{seq}]".encode()
        keep_interned(tx, [(hash_of(crowd), crowd)])
        add_decisions(tx, [_row(decision, seq, body)])
        add_leads(
            tx,
            [_lead_row(decision, seq)],
            [PersonalRow(seq, person, b"salt%d" % seq, facts_of(person), CASE % person.encode())],
        )
        keep_people(tx, [PersonRow(person, seq, rep, None, "")])
        keep_keys(tx, [KeyRow("local", lead, b"digest", seq, seq, at)])
        if rep is not None:
            self._hand_over(tx, seq, rep, at)
        elif outcome is Outcome.HELD:
            add_holds(tx, [HoldRow(seq, "hold", 1, "policy-1", 1, at, at, None, b"[]")], [("pool", 1, seq)])
        digest = personal_digest(b"salt%d" % seq, facts_of(person))
        event = Event("decided", self.now, seq, lead, seq, body, '{"origin":"api"}', digest)
        Chain(chain).append(tx, [event], self.now)

    def _hand_over(self, tx: Transaction, seq: int, rep: str, at: int) -> None:
        self.loads[rep] = self.loads.get(rep, 0) + 1
        add_assignments(tx, [AssignmentRow(seq, seq, seq, rep, at, None, None, "pool", "turns", None, None, 0)])
        add_entries(tx, [LedgerRow("turns", rep, seq, "turn", at, "")])
        keep_loads(tx, [(rep, self.loads[rep], at)])
        self.turns.record(RepId(rep), LeadId(f"L{seq}"), self.now)
        keep_counters(tx, [("turns", encode_counter(self.turns))])
        start_clocks(tx, [ClockRow(seq, seq, 0, "touch", at, at + 1, 60, "working", "[]", 1)])

    def _decision(self, lead: str, outcome: Outcome, rep: str | None) -> Decision:
        return Decision(
            LeadId(lead),
            self.now,
            outcome,
            f"Inbound: {rep} was next",
            "Inbound",
            None if rep is None else RepId(rep),
            pool="pool",
            queue="nurture" if outcome is Outcome.QUEUED else "",
            match=AccountMatch(AccountId("A1"), 0.875, "domain", "same domain", MatchVerdict.MATCH),
            promise=Promise("Fast", self.now + timedelta(hours=1)),
            policy="policy-1",
        )

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Change the store behind its back, as somebody with the file in their hands can."""
        with self.database.begin() as tx:
            return tx.run(sql, params)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """What the store says."""
        with self.database.reading() as tx:
            return tx.rows(sql, params)


def facts_of(person: str) -> bytes:
    """What is known of a lead, as it is stored."""
    facts = {"email": person, "first_name": "Ann"}
    return encode_facts(facts, {name: Source("form", value) for name, value in facts.items()}, facts)


def _lead_row(decision: Decision, seq: int) -> LeadRow:
    """An open lead, which repeats its latest decision."""
    at, match, promise = to_micros(decision.decided_at), decision.match, decision.promise
    assert match is not None
    assert promise is not None
    assert promise.touch_by is not None
    return LeadRow(
        seq, decision.lead, at, "api", "open", seq, 1, None, None, None, "", decision.outcome.value, decision.assignee,
        "", decision.pool, decision.queue, decision.rule, match.account, at, to_micros(promise.touch_by),
    )  # fmt: skip


def _row(decision: Decision, seq: int, body: bytes) -> DecisionRow:
    match, promise = decision.match, decision.promise
    assert match is not None
    assert promise is not None
    assert promise.touch_by is not None
    return DecisionRow(
        seq, seq, 1, to_micros(decision.decided_at), decision.outcome.value, decision.assignee, "", decision.pool,
        decision.queue, decision.rule, match.account, match.score, None, promise.line, to_micros(promise.touch_by),
        None, None, decision.reason, decision.policy, body,
    )  # fmt: skip
