"""A whole decision as bytes: what was said, every target that was tried, every candidate and their balances.

Who was in a pool and here is interned, because all decisions of an hour share it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from turnout.core.decision import AccountMatch, Candidates, Decision, Nobody, Outcome, Promise, Tried, Verdict
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.store.codec.interned import Interned
from turnout.store.codec.matched import settled_match
from turnout.store.codec.wire import Micros, Stored, encode, instant_or_none, micros_or_none, reads
from turnout.store.metadata import from_micros, to_micros

_NOBODY_BLOCKED: Mapping[int, Verdict] = MappingProxyType({})


class _Candidates(Stored):
    """`crowd` is the hash of members, base and present; `blocked` has the positions by verdict.

    Some ways to pick give their numbers as lists and some as tuples, which are never equal.
    """

    crowd: str
    blocked: dict[Verdict, list[int]]
    chosen: int | None
    before: tuple[int, ...]
    after: tuple[int, ...]
    are_lists: bool
    unit: int
    measure: str
    how: str


class _Tried(Stored):
    target: str
    rep: RepId | None
    nobody: Nobody | None
    detail: str
    pool: str | None
    candidates: _Candidates | None


class _Promise(Stored):
    line: str
    touch_by: Micros | None
    accept_by: Micros | None
    at_most_by: Micros | None
    stages: list[tuple[Micros, str]]


class _Decision(Stored):
    lead: LeadId
    decided_at: Micros
    outcome: Outcome
    reason: str
    rule: str
    assignee: RepId | None
    team: str
    pool: str
    queue: str
    match: AccountMatch | None
    duplicate_of: LeadId | None
    promise: _Promise | None
    accept_by: Micros | None
    held_until: Micros | None
    tried: list[_Tried]
    tell: tuple[str, ...]
    alerts: tuple[str, ...]
    policy: str
    hop: int


_DECODER = msgspec.json.Decoder(_Decision)


def encode_decision(decision: Decision, interned: Interned) -> bytes:
    """The decision as bytes; `interned.take_new` gives what must be written with it."""
    return encode(
        _Decision(
            decision.lead,
            to_micros(decision.decided_at),
            decision.outcome,
            decision.reason,
            decision.rule,
            decision.assignee,
            decision.team,
            decision.pool,
            decision.queue,
            decision.match,
            decision.duplicate_of,
            None if decision.promise is None else _promise(decision.promise),
            micros_or_none(decision.accept_by),
            micros_or_none(decision.held_until),
            [_tried(tried, interned) for tried in decision.tried],
            decision.tell,
            decision.alerts,
            decision.policy,
            decision.hop,
        )
    )


def _promise(promise: Promise) -> _Promise:
    return _Promise(
        promise.line,
        micros_or_none(promise.touch_by),
        micros_or_none(promise.accept_by),
        micros_or_none(promise.at_most_by),
        [(to_micros(at), action) for at, action in promise.stages],
    )


def _tried(tried: Tried, interned: Interned) -> _Tried:
    target, rep, nobody, detail, pool, candidates = tried
    kept = None if candidates is None else _candidates(candidates, interned)
    return _Tried(target, rep, nobody, detail, pool, kept)


def _candidates(candidates: Candidates, interned: Interned) -> _Candidates:
    members, base, present, blocked, chosen, before, after, unit, measure, how = candidates
    return _Candidates(
        interned.key_of_crowd(members, base, present),
        _by_verdict(blocked) if blocked else {},
        chosen,
        tuple(before),
        tuple(after),
        isinstance(before, list),
        unit,
        measure,
        how,
    )


def _by_verdict(blocked: Mapping[int, Verdict]) -> dict[Verdict, list[int]]:
    """Hundreds may lack one skill: each verdict is written once."""
    positions: dict[Verdict, list[int]] = {}
    for at in sorted(blocked):
        positions.setdefault(blocked[at], []).append(at)
    return positions


@reads("decision")
def decode_decision(data: bytes, interned: Interned) -> Decision:
    """The decision, equal to the one that was encoded. Raises StoreError where the bytes are damaged."""
    stored = _DECODER.decode(data)
    return Decision(
        stored.lead,
        from_micros(stored.decided_at),
        stored.outcome,
        stored.reason,
        stored.rule,
        stored.assignee,
        stored.team,
        stored.pool,
        stored.queue,
        None if stored.match is None else settled_match(stored.match),
        stored.duplicate_of,
        None if stored.promise is None else _read_promise(stored.promise),
        instant_or_none(stored.accept_by),
        instant_or_none(stored.held_until),
        tuple([_read_tried(tried, interned) for tried in stored.tried]),
        stored.tell,
        stored.alerts,
        stored.policy,
        stored.hop,
    )


def _read_promise(stored: _Promise) -> Promise:
    return Promise(
        stored.line,
        instant_or_none(stored.touch_by),
        instant_or_none(stored.accept_by),
        instant_or_none(stored.at_most_by),
        tuple([(from_micros(at), action) for at, action in stored.stages]),
    )


def _read_tried(stored: _Tried, interned: Interned) -> Tried:
    candidates = None if stored.candidates is None else _read_candidates(stored.candidates, interned)
    return Tried(stored.target, stored.rep, stored.nobody, stored.detail, stored.pool, candidates)


def _read_candidates(stored: _Candidates, interned: Interned) -> Candidates:
    blocked = {at: verdict for verdict, positions in stored.blocked.items() for at in positions}
    return Candidates(
        *interned.crowd(stored.crowd),
        blocked or _NOBODY_BLOCKED,
        stored.chosen,
        list(stored.before) if stored.are_lists else stored.before,
        list(stored.after) if stored.are_lists else stored.after,
        stored.unit,
        stored.measure,
        stored.how,
    )
