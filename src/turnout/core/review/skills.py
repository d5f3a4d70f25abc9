"""Skills that a pool asks for and nobody in it has: of fixed needs, of a field's choices, of last month's leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from turnout.core.assign.room import Room
from turnout.core.fields.catalogue import Value
from turnout.core.fields.text import fold
from turnout.core.policy.bind import texts_of
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.model import Need
from turnout.core.policy.references import catalogue_of
from turnout.core.rep import RepId
from turnout.core.review.company import Company, People
from turnout.core.review.saying import counted, found, named
from turnout.core.review.trying import try_pool


def review_skills(company: Company, budget: Budget) -> Iterator[Finding]:
    """Needs of pools that nobody in them meets; of fields without choices what last month's leads asked for."""
    people = company.people
    if people is None:
        return
    values = {field: _values_of(company, field) for field in {need.field for need in _needs(people)}}
    for name, room in people.engine.rooms.items():
        takers = people.takers(room)
        for need in room.pool.needs if takers else ():
            if budget.is_spent():
                return
            possible = need.values or values[need.field]
            lacking = [value for value in possible if not _has_any(room, need, value, takers)]
            if need.values:
                yield from _fixed(name, need, lacking)
            elif not any(_has_skill_of(people, rep, need.field) for rep in takers):
                yield _nobody_has_any(name, need)
            elif lacking:
                yield from _asked(company, people, name, need, lacking)


def _needs(people: People) -> Iterator[Need]:
    for room in people.engine.rooms.values():
        yield from room.pool.needs


def _values_of(company: Company, name: str) -> list[str]:
    """The values of a field as far as they are known: its choices, and what leads had."""
    field = catalogue_of(company.policy).get(name)
    leads = company.history.leads if company.history else ()
    seen = dict.fromkeys(text for lead in leads for text in texts_of(lead.facts.get(name)))
    return list(dict.fromkeys([*map(fold, field.choices if field else ()), *seen]))


def _has_any(room: Room, need: Need, value: str, takers: list[RepId]) -> bool:
    return not room.skilled(need, value).isdisjoint(takers)


def _has_skill_of(people: People, rep: RepId, field: str) -> bool:
    """Whether anything at all is known of a rep's skills of this kind."""
    skills = people.roster.reps[rep].skills
    return any(skills.get(name) for name in (field, f"{field}s", "skills"))


def _fixed(name: str, need: Need, lacking: list[str]) -> Iterator[Finding]:
    """A need with fixed values: one that nobody meets turns every lead away."""
    is_unmet = len(lacking) == len(need.values) or (need.mode == "all" and bool(lacking))
    if is_unmet:
        said = f"nobody in it has {need.field} {named(lacking, joiner='or')}, which it needs"
        yield found("skill-nobody-has", f"pools > {name}", f"{said}, so it never gives a lead to anybody")


def _nobody_has_any(name: str, need: Need) -> Finding:
    said = (
        f"it needs `{need.field}`, and no skill of that kind is known of anybody in it; "
        f"add a column `{need.field}s` to the reps, or take the need out"
    )
    return found("skill-nobody-has", f"pools > {name}", said)


def _asked(company: Company, people: People, name: str, need: Need, lacking: list[str]) -> Iterator[Finding]:
    """Values that leads may have, or had, and nobody in the pool covers."""
    history, wanted = company.history, set(lacking)
    came = company.leads_of_pools.get(name, ())
    asked = [[text for text in texts_of(lead.facts.get(need.field)) if text in wanted] for lead in came]
    count = sum(1 for texts in asked if texts)
    if history is not None and not count:
        return
    values = [value for value, _ in Counter(text for texts in asked for text in texts).most_common()] or lacking
    facts: dict[str, Value] = {need.field: values[0]}
    tried = try_pool(people.engine, name, company.now, facts)
    of_leads = f", which {counted(count, 'lead')} of {history.said} asked for" if history is not None else ""
    severity = Severity.WARNING if tried.alerts else Severity.NOTE
    said = f"nobody in it has {need.field} {named(values, joiner='or')}{of_leads}; such a lead {tried.said}"
    leads = count if history is not None else None
    yield found("skill-nobody-has", f"pools > {name}", said, severity=severity, witness=tried.witness, leads=leads)
