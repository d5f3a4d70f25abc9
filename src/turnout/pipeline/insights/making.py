"""Records made of what is kept of leads: the same whenever they are made, so that a record may always be made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

import msgspec
import numpy as np

from turnout.pipeline.edits.outcome_events import MISROUTED_REASONS
from turnout.pipeline.insights.known import NOTHING, Drawn, Facts, drawn_of, facts_of, present_of
from turnout.pipeline.insights.names import Names
from turnout.pipeline.insights.people import People
from turnout.pipeline.insights.record import CAME, EXTENDED, SHAPE, Flag, Kind, Records, outcome_bits
from turnout.store.decisions import interned_body
from turnout.store.insight_rows import DecisionLine, HandLine, LeadLine, Lines, OutcomeLine, read_lines
from turnout.store.transaction import Transaction

LEADS_AT_ONCE: Final = 400
_GIVEN: Final = frozenset({"assigned", "offered", "queued"})
_IN_HANDS: Final = frozenset({"assigned", "offered"})
# An offer that came back was never anybody's lead.
_SENT_BACK: Final = frozenset({"pass", "expired"})
_STATUS: Final = {
    "open": Flag.OPEN,
    "joined": Flag.JOINED,
    "rejected": Flag.REJECTED,
    "closed": Flag.CLOSED,
}
_CROWDS_MAX: Final = 4_096


@dataclass(slots=True)
class Maker:
    """Makes records; it knows the names and people they refer to."""

    names: Names
    people: People = field(default_factory=People)
    _crowds: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = field(default_factory=dict)
    _draws: dict[tuple[str, str, str, tuple[int, ...]], int] = field(default_factory=dict)

    def make(self, tx: Transaction, seqs: Sequence[int]) -> tuple[list[int], Records]:
        """The records of those of these leads that there are, with their numbers in rising order."""
        if self.people.follow(tx):
            self._draws.clear()
        found: list[int] = []
        rows: list[tuple[Any, ...]] = []
        wanted = sorted(seqs)
        for start in range(0, len(wanted), LEADS_AT_ONCE):
            lines = read_lines(tx, wanted[start : start + LEADS_AT_ONCE])
            for seq, row in self._rows(tx, lines):
                found.append(seq)
                rows.append(row)
        return found, np.array(rows, SHAPE)

    def with_names(self, names: Names) -> Maker:
        """The same with other names, which it may add to."""
        return Maker(names, self.people, self._crowds)

    def _rows(self, tx: Transaction, lines: Lines) -> list[tuple[int, tuple[Any, ...]]]:
        decisions: defaultdict[int, list[DecisionLine]] = defaultdict(list)
        hands: defaultdict[int, list[HandLine]] = defaultdict(list)
        outcomes: defaultdict[int, list[OutcomeLine]] = defaultdict(list)
        for decision in lines.decisions:
            decisions[decision.lead].append(decision)
        for hand in lines.hands:
            hands[hand.lead].append(hand)
        for outcome in lines.outcomes:
            outcomes[outcome.lead].append(outcome)
        # The first clock of a lead is that of the first who had it; later ones come after it.
        promises = {lead: (due, more) for lead, _, due, more in reversed(lines.promises)}
        return [
            (
                lead.seq,
                self._row(
                    tx, lead, decisions[lead.seq], hands[lead.seq], outcomes[lead.seq], promises.get(lead.seq, (0, 0))
                ),
            )
            for lead in sorted(lines.leads)
        ]

    def _row(
        self,
        tx: Transaction,
        lead: LeadLine,
        decisions: list[DecisionLine],
        hands: list[HandLine],
        outcomes: list[OutcomeLine],
        promise: tuple[int, int],
    ) -> tuple[Any, ...]:
        """The record of a lead, place by place as `SHAPE` has them."""
        promised, extended_seconds = promise
        facts = NOTHING if lead.facts is None else facts_of(bytes(lead.facts))
        drawn = drawn_of(bytes(lead.body))
        code, given = self.names.code, next((each for each in decisions if each.outcome in _GIVEN), None)
        first = next((each for each in decisions if each.assignee and each.outcome in _IN_HANDS), None)
        won, currency = _won(outcomes)
        offers = [hand for hand in hands if hand.outcome == "offered"]
        refused = sum(hand.how_ended in _SENT_BACK for hand in offers)
        return (
            lead.received_at,
            given.decided_at if given else 0,
            lead.touched_at or 0,
            promised or (first.sla_due if first and first.sla_due else 0),
            lead.closed_at or 0,
            won,
            self._worked(lead, hands),
            facts.value,
            self._flags(tx, lead, decisions, facts, drawn) | (EXTENDED if extended_seconds else 0),
            self._draw(tx, lead.policy, drawn),
            code(Kind.TEAM, lead.team),
            code(Kind.POOL, lead.pool),
            code(Kind.RULE, lead.rule),
            code(Kind.QUEUE, lead.queue),
            code(Kind.REP, lead.assignee or ""),
            code(Kind.SOURCE, facts.source),
            code(Kind.TIER, first.sla if first else ""),
            code(Kind.SEGMENT, facts.segment),
            code(Kind.TERRITORY, facts.territory),
            code(Kind.ZONE, facts.zone),
            code(Kind.COUNTRY, facts.country),
            code(Kind.CURRENCY, currency),
            sum({CAME[outcome.kind] for outcome in outcomes}),
            _reason(outcomes),
            min(255, sum(not (hand.outcome == "offered" and hand.how_ended in _SENT_BACK) for hand in hands)),
            min(255, len(offers)),
            min(255, sum(not hand.is_offer and hand.how_ended not in _SENT_BACK for hand in offers)),
            min(255, refused),
            facts.typed,
            *facts.places,
        )

    def _worked(self, lead: LeadLine, hands: list[HandLine]) -> int:
        """The working seconds until the first touch, of whoever had the lead then; -1 where nobody touched it."""
        touched = lead.touched_at
        if touched is None:
            return -1
        holder = next((hand.rep for hand in hands if hand.since <= touched <= (hand.until or touched)), lead.assignee)
        return self.people.worked(holder, lead.received_at, touched) if holder else -1

    def _flags(self, tx: Transaction, lead: LeadLine, decisions: list[DecisionLine], facts: Facts, drawn: Drawn) -> int:
        is_by_hand = any(not each.rule and each.assignee and each.outcome in _IN_HANDS for each in decisions)
        is_open = lead.status == "open"
        return int(
            Flag.PRESENT
            | outcome_bits(lead.outcome)
            | _STATUS.get(lead.status, 0)
            | facts.flags
            | (Flag.TEST if lead.origin == "test" else 0)
            | (Flag.WAS_HELD if any(each.outcome == "held" for each in decisions) else 0)
            | (Flag.IS_HELD if is_open and lead.outcome == "held" else 0)
            | (Flag.IN_QUEUE if is_open and lead.outcome == "queued" else 0)
            | (Flag.FALLBACK if lead.rule and lead.rule == self.people.last_rule(tx, lead.policy) else 0)
            | (Flag.MATCHED if lead.account else 0)
            | (Flag.AMBIGUOUS if drawn.verdict == "review" else 0)
            | (Flag.BY_HAND if is_by_hand else 0)
            | (Flag.ERASED if lead.erased_at is not None else 0)
        )

    def _draw(self, tx: Transaction, policy: str, drawn: Drawn) -> int:
        """The number of those who could have had a lead, with their weights; 0 where no pool chose among several."""
        if not drawn.crowd:
            return 0
        key = (policy, drawn.pool, drawn.crowd, drawn.blocked)
        found = self._draws.get(key)
        if found is None:
            found = self._draws[key] = self._new_draw(tx, policy, drawn)
            if len(self._draws) > _CROWDS_MAX:
                del self._draws[next(iter(self._draws))]
        return found

    def _new_draw(self, tx: Transaction, policy: str, drawn: Drawn) -> int:
        members, present = self._crowd(tx, drawn.crowd)
        able = [members[at] for at in present if at not in drawn.blocked and at < len(members)]
        weights = {rep: self.people.weight(tx, policy, drawn.pool, rep) for rep in sorted(able)}
        taking = [[rep, weight] for rep, weight in weights.items() if weight > 0]
        if len(taking) < 2:
            return 0
        # Whoever reads it finds them by their numbers.
        self.names.code(Kind.POOL, drawn.pool)
        for rep, _ in taking:
            self.names.code(Kind.REP, str(rep))
        body = msgspec.json.encode([drawn.pool, taking])
        return self.names.code(Kind.DRAW, blake2b(body, digest_size=16).hexdigest(), body.decode())

    def _crowd(self, tx: Transaction, key: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        found = self._crowds.get(key)
        if found is None:
            found = self._crowds[key] = present_of(interned_body(tx, key))
            if len(self._crowds) > _CROWDS_MAX:
                del self._crowds[next(iter(self._crowds))]
        return found


def _won(outcomes: Sequence[OutcomeLine]) -> tuple[int, str]:
    """What a lead was won for, in hundredths of the currency that was reported last."""
    won = [each for each in outcomes if each.kind == "won" and each.value is not None]
    if not won:
        return 0, ""
    currency = won[-1].currency
    return sum(each.value or 0 for each in won if each.currency == currency), currency


def _reason(outcomes: Sequence[OutcomeLine]) -> int:
    """Why a lead was misrouted, as the place of the last reason in the list of them, from 1; 0 where it was not."""
    reasons = [each.reason for each in outcomes if each.kind == "misrouted"]
    return MISROUTED_REASONS.index(reasons[-1]) + 1 if reasons and reasons[-1] in MISROUTED_REASONS else 0
