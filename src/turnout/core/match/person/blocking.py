"""Which records are worth comparing: those that share a key.

They are few enough for 100,000 people in a minute, and wide enough that typos, nicknames and two addresses of one
person still meet in some key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from turnout.core.match.person.names import formal_names_of
from turnout.core.match.person.record import PersonRecord, Words, base_of_local

Key = tuple[str, ...]
# A key that more records share than this finds nobody: it is a switchboard, or a name like Smith.
_BLOCK_MAX: Final = 60
_VOWELS: Final = str.maketrans(dict.fromkeys("aeiouyhw", ""))
_LOCAL_CHARS_MIN: Final = 5


def keys_of(record: PersonRecord) -> Iterator[Key]:
    """The keys of a record; each names what it is made of."""
    given = record.given[0] if record.given else ""
    family, sound = "".join(record.family), skeleton_of(record.family)
    yield from _mail_keys(record, sound or given[:1])
    yield from _number_keys(record, sound or given[:1])
    yield from _name_keys(record, given, family, sound)
    yield from _place_keys(record, given, family)
    for company in {record.account, record.domain, record.company} - {""}:
        yield "company", company, family[:4] or given
        if given:
            yield "company", company, given


def _mail_keys(record: PersonRecord, sound: str) -> Iterator[Key]:
    if not record.mailbox:
        return
    yield "mail", record.mailbox
    yield "host", record.host, sound
    base = base_of_local(record.local)
    if len(base) >= _LOCAL_CHARS_MIN and not record.is_role:
        yield "local", base
        yield "local<", base[:4], record.host


def _number_keys(record: PersonRecord, sound: str) -> Iterator[Key]:
    if record.phone:
        yield "phone", record.phone
    if record.number:
        yield "number", record.number
    if record.born:
        yield "born", record.born
        yield "born", record.born[:4], sound
        yield "born", record.born[4:], sound


def _name_keys(record: PersonRecord, given: str, family: str, sound: str) -> Iterator[Key]:
    if not (given and family):
        if given or family:
            yield "only", family or given, record.city, record.born[:4]
        return
    yield "both", *sorted((given, family))
    yield "name", sound, given[:1]
    yield "start", *sorted((given[:3], family[:3])), record.city or record.country
    if record.city:
        yield "city", sound, record.city
    yield from (("nick", each, family) for each in sorted(formal_names_of(given)))


def _place_keys(record: PersonRecord, given: str, family: str) -> Iterator[Key]:
    place = record.postal_code or record.city
    if record.street:
        yield "street", record.street[:12], place[:3]
    if place and family:
        yield "place", place, family[:3]
    if place and given:
        yield "place", place, given


def skeleton_of(words: Words) -> str:
    """A family name by its first letter and its consonants, no two alike side by side: `meier` and `mayr` are `mr`."""
    joined = "".join(words)
    if not joined:
        return ""
    rest = joined[1:].translate(_VOWELS)
    kept = joined[0]
    for letter in rest:
        if letter != kept[-1]:
            kept += letter
    return kept


def candidates(records: Sequence[PersonRecord]) -> Iterator[tuple[int, int]]:
    """Pairs of places, each once and the lower first, that are worth comparing."""
    blocks: dict[Key, list[int]] = {}
    for place, record in enumerate(records):
        for key in set(keys_of(record)):
            blocks.setdefault(key, []).append(place)
    met: set[int] = set()
    size = len(records)
    for block in blocks.values():
        if len(block) > _BLOCK_MAX:
            continue
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                pair = one * size + other
                if pair not in met:
                    met.add(pair)
                    yield one, other
