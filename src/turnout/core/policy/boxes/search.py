"""The search for one lead inside a box and outside of other clauses: choose field by field until no clause is left.

A choice on a field leaves the live clauses that accept it; a lead is found when none is left. A clause that only one
field can still escape leaves that field only the options that do, which settles most searches without a guess; a state
that failed is remembered. After unit propagation and learning in SAT solvers, with fields for variables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from turnout.core.policy.boxes.answer import Answer, Facts
from turnout.core.policy.boxes.axis import Option, least

# An open field: its name, and the options that are left.
Open = tuple[str, Sequence[Option]]


# Stands between a field and the number of a test where a field is split into questions.
QUESTION = "\0"


class SpentError(Exception):
    """The budget or the steps of a search are used up."""


class Search:
    """One question, asked of one box after the other. `accepts` says whether the engine agrees with a lead."""

    def __init__(
        self, accepts: Callable[[Facts], bool], is_spent: Callable[[], bool], steps_max: int, refused_max: int
    ) -> None:
        self._accepts = accepts
        self.complete: Callable[[Facts], Facts | None] = _as_it_is
        self._is_spent = is_spent
        self._steps_left = steps_max
        self._refused_left = refused_max
        self._failed: set[tuple[int, tuple[str, ...]]] = set()
        self.refused = 0

    def run(self, fields: Sequence[Open], live: int) -> Facts | Answer:
        """A lead of one box, nothing, or not decided."""
        # What failed in another box, whose fields have other options, says nothing of this one.
        self._failed.clear()
        try:
            found = self._explore(list(fields), live, {})
        except SpentError:
            return Answer.NOT_DECIDED
        if found is not None:
            return found
        return Answer.NOT_DECIDED if self.refused else Answer.NOTHING

    def _explore(self, fields: list[Open], live: int, chosen: Facts) -> Facts | None:
        """A lead that makes the choices taken so far, or None."""
        self._step()
        settled = self._propagate(fields, live, chosen)
        if settled is None:
            return None
        fields, live, chosen = settled
        if not live:
            return self._finish(fields, chosen)
        state = (live, tuple(field for field, _ in fields))
        if state in self._failed:
            return None
        place = min(range(len(fields)), key=lambda number: len(fields[number][1]))
        field, options = fields[place]
        rest = fields[:place] + fields[place + 1 :]
        refused = self.refused
        for option in options:
            found = self._explore(rest, live & option.column, {**chosen, field: option.value})
            if found is not None:
                return found
        if refused == self.refused:
            self._failed.add(state)
        return None

    def _step(self) -> None:
        self._steps_left -= 1
        if self._steps_left < 0 or self._is_spent():
            raise SpentError

    def _propagate(self, fields: list[Open], live: int, chosen: Facts) -> tuple[list[Open], int, Facts] | None:
        """The state after every choice that is none; None where a clause can no longer be escaped."""
        chosen = dict(chosen)
        while live:
            fields = [(field, least(options, live) if len(options) > 1 else options) for field, options in fields]
            for field, options in fields:
                if len(options) == 1:
                    live &= options[0].column
                    chosen[field] = options[0].value
            fields = [entry for entry in fields if len(entry[1]) > 1]
            if not live:
                break
            needed = _needed(fields, live)
            if needed is None:
                return None
            narrowed = [
                (field, [option for option in options if not option.column & need] if need else options)
                for (field, options), need in zip(fields, needed, strict=True)
            ]
            if not all(options for _, options in narrowed):
                return None
            if all(len(one[1]) == len(other[1]) for one, other in zip(narrowed, fields, strict=True)):
                break
            fields = narrowed
        return fields, live, chosen

    def _finish(self, fields: Sequence[Open], chosen: Facts) -> Facts | None:
        """The lead with any value on the fields that are open, if the engine agrees with it."""
        open_values = {field: options[0].value for field, options in fields if QUESTION not in field}
        values = self.complete({**chosen, **open_values})
        facts: Facts = {field: value for field, value in (values or {}).items() if value is not None}
        if values is not None and self._accepts(facts):
            return facts
        self.refused += 1
        if self.refused > self._refused_left:
            raise SpentError
        return None


def _as_it_is(facts: Facts) -> Facts:
    return facts


def _needed(fields: Sequence[Open], live: int) -> list[int] | None:
    """For each field the live clauses that no other one can escape; None where none at all can."""
    forced = []
    for _, options in fields:
        common = live
        for option in options:
            common &= option.column
        forced.append(common)
    before = [live]
    for common in forced:
        before.append(before[-1] & common)
    if before[-1]:
        return None
    after, needed = live, []
    for place in range(len(fields) - 1, -1, -1):
        needed.append(before[place] & after)
        after &= forced[place]
    return needed[::-1]
