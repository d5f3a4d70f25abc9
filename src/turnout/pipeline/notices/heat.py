"""Which leads are hot: those that the policy they were decided with calls so.

A lead is hot where it fits the policy's definition `hot`; where the policy has none, where the rule that decided it has
high priority. Looked up for those only who are told of hot leads differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import bind_condition, holds
from turnout.core.policy.condition import Named
from turnout.core.policy.model import Policy, Priority
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.references import scope_of
from turnout.store.codec.facts import decode_facts
from turnout.store.policies import find_version, live_policy
from turnout.store.transaction import Transaction

HOT: Final = "hot"
_LEAD: Final = (
    "SELECT p.facts, d.policy, d.rule FROM leads l JOIN personal p ON p.lead = l.seq"
    " JOIN decisions d ON d.seq = l.decision WHERE l.seq = ?"
)
Judge = Callable[[Mapping[str, Value], str], bool]


def is_hot(tx: Transaction, lead: int) -> bool:
    """Whether a lead, by its number, is a hot one. One that was erased is not."""
    found = tx.rows(_LEAD, (lead,))
    if not found or found[0][0] is None:
        return False
    facts, policy, rule = found[0]
    return is_hot_by(tx, policy, decode_facts(bytes(facts))[0], rule)


def is_hot_by(tx: Transaction, policy: str, facts: Mapping[str, Value], rule: str) -> bool:
    """Whether a lead with these facts, which this rule of a policy version decided, is a hot one."""
    version = find_version(tx, policy)
    return version is not None and _judge_of(version.text, tuple(version.lists.items()))(facts, rule)


def current_policy(tx: Transaction) -> Policy | None:
    """The live policy, or None where none was published."""
    name = live_policy(tx)
    version = find_version(tx, name) if name else None
    return _parsed(version.text, tuple(version.lists.items())) if version else None


@lru_cache(maxsize=4)
def _parsed(text: str, lists: tuple[tuple[str, str], ...]) -> Policy:
    return parse_policy(text, dict(lists))


@lru_cache(maxsize=4)
def _judge_of(text: str, lists: tuple[tuple[str, str], ...]) -> Judge:
    policy = _parsed(text, lists)
    if any(name == HOT for name, _ in policy.define):
        bound = bind_condition(Named(HOT), scope_of(policy))
        return lambda facts, _rule: holds(bound, facts)
    first = frozenset(rule.name for rule in policy.rules if rule.priority is Priority.HIGH)
    return lambda _facts, rule: rule in first
