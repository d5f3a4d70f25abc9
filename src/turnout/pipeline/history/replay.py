"""The record of a store played again: stored facts and recorded actions through the pure core, in commit order.

Whatever is decided then must be what was decided before, and counters of turns and everybody's open leads must end as
they stand in the store. Facts are those that were stored with each lead, not read anew from what was typed, and each
lead has the policy version it was decided with. The world is the one that the store has now: reps, absences and
accounts must not have changed since the first decision, or the answers differ for that reason; so they do from an
erased person on. Chains, tables and hashes are `verify`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from turnout.core.decide.case import CameWith, Case
from turnout.core.decide.decide import judge
from turnout.core.decide.engine import Engine
from turnout.core.decide.firing import fire_clock
from turnout.core.decide.handling import (
    TAKEN_BACK,
    UNDOINGS,
    UNDONE,
    accept,
    close,
    expire_offers,
    give,
    give_back,
    merge,
    pass_on,
    reassign,
    say_present,
    separate,
    welcome,
)
from turnout.core.decide.moments import let_time_pass
from turnout.core.decide.rehome import rehome
from turnout.core.decide.rematch import set_account
from turnout.core.decide.trial import end_trial
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Decision
from turnout.core.follow_up.clock import Clock, ClockState, move
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import StoreError
from turnout.pipeline.desk.account_setting import reason_said
from turnout.pipeline.desk.clock_rows import clock_of, extended_in, moved_in
from turnout.pipeline.desk.rehoming import how_of
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.pipeline.history.replay_desk import Place, RecordingDesk
from turnout.store.clocks import all_clocks
from turnout.store.codec.books import decode_counter
from turnout.store.codec.decision import decode_decision
from turnout.store.database import Database
from turnout.store.leads import Found, find_lead
from turnout.store.merges import find_merge
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

# What was edited is the world, which is the one of now. Links are in the order in which they were kept: that of
# their positions where there were several writers; otherwise time never runs backwards, and their moments say it.
_EVENTS: Final = """
SELECT e.kind, e.at, l.id, d.number, e.body, e.lead, k.position
FROM links k JOIN events e ON e.seq BETWEEN k.first_event AND k.last_event
LEFT JOIN leads l ON l.seq = e.lead LEFT JOIN decisions d ON d.seq = e.decision
WHERE e.kind <> 'erased' AND k.chain <> 'edits'
ORDER BY k.position IS NOT NULL, k.position, k.at, k.chain, k.number, e.seq
"""
_DECISIONS: Final = (
    "SELECT l.id, d.number, d.body FROM decisions d JOIN leads l ON l.seq = d.lead ORDER BY d.lead, d.number"
)
_INSTANT: Final = timedelta(microseconds=1)
# What it is in the record that a clock fired.
OF_CLOCKS: Final = frozenset({"reminded", "told", "missed", "escalated"})


class ErasedError(StoreError):
    """Nobody can decide again about somebody of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many stored decisions were compared, and each that came out otherwise, named with what differs."""

    decisions: int
    differences: list[str]


class Happened(NamedTuple):
    """One event of the record. `number` is the decision's, where it is one; `said` is what else was kept of it.

    `arrival` is the lead's number. Where `is_shared` there were several writers: each sees to what it finds due, and
    not always before another one goes on, so that only the record says what was next.
    """

    kind: str
    at: datetime
    lead: LeadId
    number: int
    said: dict[str, str | int | bool]
    arrival: int
    is_shared: bool


def replay(database: Database) -> Replayed:
    """Play everything that a store recorded again and compare each decision, every field of it, with the stored one.

    Raises StoreError for a store that cannot be read; a record that cannot be played to its end is a difference.
    """
    with database.reading() as tx:
        again = Again(tx)
        differences = list(again.stored_badly)
        try:
            again.play(read_events(tx))
        except (AssertionError, LookupError, StoreError) as error:
            differences.append(
                f"the record cannot be played beyond {again.place}: {str(error) or type(error).__name__}"
            )
        differences += again.differences()
        if not differences:
            differences += again.differences_of_clocks()
            # Where decisions differ, the books do so for that reason.
            differences += again.differences_of_books()
        return Replayed(sum(map(len, again.stored.values())), differences)


def read_events(tx: Transaction) -> Iterator[Happened]:
    """Everything that happened to leads, in its order. Of what is said only plain values matter for playing it."""
    decoder = msgspec.json.Decoder(dict[str, object])
    for kind, at, lead, number, body, arrival, position in tx.rows(_EVENTS):
        found = decoder.decode(body) if body else {}
        said = {name: value for name, value in found.items() if isinstance(value, str | int | bool)}
        is_shared = position is not None
        yield Happened(kind, from_micros(at), LeadId(lead or ""), number or 0, said, arrival or 0, is_shared)


class Again:
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
        self._desk = RecordingDesk(stored=self.stored)
        self._cases: dict[LeadId, Case] = {}
        self._places: dict[int, Place] = {}
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

    def play(self, events: Iterator[Happened]) -> None:
        """Let everything happen again, in its order."""
        for event in events:
            self.step(event)

    def step(self, event: Happened) -> None:
        """Let one thing happen again."""
        self.place = f"{event.kind} of {event.lead or 'nobody'} at {event.at:%Y-%m-%dT%H:%M:%S.%fZ}"
        if event.kind != "decided":
            if not event.is_shared:
                self._come_to(event)
            self._act(event)
        elif event.number == 1:
            self._arrive(event)
        elif len(self._desk.made[event.lead]) >= event.number:
            return
        elif event.is_shared:
            self._come_due(event)
        else:
            self._wait_for(event)

    def _come_to(self, event: Happened) -> None:
        """What time alone brought about before this. At one moment clocks fire before those who wait are looked at."""
        if event.kind in OF_CLOCKS:
            let_time_pass(self._desk, event.at - _INSTANT)
            expire_offers(self._desk, event.at)
        else:
            let_time_pass(self._desk, event.at)

    def _come_due(self, event: Happened) -> None:
        """Time had come for this lead, whatever else was due."""
        holding = self._desk.holding_of(event.lead)
        if holding is not None and holding.is_offer and holding.accept_by == event.at:
            pass_on(self._desk, event.lead, event.at, "expired")
        else:
            self._desk.look_at(event.lead, event.at)

    def _wait_for(self, event: Happened) -> None:
        """Nobody did anything and yet something was decided: time had come, for an offer or for those who wait.

        What came to nothing before that moment is looked at first, as it was.
        """
        offer = self._desk.next_expiry()
        if offer == (event.at, event.lead):
            drain_due(self._desk, event.at - _INSTANT)
            pass_on(self._desk, event.lead, event.at, "expired")
        else:
            drain_due(self._desk, event.at)

    def _arrive(self, event: Happened) -> None:
        desk, lead = self._desk, event.lead
        desk.arrive(lead, event.arrival)
        if event.said.get("own_time") and not event.is_shared:
            drain_due(desk, event.at)
        elif not event.is_shared:
            let_time_pass(desk, event.at)
        case = self._cases[lead] = self._new_case(lead)
        self._decide(case, event.at)

    def _decide(self, case: Case, at: datetime) -> None:
        desk = self._desk
        desk.settle(desk.attempt(case, at, lambda: judge(case, desk, at)))

    def _new_case(self, lead: LeadId) -> Case:
        """The lead's case as it was before the first decision about it. Raises StoreError for an erased lead."""
        found = self._find(lead)
        if found.facts is None:
            raise ErasedError(f"the facts of lead `{lead}` were erased, so it cannot be decided again")
        kept, first = self._shelf.kept_case(found), self.stored[lead][0]
        # Its account may have become another one since.
        match = first.match if first is not None and first.match is not None else kept.match
        # By now it may be under another version than the one it came in with.
        engine, came = (kept.engine, kept.came_with) if kept.came is None else self._came(kept.came)
        return Case(engine, kept.lead, came.known, came.facts, match, self._desk.whose(found.person))

    def _find(self, lead: LeadId) -> Found:
        found = find_lead(self._tx, lead)
        assert found is not None, "a decision is about a lead"
        return found

    def _came(self, came: tuple[str, CameWith]) -> tuple[Engine, CameWith]:
        return self._live.engine_of(came[0]), came[1]

    def _act(self, event: Happened) -> None:  # noqa: C901, PLR0912, PLR0915 - a case for each kind of event
        desk, lead, at, said = self._desk, event.lead, event.at, event.said
        match event.kind:
            case "accepted":
                accept(desk, lead, at)
            case "passed":
                pass_on(desk, lead, at)
            case "reassigned" if said["reason"] == TAKEN_BACK:
                give_back(desk, lead, at)
            case "reassigned":
                reassign(desk, lead, at)
            case "given":
                rep, why = RepId(str(said["rep"])), str(said["reason"])
                give(desk, lead, rep, at, why, is_undoing=why in UNDOINGS)
            case "touched":
                # Whoever answers a lead that was to be accepted has taken it.
                accept(desk, lead, at)
                if not desk.is_touched(lead):
                    desk.touch(lead, _instant(said["at"]))
            case "snoozed":
                desk.snooze(lead, _instant(said["until"]), at)
            case "paused":
                desk.clocks.pause(lead, at)
            case "resumed":
                desk.clocks.resume(lead, at, hours_of(self._roster))
            case "extended":
                self._extend(event)
            case "clocks_moved":
                self._move_clocks(event)
            case kind if kind in OF_CLOCKS:
                self._fire(event)
            case "closed":
                close(desk, lead, at, str(said["outcome"]))
            case "test_ended":
                end_trial(desk, lead, at)
            case "merged":
                merge(desk, lead, LeadId(str(said["into"])), at)
            case "separated":
                separate(desk, lead, self._cases[lead], at)
            case "account_set":
                self._set_account(event)
            case "rehomed":
                self._rehome(event)
            case "people_merged":
                self._merge_people(event)
            case "merge_undone":
                self._undo_merge(event)
            case "presence":
                say_present(desk, self._roster, RepId(str(said["rep"])), Presence(str(said["presence"])), at)
            case "freed":
                welcome(desk, self._roster, RepId(str(said["rep"])), at)
            case "granted":
                turns, cause, by = int(said["turns"]), str(said["reason"]), str(said["by"])
                desk.books.grant_turns(str(said["counter"]), RepId(str(said["rep"])), turns, cause, at, by)
            case kind:
                raise StoreError(f"`{kind}` is not something that can be played again")

    def _fire(self, event: Happened) -> None:
        """A clock fired. What one stage does may be several events; the first of them brings about all."""
        number = int(event.said["clock"])
        clock = self._clock(event.lead, number)
        if clock.state is ClockState.FIRED and clock.ended_at == event.at:
            return
        if clock.state is not ClockState.RUNNING or clock.due_at > event.at:
            raise StoreError(f"clock {number} fired, which is `{clock.state}` and due at `{clock.due_at}` by then")
        fire_clock(self._desk, event.lead, clock, event.at)

    def _move_clocks(self, event: Happened) -> None:
        """Working times were others by then, which only the record knows."""
        for number, due_at in moved_in(str(event.said["moved"])):
            self._desk.clocks.put(event.lead, move(self._clock(event.lead, number), due_at))

    def _extend(self, event: Happened) -> None:
        """What became of clocks by the working times of then stands in the record."""
        clocks = self._desk.clocks
        for clock in extended_in(str(event.said["extended"]), clocks.of(event.lead)):
            clocks.put(event.lead, clock)

    def _clock(self, lead: LeadId, number: int) -> Clock:
        found = [clock for clock in self._desk.clocks.of(lead) if clock.number == number]
        if not found:
            raise StoreError(f"lead `{lead}` has no clock {number}")
        return found[0]

    def _set_account(self, event: Happened) -> None:
        """What was found for the lead then stands in the decision that followed."""
        lead, number = event.lead, self._decided(event.lead)
        then = self.stored[lead][number] if number < len(self.stored[lead]) else None
        assert then is not None, "the lead was decided again"
        assert then.match is not None, "every decision says what was matched"
        reason, moves = str(event.said["reason"]), bool(event.said["moves"])
        why = reason_said(then.match, reason)
        set_account(self._desk, lead, then.match, event.at, why, moves=moves, is_undoing=reason == UNDONE)

    def _rehome(self, event: Happened) -> None:
        """The version that decides stands in the record; what it read in the lead is read again."""
        how = how_of(str(event.said["rehoming_kind"]), int(event.said["deploy"]), moves=bool(event.said["moves"]))
        rehome(self._desk, event.lead, self._live.engine_of(str(event.said["policy"])), event.at, how)
        case = self._desk.case_of(event.lead)
        if case is not None:
            self._cases[event.lead] = case

    def _decided(self, lead: LeadId) -> int:
        """How many decisions the record has about a lead by now."""
        return len(self._desk.made[lead])

    def _merge_people(self, event: Happened) -> None:
        """Whom a merge is about stands in the store alone, until they are erased."""
        number, at = int(event.said["merge"]), event.at
        survivor, loser = self._merged(number)
        joining, first = (LeadId(str(event.said.get(name, ""))) for name in ("lead", "into"))
        desk = self._desk
        if joining:
            self._places[number] = desk.place_of(joining)
            merge(desk, joining, first, at)
        desk.join_people(loser, survivor, first)

    def _undo_merge(self, event: Happened) -> None:
        number = int(event.said["merge"])
        survivor, loser = self._merged(number)
        if event.said.get("lead"):
            self._desk.bring_back(self._places[number], event.at)
        mine, theirs = (LeadId(str(event.said.get(name, ""))) for name in ("mine", "theirs"))
        self._desk.part_people(loser, survivor, mine, theirs)

    def _merged(self, number: int) -> tuple[str, str]:
        row = find_merge(self._tx, number)
        if row is None or row.erased_at is not None:
            raise StoreError(f"whom merge {number} was about was erased, so it cannot be played again")
        return row.survivor, row.loser

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

    def differences_of_clocks(self) -> Iterator[str]:
        """Every clock that does not stand in the store as it does when all is played again."""
        for row, lead in all_clocks(self._tx):
            kept = clock_of(row)
            now = next((each for each in self._desk.clocks.of(LeadId(lead)) if each.number == row.number), None)
            if now != kept:
                yield f"clock {lead}.{row.number}: `{kept}` is in the store and `{now}` when played again"

    def differences_of_books(self) -> Iterator[str]:
        """Everybody whose turns owed or open leads are not what the record comes to."""
        books = self._desk.books
        for name, body in self._tx.rows("SELECT name, body FROM counters ORDER BY name"):
            kept, made = decode_counter(name, bytes(body)), books.ledger.counter(name)
            for rep in sorted(kept.balances.keys() | made.balances.keys()):
                if kept.owed(rep) != made.owed(rep):
                    both = f"`{kept.owed(rep)}` in the store and `{made.owed(rep)}` when played again"
                    yield f"counter {name}: {rep} is owed {both}"
        loads = {RepId(rep): count for rep, count in self._tx.rows("SELECT rep, open FROM loads")}
        for rep in sorted(loads.keys() | books.open.keys()):
            if loads.get(rep, 0) != books.open_count(rep):
                both = f"`{loads.get(rep, 0)}` open leads in the store and `{books.open_count(rep)}` when played again"
                yield f"load of {rep}: {both}"


def _instant(micros: str | int | bool) -> datetime:
    return from_micros(int(micros))


def _difference(stored: Decision, made: Decision | None) -> str:
    """What differs: the first field, as it is stored and as it comes out again."""
    if made is None:
        return f"`{stored.reason}` is stored and was not made again"
    for name in (each.name for each in fields(Decision)):
        before, now = getattr(stored, name), getattr(made, name)
        if before != now:
            return f"`{name}` is `{before}` in the store and `{now}` when played again"
    raise AssertionError("two decisions differ in a field")
