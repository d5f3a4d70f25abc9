"""Lists: keys that stand twice or can never be met, cells that name nobody, and lists that no lead of late was in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from turnout.core.decide.engine import named_by_data
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import Catalogue, Field, Kind, Meaning
from turnout.core.fields.text import fold
from turnout.core.policy.bind import ACCOUNT_KEYS, Among, plain_key, tests_in, texts_of
from turnout.core.policy.condition import Comparison, Condition, Op, comparisons_in
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.model import ListTarget, Policy, PolicyList, RepTarget
from turnout.core.policy.references import catalogue_of
from turnout.core.rep import RepId
from turnout.core.review.company import Company, People
from turnout.core.review.last_month import LastMonth
from turnout.core.review.saying import counted, found, named
from turnout.core.review.ways import chains_of, target_of, told_in

# Of fewer leads nothing follows from what none of them had.
_LEADS_MIN = 200
# A value is a slip where another that is this like it came this often.
_LIKE_MIN = 0.8
_LIKE_LEADS_MIN = 10


def review_lists(company: Company, budget: Budget) -> Iterator[Finding]:
    """What is wrong with lists by themselves, beside the people, and beside the leads of late."""
    conditions = conditions_of(company.policy)
    compared = _compared(company.policy, conditions)
    for table in company.policy.lists:
        if budget.is_spent():
            return
        yield from _twice(table)
        yield from _never_met(table, compared.get(table.name, []), catalogue_of(company.policy))
    if company.people is not None:
        yield from _cells(company, company.people)
    if company.history is not None and len(company.history.leads) >= _LEADS_MIN:
        seen = _seen_values(company, company.history)
        yield from _unused_by_leads(company, company.history, compared, seen)
        yield from _slips(company, company.history, conditions, seen)


def conditions_of(policy: Policy) -> list[tuple[str, Condition]]:
    """Every condition as it is written, with its place."""
    found_in: list[tuple[str, Condition]] = [(f"define > {name}", condition) for name, condition in policy.define]
    for rule in policy.rules:
        found_in.append((f"rules > {rule.name}", rule.when))
        found_in += [(f"rules > {rule.name} > row {number}", row.when) for number, row in enumerate(rule.table, 1)]
    found_in += [(f"territories > row {n}", territory.when) for n, territory in enumerate(policy.territories, 1)]
    return found_in + [(f"sla > line {n}", line.when) for n, line in enumerate(policy.sla, 1)]


def _compared(policy: Policy, conditions: Sequence[tuple[str, Condition]]) -> Mapping[str, list[str]]:
    """The fields that each list is compared with."""
    lists = {table.name for table in policy.lists}
    compared: dict[str, list[str]] = defaultdict(list)
    for _, condition in conditions:
        for comparison in comparisons_in(condition):
            if comparison.op is Op.IN and len(comparison.values) == 1 and comparison.values[0] in lists:
                compared[comparison.values[0]].append(comparison.field)
    return {name: list(dict.fromkeys(fields)) for name, fields in compared.items()}


def _twice(table: PolicyList) -> Iterator[Finding]:
    """Keys that mean the same: only the first row is ever read."""
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in table.rows:
        rows[plain_key(row[0])].append(row)
    same = [group for group in rows.values() if len(group) > 1]
    if not same:
        return
    clashing = [group for group in same if len({row[1:] for row in group}) > 1]
    example = (clashing or same)[0]
    spelt = f" (also as `{example[1][0]}`)" if example[0][0] != example[1][0] else ""
    often = "twice" if len(example) == 2 else f"{len(example)} times"
    more = f", and so do {counted(len(same) - 1, 'other key')}" if len(same) > 1 else ""
    differs = f"; the rows differ (`{', '.join(example[0][1:])}` and `{_other(example)}`)" if clashing else ""
    said = f"`{example[0][0]}` stands there {often}{spelt}{more}{differs}; its first row counts"
    yield found(
        "list-key-twice", f"lists > {table.name}", said, severity=Severity.WARNING if clashing else Severity.NOTE
    )


def _other(group: Sequence[tuple[str, ...]]) -> str:
    return ", ".join(next(row for row in group if row[1:] != group[0][1:])[1:])


def _never_met(table: PolicyList, fields: Sequence[str], catalogue: Catalogue) -> Iterator[Finding]:
    """Keys that the field they are compared with can never have."""
    for name in fields:
        spec = catalogue.get(name)
        bad = [row[0] for row in table.rows if spec is not None and _cannot_be(spec, row[0])]
        if spec is not None and bad:
            what = f"one of its choices ({named(spec.choices)})" if spec.choices else f"a {spec.meaning}"
            said = f"{named(bad)} can never fit: the list is compared with `{name}`, and that is not {what}"
            yield found("list-key-never-met", f"lists > {table.name}", said)


def _cannot_be(spec: Field, key: str) -> bool:
    if spec.kind is Kind.CHOICE:
        return fold(key) not in {fold(choice) for choice in spec.choices}
    if spec.meaning is Meaning.DOMAIN:
        # A domain has a dot; a company's name in its place is the commonest slip.
        return "." not in (canonical(spec.meaning, key) or "")
    return (
        spec.kind is Kind.TEXT
        and spec.meaning in {Meaning.COUNTRY, Meaning.LANGUAGE}
        and canonical(spec.meaning, key) is None
    )


def _cells(company: Company, people: People) -> Iterator[Finding]:
    """Cells of columns that leads are sent to, which name nobody who can take one."""
    used = dict.fromkeys(
        target for chain in chains_of(company.policy) for target in chain.targets if isinstance(target, ListTarget)
    )
    told = (target_of(who) for _, who in told_in(company.policy))
    used |= dict.fromkeys(target for target in told if isinstance(target, ListTarget))
    for target in used:
        table = company.policy.listed(target.list)
        yield from _cells_of(people, table, target.column)


def _cells_of(people: People, table: PolicyList, column: str) -> Iterator[Finding]:
    at = table.columns.index(column)
    cells = Counter(row[at] for row in table.rows if row[at])
    wrong, left = [], []
    for cell in cells:
        target = named_by_data(people.engine, cell)
        if target is None:
            wrong.append(cell)
        elif isinstance(target, RepTarget) and not people.roster.reps[RepId(target.rep)].is_active:
            left.append(cell)
    place = f"lists > {table.name}"
    if wrong:
        said = f"{named(wrong)} in `{column}` is no rep, pool or queue ({counted(sum(cells[c] for c in wrong), 'row')})"
        yield found("list-names-nobody", place, said)
    if left:
        rows = counted(sum(cells[cell] for cell in left), "row")
        said = f"{named(left)} in `{column}` cannot receive leads any more ({rows}); those go to the next target"
        yield found("rep-left", place, said)


def _seen_values(company: Company, history: LastMonth) -> Mapping[str, Counter[str]]:
    """How often each value of each field that conditions read came, folded."""
    policy = company.compiled
    bounds = (
        *policy.bound_rules,
        *policy.bound_territories,
        *(b for rows in policy.bound_tables.values() for b in rows),
    )
    fields = {test.field for bound in bounds for test in tests_in(bound) if isinstance(test, Among)}
    seen: dict[str, Counter[str]] = {name: Counter() for name in fields}
    for lead in history.leads:
        for name, counter in seen.items():
            value = lead.facts.get(name)
            if value is not None:
                counter.update(texts_of(value))
    return seen


def _unused_by_leads(
    company: Company, history: LastMonth, compared: Mapping[str, Sequence[str]], seen: Mapping[str, Counter[str]]
) -> Iterator[Finding]:
    """Lists none of whose keys any lead had."""
    for table in company.policy.lists:
        for name in compared.get(table.name, ()):
            key = ACCOUNT_KEYS if name == "account" else name
            values = seen.get(key)
            if not values or not table.rows:
                continue
            listed = company.compiled.lists.get((table.name, key)) or next(
                (each for (owner, _), each in company.compiled.lists.items() if owner == table.name), None
            )
            keys = set(listed.rows) if listed else set()
            if keys.isdisjoint(values) and keys.isdisjoint(map(plain_key, values)):
                said = (
                    f"none of the {counted(len(history.leads), 'lead')} of {history.said} had a `{name}` of it "
                    f"({counted(len(table.rows), 'row')}); see whether its keys are written as leads have them"
                )
                yield found("list-never-met", f"lists > {table.name}", said, leads=0)


def _slips(
    company: Company,
    history: LastMonth,
    conditions: Sequence[tuple[str, Condition]],
    seen: Mapping[str, Counter[str]],
) -> Iterator[Finding]:
    """Values that no lead had, written much like one that many had: a slip, or an older spelling."""
    catalogue, lists = catalogue_of(company.policy), {table.name for table in company.policy.lists}
    told: set[tuple[str, str]] = set()
    for place, condition in conditions:
        for comparison in comparisons_in(condition):
            spec = catalogue.get(comparison.field)
            if (
                spec is None
                or spec.kind is not Kind.TEXT
                or spec.meaning is not Meaning.PLAIN
                or not _names_values(comparison, lists)
            ):
                continue
            for value in comparison.values:
                near = _near(fold(value), seen.get(comparison.field, Counter()))
                if near and (comparison.field, value) not in told:
                    told.add((comparison.field, value))
                    count = seen[comparison.field][near]
                    said = (
                        f"no lead of {history.said} had {comparison.field} `{value}`, and {counted(count, 'lead')} "
                        f"had `{near}`; did you mean that?"
                    )
                    yield found("value-never-seen", place, said, leads=0)


def _names_values(comparison: Comparison, lists: set[str]) -> bool:
    return comparison.op is Op.IS or (comparison.op is Op.IN and not lists.intersection(comparison.values))


def _near(value: str, seen: Counter[str]) -> str:
    """A value that came often and is written much like this one, which never came; empty for none."""
    if not seen or value in seen:
        return ""
    often = [other for other, count in seen.items() if count >= _LIKE_LEADS_MIN]
    return next(iter(get_close_matches(value, often, n=1, cutoff=_LIKE_MIN)), "")
