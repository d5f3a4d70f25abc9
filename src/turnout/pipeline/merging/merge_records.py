"""The shapes in which merges are told over HTTP and as JSON: a preview of either kind, and a merge that was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from turnout.core.match.merging import FieldMerge
from turnout.pipeline.asking.answer import said
from turnout.pipeline.merging.account_merge_preview import AccountMergePreview, words_of
from turnout.pipeline.merging.account_merges import fields_said
from turnout.pipeline.merging.people_merge_preview import PeopleMergePreview, words_of_people
from turnout.store.belongings import Some
from turnout.store.merges import MergeRow
from turnout.store.metadata import from_micros

Side = Literal["survivor", "loser"]


class FieldRecord(msgspec.Struct, frozen=True):
    """One field: what each of the two says (empty for nothing), which of them wins, and why."""

    field: str
    survivor: str
    loser: str
    wins: Side
    why: str


class Obstacle(msgspec.Struct, frozen=True):
    """Why a merge cannot be done, as the problem it would be."""

    code: str
    detail: str


class Counted(msgspec.Struct, frozen=True):
    """How many there are, and the first of them."""

    count: int
    ids: list[str]


class Suggested(msgspec.Struct, frozen=True):
    """Which of the two had better stay, and why."""

    survivor: str
    why: str


class PolicyMention(msgspec.Struct, frozen=True):
    """A list of the live policy that names the account, and the first row that does."""

    place: str
    says: str


class AccountMergeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What merging an account into another one changes, as data and in `words`. `lists` are for the policy's writer."""

    survivor: str
    loser: str
    suggested: Suggested
    fields: list[FieldRecord]
    names: list[str]
    domains: list[str]
    children: Counted
    opportunities: Counted
    open_leads: Counted
    closed_leads: int
    lists: list[PolicyMention]
    in_the_way: list[Obstacle]
    words: list[str]


class PeopleMergeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What merging a mailbox into a person changes. Where both have an open lead, `joining` joins `first`."""

    survivor: str
    mailboxes: list[str]
    fields: list[FieldRecord]
    last_seen: str | None
    first: str | None
    joining: str | None
    leads: list[str]
    in_the_way: list[Obstacle]
    words: list[str]


class MergeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A merge with who said what. Of somebody who was erased nothing is said; `in_the_way` is of undoing it now."""

    id: int
    kind: Literal["account", "person"]
    survivor: str | None
    loser: str | None
    at: str
    by: str
    undone_at: str | None
    undone_by: str | None
    is_erased: bool
    fields: list[FieldRecord]
    names: list[str] = []
    domains: list[str] = []
    mailboxes: list[str] = []
    children: int = 0
    opportunities: int = 0
    lead: str | None = None
    into: str | None = None
    in_the_way: list[str] = []


def account_preview(found: AccountMergePreview) -> AccountMergeRecord:
    """A preview of two accounts as it is told."""
    return AccountMergeRecord(
        survivor=found.survivor.id,
        loser=found.loser.id,
        suggested=Suggested(found.suggested.survivor, found.suggested.why),
        fields=_fields(found.fields),
        names=list(found.merged.names),
        domains=list(found.merged.domains),
        children=_counted(found.children),
        opportunities=_counted(found.opportunities),
        open_leads=_counted(found.open_leads),
        closed_leads=found.closed_leads,
        lists=[PolicyMention(each.place, each.said) for each in found.lists],
        in_the_way=[Obstacle(*each) for each in found.in_the_way],
        words=list(words_of(found)),
    )


def people_preview(found: PeopleMergePreview) -> PeopleMergeRecord:
    """A preview of two people as it is told."""
    seen = found.merged.known.last_seen
    return PeopleMergeRecord(
        survivor=found.survivor,
        mailboxes=list(found.mailboxes),
        fields=_fields(found.fields),
        last_seen=said(seen) if seen else None,
        first=found.first,
        joining=found.joining,
        leads=[lead.id for lead in found.leads],
        in_the_way=[Obstacle(*each) for each in found.in_the_way],
        words=list(words_of_people(found)),
    )


def record_of(row: MergeRow, in_the_way: Sequence[str] = ()) -> MergeRecord:
    """A merge as it is told."""
    body: dict[str, Any] = msgspec.json.decode(row.body) if row.body else {}
    fields = [FieldRecord(**each) for each in body.pop("fields", [])]
    known = {name: value for name, value in body.items() if name in MergeRecord.__struct_fields__}
    return MergeRecord(
        id=row.number,
        kind=row.kind,
        survivor=row.survivor or None,
        loser=row.loser or None,
        at=said(from_micros(row.at)),
        by=row.by,
        undone_at=said(from_micros(row.undone_at)) if row.undone_at is not None else None,
        undone_by=row.undone_by or None,
        is_erased=row.erased_at is not None,
        fields=fields,
        in_the_way=list(in_the_way),
        **known,
    )


def _fields(found: Iterable[FieldMerge]) -> list[FieldRecord]:
    return [msgspec.convert(fields_said(each), FieldRecord) for each in found]


def _counted(some: Some) -> Counted:
    return Counted(some.count, list(some.ids))
