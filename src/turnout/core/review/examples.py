"""A policy's examples run through the engine that decides about real leads: each passes, or says what happened and why.

What an example's world is made of is in `example_world`. Nothing is written, and one example never feels another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from turnout.core.capture.mapper import capture
from turnout.core.decide.case import Ruling
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.receipt import receipt, sentences
from turnout.core.decision import Decision, Known, Outcome, Source
from turnout.core.enrich.declared import read_value
from turnout.core.enrich.enricher import Enricher
from turnout.core.fields.catalogue import CAPTURED_FIELDS, Field, Value
from turnout.core.lead import LeadId
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.example_references import people_named, people_of
from turnout.core.policy.expected import (
    Expected,
    Kind,
    parse_expected,
    parse_moment,
    read_places,
    usual_moment,
)
from turnout.core.policy.lines import line_at
from turnout.core.policy.model import Example, PoolTarget, QueueTarget, RepTarget, Rule
from turnout.core.policy.parse_examples import path_of
from turnout.core.policy.references import catalogue_of
from turnout.core.review.example_world import People, stand_ins, world_of
from turnout.core.review.expectations import Miss, misses_of

TOLD: Final = Source("example")
LEAD: Final = LeadId("example")
_CAPTURED: Final = frozenset(field.name for field in CAPTURED_FIELDS)


class Status(StrEnum):
    """What an example came to. One is skipped where it speaks of people whom only a company's data know."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went: what happened in a few words, what was missed, and why it came so, as a receipt says it.

    `line` is that in the policy's text, 0 where nobody said. `why` is empty for one that passed.
    """

    name: str
    place: str
    status: Status
    happened: str
    line: int = 0
    misses: tuple[Miss, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def is_failed(self) -> bool:
        """True for one that keeps the policy from being published."""
        return self.status is Status.FAILED

    @property
    def said(self) -> str:
        """What is wrong, in one sentence; empty for one that passed."""
        if self.status is Status.SKIPPED:
            return f"skipped: {self.happened}"
        if not self.is_failed:
            return ""
        return f"{'; '.join(map(str, self.misses))}: {self.happened}"


def run_examples(
    policy: CompiledPolicy,
    people: People | None,
    now: datetime,
    *,
    lines: Mapping[str, int] | None = None,
    is_wanted: Callable[[str], bool] = lambda _name: True,
) -> Iterator[ExampleResult]:
    """How each example of a policy goes, in their order.

    Without `people` somebody stands in for everybody whom the policy names. `now` says which week `sunday 23:00` is of;
    `lines` gives the line of each place in the text (`lines_of`); examples whose names are not wanted are left out.
    """
    runner = _Runner(policy, people, now)
    for number, example in enumerate(policy.policy.tests, 1):
        if is_wanted(example.name):
            place = " > ".join(path_of(example.name, number))
            yield runner.run(example, place, line_at(lines or {}, place))


def run_example(policy: CompiledPolicy, example: Example, people: People | None, now: datetime) -> ExampleResult:
    """How one example goes, which need not stand in the policy."""
    return _Runner(policy, people, now, (example,)).run(example, example.name, 0)


class _Runner:
    """One policy and the people its examples are run with."""

    def __init__(
        self, policy: CompiledPolicy, people: People | None, now: datetime, more: Iterable[Example] = ()
    ) -> None:
        self._policy = policy
        # Where an example says no moment, pools that keep hours are open too.
        pools = {name: replace(pool, hours="always") for name, pool in policy.pools.items()}
        self._by_day = replace(policy, pools=pools)
        self._now = now
        self._named = people_named(policy.policy).union(*map(people_of, (*policy.policy.tests, *more)))
        self._people = people or stand_ins(replace(policy.policy, tests=(*policy.policy.tests, *more)))
        self._knows_people = people is not None
        self._catalogue = catalogue_of(policy.policy)
        self._enricher = Enricher(policy.declared)
        self._queues = frozenset(queue.name for queue in policy.policy.queues)

    def run(self, example: Example, place: str, line: int) -> ExampleResult:
        strangers = [] if self._knows_people else sorted(set(self._people_in(example)) - self._known())
        if strangers:
            names = ", ".join(f"`{name}`" for name in strangers)
            said = f"{names} stands in no pool by name; give `--db` or `--world`, so that it is known who there is"
            return ExampleResult(example.name, place, Status.SKIPPED, said, line)
        ruling = self._rule(example)
        misses = tuple(misses_of(example, ruling, self._places, self._now))
        happened = what_happened(ruling.decision)
        if not misses:
            return ExampleResult(example.name, place, Status.PASSED, happened, line)
        why = tuple(self._why(example, ruling))
        return ExampleResult(example.name, place, Status.FAILED, happened, line, misses, why)

    def _known(self) -> set[str]:
        pools = self._policy.policy.pools
        return self._named | {pool.name for pool in pools} | {pool.team for pool in pools}

    def _people_in(self, example: Example) -> Iterator[str]:
        """Everybody whom an example speaks of as somebody who works here."""
        yield from (*example.away, *example.full, *example.departed)
        for key, value in example.then:
            if key in {"to", "not to"}:
                yield from (place.name for place in self._places(value) if place.kind is Kind.REP)

    def _places(self, text: str) -> list[Expected]:
        return [parse_expected(each, self._policy.pools, self._queues, None) for each in read_places(text)]

    def _rule(self, example: Example) -> Ruling:
        """What the engine says of the example's lead in the example's world."""
        at = parse_moment(example.at, self._now) if example.at else usual_moment(self._now)
        world = world_of(example, self._policy.policy, self._people, at)
        engine = Engine(self._policy if example.at else self._by_day, world)
        lead = capture(dict(example.lead), lead_id=LEAD, received_at=at)
        known = self._enricher.enrich(lead)
        for name, text in example.lead:
            self._tell(known, name, text, at)
        return decide(engine, Desk(follows_up=False), lead, known, at)

    def _tell(self, known: Known, name: str, text: str, at: datetime) -> None:
        """A field that nobody types is as the example says; what people type was read as a lead's is."""
        field: Field | None = self._catalogue.get(name)
        if field is not None and (name not in _CAPTURED or (field.is_declared and field.source)):
            known.learn(name, _told_value(text, field, at), TOLD)

    def _why(self, example: Example, ruling: Ruling) -> Iterator[str]:
        """What a receipt says of the rules that matter here: the one expected, and the one that decided."""
        decision, case = ruling.decision, ruling.case
        wanted = self._rules_wanted(example)
        entries = receipt(decision, case)["rules"]
        yield f"{decision.reason}"
        seen = {entry["rule"] for entry in entries}
        for number, entry in enumerate(entries, 1):
            if entry["rule"] in wanted or entry["fits"]:
                verb = "fits" if entry["fits"] else "passed over"
                yield f"rule {number}, {entry['rule']}: {verb}: {entry['why']}"
        for name in sorted(wanted - seen):
            yield f"rule {name} was not reached; rule {decision.rule} decided before it"
        yield from (
            line.removesuffix(".") for line in sentences(decision, case, with_facts=False) if _is_of_target(line)
        )
        yield from (f"alert: {alert}" for alert in decision.alerts)

    def _rules_wanted(self, example: Example) -> set[str]:
        """The rules by which the lead was to come where it was expected."""
        then = dict(example.then)
        if "rule" in then:
            return {then["rule"]}
        places = [*self._places(then.get("to", "")), *self._places(f"{then['pool']}" if "pool" in then else "")]
        return {rule.name for rule in self._policy.policy.rules if any(_leads_to(rule, place) for place in places)}


def what_happened(decision: Decision) -> str:
    """Where the lead went and by which rule, in a few words."""
    by = f", by rule {decision.rule}" if decision.rule else ""
    return f"{_headline(decision)}{by}"


def _headline(decision: Decision) -> str:
    through = f" of pool {decision.pool}" if decision.pool else ""
    match decision.outcome:
        case Outcome.ASSIGNED:
            return f"assigned to {decision.assignee}{through}"
        case Outcome.OFFERED:
            return f"offered to {decision.assignee}{through}"
        case Outcome.HELD:
            until = f" until {decision.held_until:%Y-%m-%dT%H:%M:%SZ}" if decision.held_until else ""
            return f"held{f' for pool {decision.pool}' if decision.pool else ''}{until}"
        case Outcome.QUEUED:
            return f"in queue {decision.queue}"
        case _:
            return str(decision.outcome)


def _told_value(text: str, field: Field, at: datetime) -> Value:
    if field.many:
        return tuple(part.strip() for part in text.split(",") if part.strip()) or None
    return read_value(text, field, at.date())


def _is_of_target(line: str) -> bool:
    return line.startswith(("Target ", "  "))


def _leads_to(rule: Rule, place: Expected) -> bool:
    if place.kind is Kind.REJECT:
        return bool(rule.reject)
    targets = [*rule.to, *(target for row in rule.table for target in row.to)]
    wanted: dict[Kind, object] = {
        Kind.POOL: PoolTarget(place.name),
        Kind.QUEUE: QueueTarget(place.name),
        Kind.REP: RepTarget(place.name),
    }
    return wanted.get(place.kind) in targets
