"""What a lead needs to be decided again comes back: its case, its wait, its turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.decide.office import MINUTE, MONDAY, Office, rep
from tests.store.codec.damage import check_damage
from tests.store.codec.drawn import CHAINS, INSTANTS, MATCHES, NAMES, TEXTS, TURNS
from tests.store.codec.empty_store import nothing
from tests.store.codec.played import played
from turnout.core.assign.ledger import Turn
from turnout.core.decide.case import Case, Wait
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import pass_on
from turnout.core.decide.moments import let_time_pass
from turnout.core.decision import AccountMatch, Known
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Priority, Target
from turnout.core.rep import RepId
from turnout.errors import StoreError
from turnout.store.codec.case import (
    decode_case,
    decode_turn,
    decode_wait,
    encode_case,
    encode_turn,
    encode_wait,
)
from turnout.store.codec.facts import decode_facts, encode_facts
from turnout.store.codec.interned import Interned

POLICY = """
rules:
  - {name: All, to: lane}
pools:
  lane: {reps: [anna 2, bela, carl], accept within: 2m}
"""
_OFFICE = Office(POLICY, [rep("anna"), rep("bela"), rep("carl")])
_ENGINE = _OFFICE.engine
_NO_MATCH = AccountMatch(None, 0.0, "none", "")
_LEAD = Lead(LeadId("L"), datetime(2026, 9, 7, tzinfo=UTC), {"email": "a@b.example"})


def _engine_of(engine: Engine, policy: str) -> Engine:
    assert policy == engine.policy.content_hash
    return engine


def _reborn(case: Case) -> Case:
    """The case as another process would have it, from nothing but bytes, the lead's row and the policy."""
    facts, sources, values = decode_facts(encode_facts(case.facts, case.known.sources, case.lead.values))
    lead, known = Lead(case.lead.id, case.lead.received_at, values), Known(dict(case.known.facts), sources)
    return decode_case(encode_case(case), lead, known, facts, lambda policy: _engine_of(case.engine, policy))


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    credited = st.frozensets(st.tuples(NAMES, NAMES, NAMES), max_size=4)
    return Case(
        _ENGINE,
        _LEAD,
        Known(),
        {},
        draw(MATCHES),
        draw(st.none() | TEXTS),
        frozenset(map(RepId, draw(st.frozensets(NAMES, max_size=4)))),
        draw(st.integers(0, 9)),
        draw(st.none() | INSTANTS),
        draw(credited),  # type: ignore[arg-type]
    )


@given(_cases())
def test_a_case_comes_back_equal(case: Case) -> None:
    """Equal cases also have equal bytes: people and credits are sets."""
    found = _reborn(case)
    assert found == case
    assert encode_case(found) == encode_case(case)


def test_a_set_has_the_same_bytes_in_any_order() -> None:
    """Sets of texts are walked in another order by every process."""
    names = [RepId(f"rep{number}") for number in range(50)]
    both = [Case(_ENGINE, _LEAD, Known(), {}, _NO_MATCH, None, frozenset(order)) for order in (names, reversed(names))]
    assert encode_case(both[0]) == encode_case(both[1])
    assert str(names[:2]).replace("'", '"').replace(" ", "")[:-1] in encode_case(both[0]).decode()


def _real_waits() -> Iterator[Wait]:
    for _, desk in played():
        yield from desk.waits.values()


def _real_turns() -> Iterator[Turn]:
    for _, desk in played():
        yield from (holding.turn for holding in desk.holdings.values() if holding.turn)


def test_every_case_wait_and_turn_of_a_real_run_comes_back() -> None:
    """All that are in somebody's hands or waiting at the end of every scenario and of the demo."""
    waits, turns = list(_real_waits()), list(_real_turns())
    assert len(waits) > 10
    assert len(turns) > 50
    for wait in waits:
        case = _reborn(wait.case)
        found = decode_wait(encode_wait(wait), case)
        case.tried, case.alerts = wait.case.tried, wait.case.alerts
        assert found == wait
    interned = Interned(nothing)
    assert [decode_turn(encode_turn(turn, interned), interned) for turn in turns] == turns


def test_a_lead_is_decided_again_as_if_it_had_never_been_away() -> None:
    """Passed on and left to expire, with every case and turn read from bytes in between: the same decisions."""
    stayed, stored = (Office(POLICY, [rep("anna"), rep("bela"), rep("carl")]) for _ in range(2))
    for office in (stayed, stored):
        office.leads(5)
    interned = Interned(nothing)
    for holding in stored.desk.holdings.values():
        assert holding.turn is not None
        holding.case = _reborn(holding.case)
        holding.turn = decode_turn(encode_turn(holding.turn, interned), interned)
    for office in (stayed, stored):
        pass_on(office.desk, LeadId("n1"), MONDAY + MINUTE)
        let_time_pass(office.desk, MONDAY + 3 * MINUTE)
    assert stored.desk.history == stayed.desk.history
    assert stored.desk.books == stayed.desk.books


_WAITS = st.builds(
    Wait,
    st.just(Case(_ENGINE, _LEAD, Known(), {}, _NO_MATCH, None)),
    st.integers(0, 10**6),
    TEXTS,
    st.lists(TEXTS, max_size=3).map(tuple),
    CHAINS,
    st.integers(0, 9),
    INSTANTS,
    INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from(Priority),
    TEXTS,
)


@given(_WAITS)
def test_a_wait_comes_back_equal(wait: Wait) -> None:
    """With its chain of any targets."""
    found = decode_wait(encode_wait(wait), wait.case)
    assert found == wait
    assert type(found.priority) is Priority


@given(TURNS)
def test_a_turn_comes_back_equal(turn: Turn) -> None:
    """With whoever took part, and balances of any size."""
    writer = Interned(nothing)
    data = encode_turn(turn, writer)
    reader = Interned(dict(writer.take_new()).__getitem__)
    assert decode_turn(data, reader) == turn
    assert encode_turn(decode_turn(data, reader), reader) == data


@given(_WAITS, TURNS, st.integers(0), st.integers(0, 255))
def test_damaged_waits_turns_and_cases_are_a_store_error(wait: Wait, turn: Turn, at: int, byte: int) -> None:
    """Whatever byte is wrong."""
    interned = Interned(nothing)
    check_damage(encode_wait(wait), at, byte, lambda data: decode_wait(data, wait.case))
    check_damage(encode_turn(turn, interned), at, byte, lambda data: decode_turn(data, interned))
    check_damage(encode_case(wait.case), at, byte, lambda data: decode_case(data, _LEAD, Known(), {}, _any_engine))


def _any_engine(_policy: str) -> Engine:
    return _ENGINE


def test_an_engine_that_cannot_be_found_is_not_called_damage() -> None:
    """What the caller's look-up raises is the caller's."""
    case = Case(_ENGINE, _LEAD, Known(), {}, _NO_MATCH, None)

    def no_engine(policy: str) -> Engine:
        raise KeyError(policy)

    with pytest.raises(KeyError, match=_ENGINE.policy.content_hash):
        decode_case(encode_case(case), _LEAD, Known(), {}, no_engine)


def test_a_target_of_an_unknown_kind_is_a_store_error() -> None:
    """What a later version may have written is not read as something else."""
    chain: tuple[Target, ...] = ()
    wait = Wait(Case(_ENGINE, _LEAD, Known(), {}, _NO_MATCH, None), 0, "hold", (), chain, 0, MONDAY, MONDAY, None)
    data = encode_wait(wait).replace(b'"hold",[],[]', b'"hold",[],[["robot","r2"]]')
    with pytest.raises(StoreError, match="stored wait is damaged"):
        decode_wait(data, wait.case)
