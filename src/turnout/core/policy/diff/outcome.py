"""What a rule does with a lead that fits it, such that two policies' outcomes can be compared: its targets and options.

Names of the old policy are written as the new one calls them; `said` keeps them as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.condition import Condition, Op, comparisons_in, names_in
from turnout.core.policy.diff.details import said
from turnout.core.policy.diff.renames import Renames
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    NextRule,
    Policy,
    PoolTarget,
    Priority,
    QueueTarget,
    Rate,
    RepTarget,
    Rule,
    Target,
)
from turnout.core.policy.plain import rule_data
from turnout.core.policy.targets import format_target

# One target of a plan with the options it is tried under.
Step = tuple[str, tuple[str, ...]]
_OPTIONS = ("ignore", "priority", "release", "tell")


@dataclass(frozen=True, slots=True)
class Found:
    """A target of a chain, and as it is written where data made it out of something else: `territory.pool`.

    `by` is the field by which a list's row is found. `target` is None where data say that there is none.
    """

    target: Target | None
    written: Target | None = None
    by: str = ""

    @property
    def said(self) -> str:
        """The target as the policy writes it, with what data makes of it."""
        text = "nobody" if self.target is None else format_target(self.target)
        return text if self.written is None else f"{format_target(self.written)} ({text})"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The steps that are tried in order; `goes_on` where rules below are asked when none of them yields anybody."""

    steps: tuple[Step, ...]
    goes_on: bool
    said: str

    @property
    def key(self) -> tuple[tuple[Step, ...], bool]:
        """Equal for outcomes that are the same."""
        return self.steps, self.goes_on


def steps_said(steps: Sequence[Step]) -> str:
    """Everything that is tried, in words: what a lead's whole way comes to."""
    options = dict.fromkeys(option for _, each in steps for option in each)
    return _with(", then ".join(text for text, _ in steps) or "nobody", tuple(options))


def simple_outcome(key: str, said: str) -> Outcome:
    """An outcome of one step, after which nothing is asked: a territory, a promise, a rejection."""
    return Outcome(((key, ()),), goes_on=False, said=said)


def route_outcome(compiled: CompiledPolicy, rule: Rule, chain: Sequence[Found], renames: Renames) -> Outcome:
    """What a rule, or a row of its table, does with a lead."""
    options = _options(rule)
    if rule.reject:
        text = f"reject: {rule.reject}"
        return Outcome(((text, options),), goes_on=False, said=_with(text, options))
    tried, goes_on = _until_it_ends(compiled, chain)
    # Below the last rule there is nothing.
    goes_on = goes_on and rule is not compiled.policy.rules[-1]
    waits = any(found.target == HoldTarget() for found in tried)
    opens = _opens(compiled.policy, rule, renames) if waits else ""
    steps = tuple((_key(each.target, each.by or opens, renames), options) for each in tried if each.target is not None)
    words = [found.said for found in tried] + (["the rules below"] if goes_on else [])
    return Outcome(steps, goes_on, _with(", then ".join(words), options))


def _options(rule: Rule) -> tuple[str, ...]:
    return _options_said(rule.ignore, rule.priority, rule.release, rule.tell)


@lru_cache(maxsize=1_024)
def _options_said(
    ignore: tuple[str, ...], priority: Priority, release: Rate | None, tell: tuple[str, ...]
) -> tuple[str, ...]:
    """What a rule says of how its targets are tried; a policy has few such sayings and many rules."""
    data = rule_data(Rule("", ignore=ignore, priority=priority, release=release, tell=tell))
    return tuple(f"{name}: {said(data[name])}" for name in _OPTIONS if data.get(name))


def _with(words: str, options: tuple[str, ...]) -> str:
    return f"{words} ({'; '.join(options)})" if options else words


def _until_it_ends(compiled: CompiledPolicy, chain: Sequence[Found]) -> tuple[Sequence[Found], bool]:
    """The targets that can be tried, and whether the rules below may be asked behind them."""
    for place, found in enumerate(chain):
        match found.target:
            case NextRule():
                return chain[:place], True
            case QueueTarget() | HoldTarget(int()):
                return chain[: place + 1], False
            case _:
                continue
    return chain, _may_go_on(compiled, [found.target for found in chain if found.target is not None])


def _may_go_on(compiled: CompiledPolicy, chain: Sequence[Target]) -> bool:
    """True for a chain that may come to nothing; a pool ends it, unless what the pool says of nobody does not."""
    ends, seen = [(tuple(chain), False)], set[str]()
    while ends:
        end, is_after_pool = ends.pop()
        if NextRule() in end:
            return True
        match end[-1] if end else None:
            case PoolTarget(pool) if pool not in seen:
                seen.add(pool)
                ends += [(after, True) for _, after in compiled.pools[pool].nobody.chains]
            case PoolTarget() | QueueTarget() | RepTarget() | HoldTarget(int()):
                continue
            # Where a pool was tried, a lead waits; where none was, what it would wait for may be open already.
            case HoldTarget() if is_after_pool or any(isinstance(target, PoolTarget) for target in end):
                continue
            case _:
                return True
    return False


def _key(target: Target, how: str, renames: Renames) -> str:
    text = format_target(renames.target(target))
    return f"{text} by {how}" if how and (isinstance(target, ListTarget) or target == HoldTarget()) else text


def _opens(policy: Policy, rule: Rule, renames: Renames) -> str:
    """The calendars that `hold until open` minds: those that the rule's condition names."""
    named = sorted({renames.calendars.get(name, name) for name in _calendars_in(rule.when, policy)})
    return ", ".join(named)


def _calendars_in(condition: Condition, policy: Policy) -> Iterator[str]:
    define, waiting, seen = dict(policy.define), [condition], set[str]()
    while waiting:
        each = waiting.pop()
        for comparison in comparisons_in(each):
            if comparison.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE}:
                yield comparison.values[0]
        for name in names_in(each):
            if name in define and name not in seen:
                seen.add(name)
                waiting.append(define[name])
