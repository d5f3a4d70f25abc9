"""The named ledgers of turns: what every member of a counter is owed, and how a turn changes it.

`round robin` gives shares over time: at each turn every present member's balance grows by weight / sum of present
weights, the highest balance among the eligible wins and pays 1 (smooth weighted round robin, as in nginx). Balances
are whole numbers of `1 / unit` turns, and `unit` is kept a multiple of every sum of weights met, so that all of it is
exact; only when `unit` would outgrow UNIT_MAX are balances brought to a new unit, with an error below 1e-9 turns.

Where pools share a counter, everybody present in any of them grows at every turn, or somebody in three pools would be
served three times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from turnout.core.lead import LeadId
from turnout.core.policy.model import AbsencePolicy, AbsenceRule
from turnout.core.rep import RepId

UNIT_MAX = 10**15
# What somebody may be owed beyond the best of a pool that cannot serve them: a larger debt would flood them one day.
OWED_TURNS_MAX = 10
# The longest period of fair share is a month.
HISTORY_MAX = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Share:
    """The members who are present and take turns, with their weights, in the pool's order.

    The last `outsiders` of them are not in this pool: they share its counter through another one.
    """

    reps: tuple[RepId, ...]
    weights: tuple[int, ...]
    outsiders: int = 0
    total: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Asked at every turn, and the same until somebody comes or goes.
        object.__setattr__(self, "total", sum(self.weights))


class Turn(NamedTuple):
    """One turn of a counter, worked out and not yet taken: every present member's balance after it."""

    counter: str
    share: Share
    winner: RepId
    unit: int
    before: tuple[int, ...]
    after: tuple[int, ...]


class Entry(NamedTuple):
    """A line of the append-only ledger. `kind` is `turn`, `credit`, `debit` or `grant`; `cause` says why.

    A `turn` is one paid, a `credit` one given back, a `debit` a credit taken back, each over a lead; a `grant` so many
    `turns` that a person gave, or took where there are fewer than none, over no lead; `by` is who did.
    """

    counter: str
    rep: RepId
    lead: LeadId
    kind: str
    at: datetime
    cause: str = ""
    turns: int = 1
    by: str = ""


@dataclass(slots=True)
class Counter:
    """What one counter knows of its members. Everybody ever present has a balance; nobody is ever removed."""

    name: str
    unit: int = 1
    balances: dict[RepId, int] = field(default_factory=dict)
    absent: set[RepId] = field(default_factory=set)
    missed: dict[RepId, Fraction] = field(default_factory=dict)
    turns: int = 0
    last_turn: dict[RepId, int] = field(default_factory=dict)
    line: list[RepId] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    takers: list[RepId] = field(default_factory=list)
    granted: dict[RepId, int] = field(default_factory=dict)
    _settled_for: object = None

    def admit(self, share: Share, away: Sequence[RepId], absence: AbsencePolicy) -> None:
        """Bring the books in line with who is present: joiners enter, returners come back by the pool's rule.

        Cheap when called again with the same objects, which is the case between two changes of availability.
        """
        if self._settled_for is share:
            return
        self.fit_unit(share.total)
        present = [rep for rep in share.reps if rep in self.balances and rep not in self.absent]
        level = [self.balances[rep] for rep in present]
        joining = _mean(level or list(self.balances.values()))
        for rep in share.reps:
            if rep not in self.balances:
                self.balances[rep] = joining
            elif rep in self.absent:
                self._return(rep, level, absence)
                self.absent.discard(rep)
            if self.granted:
                self.balances[rep] += self.granted.pop(rep, 0) * self.unit
        self.absent.update(rep for rep in away if rep in self.balances)
        self._settled_for = share

    def _return(self, rep: RepId, peers: list[int], absence: AbsencePolicy) -> None:
        """What an absent member's balance becomes on return."""
        own = self.balances[rep]
        owed = self.missed.pop(rep, Fraction(0))
        if not peers or absence.rule is AbsenceRule.KEEP:
            return
        if absence.rule is AbsenceRule.FORFEIT:
            self.balances[rep] = min(own, *peers)
            return
        level = max(min(own, max(peers)), min(peers))
        extra = min(owed, Fraction(absence.credits_max)) if absence.rule is AbsenceRule.CREDIT else Fraction(0)
        self.balances[rep] = level + int(extra * self.unit)

    def fit_unit(self, total_weight: int) -> None:
        """Make `unit` a multiple of a sum of weights, exactly where that stays small enough."""
        if total_weight < 1 or self.unit % total_weight == 0:
            return
        larger = lcm(self.unit, total_weight)
        if larger > UNIT_MAX:
            larger = max(1, UNIT_MAX // total_weight) * total_weight
        old = self.unit
        self.balances = {rep: balance * larger // old for rep, balance in self.balances.items()}
        self.unit = larger

    def grown(self, share: Share) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The balances of the present before a turn, and after each has grown by its share of it.

        Whoever this pool cannot serve is owed at most OWED_TURNS_MAX more than the best of those it can.
        """
        self.fit_unit(share.total)
        step = self.unit // share.total
        balances = self.balances
        before = tuple([balances[rep] for rep in share.reps])
        after = [balance + weight * step for balance, weight in zip(before, share.weights, strict=True)]
        if share.outsiders:
            own = len(after) - share.outsiders
            most = max(after[:own]) + OWED_TURNS_MAX * self.unit
            after[own:] = [min(balance, most) for balance in after[own:]]
        return before, tuple(after)

    def take(
        self,
        turn: Turn,
        lead: LeadId,
        at: datetime,
        absence: AbsencePolicy,
        weights: Mapping[RepId, int],
        *,
        keeps_times: bool = True,
    ) -> Entry:
        """Write a turn that was worked out with this counter as it stands."""
        assert turn.unit == self.unit, "a turn is taken before anything else changes its counter"
        self.balances.update(zip(turn.share.reps, turn.after, strict=True))
        if absence.rule is AbsenceRule.CREDIT:
            present = sum(weights.get(rep, 0) for rep in turn.share.reps)
            for rep in self.absent:
                weight = weights.get(rep, 0)
                missed = Fraction(weight, present + weight) if weight else Fraction(0)
                self.missed[rep] = self.missed.get(rep, Fraction(0)) + missed
        return self.record(turn.winner, lead, at, keeps_times=keeps_times)

    def record(self, rep: RepId, lead: LeadId, at: datetime, *, keeps_times: bool = True) -> Entry:
        """Write that a member received a lead, for every way to pick. Only fair share needs to keep when."""
        self.turns += 1
        self.last_turn[rep] = self.turns
        if rep in self.line:
            self.line.remove(rep)
            self.line.append(rep)
        if keeps_times:
            self._keep_time(rep, at)
        return Entry(self.name, rep, lead, "turn", at)

    def _keep_time(self, rep: RepId, at: datetime) -> None:
        """Add to the history that fair share counts, and now and then drop what lies before any period."""
        self._put_time(rep, at)
        if at - self.times[0] > 2 * HISTORY_MAX:
            first = bisect_left(self.times, at - HISTORY_MAX)
            del self.times[:first], self.takers[:first]

    def _put_time(self, rep: RepId, at: datetime) -> None:
        """In the order of time, those of one moment by id, so that what is taken back and put back is as it was."""
        place = len(self.times)
        while place and (self.times[place - 1], self.takers[place - 1]) > (at, rep):
            place -= 1
        self.times.insert(place, at)
        self.takers.insert(place, rep)

    def credit(
        self,
        rep: RepId,
        lead: LeadId,
        cause: str,
        at: datetime,
        turn: Turn | None = None,
        taken_at: datetime | None = None,
    ) -> Entry:
        """Give a turn back. Whoever calls sees to it that no cause is used twice (`Case.credited`).

        All of a `turn` is undone, also what everybody grew by: shares are of the leads that stayed. A way to pick that
        keeps no balances took none.
        """
        if turn is not None:
            self._shrink(turn.share)
            self.balances[rep] = self.balances.get(rep, 0) + self.unit
        self._forget_receipt(rep, taken_at)
        return Entry(self.name, rep, lead, "credit", at, cause)

    def debit(
        self,
        rep: RepId,
        lead: LeadId,
        cause: str,
        at: datetime,
        turn: Turn | None = None,
        taken_at: datetime | None = None,
    ) -> Entry:
        """Take a credit back: everybody's balance is what it would be if it had not been given.

        `taken_at` is when the turn was taken, for counters that keep it.
        """
        if turn is not None:
            self._shrink(turn.share, -1)
            self.balances[rep] = self.balances.get(rep, 0) - self.unit
        if taken_at is not None and at - taken_at <= HISTORY_MAX:
            self._put_time(rep, taken_at)
        return Entry(self.name, rep, lead, "debit", at, cause)

    def grant(self, rep: RepId, turns: int, cause: str, at: datetime, by: str) -> Entry:
        """Write that a person gave a member so many turns, or took them; everybody else keeps what they are owed.

        Whoever is away, or was never present, gets them when they come: no rule for the absent takes them away.
        """
        if rep in self.balances and rep not in self.absent:
            self.balances[rep] += turns * self.unit
        else:
            self.granted[rep] = self.granted.get(rep, 0) + turns
        return Entry(self.name, rep, LeadId(""), "grant", at, cause, turns, by)

    def _shrink(self, share: Share, turns: int = 1) -> None:
        """Take back by what everybody grew in one turn; with -1 turns let them grow again."""
        self.fit_unit(share.total)
        step = turns * (self.unit // share.total)
        for rep, weight in zip(share.reps, share.weights, strict=True):
            self.balances[rep] -= weight * step

    def _forget_receipt(self, rep: RepId, taken_at: datetime | None) -> None:
        """Strike the lead from the history that fair share counts: the one of that moment, else the latest."""
        for at_index in range(len(self.takers) - 1, -1, -1):
            if self.takers[at_index] == rep and taken_at in {None, self.times[at_index]}:
                del self.takers[at_index], self.times[at_index]
                return

    def owed(self, rep: RepId) -> Fraction:
        """What a member is owed, in turns; zero for somebody without history."""
        return Fraction(self.balances.get(rep, 0), self.unit) + self.granted.get(rep, 0)


def _mean(balances: Sequence[int]) -> int:
    return sum(balances) // len(balances) if balances else 0


@dataclass(slots=True)
class Ledger:
    """All counters by name, and every line ever written."""

    counters: dict[str, Counter] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def counter(self, name: str) -> Counter:
        """The counter of that name; one that nobody used yet is empty."""
        found = self.counters.get(name)
        if found is None:
            found = self.counters[name] = Counter(name)
        return found
