"""Whose territory every country and state is, found by the engine itself; and what other rows would make of that.

Territories ask for more than places, so a map is of companies of one size; what a lead says beside that is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from turnout.core.enrich.enricher import Enricher
from turnout.core.fields.catalogue import Value
from turnout.core.fields.countries import region_of
from turnout.core.fields.country_names import TABLE as COUNTRY_NAMES
from turnout.core.fields.state_names import NAMES as STATE_NAMES
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.amend import amend
from turnout.core.policy.check.rows import check_territories
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.condition import ConditionError, format_condition, parse_condition
from turnout.core.policy.finding import Budget
from turnout.core.policy.model import Policy, Territory
from turnout.core.policy.parse import parse_policy
from turnout.errors import PolicyError

_STATES_OF: Final = "US"
# What posts call the armed forces abroad is on no map.
_NO_PLACES: Final = frozenset({"AA", "AE", "AP"})
_CHECK_SECONDS: Final = 2.0
_NEVER: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
# Companies of which no size is known, and of every usual size.
SIZES: Final = (None, 10, 100, 500, 2_000, 20_000)
Text = Annotated[str, Meta(max_length=2_000)]


class TerritoryRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: which leads belong to it, and who gets them: a pool, or one person. The first row that fits counts."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    when: Text
    pool: Annotated[str, Meta(max_length=200)] = ""
    owner: Annotated[str, Meta(max_length=200)] = ""


class TerritoryPlace(msgspec.Struct, frozen=True):
    """A country or a state, whose row gets its leads (its number from 1, null for none), and which others claim them.

    `code` of a state has its country before it, such as `US-CA`; `number` is a country's in ISO 3166, such as `276`.
    """

    code: str
    name: str
    number: str
    kind: Literal["country", "state"]
    region: str | None
    row: int | None
    others: list[int]


class TerritoryClash(msgspec.Struct, frozen=True):
    """Rows of different people that claim the same leads; the first of them gets those."""

    row: int
    others: list[int]
    said: str


class TerritoryChecks(msgspec.Struct, frozen=True):
    """What is odd about the rows. `holes` say which leads belong to none; not all is said where time ran out."""

    clashes: list[TerritoryClash]
    holes: list[str]
    others: list[str]
    is_whole: bool


class TerritoryChange(msgspec.Struct, frozen=True):
    """A row that would be another; null is where there is none."""

    name: str
    before: TerritoryRow | None
    after: TerritoryRow | None


class TerritoryMove(msgspec.Struct, frozen=True):
    """A country or state that would be in somebody else's territory; null for nobody's."""

    code: str
    name: str
    before: str | None
    after: str | None


class TerritoryFault(msgspec.Struct, frozen=True):
    """A row that cannot be used, by its number from 1; 0 for what is no row's."""

    row: int
    said: str


class TerritoryPreview(msgspec.Struct, frozen=True):
    """What other rows would change. Where there are `faults` they cannot be used, and no more is said."""

    faults: list[TerritoryFault]
    changes: list[TerritoryChange]
    moves: list[TerritoryMove]
    reordered: bool
    checks: TerritoryChecks | None


def rows_of(policy: Policy) -> list[TerritoryRow]:
    """The territories in their order, as somebody writes them."""
    return [
        TerritoryRow(territory.name, format_condition(territory.when), territory.pool, territory.owner)
        for territory in policy.territories
    ]


def places_of(policy: Policy, employees: int | None = None) -> list[TerritoryPlace]:
    """Every country, and the states of some, for a company of this size; None is one of which no size is known."""
    if not policy.territories:
        return []
    # Rules by the thousand would be made ready for each map, and none of them is asked.
    compiled = compile_policy(replace(policy, rules=(), sla=(), tests=()))
    enricher = Enricher(policy.fields)
    return [
        TerritoryPlace(
            *(code, name, number, "state" if "-" in code else "country", region_of(code[:2])),
            *_claims(compiled, enricher, code, employees),
        )
        for code, name, number in _every_place()
    ]


def telling_size(policy: Policy) -> int | None:
    """The size of company of which a map says most: on whose map most rows have a place, then most places a row."""

    def told(employees: int | None) -> tuple[int, int]:
        rows = [place.row for place in places_of(policy, employees) if place.row is not None]
        return len(set(rows)), len(rows)

    return max(SIZES, key=told)


def check_rows(policy: Policy) -> TerritoryChecks:
    """Overlaps and holes, as the check of a policy says them, within a short time."""
    until = monotonic() + _CHECK_SECONDS
    budget = Budget(lambda: monotonic() > until)
    clashes, holes, others = [], [], []
    for found in check_territories(compile_policy(policy), budget):
        if found.code == "territories-overlap":
            clashes.append(TerritoryClash(_row(found.place), [_row(place) for place in found.also], found.said))
        elif found.code == "territory-hole":
            holes.append(found.said)
        else:
            others.append(f"{found.place}: {found.said}")
    return TerritoryChecks(clashes, holes, others, not budget.is_spent())


def preview_rows(
    policy: Policy, text: str, lists: Mapping[str, str], rows: Sequence[TerritoryRow]
) -> tuple[TerritoryPreview, str]:
    """What these rows would change beside those of a policy, and its text with them; empty where they have faults."""
    try:
        said = with_rows(policy, text, rows)
        changed = parse_policy(said, lists)
    except PolicyError as error:
        faults = [TerritoryFault(_row(problem.place), problem.message) for problem in error.problems]
        return _faulty(faults), ""
    except _RowsError as error:
        return _faulty(error.faults), ""
    before, after = rows_of(policy), rows_of(changed)
    found = TerritoryPreview(
        faults=[],
        changes=list(_changes(before, after)),
        moves=list(_moves(policy, changed)),
        reordered=_is_reordered(before, after),
        checks=check_rows(changed),
    )
    return found, said


def _faulty(faults: list[TerritoryFault]) -> TerritoryPreview:
    return TerritoryPreview(faults, [], [], reordered=False, checks=None)


def with_rows(policy: Policy, text: str, rows: Sequence[TerritoryRow]) -> str:
    """The policy's text with other territories; comments and order of all else stay."""
    faults, territories = [], []
    for number, row in enumerate(rows, 1):
        try:
            territories.append(Territory(row.name, parse_condition(row.when), row.pool, row.owner))
        except ConditionError as error:
            faults.append(TerritoryFault(number, f"`{row.when[:60]}`: {error}"))
    if faults:
        raise _RowsError(faults)
    return amend(text, replace(policy, territories=tuple(territories)))


class _RowsError(Exception):
    """Some rows cannot be read."""

    def __init__(self, faults: list[TerritoryFault]) -> None:
        self.faults = faults
        super().__init__()


def _claims(
    compiled: CompiledPolicy, enricher: Enricher, code: str, employees: int | None
) -> tuple[int | None, list[int]]:
    """The row that gets leads of a place, and the others that would."""
    country, _, state = code.partition("-")
    said = {"country": country, "state": state, "employees": str(employees) if employees is not None else ""}
    values = {name: text for name, text in said.items() if text}
    facts: Mapping[str, Value] = enricher.enrich(Lead(LeadId("map"), _NEVER, values)).facts
    rows = list(_fitting(compiled, facts))
    return (rows[0], rows[1:]) if rows else (None, [])


def _fitting(compiled: CompiledPolicy, facts: Mapping[str, Value]) -> Iterator[int]:
    row = compiled.territories.first(facts)
    while row is not None:
        yield row + 1
        row = compiled.territories.first(facts, row + 1)


@cache
def _every_place() -> tuple[tuple[str, str, str], ...]:
    """Code, name and number of every country, then of the states of one."""
    countries = [(line[0], line[1], line[2]) for line in (row.split("|", 3) for row in COUNTRY_NAMES.splitlines())]
    states = [entry.split(" ", 1) for entry in STATE_NAMES[_STATES_OF].split("|")]
    return (
        *sorted(countries),
        *((f"{_STATES_OF}-{code}", names.split("/")[0], "") for code, names in states if code not in _NO_PLACES),
    )


def _row(place: str) -> int:
    """The number in `territories > row 3`."""
    found = place.partition("row ")[2].partition(" ")[0]
    return int(found) if found.isdigit() else 0


def _changes(before: Sequence[TerritoryRow], after: Sequence[TerritoryRow]) -> Iterator[TerritoryChange]:
    """Rows by their names: of two namesakes the last is meant, as nobody can tell them apart."""
    old, new = ({row.name: row for row in rows} for rows in (before, after))
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            yield TerritoryChange(name, old.get(name), new.get(name))


def _is_reordered(before: Sequence[TerritoryRow], after: Sequence[TerritoryRow]) -> bool:
    old, new = [row.name for row in before], [row.name for row in after]
    return [name for name in old if name in new] != [name for name in new if name in old]


def _moves(before: Policy, after: Policy) -> Iterator[TerritoryMove]:
    """Places whose leads would belong to another row, for companies of any of the usual sizes."""
    seen = set()
    for employees in SIZES:
        for old, new in zip(_owned(before, employees), _owned(after, employees), strict=True):
            if old != new and old[0] not in seen:
                seen.add(old[0])
                yield TerritoryMove(old[0], old[1], old[2], new[2])


def _owned(policy: Policy, employees: int | None) -> list[tuple[str, str, str | None]]:
    """Every place with the name of its row."""
    names = [territory.name for territory in policy.territories]
    rows = {place.code: place.row for place in places_of(policy, employees)}
    return [(code, name, names[row - 1] if (row := rows.get(code)) else None) for code, name, _ in _every_place()]
