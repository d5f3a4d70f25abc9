"""Facts, their sources and the given values come back as they were, with their types."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.store.codec.damage import check_damage
from tests.store.codec.drawn import NAMES, SOURCES, TEXTS, VALUES
from tests.store.codec.played import played
from turnout.core.decide.case import Case
from turnout.core.decision import Source
from turnout.core.fields.catalogue import Value
from turnout.store.codec.facts import decode_facts, encode_facts

_FACTS = st.dictionaries(NAMES, VALUES, max_size=8)
_SOURCES = st.dictionaries(NAMES, SOURCES, max_size=8)
_VALUES = st.dictionaries(NAMES, TEXTS, max_size=8)


def _typed(facts: dict[str, Value]) -> list[tuple[str, type, Value]]:
    return [(name, type(value), value) for name, value in facts.items()]


@given(_FACTS, _SOURCES, _VALUES)
@example({"day": date(1, 1, 1), "text": "2026-09-07", "one": 1, "yes": True, "float": 1.0, "big": 10**40}, {}, {})
@example({"none": None, "many": (), "two": ("a", "b"), "huge": 1e300, "least": 5e-324, "minus": -0.0}, {}, {})
def test_facts_come_back_with_their_types_and_their_order(
    facts: dict[str, Value], sources: dict[str, Source], values: dict[str, str]
) -> None:
    """A day is no text, a 1 no 1.0 and no yes, and the order is kept."""
    data = encode_facts(facts, sources, values)
    found = decode_facts(data)
    assert found == (facts, sources, values)
    assert _typed(found[0]) == _typed(facts)
    assert [list(each) for each in found] == [list(facts), list(sources), list(values)]
    assert encode_facts(*found) == data


def test_facts_of_real_leads_come_back() -> None:
    """Every lead in somebody's hands, or waiting, of every scenario and of the demo."""
    cases: list[Case] = []
    for _, desk in played():
        cases += [holding.case for holding in desk.holdings.values()] + [wait.case for wait in desk.waits.values()]
    assert len(cases) > 100
    for case in cases:
        facts, sources, values = decode_facts(encode_facts(case.facts, case.known.sources, case.lead.values))
        assert _typed(facts) == _typed(dict(case.facts))
        assert (sources, values) == (case.known.sources, case.lead.values)


def test_views_of_maps_are_written_as_maps() -> None:
    """A mapping that is no dict has the same bytes."""
    facts: dict[str, Value] = {"a": 1, "b": date(2026, 9, 7)}
    view = cast("dict[str, Value]", MappingProxyType(facts))
    assert encode_facts(view, {}, MappingProxyType({"c": "x"})) == encode_facts(facts, {}, {"c": "x"})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), datetime(2026, 9, 7, tzinfo=UTC)])
def test_a_value_that_would_come_back_as_another_is_not_written(value: Value) -> None:
    """JSON has no word for infinity, and an instant would be read as a text."""
    with pytest.raises(AssertionError, match="`odd`"):
        encode_facts({"odd": value}, {}, {})


@given(_FACTS, st.integers(0), st.integers(0, 255))
def test_damaged_facts_are_a_store_error(facts: dict[str, Value], at: int, byte: int) -> None:
    """Whatever byte is wrong."""
    check_damage(encode_facts(facts, {"a": Source("form", "x")}, {"b": "y"}), at, byte, decode_facts)
