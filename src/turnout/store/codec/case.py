"""What a lead needs to be decided again, as bytes: its case, what it waits for, and the turn that was paid for it.

Facts, sources and given values are in `facts`; the lead's id and the moment it came in are in its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from turnout.core.assign.ledger import Turn
from turnout.core.decide.case import CameWith, Case, Wait
from turnout.core.decide.engine import Engine
from turnout.core.decision import AccountMatch, Known
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead
from turnout.core.policy.model import Priority
from turnout.core.rep import RepId
from turnout.store.codec.interned import Interned
from turnout.store.codec.matched import settled_match
from turnout.store.codec.targets import StoredTarget, read_chain, store_chain
from turnout.store.codec.wire import Micros, Stored, encode, instant_or_none, micros_or_none, reads
from turnout.store.metadata import from_micros, to_micros


class _Case(Stored):
    """`policy` is the content hash of the version the lead stays with, `came_under` of another that it came in with."""

    policy: str
    match: AccountMatch
    person: str | None
    excluded: list[RepId]
    hops: int
    released_at: Micros | None
    credited: list[tuple[str, RepId, str]]
    came_under: str = ""


class _Wait(Stored):
    rule_number: int
    cause: str
    pools: tuple[str, ...]
    chain: list[StoredTarget]
    position: int
    since: Micros
    wake_at: Micros
    ends_at: Micros | None
    priority: Priority
    expected: str


class _Turn(Stored):
    """`share` is the hash of those who took part."""

    counter: str
    share: str
    winner: RepId
    unit: int
    before: tuple[int, ...]
    after: tuple[int, ...]


class _OfMatch(Stored):
    """The beginning of a case, as far as its match."""

    policy: str
    match: AccountMatch


_MATCHES = msgspec.json.Decoder(_OfMatch)
_CASES = msgspec.json.Decoder(_Case)
_WAITS = msgspec.json.Decoder(_Wait)
_TURNS = msgspec.json.Decoder(_Turn)


def encode_case(case: Case) -> bytes:
    """The case without its facts. What was tried and alerted is in its decisions; it begins anew at the next."""
    return encode(
        _Case(
            case.engine.policy.content_hash,
            case.match,
            case.person,
            sorted(case.excluded),
            case.hops,
            micros_or_none(case.released_at),
            sorted(case.credited),
            case.came[0] if case.came else "",
        )
    )


def decode_case(
    data: bytes, lead: Lead, known: Known, facts: Mapping[str, Value], engine_of: Callable[[str], Engine]
) -> Case:
    """The case with its facts, under the engine of the policy it stays with. Raises StoreError for damaged bytes."""
    stored = _read_case(data)
    return Case(
        engine_of(stored.policy),
        lead,
        known,
        facts,
        settled_match(stored.match),
        stored.person,
        frozenset(stored.excluded),
        stored.hops,
        instant_or_none(stored.released_at),
        frozenset(stored.credited),
        came=(stored.came_under, CameWith(known, facts)) if stored.came_under else None,
    )


@reads("case")
def _read_case(data: bytes) -> _Case:
    return _CASES.decode(data)


@reads("case")
def decode_match(data: bytes) -> AccountMatch:
    """The match of a kept case, and nothing else of it. Raises StoreError for damaged bytes."""
    return settled_match(_MATCHES.decode(data).match)


def encode_wait(wait: Wait) -> bytes:
    """What a lead waits for, without the lead's case."""
    return encode(
        _Wait(
            wait.rule_number,
            wait.cause,
            wait.pools,
            store_chain(wait.chain),
            wait.position,
            to_micros(wait.since),
            to_micros(wait.wake_at),
            micros_or_none(wait.ends_at),
            wait.priority,
            wait.expected,
        )
    )


@reads("wait")
def decode_wait(data: bytes, case: Case) -> Wait:
    """The wait of a lead whose case is at hand. Raises StoreError where the bytes are damaged."""
    stored = _WAITS.decode(data)
    return Wait(
        case,
        stored.rule_number,
        stored.cause,
        stored.pools,
        read_chain(stored.chain),
        stored.position,
        from_micros(stored.since),
        from_micros(stored.wake_at),
        instant_or_none(stored.ends_at),
        stored.priority,
        stored.expected,
    )


def encode_turn(turn: Turn, interned: Interned) -> bytes:
    """A turn that was taken, so that it can be given back; `interned.take_new` gives what must be written with it."""
    counter, share, winner, unit, before, after = turn
    return encode(_Turn(counter, interned.key_of_share(share), winner, unit, before, after))


@reads("turn")
def decode_turn(data: bytes, interned: Interned) -> Turn:
    """The turn, equal to the one that was encoded. Raises StoreError where the bytes are damaged."""
    stored = _TURNS.decode(data)
    share = interned.share(stored.share)
    return Turn(stored.counter, share, stored.winner, stored.unit, stored.before, stored.after)
