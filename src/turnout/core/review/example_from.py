"""A decision that was taken, written as an example: the facts the policy reads, who was away, and what came of it.

Nothing of the person is in it: of an address its domain is kept, of everything else only what some condition asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from turnout.core.decide.case import Case
from turnout.core.decision import Candidates, Decision, Nobody, Outcome, Tried, Verdict
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import ACCOUNT_KEYS, TODAY
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.model import Example, OwnerTarget, Target
from turnout.errors import InputError

# What says who somebody is; an address keeps its domain, which conditions ask for.
_PERSONAL: Final = frozenset({"name", "first_name", "last_name", "phone", "message", "ip", "referrer", "page"})
# A number that is kept free for films.
_NOBODYS_PHONE: Final = "+12025550100"
_OF_THE_ADDRESS: Final = frozenset({"email", "valid_email"})
_NEVER: Final = frozenset({"territory", "received_at", "account", "match", "match.score", TODAY, ACCOUNT_KEYS})
_ABSENT: Final = frozenset({Verdict.AWAY, Verdict.CLOSED})
_BUSY: Final = frozenset({Verdict.CAPPED, Verdict.FULL})


def example_of(decision: Decision, case: Case, name: str = "") -> Example:
    """The decision as an example. Raises InputError for one that no rule took: a lead that joined another, or by hand.

    Facts and people are as they were then; what pools had on their books shows only in who was full.
    """
    if decision.outcome is Outcome.DUPLICATE:
        raise InputError(f"lead `{decision.lead}` joined `{decision.duplicate_of}`; make a test of that one")
    if not decision.rule:
        raise InputError(f"decision about `{decision.lead}` was not taken by a rule, so no test can say what it was")
    policy = case.engine.policy
    wanted = _facts_wanted(policy)
    account = dict(_account(case, wanted))
    person = dict(_person(case.facts, wanted))
    return Example(
        name=name or _name(decision),
        lead=tuple(_lead(case, wanted, has_person=bool(person))),
        then=tuple(_then(decision)),
        at=f"{decision.decided_at:%Y-%m-%dT%H:%MZ}" if _minds_time(policy) else "",
        away=_people(decision, _ABSENT, {Nobody.AWAY, Nobody.CLOSED}),
        full=_people(decision, _BUSY, {Nobody.FULL}),
        account=tuple(account.items()),
        person=tuple(person.items()),
        departed=_people(decision, frozenset({Verdict.LEFT}), {Nobody.LEFT}),
    )


def _name(decision: Decision) -> str:
    whose = decision.pool or decision.assignee or decision.queue or str(decision.outcome)
    return f"{decision.rule}: {whose} (as lead {decision.lead})"


def _facts_wanted(policy: CompiledPolicy) -> frozenset[str]:
    """Every fact that can make a difference: those of conditions, of targets and of what pools need."""
    needs = {need.field for pool in policy.pools.values() for need in pool.needs if not need.values}
    listed = {keyed.field for keyed in policy.lists.values()}
    return policy.fields_used | needs | listed | {target.path for target in _owners(policy)}


def _owners(policy: CompiledPolicy) -> Iterator[OwnerTarget]:
    chains: list[Iterable[Target]] = [rule.to for rule in policy.policy.rules]
    chains += [row.to for rule in policy.policy.rules for row in rule.table]
    chains += [chain for pool in policy.policy.pools for _, chain in pool.nobody.chains]
    for chain in chains:
        yield from (target for target in chain if isinstance(target, OwnerTarget))


def _minds_time(policy: CompiledPolicy) -> bool:
    """Whether conditions ask for the day or for somebody's hours."""
    return any(name == TODAY or name.startswith("arrives in ") for name in policy.fields_used)


def _lead(case: Case, wanted: frozenset[str], *, has_person: bool) -> Iterator[tuple[str, str]]:
    """What is known of the lead itself, as far as the policy asks; the address without its beginning."""
    address = case.facts.get("email")
    if isinstance(address, str) and (has_person or wanted & _OF_THE_ADDRESS):
        # What is no address may be anything, so nothing of it is kept.
        yield "email", f"someone@{address.rpartition('@')[2]}" if "@" in address else "someone"
    if "phone" in wanted and case.facts.get("phone"):
        yield "phone", _NOBODYS_PHONE
    for name in sorted(wanted - _PERSONAL - _OF_THE_ADDRESS - _NEVER):
        text = _text(case.facts.get(name))
        if text and "." not in name and not name.startswith("arrives in "):
            yield name, text


def _account(case: Case, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    if "match" in wanted or "match.score" in wanted:
        yield "match", case.match.verdict.value
        yield "match.score", f"{case.match.score:g}"
    if case.match.account is None:
        return
    account = case.engine.world.find(case.match.account)
    yield "id", case.match.account
    if ACCOUNT_KEYS in wanted and account is not None:
        if account.name:
            yield "name", account.name
        if account.domains:
            yield "domain", ", ".join(account.domains)
    for name in sorted(wanted):
        text = _text(case.facts.get(name))
        if text and name.startswith("account.") and name != ACCOUNT_KEYS:
            yield name.removeprefix("account."), text
        elif text and name == "opportunity.owner":
            yield name, text


def _person(facts: Mapping[str, Value], wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    if facts.get("person.known") is not True or not any(name.startswith("person.") for name in wanted):
        return
    found = {name: _text(facts.get(f"person.{name}")) for name in ("owner", "last_outcome", "last_seen_days")}
    told = [(name, text) for name, text in found.items() if text]
    yield from told or [("known", "yes")]


def _then(decision: Decision) -> Iterator[tuple[str, str]]:
    match decision.outcome:
        case Outcome.QUEUED:
            yield "to", f"queue {decision.queue}"
        case Outcome.REJECTED:
            yield "to", "reject"
        case Outcome.HELD:
            yield "to", "hold"
            if decision.pool:
                yield "pool", decision.pool
        case _:
            yield "to", decision.pool or f"rep {decision.assignee}"
    yield "rule", decision.rule
    if decision.promise is not None:
        yield "sla", decision.promise.line


def _people(decision: Decision, verdicts: frozenset[Verdict], why: set[Nobody]) -> tuple[str, ...]:
    """Those for whose sake targets gave nobody: by the pool's name where it is everybody of it."""
    found: list[str] = []
    for tried in decision.tried:
        if tried.nobody in why:
            found += _of_pool(tried, tried.candidates, verdicts) if tried.candidates else _owner_of(tried)
    return tuple(dict.fromkeys(found))


def _of_pool(tried: Tried, candidates: Candidates, verdicts: frozenset[Verdict]) -> list[str]:
    out = [rep for rep, verdict in zip(candidates.members, candidates.verdicts, strict=True) if verdict in verdicts]
    if tried.pool and len(out) == len(candidates.members):
        return [tried.pool]
    return [str(rep) for rep in out]


def _owner_of(tried: Tried) -> list[str]:
    """Who could not take it, and their stand-ins: `anna is away for the rest of the day; bela left`."""
    return [part.split(maxsplit=1)[0] for part in tried.detail.split("; ") if part.strip()]


def _text(value: Value) -> str:
    """A fact as an example says it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value)
        case float() if value.is_integer():
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)
