"""Whether every name and value in a policy's examples means something: fields, people, pools, rules, moments.

An example that can never pass, since it names what is not there, is a mistake of the text and found when it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from turnout.core.calendar.zones import zone_of
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import ACCOUNT_FIELDS, CAPTURED_FIELDS, Catalogue, Field, Kind, Meaning
from turnout.core.fields.text import fold
from turnout.core.fields.values import parse_date, parse_duration, parse_number, parse_yes_no
from turnout.core.policy.condition import Always, format_condition
from turnout.core.policy.expected import ExpectedError, parse_expected, parse_moment, read_places
from turnout.core.policy.model import Example, ListTarget, Policy, RepTarget, SlaLine, Target
from turnout.core.policy.parse_examples import path_of
from turnout.core.policy.reading import Findings, Path
from turnout.core.policy.references import catalogue_of
from turnout.errors import CalendarError, suggestion

OUTCOMES: Final = ("assigned", "offered", "held", "queued", "rejected")
# What is expected where there must be nothing: no pool, no territory, no promise.
NONE: Final = "none"
# What else may be said of the account that is no field of the catalogue; `match` is asked of the lead's account too.
ACCOUNT_EXTRAS: Final = ("id", "alias", "backup", "opportunity.owner", "match", "match.score")
_NEVER_GIVEN: Final = ("territory", "received_at")
_DAY: Final = datetime(2026, 1, 5, tzinfo=UTC)
_ALLOWANCES: Final = frozenset({"accept within", "touch within", "at most"})
_MOMENTS: Final = frozenset({"accept by", "touch by", "at most by", "held until"})


def check_examples(policy: Policy, findings: Findings, reps: Collection[str] | None) -> None:
    """Keep a problem for everything in the `tests` section that means nothing, and for every name that stands twice."""
    if not policy.tests:
        return
    names = [example.name for example in policy.tests]
    for name in sorted(name for name, times in Counter(names).items() if times > 1):
        findings.add(("tests", name), f"two examples are called `{name}`; give each a name of its own")
    checker = _Checker(policy, findings, reps)
    for number, example in enumerate(policy.tests, 1):
        checker.check(example, path_of(example.name, number))


def people_named(policy: Policy) -> set[str]:
    """The reps whom the policy itself names: in rules, pools, territories and the cells of lists its targets read."""
    named = {member.rep for pool in policy.pools for member in pool.reps}
    named |= {territory.owner for territory in policy.territories if territory.owner}
    places = {pool.name for pool in policy.pools} | {queue.name for queue in policy.queues}
    for target in _targets(policy):
        match target:
            case RepTarget(rep):
                named.add(rep)
            case ListTarget(name, column):
                table = policy.listed(name)
                at = table.columns.index(column)
                named |= {cell.removeprefix("rep ") for row in table.rows if (cell := row[at])} - places
            case _:
                continue
    return {name for name in named if not name.startswith("queue ")}


def _targets(policy: Policy) -> Iterator[Target]:
    for rule in policy.rules:
        yield from rule.to
        for row in rule.table:
            yield from row.to
    for pool in policy.pools:
        for _, chain in pool.nobody.chains:
            yield from chain


def people_of(example: Example) -> set[str]:
    """The reps whom an example itself brings in: who owns the account, the deal or the person, and their backups."""
    owners = {"owner", "backup", "parent.owner", "ultimate_parent.owner", "last_opportunity.owner", "opportunity.owner"}
    return {value for key, value in (*example.account, *example.person) if key in owners and value}


def sla_names(line: SlaLine) -> tuple[str, ...]:
    """What an SLA line may be called: its name, else its condition as written, else `default`."""
    if line.name:
        return (line.name,)
    return ("default",) if isinstance(line.when, Always) else (format_condition(line.when),)


class _Checker:
    """Asks every word of an example what it means in this policy."""

    def __init__(self, policy: Policy, findings: Findings, reps: Collection[str] | None) -> None:
        self._findings = findings
        self._reps = reps
        self._catalogue = catalogue_of(policy)
        self._sources = {field.source for field in policy.fields if field.source}
        self._pools = {pool.name for pool in policy.pools}
        self._teams = {pool.team for pool in policy.pools if pool.team}
        self._queues = {queue.name for queue in policy.queues}
        self._named = people_named(policy)
        self._rules = [rule.name for rule in policy.rules]
        self._territories = [territory.name for territory in policy.territories]
        self._lines = [name for line in policy.sla for name in sla_names(line)]

    def check(self, example: Example, path: Path) -> None:
        self._check_fields(example.lead, (*path, "lead"), _lead_fields(self._catalogue), self._sources)
        self._check_fields(example.account, (*path, "account"), _fields_below("account.", self._catalogue))
        self._check_fields(example.person, (*path, "person"), _fields_below("person.", self._catalogue))
        if example.person and not dict(example.lead).get("email"):
            self._findings.add((*path, "person"), "a person is known by an address; give the lead an `email`")
        if example.at:
            self._read((*path, "at"), lambda: parse_moment(example.at, _DAY))
        for key, names in (("away", example.away), ("full", example.full), ("departed", example.departed)):
            for name in names:
                self._check_people((*path, key), name, example)
        if not example.then:
            self._findings.add(path, "`then` is empty; say what must happen, as in `then: {to: fast-lane}`")
        for key, value in example.then:
            self._check_then((*path, "then"), key, value, example)

    def _check_fields(
        self,
        pairs: Sequence[tuple[str, str]],
        path: Path,
        fields: Mapping[str, Field],
        others: Collection[str] = (),
    ) -> None:
        for name, value in pairs:
            field = fields.get(name)
            if name in _NEVER_GIVEN and path[-1] == "lead":
                remedy = "say `at`" if name == "received_at" else "expect it under `then`"
                self._findings.add(path, f"`{name}` is worked out by Turnout; {remedy}")
            elif field is not None:
                self._check_value(path, field, name, value)
            elif name not in others:
                meant = _owned_elsewhere(name) or suggestion(name, [*fields, *others])
                self._findings.add(path, f"field `{name}` is unknown{meant}")

    def _check_value(self, path: Path, field: Field, name: str, value: str) -> None:
        for part in (part.strip() for part in value.split(",")) if field.many else (value,):
            fault = _fault_of(part, field) if part else ""
            if fault:
                self._findings.add(path, f"`{part}` of `{name}` {fault}")

    def _check_people(self, path: Path, name: str, example: Example) -> None:
        """Somebody by id, or everybody of a pool or a team."""
        known = self._pools | self._teams | (self._named | people_of(example) if self._reps is None else {*self._reps})
        # Without a list of people the policy's own teams may have anybody in them.
        if name in known or (self._reps is None and self._teams):
            return
        self._findings.add(path, f"`{name}` is no rep, pool or team{suggestion(name, known)}")

    def _check_then(self, path: Path, key: str, value: str, example: Example) -> None:
        match key:
            case "to" | "not to":
                people = {*self._reps} if self._reps is not None else self._named | people_of(example)
                for place in read_places(value) or ("",):
                    self._read(path, lambda place=place: self._expected(place, people))  # type: ignore[misc]
            case "rule":
                self._one_of(path, "rule", value, self._rules)
            case "territory":
                self._one_of(path, "territory", value, [*self._territories, NONE])
            case "pool":
                self._one_of(path, "pool", value, [*self._pools, NONE])
            case "outcome":
                self._one_of(path, "outcome", value, OUTCOMES)
            case "sla":
                self._one_of(path, "SLA line", value, [*self._lines, NONE])
            case _ if key in _ALLOWANCES:
                if parse_duration(value.removesuffix("always").strip()) is None:
                    self._findings.add(path, f"`{value}` of `{key}` is not a time; write `30m`, `4h` or `4h always`")
            case _ if key in _MOMENTS:
                self._read(path, lambda: parse_moment(value, _DAY))
            case _ if not value:
                self._findings.add(path, f"`{key}` says nothing; give it a value or leave it out")

    def _expected(self, place: str, people: Collection[str]) -> None:
        expected = parse_expected(place, self._pools, self._queues, people)
        if self._reps is not None and str(expected.kind) == "rep" and expected.name not in self._reps:
            raise ExpectedError(f"rep `{expected.name}` is unknown{suggestion(expected.name, self._reps)}")

    def _one_of(self, path: Path, what: str, value: str, known: Collection[str]) -> None:
        if value not in known:
            self._findings.add(path, f"{what} `{value}` is unknown{suggestion(value, known)}")

    def _read(self, path: Path, read: Callable[[], object]) -> None:
        try:
            read()
        except ExpectedError as error:
            self._findings.add(path, str(error))


def _lead_fields(catalogue: Catalogue) -> dict[str, Field]:
    return {name: field for name, field in catalogue.items() if "." not in name and name not in {"account", "match"}}


def _fields_below(prefix: str, catalogue: Catalogue) -> dict[str, Field]:
    found = {name.removeprefix(prefix): field for name, field in catalogue.items() if name.startswith(prefix)}
    if prefix == "account.":
        found |= {name: catalogue.get(name, Field(name)) for name in ACCOUNT_EXTRAS}
    return found


def _owned_elsewhere(name: str) -> str:
    """Where a field belongs that stands in the wrong place."""
    first, _, rest = name.partition(".")
    if first in {"account", "person"} and rest:
        return f"; write `{rest}` under `{first}`"
    if name in {field.name for field in CAPTURED_FIELDS}:
        return "; it belongs to the `lead`"
    owned = {field.name.removeprefix("account.") for field in ACCOUNT_FIELDS}
    return "; it belongs to the `account`" if name in owned else ""


def _fault_of(text: str, field: Field) -> str:
    """What is wrong with a value of this field, or nothing. A band is a number: `51-200`."""
    match field.kind:
        case Kind.NUMBER if parse_number(text) is None and not any(char.isdigit() for char in text):
            return "is not a number"
        case Kind.DATE if parse_date(text) is None:
            return "is not a date; write it as `2026-12-31`"
        case Kind.YES_NO if parse_yes_no(text) is None:
            return "is neither `yes` nor `no`"
        case Kind.CHOICE if fold(text) not in {fold(choice) for choice in field.choices}:
            return f"is not one of its choices{suggestion(text, field.choices)}"
        case Kind.TEXT if field.name == "zone":
            return _zone_fault(text)
        case Kind.TEXT if field.meaning in {Meaning.COUNTRY, Meaning.LANGUAGE}:
            return "" if canonical(field.meaning, text) else f"is no {field.meaning} that is known"
        case _:
            return ""


def _zone_fault(text: str) -> str:
    try:
        zone_of(text)
    except CalendarError:
        return "is no time zone; write an IANA name such as `Europe/Berlin`"
    return ""
