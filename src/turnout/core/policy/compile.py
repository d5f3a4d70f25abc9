"""A policy made ready to decide: its conditions indexed, its lists keyed, its calendars opened, its content hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from turnout.core.calendar import Calendar
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import BUILT_IN, Field, Meaning, Value
from turnout.core.fields.text import fold
from turnout.core.policy.bind import (
    ABOVE_ALL,
    ACCOUNT_KEYS,
    BELOW_ALL,
    TODAY,
    AllOf,
    Bound,
    Scope,
    Within,
    bind_condition,
    plain_key,
    texts_of,
)
from turnout.core.policy.condition import Comparison, Condition, Op, comparisons_in, names_in
from turnout.core.policy.hours import calendar_of
from turnout.core.policy.index import Index
from turnout.core.policy.model import Policy, PolicyList, Pool, Rule, Territory
from turnout.core.policy.references import scope_of
from turnout.core.policy.render import render_policy

# First columns of lists that name a field by a longer word.
_KEY_FIELDS: Final = {
    "account_id": "account",
    "account_name": "account",
    "company": "account",
    "email_domain": "domain",
}


@dataclass(frozen=True, slots=True)
class KeyedList:
    """A list by its keys: `row` finds the row that fits a value of the field the list is about."""

    table: PolicyList
    field: str
    rows: Mapping[str, tuple[str, ...]]

    def row(self, value: Value) -> tuple[str, ...] | None:
        """The first row whose key is among the values, most specific value first."""
        normal = plain_key if self.field == ACCOUNT_KEYS else fold
        values = value if isinstance(value, tuple) else tuple(texts_of(value))
        return next((self.rows[key] for each in values if (key := normal(each)) in self.rows), None)

    def cell(self, value: Value, column: str) -> str:
        """The column of the row that fits, or empty."""
        found = self.row(value)
        return found[self.table.columns.index(column)] if found else ""


@dataclass(slots=True)
class CompiledPolicy:
    """Everything evaluation asks of a policy. Made by `compile_policy`; never changed afterwards."""

    policy: Policy
    content_hash: str
    rules: Index
    bound_rules: tuple[Bound, ...]
    tables: Mapping[int, Index]
    bound_tables: Mapping[int, tuple[Bound, ...]]
    territories: Index
    sla: Index
    lists: Mapping[tuple[str, str], KeyedList]
    pools: Mapping[str, Pool]
    calendars: Mapping[str, Calendar]
    fields_used: frozenset[str]
    declared: tuple[Field, ...]
    bound_territories: tuple[Bound, ...] = ()
    _list_fields: dict[tuple[int, str], str] = field(default_factory=dict)

    def rule(self, number: int) -> Rule:
        """The rule of that number, from 0."""
        return self.policy.rules[number]

    def territory(self, facts: Mapping[str, Value]) -> Territory | None:
        """The first territory that fits."""
        row = self.territories.first(facts)
        return None if row is None else self.policy.territories[row]

    def list_for(self, rule_number: int, name: str) -> KeyedList:
        """The list as this rule looks it up: by the field its condition compares, else by the list's first column."""
        return self.lists[name, self._list_fields[rule_number, name]]


def compile_policy(policy: Policy) -> CompiledPolicy:
    """The policy ready to decide. The policy must have come through `parse_policy`, or have been checked likewise."""
    scope = scope_of(policy)

    def bind(conditions: Sequence[Condition]) -> tuple[Bound, ...]:
        return tuple(bind_condition(condition, scope) for condition in conditions)

    bound_rules = tuple(_with_dates(rule, bind_condition(rule.when, scope)) for rule in policy.rules)
    bound_tables = {n: bind([row.when for row in rule.table]) for n, rule in enumerate(policy.rules) if rule.table}
    bound_territories = bind([territory.when for territory in policy.territories])
    rules, territories = Index(bound_rules), Index(bound_territories)
    tables = {number: Index(bounds) for number, bounds in bound_tables.items()}
    sla = Index(bind([line.when for line in policy.sla]))
    list_fields = _list_fields(policy, scope)
    return CompiledPolicy(
        policy=policy,
        content_hash=content_hash(policy),
        rules=rules,
        bound_rules=bound_rules,
        tables=tables,
        bound_tables=bound_tables,
        territories=territories,
        bound_territories=bound_territories,
        sla=sla,
        lists=_keyed_lists(scope, list_fields),
        pools={pool.name: pool for pool in policy.pools},
        calendars={hours.name: calendar_of(hours) for hours in policy.calendars},
        fields_used=frozenset().union(
            rules.fields, territories.fields, sla.fields, *(t.fields for t in tables.values())
        ),
        declared=policy.fields,
        _list_fields=list_fields,
    )


def content_hash(policy: Policy) -> str:
    """A hash of all that the policy says, its lists included; comments and layout do not count."""
    lists = "".join(f"{table.name}\x1e{table.columns}\x1e{table.rows}\x1d" for table in policy.lists)
    return hashlib.sha256(f"{render_policy(policy)}\x1c{lists}".encode("utf-8", "surrogatepass")).hexdigest()


def _with_dates(rule: Rule, bound: Bound) -> Bound:
    """A rule with `from` or `until` fits on those days only, both ends included."""
    if rule.starts is None and rule.until is None:
        return bound
    low = (rule.starts.toordinal(), 0) if rule.starts else BELOW_ALL
    high = (rule.until.toordinal(), 1) if rule.until else ABOVE_ALL
    said = " ".join(f"{word} {day}" for word, day in (("from", rule.starts), ("until", rule.until)) if day)
    return AllOf((Within(TODAY, ((low, high),), said), bound))


def today_fact(day: date) -> tuple[str, Value]:
    """The fact that rules with dates read."""
    return TODAY, day


def _list_fields(policy: Policy, scope: Scope) -> dict[tuple[int, str], str]:
    """For each rule and list, the field by which a target such as `named.rep` finds its row."""
    names = [table.name for table in policy.lists]
    return {
        (number, name): _compared_field(rule.when, name, scope) or _key_field(scope.lists[name], scope)
        for number, rule in enumerate(policy.rules)
        for name in names
    }


def _compared_field(condition: Condition, name: str, scope: Scope) -> str:
    """The field of `FIELD in NAME` anywhere in a condition, its definitions included."""
    for comparison in comparisons_in(condition):
        if _is_lookup(comparison, name):
            return comparison.field
    for used in names_in(condition):
        if used in scope.define and (found := _compared_field(scope.define[used], name, scope)):
            return found
    return ""


def _is_lookup(comparison: Comparison, name: str) -> bool:
    return comparison.op is Op.IN and comparison.values == (name,)


def _key_field(table: PolicyList, scope: Scope) -> str:
    header = fold(table.key).replace(" ", "_")
    named = _KEY_FIELDS.get(header, header)
    return named if named in scope.catalogue else "account"


def _keyed_lists(scope: Scope, wanted: Mapping[tuple[int, str], str]) -> dict[tuple[str, str], KeyedList]:
    pairs = {(name, field_name) for (_, name), field_name in wanted.items()}
    return {(name, field_name): _keyed(scope.lists[name], field_name) for name, field_name in pairs}


def _keyed(table: PolicyList, field_name: str) -> KeyedList:
    rows: dict[str, tuple[str, ...]] = {}
    is_account = field_name == "account"
    meaning = Meaning.PLAIN if is_account else BUILT_IN.get(field_name, Field(field_name)).meaning
    for row in table.rows:
        key = plain_key(row[0]) if is_account else fold(canonical(meaning, row[0]) or row[0])
        rows.setdefault(key, row)
    return KeyedList(table, ACCOUNT_KEYS if is_account else field_name, rows)
