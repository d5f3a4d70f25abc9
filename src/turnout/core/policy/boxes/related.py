"""Facts that cannot be together, as conditions that no lead ever meets: what a search for leads must stay out of.

An account's facts are known only where there is an account; who had a person is known only of a known person; a
territory is the first row of the table that fits; a region is its country's. Everything else is taken to be free of
everything else, which is never wrong about what cannot be: a lead that nobody ever sends could still be sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from turnout.core.fields.catalogue import REGIONS, Value
from turnout.core.fields.countries import countries_of_region
from turnout.core.fields.text import fold
from turnout.core.policy.bind import (
    ACCOUNT_KEYS,
    TODAY,
    AllOf,
    Among,
    Bound,
    IsKnown,
    Negation,
    tests_in,
)
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.references import catalogue_of

TERRITORY = "territory"
# A fact on the left is known only where the one on the right is.
_NEEDS = {
    "account.parent.owner": "account.parent",
    "account.ultimate_parent.owner": "account.ultimate_parent",
    "opportunity.owner": "account",
    ACCOUNT_KEYS: "account",
    "business_domain": "domain",
}
# Known of every lead, where the policy asks at all.
_ALWAYS_KNOWN = (TODAY, "person.known", "match", "received_at")


def impossible_in(compiled: CompiledPolicy, fields: frozenset[str] | None = None) -> list[Bound]:
    """Conditions that no lead can meet, over these fields, else over all that the policy uses."""
    used = compiled.fields_used if fields is None else fields
    catalogue = catalogue_of(compiled.policy)

    def known(field: str) -> IsKnown:
        spec = catalogue.get(field)
        return IsKnown(field, many=field == ACCOUNT_KEYS or bool(spec and spec.many))

    # What a policy declares itself comes from the lead, whatever it is called.
    used -= {field.name for field in compiled.declared}
    found: list[Bound] = [Negation(known(field)) for field in _ALWAYS_KNOWN if field in used]
    found += [AllOf((known(field), Negation(known(other)))) for field, other in _needs(used)]
    person = Among("person.known", frozenset({"yes"}))
    if "person.known" in used:
        of_person = [field for field in sorted(used) if field.startswith("person.") and field != "person.known"]
        found += [AllOf((known(field), Negation(person))) for field in of_person]
    if {"region", "country"} <= used:
        found += _regions()
    if TERRITORY in used:
        found += _territories(compiled)
    return found


def is_possible(compiled: CompiledPolicy, facts: Mapping[str, Value], fields: frozenset[str] | None = None) -> bool:
    """Whether a lead's territory, where these fields tell it, is the one that the table gives it."""
    if TERRITORY not in (compiled.fields_used if fields is None else fields):
        return True
    without = {name: value for name, value in facts.items() if name != TERRITORY}
    territory = compiled.territory(without) if compiled.policy.territories else None
    said = facts.get(TERRITORY)
    return (fold(territory.name) if territory else None) == (fold(said) if isinstance(said, str) else None)


def _needs(used: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Which used field is known only where which other one is."""
    for field in sorted(used):
        if field in _NEEDS and _NEEDS[field] in used:
            yield field, _NEEDS[field]
        if field.startswith("account.") and field != ACCOUNT_KEYS:
            yield from ((field, other) for other in ("account", ACCOUNT_KEYS) if other in used)
    if {"account", ACCOUNT_KEYS} <= used:
        yield "account", ACCOUNT_KEYS


def _regions() -> Iterator[Bound]:
    """A lead's region is that of its country, and unknown where the country is."""
    everywhere: set[str] = set()
    for region in REGIONS:
        codes = frozenset(map(fold, countries_of_region(region)))
        everywhere |= codes
        of_region, named = Among("country", codes), Among("region", frozenset({fold(region)}))
        yield AllOf((of_region, Negation(named)))
        yield AllOf((named, Negation(of_region)))
    yield AllOf((IsKnown("country"), Negation(Among("country", frozenset(everywhere)))))


def _territories(compiled: CompiledPolicy) -> Iterator[Bound]:
    """A lead's territory is the first row that fits."""
    rows = list(zip(compiled.policy.territories, compiled.bound_territories, strict=True))
    if any(test.field == TERRITORY for _, bound in rows for test in tests_in(bound)):
        return
    names: dict[str, list[Bound]] = defaultdict(list)
    for territory, bound in rows:
        names[fold(territory.name)].append(bound)
        yield AllOf((bound, Negation(Among(TERRITORY, frozenset(names)))))
    for name, bounds in names.items():
        yield AllOf((Among(TERRITORY, frozenset({name})), *(Negation(bound) for bound in bounds)))
    yield AllOf((IsKnown(TERRITORY), Negation(Among(TERRITORY, frozenset(names)))))
