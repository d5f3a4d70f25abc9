"""When an answer is what a case expects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from tests.external.agreement import agrees

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ({"due": "2024-06-03T14:00:00+02:00"}, {"due": NOON}),
        ({"date": "2024-06-03"}, {"date": date(2024, 6, 3)}),
        ({"derived": {"shortfalls": {"a": 0.3333}}}, {"shortfalls": {"a": Fraction(1, 3), "b": Fraction(9)}}),
        ({"variants": ["b", "a"]}, {"variants": {"a", "b"}}),
        ({"first": ["a"]}, {"first": ["a", "b"]}),
        ({"at": {"1": "b"}}, {"at": {"0": "a", "1": "b"}}),
        ({"pick_in": ["a", "b"]}, {"pick": "b"}),
        ({"min_each": 2}, {"min_each": 3}),
        ({"max_ms": 1000}, {"max_ms": 12.5}),
        ({"fallback": None}, {"fallback": None}),
    ],
)
def test_same_thing_said_otherwise_agrees(expected: Mapping[str, object], answer: Mapping[str, object]) -> None:
    """Offsets, spellings of a number, the order of a set and what was not asked for do not count."""
    assert agrees(expected, answer)


@pytest.mark.parametrize(
    ("expected", "answer"),
    [
        ({"due": "2024-06-03T12:00:01Z"}, {"due": NOON}),
        ({"pick": "a"}, {}),
        ({"pick": None}, {}),
        ({"pick": "a"}, {"pick": None}),
        ({"allowed": True}, {"allowed": 1}),
        ({"count": 1}, {"count": True}),
        ({"derived": {"shortfalls": {"a": 0.334}}}, {"shortfalls": {"a": Fraction(1, 3)}}),
        ({"order": ["a", "b"]}, {"order": ["b", "a"]}),
        ({"first": ["a", "b"]}, {"first": ["a"]}),
        ({"assigned": {"c1": "a"}}, {"assigned": {"c1": "a", "c2": "b"}}),
        ({"eligible": ["a"]}, {"eligible": ["a", "a"]}),
        ({"pick_in": ["a", "b"]}, {"pick": None}),
        ({"min_each": 2}, {"min_each": 1}),
        ({"max_ms": 1000}, {"max_ms": 1001.0}),
    ],
)
def test_another_thing_does_not_agree(expected: Mapping[str, object], answer: Mapping[str, object]) -> None:
    """A missing answer, another instant, another order and somebody too many are all wrong."""
    assert not agrees(expected, answer)
