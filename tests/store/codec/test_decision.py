"""Whole decisions come back equal, candidates and balances included."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.codec.damage import check_damage
from tests.store.codec.drawn import DECISIONS
from tests.store.codec.empty_store import nothing
from tests.store.codec.played import played
from turnout.core.decision import Candidates, Decision, Nobody, Outcome, Tried, Verdict
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import StoreError
from turnout.store.codec.decision import decode_decision, encode_decision
from turnout.store.codec.interned import Interned

_POOL = Candidates(
    (RepId("a"), RepId("b"), RepId("c")),
    (Verdict.ELIGIBLE, Verdict.AWAY, Verdict.ELIGIBLE),
    (0, 2),
    {2: Verdict.CAPPED},
    0,
    [1, 2],
    [0, 2],
    3,
    "turns owed",
    "owed the most turns",
)
_DECISION = Decision(
    LeadId("L1"),
    datetime(2026, 9, 7, tzinfo=UTC),
    Outcome.ASSIGNED,
    "because",
    assignee=RepId("a"),
    tried=(Tried("p", nobody=Nobody.FULL), Tried("q", RepId("a"), pool="q", candidates=_POOL)),
)


def _interned() -> tuple[Interned, Interned]:
    """One that writes, and one of another process that has what the first gave away when it asks."""
    writer = Interned(nothing)
    given: dict[str, bytes] = {}

    def fetch(key: str) -> bytes:
        given.update(writer.take_new())
        return given[key]

    return writer, Interned(fetch)


@given(DECISIONS)
def test_a_decision_comes_back_equal(decision: Decision) -> None:
    """Every part of it, by another process too, and written again it has the same bytes."""
    writer, reader = _interned()
    data = encode_decision(decision, writer)
    assert decode_decision(data, writer) == decision
    found = decode_decision(data, reader)
    assert found == decision
    assert encode_decision(found, reader) == data


def test_words_come_back_as_the_words_they_are() -> None:
    """Outcomes, verdicts and reasons are members of their kind, not texts that look alike."""
    writer, reader = _interned()
    found = decode_decision(encode_decision(_DECISION, writer), reader)
    kept = found.tried[1].candidates
    assert kept is not None
    assert (type(found.outcome), type(found.tried[0].nobody)) == (Outcome, Nobody)
    assert {type(verdict) for verdict in kept.verdicts} == {Verdict}
    assert kept.verdicts == _POOL.verdicts
    assert kept.balance(RepId("c")) == _POOL.balance(RepId("c"))
    assert found.decided_at.tzinfo is UTC


def test_every_decision_of_a_real_run_comes_back() -> None:
    """All of every scenario and of the demo; decisions about one pool share what they say of it."""
    for _, desk in played():
        writer = Interned(nothing)
        bodies = [encode_decision(decision, writer) for decision in desk.history]
        kept = dict(writer.take_new())
        reader = Interned(kept.__getitem__)
        assert [decode_decision(body, reader) for body in bodies] == desk.history
    # The demo comes last: hundreds of decisions about a handful of pools whose people come and go.
    assert len(bodies) > max(300, 4 * len(kept))


def test_what_decisions_share_is_the_same_object_when_read() -> None:
    """A thousand decisions about a pool of a thousand hold its members once."""
    writer, reader = _interned()
    data = encode_decision(_DECISION, writer)
    one, two = (decode_decision(data, reader).tried[1].candidates for _ in range(2))
    assert one is not None
    assert two is not None
    assert one.members is two.members
    assert one.base is two.base


def test_equal_decisions_have_equal_bytes() -> None:
    """Verdicts that were found in another order are the same verdicts."""
    writer, _ = _interned()
    blocked = {5: Verdict.FULL, 2: Verdict.CAPPED, 4: Verdict.FULL}
    ways = [blocked, dict(sorted(blocked.items())), dict(reversed(blocked.items()))]
    decisions = [
        replace(_DECISION, tried=(Tried("q", candidates=_POOL._replace(blocked=blocked)),)) for blocked in ways
    ]
    assert len({encode_decision(decision, writer) for decision in decisions}) == 1


@given(DECISIONS, st.integers(0), st.integers(0, 255))
def test_a_damaged_decision_is_a_store_error(decision: Decision, at: int, byte: int) -> None:
    """Whatever byte is wrong, a hash that leads nowhere included."""
    writer, reader = _interned()
    check_damage(encode_decision(decision, writer), at, byte, lambda data: decode_decision(data, reader))


def test_a_decision_whose_people_are_not_in_the_store_is_damaged() -> None:
    """It says so and does not make them up."""
    writer, _ = _interned()
    data = encode_decision(_DECISION, writer)
    with pytest.raises(StoreError, match="stored decision is damaged"):
        decode_decision(data, Interned(nothing))
