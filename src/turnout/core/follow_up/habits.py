"""How somebody treats the leads they are given, beside their peers: what they sit on, send back, or take their pick of.

Whoever had leads of the same pools at the same time is a peer. A difference is told only where chance would hardly make
it: in one of two hundred cases. Who may draw what conclusion is for people; a policy pauses by misses alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, exp, lgamma, log, sqrt
from typing import Final, NamedTuple

from turnout.core.rep import RepId

# What chance makes less often than this is told.
CHANCE_MAX: Final = 0.005
# Fewer leads than these say nothing of anybody.
LEADS_MIN: Final = 5
HOARDED_MIN: Final = 3
SILENT_FROM: Final = 3
_EXACT_MAX: Final = 2_000


class End(StrEnum):
    """What came of a lead in somebody's hands, as far as they are concerned."""

    ANSWERED = "answered"
    LATE = "late"
    PASSED = "passed"
    EXPIRED = "expired"
    SAT_ON = "sat_on"
    RUNNING = "running"
    MOVED = "moved"


class Habit(StrEnum):
    """What stands out."""

    HOARDING = "hoarding"
    REJECT_FISHING = "reject_fishing"
    CHERRY_PICKING = "cherry_picking"
    NOT_RESPONDING = "not_responding"


class Handled(NamedTuple):
    """One lead that somebody was given. `tier` is what it is worth to the company; empty where nobody said.

    `sat_on` is one they have, that was promised an answer by now and has none; `late` one they answered or lost late.
    """

    rep: RepId
    pool: str
    tier: str
    end: End


# How many leads of a pool and a tier ended so.
Tally = Counter[tuple[str, str, End]]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, beside what peers would have had, and how often chance alone makes that many."""

    count: int
    of: int
    expected: float
    chance: float

    @property
    def stands_out(self) -> bool:
        """True where chance hardly makes so many."""
        return self.of >= LEADS_MIN and self.count > self.expected and self.chance < CHANCE_MAX


@dataclass(frozen=True, slots=True)
class Picking:
    """How much more often somebody answers one tier in time than their other leads, and how much more peers do.

    Both are differences of shares, from -1 to 1; `chance` is how often such a gap between them comes by itself.
    """

    tier: str
    own: float
    peers: float
    chance: float


@dataclass(frozen=True, slots=True)
class Habits:
    """What somebody did with the leads of a time. `missed_in_a_row` are their latest promises, all of them broken."""

    rep: RepId
    given: int
    answered: int
    late: int
    sat_on: Share
    sent_back: Share
    missed_in_a_row: int
    picking: Picking | None
    stands_out: tuple[Habit, ...]


def habits_of(handled: Iterable[Handled], missed_in_a_row: Mapping[RepId, int]) -> list[Habits]:
    """The habits of everybody who was given a lead or missed one, whoever stands out most first, then by id."""
    everybody: Tally = Counter()
    by_rep: dict[RepId, Tally] = defaultdict(Counter)
    for rep, pool, tier, end in handled:
        by_rep[rep][pool, tier, end] += 1
    for own in by_rep.values():
        everybody.update(own)
    found = [
        _habits(rep, by_rep.get(rep, Counter()), everybody, missed_in_a_row.get(rep, 0))
        for rep in by_rep.keys() | missed_in_a_row.keys()
    ]
    return sorted(found, key=lambda habits: (-len(habits.stands_out), habits.rep))


def _habits(rep: RepId, own: Tally, everybody: Tally, missed_in_a_row: int) -> Habits:
    pools = {pool for pool, _, _ in own}
    peers: Tally = Counter({key: count - own[key] for key, count in everybody.items() if key[0] in pools})
    sat_on = _share(own, peers, {End.SAT_ON})
    sent_back = _share(own, peers, {End.PASSED, End.EXPIRED})
    picking = _picking(own, peers)
    told = (
        (Habit.HOARDING, sat_on.stands_out and sat_on.count >= HOARDED_MIN),
        (Habit.REJECT_FISHING, sent_back.stands_out),
        (Habit.CHERRY_PICKING, picking is not None and picking.chance < CHANCE_MAX),
        (Habit.NOT_RESPONDING, missed_in_a_row >= SILENT_FROM),
    )
    return Habits(
        rep,
        own.total(),
        _count(own, {End.ANSWERED}),
        _count(own, {End.LATE}),
        sat_on,
        sent_back,
        missed_in_a_row,
        picking,
        tuple(habit for habit, is_so in told if is_so),
    )


def _count(tally: Tally, ends: set[End], pool: str | None = None) -> int:
    return sum(count for (its, _, end), count in tally.items() if end in ends and pool in {None, its})


def _share(own: Tally, peers: Tally, ends: set[End]) -> Share:
    """How many of somebody's leads came to this, beside the share of peers in each pool they both draw from."""
    of, expected, comparable = 0, 0.0, 0
    for pool in sorted({pool for pool, _, _ in own}):
        theirs, mine = _count(peers, set(End), pool), _count(own, set(End), pool)
        # Leads of a pool that nobody else draws from are compared with nobody.
        if theirs:
            of += mine
            expected += mine * _count(peers, ends, pool) / theirs
            comparable += _count(own, ends, pool)
    chance = chance_of(comparable, of, expected / of) if of else 1.0
    return Share(_count(own, ends), own.total(), expected, chance)


def chance_of(count: int, of: int, share: float) -> float:
    """How often at least `count` of `of` come by chance where each comes with this share: the upper binomial tail.

    A share of none at all is taken for one half of one of them, for peers have not had every lead there is.
    """
    if count <= 0:
        return 1.0
    likely = min(max(share, 0.5 / (of + 1)), 1 - 1e-9)
    if of > _EXACT_MAX:
        deviation = sqrt(of * likely * (1 - likely))
        return 0.5 * erfc((count - 0.5 - of * likely) / deviation / sqrt(2))
    return min(1.0, sum(exp(_log_binomial(at, of, likely)) for at in range(count, of + 1)))


def _log_binomial(count: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
    return ways + count * log(share) + (of - count) * log(1 - share)


def _picking(own: Tally, peers: Tally) -> Picking | None:
    """The tier that somebody prefers most beyond what peers do; None where too little is known of it."""
    found = [_preference(own, peers, tier) for tier in sorted({tier for _, tier, _ in own if tier})]
    told = [each for each in found if each is not None and each.own > each.peers]
    return min(told, key=lambda each: each.chance, default=None)


def _preference(own: Tally, peers: Tally, tier: str) -> Picking | None:
    """By how much somebody's answers in this tier are better than in the others, and whether peers' are as well."""
    mine, theirs = _gap(own, tier), _gap(peers, tier)
    if mine is None or theirs is None:
        return None
    deviation = sqrt(mine[1] + theirs[1])
    return Picking(tier, mine[0], theirs[0], 0.5 * erfc((mine[0] - theirs[0]) / deviation / sqrt(2)))


def _gap(tally: Tally, tier: str) -> tuple[float, float] | None:
    """The share answered in this tier less that in all others, and the variance of it; None with too few of either.

    Shares are shrunk towards one half (two more leads, one of them answered), so that all or none is not certain.
    """
    count, answered = [0, 0], [0, 0]
    for (_, its, end), number in tally.items():
        if end not in {End.RUNNING, End.MOVED}:
            count[its == tier] += number
            answered[its == tier] += number * (end is End.ANSWERED)
    if min(count) < LEADS_MIN:
        return None
    others, here = ((some + 1) / (of + 2) for some, of in zip(answered, count, strict=True))
    variance = sum(p * (1 - p) / (of + 2) for p, of in zip((others, here), count, strict=True))
    return here - others, variance
