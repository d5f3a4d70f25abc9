"""The record of a store played again: stored facts and recorded actions through the pure core, in commit order.

Whatever is decided then must be what was decided before. Facts are those that were stored with each lead, not read anew
from what was typed, and each lead has the policy version it was decided with. The world is the one that the store has
now: people and accounts must not have changed since the first decision, or the answers differ for that reason.

Chains, tables and hashes are `verify`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from turnout.core.decide.case import Case
from turnout.core.decide.decide import judge
from turnout.core.decide.desk import Desk
from turnout.core.decide.handling import (
    accept,
    close,
    give,
    let_time_pass,
    merge,
    pass_on,
    reassign,
    say_present,
    separate,
)
from turnout.core.decide.outcomes import broken
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import StoreError
from turnout.pipeline.live import Live
from turnout.pipeline.stored_desk import StoredDesk
from turnout.store.codec.decision import decode_decision
from turnout.store.database import Database
from turnout.store.leads import find_lead
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

# Commits are in the order of their moments, and on one file of one writer after the other also in that of their chain.
_EVENTS: Final = """
SELECT e.kind, e.at, l.id, d.number, e.body
FROM links k JOIN events e ON e.seq BETWEEN k.first_event AND k.last_event
LEFT JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision
WHERE e.kind <> 'erased'
ORDER BY k.at, k.chain, k.number, e.seq
"""
_DECISIONS: Final = "SELECT l.id, d.number, d.body FROM decisions d JOIN leads l ON l.seq = d.lead ORDER BY d.seq"
_RULE_ERROR: Final = "rule error: "
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many stored decisions were compared, and each that came out otherwise, named with what differs."""

    decisions: int
    differences: list[str]


class _Happened(NamedTuple):
    """One event of the record. `number` is the decision's, where it is one; `said` is what else was kept of it."""

    kind: str
    at: datetime
    lead: LeadId
    number: int
    said: dict[str, str | int | bool]


def replay(database: Database) -> Replayed:
    """Play everything that a store recorded again and compare each decision, every field of it, with the stored one.

    Raises StoreError for a store that cannot be read; a record that cannot be played to its end is a difference.
    """
    with database.reading() as tx:
        again = _Again(tx)
        differences = list(again.stored_badly)
        try:
            again.play(_events(tx))
        except (AssertionError, LookupError, StoreError) as error:
            differences.append(
                f"the record cannot be played beyond {again.place}: {str(error) or type(error).__name__}"
            )
        differences += again.differences()
        return Replayed(sum(map(len, again.stored.values())), differences)


def _events(tx: Transaction) -> Iterator[_Happened]:
    decoder = msgspec.json.Decoder(dict[str, str | int | bool])
    for kind, at, lead, number, body in tx.rows(_EVENTS):
        yield _Happened(kind, from_micros(at), LeadId(lead or ""), number or 0, decoder.decode(body) if body else {})


@dataclass(slots=True)
class _RecordingDesk(Desk):
    """The core's own desk in memory, which keeps every lead's decisions in order."""

    made: defaultdict[LeadId, list[Decision]] = field(default_factory=lambda: defaultdict(list))

    def note(self, decision: Decision) -> None:
        """Keep a decision as the latest about its lead."""
        self.decisions[decision.lead] = decision
        self.made[decision.lead].append(decision)


class _Again:
    """One store being played again."""

    def __init__(self, tx: Transaction) -> None:
        self.place = "its beginning"
        self.stored: defaultdict[LeadId, list[Decision | None]] = defaultdict(list)
        self.stored_badly: list[str] = []
        self._tx = tx
        self._live = Live()
        self._live.refresh(tx)
        self._roster = self._live.world.roster
        for rep in tuple(self._roster.presence):
            self._roster.set_presence(rep, Presence.AVAILABLE)
        self._desk = _RecordingDesk()
        self._cases: dict[LeadId, Case] = {}
        # Reads rows of the store as the running product does; nothing is decided with it.
        self._shelf = StoredDesk(self._live.engine_of)
        self._shelf.tx = tx
        self._read_decisions()

    def _read_decisions(self) -> None:
        for lead, number, body in self._tx.rows(_DECISIONS):
            decision: Decision | None = None
            try:
                decision = decode_decision(bytes(body), self._shelf.interned)
            except StoreError as error:
                self.stored_badly.append(f"decision {lead}.{number} cannot be read: {error}")
            self.stored[LeadId(lead)].append(decision)

    def play(self, events: Iterator[_Happened]) -> None:
        """Let everything happen again, in its order."""
        for event in events:
            self.place = f"{event.kind} of {event.lead or 'nobody'} at {event.at:%Y-%m-%dT%H:%M:%S.%fZ}"
            if event.kind != "decided":
                let_time_pass(self._desk, event.at)
                self._act(event)
            elif event.number == 1:
                self._arrive(event)
            elif len(self._desk.made[event.lead]) < event.number:
                self._wait_for(event)

    def _wait_for(self, event: _Happened) -> None:
        """Nobody did anything and yet something was decided: time had come, for an offer or for those who wait.

        What came to nothing before that moment is looked at first, as it was.
        """
        offer = self._desk.next_expiry()
        if offer == (event.at, event.lead):
            drain_due(self._desk, event.at - _INSTANT)
            pass_on(self._desk, event.lead, event.at, "expired")
        else:
            drain_due(self._desk, event.at)

    def _arrive(self, event: _Happened) -> None:
        desk, lead = self._desk, event.lead
        if event.said.get("own_time"):
            drain_due(desk, event.at)
        else:
            let_time_pass(desk, event.at)
        case = self._cases[lead] = self._new_case(lead)
        first = self.stored[lead][0]
        if first is not None and first.reason.startswith(_RULE_ERROR):
            # What failed was our program and not the policy, so playing it again need not fail.
            desk.settle(broken(case, event.at, first.reason.removeprefix(_RULE_ERROR)))
        else:
            desk.settle(judge(case, desk, event.at))

    def _new_case(self, lead: LeadId) -> Case:
        """The lead's case as it was before the first decision about it. Raises StoreError for an erased lead."""
        found = find_lead(self._tx, lead)
        assert found is not None, "a decision is about a lead"
        if found.facts is None:
            raise StoreError(f"the facts of lead `{lead}` were erased, so it cannot be decided again")
        kept = self._shelf.read_case(found)
        return Case(kept.engine, kept.lead, kept.known, kept.facts, kept.match, found.person)

    def _act(self, event: _Happened) -> None:
        desk, lead, at, said = self._desk, event.lead, event.at, event.said
        match event.kind:
            case "accepted":
                accept(desk, lead, at)
            case "passed":
                pass_on(desk, lead, at)
            case "reassigned":
                reassign(desk, lead, at)
            case "given":
                give(desk, lead, RepId(str(said["rep"])), at, str(said["reason"]))
            case "touched":
                # Whoever answers an offered lead has taken it; of any other one nothing is decided.
                accept(desk, lead, at)
            case "closed":
                close(desk, lead, at, str(said["outcome"]))
            case "merged":
                merge(desk, lead, LeadId(str(said["into"])), at)
            case "separated":
                separate(desk, lead, self._cases[lead], at)
            case "presence":
                say_present(desk, self._roster, RepId(str(said["rep"])), Presence(str(said["presence"])), at)
            case kind:
                raise StoreError(f"`{kind}` is not something that can be played again")

    def differences(self) -> list[str]:
        """Every decision that is not the same both times, in the order in which leads came in."""
        found = []
        for lead, stored in self.stored.items():
            made = self._desk.made[lead]
            for number, before in enumerate(stored, 1):
                now = made[number - 1] if number <= len(made) else None
                if before is not None and before != now:
                    found.append(f"decision {lead}.{number}: {_difference(before, now)}")
            if len(made) > len(stored):
                more = made[len(stored)]
                found.append(f"decision {lead}.{len(stored) + 1}: `{more.reason}` was not stored")
        return found


def _difference(stored: Decision, made: Decision | None) -> str:
    """What differs: the first field, as it is stored and as it comes out again."""
    if made is None:
        return f"`{stored.reason}` is stored and was not made again"
    for name in (each.name for each in fields(Decision)):
        before, now = getattr(stored, name), getattr(made, name)
        if before != now:
            return f"`{name}` is `{before}` in the store and `{now}` when played again"
    raise AssertionError("two decisions differ in a field")
