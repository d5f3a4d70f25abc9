"""What a record needs of a lead's facts and of its latest decision, read without reading all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from turnout.core.decision import Verdict
from turnout.core.fields.values import is_placeholder
from turnout.pipeline.insights.record import FIELDS, PLACES, TYPED, Flag
from turnout.store.codec.wire import Stored, reads

_PLACE: Final = {place: code for code, place in enumerate(PLACES)}
_OTHER: Final = _PLACE["other"]
# Where the account of a lead comes from is a stage of its own, and so is its territory.
_OF_STAGES: Final = {"account": _PLACE["account"], "territory": _PLACE["derived"]}


class _Facts(Stored):
    facts: dict[str, Any]
    days: msgspec.Raw
    sources: dict[str, tuple[str, str]]
    values: dict[str, str]


class Facts(NamedTuple):
    """A lead as a record has it. `places` is aligned with `FIELDS`, `typed` has the bits of `TYPED`."""

    source: str = ""
    zone: str = ""
    country: str = ""
    territory: str = ""
    segment: str = ""
    value: float = 0.0
    flags: int = 0
    typed: int = 0
    places: tuple[int, ...] = (0,) * len(FIELDS)


NOTHING: Final = Facts()
_FACTS: Final = msgspec.json.Decoder(_Facts)


@reads("set of facts")
def facts_of(data: bytes) -> Facts:
    """What a record has of a lead's stored facts. Raises StoreError where they are damaged."""
    stored = _FACTS.decode(data)
    facts, sources = stored.facts, stored.sources
    return Facts(
        _text(facts.get("source")),
        _text(facts.get("zone")),
        _text(facts.get("country")),
        _text(facts.get("territory")),
        _text(facts.get("segment")) or _text(facts.get("account.segment")),
        _number(facts.get("score")),
        _flags(facts) | (Flag.PLACEHOLDER if (typed := _typed(stored.values)) else 0),
        typed,
        tuple([_place(name, sources) if name in facts else 0 for name in FIELDS]),
    )


def _flags(facts: Mapping[str, Any]) -> int:
    return (
        (Flag.FREE_MAIL if facts.get("free_email") is True else 0)
        | (Flag.DISPOSABLE if facts.get("disposable_email") is True else 0)
        | (Flag.BAD_EMAIL if facts.get("valid_email") is False else 0)
        | (Flag.BAD_PHONE if facts.get("valid_phone") is False else 0)
    )


def _typed(values: Mapping[str, str]) -> int:
    bits = 0
    for at, name in enumerate(TYPED):
        value = values.get(name)
        if value is not None and is_placeholder(value):
            bits |= 1 << at
    return bits


def _place(name: str, sources: Mapping[str, tuple[str, str]]) -> int:
    found = sources.get(name)
    return _OF_STAGES.get(name, _OTHER) if found is None else _PLACE.get(found[0], _OTHER)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    # A field may hold several values; the first is what it is mostly known by.
    return _text(value[0]) if isinstance(value, list) and value else ""


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


class _Match(msgspec.Struct, gc=False):
    verdict: str = ""


class _Candidates(Stored):
    crowd: str
    blocked: dict[str, list[int]]


class _Tried(Stored):
    target: msgspec.Raw
    rep: str | None
    nobody: msgspec.Raw
    detail: msgspec.Raw
    pool: str | None
    candidates: _Candidates | None


class _Decision(Stored):
    lead: msgspec.Raw
    decided_at: msgspec.Raw
    outcome: msgspec.Raw
    reason: msgspec.Raw
    rule: msgspec.Raw
    assignee: str | None
    team: msgspec.Raw
    pool: msgspec.Raw
    queue: msgspec.Raw
    match: _Match | None
    duplicate_of: msgspec.Raw
    promise: msgspec.Raw
    accept_by: msgspec.Raw
    held_until: msgspec.Raw
    tried: list[_Tried]


class Drawn(NamedTuple):
    """Who could have had a lead of a pool: the hash of who is in it and here, and the positions of those kept from it.

    `crowd` is empty where no pool gave the lead to anybody. `verdict` is what was made of the account.
    """

    verdict: str = ""
    pool: str = ""
    crowd: str = ""
    blocked: tuple[int, ...] = ()


_DECISIONS: Final = msgspec.json.Decoder(_Decision)
_CROWDS: Final = msgspec.json.Decoder(tuple[tuple[str, ...], tuple[Verdict, ...], tuple[int, ...]])


@reads("decision")
def drawn_of(body: bytes) -> Drawn:
    """Who a stored decision chose among. Raises StoreError where it is damaged."""
    decision = _DECISIONS.decode(body)
    verdict = decision.match.verdict if decision.match else ""
    last = decision.tried[-1] if decision.tried else None
    if last is None or last.candidates is None or not last.pool or decision.assignee is None:
        return Drawn(verdict)
    if last.rep != decision.assignee:
        return Drawn(verdict)
    blocked = sorted({at for positions in last.candidates.blocked.values() for at in positions})
    return Drawn(verdict, last.pool, last.candidates.crowd, tuple(blocked))


@reads("pool's people")
def present_of(crowd: bytes) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The members of a pool, and the positions of those who were here."""
    members, _, present = _CROWDS.decode(crowd)
    return members, present
