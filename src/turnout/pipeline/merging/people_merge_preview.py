"""What merging one person's mailbox into another's would change, as data and in words. Doing it is `people_merges`'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec

from turnout.core.account import Acquaintance
from turnout.core.match.duplicates import person_key
from turnout.core.match.merging import PERSON_FIELDS, Chosen, FieldMerge, MergedPerson, Side, merge_people
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import said
from turnout.store.metadata import from_micros
from turnout.store.people import FoundPerson, find_people, mailboxes_of, person_of
from turnout.store.people_search import TheirLead, leads_of_mailboxes
from turnout.store.row_images import Watched, rows_at
from turnout.store.transaction import Transaction

LEADS_MAX: Final = 100
_HASH_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class PeopleMergePreview:
    """What merging a mailbox into a person changes. `mailboxes` are all that go, the one that was named first.

    Where both have an open lead, `joining` is the later one, which joins `first`; else `first` is the one there is.
    `in_the_way` says, as (code, sentence), why it cannot be done. Whoever merges with `hash` merges what was seen.
    """

    survivor: str
    mailboxes: tuple[str, ...]
    merged: MergedPerson
    first: str | None
    joining: str | None
    leads: tuple[TheirLead, ...]
    in_the_way: tuple[tuple[str, str], ...]
    hash: str

    @property
    def fields(self) -> tuple[FieldMerge, ...]:
        """What both remember of them, with the value that wins."""
        return self.merged.fields


def preview_people(tx: Transaction, mailbox: str, into: str, chosen: Chosen) -> PeopleMergePreview:
    """What would become of two people. Nothing is changed. Raises RefusedError where one of them is not known."""
    survivor, loser = both_people(tx, mailbox, into)
    mailboxes = mailboxes_of(tx, loser)
    known = find_people(tx, [survivor, loser])
    merged = merge_people(acquaintance_of(survivor, known), acquaintance_of(loser, known), chosen)
    leads = sorted((each.row.open_lead, each.lead) for each in known.values() if each.row.open_lead and each.lead)
    return PeopleMergePreview(
        survivor=survivor,
        mailboxes=tuple(mailboxes),
        merged=merged,
        first=leads[0][1] if leads else None,
        joining=leads[1][1] if len(leads) > 1 else None,
        leads=tuple(leads_of_mailboxes(tx, mailboxes, LEADS_MAX)),
        in_the_way=tuple(_in_the_way(chosen)),
        hash=_hash(tx, [survivor, *mailboxes], chosen),
    )


def both_people(tx: Transaction, mailbox: str, into: str) -> tuple[str, str]:
    """The people whom two addresses reach: who stays, and who goes into them. Raises RefusedError."""
    survivor, loser = (person_of(tx, key_of(address)) for address in (into, mailbox))
    if survivor == loser:
        raise RefusedError("same_person", "both addresses are one person's already; name another one")
    for person in (loser, survivor):
        if not (find_people(tx, [person]) or leads_of_mailboxes(tx, [person], 1)):
            # An address stands in no log, so it is not repeated.
            which = "first" if person == loser else "second"
            raise RefusedError("person_not_found", f"nothing is kept of the {which} address")
    return survivor, loser


def key_of(address: str) -> str:
    """The mailbox an address means. Raises RefusedError where it is none; what was sent is not repeated."""
    key = person_key(address)
    if key is None:
        raise RefusedError("invalid", "this is not an e-mail address; name somebody by one, such as `ann@acme.example`")
    return key


def acquaintance_of(person: str, known: dict[str, FoundPerson]) -> Acquaintance:
    """What is remembered of a mailbox."""
    found = known.get(person)
    if found is None:
        return Acquaintance(person)
    seen = found.row.last_seen
    return Acquaintance(person, found.row.owner, None if seen is None else from_micros(seen), found.row.outcome)


def _in_the_way(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for name in chosen:
        if name not in PERSON_FIELDS:
            yield "unknown_field", f"there is no field `{name}` of people{suggestion(name, PERSON_FIELDS)}"


def _hash(tx: Transaction, people: list[str], chosen: Chosen) -> str:
    rows = rows_at(tx, [Watched("people", "person", people)])
    whole = [people, sorted(chosen.items()), [sorted(rows[at].items()) for at in sorted(rows)]]
    return sha256(msgspec.json.encode(whole)).hexdigest()[:_HASH_DIGITS]


def words_of_people(preview: PeopleMergePreview) -> Iterator[str]:
    """What a merge changes, in sentences."""
    yield f"{' and '.join(f'`{each}`' for each in preview.mailboxes)}: from now on `{preview.survivor}`"
    for each in preview.fields:
        if each.wins is Side.LOSER:
            was = f"in the place of `{each.survivor}`" if each.survivor else "where there was nothing"
            yield f"{each.field}: `{each.loser or 'nothing'}` {was}, since {each.why}"
    if preview.merged.known.last_seen is not None:
        yield f"last seen {said(preview.merged.known.last_seen)}"
    if preview.joining:
        yield f"lead `{preview.joining}` joins `{preview.first}`: it uses no turn, and its clocks end"
    if preview.leads:
        yield f"leads that are theirs, too: {', '.join(f'`{lead.id}`' for lead in preview.leads[:10])}"
    for _, why in preview.in_the_way:
        yield f"this cannot be done: {why}"
