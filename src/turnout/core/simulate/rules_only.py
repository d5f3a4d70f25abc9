"""Which rule a lead falls under, from the facts that were kept of it: no matching, no people, no hours.

This is the fast half of a simulation, and all that a count of differences needs. Facts that another version of the
policy worked out (its declared fields, territory and calendars) are worked out anew for the one that is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from turnout.core.calendar import is_working
from turnout.core.decision import AccountMatch, Known
from turnout.core.enrich.declared import learn_declared
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead
from turnout.core.policy.bind import arrival_field
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.model import SlaLine, Target
from turnout.core.route.facts import Facts, add_territory, match_facts

_OF_A_POLICY: Final = ("territory", "match", "match.score")


class Winner(NamedTuple):
    """The first rule that fits, by its number, and the row of its table where it has one; None for none that fits.

    A rule whose table has no row for a lead leads on to the rules below, as it does in earnest.
    """

    rule: int | None
    row: int | None = None


def first_rules(policy: CompiledPolicy, leads: Iterable[Mapping[str, Value]]) -> Iterator[Winner]:
    """The winner of each lead, in their order."""
    first, tables = policy.rules.first, policy.tables
    for facts in leads:
        number = first(facts)
        yield Winner(number) if number is None or number not in tables else _in_table(policy, facts, number)


def winner_of(policy: CompiledPolicy, facts: Mapping[str, Value], start: int = 0) -> Winner:
    """The first rule from `start` on that fits, tables included."""
    number = policy.rules.first(facts, start)
    return Winner(number) if number is None or number not in policy.tables else _in_table(policy, facts, number)


def _in_table(policy: CompiledPolicy, facts: Mapping[str, Value], number: int) -> Winner:
    row = policy.tables[number].first(facts)
    if row is not None:
        return Winner(number, row)
    return winner_of(policy, facts, number + 1) if number + 1 < len(policy.policy.rules) else Winner(None)


def targets_of(policy: CompiledPolicy, winner: Winner) -> tuple[Target, ...]:
    """Whom the winner tries, as the policy wrote it; nobody where it turns leads away, or where nothing fits."""
    if winner.rule is None:
        return ()
    rule = policy.rule(winner.rule)
    return rule.to if winner.row is None else rule.table[winner.row].to


def sla_of(policy: CompiledPolicy, facts: Mapping[str, Value]) -> SlaLine | None:
    """What is promised to a lead, or None for nothing."""
    number = policy.sla.first(facts)
    return None if number is None else policy.policy.sla[number]


class Reader:
    """Reads kept facts as one policy would have had them. Made once for a policy, asked for every lead."""

    def __init__(self, policy: CompiledPolicy) -> None:
        self.policy = policy
        self._declared = [field for field in policy.declared if not field.name.startswith("account.")]
        named = ((arrival_field(name), calendar) for name, calendar in policy.calendars.items())
        self._arrivals = [(field, calendar) for field, calendar in named if field in policy.fields_used]
        self._has_territories = bool(policy.policy.territories)
        self._asks_for_match = any(name in policy.fields_used for name in ("match", "match.score"))

    def facts_of(self, lead: Lead, known: Known, match: AccountMatch | None = None) -> Facts:
        """The facts of a lead that came in under another version. `known` stays as it is.

        What an account says in fields that only this policy declares stays unknown: accounts are of now.
        """
        found = dict(known.facts)
        for name in _OF_A_POLICY:
            found.pop(name, None)
        if self._declared:
            read = Known(found, dict(known.sources))
            today = lead.received_at.date()
            for field in self._declared:
                learn_declared(read, lead.values, field, today)
        for name, calendar in self._arrivals:
            found[name] = is_working(calendar, lead.received_at)
        if self._asks_for_match and match is not None:
            found |= match_facts(match, self.policy)
        if self._has_territories:
            add_territory(found, self.policy)
        return found
