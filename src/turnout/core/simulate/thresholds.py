"""What a simulation must not come to before a policy is published: `rep gain > 20%` stops it where any gains more.

The language is closed: a measure, a comparison and a number, with `%` for a share. A threshold says what must not be.

| measure | number | is |
|---|---|---|
| `rep gain`, `rep loss` | % | the change of a rep's leads, for each rep who had at least ten |
| `team gain`, `team loss` | % | the same of a team |
| `moved` | % or leads | leads that somebody else has |
| `fallback` | % or leads | leads that only the last rule took |
| `held`, `queued`, `rejected` | % or leads | leads that ended so |
| `in time` | % | promises kept, of those that can be told |
| `missed` | leads | promises broken |
| `unfair reps` | reps | reps whose leads or value chance alone would not give |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from turnout.core.decision import Outcome
from turnout.core.simulate.outcome import Load, Simulated
from turnout.errors import TurnoutError, suggestion

# Whoever had fewer leads than this gains much by a single one.
LEADS_MIN: Final = 10
_WRITTEN: Final = re.compile(
    r"\s*(?P<measure>[a-z][a-z ]*?)\s*(?P<op>>=|<=|>|<)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%?)\s*"
)
_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">": lambda found, number: found > number,
    ">=": lambda found, number: found >= number,
    "<": lambda found, number: found < number,
    "<=": lambda found, number: found <= number,
}


class ThresholdError(TurnoutError):
    """A threshold that cannot be read."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One demand. `number` is a share (0.2 for 20%) where `is_share`; it is missed where the comparison holds."""

    measure: str
    op: str
    number: float
    is_share: bool

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """A threshold as it is written: `rep gain > 20%`. Raises ThresholdError."""
        found = _WRITTEN.fullmatch(text.casefold())
        if found is None:
            raise ThresholdError(f"`{text}` is not a threshold; write one such as `rep gain > 20%` or `held > 15`")
        measure, is_share = " ".join(found["measure"].split()), found["unit"] == "%"
        if measure not in _MEASURES:
            known = ", ".join(f"`{name}`" for name in _MEASURES)
            raise ThresholdError(f"`{measure}` is not measured{suggestion(measure, _MEASURES)}; there are {known}")
        if measure in _SHARES_ONLY and not is_share:
            raise ThresholdError(f"`{measure}` is a share; write `{measure} {found['op']} {found['number']}%`")
        if measure in _COUNTS_ONLY and is_share:
            raise ThresholdError(f"`{measure}` is a number and no share; write it without `%`")
        number = float(found["number"])
        return cls(measure, found["op"], number / 100 if is_share else number, is_share)

    def __str__(self) -> str:
        """As it is written."""
        number = f"{self.number * 100:g}%" if self.is_share else f"{self.number:g}"
        return f"{self.measure} {self.op} {number}"

    def check(self, result: Simulated) -> list[str]:
        """Each thing by which the simulation misses it, as a sentence; none where it is met."""
        compare = _COMPARE[self.op]
        return [
            f"{who} {_said(found, is_share=self.is_share)} (`{self}`)"
            for who, found in _MEASURES[self.measure](result, self.is_share)
            if compare(found, self.number)
        ]


def check_all(thresholds: list[Threshold], result: Simulated) -> list[str]:
    """Everything by which a simulation misses any of them."""
    return [miss for threshold in thresholds for miss in threshold.check(result)]


def _said(number: float, *, is_share: bool) -> str:
    return f"{number * 100:.1f}%" if is_share else f"{number:g}"


# Who or what is measured, as a sentence begins, and its number.
_Measured = Iterator[tuple[str, float]]
_Measure = Callable[[Simulated, bool], _Measured]


def _gains(noun: str, loads: Callable[[Simulated], list[Load]], sign: int) -> _Measure:
    word = "gains" if sign > 0 else "loses"

    def measure(result: Simulated, _is_share: bool) -> _Measured:
        for load in loads(result):
            if load.old >= LEADS_MIN:
                yield f"{noun} `{load.name}` {word}", sign * (load.new - load.old) / load.old

    return measure


def _count(said: str, count: Callable[[Simulated], int]) -> _Measure:
    def measure(result: Simulated, is_share: bool) -> _Measured:
        found = count(result)
        yield f"{said}:", (found / len(result.leads) if result.leads else 0.0) if is_share else float(found)

    return measure


def _in_time(result: Simulated, _is_share: bool) -> _Measured:
    share = result.promises_new.share
    if share is not None:
        yield "promises kept in time:", share


def _reps(result: Simulated) -> list[Load]:
    return [line.load for line in result.reps]


def _teams(result: Simulated) -> list[Load]:
    return list(result.teams)


_MEASURES: Final[Mapping[str, _Measure]] = {
    "rep gain": _gains("rep", _reps, 1),
    "rep loss": _gains("rep", _reps, -1),
    "team gain": _gains("team", _teams, 1),
    "team loss": _gains("team", _teams, -1),
    "moved": _count("leads that somebody else has", lambda result: result.moved),
    "fallback": _count("leads that only the last rule took", lambda result: result.fallback.new),
    "held": _count("leads that still wait", lambda result: result.outcome(Outcome.HELD).new),
    "queued": _count("leads in queues", lambda result: result.outcome(Outcome.QUEUED).new),
    "rejected": _count("leads turned away", lambda result: result.outcome(Outcome.REJECTED).new),
    "in time": _in_time,
    "missed": _count("promises broken", lambda result: result.promises_new.missed),
    "unfair reps": _count(
        "reps whose share chance would not give", lambda result: sum(not line.is_fair for line in result.reps)
    ),
}
_SHARES_ONLY: Final = frozenset({"rep gain", "rep loss", "team gain", "team loss", "in time"})
_COUNTS_ONLY: Final = frozenset({"missed", "unfair reps"})
