"""Small random policies, every lead that they can tell apart, and what they do with it, worked out plainly."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final, TypeVar

from tests.core.policy.generators import Choose
from tests.core.policy.reference import Fact, Language, fits
from turnout.core.policy.condition import ALWAYS, Condition, parse_condition
from turnout.core.policy.model import (
    Allowance,
    NextRule,
    OwnerTarget,
    Policy,
    Pool,
    PoolTarget,
    Queue,
    QueueTarget,
    Row,
    Rule,
    SlaLine,
    Target,
    Territory,
    TerritoryTarget,
)
from turnout.core.policy.targets import format_target

T = TypeVar("T")
Lead = dict[str, Fact]

_CONDITIONS: Final = (
    "country is DE", "country in DE, FR", "country is not FR", "country is unknown", "not country is DE",
    "score >= 50", "score in 10..49", "score < 10", "score is known", "not score >= 50",
    "source is google", "source is known", "not source is google", "free_email", "not free_email",
    "account.owner is known", "territory is North", "not territory is North",
)  # fmt: skip
_VALUES: Final[dict[str, Sequence[Fact]]] = {
    "country": (None, "DE", "FR", "US"),
    "score": (None, 5, 10, 49, 50),
    "source": (None, "google", "x"),
    "free_email": (None, True),
    "account": (None, "acme"),
    "account.owner": (None, "anna"),
}
_POOLS: Final = ("sdr", "senior", "desk")
_CHAINS: Final[Sequence[tuple[Target, ...]]] = (
    (PoolTarget("sdr"),),
    (PoolTarget("senior"),),
    (QueueTarget("nurture"),),
    (OwnerTarget("account.owner"), PoolTarget("sdr")),
    (OwnerTarget("account.owner"), NextRule()),
    (NextRule(),),
    (TerritoryTarget("pool"), NextRule()),
    (TerritoryTarget("pool"), PoolTarget("sdr")),
)
# As leads go by words for the tests: what is tried, in order.
Plan = tuple[str, ...]


def draw(seed: str) -> Choose:
    """Draws by a seed."""
    draws = random.Random(seed)

    def choose(options: Sequence[T]) -> T:
        return draws.choice(options)

    return choose


def make_policy(choose: Choose, rules: int = 4) -> Policy:
    """A policy of so many rules before the last one, with tables, rules that lead on, territories and promises."""
    made = [_make_rule(choose, f"Rule {number}") for number in range(rules)]
    return Policy(
        rules=(*made, Rule("Everyone else", to=(PoolTarget("desk"),))),
        territories=tuple(_make_territory(choose, name) for name in choose((("North",), ("North", "South")))),
        pools=tuple(Pool(name, team=name) for name in _POOLS),
        queues=(Queue("nurture", watched_by="anna"),),
        sla=tuple(SlaLine(make_condition(choose), touch=Allowance(60 * choose((5, 10)))) for _ in range(2)),
    )


def changed(choose: Choose, policy: Policy) -> Policy:
    """The policy with one thing of it changed."""
    rules = list(policy.rules)
    at = choose(range(len(rules) - 1))
    match choose(("drop", "add", "replace", "swap", "rename", "territory", "promise")):
        case "drop":
            del rules[at]
        case "add":
            rules.insert(at, _make_rule(choose, "New"))
        case "replace":
            rules[at] = _make_rule(choose, rules[at].name)
        case "swap":
            other = choose(range(len(rules) - 1))
            rules[at], rules[other] = rules[other], rules[at]
        case "rename":
            rules[at] = replace(rules[at], name="Renamed")
        case "territory":
            return replace(policy, territories=(_make_territory(choose, "North"), *policy.territories[1:]))
        case _:
            line = SlaLine(make_condition(choose), touch=Allowance(60 * choose((5, 10))))
            return replace(policy, sla=(line, *policy.sla[1:]))
    return replace(policy, rules=tuple(rules))


def make_condition(choose: Choose, conditions: Sequence[str] = _CONDITIONS) -> Condition:
    """One comparison, or two of them joined."""
    text = choose(conditions)
    join = choose(("", "", " and ", " or "))
    return parse_condition(f"{text}{join}{choose(conditions)}" if join else text)


def _make_rule(choose: Choose, name: str) -> Rule:
    when = choose((ALWAYS, make_condition(choose), make_condition(choose), make_condition(choose)))
    kind = choose(("to", "to", "to", "table", "reject"))
    if kind == "reject":
        return Rule(name, when, reject="spam")
    if kind == "table":
        rows = tuple(Row(make_condition(choose), choose(_CHAINS)) for _ in range(2))
        return Rule(name, when, table=rows)
    return Rule(name, when, to=choose(_CHAINS))


def _make_territory(choose: Choose, name: str) -> Territory:
    plain = [text for text in _CONDITIONS if "territory" not in text]
    return Territory(name, make_condition(choose, plain), pool=choose(_POOLS))


def all_leads() -> Iterator[Lead]:
    """Every lead that the conditions can tell apart, before anything is worked out about it."""
    for values in product(*_VALUES.values()):
        lead: Lead = {name: value for name, value in zip(_VALUES, values, strict=True) if value is not None}
        if "account" in lead or "account.owner" not in lead:
            yield lead


def with_territory(policy: Policy, lead: Lead) -> Lead:
    """The lead with the territory that the policy gives it."""
    found = territory_of(policy, lead)
    return lead if found is None else {**lead, "territory": found.name}


def territory_of(policy: Policy, lead: Lead) -> Territory | None:
    """The first territory that fits, read word for word."""
    return next((each for each in policy.territories if fits(each.when, lead, _LANGUAGE)), None)


def promise_of(policy: Policy, lead: Lead) -> int | None:
    """The seconds that are promised."""
    own = with_territory(policy, lead)
    line = next((line for line in policy.sla if fits(line.when, own, _LANGUAGE)), None)
    return None if line is None or line.touch is None else line.touch.seconds


def plan_of(policy: Policy, lead: Lead) -> tuple[Plan, tuple[str, ...]]:
    """What is tried for a lead, in order, and what each rule on its way says it does."""
    own = with_territory(policy, lead)
    tried: list[str] = []
    said: list[str] = []
    for rule in policy.rules:
        chain = _chain_of(rule, own)
        if chain is None:
            continue
        said.append(_said(rule, chain))
        if rule.reject:
            return tuple(dict.fromkeys((*tried, f"reject: {rule.reject}"))), tuple(said)
        tried += [text for target in chain if (text := _resolved(policy, target, own))]
        if NextRule() not in chain:
            break
    return tuple(dict.fromkeys(tried)), tuple(said)


_LANGUAGE: Final = Language()


def _chain_of(rule: Rule, lead: Lead) -> tuple[Target, ...] | None:
    if not fits(rule.when, lead, _LANGUAGE):
        return None
    if not rule.table:
        return rule.to
    return next((row.to for row in rule.table if fits(row.when, lead, _LANGUAGE)), None)


def _resolved(policy: Policy, target: Target, lead: Lead) -> str:
    match target:
        case NextRule():
            return ""
        case OwnerTarget(path):
            # An account without an owner may have somebody who stands in.
            return path if lead.get(path) or lead.get("account") else ""
        case TerritoryTarget():
            found = territory_of(policy, lead)
            return found.pool if found else ""
        case _:
            return format_target(target)


def _said(rule: Rule, chain: Sequence[Target]) -> str:
    if rule.reject:
        return f"reject: {rule.reject}"
    words = [format_target(target) for target in chain if target != NextRule()]
    return ", then ".join([*words, *(["the rules below"] if NextRule() in chain else [])])
