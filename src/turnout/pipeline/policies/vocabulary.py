"""Every word a policy may be written with here: fields with the values they have of late, names, and keys by place.

What an editor offers while somebody types. What the words mean is the policy language's; nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Final, cast

import msgspec

from turnout.core.fields.catalogue import BUILT_IN, Catalogue, Field, Meaning
from turnout.core.fields.country_names import TABLE as COUNTRIES
from turnout.core.fields.industries import TAXONOMY
from turnout.core.fields.language_names import TABLE as LANGUAGES
from turnout.core.policy.model import Policy, PolicyList
from turnout.core.policy.parse_examples import THEN_KEYS
from turnout.core.policy.schema import Schema, policy_schema
from turnout.errors import RefusedError
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.codec.facts import decode_facts
from turnout.store.past_leads import past_leads
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction

# So many of the latest leads say which values a field has.
LEADS_MAX: Final = 300
SINCE: Final = timedelta(days=90)
# A field with more values than this is not one of a few; so many keys of a list are offered.
VALUES_MAX: Final = 60
KEYS_MAX: Final = 100
# What somebody typed about themselves is nobody else's vocabulary.
_PERSONAL: Final = frozenset(
    {"first_name", "last_name", "name", "email", "phone", "message", "ip", "title", "company", "website", "domain"}
    | {"business_domain", "account", "account.name", "account.domain", "page", "referrer", "postal_code", "received_at"}
)
_LISTED: Final[dict[Meaning, str]] = {Meaning.COUNTRY: COUNTRIES, Meaning.LANGUAGE: LANGUAGES}


class WordValue(msgspec.Struct, frozen=True):
    """A value that a field may be compared with; `said` is what it is called, empty where that is the same."""

    value: str
    said: str


class WordField(msgspec.Struct, frozen=True):
    """A field: `values` are its choices, else values that leads of late have; `is_closed` where there are no others."""

    name: str
    kind: str
    many: bool
    about: str
    is_declared: bool
    is_closed: bool
    values: list[WordValue]


class WordRep(msgspec.Struct, frozen=True):
    """Somebody who can be given leads."""

    id: str
    name: str
    teams: list[str]
    status: str


class WordList(msgspec.Struct, frozen=True):
    """A list with its columns, and some of its keys."""

    name: str
    path: str
    columns: list[str]
    keys: list[str]


class WordKey(msgspec.Struct, frozen=True):
    """A key that may stand at a place; `values` are all that it can be, empty where that is not a few words."""

    name: str
    about: str
    values: list[str]


class WordPlace(msgspec.Struct, frozen=True):
    """A place in the text (`rules`, `pools`, `sla`; the whole policy has an empty name) and its keys."""

    place: str
    keys: list[WordKey]


class Vocabulary(msgspec.Struct, frozen=True):
    """Words by kind. Names are the live policy's; a text being written has more of its own."""

    fields: list[WordField]
    reps: list[WordRep]
    teams: list[str]
    pools: list[str]
    queues: list[str]
    lists: list[WordList]
    calendars: list[str]
    territories: list[str]
    defined: list[str]
    promises: list[str]
    rules: list[str]
    targets: list[str]
    places: list[WordPlace]


_TARGETS: Final = [
    *("account.owner", "account.parent.owner", "account.ultimate_parent.owner", "opportunity.owner", "person.owner"),
    *("territory.pool", "territory.owner", "next rule", "hold until open", "hold 1h", "hold 4h"),
]


def vocabulary_of(tx: Transaction, now: datetime) -> Vocabulary:
    """The words of this company; where no policy is live, those of the language and of its people."""
    policy = _live(tx)
    catalogue = BUILT_IN.with_declared(policy.fields) if policy else BUILT_IN
    reps = [WordRep(rep.id, rep.name, list(rep.teams), rep.status.value) for rep in read_reps(tx)]
    in_use = {team for rep in reps for team in rep.teams} | set(read_teams(tx))
    return Vocabulary(
        fields=_fields(catalogue, _values_of_late(tx, now)),
        reps=reps,
        teams=sorted(in_use),
        pools=[pool.name for pool in policy.pools] if policy else [],
        queues=[queue.name for queue in policy.queues] if policy else [],
        lists=[_list(table) for table in policy.lists] if policy else [],
        calendars=[calendar.name for calendar in policy.calendars] if policy else [],
        territories=[territory.name for territory in policy.territories] if policy else [],
        defined=[name for name, _ in policy.define] if policy else [],
        promises=[line.name for line in policy.sla if line.name] if policy else [],
        rules=[rule.name for rule in policy.rules] if policy else [],
        targets=_TARGETS,
        places=places_of_schema(),
    )


def _live(tx: Transaction) -> Policy | None:
    try:
        return read_live(tx).policy
    except RefusedError:
        return None


def _values_of_late(tx: Transaction, now: datetime) -> Mapping[str, list[str]]:
    """By field the values that leads of late have, the commonest first; no field that says who somebody is."""
    counts: dict[str, dict[str, int]] = {}
    for kept in islice(past_leads(tx, now - SINCE, now), LEADS_MAX):
        facts, _, values = decode_facts(kept.facts)
        for name, value in {**values, **facts}.items():
            if name in _PERSONAL or not isinstance(value, str | tuple):
                continue
            for each in value if isinstance(value, tuple) else (value,):
                said = counts.setdefault(name, {})
                said[each] = said.get(each, 0) + 1
    return {name: sorted(said, key=lambda each: (-said[each], each)) for name, said in counts.items()}


def _fields(catalogue: Catalogue, of_late: Mapping[str, list[str]]) -> list[WordField]:
    return [_field(catalogue[name], of_late.get(name, [])) for name in catalogue]


def _field(field: Field, of_late: list[str]) -> WordField:
    listed = _listed(field)
    known = {value.value for value in listed}
    seen = [each for each in of_late if each not in known] if len(of_late) <= VALUES_MAX and not field.choices else []
    rank = {value: place for place, value in enumerate(of_late)}
    listed.sort(key=lambda value: rank.get(value.value, len(rank)))
    values = [WordValue(each, "") for each in seen] + listed
    is_closed = bool(field.choices)
    return WordField(field.name, field.kind.value, field.many, field.help, field.is_declared, is_closed, values)


def _listed(field: Field) -> list[WordValue]:
    """The values that the product itself knows of a field."""
    if field.choices:
        return [WordValue(choice, "") for choice in field.choices]
    if field.meaning is Meaning.INDUSTRY:
        return [WordValue(name, "") for name in TAXONOMY]
    table = _LISTED.get(field.meaning)
    return list(_named(table)) if table else []


@cache
def _named(table: str) -> tuple[WordValue, ...]:
    return tuple(WordValue(*line.split("|", 2)[:2]) for line in table.splitlines() if line)


def _list(table: PolicyList) -> WordList:
    return WordList(table.name, table.path, list(table.columns), [row[0] for row in table.rows[:KEYS_MAX]])


@cache
def places_of_schema() -> list[WordPlace]:
    """The keys of each place, as the language's schema has them."""
    schema = policy_schema()
    sections = cast("dict[str, Schema]", schema["properties"])
    found = {"": schema, **{name: _entry_of(section) for name, section in sections.items()}}
    places = [WordPlace(name, list(_keys(entry, schema))) for name, entry in found.items()]
    rules = next(place for place in places if place.place == "rules")
    rows = [key for key in rules.keys if key.name in {"when", "to"}]
    ends = [WordKey(name, "", []) for name in THEN_KEYS]
    stages = [WordKey("at 5m", "What happens so long after the clock's start: `remind`, `reassign`, `tell WHO`.", [])]
    promises = [WordPlace(place.place, [*place.keys, *stages]) if place.place == "sla" else place for place in places]
    return [*promises, WordPlace("rules.table", rows), WordPlace("tests.then", ends)]


def _entry_of(section: Schema) -> Schema:
    """What one entry of a section is: an item of a list, or what a name stands for."""
    for part in _parts(section):
        inner = part.get("additionalProperties") or part.get("items")
        if isinstance(inner, dict):
            return next((each for each in _parts(inner) if "properties" in each), inner)
    return next((part for part in _parts(section) if "properties" in part), section)


def _parts(schema: Schema) -> Iterator[dict[str, Schema]]:
    if not isinstance(schema, dict):
        return
    yield schema
    for part in cast("list[Schema]", schema.get("anyOf", [])):
        yield from _parts(part)


def _keys(entry: Schema, schema: dict[str, Schema]) -> Iterator[WordKey]:
    if not isinstance(entry, dict):
        return
    for name, value in cast("dict[str, dict[str, Schema]]", entry.get("properties", {})).items():
        about = value.get("description") or _referred(value, schema).get("description") or ""
        yield WordKey(name, str(about), _words(value))


def _referred(value: dict[str, Schema], schema: dict[str, Schema]) -> dict[str, Schema]:
    name = str(value.get("$ref", "")).rpartition("/")[2].replace("%20", " ")
    return cast("dict[str, dict[str, Schema]]", schema["$defs"]).get(name, {})


def _words(value: dict[str, Schema]) -> list[str]:
    for part in _parts(value):
        items = part.get("items")
        listed = part.get("enum") or (items.get("enum") if isinstance(items, dict) else None)
        if isinstance(listed, list):
            return [word for word in listed if isinstance(word, str) and word]
    return []
