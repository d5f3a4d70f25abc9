"""The way behind two items of which at least one leads on: whether the rules below make up for what they differ in.

`[account.owner, next rule]` above a rule with a pool is the same as `[account.owner, that pool]`: what counts is
everything that is tried, in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from turnout.core.policy.boxes import Answer
from turnout.core.policy.diff.ground import Ground, Lane, Option, Pair
from turnout.core.policy.diff.leads import Lead
from turnout.core.policy.diff.outcome import Step

# How many ways are looked at for one pair of items.
_WAYS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class _Way:
    """What was tried so far on one side, and the item that is asked next; None where the way has ended."""

    steps: tuple[Step, ...]
    at: int | None

    def onto(self, lane: Lane, number: int, option: Option) -> _Way:
        then = lane.items[number].onward if option.outcome.goes_on else None
        return _Way(tuple(dict.fromkeys((*self.steps, *option.outcome.steps))), then)


_START: Final = _Way((), 0)


class Onward:
    """The search for a lead that takes two ways with something else tried on them."""

    def __init__(self, ground: Ground, inside: Sequence[int], outside: int, at: Pair) -> None:
        self._ground = ground
        self._inside = list(inside)
        self._outside = outside
        self._at = at
        self._ways_left = _WAYS_MAX

    def find(self) -> Lead | Answer:
        """A lead that comes by both items and has other things tried for it in all."""
        old, new = self._at
        answer = Answer.NOTHING
        options = list(product(self._ground.old.options(old), self._ground.new.options(new)))
        if len(options) > 1 and self._ground.is_empty(self._inside, self._outside) is Answer.NOTHING:
            return answer
        for was, now in options:
            ways = _START.onto(self._ground.old, old, was), _START.onto(self._ground.new, new, now)
            if ways[0].steps == ways[1].steps and ways[0].at is None and ways[1].at is None:
                continue
            inside, outside = [*self._inside, *was.inside, *now.inside], self._outside | was.outside | now.outside
            found = self._explore(inside, outside, *ways)
            if isinstance(found, Lead):
                return found
            if found is Answer.NOT_DECIDED:
                answer = found
        return answer

    def _explore(self, inside: list[int], outside: int, old: _Way, new: _Way) -> Lead | Answer:
        # Of each way only so much is looked at: what it comes to in most policies is seen at once.
        self._ways_left -= 1
        if self._ways_left < 0 or self._ground.budget.is_spent():
            return Answer.NOT_DECIDED
        if _differ(old, new):
            return self._ground.find(inside, outside, self._at)
        if old.at is None and new.at is None:
            return Answer.NOTHING
        if old.at is not None and new.at is not None and old.steps == new.steps and self._is_same_below(old.at, new.at):
            return Answer.NOTHING
        is_old = new.at is None or (old.at is not None and len(old.steps) <= len(new.steps))
        return self._follow(inside, outside, old, new, is_old=is_old)

    def _follow(self, inside: list[int], outside: int, old: _Way, new: _Way, *, is_old: bool) -> Lead | Answer:
        """Take one side to each item it may come by next."""
        lane, way = (self._ground.old, old) if is_old else (self._ground.new, new)
        assert way.at is not None, "a way that has ended is not followed"
        answer, before = Answer.NOTHING, outside
        space = self._ground.space
        for number in range(way.at, len(lane.items)):
            if any(not space.clauses_of(condition) & ~before for condition in inside):
                break
            if not lane.clauses[number] & ~before:
                continue
            there = [*inside, lane.conditions[number]]
            emptiness = self._ground.is_empty(there, before)
            found = emptiness or self._take(there, before, old, new, number, is_old=is_old)
            if isinstance(found, Lead):
                return found
            if found is Answer.NOT_DECIDED:
                answer = found
                if self._ground.budget.is_spent() or self._ways_left < 0:
                    break
            before |= lane.covers[number]
        return answer

    def _take(
        self, inside: list[int], outside: int, old: _Way, new: _Way, number: int, *, is_old: bool
    ) -> Lead | Answer:
        """Go on from an item, with whatever it comes to."""
        lane, way = (self._ground.old, old) if is_old else (self._ground.new, new)
        answer = Answer.NOTHING
        for option in lane.options(number):
            then = way.onto(lane, number, option)
            ways = (then, new) if is_old else (old, then)
            found = self._explore([*inside, *option.inside], outside | option.outside, *ways)
            if isinstance(found, Lead):
                return found
            if found is Answer.NOT_DECIDED:
                answer = found
        return answer

    def _is_same_below(self, old: int, new: int) -> bool:
        was, now = self._ground.old.items[old:], self._ground.new.items[new:]
        return len(was) == len(now) and all(self._ground.old.partner.get(old + n) == new + n for n in range(len(was)))


def _differ(old: _Way, new: _Way) -> bool:
    """True where no way on can make both the same."""
    length = min(len(old.steps), len(new.steps))
    if old.steps[:length] != new.steps[:length]:
        return True
    shorter, longer = (old, new) if len(old.steps) < len(new.steps) else (new, old)
    return shorter.at is None and len(longer.steps) > len(shorter.steps)
