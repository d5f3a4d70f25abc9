"""A rep as people write one: its values brought into one spelling, and everything about it that cannot be.

Pools ask for skills by name. Where nobody gave a rep a skill called `country`, `region`, `role` or `team`, their own
is theirs, as an import has it. What is kept of a rep is `store`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from turnout.core.calendar import calendar_from_week
from turnout.core.fields.countries import country_code
from turnout.core.fields.languages import language_code
from turnout.core.fields.text import fold
from turnout.core.rep import Rep, WorkWeek
from turnout.errors import CalendarError, suggestion

_LANGUAGES: Final = frozenset({"language", "languages"})
_PLURALS: Final = {"country": "countries", "region": "regions", "role": "roles", "team": "teams"}


def written(rep: Rep) -> Rep:
    """The rep in the spelling that is kept, with the skills that follow from the rest."""
    tidy = replace(
        rep,
        name=rep.name.strip(),
        email=rep.email.strip().lower(),
        teams=tuple(dict.fromkeys(team.strip() for team in rep.teams)),
        country=country_code(rep.country) or rep.country if rep.country else "",
    )
    given = {name.strip(): _folded(name, values) for name, values in rep.skills.items()}
    return replace(tidy, skills={**_own_skills(tidy), **given})


def given_skills(rep: Rep) -> dict[str, frozenset[str]]:
    """The skills that somebody gave a rep, without those that follow from the rest."""
    own = _own_skills(rep)
    return {name: values for name, values in rep.skills.items() if own.get(name) != values}


def has_skill(rep: Rep, field: str, value: str) -> bool:
    """True where a pool that needs this value of a field would find that the rep has it."""
    names = (field, f"{field}s", "skills")
    own = frozenset().union(*(rep.skills.get(name, frozenset()) for name in names))
    [wanted] = _folded(field, [value]) or [""]
    return bool(own & {wanted, "any", "all"})


def faults_of(rep: Rep, reps: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each field that cannot be, with what is wrong and the remedy; `reps` are the ids of everybody."""
    if not all(rep.teams):
        yield "teams", "a team has no name; leave it out"
    if rep.country and country_code(rep.country) is None:
        yield "country", f"`{rep.country}` is unknown; write an ISO code such as `DE`"
    yield from hours_faults(rep.zone, rep.week)
    if rep.backup == rep.id:
        yield "backup", f"`{rep.id}` cannot stand in for themselves; name another rep"
    for field, other in (("backup", rep.backup), ("manager", rep.manager)):
        if other is not None and other != rep.id and other not in reps:
            yield field, f"`{other}` is not a rep{suggestion(other, reps)}"


def hours_faults(zone: str, week: WorkWeek) -> Iterator[tuple[str, str]]:
    """What of somebody's hours no calendar can be made of."""
    for field, parts in (
        ("zone", (zone, "", (), ())),
        ("week.days", ("UTC", week.days, (), ())),
        ("week.spans", ("UTC", "", week.spans, ())),
        ("week.holidays", ("UTC", "", (), week.holidays)),
    ):
        try:
            calendar_from_week(*parts)
        except CalendarError as error:
            yield field, str(error)


def _own_skills(rep: Rep) -> dict[str, frozenset[str]]:
    said: Mapping[str, Collection[str]] = {
        "country": _parts(rep.country),
        "region": _parts(rep.region),
        "role": _parts(rep.role),
        "team": rep.teams,
    }
    return {
        name: frozenset(map(fold, values))
        for field, values in said.items()
        if values
        for name in (field, _PLURALS[field])
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").split(";") if part.strip()]


def _folded(name: str, values: Collection[str]) -> frozenset[str]:
    is_language = name.strip() in _LANGUAGES
    return frozenset(
        fold((language_code(value) if is_language else None) or value) for value in values if value.strip()
    )
